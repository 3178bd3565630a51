"""Corrections of p-values when many groups are compared at once."""

from collections.abc import Callable
from typing import Final

import numpy as np
from numpy.typing import ArrayLike

from soteindikaattorit.errors import InvalidValueError, unknown
from soteindikaattorit.stats.interval import Numbers


def corrected(p_values: ArrayLike, by: str) -> Numbers:
    """Return p-values that allow for how many comparisons were made.

    Comparisons without a p-value are not counted.

    Args:
        p_values: The p-values (0…1) of all comparisons that were made together; nan where there is none.
        by: "benjamini-hochberg" (of those called different, at most the share of the threshold is expected to be
            chance), "holm" or "bonferroni" (at most the threshold is the probability that any is chance).

    Returns:
        The corrected p-values (0…1), in the same order.

    Raises:
        InvalidValueError: A p-value is not between 0 and 1.
        UnknownNameError: There is no such correction.

    Source:
        Benjamini Y, Hochberg Y. Controlling the false discovery rate. Journal of the Royal Statistical Society B 57
        (1995) 289-300; Holm S. A simple sequentially rejective multiple test procedure. Scandinavian Journal of
        Statistics 6 (1979) 65-70; Dunn OJ. Multiple comparisons among means. Journal of the American Statistical
        Association 56 (1961) 52-64.

    Example:
        >>> corrected([0.008, 0.03, 0.123, 0.6, 0.2], "benjamini-hochberg").round(3).tolist()
        [0.04, 0.075, 0.205, 0.6, 0.25]
    """
    if by not in CORRECTIONS:
        raise unknown("correction", by, CORRECTIONS)
    given = np.asarray(p_values, dtype=np.float64)
    there = ~np.isnan(given)
    if np.any((given[there] < 0) | (given[there] > 1)):
        raise InvalidValueError("p-value", "below 0 or over 1", "expected numbers from 0 to 1")
    found: Numbers = np.full(given.shape, np.nan)
    order = np.argsort(given[there], kind="stable")
    steps = np.empty(order.size)
    steps[order] = np.minimum(CORRECTIONS[by](given[there][order]), 1.0)
    found[there] = steps
    return found


def _bonferroni(rising: Numbers) -> Numbers:
    return rising * rising.size


def _holm(rising: Numbers) -> Numbers:
    return np.maximum.accumulate(rising * np.arange(rising.size, 0, -1))


def _benjamini_hochberg(rising: Numbers) -> Numbers:
    shares = rising * rising.size / np.arange(1, rising.size + 1)
    return np.minimum.accumulate(shares[::-1])[::-1]


CORRECTIONS: Final[dict[str, Callable[[Numbers], Numbers]]] = {
    "benjamini-hochberg": _benjamini_hochberg,
    "bonferroni": _bonferroni,
    "holm": _holm,
}
"""Every correction by its name: a function of p-values that rise."""
