"""Importing answers: kept by code, set aside with a reason, and nothing dropped in silence."""

import json
from datetime import date
from pathlib import Path

import attrs
import pandas as pd
import pytest

from soteindikaattorit import Catalogue, Definitions, compute, read_definitions
from soteindikaattorit.errors import DataError, DefinitionError, InvalidValueError
from soteindikaattorit.feedback.answers import AnswerMapping, Exclusion, profile, read_answers
from soteindikaattorit.feedback.answers.columns import LONGEST
from soteindikaattorit.feedback.answers.mapping import Coding, Use
from soteindikaattorit.feedback.export.answer import make_answer
from soteindikaattorit.model.dataset import Column

pytest.importorskip("stdnum")

FORM = read_definitions(Path(__file__).parent / "vectors" / "feedback_exports" / "form.toml").section("form")[0]
PLAIN = profile("plain")


def answer(**keys):
    """Return an answer as a form on a screen posts it."""
    answers = {key: value for key, value in keys.items() if key in {question.code for question in FORM.questions}}
    return {
        "answered": "2025-03-01T12:00:00+02:00",
        **{key: value for key, value in keys.items() if key not in answers},
        "answers": answers,
    }


def states(answers, question):
    """Return the states of a question."""
    return list(answers.rows[f"{question}_state"])


