"""Figures: the rows of results that are finished from sums of parts, at one confidence level or several."""

from collections.abc import Callable, Iterable

import numpy as np
import pandas as pd

from soteindikaattorit import status
from soteindikaattorit.errors import InvalidValueError
from soteindikaattorit.indicator import Indicator
from soteindikaattorit.measures import Figures
from soteindikaattorit.table import limit_columns, with_targets

Level = float | Iterable[float]
"""One confidence level (0…1), or several, of which the first is that of ``lower`` and ``upper``."""


def levels_of(level: Level) -> tuple[float, ...]:
    """Give the confidence levels, each once, in their order.

    Args:
        level: One confidence level (0…1), or several.

    Raises:
        InvalidValueError: A level is not between 0 and 1, or there is none.
    """
    levels = tuple(dict.fromkeys((level,) if isinstance(level, int | float) else level))
    wrong = [each for each in levels if not 0 < each < 1]
    if wrong or not levels:
        given = str(wrong[0]) if wrong else ""
        raise InvalidValueError("level", given, "expected a confidence level between 0 and 1, such as 0.95")
    return levels


def finished(
    indicator: Indicator, finish: Callable[[float], Figures], keys: pd.DataFrame, levels: tuple[float, ...]
) -> pd.DataFrame:
    """Give the rows of one indicator, with the status of those that rest on too few.

    Args:
        indicator: The indicator.
        finish: What finishes the figures of all rows at a confidence level (0…1).
        keys: The period and the groups of each row.
        levels: The confidence levels (0…1), of which the first is that of ``lower`` and ``upper``.
    """
    names = [str(name) for name in keys]
    figures = finish(levels[0])
    few = (figures.status == status.OK) & (figures.n < indicator.minimum_base)
    bounded = np.isfinite(figures.lower) & ~few
    rows = pd.DataFrame(
        {
            "indicator": indicator.id,
            "version": indicator.version,
            **{name: keys[name].to_numpy() for name in names},
            "value": _shown(figures.value, few),
            "lower": _shown(figures.lower, few),
            "upper": _shown(figures.upper, few),
            "level": np.where(bounded, levels[0], np.nan),
            "method": np.where(bounded, figures.method, ""),
            "n": figures.n,
            "numerator": _shown(figures.numerator, few),
            "denominator": _shown(figures.denominator, few),
            "status": np.where(few, status.TOO_FEW, figures.status),
            **{name: _shown(values, few) for name, values in figures.extras},
        }
    )
    for level in levels[1:]:
        further = finish(level)
        for name, limits in zip(limit_columns(level), (further.lower, further.upper), strict=True):
            rows[name] = _shown(limits, few)
    return with_targets(rows, indicator, names[1:])


def _shown(values: np.ndarray, few: np.ndarray) -> np.ndarray:
    return np.where(few, np.nan, values)
