"""Asking rows for the sums of parts, in one grouped query, and for what is wrong with them."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import Self

import attrs
import narwhals as nw
import numpy as np
import pandas as pd

from soteindikaattorit.compute.engine.classes import CLASS, unbounded, with_classes
from soteindikaattorit.compute.engine.expression import day_number, flag
from soteindikaattorit.compute.engine.fault import Fault, counted_out, unfit
from soteindikaattorit.compute.engine.individuals import one_frame, sum_individuals
from soteindikaattorit.compute.engine.query import UNFIT, UNKNOWN, Key, collect, shown, summed
from soteindikaattorit.compute.engine.terms import ROWS, Terms, matching
from soteindikaattorit.errors import DataError, InvalidValueError, Problem
from soteindikaattorit.measures.part import Elapsed, Part, Rule
from soteindikaattorit.measures.split import Split
from soteindikaattorit.model.condition import present
from soteindikaattorit.model.dataset import DATED, Column, Dataset
from soteindikaattorit.model.workdays import holidays_between
from soteindikaattorit.sources.kinds import doubtful, misfits, nothing, reader
from soteindikaattorit.sources.opening import NO_ROWS, Rows, open_rows

PERSONAL = 6
"""From how many digits on a wrong value may be a person's identity code, and is not shown."""

EXAMPLES = 3
"""How many examples of a wrong value an error shows at most."""

_SEEN_IN_KEYS = ("unknown-code", "missing")


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
        """Return the first and last day that any of the date columns holds; None when they hold none."""
        names = list(dict.fromkeys(columns))
        days = [day_number(name).alias(name) for name in names]
        ends = [nw.col(name).min().alias(f"{name} first") for name in names]
        ends += [nw.col(name).max().alias(f"{name} last") for name in names]
        found = pd.concat([collect(rows.select(*days).select(*ends)) for rows in self.chunks])
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
            found = summed(fit, self._terms(parts), keys, None).drop(columns=UNFIT)
            return Sums(frame=found, dropped=self._count(wrong))
        frame = self._fit(parts, keys, faults)
        if frame is None:
            raise DataError(self.dataset.id, tuple(self.problems(faults)))
        return Sums(frame=frame)

    def _fit(self, parts: tuple[Part, ...], keys: tuple[Key, ...], faults: tuple[Fault, ...]) -> pd.DataFrame | None:
        """Return the sums when no row has a fault; what shows in keys and counts is not asked of rows."""
        in_keys = tuple(fault for fault in faults if _shows_in(fault, keys))
        in_counts = counted_out(faults, parts)
        asked = tuple(fault for fault in faults if fault not in in_keys and not _shows_in_counts(fault, in_counts))
        proofs = {column: Part(where=present(column)) for column in in_counts}
        terms = self._terms(tuple(dict.fromkeys((*parts, *proofs.values()))))
        for chunks, kleene in ((self.swift, True), (self.chunks, False)):
            frame = summed(chunks, terms, keys, unfit(asked, kleene=kleene)) if chunks else None
            if frame is not None and not (
                frame[UNFIT].sum() > 0
                or any(_is_in_keys(fault, frame, keys) for fault in in_keys)
                or any(_is_in_counts(frame, proofs[column], counts) for column, counts in in_counts.items())
            ):
                return frame[[*(key.name for key in keys), ROWS, *map(str, parts)]]
        return None

    def without(self, faults: tuple[Fault, ...]) -> Self:
        """Return the table with only the rows that have no fault."""
        wrong = unfit(faults, kleene=False)
        if wrong is None:
            return self
        return attrs.evolve(self, chunks=tuple(rows.filter(~wrong) for rows in self.chunks), swift=())

    def sum_classes(self, split: Split, parts: tuple[Part, ...], keys: tuple[Key, ...]) -> pd.DataFrame:
        """Sum parts over rows by keys and classes, in one query; rows must be known to have no fault.

        Args:
            split: By what the sums are kept apart.
            parts: The parts.
            keys: By what rows are grouped.

        Returns:
            The keys by name, ``class`` and each part by its canonical name; a row for each class that counts.
        """
        holidays = self._holidays([split.start, split.end] if split.start and split.calendar == "working" else [])
        chunks = tuple(with_classes(rows, split, holidays) for rows in self.chunks)
        by = Key(name=CLASS, column=CLASS, is_number=split.has_numbers)
        frame = summed(chunks, self._terms(parts), (*keys, by), None).drop(columns=[ROWS, UNFIT])
        counts = frame[list(map(str, parts))].ne(0).any(axis=1) & frame[CLASS].notna()
        return unbounded(frame[counts].reset_index(drop=True), split)

    def sum_individuals(self, parts: tuple[Part, ...], keys: tuple[Key, ...]) -> pd.DataFrame:
        """Sum over persons, by keys, what is worked out for each; rows must be known to have no fault.

        Args:
            parts: Parts with one individual, of one condition.
            keys: By what rows are grouped.

        Returns:
            The keys by name and each part by its canonical name; a row for each combination that has persons.
        """
        needed = list(dict.fromkeys((*parts[0].columns, *(name for key in keys for name in key.columns))))
        rows = one_frame([rows.select(*needed) for rows in self.chunks])
        holidays = self._holidays(_working_dates(parts[0]))
        return sum_individuals(matching(rows, parts[0], self._dated, holidays), parts, keys)

    @property
    def _dated(self) -> frozenset[str]:
        return frozenset(column.id for column in self.columns if column.type in DATED)

    def _terms(self, parts: tuple[Part, ...]) -> Terms:
        dates = {name for part in parts for name in _working_dates(part)}
        is_polars = self.chunks[0].implementation.is_polars()
        return Terms.of(parts, dated=self._dated, holidays=self._holidays(dates), sums_truths=is_polars)

    def _holidays(self, dates: Iterable[str]) -> tuple[date, ...]:
        """Return the holidays on which any of the dates may lie; none when there are no dates."""
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

    def problems(self, faults: Iterable[Fault]) -> Iterator[Problem]:
        """Return each fault rows have, with the number of rows and, where they tell nothing of people, examples."""
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
            found += [shown(value) for value in collect(wrong)[fault.column]]
        telling = (example for example in found if sum(map(str.isdigit, example)) < PERSONAL)
        return list(dict.fromkeys(sorted(telling)))[:EXAMPLES]


def _counts_working_days(rule: Rule) -> bool:
    return isinstance(rule, Elapsed) and rule.months is None and rule.calendar == "working"


def _working_dates(part: Part) -> set[str]:
    """Return the columns of the dates between which working days are counted."""
    return {name for rule in part.rules if _counts_working_days(rule) for name in rule.columns}


def _is_kleene(rows: Rows) -> bool:
    """Whether the engine keeps a missing value missing in comparisons, and sorts not-a-number after all numbers."""
    engine = rows.implementation
    return engine.is_duckdb() or engine.is_polars() or engine.is_spark_like()


def _count(rows: Rows) -> int:
    return int(collect(rows.select(nw.len().alias(ROWS)))[ROWS].iloc[0])


def _holds_missing(rows: Rows) -> bool:
    """Whether a truth may be missing on the engine."""
    return not (rows.implementation.is_pandas_like() or rows.implementation.is_dask())


def _without_values(chunks: tuple[Rows, ...], names: list[str]) -> frozenset[str]:
    if not names:
        return frozenset()
    counts = pd.concat([collect(rows.select(*(nw.col(name).count() for name in names))) for rows in chunks]).sum()
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
