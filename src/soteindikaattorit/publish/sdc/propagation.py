"""Bounds of unknown cells, drawn from one row at a time until nothing changes.

What comes out is a true attack: every interval holds whatever table is behind it.

Source:
    Buzzigoli, L. & Giusti, A. (1999): An algorithm to calculate the lower and upper bounds of the elements of an
    array given its marginals, Statistical Data Protection '98, Eurostat: the shuttle algorithm.
    Savelsbergh, M. (1994): Preprocessing and probing techniques for mixed integer programming problems,
    ORSA Journal on Computing 6.
"""

import numpy as np

from soteindikaattorit.publish.sdc.rows import Floats, Ints, Mask, Rows, row_numbers
from soteindikaattorit.publish.sdc.system import TOLERANCE
from soteindikaattorit.publish.sdc.unknowns import Unknowns

SWEEPS = 200
"""How often all rows are gone through at most; bounds hold wherever one stops."""


class _Sums:
    """The least and greatest that every row can be, without any one of its cells."""

    def __init__(self, rows: Rows) -> None:
        self.columns = rows.indices.astype(np.int64)
        self.weights = rows.data
        self.row = row_numbers(rows)
        self.count = rows.shape[0]

    def without(self, ends: Floats) -> Floats:
        """Return for each entry the sum over the others of its row, an end of it being infinite where any other is."""
        infinite = np.isinf(ends)
        finite = np.where(infinite, 0.0, ends)
        total = np.bincount(self.row, finite, self.count)[self.row] - finite
        others = np.bincount(self.row, infinite, self.count)[self.row] - infinite
        return np.where(others > 0, np.nan, total)

    def bounds(self, low: Floats, high: Floats, rows_low: Floats, rows_high: Floats) -> tuple[Floats, Floats]:
        """Return the bounds that each entry's row leaves its cell; not-a-number where it leaves it free."""
        at_low, at_high = self.weights * low[self.columns], self.weights * high[self.columns]
        least, most = np.minimum(at_low, at_high), np.maximum(at_low, at_high)
        one = (rows_low[self.row] - self.without(most)) / self.weights
        other = (rows_high[self.row] - self.without(least)) / self.weights
        is_plus = self.weights > 0
        return np.where(is_plus, one, other), np.where(is_plus, other, one)


def _tightest(bounds: Floats, by_column: Ints, starts: Ints, pick: np.ufunc, free: float) -> Floats:
    clean = np.where(np.isnan(bounds), free, bounds)
    return np.asarray(pick.reduceat(clean[by_column], starts))


def _rounded(low: Floats, high: Floats, integer: Mask) -> tuple[Floats, Floats]:
    return np.where(integer, np.ceil(low - TOLERANCE), low), np.where(integer, np.floor(high + TOLERANCE), high)


def propagate(unknown: Unknowns) -> tuple[Floats, Floats]:
    """Return bounds that every table must keep to that fits what is known.

    Returns:
        The lower and the upper bound of each unknown cell, whole where the cell is.
    """
    low, high = unknown.low.copy(), unknown.high.copy()
    if not unknown.rows.nnz:
        return low, high
    sums = _Sums(unknown.rows)
    by_column = np.argsort(sums.columns, kind="stable")
    columns, starts = np.unique(sums.columns[by_column], return_index=True)
    for _ in range(SWEEPS):
        lows, highs = sums.bounds(low, high, unknown.rows_low, unknown.rows_high)
        new_low = _tightest(lows, by_column, starts, np.maximum, -np.inf)
        new_high = _tightest(highs, by_column, starts, np.minimum, np.inf)
        new_low, new_high = _rounded(new_low, new_high, unknown.integer[columns])
        least = TOLERANCE * np.maximum(1.0, np.abs(unknown.values[columns]))
        is_higher, is_lower = new_low > low[columns] + least, new_high < high[columns] - least
        low[columns[is_higher]] = new_low[is_higher]
        high[columns[is_lower]] = new_high[is_lower]
        if not (is_higher.any() or is_lower.any()):
            break
    return low, high
