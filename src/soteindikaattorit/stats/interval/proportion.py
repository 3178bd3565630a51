"""Intervals of a proportion."""

import numpy as np
import scipy
from numpy.typing import ArrayLike

from soteindikaattorit.errors import InvalidValueError
from soteindikaattorit.stats.interval.limits import Limits, Numbers, counts_of, limits_of, tail, z


def wilson(numerator: ArrayLike, denominator: ArrayLike, level: float) -> Limits:
    """Return the score interval of a proportion.

    Args:
        numerator: The number of cases, from 0.
        denominator: The number of all; where 0 the limits are nan.
        level: The confidence level, between 0 and 1.

    Returns:
        Limits as a proportion (0…1), method ``wilson``.

    Source:
        Wilson EB. Probable inference, the law of succession, and statistical inference. Journal of the American
        Statistical Association 22 (1927) 209-212. Method 3 of Newcombe RG. Two-sided confidence intervals for the
        single proportion: comparison of seven methods. Statistics in Medicine 17 (1998) 857-872.

    Example:
        >>> limits = wilson(81, 263, 0.95)
        >>> print(f"{limits.lower:.4f} to {limits.upper:.4f}")
        0.2553 to 0.3662
    """
    x, n = shares_of(numerator, denominator)
    score = z(level)
    with np.errstate(divide="ignore", invalid="ignore"):
        value = x / n
        root = 2 * x + score**2 + score * np.sqrt(score**2 + 4 * x * (1 - value))
        lower = np.minimum(2 * x * value / root, value)
        upper = np.clip(root / (2 * (n + score**2)), value, 1)
    return limits_of(lower, upper, "wilson")


def clopper_pearson(numerator: ArrayLike, denominator: ArrayLike, level: float) -> Limits:
    """Return the exact interval of a proportion; its coverage is at least the level, and often more.

    Args:
        numerator: The number of cases, from 0.
        denominator: The number of all; where 0 the limits are nan.
        level: The confidence level, between 0 and 1.

    Returns:
        Limits as a proportion (0…1), method ``clopper-pearson``.

    Source:
        Clopper CJ, Pearson ES. The use of confidence or fiducial limits illustrated in the case of the binomial.
        Biometrika 26 (1934) 404-413, by quantiles of the beta distribution. Method 5 of Newcombe RG. Statistics in
        Medicine 17 (1998) 857-872.

    Example:
        >>> limits = clopper_pearson(15, 148, 0.95)
        >>> print(f"{limits.lower:.4f} to {limits.upper:.4f}")
        0.0578 to 0.1617
    """
    x, n = shares_of(numerator, denominator)
    outside, rest = tail(level), n - x
    lower = np.where(x == 0, 0.0, scipy.special.betaincinv(np.where(x == 0, 1.0, x), rest + 1, outside))
    upper = np.where(rest == 0, 1.0, scipy.special.betainccinv(x + 1, np.where(rest == 0, 1.0, rest), outside))
    defined = np.where(n > 0, 1.0, np.nan)
    return limits_of(lower * defined, upper * defined, "clopper-pearson")


def agresti_coull(numerator: ArrayLike, denominator: ArrayLike, level: float) -> Limits:
    """Return the Wald interval of a proportion after adding z²/2 cases and as many others.

    It has the same centre as Wilson's and is never narrower.

    Args:
        numerator: The number of cases, from 0.
        denominator: The number of all; where 0 the limits are nan.
        level: The confidence level, between 0 and 1.

    Returns:
        Limits as a proportion (0…1, cut there), method ``agresti-coull``.

    Source:
        Agresti A, Coull BA. Approximate is better than "exact" for interval estimation of binomial proportions. The
        American Statistician 52 (1998) 119-126; in this form Brown LD, Cai TT, DasGupta A. Interval estimation for a
        binomial proportion. Statistical Science 16 (2001) 101-133, section 3.1.

    Example:
        >>> limits = agresti_coull(0, 10, 0.95)
        >>> print(f"{limits.lower:.4f} to {limits.upper:.4f}")
        0.0000 to 0.3209
    """
    x, n = shares_of(numerator, denominator)
    added = z(level) ** 2
    whole = np.where(n > 0, n, np.nan) + added
    centre = (x + added / 2) / whole
    half = np.sqrt(added * centre * (1 - centre) / whole)
    return limits_of(np.clip(centre - half, 0, 1), np.clip(centre + half, 0, 1), "agresti-coull")


def shares_of(numerator: ArrayLike, denominator: ArrayLike) -> list[Numbers]:
    """Return numerators and denominators as arrays of one shape.

    Args:
        numerator: The number of cases, from 0.
        denominator: The number of all, from 0.

    Raises:
        InvalidValueError: A count is negative or infinite, or a numerator is greater than its denominator.
    """
    x, n = counts_of(numerator=numerator, denominator=denominator)
    if np.any(x > n):
        raise InvalidValueError("numerator", "over its denominator", "expected at most the denominator")
    return [x, n]
