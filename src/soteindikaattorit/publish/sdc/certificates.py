"""Tables that fit what is known as well as the truth does: each shows of many cells at once how far they reach."""

import time

import numpy as np

from soteindikaattorit.publish.sdc.movement import Mover
from soteindikaattorit.publish.sdc.program import Program, State
from soteindikaattorit.publish.sdc.reach import Ground, Reach
from soteindikaattorit.publish.sdc.rows import Ints
from soteindikaattorit.publish.sdc.system import TOLERANCE

FEW = 40
"""So many open cells, or fewer that a pool settles, are sooner pushed one by one."""

SHARES = (1.0, *[0.5] * 5, *[0.3] * 20)
"""Which share of the open cells each pool takes on: some stand in each other's way."""


def _lacking(reach: Reach, sign: float) -> Ints:
    """Return the open cells that tables have to be found for below (1) or above (-1) what has been found."""
    low, high = reach.inner()
    goal_low, goal_high = reach.goals()
    slack = reach.slack()
    return np.flatnonzero(reach.is_open() & ((low > goal_low + slack) if sign > 0 else (high < goal_high - slack)))


def _pool(reach: Reach, model: Program, cells: Ints, sign: float, until: float) -> bool:
    """Find the table in which the sum of some cells is least (1) or greatest (-1)."""
    cost = np.zeros(len(reach.low))
    cost[cells] = sign
    model.price(np.arange(len(cost)), cost)
    found = model.solve(until - time.monotonic())
    return found.state is State.OPTIMAL and reach.admit(found.values)


def pool(reach: Reach, model: Program, until: float) -> None:
    """Find tables that show of many open cells at once how far they reach."""
    rng = np.random.default_rng(1)
    for share in SHARES:
        before = int(reach.is_open().sum())
        if before <= FEW:
            return
        for sign in (-1.0, 1.0):
            cells = _lacking(reach, sign)
            some = np.sort(rng.choice(cells, int(np.ceil(len(cells) * share)), replace=False))
            if len(some) and not _pool(reach, model, some, sign, until):
                return
        if before - int(reach.is_open().sum()) < FEW:
            return


def push(reach: Reach, until: float) -> None:
    """Move the cells that are still open, one by one, as far as each has to reach."""
    mover = Mover.of_unknowns(reach.unknown, (reach.low, reach.high))
    for sign in (-1.0, 1.0):
        for cell in _lacking(reach, sign):
            low, high = reach.inner()
            goal = reach.goals()[0 if sign > 0 else 1][cell]
            if not reach.is_open()[cell] or low[cell] <= goal <= high[cell]:
                continue
            state, by = mover.push(int(cell), goal - reach.unknown.values[cell], until - time.monotonic())
            if state is State.OPTIMAL:
                reach.admit(reach.unknown.values + by)


def _end(reach: Reach, model: Program, cell: int, sign: float, until: float) -> bool:
    """Find how far down (1) or up (-1) a cell reaches."""
    cost = np.zeros(len(reach.low))
    cost[cell] = sign
    model.price(np.arange(len(cost)), cost)
    found = model.solve(until - time.monotonic())
    if found.state is State.UNBOUNDED:
        return True
    if found.state is not State.OPTIMAL or not reach.admit(found.values):
        return False
    end = found.values[cell]
    if reach.unknown.integer[cell]:
        end = np.ceil(end - TOLERANCE) if sign > 0 else np.floor(end + TOLERANCE)
    (reach.low if sign > 0 else reach.high)[cell] = end
    return True


def follow(reach: Reach, model: Program, until: float) -> None:
    """Find the least and the greatest of each cell that is still open, one by one."""
    for cell in np.flatnonzero(reach.is_open()):
        if reach.is_open()[cell] and all(_end(reach, model, int(cell), sign, until) for sign in (1.0, -1.0)):
            reach.ground[cell] = Ground.PROGRAM


def find_certificates(reach: Reach, until: float) -> None:
    """Find tables for all cells that are open, and the ends of those there are none for.

    Args:
        reach: What is known so far; what is found is taken down in it.
        until: The time to stop at, by the monotonic clock.
    """
    if not reach.is_open().any():
        return
    unknown = reach.unknown
    model = Program(unknown.rows, (unknown.rows_low, unknown.rows_high), (reach.low, reach.high))
    pool(reach, model, until)
    push(reach, until)
    reach.certify()
    follow(reach, model, until)
