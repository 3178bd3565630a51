"""Limits within which a unit that is like the others is expected to be, by how much it rests on: those of a funnel."""

from collections.abc import Callable
from typing import Final

import numpy as np
import scipy
from numpy.typing import ArrayLike, NDArray

from soteindikaattorit.errors import InvalidValueError
from soteindikaattorit.stats.interval.limits import Limits, Numbers, counts_of, limits_of, tail, z

_BISECTIONS: Final = 70
_FAR: Final = 40.0


def score_limits(centre: float, denominator: ArrayLike, level: float) -> Limits:
    """Return limits of a proportion by the normal approximation: outside them, Wilson's interval excludes the centre.

    Args:
        centre: The proportion that all units would have, if they were alike (0…1).
        denominator: Out of how many, from 0; where 0 the limits are nan.
        level: The level of the limits, between 0 and 1; 0.95 and 0.998 are usual.

    Returns:
        Limits as a proportion (0…1), method ``score``.

    Raises:
        InvalidValueError: The centre is no proportion, a denominator is negative or infinite, or the level is not
            between 0 and 1.

    Source:
        Spiegelhalter DJ. Funnel plots for comparing institutional performance. Statistics in Medicine 24 (2005)
        1185-1202; Office for Health Improvement and Disparities, Fingertips public health technical guidance, funnel
        plots for proportions.

    Example:
        >>> limits = score_limits(0.80642448, 3, 0.95)
        >>> print(f"{limits.lower:.4f} to {limits.upper:.4f}")
        0.3593 to 1.0000
    """
    (n,) = counts_of(denominator=denominator)
    _check_proportion(centre)
    with np.errstate(divide="ignore"):
        half = z(level) * np.sqrt(centre * (1 - centre) / np.where(n == 0, np.nan, n))
    return limits_of(np.maximum(centre - half, 0), np.minimum(centre + half, 1), "score")


def binomial_limits(centre: float, denominator: ArrayLike, level: float) -> Limits:
    """Return the exact limits of a proportion: outside them, the interval of Clopper and Pearson excludes the centre.

    Args:
        centre: The proportion that all units would have, if they were alike (0…1).
        denominator: Out of how many, from 0; where 0 the limits are nan.
        level: The level of the limits, between 0 and 1.

    Returns:
        Limits as a proportion (0…1), method ``binomial``; they need not belong to a whole number.

    Raises:
        InvalidValueError: The centre is no proportion, a denominator is negative or infinite, or the level is not
            between 0 and 1.

    Source:
        Clopper CJ, Pearson ES. The use of confidence or fiducial limits illustrated in the case of the binomial.
        Biometrika 26 (1934) 404-413, turned around as in the funnel plots of Spiegelhalter (2005).
        Spiegelhalter interpolates between whole numbers along a line, this along the beta distribution;
        at no whole number do the two give another verdict.

    Example:
        >>> limits = binomial_limits(0.8, 20, 0.95)
        >>> bool(limits.lower < 12 / 20), bool(limits.lower > 11 / 20)
        (True, True)
    """
    (n,) = counts_of(denominator=denominator)
    _check_proportion(centre)
    some, least = np.where(n == 0, np.nan, n), tail(level)
    expected = centre * some
    with np.errstate(invalid="ignore"):
        lower = _farthest(
            lambda x: scipy.special.betaincc(x + 1, some - x, centre) >= least, expected, np.zeros_like(some)
        )
        upper = _farthest(lambda x: scipy.special.betainc(x, some - x + 1, centre) >= least, expected, some)
    return limits_of(lower / some, upper / some, "binomial")


def poisson_limits(centre: float, exposure: ArrayLike, level: float) -> Limits:
    """Return the exact limits of a rate or ratio: outside them, the exact Poisson interval excludes the centre.

    Args:
        centre: The events per unit of exposure that all units would have, if they were alike (from 0); of a ratio of
            observed to expected usually 1.
        exposure: What the events are counted over, from 0: persons, person-years or expected events; where 0 the
            limits are nan.
        level: The level of the limits, between 0 and 1.

    Returns:
        Limits in events per unit of exposure, method ``poisson``; they need not belong to a whole number.

    Raises:
        InvalidValueError: The centre or an exposure is negative or infinite, or the level is not between 0 and 1.

    Source:
        Garwood F. Fiducial limits for the Poisson distribution. Biometrika 28 (1936) 437-442, turned around as in
        the funnel plots of Spiegelhalter (2005) and of the Office for Health Improvement and Disparities, Fingertips
        public health technical guidance.

    Example:
        >>> limits = poisson_limits(1, 5.571644585, 0.95)
        >>> print(f"{100 * limits.lower:.4f}")
        17.9480
    """
    (per,) = counts_of(exposure=exposure)
    if not (np.isfinite(centre) and centre >= 0):
        raise InvalidValueError("centre", str(centre), "expected a finite number from 0")
    some = np.where(per == 0, np.nan, per)
    expected = centre * some
    least, most = tail(level), expected + _FAR * np.sqrt(expected + _FAR)
    lower = _farthest(lambda x: scipy.special.gammaincc(x + 1, expected) >= least, expected, np.zeros_like(some))
    upper = _farthest(
        lambda x: scipy.special.gammainc(x, expected) >= least, expected, np.where(centre == 0, 0.0, most)
    )
    return limits_of(lower / some, upper / some, "poisson")


def _check_proportion(centre: float) -> None:
    if not 0 <= centre <= 1:
        raise InvalidValueError("centre", str(centre), "expected a proportion between 0 and 1")


def _farthest(holds: Callable[[Numbers], NDArray[np.bool_]], inside: Numbers, outside: Numbers) -> Numbers:
    """Return how far from inside a condition holds, towards outside, by halving what is left."""
    whole = holds(outside)
    near, far = inside, outside
    for _ in range(_BISECTIONS):
        middle = (near + far) / 2
        found = holds(middle)
        near, far = np.where(found, middle, near), np.where(found, far, middle)
    return np.where(whole, outside, near)
