"""One answer as JSON: what its schema tells, and what a page sends where no script runs."""

import copy
import json
from datetime import UTC, datetime, timedelta, timezone
from urllib.parse import urlencode

import jsonschema
import pytest

from soteindikaattorit.errors import DataError
from soteindikaattorit.feedback.answers import read_answers
from soteindikaattorit.feedback.export.answer import answer_schema, make_answer, read_post
from soteindikaattorit.model.text import LANGUAGES

NOON = datetime(2025, 2, 6, 12, 5, tzinfo=timezone(timedelta(hours=2)))
GIVEN = {"suositus": "0", "apu": "na", "miksi": "sääʹmǩiõll"}
HEAD = {"_form": "testi.lomake", "_version": "2025-1", "_language": "sms", "_channel": "web"}


def answer(form, **changed):
    """Return an answer that is right but for what is changed."""
    head = {"language": "sms", "channel": "web", "answered": "2025-02-06T12:05:00+02:00"}
    answers = {**GIVEN, **changed.pop("answers", {})}
    return make_answer(form, answers, **{**head, **changed})


def is_valid(schema, value):
    """Whether a value is what a schema tells, formats included."""
    checker = jsonschema.Draft202012Validator.FORMAT_CHECKER
    return jsonschema.Draft202012Validator(schema, format_checker=checker).is_valid(value)


class TestSchema:
    """The schema of an answer."""

    def test_is_one(self, artificial_form):
        """Both schemas are JSON Schema of 2020-12."""
        for schema in (answer_schema(), answer_schema(artificial_form())):
            jsonschema.Draft202012Validator.check_schema(schema)

    def test_right(self, artificial_form):
        """What is made is valid by the schema of any form and by that of its own."""
        made = answer(artificial_form())

        assert is_valid(answer_schema(), made)
        assert is_valid(answer_schema(artificial_form()), made)

    @pytest.mark.parametrize(
        ("place", "value"),
        [
            (("form",), "toinen"),
            (("version",), "2024"),
            (("language",), "sme"),
            (("answered",), "2025-02-06T12:05:00"),
            (("answered",), "6.2.2025"),
            (("answers", "suositus"), "11"),
            (("answers", "suositus"), 10),
            (("answers", "apu"), "0"),
            (("answers", "miksi"), ""),
            (("answers",), {}),
            (("answers", "apu"), None),
            (("answers", "muu"), "x"),
            (("muu",), "x"),
        ],
    )
    def test_wrong(self, artificial_form, place, value):
        """What does not belong to the form is not valid."""
        made = copy.deepcopy(answer(artificial_form()))
        *owners, key = place
        owner = made
        for name in owners:
            owner = owner[name]
        owner[key] = value

        assert not is_valid(answer_schema(artificial_form()), made)

    @pytest.mark.parametrize("answers", [{}, {"apu": None, "avoin": None}])
    def test_nothing(self, artificial_form, answers):
        """An answer in which nothing is answered is not valid, whatever the form."""
        assert not is_valid(answer_schema(), {**answer(artificial_form()), "answers": answers})

    def test_required(self, artificial_form):
        """What must be answered must be there."""
        made = answer(artificial_form())
        del made["answers"]["suositus"]

        assert not is_valid(answer_schema(artificial_form()), made)


