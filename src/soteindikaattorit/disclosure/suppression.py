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

import attrs
import numpy as np

from soteindikaattorit.disclosure.audit import Audit, audit
from soteindikaattorit.disclosure.cover import Cover, Targets
from soteindikaattorit.disclosure.movement import HIDDEN_COST, Mover, Span, farthest_of
from soteindikaattorit.disclosure.program import State
from soteindikaattorit.disclosure.rank import random_solutions
from soteindikaattorit.disclosure.rows import Ints, Mask
from soteindikaattorit.disclosure.singletons import pairs_of
from soteindikaattorit.disclosure.system import System
from soteindikaattorit.disclosure.unknowns import unknowns

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


class _Search:
    """One way of going through the primary cells, from the first to the last."""

    def __init__(self, system: System, until: float) -> None:
        self.span = Span.of(system, farthest_of(system))
        self.cover = Cover(system, self.span)
        self.system, self.targets, self.until = system, Targets.of(system), until
        self.impossible: set[int] = set()

    def mover(self, cells: Ints) -> Mover:
        """Give a mover of some cells, priced by what is hidden by now."""
        span = self.span.part(cells)
        moves = span.up + span.down + span.slack_up + span.slack_down > 0
        cost = np.where(self.cover.hidden, HIDDEN_COST, self.system.cost)
        return Mover.of(self.system, self.span, cells[moves], cost)

    def protect(self, mover: Mover, cells: Ints) -> Ints:
        """Protect cells, in the order given; give those that cannot be protected with this mover."""
        left = []
        for cell in cells:
            down, up = self.cover.lacks(self.targets, np.array([cell]))
            needs = [-self.targets.down[cell]] * bool(down[0]) + [self.targets.up[cell]] * bool(up[0])
            if not all(self._push(mover, int(cell), by) for by in needs):
                left.append(int(cell))
        return np.array(left, dtype=np.int64)

    def _push(self, mover: Mover, cell: int, by: float) -> bool:
        down, up = self.cover.lacks(self.targets, np.array([cell]))
        if not (down if by < 0 else up)[0]:
            return True
        place = int(np.searchsorted(mover.cells, cell))
        if place >= len(mover.cells) or mover.cells[place] != cell:
            return False
        state, movement = mover.push(place, by, self.until - time.monotonic())
        if state is State.OPTIMAL:
            fresh = np.searchsorted(mover.cells, self.cover.admit(mover.cells, movement))
            mover.price(fresh, np.full(len(fresh), HIDDEN_COST))
        return state is State.OPTIMAL

    def separate(self, mover: Mover, pairs: Ints) -> bool:
        """Let the second cell of each pair move while the first stands still; give whether any could."""
        done = False
        for person, other in pairs:
            places = np.searchsorted(mover.cells, [person, other])
            mover.hold(places[:1])
            for by in (1.0, -1.0):
                state, movement = mover.push(int(places[1]), by, self.until - time.monotonic())
                if state is State.OPTIMAL:
                    fresh = np.searchsorted(mover.cells, self.cover.admit(mover.cells, movement))
                    mover.price(fresh, np.full(len(fresh), HIDDEN_COST))
                    done = True
                    break
            mover.release(places[:1])
        return done


def _searched(system: System, order: Ints, blocks: Ints, until: float) -> _Search:
    """Go through the primary cells in an order: those of each block within it first, then what is left."""
    search = _Search(system, until)
    left = [order[blocks[order] < 0]]
    for block in np.unique(blocks[order]):
        if block >= 0:
            mover = search.mover(np.flatnonzero(blocks == block))
            left.append(search.protect(mover, order[blocks[order] == block]))
    rest = np.concatenate(left)
    if len(rest):
        search.impossible = set(search.protect(search.mover(np.arange(len(system))), rest).tolist())
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
    searches = [_searched(system, order, where, until) for order in _orders(system, starts)]
    best = min(searches, key=lambda search: (len(search.impossible), search.cover.cost()))
    return _finished(best, np.empty(0, dtype=np.int64) if singletons is None else singletons)


def _pairs(search: _Search, singletons: Ints) -> Ints:
    unknown = unknowns(search.system, search.cover.hidden)
    return pairs_of(search.system, unknown, random_solutions(unknown.rows[unknown.is_equal]), singletons)


def _finished(search: _Search, singletons: Ints) -> Suppression:
    """Part persons from what they would learn, audit, and repair what the audit finds."""
    mover = search.mover(np.arange(len(search.system)))
    pairs = _pairs(search, singletons) if len(singletons) else np.empty((0, 2), dtype=np.int64)
    for _ in range(ROUNDS):
        if not len(pairs) or not search.separate(mover, pairs):
            break
        pairs = _pairs(search, singletons)
    seconds = search.until - time.monotonic()
    found = audit(search.system, search.cover.hidden, time_limit=seconds, singletons=singletons)
    return Suppression(
        hidden=search.cover.hidden,
        already_public=np.array(sorted(search.impossible), dtype=np.int64),
        audit=found,
    )
