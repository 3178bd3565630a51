"""Laws of wording packs."""

import attrs
import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from soteindikaattorit.errors import InvalidValueError
from soteindikaattorit.feedback.form import Form
from soteindikaattorit.feedback.question import Question
from soteindikaattorit.feedback.scale import Scale
from soteindikaattorit.feedback.wording import Pack, add_wording, pack_of, read_pack, write_pack
from soteindikaattorit.model.text import LANGUAGES, Text, normalise

PRINTED = st.text(st.characters(exclude_categories=("C", "Zl", "Zp")), min_size=1, max_size=30)
SAMI = st.text("säʹmǩiõlŋđʒǯʼâčšž =+-@'\",;\n", min_size=1, max_size=30)
WORDINGS = (PRINTED | SAMI).filter(lambda text: text.strip())
PLACES = ("form.name", "a", "b")
FORM = Form(
    id="oma.lomake",
    version="1",
    name=Text.finnish("Lomake"),
    questions=tuple(Question(code=code, scale=Scale(id="avoin", kind="text")) for code in "ab"),
)


@st.composite
def packs(draw: st.DrawFn) -> Pack:
    """Draw a pack with any wordings in any languages."""
    said = [
        (place, tuple((language, draw(WORDINGS)) for language in LANGUAGES if draw(st.booleans()))) for place in PLACES
    ]
    return Pack(form="oma.lomake", version="1", wordings=tuple(said))


class TestRoads:
    """What is written into a pack is read from it, sign by sign."""

    @pytest.mark.parametrize("ending", [".csv", ".xlsx"])
    @settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
    @given(pack=packs())
    def test_tables(self, tmp_path, ending, pack):
        """CSV and XLSX hold every language."""
        if ending == ".xlsx":
            pytest.importorskip("openpyxl")
        write_pack(pack, tmp_path / f"a{ending}")

        assert read_pack(tmp_path / f"a{ending}") == pack

    @settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
    @given(pack=packs(), language=st.sampled_from(LANGUAGES))
    def test_po(self, tmp_path, pack, language):
        """PO holds one language."""
        pytest.importorskip("polib")
        write_pack(pack, tmp_path / "a.po", language=language)

        own = tuple((place, tuple(pair for pair in said if pair[0] == language)) for place, said in pack.wordings)
        assert read_pack(tmp_path / "a.po") == attrs.evolve(pack, wordings=own)


class TestAdding:
    """A form takes what a pack has, and nothing else changes."""

    @settings(max_examples=50, deadline=None)
    @given(pack=packs())
    def test_taken(self, pack):
        """Every wording of the pack is the form's afterwards; a language without any stays without."""
        form = add_wording(FORM, pack, accept=True)

        texts = dict(form.texts)
        for place, said in pack.wordings:
            for language, wording in said:
                assert texts[place].show(language).text == normalise(wording.strip())
        worded = {language for text in texts.values() if text for language in text.languages}
        assert worded == {*pack.languages, "fi"}

    @settings(max_examples=50, deadline=None)
    @given(pack=packs())
    def test_twice(self, pack):
        """Taking it twice is taking it once, and what a form gives it takes without a word."""
        form = add_wording(FORM, pack, accept=True)

        assert add_wording(form, pack, accept=True) == form
        assert add_wording(form, pack_of(form), accept=True) == form

    @settings(max_examples=30, deadline=None)
    @given(pack=packs(), language=st.sampled_from(LANGUAGES))
    def test_complete(self, pack, language):
        """A form is complete in a language exactly when every place has a wording in it."""
        form = add_wording(FORM, pack, accept=True)

        everywhere = all(
            language in dict(said) or (place, language) == ("form.name", "fi") for place, said in pack.wordings
        )
        assert form.is_complete(language) == everywhere


@settings(max_examples=20, deadline=None)
@given(sign=st.characters(categories=("Cc",)))
def test_what_xlsx_cannot_hold(tmp_path_factory, sign):
    """A control character that a workbook cannot hold is an error of ours, not a broken file."""
    pytest.importorskip("openpyxl")
    assume(sign not in "\t\n\r")
    path = tmp_path_factory.mktemp("a") / "a.xlsx"

    try:
        write_pack(Pack(wordings=(("a", (("fi", f"x{sign}x"),)),)), path)
    except InvalidValueError as error:
        assert "a cell of a workbook has at most" in str(error)  # noqa: PT017 - most signs can be written
    else:
        assert read_pack(path).wordings == (("a", (("fi", f"x{sign}x"),)),)
