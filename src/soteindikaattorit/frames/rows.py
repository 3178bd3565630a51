"""Asking rows for the sums of parts, in one grouped query, and for what is wrong with them."""

from collections.abc import Hashable, Iterable, Iterator, Mapping
from datetime import date
from typing import Any, Self

import attrs
import narwhals as nw
import numpy as np
import pandas as pd

from soteindikaattorit.condition import present
from soteindikaattorit.dataset import DATED, Column, Dataset
from soteindikaattorit.errors import DataError, InvalidValueError, Problem
from soteindikaattorit.frames.expression import day_number, flag, period_key
from soteindikaattorit.frames.fault import Fault, counted_out, unfit
from soteindikaattorit.frames.kinds import doubtful, misfits, nothing, reader
from soteindikaattorit.frames.opening import Rows, open_rows
from soteindikaattorit.frames.terms import ROWS, Terms
from soteindikaattorit.measures.part import Elapsed, Part, Rule

UNKNOWN = "_U"
"""The group of rows that do not say to which group they belong (SDMX: unknown)."""

PERSONAL = 6
"""From how many digits on a wrong value may be a person's identity code, and is not shown."""

NO_ROWS = Problem("rows", "there are none", "give at least one row")
"""What is wrong with a frame that holds nothing."""

EXAMPLES = 3
"""How many examples of a wrong value an error shows at most."""

