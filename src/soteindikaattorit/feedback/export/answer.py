"""Answers to a form as JSON: the schema, the checks, and answers that a page sent without JavaScript."""

import json
from collections.abc import Iterator, Mapping
from datetime import datetime
from importlib import resources
from typing import Any
from urllib.parse import parse_qs

from soteindikaattorit.errors import DataError, Problem, one_of
from soteindikaattorit.feedback.form import Form
from soteindikaattorit.feedback.question import Question
from soteindikaattorit.model.text import LANGUAGES, normalise

FILE = "answer.schema.json"
"""The name of the shipped schema of answers to any form."""

UNSPECIFIED = ("smi", "")
"""Languages of an answer besides the six: unspecified Sámi, and unknown."""

HEAD = ("form", "version", "language", "channel")
"""The fields that a page sends with its answers; their names begin with an underscore, unlike those of questions."""


def answer_schema(form: Form | None = None) -> dict[str, Any]:
    """Return the JSON Schema of an answer.

    Args:
        form: The form; default: any form.
    """
    schema: dict[str, Any] = json.loads(resources.files(__package__).joinpath(FILE).read_text("utf-8"))
    if form is not None:
        keys = schema["properties"]
        keys["form"]["const"], keys["version"]["const"] = form.id, form.version
        rules = {question.code: _rule(question) for question in form.questions}
        required = [question.code for question in form.questions if question.required]
        keys["answers"] |= {"properties": rules, "required": required, "additionalProperties": False}
    return schema


def _rule(question: Question) -> dict[str, Any]:
    codes, skipped = list(question.scale.codes), [] if question.required else [None]
    kinds = ["string", *(["null"] if skipped else [])]
    return {"enum": [*codes, *skipped]} if codes else {"type": kinds, "minLength": 1}


def make_answer(
    form: Form, answers: Mapping[str, str | None], *, language: str, channel: str, answered: str, answer_id: str = ""
) -> dict[str, Any]:
    """Return an answer to a form, after all checks.

    Args:
        form: The form.
        answers: The code or text of each answered question; a question that is None or left out was skipped.
        language: The language in which the form was shown; "smi" for unspecified Sámi, empty when unknown.
        channel: The channel of the answer, such as "web".
        answered: Date, time and zone of the answer, as in ISO 8601.
        answer_id: The unique id of the answer; may be empty.

    Returns:
        The answer, as `answer_schema` describes it.

    Raises:
        DataError: An answer does not fit the form; with every problem, but none of the answers.
    """
    problems = tuple(_problems(form, answers, language, answered))
    if problems:
        raise DataError(form.id, problems)
    values = [answers.get(question.code) for question in form.questions]
    texts = [None if value is None else normalise(value) for value in values]
    head = {"form": form.id, "version": form.version, "language": language, "channel": channel}
    own_id = {"answer_id": answer_id} if answer_id else {}
    by_code = dict(zip((question.code for question in form.questions), texts, strict=True))
    return {**head, **own_id, "answered": answered, "answers": by_code}


def _problems(form: Form, answers: Mapping[str, str | None], language: str, answered: str) -> Iterator[Problem]:
    if language not in LANGUAGES + UNSPECIFIED:
        yield Problem("language", f"unknown language {language!r}", one_of([*LANGUAGES, "smi"]))
    if not _has_zone(answered):
        yield Problem(
            "time of the answer",
            f"{answered!r} is not a time with a zone",
            "expected one such as 2025-02-06T14:05:00+02:00",
        )
    if all(answer is None for answer in answers.values()):
        yield Problem("questions", "nothing is answered")
    asked = {question.code: question for question in form.questions}
    for code, answer in answers.items():
        if code not in asked:
            yield Problem("questions", "an answer to an unknown question", f"the form has {', '.join(asked)}")
        elif answer is not None and asked[code].scale.codes and answer not in asked[code].scale.codes:
            expected = one_of(asked[code].scale.codes)
            yield Problem(f"question {code!r}", "the answer is not on its scale", expected)


def _has_zone(answered: str) -> bool:
    try:
        return "T" in answered and datetime.fromisoformat(answered).tzinfo is not None
    except ValueError:
        return False


def read_post(form: Form, body: str, answered: datetime) -> dict[str, Any]:
    """Return the answer that a page sends without JavaScript, as URL-encoded fields.

    Args:
        form: The form of the page.
        body: The body of the request, of the type ``application/x-www-form-urlencoded``.
        answered: The time of the request, with its zone; the page itself sends no time.

    Returns:
        The answer, as `answer_schema` describes it.

    Raises:
        DataError: The fields do not fit the form; with every problem.

    Example:
        >>> from datetime import timezone
        >>> from soteindikaattorit.feedback.scale import Scale
        >>> from soteindikaattorit.model.text import Text
        >>> question = Question(code="avoin", text=Text.finnish("Palaute"), scale=Scale(id="text", kind="text"))
        >>> form = Form(id="palaute", version="1", name=Text.finnish("Palaute"), questions=(question,))
        >>> body = "_form=palaute&_version=1&_language=fi&_channel=web&avoin=kyll%C3%A4"
        >>> read_post(form, body, datetime(2025, 2, 6, 12, 5, tzinfo=timezone.utc))["answers"]
        {'avoin': 'kyllä'}
    """
    fields = parse_qs(body, keep_blank_values=True)
    head = {name: fields.pop(f"_{name}", [""])[0] for name in HEAD}
    check_form(form, head["form"], head["version"])
    twice = tuple(Problem("field", "occurs more than once") for given in fields.values() if len(given) > 1)
    if twice:
        raise DataError(form.id, twice)
    answers = {code: given.replace("\r\n", "\n") for code, (given,) in fields.items() if given.strip()}
    time = answered.isoformat(timespec="seconds")
    return make_answer(form, answers, language=head["language"], channel=head["channel"], answered=time)


def check_form(form: Form, name: str, version: str) -> None:
    """Check the form and version of an answer.

    Raises:
        DataError: It is another form or version.
    """
    if name != form.id:
        raise DataError(form.id, (Problem("form", "the answer is to another form", "pass the form of the answer"),))
    if version != form.version:
        expected = f"expected {form.version!r}"
        raise DataError(form.id, (Problem("version", "the answer is to another version of the form", expected),))
