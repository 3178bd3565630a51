"""The rows of a dataset: opened on any engine, queried for the sums of parts, and searched for faults."""

from collections.abc import Callable, Iterable, Iterator
from datetime import date
from functools import wraps
from pathlib import Path
from typing import Concatenate, ParamSpec, Self, TypeVar

import attrs
import narwhals as nw
import numpy as np
import pandas as pd

from soteindikaattorit.compute.engine.classes import CLASS, unbounded, with_classes
from soteindikaattorit.compute.engine.expression import day_number, flag
from soteindikaattorit.compute.engine.fault import Fault, counted_out, has_fault
from soteindikaattorit.compute.engine.individuals import sum_individuals
from soteindikaattorit.compute.engine.query import ROWS, UNFIT, UNKNOWN, GroupKey, Query, Terms, collect, spell
from soteindikaattorit.errors import DataError, InvalidValueError, Problem
from soteindikaattorit.measures.part import Elapsed, Part
from soteindikaattorit.measures.split import Split
from soteindikaattorit.model.condition import present
from soteindikaattorit.model.dataset import DATED, Column, Dataset
from soteindikaattorit.model.workdays import holidays_between
from soteindikaattorit.sources.frames import (
    NO_ROWS,
    Rows,
    column_problems,
    empty_column,
    engine_errors,
    of_another_type,
    open_frame,
    read_column,
)
from soteindikaattorit.sources.scanning import open_file

MAX_EXAMPLES = 3
"""The most wrong values that an error shows as examples."""

MAX_SEARCHED = 1000
"""The most distinct wrong values that are searched for examples that may be shown."""

_SEEN_IN_KEYS = ("unknown-code", "missing")
_Given = ParamSpec("_Given")
_Result = TypeVar("_Result")


def _by_engine(
    method: Callable[Concatenate["DatasetRows", _Given], _Result],
) -> Callable[Concatenate["DatasetRows", _Given], _Result]:
    """Raise what an engine raises in a method as an error of ours that names the dataset."""

    @wraps(method)
    def call(rows: "DatasetRows", /, *args: _Given.args, **kwargs: _Given.kwargs) -> _Result:
        with engine_errors(rows.dataset.id):
            return method(rows, *args, **kwargs)

    return call


@attrs.frozen(eq=False, kw_only=True)
class Sums:
    """The sums of parts, a row for each combination of keys.

    Args:
        frame: The keys by name, ``rows`` and each part by its canonical name, in no order.
        dropped: How many rows were left out because they had a fault.
    """

    frame: pd.DataFrame
    dropped: int = 0


