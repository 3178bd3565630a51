"""Classes: rows of one cell are split by a value, such as an age group, so that each class has sums of its own."""

from collections.abc import Iterable
from datetime import date

import narwhals as nw
import numpy as np
import pandas as pd

from soteindikaattorit.compute.engine.expression import day_number, working_days
from soteindikaattorit.measures.split import Split
from soteindikaattorit.sources.frames import Rows

CLASS = "__class"
"""The name of the column with the class of each row."""

_OVER = float(np.finfo(np.float64).max)
_FIRST, _LAST = "__first", "__last"


def with_classes(rows: Rows, split: Split, holidays: Iterable[date]) -> Rows:
    """Return rows with the class of each.

    Args:
        rows: The rows.
        split: The value that is the class.
        holidays: The holidays that may lie between the dates, when working days are counted.
    """
    if split.start:
        rows = _with_days(rows, split, holidays)
        value = nw.col(_LAST) - nw.col(_FIRST)
    else:
        value = nw.col(split.column) if split.column else nw.lit(0)
    if not split.has_numbers:
        return rows.with_columns(value.alias(CLASS))
    value = value.cast(nw.Float64)
    rows = rows.with_columns((value / split.width + 0.5).floor().alias(CLASS) if split.width else value.alias(CLASS))
    return _with_over(rows, split)


def _with_days(rows: Rows, split: Split, holidays: Iterable[date]) -> Rows:
    rows = rows.with_columns(day_number(split.start).alias(_FIRST), day_number(split.end).alias(_LAST))
    if split.calendar != "working":
        return rows
    holidays = tuple(holidays)
    worked = [working_days(nw.col(name), holidays).alias(name) for name in (_FIRST, _LAST)]
    return rows.with_columns(*worked)


def _with_over(rows: Rows, split: Split) -> Rows:
    """Replace values over the limit, and those of cases that have not ended, by the greatest class."""
    value = nw.col(CLASS)
    if split.limit is not None:
        limit = split.limit / split.width if split.width else split.limit
        rows = rows.with_columns(nw.when(value > limit).then(nw.lit(_OVER)).otherwise(value).alias(CLASS))
    if split.is_open:
        rows = rows.with_columns(nw.when(value.is_null()).then(nw.lit(_OVER)).otherwise(value).alias(CLASS))
    return rows


def unbounded(frame: pd.DataFrame, split: Split) -> pd.DataFrame:
    """Return sums by classes with their numbers in the unit of the column, and the class over all as infinite."""
    if not split.has_numbers:
        return frame
    classes = frame[CLASS].mask(frame[CLASS] >= _OVER, np.inf)
    return frame.assign(**{CLASS: classes * split.width if split.width else classes})
