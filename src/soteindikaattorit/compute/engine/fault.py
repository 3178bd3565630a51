"""Faults: what can be wrong with the value of a column, row by row."""

from collections.abc import Callable, Iterable
from functools import reduce
from math import ceil, floor
from operator import or_

import attrs
import narwhals as nw
import numpy as np

from soteindikaattorit.compute.engine.expression import day_number, flag
from soteindikaattorit.errors import Problem, told_rows
from soteindikaattorit.measures.part import Part
from soteindikaattorit.model.condition import Condition, Criterion
from soteindikaattorit.model.dataset import Column

_GREATEST = float(np.finfo(np.float64).max)

MOST_COUNTED = 100
"""How many values a scale may have for its answers to be counted one by one."""


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
        explain: What says what was probably meant by an unknown code, if anything can.
    """

    column: str
    kind: str
    minimum: float | None = None
    maximum: float | None = None
    codes: tuple[str, ...] = ()
    other: str = ""
    explain: Callable[[str], str] | None = attrs.field(default=None, eq=False)

    def expression(self) -> nw.Expr:
        """Return whether a row has the fault; missing, or false, where a value is missing.

        Where not-a-number has not been made missing, it is off every scale on the engines that sort it last.
        """
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

    def problem(self, column: Column, count: int, examples: list[str]) -> Problem:
        """Say what is wrong, in how many rows unless they are few, with examples where they tell nothing of people."""
        rows = told_rows(count)
        low = "" if self.minimum is None else f"{self.minimum:g}"
        high = "" if self.maximum is None else f"{self.maximum:g}"
        says = {
            "missing": f"{rows} without a value",
            "off-scale": f"{rows} off the scale {low}…{high}" if low or high else f"{rows} without a finite number",
            "not-whole": f"{rows} without a whole number",
            "unknown-code": f"{rows} with an unknown code",
            "before": f"{rows} before {self.other!r}",
        }[self.kind]
        shown = f", such as {', '.join(examples)}" if examples else ""
        return Problem(f"column {column.id!r}", says + shown, self._hint(column, examples))

    def _hint(self, column: Column, examples: list[str]) -> str:
        if self.kind == "missing" and not column.role:
            return "say optional = true if it may be missing"
        if self.kind == "unknown-code" and column.codes:
            return f"expected one of {', '.join(column.codes)}"
        return self.explain(examples[0]) if self.explain and examples else ""


def counted_out(faults: tuple[Fault, ...], parts: Iterable[Part]) -> dict[str, tuple[Part, ...]]:
    """Return the columns of which parts count every value that is right, one by one, with those parts.

    When such counts make up the number of values there are, no value is off the scale or not whole,
    and rows need not be asked.
    """
    there = {str(part): part for part in parts}
    found = {}
    for fault in faults:
        if fault.kind == "off-scale" and fault.minimum is not None and fault.maximum is not None:
            counts = [_count(fault.column, value) for value in range(ceil(fault.minimum), floor(fault.maximum) + 1)]
            if len(counts) <= MOST_COUNTED and all(str(count) in there for count in counts):
                found[fault.column] = tuple(counts)
    return found


def _count(column: str, value: int) -> Part:
    return Part(where=Condition((Criterion(column=column, any_of=(value,)),)))


def unfit(faults: tuple[Fault, ...], *, kleene: bool) -> nw.Expr | None:
    """Return whether a row has any of the faults; None when there are none to have.

    Args:
        faults: The faults.
        kleene: Whether the engine keeps a missing value missing in comparisons, and joins it as Kleene did.
    """
    expressions = [fault.expression() for fault in faults]
    return reduce(or_, expressions if kleene else map(flag, expressions)) if faults else None