class TestAnswers:
    """What an answer means."""

    def test_zero_is_an_answer(self):
        """0 to the question on recommending is an answer, and an empty one is none."""
        answers = read_answers([answer(nps="0"), answer(nps="")], FORM)

        assert list(answers.rows["nps"].astype("object")) == [0, pd.NA]
        assert states(answers, "nps") == ["answered", "skipped"]

    def test_three_kinds_of_none(self):
        """Skipped, does not concern and not asked are three states."""
        answers = read_answers([answer(vaite="na"), answer(vaite=None), answer(vaite="5")], FORM)

        assert states(answers, "vaite") == ["does-not-concern", "skipped", "answered"]
        assert states(answers, "ilme") == ["not-asked"] * 3
        assert list(answers.rows["vaite"].astype("object")) == [pd.NA, pd.NA, 5]

    def test_zero_that_does_not_concern(self):
        """Where a tool writes 0 for "does not concern me", the mapping says so, and it is in no mean."""
        mapping = attrs.evolve(PLAIN, codings=(Coding(of="agreement", codes=(("0", "na"),)),))
        answers = read_answers([answer(vaite="0", nps="0"), answer(vaite="4", nps="0")], FORM, mapping)

        catalogue = Catalogue.of(Definitions(others=(FORM,)))
        found = compute(catalogue, {FORM.id: answers.rows}).to_pandas().set_index("indicator")
        assert found.loc["test.palaute.vaite.mean", ["value", "n"]].tolist() == [4.0, 1.0]
        assert found.loc["test.palaute.nps", ["value", "n"]].tolist() == [-100.0, 2.0]

    def test_zero_without_meaning(self):
        """A 0 that nobody has said the meaning of is off the scale of 1 to 5."""
        with pytest.raises(
            DataError, match="in some rows, 'vaite' is no answer on its scale: '0' .expected 1 to 5; add codes"
        ):
            read_answers([answer(vaite="0")], FORM)

    def test_buttons_from_zero(self):
        """Buttons that count from 0 have 1 added, and nothing off the scale is taken for a face."""
        mapping = attrs.evolve(PLAIN, codings=(Coding(of="faces", add=1, lowest=0, highest=4),))
        answers = read_answers([answer(ilme=0), answer(ilme=4), answer(ilme=5)], FORM, mapping, drop=True)

        assert list(answers.rows["ilme"].astype("object")) == [1, 5, pd.NA]
        assert states(answers, "ilme")[2] == "unread"

    @pytest.mark.parametrize(
        ("written", "meant"),
        [
            ("9.0", 9),
            ("9,0", 9),
            (" 10\u00a0", 10),
            (7.0, 7),
            ("'8", None),
            ("7.5", None),
            ("7,5", None),
            ("11", None),
            ("-1", None),
            ("10/10", None),
            ("yhdeksän", None),
        ],
    )
    def test_numbers(self, written, meant):
        """A whole number is one however it is written; anything else on 0 to 10 is none."""
        answers = read_answers([answer(nps=written)], FORM, drop=True)

        assert list(answers.rows["nps"].dropna()) == ([meant] if meant else [])
        assert states(answers, "nps") == ["answered" if meant else "unread"]

    def test_codes_of_choices(self):
        """Choices are kept by the code of the answer."""
        answers = read_answers([answer(paikka="ta", omakieli="YES"), answer(paikka="hh")], FORM)

        assert list(answers.rows["paikka"]) == ["ta", "hh"]
        assert answers.rows["omakieli"].iloc[0] == "yes"

    def test_labels_only_by_mapping(self):
        """A label is read only where the mapping says so."""
        with pytest.raises(DataError, match="'SE-TESTI 4'"):
            read_answers([answer(vaite="SE-TESTI 4")], FORM)

        mapping = attrs.evolve(PLAIN, codings=(Coding(of="agreement", form_labels=True),))
        labels = ["SE-TESTI 4", "  sms-testi\u00a0sääʹmǩiõll   4", "FI-TESTI EI"]
        answers = read_answers([answer(vaite=label) for label in labels], FORM, mapping)
        assert list(answers.rows["vaite"].astype("object")) == [4, 4, pd.NA]
        assert states(answers, "vaite") == ["answered", "answered", "does-not-concern"]

    def test_unknown_labels(self):
        """All unknown labels are listed at once, and those that tell of people are not."""
        rows = [answer(vaite=label) for label in ("Jokseenkin", "Melko", "040 123 4567", "131052-308T", "x" * 100)]

        with pytest.raises(DataError) as caught:
            read_answers(rows, FORM)
        assert "in 5 rows, 'vaite' is no answer on its scale: 'Jokseenkin', 'Melko' (" in str(caught.value)
        answers = read_answers(rows, FORM, drop=True)
        assert list(answers.unread["value"]) == ["Jokseenkin", "Melko", "[telephone]", "[identity-code]", "x" * 100]

    def test_replies(self):
        """A text message is read strictly; the rest is counted, and is no error."""
        mapping = attrs.evolve(PLAIN, codings=(Coding(of="nps", reply=True),))
        replies = ["10", "10!", " 9. ", "0", "kymmenen", "9-10", "10/10 kiitos", "11", ""]
        answers = read_answers([answer(nps=reply) for reply in replies], FORM, mapping)

        assert list(answers.rows["nps"].dropna()) == [10, 10, 9, 0]
        assert states(answers, "nps")[4:] == ["unread"] * 4 + ["skipped"]
        assert [(one.rows, one.labels) for one in answers.report.unread] == [(4, ())]

    def test_one_of_several(self):
        """Of a cell with several answers, one can be asked for."""
        use = Use(column="k", question="omakieli", contains="Hammashoito")
        mapping = AnswerMapping(
            uses=(use,), day=date(2025, 1, 1), codings=(Coding(of="yes-no", codes=(("1", "yes"), ("0", "no"))),)
        )
        answers = read_answers(pd.DataFrame({"k": ["Terveysasema;Hammashoito;", "Terveysasema;", ""]}), FORM, mapping)

        assert list(answers.rows["omakieli"].astype("object").where(answers.rows["omakieli"].notna(), None)) == [
            "yes",
            "no",
            None,
        ]

    def test_column_of_two_questions(self):
        """Where a column holds different questions in different rows, each is asked only where it stands."""
        uses = tuple(
            Use(column="b", question=code, when=(("s", (survey,)),)) for code, survey in (("ilme", "77"), ("nps", "78"))
        )
        frame = pd.DataFrame({"b": [3, 10, 5], "s": [77, 78, 79]})
        answers = read_answers(frame, FORM, AnswerMapping(uses=uses, day=date(2025, 1, 1)), drop=True)

        assert states(answers, "ilme") == ["answered", "not-asked"]
        assert states(answers, "nps") == ["not-asked", "answered"]
        assert list(answers.aside["reason"]) == ["holds no question of the form"]


