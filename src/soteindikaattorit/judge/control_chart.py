"""Control charts: whether a figure over time shows common variation only, or a change of the process."""

from collections.abc import Iterable, Sequence
from itertools import pairwise
from math import isinf, isnan, nan
from typing import Final

import attrs

from soteindikaattorit.errors import InvalidValueError, unknown
from soteindikaattorit.judge.verdict import Verdict, side, word
from soteindikaattorit.model import status
from soteindikaattorit.stats.control_chart import ProcessLimits, Signal, process_limits, signals

NO_SIGNAL: Final = "no-signal"
"""The rule of a point that shows common variation only."""
CLEAR: Final = "limits-exclude-target"
"""The rule when both process limits lie on one side of the target."""
MIXED: Final = "limits-hold-target"
"""The rule when the target lies between the process limits."""

_MINIMUM_BASELINE: Final = 2
"""The smallest number of points that fix limits."""


@attrs.frozen(kw_only=True)
class ChartPoint:
    """A point of a control chart.

    Args:
        label: Its label, such as a period.
        value: Its value, in the unit of the chart.
        limits: The limits of its process.
        signals: The signals that it is part of, the most important first, with the labels of their points.
    """

    label: str
    value: float
    limits: ProcessLimits
    signals: tuple[tuple[Signal, tuple[str, ...]], ...] = ()


@attrs.frozen(kw_only=True)
class ControlChart:
    """A figure over time with the limits of its common variation: an XmR chart.

    Args:
        points: The points, in the order of time.
        direction: Which way is better: "higher", "lower" or "neutral".
        target: The target, in the unit of the values; nan when there is none.
        left_out: The labels without a value.
    """

    points: tuple[ChartPoint, ...]
    direction: str = "neutral"
    target: float = nan
    left_out: tuple[str, ...] = ()

    @property
    def verdicts(self) -> tuple[Verdict, ...]:
        """The verdict on each point: "improvement", "concern", "neutral" or "common-cause"."""
        return tuple(self._verdict(point) for point in self.points)

    @property
    def variation(self) -> Verdict:
        """The verdict on the variation now: that on the last point."""
        if not self.points:
            return Verdict(kind="variation", status=status.NO_DATA, left_out=self.left_out)
        return self._verdict(self.points[-1])

    @property
    def assurance(self) -> Verdict:
        """The verdict on the target: whether the current process meets it always, never, or by chance.

        "consistent-pass", "consistent-fail", "hit-or-miss" or, when neither way is better, "neutral".
        """
        if not self.points:
            return Verdict(kind="assurance", status=status.NO_DATA, left_out=self.left_out)
        limits = self.points[-1].limits
        reason = self._reason(limits) if not isnan(self.target) else status.NOT_APPLICABLE
        where = 0 if reason else _clear(limits, self.target)
        return attrs.evolve(
            self._verdict(self.points[-1]),
            kind="assurance",
            verdict="" if reason else word("assurance", where, self.direction),
            rule="" if reason else CLEAR if where else MIXED,
            points=(),
            reference=self.target,
            against="target",
            status=reason or status.OK,
        )

    def _verdict(self, point: ChartPoint) -> Verdict:
        reason = self._reason(point.limits)
        first, fired = point.signals[0] if point.signals else (None, ())
        return Verdict(
            kind="variation",
            verdict="" if reason else word("variation", first.side if first else 0, self.direction),
            rule="" if reason else first.rule if first else NO_SIGNAL,
            points=fired,
            value=point.value,
            reference=point.limits.mean,
            against="mean",
            lower=point.limits.lower,
            upper=point.limits.upper,
            method="" if reason else point.limits.method,
            n=point.limits.n,
            status=reason or status.OK,
            left_out=self.left_out,
        )

    @staticmethod
    def _reason(limits: ProcessLimits) -> str:
        return status.TOO_FEW if isnan(limits.mean_range) else ""


def _clear(limits: ProcessLimits, target: float) -> int:
    """Return 1 when both limits are above the target, -1 when both are below, 0 when the target is between them."""
    low, high = side(limits.lower, target), side(limits.upper, target)
    return low if low == high else 0


