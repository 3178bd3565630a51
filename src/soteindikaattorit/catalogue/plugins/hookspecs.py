"""Hook specifications: the functions that a plugin may implement, and the records that each of them returns."""

from collections.abc import Callable, Iterable
from importlib.resources.abc import Traversable

import attrs
import pluggy

from soteindikaattorit.definitions import Definitions, Section
from soteindikaattorit.measures import Measure

PROJECT = "soteindikaattorit"
"""The name of the project for pluggy, and of the entry-point group of plugins."""

API_LEVEL = 1
"""The API level of this library: it goes up when hooks, or the records that they return, are added to or changed."""

OLDEST_API_LEVEL = 1
"""The oldest API level whose plugins this library still reads."""

hookspec = pluggy.HookspecMarker(PROJECT)
hookimpl = pluggy.HookimplMarker(PROJECT)
"""Marks the functions of a plugin that implement hooks."""


@hookspec
def definition_files() -> Iterable[Traversable]:
    """Return definitions files, or folders of them.

    Returns:
        Files or folders, such as ``[importlib.resources.files(__name__) / "definitions"]``.
    """
    return ()


@hookspec
def definitions() -> Iterable[Definitions]:
    """Return definitions that are created in Python.

    Returns:
        Definitions, which are added to those of the files.
    """
    return ()


@hookspec
def measures() -> Iterable[type[Measure]]:
    """Return kinds of measure, which any definitions may then use.

    Returns:
        Subclasses of `Measure`.
    """
    return ()


@hookspec
def sections() -> Iterable[Section]:
    """Return sections of definitions files, which any definitions may then use.

    Returns:
        Sections, each with the class of its values.
    """
    return ()


@attrs.frozen
class Hook:
    """A hook and the check of its records.

    Args:
        name: The name of its specification.
        expected: A valid record, in words.
        is_valid: Whether a record is valid.
    """

    name: str
    expected: str
    is_valid: Callable[[object], bool]

    def find_error(self, record: object) -> str:
        """Return why a record is not valid; empty when it is."""
        if self.is_valid(record):
            return ""
        name = record.__name__ if isinstance(record, type) else type(record).__name__
        return f"hook {self.name!r} returns {name}, expected {self.expected}"


def _is_kind(record: object) -> bool:
    is_measure = isinstance(record, type) and issubclass(record, Measure)
    return is_measure and isinstance(getattr(record, "kind", None), str)


HOOKS = (
    Hook("definition_files", "a path", lambda record: isinstance(record, Traversable)),
    Hook("definitions", "Definitions", lambda record: isinstance(record, Definitions)),
    Hook("measures", "a subclass of Measure with a kind", _is_kind),
    Hook("sections", "a Section", lambda record: isinstance(record, Section)),
)
"""Every hook: a new one has a specification above, and a line here."""
