"""Corrections of p-values when many groups are compared at once."""

from collections.abc import Callable
from typing import Final

import numpy as np
from numpy.typing import ArrayLike

from soteindikaattorit.errors import InvalidValueError, unknown
from soteindikaattorit.stats.interval import Numbers


def corrected(p_values: ArrayLike, by: str) -> Numbers:
    """Return p-values that are corrected for the number of comparisons.

    Comparisons without a p-value are not counted.

    Args:
        p_values: The p-values (0…1) of all comparisons that were made together; nan where there is none.
        by: "benjamini-hochberg" (the expected share of false positives among those below a threshold is at most the
            threshold), "holm" or "bonferroni" (the probability of any false positive is at most the threshold).

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
    values = np.array(p_values, dtype=np.float64)
    known = values[~np.isnan(values)]
    if np.any((known < 0) | (known > 1)):
        raise InvalidValueError("p-value", "below 0 or over 1", "expected numbers from 0 to 1")
    order = np.argsort(known, kind="stable")
    known[order] = np.minimum(CORRECTIONS[by](known[order]), 1.0)
    values[~np.isnan(values)] = known
    return values


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
"""Every correction by its name: a function of sorted p-values."""
