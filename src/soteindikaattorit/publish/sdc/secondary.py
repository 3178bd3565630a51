"""Secondary suppression: hide further cells so that the primary cells cannot be inferred.

For each primary cell and each direction, a linear program finds the cheapest other table in which the cell differs as
much as it has to. All cells that differ are hidden; the table protects every other cell that differs in it, too.
The order of the cells decides what earlier flows offer to later ones, so that several orders are tried, and the best
pattern is improved: flows that others make redundant are dropped, and dear cells are shown again if that is possible.

The exact model (a 0/1 variable for each cell, a flow for each target) takes minutes from a few dozen cells on;
these patterns cost at most 5 % more where it could be solved.

Source:
    Kelly, J., Golden, B. & Assad, A. (1992): Cell suppression: disclosure protection for sensitive tabular data,
    Networks 22. Massell, P. (2001): Cell suppression and audit programs used for economic magnitude data,
    Census Bureau RR-2001/01: refinement and backtracking.
"""

import math
import time
from collections import defaultdict
from concurrent.futures import ThreadPoolExecutor

import attrs
import numpy as np

from soteindikaattorit.publish.sdc.audit import NO_CELLS, Audit, audit
from soteindikaattorit.publish.sdc.bounds import unknowns
from soteindikaattorit.publish.sdc.cells import System
from soteindikaattorit.publish.sdc.determined import pairs_of, random_solutions
from soteindikaattorit.publish.sdc.flows import Flow, FlowPattern, FlowSolver, Room, Targets
from soteindikaattorit.publish.sdc.linear_program import threads
from soteindikaattorit.publish.sdc.matrix import Ints, Mask
from soteindikaattorit.publish.sdc.search import Search, search_pattern

SEPARATION_ROUNDS = 5
"""The most rounds in which persons are separated from what they would learn."""

IMPROVEMENT_ROUNDS = 10
"""The most passes over all secondary cells."""

CELLS_IN_ALL_STARTS = 3000
"""The number of cells that all starts together go through; it divides the work of small and large systems evenly."""

STARTS = range(2, 101)
"""The least and the most orders that are tried: the smaller a system is, the more, and the more it gains."""

BEST_STARTS = range(2, 11)
"""The least and the most starts that are improved."""

VARIATIONS = range(20, 201)
"""The least and the most variations of the best pattern."""

ONE_START_FROM = 3000
"""Systems of more cells are begun in one order only."""

IMPROVED_UP_TO = 300
"""Patterns of systems up to so many cells are improved."""

NOISES = (0.0, 0.3, 0.6, 1.0)
"""The standard deviations of the logarithm of the noise in prices."""

SHOWN_SHARES = (0.1, 0.3, 0.5)
"""The shares of the secondary cells that a variation shows at once."""


@attrs.frozen(kw_only=True, eq=False, repr=False)
class Suppression:
    """A suppression pattern with its audit.

    Args:
        hidden: Whether each cell is hidden.
        already_public: The numbers of the primary cells that no pattern protects, because of cells that have to be
            shown; empty if time ran out.
        audit: What an attacker learns once all but the hidden cells are shown.
    """

    hidden: Mask
    already_public: Ints
    audit: Audit

    def __repr__(self) -> str:
        """Return counts only, never a value."""
        return f"<Suppression of {int(self.hidden.sum())} of {len(self.hidden)} cells, {self.audit!r}>"

    @property
    def is_safe(self) -> bool:
        """Whether every primary cell is protected."""
        return self.audit.is_safe


def suppress(
    system: System,
    *,
    starts: int | None = None,
    blocks: Ints | None = None,
    time_limit: float = math.inf,
    singletons: Ints | None = None,
) -> Suppression:
    """Choose the cells to hide, so that every primary cell is protected at a low cost.

    The same system gives the same pattern, unless time runs out; then the audit says what is undecided. Two different
    patterns of one table would disclose the cells in which they differ.

    Args:
        system: The cells and their relations.
        starts: The number of orders that are tried, of which the best is kept; default: by the size of the system.
        blocks: The number of the block of each cell, -1 for none; cells of a block are protected within it as far as
            possible, which is quicker.
        time_limit: The time after which to stop, in seconds.
        singletons: The numbers of cells in which one person is alone, who knows it; default: none.

    Returns:
        The pattern and its audit; unless `Suppression.is_safe`, nothing may be published.
    """
    until = time.monotonic() + time_limit
    where = np.full(len(system), -1) if blocks is None else blocks
    usual = 1 if len(system) > ONE_START_FROM else _by_size(system, STARTS, CELLS_IN_ALL_STARTS)
    search = _best_search(system, where, usual if starts is None else starts, until)
    lost = search.pattern.unprotected(search.targets)
    if len(lost):
        # Cells may have to move further than the reach that keeps flows local: try again without it.
        roomy = attrs.evolve(search, room=Room.of_system(system))
        lost = roomy.protect(roomy.solver(), lost)
    alone = NO_CELLS if singletons is None else singletons
    pairs = _pairs(search, alone)
    for _ in range(SEPARATION_ROUNDS):
        if not len(pairs) or not search.separate(search.solver(), pairs):
            break
        pairs = _pairs(search, alone)
    seconds, hidden = until - time.monotonic(), search.pattern.hidden
    return Suppression(
        hidden=hidden,
        already_public=lost if seconds > 0 else lost[:0],
        audit=audit(system, hidden, time_limit=seconds, singletons=alone),
    )


