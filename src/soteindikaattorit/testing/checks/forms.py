"""Forms of a plugin: their languages, pages and answers."""

from collections.abc import Iterator

from soteindikaattorit.errors import Problem
from soteindikaattorit.feedback.answers import read_answers
from soteindikaattorit.feedback.export import export_form
from soteindikaattorit.feedback.form import Form
from soteindikaattorit.testing.subject import Subject, failure

ANSWERS = 40
"""The number of generated answers."""


def without_wording(subject: Subject) -> Iterator[Problem]:
    """Return each form that is complete in no language, and each missing wording without a place where it is kept."""
    for form in subject.definitions.section("form"):
        place = f"form {form.id!r}"
        if form.questions and not form.complete_languages:
            yield Problem(place, "is complete in no language", f"word {', '.join(form.missing('fi'))} in Finnish")
        hint = "say in where_kept where its publisher keeps it, or remove the language; nobody invents it"
        for language in form.languages:
            for missing in form.missing(language):
                if not form.place_kept(missing):
                    yield Problem(f"{place}: {missing}", f"has no wording in {language!r}", hint)


def without_page(subject: Subject) -> Iterator[Problem]:
    """Return each form and language in which it is complete but cannot be exported as a page with every question."""
    for form in subject.definitions.section("form"):
        for language in form.complete_languages:
            place = f"form {form.id!r} in {language!r}"
            try:
                page = export_form(form, languages=[language]).content.decode("utf-8")
            except Exception as error:  # noqa: BLE001 - every failure is reported
                yield failure(place, error, "it cannot be exported as a page")
                continue
            codes = (question.code for question in form.questions if f'"{question.code}"' not in page)
            yield from (Problem(place, f"question {code!r} is not on its page") for code in codes)


def unreadable(subject: Subject) -> Iterator[Problem]:
    """Return each form with generated answers that cannot be read, or not all of them."""
    for form in (form for form in subject.definitions.section("form") if form.questions):
        yield from _unread(subject, form)


def _unread(subject: Subject, form: Form) -> Iterator[Problem]:
    dataset, place = form.dataset(), f"form {form.id!r}"
    rows = subject.rows(dataset, ANSWERS)
    try:
        answers = [column.id for column in dataset.columns if not column.id.endswith("_state")]
        read = read_answers(rows[answers], form)
    except Exception as error:  # noqa: BLE001 - every failure is reported
        yield failure(place, error, "answers to it cannot be read")
        return
    if len(read.rows) != len(rows):
        message = f"{len(rows) - len(read.rows)} of {len(rows)} generated answers were dropped"
        yield Problem(place, message, "see which answers its questions and background allow")
