"""Exports of real tools: every sample is read, through a profile and a mapping, to answers to one form."""

from pathlib import Path

import pytest

from soteindikaattorit import read_definitions
from soteindikaattorit.errors import FileError
from soteindikaattorit.feedback.answers import read_answers, read_mapping
from soteindikaattorit.feedback.answers.draft import draft_mapping

pytest.importorskip("stdnum")

EXPORTS = Path(__file__).parent / "vectors" / "feedback_exports"
FORM = read_definitions(EXPORTS / "form.toml").section("form")[0]
MAPPINGS = {path.stem: path for path in sorted((EXPORTS / "mappings").glob("*.toml"))}
WITHOUT_ANSWERS = {"limesurvey_432535.lss", "redcap_checkboxes_dictionary.csv"}


def sample(name):
    """Read a sample by its mapping."""
    (path,) = EXPORTS.glob(f"{name}.[cj]*")
    return read_answers(path, FORM, read_mapping(MAPPINGS[name]))


def one(answers, column):
    """Return the values of a column, without missing ones."""
    return list(answers.rows[column].dropna())


class TestSamples:
    """What stands in the files is what comes out."""

    def test_all(self):
        """Every sample with answers has its mapping."""
        samples = {path.name for path in EXPORTS.iterdir() if path.suffix in {".csv", ".json", ".lss"}}

        assert {Path(name).stem for name in samples - WITHOUT_ANSWERS} == set(MAPPINGS)

    @pytest.mark.parametrize("name", MAPPINGS)
    def test_same_form(self, name):
        """Each gives the rows of the same form, and no row is lost."""
        answers = sample(name)

        assert list(answers.rows.columns) == [column.id for column in FORM.dataset().columns]
        assert answers.report.read == len(answers) + len(answers.aside)

    def test_happyornot(self):
        """Buttons count from 0, the survey says the scale, and misuse is left out and counted."""
        answers = sample("synthetic_happyornot")

        assert (one(answers, "ilme"), one(answers, "nps")) == ([4], [10])
        assert list(answers.rows["channel"]) == ["kiosk", "web"]
        assert list(answers.rows["yksikko"]) == ["TESTI A", "TESTI B"]
        assert (answers.report.misuse, list(answers.aside["row"])) == (1, [2])
        assert [str(day.date()) for day in answers.rows["date"]] == ["2026-05-04"] * 2

    def test_microsoft_forms(self):
        """No-break spaces, American dates, several answers in a cell, and Windows-1252, which is noted."""
        answers = sample("synthetic_msforms_cp1252")

        assert list(answers.rows["nps_state"]) == ["answered", "skipped"]
        assert (one(answers, "nps"), one(answers, "omakieli")) == ([9], ["yes", "no"])
        assert [str(day.date()) for day in answers.rows["date"]] == ["2024-05-06", "2024-05-13"]
        assert set(answers.report.ignored) == {"Email", "Name", "Last modified time"}
        assert "cannot hold the letters of the Sámi languages" in answers.report.notes[0]

    def test_webropol(self):
        """A number that is text, and a list of questions."""
        answers = sample("webropol_rest_example")

        assert one(answers, "nps") == [7]
        assert list(answers.texts["text"]) == ["Helsinki"]
        assert str(answers.rows["date"].iloc[0].date()) == "2020-11-10"

    @pytest.mark.parametrize("name", ["qualtrics_3header_sample", "qualtrics_legacy_2header_sample"])
    def test_qualtrics(self, name):
        """Two or three rows of header; addresses and coordinates are not read."""
        answers = sample(name)

        assert one(answers, "vaite") == [2]
        assert list(answers.texts["text"]) == ["Hello World!"]
        assert list(answers.rows["answer_id"]) == ["R_2YPOQ602ER1jkf1"]
        assert "192.0.2.1" not in answers.rows.to_csv() + answers.texts.to_csv()

    def test_redcap_boxes(self):
        """A box that is not ticked is also one that nobody saw: it is skipped."""
        answers = sample("redcap_checkboxes_data")

        assert list(answers.rows["omakieli_state"]) == ["answered", "skipped", "answered", "skipped"]
        assert len(answers.texts) == 3

    def test_redcap_survey(self):
        """Empty answers are skipped; contact details are not read."""
        answers = sample("redcap_survey_data")

        assert one(answers, "omakieli") == ["yes", "no"]
        assert list(answers.rows["nps_state"]) == ["skipped", "skipped"]
        assert {"dob", "email", "first_name", "telephone_1"} <= set(answers.report.ignored)

    def test_structure(self):
        """The structure of a survey holds no answers, and says what can be done with it."""
        with pytest.raises(FileError, match="holds the structure of a survey and no answers; sote answers map"):
            read_answers(EXPORTS / "limesurvey_432535.lss", FORM)


