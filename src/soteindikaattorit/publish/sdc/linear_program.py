"""Linear programs that are solved again and again with other bounds and costs.

HiGHS is used through its own package ``highspy`` because it can start from the last solution;
SciPy's interface to the same solver starts anew each time, which takes about ten times as long.

Source:
    Huangfu, Q. & Hall, J. (2018): Parallelizing the dual revised simplex method, Mathematical Programming
    Computation 10.
"""

import enum
import os
from typing import Any

import attrs
import highspy
import numpy as np

from soteindikaattorit.publish.sdc.rows import Floats, Ints, Rows

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


class Program:
    """Columns between bounds with costs, and rows between ends: the least cost is sought.

    Args:
        rows: One row for each sum that is bounded, one column for each unknown.
        ends: The lower and upper ends of the rows.
        bounds: The lower and upper bounds of the columns.
        cost: The cost of a unit of each column; default: 0.
        afresh: Whether to solve each time as if for the first time, rather than from the last solution.
            It is quicker where costs are positive and bounds change, and the result does not depend on earlier ones.
    """

    def __init__(
        self, rows: Rows, ends: Ends, bounds: Ends, cost: Floats | None = None, *, afresh: bool = False
    ) -> None:
        """Pass the program to the solver."""
        self._afresh = afresh
        self._highs = _quiet_highs()
        for option, value in (_OPTIONS | _AFRESH if afresh else _OPTIONS).items():
            self._highs.setOptionValue(option, value)
        self._highs.passModel(_model(rows, ends, bounds, np.zeros(rows.shape[1]) if cost is None else cost))

    def bound(self, columns: Ints, low: Floats, high: Floats) -> None:
        """Set the bounds of columns."""
        self._highs.changeColsBounds(len(columns), columns.astype(np.int32), low, high)

    def price(self, columns: Ints, cost: Floats) -> None:
        """Set the costs of columns."""
        self._highs.changeColsCost(len(columns), columns.astype(np.int32), cost)

    def solve(self, seconds: float) -> Solution:
        """Find the least cost within so many seconds."""
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


def _quiet_highs() -> Any:  # noqa: ANN401 - highspy has no types
    """Return a solver that prints nothing.

    ``Highs()`` sets up Python callbacks, and that alone prints a banner to the standard output of the process before
    ``output_flag`` can be set (highspy 1.16). Only the compiled part is initialised here: no callbacks are needed.
    """
    highs = highspy.Highs.__new__(highspy.Highs)
    super(highspy.Highs, highs).__init__()
    return highs


def _model(rows: Rows, ends: Ends, bounds: Ends, cost: Floats) -> object:
    model = highspy.HighsLp()
    model.num_row_, model.num_col_ = rows.shape
    model.col_cost_ = cost
    model.col_lower_, model.col_upper_ = bounds
    model.row_lower_, model.row_upper_ = ends
    model.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
    model.a_matrix_.start_, model.a_matrix_.index_, model.a_matrix_.value_ = rows.indptr, rows.indices, rows.data
    return model


def threads(cells: int) -> int:
    """Return how many programs of so many cells to solve side by side; what comes out does not depend on it."""
    return min(os.cpu_count() or 1, MOST_THREADS) if cells >= WORTH_A_THREAD else 1
