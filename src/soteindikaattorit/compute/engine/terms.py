"""How parts are summed with the fewest columns: what parts share is computed once."""

from collections.abc import Iterable
from datetime import date
from functools import reduce
from operator import and_, mul
from typing import Self

import attrs
import narwhals as nw

from soteindikaattorit.compute.engine.expression import (
    MONTH,
    YEAR,
    day_number,
    flag,
    holds,
    month_number,
    score,
    working_days,
)
from soteindikaattorit.measures.part import Aged, Elapsed, Implied, Part, Scored, Scoring
from soteindikaattorit.measures.part import Rule as Further
from soteindikaattorit.model.condition import Criterion
from soteindikaattorit.sources.opening import Rows

ROWS = "rows"
"""The name of the number of rows, which every query gives."""

Rule = Criterion | Further
_Carrier = tuple[str, int, float, tuple[str, ...], tuple[Rule, ...]]


@attrs.frozen(eq=False, kw_only=True)
class Terms:
    """The expressions of one grouped query.

    Args:
        stages: The columns to be added one stage after the other, as each builds on those before it: the numbers of
            days and of days of months, of working days up to them, the scores of instruments, and whether each joined
            or negated rule holds.
        carriers: What is summed or counted, one column each.
        sums: The sums and counts, each under a short name.
        names: The short name of each part, by its canonical name.
        sums_truths: Whether the engine counts rows fastest by summing truths.
    """

    stages: tuple[tuple[nw.Expr, ...], ...]
    carriers: tuple[nw.Expr, ...]
    sums: tuple[nw.Expr, ...]
    names: dict[str, str]
    sums_truths: bool

    @classmethod
    def of(
        cls, parts: Iterable[Part], *, dated: frozenset[str], holidays: tuple[date, ...], sums_truths: bool = False
    ) -> Self:
        """Make the expressions of parts.

        Args:
            parts: The parts, each once.
            dated: The columns that hold dates.
            holidays: The holidays that may lie between dates, when working days are counted.
            sums_truths: Whether the engine counts rows fastest by summing truths.
        """
        maker = _Maker(dated=dated, holidays=holidays, sums_truths=sums_truths)
        totals = {str(part): maker.total(part) for part in parts}
        short = {total: f"p{number}" for number, total in enumerate(dict.fromkeys(filter(None, totals.values())))}
        return cls(
            stages=maker.stages,
            carriers=tuple(maker.carriers.values()),
            sums=(nw.len().alias(ROWS), *(total.expression().alias(name) for total, name in short.items())),
            names={part: short[total] if total else ROWS for part, total in totals.items()},
            sums_truths=sums_truths,
        )


def matching(rows: Rows, part: Part, dated: frozenset[str], holidays: tuple[date, ...]) -> Rows:
    """Return only the rows that count for a part.

    Args:
        rows: The rows.
        part: The part.
        dated: The columns that hold dates.
        holidays: The holidays that may lie between dates, when working days are counted.
    """
    maker = _Maker(dated=dated, holidays=holidays, sums_truths=False)
    expression = maker.all(part)
    for stage in maker.stages:
        rows = rows.with_columns(*stage)
    return rows.filter(flag(expression))


@attrs.frozen(kw_only=True)
class _Total:
    """The sum of a column, or the number of its values."""

    column: str
    is_sum: bool

    def expression(self) -> nw.Expr:
        return nw.col(self.column).sum() if self.is_sum else nw.col(self.column).count()


