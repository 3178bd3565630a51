"""The search for a cheap suppression pattern: protect one primary cell after another, then show cells again.

Source:
    Massell, P. (2001): Cell suppression and audit programs used for economic magnitude data,
    Census Bureau RR-2001/01: refinement and backtracking.
"""

import time
from collections import defaultdict
from concurrent.futures import ThreadPoolExecutor

import attrs
import numpy as np

from soteindikaattorit.publish.sdc.cells import System
from soteindikaattorit.publish.sdc.flows import FlowSolver, Span
from soteindikaattorit.publish.sdc.linear_program import Ends, State, threads
from soteindikaattorit.publish.sdc.pattern import Flow, FlowPattern, Targets, farthest_of, span_of
from soteindikaattorit.publish.sdc.rows import Floats, Ints, Rows, chosen, columns, lengths, stacked, times

HIDDEN_COST = 1e-4
"""What it costs to move a cell that is hidden anyway: little, so that long ways round are not taken."""


@attrs.frozen(kw_only=True, eq=False, repr=False)
class Search:
    """One way of going through the primary cells, from the first to the last.

    Args:
        system: The cells and how they add up.
        span: How far each cell may move.
        targets: How far each primary cell has to be able to move.
        pattern: What is hidden so far, and what that protects.
        until: The time to stop at, by the monotonic clock.
        prices: What moving each cell by 1 is reckoned to cost while it is not hidden.
    """

    system: System
    span: Span
    targets: Targets
    pattern: FlowPattern
    until: float
    prices: Floats

    @classmethod
    def of(cls, system: System, until: float, prices: Floats | None = None) -> "Search":
        """Begin with what is hidden whatever is chosen; prices are the costs by default."""
        span = span_of(system, farthest_of(system))
        return cls(
            system=system,
            span=span,
            targets=Targets.of(system),
            pattern=FlowPattern(system, span),
            until=until,
            prices=system.cost if prices is None else prices,
        )

    def with_cover(self, pattern: FlowPattern) -> "Search":
        """Return the same with other flows."""
        return attrs.evolve(self, pattern=pattern)

    def with_all_room(self) -> "Search":
        """Return the same with cells that may move as far as bounds allow."""
        return attrs.evolve(self, span=span_of(self.system))

    def quality(self) -> tuple[int, float]:
        """Return how many cells are not protected, and what hiding costs: the less of both, the better."""
        return len(self.pattern.unprotected(self.targets)), self.pattern.cost()

    def solver(self, cells: Ints) -> FlowSolver:
        """Return a mover of some cells, priced by what is hidden by now."""
        system, moving = self.system, cells[self.span.part(cells).moves()]
        rows, ends = _moving_rows(system, moving)
        return FlowSolver.of(moving, rows, ends, self.span.part(moving), self._prices()[moving])

    def _prices(self) -> Floats:
        return np.where(self.pattern.hidden, HIDDEN_COST, self.prices)

    def reprice(self, solver: FlowSolver) -> None:
        """Price a mover by what is hidden by now."""
        solver.price(np.arange(len(solver.cells)), self._prices()[solver.cells])

    def protect(self, solver: FlowSolver, cells: Ints) -> Ints:
        """Protect cells, in the order given; give those that cannot be protected with this mover."""
        found = [all(self._push(solver, int(cell), sign) for sign in (-1.0, 1.0)) for cell in cells]
        return np.asarray(cells[~np.array(found, dtype=bool)])

    def _push(self, solver: FlowSolver, cell: int, sign: float) -> bool:
        by = self.targets.lacking(self.pattern.down, self.pattern.up, cell, sign)
        return not by or self.admit(solver, *solver.push(solver.place(cell), by, self.until - time.monotonic()))

    def admit(self, solver: FlowSolver, state: State, flow: Floats) -> bool:
        """Take down a flow, if there is one, and price what it hides."""
        if state is State.OPTIMAL:
            fresh = self.pattern.admit(solver.cells, flow)
            solver.price(np.searchsorted(solver.cells, fresh), np.full(len(fresh), HIDDEN_COST))
        return state is State.OPTIMAL

    def separate(self, solver: FlowSolver, pairs: Ints) -> bool:
        """Let the second cell of each pair move while the first stands still; give whether any could."""
        return sum(self._separate(solver, solver.place(person), solver.place(other)) for person, other in pairs) > 0

    def _separate(self, solver: FlowSolver, person: int, other: int) -> bool:
        if other < 0:
            return False
        held = np.array([person] if person >= 0 else [], dtype=np.int64)
        solver.hold(held)
        pushes = (solver.push(other, by, self.until - time.monotonic()) for by in (1.0, -1.0))
        done = any(self.admit(solver, *push) for push in pushes)
        solver.release(held)
        return done


def _moving_rows(system: System, cells: Ints) -> tuple[Rows, Ends]:
    """Return the rows that bind flows of some cells, and how far down and up their sums may move."""
    sums = times(system.limits, system.values)
    whole = columns(stacked(system.relations, system.limits), cells)
    zeros = np.zeros(system.relations.shape[0])
    low = np.concatenate([zeros, np.minimum(system.limits_low - sums, 0.0)])
    high = np.concatenate([zeros, np.maximum(system.limits_high - sums, 0.0)])
    kept = np.flatnonzero(lengths(whole))
    return chosen(whole, kept), (low[kept], high[kept])


