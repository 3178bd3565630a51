"""Contrasts of two numbers of events, or of events divided by persons."""

from typing import Final

import numpy as np
import scipy
from numpy.typing import ArrayLike

from soteindikaattorit.stats.contrast.contrast import Contrast
from soteindikaattorit.stats.interval import Numbers, clopper_pearson, counts_of, limits_of, poisson

CONDITIONAL: Final = "conditional-exact"
"""The name of the exact test and interval of two Poisson counts, given their sum."""


def rate_difference(
    events: ArrayLike, exposure: ArrayLike, other_events: ArrayLike, other_exposure: ArrayLike, level: float
) -> Contrast:
    """Return the difference of two independent rates, with limits computed from those of each rate.

    Args:
        events: The number of events in the first group, from 0.
        exposure: Their denominator, such as persons; where 0 nothing is defined.
        other_events: The number of events in the second group, from 0.
        other_exposure: Their denominator; where 0 nothing is defined.
        level: The confidence level, between 0 and 1.

    Returns:
        The first rate less the second, in events per unit of exposure, method ``mover``, test ``conditional-exact``;
        the limits of each rate are those of `poisson`.

    Source:
        Zou GY, Donner A. Construction of confidence limits about effect measures: a general approach. Statistics in
        Medicine 27 (2008) 1693-1702; for rates Li HQ, Tang ML, Poon WY, Tang NS. Confidence intervals for difference
        between two Poisson rates. Communications in Statistics - Simulation and Computation 40 (2011) 1478-1493.

    Example:
        >>> contrast = rate_difference(17, 1.00025, 3, 1.22268, 0.95)
        >>> print(f"{contrast.value:.2f} ({contrast.lower:.1f} to {contrast.upper:.1f})")
        14.54 (6.0 to 24.9)
    """
    x, t, y, u = _counts(events, exposure, other_events, other_exposure)
    with np.errstate(divide="ignore", invalid="ignore"):
        rate, other = x / t, y / u
    first, second = poisson(x, t, level), poisson(y, u, level)
    value = rate - other
    below = np.hypot(rate - first.lower, second.upper - other)
    above = np.hypot(first.upper - rate, other - second.lower)
    return Contrast.from_limits(
        value, limits_of(value - below, value + above, "mover"), _p_value(x, t, y, u), CONDITIONAL
    )


def rate_ratio(
    events: ArrayLike, exposure: ArrayLike, other_events: ArrayLike, other_exposure: ArrayLike, level: float
) -> Contrast:
    """Return the ratio of two independent rates with its exact interval.

    There is no ratio when the second group has no events.

    Args:
        events: The number of events in the first group, from 0.
        exposure: Their denominator, such as persons; where 0 nothing is defined.
        other_events: The number of events in the second group, from 0.
        other_exposure: Their denominator; where 0 nothing is defined.
        level: The confidence level, between 0 and 1.

    Returns:
        The first rate divided by the second (from 0), method and test ``conditional-exact``: the limits contain 1
        exactly when the p-value is greater than 1 less the level.

    Source:
        Przyborowski J, Wilenski H. Homogeneity of results in testing samples from Poisson series. Biometrika 31
        (1940) 313-323; Sahai H, Khurshid A. Statistics in epidemiology. Boca Raton: CRC Press, 1996, pages 172-174.

    Example:
        >>> contrast = rate_ratio(17, 100025, 3, 122268, 0.95)
        >>> print(f"{contrast.value:.3f} ({contrast.lower:.3f} to {contrast.upper:.2f})")
        6.927 (2.004 to 36.89)
    """
    x, t, y, u = _counts(events, exposure, other_events, other_exposure)
    share = clopper_pearson(x, x + y, level)
    with np.errstate(divide="ignore", invalid="ignore"):
        value = (x / t) / (y / u)
        lower, upper = (share.lower / (1 - share.lower) * u / t, share.upper / (1 - share.upper) * u / t)
    return Contrast.from_limits(value, limits_of(lower, upper, CONDITIONAL), _p_value(x, t, y, u), CONDITIONAL)


def _counts(events: ArrayLike, exposure: ArrayLike, other: ArrayLike, other_exposure: ArrayLike) -> list[Numbers]:
    x, t, y, u = counts_of(events=events, exposure=exposure, other_events=other, other_exposure=other_exposure)
    return [x, np.where(t == 0, np.nan, t), y, np.where(u == 0, np.nan, u)]


def _p_value(x: Numbers, t: Numbers, y: Numbers, u: Numbers) -> Numbers:
    """Return twice the smaller tail of the number of events of the first group, given the sum and equal rates."""
    expected = t / (t + u)
    at_least = np.where(x == 0, 1.0, scipy.special.betainc(np.where(x == 0, 1.0, x), y + 1, expected))
    at_most = np.where(y == 0, 1.0, scipy.special.betaincc(x + 1, np.where(y == 0, 1.0, y), expected))
    return np.where(np.isnan(expected + x + y), np.nan, np.minimum(2 * np.minimum(at_least, at_most), 1.0))
