"""Contrasts of two proportions."""

from typing import Final

import numpy as np
import scipy
from numpy.typing import ArrayLike

from soteindikaattorit.stats.contrast.contrast import Contrast
from soteindikaattorit.stats.interval import Numbers, limits_of, shares_of, wilson, z

SCORE: Final = "score"
"""The name of the test of two proportions by their pooled variance, which is Pearson's chi-square test."""


def proportion_difference(
    numerator: ArrayLike,
    denominator: ArrayLike,
    other_numerator: ArrayLike,
    other_denominator: ArrayLike,
    level: float,
) -> Contrast:
    """Return the difference of two independent proportions, with the hybrid score interval.

    Args:
        numerator: The number of cases in the first group, from 0.
        denominator: The size of the first group; where 0 nothing is defined.
        other_numerator: The number of cases in the second group, from 0.
        other_denominator: The size of the second group; where 0 nothing is defined.
        level: The confidence level, between 0 and 1.

    Returns:
        The first proportion less the second (-1…1), method ``newcombe``, test ``score``.

    Source:
        Newcombe RG. Interval estimation for the difference between independent proportions: comparison of eleven
        methods. Statistics in Medicine 17 (1998) 873-890, method 10; the test is Pearson's chi-square without
        continuity correction.

    Example:
        >>> contrast = proportion_difference(5, 56, 0, 29, 0.95)
        >>> print(f"{contrast.lower:.4f} to {contrast.upper:.4f}, p = {contrast.p_value:.3f}")
        -0.0381 to 0.1926, p = 0.097
    """
    x, n = shares_of(numerator, denominator)
    y, m = shares_of(other_numerator, other_denominator)
    value = _quotient(x, n) - _quotient(y, m)
    first, second = wilson(x, n, level), wilson(y, m, level)
    below = np.hypot(_quotient(x, n) - first.lower, second.upper - _quotient(y, m))
    above = np.hypot(first.upper - _quotient(x, n), _quotient(y, m) - second.lower)
    return Contrast.from_limits(
        value, limits_of(value - below, value + above, "newcombe"), score_test(x, n, y, m), SCORE
    )


def proportion_ratio(
    numerator: ArrayLike,
    denominator: ArrayLike,
    other_numerator: ArrayLike,
    other_denominator: ArrayLike,
    level: float,
) -> Contrast:
    """Return the ratio of two independent proportions, with the interval of its logarithm.

    There is no ratio without cases in the second group, and there are no limits without cases in the first group or
    when all in both groups are cases.

    Args:
        numerator: The number of cases in the first group, from 0.
        denominator: The size of the first group; where 0 nothing is defined.
        other_numerator: The number of cases in the second group, from 0.
        other_denominator: The size of the second group; where 0 nothing is defined.
        level: The confidence level, between 0 and 1.

    Returns:
        The first proportion divided by the second (from 0), method ``katz``, test ``score``.

    Source:
        Katz D, Baptista J, Azen SP, Pike MC. Obtaining confidence intervals for the risk ratio in cohort studies.
        Biometrics 34 (1978) 469-474.

    Example:
        >>> contrast = proportion_ratio(7, 34, 1, 34, 0.95)
        >>> print(f"{contrast.lower:.2f} to {contrast.upper:.0f}")
        0.91 to 54
    """
    x, n = shares_of(numerator, denominator)
    y, m = shares_of(other_numerator, other_denominator)
    value = _quotient(_quotient(x, n), _quotient(y, m))
    variance = _quotient(n - x, n * x) + _quotient(m - y, m * y)
    spread = np.exp(z(level) * np.sqrt(np.where(variance > 0, variance, np.nan)))
    return Contrast.from_limits(value, limits_of(value / spread, value * spread, "katz"), score_test(x, n, y, m), SCORE)


def score_test(x: Numbers, n: Numbers, y: Numbers, m: Numbers) -> Numbers:
    """Return the two-sided p-value of the test that two proportions, x of n and y of m, are equal."""
    pooled = _quotient(x + y, n + m)
    error = np.sqrt(pooled * (1 - pooled) * (_quotient(np.ones_like(n), n) + _quotient(np.ones_like(m), m)))
    difference = np.abs(_quotient(x, n) - _quotient(y, m))
    alike = np.where(np.isnan(difference), np.nan, 1.0)
    return np.where(error == 0, alike, 2 * scipy.special.ndtr(-_quotient(difference, error)))


def _quotient(numerator: Numbers, denominator: Numbers) -> Numbers:
    numerator, denominator = np.broadcast_arrays(numerator, denominator)
    undefined: Numbers = np.full(numerator.shape, np.nan)
    return np.divide(numerator, denominator, out=undefined, where=denominator != 0)
