"""LimeSurvey: a structure as its import reads it, in the languages it has, with wording that stays wording."""

import csv
import html
import io
import re
from itertools import groupby

import pytest

from soteindikaattorit.errors import InvalidValueError
from soteindikaattorit.feedback.export.limesurvey import COLUMNS, answer_codes, to_document, to_rows
from soteindikaattorit.feedback.form import Form
from soteindikaattorit.feedback.question import Question
from soteindikaattorit.feedback.scale import Scale
from soteindikaattorit.model.text import Text


def read(document):
    """Read a structure as LimeSurvey does: UTF-8, tabs, double quotes; any end of line."""
    return list(csv.DictReader(io.StringIO(document.content.decode("utf-8-sig")), delimiter="\t"))


def of(rows, *kinds):
    """Return the rows of some classes."""
    return [row for row in rows if row["class"] in kinds]


@pytest.fixture(scope="module")
def rows(artificial_form):
    """Return the structure of a form in all languages."""
    return read(to_document(artificial_form()))


class TestStructure:
    """The structure that the manual describes."""

    def test_languages(self, rows):
        """The columns and languages are those of LimeSurvey: North Sámi has its code there."""
        settings = {row["name"]: row["text"] for row in of(rows, "S")}

        assert list(rows[0]) == list(COLUMNS)
        assert (settings["language"], settings["additional_languages"]) == ("fi", "sv en smi")

    def test_same_rows(self, rows):
        """Every language has the same rows in the same order."""
        blocks = [
            [(row["class"], row["type/scale"], row["name"] if row["class"] != "G" else "") for row in block]
            for _, block in groupby(of(rows, "G", "Q", "A"), key=lambda row: row["language"])
        ]

        assert len(blocks) == 4
        assert all(block == blocks[0] for block in blocks)

    def test_questions(self, artificial_form, rows):
        """Each question keeps its code, its type and whether it is required."""
        questions = [row for row in of(rows, "Q") if row["language"] == "fi"]
        names = [row["name"] for row in questions]

        assert names == [question.code for question in artificial_form().questions]
        assert all(re.fullmatch(r"[A-Za-z][A-Za-z0-9]{0,19}", name) for name in names)
        assert [row["name"] for row in questions if row["mandatory"] == "Y"] == ["suositus", "apu", "miksi"]
        types = {row["name"]: row["type/scale"] for row in questions}
        assert (types["apu"], types["avoin"]) == ("L", "T")

    def test_answers(self, rows):
        """Codes of answers have at most five characters; 0 has its number, and does-not-concern has none."""
        answers = of(rows, "A")

        assert all(re.fullmatch(r"[A-Za-z0-9]{1,5}", row["name"]) for row in answers)
        values = {(row["name"], row["assessment_value"]) for row in answers if row["name"] in {"0", "na"}}
        assert values == {("0", "0"), ("na", "")}


class TestLeftOut:
    """Losses of the format are reported."""

    def test_notes(self, artificial_form):
        """Languages that are left out, North Sámi under another code, and codes that do not fit are told."""
        notes = to_document(artificial_form()).notes

        assert [note for note in notes if "no smn and no sms" in note]
        assert [note for note in notes if "'smi'" in note]
        assert [note for note in notes if "A1 is always, A2 is not-always, A3 is never" in note]

    @pytest.mark.parametrize("language", ["smn", "sms"])
    def test_asked_for(self, artificial_form, language):
        """A language that LimeSurvey has not is refused when it is asked for."""
        with pytest.raises(InvalidValueError, match="no Inari Sámi"):
            to_rows(artificial_form(), ("fi", language))

    @pytest.mark.parametrize("code", ["SID", "token", "this"])
    def test_reserved(self, artificial_form, code):
        """A code that LimeSurvey keeps for itself is refused."""
        question = Question(code=code, text=Text.finnish("x"), scale=Scale(id="text", kind="text"))
        form = Form(id="x", version="1", name=Text.finnish("x"), questions=(question,))

        with pytest.raises(InvalidValueError, match="reserves this name"):
            to_rows(form)

    def test_codes_that_fit(self, artificial_form):
        """Codes that fit stay as they are."""
        scale = artificial_form().question("apu").scale

        assert answer_codes(scale) == {code: code for code in scale.codes}


class TestWording:
    """Wording is text, never markup and never an expression."""

    @pytest.mark.parametrize(
        "evil",
        ['<script>alert("x")</script>', "{SAVEDID} {if(1,2,3)}", '"quoted"', "tab\tand\nline", "a & b", "=1+1", "'"],
    )
    def test_escaped(self, artificial_form, evil):
        """What LimeSurvey would read as HTML or as an expression is escaped, and shows as it was."""
        rows = read(to_document(artificial_form(("fi",), apu=Text.finnish(evil))))

        text = next(row["text"] for row in rows if row["name"] == "apu")
        assert not set(text.replace("<br />", "")) & set("<>{}\t\n\"'")
        assert html.unescape(text.replace("<br />", "\n")) == evil.replace("\t", " ")

    def test_sami(self, artificial_form):
        """Sámi letters stay as they are."""
        worded = Text({"fi": "sääʹmǩiõll", "se": "áčđŋšŧž"})

        rows = read(to_document(artificial_form(("fi", "se"), apu=worded)))

        assert {row["language"]: row["text"] for row in rows if row["name"] == "apu"} == {
            "fi": "sääʹmǩiõll",
            "smi": "áčđŋšŧž",
        }

    def test_mixed(self, artificial_form):
        """A mixed form shows a missing text in another language, marked with it."""
        rows = read(to_document(artificial_form(apu=Text.finnish("vain suomeksi")), ("fi", "se"), mixed=True))

        assert [row["text"] for row in rows if row["name"] == "apu"] == ["vain suomeksi", "vain suomeksi [fi]"]
