"""What an attacker does not know after publication, and the bounds that follow from one constraint at a time.

The bounds hold for every table that agrees with what is published, so they are a true attack.

Source:
    Buzzigoli, L. & Giusti, A. (1999): An algorithm to calculate the lower and upper bounds of the elements of an
    array given its marginals, Statistical Data Protection '98, Eurostat: the shuttle algorithm.
    Savelsbergh, M. (1994): Preprocessing and probing techniques for mixed integer programming problems,
    ORSA Journal on Computing 6.
"""

import attrs
import numpy as np

from soteindikaattorit.publish.sdc.cells import TOLERANCE, Role, System
from soteindikaattorit.publish.sdc.rows import (
    Floats,
    Ints,
    Mask,
    Rows,
    chosen,
    columns,
    lengths,
    row_numbers,
    stacked,
    times,
)


@attrs.frozen(kw_only=True, eq=False, repr=False)
class Unknowns:
    """The cells that are not known, each between bounds, and the rows that tie them to each other.

    Args:
        cells: The number of each unknown cell in its system.
        values: Their true values.
        integer: Whether each is a whole number.
        low: The least that each can be, from its own bounds.
        high: The greatest that each can be, from its own bounds.
        rows: One row for each relation or limit with an unknown cell in it.
        rows_low: What each row is at least, with all that is known taken out.
        rows_high: What each row is at most.
        sources: The number of each row in its system: relations first, then limits.
    """

    cells: Ints
    values: Floats
    integer: Mask
    low: Floats
    high: Floats
    rows: Rows
    rows_low: Floats
    rows_high: Floats
    sources: Ints

    def __repr__(self) -> str:
        """Sizes only, never a value."""
        return f"<Unknowns: {len(self.cells)} cells in {self.rows.shape[0]} rows>"

    @property
    def is_equal(self) -> Mask:
        """Whether each row is an equation."""
        return np.asarray(self.rows_low == self.rows_high)


def known_bounds(system: System, hidden: Mask) -> tuple[Floats, Floats]:
    """Return the bounds within which everyone knows each cell, once all but the hidden ones are shown."""
    low = np.where(hidden, system.lower, system.shown_low)
    high = np.where(hidden, system.upper, system.shown_high)
    is_structural = system.roles == Role.STRUCTURAL
    low, high = np.where(is_structural, system.values, low), np.where(is_structural, system.values, high)
    low = np.where(system.integer, np.ceil(low - TOLERANCE), low)
    return low, np.where(system.integer, np.floor(high + TOLERANCE), high)


def _all_rows(system: System) -> tuple[Rows, Floats, Floats]:
    zeros = np.zeros(system.relations.shape[0])
    low, high = np.concatenate([zeros, system.limits_low]), np.concatenate([zeros, system.limits_high])
    return stacked(system.relations, system.limits), low, high


def _one_of_each(rows: Rows, kept: Ints, seed: int = 1) -> Ints:
    """Return the first of the rows that have the same cells: their ends are the same, for they come from one truth."""
    marks = np.random.default_rng(seed).random((rows.shape[1], 2))
    _, first = np.unique(np.round(times(rows, marks), 9), axis=0, return_index=True)
    return kept[np.sort(first)]


def unknowns(system: System, hidden: Mask) -> Unknowns:
    """Return what is unknown once all but the hidden cells are shown.

    Args:
        system: The cells and how they add up.
        hidden: Which cells are hidden; those of role ``HIDDEN`` are, whether said or not.
    """
    low, high = known_bounds(system, hidden | (system.roles == Role.HIDDEN))
    is_unknown = high > low
    rows, rows_low, rows_high = _all_rows(system)
    known = np.where(is_unknown, 0.0, system.values)
    shift = times(rows, known)
    cells = np.flatnonzero(is_unknown)
    left = columns(rows, cells)
    kept = np.flatnonzero(lengths(left))
    equal = kept[kept < system.relations.shape[0]]
    others = kept[kept >= system.relations.shape[0]]
    kept = np.concatenate([_one_of_each(chosen(left, equal), equal), others])
    return Unknowns(
        cells=cells,
        values=system.values[cells],
        integer=system.integer[cells],
        low=low[cells],
        high=high[cells],
        rows=chosen(left, kept),
        rows_low=(rows_low - shift)[kept],
        rows_high=(rows_high - shift)[kept],
        sources=kept,
    )


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
