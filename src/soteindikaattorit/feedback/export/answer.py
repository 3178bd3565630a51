"""An answer to a form as JSON: its schema, its checks, and the same from a page that was sent without a script."""

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
"""The name of the shipped schema, which is that of the answers to any form."""

UNSPECIFIED = ("smi", "")
"""Languages that an answer may have besides the six: Sámi that was not specified, and unknown."""

HEAD = ("form", "version", "language", "channel")
"""What a page sends beside its answers; the names of its fields begin with a line below, as no question's does."""


def answer_schema(form: Form | None = None) -> dict[str, Any]:
    """Return the JSON Schema of an answer.

    Args:
        form: The form that is answered; without it, the answers to any form.
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
    """Make an answer to a form from what was answered, once all of it is checked.

    Args:
        form: The form.
        answers: For each question that was answered, the code of the answer, or the text; what is None or left out was
            skipped.
        language: The language in which the form was shown; "smi" or nothing when it is not known.
        channel: How the answer came, such as "web".
        answered: When it was answered: date, time and zone as in ISO 8601.
        answer_id: What tells the answer from all others; empty when nothing does.

    Returns:
        The answer, of the shape that `answer_schema` tells.

    Raises:
        DataError: Something does not belong to the form; every problem at once, and never what was written.
    """
    problems = tuple(_problems(form, answers, language, answered))
    if problems:
        raise DataError(form.id, problems)
    given = {question.code: _kept(answers.get(question.code)) for question in form.questions}
    head = {"form": form.id, "version": form.version, "language": language, "channel": channel}
    return {**head, **({"answer_id": answer_id} if answer_id else {}), "answered": answered, "answers": given}


def _kept(answer: str | None) -> str | None:
    return None if answer is None else normalise(answer)


def _problems(form: Form, answers: Mapping[str, str | None], language: str, answered: str) -> Iterator[Problem]:
    if language not in LANGUAGES + UNSPECIFIED:
        yield Problem("language", f"{language!r} is not known", one_of([*LANGUAGES, "smi"]))
    if not _has_zone(answered):
        yield Problem("time of the answer", f"{answered!r} is no time with a zone", "such as 2025-02-06T14:05:00+02:00")
    if all(answer is None for answer in answers.values()):
        yield Problem("questions", "nothing is answered")
    asked = {question.code: question for question in form.questions}
    for code, answer in answers.items():
        if code not in asked:
            yield Problem(
                "questions", "something is answered that the form does not ask", f"it asks {', '.join(asked)}"
            )
        elif answer is not None and asked[code].scale.codes and answer not in asked[code].scale.codes:
            expected = one_of(asked[code].scale.codes)
            yield Problem(f"question {code!r}", "the answer is not on its scale", expected)


def _has_zone(answered: str) -> bool:
    try:
        return "T" in answered and datetime.fromisoformat(answered).tzinfo is not None
    except ValueError:
        return False


def read_post(form: Form, body: str, answered: datetime) -> dict[str, Any]:
    """Read what a page sends where no script runs: the fields of a form on the web, URL-encoded.

    Args:
        form: The form that the page shows.
        body: The body of the request, of the type ``application/x-www-form-urlencoded``.
        answered: When the request came, with its zone; such a page knows no time of its own.

    Returns:
        The answer, of the shape that `answer_schema` tells.

    Raises:
        DataError: The fields are not those of the form; every problem at once.

    Example:
        >>> from datetime import timezone
        >>> from soteindikaattorit.feedback.scale import Scale
        >>> from soteindikaattorit.model.text import Text
        >>> said = Question(code="avoin", text=Text.finnish("Mitä haluat sanoa?"), scale=Scale(id="text", kind="text"))
        >>> form = Form(id="palaute", version="1", name=Text.finnish("Palaute"), questions=(said,))
        >>> body = "_form=palaute&_version=1&_language=fi&_channel=web&avoin=kyll%C3%A4"
        >>> read_post(form, body, datetime(2025, 2, 6, 12, 5, tzinfo=timezone.utc))["answers"]
        {'avoin': 'kyllä'}
    """
    fields = parse_qs(body, keep_blank_values=True)
    head = {name: fields.pop(f"_{name}", [""])[0] for name in HEAD}
    check_form(form, head["form"], head["version"])
    twice = tuple(Problem("field", "is there more than once") for given in fields.values() if len(given) > 1)
    if twice:
        raise DataError(form.id, twice)
    answers = {code: given.replace("\r\n", "\n") for code, (given,) in fields.items() if given.strip()}
    time = answered.isoformat(timespec="seconds")
    return make_answer(form, answers, language=head["language"], channel=head["channel"], answered=time)


def check_form(form: Form, name: str, version: str) -> None:
    """Refuse an answer to another form, or to another version of it.

    Raises:
        DataError: It is another form or version.
    """
    if name != form.id:
        raise DataError(form.id, (Problem("form", "the answer is to another form", "give the form it is to"),))
    if version != form.version:
        expected = f"expected {form.version!r}"
        raise DataError(form.id, (Problem("version", "the answer is to another version of the form", expected),))
