"""Contrasts: the difference between two groups or their ratio, with limits and the p-value of no difference."""

import attrs
import numpy as np
from numpy.typing import ArrayLike, NDArray

from soteindikaattorit.stats.interval import Limits, Numbers


@attrs.frozen(eq=False, kw_only=True)
class Contrast:
    """The difference between two groups or their ratio, or those of arrays of groups, all of one shape.

    A p-value is the probability of a difference at least as large if the groups did not differ; it is neither the size
    of the difference nor the probability that there is one.

    Args:
        value: The difference, in the unit of the two figures, or their ratio; nan where not defined.
        lower: The lower confidence limits, like the values.
        upper: The upper confidence limits, like the values.
        p_value: The two-sided p-values (0…1) of the hypothesis that the groups do not differ; nan where not defined.
        method: The name of the interval method of each pair of limits.
        test: The name of the test that gave the p-values.
    """

    value: Numbers
    lower: Numbers
    upper: Numbers
    p_value: Numbers
    method: NDArray[np.object_]
    test: str

    @classmethod
    def from_limits(cls, value: ArrayLike, limits: Limits, p_value: ArrayLike, test: str) -> "Contrast":
        """Return a contrast; a value that is not finite becomes nan and has no limits."""
        values = np.asarray(value, dtype=np.float64)
        is_finite = np.isfinite(values)
        is_bounded = is_finite & np.isfinite(limits.lower) & np.isfinite(limits.upper)
        return cls(
            value=np.where(is_finite, values, np.nan),
            lower=np.where(is_bounded, limits.lower, np.nan),
            upper=np.where(is_bounded, limits.upper, np.nan),
            p_value=np.asarray(p_value, dtype=np.float64),
            method=limits.method,
            test=test,
        )

    def scaled(self, factor: float) -> "Contrast":
        """Return the same difference in another unit; p-values stay as they are."""
        return attrs.evolve(self, value=self.value * factor, lower=self.lower * factor, upper=self.upper * factor)
