"""The mean of a column."""

from collections.abc import Mapping
from typing import ClassVar

import attrs
import numpy as np

from soteindikaattorit.errors import InvalidValueError
from soteindikaattorit.measures.disclosed import Disclosed, summed
from soteindikaattorit.measures.explain import Formula, term
from soteindikaattorit.measures.measure import Figures, Floats, Measure, Need, quotient
from soteindikaattorit.measures.part import SQUARE, Part
from soteindikaattorit.model.condition import present
from soteindikaattorit.model.dataset import NUMERIC
from soteindikaattorit.stats.contrast import Contrast, mean_difference
from soteindikaattorit.stats.interval import student_t

_EPSILON = float(np.finfo(np.float64).eps)
_OPERATIONS = 8
"""How many roundings a variance has beside those of its sums, of which there are as many as rows, up and down."""

_EXACT = 2.0**53
"""Up to where sums of whole numbers are exact."""


@attrs.frozen(kw_only=True)
class Mean(Measure):
    """The arithmetic mean of a column over the rows that hold a value.

    Args:
        column: The column; the mean is in its unit.
        reference: A round number near the values, in their unit, about which squares are summed.
            It changes nothing but what is lost to rounding: where values lie a hundred million times as far from it
            as from each other, the standard deviation and the interval cannot be told and are not given.

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

    def check(self) -> None:
        """Check the reference."""
        if not np.isfinite(self.reference):
            raise InvalidValueError("reference of a mean", str(self.reference), "expected a number near the values")

    def needs(self) -> tuple[Need, ...]:
        """Return the column."""
        return (Need(column=self.column, types=tuple(sorted(NUMERIC))),)

    def parts(self) -> dict[str, Part]:
        """Return the number of values, their sum and the sum of their squares about the reference."""
        where = present(self.column)
        return {
            "n": Part(where=where),
            "sum": Part(column=self.column, where=where),
            "squares": Part(column=self.column, power=SQUARE, reference=self.reference, where=where),
        }

    def expected_rows(self) -> dict[str, Part]:
        """Return all rows: each should hold a value."""
        return {"expected": Part()}

    @property
    def formula(self) -> Formula:
        """The sum over the number of values."""
        parts = self.parts()
        return term(parts["sum"]) / term(parts["n"])

    @property
    def interval_method(self) -> str:
        """Student's t."""
        return "student-t"

    def disclosed(self) -> Disclosed:
        """Return the number of values and their sum."""
        return Disclosed(base=summed("n"), amounts=(("sum", summed("sum")),), is_score=True)

    def finish(self, sums: Mapping[str, Floats], level: float) -> Figures:
        """Finish with Student's t interval; one value alone has a mean but no interval."""
        return mean_figures(sums, level, reference=self.reference)

    def contrast(self, how: str, first: Mapping[str, Floats], second: Mapping[str, Floats], level: float) -> Contrast:
        """Return the difference in the unit of the column, by Welch."""
        return mean_contrast(first, second, level, self.reference)


def mean_figures(
    sums: Mapping[str, Floats], level: float, extras: tuple[tuple[str, Floats], ...] = (), reference: float = 0.0
) -> Figures:
    """Finish means, with Student's t interval and their standard deviation.

    Args:
        sums: The number of values ``n``, their ``sum`` and the sum of their ``squares``.
        level: The confidence level (0…1).
        extras: What else is told, after the standard deviation.
        reference: What the squares are about, in the unit of the values.
    """
    n, mean, variance = _moments(sums, reference)
    limits = student_t(n, mean, variance, level)
    told = (("standard_deviation", np.sqrt(variance)), *extras)
    return Figures.of(mean, n=n, limits=limits, numerator=sums["sum"], denominator=n, extras=told)


def mean_contrast(
    first: Mapping[str, Floats], second: Mapping[str, Floats], level: float, reference: float = 0.0
) -> Contrast:
    """Return the difference of means, by Welch.

    Args:
        first: The number of values ``n``, their ``sum`` and the sum of their ``squares``.
        second: The same of what they are held against.
        level: The confidence level (0…1).
        reference: What the squares are about, in the unit of the values.
    """
    return mean_difference(*_moments(first, reference), *_moments(second, reference), level)


def _moments(sums: Mapping[str, Floats], reference: float) -> tuple[Floats, Floats, Floats]:
    """Return the number of values, their mean and their sample variance, which is missing where rounding has eaten it.

    What is left when nearly all of the squares is taken away is rounding: nothing where whole numbers were summed
    exactly, and not known where they could not be.
    """
    n, mean = sums["n"], quotient(sums["sum"], sums["n"])
    away = quotient(sums["sum"] - n * reference, n)
    deviations = sums["squares"] - n * away**2
    taken = sums["squares"] + n * np.abs(away * mean)
    is_rounding = ~(deviations > _EPSILON * (_OPERATIONS + np.sqrt(n)) * taken)
    deviations = np.where(is_rounding, np.where(taken <= _EXACT, 0.0, np.nan), deviations)
    variance: Floats = np.full(n.shape, np.nan)
    np.divide(deviations, n - 1, out=variance, where=n > 1)
    return n, mean, variance
