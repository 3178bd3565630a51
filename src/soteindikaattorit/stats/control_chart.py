"""Control charts of individual values (XmR): the limits of common variation, and the rules for signals of more."""

from collections.abc import Iterator
from itertools import groupby
from math import nan
from typing import Final

import attrs
import numpy as np
from numpy.typing import ArrayLike, NDArray

from soteindikaattorit.errors import InvalidValueError

Numbers = NDArray[np.float64]

LIMIT_FACTOR: Final = 2.66
"""The distance of the process limits from the mean, in mean moving ranges: 3 / 1.128."""
SCREEN_FACTOR: Final = 3.267
"""The least moving range that is an outlier, in mean moving ranges."""
MIN_POINTS: Final = 12
"""The least number of points for limits that are not trial limits."""

_ROUNDING: Final = 1e-12


@attrs.frozen(kw_only=True)
class ProcessLimits:
    """The mean of a process and the limits of its common variation, in the unit of its values.

    Args:
        mean: The mean of the points.
        mean_range: The mean moving range, without outliers; nan for a single point.
        n: The number of points.
        screened: The number of moving ranges that were left out as outliers.
    """

    mean: float
    mean_range: float
    n: int
    screened: int = 0

    @property
    def lower(self) -> float:
        """The lower process limit."""
        return self.mean - LIMIT_FACTOR * self.mean_range

    @property
    def upper(self) -> float:
        """The upper process limit."""
        return self.mean + LIMIT_FACTOR * self.mean_range

    @property
    def near(self) -> float:
        """The distance from the mean at which the outer third before a limit begins."""
        return LIMIT_FACTOR * self.mean_range * 2 / 3

    @property
    def is_trial(self) -> bool:
        """Whether there are so few points that each further one may change the limits much."""
        return self.n < MIN_POINTS

    @property
    def method(self) -> str:
        """The name of the method: "xmr", or "xmr-trial" for trial limits."""
        return "xmr-trial" if self.is_trial else "xmr"


def process_limits(values: ArrayLike, *, screen: bool = True) -> ProcessLimits:
    """Return the limits of an XmR chart: the mean, and 2.66 mean moving ranges on both sides of it.

    Args:
        values: The values in chronological order, in any unit.
        screen: Whether moving ranges over 3.267 times their mean are left out, once, so that a single
            outlier does not widen the limits; the mean is always that of all values.

    Raises:
        InvalidValueError: There is no value, or one is not finite.

    Source:
        Wheeler DJ. Understanding variation: the key to managing chaos, 2nd edition. Knoxville: SPC Press, 2000, pages
        60 and 137. For the screening, Nelson LS. Control charts for individual measurements. Journal of Quality
        Technology 14 (1982) 172-173. NHS England, Making data count, has the same limits, without screening.

    Example:
        >>> limits = process_limits([1, 2, 1, 2, 10, 1, 2, 1, 2, 1, 2, 1, 2, 1, 2, 1, 2, 1])
        >>> print(f"{limits.lower:.2f} {limits.mean:.2f} {limits.upper:.2f}")
        -0.72 1.94 4.60
    """
    numbers = np.asarray(values, dtype=np.float64)
    if numbers.ndim != 1 or not numbers.size or not np.all(np.isfinite(numbers)):
        raise InvalidValueError("values of a process", f"{numbers.size} values", "expected finite numbers, one or more")
    mean = float(numbers.mean())
    if numbers.size == 1:
        return ProcessLimits(mean=mean, mean_range=nan, n=1)
    ranges = np.abs(np.diff(numbers))
    kept = ranges[ranges <= SCREEN_FACTOR * ranges.mean() * (1 + _ROUNDING)] if screen else ranges
    return ProcessLimits(mean=mean, mean_range=float(kept.mean()), n=numbers.size, screened=ranges.size - kept.size)


RULES: Final = ("outside-limits", "trend", "two-of-three", "shift")
"""The rules, the strongest first: a point beyond a process limit; consecutive points that all rise or all fall;
two of three points in the outer third before a limit; consecutive points on one side of the mean."""
RUNS: Final = (6, 7, 8)
"""The possible numbers of consecutive points of a trend or a shift."""

