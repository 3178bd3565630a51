"""Asking rows for the sums of parts, in one grouped query, and for what is wrong with them."""

from collections.abc import Callable, Collection, Hashable, Iterable, Iterator
from datetime import date
from functools import reduce
from operator import or_
from typing import Any, Self

import attrs
import narwhals as nw
import numpy as np
import pandas as pd

from soteindikaattorit.dataset import DATED, NUMERIC, Column, Dataset
from soteindikaattorit.errors import DataError, Problem
from soteindikaattorit.frames.expression import day_number, flag, period_key
from soteindikaattorit.frames.opening import FINLAND, Rows, has_zone, open_rows
from soteindikaattorit.frames.terms import ROWS, Terms
from soteindikaattorit.measures.part import Part

UNKNOWN = "_U"
"""The group of rows that do not say to which group they belong (SDMX: unknown)."""

EXAMPLES = 3
"""How many examples of a wrong value an error shows at most."""

_GREATEST = float(np.finfo(np.float64).max)
_UNFIT = "unfit"


@attrs.frozen(kw_only=True)
class Fault:
    """One thing that may be wrong with the value of a column.

    Args:
        column: The column.
        kind: "missing", "off-scale", "not-whole", "unknown-code" or "before".
        minimum: The least value that is right, in the unit of the column.
        maximum: The greatest value that is right, in the unit of the column.
        codes: The codes that are right.
        other: The column of the date that this one may not precede.
    """

    column: str
    kind: str
    minimum: float | None = None
    maximum: float | None = None
    codes: tuple[str, ...] = ()
    other: str = ""

    def expression(self) -> nw.Expr:
        """Give whether a row has the fault, missing where the engine says so."""
        value = nw.col(self.column)
        match self.kind:
            case "missing":
                return value.is_null()
            case "off-scale":
                low = -_GREATEST if self.minimum is None else self.minimum
                high = _GREATEST if self.maximum is None else self.maximum
                return (value < low) | (value > high)
            case "not-whole":
                return value.floor() < value
            case "before":
                return day_number(self.column) < day_number(self.other)
            case _:
                return ~flag(value.is_in(list(self.codes))) & ~value.is_null()


@attrs.frozen(kw_only=True)
class Key:
    """By what rows are grouped: a column, or the period of a date.

    Args:
        name: The name of the key in the sums.
        column: The column it is read from.
        grain: The grain of the period; empty for a group.
    """

    name: str
    column: str
    grain: str = ""


@attrs.frozen(eq=False, kw_only=True)
class Sums:
    """The sums of parts, a row for each combination of keys.

    Args:
        frame: The keys by name, ``rows`` and each part by its canonical name; ordered by nothing.
        dropped: How many rows were left out because they were unfit.
    """

    frame: pd.DataFrame
    dropped: int = 0


