"""Quantiles: the median and others, from an additive histogram."""

from typing import Annotated, ClassVar

import attrs
import numpy as np

from soteindikaattorit.errors import InvalidValueError
from soteindikaattorit.measures.disclosed import Disclosed, summed
from soteindikaattorit.measures.explain import Formula, in_own_languages, phrase, term
from soteindikaattorit.measures.measure import DATE_TYPES, Figures, Floats, Measure, Need, Sums
from soteindikaattorit.measures.part import Part
from soteindikaattorit.measures.split import Classes, Split
from soteindikaattorit.model import status
from soteindikaattorit.model.condition import present
from soteindikaattorit.model.field import Above, Below, Minimum
from soteindikaattorit.model.limit import Calendar
from soteindikaattorit.stats.interval import Limits, order_statistics

_MEDIAN = 0.5


@attrs.frozen(kw_only=True)
class Quantile(Measure):
    """The median or another quantile of a number, or of the days between two dates, with order-statistic limits.

    The parts are the numbers of rows with each value, so the quantile of added parts is exactly that of all rows.
    Between two observations the quantile is interpolated (definition 7 of Hyndman and Fan, as in R, NumPy and Excel).
    The day of the start does not count: the number of days is 0 when the end is on the day of the start.
    A value above the limit, or of a person who still waits, is counted but has no number:
    a quantile that falls there has the status ``over``, and no value.
    The n-th value has no interval.

    Args:
        column: The column of the number; empty when days are counted.
        start: The column of the date from which days are counted.
        end: The column of the date up to which days are counted.
        calendar: "calendar" for every day, "working" for Finnish working days.
        quantile: The quantile, between 0 and 1: 0.5 for the median.
        nth: The rank of a value instead of a quantile, smallest first; 3 for the third next available appointment.
        limit: The greatest number that has a class of its own; all greater numbers are over it. None for no limit.
        width: Numbers are rounded to a multiple of the width, in the unit of the column; 0 for no rounding.
        waiting: Whether a row without an end is of a person who still waits, and so longer than all others.

    Raises:
        InvalidValueError: Neither a column nor two dates are given, or a number is not possible.

    Source:
        Hyndman RJ, Fan Y. Sample quantiles in statistical packages. The American Statistician 50 (1996) 361-365;
        Murray M, Berwick DM. Advanced access: reducing waiting and delays in primary care. JAMA 289 (2003) 1035-1040
        (third next available appointment).
    """

    column: str = ""
    start: str = ""
    end: str = ""
    calendar: Calendar = "calendar"
    quantile: Annotated[float, Above(0), Below(1)] = 0.5
    nth: Annotated[int, Minimum(1)] = 0
    limit: float | None = None
    width: Annotated[float, Above(0)] = 0.0
    waiting: bool = False
    kind: ClassVar[str] = "quantile"

    def check(self) -> None:
        for is_possible, key, expected in (
            (bool(self.column) != bool(self.start), "column", "expected either a column, or a start and an end"),
            (bool(self.start) == bool(self.end), "end", "expected both a start and an end, or neither"),
            (0 < self.quantile < 1, "quantile", "expected a number between 0 and 1, such as 0.5"),
            (self.nth >= 0, "nth", "expected 1 or more"),
            (self.width >= 0, "width", "expected more than 0"),
            (not self.width or bool(self.column), "width", "only numbers of a column are rounded"),
            (not self.waiting or bool(self.start), "waiting", "only who has a start can wait for an end"),
        ):
            if not is_possible:
                raise InvalidValueError(f"{key} of a quantile", str(getattr(self, key)), expected)

    def needs(self) -> tuple[Need, ...]:
        """Return the column, or both dates; an end before its start is impossible."""
        if self.column:
            return (Need(column=self.column),)
        end = Need(column=self.end, types=DATE_TYPES, not_before=self.start)
        return (Need(column=self.start, types=DATE_TYPES), end)

    def parts(self) -> dict[str, Part]:
        """Return the number of rows with each value."""
        where = present(self.column or self.start)
        where = where & present(self.end) if self.end and not self.waiting else where
        split = Split(
            column=self.column,
            is_number=True,
            width=self.width,
            start=self.start,
            end=self.end,
            calendar=self.calendar,
            limit=self.limit,
            is_open=self.waiting,
        )
        return {"n": Part(where=where, split=split)}

    @property
    def formula(self) -> Formula:
        """The name of the quantile and its column, or the dates between which days are counted."""
        return term(in_own_languages(self._in_words))

    def _in_words(self, language: str) -> str:
        days = "working days from" if self.calendar == "working" else "days from"
        values = self.column or phrase(days, language, self.start, self.end)
        if self.nth:
            return phrase("nth", language, values, str(self.nth))
        key = "median" if self.quantile == _MEDIAN else "quantile"
        return phrase(key, language, values, f"{self.quantile * 100:g}")

    @property
    def interval_method(self) -> str:
        return "" if self.nth else "order-statistics"

    def disclosed(self) -> Disclosed:
        return Disclosed(base=summed("n"), is_score=True)

    def finish_classes(self, sums: Sums, classes: Classes, level: float) -> Figures:
        counts, n = sums["n"], classes.total(sums["n"])
        if self.nth:
            value = np.where(n >= self.nth, _at_rank(np.full(n.shape, float(self.nth)), n, counts, classes), np.inf)
            return Figures.from_values(value, n=n, statuses=_statuses(value, n))
        rank = (n - 1) * self.quantile
        low = np.floor(rank)
        below, above = (_at_rank(place + 1, n, counts, classes) for place in (low, np.ceil(rank)))
        with np.errstate(invalid="ignore"):
            value = np.where(np.isinf(above), np.inf, below + (rank - low) * (above - below))
        ranks = order_statistics(n, self.quantile, level)
        lower, upper = (_at_rank(end, n, counts, classes) for end in (ranks.lower, ranks.upper))
        limits = Limits(lower=lower, upper=upper, method=ranks.method)
        return Figures.from_values(value, n=n, limits=limits, statuses=_statuses(value, n))


def _statuses(value: Floats, n: Floats) -> np.ndarray:
    return np.where(n == 0, status.NO_DATA, np.where(np.isinf(value), status.OVER, status.OK))


def _at_rank(rank: Floats, n: Floats, counts: Floats, classes: Classes) -> Floats:
    """Return the value of a rank (1…n) in each cell, from the counts of classes; nan where there is no such rank."""
    exists = (rank >= 1) & (rank <= n)
    if not len(counts):
        return np.full(n.shape, np.nan)
    # The classes of all cells follow each other, so a rank in a cell is a place in the sum over all classes.
    running_total, before = np.cumsum(counts), np.cumsum(n) - n
    place = np.searchsorted(running_total, before + np.where(exists, rank, 1.0), side="left")
    return np.where(exists, classes.key[np.minimum(place, len(running_total) - 1)], np.nan)
