"""The cells that an attacker does not know, and the bounds that follow from one relation at a time.

Every table that fits the publication satisfies the bounds, so they are a real attack: where they are too narrow,
the cell is not protected, and no linear program has to be solved to know it.

Source:
    Buzzigoli, L. & Giusti, A. (1999): An algorithm to calculate the lower and upper bounds of the elements of an
    array given its marginals, Statistical Data Protection '98, Eurostat: the shuttle algorithm.
    Savelsbergh, M. (1994): Preprocessing and probing techniques for mixed integer programming problems,
    ORSA Journal on Computing 6.
"""

import attrs
import numpy as np

from soteindikaattorit.publish.sdc.cells import TOLERANCE, Role, System
from soteindikaattorit.publish.sdc.matrix import Floats, Ints, Mask, Rows, lengths, stacked, times, to_rows

SWEEPS = 200
"""The most passes over all rows; the bounds are valid after any number of them."""


@attrs.frozen(kw_only=True, eq=False, repr=False)
class Unknowns:
    """The unknown cells, each between bounds, and the rows that connect them.

    Args:
        cells: The number of each unknown cell in its system.
        values: The true value of each.
        integer: Whether each is a whole number.
        low: The lower bound of each from its own bounds.
        high: The upper bound of each from its own bounds.
        rows: A row for each relation or limit that contains an unknown cell.
        rows_low: The least that each row can sum to, after the known cells are moved to this side.
        rows_high: The greatest that each row can sum to.
    """

    cells: Ints
    values: Floats
    integer: Mask
    low: Floats
    high: Floats
    rows: Rows
    rows_low: Floats
    rows_high: Floats

    def __repr__(self) -> str:
        """Return sizes only, never a value."""
        return f"<Unknowns: {len(self.cells)} cells in {self.rows.shape[0]} rows>"

    @property
    def equations(self) -> Rows:
        """The rows that are equations."""
        return to_rows(self.rows[self.rows_low == self.rows_high])


def inwards(low: Floats, high: Floats, integer: Mask) -> tuple[Floats, Floats]:
    """Return an interval narrowed to whole numbers where cells are whole, with 2.9999999 taken for 3."""
    return np.where(integer, np.ceil(low - TOLERANCE), low), np.where(integer, np.floor(high + TOLERANCE), high)


def unknowns(system: System, hidden: Mask) -> Unknowns:
    """Return the unknown cells once all but the hidden cells are shown.

    Args:
        system: The cells and their relations.
        hidden: Which cells are hidden; those of the role ``HIDDEN`` always are.
    """
    hidden = hidden | (system.roles == Role.HIDDEN)
    is_structural = system.roles == Role.STRUCTURAL
    low = np.where(is_structural, system.values, np.where(hidden, system.lower, system.shown_low))
    high = np.where(is_structural, system.values, np.where(hidden, system.upper, system.shown_high))
    low, high = inwards(low, high, system.integer)
    is_unknown = high > low
    equal, zeros = system.relations.shape[0], np.zeros(system.relations.shape[0])
    rows = stacked(system.relations, system.limits)
    shift = times(rows, np.where(is_unknown, 0.0, system.values))
    cells = np.flatnonzero(is_unknown)
    left = to_rows(rows[:, cells])
    kept = np.flatnonzero(lengths(left))
    kept = np.concatenate([_distinct(left, kept[kept < equal]), kept[kept >= equal]])
    return Unknowns(
        cells=cells,
        values=system.values[cells],
        integer=system.integer[cells],
        low=low[cells],
        high=high[cells],
        rows=to_rows(left[kept]),
        rows_low=(np.concatenate([zeros, system.limits_low]) - shift)[kept],
        rows_high=(np.concatenate([zeros, system.limits_high]) - shift)[kept],
    )


def _distinct(rows: Rows, kept: Ints) -> Ints:
    """Return the first of all equations with the same unknown cells.

    Equations with equal left sides have equal right sides, because the true values satisfy both.
    Two random weights for each cell make a fingerprint of a row; that two different rows agree in both sums to nine
    decimals is as good as impossible.
    """
    marks = np.random.default_rng(1).random((rows.shape[1], 2))
    _, first = np.unique(np.round(times(to_rows(rows[kept]), marks), 9), axis=0, return_index=True)
    return kept[np.sort(first)]


def propagate(unknown: Unknowns) -> tuple[Floats, Floats]:
    """Return bounds that every table satisfies that fits the publication.

    In a row ``a·x`` between two ends, one cell is at most the upper end less the least that the other cells sum to.
    Each pass derives such bounds for all cells of all rows at once, and the next pass starts from the narrower ones.

    Returns:
        The lower and the upper bound of each unknown cell, whole where the cell is.
    """
    low, high, rows = unknown.low.copy(), unknown.high.copy(), unknown.rows
    if not rows.nnz:
        return low, high
    entry, weights = rows.indices.astype(np.int64), rows.data
    row = np.repeat(np.arange(rows.shape[0]), lengths(rows))
    by_column = np.argsort(entry, kind="stable")
    columns, starts = np.unique(entry[by_column], return_index=True)
    # A bound has to improve by more than rounding error, or two rows could narrow each other by 1e-12 for ever.
    step = TOLERANCE * np.maximum(1.0, np.abs(unknown.values[columns]))
    for _ in range(SWEEPS):
        at_low, at_high = weights * low[entry], weights * high[entry]
        least, most = np.minimum(at_low, at_high), np.maximum(at_low, at_high)
        one = (unknown.rows_low[row] - _sum_of_others(most, row, rows.shape[0])) / weights
        other = (unknown.rows_high[row] - _sum_of_others(least, row, rows.shape[0])) / weights
        lows, highs = np.where(weights > 0, one, other), np.where(weights > 0, other, one)
        lows, highs = np.where(np.isnan(lows), -np.inf, lows), np.where(np.isnan(highs), np.inf, highs)
        new_low, new_high = inwards(
            np.maximum.reduceat(lows[by_column], starts),
            np.minimum.reduceat(highs[by_column], starts),
            unknown.integer[columns],
        )
        is_higher, is_lower = new_low > low[columns] + step, new_high < high[columns] - step
        low[columns[is_higher]] = new_low[is_higher]
        high[columns[is_lower]] = new_high[is_lower]
        if not (is_higher.any() or is_lower.any()):
            break
    return low, high


def _sum_of_others(ends: Floats, row: Ints, count: int) -> Floats:
    """Return for each entry the sum of the other ends in its row; not-a-number where one of them is infinite.

    Infinities are counted rather than summed: a row with a single unbounded cell still bounds that cell.
    """
    infinite = np.isinf(ends)
    finite = np.where(infinite, 0.0, ends)
    total = np.bincount(row, finite, count)[row] - finite
    others = np.bincount(row, infinite, count)[row] - infinite
    return np.where(others > 0, np.nan, total)
