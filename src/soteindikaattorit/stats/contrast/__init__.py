"""Contrasts of two groups or two periods, by named methods on plain numbers or whole arrays.

A method returns the difference or ratio, its confidence limits and a p-value; nan where they are not defined.
It raises `InvalidValueError` when a count or a variance is negative or infinite, when a numerator is greater than its
denominator, and when the level is not between 0 and 1.
"""

from soteindikaattorit.stats.contrast.contrast import Contrast
from soteindikaattorit.stats.contrast.correction import CORRECTIONS, corrected
from soteindikaattorit.stats.contrast.mean import mean_difference
from soteindikaattorit.stats.contrast.nps import nps_difference
from soteindikaattorit.stats.contrast.proportion import proportion_difference, proportion_ratio
from soteindikaattorit.stats.contrast.rate import rate_difference, rate_ratio

__all__ = [
    "CORRECTIONS",
    "Contrast",
    "corrected",
    "mean_difference",
    "nps_difference",
    "proportion_difference",
    "proportion_ratio",
    "rate_difference",
    "rate_ratio",
]