class TestMaking:
    """An answer that is made is checked."""

    def test_zero(self, artificial_form):
        """0 is an answer, and so is that it does not concern one."""
        answers = answer(artificial_form())["answers"]

        assert (answers["suositus"], answers["apu"]) == ("0", "na")

    def test_normalised(self, artificial_form):
        """Text is kept in normalisation form C, and its Skolt marks as they are."""
        decomposed = "sa\u0308a\u0308\u02b9mk\u030cio\u0303ll"

        assert answer(artificial_form(), answers={"avoin": decomposed})["answers"]["avoin"] == "sääʹmǩiõll"

    def test_everything_at_once(self, artificial_form):
        """Everything that is wrong is told at once, and nothing of what was written."""
        wrong = {"suositus": "11", "tuntematon": "x", "apu": "131052-308T"}

        with pytest.raises(DataError) as caught:
            answer(artificial_form(), answers=wrong, language="xx", answered="eilen")

        assert len(caught.value.problems) == 5
        assert "131052" not in str(caught.value)

    @pytest.mark.parametrize("answers", [{}, {"apu": None}])
    def test_nothing(self, artificial_form, answers):
        """An answer in which nothing is answered is none."""
        with pytest.raises(DataError, match="nothing is answered"):
            make_answer(artificial_form(), answers, language="fi", channel="web", answered=NOON.isoformat())

    def test_skipped(self, artificial_form):
        """What was asked and skipped is null, which is another thing than not having been asked."""
        answers = answer(artificial_form())["answers"]

        assert list(answers) == [question.code for question in artificial_form().questions]
        assert [code for code, given in answers.items() if given is None] == [
            *("turvallisuus", "naama", "hyodyllinen", "kielella", "avoin")
        ]

    def test_id(self, artificial_form):
        """What tells an answer from all others is kept, and is valid."""
        made = answer(artificial_form(), answer_id="a1")

        assert made["answer_id"] == "a1"
        assert is_valid(answer_schema(artificial_form()), made)

    def test_unspecified(self, artificial_form):
        """An answer may be in Sámi that was not specified, or in a language that is not known."""
        assert [answer(artificial_form(), language=language)["language"] for language in ("smi", "")] == ["smi", ""]


class TestPost:
    """What a page sends where no script runs."""

    def test_right(self, artificial_form):
        """The fields of a page make the same answer as its script."""
        body = urlencode({**HEAD, **GIVEN, "avoin": ""})

        assert read_post(artificial_form(), body, NOON) == answer(artificial_form())

    def test_lines(self, artificial_form):
        """Lines end as a script sends them."""
        body = urlencode({**HEAD, **GIVEN, "avoin": "yksi\r\nkaksi"})

        assert read_post(artificial_form(), body, NOON)["answers"]["avoin"] == "yksi\nkaksi"

    @pytest.mark.parametrize(
        ("changed", "said"),
        [
            ({"_form": "toinen"}, "another form"),
            ({"_version": "1"}, "another version of the form"),
            ({"suositus": "11"}, "not on its scale"),
            ({"muu": "x"}, "unknown question"),
            ({"_language": "xx"}, "unknown language"),
        ],
    )
    def test_wrong(self, artificial_form, changed, said):
        """What does not belong to the form is refused."""
        with pytest.raises(DataError, match=said):
            read_post(artificial_form(), urlencode({**HEAD, **GIVEN, **changed}), NOON)

    def test_twice(self, artificial_form):
        """A field that is there twice is refused."""
        body = urlencode([*HEAD.items(), *GIVEN.items(), ("apu", "5")])

        with pytest.raises(DataError, match="more than once"):
            read_post(artificial_form(), body, NOON)

    def test_zone(self, artificial_form):
        """The time of the request keeps its zone, and needs one."""
        body = urlencode({**HEAD, **GIVEN})

        assert read_post(artificial_form(), body, NOON.astimezone(UTC))["answered"] == "2025-02-06T10:05:00+00:00"
        with pytest.raises(DataError, match="not a time with a zone"):
            read_post(artificial_form(), body, NOON.replace(tzinfo=None))


class TestReading:
    """What leaves a page is what is read as an answer."""

    def test_lines(self, artificial_form, tmp_path):
        """One answer on each line, in every language, is read by code, with each of the three states of no answer."""
        pytest.importorskip("stdnum")
        form = artificial_form()
        given = [answer(form, language=language, answer_id=language) for language in (*LANGUAGES, "smi")]
        path = tmp_path / "answers.jsonl"
        path.write_text("".join(f"{json.dumps(each, ensure_ascii=False)}\n" for each in [*given, given[0]]), "utf-8")

        read = read_answers(path, form)

        rows = read.rows
        assert sorted(rows["language"]) == sorted((*LANGUAGES, "smi"))
        assert set(rows["channel"]) == {"web"}
        assert set(rows["date"].dt.date.astype("str")) == {"2025-02-06"}
        assert set(rows["suositus"]) == {0}
        assert set(rows["apu_state"]) == {"does-not-concern"}
        assert set(rows["turvallisuus_state"]) == {"skipped"}
        assert set(read.texts["text"]) == {"sääʹmǩiõll"}
        assert read.report.duplicates == 1
