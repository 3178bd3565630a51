"""The feasibility interval of each unknown cell: outer bounds from rows, inner bounds from witnesses.

A witness is a table that fits everything that is shown. The interval is enclosed from two sides: no table goes beyond
the outer bounds, and some witness reaches each inner bound. An outcome is certain as soon as either side decides it,
so that linear programs are solved only for the few cells in between.
"""

import enum
import time

import attrs
import numpy as np

from soteindikaattorit.publish.sdc.bounds import Unknowns, inwards
from soteindikaattorit.publish.sdc.cells import TOLERANCE, Role, System
from soteindikaattorit.publish.sdc.flows import FlowSolver
from soteindikaattorit.publish.sdc.linear_program import Program
from soteindikaattorit.publish.sdc.matrix import Floats, Ints, Mask, times

FEW_CELLS = 40
"""So many undecided cells, or fewer that a pooled program decides, are settled sooner one by one."""

SHARES = (1.0, *[0.5] * 5, *[0.3] * 20)
"""The share of the undecided cells in each pooled program: all at once first, then fewer, which compete less."""


class Outcome(enum.IntEnum):
    """The range that an attacker can infer for a cell that needs protection.

    ``OK``: no more than the rule itself discloses.
    ``NARROW``: more than the rule discloses.
    ``EXACT``: its value.
    ``UNDECIDED``: time ran out.
    """

    OK = 0
    NARROW = 1
    EXACT = 2
    UNDECIDED = 3


class Ground(enum.IntEnum):
    """How an outcome was found.

    ``SHOWN``: the cell is not hidden, or everyone knows it anyway.
    ``PROPAGATION``: by bounds from one row at a time.
    ``RANK``: the equations determine the cell.
    ``WITNESS``: witnesses differ in the cell as much as they must.
    ``PROGRAM``: by the least and the greatest value of the cell, from linear programs.
    """

    SHOWN = 0
    PROPAGATION = 1
    RANK = 2
    WITNESS = 3
    PROGRAM = 4


@attrs.define(eq=False, repr=False)
class Intervals:
    """The feasibility intervals of unknown cells, as far as they are known.

    Args:
        unknown: The unknown cells.
        low: The outer lower bounds: no table that fits goes below.
        high: The outer upper bounds.
        required_low: The value that each interval must reach down to.
        required_high: The value that each interval must reach up to.
        width: The least width of each interval.
        is_asked: Which of the unknown cells need protection.
        inner_low: The least value of each cell in a witness.
        inner_high: The greatest value of each cell in a witness.
        ground: The `Ground` of each interval.
    """

    unknown: Unknowns
    low: Floats
    high: Floats
    required_low: Floats
    required_high: Floats
    width: Floats
    is_asked: Mask
    inner_low: Floats
    inner_high: Floats
    ground: Ints

    @classmethod
    def of(cls, system: System, unknown: Unknowns, low: Floats, high: Floats) -> "Intervals":
        """Begin with outer bounds, and with the true table as the first witness."""
        cells = unknown.cells
        return cls(
            unknown=unknown,
            low=low,
            high=high,
            required_low=system.required_low[cells],
            required_high=system.required_high[cells],
            width=system.width[cells],
            is_asked=system.roles[cells] == Role.PRIMARY,
            inner_low=unknown.values.copy(),
            inner_high=unknown.values.copy(),
            ground=np.full(len(cells), Ground.PROPAGATION, dtype=np.int64),
        )

    def slack(self) -> Floats:
        """Return the rounding error that is ignored in each cell."""
        return TOLERANCE * np.maximum(1.0, np.abs(self.unknown.values))

    def determine(self, cells: Mask) -> None:
        """Record that the equations determine some cells."""
        fresh = cells & (self.high > self.low)
        self.low[fresh] = self.high[fresh] = self.unknown.values[fresh]
        self.ground[fresh] = Ground.RANK

    def add_witness(self, table: Floats) -> bool:
        """Record a witness, and return whether it is one: a table from a solver is checked before it is trusted."""
        table = np.clip(table, self.low, self.high)
        sums = times(self.unknown.rows, table)
        slack = 10 * TOLERANCE * np.maximum(1.0, np.abs(table).max(initial=0.0))
        if not ((sums >= self.unknown.rows_low - slack) & (sums <= self.unknown.rows_high + slack)).all():
            return False
        np.minimum(self.inner_low, table, out=self.inner_low)
        np.maximum(self.inner_high, table, out=self.inner_high)
        return True

    def inner(self) -> tuple[Floats, Floats]:
        """Return the inner bounds, whole where cells are: a witness of 3.7 says that 3 is possible, not that 4 is."""
        return inwards(self.inner_low, self.inner_high, self.unknown.integer)

    def is_ok(self) -> Mask:
        """Return whether each interval is known to be as wide as required."""
        (low, high), slack = self.inner(), self.slack()
        reaches = (low <= self.required_low + slack) & (high >= self.required_high - slack)
        return reaches & (high - low >= self.width - slack) & (high - low > slack)

    def is_exact(self) -> Mask:
        """Return whether each cell is known to be determined."""
        return self.high - self.low <= self.slack()

    def fails(self) -> Mask:
        """Return whether each interval is known to be narrower than required."""
        slack = self.slack()
        falls_short = (self.low > self.required_low + slack) | (self.high < self.required_high - slack)
        return falls_short | (self.high - self.low < self.width - slack) | self.is_exact()

    def outcomes(self) -> Ints:
        """Return the `Outcome` of each cell, as far as it is known."""
        outcomes = np.full(len(self.low), Outcome.UNDECIDED, dtype=np.int64)
        outcomes[self.is_ok()] = Outcome.OK
        outcomes[self.fails()] = Outcome.NARROW
        outcomes[self.is_exact()] = Outcome.EXACT
        return outcomes

    def is_open(self) -> Mask:
        """Return whether the outcome of each cell is undecided, or whether a narrow interval may be exact."""
        low, high = self.inner()
        may_be_exact = self.fails() & ~self.is_exact() & (high - low <= self.slack())
        return self.is_asked & (may_be_exact | ~(self.is_ok() | self.fails()))

    def goals(self) -> tuple[Floats, Floats]:
        """Return how far down and up witnesses of each open cell have to reach; if it fails, only beyond its value."""
        values, fails = self.unknown.values, self.fails()
        step = np.where(self.unknown.integer, 1.0, 10 * self.slack())
        has_reach = (self.required_low < values) | (self.required_high > values)
        width = np.where(fails | ((self.width == 0) & ~has_reach), step, self.width)
        low = np.where(fails, values, self.required_low)
        high = np.where(fails, values, self.required_high)
        low, high = np.minimum(low, values - width), np.maximum(high, values + width)
        return np.maximum(self.low, low), np.minimum(self.high, high)

    def lacking(self, sign: float) -> Ints:
        """Return the open cells that no witness takes far enough down (1) or up (-1)."""
        (low, high), (goal_low, goal_high), slack = self.inner(), self.goals(), self.slack()
        return np.flatnonzero(self.is_open() & ((low > goal_low + slack) if sign > 0 else (high < goal_high - slack)))