@attrs.frozen(eq=False, kw_only=True)
class DatasetRows:
    """Rows of one dataset, on the engine that holds them.

    Args:
        dataset: The dataset.
        columns: The columns that are read, as the dataset and the measures want them.
        chunks: The rows, brought to the form in which all engines agree.
        swift: The same without a search for not-a-number, on engines where it shows as a fault; else empty.
    """

    dataset: Dataset
    columns: tuple[Column, ...]
    chunks: tuple[Rows, ...]
    swift: tuple[Rows, ...] = ()

    @classmethod
    def open(cls, data: object, dataset: Dataset, columns: tuple[Column, ...]) -> Self:
        """Open rows and check that the columns are there and of the right types.

        Args:
            data: A frame of any engine, or the path of a Parquet or CSV file.
            dataset: The dataset.
            columns: The columns that will be read.

        Raises:
            DataError: Columns are missing or of another type, or the engine cannot read the frame.
            FileError: The file cannot be read.
            InvalidValueError: The data are not a frame of a known engine.
        """
        with engine_errors(dataset.id):
            opened = (
                open_file(Path(data), dataset)
                if isinstance(data, str | Path)
                else open_frame(data, dataset.id, {column.id for column in columns})
            )
            types = dict(opened.chunks[0].collect_schema())
            empty = _without_values(opened.chunks, of_another_type(columns, types))
            problems = tuple(column_problems(columns, types, empty, opened.names))
            if problems and empty and not sum(_count_rows(rows) for rows in opened.chunks):
                problems = (NO_ROWS,)
            if problems:
                raise DataError(dataset.id, problems)
            holds_missing = _holds_missing(opened.chunks[0])

            def read(*, has_nan: bool) -> tuple[Rows, ...]:
                read_columns = [
                    empty_column(column, holds_missing=holds_missing)
                    if column.id in empty
                    else read_column(column, types[column.id], has_nan=has_nan and column.id not in opened.without_nan)
                    for column in columns
                ]
                return tuple(rows.select(*read_columns) for rows in opened.chunks) if read_columns else opened.chunks

            swift = read(has_nan=False) if _is_kleene(opened.chunks[0]) else ()
            return cls(dataset=dataset, columns=columns, chunks=read(has_nan=True), swift=swift)

    @_by_engine
    def span(self, columns: Iterable[str]) -> tuple[date, date] | None:
        """Return the first and last day that any of the date columns holds; None when they hold none."""
        names = list(dict.fromkeys(columns))
        days = [day_number(name).alias(name) for name in names]
        ends = [nw.col(name).min().alias(f"{name} first") for name in names]
        ends += [nw.col(name).max().alias(f"{name} last") for name in names]
        frame = pd.concat([collect(rows.select(*days).select(*ends)) for rows in self.chunks])
        numbers = frame.astype("Float64").to_numpy(dtype="float64", na_value=np.nan)
        if not np.isfinite(numbers).any():
            return None
        return date.fromordinal(int(np.nanmin(numbers))), date.fromordinal(int(np.nanmax(numbers)))

    @_by_engine
    def sum(self, parts: Iterable[Part], keys: tuple[GroupKey, ...], faults: tuple[Fault, ...], *, drop: bool) -> Sums:
        """Sum parts over rows, by keys, in one query.

        Args:
            parts: The parts.
            keys: By what rows are grouped.
            faults: What no row may have.
            drop: Whether rows with faults are left out; otherwise they are an error.

        Raises:
            DataError: Rows have faults and are not to be dropped, or no row is left.
        """
        parts = tuple(dict.fromkeys(parts))
        wrong = has_fault(faults, kleene=False) if drop else None
        if wrong is not None:
            fit, dropped = self.without(faults), self._count(wrong)
            frame = Query.plan(parts, keys, self._terms(parts)).run(fit.chunks, None).drop(columns=UNFIT)
            if dropped and not frame[ROWS].sum():
                raise DataError(self.dataset.id, (_NO_ROW_LEFT, *self._problems(faults)))
            return Sums(frame=frame, dropped=dropped)
        frame_of_fit = self._sum_of_fit(parts, keys, faults)
        if frame_of_fit is None:
            raise DataError(self.dataset.id, tuple(self._problems(faults)))
        return Sums(frame=frame_of_fit)

    def _sum_of_fit(
        self, parts: tuple[Part, ...], keys: tuple[GroupKey, ...], faults: tuple[Fault, ...]
    ) -> pd.DataFrame | None:
        """Return the sums when no row has a fault, else None.

        Rows are not checked for faults that show in the keys, or in counts that are summed anyway.
        """
        in_keys = tuple(fault for fault in faults if _shows_in_keys(fault, keys))
        in_counts = counted_out(faults, parts)
        by_counts = {(column, kind) for column in in_counts for kind in ("off-scale", "not-whole")}
        row_faults = tuple(
            fault for fault in faults if fault not in in_keys and (fault.column, fault.kind) not in by_counts
        )
        proofs = {column: Part(where=present(column)) for column in in_counts}
        summed = tuple(dict.fromkeys((*parts, *proofs.values())))
        query = Query.plan(summed, keys, self._terms(summed))
        for chunks, kleene in ((self.swift, True), (self.chunks, False)):
            frame = query.run(chunks, has_fault(row_faults, kleene=kleene)) if chunks else None
            if frame is not None and not (
                frame[UNFIT].sum() > 0
                or any(_is_in_keys(fault, frame, keys) for fault in in_keys)
                or any(_is_in_counts(frame, proofs[column], counts) for column, counts in in_counts.items())
            ):
                return frame[[*(key.name for key in keys), ROWS, *map(str, parts)]]
        return None

    def without(self, faults: tuple[Fault, ...]) -> Self:
        """Return only the rows that have no fault."""
        wrong = has_fault(faults, kleene=False)
        if wrong is None:
            return self
        return attrs.evolve(self, chunks=tuple(rows.filter(~wrong) for rows in self.chunks), swift=())

    @_by_engine
    def sum_classes(self, split: Split, parts: tuple[Part, ...], keys: tuple[GroupKey, ...]) -> pd.DataFrame:
        """Sum parts over rows by keys and classes, in one query; the rows must have been checked before.

        Args:
            split: The value that is the class.
            parts: The parts.
            keys: By what rows are grouped.

        Returns:
            The keys by name, ``class`` and each part by its canonical name; a row for each class that counts.
        """
        holidays = self._holidays([split.start, split.end] if split.start and split.calendar == "working" else [])
        chunks = tuple(with_classes(rows, split, holidays) for rows in self.chunks)
        by = GroupKey(name=CLASS, column=CLASS, is_number=split.has_numbers)
        frame = Query.plan(parts, (*keys, by), self._terms(parts)).run(chunks, None).drop(columns=[ROWS, UNFIT])
        counts = frame[list(map(str, parts))].ne(0).any(axis=1) & frame[CLASS].notna()
        return unbounded(frame[counts].reset_index(drop=True), split)

    @_by_engine
    def sum_individuals(self, parts: tuple[Part, ...], keys: tuple[GroupKey, ...]) -> pd.DataFrame:
        """Sum over persons, by keys, the number computed for each; rows must be known to have no fault.

        Args:
            parts: Parts with one individual, of one condition.
            keys: By what rows are grouped.

        Returns:
            The keys by name and each part by its canonical name; a row for each combination that has persons.
        """
        needed = list(dict.fromkeys((*parts[0].columns, *(key.column for key in keys if key.column))))
        return sum_individuals([rows.select(*needed) for rows in self.chunks], parts, keys, self._terms(parts[:1]))

    def _terms(self, parts: tuple[Part, ...]) -> Terms:
        return Terms(
            dated=frozenset(column.id for column in self.columns if column.type in DATED),
            holidays=self._holidays({name for part in parts for name in _working_dates(part)}),
            sums_truths=self.chunks[0].implementation.is_polars(),
        )

    def _holidays(self, dates: Iterable[str]) -> tuple[date, ...]:
        """Return the holidays that may lie between any of the dates."""
        span = self.span(sorted(dates)) if dates else None
        try:
            return holidays_between(*span) if span else ()
        except InvalidValueError as error:
            place = f"columns {', '.join(map(repr, sorted(dates)))}"
            raise DataError(self.dataset.id, (Problem(place, str(error), "correct the dates"),)) from error

    def _count(self, wrong: nw.Expr) -> int:
        ones = nw.when(wrong).then(nw.lit(1)).alias(UNFIT)
        counts = [collect(rows.select(ones).select(nw.col(UNFIT).count())) for rows in self.chunks]
        return int(sum(count[UNFIT].iloc[0] for count in counts))

    def _problems(self, faults: Iterable[Fault]) -> Iterator[Problem]:
        """Yield each fault that rows have, with the number of rows and examples that reveal nothing of people."""
        columns = {column.id: column for column in self.columns}
        for fault in faults:
            count = self._count(flag(fault.expression()))
            if count:
                yield fault.problem(columns[fault.column], count, self._examples(fault))

    def _examples(self, fault: Fault) -> list[str]:
        if not fault.has_examples:
            return []
        values: set[str] = set()
        for rows in self.chunks:
            wrong = rows.filter(flag(fault.expression())).select(fault.column).unique().head(MAX_SEARCHED)
            values |= {spell(value) for value in collect(wrong)[fault.column]}
        return sorted(filter(fault.may_show, values))[:MAX_EXAMPLES]


