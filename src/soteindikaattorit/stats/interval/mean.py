"""Intervals of a mean."""

from typing import Final

import numpy as np
import scipy
from numpy.typing import ArrayLike

from soteindikaattorit.stats.interval.limits import Limits, counts_of, limits_of, tail

_MIN_OBSERVATIONS: Final = 2


def student_t(n: ArrayLike, mean: ArrayLike, variance: ArrayLike, level: float) -> Limits:
    """Return the interval of a mean by Student's t distribution.

    Args:
        n: The number of observations; where below 2 the limits are nan.
        mean: The mean, in any unit.
        variance: The sample variance (divisor n - 1), in the square of that unit, from 0.
        level: The confidence level, between 0 and 1.

    Returns:
        Limits in the unit of the mean, method ``student-t``.

    Source:
        Student. The probable error of a mean. Biometrika 6 (1908) 1-25; NIST/SEMATECH e-Handbook of Statistical
        Methods, section 1.3.5.2.

    Example:
        >>> limits = student_t(195, 9.261460, 0.022789**2, 0.95)
        >>> print(f"{limits.lower:.4f} to {limits.upper:.4f}")
        9.2582 to 9.2647
    """
    count, spread = counts_of(n=n, variance=variance)
    count, spread, centre = np.broadcast_arrays(count, spread, np.asarray(mean, dtype=np.float64))
    enough = np.where(count < _MIN_OBSERVATIONS, np.nan, count)
    half = -scipy.special.stdtrit(enough - 1, tail(level)) * np.sqrt(spread / enough)
    return limits_of(centre - half, centre + half, "student-t")