def _of_block(begun: Search, cells: Ints, order: Ints) -> tuple[list[Flow], Ints]:
    """Protect the primary cells of a block within it; give the flows and what is left."""
    search = begun.with_cover(FlowPattern(begun.system, begun.span))
    left = search.protect(search.solver(cells), order)
    return search.pattern.flows, left


def search_pattern(search: Search, order: Ints, blocks: Ints) -> Search:
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
    for flows, _ in found:
        for flow in flows:
            search.pattern.admit(flow.cells, flow.by)
    rest = np.concatenate([order[blocks[order] < 0], *(left for _, left in found)])
    if len(rest):
        search.protect(search.solver(np.arange(len(search.system))), rest)
    return search


NOISES = (0.0, 0.3, 0.6, 1.0)
"""By how much prices are off: standard deviations of their logarithm."""

DROPPED = (0.1, 0.3, 0.5)
"""Which shares of the secondary cells are shown at once."""

ROUNDS = 10
"""How often all secondary cells are gone through at most."""


def _reached(flow: Flow, targets: Targets) -> Ints:
    """Return the targets that a flow reaches alone: cells for down, and cells plus their number for up."""
    low, high = flow.ends()
    down, up = targets.reached(flow.cells, -low, high)
    return np.concatenate([flow.cells[down], flow.cells[up] + len(targets.down)])


def _users(pattern: FlowPattern) -> dict[int, list[int]]:
    """Return for each cell that may be shown again the numbers of the flows that need it hidden."""
    users: dict[int, list[int]] = defaultdict(list)
    may_show = pattern.secondary()
    for number, flow in enumerate(pattern.flows):
        for cell in flow.cells[pattern.leaves(flow)]:
            if may_show[cell]:
                users[int(cell)].append(number)
    return users


def by_cost(pattern: FlowPattern) -> Ints:
    """Return the secondary cells, the dearest first; of equal ones that of the lower number."""
    cells = np.flatnonzero(pattern.secondary())
    return np.asarray(cells[np.argsort(-pattern.system.cost[cells], kind="stable")])


def thin(pattern: FlowPattern, targets: Targets) -> FlowPattern:
    """Leave out flows that others stand in for, those of dear cells first, and show what they alone hid."""
    reached = [_reached(flow, targets) for flow in pattern.flows]
    counts = np.zeros(2 * len(targets.down), dtype=np.int64)
    for found in reached:
        counts[found] += 1
    users, dropped = _users(pattern), set()
    for cell in by_cost(pattern):
        numbers = [number for number in users[int(cell)] if number not in dropped]
        for number in numbers:
            counts[reached[number]] -= 1
        if all((counts[reached[number]] > 0).all() for number in numbers):
            dropped.update(numbers)
            continue
        for number in numbers:
            counts[reached[number]] += 1
    kept = [flow for number, flow in enumerate(pattern.flows) if number not in dropped]
    return FlowPattern.of(pattern.system, pattern.span, kept)


def _without(search: Search, solver: FlowSolver, cell: int) -> Search:
    """Return what it comes to when a cell is shown: the flows that need it hidden are sought anew."""
    pattern = search.pattern
    kept = [flow for flow in pattern.flows if cell not in flow.cells[pattern.leaves(flow)]]
    tried = search.with_cover(FlowPattern.of(search.system, search.span, kept))
    tried.reprice(solver)
    held = np.array([solver.place(cell)])
    solver.hold(held)
    tried.protect(solver, tried.pattern.unprotected(tried.targets))
    solver.release(held)
    return tried.with_cover(thin(tried.pattern, tried.targets))


def repair(search: Search) -> Search:
    """Show secondary cells, the dearest first, as long as something cheaper can stand in for each.

    Args:
        search: A search that has gone through all primary cells.
    """
    solver = search.solver(np.arange(len(search.system)))
    for _ in range(ROUNDS):
        before = search.quality()
        for cell in by_cost(search.pattern):
            if search.pattern.secondary()[cell]:
                search = min(search, _without(search, solver, int(cell)), key=Search.quality)
        if search.quality() == before:
            break
    return search


def _vary(search: Search, solver: FlowSolver, rng: np.random.Generator) -> Search:
    """Show some secondary cells at once, and seek what they protected anew at prices that are off."""
    pattern = search.pattern
    cells = np.flatnonzero(pattern.secondary())
    shown = cells[rng.random(len(cells)) < rng.choice(DROPPED)]
    kept = [flow for flow in pattern.flows if not np.isin(shown, flow.cells[pattern.leaves(flow)]).any()]
    prices = search.system.cost * np.exp(rng.normal(0.0, rng.choice(NOISES), len(pattern.hidden)))
    tried = attrs.evolve(search, pattern=FlowPattern.of(search.system, search.span, kept), prices=prices)
    tried.reprice(solver)
    tried.protect(solver, rng.permutation(tried.pattern.unprotected(tried.targets)))
    return attrs.evolve(search, pattern=thin(tried.pattern, tried.targets))


def vary(search: Search, variations: int) -> Search:
    """Take parts of a choice back and choose anew, again and again, by a fixed seed; the best is kept.

    Args:
        search: A search that has gone through all primary cells.
        variations: How often.

    Source:
        Shaw, P. (1998): Using constraint programming and local search methods to solve vehicle routing problems,
        CP98: large neighbourhood search.
    """
    solver, rng = search.solver(np.arange(len(search.system))), np.random.default_rng(1)
    for _ in range(variations if search.pattern.secondary().any() else 0):
        search = min(_vary(search, solver, rng), search, key=Search.quality)
    return search
