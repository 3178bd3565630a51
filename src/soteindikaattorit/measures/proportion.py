"""Shares of a whole: of rows that meet a condition, and of those that came in time."""

from collections.abc import Mapping
from typing import ClassVar

import attrs

from soteindikaattorit.condition import Condition, present
from soteindikaattorit.dataset import DATED
from soteindikaattorit.interval import by_name
from soteindikaattorit.measures.counts import Counts, summed
from soteindikaattorit.measures.measure import (
    Figures,
    Floats,
    Measure,
    Need,
    Schema,
    check_interval,
    quotient,
    scaled,
)
from soteindikaattorit.measures.part import CALENDARS, Elapsed, Part

PERCENT = 100.0
_CONDITION = {"$ref": "#/$defs/condition"}
_COLUMN = {"type": "string", "minLength": 1}


INTERVALS = ("wilson", "clopper-pearson", "agresti-coull")
"""The interval methods of a share, the one that is used when none is named first."""

_INTERVAL = {"enum": list(INTERVALS)}


def _share(numerator: Floats, denominator: Floats, level: float, interval: str) -> Figures:
    limits = scaled(by_name(interval).limits(numerator, denominator, level), PERCENT)
    value = quotient(numerator, denominator) * PERCENT
    return Figures.of(value, n=denominator, limits=limits, numerator=numerator, denominator=denominator)


def _without(parts: dict[str, Part], exclude: Condition | None) -> dict[str, Part]:
    """Add, for each part, the same over the rows that are to be taken out again."""
    if exclude is None:
        return parts
    out = {f"{name}_out": attrs.evolve(part, where=part.where & exclude) for name, part in parts.items()}
    return parts | out


def _counts(*, excludes: bool) -> Counts:
    """Give those who meet the condition and those who do not, without the excluded."""
    numerator = summed("numerator", less=("numerator_out",) if excludes else ())
    denominator = summed("denominator", less=("denominator_out",) if excludes else ())
    rest = (*denominator, *((part, -times) for part, times in numerator))
    return Counts(base=denominator, classes=(("numerator", numerator), ("rest", rest)))


def _net(sums: Mapping[str, Floats], name: str) -> Floats:
    return sums[name] - sums[f"{name}_out"] if f"{name}_out" in sums else sums[name]


@attrs.frozen(kw_only=True)
class Proportion(Measure):
    """The share of rows that meet a condition, in percent (0…100).

    A row that lacks the value on which the numerator depends counts in neither numerator nor denominator,
    unless the numerator asks whether it is missing.

    Args:
        numerator: The condition whose share is asked.
        denominator: The rows of which it is a share; None for all.
        exclude: Rows to be left out of both numerator and denominator; None for none.
        interval: "wilson", "clopper-pearson" or "agresti-coull".

    Raises:
        InvalidValueError: The interval is unknown.

    Source:
        FHIR R5, Measure, scoring "proportion": exclusions leave the denominator and the numerator.
    """

    numerator: Condition
    denominator: Condition | None = None
    exclude: Condition | None = None
    interval: str = INTERVALS[0]
    kind: ClassVar[str] = "proportion"
    unit: ClassVar[str] = "%"
    intervals: ClassVar[tuple[str, ...]] = INTERVALS
    schema: ClassVar[Schema] = {
        "properties": {
            "numerator": _CONDITION,
            "denominator": _CONDITION,
            "exclude": _CONDITION,
            "interval": _INTERVAL,
        },
        "required": ["numerator"],
    }

    def __attrs_post_init__(self) -> None:
        """Check the interval."""
        check_interval(self, self.interval)

    def parts(self) -> dict[str, Part]:
        """Give numerator and denominator, and both again over excluded rows."""
        whole = self.denominator or Condition()
        for criterion in self.numerator.criteria:
            whole = whole if criterion.missing else whole & present(criterion.column)
        parts = {"numerator": Part(where=whole & self.numerator), "denominator": Part(where=whole)}
        return _without(parts, self.exclude)

    def counts(self) -> Counts:
        """Give the numerator, what is left of the denominator, and both together."""
        return _counts(excludes=self.exclude is not None)

    def finish(self, sums: Mapping[str, Floats], level: float) -> Figures:
        """Finish with the interval by its name."""
        return _share(_net(sums, "numerator"), _net(sums, "denominator"), level, self.interval)


@attrs.frozen(kw_only=True)
class Within(Measure):
    """The share that came within so many days of a start, in percent (0…100).

    The day of the start does not count.
    A row without a start does not count at all; a row without an end counts as not in time.

    Args:
        start: The column of the date from which days are counted.
        end: The column of the date that must come in time.
        days: The number of days allowed.
        calendar: "working" for Finnish working days, "calendar" for every day.
        exclude: Rows to be left out; None for none.
        interval: "wilson", "clopper-pearson" or "agresti-coull".

    Source:
        THL, Lastensuojelun käsikirja, Lastensuojelun aikarajat: how working days are counted.
    """

    start: str
    end: str
    days: int
    calendar: str = "working"
    exclude: Condition | None = None
    interval: str = INTERVALS[0]
    kind: ClassVar[str] = "within"
    unit: ClassVar[str] = "%"
    intervals: ClassVar[tuple[str, ...]] = INTERVALS
    schema: ClassVar[Schema] = {
        "properties": {
            "start": _COLUMN,
            "end": _COLUMN,
            "days": {"type": "integer", "minimum": 0},
            "calendar": {"enum": list(CALENDARS)},
            "exclude": _CONDITION,
            "interval": _INTERVAL,
        },
        "required": ["start", "end", "days"],
    }

    def __attrs_post_init__(self) -> None:
        """Check days and calendar together, and the interval."""
        check_interval(self, self.interval)
        self._elapsed()

    def _elapsed(self) -> Elapsed:
        return Elapsed(start=self.start, end=self.end, days=self.days, calendar=self.calendar)

    def needs(self) -> tuple[Need, ...]:
        """Give both dates; an end before its start is impossible."""
        types = tuple(sorted(DATED))
        return (
            Need(column=self.start, types=types),
            Need(column=self.end, types=types, not_before=self.start),
        )

    def parts(self) -> dict[str, Part]:
        """Give the number that came in time and the number that count, and both again over excluded rows."""
        whole = present(self.start)
        parts = {"numerator": Part(where=whole, elapsed=self._elapsed()), "denominator": Part(where=whole)}
        return _without(parts, self.exclude)

    def counts(self) -> Counts:
        """Give the numerator, what is left of the denominator, and both together."""
        return _counts(excludes=self.exclude is not None)

    def finish(self, sums: Mapping[str, Floats], level: float) -> Figures:
        """Finish with the interval by its name."""
        return _share(_net(sums, "numerator"), _net(sums, "denominator"), level, self.interval)
