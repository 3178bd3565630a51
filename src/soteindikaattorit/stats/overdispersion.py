"""Overdispersion: units that differ more than chance allows, for reasons that are nobody's merit or fault."""

from typing import Final

import attrs
import numpy as np
from numpy.typing import ArrayLike, NDArray

from soteindikaattorit.errors import InvalidValueError
from soteindikaattorit.stats.interval.limits import Limits, limits_of, z

Numbers = NDArray[np.float64]

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
