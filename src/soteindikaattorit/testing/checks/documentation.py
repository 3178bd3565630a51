"""Documentation of definitions: wording, descriptions, units and sources."""

from collections.abc import Collection, Iterator

from soteindikaattorit.errors import Problem
from soteindikaattorit.model.dataset import NUMERIC, Column
from soteindikaattorit.model.language import check_wording
from soteindikaattorit.testing.subject import Subject

REQUIRED = ("fi", "sv")
"""The languages that every name and description needs, unless the plugin marks a language as incomplete."""

MARK = "INCOMPLETE_LANGUAGES"
"""The constant of a plugin's module that marks languages in which its texts are not complete yet."""

SAMI = ("se", "smn", "sms")
"""The languages in which nobody may invent wording."""


def marked(subject: Subject) -> Collection[str]:
    """Return the languages that the plugin marks as incomplete."""
    return tuple(getattr(subject.plugin.module, MARK, ()))


def untranslated(subject: Subject) -> Iterator[Problem]:
    """Return each text without Finnish or Swedish, unless that language is marked, and each needless mark."""
    missing = {
        language: [place for place, text in subject.texts() if language not in text.languages] for language in REQUIRED
    }
    for language, places in missing.items():
        if language not in marked(subject):
            hint = f"word it, or mark the language in the plugin's module: {MARK} = ({language!r},)"
            yield from (Problem(place, f"has no wording in {language!r}", hint) for place in places)
    for language in marked(subject):
        if not missing.get(language):
            reason = "but every text has it" if language in REQUIRED else "which no text needs"
            yield Problem(MARK, f"names {language!r}, {reason}", "remove it")


def misspelt(subject: Subject) -> Iterator[Problem]:
    """Return each Sámi wording with letters or marks that do not belong to its language."""
    forms = subject.whole.section("form")
    questions = [(f"form {form.id!r}: {place}", text) for form in forms for place, text in form.texts]
    for place, text in (*subject.texts(), *questions):
        for language, wording in text.wordings if text else ():
            if language in SAMI:
                yield from check_wording(wording, language, place=f"{place}, in {language!r}")


def undocumented(subject: Subject) -> Iterator[Problem]:
    """Return each dataset and column without a description, and each number without a unit."""
    for dataset in subject.definitions.datasets:
        place = f"dataset {dataset.id!r}"
        if dataset.description is None:
            yield Problem(place, "has no description", "say what one row is")
        if not dataset.columns:
            yield Problem(place, "has no columns", "list the columns of its rows")
        for column in dataset.columns:
            yield from _of_column(f"{place}: column {column.id!r}", column)


def _of_column(place: str, column: Column) -> Iterator[Problem]:
    if column.description is None:
        yield Problem(place, "has no description", "describe it for those who fill it in")
    is_bounded = column.minimum is not None or column.maximum is not None
    if column.type in NUMERIC and not (column.unit or column.role or is_bounded):
        yield Problem(place, "is a number without a unit, a role or bounds", 'add a unit, such as unit = "min"')


def unsourced(subject: Subject) -> Iterator[Problem]:
    """Return everything without a source: definitions, published figures, and Sámi wording of questions."""
    hint, own = "add its source: title, publisher and year", subject.definitions
    sections = (("indicator", own.indicators), ("form", own.section("form")))
    for section, values in (*sections, ("standard", own.standards), ("instrument", own.instruments)):
        yield from (Problem(f"{section} {value.id!r}", "has no source", hint) for value in values if not value.source)
    for figure in subject.own_observations:
        if figure.source is None:
            yield Problem(f"published figure of {figure.indicator!r}, {figure.period}", "has no source", hint)
    hint = "load it from its publisher's file with its source; nobody invents Sámi wording"
    for form in own.section("form"):
        for question in form.questions:
            for language in question.languages:
                if language in SAMI and language not in dict(question.sources):
                    place = f"form {form.id!r}: question {question.code!r}"
                    yield Problem(place, f"has wording in {language!r} without a source", hint)
