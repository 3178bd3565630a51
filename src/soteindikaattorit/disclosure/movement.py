"""Other tables near the true one: how cells may move against each other, and what moving each costs.

A movement that keeps every relation and every limit gives a table that an attacker cannot tell from the true one,
if all that moves is hidden.
"""

import math

import attrs
import numpy as np

from soteindikaattorit.disclosure.program import Program, State, program
from soteindikaattorit.disclosure.rows import (
    Floats,
    Ints,
    Rows,
    beside,
    chosen,
    columns,
    lengths,
    stacked,
    times,
    to_rows,
)
from soteindikaattorit.disclosure.system import TOLERANCE, Role, System

HIDDEN_COST = 1e-4
"""What it costs to move a cell that is hidden anyway: little, so that long ways round are not taken."""

FARTHEST = 50.0
"""How far a cell may move at least; without an end, a hidden total of the country would bear everything."""


@attrs.frozen(kw_only=True, eq=False, repr=False)
class Span:
    """How far each cell may move, free of charge while it stays within what is shown of it, and beyond.

    Args:
        up: How far up beyond what is shown.
        down: How far down beyond what is shown.
        slack_up: How far up within what is shown.
        slack_down: How far down within what is shown.
    """

    up: Floats
    down: Floats
    slack_up: Floats
    slack_down: Floats

    @classmethod
    def of(cls, system: System, farthest: float) -> "Span":
        """Give what roles and bounds allow; cells that stay shown move only within what is shown of them."""
        may_hide = ~np.isin(system.roles, (Role.FIXED, Role.STRUCTURAL))
        may_move = system.roles != Role.STRUCTURAL
        up, down = system.upper - system.shown_high, system.shown_low - system.lower
        return cls(
            up=np.where(may_hide, np.clip(up, 0.0, farthest), 0.0),
            down=np.where(may_hide, np.clip(down, 0.0, farthest), 0.0),
            slack_up=np.where(may_move, system.shown_high - system.values, 0.0),
            slack_down=np.where(may_move, system.values - system.shown_low, 0.0),
        )

    def part(self, cells: Ints) -> "Span":
        """Give the same of some cells."""
        return Span(
            up=self.up[cells],
            down=self.down[cells],
            slack_up=self.slack_up[cells],
            slack_down=self.slack_down[cells],
        )


def farthest_of(system: System) -> float:
    """Give how far cells may move: several times what any primary cell has to."""
    cells = system.primary()
    needed = np.concatenate([np.zeros(1), system.width[cells], (system.reach_high - system.values)[cells]])
    return max(FARTHEST, 4 * float(needed.max()))


@attrs.frozen(kw_only=True, eq=False, repr=False)
class Mover:
    """Finds the cheapest movements of some cells while all others stand still.

    Args:
        cells: The numbers of the cells that may move, in order.
        slack: Which of the cells may move within what is shown of them, by their place among the cells.
        span: How far each of the cells may move.
        model: The program.
    """

    cells: Ints
    slack: Ints
    span: Span
    model: Program

    @classmethod
    def of(cls, system: System, span: Span, cells: Ints, cost: Floats) -> "Mover":
        """Make the program for some cells, priced by the cost of each cell of the system."""
        part = span.part(cells)
        slack = np.flatnonzero((part.slack_up > 0) | (part.slack_down > 0))
        rows, ends = _rows_of(system, cells, slack)
        low = np.concatenate([np.zeros(2 * len(cells)), -part.slack_down[slack]])
        high = np.concatenate([part.up, part.down, part.slack_up[slack]])
        prices = np.concatenate([cost[cells], cost[cells], np.zeros(len(slack))])
        return cls(cells=cells, slack=slack, span=part, model=program(rows, ends, (low, high), prices))

    def price(self, places: Ints, cost: Floats) -> None:
        """Set what moving cells costs, by their places among the cells."""
        self.model.price(np.concatenate([places, places + len(self.cells)]), np.concatenate([cost, cost]))

    def hold(self, places: Ints) -> None:
        """Hold cells where they are."""
        self._bound(places, np.zeros(len(places)), np.zeros(len(places)), np.zeros(len(places)))

    def release(self, places: Ints) -> None:
        """Let cells move again as they may."""
        self._bound(places, np.zeros(len(places)), self.span.up[places], self.span.down[places])

    def _bound(self, places: Ints, least: Floats, up: Floats, down: Floats) -> None:
        both = np.concatenate([places, places + len(self.cells)])
        low = np.concatenate([least, np.zeros(len(places))])
        self.model.bound(both, low, np.concatenate([up, down]))

    def push(self, place: int, by: float, seconds: float = math.inf) -> tuple[State, Floats]:
        """Find the cheapest movement in which a cell moves by so much at least, up or down.

        Returns:
            How it ended, and how far each of the cells moves.
        """
        at, size = np.array([place]), np.array([abs(by)])
        is_possible = abs(by) <= (self.span.up if by > 0 else self.span.down)[place] + TOLERANCE
        if not is_possible:
            return State.INFEASIBLE, np.empty(0)
        column = at if by > 0 else at + len(self.cells)
        other = at + len(self.cells) if by > 0 else at
        self.model.bound(column, size, np.maximum(size, self._far(by)[at]))
        self.model.bound(other, np.zeros(1), np.zeros(1))
        found = self.model.solve(seconds)
        self.release(at)
        return found.state, self._movement(found.values) if found.state is State.OPTIMAL else np.empty(0)

    def _far(self, by: float) -> Floats:
        return self.span.up if by > 0 else self.span.down

    def _movement(self, ups_and_downs: Floats) -> Floats:
        count = len(self.cells)
        movement = ups_and_downs[:count] - ups_and_downs[count : 2 * count]
        movement[self.slack] += ups_and_downs[2 * count :]
        return np.where(np.abs(movement) > TOLERANCE, movement, 0.0)


def _rows_of(system: System, cells: Ints, slack: Ints) -> tuple[Rows, tuple[Floats, Floats]]:
    """Give the rows that bind movements of some cells, and their ends."""
    sums = times(system.limits, system.values)
    whole = columns(stacked(system.relations, system.limits), cells)
    zeros = np.zeros(system.relations.shape[0])
    low = np.concatenate([zeros, np.minimum(system.limits_low - sums, 0.0)])
    high = np.concatenate([zeros, np.maximum(system.limits_high - sums, 0.0)])
    kept = np.flatnonzero(lengths(whole))
    rows = chosen(whole, kept)
    return beside(rows, to_rows(-rows), columns(rows, slack)), (low[kept], high[kept])
