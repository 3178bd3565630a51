"""The errors of the library: one family, divided by what the caller can do.

Every error is a `SoteError` and also the built-in exception that people already catch.
Fields are positional so that errors pickle and copy.
No message contains personal data or a small count.
"""

from collections.abc import Iterable, Sequence
from difflib import get_close_matches
from typing import Self

import attrs


@attrs.frozen
class Problem:
    """One error in a file, a value or a table, with its place and a hint.

    Args:
        place: A file and key, or a dataset and column.
        message: The error, as a sentence without a full stop.
        hint: What to do, or the name that was probably meant; may be empty.
    """

    place: str
    message: str
    hint: str = ""

    def __str__(self) -> str:
        """Return place, message and hint in one line."""
        line = f"{self.place}: {self.message}"
        return f"{line} ({self.hint})" if self.hint else line


MIN_ROWS_SHOWN = 5
"""The least number of rows that a message shows as a number."""

MAX_SUGGESTIONS = 3
"""How many similar names an error suggests at most."""

MAX_CHOICES = 12
"""How many known names an error lists at most when none of them is similar."""

MIN_LETTERS_CONTAINED = 3
"""The least number of letters of a name for which every known name that contains it is similar."""

_CLOSE = 0.75
"""The least similarity (0…1) of names that are suggested together; a single name may be less similar."""

_MAX_REASONS_SHOWN = 10
"""How many reasons the line of a `PluginError` shows at most."""


def count_rows(count: int) -> str:
    """Return a number of rows in words; a small number is not shown.

    Example:
        >>> count_rows(12), count_rows(2)
        ('12 rows', 'some rows')
    """
    return f"{count} rows" if count >= MIN_ROWS_SHOWN else "some rows"


def list_problems(headline: str, problems: tuple[Problem, ...]) -> str:
    """Return the headline and every problem: one on the same line, several on a line each."""
    if len(problems) == 1:
        return f"{headline}: {problems[0]}"
    return "\n".join([f"{headline}, {len(problems)} problems:", *(f"  - {problem}" for problem in problems)])


def similar_names(name: str, known: Iterable[str], count: int = MAX_SUGGESTIONS) -> tuple[str, ...]:
    """Return the known names that are similar to a name, the most similar first; upper and lower case are the same.

    Args:
        name: The name that was not found.
        known: The names that exist.
        count: How many names are returned at most.
    """
    folded, name = {other.casefold(): other for other in known}, name.casefold()
    containing = [other for other in folded if len(name) >= MIN_LETTERS_CONTAINED and name in other]
    near = containing or get_close_matches(name, folded, cutoff=_CLOSE) or get_close_matches(name, folded, n=1)
    return tuple(folded[other] for other in near[:count])


def did_you_mean(names: Sequence[str]) -> str:
    """Return the question "did you mean …?"; empty when there are no names.

    A name is quoted; a name that brings an explanation, such as ``148 (Inari)``, is not.

    Example:
        >>> did_you_mean(["kunta"])
        "did you mean 'kunta'?"
    """
    shown = (repr(name) if len(name.split()) == 1 else name for name in names)
    return f"did you mean {', '.join(shown)}?" if names else ""


def one_of(choices: Iterable[str]) -> str:
    """Return the choices in words: ``expected one of a, b``."""
    return f"expected one of {', '.join(choices)}"


def suggest(name: str, known: Iterable[str], otherwise: str | None = None) -> str:
    """Return a hint for a name that was not found: the similar name, else the known names.

    Args:
        name: The name that was not found.
        known: The names that exist.
        otherwise: The hint when no name is similar; default: ``expected one of`` and all known names.

    Example:
        >>> suggest("kunt", ["kunta", "maa"]), suggest("x", ["kunta", "maa"])
        ("did you mean 'kunta'?", 'expected one of kunta, maa')
    """
    known = tuple(known)
    return did_you_mean(similar_names(name, known, 1)) or (one_of(known) if otherwise is None else otherwise)


class SoteError(Exception):
    """The family of all errors of this library."""


@attrs.frozen
class InvalidValueError(SoteError, ValueError):
    """A value that is not valid: correct the value.

    Args:
        kind: The kind of value, such as "period".
        value: The value, as its reader writes it.
        expected: The values that are valid, or the rule that the value breaks.
    """

    kind: str
    value: str
    expected: str

    def __str__(self) -> str:
        """Return kind, value and the expected value in one line."""
        return f"{self.kind} {self.value!r}: {self.expected}"


def check_choice(kind: str, value: str, choices: Iterable[str]) -> None:
    """Raise an error unless a value is one of the choices.

    Args:
        kind: The kind of value, such as "calendar".
        value: The value.
        choices: The values that are valid.

    Raises:
        InvalidValueError: The value is not one of the choices.

    Example:
        >>> check_choice("calendar", "lunar", ("working", "calendar"))
        Traceback (most recent call last):
        soteindikaattorit.errors.InvalidValueError: calendar 'lunar': expected one of working, calendar
    """
    choices = tuple(choices)
    if value not in choices:
        raise InvalidValueError(kind, value, one_of(choices))


