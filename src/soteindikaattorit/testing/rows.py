"""Generated rows: rows that fit a dataset, made from its definition and a seed, and marked as generated."""

from collections.abc import Callable
from datetime import date, timedelta
from math import ceil, floor
from typing import Literal

import attrs
import numpy as np
import pandas as pd

from soteindikaattorit.argument import checked
from soteindikaattorit.catalogue import MEANT, Catalogue
from soteindikaattorit.dataset import DATED, Column, Dataset
from soteindikaattorit.errors import InvalidValueError
from soteindikaattorit.period import Period
from soteindikaattorit.region import find_level
from soteindikaattorit.regions import Regions
from soteindikaattorit.testing.scope import Scope, scopes

GENERATED = "generated"
"""The column that marks every generated row."""

LONGEST_LAG = 21
"""How many days at most a generated date lies after the latest of those it may not precede."""

MISSING = 0.1
"""The share of generated values that an optional column lacks (0…1)."""

OLDEST = 100
"""How many years at most a generated date of birth lies before the day on which the age is asked."""

YEAR = Period(date(2025, 1, 1), date(2025, 12, 31))
"""The period of generated rows when nothing else is said."""

_WIDTH = 100.0
_DAY = timedelta(days=1)
_SECONDS = 24 * 60 * 60
_ROWS_OF = {"person": 5, "provider": 40}
"""About how many rows one person or provider has."""

_Rng = np.random.Generator


@checked(catalogue=MEANT)
def generated_rows(
    dataset: Dataset, catalogue: Catalogue, *, count: int, seed: int = 0, period: Period = YEAR, within: str = ""
) -> pd.DataFrame:
    """Generate rows that fit a dataset, to try things out with and to test; they say nothing of anyone.

    Every selected indicator of the catalogue that reads the dataset can be computed from them: answers stay on the
    scales of measures, what ends does not end before its start, and regions are those of the day of their row.

    Args:
        dataset: The dataset.
        catalogue: The indicators that are to be computed, and the regions from which codes are drawn.
        count: How many rows.
        seed: The seed; the same seed gives the same rows.
        period: The period within which dates lie; one that follows another may lie `LONGEST_LAG` days after it.
        within: The region whose parts are drawn, as level and code; what the dataset covers when nothing is said.

    Returns:
        A row for each, with the columns of the dataset and ``generated``, which is always true.

    Raises:
        InvalidValueError: The region has no parts of the level that a column needs, or a number is negative.
        UnknownNameError: There is no such region.

    Example:
        >>> from soteindikaattorit import Catalogue
        >>> catalogue = Catalogue.of()
        >>> rows = generated_rows(catalogue.dataset("thl-asiakaspalaute"), catalogue, count=3, seed=1)
        >>> len(rows), bool(rows["generated"].all())
        (3, True)
    """
    for what, given in (("count", count), ("seed", seed)):
        if given < 0:
            raise InvalidValueError(f"{what} of generated rows", str(given), "expected zero or more")
    found = scopes(dataset, catalogue)
    maker = _Maker(count, period, np.random.default_rng(seed))
    for scope in found:
        if scope.column.type != "region":
            maker.add(scope, maker.values(scope))
    days = maker.whole[dataset.period.id] if dataset.period else maker.same_day(period.last)
    for scope in found:
        if scope.column.type == "region":
            maker.add(scope, _places(scope.column, catalogue.regions, within or dataset.covers, days, maker.random))
    ordered = pd.DataFrame({column.id: maker.frame[column.id] for column in dataset.columns})
    return ordered.assign(**{GENERATED: True})


