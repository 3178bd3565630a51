"""The interval of a quantile, from order statistics."""

import numpy as np
import scipy
from numpy.typing import ArrayLike

from soteindikaattorit.errors import InvalidValueError
from soteindikaattorit.stats.interval.limits import Limits, Numbers, counts_of, limits_of, tail


def order_statistics(n: ArrayLike, quantile: float, level: float) -> Limits:
    """Return the ranks of the two observations between which a quantile lies, for any distribution.

    The probability that it lies between them is at least the level, and that it lies beyond each of them at most half
    of the rest.

    Args:
        n: The number of observations, whole numbers from 0; where too few for the level the limits are nan.
        quantile: The quantile, between 0 and 1: 0.5 for the median.
        level: The confidence level, between 0 and 1.

    Returns:
        Limits as ranks among the observations (1…n), lowest first, method ``order-statistics``.

    Source:
        Conover WJ. Practical Nonparametric Statistics. 3rd edition, Wiley 1999, section 3.2;
        Hahn GJ, Meeker WQ. Statistical Intervals. Wiley 1991, section 5.2.

    Example:
        >>> limits = order_statistics(20, 0.5, 0.95)
        >>> print(f"{limits.lower:.0f} to {limits.upper:.0f}")
        6 to 15
    """
    if not 0 < quantile < 1:
        raise InvalidValueError("quantile", str(quantile), "expected a number between 0 and 1, such as 0.5")
    beyond = tail(level)
    (count,) = counts_of(n=n)
    lower = _most(count, quantile, beyond) + 1
    upper = count - _most(count, 1 - quantile, beyond)
    exist = (lower >= 1) & (upper <= count)
    return limits_of(np.where(exist, lower, np.nan), np.where(exist, upper, np.nan), "order-statistics")


def _most(n: Numbers, share: float, beyond: float) -> Numbers:
    """Return the greatest number k with a probability of at most k successes that is not beyond a bound; -1 if none."""
    # The probability increases with k, so the interval that contains the number is halved until it is one wide.
    low, high = np.full(n.shape, -1.0), n.copy()
    while np.any(high - low > 1):
        middle = np.floor((low + high) / 2)
        inside = np.maximum(middle, 0)
        is_within = scipy.special.betainc(np.maximum(n - inside, 1), inside + 1, 1 - share) <= beyond
        is_open = high - low > 1
        low = np.where(is_open & is_within, middle, low)
        high = np.where(is_open & ~is_within, middle, high)
    return low
