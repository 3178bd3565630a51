"""The audit: attack the published table, and report of each primary cell how narrowly it can be inferred."""

import math
import time

import attrs
import numpy as np

from soteindikaattorit.publish.sdc.bounds import Unknowns, propagate, unknowns
from soteindikaattorit.publish.sdc.cells import TOLERANCE, System
from soteindikaattorit.publish.sdc.determined import pairs_of, random_solutions
from soteindikaattorit.publish.sdc.feasibility import Ground, Intervals, Outcome
from soteindikaattorit.publish.sdc.linear_program import Program, State
from soteindikaattorit.publish.sdc.rows import Floats, Ints, Mask
from soteindikaattorit.publish.sdc.witnesses import find_witnesses


@attrs.frozen(kw_only=True, eq=False, repr=False)
class Audit:
    """The range that an attacker can infer for each primary cell.

    It holds what is hidden: it must never leave memory, and it shows counts of outcomes only.

    Args:
        cells: The numbers of the primary cells, in order.
        low: The least that an attacker knows each can be.
        high: The greatest that an attacker knows each can be.
        outcomes: The `Outcome` of each.
        grounds: The `Ground` by which each outcome was found.
        pairs: A row for each cell that a single person can work out who knows to be alone in another:
            the number of the person's own cell, and of the cell that they learn.
    """

    cells: Ints
    low: Floats
    high: Floats
    outcomes: Ints
    grounds: Ints
    pairs: Ints

    def __repr__(self) -> str:
        """Counts only, never a value."""
        told = ", ".join(f"{number} {name}" for name, number in self.counts().items())
        return f"<Audit: {told}>"

    @property
    def is_safe(self) -> bool:
        """Whether every primary cell is known to be protected, from outsiders and from single insiders."""
        return bool((self.outcomes == Outcome.OK).all()) and not len(self.pairs)

    def counts(self) -> dict[str, int]:
        """Return how many cells have each outcome, and how many pairs there are; this may be made public."""
        found = {outcome.name: int((self.outcomes == outcome).sum()) for outcome in Outcome}
        return found | {"SINGLETON": len(self.pairs)}

    def failing(self) -> Ints:
        """Return the numbers of the cells that are not known to be protected."""
        return np.asarray(self.cells[self.outcomes != Outcome.OK])


def audit(system: System, hidden: Mask, *, time_limit: float = math.inf, singletons: Ints | None = None) -> Audit:
    """Find out what an attacker learns who knows all that is shown, all relations and all public bounds.

    Bounds from outside and tables that fit from inside close in on each cell;
    only what is left between them is asked of linear programs.

    Args:
        system: The cells and how they add up.
        hidden: Which cells are hidden; those of role ``HIDDEN`` are, whether said or not.
        time_limit: After how many seconds to stop; what is not decided by then is ``UNDECIDED``.
        singletons: The numbers of cells in which one person is alone, who knows it; none by default.

    Source:
        Zayatz, L. (1992): Linear programming methodology for disclosure avoidance purposes at the Census Bureau,
        RR-92/02.
    """
    until = time.monotonic() + time_limit
    unknown = unknowns(system, hidden)
    low, high = propagate(unknown)
    intervals = Intervals.of(system, unknown, low, high)
    solutions = random_solutions(unknown.rows[unknown.is_equal])
    intervals.determine((solutions == 0).all(axis=0))
    find_witnesses(intervals, until)
    alone = np.empty(0, dtype=np.int64) if singletons is None else singletons
    return _told(system, intervals, pairs_of(system, unknown, solutions, alone))


def _told(system: System, intervals: Intervals, pairs: Ints) -> Audit:
    """Return what was found, of all primary cells; one that is not unknown is exact."""
    cells = system.primary()
    places = np.full(len(system), -1)
    places[intervals.unknown.cells] = np.arange(len(intervals.unknown.cells))
    at = places[cells]
    is_unknown = at >= 0
    values = system.values[cells]

    def of_unknown(array: Floats | Ints, otherwise: Floats | int) -> np.ndarray:
        return np.where(is_unknown, array[at], otherwise) if len(array) else np.broadcast_to(otherwise, at.shape)

    return Audit(
        cells=cells,
        low=of_unknown(intervals.low, values),
        high=of_unknown(intervals.high, values),
        outcomes=of_unknown(intervals.outcomes(), Outcome.EXACT),
        grounds=of_unknown(intervals.ground, Ground.SHOWN),
        pairs=pairs,
    )


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
