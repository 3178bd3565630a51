"""The interval of a quantile, from order statistics."""

import numpy as np
import scipy
from numpy.typing import ArrayLike

from soteindikaattorit.errors import InvalidValueError
from soteindikaattorit.stats.interval.limits import Limits, Numbers, counts_of, limits_of, tail


def order_statistics(n: ArrayLike, quantile: float, level: float) -> Limits:
    """Return the ranks of the two observations between which a quantile lies, whatever the distribution.

    At least the level is reached, and at most half of what it leaves lies beyond each end.

    Args:
        n: The number of observations, whole numbers from 0; where too few for the level the limits are nan.
        quantile: Which quantile, between 0 and 1: 0.5 for the median.
        level: The confidence level, between 0 and 1.

    Returns:
        Limits as ranks among the observations (1…n), lowest first, method ``order-statistics``.

    Raises:
        InvalidValueError: A number of observations is negative or infinite, or the quantile or the level is not
            between 0 and 1.

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
    """Return the greatest number of successes that are reached or stayed under with no more than a probability.

    It is -1 where even none has a greater one; found by halving, as the probability grows with the number.
    """
    low, high = np.full(n.shape, -1.0), n.copy()
    while np.any(high - low > 1):
        middle = np.floor((low + high) / 2)
        inside = np.maximum(middle, 0)
        is_within = scipy.special.betainc(np.maximum(n - inside, 1), inside + 1, 1 - share) <= beyond
        is_open = high - low > 1
        low = np.where(is_open & is_within, middle, low)
        high = np.where(is_open & ~is_within, middle, high)
    return low