@attrs.frozen(eq=False, kw_only=True)
class Table:
    """Rows of one dataset, whatever engine holds them.

    Args:
        dataset: What the rows are.
        columns: The columns that are read, as the dataset and the measures want them.
        chunks: The rows, brought to the types of the dataset.
    """

    dataset: Dataset
    columns: tuple[Column, ...]
    chunks: tuple[Rows, ...]

    @classmethod
    def open(cls, data: object, dataset: Dataset, columns: tuple[Column, ...]) -> Self:
        """Open rows and check that the columns are there and of the right types.

        Raises:
            DataError: With every column that is missing or of another type.
        """
        opened = open_rows(data, dataset, {column.id for column in columns})
        kinds = dict(opened.chunks[0].collect_schema())
        empty = _empty(opened.chunks, [column.id for column in columns if column.id in kinds], kinds)
        problems = [problem for column in columns for problem in _misfits(column, kinds, empty)]
        if problems:
            raise DataError(dataset.id, tuple(problems))
        readers = [
            _nothing(column) if column.id in empty else _reader(column, kinds[column.id], opened.without_nan)
            for column in columns
        ]
        chunks = tuple(rows.select(*readers) if readers else rows for rows in opened.chunks)
        return cls(dataset=dataset, columns=columns, chunks=chunks)

    def span(self, columns: Iterable[str]) -> tuple[date, date] | None:
        """Give the first and last day that any of the date columns holds; None when they hold none."""
        names = list(dict.fromkeys(columns))
        days = [day_number(column).alias(column) for column in names]
        ends = [
            end
            for name in names
            for end in (nw.col(name).min().alias(f"{name}_0"), nw.col(name).max().alias(f"{name}_1"))
        ]
        found = pd.concat([_collect(rows.select(*days).select(*ends)) for rows in self.chunks])
        numbers = found.to_numpy(dtype="float64", na_value=np.nan)
        if not np.isfinite(numbers).any():
            return None
        return date.fromordinal(int(np.nanmin(numbers))), date.fromordinal(int(np.nanmax(numbers)))

    def sum(self, parts: Iterable[Part], keys: tuple[Key, ...], faults: tuple[Fault, ...], *, drop: bool) -> Sums:
        """Sum parts over rows, by keys, in one query.

        Args:
            parts: The parts.
            keys: By what rows are grouped.
            faults: What no row may have.
            drop: Whether rows with faults are left out; otherwise they are an error.

        Raises:
            DataError: Rows have faults and are not to be dropped.
        """
        parts = tuple(dict.fromkeys(parts))
        later = () if drop else _seen_in_keys(faults, keys)
        unfit = _any(tuple(fault for fault in faults if fault not in later))
        chunks = tuple(rows.filter(~unfit) for rows in self.chunks) if drop and unfit is not None else self.chunks
        dated = {column.id for column in self.columns if column.type in DATED}
        terms = Terms.of(parts, dated=frozenset(dated), span=self._span_of(parts))
        watched = None if drop else unfit
        frame = pd.concat([_collect(_grouped(rows, terms, keys, watched)) for rows in chunks], ignore_index=True)
        frame = _tidy(frame, terms, keys, chunks=len(chunks))
        if (watched is not None and frame.pop(_UNFIT).sum() > 0) or any(
            _is_seen(fault, frame, keys) for fault in later
        ):
            raise DataError(self.dataset.id, tuple(self.problems(faults)))
        return Sums(frame=frame, dropped=self._count(unfit) if drop and unfit is not None else 0)

    def _span_of(self, parts: tuple[Part, ...]) -> tuple[date, date] | None:
        dates = {name for part in parts if part.elapsed for name in (part.elapsed.start, part.elapsed.end)}
        return self.span(sorted(dates)) if dates else None

    def _count(self, unfit: nw.Expr) -> int:
        ones = nw.when(unfit).then(nw.lit(1)).alias(_UNFIT)
        counts = [_collect(rows.select(ones).select(nw.col(_UNFIT).count())) for rows in self.chunks]
        return int(sum(count[_UNFIT].iloc[0] for count in counts))

    def problems(self, faults: Iterable[Fault]) -> Iterator[Problem]:
        """Give each fault that rows have, with the number of rows and, where they tell nothing of people, examples."""
        columns = {column.id: column for column in self.columns}
        for fault in faults:
            count = self._count(flag(fault.expression()))
            if count:
                yield _problem(fault, columns[fault.column], count, self._examples(fault))

    def _examples(self, fault: Fault) -> list[str]:
        if fault.kind in {"missing", "before"}:
            return []
        found = []
        for rows in self.chunks:
            wrong = rows.filter(flag(fault.expression())).select(fault.column).unique().head(EXAMPLES)
            found += [_shown(value) for value in _collect(wrong)[fault.column]]
        return list(dict.fromkeys(sorted(found)))[:EXAMPLES]


def _seen_in_keys(faults: tuple[Fault, ...], keys: tuple[Key, ...]) -> tuple[Fault, ...]:
    """Give the faults that show in the keys of the sums, so that rows need not be asked."""
    grouped = {key.column for key in keys if not key.grain}
    return tuple(fault for fault in faults if fault.kind == "unknown-code" and fault.column in grouped)


def _is_seen(fault: Fault, frame: pd.DataFrame, keys: tuple[Key, ...]) -> bool:
    name = next(key.name for key in keys if key.column == fault.column)
    return not set(frame[name].unique()) <= {*fault.codes, UNKNOWN}


def _any(faults: tuple[Fault, ...]) -> nw.Expr | None:
    return reduce(or_, (flag(fault.expression()) for fault in faults)) if faults else None


def _grouped(rows: Rows, terms: Terms, keys: tuple[Key, ...], unfit: nw.Expr | None) -> Rows:
    by = [_key(key).alias(f"k{number}") for number, key in enumerate(keys)] or [nw.lit(0).alias("k0")]
    watched = [] if unfit is None else [nw.when(unfit).then(nw.lit(1)).alias(_UNFIT)]
    for stage in terms.stages:
        rows = rows.with_columns(*stage)
    ready = rows.with_columns(*by, *terms.carriers, *watched)
    sums = [*terms.sums, *(nw.col(_UNFIT).count() for _ in watched)]
    return ready.group_by(*(f"k{number}" for number in range(len(by)))).agg(*sums)


def _key(key: Key) -> nw.Expr:
    return period_key(key.column, key.grain) if key.grain else nw.col(key.column)


def _tidy(frame: pd.DataFrame, terms: Terms, keys: tuple[Key, ...], *, chunks: int) -> pd.DataFrame:
    """Give keys as text or whole numbers, parts by their canonical names, and chunks added up."""
    tidy: dict[str, Any] = {}
    for number, key in enumerate(keys):
        values = frame[f"k{number}"]
        tidy[key.name] = values.astype("int64") if key.grain else values.map(_shown, na_action=None)
    names = {ROWS: ROWS, **({_UNFIT: _UNFIT} if _UNFIT in frame else {}), **terms.names}
    for name, column in names.items():
        tidy[name] = frame[column].to_numpy(dtype="float64", na_value=0.0)
    summed = pd.DataFrame(tidy)
    if chunks == 1:
        return summed
    if not keys:
        return summed.sum().to_frame().T
    return summed.groupby([key.name for key in keys], as_index=False, sort=False).sum()


