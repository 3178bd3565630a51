"""Marks of fields: the key, form and bounds of a field in files, which its type cannot express; for ``Annotated``."""

from typing import Any, ClassVar

import attrs


@attrs.frozen
class Key:
    """The key of a field in files, where it is not the field's name.

    Args:
        name: The key, such as "from".
    """

    name: str


@attrs.frozen
class Keyword:
    """A rule for a value that JSON Schema has a keyword for.

    Args:
        value: The bound, in the unit of the field, or the pattern.
    """

    keyword: ClassVar[str]
    value: Any


class Minimum(Keyword):
    """The least value, which is allowed itself."""

    keyword = "minimum"


class Maximum(Keyword):
    """The greatest value, which is allowed itself."""

    keyword = "maximum"


class Above(Keyword):
    """The bound that a value must exceed."""

    keyword = "exclusiveMinimum"


class Below(Keyword):
    """The bound under which a value must lie."""

    keyword = "exclusiveMaximum"


class Pattern(Keyword):
    """The regular expression of the whole text."""

    keyword = "pattern"


@attrs.frozen
class Choices:
    """The values of a closed set.

    Args:
        values: The values.
    """

    values: tuple[str, ...]


@attrs.frozen
class AtLeast:
    """The least number of items of a list, of keys of a table or of letters of a text.

    Args:
        number: The number.
    """

    number: int


@attrs.frozen
class Names:
    """The keys of a tuple of fixed length, which is a table in files.

    Args:
        keys: The key of each place.
    """

    keys: tuple[str, ...]


@attrs.frozen
class Mark:
    """A mark without further detail.

    Args:
        name: Its name.
    """

    name: str


TABLE_KEY = Mark("table key")
"""The field is the key of its table: a tuple of its class is a table of tables."""

ONE_OR_MANY = Mark("one or many")
"""A tuple of one may be written as the one."""

LIST_OF_KEYS = Mark("list of keys")
"""A table of texts may be written as the list of its keys, which are then their own Finnish texts."""

WRITTEN_OUT = Mark("written out")
"""A value of a section may be written out instead of named by its id."""

STATED = Mark("stated")
"""Files must state the field, although it has a default in Python."""

INHERITED = Mark("inherited")
"""A variant may leave the field out."""

ID = Pattern("^[a-z][a-z0-9]*([._-][a-z0-9]+)*$")
"""The form of an id: lower-case ASCII words joined by dots, hyphens or underscores."""

REGION = Pattern("^[a-z]+:[A-Za-z0-9.-]+$")
"""The form of a region: its level and code."""