def find_witnesses(intervals: Intervals, until: float) -> None:
    """Find witnesses of all open cells, and the exact ends of those that have none.

    Args:
        intervals: The intervals so far; the results are recorded in it.
        until: The time to stop at, by the monotonic clock.
    """
    if not intervals.is_open().any():
        return
    unknown = intervals.unknown
    model = Program(unknown.rows, (unknown.rows_low, unknown.rows_high), (intervals.low, intervals.high))
    _pool(intervals, model, until)
    _push(intervals, until)
    intervals.ground[intervals.is_ok()] = Ground.WITNESS
    for cell in np.flatnonzero(intervals.is_open()):
        if intervals.is_open()[cell] and all(_end(intervals, model, int(cell), sign, until) for sign in (1.0, -1.0)):
            intervals.ground[cell] = Ground.PROGRAM


def _extreme(model: Program, cells: Ints, sign: float, until: float) -> Floats | None:
    """Return the table in which the sum of some cells is least (1) or greatest (-1); None if there is none in time."""
    cost = np.zeros(model.columns)
    cost[cells] = sign
    model.set_costs(np.arange(model.columns), cost)
    return model.solve(until - time.monotonic())


def _pool(intervals: Intervals, model: Program, until: float) -> None:
    """Find witnesses of many open cells at once: one table with a greatest sum takes most of them far up."""
    rng = np.random.default_rng(1)
    for share in SHARES:
        before = int(intervals.is_open().sum())
        if before <= FEW_CELLS:
            return
        for sign in (-1.0, 1.0):
            cells = intervals.lacking(sign)
            some = np.sort(rng.choice(cells, int(np.ceil(len(cells) * share)), replace=False))
            if len(some):
                table = _extreme(model, some, sign, until)
                if table is None or not intervals.add_witness(table):
                    return
        if before - int(intervals.is_open().sum()) < FEW_CELLS:
            return


def _push(intervals: Intervals, until: float) -> None:
    """Find a witness of each open cell by the cheapest flow that moves it as far as it has to reach."""
    solver = FlowSolver.of_unknowns(intervals.unknown, (intervals.low, intervals.high))
    values = intervals.unknown.values
    for sign in (-1.0, 1.0):
        for cell in intervals.lacking(sign):
            low, high = intervals.inner()
            goal = intervals.goals()[0 if sign > 0 else 1][cell]
            if not intervals.is_open()[cell] or low[cell] <= goal <= high[cell]:
                continue  # a witness of another cell serves this one too
            flow = solver.push(int(cell), goal - values[cell], until - time.monotonic())
            if flow is not None:
                intervals.add_witness(values + flow)


def _end(intervals: Intervals, model: Program, cell: int, sign: float, until: float) -> bool:
    """Find the end of an interval, down (1) or up (-1), and return whether it was found."""
    table = _extreme(model, np.array([cell]), sign, until)
    if model.is_unbounded:
        return True
    if table is None or not intervals.add_witness(table):
        return False
    end = table[cell]
    if intervals.unknown.integer[cell]:
        end = np.ceil(end - TOLERANCE) if sign > 0 else np.floor(end + TOLERANCE)
    (intervals.low if sign > 0 else intervals.high)[cell] = end
    return True