@attrs.define
class _Maker:
    """Makes columns one after the other; a date may follow one that the frame lacks in some rows."""

    count: int
    period: Period
    random: _Rng
    whole: dict[str, pd.Series] = attrs.Factory(dict)
    frame: dict[str, pd.Series] = attrs.Factory(dict)

    def add(self, scope: Scope, values: pd.Series) -> None:
        """Add a column, and leave out some of what may be missing."""
        name = scope.column.id
        is_missing = self.random.random(self.count) < (MISSING if scope.column.optional else 0)
        self.whole[name], self.frame[name] = values, values.mask(is_missing)

    def same_day(self, day: date) -> pd.Series:
        """Give one day for every row."""
        return pd.Series(np.full(self.count, np.datetime64(day, "us")))

    def values(self, scope: Scope) -> pd.Series:
        """Give the values of a column that is no region."""
        if scope.column.type in DATED:
            return self._dates(scope)
        if scope.column.type == "text":
            return self._text(scope)
        return _MAKERS[scope.column.type](scope.column, self.count, self.random)

    def _dates(self, scope: Scope) -> pd.Series:
        days: pd.Series
        known = [self.whole[name].dt.normalize() for name in scope.after if name in self.whole]
        if scope.age_on and known:
            days = known[-1] - _lasting(self.random.integers(0, OLDEST * 365, self.count), "D")
        elif known:
            latest = pd.concat(known, axis=1).max(axis=1)
            days = latest + _lasting(np.minimum(self.random.geometric(0.2, self.count) - 1, LONGEST_LAG), "D")
        else:
            length = (self.period.last - self.period.first).days + 1
            days = self.same_day(self.period.first) + _lasting(self.random.integers(0, length, self.count), "D")
        if scope.column.type == "datetime":
            return days + _lasting(self.random.integers(0, _SECONDS, self.count), "s")
        return days

    def _text(self, scope: Scope) -> pd.Series:
        name = scope.column.id
        if scope.column.role == "answer":
            return pd.Series([f"{name}-{number}" for number in range(self.count)], dtype="str")
        if scope.key:
            some = self.random.integers(0, self.count // _ROWS_OF[scope.key] + 2, self.count)
            return pd.Series([f"{name}-{number}" for number in some], dtype="str")
        words = [*scope.words, *(f"{name}-{letter}" for letter in "abc")]
        return pd.Series(self.random.choice(words, self.count), dtype="str")


def _lasting(numbers: np.ndarray, unit: Literal["D", "s"]) -> pd.Series:
    return pd.Series(numbers.astype(f"timedelta64[{unit}]").astype("timedelta64[us]"))


def _places(column: Column, regions: Regions, within: str, days: pd.Series, random: _Rng) -> pd.Series:
    """Give a region for each row, of those that there were on its day."""
    draws = random.random(len(days))
    found = pd.Series("", index=days.index, dtype="str")
    if days.empty:
        return found
    for first, last in _unchanged(regions, days.min().date(), days.max().date()):
        is_then = days.dt.normalize().between(pd.Timestamp(first), pd.Timestamp(last))
        if is_then.any():
            codes = np.array(_codes(column, regions, within, first))
            found[is_then] = codes[(draws[is_then] * len(codes)).astype("int64")]
    return found


def _unchanged(regions: Regions, first: date, last: date) -> list[tuple[date, date]]:
    """Give the spans of days within which no region begins, ends or comes to belong to another."""
    spans = [span for region in regions for span in (region, *region.parents, *region.members)]
    begins = {span.first for span in spans} | {span.last + _DAY for span in spans if span.last < date.max}
    starts = sorted({first, *(day for day in begins if first < day <= last)})
    return list(zip(starts, [*(day - _DAY for day in starts[1:]), last], strict=True))


def _codes(column: Column, regions: Regions, within: str, on: date) -> list[str]:
    level, _, code = within.partition(":")
    if not within or find_level(level).rank < find_level(column.level).rank:
        codes = sorted(regions.codes(column.level, on))
    elif level == column.level:
        codes = [regions.find(level, code, on).code]
    else:
        codes = list(regions.children(level, code, column.level, on))
    if not codes:
        raise InvalidValueError("region to generate rows within", within, f"it has no {column.level} on {on}")
    return codes


def _code(column: Column, count: int, random: _Rng) -> pd.Series:
    return pd.Series(random.choice(column.codes, count), dtype="str")


def _integer(column: Column, count: int, random: _Rng) -> pd.Series:
    low, high = _bounds(column)
    least, most = ceil(low), floor(high)
    return pd.Series(least + random.binomial(max(most - least, 0), 0.75, count), dtype="float64")


def _number(column: Column, count: int, random: _Rng) -> pd.Series:
    low, high = _bounds(column)
    return pd.Series((low + (high - low) * random.beta(2.0, 3.0, count)).round(1)).clip(low, high)


def _boolean(_: Column, count: int, random: _Rng) -> pd.Series:
    return pd.Series(random.random(count) < 2 / 3, dtype="boolean")


def _bounds(column: Column) -> tuple[float, float]:
    low, high = column.minimum, column.maximum
    if low is None:
        low = 0.0 if high is None else min(0.0, high - _WIDTH)
    return low, low + _WIDTH if high is None else high


_MAKERS: dict[str, Callable[[Column, int, _Rng], pd.Series]] = {
    "code": _code,
    "integer": _integer,
    "number": _number,
    "boolean": _boolean,
}
