"""Sample rows: generated from a dataset's definition and a seed, and marked as generated."""

from collections.abc import Callable
from datetime import date
from math import ceil, floor

import numpy as np
import pandas as pd

from soteindikaattorit.dataset import DATED, Column, Dataset
from soteindikaattorit.errors import InvalidValueError
from soteindikaattorit.period import Period
from soteindikaattorit.region import find_level
from soteindikaattorit.regions import Regions

GENERATED = "generated"
"""The column that marks every generated row."""

LONGEST_LAG = 21
"""How many days at most a generated date lies after the one it may not precede."""

MISSING = 0.1
"""The share of generated values that an optional column lacks (0…1)."""

_WIDTH = 100.0
_Rng = np.random.Generator


def sample_rows(
    dataset: Dataset, regions: Regions, *, rows: int, seed: int, period: Period, within: str = ""
) -> pd.DataFrame:
    """Generate rows that fit a dataset, to try things out with; they say nothing of anyone.

    Args:
        dataset: The dataset.
        regions: The regions from which codes are drawn.
        rows: How many rows.
        seed: The seed; the same seed gives the same rows.
        period: The period within which dates lie; one that follows another may lie `LONGEST_LAG` days after it.
        within: The region whose parts are drawn, as level and code; what the dataset covers when nothing is said.

    Returns:
        A row for each, with the columns of the dataset and ``generated``, which is always true.

    Raises:
        InvalidValueError: The region has no parts of the level that a column needs.
        UnknownNameError: There is no such region.
    """
    for what, given in (("rows", rows), ("seed", seed)):
        if given < 0:
            raise InvalidValueError(what, str(given), "expected zero or more")
    generator = np.random.default_rng(seed)
    whole: dict[str, pd.Series] = {}
    frame: dict[str, pd.Series] = {}
    for column in sorted(dataset.columns, key=lambda column: len(dataset.starts_of(column))):
        if column.type == "region":
            codes = _codes(column, regions, within or dataset.covers, period.last)
            values = pd.Series(generator.choice(codes, rows), dtype="str")
        elif column.type in DATED:
            values = _dates(column, whole, rows, period, generator)
        else:
            values = _MAKERS[column.type](column, rows, generator)
        is_missing = generator.random(rows) < MISSING if column.optional else np.zeros(rows, dtype=bool)
        whole[column.id], frame[column.id] = values, values.mask(is_missing)
    ordered = pd.DataFrame({column.id: frame[column.id] for column in dataset.columns})
    return ordered.assign(**{GENERATED: True})


def _codes(column: Column, regions: Regions, within: str, on: date) -> list[str]:
    level, _, code = within.partition(":")
    if not within or find_level(level).rank < find_level(column.level).rank:
        codes = sorted(regions.codes(column.level, on))
    elif level == column.level:
        codes = [regions.find(level, code, on).code]
    else:
        codes = list(regions.children(level, code, column.level, on))
    if not codes:
        raise InvalidValueError("region to sample within", within, f"it has no {column.level} on {on}")
    return codes


def _dates(column: Column, frame: dict[str, pd.Series], rows: int, period: Period, generator: _Rng) -> pd.Series:
    if column.not_before:
        lag = np.minimum(generator.geometric(0.2, rows) - 1, LONGEST_LAG)
        return frame[column.not_before] + pd.Series(pd.to_timedelta(lag, unit="D"))
    days = generator.integers(0, (period.last - period.first).days + 1, rows)
    return pd.Series(pd.Timestamp(period.first) + pd.to_timedelta(days, unit="D"))


def _text(column: Column, rows: int, generator: _Rng) -> pd.Series:
    return pd.Series(generator.choice([f"{column.id}-{letter}" for letter in "abc"], rows), dtype="str")


def _code(column: Column, rows: int, generator: _Rng) -> pd.Series:
    return pd.Series(generator.choice(column.codes, rows), dtype="str")


def _integer(column: Column, rows: int, generator: _Rng) -> pd.Series:
    low, high = _bounds(column)
    least, most = ceil(low), floor(high)
    return pd.Series(least + generator.binomial(max(most - least, 0), 0.75, rows), dtype="float64")


def _number(column: Column, rows: int, generator: _Rng) -> pd.Series:
    low, high = _bounds(column)
    return pd.Series((low + (high - low) * generator.beta(2.0, 3.0, rows)).round(1)).clip(low, high)


def _boolean(_: Column, rows: int, generator: _Rng) -> pd.Series:
    return pd.Series(generator.random(rows) < 2 / 3, dtype="boolean")


def _bounds(column: Column) -> tuple[float, float]:
    low, high = column.minimum, column.maximum
    if low is None:
        low = 0.0 if high is None else min(0.0, high - _WIDTH)
    return low, low + _WIDTH if high is None else high


_MAKERS: dict[str, Callable[[Column, int, _Rng], pd.Series]] = {
    "text": _text,
    "code": _code,
    "integer": _integer,
    "number": _number,
    "boolean": _boolean,
}
