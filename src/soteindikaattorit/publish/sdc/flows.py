"""Other tables near the true one: how cells may move against each other, and what moving each costs.

A flow that keeps every relation and every limit gives a table that an attacker cannot tell from the true one,
if all that moves is hidden.
"""

import math

import attrs
import numpy as np

from soteindikaattorit.publish.sdc.bounds import Unknowns
from soteindikaattorit.publish.sdc.cells import TOLERANCE
from soteindikaattorit.publish.sdc.linear_program import Ends, Program, State
from soteindikaattorit.publish.sdc.rows import Floats, Ints, Rows, beside, columns, times, to_rows


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

    def part(self, cells: Ints) -> "Span":
        """Return the same of some cells."""
        return Span(
            up=self.up[cells],
            down=self.down[cells],
            slack_up=self.slack_up[cells],
            slack_down=self.slack_down[cells],
        )

    def moves(self) -> Ints:
        """Return the numbers of the cells that can move at all."""
        return np.flatnonzero(self.up + self.down + self.slack_up + self.slack_down > 0)


@attrs.frozen(kw_only=True, eq=False, repr=False)
class FlowSolver:
    """Finds the cheapest flows of some cells while all others stand still.

    Args:
        cells: The numbers of the cells that may move, in order.
        slack: Which of the cells may move within what is shown of them, by their place among the cells.
        span: How far each of the cells may move.
        model: The program, with a column for up and one for down of each cell, and one for what has slack.
    """

    cells: Ints
    slack: Ints
    span: Span
    model: Program

    @classmethod
    def of(cls, cells: Ints, rows: Rows, ends: Ends, span: Span, cost: Floats) -> "FlowSolver":
        """Make the program.

        Args:
            cells: The numbers of the cells that may move, in order.
            rows: The rows that bind them, with a column for each.
            ends: How far down and up the sum of each row may move.
            span: How far each of the cells may move.
            cost: What moving each of the cells by 1 costs, more than 0.
        """
        slack = np.flatnonzero((span.slack_up > 0) | (span.slack_down > 0))
        low = np.concatenate([np.zeros(2 * len(cells)), -span.slack_down[slack]])
        high = np.concatenate([span.up, span.down, span.slack_up[slack]])
        model = Program(
            beside(rows, to_rows(-rows), columns(rows, slack)),
            ends,
            (low, high),
            np.concatenate([cost, cost, np.zeros(len(slack))]),
            afresh=True,
        )
        return cls(cells=cells, slack=slack, span=span, model=model)

    @classmethod
    def of_unknowns(cls, unknown: Unknowns, bounds: Ends) -> "FlowSolver":
        """Make the program for all that is unknown, every cell at the same price."""
        sums, still = times(unknown.rows, unknown.values), np.zeros(len(unknown.cells))
        up, down = np.maximum(bounds[1] - unknown.values, 0.0), np.maximum(unknown.values - bounds[0], 0.0)
        span = Span(up=up, down=down, slack_up=still, slack_down=still)
        ends = np.minimum(unknown.rows_low - sums, 0.0), np.maximum(unknown.rows_high - sums, 0.0)
        return cls.of(np.arange(len(unknown.cells)), unknown.rows, ends, span, still + 1.0)

    def place(self, cell: int) -> int:
        """Return the place of a cell among those that may move; -1 where it is none of them."""
        place = int(np.searchsorted(self.cells, cell))
        return place if place < len(self.cells) and self.cells[place] == cell else -1

    def price(self, places: Ints, cost: Floats) -> None:
        """Set what moving cells costs, by their places among the cells."""
        both = np.concatenate([places, places + len(self.cells)])
        self.model.price(both, np.concatenate([cost, cost]))

    def hold(self, places: Ints) -> None:
        """Hold cells within what is shown of them."""
        still = np.zeros(len(places))
        self._bound(places, still, still)

    def release(self, places: Ints) -> None:
        """Let cells move again as they may."""
        self._bound(places, self.span.up[places], self.span.down[places])

    def _bound(self, places: Ints, up: Floats, down: Floats) -> None:
        both = np.concatenate([places, places + len(self.cells)])
        self.model.bound(both, np.zeros(len(both)), np.concatenate([up, down]))

    def push(self, place: int, by: float, seconds: float = math.inf) -> tuple[State, Floats]:
        """Find the cheapest flow in which a cell moves by so much at least, up or down.

        Returns:
            How it ended, and how far each of the cells moves.
        """
        span = (self.span.up if by > 0 else self.span.down)[place]
        if abs(by) > span + TOLERANCE:
            return State.INFEASIBLE, np.empty(0)
        ahead, back = (place, place + len(self.cells)) if by > 0 else (place + len(self.cells), place)
        low, high = np.array([abs(by), 0.0]), np.array([max(span, abs(by)), 0.0])
        self.model.bound(np.array([ahead, back]), low, high)
        found = self.model.solve(seconds)
        self.release(np.array([place]))
        return found.state, self._flow(found.values) if found.state is State.OPTIMAL else np.empty(0)

    def _flow(self, ups_and_downs: Floats) -> Floats:
        count = len(self.cells)
        flow = ups_and_downs[:count] - ups_and_downs[count : 2 * count]
        flow[self.slack] += ups_and_downs[2 * count :]
        return np.where(np.abs(flow) > TOLERANCE, flow, 0.0)
