"""Linear programs that are solved again and again with other bounds and costs.

HiGHS is used through its own package ``highspy`` because it can start from the last solution;
SciPy's interface to the same solver starts anew each time, which takes about ten times as long.

Source:
    Huangfu, Q. & Hall, J. (2018): Parallelizing the dual revised simplex method, Mathematical Programming
    Computation 10.
"""

import os
from typing import Any

import highspy
import numpy as np

from soteindikaattorit.publish.sdc.matrix import Floats, Ints, Rows

MAX_THREADS = 4
CELLS_PER_THREAD = 300
"""Threads are used from so many cells on: smaller programs lose more by waiting for each other than they gain."""

_OPTIONS: dict[str, Any] = {"output_flag": False, "threads": 1, "random_seed": 1}
_FROM_SCRATCH: dict[str, Any] = {
    "presolve": "off",
    "simplex_scale_strategy": 0,
    "dual_simplex_cost_perturbation_multiplier": 0.0,
}
"""Rows of ones need no scaling, and where all costs are positive the slack basis is hard to beat."""

Ends = tuple[Floats, Floats]
"""Lower and upper ends."""


class Program:
    """A linear program: columns between bounds with costs, rows between ends, least cost.

    Args:
        rows: A row for each sum that is bounded, a column for each unknown.
        ends: The lower and upper ends of the rows.
        bounds: The lower and upper bounds of the columns.
        cost: The cost of a unit of each column; default: 0.
        from_scratch: Whether each solution starts from the slack basis rather than from the last solution.
            It is quicker where costs are positive and bounds change, and no solution depends on earlier ones.

    Attributes:
        columns: The number of columns.
        is_unbounded: Whether the last program had no least cost.
    """

    def __init__(
        self, rows: Rows, ends: Ends, bounds: Ends, cost: Floats | None = None, *, from_scratch: bool = False
    ) -> None:
        """Pass the program to the solver."""
        self._from_scratch = from_scratch
        self.columns, self.is_unbounded = rows.shape[1], False
        # ``Highs()`` sets up Python callbacks, and that alone prints a banner to the standard output of the process
        # before ``output_flag`` can be set (highspy 1.16). Only the compiled part is initialised: no callback is used.
        self._highs: Any = highspy.Highs.__new__(highspy.Highs)
        super(highspy.Highs, self._highs).__init__()
        for option, value in (_OPTIONS | _FROM_SCRATCH if from_scratch else _OPTIONS).items():
            self._highs.setOptionValue(option, value)
        model = highspy.HighsLp()
        model.num_row_, model.num_col_ = rows.shape
        model.col_cost_ = np.zeros(rows.shape[1]) if cost is None else cost
        model.col_lower_, model.col_upper_ = bounds
        model.row_lower_, model.row_upper_ = ends
        matrix = model.a_matrix_
        matrix.format_ = highspy.MatrixFormat.kRowwise
        matrix.start_, matrix.index_, matrix.value_ = rows.indptr, rows.indices, rows.data
        self._highs.passModel(model)

    def set_bounds(self, columns: Ints, low: Floats, high: Floats) -> None:
        """Set the bounds of some columns."""
        self._highs.changeColsBounds(len(columns), columns.astype(np.int32), low, high)

    def set_costs(self, columns: Ints, cost: Floats) -> None:
        """Set the costs of some columns."""
        self._highs.changeColsCost(len(columns), columns.astype(np.int32), cost)

    def solve(self, seconds: float) -> Floats | None:
        """Return the columns at the least cost; None if there is no such solution, or none within so many seconds."""
        self.is_unbounded = False
        if seconds <= 0:
            return None
        if self._from_scratch:
            self._highs.clearSolver()
        self._highs.setOptionValue("time_limit", self._highs.getRunTime() + seconds)
        self._highs.run()
        status = self._highs.getModelStatus().name
        # Costs are negative only in programs that the true values satisfy, so "or infeasible" cannot be meant.
        self.is_unbounded = status in {"kUnbounded", "kUnboundedOrInfeasible"}
        return np.array(self._highs.getSolution().col_value) if status == "kOptimal" else None


def threads(cells: int) -> int:
    """Return how many programs of so many cells to solve side by side; the solutions do not depend on it."""
    return min(os.cpu_count() or 1, MAX_THREADS) if cells >= CELLS_PER_THREAD else 1