class TestCircumstances:
    """Days, languages and channels."""

    @pytest.mark.parametrize(
        ("written", "zone", "day"),
        [
            ("2025-03-31T21:30:00Z", "", "2025-04-01"),
            ("2025-01-31T22:30:00+00:00", "", "2025-02-01"),
            ("2025-03-31T23:30:00", "", "2025-03-31"),
            ("2025-03-31T23:30:00", "UTC", "2025-04-01"),
            ("2025-10-26 03:30", "", "2025-10-26"),
            ("2025-03-30 03:30", "America/New_York", "2025-03-30"),
            ("2025-03-31", "", "2025-03-31"),
        ],
    )
    def test_day(self, written, zone, day):
        """The day is the local one in Finland, whatever zone the time is told in."""
        mapping = attrs.evolve(PLAIN, time_zone=zone or PLAIN.time_zone)
        answers = read_answers([answer(nps="9", answered=written)], FORM, mapping)

        assert str(answers.rows["date"].iloc[0].date()) == day

    @pytest.mark.parametrize(
        "times",
        [
            ["2025-03-31 23:30"],
            pd.to_datetime(["2025-03-31T20:30Z"]),
            pd.to_datetime(["2025-03-31 23:30"]),
            [pd.Timestamp("2025-03-31 23:30")],
            [date(2025, 3, 31)],
        ],
    )
    def test_times_of_frames(self, times):
        """Times of frames are read as those of texts are."""
        answers = read_answers(pd.DataFrame({"nps": [9], "answered": times}), FORM)

        assert str(answers.rows["date"].iloc[0].date()) == "2025-03-31"

    def test_format(self):
        """A format is taken from the mapping, and real times beside it are read too."""
        mapping = AnswerMapping(
            uses=(Use(column="t", field="answered", format="%m/%d/%y %H:%M:%S"), Use(column="nps", question="nps"))
        )
        frame = pd.DataFrame({"nps": [1, 2], "t": ["5/6/24 9:14:02", pd.Timestamp("2024-05-13 10:00")]}, dtype="object")
        answers = read_answers(frame, FORM, mapping)

        assert [str(day.date()) for day in answers.rows["date"]] == ["2024-05-06", "2024-05-13"]

    def test_first_time_there_is(self):
        """The first column that says a time and is not empty says it."""
        mapping = AnswerMapping(
            uses=(
                Use(column="a", field="answered"),
                Use(column="b", field="answered"),
                Use(column="nps", question="nps"),
            )
        )
        answers = read_answers(
            pd.DataFrame({"a": ["", "2025-01-02"], "b": ["2025-02-01", "2025-02-02"], "nps": [1, 2]}), FORM, mapping
        )

        assert [str(day.date()) for day in answers.rows["date"]] == ["2025-02-01", "2025-01-02"]

    def test_no_day(self):
        """An answer without a day is set aside with its reason."""
        with pytest.raises(DataError, match="each of some rows has no readable date"):
            read_answers([answer(nps="9", answered="eilen")], FORM)

    @pytest.mark.parametrize(
        ("written", "language"),
        [
            ("fi", "fi"),
            ("FI", "fi"),
            ("fi_FI", "fi"),
            ("sv-FI", "sv"),
            ("EN-GB", "en"),
            ("fi-informal", "fi"),
            ("sme", "se"),
            ("se", "se"),
            ("smn", "smn"),
            ("sms", "sms"),
            ("smi", "smi"),
            ("swe", "sv"),
        ],
    )
    def test_language(self, written, language):
        """A language is told by its tag, however a tool writes it; Sámi may be unspecified."""
        assert list(read_answers([answer(nps="9", language=written)], FORM).rows["language"]) == [language]

    @pytest.mark.parametrize("written", ["DE", "SE", "suomi"])
    def test_unknown_language(self, written):
        """Another language is told and not guessed; SE is Sweden as well as North Sámi."""
        with pytest.raises(
            DataError,
            match=f"in some rows, 'language' is not known: '{written}' .add each to .languages. of",
        ):
            read_answers([answer(nps="9", language=written)], FORM)

        answers = read_answers([answer(nps="9", language=written)], FORM, drop=True)
        assert answers.rows["language"].isna().all()
        assert len(answers) == 1

    def test_language_of_all(self):
        """The language of all answers holds where no column says it."""
        answers = read_answers(
            [answer(nps="9", language=""), answer(nps="9", language="sv")], FORM, attrs.evolve(PLAIN, language="se")
        )

        assert list(answers.rows["language"]) == ["se", "sv"]

    def test_channel(self):
        """A channel is told by its name or by the mapping; an unknown one is told."""
        mapping = attrs.evolve(PLAIN, channels=(("laite", "kiosk"),))
        answers = read_answers(
            [answer(nps="9", channel=way) for way in ("laite", "SMS", "radio", "")], FORM, mapping, drop=True
        )

        assert list(answers.rows["channel"].astype("object").where(answers.rows["channel"].notna(), "")) == [
            "kiosk",
            "sms",
            "",
            "",
        ]
        assert answers.report.unread[0].labels == ("radio",)

    def test_background(self):
        """A background is kept as it is or as the mapping says, and personal data in it are masked."""
        use = Use(column="point", background="yksikko", meanings=(("501", "TESTI A"),))
        answers = read_answers(
            [answer(nps="9", point="501"), answer(nps="9", point="soita 040 123 4567")],
            FORM,
            attrs.evolve(PLAIN, uses=(*PLAIN.uses, use)),
        )

        assert list(answers.rows["yksikko"]) == ["TESTI A", "soita [telephone]"]
        assert answers.report.masked == (("telephone", 1),)

    def test_background_by_name(self):
        """A column that is named as the form's background fills it, unless its name tells of personal data."""
        home = Column(id="kotiosoite", type="text", optional=True)
        form = attrs.evolve(FORM, background=(*FORM.background, home))
        rows = [answer(nps="9", yksikko="TESTI A", kotiosoite="TESTIKUJA 1")]

        answers = read_answers(rows, form)
        assert list(answers.rows["yksikko"]) == ["TESTI A"]
        assert answers.rows["kotiosoite"].isna().all()
        assert answers.report.ignored == ("kotiosoite",)

        allowed = read_answers(rows, form, attrs.evolve(PLAIN, personal=("kotiosoite",)))
        assert list(allowed.rows["kotiosoite"]) == ["TESTIKUJA 1"]

    def test_background_that_is_said(self):
        """Where the mapping says which column fills the background, no other does."""
        use = Use(column="point", background="yksikko")
        mapping = attrs.evolve(PLAIN, uses=(*PLAIN.uses, use))

        answers = read_answers([answer(nps="9", point="TESTI A", yksikko="TESTI B")], FORM, mapping)
        assert list(answers.rows["yksikko"]) == ["TESTI A"]

    def test_rows_read_back(self, tmp_path):
        """The rows that were written are an export too, and give the same answers."""
        answers = read_answers([answer(nps="0", vaite="na", yksikko="=1+1", language="sms", avoin="x")], FORM)
        answers.write_rows(tmp_path / "rivit.csv")

        again = read_answers(tmp_path / "rivit.csv", FORM)
        assert list(again.rows["yksikko"]) == ["=1+1"]
        assert (again.rows["nps"][0], again.rows["language"][0]) == (0, "sms")


