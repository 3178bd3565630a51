"""What an attacker does not know once a publication is out, and everything that is known about it."""

import attrs
import numpy as np

from soteindikaattorit.publish.sdc.rows import Floats, Ints, Mask, Rows, chosen, columns, lengths, stacked, times
from soteindikaattorit.publish.sdc.system import TOLERANCE, Role, System


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
