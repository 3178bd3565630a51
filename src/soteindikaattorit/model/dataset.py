"""Datasets: the columns of rows, with the type, the unit and the valid values of each."""

import re
from typing import Annotated, Literal, get_args

import attrs

from soteindikaattorit.errors import InvalidValueError, one_of
from soteindikaattorit.model.argument import check_fields, checked
from soteindikaattorit.model.field import ID, LIST_OF_KEYS, REGION, TABLE_KEY, AtLeast, Choices, Key
from soteindikaattorit.model.plain import PlainData
from soteindikaattorit.model.region import LEVELS
from soteindikaattorit.model.text import Text

ColumnType = Literal["text", "code", "integer", "number", "boolean", "date", "datetime", "region"]
"""The type of a column; a ``code`` has its values, a ``region`` its level, a ``number`` its unit."""

Role = Literal["", "period", "region", "person", "provider", "answer", "count"]
"""The role of a column in its dataset; a ``count`` is the number of persons or events of a row; empty for none."""

TYPES: tuple[ColumnType, ...] = get_args(ColumnType)
ROLES: tuple[Role, ...] = get_args(Role)[1:]

NUMERIC = frozenset({"integer", "number"})
DATED = frozenset({"date", "datetime"})
_ID = re.compile(r"[a-z][a-z0-9]*([._-][a-z0-9]+)*")


def check_id(what: str, given: str) -> None:
    """Refuse an id that is not lower-case ASCII words joined by dots, hyphens or underscores.

    Raises:
        InvalidValueError: The id has another form.
    """
    if not _ID.fullmatch(given):
        raise InvalidValueError(what, given, "expected lower-case ASCII words joined by '.', '-' or '_'")


@attrs.frozen(kw_only=True)
class Column:
    """One column of a dataset.

    Args:
        id: The name of the column in the data.
        type: Its type.
        name: Its name, for readers.
        description: Its contents, for those who fill it in.
        values: The codes a ``code`` column may hold, with their names.
        unit: The unit of a number, such as "min".
        level: The level of a ``region`` column, such as "kunta".
        role: Its role in the dataset; empty for none.
        optional: Whether a row may lack a value.
        minimum: The least value a number may have, in its unit.
        maximum: The greatest value a number may have, in its unit.
        not_before: The date column that this date may not precede.

    Raises:
        InvalidValueError: The type or role is unknown, or does not go with the rest.
    """

    id: Annotated[str, TABLE_KEY]
    type: ColumnType
    name: Text | None = None
    description: Text | None = None
    values: Annotated[tuple[tuple[str, Text], ...], LIST_OF_KEYS] = ()
    unit: str = ""
    level: str = ""
    role: Annotated[Role, Choices(ROLES)] = ""
    optional: bool = False
    minimum: Annotated[float | None, Key("min")] = None
    maximum: Annotated[float | None, Key("max")] = None
    not_before: str = ""

    def __attrs_post_init__(self) -> None:
        """Check that type, role and the rest go together."""
        check_fields(self)
        # Columns are evolved for every plan, so the words of an error are put together only when something is wrong.
        for belongs, key, expected in self._rules():
            if not belongs:
                raise InvalidValueError(f"column {self.id!r}", key, expected)
        if self.level and self.level not in LEVELS:
            raise InvalidValueError(f"column {self.id!r}", "level", one_of(LEVELS))

    def _rules(self) -> tuple[tuple[bool, str, str], ...]:
        low, high = self.minimum, self.maximum
        bounded = low is not None or high is not None
        return (
            (self.type == "code" or not self.values, "values", "only a code column has values"),
            (self.type != "code" or bool(self.values), "values", "a code column lists its values"),
            (self.type == "region" or not self.level, "level", "only a region column has a level"),
            (self.type != "region" or bool(self.level), "level", "a region column has a level, such as 'kunta'"),
            (self.type in NUMERIC or not bounded, "min/max", "only a number or integer has bounds"),
            (low is None or high is None or low <= high, "min/max", "the least value is greater than the greatest"),
            (self.type in NUMERIC or not self.unit, "unit", "only a number or integer has a unit"),
            (self.type in DATED or self.role != "period", "role", "the period is read from a date or datetime"),
            (self.type in NUMERIC or self.role != "count", "role", "a count is an integer or number"),
            (self.type in DATED or not self.not_before, "not_before", "only a date can lie before another"),
        )

    @property
    def codes(self) -> tuple[str, ...]:
        """The codes a ``code`` column may hold."""
        return tuple(code for code, _ in self.values)


@attrs.frozen(kw_only=True)
class Dataset(PlainData):
    """Rows of one kind, and their columns.

    Args:
        id: The id of the dataset.
        name: Its name.
        description: The meaning of one row, and the origin of the rows.
        columns: The columns, each with its own id.
        is_aggregate: Whether a row is a sum, such as of a month and a municipality, rather than a person or an event;
            then its amounts must not be small, rather than the number of rows.
        covers: The region of its rows, as level and code: "hyvinvointialue:21".

    Raises:
        InvalidValueError: Two columns share an id or a role, or a column refers to one that does not exist.
    """

    id: Annotated[str, ID]
    name: Text
    columns: Annotated[tuple[Column, ...], AtLeast(1)]
    description: Text | None = None
    is_aggregate: Annotated[bool, Key("aggregate")] = False
    covers: Annotated[str, REGION] = ""

    def __attrs_post_init__(self) -> None:
        """Check the columns against each other."""
        check_fields(self)
        check_id("dataset id", self.id)
        ids = [column.id.casefold() for column in self.columns]
        for given in (column.id for column in self.columns if ids.count(column.id.casefold()) > 1):
            expected = "each column may be named once, and capitals do not tell names apart: engines would mix them up"
            raise InvalidValueError(f"column of dataset {self.id!r}", given, expected)
        for role in ("period", "region", "count"):
            if sum(column.role == role for column in self.columns) > 1:
                raise InvalidValueError(f"dataset {self.id!r}", role, "only one column may have this role")
        for column in self.columns:
            if column.not_before:
                self._check_start(f"not_before of {column.id!r}", column.not_before)

    def _check_start(self, what: str, given: str) -> None:
        start = self.find(given)
        if start is None:
            raise InvalidValueError(what, given, "there is no such column")
        if start.type not in DATED:
            raise InvalidValueError(what, given, "expected a date or datetime column")
        if given in self.starts_of(start):
            raise InvalidValueError(what, given, "leads back to itself")

    @checked()
    def starts_of(self, column: Column) -> tuple[str, ...]:
        """Return the date columns that this one may not precede, directly or through others, in order of time."""
        found: list[str] = []
        at: Column | None = column
        while at is not None and at.not_before and at.not_before not in found:
            found.append(at.not_before)
            at = self.find(at.not_before)
        return tuple(reversed(found))

    @checked()
    def find(self, column: str) -> Column | None:
        """Return the column of that id, or None."""
        return next((candidate for candidate in self.columns if candidate.id == column), None)

    def _with_role(self, role: str) -> Column | None:
        return next((column for column in self.columns if column.role == role), None)

    @property
    def period(self) -> Column | None:
        """The column from which the period of a row is read."""
        return self._with_role("period")

    @property
    def region(self) -> Column | None:
        """The column with the region of a row: the one with the role, or the only one of that type."""
        regions = [column for column in self.columns if column.type == "region"]
        return self._with_role("region") or (regions[0] if len(regions) == 1 else None)

    @property
    def count(self) -> Column | None:
        """The column with the number of persons or events of each row, if rows are pre-aggregated."""
        return self._with_role("count")