class TestSetAside:
    """Rows that are not kept."""

    def test_everything_is_counted(self):
        """What was read is what was kept and what was set aside, each with its reason."""
        uses = (*PLAIN.uses, Use(column="status", marks=(("test", ("1",)), ("misuse", ("8",)), ("partial", ("p",)))))
        rows = [
            answer(answer_id="a", nps="9"),
            answer(answer_id="a", nps="10"),
            answer(answer_id="b", nps="1", status="1"),
            answer(answer_id="c", nps="1", status="8"),
            answer(answer_id="d", nps="8", status="p"),
            answer(answer_id="e", nps="8", version="1"),
            answer(answer_id="f", nps="8", form="toinen"),
            answer(answer_id="g", nps="8", version="2", form="test.palaute"),
            answer(answer_id="h", nps="2"),
            "x",
        ]
        exclusion = Exclusion(reason="koekäyttö", answers=("h",))
        answers = read_answers(rows, FORM, attrs.evolve(PLAIN, uses=uses), exclusions=[exclusion], drop=True)

        report = answers.report
        assert list(answers.rows["nps"]) == [10, 8, 8]
        assert (report.read, report.kept, report.duplicates, report.tests, report.misuse, report.partials) == (
            10,
            3,
            1,
            1,
            1,
            1,
        )
        assert dict(report.refused) == {"answer: is no object": 1, "is of another form or version": 2}
        assert report.excluded == (("koekäyttö", 1),)
        assert list(answers.aside["row"]) == [1, 3, 4, 6, 7, 9, 10]
        assert report.read == len(answers.rows) + len(answers.aside)

    def test_first_of_duplicates(self):
        """The mapping says which of several answers with one id counts."""
        rows = [answer(answer_id="a", nps="9"), answer(answer_id="a", nps="10")]

        assert list(read_answers(rows, FORM, attrs.evolve(PLAIN, duplicates="first")).rows["nps"]) == [9]

    @pytest.mark.parametrize("none", ["", None, "00000000-0000-0000-0000-000000000000"])
    def test_no_id(self, none):
        """Answers without an id of the tool, or with nothing but zeros, are no duplicates."""
        answers = read_answers([answer(answer_id=none, nps="9"), answer(answer_id=none, nps="9")], FORM)

        assert list(answers.rows["answer_id"]) == ["row-1", "row-2"]

    def test_partials_left_out(self):
        """Partials are kept unless the mapping leaves them out."""
        uses = (*PLAIN.uses, Use(column="done", marks=(("partial", ("",)),)))
        mapping = attrs.evolve(PLAIN, uses=uses, leave_out=("partial",))
        answers = read_answers([answer(nps="9", done=""), answer(nps="8", done="x")], FORM, mapping)

        assert list(answers.rows["nps"]) == [8]
        assert list(answers.aside["reason"]) == ["was broken off"]

    def test_another_version(self):
        """Without leave to drop, an answer to another version is an error."""
        with pytest.raises(DataError, match=r"each of some rows is of another form or version \(expected .+ 2\)"):
            read_answers([answer(nps="9", version="1")], FORM)

    def test_statement_of_another_version(self):
        """A statement that the form does not ask is told, and not passed over."""
        rows = [answer(nps="9") | {"answers": {"nps": "9", "vanha": "5"}}]

        with pytest.raises(
            DataError,
            match="'answers.vanha': in some rows, 'answers.vanha' answers a question that the form does not ask .is it of another version than 2",
        ):
            read_answers(rows, FORM)

    def test_exclusions_by_day_and_place(self):
        """A round can be excluded without deleting it."""
        rows = [
            answer(nps=str(n), answered=f"2025-03-0{n}", yksikko="A" if n % 2 else "B", channel="kiosk")
            for n in range(1, 6)
        ]
        mapping = attrs.evolve(PLAIN, uses=(*PLAIN.uses, Use(column="yksikko", background="yksikko")))
        rule = Exclusion(
            reason="kokeilu", since=date(2025, 3, 2), until=date(2025, 3, 4), channel="kiosk", where=(("yksikko", "B"),)
        )

        assert list(read_answers(rows, FORM, mapping, exclusions=[rule]).rows["nps"]) == [1, 3, 5]

    @pytest.mark.parametrize("keys", [{"reason": " ", "answers": ("a",)}, {"reason": "x"}])
    def test_exclusion_without_reason(self, keys):
        """An exclusion says why, and which."""
        with pytest.raises(InvalidValueError, match="exclusion"):
            Exclusion(**keys)


