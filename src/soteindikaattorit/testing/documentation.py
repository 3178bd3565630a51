"""Documentation: what definitions must tell those who read and those who fill them."""

from collections.abc import Collection, Iterator

from soteindikaattorit.errors import Problem
from soteindikaattorit.model.dataset import NUMERIC, Column, Dataset
from soteindikaattorit.model.language import check_wording
from soteindikaattorit.testing.subject import Subject

REQUIRED = ("fi", "sv")
"""The languages in which every name and description has to be, or to be marked as not there yet."""

MARK = "INCOMPLETE_LANGUAGES"
"""The constant of a plugin's module that marks languages in which its texts are not complete yet."""

SAMI = ("se", "smn", "sms")
"""The languages in which nobody may invent wording."""


def marked(subject: Subject) -> Collection[str]:
    """Return the languages that the plugin marks as not complete yet."""
    return tuple(getattr(subject.plugin.module, MARK, ()))


def untranslated(subject: Subject) -> Iterator[Problem]:
    """Return every text that lacks Finnish or Swedish, unless that language is marked; and marks without need."""
    lacking: dict[str, list[str]] = {language: [] for language in REQUIRED}
    for place, text in subject.texts():
        for language in REQUIRED:
            if language not in text.languages:
                lacking[language].append(place)
    for language, places in lacking.items():
        if language not in marked(subject):
            hint = f"word it, or mark the language in the plugin's module: {MARK} = ({language!r},)"
            yield from (Problem(place, f"has no wording in {language!r}", hint) for place in places)
    for language in marked(subject):
        if not lacking.get(language):
            why = "but nothing lacks it" if language in REQUIRED else "which nothing has to be in"
            yield Problem(MARK, f"names {language!r}, {why}", "take it out")


def misspelt(subject: Subject) -> Iterator[Problem]:
    """Return every Sámi wording with letters or marks that do not belong to its language."""
    worded = [
        (f"form {form.id!r}: {place}", text) for form in subject.whole.section("form") for place, text in form.texts
    ]
    for place, text in (*subject.texts(), *worded):
        for language, wording in text.wordings if text else ():
            if language in SAMI:
                yield from check_wording(wording, language, place=f"{place}, in {language!r}")


def undocumented(subject: Subject) -> Iterator[Problem]:
    """Return every dataset and column of which it is not said what it holds, and numbers without a unit."""
    for dataset in subject.definitions.datasets:
        if dataset.description is None:
            yield Problem(f"dataset {dataset.id!r}", "has no description", "say what one row stands for")
        if not dataset.columns:
            yield Problem(f"dataset {dataset.id!r}", "has no columns", "list what its rows hold")
        yield from (problem for column in dataset.columns for problem in _of_column(dataset, column))


def _of_column(dataset: Dataset, column: Column) -> Iterator[Problem]:
    place = f"dataset {dataset.id!r}: column {column.id!r}"
    if column.description is None:
        yield Problem(place, "has no description", "say to those who fill it what it holds")
    is_bounded = column.minimum is not None or column.maximum is not None
    if column.type in NUMERIC and not (column.unit or column.role or is_bounded):
        yield Problem(place, "is a number without a unit, a role or bounds", 'add a unit, such as unit = "min"')


def unsourced(subject: Subject) -> Iterator[Problem]:
    """Return everything of which it is not said where it comes from."""
    hint = "add its source: title, publisher and year"
    ours = subject.definitions
    sections = (("indicator", ours.indicators), ("form", ours.section("form")))
    for what, values in (*sections, ("standard", ours.standards), ("instrument", ours.instruments)):
        yield from (Problem(f"{what} {one.id!r}", "has no source", hint) for one in values if one.source is None)
    for one in subject.own_observations:
        if one.source is None:
            yield Problem(f"published figure of {one.indicator!r}, {one.period}", "has no source", hint)
    yield from _unsourced_wording(subject)


def _unsourced_wording(subject: Subject) -> Iterator[Problem]:
    """Return every Sámi wording of a question of which it is not said who published it."""
    for form in subject.definitions.section("form"):
        for question in form.questions:
            for language in (language for language in question.languages if language in SAMI):
                if language not in dict(question.sources):
                    place = f"form {form.id!r}: question {question.code!r}"
                    hint = "load it from its publisher's file with its source; nobody invents Sámi wording"
                    yield Problem(place, f"has wording in {language!r} without a source", hint)
