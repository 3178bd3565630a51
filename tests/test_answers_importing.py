"""Importing answers: kept by code, left out with a reason, and nothing dropped in silence."""

import json
from datetime import date
from pathlib import Path

import attrs
import pandas as pd
import pytest

from soteindikaattorit import Catalogue, Definitions, compute, read_definitions
from soteindikaattorit.errors import DataError, DefinitionError, InvalidValueError
from soteindikaattorit.feedback.answers import AnswerMapping, Exclusion, profile, read_answers
from soteindikaattorit.feedback.answers.columns import MAX_TEXT_LENGTH
from soteindikaattorit.feedback.answers.mapping import Coding, Use
from soteindikaattorit.feedback.export.answer import make_answer
from soteindikaattorit.model.dataset import Column

pytest.importorskip("stdnum")

FORM = read_definitions(Path(__file__).parent / "vectors" / "feedback_exports" / "form.toml").section("form")[0]
PLAIN = profile("plain")
CODES = {question.code for question in FORM.questions}
HEAD = {"form": FORM.id, "version": "2", "language": "fi", "channel": "web", "answered": "2025-03-01T12:00:00Z"}


def answer(**keys):
    """Return an answer as a form's page posts it."""
    answers = {key: value for key, value in keys.items() if key in CODES}
    others = {key: value for key, value in keys.items() if key not in CODES}
    return {"answered": "2025-03-01T12:00:00+02:00", **others, "answers": answers}


def mapped(*uses, **changes):
    """Return the plain mapping with more uses of columns and other changes."""
    return attrs.evolve(PLAIN, uses=(*PLAIN.uses, *uses), **changes)


def read(*answers, mapping=PLAIN, **options):
    """Read some answers."""
    return read_answers(list(answers), FORM, mapping, **options)


def values(answers, column):
    """Return the values of a column, with None for missing ones."""
    return [None if pd.isna(value) else value for value in answers.rows[column]]


def states(answers, question):
    """Return the states of a question."""
    return list(answers.rows[f"{question}_state"])


def days(answers):
    """Return the days of answers as text."""
    return [str(day.date()) for day in answers.rows["date"]]


def written(path, answers):
    """Return the path of a file with one answer on each line."""
    path.write_text("\n".join(answers) + "\n", encoding="utf-8")
    return path


