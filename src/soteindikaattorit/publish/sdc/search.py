"""Build a suppression pattern: protect one primary cell after another by the cheapest flow.

Hidden cells cost next to nothing, so that later flows run along cells that earlier flows have hidden.
"""

import time
from concurrent.futures import ThreadPoolExecutor

import attrs
import numpy as np

from soteindikaattorit.publish.sdc.cells import System
from soteindikaattorit.publish.sdc.flows import Flow, FlowPattern, FlowSolver, Room, Targets, reach_of
from soteindikaattorit.publish.sdc.linear_program import threads
from soteindikaattorit.publish.sdc.matrix import Floats, Ints, lengths, stacked, times, to_rows

HIDDEN_COST = 1e-4
"""The cost of moving a cell that is hidden already: more than 0, so that flows take no detours."""


@attrs.frozen(kw_only=True, eq=False, repr=False)
class Search:
    """A pattern in the making.

    Args:
        system: The cells and their relations.
        room: How far each cell may move.
        targets: How far each primary cell has to be able to move.
        pattern: The flows so far, and the cells they hide.
        until: The time to stop at, by the monotonic clock.
        prices: The cost of moving each cell by 1 while it is not hidden.
    """

    system: System
    room: Room
    targets: Targets
    pattern: FlowPattern
    until: float
    prices: Floats

    @classmethod
    def begin(cls, system: System, until: float, prices: Floats) -> "Search":
        """Begin with the cells that are hidden in every pattern."""
        room = Room.of_system(system, reach_of(system))
        return cls(
            system=system,
            room=room,
            targets=Targets.of(system),
            pattern=FlowPattern(system, room),
            until=until,
            prices=prices,
        )

    def with_flows(self, flows: list[Flow]) -> "Search":
        """Return the same search with the pattern of other flows."""
        return attrs.evolve(self, pattern=FlowPattern(self.system, self.room, flows))

    def quality(self) -> tuple[int, float]:
        """Return the number of unprotected cells and the cost of the pattern; less is better."""
        return len(self.pattern.unprotected(self.targets)), self.pattern.cost()

    def solver(self, cells: Ints | None = None) -> FlowSolver:
        """Return the solver of flows of some cells, default: all, at the prices of the pattern so far."""
        system, pattern = self.system, self.pattern
        cells = np.arange(len(system)) if cells is None else cells
        moving = cells[self.room.of_cells(cells).moving()]
        sums = times(system.limits, system.values)
        rows = to_rows(stacked(system.relations, system.limits)[:, moving])
        zeros = np.zeros(system.relations.shape[0])
        low = np.concatenate([zeros, np.minimum(system.limits_low - sums, 0.0)])
        high = np.concatenate([zeros, np.maximum(system.limits_high - sums, 0.0)])
        kept = np.flatnonzero(lengths(rows))
        cost = np.where(pattern.hidden, HIDDEN_COST, self.prices)[moving]
        return FlowSolver.build(moving, to_rows(rows[kept]), (low[kept], high[kept]), self.room.of_cells(moving), cost)

    def update_costs(self, solver: FlowSolver) -> None:
        """Set the costs of a solver to the prices of the pattern so far."""
        costs = np.where(self.pattern.hidden, HIDDEN_COST, self.prices)
        solver.set_costs(np.arange(len(solver.cells)), costs[solver.cells])

    def protect(self, solver: FlowSolver, cells: Ints) -> Ints:
        """Protect cells in the order given, and return those that this solver cannot protect."""
        is_protected = [all(self._push(solver, int(cell), sign) for sign in (-1.0, 1.0)) for cell in cells]
        return np.asarray(cells[~np.array(is_protected, dtype=bool)])

    def _push(self, solver: FlowSolver, cell: int, sign: float) -> bool:
        distance = self.targets.remaining(self.pattern.down, self.pattern.up, cell, sign)
        return not distance or self._add(solver, solver.place(cell), distance)

    def _add(self, solver: FlowSolver, place: int, distance: float) -> bool:
        """Add the cheapest flow that moves a cell so far, and return whether there is one."""
        flow = solver.push(place, distance, self.until - time.monotonic())
        if flow is None:
            return False
        fresh = self.pattern.add(solver.cells, flow)
        solver.set_costs(np.searchsorted(solver.cells, fresh), np.full(len(fresh), HIDDEN_COST))
        return True

    def separate(self, solver: FlowSolver, pairs: Ints) -> bool:
        """Add flows that move the second cell of a pair while the first keeps its value; return whether any exists.

        Such a flow is a witness for the person alone in the first cell: knowing it, they cannot infer the second.
        """
        is_separated = False
        for person, other in pairs:
            place, own = solver.place(int(other)), solver.place(int(person))
            if place >= 0:
                held = np.array([own] if own >= 0 else [], dtype=np.int64)
                solver.hold(held)
                is_separated |= any(self._add(solver, place, distance) for distance in (1.0, -1.0))
                solver.release(held)
        return is_separated


def search_pattern(search: Search, order: Ints, blocks: Ints) -> Search:
    """Protect all primary cells: those of each block by flows within it first, then the rest by any flows.

    Flows within a county are found ten times faster and cost no more; they hold in the whole table, because all other
    cells keep their values.

    Args:
        search: The search, at its beginning.
        order: The numbers of the primary cells, in the order in which they are protected.
        blocks: The number of the block of each cell, -1 for none.
    """

    def within(block: int) -> tuple[list[Flow], Ints]:
        local = search.with_flows([])
        left = local.protect(local.solver(np.flatnonzero(blocks == block)), order[blocks[order] == block])
        return local.pattern.flows, left

    names = np.unique(blocks[order])
    # Blocks are independent and their flows are added in order of their numbers: threads do not change the pattern.
    with ThreadPoolExecutor(threads(len(blocks))) as pool:
        results = list(pool.map(within, names[names >= 0]))
    for flows, _ in results:
        for flow in flows:
            search.pattern.add(flow.cells, flow.by)
    rest = np.concatenate([order[blocks[order] < 0], *(left for _, left in results)])
    if len(rest):
        search.protect(search.solver(), rest)
    return search