def _pairs(search: Search, singletons: Ints) -> Ints:
    if not len(singletons):
        return np.empty((0, 2), dtype=np.int64)
    unknown = unknowns(search.system, search.pattern.hidden)
    return pairs_of(search.system, unknown, random_solutions(unknown.equations), singletons)


def _by_size(system: System, counts: range, cells: int) -> int:
    return max(counts[0], min(counts[-1], cells // max(1, len(system))))


def _best_search(system: System, blocks: Ints, starts: int, until: float) -> Search:
    """Begin in several orders, improve the best patterns of a small system, and return the best."""
    with ThreadPoolExecutor(threads(len(system))) as pool:
        searches = list(pool.map(lambda start: _begun(system, blocks, start, until), range(starts)))
    best = sorted(searches, key=Search.quality)[: _by_size(system, BEST_STARTS, CELLS_IN_ALL_STARTS // 5)]
    if len(system) > IMPROVED_UP_TO or starts == 1:
        return best[0]
    improved = min((_show_again(search) for search in best), key=Search.quality)
    return _vary(improved, _by_size(system, VARIATIONS, 4 * CELLS_IN_ALL_STARTS))


def _begun(system: System, blocks: Ints, start: int, until: float) -> Search:
    """Protect all primary cells, in order at first, in other starts shuffled and at noisy prices, by fixed seeds."""
    rng, order = np.random.default_rng(start), system.primary()
    noise = NOISES[start % len(NOISES)]
    prices = system.cost * np.exp(rng.normal(0.0, noise, len(system)))
    search = search_pattern(Search.begin(system, until, prices), rng.permutation(order) if start else order, blocks)
    return attrs.evolve(_thin(search), prices=system.cost)


def _dearest_first(pattern: FlowPattern) -> Ints:
    """Return the secondary cells, the dearest first, of equal ones the lower number."""
    cells = np.flatnonzero(pattern.secondary())
    return np.asarray(cells[np.argsort(-pattern.system.cost[cells], kind="stable")])


def _reached(flow: Flow, targets: Targets) -> Ints:
    """Return the targets that a flow reaches by itself: cells for down, and cells plus their number for up."""
    low, high = flow.ends()
    down, up = targets.reached(flow.cells, -low, high)
    return np.concatenate([flow.cells[down], flow.cells[up] + len(targets.down)])


def _thin(search: Search) -> Search:
    """Drop flows whose targets other flows reach too, those that hide dear cells first."""
    pattern, targets = search.pattern, search.targets
    reached = [_reached(flow, targets) for flow in pattern.flows]
    counts = np.zeros(2 * len(targets.down), dtype=np.int64)
    for cells in reached:
        counts[cells] += 1
    may_show = pattern.secondary()
    users: dict[int, list[int]] = defaultdict(list)
    for number, flow in enumerate(pattern.flows):
        for cell in flow.cells[pattern.leaves(flow)]:
            if may_show[cell]:
                users[int(cell)].append(number)
    dropped: set[int] = set()
    for cell in _dearest_first(pattern):
        numbers = [number for number in users[int(cell)] if number not in dropped]
        for number in numbers:
            counts[reached[number]] -= 1
        if all((counts[reached[number]] > 0).all() for number in numbers):
            dropped.update(numbers)
        else:
            for number in numbers:
                counts[reached[number]] += 1
    return search.with_flows([flow for number, flow in enumerate(pattern.flows) if number not in dropped])


def _without(search: Search, solver: FlowSolver, cell: int) -> Search:
    """Return the pattern with a cell shown: the flows that need it hidden are replaced by others."""
    pattern = search.pattern
    tried = search.with_flows([flow for flow in pattern.flows if cell not in flow.cells[pattern.leaves(flow)]])
    tried.update_costs(solver)
    held = np.array([solver.place(cell)])
    solver.hold(held)
    tried.protect(solver, tried.pattern.unprotected(tried.targets))
    solver.release(held)
    return _thin(tried)


def _show_again(search: Search) -> Search:
    """Show secondary cells, the dearest first, as long as cheaper ones can replace them."""
    solver = search.solver()
    for _ in range(IMPROVEMENT_ROUNDS):
        before = search.quality()
        for cell in _dearest_first(search.pattern):
            if search.pattern.secondary()[cell]:
                search = min(search, _without(search, solver, int(cell)), key=Search.quality)
        if search.quality() == before:
            break
    return search


def _vary(search: Search, variations: int) -> Search:
    """Show some secondary cells at once, protect again at noisy prices, and keep the best of many such patterns.

    Source:
        Shaw, P. (1998): Using constraint programming and local search methods to solve vehicle routing problems,
        CP98: large neighbourhood search.
    """
    solver, rng = search.solver(), np.random.default_rng(1)
    for _ in range(variations if search.pattern.secondary().any() else 0):
        pattern = search.pattern
        cells = np.flatnonzero(pattern.secondary())
        shown = cells[rng.random(len(cells)) < rng.choice(SHOWN_SHARES)]
        kept = [flow for flow in pattern.flows if not np.isin(shown, flow.cells[pattern.leaves(flow)]).any()]
        prices = search.system.cost * np.exp(rng.normal(0.0, rng.choice(NOISES), len(pattern.hidden)))
        tried = attrs.evolve(search.with_flows(kept), prices=prices)
        tried.update_costs(solver)
        tried.protect(solver, rng.permutation(tried.pattern.unprotected(tried.targets)))
        search = min(attrs.evolve(_thin(tried), prices=search.prices), search, key=Search.quality)
    return search
