"""Confidence intervals: named methods, each with its source, on plain numbers or whole arrays.

A method returns nan where its interval is not defined.
It raises `InvalidValueError` when a count, a variance or a standard error is negative or infinite, when a numerator is
greater than its denominator, and when the level is not between 0 and 1.
"""

from soteindikaattorit.stats.interval.limits import Limits, Numbers, counts_of, limits_of, tail, z
from soteindikaattorit.stats.interval.mean import student_t
from soteindikaattorit.stats.interval.method import METHODS, Method, by_name
from soteindikaattorit.stats.interval.nps import PSEUDO_OBSERVATIONS, nps_adjusted_wald, nps_score, nps_wald
from soteindikaattorit.stats.interval.order import order_statistics
from soteindikaattorit.stats.interval.proportion import agresti_coull, clopper_pearson, shares_of, wilson
from soteindikaattorit.stats.interval.rate import EXACT_BELOW, byar, dobson, poisson, poisson_exact
from soteindikaattorit.stats.interval.survey import linearised, linearised_logit

__all__ = [
    "EXACT_BELOW",
    "METHODS",
    "PSEUDO_OBSERVATIONS",
    "Limits",
    "Method",
    "Numbers",
    "agresti_coull",
    "by_name",
    "byar",
    "clopper_pearson",
    "counts_of",
    "dobson",
    "limits_of",
    "linearised",
    "linearised_logit",
    "nps_adjusted_wald",
    "nps_score",
    "nps_wald",
    "order_statistics",
    "poisson",
    "poisson_exact",
    "shares_of",
    "student_t",
    "tail",
    "wilson",
    "z",
]
