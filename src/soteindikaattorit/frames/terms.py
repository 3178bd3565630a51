"""How parts are summed with the fewest columns: what parts share is computed once."""

from collections.abc import Iterable
from datetime import date
from functools import reduce
from operator import and_
from typing import Self

import attrs
import narwhals as nw

from soteindikaattorit.condition import Criterion
from soteindikaattorit.frames.expression import flag, holds, in_time
from soteindikaattorit.measures.part import Elapsed, Part
from soteindikaattorit.workdays import holidays_between

ROWS = "rows"
"""The name of the number of rows, which every query gives."""

Rule = Criterion | Elapsed
_Carrier = tuple[str, int, str, tuple[Rule, ...]]


@attrs.frozen(eq=False, kw_only=True)
class Terms:
    """The expressions of one grouped query.

    Args:
        flags: Whether each rule holds for a row, for rules that several columns need.
        carriers: What is summed or counted, one column each.
        sums: The sums and counts, each under a short name.
        names: The short name of each part, by its canonical name.
    """

    flags: tuple[nw.Expr, ...]
    carriers: tuple[nw.Expr, ...]
    sums: tuple[nw.Expr, ...]
    names: dict[str, str]

    @classmethod
    def of(cls, parts: Iterable[Part], *, dated: frozenset[str], span: tuple[date, date] | None) -> Self:
        """Make the expressions of parts.

        Args:
            parts: The parts, each once.
            dated: The columns that hold dates.
            span: The first and last day on which working days may begin or end; None when none are counted.
        """
        maker = _Maker(dated=dated, holidays=holidays_between(*span) if span else ())
        sums = [nw.len().alias(ROWS)]
        names = {}
        for number, part in enumerate(parts):
            total = maker.sum(part)
            names[str(part)] = ROWS if total is None else f"p{number}"
            sums += [] if total is None else [total.alias(f"p{number}")]
        return cls(flags=tuple(maker.flags.values()), carriers=tuple(maker.carriers.values()), sums=tuple(sums), names=names)


@attrs.define(kw_only=True)
class _Maker:
    dated: frozenset[str]
    holidays: tuple[date, ...]
    flags: dict[Rule, nw.Expr] = attrs.Factory(dict)
    carriers: dict[_Carrier, nw.Expr] = attrs.Factory(dict)
    numbers: dict[_Carrier | Rule, str] = attrs.Factory(dict)

    def sum(self, part: Part) -> nw.Expr | None:
        """Give the sum or count of a part, None for the count of all rows.

        Rows that must hold a value are counted by that value.
        """
        rules: tuple[Rule, ...] = part.where.criteria + ((part.elapsed,) if part.elapsed else ())
        carrier = part.column or part.weight or next((rule.column for rule in rules if _is_presence(rule)), "")
        left = tuple(rule for rule in rules if not (_is_presence(rule) and rule.column == carrier))  # type: ignore[union-attr]
        if not carrier and not left:
            return None
        column = nw.col(self._carrier((carrier, part.power, part.weight, left)))
        return column.sum() if part.column or part.weight else column.count()

    def _carrier(self, carrier: _Carrier) -> str:
        column, power, weight, rules = carrier
        if column and power == 1 and not rules and weight in {"", column}:
            return column
        if carrier not in self.carriers:
            self.numbers[carrier] = f"c{len(self.carriers)}"
            self.carriers[carrier] = self._value(carrier).alias(self.numbers[carrier])
        return self.numbers[carrier]

    def _value(self, carrier: _Carrier) -> nw.Expr:
        column, power, weight, rules = carrier
        value = nw.col(column) if column else nw.lit(1)
        value = value * nw.col(column) if power > 1 else value
        value = value * nw.col(weight) if weight not in {"", column} else value
        return nw.when(self._all(rules)).then(value) if rules else value

    def _all(self, rules: tuple[Rule, ...]) -> nw.Expr:
        if len(rules) == 1 and not (isinstance(rules[0], Criterion) and rules[0].negated):
            return self._expression(rules[0])
        return reduce(and_, (self._flag(rule) for rule in rules))

    def _flag(self, rule: Rule) -> nw.Expr:
        if rule not in self.flags:
            self.numbers[rule] = f"f{len(self.flags)}"
            true = flag(self._expression(rule))
            self.flags[rule] = (~true if isinstance(rule, Criterion) and rule.negated else true).alias(self.numbers[rule])
        return nw.col(self.numbers[rule])

    def _expression(self, rule: Rule) -> nw.Expr:
        if isinstance(rule, Elapsed):
            return in_time(rule, self.holidays)
        return holds(rule, is_date=rule.column in self.dated)


def _is_presence(rule: Rule) -> bool:
    return isinstance(rule, Criterion) and rule.missing and rule.negated
