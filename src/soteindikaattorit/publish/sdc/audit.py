"""The audit: play the attacker, and say of each cell that needs protection how much can be worked out."""

import math
import time

import attrs
import numpy as np

from soteindikaattorit.publish.sdc.certificates import find_certificates
from soteindikaattorit.publish.sdc.propagation import propagate
from soteindikaattorit.publish.sdc.rank import random_solutions
from soteindikaattorit.publish.sdc.reach import Ground, Outcome, Reach
from soteindikaattorit.publish.sdc.rows import Floats, Ints, Mask
from soteindikaattorit.publish.sdc.singletons import pairs_of
from soteindikaattorit.publish.sdc.system import System
from soteindikaattorit.publish.sdc.unknowns import unknowns


@attrs.frozen(kw_only=True, eq=False, repr=False)
class Audit:
    """What an attacker learns of each primary cell.

    It holds what is hidden: it must never leave memory, and it shows counts of outcomes only.

    Args:
        cells: The numbers of the primary cells, in order.
        low: The least that an attacker knows each can be.
        high: The greatest that an attacker knows each can be.
        outcomes: The `soteindikaattorit.publish.sdc.reach.Outcome` of each.
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
        singletons: The numbers of cells in which one person is alone, who knows it; none unless said.

    Source:
        Zayatz, L. (1992): Linear programming methodology for disclosure avoidance purposes at the Census Bureau,
        RR-92/02.
    """
    until = time.monotonic() + time_limit
    unknown = unknowns(system, hidden)
    low, high = propagate(unknown)
    reach = Reach.of(system, unknown, low, high)
    solutions = random_solutions(unknown.rows[unknown.is_equal])
    reach.determine((solutions == 0).all(axis=0))
    find_certificates(reach, until)
    alone = np.empty(0, dtype=np.int64) if singletons is None else singletons
    return _told(system, reach, pairs_of(system, unknown, solutions, alone))


def _told(system: System, reach: Reach, pairs: Ints) -> Audit:
    """Return what was found, of all primary cells; one that is not unknown is exact."""
    cells = system.primary()
    places = np.full(len(system), -1)
    places[reach.unknown.cells] = np.arange(len(reach.unknown.cells))
    at = places[cells]
    is_unknown = at >= 0
    values = system.values[cells]

    def of_unknown(array: Floats | Ints, otherwise: Floats | int) -> np.ndarray:
        return np.where(is_unknown, array[at], otherwise) if len(array) else np.broadcast_to(otherwise, at.shape)

    return Audit(
        cells=cells,
        low=of_unknown(reach.low, values),
        high=of_unknown(reach.high, values),
        outcomes=of_unknown(reach.outcomes(), Outcome.EXACT),
        grounds=of_unknown(reach.ground, Ground.SHOWN),
        pairs=pairs,
    )
