"""Contrasts: how one group differs from another, with limits and the p-value of no difference."""

import attrs
import numpy as np
from numpy.typing import ArrayLike, NDArray

from soteindikaattorit.stats.interval import Limits, Numbers


@attrs.frozen(eq=False, kw_only=True)
class Contrast:
    """How one group differs from another, or each of an array of groups from its other, all of one shape.

    A p-value is the probability of a difference at least as large, were there none; it says nothing of how large
    a difference is, nor how likely it is that there is one.

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
    def of(cls, value: ArrayLike, limits: Limits, p_value: ArrayLike, test: str) -> "Contrast":
        """Put a contrast together; one that has no finite value has no limits."""
        found = np.asarray(value, dtype=np.float64)
        stands = np.where(np.isfinite(found), 1.0, np.nan)
        bounded = np.where(np.isfinite(limits.lower) & np.isfinite(limits.upper), stands, np.nan)
        return cls(
            value=found * stands,
            lower=np.where(np.isnan(bounded), np.nan, limits.lower),
            upper=np.where(np.isnan(bounded), np.nan, limits.upper),
            p_value=np.asarray(p_value, dtype=np.float64),
            method=limits.method,
            test=test,
        )

    def scaled(self, factor: float) -> "Contrast":
        """Return the same difference in another unit; p-values stay as they are."""
        return attrs.evolve(self, value=self.value * factor, lower=self.lower * factor, upper=self.upper * factor)
