"""Funnel plots: control limits that depend on the size of a unit, exact, approximate or with overdispersion."""

from collections.abc import Callable
from typing import Final

import attrs
import numpy as np
import scipy
from numpy.typing import ArrayLike, NDArray

from soteindikaattorit.errors import InvalidValueError
from soteindikaattorit.stats.interval.limits import Limits, Numbers, counts_of, limits_of, tail, z

_BISECTIONS: Final = 70
_MAX_DEVIATIONS: Final = 40.0
"""A distance from the expected number of events that no Poisson limit reaches, in standard deviations."""


def score_limits(centre: float, denominator: ArrayLike, level: float) -> Limits:
    """Return limits of a proportion by the normal approximation: beyond them, Wilson's interval excludes the centre.

    Args:
        centre: The common proportion of all units, if they do not differ (0…1).
        denominator: The size of a unit, from 0; where 0 the limits are nan.
        level: The level of the limits, between 0 and 1; 0.95 and 0.998 are usual.

    Returns:
        Limits as a proportion (0…1), method ``score``.

    Raises:
        InvalidValueError: The centre is not a proportion, a denominator is negative or infinite, or the level is not
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
    """Return the exact limits of a proportion: beyond them, the interval of Clopper and Pearson excludes the centre.

    Args:
        centre: The common proportion of all units, if they do not differ (0…1).
        denominator: The size of a unit, from 0; where 0 the limits are nan.
        level: The level of the limits, between 0 and 1.

    Returns:
        Limits as a proportion (0…1), method ``binomial``; they are not rounded to whole numbers of cases.

    Raises:
        InvalidValueError: The centre is not a proportion, a denominator is negative or infinite, or the level is not
            between 0 and 1.

    Source:
        Clopper CJ, Pearson ES. The use of confidence or fiducial limits illustrated in the case of the binomial.
        Biometrika 26 (1934) 404-413, inverted as in the funnel plots of Spiegelhalter (2005).
        Spiegelhalter interpolates linearly between whole numbers, this by the beta distribution;
        the verdict on a whole number is the same.

    Example:
        >>> limits = binomial_limits(0.8, 20, 0.95)
        >>> bool(limits.lower < 12 / 20), bool(limits.lower > 11 / 20)
        (True, True)
    """
    (n,) = counts_of(denominator=denominator)
    _check_proportion(centre)
    n, beyond = np.where(n == 0, np.nan, n), tail(level)
    expected = centre * n
    with np.errstate(invalid="ignore"):
        lower = _farthest(lambda x: scipy.special.betaincc(x + 1, n - x, centre) >= beyond, expected, np.zeros_like(n))
        upper = _farthest(lambda x: scipy.special.betainc(x, n - x + 1, centre) >= beyond, expected, n)
    return limits_of(lower / n, upper / n, "binomial")


def poisson_limits(centre: float, exposure: ArrayLike, level: float) -> Limits:
    """Return the exact limits of a rate or ratio: beyond them, the exact Poisson interval excludes the centre.

    Args:
        centre: The common rate of all units, if they do not differ, in events per unit of exposure (from 0); for a
            ratio of observed to expected usually 1.
        exposure: The denominator, from 0: persons, person-years or expected events; where 0 the limits are nan.
        level: The level of the limits, between 0 and 1.

    Returns:
        Limits in events per unit of exposure, method ``poisson``; they are not rounded to whole numbers of events.

    Raises:
        InvalidValueError: The centre or an exposure is negative or infinite, or the level is not between 0 and 1.

    Source:
        Garwood F. Fiducial limits for the Poisson distribution. Biometrika 28 (1936) 437-442, inverted as in
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
    per = np.where(per == 0, np.nan, per)
    expected = centre * per
    beyond, highest = tail(level), expected + _MAX_DEVIATIONS * np.sqrt(expected + _MAX_DEVIATIONS)
    lower = _farthest(lambda x: scipy.special.gammaincc(x + 1, expected) >= beyond, expected, np.zeros_like(per))
    upper = _farthest(
        lambda x: scipy.special.gammainc(x, expected) >= beyond, expected, np.where(centre == 0, 0.0, highest)
    )
    return limits_of(lower / per, upper / per, "poisson")


