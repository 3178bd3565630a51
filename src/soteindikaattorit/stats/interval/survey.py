"""Intervals of estimates from a sample survey, from their standard errors."""

import numpy as np
import scipy
from numpy.typing import ArrayLike

from soteindikaattorit.stats.interval.limits import Limits, Numbers, counts_of, limits_of, tail


def linearised(value: ArrayLike, standard_error: ArrayLike, freedom: ArrayLike, level: float) -> Limits:
    """Return the interval of an estimate by its linearised standard error and Student's t distribution.

    Args:
        value: The estimate, in any unit.
        standard_error: Its design-based standard error, in that unit, from 0.
        freedom: The degrees of freedom: observations less strata; where below 1 the limits are nan.
        level: The confidence level, between 0 and 1.

    Returns:
        Limits in the unit of the estimate, method ``linearised``.

    Source:
        Lumley T. Complex Surveys: A Guide to Analysis Using R. Wiley 2010, chapter 2; SAS Institute, SAS/STAT User's
        Guide, The SURVEYMEANS Procedure, Confidence limits for the mean.

    Example:
        >>> limits = linearised(9.0, 0.5, 37, 0.95)
        >>> print(f"{limits.lower:.3f} to {limits.upper:.3f}")
        7.987 to 10.013
    """
    (spread,) = counts_of(standard_error=standard_error)
    centre = np.asarray(value, dtype=np.float64)
    half = _quantile(freedom, level) * spread
    return limits_of(centre - half, centre + half, "linearised")


def linearised_logit(value: ArrayLike, standard_error: ArrayLike, freedom: ArrayLike, level: float) -> Limits:
    """Return the interval of a proportion by its linearised standard error, on the scale of log odds.

    It stays within 0 and 1, and does not exist where the estimate is one of them.

    Args:
        value: The estimate as a proportion (0…1).
        standard_error: Its design-based standard error, as a proportion, from 0.
        freedom: The degrees of freedom: observations less strata; where below 1 the limits are nan.
        level: The confidence level, between 0 and 1.

    Returns:
        Limits as a proportion (0…1), method ``linearised-logit``.

    Source:
        Korn EL, Graubard BI. Analysis of Health Surveys. Wiley 1999, section 2.9; Lumley T. survey: Analysis of
        Complex Survey Samples, R package, svyciprop, method "logit".

    Example:
        >>> limits = linearised_logit(0.2, 0.05, 37, 0.95)
        >>> print(f"{limits.lower:.4f} to {limits.upper:.4f}")
        0.1172 to 0.3201
    """
    (spread,) = counts_of(standard_error=standard_error)
    share = np.asarray(value, dtype=np.float64)
    inside = np.where((share > 0) & (share < 1), share, np.nan)
    half = _quantile(freedom, level) * spread / (inside * (1 - inside))
    return limits_of(
        scipy.special.expit(scipy.special.logit(inside) - half),
        scipy.special.expit(scipy.special.logit(inside) + half),
        "linearised-logit",
    )


def _quantile(freedom: ArrayLike, level: float) -> Numbers:
    degrees = np.asarray(freedom, dtype=np.float64)
    return np.asarray(-scipy.special.stdtrit(np.where(degrees < 1, np.nan, degrees), tail(level)))
