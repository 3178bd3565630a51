"""Mappings: read from files, on the ground of profiles, and fitted to a form with every problem at once."""

import json
from pathlib import Path

import attrs
import pytest

from soteindikaattorit import read_definitions
from soteindikaattorit.errors import DefinitionError, FileError, InvalidValueError, UnknownNameError
from soteindikaattorit.feedback.answers.checks import check_mapping
from soteindikaattorit.feedback.answers.mapping import AnswerMapping, Coding, Use
from soteindikaattorit.feedback.answers.profile import mapping_schema, profile, profiles, read_mapping

EXPORTS = Path(__file__).parent / "vectors" / "feedback_exports"
FORM = read_definitions(EXPORTS / "form.toml").section("form")[0]


def written(tmp_path, text):
    """Read a mapping file of that text."""
    (tmp_path / "mapping.toml").write_text(text, encoding="utf-8")
    return read_mapping(tmp_path / "mapping.toml")


def problems(mapping):
    """Return everything in which a mapping does not fit the form, a line each."""
    with pytest.raises(DefinitionError) as caught:
        check_mapping(mapping, FORM)
    return [str(problem) for problem in caught.value.problems]


class TestFile:
    """Mapping files."""

    def test_every_key(self, tmp_path):
        """Every key means what the documentation says."""
        mapping = written(
            tmp_path,
            """
            form = "test.palaute"
            version = "2"
            language = "sms"
            channel = "kiosk"
            date = 2025-01-31
            time_zone = "UTC"
            by_code = ["q.{code}"]
            duplicates = "first"
            leave_out = ["partial"]
            personal = ["Ikä"]
            [file]
            encoding = "windows-1252"
            separator = "|"
            header_rows = 2
            name_row = 2
            [columns]
            A = [{ question = "nps", when = { s = 7 } }, { question = "ilme", when = { s = [8, "9"] } }]
            B = { field = "answered", format = "%d.%m.%Y", zone = "UTC", partial = "", test = [1], misuse = true }
            [answers.nps]
            add = 1
            codes = { x = 5 }
            labels = { 5 = { fi = "viisi", sv = "fem" }, 4 = ["neljä"] }
            skipped = -99
            not_asked = ["-98"]
            reply = true
            [languages]
            suomi = "fi"
            [channels]
            laite = "kiosk"
            """,
        )

        assert mapping.uses[0] == Use(column="A", question="nps", when=(("s", ("7",)),))
        assert mapping.uses[1].when == (("s", ("8", "9")),)
        assert mapping.uses[2].marks == (("test", ("1",)), ("misuse", ("true",)), ("partial", ("",)))
        assert mapping.codings == (
            Coding(
                of="nps",
                add=1,
                codes=(("x", "5"),),
                labels=(("viisi", "5"), ("fem", "5"), ("neljä", "4")),
                skipped=("-99",),
                not_asked=("-98",),
                reply=True,
            ),
        )
        assert (mapping.shape.separator, mapping.shape.header_rows, mapping.shape.name_row) == ("|", 2, 2)
        assert (mapping.duplicates, mapping.leave_out, mapping.personal) == ("first", ("partial",), ("Ikä",))
        assert str(mapping.day) == "2025-01-31"

    def test_problems(self, tmp_path):
        """Everything that departs from the schema is told at once."""
        with pytest.raises(DefinitionError) as caught:
            written(
                tmp_path,
                'lanuage = "fi"\n[columns]\nA = { queston = "nps" }\nB = { field = "mood" }\n[answers.nps]\nadd = "1"\n',
            )

        said = str(caught.value)
        assert "4 problems" in said
        assert "unknown key 'lanuage' (did you mean 'language'?)" in said
        assert "answers.nps.add: expected integer, not string" in said

    def test_profile(self, tmp_path):
        """What a file leaves out is taken from its profile; a column that it names anew is its own."""
        mapping = written(
            tmp_path, 'profile = "limesurvey"\n[columns]\nid = { background = "yksikko" }\nQ1 = { question = "nps" }\n'
        )

        assert {use.column: use.field or use.background or use.question for use in mapping.uses} == {
            "id": "yksikko",
            "submitdate": "answered",
            "datestamp": "answered",
            "startdate": "answered",
            "startlanguage": "language",
            "Q1": "nps",
        }
        assert set(mapping.optional) == {"submitdate", "datestamp", "startdate", "startlanguage"}
        assert mapping.languages == (("smi", "se"),)

    @pytest.mark.parametrize(
        ("text", "error", "message"),
        [
            ('profile = "limesurvay"', UnknownNameError, "unknown profile 'limesurvay' .did you mean 'limesurvey"),
            ('date = "2025-02-31"', InvalidValueError, "date '2025-02-31'"),
        ],
    )
    def test_invalid(self, tmp_path, text, error, message):
        """An unknown profile and an impossible day are errors."""
        with pytest.raises(error, match=message):
            written(tmp_path, text)

    @pytest.mark.parametrize(
        ("name", "error", "message"),
        [("", InvalidValueError, "not a folder"), ("no.toml", FileError, "there is no such file")],
    )
    def test_no_file(self, tmp_path, name, error, message):
        """A folder, or a missing file, is not a mapping."""
        with pytest.raises(error, match=message):
            read_mapping(tmp_path / name)

    def test_schema(self):
        """Every key of the schema says what it is."""
        definitions = [mapping_schema(), *mapping_schema()["$defs"].values()]

        rules = [rule for definition in definitions for rule in definition.get("properties", {}).values()]
        assert all(rule.get("description") or "$ref" in rule for rule in rules)
        assert json.dumps(mapping_schema())


