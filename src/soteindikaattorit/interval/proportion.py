"""Intervals of a proportion."""

import numpy as np
from numpy.typing import ArrayLike

from soteindikaattorit.errors import InvalidValueError
from soteindikaattorit.interval.limits import Limits, counts_of, limits_of, z


def wilson(numerator: ArrayLike, denominator: ArrayLike, level: float) -> Limits:
    """Give the score interval of a proportion.

    Args:
        numerator: How many of the denominator, from 0.
        denominator: Out of how many; where 0 the limits are nan.
        level: The confidence level, between 0 and 1.

    Returns:
        Limits as a proportion (0…1), method ``wilson``.

    Raises:
        InvalidValueError: A count is negative or infinite, a numerator is over its denominator, or the level is not
            between 0 and 1.

    Source:
        Wilson EB. Probable inference, the law of succession, and statistical inference. Journal of the American
        Statistical Association 22 (1927) 209-212. Method 3 of Newcombe RG. Two-sided confidence intervals for the
        single proportion: comparison of seven methods. Statistics in Medicine 17 (1998) 857-872.

    Example:
        >>> limits = wilson(81, 263, 0.95)
        >>> print(f"{limits.lower:.4f} to {limits.upper:.4f}")
        0.2553 to 0.3662
    """
    x, n = counts_of(numerator=numerator, denominator=denominator)
    if np.any(x > n):
        raise InvalidValueError("numerator", "over its denominator", "expected at most the denominator")
    score = z(level)
    with np.errstate(divide="ignore", invalid="ignore"):
        value = x / n
        root = 2 * x + score**2 + score * np.sqrt(score**2 + 4 * x * (1 - value))
        lower = np.minimum(2 * x * value / root, value)
        upper = np.clip(root / (2 * (n + score**2)), value, 1)
    return limits_of(lower, upper, "wilson")
