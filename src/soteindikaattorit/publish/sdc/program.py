"""Linear programs that are solved again and again with other bounds and costs.

HiGHS is used through its own package ``highspy``, which starts from the last solution,
and through SciPy, which starts anew each time, where that package is not installed.

Source:
    Huangfu, Q. & Hall, J. (2018): Parallelizing the dual revised simplex method, Mathematical Programming
    Computation 10.
"""

import enum
import os
from importlib import import_module
from importlib.util import find_spec
from typing import Any, Protocol

import attrs
import numpy as np
from scipy import optimize

from soteindikaattorit.publish.sdc.rows import Floats, Ints, Rows, chosen, stacked, to_rows

MOST_THREADS = 4
WORTH_A_THREAD = 300
"""Smaller systems lose more by waiting for each other than they gain."""

_OPTIONS = {"output_flag": False, "threads": 1, "random_seed": 1}
_AFRESH = {"presolve": "off", "simplex_scale_strategy": 0, "dual_simplex_cost_perturbation_multiplier": 0.0}
"""Rows of ones need no scaling, and where all costs are positive the plain start is hard to beat."""

Ends = tuple[Floats, Floats]


class State(enum.Enum):
    """How solving a program ended."""

    OPTIMAL = "optimal"
    INFEASIBLE = "infeasible"
    UNBOUNDED = "unbounded"
    STOPPED = "stopped"


@attrs.frozen(eq=False, repr=False)
class Solution:
    """What came out of a program.

    Args:
        state: How it ended.
        values: The value of each column; of no meaning unless it is optimal.
        duals: The dual value of each row; of no meaning unless it is optimal.
    """

    state: State
    values: Floats
    duals: Floats


_STATES = {
    "kOptimal": State.OPTIMAL,
    "kInfeasible": State.INFEASIBLE,
    "kUnbounded": State.UNBOUNDED,
    "kUnboundedOrInfeasible": State.UNBOUNDED,  # the truth is always a solution where costs may be negative
}


def _without(state: State) -> Solution:
    return Solution(state, np.empty(0), np.empty(0))


class Program(Protocol):
    """Columns between bounds with costs, and rows between ends: the least cost is sought."""

    def bound(self, columns: Ints, low: Floats, high: Floats) -> None:
        """Set the bounds of columns."""

    def price(self, columns: Ints, cost: Floats) -> None:
        """Set the costs of columns."""

    def solve(self, seconds: float) -> Solution:
        """Find the least cost within so many seconds."""


class _Highs:
    """A program in ``highspy``."""

    def __init__(self, rows: Rows, ends: Ends, bounds: Ends, cost: Floats, *, afresh: bool) -> None:
        self._afresh = afresh
        self._highspy: Any = import_module("highspy")
        self._highs = self._highspy.Highs()
        for option, value in (_OPTIONS | _AFRESH if afresh else _OPTIONS).items():
            self._highs.setOptionValue(option, value)
        self._highs.passModel(self._model(rows, ends, bounds, cost))

    def _model(self, rows: Rows, ends: Ends, bounds: Ends, cost: Floats) -> object:
        model = self._highspy.HighsLp()
        model.num_row_, model.num_col_ = rows.shape
        model.col_cost_ = cost
        model.col_lower_, model.col_upper_ = bounds
        model.row_lower_, model.row_upper_ = ends
        model.a_matrix_.format_ = self._highspy.MatrixFormat.kRowwise
        model.a_matrix_.start_, model.a_matrix_.index_, model.a_matrix_.value_ = rows.indptr, rows.indices, rows.data
        return model

    def bound(self, columns: Ints, low: Floats, high: Floats) -> None:
        self._highs.changeColsBounds(len(columns), columns.astype(np.int32), low, high)

    def price(self, columns: Ints, cost: Floats) -> None:
        self._highs.changeColsCost(len(columns), columns.astype(np.int32), cost)

    def solve(self, seconds: float) -> Solution:
        if seconds <= 0:
            return _without(State.STOPPED)
        if self._afresh:
            self._highs.clearSolver()
        self._highs.setOptionValue("time_limit", self._highs.getRunTime() + seconds)
        self._highs.run()
        state = _STATES.get(self._highs.getModelStatus().name, State.STOPPED)
        if state is not State.OPTIMAL:
            return _without(state)
        solution = self._highs.getSolution()
        return Solution(State.OPTIMAL, np.array(solution.col_value), np.array(solution.row_dual))


class _Scipy:
    """A program in SciPy."""

    def __init__(self, rows: Rows, ends: Ends, bounds: Ends, cost: Floats) -> None:
        low, high = ends
        self._equal = np.flatnonzero(low == high)
        self._below = np.flatnonzero((low != high) & np.isfinite(high))
        self._above = np.flatnonzero((low != high) & np.isfinite(low))
        self._bounds, self._cost = np.column_stack(bounds), cost.copy()
        apart = stacked(chosen(rows, self._below), to_rows(-chosen(rows, self._above)))
        self._problem: dict[str, Any] = {
            "A_eq": chosen(rows, self._equal) if len(self._equal) else None,
            "b_eq": low[self._equal] if len(self._equal) else None,
            "A_ub": apart if apart.shape[0] else None,
            "b_ub": np.concatenate([high[self._below], -low[self._above]]) if apart.shape[0] else None,
        }
        self._rows = rows.shape[0]

    def bound(self, columns: Ints, low: Floats, high: Floats) -> None:
        self._bounds[columns] = np.column_stack([low, high])

    def price(self, columns: Ints, cost: Floats) -> None:
        self._cost[columns] = cost

    def solve(self, seconds: float) -> Solution:
        if seconds <= 0:
            return _without(State.STOPPED)
        options = {"time_limit": seconds} if np.isfinite(seconds) else {}
        linprog: Any = optimize.linprog
        found = linprog(self._cost, bounds=self._bounds, method="highs", options=options, **self._problem)
        if found.status != 0:
            return _without({2: State.INFEASIBLE, 3: State.UNBOUNDED}.get(found.status, State.STOPPED))
        duals = np.zeros(self._rows)
        duals[self._equal] = found.eqlin.marginals
        duals[self._below] += found.ineqlin.marginals[: len(self._below)]
        duals[self._above] -= found.ineqlin.marginals[len(self._below) :]
        return Solution(State.OPTIMAL, found.x, duals)


def threads(cells: int) -> int:
    """Return how many programs of so many cells to solve side by side; what comes out does not depend on it."""
    return min(os.cpu_count() or 1, MOST_THREADS) if cells >= WORTH_A_THREAD else 1


def program(rows: Rows, ends: Ends, bounds: Ends, cost: Floats | None = None, *, afresh: bool = False) -> Program:
    """Make a program.

    Args:
        rows: One row for each sum that is bounded, one column for each unknown.
        ends: The lower and upper ends of the rows.
        bounds: The lower and upper bounds of the columns.
        cost: The cost of a unit of each column; 0 unless said.
        afresh: Whether to solve each time as if for the first time, rather than from the last solution.
            It is quicker where costs are positive and bounds change, and the past has no say in what comes out.
    """
    price = np.zeros(rows.shape[1]) if cost is None else cost
    if find_spec("highspy"):
        return _Highs(rows, ends, bounds, price, afresh=afresh)
    return _Scipy(rows, ends, bounds, price)