@attrs.define(kw_only=True)
class _Maker:
    dated: frozenset[str]
    holidays: tuple[date, ...]
    sums_truths: bool
    days: dict[str, nw.Expr] = attrs.Factory(dict)
    months: dict[str, nw.Expr] = attrs.Factory(dict)
    worked: dict[tuple[str, int], nw.Expr] = attrs.Factory(dict)
    scores: dict[Scoring, nw.Expr] = attrs.Factory(dict)
    flags: dict[Rule, nw.Expr] = attrs.Factory(dict)
    carriers: dict[_Carrier, nw.Expr] = attrs.Factory(dict)
    numbers: dict[_Carrier | Rule, str] = attrs.Factory(dict)

    def total(self, part: Part) -> "_Total | None":
        """Return what is summed or counted for a part, None for the count of all rows; parts may share one.

        Rows that must hold a value are counted by that value.
        """
        rules: tuple[Rule, ...] = part.where.criteria + part.rules
        held = [_held(rule) for rule in rules]
        summed = self._score(part.scoring) if part.scoring else part.column
        carrier = summed or part.weight or next(filter(None, held), "")
        left = tuple(rule for rule, column in zip(rules, held, strict=True) if not column or column != carrier)
        if not carrier and not left:
            return None
        factors = part.factors + ((part.weight,) if part.weight not in {"", carrier} else ())
        is_sum = bool(summed or part.weight or (self.sums_truths and not carrier))
        return _Total(column=self._carrier((carrier, part.power, part.reference, factors, left)), is_sum=is_sum)

    @property
    def stages(self) -> tuple[tuple[nw.Expr, ...], ...]:
        """The columns that have been asked for, stage by stage."""
        first = (*self.days.values(), *self.months.values(), *self.scores.values())
        stages = (first, tuple(self.worked.values()), tuple(self.flags.values()))
        return tuple(stage for stage in stages if stage)

    def all(self, part: Part) -> nw.Expr:
        """Return whether a row counts for a part that asks something of it."""
        return self._all(part.where.criteria + part.rules)

    def _carrier(self, carrier: _Carrier) -> str:
        column, power, reference, factors, rules = carrier
        if column and power == 1 and not reference and not rules and not factors:
            return column
        if carrier not in self.carriers:
            self.numbers[carrier] = f"c{len(self.carriers)}"
            self.carriers[carrier] = self._value(carrier).alias(self.numbers[carrier])
        return self.numbers[carrier]

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
        if rule not in self.flags:
            self.numbers[rule] = f"f{len(self.flags)}"
            self.flags[rule] = self._truth(rule).alias(self.numbers[rule])
        return nw.col(self.numbers[rule])

    def _truth(self, rule: Rule) -> nw.Expr:
        true = flag(self._expression(rule))
        return ~true if isinstance(rule, Criterion) and rule.negated else true

    def _expression(self, rule: Rule) -> nw.Expr:
        if isinstance(rule, Elapsed):
            return self._in_time(rule)
        if isinstance(rule, Aged):
            return self._aged(rule)
        if isinstance(rule, Implied):
            return self._implied(rule)
        if isinstance(rule, Scored):
            score = nw.col(self._score(rule.scoring))
            return ~score.is_null() if rule.at_least is None else score >= rule.at_least
        is_day = rule.column in self.dated and not rule.missing
        return holds(rule, self._day(rule.column) if is_day else nw.col(rule.column))

    def _in_time(self, elapsed: Elapsed) -> nw.Expr:
        """Return whether no more had passed than allowed; of working days, fewer on the day before the end came."""
        if elapsed.months is not None:
            return self._month(elapsed.end) - self._month(elapsed.start) <= elapsed.months * MONTH
        days = elapsed.days or 0
        if elapsed.calendar == "calendar":
            return self._day(elapsed.end) - self._day(elapsed.start) <= days
        return self._worked(elapsed.end, 1) - self._worked(elapsed.start, 0) < days

    def _aged(self, aged: Aged) -> nw.Expr:
        age = self._month(aged.on) - self._month(aged.birth)
        low = [] if aged.minimum is None else [age >= aged.minimum * YEAR]
        high = [] if aged.below is None else [age < aged.below * YEAR]
        return reduce(and_, map(flag, low + high))

    def _implied(self, rule: Implied) -> nw.Expr:
        met = nw.lit(value=rule.then is not None)
        for criterion in rule.then.criteria if rule.then else ():
            met = met & self._truth(criterion)
        given = [self._truth(criterion) for criterion in rule.given.criteria]
        return ~reduce(and_, given) | met if given else met

    def _score(self, scoring: Scoring) -> str:
        name = f"s{list(self.scores).index(scoring)}" if scoring in self.scores else f"s{len(self.scores)}"
        self.scores.setdefault(scoring, score(scoring).alias(name))
        return name

    def _month(self, column: str) -> nw.Expr:
        name = f"m{list(self.months).index(column)}" if column in self.months else f"m{len(self.months)}"
        self.months.setdefault(column, month_number(column).alias(name))
        return nw.col(name)

    def _day(self, column: str) -> nw.Expr:
        name = f"d{list(self.days).index(column)}" if column in self.days else f"d{len(self.days)}"
        self.days.setdefault(column, day_number(column).alias(name))
        return nw.col(name)

    def _worked(self, column: str, before: int) -> nw.Expr:
        day = self._day(column) - before
        key = (column, before)
        name = f"w{list(self.worked).index(key)}" if key in self.worked else f"w{len(self.worked)}"
        self.worked.setdefault(key, working_days(day, self.holidays).alias(name))
        return nw.col(name)


def _held(rule: Rule) -> str:
    """Return the column that must hold a value, if that is all the rule asks."""
    return rule.column if isinstance(rule, Criterion) and rule.missing and rule.negated else ""
