"""XLSForm: a form as a workbook for ODK, KoBo and similar tools."""

import io
import re
from collections.abc import Iterator
from importlib.util import find_spec

from babel import Locale

from soteindikaattorit.errors import InvalidValueError, MissingPackageError
from soteindikaattorit.feedback.export.document import Document, usable_languages
from soteindikaattorit.feedback.form import Form
from soteindikaattorit.feedback.scale import Option
from soteindikaattorit.model.text import Text

Sheets = dict[str, list[dict[str, str]]]
"""The rows of each sheet by its name; a row is a cell by column."""

_FORBIDDEN = re.compile(r"\$\{|[\x00-\x08\x0b\x0c\x0e-\x1f]")
"""References to other questions, which XLSForm cannot escape, and control characters, which XML cannot hold."""


def to_document(form: Form, languages: tuple[str, ...] = (), *, mixed: bool = False) -> Document:
    """Return a form as a workbook; see `to_sheets`.

    Raises:
        MissingPackageError: openpyxl is not installed.
    """
    sheets = to_sheets(form, languages, mixed=mixed)
    if not find_spec("openpyxl"):
        raise MissingPackageError("an XLSForm", "feedback")
    from openpyxl import Workbook  # noqa: PLC0415 - it is an extra
    from openpyxl.cell.cell import TYPE_STRING  # noqa: PLC0415 - it is an extra

    book = Workbook()
    book.remove(book.worksheets[0])
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for number, row in enumerate([dict(zip(rows[0], rows[0], strict=True)), *rows], start=1):
            for column, text in enumerate(row.values(), start=1):
                sheet.cell(number, column, text).data_type = TYPE_STRING  # not a formula, even if it begins with "="
    stream = io.BytesIO()
    book.save(stream)
    return Document(content=stream.getvalue(), ending=".xlsx", is_text=False)


def to_sheets(form: Form, languages: tuple[str, ...] = (), *, mixed: bool = False) -> Sheets:
    """Return a form as the sheets of an XLSForm.

    The codes of questions and answers become names, so that answers return with the same codes.

    Args:
        form: The form.
        languages: The languages, the first being the default; default: all in which the form is complete.
        mixed: Whether texts without a wording are shown in another language, and marked with it.

    Raises:
        WordingError: A text has no wording in one of the languages.
        InvalidValueError: A wording has ``${``, which XLSForm reads as a reference, or a control character.

    Source:
        XLSForm.org, XLSForm reference table; ODK, Form language.
    """
    wanted = usable_languages(form, languages, mixed=mixed)
    for place, text in form.texts:
        for language in text.languages if text else ():
            if text and _FORBIDDEN.search(text.show(language).text):
                raise InvalidValueError("wording for XLSForm", place, "has ${ or a control character; word it without")
    return {
        "survey": list(_questions(form, wanted)),
        "choices": list(_choices(form, wanted)) or [{"list_name": "", "name": ""}],
        "settings": [_settings(form, wanted[0])],
    }


def column_of(language: str) -> str:
    """Return the name of a language in XLSForm: its own name and its code.

    Example:
        >>> column_of("se")
        'davvisámegiella (se)'
    """
    return f"{Locale.parse(language).language_name} ({language})"


def _labels(text: Text | None, languages: tuple[str, ...], before: str = "") -> dict[str, str]:
    wordings = {language: str(text.show(language)) if text else "" for language in languages}
    joint = ": " if before and text else ""
    return {f"label::{column_of(language)}": f"{before}{joint}{words}" for language, words in wordings.items()}


def _questions(form: Form, languages: tuple[str, ...]) -> Iterator[dict[str, str]]:
    for question in form.questions:
        scale = question.scale
        yield {
            "type": f"select_one {scale.id}" if scale.options else "text",
            "name": question.code,
            **_labels(question.text, languages),
            "required": "yes" if question.required else "no",
            "appearance": "" if scale.options else "multiline",
        }


def _choices(form: Form, languages: tuple[str, ...]) -> Iterator[dict[str, str]]:
    for scale in form.scales:
        for option in scale.options:
            labels = _labels(option.label, languages, _number(option, scale.kind))
            yield {"list_name": scale.id, "name": option.code, **labels}


def _number(option: Option, kind: str) -> str:
    return str(option.value) if kind == "nps" and option.value is not None else ""


def _settings(form: Form, language: str) -> dict[str, str]:
    return {
        "form_title": str(form.name.show(language)),
        "form_id": form.id,
        "version": form.version,
        "default_language": column_of(language),
    }
