"""One grouped query: the keys by which rows are grouped, the columns it needs, and the sums of parts.

What parts share is computed once, so that the query has the fewest columns.
"""

from collections.abc import Callable, Hashable, Iterable
from datetime import date
from functools import reduce
from operator import and_, mul
from typing import Any, Self

import attrs
import narwhals as nw
import numpy as np
import pandas as pd

from soteindikaattorit.compute.engine.expression import (
    MONTH,
    YEAR,
    day_number,
    flag,
    holds,
    month_number,
    period_key,
    score,
    working_days,
)
from soteindikaattorit.measures.part import Aged, Elapsed, Implied, Part, Scored, Scoring
from soteindikaattorit.measures.part import Rule as RowRule
from soteindikaattorit.model.condition import Criterion
from soteindikaattorit.sources.frames import Rows

UNKNOWN = "_U"
"""The group of rows that do not say to which group they belong (SDMX: unknown)."""

ROWS = "rows"
"""The name of the number of rows, which every query returns."""

UNFIT = "unfit"
"""The name of the number of rows that have a fault."""

Rule = Criterion | RowRule
_Carrier = tuple[str, int, float, tuple[str, ...], tuple[Rule, ...]]


@attrs.frozen(kw_only=True)
class GroupKey:
    """A key by which rows are grouped: a column, or the period of a date.

    Args:
        name: The name of the key in the sums.
        column: The column it is read from; empty when only the region of the whole dataset is known.
        grain: The grain of the period; empty for a group.
        is_number: Whether the values are numbers that stay numbers.
    """

    name: str
    column: str
    grain: str = ""
    is_number: bool = False

    def expression(self) -> nw.Expr:
        """Return the value by which rows are grouped."""
        return period_key(self.column, self.grain) if self.grain else nw.col(self.column)

    def read(self, values: pd.Series) -> pd.Series:
        """Return the values that came back: of periods whole numbers, of numbers floats, and of all others text."""
        if self.is_number:
            return pd.Series(values.to_numpy(dtype="float64", na_value=np.nan), index=values.index)
        return values.fillna(-1).astype("int64") if self.grain else as_text(values)


@attrs.define
class _Columns:
    """Computed columns of one kind, each once and under a short name."""

    letter: str
    names: dict[Hashable, str] = attrs.field(factory=dict)
    expressions: list[nw.Expr] = attrs.field(factory=list)

    def name(self, key: Hashable, make: Callable[[], nw.Expr]) -> str:
        """Return the name of a column, which is created when it is first needed."""
        if key not in self.names:
            expression, name = make(), f"{self.letter}{len(self.names)}"
            self.expressions.append(expression.alias(name))
            self.names[key] = name
        return self.names[key]


