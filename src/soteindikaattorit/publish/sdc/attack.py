"""The attack on one cell: which relations an attacker puts together, and what comes out."""

import math

import attrs
import numpy as np

from soteindikaattorit.publish.sdc.program import Program, State
from soteindikaattorit.publish.sdc.rows import Floats, Ints, Mask
from soteindikaattorit.publish.sdc.system import TOLERANCE, System
from soteindikaattorit.publish.sdc.unknowns import Unknowns, unknowns


@attrs.frozen(kw_only=True, eq=False, repr=False)
class Attack:
    """How far a cell can be worked out, and from which relations.

    It holds what is hidden: it is for the person who decides, and must never leave memory.

    Args:
        cell: The number of the cell.
        low: The least that the cell can be.
        high: The greatest that the cell can be; infinity where there is no end.
        low_rows: The numbers of the relations that together give the least; from the number of relations on,
            they are limits. None where its own bound gives it.
        high_rows: The numbers of the relations that together give the greatest.
    """

    cell: int
    low: float
    high: float
    low_rows: Ints
    high_rows: Ints

    def __repr__(self) -> str:
        """Sizes only, never a value."""
        return f"<Attack by {len(np.union1d(self.low_rows, self.high_rows))} relations>"


def _end(unknown: Unknowns, model: Program, place: int, sign: float) -> tuple[float, Ints]:
    """Return how far down (1) or up (-1) a cell reaches, and the rows that hold it there."""
    model.price(np.array([place]), np.array([sign]))
    found = model.solve(math.inf)
    if found.state is not State.OPTIMAL:
        return -sign * math.inf, np.empty(0, dtype=np.int64)
    end = float(found.values[place])
    if unknown.integer[place]:
        end = math.ceil(end - TOLERANCE) if sign > 0 else math.floor(end + TOLERANCE)
    return end, np.sort(unknown.sources[np.abs(found.duals) > TOLERANCE])


def attack(system: System, hidden: Mask, cell: int) -> Attack:
    """Find how far a cell can be worked out once all but the hidden cells are shown, and how.

    Args:
        system: The cells and how they add up.
        hidden: Which cells are hidden; those of role ``HIDDEN`` are, whether said or not.
        cell: The number of the cell.

    Source:
        Farkas, J. (1902): Theorie der einfachen Ungleichungen, Journal für die reine und angewandte Mathematik 124:
        what follows from inequalities follows from a sum of multiples of them, which the dual values are.
    """
    unknown = unknowns(system, hidden)
    place = int(np.searchsorted(unknown.cells, cell))
    if place >= len(unknown.cells) or unknown.cells[place] != cell:
        value, nothing = float(system.values[cell]), np.empty(0, dtype=np.int64)
        return Attack(cell=cell, low=value, high=value, low_rows=nothing, high_rows=nothing)
    bounds: tuple[Floats, Floats] = (unknown.low, unknown.high)
    model = Program(unknown.rows, (unknown.rows_low, unknown.rows_high), bounds)
    low, low_rows = _end(unknown, model, place, 1.0)
    high, high_rows = _end(unknown, model, place, -1.0)
    return Attack(cell=cell, low=low, high=high, low_rows=low_rows, high_rows=high_rows)
