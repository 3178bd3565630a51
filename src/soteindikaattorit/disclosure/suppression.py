"""Complementary suppression: hide what has to be hidden so that the primary cells cannot be worked out.

For each primary cell the cheapest other table is sought in which it differs as much as it has to.
All that differs in that table is hidden, and the table serves every other cell that differs in it.

Source:
    Kelly, J., Golden, B. & Assad, A. (1992): Cell suppression: disclosure protection for sensitive tabular data,
    Networks 22. Massell, P. (2001): Cell suppression and audit programs used for economic magnitude data,
    Census Bureau RR-2001/01.
"""

import math
import time
from concurrent.futures import ThreadPoolExecutor

import attrs
import numpy as np

from soteindikaattorit.disclosure.audit import Audit, audit
from soteindikaattorit.disclosure.cover import Cover, Movement, Targets, span_of
from soteindikaattorit.disclosure.movement import Mover, Span
from soteindikaattorit.disclosure.program import Ends, State, threads
from soteindikaattorit.disclosure.rank import random_solutions
from soteindikaattorit.disclosure.rows import Floats, Ints, Mask, Rows, chosen, columns, lengths, stacked, times
from soteindikaattorit.disclosure.singletons import pairs_of
from soteindikaattorit.disclosure.system import System
from soteindikaattorit.disclosure.unknowns import unknowns

HIDDEN_COST = 1e-4
"""What it costs to move a cell that is hidden anyway: little, so that long ways round are not taken."""

ROUNDS = 5
"""How often what the audit finds is repaired before it is given up."""


@attrs.frozen(kw_only=True, eq=False, repr=False)
class Suppression:
    """Which cells are hidden, and what could not be protected.

    Args:
        hidden: Whether each cell is hidden.
        already_public: The numbers of the primary cells that no choice of cells protects,
            for what is shown of others tells too much.
        audit: What an attacker learns once all but the hidden cells are shown.
    """

    hidden: Mask
    already_public: Ints
    audit: Audit

    def __repr__(self) -> str:
        """Counts only, never a value."""
        return f"<Suppression of {int(self.hidden.sum())} of {len(self.hidden)} cells, {self.audit!r}>"

    @property
    def is_safe(self) -> bool:
        """Whether every primary cell is protected."""
        return self.audit.is_safe


@attrs.frozen(kw_only=True, eq=False, repr=False)
class _Search:
    """One way of going through the primary cells, from the first to the last.

    Args:
        system: The cells and how they add up.
        span: How far each cell may move.
        targets: How far each primary cell has to be able to move.
        cover: What is hidden so far, and what that protects.
        until: The time to stop at, by the monotonic clock.
    """

    system: System
    span: Span
    targets: Targets
    cover: Cover
    until: float

    @classmethod
    def of(cls, system: System, until: float) -> "_Search":
        """Begin with what is hidden whatever is chosen."""
        span = span_of(system)
        return cls(system=system, span=span, targets=Targets.of(system), cover=Cover(system, span), until=until)

    def mover(self, cells: Ints) -> Mover:
        """Give a mover of some cells, priced by what is hidden by now."""
        system, moving = self.system, cells[self.span.part(cells).moves()]
        rows, ends = _moving_rows(system, moving)
        cost = np.where(self.cover.hidden, HIDDEN_COST, system.cost)
        return Mover.of(moving, rows, ends, self.span.part(moving), cost[moving])

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
            mover.price(np.searchsorted(mover.cells, fresh), HIDDEN_COST)
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
    """Give the rows that bind movements of some cells, and how far down and up their sums may move."""
    sums = times(system.limits, system.values)
    whole = columns(stacked(system.relations, system.limits), cells)
    zeros = np.zeros(system.relations.shape[0])
    low = np.concatenate([zeros, np.minimum(system.limits_low - sums, 0.0)])
    high = np.concatenate([zeros, np.maximum(system.limits_high - sums, 0.0)])
    kept = np.flatnonzero(lengths(whole))
    return chosen(whole, kept), (low[kept], high[kept])


def _of_block(system: System, cells: Ints, order: Ints, until: float) -> tuple[list[Movement], Ints]:
    """Protect the primary cells of a block within it; give the movements and what is left."""
    search = _Search.of(system, until)
    left = search.protect(search.mover(cells), order)
    return search.cover.movements, left


def _searched(system: System, order: Ints, blocks: Ints, until: float) -> _Search:
    """Go through the primary cells in an order: those of each block within it first, then what is left."""
    search = _Search.of(system, until)
    names = np.unique(blocks[order])
    jobs = [(np.flatnonzero(blocks == name), order[blocks[order] == name]) for name in names[names >= 0]]
    with ThreadPoolExecutor(threads()) as pool:
        found = list(pool.map(lambda job: _of_block(system, job[0], job[1], until), jobs))
    for movements, _ in found:
        for movement in movements:
            search.cover.admit(movement.cells, movement.by)
    rest = np.concatenate([order[blocks[order] < 0], *(left for _, left in found)])
    if len(rest):
        search.protect(search.mover(np.arange(len(system))), rest)
    return search


def _orders(system: System, starts: int) -> list[Ints]:
    """Give orders of the primary cells: by number, then shuffled by fixed seeds."""
    cells = system.primary()
    return [cells, *(np.random.default_rng(seed).permutation(cells) for seed in range(1, starts))]


def suppress(
    system: System,
    *,
    starts: int = 5,
    blocks: Ints | None = None,
    time_limit: float = math.inf,
    singletons: Ints | None = None,
) -> Suppression:
    """Choose which cells to hide, so that what is lost is little and every primary cell is protected.

    The same system gives the same choice, unless time runs out; then the audit says what is undecided.

    Args:
        system: The cells and how they add up.
        starts: In how many orders to go through the primary cells; the cheapest choice is kept.
        blocks: The number of the block of each cell, -1 for none; cells of a block are protected within it
            as far as they can be, which is quicker.
        time_limit: After how many seconds to stop.
        singletons: The numbers of cells in which one person is alone, who knows it; none unless said.

    Returns:
        The cells to hide, what could not be protected, and the audit of the choice.
        Where `Suppression.is_safe` is not so, nothing may be published.
    """
    until = time.monotonic() + time_limit
    where = np.full(len(system), -1) if blocks is None else blocks
    with ThreadPoolExecutor(threads()) as pool:
        searches = list(pool.map(lambda order: _searched(system, order, where, until), _orders(system, starts)))
    best = min(searches, key=lambda search: (len(search.cover.unprotected(search.targets)), search.cover.cost()))
    return _finished(best, np.empty(0, dtype=np.int64) if singletons is None else singletons)


def _pairs(search: _Search, singletons: Ints) -> Ints:
    if not len(singletons):
        return np.empty((0, 2), dtype=np.int64)
    unknown = unknowns(search.system, search.cover.hidden)
    return pairs_of(search.system, unknown, random_solutions(unknown.rows[unknown.is_equal]), singletons)


def _finished(search: _Search, singletons: Ints) -> Suppression:
    """Part persons from what they would learn, and audit what is hidden then."""
    pairs = _pairs(search, singletons)
    for _ in range(ROUNDS):
        if not len(pairs) or not search.separate(search.mover(np.arange(len(search.system))), pairs):
            break
        pairs = _pairs(search, singletons)
    seconds = search.until - time.monotonic()
    return Suppression(
        hidden=search.cover.hidden,
        already_public=search.cover.unprotected(search.targets),
        audit=audit(search.system, search.cover.hidden, time_limit=seconds, singletons=singletons),
    )