_WINDOW: Final = 3
_MIN_NEAR: Final = 2
Sides = NDArray[np.int8]


@attrs.frozen(kw_only=True)
class Signal:
    """Points that together show more than common variation.

    Args:
        rule: One of `RULES`.
        side: 1 for high or rising, -1 for low or falling.
        points: The positions of the points of the signal, from 0.
    """

    rule: str
    side: int
    points: tuple[int, ...]


def signals(values: ArrayLike, limits: ProcessLimits, *, run: int = 7) -> tuple[Signal, ...]:
    """Return the signals in points of one process, by rule in the order of `RULES`, then by time.

    A point beyond a limit does not count as near it.
    The three points of which two are near must be on one side of the mean.

    Args:
        values: The values in chronological order, in any unit.
        limits: The limits of the process, in the same unit.
        run: The number of consecutive points of a trend or a shift: 6, 7 or 8.

    Raises:
        InvalidValueError: The number of points in a row is not one of these.

    Source:
        NHS England, Making data count: statistical process control, the four rules;
        their reading as in the NHS-R Community's package NHSRplotthedots 0.2.2 (2025).

    Example:
        >>> values = [5, 6, 5, 6, 5, 6, 5, 6, 5, 6, 5, 12]
        >>> [(signal.rule, signal.points) for signal in signals(values, process_limits(values))]
        [('outside-limits', (11,))]
    """
    if run not in RUNS:
        raise InvalidValueError("points in a row", str(run), f"expected {', '.join(map(str, RUNS[:-1]))} or {RUNS[-1]}")
    numbers = np.asarray(values, dtype=np.float64)
    slack = _ROUNDING * max(float(np.max(np.abs(numbers), initial=0.0)), abs(limits.mean))
    sides = _signs(numbers - limits.mean, slack)
    beyond = _signs(numbers - limits.upper, slack) + _signs(numbers - limits.lower, slack)
    outside = np.abs(beyond) == 2  # noqa: PLR2004 - on the same side of both limits
    near = (np.abs(numbers - limits.mean) > limits.near + slack) & ~outside
    return (
        *(Signal(rule="outside-limits", side=int(sides[i]), points=(int(i),)) for i in np.flatnonzero(outside)),
        *(
            Signal(rule="trend", side=side, points=tuple(range(first, first + length + 1)))
            for side, first, length in _runs(_signs(np.diff(numbers), slack), run - 1)
        ),
        *_two_of_three(near, sides),
        *(
            Signal(rule="shift", side=side, points=tuple(range(first, first + length)))
            for side, first, length in _runs(sides, run)
        ),
    )


def _signs(differences: NDArray[np.float64], slack: float) -> Sides:
    return (np.sign(differences) * (np.abs(differences) > slack)).astype(np.int8)


def _runs(sides: Sides, minimum: int) -> Iterator[tuple[int, int, int]]:
    """Return the sign, the first position and the length of each run of equal signs of a minimum length."""
    first = 0
    for side, group in groupby(sides.tolist()):
        length = len(list(group))
        if side and length >= minimum:
            yield side, first, length
        first += length


def _two_of_three(near: NDArray[np.bool_], sides: Sides) -> Iterator[Signal]:
    """Return the near points of windows with a signal; windows that share a near point are one signal."""
    points: list[int] = []
    side = 0
    for first in range(len(sides) - _WINDOW + 1):
        window = range(first, first + _WINDOW)
        near_points = [i for i in window if near[i]]
        if len(near_points) < _MIN_NEAR or abs(int(sides[first : first + _WINDOW].sum())) != _WINDOW:
            continue
        if points and not set(points) & set(near_points):
            yield Signal(rule="two-of-three", side=side, points=tuple(points))
            points = []
        points, side = sorted({*points, *near_points}), int(sides[first])
    if points:
        yield Signal(rule="two-of-three", side=side, points=tuple(points))
