"""The mean of a column."""

from typing import ClassVar

import attrs
import numpy as np

from soteindikaattorit.errors import InvalidValueError
from soteindikaattorit.measures.disclosed import Disclosed, summed
from soteindikaattorit.measures.explain import Formula, term
from soteindikaattorit.measures.measure import Figures, Floats, Measure, Need, Sums, quotient
from soteindikaattorit.measures.part import SQUARE, Part
from soteindikaattorit.model.condition import present
from soteindikaattorit.stats.contrast import Contrast, mean_difference
from soteindikaattorit.stats.interval import student_t

_EPSILON = float(np.finfo(np.float64).eps)
_ROUNDINGS = 8
"""The number of roundings in the computation of a variance, in addition to those of its sums (the root of n)."""

_MAX_EXACT = 2.0**53
"""Sums of whole numbers are exact up to this number."""


@attrs.frozen(kw_only=True)
class Mean(Measure):
    """The arithmetic mean of a column over the rows that contain a value, with Student's t interval.

    Args:
        column: The column; the mean is in its unit.
        reference: A round number near the values, in their unit, which is subtracted before values are squared.
            It only reduces rounding errors: where values are a hundred million times as far from it as from each
            other, the standard deviation and the interval are lost to rounding and are not given.

    Raises:
        InvalidValueError: The reference is not finite.

    Source:
        Chan TF, Golub GH, LeVeque RJ. Algorithms for computing the sample variance: analysis and recommendations.
        The American Statistician 37 (1983) 242-247, for shifted data.
    """

    column: str
    reference: float = 0.0
    kind: ClassVar[str] = "mean"
    contrasts: ClassVar[tuple[str, ...]] = ("difference",)
    extras: ClassVar[tuple[str, ...]] = ("standard_deviation",)
    interval: ClassVar[str] = "student-t"
    expects_values: ClassVar[bool] = True

    def check(self) -> None:
        if not np.isfinite(self.reference):
            raise InvalidValueError("reference of a mean", str(self.reference), "expected a number near the values")

    def needs(self) -> tuple[Need, ...]:
        return (Need(column=self.column),)

    def parts(self) -> dict[str, Part]:
        """Return the number of values, their sum and the sum of the squares of their distances to the reference."""
        where = present(self.column)
        squares = Part(column=self.column, power=SQUARE, reference=self.reference, where=where)
        return {"n": Part(where=where), "sum": Part(column=self.column, where=where), "squares": squares}

    @property
    def formula(self) -> Formula:
        """The sum divided by the number of values."""
        parts = self.parts()
        return term(parts["sum"]) / term(parts["n"])

    def disclosed(self) -> Disclosed:
        return Disclosed(base=summed("n"), amounts=(("sum", summed("sum")),), is_score=True)

    def finish(self, sums: Sums, level: float) -> Figures:
        return mean_figures(sums, level, reference=self.reference)

    def contrast(self, how: str, first: Sums, second: Sums, level: float) -> Contrast:
        """Return the difference in the unit of the column, by Welch."""
        return mean_contrast(first, second, level, self.reference)


def mean_figures(
    sums: Sums, level: float, extras: tuple[tuple[str, Floats], ...] = (), reference: float = 0.0
) -> Figures:
    """Return means, with Student's t interval and their standard deviation; one value alone has no interval.

    Args:
        sums: The number of values ``n``, their ``sum`` and the sum of their ``squares``.
        level: The confidence level (0…1).
        extras: Additional figures after the standard deviation.
        reference: The number that was subtracted before squaring, in the unit of the values.
    """
    n, mean, variance = _moments(sums, reference)
    limits = student_t(n, mean, variance, level)
    extras = (("standard_deviation", np.sqrt(variance)), *extras)
    return Figures.from_values(mean, n=n, limits=limits, numerator=sums["sum"], denominator=n, extras=extras)


def mean_contrast(first: Sums, second: Sums, level: float, reference: float = 0.0) -> Contrast:
    """Return the difference of means, by Welch; its arguments are those of `mean_figures`, for two groups."""
    return mean_difference(*_moments(first, reference), *_moments(second, reference), level)


def _moments(sums: Sums, reference: float) -> tuple[Floats, Floats, Floats]:
    """Return the number of values, their mean and their sample variance; nan where it is lost to rounding."""
    n, mean = sums["n"], quotient(sums["sum"], sums["n"])
    offset = quotient(sums["sum"] - n * reference, n)
    deviations = sums["squares"] - n * offset**2
    # When almost all of the squares cancels, the rest is rounding: zero where whole numbers were summed exactly.
    cancelled = sums["squares"] + n * np.abs(offset * mean)
    is_rounding = ~(deviations > _EPSILON * (_ROUNDINGS + np.sqrt(n)) * cancelled)
    deviations = np.where(is_rounding, np.where(cancelled <= _MAX_EXACT, 0.0, np.nan), deviations)
    variance: Floats = np.full(n.shape, np.nan)
    np.divide(deviations, n - 1, out=variance, where=n > 1)
    return n, mean, variance
