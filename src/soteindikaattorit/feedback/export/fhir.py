"""FHIR R5: a form as a Questionnaire, and its answers from a QuestionnaireResponse."""

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

from soteindikaattorit.errors import DataError, InvalidValueError, Problem
from soteindikaattorit.feedback.export.answer import check_form, make_answer
from soteindikaattorit.feedback.export.document import Document, usable_languages
from soteindikaattorit.feedback.form import Form
from soteindikaattorit.feedback.question import Question
from soteindikaattorit.feedback.scale import Option, Scale
from soteindikaattorit.model.text import Text

TRANSLATION = "http://hl7.org/fhir/StructureDefinition/translation"
"""The extension for a wording in another language than that of the resource."""

WEIGHT = "http://hl7.org/fhir/StructureDefinition/itemWeight"
"""The extension for the number of an answer."""

DONE = ("completed", "amended")
"""The statuses of a finished response."""

Resource = dict[str, Any]

_WORD = re.compile(r"[a-z0-9]+")


def to_document(form: Form, languages: tuple[str, ...] = (), *, mixed: bool = False) -> Document:
    """Return a form as a file of JSON; see `to_questionnaire`."""
    resource = to_questionnaire(form, languages, mixed=mixed)
    text = json.dumps(resource, ensure_ascii=False, indent=2) + "\n"
    return Document(content=text.encode(), ending=".json")


def to_questionnaire(form: Form, languages: tuple[str, ...] = (), *, mixed: bool = False, url: str = "") -> Resource:
    """Return a form as a Questionnaire.

    The codes of questions are its link ids, and the codes of answers its codes, so that answers return with them.
    A text without a wording in a language has no translation: FHIR shows it in the language of the resource.

    Args:
        form: The form.
        languages: The languages, first that of the resource; default: all in which the form is complete.
        mixed: Whether texts may lack a wording in any but the first language.
        url: The canonical address of the Questionnaire; may be empty.

    Raises:
        WordingError: A text has no wording in one of the languages.
        InvalidValueError: The address is not valid.

    Source:
        HL7, FHIR R5 (5.0.0), 2023: Questionnaire; extensions Translation and itemWeight.
    """
    if url and not re.fullmatch(r"(https?://|urn:)[^\s|#]+", url):
        raise InvalidValueError("address of a Questionnaire", url, "expected https://… without | and #")
    wanted = usable_languages(form, languages, mixed=mixed)
    if mixed:
        usable_languages(form, wanted[:1])
    return {
        "resourceType": "Questionnaire",
        "language": wanted[0],
        **({"url": url} if url else {}),
        "version": form.version,
        "name": "Form" + "".join(word.capitalize() for word in _WORD.findall(form.id)),
        **_worded("title", form.name, wanted),
        "status": "active",
        "item": [_item(question, wanted, url) for question in form.questions],
    }


def _worded(key: str, text: Text, languages: tuple[str, ...]) -> Resource:
    """Return a text under its key, and its translations under the same key after an underscore."""
    base, *others = languages
    words = text.to_dict()
    translations = [
        {
            "url": TRANSLATION,
            "extension": [{"url": "lang", "valueCode": language}, {"url": "content", "valueString": words[language]}],
        }
        for language in others
        if language in words
    ]
    return {key: words[base], **({f"_{key}": {"extension": translations}} if translations else {})}


def _item(question: Question, languages: tuple[str, ...], url: str) -> Resource:
    scale = question.scale
    item: Resource = {"linkId": question.code}
    item |= _worded("text", question.text, languages) if question.text else {}
    item |= {"type": "coding" if scale.options else "text", "required": question.required}
    if scale.options:
        options = [{"valueCoding": _coding(option, scale, languages, url)} for option in scale.options]
        item |= {"answerConstraint": "optionsOnly", "answerOption": options}
    return item


def _coding(option: Option, scale: Scale, languages: tuple[str, ...], url: str) -> Resource:
    weight = [{"url": WEIGHT, "valueDecimal": option.value}] if option.value is not None else []
    return {
        **({"extension": weight} if weight else {}),
        **({"system": f"{url}/scale/{scale.id}"} if url else {}),
        "code": option.code,
        **(_worded("display", option.label, languages) if option.label else {"display": option.code}),
    }


def read_questionnaire_response(form: Form, resource: Mapping[str, Any], *, channel: str = "") -> Resource:
    """Return a QuestionnaireResponse as an answer to a form.

    Args:
        form: The form.
        resource: The response, as parsed JSON.
        channel: The channel of the answer, such as "kiosk"; FHIR does not have it.

    Returns:
        The answer, as `answer_schema <soteindikaattorit.feedback.export.answer.answer_schema>` describes it.

    Raises:
        DataError: It is not a response, is not finished, or does not fit the form; with every problem.

    Source:
        HL7, FHIR R5 (5.0.0), 2023: QuestionnaireResponse.
    """
    problems = tuple(_head_problems(resource))
    if problems:
        raise DataError(form.id, problems)
    _, _, version = str(resource.get("questionnaire", "")).partition("|")
    check_form(form, form.id, version or form.version)
    answers, faults = _answers(resource)
    if faults:
        raise DataError(form.id, faults)
    language = str(resource.get("language", "")).partition("-")[0]
    answered = str(resource["authored"])
    own = str(resource.get("id", ""))
    return make_answer(form, answers, language=language, channel=channel, answered=answered, answer_id=own)


def _head_problems(resource: Mapping[str, Any]) -> Iterator[Problem]:
    if resource.get("resourceType") != "QuestionnaireResponse":
        yield Problem("resourceType", "is not a QuestionnaireResponse")
        return
    if resource.get("status") not in DONE:
        yield Problem("status", "the response is not finished", f"expected {' or '.join(DONE)}")
    if not resource.get("authored"):
        yield Problem("authored", "is missing", "expected the time of the answer")


def _answers(resource: Mapping[str, Any]) -> tuple[dict[str, str], tuple[Problem, ...]]:
    answers: dict[str, str] = {}
    problems = []
    for item in _items(resource):
        values = [_plain(answer) for answer in item.get("answer", ())]
        place = f"item {item.get('linkId', '')!r}"
        if len(values) > 1 or (values and item.get("linkId") in answers):
            problems.append(Problem(place, "is answered more than once"))
        elif values and values[0] is None:
            hint = "expected a coding, a string or an integer"
            problems.append(Problem(place, "has an answer of another type", hint))
        elif values and values[0]:
            answers[str(item.get("linkId", ""))] = values[0]
    return answers, tuple(problems)


def _items(owner: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    """Return all items, also those inside groups and below answers."""
    for item in owner.get("item", ()):
        yield item
        yield from _items(item)
        for answer in item.get("answer", ()):
            yield from _items(answer)


def _plain(answer: Mapping[str, Any]) -> str | None:
    """Return an answer as text: the code of a coding, a string, or a whole number; None for other types."""
    if isinstance(answer.get("valueCoding"), Mapping):
        return str(answer["valueCoding"].get("code", ""))
    if isinstance(answer.get("valueString"), str):
        return answer["valueString"] if answer["valueString"].strip() else ""
    number = answer.get("valueInteger")
    return str(number) if isinstance(number, int) and not isinstance(number, bool) else None