@attrs.define(kw_only=True)
class Terms:
    """The columns of a query, each computed once.

    Args:
        dated: The columns that hold dates.
        holidays: The holidays that may lie between dates, when working days are counted.
        sums_truths: Whether the engine counts rows fastest by summing truth values.
    """

    dated: frozenset[str]
    holidays: tuple[date, ...]
    sums_truths: bool = False
    _days: _Columns = attrs.field(init=False, factory=lambda: _Columns("d"))
    _months: _Columns = attrs.field(init=False, factory=lambda: _Columns("m"))
    _scores: _Columns = attrs.field(init=False, factory=lambda: _Columns("s"))
    _worked: _Columns = attrs.field(init=False, factory=lambda: _Columns("w"))
    _flags: _Columns = attrs.field(init=False, factory=lambda: _Columns("f"))
    _carriers: _Columns = attrs.field(init=False, factory=lambda: _Columns("c"))

    def with_stages(self, rows: Rows) -> Rows:
        """Return rows with the columns that are not summed, in stages of which later ones use earlier ones."""
        first = self._days.expressions + self._months.expressions + self._scores.expressions
        for stage in (first, self._worked.expressions, self._flags.expressions):
            rows = rows.with_columns(*stage) if stage else rows
        return rows

    @property
    def carriers(self) -> tuple[nw.Expr, ...]:
        """The columns that are summed or counted."""
        return tuple(self._carriers.expressions)

    def total(self, part: Part) -> tuple[str, bool] | None:
        """Return the column of a part, and whether it is summed rather than counted; None for the count of all rows.

        Parts may share one. Rows that must hold a value are counted by that value.
        """
        rules: tuple[Rule, ...] = part.where.criteria + part.rules
        present = [_present_column(rule) for rule in rules]
        summed = self._score(part.scoring) if part.scoring else part.column
        carrier = summed or part.weight or next(filter(None, present), "")
        left = tuple(rule for rule, column in zip(rules, present, strict=True) if not column or column != carrier)
        if not carrier and not left:
            return None
        factors = part.factors + ((part.weight,) if part.weight not in {"", carrier} else ())
        is_sum = bool(summed or part.weight or (self.sums_truths and not carrier))
        return self._carrier((carrier, part.power, part.reference, factors, left)), is_sum

    def matches(self, part: Part) -> nw.Expr:
        """Return whether a row counts for a part that asks something of it."""
        return self._all(part.where.criteria + part.rules)

    def _carrier(self, carrier: _Carrier) -> str:
        column, power, reference, factors, rules = carrier
        if column and power == 1 and not reference and not rules and not factors:
            return column
        return self._carriers.name(carrier, lambda: self._value(carrier))

    def _value(self, carrier: _Carrier) -> nw.Expr:
        column, power, reference, factors, rules = carrier
        if self.sums_truths and not column:
            return self._all(rules)
        value = nw.col(column) if column else nw.lit(1)
        value = value - reference if reference else value
        value = value * value if power > 1 else value
        value = reduce(mul, (nw.col(factor) for factor in factors), value)
        return nw.when(self._all(rules)).then(value) if rules else value

    def _all(self, rules: tuple[Rule, ...]) -> nw.Expr:
        if len(rules) == 1 and not (isinstance(rules[0], Criterion) and rules[0].negated):
            return self._expression(rules[0])
        return reduce(and_, (self._flag(rule) for rule in rules))

    def _flag(self, rule: Rule) -> nw.Expr:
        return nw.col(self._flags.name(rule, lambda: self._truth(rule)))

    def _truth(self, rule: Rule) -> nw.Expr:
        true = flag(self._expression(rule))
        return ~true if isinstance(rule, Criterion) and rule.negated else true

    def _expression(self, rule: Rule) -> nw.Expr:
        match rule:
            case Elapsed():
                return self._in_time(rule)
            case Aged():
                age = self._month(rule.on) - self._month(rule.birth)
                low = [] if rule.minimum is None else [age >= rule.minimum * YEAR]
                high = [] if rule.below is None else [age < rule.below * YEAR]
                return reduce(and_, map(flag, low + high))
            case Implied():
                return self._implied(rule)
            case Scored():
                value = nw.col(self._score(rule.scoring))
                return ~value.is_null() if rule.at_least is None else value >= rule.at_least
            case _:
                is_day = rule.column in self.dated and not rule.missing
                return holds(rule, self._day(rule.column) if is_day else nw.col(rule.column))

    def _in_time(self, elapsed: Elapsed) -> nw.Expr:
        """Return whether no more had passed than allowed; of working days, fewer on the day before the end came."""
        if elapsed.months is not None:
            return self._month(elapsed.end) - self._month(elapsed.start) <= elapsed.months * MONTH
        days = elapsed.days or 0
        if elapsed.calendar == "calendar":
            return self._day(elapsed.end) - self._day(elapsed.start) <= days
        return self._working_day(elapsed.end, 1) - self._working_day(elapsed.start, 0) < days

    def _implied(self, rule: Implied) -> nw.Expr:
        met = nw.lit(value=rule.then is not None)
        for criterion in rule.then.criteria if rule.then else ():
            met = met & self._truth(criterion)
        conditions = [self._truth(criterion) for criterion in rule.given.criteria]
        return ~reduce(and_, conditions) | met if conditions else met

    def _score(self, scoring: Scoring) -> str:
        return self._scores.name(scoring, lambda: score(scoring))

    def _month(self, column: str) -> nw.Expr:
        return nw.col(self._months.name(column, lambda: month_number(column)))

    def _day(self, column: str) -> nw.Expr:
        return nw.col(self._days.name(column, lambda: day_number(column)))

    def _working_day(self, column: str, before: int) -> nw.Expr:
        day = self._day(column) - before
        return nw.col(self._worked.name((column, before), lambda: working_days(day, self.holidays)))


def _present_column(rule: Rule) -> str:
    """Return the column that must hold a value, if that is all the rule asks."""
    return rule.column if isinstance(rule, Criterion) and rule.missing and rule.negated else ""


