"""Protection flows: how far cells can move together so that the table still fits everything that is shown.

A flow ``d`` keeps every relation (``M d = 0``), every limit and every bound. If all cells that it moves are hidden,
an attacker cannot distinguish the true table ``x`` from ``x + d``: the flow is a witness that the feasibility interval
of each moved cell reaches that far.

The tables that fit form a convex set, which contains ``x`` and ``x + d`` and so everything between, and every multiple
``x + t d`` until a cell comes to its bound. So one flow protects many cells, and most often in both directions.
"""

import math

import attrs
import numpy as np
from scipy import sparse

from soteindikaattorit.publish.sdc.bounds import Unknowns
from soteindikaattorit.publish.sdc.cells import TOLERANCE, Role, System
from soteindikaattorit.publish.sdc.linear_program import Ends, Program
from soteindikaattorit.publish.sdc.matrix import Floats, Ints, Mask, Rows, times, to_rows

MIN_REACH = 50.0
"""How far each cell may move at least, in its own unit.

Without a bound the cheapest flows would all run through the total of the country, whose cost counts once for any
distance.
"""

MAX_STRETCH = 1000.0
"""The greatest multiple of a flow that is considered."""


@attrs.frozen(kw_only=True, eq=False, repr=False)
class Room:
    """How far each cell may move: beyond the range in which it is shown, and within that range.

    Args:
        up: How far up beyond the shown range, which hides the cell.
        down: How far down beyond the shown range.
        slack_up: How far up within the shown range; 0 unless the cell is shown rounded.
        slack_down: How far down within the shown range.
    """

    up: Floats
    down: Floats
    slack_up: Floats
    slack_down: Floats

    @classmethod
    def of_system(cls, system: System, reach: float = math.inf) -> "Room":
        """Return how far cells may move by their roles and bounds, at most so far."""
        may_hide = ~np.isin(system.roles, (Role.FIXED, Role.STRUCTURAL))
        may_move = system.roles != Role.STRUCTURAL
        return cls(
            up=np.where(may_hide, np.clip(system.upper - system.shown_high, 0.0, reach), 0.0),
            down=np.where(may_hide, np.clip(system.shown_low - system.lower, 0.0, reach), 0.0),
            slack_up=np.where(may_move, system.shown_high - system.values, 0.0),
            slack_down=np.where(may_move, system.values - system.shown_low, 0.0),
        )

    def of_cells(self, cells: Ints) -> "Room":
        """Return the rooms of some of the cells."""
        return Room(**{name: array[cells] for name, array in attrs.asdict(self, recurse=False).items()})

    def moving(self) -> Ints:
        """Return the numbers of the cells that can move at all."""
        return np.flatnonzero(self.up + self.down + self.slack_up + self.slack_down > 0)


def reach_of(system: System) -> float:
    """Return how far a cell needs to move at most: four times the distance that any primary cell has to."""
    cells = system.primary()
    needed = np.concatenate([np.zeros(1), system.width[cells], (system.required_high - system.values)[cells]])
    return max(MIN_REACH, 4 * float(needed.max()))


