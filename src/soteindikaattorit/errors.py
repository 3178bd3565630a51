"""Everything that can go wrong, in one family divided by what the caller can do.

Every error is a `SoteError` and also the built-in that people already catch.
Fields are positional so that errors pickle and copy.
Personal data and small counts never stand in a message.
"""

from collections.abc import Iterable
from typing import Self

import attrs


@attrs.frozen
class Problem:
    """One thing that is wrong: where, what, and what to do about it.

    Args:
        place: Where it is: a file and key, or a dataset and column.
        message: What is wrong there, as a sentence without its full stop.
        hint: What to do or what was probably meant; empty when there is nothing to add.
    """

    place: str
    message: str
    hint: str = ""

    def __str__(self) -> str:
        """One line: place, message and hint."""
        line = f"{self.place}: {self.message}"
        return f"{line} ({self.hint})" if self.hint else line


FEW = 5
"""The least number of rows that a message tells; fewer are some rows."""


def told_rows(count: int) -> str:
    """Return a number of rows as a message may tell it: a small one is not told.

    Example:
        >>> told_rows(12), told_rows(2)
        ('12 rows', 'some rows')
    """
    return f"{count} rows" if count >= FEW else "some rows"


def listing(headline: str, problems: tuple[Problem, ...]) -> str:
    """Return the headline and then every problem on a line of its own."""
    if len(problems) == 1:
        return f"{headline}: {problems[0]}"
    return "\n".join([f"{headline}, {len(problems)} problems:", *(f"  - {problem}" for problem in problems)])


class SoteError(Exception):
    """The family of all errors of this library."""


@attrs.frozen
class InvalidValueError(SoteError, ValueError):
    """A value that cannot be what it was meant to be: correct the value.

    Args:
        what: What kind of thing it was meant to be, such as "period".
        given: What was given, in the reader's form.
        expected: What would have been right.
    """

    what: str
    given: str
    expected: str

    def __str__(self) -> str:
        """One line: what, what was given, what was expected."""
        return f"{self.what} {self.given!r}: {self.expected}"


@attrs.frozen
class UnknownNameError(SoteError, LookupError):
    """A name that nothing goes by: correct the name or install what offers it.

    Args:
        what: What kind of thing was looked up, such as "indicator".
        name: The name that was not found.
        near: Names that exist: the one that was probably meant, or several.
        owner: What should have it, such as "dataset 'visits'"; empty when the name belongs to nothing else.
    """

    what: str
    name: str
    near: tuple[str, ...] = ()
    owner: str = ""

    def __str__(self) -> str:
        """One line: the name, and what was probably meant."""
        if self.owner:
            hint = f"did you mean {self.near[0]!r}?" if len(self.near) == 1 else f"it has {', '.join(self.near)}"
            return f"{self.owner} has no {self.what} {self.name!r} ({hint})"
        meant = f"; did you mean {', '.join(self.near)}?" if self.near else ""
        return f"there is no {self.what} {self.name!r}{meant}"


@attrs.frozen
class DefinitionError(SoteError, ValueError):
    """Definitions that are not valid: correct the file or the value.

    Args:
        problems: Every problem that was found, each with its place.
    """

    problems: tuple[Problem, ...]

    def __str__(self) -> str:
        """All problems, one a line."""
        return listing("the definitions are not valid", self.problems)


@attrs.frozen
class DataError(SoteError, ValueError):
    """Rows that do not fit their dataset: correct the data or drop the rows on purpose.

    Args:
        dataset: The id of the dataset.
        problems: Every problem that was found, each with its column.
    """

    dataset: str
    problems: tuple[Problem, ...]

    def __str__(self) -> str:
        """All problems, one a line."""
        return listing(f"the data do not fit dataset {self.dataset!r}", self.problems)


@attrs.frozen
class WordingError(SoteError, LookupError):
    """Wording that a form has not got: ask its publisher for it, or take the form in another language.

    Args:
        form: The id of the form.
        problems: Every text without wording, each with its place and, where that is known, who keeps the wording.
    """

    form: str
    problems: tuple[Problem, ...]

    def __str__(self) -> str:
        """All problems, one a line."""
        return listing(f"form {self.form!r} is not complete", self.problems)


_MOST_TOLD = 10
"""How many reasons one line tells."""


def _alone(error: "PluginError") -> tuple[str, ...]:
    return (error.reason,)


@attrs.frozen
class PluginError(SoteError, RuntimeError):
    """A plugin that is broken or in conflict: update, repair or leave out the plugin.

    Args:
        plugin: The name of the plugin, or the names of the plugins in conflict.
        reason: What is wrong with it, in one line.
        reasons: Everything that is wrong with it, each in one line.
    """

    plugin: str
    reason: str
    reasons: tuple[str, ...] = attrs.field(default=attrs.Factory(_alone, takes_self=True))

    @classmethod
    def from_reasons(cls, plugin: str, reasons: Iterable[str]) -> Self:
        """Make the error of a plugin with which several things are wrong; the first of them make the line."""
        reasons = tuple(reasons)
        more = f"; and {len(reasons) - _MOST_TOLD} more" if len(reasons) > _MOST_TOLD else ""
        return cls(plugin, "; ".join(reasons[:_MOST_TOLD]) + more, reasons)

    @classmethod
    def from_error(cls, plugin: str, error: SoteError) -> Self:
        """Make the error of a plugin whose content is wrong."""
        found = error.problems if isinstance(error, DefinitionError) else (error,)
        return cls.from_reasons(plugin, (" ".join(str(one).split()) for one in found))

    def __str__(self) -> str:
        """One line: the plugin and the reason."""
        return f"plugin {self.plugin!r}: {self.reason}"


@attrs.frozen
class FileError(SoteError, RuntimeError):
    """A file that cannot be read or written: correct the path or the file.

    Args:
        path: The path as it was given.
        reason: What is wrong and what to do.
    """

    path: str
    reason: str

    def __str__(self) -> str:
        """One line: the path and the reason."""
        return f"{self.path}: {self.reason}"


@attrs.frozen
class MissingPackageError(SoteError, RuntimeError):
    """A package that is needed for this and not installed: install the extra.

    Args:
        purpose: What it is needed for.
        extra: The extra of soteindikaattorit that brings it.
    """

    purpose: str
    extra: str

    def __str__(self) -> str:
        """One line: the purpose and the command that helps."""
        return f"{self.purpose} needs a package that is not installed: pip install 'soteindikaattorit[{self.extra}]'"


@attrs.frozen
class ReleaseError(SoteError, RuntimeError):
    """Figures cannot leave the house as they are: change the tables or the policy; nothing was written.

    No number that is hidden stands in the message.

    Args:
        reason: Why not, in a few words.
        remedy: What to do.
    """

    reason: str
    remedy: str

    def __str__(self) -> str:
        """One line: the reason and the remedy."""
        return f"nothing was released: {self.reason}; {self.remedy}"
