"""One grouped query: by what rows are grouped, and the sums that come back."""

from collections.abc import Hashable
from functools import reduce
from operator import or_
from typing import Any

import attrs
import narwhals as nw
import numpy as np
import pandas as pd

from soteindikaattorit.compute.engine.expression import flag, period_key
from soteindikaattorit.compute.engine.terms import ROWS, Terms
from soteindikaattorit.sources.opening import Rows

UNKNOWN = "_U"
"""The group of rows that do not say to which group they belong (SDMX: unknown)."""

UNFIT = "unfit"
"""The name of the number of rows that have a fault."""


@attrs.frozen(kw_only=True)
class Place:
    """Codes that lie in one coarser region.

    Args:
        region: The code of the coarser region.
        codes: The codes that lie in it; `UNKNOWN` for rows without one.
        periods: The numbers of the periods in which they do; empty for all.
    """

    region: str
    codes: tuple[str, ...]
    periods: tuple[int, ...] = ()

    def expression(self, column: str, period: str) -> nw.Expr:
        """Return whether a row lies here.

        Args:
            column: The column with the code; empty when no row has one.
            period: The column with the number of the period.
        """
        if not column:
            return nw.lit(value=True)
        code = nw.col(column)
        known = [code.is_in([given for given in self.codes if given != UNKNOWN])] if {*self.codes} - {UNKNOWN} else []
        unknown = [code.is_null()] if UNKNOWN in self.codes else []
        lies = reduce(or_, map(flag, [*known, *unknown]))
        return lies & flag(nw.col(period).is_in(list(self.periods))) if self.periods else lies


@attrs.frozen(kw_only=True)
class Key:
    """By what rows are grouped: a column, or the period of a date.

    Args:
        name: The name of the key in the sums.
        column: The column it is read from.
        grain: The grain of the period; empty for a group.
        is_number: Whether the values are numbers that stay numbers.
        places: The coarser regions in which the codes of the column lie; empty when the column itself is the key.
    """

    name: str
    column: str
    grain: str = ""
    is_number: bool = False
    places: tuple[Place, ...] = ()

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns that are read."""
        return (self.column,) if self.column else ()

    def expression(self) -> nw.Expr:
        """Return the value by which rows are grouped."""
        return period_key(self.column, self.grain) if self.grain else nw.col(self.column)

    def placed(self, period: str) -> nw.Expr:
        """Return the coarser region by which rows are grouped.

        Args:
            period: The column with the number of the period of each row; empty when there are no periods.
        """
        region = nw.lit(UNKNOWN)
        for place in self.places:
            region = nw.when(flag(place.expression(self.column, period))).then(nw.lit(place.region)).otherwise(region)
        return region

    def read(self, values: pd.Series) -> pd.Series:
        """Return the values that came back: of periods whole numbers, of numbers floats, and text of all others."""
        if self.is_number:
            return pd.Series(values.to_numpy(dtype="float64", na_value=np.nan), index=values.index)
        return values.fillna(-1).astype("int64") if self.grain else as_text(values)


def summed(chunks: tuple[Rows, ...], terms: Terms, keys: tuple[Key, ...], wrong: nw.Expr | None) -> pd.DataFrame:
    """Return the sums by keys, over all chunks; keys are text or whole numbers, sums are floats."""
    frame = pd.concat([collect(_grouped(rows, terms, keys, wrong)) for rows in chunks], ignore_index=True)
    if UNFIT not in frame:
        frame[UNFIT] = 0.0
    names = {ROWS: ROWS, UNFIT: UNFIT, **terms.names}
    sums = frame[list(names.values())].to_numpy(dtype="float64", na_value=0.0)
    found = pd.DataFrame(sums, index=frame.index, columns=list(names))
    for number, key in enumerate(keys):
        found.insert(number, key.name, key.read(frame[f"k{number}"]))
    if len(chunks) == 1:
        return found
    by = [key.name for key in keys]
    return found.groupby(by, as_index=False, sort=False).sum() if by else found.sum().to_frame().T


def _grouped(rows: Rows, terms: Terms, keys: tuple[Key, ...], wrong: nw.Expr | None) -> Rows:
    by = [key.expression().alias(f"k{number}") for number, key in enumerate(keys)] or [nw.lit(0).alias("k0")]
    watched = [] if wrong is None else [wrong if terms.sums_truths else nw.when(wrong).then(nw.lit(1))]
    for stage in terms.stages:
        rows = rows.with_columns(*stage)
    ready = rows.with_columns(*by, *terms.carriers, *(one.alias(UNFIT) for one in watched))
    unfit_rows = nw.col(UNFIT).sum() if terms.sums_truths else nw.col(UNFIT).count()
    sums = [*terms.sums, *(unfit_rows for _ in watched)]
    return ready.group_by(*(f"k{number}" for number in range(len(by)))).agg(*sums)


def as_text(values: pd.Series) -> pd.Series:
    """Return values as text, each distinct one worked out once."""
    codes, distinct = pd.factorize(values, use_na_sentinel=False)
    texts = pd.Series([shown(value) for value in distinct], dtype="str")
    return texts.take(codes).set_axis(values.index)


def shown(value: Hashable) -> str:
    """Return a value as text: whole numbers without decimals, and what is missing as unknown."""
    if value is None or value is pd.NA or value != value:  # noqa: PLR0124 - not-a-number differs from itself
        return UNKNOWN
    if isinstance(value, bool | np.bool_):
        return str(bool(value)).lower()
    if isinstance(value, float | np.floating) and float(value).is_integer():
        return str(int(value))
    return str(value)


def collect(rows: Rows) -> pd.DataFrame:
    """Return the rows in pandas, by the engine that holds them."""
    options: dict[str, Any] = {"engine": "streaming"} if rows.implementation.is_polars() else {}
    frame: pd.DataFrame = rows.collect(backend="pandas", **options).to_native()
    return frame
