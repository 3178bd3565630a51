"""Contrasts of two means."""

from typing import Final

import numpy as np
import scipy
from numpy.typing import ArrayLike

from soteindikaattorit.stats.contrast.contrast import Contrast
from soteindikaattorit.stats.interval import counts_of, limits_of, tail

WELCH: Final = "welch"
"""The name of the test and interval of two means whose variances need not be the same."""

_MIN_OBSERVATIONS = 2


def mean_difference(
    n: ArrayLike,
    mean: ArrayLike,
    variance: ArrayLike,
    other_n: ArrayLike,
    other_mean: ArrayLike,
    other_variance: ArrayLike,
    level: float,
) -> Contrast:
    """Return the difference of two independent means, whose variances need not be the same.

    Args:
        n: The number of observations in the first group; where below 2 there are no limits.
        mean: The mean of the first group, in any unit.
        variance: The sample variance of the first group (divisor n - 1), in the square of that unit.
        other_n: The number of observations in the second group; where below 2 there are no limits.
        other_mean: The mean of the second group.
        other_variance: The sample variance of the second group.
        level: The confidence level, between 0 and 1.

    Returns:
        The first mean less the second, in their unit, method and test ``welch``; only the value when all
        observations within each group are equal.

    Source:
        Welch BL. The generalization of "Student's" problem when several different population variances are involved.
        Biometrika 34 (1947) 28-35.

    Example:
        >>> contrast = mean_difference(10, 3.94, 2.10**2, 10, 8.28, 3.43**2, 0.95)
        >>> print(f"{contrast.lower:.1f} to {contrast.upper:.1f}, p = {contrast.p_value:.3f}")
        -7.1 to -1.6, p = 0.004
    """
    counts = counts_of(n=n, variance=variance, other_n=other_n, other_variance=other_variance)
    value = np.asarray(mean, dtype=np.float64) - np.asarray(other_mean, dtype=np.float64)
    value, count, spread, other, other_spread = np.broadcast_arrays(value, *counts)
    count, other = (np.where(n < _MIN_OBSERVATIONS, np.nan, n) for n in (count, other))
    squares = (spread / count, other_spread / other)
    total = np.where(squares[0] + squares[1] > 0, squares[0] + squares[1], np.nan)
    freedom = 1 / ((squares[0] / total) ** 2 / (count - 1) + (squares[1] / total) ** 2 / (other - 1))
    half = -scipy.special.stdtrit(freedom, tail(level)) * np.sqrt(total)
    p_value = 2 * scipy.special.stdtr(freedom, -np.abs(value) / np.sqrt(total))
    return Contrast.from_limits(value, limits_of(value - half, value + half, WELCH), p_value, WELCH)
