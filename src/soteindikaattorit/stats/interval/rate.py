"""Intervals of a number of events, and of events divided by persons."""

from typing import Final

import numpy as np
import scipy
from numpy.typing import ArrayLike

from soteindikaattorit.stats.interval.limits import Limits, counts_of, limits_of, tail, z

EXACT_BELOW: Final = 10
"""The least number of events for which `poisson` uses Byar's method; below it is the exact one."""


def poisson_exact(events: ArrayLike, exposure: ArrayLike, level: float) -> Limits:
    """Return the exact interval of a Poisson rate.

    Args:
        events: The number of events, from 0.
        exposure: The denominator, such as persons or person-years; where 0 the limits are nan.
        level: The confidence level, between 0 and 1.

    Returns:
        Limits in events per unit of exposure (from 0), method ``poisson-exact``.

    Source:
        Garwood F. Fiducial limits for the Poisson distribution. Biometrika 28 (1936) 437-442, by quantiles of the
        chi-square distribution.

    Example:
        >>> limits = poisson_exact(25, 1, 0.95)
        >>> print(f"{limits.lower:.2f} to {limits.upper:.2f}")
        16.18 to 36.90
    """
    x, per = counts_of(events=events, exposure=exposure)
    per = np.where(per == 0, np.nan, per)
    lower = np.where(x == 0, 0.0, scipy.special.gammaincinv(np.where(x == 0, 1.0, x), tail(level)))
    return limits_of(lower / per, scipy.special.gammainccinv(x + 1, tail(level)) / per, "poisson-exact")


def byar(events: ArrayLike, exposure: ArrayLike, level: float) -> Limits:
    """Return Byar's approximate interval of a Poisson rate, meant for 10 events or more.

    Args:
        events: The number of events, from 0.
        exposure: The denominator, such as persons or person-years; where 0 the limits are nan.
        level: The confidence level, between 0 and 1.

    Returns:
        Limits in events per unit of exposure, method ``byar``; a lower limit that would be below 0 is 0.

    Source:
        Breslow NE, Day NE. Statistical methods in cancer research, volume II. Lyon: International Agency for Research
        on Cancer, 1987, page 69.

    Example:
        >>> limits = byar(65, 100, 0.95)
        >>> print(f"{limits.lower:.6f} to {limits.upper:.6f}")
        0.501632 to 0.828491
    """
    x, per = counts_of(events=events, exposure=exposure)
    per, score, above = np.where(per == 0, np.nan, per), z(level), x + 1
    with np.errstate(divide="ignore", invalid="ignore"):
        root = 1 - 1 / (9 * x) - score / (3 * np.sqrt(x))
    lower = np.where(x == 0, 0.0, x * np.maximum(root, 0) ** 3)
    upper = above * (1 - 1 / (9 * above) + score / (3 * np.sqrt(above))) ** 3
    return limits_of(lower / per, upper / per, "byar")


def poisson(events: ArrayLike, exposure: ArrayLike, level: float) -> Limits:
    """Return the interval of a Poisson rate: exact below 10 events, Byar's from 10.

    Args:
        events: The number of events, from 0.
        exposure: The denominator, such as persons or person-years; where 0 the limits are nan.
        level: The confidence level, between 0 and 1.

    Returns:
        Limits in events per unit of exposure (from 0), method ``poisson-exact`` or ``byar`` by the number of events.

    Source:
        Public Health England, Technical Guide: Confidence Intervals, 25 May 2018, for the choice between the two;
        the methods as for `poisson_exact` and `byar`.

    Example:
        >>> poisson([9, 10], 100, 0.95).method.tolist()
        ['poisson-exact', 'byar']
    """
    exact, approximate = poisson_exact(events, exposure, level), byar(events, exposure, level)
    is_exact = np.broadcast_to(np.asarray(events, dtype=np.float64) < EXACT_BELOW, exact.lower.shape)
    return limits_of(
        np.where(is_exact, exact.lower, approximate.lower),
        np.where(is_exact, exact.upper, approximate.upper),
        np.where(is_exact, exact.method, approximate.method),
    )


def dobson(events: ArrayLike, rate: ArrayLike, variance: ArrayLike, level: float) -> Limits:
    """Return the interval of a directly standardised rate: that of its events, shifted and scaled to the rate.

    Args:
        events: The number of events in all strata together; where 0 the limits are nan.
        rate: The standardised rate, in events per unit of exposure.
        variance: The variance of the standardised rate, in the square of that unit, from 0.
        level: The confidence level, between 0 and 1.

    Returns:
        Limits in the unit of the rate, method ``dobson``; the limits of the number of events are those of `poisson`.

    Source:
        Dobson AJ, Kuulasmaa K, Eberle E, Scherer J. Confidence intervals for weighted sums of Poisson parameters.
        Statistics in Medicine 10 (1991) 457-462; Public Health England, Technical Guide: Confidence Intervals, 2018.

    Example:
        >>> limits = dobson(65, 0.65, 65 / 100**2, 0.95)
        >>> print(f"{limits.lower:.6f} to {limits.upper:.6f}")
        0.501632 to 0.828491
    """
    x, value, spread = counts_of(events=events, rate=rate, variance=variance)
    own = poisson(x, 1, level)
    scale = np.sqrt(spread / np.where(x == 0, np.nan, x))
    return limits_of(value + scale * (own.lower - x), value + scale * (own.upper - x), "dobson")
