"""Tables that fit what is known as well as the truth does: each shows of many cells at once how far they reach."""

import time

import numpy as np

from soteindikaattorit.publish.sdc.cells import TOLERANCE
from soteindikaattorit.publish.sdc.feasibility import Ground, Intervals
from soteindikaattorit.publish.sdc.flows import FlowSolver
from soteindikaattorit.publish.sdc.linear_program import Program, State
from soteindikaattorit.publish.sdc.rows import Ints

FEW = 40
"""So many open cells, or fewer that a pool settles, are sooner pushed one by one."""

SHARES = (1.0, *[0.5] * 5, *[0.3] * 20)
"""Which share of the open cells each pool takes on: some stand in each other's way."""


def _lacking(intervals: Intervals, sign: float) -> Ints:
    """Return the open cells that tables have to be found for below (1) or above (-1) what has been found."""
    low, high = intervals.inner()
    goal_low, goal_high = intervals.goals()
    slack = intervals.slack()
    return np.flatnonzero(intervals.is_open() & ((low > goal_low + slack) if sign > 0 else (high < goal_high - slack)))


def _pool(intervals: Intervals, model: Program, cells: Ints, sign: float, until: float) -> bool:
    """Find the table in which the sum of some cells is least (1) or greatest (-1)."""
    cost = np.zeros(len(intervals.low))
    cost[cells] = sign
    model.price(np.arange(len(cost)), cost)
    found = model.solve(until - time.monotonic())
    return found.state is State.OPTIMAL and intervals.admit(found.values)


def pool(intervals: Intervals, model: Program, until: float) -> None:
    """Find tables that show of many open cells at once how far they reach."""
    rng = np.random.default_rng(1)
    for share in SHARES:
        before = int(intervals.is_open().sum())
        if before <= FEW:
            return
        for sign in (-1.0, 1.0):
            cells = _lacking(intervals, sign)
            some = np.sort(rng.choice(cells, int(np.ceil(len(cells) * share)), replace=False))
            if len(some) and not _pool(intervals, model, some, sign, until):
                return
        if before - int(intervals.is_open().sum()) < FEW:
            return


def push(intervals: Intervals, until: float) -> None:
    """Move the cells that are still open, one by one, as far as each has to reach."""
    solver = FlowSolver.of_unknowns(intervals.unknown, (intervals.low, intervals.high))
    for sign in (-1.0, 1.0):
        for cell in _lacking(intervals, sign):
            low, high = intervals.inner()
            goal = intervals.goals()[0 if sign > 0 else 1][cell]
            if not intervals.is_open()[cell] or low[cell] <= goal <= high[cell]:
                continue
            state, by = solver.push(int(cell), goal - intervals.unknown.values[cell], until - time.monotonic())
            if state is State.OPTIMAL:
                intervals.admit(intervals.unknown.values + by)


def _end(intervals: Intervals, model: Program, cell: int, sign: float, until: float) -> bool:
    """Find how far down (1) or up (-1) a cell reaches."""
    cost = np.zeros(len(intervals.low))
    cost[cell] = sign
    model.price(np.arange(len(cost)), cost)
    found = model.solve(until - time.monotonic())
    if found.state is State.UNBOUNDED:
        return True
    if found.state is not State.OPTIMAL or not intervals.admit(found.values):
        return False
    end = found.values[cell]
    if intervals.unknown.integer[cell]:
        end = np.ceil(end - TOLERANCE) if sign > 0 else np.floor(end + TOLERANCE)
    (intervals.low if sign > 0 else intervals.high)[cell] = end
    return True


def follow(intervals: Intervals, model: Program, until: float) -> None:
    """Find the least and the greatest of each cell that is still open, one by one."""
    for cell in np.flatnonzero(intervals.is_open()):
        if intervals.is_open()[cell] and all(_end(intervals, model, int(cell), sign, until) for sign in (1.0, -1.0)):
            intervals.ground[cell] = Ground.PROGRAM


def find_witnesses(intervals: Intervals, until: float) -> None:
    """Find tables for all cells that are open, and the ends of those there are none for.

    Args:
        intervals: What is known so far; what is found is taken down in it.
        until: The time to stop at, by the monotonic clock.
    """
    if not intervals.is_open().any():
        return
    unknown = intervals.unknown
    model = Program(unknown.rows, (unknown.rows_low, unknown.rows_high), (intervals.low, intervals.high))
    pool(intervals, model, until)
    push(intervals, until)
    intervals.mark_witnessed()
    follow(intervals, model, until)