class TestTexts:
    """Open answers."""

    def test_apart_and_masked(self):
        """Open answers are a table of their own, masked before anything is kept."""
        answers = read_answers(
            [answer(avoin="Hetuni on 131052-308T", language="fi"), answer(avoin="sääʹmǩiõll", language="sms")], FORM
        )

        assert answers.texts.to_dict("records") == [
            {"answer_id": "row-1", "question": "avoin", "language": "fi", "text": "Hetuni on [identity-code]"},
            {"answer_id": "row-2", "question": "avoin", "language": "sms", "text": "sääʹmǩiõll"},
        ]
        assert "avoin" not in answers.rows
        assert answers.report.masked == (("identity-code", 1),)
        assert "131052" not in str(answers.report)
        assert repr(answers) == "<Answers to test.palaute 2>"

    def test_too_long(self):
        """An open answer of ten megabytes is told, and the other answers of the row are kept."""
        rows = [answer(nps="9", avoin="ä" * 10_000_000), answer(nps="8", avoin="ok")]

        with pytest.raises(DataError, match=f"in some rows, 'avoin' is longer than {LONGEST} characters"):
            read_answers(rows, FORM)
        answers = read_answers(rows, FORM, drop=True)
        assert list(answers.rows["nps"]) == [9, 8]
        assert list(answers.texts["text"]) == ["ok"]
        assert states(answers, "avoin") == ["unread", "answered"]

    def test_formulas(self, tmp_path):
        """HTML and formulas are kept as they were, and no formula leaves in a CSV file."""
        texts = ["=1+1", "+358", "-3", "@x", "\t=1", "<script>alert(1)</script>", "ihan hyvä"]
        answers = read_answers([answer(avoin=text) for text in texts], FORM)

        answers.write_texts(tmp_path / "texts.csv")
        answers.write_rows(tmp_path / "rows.csv")
        written = pd.read_csv(tmp_path / "texts.csv")["text"]
        assert list(answers.texts["text"])[:4] == ["=1+1", "+358", "-3", "@x"]
        assert list(written) == ["'=1+1", "'+358", "'-3", "'@x", "'=1", "<script>alert(1)</script>", "ihan hyvä"]
        assert not pd.read_csv(tmp_path / "rows.csv", dtype="str")["answer_id"].isna().any()

    def test_workbook(self, tmp_path):
        """No formula leaves in a workbook either, and Skolt Sámi survives."""
        openpyxl = pytest.importorskip("openpyxl")
        read_answers([answer(avoin="=1+1"), answer(avoin="sääʹmǩiõll")], FORM).write_texts(tmp_path / "t.xlsx")

        cells = [row[-1] for row in openpyxl.load_workbook(tmp_path / "t.xlsx").active.iter_rows()]
        assert [cell.value for cell in cells] == ["text", "'=1+1", "sääʹmǩiõll"]
        assert {cell.data_type for cell in cells} == {"s"}

    def test_guards_undone(self):
        """The apostrophe that a tool puts before formulas is undone where the mapping says so."""
        mapping = attrs.evolve(PLAIN, shape=attrs.evolve(PLAIN.shape, guarded=True))

        assert list(read_answers([answer(avoin="'-3 astetta")], FORM, mapping).texts["text"]) == ["-3 astetta"]

    def test_parquet(self, tmp_path):
        """Rows and texts survive Parquet unchanged."""
        pytest.importorskip("pyarrow")
        answers = read_answers([answer(nps="0", avoin="=sääʹmǩiõll")], FORM)

        answers.write_texts(tmp_path / "t.parquet")
        answers.write_rows(tmp_path / "r.parquet")
        assert list(pd.read_parquet(tmp_path / "t.parquet")["text"]) == ["=sääʹmǩiõll"]
        assert list(pd.read_parquet(tmp_path / "r.parquet")["nps"]) == [0]


