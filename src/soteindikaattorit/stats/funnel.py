"""Funnel plots: control limits by the size of a unit, exact, approximate or widened for overdispersion."""

from collections.abc import Callable
from typing import Final

import attrs
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


MODELS: Final = ("none", "multiplicative", "additive")
"""How limits are widened: not at all, in proportion to themselves, or by what lies between units."""
WINSORISED: Final = 0.1
"""The share of scores at each end that is drawn in before their spread is measured."""

_SHARES: Final = frozenset({"proportion"})


@attrs.frozen(kw_only=True)
class Overdispersion:
    """How much more units differ than chance alone would have them.

    Args:
        phi: The mean squared score after drawing in the ends; 1 when chance is all.
        tau2: The variance between units, on the scale of `transformed`; 0 when chance is all.
        n: How many units it was measured on.
    """

    phi: float
    tau2: float
    n: int


def transformed(values: ArrayLike, kind: str) -> Numbers:
    """Return values on the scale on which their variance hardly depends on them.

    Args:
        values: Proportions (0…1), or rates or ratios (from 0).
        kind: "proportion" for the arcsine of the root, else the root.

    Source:
        Spiegelhalter D, Sherlaw-Johnson C, Bardsley M, Blunt I, Wood C, Grigg O. Statistical methods for healthcare
        regulation: rating, screening and surveillance. Journal of the Royal Statistical Society A 175 (2012) 1-47.
    """
    root = np.sqrt(np.asarray(values, dtype=np.float64))
    return np.arcsin(root) if kind in _SHARES else root


def restored(values: Numbers, kind: str) -> Numbers:
    """Undo `transformed`; what lies beyond its scale is drawn back to the end of it."""
    if kind in _SHARES:
        return np.asarray(np.sin(np.clip(values, 0, np.pi / 2)) ** 2)
    return np.asarray(np.maximum(values, 0) ** 2)


def standard_error(denominator: ArrayLike) -> Numbers:
    """Return the standard error of one unit on the scale of `transformed`: 1 / (2 root of n), for each of its kinds.

    Args:
        denominator: What the unit rests on: persons, person-years or expected events, over 0.
    """
    return np.asarray(0.5 / np.sqrt(np.asarray(denominator, dtype=np.float64)))


def winsorised(scores: ArrayLike, share: float = WINSORISED) -> Numbers:
    """Return scores with those beyond a quantile at each end drawn in to that quantile.

    Args:
        scores: Standardised scores.
        share: The share at each end (0…0.5).

    Raises:
        InvalidValueError: The share is not from 0 to under 0.5.

    Example:
        >>> winsorised([-9, -1, 0, 0, 0, 0, 0, 0, 0, 1, 9]).tolist()
        [-1.0, -1.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 1.0, 1.0]
    """
    if not 0 <= share < 0.5:  # noqa: PLR2004 - half at each end leaves nothing
        raise InvalidValueError("winsorised share", str(share), "expected a share from 0 to under 0.5")
    numbers = np.asarray(scores, dtype=np.float64)
    return np.clip(numbers, *np.quantile(numbers, [share, 1 - share]))


def between_variance(phi: float, errors: ArrayLike) -> float:
    """Return the variance between units from the spread of their scores: DerSimonian and Laird's estimate.

    Args:
        phi: The mean squared score.
        errors: The standard error of each unit.

    Returns:
        The variance, in the square of the unit of the errors; 0 when the spread is no more than chance allows.

    Source:
        DerSimonian R, Laird N. Meta-analysis in clinical trials. Controlled Clinical Trials 7 (1986) 177-188; for
        funnel plots Spiegelhalter DJ. Handling over-dispersion of performance indicators. Quality and Safety in
        Health Care 14 (2005) 347-351.
    """
    weights = 1 / np.asarray(errors, dtype=np.float64) ** 2
    freedom = weights.size - 1
    excess = weights.size * phi - freedom
    if excess <= 0 or freedom < 1:
        return 0.0
    return float(excess / (weights.sum() - (weights**2).sum() / weights.sum()))


def overdispersion(
    values: ArrayLike, denominators: ArrayLike, centre: float, *, kind: str, share: float = WINSORISED
) -> Overdispersion:
    """Measure how much more units differ from the centre than chance alone would have them.

    Args:
        values: The value of each unit: proportions (0…1), or rates or ratios (from 0).
        denominators: What each rests on: persons, person-years or expected events, over 0.
        centre: The value that all would have, if they were alike.
        kind: "proportion", "rate" or "ratio".
        share: The share of scores at each end that is drawn in first (0…0.5).

    Raises:
        InvalidValueError: The share is not from 0 to under 0.5.

    Source:
        Spiegelhalter (2005), Handling over-dispersion of performance indicators, as for `between_variance`;
        the scale as for `transformed`.
    """
    errors = np.sort(standard_error(denominators))
    if errors.size == 0:
        return Overdispersion(phi=1.0, tau2=0.0, n=0)
    scores = (transformed(values, kind) - transformed(centre, kind)) / standard_error(denominators)
    phi = float(np.mean(np.sort(winsorised(scores, share) ** 2)))
    return Overdispersion(phi=phi, tau2=between_variance(phi, errors), n=int(errors.size))


def widened(
    centre: float, denominators: ArrayLike, level: float, *, kind: str, by: Overdispersion, model: str
) -> Limits:
    """Return limits that allow for overdispersion.

    Args:
        centre: The value that all would have, if they were alike.
        denominators: What each unit rests on, over 0.
        level: The level of the limits, between 0 and 1.
        kind: "proportion", "rate" or "ratio".
        by: How much units differ.
        model: "multiplicative" to widen each by the root of phi when that is over 1, "additive" to add tau2 to each
            variance.

    Returns:
        Limits on the scale of the values, method ``multiplicative`` or ``additive``.

    Source:
        Spiegelhalter DJ. Funnel plots for comparing institutional performance. Statistics in Medicine 24 (2005)
        1185-1202, sections on overdispersion, on the scale of `transformed`.
    """
    errors = standard_error(denominators)
    spread = errors * np.sqrt(max(by.phi, 1.0)) if model == "multiplicative" else np.sqrt(errors**2 + by.tau2)
    middle = transformed(centre, kind)
    lower, upper = (restored(middle + side * z(level) * spread, kind) for side in (-1, 1))
    return limits_of(lower, upper, model)
