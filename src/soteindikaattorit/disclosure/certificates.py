"""Tables that fit what is known as well as the truth does: each shows of many cells at once how far they reach."""

import time

import numpy as np

from soteindikaattorit.disclosure.program import Program, State, program
from soteindikaattorit.disclosure.reach import Ground, Reach
from soteindikaattorit.disclosure.rows import Floats


def _program(reach: Reach) -> Program:
    unknown = reach.unknown
    return program(unknown.rows, (unknown.rows_low, unknown.rows_high), (reach.low, reach.high))


def _extreme(model: Program, cell: int, sign: float, until: float) -> Floats | None:
    """Give the table in which a cell is greatest (sign -1) or least (sign 1); none when time is up."""
    column = np.array([cell])
    model.price(column, np.array([sign]))
    found = model.solve(until - time.monotonic())
    model.price(column, np.zeros(1))
    return found.values if found.state is State.OPTIMAL else None


def follow(reach: Reach, until: float) -> None:
    """Find the least and the greatest of each cell that is still open, one by one."""
    if not reach.is_open().any():
        return
    model = _program(reach)
    for cell in np.flatnonzero(reach.is_open()):
        if not reach.is_open()[cell]:
            continue
        for sign, end in ((1.0, reach.low), (-1.0, reach.high)):
            table = _extreme(model, int(cell), sign, until)
            if table is None or not reach.admit(table):
                return
            is_whole = reach.unknown.integer[cell]
            rounding = (np.ceil if sign > 0 else np.floor) if is_whole else np.asarray
            end[cell] = rounding(table[cell] - sign * 1e-6 * is_whole)
        reach.ground[cell] = Ground.PROGRAM


def find_certificates(reach: Reach, until: float) -> None:
    """Find tables for all cells that are open, and bounds for those there are none for."""
    follow(reach, until)
