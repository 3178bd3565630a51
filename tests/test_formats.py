"""Ways out for a form: only what is complete leaves, and the file is there as a whole or not at all."""

import json
from itertools import product

import pytest

from soteindikaattorit.errors import DefinitionError, FileError, InvalidValueError, WordingError
from soteindikaattorit.feedback.export import FORMATS, export_form
from soteindikaattorit.feedback.export.document import Document, usable_languages
from soteindikaattorit.feedback.export.phrases import Phrases
from soteindikaattorit.feedback.form import Form
from soteindikaattorit.model.text import LANGUAGES, Text

SAMI = ("se", "smn", "sms")


class TestUsable:
    """A form can be used in a language only when it is complete in it."""

    def test_all(self, artificial_form):
        """By default a form is used in every language in which it is complete."""
        assert usable_languages(artificial_form(("fi", "se", "sms"))) == ("fi", "se", "sms")

    def test_order(self, artificial_form):
        """Languages that are wished for keep their order."""
        assert usable_languages(artificial_form(), ("sms", "fi")) == ("sms", "fi")

    def test_one_text_missing(self, artificial_form):
        """One text without wording keeps the whole form back, and is named with who keeps its wording."""
        form = artificial_form(apu=Text.finnish("vain suomeksi"))

        with pytest.raises(WordingError) as caught:
            usable_languages(form, ("fi", "sms"))

        (problem,) = caught.value.problems
        assert (problem.place, problem.hint) == ("apu", "nowhere: a test")
        assert "'sms'" in problem.message

    def test_every_text_missing(self, artificial_form):
        """Every text without wording is named at once: the name, the questions and the answers."""
        form = artificial_form(("fi",))

        with pytest.raises(WordingError) as caught:
            usable_languages(form, ("se",))

        assert {problem.place for problem in caught.value.problems} == set(form.missing("se"))
        assert {"form.name", "apu", "agreement.na"} <= {problem.place for problem in caught.value.problems}

    def test_mixed(self, artificial_form):
        """A mixed form may lack wordings, as long as each text has one in some language."""
        assert usable_languages(artificial_form(("fi",)), ("sms",), mixed=True) == ("sms",)

    def test_mixed_without_any(self, artificial_form):
        """A text that has no wording in any language cannot be shown in a mixed form either."""
        with pytest.raises(WordingError, match="apu: has no wording in any language"):
            usable_languages(artificial_form(apu=None), ("fi",), mixed=True)

    def test_empty(self):
        """A form of which no question is known is not offered, mixed or not."""
        form = Form(id="lapset", version="1", name=Text.finnish("Lasten lomake"), where_kept="THL")

        for mixed in (False, True):
            with pytest.raises(WordingError, match="questions"):
                usable_languages(form, ("fi",), mixed=mixed)

    @pytest.mark.parametrize("languages", [("sme",), ("fi", "fi"), ("SE",)])
    def test_unknown(self, artificial_form, languages):
        """A language that is none of the six, or stands twice, is refused."""
        with pytest.raises(InvalidValueError, match="language"):
            usable_languages(artificial_form(), languages)


class TestExport:
    """One call for all formats."""

    @pytest.mark.parametrize(("to", "language"), [*product(("html", "xlsform", "fhir"), SAMI), ("limesurvey", "se")])
    def test_incomplete(self, artificial_form, to, language):
        """A form whose wording is incomplete cannot be written in any format as if it were complete."""
        with pytest.raises(WordingError):
            export_form(artificial_form(("fi", "sv", "en")), to, languages=(language,))

    @pytest.mark.parametrize("to", FORMATS)
    def test_complete(self, artificial_form, to, tmp_path):
        """A complete form is written in every format, to a file with the format's ending."""
        if to == "html":
            pytest.importorskip("jinja2")
        if to == "xlsform":
            pytest.importorskip("openpyxl")
        document = export_form(artificial_form(), to)

        document.write(tmp_path / f"form{document.ending}")

        assert (tmp_path / f"form{document.ending}").read_bytes() == document.content

    def test_unknown(self, artificial_form):
        """A format that is not known is refused, with those that are."""
        with pytest.raises(InvalidValueError, match="expected one of html, xlsform, limesurvey, fhir"):
            export_form(artificial_form(), "pdf")

    def test_several_pages(self, artificial_form):
        """A page is in one language."""
        with pytest.raises(InvalidValueError, match="make a page for each"):
            export_form(artificial_form(), "html", languages=("fi", "sv"))

    @pytest.mark.parametrize("how", [{"post_to": "https://example.org/"}, {"channel": "kiosk"}], ids=str)
    def test_of_a_page(self, artificial_form, how):
        """An address for answers and a channel belong to a page alone."""
        with pytest.raises(InvalidValueError, match="only a page .html. has an address"):
            export_form(artificial_form(), "fhir", **how)