def _check_proportion(centre: float) -> None:
    if not 0 <= centre <= 1:
        raise InvalidValueError("centre", str(centre), "expected a proportion between 0 and 1")


def _farthest(holds: Callable[[Numbers], NDArray[np.bool_]], inside: Numbers, outside: Numbers) -> Numbers:
    """Return the last number at which a condition holds, from inside towards outside, by bisection."""
    holds_at_end = holds(outside)
    near, far = inside, outside
    for _ in range(_BISECTIONS):
        middle = (near + far) / 2
        is_held = holds(middle)
        near, far = np.where(is_held, middle, near), np.where(is_held, far, middle)
    return np.where(holds_at_end, outside, near)


MODELS: Final = ("none", "multiplicative", "additive")
"""The models of overdispersion: none, wider limits by a factor, or a variance between units."""
WINSORISED: Final = 0.1
"""The share of scores at each end that is winsorised before their spread is measured."""


@attrs.frozen(kw_only=True)
class Overdispersion:
    """The variation of units beyond chance.

    Args:
        phi: The mean squared winsorised score; 1 when all variation is chance.
        tau2: The variance between units, on the scale of `transformed`; 0 when all variation is chance.
        n: The number of units.
    """

    phi: float
    tau2: float
    n: int


def transformed(values: ArrayLike, kind: str) -> Numbers:
    """Return values on a scale on which their variance hardly depends on the value.

    Args:
        values: Proportions (0…1), or rates or ratios (from 0).
        kind: "proportion" for the arcsine of the root, else the root.

    Source:
        Spiegelhalter D, Sherlaw-Johnson C, Bardsley M, Blunt I, Wood C, Grigg O. Statistical methods for healthcare
        regulation: rating, screening and surveillance. Journal of the Royal Statistical Society A 175 (2012) 1-47.
    """
    root = np.sqrt(np.asarray(values, dtype=np.float64))
    return np.arcsin(root) if kind == "proportion" else root


def restored(values: Numbers, kind: str) -> Numbers:
    """Return the values of `transformed` numbers; a number beyond the end of the scale becomes that end."""
    if kind == "proportion":
        return np.asarray(np.sin(np.clip(values, 0, np.pi / 2)) ** 2)
    return np.asarray(np.maximum(values, 0) ** 2)


def standard_error(denominator: ArrayLike) -> Numbers:
    """Return the standard error of one unit on the scale of `transformed`: 1 / (2 √n), for every kind.

    Args:
        denominator: The size n of the unit: persons, person-years or expected events, over 0.
    """
    return np.asarray(0.5 / np.sqrt(np.asarray(denominator, dtype=np.float64)))


def winsorised(scores: ArrayLike, share: float = WINSORISED) -> Numbers:
    """Return scores in which those beyond a quantile at each end are replaced by that quantile.

    Args:
        scores: Standardised scores.
        share: The share at each end (0…0.5).

    Raises:
        InvalidValueError: The share is not from 0 to under 0.5.

    Example:
        >>> winsorised([-9, -1, 0, 0, 0, 0, 0, 0, 0, 1, 9]).tolist()
        [-1.0, -1.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 1.0, 1.0]
    """
    if not 0 <= share < 0.5:  # noqa: PLR2004 - half at each end leaves no score
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
    """Return the variation of units around the centre beyond chance.

    Args:
        values: The value of each unit: proportions (0…1), or rates or ratios (from 0).
        denominators: The size of each unit: persons, person-years or expected events, over 0.
        centre: The common value of all units, if they do not differ.
        kind: "proportion", "rate" or "ratio".
        share: The share of scores at each end that is winsorised (0…0.5).

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
    """Return limits that include overdispersion.

    Args:
        centre: The common value of all units, if they do not differ.
        denominators: The size of each unit, over 0.
        level: The level of the limits, between 0 and 1.
        kind: "proportion", "rate" or "ratio".
        by: The variation beyond chance.
        model: "multiplicative" to multiply each distance from the centre by √phi when that is over 1, "additive" to
            add tau2 to each variance.

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