class TestProfiles:
    """The tools whose exports are publicly known."""

    @pytest.mark.parametrize("name", profiles())
    def test_fits(self, name):
        """Every profile reads, and by itself fits any form."""
        check_mapping(profile(name), FORM)

    def test_all(self):
        """There is one for each export format that is publicly described."""
        names = "happyornot limesurvey microsoft-forms webropol qualtrics qualtrics-legacy kobo odk redcap plain"

        assert set(profiles()) == set(names.split())

    @pytest.mark.parametrize(
        ("name", "column", "code"),
        [
            ("plain", "answers.nps", "nps"),
            ("limesurvey", "matriisi[vaite]", "vaite"),
            ("limesurvey", "vaite", "vaite"),
            ("kobo", "ryhma/nps", "nps"),
            ("odk", "ryhma-nps", "nps"),
            ("plain", "xnps", ""),
            ("limesurvey", "nps[muu]", ""),
        ],
    )
    def test_by_code(self, name, column, code):
        """A column with the code of a question in its name, as the tool writes it, holds that question."""
        mapping = profile(name).with_columns([column], [question.code for question in FORM.questions])

        assert [use.question for use in mapping.uses if use.column == column] == ([code] if code else [])


class TestFit:
    """A mapping fits a form, or everything is told in which it does not."""

    def test_fits(self):
        """What the form has may be named."""
        check_mapping(AnswerMapping(uses=(Use(column="A", question="nps"), Use(column="B", background="kunta"))), FORM)

    def test_all_at_once(self):
        """Questions, background, channels and zones that are not there."""
        mapping = AnswerMapping(
            form="toinen",
            channel="radio",
            time_zone="Lapland",
            uses=(
                Use(column="A", question="nsp"),
                Use(column="B", question="nps"),
                Use(column="C", question="nps"),
                Use(column="D", background="alue"),
                Use(column="E"),
                Use(column="F", question="ilme", field="language"),
            ),
        )

        said = problems(mapping)
        assert said[0].startswith("form: the mapping is for 'toinen'")
        assert said[1].startswith("channel: 'radio' is not a channel")
        assert said[2].startswith("time_zone: 'Lapland' is not a time zone")
        assert said[3] == "columns.A: form 'test.palaute' 2 has no question 'nsp' (did you mean 'nps'?)"
        assert said[4].startswith("columns.C: question 'nps' has another column too")
        assert said[5].startswith("columns.D: form 'test.palaute' has no background 'alue'")
        assert said[6].startswith("columns.E: has no use")
        assert said[7].startswith("columns.F: has several uses in one table")

    def test_version(self):
        """A mapping for another version of the form is refused."""
        assert problems(AnswerMapping(version="1")) == ["version: the mapping is for version '1' of the form, not '2'"]

    def test_personal(self):
        """A column named like personal data is no background unless it is allowed by name."""
        mapping = AnswerMapping(uses=(Use(column="Sähköposti", background="yksikko"),))

        assert "columns.Sähköposti: has the name of a column with personal data" in problems(mapping)[0]
        check_mapping(attrs.evolve(mapping, personal=("Sähköposti",)), FORM)

    @pytest.mark.parametrize(
        ("coding", "said"),
        [
            (
                Coding(of="nps", lowest=1, highest=5),
                "no net promoter score follows; use a scale with its own limits in the form",
            ),
            (Coding(of="nps", lowest=0, highest=3), "the tool writes 0 to 3, and scale 'nps' is 0 to 10"),
            (
                Coding(of="faces", add=1, lowest=0, highest=3),
                "the tool writes 0 + 1 to 3 + 1, and scale 'faces' is 1 to 5",
            ),
            (Coding(of="agreement", codes=(("0", "none"),)), "scale 'agreement' has no answer 'none'"),
            (Coding(of="agreement", labels=(("hyvä", "5"), ("hyvä", "4"))), "'hyvä' means both '5' and '4'"),
            (Coding(of="mood"), "has no such scale or question"),
        ],
    )
    def test_scale(self, coding, said):
        """The scale of the tool is that of the form, and a net promoter score is on 0 to 10."""
        assert said in "\n".join(problems(AnswerMapping(codings=(coding,))))

    def test_zero_based(self):
        """Five buttons that count from 0 are the faces 1 to 5."""
        check_mapping(AnswerMapping(codings=(Coding(of="faces", add=1, lowest=0, highest=4),)), FORM)