def _shown(value: Hashable) -> str:
    if value is None or value is pd.NA or value != value:  # noqa: PLR0124 - not-a-number differs from itself
        return UNKNOWN
    if isinstance(value, bool | np.bool_):
        return str(bool(value)).lower()
    if isinstance(value, float | np.floating) and float(value).is_integer():
        return str(int(value))
    return str(value)


def _collect(rows: Rows) -> pd.DataFrame:
    options: dict[str, Any] = {"engine": "streaming"} if rows.implementation.is_polars() else {}
    frame: pd.DataFrame = rows.collect(backend="pandas", **options).to_native()
    return frame


def _empty(chunks: tuple[Rows, ...], names: list[str], kinds: dict[str, nw.dtypes.DType]) -> frozenset[str]:
    """Give the columns without a single value, of which the type says nothing; only doubtful ones are looked at."""
    doubtful = [name for name in names if not kinds[name].is_numeric() and not kinds[name].is_temporal()]
    doubtful += [name for name in names if kinds[name].is_float()]
    if not doubtful:
        return frozenset()
    counts = pd.concat([_collect(rows.select(*(nw.col(name).count() for name in doubtful))) for rows in chunks]).sum()
    return frozenset(name for name in doubtful if counts[name] == 0)


_FITS: dict[str, Callable[[Any], bool]] = {
    "text": lambda kind: isinstance(kind, nw.String | nw.Categorical | nw.Enum),
    "code": lambda kind: isinstance(kind, nw.String | nw.Categorical | nw.Enum),
    "region": lambda kind: isinstance(kind, nw.String | nw.Categorical | nw.Enum),
    "integer": lambda kind: kind.is_numeric(),
    "number": lambda kind: kind.is_numeric(),
    "boolean": lambda kind: isinstance(kind, nw.Boolean),
    "date": lambda kind: isinstance(kind, nw.Date | nw.Datetime) and not has_zone(kind),
    "datetime": lambda kind: isinstance(kind, nw.Date | nw.Datetime) and not has_zone(kind),
}
_HINTS = {
    "region": "write codes as text with their leading zeros, such as '047'",
    "code": "write codes as text",
    "boolean": "in pandas, use the type 'boolean'",
    "date": "in pandas, use pandas.to_datetime",
    "datetime": "in pandas, use pandas.to_datetime",
}


def _misfits(column: Column, kinds: dict[str, nw.dtypes.DType], empty: Collection[str]) -> Iterator[Problem]:
    place = f"column {column.id!r}"
    if column.id not in kinds:
        yield Problem(place, "is missing", f"the data have {', '.join(kinds) or 'no columns'}")
    elif column.id in empty:
        if not column.optional:
            yield Problem(place, "holds no value in any row", "say optional = true if it may be missing")
    elif has_zone(kinds[column.id]):
        yield Problem(place, "is in another time zone", f"use {FINLAND} as the zone of the column or session, or dates")
    elif not _FITS[column.type](kinds[column.id]):
        yield Problem(place, f"holds {kinds[column.id]}, expected {column.type}", _HINTS.get(column.type, ""))


_EMPTY: dict[str, Any] = {"text": nw.String, "code": nw.String, "region": nw.String, "boolean": nw.Boolean}


def _nothing(column: Column) -> nw.Expr:
    """Give a column without values, of the type it would have."""
    default = nw.Float64 if column.type in NUMERIC else nw.Datetime
    return nw.lit(None, dtype=_EMPTY.get(column.type, default)).alias(column.id)


def _reader(column: Column, kind: nw.dtypes.DType, without_nan: Collection[str]) -> nw.Expr:
    """Give the column in the form in which all engines agree: numbers are floats, and only what is missing is null."""
    value = nw.col(column.id)
    if column.type in NUMERIC:
        known = value.fill_nan(None) if kind.is_float() and column.id not in without_nan else value
        return known.cast(nw.Float64)
    return value


def _problem(fault: Fault, column: Column, count: int, examples: list[str]) -> Problem:
    rows = "1 row" if count == 1 else f"{count} rows"
    low = "" if fault.minimum is None else f"{fault.minimum:g}"
    high = "" if fault.maximum is None else f"{fault.maximum:g}"
    says = {
        "missing": f"{rows} without a value",
        "off-scale": f"{rows} off the scale {low}…{high}" if low or high else f"{rows} without a finite number",
        "not-whole": f"{rows} without a whole number",
        "unknown-code": f"{rows} with an unknown code",
        "before": f"{rows} before {fault.other!r}",
    }[fault.kind]
    shown = f", such as {', '.join(examples)}" if examples else ""
    hint = "say optional = true if it may be missing" if fault.kind == "missing" and not column.role else ""
    return Problem(f"column {column.id!r}", says + shown, hint)