class TestCoding:
    """Values of a tool become codes of answers, with a state for each question."""

    def test_zero_is_an_answer(self):
        """0 to the question on recommending is an answer, an empty value is not."""
        answers = read(answer(nps="0"), answer(nps=""))

        assert values(answers, "nps") == [0, None]
        assert states(answers, "nps") == ["answered", "skipped"]

    def test_three_kinds_of_no_answer(self):
        """Skipped, does not concern and not asked are three states."""
        answers = read(answer(vaite="na"), answer(vaite=None), answer(vaite="5"))

        assert states(answers, "vaite") == ["does-not-concern", "skipped", "answered"]
        assert states(answers, "ilme") == ["not-asked"] * 3
        assert values(answers, "vaite") == [None, None, 5]

    def test_zero_that_does_not_concern(self):
        """Where a tool writes 0 for "does not concern me", the mapping has it, and no mean counts it."""
        mapping = mapped(codings=(Coding(of="agreement", codes=(("0", "na"),)),))
        answers = read(answer(vaite="0", nps="0"), answer(vaite="4", nps="0"), mapping=mapping)

        catalogue = Catalogue.of(Definitions(others=(FORM,)))
        figures = compute(catalogue, {FORM.id: answers.rows}).to_pandas().set_index("indicator")
        assert figures.loc["test.palaute.vaite.mean", ["value", "n"]].tolist() == [4.0, 1.0]
        assert figures.loc["test.palaute.nps", ["value", "n"]].tolist() == [-100.0, 2.0]

    def test_buttons_from_zero(self):
        """Buttons that count from 0 have 1 added, and a number off the scale is not an answer."""
        mapping = mapped(codings=(Coding(of="faces", add=1, lowest=0, highest=4),))
        answers = read(answer(ilme=0), answer(ilme=4), answer(ilme=5), mapping=mapping, drop=True)

        assert values(answers, "ilme") == [1, 5, None]
        assert states(answers, "ilme")[2] == "unread"

    def test_numbers(self):
        """A whole number is read however it is written; nothing else on 0 to 10 is an answer."""
        read_as = {"9.0": 9, "9,0": 9, " 10\u00a0": 10, 7.0: 7}
        refused = ["'8", "7.5", "7,5", "11", "-1", "10/10", "yhdeksän"]
        answers = read(*(answer(nps=value) for value in [*read_as, *refused]), drop=True)

        assert values(answers, "nps") == [*read_as.values(), *[None] * len(refused)]
        assert states(answers, "nps") == ["answered"] * len(read_as) + ["unread"] * len(refused)

    @pytest.mark.parametrize(
        ("keys", "message"),
        [
            ({"vaite": "0"}, "in some rows, 'vaite' is no answer on its scale: '0' .expected 1 to 5; add codes"),
            ({"nps": 11}, "is no answer on its scale: '11' .expected 0 to 10"),
            ({"vaite": "SE-TESTI 4"}, "'SE-TESTI 4'"),
            ({"nps": "9", "answered": "eilen"}, "each of some rows has no readable date"),
            ({"nps": "9", "version": "1"}, r"each of some rows is of another form or version \(expected .+ 2\)"),
        ],
    )
    def test_refused(self, keys, message):
        """A value off its scale, a label that is not mapped, a wrong date and another version are errors."""
        with pytest.raises(DataError, match=message):
            read(answer(**keys))

    def test_codes_of_choices(self):
        """Choices are kept by the code of the answer."""
        answers = read(answer(paikka="ta", omakieli="YES"), answer(paikka="hh"))

        assert values(answers, "paikka") == ["ta", "hh"]
        assert values(answers, "omakieli") == ["yes", None]

    def test_labels_by_mapping(self):
        """Labels of the form are read in any language where the mapping allows it."""
        labels = ["SE-TESTI 4", "  sms-testi\u00a0sääʹmǩiõll   4", "FI-TESTI EI"]
        mapping = mapped(codings=(Coding(of="agreement", form_labels=True),))
        answers = read(*(answer(vaite=label) for label in labels), mapping=mapping)

        assert values(answers, "vaite") == [4, 4, None]
        assert states(answers, "vaite") == ["answered", "answered", "does-not-concern"]

    def test_unknown_labels(self):
        """All unknown labels are listed at once, except those that may identify a person."""
        rows = [answer(vaite=label) for label in ("Jokseenkin", "Melko", "040 123 4567", "131052-308T", "x" * 100)]

        with pytest.raises(DataError) as caught:
            read(*rows)
        assert "in 5 rows, 'vaite' is no answer on its scale: 'Jokseenkin', 'Melko' (" in str(caught.value)
        unread = read(*rows, drop=True).unread["value"]
        assert list(unread) == ["Jokseenkin", "Melko", "[telephone]", "[identity-code]", "x" * 100]

    def test_replies(self):
        """A text message is read strictly; other replies are counted, and are no error."""
        replies = ["10", "10!", " 9. ", "0", "kymmenen", "9-10", "10/10 kiitos", "11", ""]
        mapping = mapped(codings=(Coding(of="nps", reply=True),))
        answers = read(*(answer(nps=reply) for reply in replies), mapping=mapping)

        assert values(answers, "nps") == [10, 10, 9, 0, *[None] * 5]
        assert states(answers, "nps")[4:] == ["unread"] * 4 + ["skipped"]
        assert [(unread.rows, unread.labels) for unread in answers.report.unread] == [(4, ())]

    def test_one_of_several(self):
        """The mapping can ask whether a cell with several answers has one of them."""
        use = Use(column="k", question="omakieli", contains="Hammashoito")
        coding = Coding(of="yes-no", codes=(("1", "yes"), ("0", "no")))
        mapping = AnswerMapping(uses=(use,), day=date(2025, 1, 1), codings=(coding,))
        answers = read_answers(pd.DataFrame({"k": ["Terveysasema;Hammashoito;", "Terveysasema;", ""]}), FORM, mapping)

        assert values(answers, "omakieli") == ["yes", "no", None]

    def test_column_of_two_questions(self):
        """Where a column holds different questions in different rows, each is asked only in its rows."""
        uses = [
            Use(column="b", question=code, when=(("s", (survey,)),)) for code, survey in (("ilme", "77"), ("nps", "78"))
        ]
        frame = pd.DataFrame({"b": [3, 10, 5], "s": [77, 78, 79]})
        answers = read_answers(frame, FORM, AnswerMapping(uses=tuple(uses), day=date(2025, 1, 1)), drop=True)

        assert states(answers, "ilme") == ["answered", "not-asked"]
        assert states(answers, "nps") == ["not-asked", "answered"]
        assert list(answers.aside["reason"]) == ["holds no question of the form"]


