"""XLSForm: the workbook is one that pyxform converts without a warning, and holds every wording unchanged."""

import io
import xml.etree.ElementTree as ET

import pytest

from soteindikaattorit.errors import InvalidValueError
from soteindikaattorit.feedback.export import xlsform
from soteindikaattorit.feedback.export.xlsform import column_of, to_document, to_sheets
from soteindikaattorit.model.text import LANGUAGES, Text

XFORMS = "{http://www.w3.org/2002/xforms}"
HTML = "{http://www.w3.org/1999/xhtml}"


def converted(document, tmp_path):
    """Return the XForm that pyxform makes of a workbook, and its warnings."""
    convert = pytest.importorskip("pyxform.xls2xform").convert
    path, warnings = tmp_path / "form.xlsx", []
    document.write(path)
    return ET.fromstring(convert(str(path), warnings=warnings).xform), warnings  # noqa: S314 - we made it ourselves


def wordings(xform):
    """Return the wordings of an XForm by language and place."""
    return {
        translation.get("lang"): {text.get("id"): text.findtext(f"{XFORMS}value") for text in translation}
        for translation in xform.iter(f"{XFORMS}translation")
    }


@pytest.fixture(scope="module")
def xform(artificial_form, tmp_path_factory):
    """Return the XForm of a form in six languages, which pyxform converts without a warning."""
    pytest.importorskip("openpyxl")
    xform, warnings = converted(to_document(artificial_form()), tmp_path_factory.mktemp("xlsform"))
    assert warnings == []
    return xform


class TestConverted:
    """The form that pyxform makes of a workbook."""

    @pytest.mark.parametrize("language", LANGUAGES)
    def test_wording(self, artificial_form, xform, language):
        """Every question has its wording in every language, unchanged, and none is blank."""
        found = wordings(xform)[column_of(language)]

        texts = {
            f"/data/{question.code}:label": question.text.to_dict()[language]
            for question in artificial_form().questions
        }
        assert texts.items() <= found.items()
        assert not {"-", "", None} & set(found.values())

    def test_form(self, artificial_form, xform):
        """Codes, required questions, id and version are those of the form."""
        instances = list(xform.iter(f"{XFORMS}instance"))
        lists = {
            instance.get("id"): [name.text for name in instance.iter(f"{XFORMS}name")]
            for instance in instances
            if instance.get("id")
        }
        required = {bind.get("nodeset") for bind in xform.iter(f"{XFORMS}bind") if bind.get("required") == "true()"}

        assert lists == {scale.id: list(scale.codes) for scale in artificial_form().scales if scale.codes}
        assert required == {"/data/suositus", "/data/apu", "/data/miksi"}
        assert (instances[0][0].get("id"), instances[0][0].get("version")) == ("testi.lomake", "2025-1")

    def test_mixed(self, artificial_form, tmp_path):
        """A mixed form shows each missing text in another language, marked with it."""
        pytest.importorskip("openpyxl")
        form = artificial_form(apu=Text.finnish("vain suomeksi"))

        xform, warnings = converted(to_document(form, ("fi", "sms"), mixed=True), tmp_path)

        assert warnings == []
        assert wordings(xform)[column_of("sms")]["/data/apu:label"] == "vain suomeksi [fi]"


class TestWorkbook:
    """The cells of the workbook."""

    def test_formula(self, artificial_form):
        """Wording that begins like a formula is text."""
        openpyxl = pytest.importorskip("openpyxl")
        evil = '=HYPERLINK("http://example.org","x")'

        document = to_document(artificial_form(("fi",), apu=Text.finnish(evil)))

        sheet = openpyxl.load_workbook(io.BytesIO(document.content))["survey"]
        cells = [cell for row in sheet.iter_rows() for cell in row if cell.value is not None]
        assert evil in [cell.value for cell in cells if cell.data_type == "s"]
        assert not [cell for cell in cells if cell.data_type == "f"]

    def test_languages(self):
        """A language goes by its own name and its code."""
        assert [column_of(language) for language in LANGUAGES] == [
            "suomi (fi)",
            "svenska (sv)",
            "English (en)",
            "davvisámegiella (se)",
            "anarâškielâ (smn)",
            "sääʹmǩiõll (sms)",
        ]

    def test_ends(self, artificial_form):
        """An answer of a row of numbers shows its number, and its wording where it has one."""
        choices = to_sheets(artificial_form(("fi",)))["choices"]

        labels = {row["name"]: row["label::suomi (fi)"] for row in choices if row["list_name"] == "nps"}
        assert labels["0"] == "0: FI-TESTI Ääkköset option lowest"
        assert labels["5"] == "5"

    @pytest.mark.parametrize("wording", ["Hinta ${suositus}", "Soita \x07"])
    def test_reference(self, artificial_form, wording):
        """Wording that XLSForm would read as an answer, or that XML cannot hold, is refused: it cannot be escaped."""
        with pytest.raises(InvalidValueError, match="'apu'"):
            to_sheets(artificial_form(("fi",), apu=Text.finnish(wording)))

    def test_default_language(self, artificial_form):
        """The first language is the one to begin with."""
        settings = to_sheets(artificial_form(), ("sms", "fi"))["settings"][0]

        assert settings["default_language"] == "sääʹmǩiõll (sms)"
        assert settings["form_title"].startswith("SMS-TESTI")

    def test_open_text_only(self, artificial_form, tmp_path):
        """A form of open questions alone has no answers to choose from, and is converted all the same."""
        pytest.importorskip("openpyxl")
        form = artificial_form(("fi",))
        open_only = type(form)(id="avoin", version="1", name=form.name, questions=form.questions[-1:])

        _, warnings = converted(to_document(open_only), tmp_path)

        assert warnings == []


def test_missing_package(artificial_form, monkeypatch):
    """Without openpyxl, the extra that brings it is named."""
    monkeypatch.setattr(xlsform, "find_spec", lambda _: None)

    with pytest.raises(RuntimeError, match=r"soteindikaattorit\[feedback\]"):
        to_document(artificial_form())
