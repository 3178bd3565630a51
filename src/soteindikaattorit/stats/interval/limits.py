"""Confidence limits: a pair for each value, and the checks and quantiles that all methods share."""

import attrs
import numpy as np
import scipy
from numpy.typing import ArrayLike, NDArray

from soteindikaattorit.errors import InvalidValueError

Numbers = NDArray[np.float64]


@attrs.frozen(eq=False, kw_only=True)
class Limits:
    """The confidence limits of one value or of an array of values, all of one shape.

    Args:
        lower: The lower limits, in the unit of the value; nan where not defined.
        upper: The upper limits, in the unit of the value; nan where not defined.
        method: The name of the method of each pair of limits.
    """

    lower: Numbers
    upper: Numbers
    method: NDArray[np.object_]


def z(level: float) -> float:
    """Return the two-sided quantile of the standard normal distribution.

    Args:
        level: The confidence level, between 0 and 1.

    Raises:
        InvalidValueError: The level is not between 0 and 1.

    Example:
        >>> round(z(0.95), 6)
        1.959964
    """
    return -float(scipy.special.ndtri(tail(level)))


def tail(level: float) -> float:
    """Return the probability beyond each limit, as a share (0…0.5).

    Args:
        level: The confidence level, between 0 and 1.

    Raises:
        InvalidValueError: The level is not between 0 and 1.
    """
    if not 0 < level < 1:
        raise InvalidValueError("confidence level", str(level), "expected a number between 0 and 1, such as 0.95")
    return (1 - level) / 2


def counts_of(**counts: ArrayLike) -> list[Numbers]:
    """Return counts as arrays of one shape, in the order of the arguments.

    Raises:
        InvalidValueError: A count is negative or infinite; the error does not contain it.
    """
    arrays = np.broadcast_arrays(*(np.asarray(values, dtype=np.float64) for values in counts.values()))
    for name, values in zip(counts, arrays, strict=True):
        if np.any(values < 0) or np.any(np.isinf(values)):
            raise InvalidValueError(name, "negative or infinite", "expected finite numbers from 0")
    return list(arrays)


def limits_of(lower: Numbers, upper: Numbers, method: ArrayLike) -> Limits:
    """Return limits with the name of their method, or the name for each pair."""
    lower, upper = np.asarray(lower), np.asarray(upper)
    names = np.broadcast_to(np.asarray(method, dtype=object), lower.shape).copy()
    return Limits(lower=lower, upper=upper, method=names)
