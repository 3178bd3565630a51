"""Tables of figures: their columns, the order of their rows, and the targets that hold for them."""

from collections.abc import Iterable
from functools import reduce
from operator import or_

import pandas as pd

from soteindikaattorit.compute.basis import TOTAL
from soteindikaattorit.indicator import Indicator
from soteindikaattorit.model import status
from soteindikaattorit.model.period import Period
from soteindikaattorit.model.region import LEVELS

WHOLE = LEVELS[LEVELS.index("hyvinvointialue") :]
"""The levels of region whose figures are held against the target of an amount: a county and what is coarser."""

NAMED = ("indicator", "version", "period")
FIGURES = ("value", "lower", "upper", "level", "method", "n", "numerator", "denominator", "status", "target", "met")
TEXTS = ("method", "status", "rule", "qualifier", "source", "note")
TRUTHS = ("met", "complete")
PUBLISHED = ("value_high", "qualifier", "decimals", "source", "note")
"""What an observation adds to a result: the other end of a range, how it was put, where it was printed."""


def limit_columns(level: float) -> tuple[str, str]:
    """Return the columns of the limits of a further confidence level.

    Args:
        level: The confidence level (0…1).

    Example:
        >>> limit_columns(0.998)
        ('lower_99.8', 'upper_99.8')
    """
    percent = f"{100 * level:.10g}"
    return f"lower_{percent}", f"upper_{percent}"


def ordered(frame: pd.DataFrame, groups: tuple[str, ...]) -> pd.DataFrame:
    """Return the columns in the order of `Results`, and rows by indicator, period and groups, totals first."""
    named = [*NAMED, *groups, *FIGURES]
    frame = frame[[*named, *(name for name in frame.columns if name not in named)]]
    order = pd.DataFrame({"indicator": frame["indicator"]})
    starts = {label: Period.parse(label) for label in frame["period"].unique() if label}
    order["first"] = frame["period"].map({label: period.first.toordinal() for label, period in starts.items()})
    order["last"] = frame["period"].map({label: period.last.toordinal() for label, period in starts.items()})
    for group in groups:
        order[f"group {group}"] = frame[group].where(frame[group] != TOTAL, "")
    return frame.loc[order.sort_values(list(order.columns), kind="stable").index].reset_index(drop=True)


def with_targets(frame: pd.DataFrame, indicator: Indicator, groups: Iterable[str]) -> pd.DataFrame:
    """Return figures of one indicator with the targets that hold for them, and whether these are met.

    Args:
        frame: The figures: at least ``period``, the groups, ``value`` and ``status``.
        indicator: The indicator.
        groups: The columns that are groups.
    """
    parts = [frame[group].ne(TOTAL) for group in groups if group not in WHOLE]
    is_whole = ~reduce(or_, parts, pd.Series(data=False, index=frame.index))
    cells = pd.MultiIndex.from_arrays([frame["period"], is_whole])
    known = {(label, whole): _target(indicator, label, is_whole=whole) for label, whole in cells.unique()}
    target = pd.Series([known[cell] for cell in cells], index=frame.index, dtype="float64")
    stands = frame["status"].eq(status.OK) & target.notna()
    met = pd.Series(pd.NA, index=frame.index, dtype="boolean")
    pairs = zip(frame.loc[stands, "value"], target[stands], strict=True)
    met[stands] = [indicator.is_met(value, wanted) for value, wanted in pairs]
    return frame.assign(target=target, met=met)


def _target(indicator: Indicator, label: str, *, is_whole: bool) -> float | None:
    return indicator.target_for(Period.parse(label), is_whole=is_whole) if label else None