class TestBadInput:
    """One clear error each."""

    def test_missing_columns(self):
        """Every column that is missing is told at once."""
        mapping = AnswerMapping(
            uses=(Use(column="A", question="nps"), Use(column="B", question="vaite", when=(("C", ("1",)),)))
        )

        with pytest.raises(DataError) as caught:
            read_answers(pd.DataFrame({"X": [1]}), FORM, mapping)
        assert [problem.place for problem in caught.value.problems] == ["column 'A'", "column 'B'", "column 'C'"]

    def test_twice(self, tmp_path):
        """A column that is wanted and there twice is told."""
        (tmp_path / "a.csv").write_text("nps;nps;date\n1;2;2025-01-01\n", encoding="utf-8")

        with pytest.raises(DataError, match="column 'nps': occurs twice"):
            read_answers(tmp_path / "a.csv", FORM)

    def test_no_answers(self):
        """Columns without an answer to the form are told."""
        with pytest.raises(DataError, match="no column has answers to a question of the form"):
            read_answers([{"x": 1}], FORM)

    def test_no_rows(self):
        """An export without rows is told."""
        with pytest.raises(DataError, match="rows: there are none"):
            read_answers(pd.DataFrame({"nps": [], "date": []}), FORM)

    def test_unfit_mapping(self):
        """A mapping that does not fit the form is told before any row is looked at."""
        with pytest.raises(DefinitionError, match="does not ask 'a'"):
            read_answers([answer(nps="9")], FORM, AnswerMapping(uses=(Use(column="A", question="a"),)))

    def test_half_line(self, tmp_path):
        """A half-written line is an error, and with leave to drop nothing else is lost."""
        lines = [json.dumps(answer(nps=str(n))) for n in range(3)]
        (tmp_path / "a.jsonl").write_text("\n".join(lines)[:-5], encoding="utf-8")

        with pytest.raises(DataError, match="each of some rows is no valid JSON; it may be half written"):
            read_answers(tmp_path / "a.jsonl", FORM)
        assert list(read_answers(tmp_path / "a.jsonl", FORM, drop=True).rows["nps"]) == [0, 1]

    def test_eleven(self):
        """11 is no answer on 0 to 10."""
        with pytest.raises(DataError, match="is no answer on its scale: '11' .expected 0 to 10"):
            read_answers([answer(nps=11)], FORM)

    def test_missing_package(self, monkeypatch):
        """Without the extra, it is said which one is needed."""
        monkeypatch.setattr("soteindikaattorit.feedback.answers.importing.is_installed", lambda _: False)

        with pytest.raises(Exception, match="reading answers needs a package that is not installed.*feedback"):
            read_answers([answer(nps="9")], FORM)


