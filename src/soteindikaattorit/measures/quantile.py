"""Quantiles: the median and others, from a histogram that adds up."""

from collections.abc import Mapping
from typing import Annotated, ClassVar

import attrs
import numpy as np

from soteindikaattorit.errors import InvalidValueError, one_of
from soteindikaattorit.measures.disclosed import Disclosed, summed
from soteindikaattorit.measures.explain import Formula, in_own_languages, phrase, term
from soteindikaattorit.measures.measure import Figures, Floats, Measure, Need
from soteindikaattorit.measures.part import Part
from soteindikaattorit.measures.split import Classes, Split
from soteindikaattorit.model.condition import present
from soteindikaattorit.model.dataset import DATED, NUMERIC
from soteindikaattorit.model.field import Above, Below, Choices, Minimum
from soteindikaattorit.model.limit import CALENDARS
from soteindikaattorit.stats.interval import Limits, order_statistics

_MEDIAN = 0.5


@attrs.frozen(kw_only=True)
class Quantile(Measure):
    """The median or another quantile of a number, or of the days between two dates.

    The parts are how many rows hold each value; so quantiles of sums are exactly those of all rows together.
    Between two observations the quantile is interpolated (definition 7 of Hyndman and Fan, as in R, NumPy and Excel).
    The day of the start does not count: what ends on the day it began took no day.
    What lies above the limit, or still waits, is counted but has no number:
    a quantile that falls there has the status ``over``, and no value.

    Args:
        column: The column of the number; empty when days are counted.
        start: The column of the date from which days are counted.
        end: The column of the date up to which days are counted.
        calendar: "calendar" for every day, "working" for Finnish working days.
        quantile: Which quantile, between 0 and 1: 0.5 for the median.
        nth: Which of the values in place of a quantile, smallest first; 3 for the third next available appointment.
        limit: The greatest number that is told apart; all above it are over it. None for no limit.
        width: To a multiple of what numbers are rounded, in the unit of the column; 0 for the numbers themselves.
        waiting: Whether a row without an end is of someone who still waits, and so longer than all others.

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
    calendar: Annotated[str, Choices(CALENDARS)] = "calendar"
    quantile: Annotated[float, Above(0), Below(1)] = 0.5
    nth: Annotated[int, Minimum(1)] = 0
    limit: float | None = None
    width: Annotated[float, Above(0)] = 0.0
    waiting: bool = False
    kind: ClassVar[str] = "quantile"

    def check(self) -> None:
        """Check that it is of a column or of two dates, and that the numbers are possible."""
        for belongs, key, expected in (
            (bool(self.column) != bool(self.start), "column", "expected either a column, or a start and an end"),
            (bool(self.start) == bool(self.end), "end", "expected both a start and an end, or neither"),
            (self.calendar in CALENDARS, "calendar", one_of(CALENDARS)),
            (0 < self.quantile < 1, "quantile", "expected a number between 0 and 1, such as 0.5"),
            (self.nth >= 0, "nth", "expected 1 or more"),
            (self.width >= 0, "width", "expected more than 0"),
            (not self.width or bool(self.column), "width", "only numbers of a column are rounded"),
            (not self.waiting or bool(self.start), "waiting", "only who has a start can wait for an end"),
        ):
            if not belongs:
                raise InvalidValueError(f"{key} of a quantile", str(getattr(self, key)), expected)

    @property
    def _split(self) -> Split:
        return Split(
            column=self.column,
            is_number=True,
            width=self.width,
            start=self.start,
            end=self.end,
            calendar=self.calendar,
            limit=self.limit,
            is_open=self.waiting,
        )

    def needs(self) -> tuple[Need, ...]:
        """Return the column, or both dates; an end before its start is impossible."""
        if self.column:
            return (Need(column=self.column, types=tuple(sorted(NUMERIC))),)
        types = tuple(sorted(DATED))
        return (Need(column=self.start, types=types), Need(column=self.end, types=types, not_before=self.start))

    def parts(self) -> dict[str, Part]:
        """Return how many rows hold each value."""
        where = present(self.column or self.start)
        where = where & present(self.end) if self.end and not self.waiting else where
        return {"n": Part(where=where, split=self._split)}

    @property
    def formula(self) -> Formula:
        """Which of the values it is, in order."""
        return term(in_own_languages(self._in_words))

    def _in_words(self, language: str) -> str:
        days = "working days from" if self.calendar == "working" else "days from"
        of = self.column or phrase(days, language, self.start, self.end)
        if self.nth:
            return phrase("nth", language, of, str(self.nth))
        is_median = self.quantile == _MEDIAN
        return phrase("median" if is_median else "quantile", language, of, f"{self.quantile * 100:g}")

    @property
    def interval_method(self) -> str:
        """Order statistics; none for the n-th value."""
        return "" if self.nth else "order-statistics"

    def disclosed(self) -> Disclosed:
        """Return the number of values."""
        return Disclosed(base=summed("n"), is_score=True)

    def finish_classes(self, sums: Mapping[str, Floats], classes: Classes, level: float) -> Figures:
        """Finish with the interval by order statistics; the n-th value has none."""
        n = classes.total(sums["n"])
        histogram = _Histogram(counts=sums["n"], classes=classes)
        if self.nth:
            value = np.where(n >= self.nth, histogram.at(np.full(n.shape, float(self.nth)), n), np.inf)
            return Figures.of(value, n=n, is_over=np.isinf(value))
        rank = (n - 1) * self.quantile
        low = np.floor(rank)
        below, above = histogram.at(low + 1, n), histogram.at(np.ceil(rank) + 1, n)
        with np.errstate(invalid="ignore"):
            value = np.where(np.isinf(above), np.inf, below + (rank - low) * (above - below))
        ranks = order_statistics(n, self.quantile, level)
        limits = Limits(lower=histogram.at(ranks.lower, n), upper=histogram.at(ranks.upper, n), method=ranks.method)
        return Figures.of(value, n=n, limits=limits, is_over=np.isinf(value))


@attrs.frozen(eq=False, kw_only=True)
class _Histogram:
    counts: Floats
    classes: Classes

    def at(self, rank: Floats, n: Floats) -> Floats:
        """Return the value of a rank (1…n) in each cell; nan where there is no such rank."""
        there = (rank >= 1) & (rank <= n)
        if not len(self.counts):
            return np.full(n.shape, np.nan)
        passed = np.cumsum(self.counts)
        before = np.cumsum(n) - n
        place = np.searchsorted(passed, before + np.where(there, rank, 1.0), side="left")
        return np.where(there, self.classes.key[np.minimum(place, len(passed) - 1)], np.nan)
