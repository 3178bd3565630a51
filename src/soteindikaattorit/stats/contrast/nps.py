"""Contrasts of two net promoter scores, of two groups or of two periods."""

from collections.abc import Sequence
from typing import Final

import numpy as np
import scipy
from numpy.typing import ArrayLike

from soteindikaattorit.errors import InvalidValueError, check_choice
from soteindikaattorit.stats.contrast.contrast import Contrast
from soteindikaattorit.stats.interval import PSEUDO_OBSERVATIONS, Numbers, counts_of, limits_of, z

ADDED: Final = {"adjusted-wald": PSEUDO_OBSERVATIONS, "wald": (0.0, 0.0, 0.0)}
"""The numbers of promoters, passives and detractors that a method adds to each group."""

MAX_DIFFERENCE: Final = 2.0
"""The greatest difference of two scores, as a share."""

Counts = Sequence[ArrayLike]
"""The numbers of promoters, passives and detractors, in this order."""


def nps_difference(first: Counts, second: Counts, level: float, method: str = "adjusted-wald") -> Contrast:
    """Return the difference of the net promoter scores of two groups, or of two periods, that share no answer.

    The limits and the p-value are those of the adjusted scores, so that they exist when all answers are equal.

    Args:
        first: The numbers of promoters, passives and detractors in the first group.
        second: The numbers of promoters, passives and detractors in the second group.
        level: The confidence level, between 0 and 1.
        method: "adjusted-wald", or "wald" without pseudo-observations.

    Returns:
        The first score less the second as a share (-2…2), method and test ``nps-adjusted-wald`` or ``nps-wald``.

    Source:
        Rocks B. Interval estimation for the net promoter score. The American Statistician 70 (2016) 365-372, and the
        function ``nps_test`` of the author's R package NPS, 2016.

    Example:
        >>> contrast = nps_difference((50, 30, 20), (30, 40, 30), 0.95)
        >>> print(f"{contrast.value:.2f} ({contrast.lower:.2f} to {contrast.upper:.2f}), p = {contrast.p_value:.3f}")
        0.30 (0.08 to 0.50), p = 0.007
    """
    check_choice("interval of an nps difference", method, ADDED)
    groups = [_counts(group) for group in (first, second)]
    plain = [_score(group) for group in groups]
    adjusted = [[count + more for count, more in zip(group, ADDED[method], strict=True)] for group in groups]
    scores = [_score(group) for group in adjusted]
    error = np.sqrt(_variance(adjusted[0]) + _variance(adjusted[1]))
    centre, half = scores[0] - scores[1], z(level) * error
    value = plain[0] - plain[1]
    with np.errstate(divide="ignore", invalid="ignore"):
        p_value = np.where(np.isnan(value), np.nan, 2 * scipy.special.ndtr(-np.abs(centre) / error))
    limits = limits_of(
        np.maximum(centre - half, -MAX_DIFFERENCE), np.minimum(centre + half, MAX_DIFFERENCE), f"nps-{method}"
    )
    return Contrast.from_limits(value, limits, p_value, f"nps-{method}")


def _counts(group: Counts) -> list[Numbers]:
    if len(group) != len(PSEUDO_OBSERVATIONS):
        raise InvalidValueError("group", f"{len(group)} counts", "expected promoters, passives and detractors")
    promoters, passives, detractors = group
    return counts_of(promoters=promoters, passives=passives, detractors=detractors)


def _score(group: list[Numbers]) -> Numbers:
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.asarray((group[0] - group[2]) / (group[0] + group[1] + group[2]))


def _variance(group: list[Numbers]) -> Numbers:
    """Return the variance of the score of a group."""
    n = group[0] + group[1] + group[2]
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.asarray(np.maximum((group[0] + group[2]) / n - _score(group) ** 2, 0) / n)