class TestMetadata:
    """Days, languages, channels and background."""

    @pytest.mark.parametrize(
        ("time", "zone", "day"),
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
    def test_day(self, time, zone, day):
        """The day is the local one in Finland, whatever the zone of the time."""
        assert days(read(answer(nps="9", answered=time), mapping=mapped(time_zone=zone or PLAIN.time_zone))) == [day]

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
        """Times of frames are read like times as text."""
        assert days(read_answers(pd.DataFrame({"nps": [9], "answered": times}), FORM)) == ["2025-03-31"]

    @pytest.mark.parametrize(
        ("columns", "format_", "expected"),
        [
            (
                {"a": ["5/6/24 9:14:02", pd.Timestamp("2024-05-13 10:00")]},
                "%m/%d/%y %H:%M:%S",
                ["2024-05-06", "2024-05-13"],
            ),
            ({"a": ["", "2025-01-02"], "b": ["2025-02-01", "2025-02-02"]}, "", ["2025-02-01", "2025-01-02"]),
        ],
    )
    def test_time_of_mapping(self, columns, format_, expected):
        """Times are read by the format of the mapping, and from the first column that is not empty."""
        uses = [Use(column=name, field="answered", format=format_) for name in columns]
        mapping = AnswerMapping(uses=(*uses, Use(column="nps", question="nps")))
        answers = read_answers(pd.DataFrame({**columns, "nps": [1, 2]}, dtype="object"), FORM, mapping)

        assert days(answers) == expected

    def test_language(self):
        """A language is recognised by its tag, in the spelling of any tool; Sámi may be unspecified."""
        same = {"fi": "fi", "FI": "fi", "fi_FI": "fi", "fi-informal": "fi", "sv-FI": "sv", "swe": "sv", "EN-GB": "en"}
        tags = same | {"sme": "se", "se": "se", "smn": "smn", "sms": "sms", "smi": "smi"}
        answers = read(*(answer(nps="9", language=tag) for tag in tags))

        assert values(answers, "language") == list(tags.values())

    @pytest.mark.parametrize("tag", ["DE", "SE", "suomi"])
    def test_unknown_language(self, tag):
        """Another language is an error and never guessed; SE is Sweden as well as North Sámi."""
        message = f"in some rows, 'language' is not known: '{tag}' .add each to .languages. of"
        with pytest.raises(DataError, match=message):
            read(answer(nps="9", language=tag))

        assert values(read(answer(nps="9", language=tag), drop=True), "language") == [None]

    def test_language_of_all(self):
        """The language of all answers is used where no column has it."""
        answers = read(answer(nps="9", language=""), answer(nps="9", language="sv"), mapping=mapped(language="se"))

        assert values(answers, "language") == ["se", "sv"]

    def test_channel(self):
        """A channel is recognised by its name or by the mapping; an unknown one is reported."""
        rows = [answer(nps="9", channel=name) for name in ("laite", "SMS", "radio", "")]
        answers = read(*rows, mapping=mapped(channels=(("laite", "kiosk"),)), drop=True)

        assert values(answers, "channel") == ["kiosk", "sms", None, None]
        assert answers.report.unread[0].labels == ("radio",)

    def test_background(self):
        """A background is kept as it is or as the mapping names it, and personal data in it are masked."""
        mapping = mapped(Use(column="point", background="yksikko", meanings=(("501", "TESTI A"),)))
        answers = read(answer(nps="9", point="501"), answer(nps="9", point="soita 040 123 4567"), mapping=mapping)

        assert values(answers, "yksikko") == ["TESTI A", "soita [telephone]"]
        assert answers.report.masked == (("telephone", 1),)

    def test_background_by_name(self):
        """A column with the name of a background fills it, unless its name suggests personal data."""
        home = Column(id="kotiosoite", type="text", optional=True)
        form = attrs.evolve(FORM, background=(*FORM.background, home))
        rows = [answer(nps="9", yksikko="TESTI A", kotiosoite="TESTIKUJA 1")]

        answers = read_answers(rows, form)
        assert (values(answers, "yksikko"), values(answers, "kotiosoite")) == (["TESTI A"], [None])
        assert answers.report.ignored == ("kotiosoite",)
        assert values(read_answers(rows, form, mapped(personal=("kotiosoite",))), "kotiosoite") == ["TESTIKUJA 1"]

    def test_background_by_mapping(self):
        """A column that the mapping names for the background takes precedence over one with its name."""
        mapping = mapped(Use(column="point", background="yksikko"))

        assert values(read(answer(nps="9", point="TESTI A", yksikko="TESTI B"), mapping=mapping), "yksikko") == [
            "TESTI A"
        ]

    def test_rows_read_back(self, tmp_path):
        """Written rows can be read again, and are the same answers."""
        answers = read(answer(nps="0", vaite="na", yksikko="=1+1", language="sms", avoin="x"))
        answers.write_rows(tmp_path / "rivit.csv")

        again = read_answers(tmp_path / "rivit.csv", FORM)
        assert (values(again, "yksikko"), values(again, "nps"), values(again, "language")) == (["=1+1"], [0], ["sms"])


class TestLeftOut:
    """Rows that are not kept, each with a reason."""

    def test_everything_is_counted(self):
        """Rows read are rows kept and rows left out, each with its reason."""
        use = Use(column="status", marks=(("test", ("1",)), ("misuse", ("8",)), ("partial", ("p",))))
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
        answers = read(*rows, mapping=mapped(use), exclusions=[exclusion], drop=True)

        report = answers.report
        counts = (report.read, report.kept, report.duplicates, report.tests, report.misuse, report.partials)
        assert values(answers, "nps") == [10, 8, 8]
        assert counts == (10, 3, 1, 1, 1, 1)
        assert dict(report.refused) == {"answer: is not an object": 1, "is of another form or version": 2}
        assert report.excluded == (("koekäyttö", 1),)
        assert list(answers.aside["row"]) == [1, 3, 4, 6, 7, 9, 10]
        assert report.read == len(answers.rows) + len(answers.aside)

    def test_first_of_duplicates(self):
        """The mapping decides which of several answers with one id counts."""
        rows = [answer(answer_id="a", nps="9"), answer(answer_id="a", nps="10")]

        assert values(read(*rows, mapping=mapped(duplicates="first")), "nps") == [9]

    @pytest.mark.parametrize("empty", ["", None, "00000000-0000-0000-0000-000000000000"])
    def test_no_id(self, empty):
        """Answers without an id of the tool, or with zeros only, are not duplicates."""
        answers = read(answer(answer_id=empty, nps="9"), answer(answer_id=empty, nps="9"))

        assert values(answers, "answer_id") == ["row-1", "row-2"]

    def test_partials_left_out(self):
        """Partial answers are kept unless the mapping leaves them out."""
        mapping = mapped(Use(column="done", marks=(("partial", ("",)),)), leave_out=("partial",))
        answers = read(answer(nps="9", done=""), answer(nps="8", done="x"), mapping=mapping)

        assert values(answers, "nps") == [8]
        assert list(answers.aside["reason"]) == ["was broken off"]

    def test_statement_of_another_version(self):
        """An answer to a statement that the form does not have is an error."""
        message = "'answers.vanha': in some rows, 'answers.vanha' answers a question that the form does not ask .is it of another version than 2"
        with pytest.raises(DataError, match=message):
            read(answer(nps="9") | {"answers": {"nps": "9", "vanha": "5"}})

    def test_exclusions_by_day_and_place(self):
        """A round of answers can be excluded without deleting it."""
        rows = [
            answer(nps=str(n), answered=f"2025-03-0{n}", yksikko="A" if n % 2 else "B", channel="kiosk")
            for n in range(1, 6)
        ]
        bounds = {"since": date(2025, 3, 2), "until": date(2025, 3, 4)}
        exclusion = Exclusion(reason="kokeilu", channel="kiosk", where=(("yksikko", "B"),), **bounds)
        mapping = mapped(Use(column="yksikko", background="yksikko"))

        assert values(read(*rows, mapping=mapping, exclusions=[exclusion]), "nps") == [1, 3, 5]

    @pytest.mark.parametrize("keys", [{"reason": " ", "answers": ("a",)}, {"reason": "x"}])
    def test_exclusion_without_reason(self, keys):
        """An exclusion has a reason, and a condition."""
        with pytest.raises(InvalidValueError, match="exclusion"):
            Exclusion(**keys)


class TestTexts:
    """Open answers."""

    def test_masked(self):
        """Open answers are a table of their own, masked before anything is kept."""
        rows = [answer(avoin="Hetuni on 131052-308T", language="fi"), answer(avoin="sääʹmǩiõll", language="sms")]
        answers = read(*rows)

        assert answers.texts.to_dict("records") == [
            {"answer_id": "row-1", "question": "avoin", "language": "fi", "text": "Hetuni on [identity-code]"},
            {"answer_id": "row-2", "question": "avoin", "language": "sms", "text": "sääʹmǩiõll"},
        ]
        assert "avoin" not in answers.rows
        assert answers.report.masked == (("identity-code", 1),)
        assert "131052" not in str(answers.report)
        assert repr(answers) == "<Answers to test.palaute 2>"

    def test_too_long(self):
        """An open answer that is too long is reported, and the other answers of the row are kept."""
        rows = [answer(nps="9", avoin="ä" * (MAX_TEXT_LENGTH + 1)), answer(nps="8", avoin="ok")]

        with pytest.raises(DataError, match=f"in some rows, 'avoin' is longer than {MAX_TEXT_LENGTH} characters"):
            read(*rows)
        answers = read(*rows, drop=True)
        assert values(answers, "nps") == [9, 8]
        assert list(answers.texts["text"]) == ["ok"]
        assert states(answers, "avoin") == ["unread", "answered"]

    def test_formulas(self, tmp_path):
        """HTML and formulas are kept unchanged, and written to CSV as text."""
        texts = ["=1+1", "+358", "-3", "@x", "\t=1", "<script>alert(1)</script>", "ihan hyvä"]
        answers = read(*(answer(avoin=text) for text in texts))

        answers.write_texts(tmp_path / "texts.csv")
        answers.write_rows(tmp_path / "rows.csv")
        cells = pd.read_csv(tmp_path / "texts.csv")["text"]
        assert list(answers.texts["text"])[:4] == ["=1+1", "+358", "-3", "@x"]
        assert list(cells) == ["'=1+1", "'+358", "'-3", "'@x", "'=1", "<script>alert(1)</script>", "ihan hyvä"]
        assert not pd.read_csv(tmp_path / "rows.csv", dtype="str")["answer_id"].isna().any()

    def test_workbook(self, tmp_path):
        """Formulas are written to a workbook as text, and Skolt Sámi unchanged."""
        openpyxl = pytest.importorskip("openpyxl")
        read(answer(avoin="=1+1"), answer(avoin="sääʹmǩiõll")).write_texts(tmp_path / "t.xlsx")

        cells = [row[-1] for row in openpyxl.load_workbook(tmp_path / "t.xlsx").active.iter_rows()]
        assert [cell.value for cell in cells] == ["text", "'=1+1", "sääʹmǩiõll"]
        assert {cell.data_type for cell in cells} == {"s"}

    def test_guards_removed(self):
        """The apostrophe that a tool puts before formulas is removed where the mapping has it."""
        mapping = mapped(shape=attrs.evolve(PLAIN.shape, guarded=True))

        assert list(read(answer(avoin="'-3 astetta"), mapping=mapping).texts["text"]) == ["-3 astetta"]

    def test_parquet(self, tmp_path):
        """Rows and texts are the same after Parquet."""
        pytest.importorskip("pyarrow")
        answers = read(answer(nps="0", avoin="=sääʹmǩiõll"))

        answers.write_texts(tmp_path / "t.parquet")
        answers.write_rows(tmp_path / "r.parquet")
        assert list(pd.read_parquet(tmp_path / "t.parquet")["text"]) == ["=sääʹmǩiõll"]
        assert list(pd.read_parquet(tmp_path / "r.parquet")["nps"]) == [0]


class TestBadInput:
    """One clear error for each fault."""

    def test_missing_columns(self):
        """All missing columns are reported at once."""
        uses = (Use(column="A", question="nps"), Use(column="B", question="vaite", when=(("C", ("1",)),)))

        with pytest.raises(DataError) as caught:
            read_answers(pd.DataFrame({"X": [1]}), FORM, AnswerMapping(uses=uses))
        assert [problem.place for problem in caught.value.problems] == ["column 'A'", "column 'B'", "column 'C'"]

    @pytest.mark.parametrize(
        ("data", "message"),
        [
            ([{"x": 1}], "no column has answers to a question of the form"),
            (pd.DataFrame({"nps": [], "date": []}), "rows: there are none"),
        ],
    )
    def test_no_answers(self, data, message):
        """An export without rows, or without a question of the form, is an error."""
        with pytest.raises(DataError, match=message):
            read_answers(data, FORM)

    def test_column_occurs_twice(self, tmp_path):
        """Two columns with the name of a question are an error."""
        with pytest.raises(DataError, match="column 'nps': occurs twice"):
            read_answers(written(tmp_path / "a.csv", ["nps;nps;date", "1;2;2025-01-01"]), FORM)

    def test_mapping_of_another_form(self):
        """A mapping with an unknown question is refused before any row is read."""
        with pytest.raises(DefinitionError, match="has no question 'a'"):
            read(answer(nps="9"), mapping=AnswerMapping(uses=(Use(column="A", question="a"),)))

    def test_half_line(self, tmp_path):
        """A half-written line is an error; with drop the other lines are kept."""
        lines = [json.dumps(answer(nps=str(n))) for n in range(3)]
        path = written(tmp_path / "a.jsonl", [*lines[:2], lines[2][:-5]])

        with pytest.raises(DataError, match="each of some rows is not valid JSON; it may be half written"):
            read_answers(path, FORM)
        assert values(read_answers(path, FORM, drop=True), "nps") == [0, 1]

    def test_missing_package(self, monkeypatch):
        """Without the extra, the error names it."""
        monkeypatch.setattr("soteindikaattorit.feedback.answers.importing.is_installed", lambda _: False)

        with pytest.raises(Exception, match="reading answers needs a package that is not installed.*feedback"):
            read(answer(nps="9"))


class TestOwnForms:
    """Answers that a form's page posts, and FHIR responses."""

    def test_posted(self):
        """An answer of `make_answer` is read without a mapping."""
        first = {"language": "sms", "channel": "kiosk", "answered": "2025-03-01T23:30:00Z", "answer_id": "x1"}
        second = {"language": "smi", "channel": "", "answered": "2025-03-01T12:00:00+02:00"}
        answers = read(
            make_answer(FORM, {"nps": "0", "vaite": "na"}, **first),
            make_answer(FORM, {"avoin": "sääʹmǩiõll"}, **second),
        )

        assert days(answers) == ["2025-03-02", "2025-03-01"]
        assert values(answers, "language") == ["sms", "smi"]
        assert values(answers, "answer_id")[0] == "x1"
        assert states(answers, "nps") == ["answered", "skipped"]
        assert states(answers, "vaite") == ["does-not-concern", "skipped"]
        assert states(answers, "ilme") == ["skipped", "skipped"]

    @pytest.mark.parametrize("many", [1, 5_000])
    @pytest.mark.parametrize("skipped", [None, ""])
    def test_null_and_left_out(self, tmp_path, many, skipped):
        """In an answer that names its form, null is a skipped question and a missing key one that was not asked."""
        lines = [
            json.dumps({**HEAD, "answers": {"nps": "9", "vaite": skipped}}),
            json.dumps({**HEAD, "answers": {"nps": "8"}}),
        ]

        answers = read_answers(written(tmp_path / "a.jsonl", lines * many), FORM)
        assert states(answers, "vaite") == ["skipped", "not-asked"] * many
        assert set(states(answers, "ilme")) == {"not-asked"}

    @pytest.mark.parametrize("many", [1, 2_500])
    @pytest.mark.parametrize("separators", [(",", ":"), (", ", ": ")])
    def test_null_in_a_text(self, tmp_path, many, separators):
        """The word null in an open answer is not a skipped question."""
        bodies = [{"nps": "9", "vaite": "5", "avoin": text} for text in ('"vaite": null', '"vaite":null', "ei")]
        bodies.append({"nps": "8", "avoin": "ei"})
        lines = [json.dumps({**HEAD, "answers": body}, separators=separators) for body in bodies]

        answers = read_answers(written(tmp_path / "a.jsonl", lines * many), FORM)
        assert states(answers, "vaite") == [*["answered"] * 3, "not-asked"] * many

    def test_response(self, tmp_path):
        """A FHIR QuestionnaireResponse is an answer; one that does not fit the form is left out with the reason."""
        items = [
            {"linkId": "nps", "answer": [{"valueCoding": {"code": "10"}}]},
            {"linkId": "avoin", "answer": [{"valueString": "SE-TESTI"}]},
        ]
        head = {"resourceType": "QuestionnaireResponse", "id": "r1", "language": "se"}
        response = {**head, "status": "completed", "authored": "2025-03-01T12:00:00+02:00", "item": items}
        entries = [{"resource": response}, {"resource": {**response, "status": "in-progress"}}]
        path = written(tmp_path / "a.json", [json.dumps({"resourceType": "Bundle", "entry": entries})])

        answers = read_answers(path, FORM, drop=True)
        assert answers.rows[["answer_id", "language", "nps"]].to_dict("records") == [
            {"answer_id": "r1", "language": "se", "nps": 10}
        ]
        assert list(answers.texts["text"]) == ["SE-TESTI"]
        assert "the response is not finished" in answers.report.refused[0][0]