GENERATED = {
    "limesurvey": '\ufeff"id";"submitdate";"startlanguage";"startdate";"nps";"matriisi[vaite]";"avoin"\r\n'
    '"1";"2025-03-01 10:00:00";"smi";"2025-03-01 09:59:00";"0";"5";"SE-TESTI"\r\n'
    '"2";"";"fi-informal";"2025-03-01 09:59:00";"9";"";""\r\n\r\n',
    "kobo": '"nps";"ryhma/vaite";"avoin";"_uuid";"_submission_time"\r\n"#score";"#agree";"#text";"#id";"#date"\r\n'
    '"0";"5";"SE-TESTI";"u1";"2025-02-28T22:30:00"\r\n"9";"";"";"u2";"2025-03-01T10:00:00"\r\n',
    "odk": "SubmissionDate,nps,ryhma-vaite,avoin,KEY,ReviewState\n"
    "2025-02-28T22:30:00.000Z,0,5,SE-TESTI,uuid:1,\n2025-03-01T10:00:00.000Z,9,,,uuid:2,\n2025-03-01T10:00:00.000Z,9,,,uuid:3,rejected\n",
}
"""Generated after the shapes that are publicly described; they are of nobody."""


class TestGenerated:
    """Tools of whose exports there is no sample."""

    @pytest.mark.parametrize("name", GENERATED)
    def test_by_profile(self, name, tmp_path):
        """The profile alone reads an export whose columns bear the codes of the form."""
        (tmp_path / "export.csv").write_bytes(GENERATED[name].encode())
        from soteindikaattorit.feedback.answers import profile

        answers = read_answers(tmp_path / "export.csv", FORM, profile(name))

        assert (one(answers, "nps"), one(answers, "vaite")) == ([0, 9], [5])
        assert [str(day.date()) for day in answers.rows["date"]] == ["2025-03-01"] * 2
        assert list(answers.texts["text"]) == ["SE-TESTI"]

    def test_limesurvey(self, tmp_path):
        """Sámi is North Sámi there; what was not handed in is partial, and kept."""
        from soteindikaattorit.feedback.answers import profile

        (tmp_path / "export.csv").write_bytes(GENERATED["limesurvey"].encode())
        answers = read_answers(tmp_path / "export.csv", FORM, profile("limesurvey"))

        assert list(answers.rows["language"]) == ["se", "fi"]
        assert (answers.report.partials, answers.report.kept) == (1, 2)


class TestDraft:
    """A mapping begun from a header."""

    @pytest.mark.parametrize(
        ("name", "profile"),
        [
            ("synthetic_happyornot.csv", "happyornot"),
            ("synthetic_msforms_cp1252.csv", "microsoft-forms"),
            ("qualtrics_3header_sample.csv", "qualtrics"),
            ("qualtrics_legacy_2header_sample.csv", "qualtrics-legacy"),
            ("redcap_checkboxes_data.csv", "redcap"),
            ("limesurvey_432535.lss", "limesurvey"),
            ("redcap_checkboxes_dictionary.csv", "redcap"),
        ],
    )
    def test_profile(self, name, profile, tmp_path):
        """The tool is told by its columns, and the draft is a mapping file that can be read."""
        text = draft_mapping(EXPORTS / name, FORM)
        (tmp_path / "mapping.toml").write_text(text, encoding="utf-8")

        assert f'profile = "{profile}"' in text
        assert read_mapping(tmp_path / "mapping.toml").form == "test.palaute"

    def test_structure(self):
        """The questions of a LimeSurvey are its columns."""
        text = draft_mapping(EXPORTS / "limesurvey_432535.lss", FORM)

        assert '# "G01Q01" = { question = "" }' in text
        assert '# "G01Q02" = { question = "" }' in text

    def test_by_wording(self, tmp_path):
        """A column that is worded as a question holds it, probably with labels; personal columns stay out; no value is shown."""
        path = tmp_path / "export.csv"
        path.write_text(
            "Kieli;FI-TESTI väite;fi-testi  avoin;Sähköposti;kunta;muu\nfi;FI-TESTI 5;SALAISUUS;a@b.fi;047;x\n",
            encoding="utf-8",
        )

        text = draft_mapping(path, FORM)
        assert '"Kieli" = { field = "language" }' in text
        assert '"FI-TESTI väite" = { question = "vaite" }' in text
        assert '"fi-testi  avoin" = { question = "avoin" }' in text
        assert '# "Sähköposti" is named like personal data, and left out' in text
        assert '"kunta" = { background = "kunta" }' in text
        assert '\n[answers.agreement]\nlabels = "form"' in text
        assert "SALAISUUS" not in text

        (tmp_path / "mapping.toml").write_text(text + "\n", encoding="utf-8")
        answers = read_answers(path, FORM, read_mapping(tmp_path / "mapping.toml"), drop=True)
        assert answers.report.read == 1
