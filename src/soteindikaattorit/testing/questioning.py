"""Questioning: forms that say in which languages they are complete, can be put on a screen, and be read again."""

from collections.abc import Iterator

from soteindikaattorit.errors import Problem
from soteindikaattorit.feedback.answers import read_answers
from soteindikaattorit.feedback.export import export_form
from soteindikaattorit.feedback.form import Form
from soteindikaattorit.testing.subject import Subject, failure

FEW = 40
"""How many answers are generated to be read."""


def speechless(subject: Subject) -> Iterator[Problem]:
    """Return every form that can be put to nobody, and every slot of which it is not said where its wording is kept."""
    for form in subject.definitions.section("form"):
        place = f"form {form.id!r}"
        if form.questions and not form.complete_languages:
            yield Problem(place, "is complete in no language", f"word {', '.join(form.missing('fi'))} in Finnish")
        for language in form.languages:
            yield from _unkept(form, language)


def _unkept(form: Form, language: str) -> Iterator[Problem]:
    for missing in form.missing(language):
        if not form.place_kept(missing):
            hint = "say in where_kept where its publisher keeps it, or take the language out; nobody invents it"
            yield Problem(f"form {form.id!r}: {missing}", f"has no wording in {language!r}", hint)


def unshowable(subject: Subject) -> Iterator[Problem]:
    """Return every form that does not become a page in each language in which it is complete."""
    for form in subject.definitions.section("form"):
        for language in form.complete_languages:
            try:
                page = export_form(form, languages=[language]).content.decode("utf-8")
            except Exception as error:  # noqa: BLE001 - whatever it is, it is told
                yield failure(f"form {form.id!r} in {language!r}", error, "it cannot be put on a screen")
            else:
                yield from _absent(form, language, page)


def _absent(form: Form, language: str, page: str) -> Iterator[Problem]:
    for question in form.questions:
        if f'"{question.code}"' not in page:
            yield Problem(f"form {form.id!r} in {language!r}", f"question {question.code!r} is not on its page")


def unreadable(subject: Subject) -> Iterator[Problem]:
    """Return every form to which generated answers cannot be read without a loss."""
    for form in (form for form in subject.definitions.section("form") if form.questions):
        rows = subject.rows(form.dataset(), FEW)
        answers = rows[[column.id for column in form.dataset().columns if not column.id.endswith("_state")]]
        try:
            read = read_answers(answers, form)
        except Exception as error:  # noqa: BLE001 - whatever it is, it is told
            yield failure(f"form {form.id!r}", error, "answers to it cannot be read")
        else:
            if len(read.rows) != len(rows):
                said = f"{len(rows) - len(read.rows)} of {len(rows)} generated answers were set aside"
                yield Problem(f"form {form.id!r}", said, "see what its questions and background ask for")