_NO_ROW_LEFT = Problem("rows", "no row is left when those with a fault are dropped", "correct the data")


def _working_dates(part: Part) -> set[str]:
    """Return the columns of the dates between which working days are counted."""
    elapsed = (rule for rule in part.rules if isinstance(rule, Elapsed))
    return {name for rule in elapsed if rule.months is None and rule.calendar == "working" for name in rule.columns}


def _is_kleene(rows: Rows) -> bool:
    """Whether the engine keeps a missing value missing in comparisons, and sorts not-a-number after all numbers."""
    engine = rows.implementation
    return engine.is_duckdb() or engine.is_polars() or engine.is_spark_like()


def _holds_missing(rows: Rows) -> bool:
    """Whether a truth value may be missing on the engine."""
    return not (rows.implementation.is_pandas_like() or rows.implementation.is_dask())


def _count_rows(rows: Rows) -> int:
    return int(collect(rows.select(nw.len().alias(ROWS)))[ROWS].iloc[0])


def _without_values(chunks: tuple[Rows, ...], names: list[str]) -> frozenset[str]:
    if not names:
        return frozenset()
    counts = pd.concat([collect(rows.select(*(nw.col(name).count() for name in names))) for rows in chunks]).sum()
    return frozenset(name for name in names if counts[name] == 0)


def _shows_in_keys(fault: Fault, keys: tuple[GroupKey, ...]) -> bool:
    return fault.kind in _SEEN_IN_KEYS and any(key.column == fault.column for key in keys if not key.grain)


def _is_in_keys(fault: Fault, frame: pd.DataFrame, keys: tuple[GroupKey, ...]) -> bool:
    name = next(key.name for key in keys if key.column == fault.column and not key.grain)
    values = set(frame[name].unique())
    return UNKNOWN in values if fault.kind == "missing" else not values <= {*fault.codes, UNKNOWN}


def _is_in_counts(frame: pd.DataFrame, every: Part, counts: tuple[Part, ...]) -> bool:
    """Whether there are more values than right ones."""
    return bool(frame[str(every)].sum() != frame[list(map(str, counts))].to_numpy().sum())
