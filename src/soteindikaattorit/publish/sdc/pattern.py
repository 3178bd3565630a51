"""Which primary cells are protected so far: by the flows found, and by what they hide."""

import math

import attrs
import numpy as np

from soteindikaattorit.publish.sdc.cells import TOLERANCE, Role, System
from soteindikaattorit.publish.sdc.flows import Span
from soteindikaattorit.publish.sdc.rows import Floats, Ints, Mask, columns, times

FARTHEST = 50.0
"""How far a cell may move at least; without an end, a hidden total of the country would bear everything."""


def farthest_of(system: System) -> float:
    """Return how far cells need ever move: several times what any primary cell has to."""
    cells = system.primary()
    needed = np.concatenate([np.zeros(1), system.width[cells], (system.required_high - system.values)[cells]])
    return max(FARTHEST, 4 * float(needed.max()))


def span_of(system: System, farthest: float = math.inf) -> Span:
    """Return how far cells may move, as far as roles and bounds allow it."""
    may_hide = ~np.isin(system.roles, (Role.FIXED, Role.STRUCTURAL))
    may_move = system.roles != Role.STRUCTURAL
    return Span(
        up=np.where(may_hide, np.clip(system.upper - system.shown_high, 0.0, farthest), 0.0),
        down=np.where(may_hide, np.clip(system.shown_low - system.lower, 0.0, farthest), 0.0),
        slack_up=np.where(may_move, system.shown_high - system.values, 0.0),
        slack_down=np.where(may_move, system.values - system.shown_low, 0.0),
    )


@attrs.frozen(kw_only=True, eq=False, repr=False)
class Flow:
    """How far some cells move, so that all relations still hold.

    Args:
        cells: The numbers of the cells that move.
        by: How far each moves.
        stretch: By how much the flow can be multiplied before a cell comes to an end of its bounds.
        mirror: The same for the flow the other way round; 0 where it cannot be turned round.
    """

    cells: Ints
    by: Floats
    stretch: float
    mirror: float

    def ends(self) -> tuple[Floats, Floats]:
        """Return how far down and up each cell gets by this flow, stretched and turned round."""
        one, other = self.by * self.stretch, -self.by * self.mirror
        return np.minimum(np.minimum(one, other), 0.0), np.maximum(np.maximum(one, other), 0.0)


@attrs.frozen(kw_only=True, eq=False, repr=False)
class Targets:
    """How far down and up each cell has to be able to move; 0 for a cell that needs no protection."""

    down: Floats
    up: Floats

    @classmethod
    def of(cls, system: System) -> "Targets":
        """Return what primary cells have to reach; a width is split between below and above, as far as bounds allow."""
        cells, values = system.primary(), system.values
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

    def lacking(self, down: Floats, up: Floats, cell: int, sign: float) -> float:
        """Return how far a cell has still to be moved, down (-1) or up (1); 0 where it has been."""
        target, found = (self.up[cell], up[cell]) if sign > 0 else (self.down[cell], down[cell])
        return 0.0 if found >= target * (1 - TOLERANCE) - TOLERANCE else float(sign * target)

    def reached(self, cells: Ints, down: Floats, up: Floats) -> tuple[Mask, Mask]:
        """Whether cells that have to move are moved far enough, down and up."""
        needed_down, needed_up = self.down[cells], self.up[cells]
        is_down = (needed_down > 0) & (down >= needed_down * (1 - TOLERANCE) - TOLERANCE)
        return is_down, (needed_up > 0) & (up >= needed_up * (1 - TOLERANCE) - TOLERANCE)


class FlowPattern:
    """What is hidden so far, how far cells are known to move, and the flows that show it."""

    def __init__(self, system: System, span: Span) -> None:
        """Begin with what is hidden whatever is chosen, and no flow."""
        self.system = system
        self.span = span
        self.hidden = system.always_hidden()
        self.down = np.zeros(len(system))
        self.up = np.zeros(len(system))
        self.flows: list[Flow] = []

    @classmethod
    def of(cls, system: System, span: Span, flows: list[Flow]) -> "FlowPattern":
        """Return what some flows hide and protect."""
        pattern = cls(system, span)
        pattern.flows = flows
        for flow in flows:
            pattern.hidden[flow.cells[pattern.leaves(flow)]] = True
            pattern._count(flow)
        return pattern

    def unprotected(self, targets: Targets) -> Ints:
        """Return the numbers of the cells that have still to be moved, down or up."""
        cells = np.flatnonzero((targets.down > 0) | (targets.up > 0))
        down, up = targets.reached(cells, self.down[cells], self.up[cells])
        return np.asarray(cells[((targets.down[cells] > 0) & ~down) | ((targets.up[cells] > 0) & ~up)])

    def secondary(self) -> Mask:
        """Whether each cell is hidden only to protect others."""
        return np.asarray(self.hidden & ~self.system.always_hidden())

    def leaves(self, flow: Flow) -> Mask:
        """Whether each cell of a flow moves out of what is shown of it."""
        cells, by = flow.cells, flow.by
        is_up = by > self.span.slack_up[cells] + TOLERANCE
        return np.asarray(is_up | (-by > self.span.slack_down[cells] + TOLERANCE))

    def admit(self, cells: Ints, by: Floats) -> Ints:
        """Take down a flow and hide what moves out of what is shown of it; give what is newly hidden."""
        moving = np.flatnonzero(by)
        cells, by = cells[moving], by[moving]
        leaves = self.leaves(Flow(cells=cells, by=by, stretch=1.0, mirror=0.0))
        fresh = cells[leaves & ~self.hidden[cells]]
        self.hidden[fresh] = True
        flow = self._measured(cells, by)
        self.flows.append(flow)
        self._count(flow)
        return fresh

    def _count(self, flow: Flow) -> None:
        low, high = flow.ends()
        self.down[flow.cells] = np.maximum(self.down[flow.cells], -low)
        self.up[flow.cells] = np.maximum(self.up[flow.cells], high)

    def _measured(self, cells: Ints, by: Floats) -> Flow:
        return Flow(
            cells=cells,
            by=by,
            stretch=max(1.0, self._room(cells, by)),
            mirror=max(0.0, self._room(cells, -by)),
        )

    def _room(self, cells: Ints, by: Floats) -> float:
        """Return how often a flow can be made before an end is come to."""
        system, is_hidden = self.system, self.hidden[cells]
        up = np.where(is_hidden, system.upper[cells] - system.values[cells], self.span.slack_up[cells])
        down = np.where(is_hidden, system.values[cells] - system.lower[cells], self.span.slack_down[cells])
        room = np.where(by > 0, up, down) / np.abs(by)
        return float(min(room.min(initial=1000.0), self._room_of_limits(cells, by)))

    def _room_of_limits(self, cells: Ints, by: Floats) -> float:
        limits = self.system.limits
        if not limits.shape[0]:
            return np.inf
        change = times(columns(limits, cells), by)
        sums = times(limits, self.system.values)
        changes = np.abs(change) > TOLERANCE
        room = np.where(change > 0, self.system.limits_high - sums, sums - self.system.limits_low)
        return float((room[changes] / np.abs(change[changes])).min(initial=np.inf))

    def cost(self) -> float:
        """Return what hiding costs beyond what is hidden whatever is chosen."""
        return float(self.system.cost[self.secondary()].sum())
