"""The audit: attack the table that would be published, and report how narrowly each primary cell can be inferred."""

import math
import time

import attrs
import numpy as np

from soteindikaattorit.publish.sdc.bounds import propagate, unknowns
from soteindikaattorit.publish.sdc.cells import System
from soteindikaattorit.publish.sdc.determined import pairs_of, random_solutions
from soteindikaattorit.publish.sdc.feasibility import Ground, Intervals, Outcome, find_witnesses
from soteindikaattorit.publish.sdc.matrix import Floats, Ints, Mask

NO_CELLS: Ints = np.empty(0, dtype=np.int64)


@attrs.frozen(kw_only=True, eq=False, repr=False)
class Audit:
    """The range that an attacker can infer for each primary cell.

    It holds hidden values: it never leaves memory, and its repr shows counts of outcomes only.

    Args:
        cells: The numbers of the primary cells, in order.
        low: The least value of each that an attacker can infer.
        high: The greatest value of each that an attacker can infer.
        outcomes: The `Outcome` of each.
        grounds: The `Ground` of each outcome.
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
        """Return counts only, never a value."""
        return f"<Audit: {', '.join(f'{number} {name}' for name, number in self.counts().items())}>"

    @property
    def is_safe(self) -> bool:
        """Whether every primary cell is known to be protected, from outsiders and from single insiders."""
        return bool((self.outcomes == Outcome.OK).all()) and not len(self.pairs)

    def counts(self) -> dict[str, int]:
        """Return the number of cells with each outcome, and the number of pairs."""
        counts = {outcome.name: int((self.outcomes == outcome).sum()) for outcome in Outcome}
        return counts | {"SINGLETON": len(self.pairs)}


def audit(system: System, hidden: Mask, *, time_limit: float = math.inf, singletons: Ints | None = None) -> Audit:
    """Infer each primary cell from everything that is shown, all relations and all public bounds.

    Args:
        system: The cells and their relations.
        hidden: Which cells are hidden; those of the role ``HIDDEN`` always are.
        time_limit: The time after which to stop, in seconds; what is not decided by then is ``UNDECIDED``.
        singletons: The numbers of cells in which one person is alone, who knows it; default: none.

    Source:
        Zayatz, L. (1992): Linear programming methodology for disclosure avoidance purposes at the Census Bureau,
        RR-92/02.
    """
    until = time.monotonic() + time_limit
    unknown = unknowns(system, hidden)
    intervals = Intervals.of(system, unknown, *propagate(unknown))
    solutions = random_solutions(unknown.equations)
    intervals.determine((solutions == 0).all(axis=0))
    find_witnesses(intervals, until)
    cells = system.primary()
    places = np.full(len(system), -1)
    places[unknown.cells] = np.arange(len(unknown.cells))
    at = places[cells]

    def of_cells(array: Floats | Ints, if_known: Floats | int) -> np.ndarray:
        return np.where(at >= 0, array[at], if_known) if len(array) else np.broadcast_to(if_known, at.shape)

    return Audit(
        cells=cells,
        low=of_cells(intervals.low, system.values[cells]),
        high=of_cells(intervals.high, system.values[cells]),
        outcomes=of_cells(intervals.outcomes(), Outcome.EXACT),
        grounds=of_cells(intervals.ground, Ground.SHOWN),
        pairs=pairs_of(system, unknown, solutions, NO_CELLS if singletons is None else singletons),
    )
