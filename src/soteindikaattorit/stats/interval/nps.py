"""Intervals of a net promoter score."""

from typing import Final

import numpy as np
from numpy.typing import ArrayLike

from soteindikaattorit.stats.interval.limits import Limits, Numbers, counts_of, limits_of, z

PSEUDO_OBSERVATIONS: Final = (0.75, 1.5, 0.75)
"""The numbers of promoters, passives and detractors that `nps_adjusted_wald` adds to those observed."""

_BISECTIONS: Final = 60


def nps_wald(promoters: ArrayLike, passives: ArrayLike, detractors: ArrayLike, level: float) -> Limits:
    """Return the Wald interval of a net promoter score; too narrow with few answers.

    Args:
        promoters: The number of answers 9 and 10.
        passives: The number of answers 7 and 8.
        detractors: The number of answers 0 to 6.
        level: The confidence level, between 0 and 1.

    Returns:
        Limits as a share (-1…1, cut there), method ``nps-wald``; nan without answers.

    Source:
        Rocks B. Interval estimation for the net promoter score. The American Statistician 70 (2016) 365-372.

    Example:
        >>> limits = nps_wald(50, 30, 20, 0.95)
        >>> print(f"{limits.lower:.4f} to {limits.upper:.4f}")
        0.1469 to 0.4531
    """
    counts = counts_of(promoters=promoters, passives=passives, detractors=detractors)
    return limits_of(*_wald(counts, z(level)), "nps-wald")


def nps_adjusted_wald(promoters: ArrayLike, passives: ArrayLike, detractors: ArrayLike, level: float) -> Limits:
    """Return the Wald interval of a net promoter score after adding three pseudo-observations.

    Its centre is the adjusted score, which is a little nearer 0 than the score itself.

    Args:
        promoters: The number of answers 9 and 10.
        passives: The number of answers 7 and 8.
        detractors: The number of answers 0 to 6.
        level: The confidence level, between 0 and 1.

    Returns:
        Limits as a share (-1…1, cut there), method ``nps-adjusted-wald``; nan without answers.

    Source:
        Rocks B. Interval estimation for the net promoter score. The American Statistician 70 (2016) 365-372, with the
        pseudo-observations 0.75, 1.5 and 0.75 of the author's R package NPS, 2016.

    Example:
        >>> limits = nps_adjusted_wald(10, 0, 0, 0.95)
        >>> bool(limits.lower < 1)
        True
    """
    counts = counts_of(promoters=promoters, passives=passives, detractors=detractors)
    adjusted = [count + added for count, added in zip(counts, PSEUDO_OBSERVATIONS, strict=True)]
    answered = np.where(sum(counts) == 0, np.nan, 1.0)
    lower, upper = _wald(adjusted, z(level))
    return limits_of(lower * answered, upper * answered, "nps-adjusted-wald")


def _wald(counts: list[Numbers], score: float) -> tuple[Numbers, Numbers]:
    promoters, passives, detractors = counts
    n = promoters + passives + detractors
    with np.errstate(divide="ignore", invalid="ignore"):
        value = (promoters - detractors) / n
        variance = np.maximum((promoters + detractors) / n - value**2, 0)
        half = score * np.sqrt(variance / n)
    return np.clip(value - half, -1, 1), np.clip(value + half, -1, 1)


def nps_score(promoters: ArrayLike, passives: ArrayLike, detractors: ArrayLike, level: float) -> Limits:
    """Return the score interval of a net promoter score, by bisection.

    Args:
        promoters: The number of answers 9 and 10.
        passives: The number of answers 7 and 8.
        detractors: The number of answers 0 to 6.
        level: The confidence level, between 0 and 1.

    Returns:
        Limits as a share (-1…1), method ``nps-score``; nan without answers.

    Source:
        Tango T. Equivalence test and confidence interval for the difference in proportions for the paired-sample
        design. Statistics in Medicine 17 (1998) 891-908: promoters and detractors are its two discordant counts;
        applied to the net promoter score by Rocks B. The American Statistician 70 (2016) 365-372.

    Example:
        >>> limits = nps_score(9, 20, 3, 0.95)
        >>> print(f"{limits.lower:.3f} to {limits.upper:.3f}")
        -0.027 to 0.390
    """
    counts = counts_of(promoters=promoters, passives=passives, detractors=detractors)
    n = np.where(sum(counts) == 0, np.nan, sum(counts))
    plus, minus = counts[0] / n, counts[2] / n
    return limits_of(-_score_upper(minus, plus, n, z(level)), _score_upper(plus, minus, n, z(level)), "nps-score")


def _score_upper(plus: Numbers, minus: Numbers, n: Numbers, score: float) -> Numbers:
    inside, outside = plus - minus, np.ones_like(n)
    for _ in range(_BISECTIONS):
        middle = (inside + outside) / 2
        holds = n * (plus - minus - middle) ** 2 <= score**2 * _score_variance(plus, minus, middle)
        inside, outside = np.where(holds, middle, inside), np.where(holds, outside, middle)
    return np.where(np.isnan(n), np.nan, outside)


def _score_variance(plus: Numbers, minus: Numbers, value: Numbers) -> Numbers:
    """Return the variance of one answer at the maximum likelihood under a true score."""
    linear = (2 - plus + minus) * value - plus - minus
    constant = -minus * value * (1 - value)
    root = np.sqrt(np.maximum(linear**2 - 8 * constant, 0))
    with np.errstate(divide="ignore", invalid="ignore"):
        share = np.where(linear > 0, -2 * constant / (linear + root), (root - linear) / 4)
    return 2 * share + value * (1 - value)