@attrs.frozen
class UnknownNameError(SoteError, LookupError):
    """A name that does not exist: correct the name, or install the plugin that defines it.

    Args:
        kind: The kind of thing that was looked up, such as "indicator".
        name: The name that was not found.
        near: Names that exist and were probably meant.
        known: The names that exist, when they are few and none is near.
        owner: The thing that should have the name, such as "dataset 'visits'"; may be empty.
    """

    kind: str
    name: str
    near: tuple[str, ...] = ()
    known: tuple[str, ...] = ()
    owner: str = ""

    def __str__(self) -> str:
        """Return the name and the names that were probably meant in one line."""
        fault = f"{self.owner} has no" if self.owner else "unknown"
        known = (f"it has {', '.join(self.known)}" if self.owner else one_of(self.known)) if self.known else ""
        hint = did_you_mean(self.near) or known
        return f"{fault} {self.kind} {self.name!r}" + (f" ({hint})" if hint else "")


def unknown(kind: str, name: str, known: Iterable[str], owner: str = "") -> UnknownNameError:
    """Return the error of a name that does not exist, with the names that were probably meant.

    Args:
        kind: The kind of thing that was looked up, such as "indicator".
        name: The name that was not found.
        known: The names that exist.
        owner: The thing that should have the name, such as "dataset 'visits'"; may be empty.

    Example:
        >>> str(unknown("grain", "mont", ["month", "year"])), str(unknown("grain", "x", ["month", "year"]))
        ("unknown grain 'mont' (did you mean 'month'?)", "unknown grain 'x' (expected one of month, year)")
    """
    known = tuple(known)
    near = similar_names(name, known)
    return UnknownNameError(kind, name, near, known if not near and len(known) <= MAX_CHOICES else (), owner)


@attrs.frozen
class DefinitionError(SoteError, ValueError):
    """Definitions that are not valid: correct the file or the value.

    Args:
        problems: All problems, each with its place.
    """

    problems: tuple[Problem, ...]

    def __str__(self) -> str:
        """Return all problems, one on each line."""
        return list_problems("the definitions are not valid", self.problems)


@attrs.frozen
class DataError(SoteError, ValueError):
    """Rows that do not fit their dataset: correct the data, or drop the rows on purpose.

    Args:
        dataset: The id of the dataset.
        problems: All problems, each with its column.
    """

    dataset: str
    problems: tuple[Problem, ...]

    def __str__(self) -> str:
        """Return all problems, one on each line."""
        return list_problems(f"the data do not fit dataset {self.dataset!r}", self.problems)


@attrs.frozen
class WordingError(SoteError, LookupError):
    """Wording that a form lacks: ask its publisher for it, or use the form in another language.

    Args:
        form: The id of the form.
        problems: Every text without wording, each with its place and, if known, the publisher of the wording.
    """

    form: str
    problems: tuple[Problem, ...]

    def __str__(self) -> str:
        """Return all problems, one on each line."""
        return list_problems(f"form {self.form!r} is not complete", self.problems)


@attrs.frozen
class PluginError(SoteError, RuntimeError):
    """A plugin that is broken or in conflict: update, repair or exclude the plugin.

    Args:
        plugin: The name of the plugin, or the names of the plugins in conflict.
        reason: The error in one line.
        reasons: All errors of the plugin, each in one line.
    """

    plugin: str
    reason: str
    reasons: tuple[str, ...] = attrs.field(default=attrs.Factory(lambda error: (error.reason,), takes_self=True))

    @classmethod
    def from_reasons(cls, plugin: str, reasons: Iterable[str]) -> Self:
        """Return the error of a plugin with several errors; its line shows the first of them."""
        reasons = tuple(reasons)
        hidden = len(reasons) - _MAX_REASONS_SHOWN
        more = f"; and {hidden} more" if hidden > 0 else ""
        return cls(plugin, "; ".join(reasons[:_MAX_REASONS_SHOWN]) + more, reasons)

    @classmethod
    def from_error(cls, plugin: str, error: SoteError) -> Self:
        """Return the error of a plugin whose content is not valid."""
        problems = error.problems if isinstance(error, DefinitionError) else (error,)
        return cls.from_reasons(plugin, (" ".join(str(problem).split()) for problem in problems))

    def __str__(self) -> str:
        """Return the plugin and the reason in one line."""
        return f"plugin {self.plugin!r}: {self.reason}"


@attrs.frozen
class FileError(SoteError, RuntimeError):
    """A file that cannot be read or written: correct the path or the file.

    Args:
        path: The path, as the caller wrote it.
        reason: The error and what to do.
    """

    path: str
    reason: str

    def __str__(self) -> str:
        """Return the path and the reason in one line."""
        return f"{self.path}: {self.reason}"


@attrs.frozen
class MissingPackageError(SoteError, RuntimeError):
    """A package that is needed but not installed: install the extra.

    Args:
        purpose: What needs the package.
        extra: The extra of soteindikaattorit that installs it.
    """

    purpose: str
    extra: str

    def __str__(self) -> str:
        """Return the purpose and the command that installs the package in one line."""
        return f"{self.purpose} needs a package that is not installed: pip install 'soteindikaattorit[{self.extra}]'"


@attrs.frozen
class ReleaseError(SoteError, RuntimeError):
    """Figures that cannot be published: change the tables or the policy; nothing was written.

    The message contains no suppressed number.

    Args:
        reason: Why the figures cannot be published, in a few words.
        remedy: What to do.
    """

    reason: str
    remedy: str

    def __str__(self) -> str:
        """Return the reason and the remedy in one line."""
        return f"nothing was released: {self.reason}; {self.remedy}"
