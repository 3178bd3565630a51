"""The mean of a column."""

from collections.abc import Mapping
from typing import ClassVar

import attrs
import numpy as np

from soteindikaattorit.condition import present
from soteindikaattorit.contrast import Contrast, mean_difference
from soteindikaattorit.dataset import NUMERIC
from soteindikaattorit.interval import student_t
from soteindikaattorit.measures.counts import Counts, summed
from soteindikaattorit.measures.formula import Formula
from soteindikaattorit.measures.measure import Figures, Floats, Measure, Need, Schema, quotient
from soteindikaattorit.measures.part import Part


@attrs.frozen(kw_only=True)
class Mean(Measure):
    """The arithmetic mean of a column over the rows that hold a value.

    Args:
        column: The column; the mean is in its unit.
    """

    column: str
    kind: ClassVar[str] = "mean"
    schema: ClassVar[Schema] = {
        "properties": {"column": {"type": "string", "minLength": 1}},
        "required": ["column"],
    }
    contrasts: ClassVar[tuple[str, ...]] = ("difference",)
    extras: ClassVar[tuple[str, ...]] = ("standard_deviation",)

    def needs(self) -> tuple[Need, ...]:
        """Give the column."""
        return (Need(column=self.column, types=tuple(sorted(NUMERIC))),)

    def parts(self) -> dict[str, Part]:
        """Give the number of values, their sum and the sum of their squares."""
        where = present(self.column)
        return {
            "n": Part(where=where),
            "sum": Part(column=self.column, where=where),
            "squares": Part(column=self.column, power=2, where=where),
        }

    def asked(self) -> dict[str, Part]:
        """Give all rows: each should hold a value."""
        return {"asked": Part()}

    @property
    def formula(self) -> Formula:
        """The sum over the number of values."""
        parts = self.parts()
        return Formula.of("{sum} / {n}", sum=parts["sum"], n=parts["n"])

    @property
    def interval_method(self) -> str:
        """Student's t."""
        return "student-t"

    def counts(self) -> Counts:
        """Give the number of values and their sum."""
        return Counts(base=summed("n"), amounts=(("sum", summed("sum")),), is_score=True)

    def finish(self, sums: Mapping[str, Floats], level: float) -> Figures:
        """Finish with Student's t interval; one value alone has a mean but no interval."""
        return mean_figures(sums, level)

    def contrast(self, how: str, first: Mapping[str, Floats], second: Mapping[str, Floats], level: float) -> Contrast:
        """Give the difference in the unit of the column, by Welch."""
        return mean_contrast(first, second, level)


def mean_figures(sums: Mapping[str, Floats], level: float, extras: tuple[tuple[str, Floats], ...] = ()) -> Figures:
    """Finish means, with Student's t interval and their standard deviation.

    Args:
        sums: The number of values ``n``, their ``sum`` and the sum of their ``squares``.
        level: The confidence level (0…1).
        extras: What else is told, after the standard deviation.
    """
    n, mean, variance = _moments(sums)
    limits = student_t(n, mean, variance, level)
    told = (("standard_deviation", np.sqrt(variance)), *extras)
    return Figures.of(mean, n=n, limits=limits, numerator=sums["sum"], denominator=n, extras=told)


def mean_contrast(first: Mapping[str, Floats], second: Mapping[str, Floats], level: float) -> Contrast:
    """Give the difference of means, by Welch.

    Args:
        first: The number of values ``n``, their ``sum`` and the sum of their ``squares``.
        second: The same of what they are held against.
        level: The confidence level (0…1).
    """
    return mean_difference(*_moments(first), *_moments(second), level)


def _moments(sums: Mapping[str, Floats]) -> tuple[Floats, Floats, Floats]:
    """Give the number of values, their mean and their sample variance."""
    n, total = sums["n"], sums["sum"]
    mean = quotient(total, n)
    deviations = np.maximum(sums["squares"] - mean * total, 0.0)
    variance: Floats = np.full(n.shape, np.nan)
    np.divide(deviations, n - 1, out=variance, where=n > 1)
    return n, mean, variance