@attrs.frozen(eq=False, kw_only=True)
class Query:
    """One grouped query for the sums of parts.

    Args:
        terms: The columns it needs.
        keys: By what rows are grouped.
        sums: The sums and counts, each under a short name.
        names: The short name of each part, by its canonical name.
    """

    terms: Terms
    keys: tuple[GroupKey, ...]
    sums: tuple[nw.Expr, ...]
    names: dict[str, str]

    @classmethod
    def plan(cls, parts: Iterable[Part], keys: tuple[GroupKey, ...], terms: Terms) -> Self:
        """Plan the query.

        Args:
            parts: The parts, each once.
            keys: By what rows are grouped.
            terms: The columns of the query.
        """
        totals = {str(part): terms.total(part) for part in parts}
        short = {total: f"p{number}" for number, total in enumerate(dict.fromkeys(filter(None, totals.values())))}
        sums = [_sum(column, is_sum=is_sum).alias(name) for (column, is_sum), name in short.items()]
        names = {part: short[total] if total else ROWS for part, total in totals.items()}
        return cls(terms=terms, keys=keys, sums=(nw.len().alias(ROWS), *sums), names=names)

    def run(self, chunks: tuple[Rows, ...], wrong: nw.Expr | None) -> pd.DataFrame:
        """Return the sums by keys, over all chunks.

        Args:
            chunks: The rows.
            wrong: Whether a row has a fault; None when rows are not checked.

        Returns:
            The keys, as text or numbers, then ``rows``, ``unfit`` and each part by its canonical name, as floats.
        """
        frame = pd.concat([collect(self._grouped(rows, wrong)) for rows in chunks], ignore_index=True)
        if UNFIT not in frame:
            frame[UNFIT] = 0.0
        names = {ROWS: ROWS, UNFIT: UNFIT, **self.names}
        sums = frame[list(names.values())].to_numpy(dtype="float64", na_value=0.0)
        summed = pd.DataFrame(sums, index=frame.index, columns=list(names))
        for number, key in enumerate(self.keys):
            summed.insert(number, key.name, key.read(frame[f"k{number}"]))
        return summed if len(chunks) == 1 else add_up(summed, [key.name for key in self.keys])

    def _grouped(self, rows: Rows, wrong: nw.Expr | None) -> Rows:
        by = [key.expression().alias(f"k{number}") for number, key in enumerate(self.keys)] or [nw.lit(0).alias("k0")]
        sums_truths = self.terms.sums_truths
        watched = [] if wrong is None else [wrong if sums_truths else nw.when(wrong).then(nw.lit(1))]
        rows = self.terms.with_stages(rows)
        ready = rows.with_columns(*by, *self.terms.carriers, *(fault.alias(UNFIT) for fault in watched))
        unfit_rows = [_sum(UNFIT, is_sum=sums_truths)] if watched else []
        return ready.group_by(*(f"k{number}" for number in range(len(by)))).agg(*self.sums, *unfit_rows)


def _sum(column: str, *, is_sum: bool) -> nw.Expr:
    return nw.col(column).sum() if is_sum else nw.col(column).count()


def add_up(frame: pd.DataFrame, keys: Iterable[str]) -> pd.DataFrame:
    """Add up rows that agree in all keys; without keys, all rows."""
    by = list(keys)
    return frame.groupby(by, as_index=False, sort=False).sum() if by else frame.sum().to_frame().T


def as_text(values: pd.Series) -> pd.Series:
    """Return values as text; each distinct value is converted once."""
    codes, distinct = pd.factorize(values, use_na_sentinel=False)
    texts = pd.Series([spell(value) for value in distinct], dtype="str")
    return texts.take(codes).set_axis(values.index)


def spell(value: Hashable) -> str:
    """Return a value as text: whole numbers without decimals, and a missing value as unknown."""
    if value is None or value is pd.NA or value != value:  # noqa: PLR0124 - not-a-number differs from itself
        return UNKNOWN
    if isinstance(value, bool | np.bool_):
        return str(bool(value)).lower()
    if isinstance(value, float | np.floating) and float(value).is_integer():
        return str(int(value))
    return str(value)


def collect(rows: Rows) -> pd.DataFrame:
    """Return the rows in pandas, by the engine that holds them."""
    options: dict[str, Any] = {"engine": "streaming"} if rows.implementation.is_polars() else {}
    frame: pd.DataFrame = rows.collect(backend="pandas", **options).to_native()
    return frame