def control_chart(
    values: Sequence[float],
    *,
    labels: Sequence[str] = (),
    direction: str = "neutral",
    target: float = nan,
    run: int = 7,
    screen: bool = True,
    baseline: int = 0,
    rebase: Iterable[str] = (),
) -> ControlChart:
    """Return the control chart of a figure over time.

    Limits come from `process_limits`, signals from `signals`; both start again at each point of ``rebase``.
    Missing values (nan) are left out and listed; the points on both sides of a gap are then neighbours.

    Args:
        values: The values in the order of time, in any unit.
        labels: The label of each value, such as its period; by default their numbers from 1.
        direction: Which way is better: "higher", "lower" or "neutral".
        target: The target, in the unit of the values; nan when there is none.
        run: The number of points in a row that make a trend or a shift: 6, 7 or 8.
        screen: Whether outlying moving ranges are left out of the limits.
        baseline: The number of points that fix the limits, from the start of each process; 0 for all.
        rebase: The labels at which a new process starts.

    Raises:
        InvalidValueError: A value is infinite, labels do not fit the values, or a number is out of its range.
        UnknownNameError: There is no point of that label.

    Source:
        As for `process_limits` and `signals`.

    Example:
        >>> chart = control_chart([41, 39, 42, 40, 38, 41, 40, 39, 42, 40, 41, 48], direction="lower", target=45)
        >>> chart.variation.verdict, chart.variation.rule, chart.assurance.verdict
        ('concern', 'outside-limits', 'hit-or-miss')
    """
    names = tuple(labels) or tuple(str(number) for number in range(1, len(values) + 1))
    _check(values, names, baseline)
    kept = [(name, float(value)) for name, value in zip(names, values, strict=True) if not isnan(value)]
    starts = sorted({0, *(_position(name, names, kept) for name in rebase)})
    points: list[ChartPoint] = []
    for first, last in pairwise((*starts, len(kept))):
        if first < last:
            points += _segment(kept[first:last], run=run, screen=screen, baseline=baseline)
    return ControlChart(
        points=tuple(points),
        direction=direction,
        target=target,
        left_out=tuple(name for name, value in zip(names, values, strict=True) if isnan(value)),
    )


def _check(values: Sequence[float], names: tuple[str, ...], baseline: int) -> None:
    for is_valid, name, value, expected in (
        (len(names) == len(values), "labels", str(len(names)), f"expected {len(values)}, one for each value"),
        (len(set(names)) == len(names), "labels", "repeated", "expected a label of its own for each value"),
        (not any(isinf(number) for number in values), "value", "infinite", "expected finite numbers, or nan"),
        (baseline == 0 or baseline >= _MINIMUM_BASELINE, "baseline", str(baseline), "expected 0, or 2 points or more"),
    ):
        if not is_valid:
            raise InvalidValueError(name, value, expected)


def _position(name: str, names: tuple[str, ...], kept: list[tuple[str, float]]) -> int:
    """Return the position of the first value that is not missing from a label on."""
    if name not in names:
        raise unknown("point", name, names)
    after = set(names[names.index(name) :])
    return next((i for i, (label, _) in enumerate(kept) if label in after), len(kept))


def _segment(kept: list[tuple[str, float]], *, run: int, screen: bool, baseline: int) -> list[ChartPoint]:
    """Return the points of one process, with its limits and signals."""
    values = [value for _, value in kept]
    limits = process_limits(values[: baseline or None], screen=screen)
    all_signals = () if isnan(limits.mean_range) else signals(values, limits, run=run)
    fired: dict[int, dict[str, tuple[Signal, tuple[str, ...]]]] = {}
    for signal in all_signals:
        names = tuple(kept[i][0] for i in signal.points)
        for i in signal.points:
            # Of two signals of one rule, such as a rise and then a fall, the later one describes the point.
            fired.setdefault(i, {})[signal.rule] = (signal, names)
    return [
        ChartPoint(label=name, value=value, limits=limits, signals=tuple(fired.get(i, {}).values()))
        for i, (name, value) in enumerate(kept)
    ]
