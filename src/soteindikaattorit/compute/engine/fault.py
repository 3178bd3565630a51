"""Faults of rows: wrong values of a column, and the problems that an error names."""

import re
from collections.abc import Callable, Iterable
from functools import reduce
from math import ceil, floor
from operator import or_

import attrs
import narwhals as nw
import numpy as np

from soteindikaattorit.compute.engine.expression import day_number, flag
from soteindikaattorit.errors import Problem, count_rows, one_of
from soteindikaattorit.measures.part import Part
from soteindikaattorit.model.condition import Condition, Criterion
from soteindikaattorit.model.dataset import Column

_GREATEST = float(np.finfo(np.float64).max)

MAX_COUNTED = 100
"""The most values that a scale may have for its answers to be counted one by one."""

MAX_DIGITS = 5
"""The most digits that a value in an error may have; more may be an identity code or a telephone number."""

_CODE_LIKE = re.compile(r"(?!.*[A-Za-z]{4})(?=.*[0-9]|.$)[A-Za-z0-9._-]{1,8}", re.ASCII)
"""What is surely no name or address: at most 8 characters with a digit and no word in them, or a single one."""

_SEPARATORS = re.compile(r"[\s._-]+")


@attrs.frozen(kw_only=True)
class Fault:
    """A fault that the value of a column may have.

    Args:
        column: The column.
        kind: "missing", "off-scale", "not-whole", "unknown-code" or "before".
        minimum: The least value that is right, in the unit of the column.
        maximum: The greatest value that is right, in the unit of the column.
        codes: The codes that are right.
        other: The column of the date that this one may not precede.
        explain: Returns the code that was probably intended; None when nothing can.
        is_public_name: Whether a text is a public name, such as that of a municipality; None where nothing is.
    """

    column: str
    kind: str
    minimum: float | None = None
    maximum: float | None = None
    codes: tuple[str, ...] = ()
    other: str = ""
    explain: Callable[[str], str] | None = attrs.field(default=None, eq=False)
    is_public_name: Callable[[str], bool] | None = attrs.field(default=None, eq=False)

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

    @property
    def has_examples(self) -> bool:
        """Whether an error may show wrong values; a missing value shows nothing, and a date may be that of a person."""
        return self.kind not in {"missing", "before"}

    def may_show(self, value: str) -> bool:
        """Whether an error may show a wrong value: it is surely no name, address, or identity code of a person.

        In place of a code people write names, addresses and telephone numbers.
        So a text is shown only where it is like a code, is a known code that is spelt otherwise, or a public name.

        Args:
            value: The wrong value, as text.
        """
        if not self.has_examples or sum(map(str.isdigit, value)) > MAX_DIGITS:
            return False
        if self.kind != "unknown-code" or _CODE_LIKE.fullmatch(value):
            return True
        is_respelt = _plain(value) in set(map(_plain, self.codes))
        return is_respelt or bool(self.is_public_name and self.is_public_name(value))

    def problem(self, column: Column, count: int, examples: list[str]) -> Problem:
        """Return the problem of a column, with the number of rows unless they are few.

        Args:
            column: The column.
            count: How many rows have the fault.
            examples: Wrong values that may be shown.
        """
        rows = count_rows(count)
        low = "" if self.minimum is None else f"{self.minimum:g}"
        high = "" if self.maximum is None else f"{self.maximum:g}"
        message = {
            "missing": f"{rows} without a value",
            "off-scale": f"{rows} off the scale {low}…{high}" if low or high else f"{rows} without a finite number",
            "not-whole": f"{rows} without a whole number",
            "unknown-code": f"{rows} with an unknown code",
            "before": f"{rows} before {self.other!r}",
        }[self.kind]
        shown = f", such as {', '.join(examples)}" if examples else ""
        return Problem(f"column {column.id!r}", message + shown, self._hint(column, examples))

    def _hint(self, column: Column, examples: list[str]) -> str:
        if self.kind == "missing" and not column.role:
            return "say optional = true if it may be missing"
        if self.kind == "unknown-code" and column.codes:
            return one_of(column.codes)
        return self.explain(examples[0]) if self.explain and examples else ""


def _plain(code: str) -> str:
    """Return a code without what people add or lose: capitals, separators and leading zeros."""
    return _SEPARATORS.sub("", code).casefold().lstrip("0")


def counted_out(faults: tuple[Fault, ...], parts: Iterable[Part]) -> dict[str, tuple[Part, ...]]:
    """Return the columns whose every right value is counted by a part, with those parts.

    When such counts add up to the number of values, no value is off the scale or not whole,
    and rows need not be checked.
    """
    names = set(map(str, parts))
    counted = {}
    for fault in faults:
        if fault.kind == "off-scale" and fault.minimum is not None and fault.maximum is not None:
            values = range(ceil(fault.minimum), floor(fault.maximum) + 1)
            counts = [Part(where=Condition((Criterion(column=fault.column, any_of=(value,)),))) for value in values]
            if len(counts) <= MAX_COUNTED and all(str(count) in names for count in counts):
                counted[fault.column] = tuple(counts)
    return counted


def has_fault(faults: tuple[Fault, ...], *, kleene: bool) -> nw.Expr | None:
    """Return whether a row has any of the faults; None when there are no faults.

    Args:
        faults: The faults.
        kleene: Whether the engine keeps a missing value missing in comparisons, and joins truth values as Kleene did.
    """
    expressions = [fault.expression() for fault in faults]
    return reduce(or_, expressions if kleene else map(flag, expressions)) if faults else None
