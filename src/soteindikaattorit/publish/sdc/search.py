"""The search for movements that protect primary cells, one after another, at the least cost each."""

import time
from concurrent.futures import ThreadPoolExecutor

import attrs
import numpy as np

from soteindikaattorit.publish.sdc.cover import Cover, Movement, Targets, farthest_of, span_of
from soteindikaattorit.publish.sdc.movement import Mover, Span
from soteindikaattorit.publish.sdc.program import Ends, State, threads
from soteindikaattorit.publish.sdc.rows import Floats, Ints, Rows, chosen, columns, lengths, stacked, times
from soteindikaattorit.publish.sdc.system import System

HIDDEN_COST = 1e-4
"""What it costs to move a cell that is hidden anyway: little, so that long ways round are not taken."""


@attrs.frozen(kw_only=True, eq=False, repr=False)
class Search:
    """One way of going through the primary cells, from the first to the last.

    Args:
        system: The cells and how they add up.
        span: How far each cell may move.
        targets: How far each primary cell has to be able to move.
        cover: What is hidden so far, and what that protects.
        until: The time to stop at, by the monotonic clock.
        prices: What moving each cell by 1 is reckoned to cost while it is not hidden.
    """

    system: System
    span: Span
    targets: Targets
    cover: Cover
    until: float
    prices: Floats

    @classmethod
    def of(cls, system: System, until: float, prices: Floats | None = None) -> "Search":
        """Begin with what is hidden whatever is chosen; prices are the costs unless said."""
        span = span_of(system, farthest_of(system))
        return cls(
            system=system,
            span=span,
            targets=Targets.of(system),
            cover=Cover(system, span),
            until=until,
            prices=system.cost if prices is None else prices,
        )

    def with_cover(self, cover: Cover) -> "Search":
        """Return the same with other movements."""
        return attrs.evolve(self, cover=cover)

    def with_all_room(self) -> "Search":
        """Return the same with cells that may move as far as bounds allow."""
        return attrs.evolve(self, span=span_of(self.system))

    def quality(self) -> tuple[int, float]:
        """Return how many cells are not protected, and what hiding costs: the less of both, the better."""
        return len(self.cover.unprotected(self.targets)), self.cover.cost()

    def mover(self, cells: Ints) -> Mover:
        """Return a mover of some cells, priced by what is hidden by now."""
        system, moving = self.system, cells[self.span.part(cells).moves()]
        rows, ends = _moving_rows(system, moving)
        return Mover.of(moving, rows, ends, self.span.part(moving), self._prices()[moving])

    def _prices(self) -> Floats:
        return np.where(self.cover.hidden, HIDDEN_COST, self.prices)

    def reprice(self, mover: Mover) -> None:
        """Price a mover by what is hidden by now."""
        mover.price(np.arange(len(mover.cells)), self._prices()[mover.cells])

    def protect(self, mover: Mover, cells: Ints) -> Ints:
        """Protect cells, in the order given; give those that cannot be protected with this mover."""
        found = [all(self._push(mover, int(cell), sign) for sign in (-1.0, 1.0)) for cell in cells]
        return np.asarray(cells[~np.array(found, dtype=bool)])

    def _push(self, mover: Mover, cell: int, sign: float) -> bool:
        by = self.targets.lacking(self.cover.down, self.cover.up, cell, sign)
        return not by or self.admit(mover, *mover.push(mover.place(cell), by, self.until - time.monotonic()))

    def admit(self, mover: Mover, state: State, movement: Floats) -> bool:
        """Take down a movement, if there is one, and price what it hides."""
        if state is State.OPTIMAL:
            fresh = self.cover.admit(mover.cells, movement)
            mover.price(np.searchsorted(mover.cells, fresh), np.full(len(fresh), HIDDEN_COST))
        return state is State.OPTIMAL

    def separate(self, mover: Mover, pairs: Ints) -> bool:
        """Let the second cell of each pair move while the first stands still; give whether any could."""
        return sum(self._separate(mover, mover.place(person), mover.place(other)) for person, other in pairs) > 0

    def _separate(self, mover: Mover, person: int, other: int) -> bool:
        if other < 0:
            return False
        held = np.array([person] if person >= 0 else [], dtype=np.int64)
        mover.hold(held)
        pushes = (mover.push(other, by, self.until - time.monotonic()) for by in (1.0, -1.0))
        done = any(self.admit(mover, *push) for push in pushes)
        mover.release(held)
        return done


def _moving_rows(system: System, cells: Ints) -> tuple[Rows, Ends]:
    """Return the rows that bind movements of some cells, and how far down and up their sums may move."""
    sums = times(system.limits, system.values)
    whole = columns(stacked(system.relations, system.limits), cells)
    zeros = np.zeros(system.relations.shape[0])
    low = np.concatenate([zeros, np.minimum(system.limits_low - sums, 0.0)])
    high = np.concatenate([zeros, np.maximum(system.limits_high - sums, 0.0)])
    kept = np.flatnonzero(lengths(whole))
    return chosen(whole, kept), (low[kept], high[kept])


def _of_block(begun: Search, cells: Ints, order: Ints) -> tuple[list[Movement], Ints]:
    """Protect the primary cells of a block within it; give the movements and what is left."""
    search = begun.with_cover(Cover(begun.system, begun.span))
    left = search.protect(search.mover(cells), order)
    return search.cover.movements, left


def searched(search: Search, order: Ints, blocks: Ints) -> Search:
    """Go through the primary cells in an order: those of each block within it first, then what is left.

    Args:
        search: The search, at its beginning.
        order: The numbers of the primary cells.
        blocks: The number of the block of each cell, -1 for none.
    """
    names = np.unique(blocks[order])
    jobs = [(np.flatnonzero(blocks == name), order[blocks[order] == name]) for name in names[names >= 0]]
    with ThreadPoolExecutor(threads(len(blocks))) as pool:
        found = list(pool.map(lambda job: _of_block(search, job[0], job[1]), jobs))
    for movements, _ in found:
        for movement in movements:
            search.cover.admit(movement.cells, movement.by)
    rest = np.concatenate([order[blocks[order] < 0], *(left for _, left in found)])
    if len(rest):
        search.protect(search.mover(np.arange(len(search.system))), rest)
    return search
