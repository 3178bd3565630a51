"""LimeSurvey: a form as the tab-separated structure of a survey.

LimeSurvey supports North Sámi only; Inari and Skolt Sámi are left out, with a note.
"""

import csv
import html
import io
import re
from collections.abc import Iterator

from soteindikaattorit.errors import InvalidValueError
from soteindikaattorit.feedback.export.document import Document, usable_languages
from soteindikaattorit.feedback.form import Form
from soteindikaattorit.feedback.scale import Scale
from soteindikaattorit.model.text import Text

LANGUAGE_CODES = {"fi": "fi", "sv": "sv", "en": "en", "se": "smi"}
"""LimeSurvey's codes of languages; its "smi" is North Sámi.

Source:
    LimeSurvey, surveytranslator_helper.php, getLanguageData.
"""

COLUMNS = (
    *("id", "related_id", "class", "type/scale", "name", "relevance", "text", "help", "language", "validation"),
    *("mandatory", "other", "default", "same_default", "assessment_value"),
)
"""The columns of the structure, in their order."""

RESERVED = frozenset({"lang", "sid", "savedid", "token", "qid", "gid", "sgq", "self", "that", "this", "other", "time"})
"""Names that LimeSurvey reserves."""

_CODE = re.compile(r"[A-Za-z0-9]{1,5}")
_SETTINGS = {"format": "A", "anonymized": "Y", "datestamp": "Y", "ipaddr": "N", "refurl": "N", "allowsave": "N"}
_LIST, _LONG_TEXT = "L", "T"


def to_document(form: Form, languages: tuple[str, ...] = (), *, mixed: bool = False) -> Document:
    """Return a form as a structure of LimeSurvey; see `to_rows`.

    The file is UTF-8 with a byte order mark, as LimeSurvey's own.
    """
    rows = to_rows(form, languages, mixed=mixed)
    stream = io.StringIO()
    writer = csv.DictWriter(stream, COLUMNS, restval="", delimiter="\t", lineterminator="\r\n")
    writer.writeheader()
    writer.writerows(rows)
    return Document(content=stream.getvalue().encode("utf-8-sig"), ending=".txt", notes=tuple(_notes(form, languages)))


def to_rows(form: Form, languages: tuple[str, ...] = (), *, mixed: bool = False) -> list[dict[str, str]]:
    """Return a form as the rows of LimeSurvey's structure: first the survey, then all texts in each language.

    Answers return under the codes of the questions.
    Wordings are plain text: markup and expressions in them are escaped.

    Args:
        form: The form.
        languages: The languages, first that of the survey; default: all that LimeSurvey supports and in which the
            form is complete.
        mixed: Whether texts without a wording are shown in another language, and marked with it.

    Raises:
        WordingError: A text has no wording in one of the languages.
        InvalidValueError: LimeSurvey does not support a language, or reserves the code of a question.

    Source:
        LimeSurvey Manual, Tab Separated Value survey structure.
    """
    for language in languages:
        if language not in LANGUAGE_CODES:
            expected = f"LimeSurvey has {', '.join(LANGUAGE_CODES)} only; no Inari Sámi (smn) and no Skolt Sámi (sms)"
            raise InvalidValueError("language for LimeSurvey", language, expected)
    for question in form.questions:
        if question.code.lower() in RESERVED:
            raise InvalidValueError("code of a question", question.code, "LimeSurvey reserves this name")
    supported = tuple(language for language in form.complete_languages if language in LANGUAGE_CODES)
    languages = usable_languages(form, languages or supported or ("fi",), mixed=mixed)
    return [*_survey(form, languages), *(row for language in languages for row in _worded(form, language))]


def answer_codes(scale: Scale) -> dict[str, str]:
    """Return LimeSurvey's code of each answer of a scale.

    It is the same code if all have at most five letters or digits, as LimeSurvey requires.
    Otherwise the answers of the scale are A1, A2, … in their order.

    Example:
        >>> from soteindikaattorit.feedback.scale import Option
        >>> codes = ("yes", "not-always", "no")
        >>> answer_codes(Scale(id="service", kind="choice", options=tuple(Option(code=code) for code in codes)))
        {'yes': 'A1', 'not-always': 'A2', 'no': 'A3'}
    """
    fit = all(_CODE.fullmatch(code) for code in scale.codes)
    return {code: code if fit else f"A{number}" for number, code in enumerate(scale.codes, start=1)}


def _notes(form: Form, languages: tuple[str, ...]) -> Iterator[str]:
    left = [language for language in form.complete_languages if language not in LANGUAGE_CODES]
    if left and not languages:
        yield f"LimeSurvey has no {' and no '.join(left)}: left out; ask in them on a page or by XLSForm"
    if "se" in (languages or form.complete_languages):
        yield "LimeSurvey calls North Sámi 'smi': answers come back in that language, and mean 'se'"
    for scale in form.scales:
        codes = answer_codes(scale)
        if list(codes) != list(codes.values()):
            renamed = ", ".join(f"{own} is {code}" for code, own in codes.items())
            yield f"LimeSurvey cannot hold the codes of scale {scale.id!r}: {renamed}"


def _survey(form: Form, languages: tuple[str, ...]) -> Iterator[dict[str, str]]:
    base, *more = (LANGUAGE_CODES[language] for language in languages)
    settings = {"language": base, "additional_languages": " ".join(more), **_SETTINGS}
    for name, value in settings.items():
        yield {"class": "S", "name": name, "text": value}
    for language in languages:
        title = escape(form.name, language)
        yield {"class": "SL", "name": "surveyls_title", "text": title, "language": LANGUAGE_CODES[language]}


def _worded(form: Form, language: str) -> Iterator[dict[str, str]]:
    here = LANGUAGE_CODES[language]
    title = escape(form.name, language)
    yield {"class": "G", "type/scale": "1", "name": title, "relevance": "1", "language": here}
    for question in form.questions:
        yield {
            "class": "Q",
            "type/scale": _LIST if question.scale.options else _LONG_TEXT,
            "name": question.code,
            "relevance": "1",
            "mandatory": "Y" if question.required else "N",
            "other": "N",
            "text": escape(question.text, language),
            "language": here,
        }
        codes = answer_codes(question.scale)
        for option in question.scale.options:
            label = escape(option.label, language) or str(option.value)
            number = "" if option.value is None else str(option.value)
            values = {"name": codes[option.code], "relevance": number, "assessment_value": number}
            yield {"class": "A", "type/scale": "0", **values, "text": label, "language": here}


def escape(text: Text | None, language: str) -> str:
    """Return a wording escaped for LimeSurvey, which reads HTML and expressions in braces.

    Example:
        >>> escape(Text.finnish("<b>{SAVEDID}</b>"), "fi")
        '&lt;b&gt;&#123;SAVEDID&#125;&lt;/b&gt;'
    """
    words = html.escape(str(text.show(language))) if text else ""
    return words.replace("{", "&#123;").replace("}", "&#125;").replace("\n", "<br />").replace("\t", " ")
