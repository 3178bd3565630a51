"""Verdicts against a target, or a trajectory towards one."""

from collections.abc import Mapping
from math import isfinite, isnan, nan

import attrs

from soteindikaattorit.catalogue.catalogue import Catalogue
from soteindikaattorit.errors import InvalidValueError
from soteindikaattorit.judge.verdict import Verdict, compare
from soteindikaattorit.judge.verdicts import FigureTable, Row, Verdicts, collect, rows_of
from soteindikaattorit.model import status
from soteindikaattorit.model.period import Period


@attrs.frozen(kw_only=True)
class Trajectory:
    """A straight line from a starting value to a goal, between the last days of two periods.

    Args:
        first: The period of the start.
        start: The value at its end, in the unit of the indicator.
        last: The period by the end of which the goal is to be reached.
        goal: The goal, in the unit of the indicator; constant afterwards.

    Raises:
        InvalidValueError: The periods are not in order, or a value is no number.

    Example:
        >>> plan = Trajectory(first=Period.parse("2024-01"), start=40, last=Period.parse("2024-12"), goal=80)
        >>> plan.value_for(Period.parse("2024-12")), plan.value_for(Period.parse("2023-12"))
        (80.0, None)
    """

    first: Period
    start: float
    last: Period
    goal: float

    def __attrs_post_init__(self) -> None:
        """Check the order of the periods and the values."""
        if self.first.last >= self.last.last:
            raise InvalidValueError("trajectory", f"{self.first} to {self.last}", "expected to end after it starts")
        if not (isfinite(self.start) and isfinite(self.goal)):
            raise InvalidValueError("trajectory", f"{self.start} to {self.goal}", "expected finite numbers")

    def value_for(self, period: Period) -> float | None:
        """Return the value at the end of a period, in the unit of the indicator; None before the trajectory starts."""
        gone, whole = (day - self.first.last for day in (period.last, self.last.last))
        if gone.days < 0:
            return None
        return float(self.start + (self.goal - self.start) * min(gone / whole, 1.0))


def against_target(
    value: float,
    target: float,
    *,
    direction: str = "higher",
    lower: float = nan,
    upper: float = nan,
    level: float = nan,
    value_status: str = status.OK,
    against: str = "target",
) -> Verdict:
    """Judge a figure against a target.

    The value alone decides whether the target is met; the rule shows whether the whole interval agrees.

    Args:
        value: The figure, in any unit.
        target: The target, in the same unit; a value that equals it meets it.
        direction: Which way is better: "higher", "lower" or "neutral".
        lower: The lower confidence limit, in the same unit; nan when there is none.
        upper: The upper confidence limit, in the same unit; nan when there is none.
        level: The confidence level (0…1).
        value_status: The status of the figure.
        against: "target" or "trajectory".

    Returns:
        A verdict with the word "met", "not-met" or, when neither way is better, "neutral".

    Example:
        >>> against_target(86.4, 80, lower=78.1, upper=91.9, level=0.95).rule
        'interval-holds'
    """
    return compare(
        "target",
        value,
        target,
        direction=direction,
        lower=lower,
        upper=upper,
        level=level,
        value_status=value_status,
        against=against,
    )


def against_targets(
    catalogue: Catalogue, results: FigureTable, *, trajectories: Mapping[str, Trajectory] | None = None
) -> Verdicts:
    """Judge every figure that has a target or a trajectory.

    Args:
        catalogue: The indicators, with the direction that is better.
        results: The figures.
        trajectories: The trajectory that replaces the target, by the id of its indicator.

    Returns:
        A verdict for each such figure; a figure without a value has its status and no verdict.

    Raises:
        UnknownNameError: There is no such indicator.
    """
    lines = trajectories or {}

    def judged(row: Row) -> Verdict | None:
        line = lines.get(row.indicator)
        target = line.value_for(row.period) if line else row.target
        if target is None or isnan(target):
            return None
        return against_target(
            row.value,
            target,
            direction=catalogue[row.indicator].direction,
            lower=row.lower,
            upper=row.upper,
            level=row.level,
            value_status=row.status,
            against="trajectory" if line else "target",
        )

    pairs = ((row, judged(row)) for row in rows_of(results))
    return collect(((row, verdict) for row, verdict in pairs if verdict), results)