@attrs.frozen(kw_only=True, eq=False, repr=False)
class FlowSolver:
    """Find the cheapest flows of some cells while all other cells keep their values.

    The program has a column for each cell's way up and one for its way down, both at least 0, because a cost of the
    distance ``|d|`` is not linear; and a third column, free of cost, for moving within the shown range.

    Args:
        cells: The numbers of the cells that may move, in order.
        room: How far each of the cells may move.
        slack: The places, among the cells, of those that are shown as a range.
        model: The program.
    """

    cells: Ints
    room: Room
    slack: Ints
    model: Program

    @classmethod
    def build(cls, cells: Ints, rows: Rows, ends: Ends, room: Room, cost: Floats) -> "FlowSolver":
        """Make the program.

        Args:
            cells: The numbers of the cells that may move, in order.
            rows: The rows that connect them, with a column for each.
            ends: How far down and up the sum of each row may move.
            room: How far each of the cells may move.
            cost: The cost of moving each of the cells by 1, more than 0.
        """
        slack = np.flatnonzero((room.slack_up > 0) | (room.slack_down > 0))
        bounds = (
            np.concatenate([np.zeros(2 * len(cells)), -room.slack_down[slack]]),
            np.concatenate([room.up, room.down, room.slack_up[slack]]),
        )
        columns = to_rows(sparse.hstack([rows, -rows, to_rows(rows[:, slack])], format="csr"))
        costs = np.concatenate([cost, cost, np.zeros(len(slack))])
        return cls(cells=cells, room=room, slack=slack, model=Program(columns, ends, bounds, costs, from_scratch=True))

    @classmethod
    def of_unknowns(cls, unknown: Unknowns, bounds: Ends) -> "FlowSolver":
        """Make the program for all unknown cells, each at the same cost."""
        sums, zeros = times(unknown.rows, unknown.values), np.zeros(len(unknown.cells))
        up, down = np.maximum(bounds[1] - unknown.values, 0.0), np.maximum(unknown.values - bounds[0], 0.0)
        ends = np.minimum(unknown.rows_low - sums, 0.0), np.maximum(unknown.rows_high - sums, 0.0)
        room = Room(up=up, down=down, slack_up=zeros, slack_down=zeros)
        return cls.build(np.arange(len(zeros)), unknown.rows, ends, room, zeros + 1.0)

    def place(self, cell: int) -> int:
        """Return the place of a cell among those that may move; -1 where it may not."""
        place = int(np.searchsorted(self.cells, cell))
        return place if place < len(self.cells) and self.cells[place] == cell else -1

    def set_costs(self, places: Ints, cost: Floats) -> None:
        """Set the cost of moving the cells at some places."""
        both = np.concatenate([places, places + len(self.cells)])
        self.model.set_costs(both, np.concatenate([cost, cost]))

    def hold(self, places: Ints) -> None:
        """Keep cells within the range in which they are shown."""
        self._set_room(places, np.zeros(len(places)), np.zeros(len(places)))

    def release(self, places: Ints) -> None:
        """Allow cells to move again as far as their bounds."""
        self._set_room(places, self.room.up[places], self.room.down[places])

    def _set_room(self, places: Ints, up: Floats, down: Floats) -> None:
        both = np.concatenate([places, places + len(self.cells)])
        self.model.set_bounds(both, np.zeros(len(both)), np.concatenate([up, down]))

    def push(self, place: int, distance: float, seconds: float = math.inf) -> Floats | None:
        """Return how far each cell moves in the cheapest flow that moves one cell at least so far, up or down.

        None if there is no such flow, or none was found in time.
        """
        if place < 0:
            return None
        room = (self.room.up if distance > 0 else self.room.down)[place]
        if abs(distance) > room + TOLERANCE:
            return None
        # One of the two columns of the cell is at least the distance, and the other is 0: a cell that moved both up
        # and down would satisfy the program and stand still.
        ahead, back = (place, place + len(self.cells)) if distance > 0 else (place + len(self.cells), place)
        low, high = np.array([abs(distance), 0.0]), np.array([max(room, abs(distance)), 0.0])
        self.model.set_bounds(np.array([ahead, back]), low, high)
        columns = self.model.solve(seconds)
        self.release(np.array([place]))
        if columns is None:
            return None
        count = len(self.cells)
        flow = columns[:count] - columns[count : 2 * count]
        flow[self.slack] += columns[2 * count :]
        return np.where(np.abs(flow) > TOLERANCE, flow, 0.0)


@attrs.frozen(kw_only=True, eq=False, repr=False)
class Flow:
    """How far some cells move together, all relations being kept.

    Args:
        cells: The numbers of the cells that move.
        by: How far each moves.
        stretch: The multiple of the flow at which a cell comes to its bound.
        mirror: The same for the opposite flow; 0 where it is impossible.
    """

    cells: Ints
    by: Floats
    stretch: float
    mirror: float

    def ends(self) -> tuple[Floats, Floats]:
        """Return how far down and up each cell gets by multiples of this flow and its opposite."""
        one, other = self.by * self.stretch, -self.by * self.mirror
        return np.minimum(np.minimum(one, other), 0.0), np.maximum(np.maximum(one, other), 0.0)


@attrs.frozen(kw_only=True, eq=False, repr=False)
class Targets:
    """How far down and up each cell has to be able to move; 0 for a cell that needs no protection."""

    down: Floats
    up: Floats

    @classmethod
    def of(cls, system: System) -> "Targets":
        """Return the distances of primary cells; a width is split between down and up, as far as bounds allow."""
        cells, values = system.primary(), system.values
        # Even a cell without requirements must not be exact: it has to move by a person, or by more than noise.
        step = np.where(system.integer, 1.0, 100 * TOLERANCE * np.maximum(1.0, np.abs(values)))
        down = np.maximum(values - system.required_low, 0.0)[cells]
        up = np.maximum(system.required_high - values, 0.0)[cells]
        missing = np.maximum(system.width, step)[cells] - down - up
        half = np.where(system.integer[cells], np.floor(missing / 2), missing / 2)
        least = missing - np.maximum((system.upper - values)[cells] - up, 0.0)
        most = np.maximum((values - system.lower)[cells] - down, 0.0)
        further = np.clip(np.maximum(half, least), 0.0, most)
        all_down, all_up = np.zeros(len(values)), np.zeros(len(values))
        all_down[cells] = down + further
        all_up[cells] = up + np.maximum(missing - further, 0.0)
        return cls(down=all_down, up=all_up)

    def remaining(self, down: Floats, up: Floats, cell: int, sign: float) -> float:
        """Return how far a cell has still to be moved, down (-1) or up (1); 0 where it moves far enough."""
        target, moved = (self.up[cell], up[cell]) if sign > 0 else (self.down[cell], down[cell])
        return 0.0 if moved >= target * (1 - TOLERANCE) - TOLERANCE else float(sign * target)

    def reached(self, cells: Ints, down: Floats, up: Floats) -> tuple[Mask, Mask]:
        """Return whether cells that have to move move far enough, down and up."""
        needed_down, needed_up = self.down[cells], self.up[cells]
        is_down = (needed_down > 0) & (down >= needed_down * (1 - TOLERANCE) - TOLERANCE)
        return is_down, (needed_up > 0) & (up >= needed_up * (1 - TOLERANCE) - TOLERANCE)


