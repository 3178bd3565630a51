"""Generated rows: valid rows of a dataset, made from its definition and a seed, and marked as generated."""

from collections.abc import Callable
from datetime import date
from math import ceil, floor
from typing import Literal

import attrs
import numpy as np
import pandas as pd

from soteindikaattorit.catalogue.catalogue import CATALOGUE_HINT, Catalogue
from soteindikaattorit.errors import InvalidValueError
from soteindikaattorit.measures.distribution import STATES
from soteindikaattorit.model.argument import checked
from soteindikaattorit.model.dataset import DATED, Column, Dataset
from soteindikaattorit.model.period import Period
from soteindikaattorit.model.regions import Regions
from soteindikaattorit.testing.place import spans
from soteindikaattorit.testing.scope import Scope, scopes

GENERATED = "generated"
"""The column that marks every generated row."""

LONGEST_LAG = 21
"""The most days between a generated date and the latest of the dates that it may not precede."""

MISSING = 0.1
"""The share of missing values in an optional column (0…1)."""

OLDEST = 100
"""The greatest generated age, in years."""

YEAR = Period(date(2025, 1, 1), date(2025, 12, 31))
"""The default period of generated rows."""

_WIDTH = 100.0
_SECONDS = 24 * 60 * 60
_ROWS_OF = {"person": 5, "provider": 40}
"""The usual number of rows of one person or provider."""

_STATED = (0.7, 0.1, 0.1, 0.05, 0.05)
"""The shares of the states of an answer."""

ANSWERED = STATES[0]
"""The state of a question with an answer."""

_Rng = np.random.Generator


@checked(catalogue=CATALOGUE_HINT)
def generated_rows(
    dataset: Dataset, catalogue: Catalogue, *, count: int, seed: int = 0, period: Period = YEAR, within: str = ""
) -> pd.DataFrame:
    """Generate valid rows of a dataset, for trials and tests; they describe nobody.

    Every selected indicator of the dataset can be computed from them: answers are on the scales of measures, ends are
    not before their starts, and regions are valid on the day of their row.

    Args:
        dataset: The dataset.
        catalogue: The indicators to compute, and the regions.
        count: The number of rows.
        seed: The seed; the same seed gives the same rows.
        period: The period of dates; a date that follows another may be up to `LONGEST_LAG` days later.
        within: The region to which generated regions belong, as level and code; default: what the dataset covers.

    Returns:
        The rows, with the columns of the dataset and ``generated``, which is always true.

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
    maker = _Maker(count, period, catalogue.regions, within or dataset.covers, np.random.default_rng(seed))
    for scope in scopes(dataset, catalogue):
        maker.add(scope, maker.values(scope))
    ordered = pd.DataFrame({column.id: maker.frame[column.id] for column in dataset.columns})
    return ordered.assign(**{GENERATED: True})


@attrs.define
class _Maker:
    """Generates columns one after the other; a date may follow one that is missing in some rows of the frame."""

    count: int
    period: Period
    regions: Regions
    within: str
    random: _Rng
    whole: dict[str, pd.Series] = attrs.Factory(dict)
    frame: dict[str, pd.Series] = attrs.Factory(dict)

    def add(self, scope: Scope, values: pd.Series) -> None:
        """Add a column, with some of its values missing if it is optional."""
        name = scope.column.id
        if scope.state:
            is_missing = self.whole[scope.state].ne(ANSWERED)
        else:
            share = MISSING if scope.column.optional else 0
            is_missing = pd.Series(self.random.random(self.count) < share)
        self.whole[name], self.frame[name] = values, values.mask(is_missing)

    def same_day(self, day: date) -> pd.Series:
        """Return one day for every row."""
        return pd.Series(np.full(self.count, np.datetime64(day, "us")))

    def values(self, scope: Scope) -> pd.Series:
        """Return the values of a column, without missing ones."""
        if scope.column.type == "region":
            return self._places(scope)
        if scope.column.type in DATED:
            return self._dates(scope)
        if scope.column.type == "text":
            return self._text(scope)
        return _MAKERS[scope.column.type](scope.column, self.count, self.random)

    def _dates(self, scope: Scope) -> pd.Series:
        days: pd.Series
        known = [self.whole[name].dt.normalize() for name in scope.after if name in self.whole]
        if scope.on and known:
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

    def _places(self, scope: Scope) -> pd.Series:
        """Return a region for each row, valid on its day."""
        days = self.whole[scope.on].dt.normalize() if scope.on else self.same_day(self.period.last)
        draws = self.random.random(self.count)
        found = pd.Series("", index=days.index, dtype="str")
        ends = (days.min().date(), days.max().date()) if self.count else (self.period.first, self.period.last)
        for span in spans(scope.column, self.regions, self.within, *ends):
            is_then = days.between(pd.Timestamp(span.first), pd.Timestamp(span.last))
            found[is_then] = np.array(span.codes)[(draws[is_then] * len(span.codes)).astype("int64")]
        return found

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


def _code(column: Column, count: int, random: _Rng) -> pd.Series:
    shares = _STATED if column.codes == STATES else None
    return pd.Series(random.choice(column.codes, count, p=shares), dtype="str")


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