_UNFIT = "unfit"
_SEEN_IN_KEYS = ("unknown-code", "missing")


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

    def expression(self) -> nw.Expr:
        """Give the value by which rows are grouped."""
        return period_key(self.column, self.grain) if self.grain else nw.col(self.column)


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
        chunks: The rows, brought to the form in which all engines agree.
        swift: The same without a look for not-a-number, on engines where it would show as a fault; else none.
    """

    dataset: Dataset
    columns: tuple[Column, ...]
    chunks: tuple[Rows, ...]
    swift: tuple[Rows, ...] = ()

    @classmethod
    def open(cls, data: object, dataset: Dataset, columns: tuple[Column, ...]) -> Self:
        """Open rows and check that the columns are there and of the right types.

        Raises:
            DataError: With every column that is missing or of another type.
        """
        opened = open_rows(data, dataset, {column.id for column in columns})
        kinds = dict(opened.chunks[0].collect_schema())
        empty = _without_values(opened.chunks, doubtful(columns, kinds))
        problems = [problem for column in columns for problem in misfits(column, kinds, empty, opened.names)]
        if problems and empty and not sum(_count(rows) for rows in opened.chunks):
            problems = [NO_ROWS]
        if problems:
            raise DataError(dataset.id, tuple(problems))

        def read(*, with_nan: bool) -> tuple[Rows, ...]:
            readers = [
                nothing(column, holds_missing=_holds_missing(opened.chunks[0]))
                if column.id in empty
                else reader(column, kinds[column.id], has_nan=with_nan and column.id not in opened.without_nan)
                for column in columns
            ]
            return tuple(rows.select(*readers) for rows in opened.chunks) if readers else opened.chunks

        swift = read(with_nan=False) if _is_kleene(opened.chunks[0]) else ()
        return cls(dataset=dataset, columns=columns, chunks=read(with_nan=True), swift=swift)

    def span(self, columns: Iterable[str]) -> tuple[date, date] | None:
        """Give the first and last day that any of the date columns holds; None when they hold none."""
        names = list(dict.fromkeys(columns))
        days = [day_number(name).alias(name) for name in names]
        ends = [nw.col(name).min().alias(f"{name} first") for name in names]
        ends += [nw.col(name).max().alias(f"{name} last") for name in names]
        found = pd.concat([_collect(rows.select(*days).select(*ends)) for rows in self.chunks])
        numbers = found.astype("Float64").to_numpy(dtype="float64", na_value=np.nan)
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
        wrong = unfit(faults, kleene=False)
        if drop and wrong is not None:
            fit = tuple(rows.filter(~wrong) for rows in self.chunks)
            summed = _summed(fit, self._terms(parts), keys, None).drop(columns=_UNFIT)
            return Sums(frame=summed, dropped=self._count(wrong))
        frame = self._fit(parts, keys, faults)
        if frame is None:
            raise DataError(self.dataset.id, tuple(self.problems(faults)))
        return Sums(frame=frame)

    def _fit(self, parts: tuple[Part, ...], keys: tuple[Key, ...], faults: tuple[Fault, ...]) -> pd.DataFrame | None:
        """Give the sums when no row has a fault; what shows in keys and counts is not asked of rows."""
        in_keys = tuple(fault for fault in faults if _shows_in(fault, keys))
        in_counts = counted_out(faults, parts)
        asked = tuple(fault for fault in faults if fault not in in_keys and not _shows_in_counts(fault, in_counts))
        proofs = {column: Part(where=present(column)) for column in in_counts}
        terms = self._terms(tuple(dict.fromkeys((*parts, *proofs.values()))))
        for chunks, kleene in ((self.swift, True), (self.chunks, False)):
            frame = _summed(chunks, terms, keys, unfit(asked, kleene=kleene)) if chunks else None
            if frame is not None and not (
                frame[_UNFIT].sum() > 0
                or any(_is_in_keys(fault, frame, keys) for fault in in_keys)
                or any(_is_in_counts(frame, proofs[column], counts) for column, counts in in_counts.items())
            ):
                return frame[[*(key.name for key in keys), ROWS, *map(str, parts)]]
        return None

    def _terms(self, parts: tuple[Part, ...]) -> Terms:
        dates = {name for part in parts for rule in part.rules if _counts_working_days(rule) for name in rule.columns}
        dated = frozenset(column.id for column in self.columns if column.type in DATED)
        try:
            span = self.span(sorted(dates)) if dates else None
            is_polars = self.chunks[0].implementation.is_polars()
            return Terms.of(parts, dated=dated, span=span, sums_truths=is_polars)
        except InvalidValueError as error:
            place = f"columns {', '.join(map(repr, sorted(dates)))}"
            raise DataError(self.dataset.id, (Problem(place, str(error), "correct the dates"),)) from error

    def _count(self, wrong: nw.Expr) -> int:
        ones = nw.when(wrong).then(nw.lit(1)).alias(_UNFIT)
        counts = [_collect(rows.select(ones).select(nw.col(_UNFIT).count())) for rows in self.chunks]
        return int(sum(count[_UNFIT].iloc[0] for count in counts))

    def problems(self, faults: Iterable[Fault]) -> Iterator[Problem]:
        """Give each fault that rows have, with the number of rows and, where they tell nothing of people, examples."""
        columns = {column.id: column for column in self.columns}
        for fault in faults:
            count = self._count(flag(fault.expression()))
            if count:
                yield fault.problem(columns[fault.column], count, self._examples(fault))

    def _examples(self, fault: Fault) -> list[str]:
        if fault.kind in {"missing", "before"}:
            return []
        found = []
        for rows in self.chunks:
            wrong = rows.filter(flag(fault.expression())).select(fault.column).unique().head(EXAMPLES)
            found += [shown(value) for value in _collect(wrong)[fault.column]]
        telling = (example for example in found if sum(map(str.isdigit, example)) < PERSONAL)
        return list(dict.fromkeys(sorted(telling)))[:EXAMPLES]


def _counts_working_days(rule: Rule) -> bool:
    return isinstance(rule, Elapsed) and rule.months is None and rule.calendar == "working"


def _is_kleene(rows: Rows) -> bool:
    """Whether the engine keeps a missing value missing in comparisons, and sorts not-a-number after all numbers."""
    engine = rows.implementation
    return engine.is_duckdb() or engine.is_polars() or engine.is_spark_like()


def _count(rows: Rows) -> int:
    return int(_collect(rows.select(nw.len().alias(ROWS)))[ROWS].iloc[0])


def _holds_missing(rows: Rows) -> bool:
    """Whether a truth may be missing on the engine."""
    return not (rows.implementation.is_pandas_like() or rows.implementation.is_dask())


def _without_values(chunks: tuple[Rows, ...], names: list[str]) -> frozenset[str]:
    if not names:
        return frozenset()
    counts = pd.concat([_collect(rows.select(*(nw.col(name).count() for name in names))) for rows in chunks]).sum()
    return frozenset(name for name in names if counts[name] == 0)


def _shows_in(fault: Fault, keys: tuple[Key, ...]) -> bool:
    """Whether the fault shows in the keys of the sums, so that rows need not be asked."""
    return fault.kind in _SEEN_IN_KEYS and any(key.column == fault.column for key in keys if not key.grain)


def _is_in_keys(fault: Fault, frame: pd.DataFrame, keys: tuple[Key, ...]) -> bool:
    name = next(key.name for key in keys if key.column == fault.column and not key.grain)
    found = set(frame[name].unique())
    return UNKNOWN in found if fault.kind == "missing" else not found <= {*fault.codes, UNKNOWN}


def _shows_in_counts(fault: Fault, counted: Mapping[str, tuple[Part, ...]]) -> bool:
    return fault.kind in {"off-scale", "not-whole"} and fault.column in counted


def _is_in_counts(frame: pd.DataFrame, every: Part, counts: tuple[Part, ...]) -> bool:
    """Whether there are more values than right ones."""
    return bool(frame[str(every)].sum() != frame[list(map(str, counts))].to_numpy().sum())


def _summed(chunks: tuple[Rows, ...], terms: Terms, keys: tuple[Key, ...], wrong: nw.Expr | None) -> pd.DataFrame:
    """Give the sums by keys, over all chunks; keys are text or whole numbers, sums are floats."""
    frame = pd.concat([_collect(_grouped(rows, terms, keys, wrong)) for rows in chunks], ignore_index=True)
    if _UNFIT not in frame:
        frame[_UNFIT] = 0.0
    names = {ROWS: ROWS, _UNFIT: _UNFIT, **terms.names}
    sums = frame[list(names.values())].to_numpy(dtype="float64", na_value=0.0)
    summed = pd.DataFrame(sums, index=frame.index, columns=list(names))
    for number, key in enumerate(keys):
        values = frame[f"k{number}"]
        summed.insert(number, key.name, values.fillna(-1).astype("int64") if key.grain else _as_text(values))
    if len(chunks) == 1:
        return summed
    by = [key.name for key in keys]
    return summed.groupby(by, as_index=False, sort=False).sum() if by else summed.sum().to_frame().T


def _grouped(rows: Rows, terms: Terms, keys: tuple[Key, ...], wrong: nw.Expr | None) -> Rows:
    by = [key.expression().alias(f"k{number}") for number, key in enumerate(keys)] or [nw.lit(0).alias("k0")]
    watched = [] if wrong is None else [wrong if terms.sums_truths else nw.when(wrong).then(nw.lit(1))]
    for stage in terms.stages:
        rows = rows.with_columns(*stage)
    ready = rows.with_columns(*by, *terms.carriers, *(one.alias(_UNFIT) for one in watched))
    unfit_rows = nw.col(_UNFIT).sum() if terms.sums_truths else nw.col(_UNFIT).count()
    sums = [*terms.sums, *(unfit_rows for _ in watched)]
    return ready.group_by(*(f"k{number}" for number in range(len(by)))).agg(*sums)


def _as_text(values: pd.Series) -> pd.Series:
    codes, distinct = pd.factorize(values, use_na_sentinel=False)
    texts = pd.Series([shown(value) for value in distinct], dtype="str")
    return texts.take(codes).set_axis(values.index)


def shown(value: Hashable) -> str:
    """Give a value as text: whole numbers without decimals, and what is missing as unknown."""
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