class TestNational:
    """The national forms are as complete as their official wording."""

    @pytest.mark.parametrize("language", SAMI)
    def test_sami(self, national, language):
        """The national form is not shown in a Sámi language before its official wording is there."""
        with pytest.raises(WordingError, match="kieliversiot"):
            export_form(national.form("thl-asiakaspalaute"), languages=(language,))

    def test_finnish(self, national):
        """In Finnish it is, with its statements as they are."""
        pytest.importorskip("jinja2")
        form = national.form("thl-asiakaspalaute")

        page = export_form(form).content.decode("utf-8")

        assert all(question.text.to_dict()["fi"] in page for question in form.questions)

    @pytest.mark.parametrize("name", ["thl-asiakaspalaute-7-12", "thl-asiakaspalaute-laheiset"])
    @pytest.mark.parametrize("to", FORMATS)
    def test_slots(self, national, name, to):
        """A form whose questions are not known leaves in no format, mixed or not."""
        for mixed in (False, True):
            with pytest.raises(WordingError, match="questions"):
                export_form(national.form(name), to, languages=("fi",), mixed=mixed)


class TestDocument:
    """A file that is ready to be written."""

    def test_folder(self, tmp_path):
        """A folder that is not there is an error, and nothing is written."""
        with pytest.raises(FileError, match="cannot be written"):
            Document(content=b"x", ending=".txt").write(tmp_path / "none" / "form.txt")

    def test_short(self):
        """What a document holds is not poured out when it is shown."""
        assert "xxx" not in repr(Document(content=b"x" * 100, ending=".txt"))


class TestPhrases:
    """What a page says beside its form."""

    def test_own(self):
        """The project's own words are there in Finnish, Swedish and English, and in no Sámi language."""
        shipped = Phrases.shipped()

        assert {name: text.languages for name, text in shipped.texts} == dict.fromkeys(shipped.names, LANGUAGES[:3])

    def test_fallback(self):
        """A phrase without words falls back visibly."""
        assert str(Phrases.shipped().show("send", "sms")).endswith(" [fi]")

    def test_file(self, tmp_path):
        """Words are given in a file; what it leaves out stays."""
        path = tmp_path / "phrases.toml"
        path.write_text('[send]\nsms = "SMS-TESTI sääʹmǩiõll"\nfi = "FI-TESTI"\n', "utf-8")

        phrases = Phrases.shipped().with_file(path)

        assert str(phrases.show("send", "sms")) == "SMS-TESTI sääʹmǩiõll"
        assert str(phrases.show("send", "fi")) == "FI-TESTI"
        assert phrases.show("send", "sv") == Phrases.shipped().show("send", "sv")

    @pytest.mark.parametrize(
        ("toml", "said"),
        [
            ('[sned]\nse = "x"', "did you mean 'send'"),
            ('[send]\nsme = "x"', "expected one of fi, sv, en, se, smn, sms"),
            ('[send]\nse = ""', "is empty"),
            ('send = "x"', "not a table of words"),
            ("[send]\nse = 1", "not a table of words"),
        ],
    )
    def test_wrong(self, tmp_path, toml, said):
        """A phrase or a language that is not known is an error that names the file."""
        path = tmp_path / "phrases.toml"
        path.write_text(toml, "utf-8")

        with pytest.raises(DefinitionError, match=said) as caught:
            Phrases.shipped().with_file(path)
        assert str(path) in str(caught.value)

    def test_latin_1(self, tmp_path):
        """A file that is not UTF-8 is refused: no other encoding holds all Sámi letters."""
        path = tmp_path / "phrases.toml"
        path.write_bytes('[send]\nfi = "Lähetä"'.encode("latin-1"))

        with pytest.raises(FileError, match="UTF-8"):
            Phrases.shipped().with_file(path)

    def test_no_file(self, tmp_path):
        """A file that is not there is an error of a file."""
        with pytest.raises(FileError, match="cannot be read"):
            Phrases.shipped().with_file(tmp_path / "none.toml")


def test_notes_are_sentences(artificial_form):
    """What a format cannot hold is told in notes."""
    notes = export_form(artificial_form(), "limesurvey").notes

    assert any("smn" in note and "sms" in note for note in notes)
    assert json.loads(export_form(artificial_form(), "fhir").content)["language"] == "fi"
