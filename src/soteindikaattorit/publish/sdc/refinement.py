"""Show again what need not be hidden: first what no movement needs, then what others can stand in for.

Source:
    Massell, P. (2001): Cell suppression and audit programs used for economic magnitude data,
    Census Bureau RR-2001/01: refinement and backtracking.
"""

from collections import defaultdict

import attrs
import numpy as np

from soteindikaattorit.publish.sdc.cover import Cover, Movement, Targets
from soteindikaattorit.publish.sdc.movement import Mover
from soteindikaattorit.publish.sdc.rows import Ints
from soteindikaattorit.publish.sdc.search import Search

NOISES = (0.0, 0.3, 0.6, 1.0)
"""By how much prices are off: standard deviations of their logarithm."""

DROPPED = (0.1, 0.3, 0.5)
"""Which shares of the complementary cells are shown at once."""

ROUNDS = 10
"""How often all complementary cells are gone through at most."""


def _reached(movement: Movement, targets: Targets) -> Ints:
    """Return the targets that a movement reaches alone: cells for down, and cells plus their number for up."""
    low, high = movement.ends()
    down, up = targets.reached(movement.cells, -low, high)
    return np.concatenate([movement.cells[down], movement.cells[up] + len(targets.down)])


def _users(cover: Cover) -> dict[int, list[int]]:
    """Return for each cell that may be shown again the numbers of the movements that need it hidden."""
    users: dict[int, list[int]] = defaultdict(list)
    may_show = cover.complementary()
    for number, movement in enumerate(cover.movements):
        for cell in movement.cells[cover.leaves(movement)]:
            if may_show[cell]:
                users[int(cell)].append(number)
    return users


def by_cost(cover: Cover) -> Ints:
    """Return the complementary cells, the dearest first; of equal ones that of the lower number."""
    cells = np.flatnonzero(cover.complementary())
    return np.asarray(cells[np.argsort(-cover.system.cost[cells], kind="stable")])


def thinned(cover: Cover, targets: Targets) -> Cover:
    """Leave out movements that others stand in for, those of dear cells first, and show what they alone hid."""
    reached = [_reached(movement, targets) for movement in cover.movements]
    counts = np.zeros(2 * len(targets.down), dtype=np.int64)
    for found in reached:
        counts[found] += 1
    users, dropped = _users(cover), set()
    for cell in by_cost(cover):
        numbers = [number for number in users[int(cell)] if number not in dropped]
        for number in numbers:
            counts[reached[number]] -= 1
        if all((counts[reached[number]] > 0).all() for number in numbers):
            dropped.update(numbers)
            continue
        for number in numbers:
            counts[reached[number]] += 1
    kept = [movement for number, movement in enumerate(cover.movements) if number not in dropped]
    return Cover.of(cover.system, cover.span, kept)


def _without(search: Search, mover: Mover, cell: int) -> Search:
    """Return what it comes to when a cell is shown: the movements that need it hidden are sought anew."""
    cover = search.cover
    kept = [movement for movement in cover.movements if cell not in movement.cells[cover.leaves(movement)]]
    tried = search.with_cover(Cover.of(search.system, search.span, kept))
    tried.reprice(mover)
    held = np.array([mover.place(cell)])
    mover.hold(held)
    tried.protect(mover, tried.cover.unprotected(tried.targets))
    mover.release(held)
    return tried.with_cover(thinned(tried.cover, tried.targets))


def repaired(search: Search) -> Search:
    """Show complementary cells, the dearest first, as long as something cheaper can stand in for each.

    Args:
        search: A search that has gone through all primary cells.
    """
    mover = search.mover(np.arange(len(search.system)))
    for _ in range(ROUNDS):
        before = search.quality()
        for cell in by_cost(search.cover):
            if search.cover.complementary()[cell]:
                search = min(search, _without(search, mover, int(cell)), key=Search.quality)
        if search.quality() == before:
            break
    return search


def _varied(search: Search, mover: Mover, rng: np.random.Generator) -> Search:
    """Show some complementary cells at once, and seek what they protected anew at prices that are off."""
    cover = search.cover
    cells = np.flatnonzero(cover.complementary())
    shown = cells[rng.random(len(cells)) < rng.choice(DROPPED)]
    kept = [
        movement for movement in cover.movements if not np.isin(shown, movement.cells[cover.leaves(movement)]).any()
    ]
    prices = search.system.cost * np.exp(rng.normal(0.0, rng.choice(NOISES), len(cover.hidden)))
    tried = attrs.evolve(search, cover=Cover.of(search.system, search.span, kept), prices=prices)
    tried.reprice(mover)
    tried.protect(mover, rng.permutation(tried.cover.unprotected(tried.targets)))
    return attrs.evolve(search, cover=thinned(tried.cover, tried.targets))


def varied(search: Search, variations: int) -> Search:
    """Take parts of a choice back and choose anew, again and again, by a fixed seed; the best is kept.

    Args:
        search: A search that has gone through all primary cells.
        variations: How often.

    Source:
        Shaw, P. (1998): Using constraint programming and local search methods to solve vehicle routing problems,
        CP98: large neighbourhood search.
    """
    mover, rng = search.mover(np.arange(len(search.system))), np.random.default_rng(1)
    for _ in range(variations if search.cover.complementary().any() else 0):
        search = min(_varied(search, mover, rng), search, key=Search.quality)
    return search
