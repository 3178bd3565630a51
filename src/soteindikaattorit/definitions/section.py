"""Sections of definitions files that other packages register, such as forms."""

from collections.abc import Callable, Iterable, Mapping
from importlib.resources.abc import Traversable
from typing import Any, ClassVar, Protocol

import attrs
from cattrs import Converter

from soteindikaattorit.definitions.converter import Before
from soteindikaattorit.definitions.definitions import Definitions
from soteindikaattorit.definitions.sheet import Table


class SectionValue(Protocol):
    """A value of a registered section."""

    section: ClassVar[str]
    """The key of its section."""

    @property
    def id(self) -> str:
        """Its id, unique within its section."""

    def implied(self) -> Definitions:
        """Return the datasets and indicators that follow from it."""

    def meaning(self, table: Table) -> Table:
        """Return the part of its table that has a meaning for its figures; empty when it has no versions.

        Args:
            table: The value as it is written.
        """


@attrs.frozen(eq=False, kw_only=True)
class Context:
    """The tools of a section for building a value from a table.

    Args:
        tables: All tables of the section, of this plugin and of others, by id.
        check: Checks a table, once it is completed, against the schema of the section.
        reader: Turns plain tables into values.
    """

    tables: Mapping[str, Table]
    check: Callable[[Table], Table]
    reader: Converter


def _same_table(table: Table, _: Traversable) -> Table:
    return table


def _no_files(_: Table) -> Iterable[str]:
    return ()


@attrs.frozen(eq=False, kw_only=True)
class Section:
    """A section of definitions files: its key and how its values, each a `SectionValue`, are made.

    Args:
        key: The key of its tables in files, such as ``form``.
        make: Makes a value of a table.
        schema: A part of the JSON Schema of definitions files: ``properties`` and ``$defs``.
        values: The classes of its values and of their parts, each with the function that prepares its table, or None.
        place: Makes the paths in a table independent of the file that holds it.
        files: Returns the names of the files to which a table refers.
    """

    key: str
    make: Callable[[Table, Context], Any]
    schema: Mapping[str, Mapping[str, Any]]
    values: Mapping[type, Before | None]
    place: Callable[[Table, Traversable], Table] = _same_table
    files: Callable[[Table], Iterable[str]] = _no_files


Sections = tuple[Section, ...]
"""The registered sections that definitions may use."""


def values_of(sections: Sections) -> dict[type, Before | None]:
    """Return the classes of registered sections, each with the function that prepares its table."""
    return {kind: before for section in sections for kind, before in section.values.items()}
