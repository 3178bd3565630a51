"""Limits within which a process that nothing special happens to is expected to vary: those of an XmR chart."""

from math import nan
from typing import Final

import attrs
import numpy as np
from numpy.typing import ArrayLike, NDArray

from soteindikaattorit.errors import InvalidValueError

Numbers = NDArray[np.float64]

LIMIT: Final = 2.66
"""How many mean moving ranges the process limits are from the mean: 3 / 1.128."""
SCREEN: Final = 3.267
"""Over how many mean moving ranges a moving range is an outlier."""
ENOUGH: Final = 12
"""The least number of points on which limits are more than a trial."""

_LEAST: Final = 2
_ROUNDING: Final = 1e-12


@attrs.frozen(kw_only=True)
class ProcessLimits:
    """The mean of a process and the limits of its common variation, in the unit of its values.

    Args:
        mean: The mean of the points they rest on.
        mean_range: The mean moving range, without those that were screened out; nan on fewer than two points.
        n: On how many points they rest.
        screened: How many moving ranges were left out as outliers.
    """

    mean: float
    mean_range: float
    n: int
    screened: int = 0

    @property
    def lower(self) -> float:
        """The lower process limit."""
        return self.mean - LIMIT * self.mean_range

    @property
    def upper(self) -> float:
        """The upper process limit."""
        return self.mean + LIMIT * self.mean_range

    @property
    def near(self) -> float:
        """How far from the mean the last third before a limit begins."""
        return LIMIT * self.mean_range * 2 / 3

    @property
    def is_trial(self) -> bool:
        """Whether they rest on so few points that each further one may move them much."""
        return self.n < ENOUGH

    @property
    def method(self) -> str:
        """The name of the method: "xmr", or "xmr-trial" when they are but a trial."""
        return "xmr-trial" if self.is_trial else "xmr"


def process_limits(values: ArrayLike, *, screen: bool = True) -> ProcessLimits:
    """Return the limits of an XmR chart: the mean, and 2.66 mean moving ranges to both sides of it.

    Args:
        values: The values in the order of time, in any unit.
        screen: Whether moving ranges over 3.267 times their mean are left out, once, so that a single
            outlier does not widen the limits; the mean stays that of all values.

    Raises:
        InvalidValueError: There is no value, or one is no finite number.

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
    if numbers.size < _LEAST:
        return ProcessLimits(mean=mean, mean_range=nan, n=int(numbers.size))
    ranges = np.abs(np.diff(numbers))
    kept = ranges <= SCREEN * ranges.mean() * (1 + _ROUNDING) if screen else np.ones(ranges.size, dtype=bool)
    return ProcessLimits(
        mean=mean, mean_range=float(ranges[kept].mean()), n=int(numbers.size), screened=int((~kept).sum())
    )
