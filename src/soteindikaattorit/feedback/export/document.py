"""Documents: a form in the format of a tool, in languages in which it is complete."""

from pathlib import Path

import attrs

from soteindikaattorit.errors import InvalidValueError, Problem, WordingError
from soteindikaattorit.feedback.form import Form
from soteindikaattorit.model.argument import checked
from soteindikaattorit.model.text import LANGUAGES
from soteindikaattorit.sources.files import replacing


@attrs.frozen(kw_only=True)
class Document:
    """A form in the format of a tool.

    Args:
        content: The bytes of the file.
        ending: The ending of its name, such as ".html".
        is_text: Whether it can be printed.
        notes: Losses and replacements of the format, one sentence each.
    """

    content: bytes = attrs.field(repr=lambda content: f"<{len(content)} bytes>")
    ending: str
    is_text: bool = True
    notes: tuple[str, ...] = ()

    @checked()
    def write(self, path: str | Path) -> None:
        """Write the file, as a whole or not at all.

        Raises:
            FileError: The file cannot be written.
        """
        with replacing(path) as temporary:
            temporary.write_bytes(self.content)


def usable_languages(form: Form, languages: tuple[str, ...] = (), *, mixed: bool = False) -> tuple[str, ...]:
    """Return the languages in which a form can be shown.

    Args:
        form: The form.
        languages: The languages that are wanted; default: all in which the form is complete.
        mixed: Whether a text without a wording is shown in another language; it needs a wording in at least one.

    Raises:
        InvalidValueError: A language is not one of the six, or occurs twice.
        WordingError: A text has no wording in one of the languages; with ``mixed``, in any language.
    """
    for language in languages:
        if language not in LANGUAGES or languages.count(language) > 1:
            raise InvalidValueError("language", language, f"expected some of {', '.join(LANGUAGES)}, each once")
    languages = languages or form.complete_languages or LANGUAGES[:1]
    if mixed:
        nowhere = set.intersection(*(set(form.missing(language)) for language in LANGUAGES))
        places = [(place, "any language") for place in form.missing(LANGUAGES[0]) if place in nowhere]
    else:
        places = [(place, repr(language)) for language in languages for place in form.missing(language)]
    problems = tuple(Problem(place, f"has no wording in {where}", form.place_kept(place)) for place, where in places)
    if problems:
        raise WordingError(form.id, problems)
    return languages