class FlowPattern:
    """A suppression pattern as the union of flows: the cells they hide, and how far they show cells to move."""

    def __init__(self, system: System, room: Room, flows: list[Flow] | None = None) -> None:
        """Begin with the cells that are hidden in every pattern, and with some flows that were measured before."""
        self.system = system
        self.room = room
        self.hidden = system.always_hidden()
        self.down = np.zeros(len(system))
        self.up = np.zeros(len(system))
        self.flows = flows or []
        for flow in self.flows:
            self.hidden[flow.cells[self.leaves(flow)]] = True
            self._extend(flow)

    def unprotected(self, targets: Targets) -> Ints:
        """Return the numbers of the cells that do not move far enough yet, down or up."""
        cells = np.flatnonzero((targets.down > 0) | (targets.up > 0))
        down, up = targets.reached(cells, self.down[cells], self.up[cells])
        return np.asarray(cells[((targets.down[cells] > 0) & ~down) | ((targets.up[cells] > 0) & ~up)])

    def secondary(self) -> Mask:
        """Return the cells that are hidden only to protect others."""
        return np.asarray(self.hidden & ~self.system.always_hidden())

    def leaves(self, flow: Flow) -> Mask:
        """Return whether each cell of a flow leaves the range in which it would be shown, so that it is hidden."""
        cells, by = flow.cells, flow.by
        is_up = by > self.room.slack_up[cells] + TOLERANCE
        return np.asarray(is_up | (-by > self.room.slack_down[cells] + TOLERANCE))

    def add(self, cells: Ints, by: Floats) -> Ints:
        """Add a flow and hide the cells that leave their shown range; return the newly hidden cells."""
        moving = np.flatnonzero(by)
        flow = Flow(cells=cells[moving], by=by[moving], stretch=1.0, mirror=0.0)
        leaving = flow.cells[self.leaves(flow)]
        fresh = leaving[~self.hidden[leaving]]
        self.hidden[fresh] = True
        # Measured after hiding: a hidden cell can move to its own bounds rather than to those of its shown range.
        stretch, mirror = self._multiple(flow.cells, flow.by), self._multiple(flow.cells, -flow.by)
        flow = attrs.evolve(flow, stretch=max(1.0, stretch), mirror=max(0.0, mirror))
        self.flows.append(flow)
        self._extend(flow)
        return fresh

    def _extend(self, flow: Flow) -> None:
        low, high = flow.ends()
        self.down[flow.cells] = np.maximum(self.down[flow.cells], -low)
        self.up[flow.cells] = np.maximum(self.up[flow.cells], high)

    def _multiple(self, cells: Ints, by: Floats) -> float:
        """Return the multiple of a flow at which the first cell or limit comes to its bound."""
        system, is_hidden = self.system, self.hidden[cells]
        up = np.where(is_hidden, system.upper[cells] - system.values[cells], self.room.slack_up[cells])
        down = np.where(is_hidden, system.values[cells] - system.lower[cells], self.room.slack_down[cells])
        ratios = [np.where(by > 0, up, down) / np.abs(by)]
        if system.limits.shape[0]:
            change = times(to_rows(system.limits[:, cells]), by)
            sums = times(system.limits, system.values)
            left = np.where(change > 0, system.limits_high - sums, sums - system.limits_low)
            changes = np.abs(change) > TOLERANCE
            ratios.append(left[changes] / np.abs(change[changes]))
        return float(np.concatenate(ratios).min(initial=MAX_STRETCH))

    def cost(self) -> float:
        """Return the cost of the cells that are hidden only to protect others."""
        return float(self.system.cost[self.secondary()].sum())
