"""Whether the columns of a frame are of the types that a dataset wants, and how they are brought to one form."""

from collections.abc import Callable, Collection, Iterable, Iterator
from difflib import get_close_matches
from typing import Any

import narwhals as nw

from soteindikaattorit.errors import Problem
from soteindikaattorit.model.dataset import NUMERIC, Column
from soteindikaattorit.sources.opening import FINLAND, has_zone

Kinds = dict[str, nw.dtypes.DType]


def _is_text(kind: Any) -> bool:  # noqa: ANN401 - narwhals' types are instances and classes
    return isinstance(kind, nw.String | nw.Categorical | nw.Enum)


def _is_day(kind: Any) -> bool:  # noqa: ANN401 - narwhals' types are instances and classes
    return isinstance(kind, nw.Date | nw.Datetime)


_FITS: dict[str, Callable[[Any], bool]] = {
    "text": _is_text,
    "code": _is_text,
    "region": _is_text,
    "integer": lambda kind: kind.is_numeric(),
    "number": lambda kind: kind.is_numeric(),
    "boolean": lambda kind: isinstance(kind, nw.Boolean),
    "date": _is_day,
    "datetime": _is_day,
}
_ZONE = f"make {FINLAND} the zone of the column, or of the session before it is first used, or give dates"
_HINTS = {
    "region": "write codes as text with their leading zeros, such as '047'",
    "code": "write codes as text",
    "boolean": "in pandas, use the type 'boolean'",
    "date": "write every date as 2025-01-31; in pandas, use pandas.to_datetime",
    "datetime": "write every date as 2025-01-31; in pandas, use pandas.to_datetime",
}
_NOTHING: dict[str, Any] = {"text": nw.String, "code": nw.String, "region": nw.String, "boolean": nw.Boolean}


def doubtful(columns: Iterable[Column], kinds: Kinds) -> list[str]:
    """Return the columns of a wrong type, which may be an accident of holding no value at all."""
    there = (column for column in columns if column.id in kinds)
    return [column.id for column in there if not _FITS[column.type](kinds[column.id])]


def misfits(column: Column, kinds: Kinds, empty: Collection[str], names: Collection[str]) -> Iterator[Problem]:
    """Return what is wrong with a column as a whole.

    Args:
        column: What the column should be.
        kinds: The types of the columns that are read.
        names: All columns there are.
        empty: The columns without a single value, whatever their type.
    """
    place = f"column {column.id!r}"
    if column.id not in kinds:
        folded = {name.casefold(): name for name in names}
        near = get_close_matches(column.id.casefold(), folded, n=1)
        meant = f"did you mean {folded[near[0]]!r}? " if near else ""
        yield Problem(place, "is missing", f"{meant}the data have {', '.join(names) or 'no columns'}")
    elif column.id in empty:
        if not column.optional:
            yield Problem(place, "holds no value in any row", "say optional = true if it may be missing")
    elif has_zone(kinds[column.id]):
        yield Problem(place, "is in another time zone", _ZONE)
    elif not _FITS[column.type](kinds[column.id]):
        yield Problem(place, f"holds {kinds[column.id]}, expected {column.type}", _HINTS.get(column.type, ""))


def nothing(column: Column, *, holds_missing: bool) -> nw.Expr:
    """Return a column without values, of the type it would have.

    Args:
        column: What the column should be.
        holds_missing: Whether a truth may be missing on the engine; otherwise it is a missing number.
    """
    default = nw.Float64 if column.type in NUMERIC else nw.Datetime
    kind = nw.Float64 if column.type == "boolean" and not holds_missing else _NOTHING.get(column.type, default)
    return nw.lit(None, dtype=kind).alias(column.id)


def reader(column: Column, kind: nw.dtypes.DType, *, has_nan: bool) -> nw.Expr:
    """Return the column in the form in which all engines agree: numbers are floats, and only what is missing is null.

    Args:
        column: What the column should be.
        kind: Its type.
        has_nan: Whether not-a-number may stand in it beside missing values, and is to be made one.
    """
    value = nw.col(column.id)
    if column.type not in NUMERIC:
        return value
    return (value.fill_nan(None) if has_nan and kind.is_float() else value).cast(nw.Float64)
