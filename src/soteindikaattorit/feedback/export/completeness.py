"""Completeness: a form leaves in a language only when it is worded in it, or says where it is not."""

from collections.abc import Iterator

from soteindikaattorit.errors import InvalidValueError, Problem, WordingError
from soteindikaattorit.feedback.form import Form
from soteindikaattorit.model.text import LANGUAGES


def offered(form: Form, languages: tuple[str, ...] = (), *, mixed: bool = False) -> tuple[str, ...]:
    """Return the languages in which a form may be put to people.

    Args:
        form: The form.
        languages: The languages that are wanted; all in which the form is complete when there are none.
        mixed: Whether a text may stand in another language where it has no wording; some wording it must have.

    Raises:
        InvalidValueError: A language is not one of the six, or stands twice.
        WordingError: A text has no wording in one of the languages; in none at all, if they may be mixed.
    """
    for language in languages:
        if language not in LANGUAGES or languages.count(language) > 1:
            raise InvalidValueError("language", language, f"expected some of {', '.join(LANGUAGES)}, each once")
    wanted = languages or form.complete_languages or LANGUAGES[:1]
    problems = tuple(_anywhere(form) if mixed else _each(form, wanted))
    if problems:
        raise WordingError(form.id, problems)
    return wanted


def _each(form: Form, languages: tuple[str, ...]) -> Iterator[Problem]:
    for language in languages:
        for place in form.missing(language):
            yield Problem(place, f"has no wording in {language!r}", form.place_kept(place))


def _anywhere(form: Form) -> Iterator[Problem]:
    nowhere = set.intersection(*(set(form.missing(language)) for language in LANGUAGES))
    for place in (place for place in form.missing(LANGUAGES[0]) if place in nowhere):
        yield Problem(place, "has no wording in any language", form.place_kept(place))