class TestOwnForms:
    """What a form on a screen posts, and what comes back as FHIR."""

    def test_posted(self):
        """An answer as a form makes it is read as it is."""
        made = [
            make_answer(
                FORM,
                {"nps": "0", "vaite": "na"},
                language="sms",
                channel="kiosk",
                answered="2025-03-01T23:30:00Z",
                answer_id="x1",
            ),
            make_answer(
                FORM, {"avoin": "sääʹmǩiõll"}, language="smi", channel="", answered="2025-03-01T12:00:00+02:00"
            ),
        ]
        answers = read_answers(made, FORM)

        assert [str(day.date()) for day in answers.rows["date"]] == ["2025-03-02", "2025-03-01"]
        assert list(answers.rows["language"]) == ["sms", "smi"]
        assert answers.rows["answer_id"].iloc[0] == "x1"
        assert (states(answers, "nps"), states(answers, "vaite")) == (
            ["answered", "skipped"],
            ["does-not-concern", "skipped"],
        )
        assert states(answers, "ilme") == ["skipped", "skipped"]

    @pytest.mark.parametrize("many", [1, 6_000])
    @pytest.mark.parametrize("skipped", [None, ""])
    def test_null_and_left_out(self, tmp_path, many, skipped):
        """In an answer that says its form, null was skipped and what is left out was not asked."""
        head = {"form": FORM.id, "version": "2", "language": "fi", "channel": "web", "answered": "2025-03-01T12:00:00Z"}
        lines = [
            json.dumps({**head, "answers": {"nps": "9", "vaite": skipped}}),
            json.dumps({**head, "answers": {"nps": "8"}}),
        ]
        (tmp_path / "a.jsonl").write_text("\n".join(lines * many) + "\n", encoding="utf-8")

        answers = read_answers(tmp_path / "a.jsonl", FORM)
        assert states(answers, "vaite") == ["skipped", "not-asked"] * many
        assert set(states(answers, "ilme")) == {"not-asked"}

    @pytest.mark.parametrize("many", [1, 6_000])
    @pytest.mark.parametrize("separators", [(",", ":"), (", ", ": ")])
    def test_null_in_a_text(self, tmp_path, many, separators):
        """What is written in an open answer is never taken for a question that was skipped."""
        head = {"form": FORM.id, "version": "2", "language": "fi", "channel": "web", "answered": "2025-03-01T12:00:00Z"}
        lines = [
            json.dumps({**head, "answers": {"nps": "9", "vaite": "5", "avoin": said}}, separators=separators)
            for said in ('"vaite": null', '"vaite":null', "ei")
        ]
        lines += [json.dumps({**head, "answers": {"nps": "8", "avoin": "ei"}}, separators=separators)]
        (tmp_path / "a.jsonl").write_text("\n".join(lines * many) + "\n", encoding="utf-8")

        answers = read_answers(tmp_path / "a.jsonl", FORM)
        assert states(answers, "vaite") == [*["answered"] * 3, "not-asked"] * many

    def test_response(self, tmp_path):
        """A QuestionnaireResponse of FHIR is an answer; one that does not fit the form is lost with the reason."""
        items = [
            {"linkId": "nps", "answer": [{"valueCoding": {"code": "10"}}]},
            {"linkId": "avoin", "answer": [{"valueString": "SE-TESTI"}]},
        ]
        response = {
            "resourceType": "QuestionnaireResponse",
            "status": "completed",
            "id": "r1",
            "language": "se",
            "authored": "2025-03-01T12:00:00+02:00",
            "item": items,
        }
        entries = [{"resource": response}, {"resource": {**response, "status": "in-progress"}}]
        (tmp_path / "a.json").write_text(json.dumps({"resourceType": "Bundle", "entry": entries}), encoding="utf-8")

        answers = read_answers(tmp_path / "a.json", FORM, drop=True)
        assert answers.rows[["answer_id", "language", "nps"]].to_dict("records") == [
            {"answer_id": "r1", "language": "se", "nps": 10}
        ]
        assert list(answers.texts["text"]) == ["SE-TESTI"]
        assert "the response is not finished" in answers.report.refused[0][0]
