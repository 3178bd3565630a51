"""Rows at random: those that fit a dataset, few and hard."""

from collections.abc import Iterable

import numpy as np
import pandas as pd
from hypothesis import strategies as st

from soteindikaattorit.catalogue.catalogue import Catalogue
from soteindikaattorit.model.dataset import DATED, NUMERIC, Column, Dataset
from soteindikaattorit.model.period import Period
from soteindikaattorit.testing.scope import scopes
from soteindikaattorit.testing.strategies.cells import Row, cells, row_of
from soteindikaattorit.testing.strategies.time import EARLIEST, LATEST

SPAN = Period(EARLIEST, LATEST)
"""The period of rows when nothing else is said."""

_MOST = 8


def rows(
    dataset: Dataset,
    catalogue: Catalogue,
    *,
    min_size: int = 1,
    max_size: int = _MOST,
    period: Period = SPAN,
    extreme: bool = False,
) -> st.SearchStrategy[pd.DataFrame]:
    """Return frames of rows that fit a dataset and every selected indicator of the catalogue that reads it.

    Optional columns miss values, and at times every value; days are ends of periods and leap days, regions those
    that there were on that day, texts those that files and engines are known to change.
    Numbers are whole eighths, so that sums do not depend on their order, unless they may be extreme.

    Args:
        dataset: The dataset.
        catalogue: The indicators that are to be computed, and the regions that are known.
        min_size: How many rows there are at least; nothing can be computed from none.
        max_size: How many rows there are at most.
        period: The days on which what follows nothing lies.
        extreme: Whether numbers may be as great or small as there are any.

    Raises:
        InvalidValueError: What the dataset covers has no parts of the level that a column needs.

    Example:
        >>> from hypothesis import given, settings
        >>> from soteindikaattorit import Catalogue, compute
        >>> catalogue = Catalogue.of().select("thl.lastensuojelu")
        >>> @settings(max_examples=5, deadline=None)
        ... @given(rows(catalogue.dataset("thl.lastensuojeluasiat"), catalogue))
        ... def test_shares_are_shares(frame):
        ...     figures = compute(catalogue, {"thl.lastensuojeluasiat": frame}).to_pandas()
        ...     assert figures["value"].dropna().between(0, 100).all()
        >>> test_shares_are_shares()
    """
    columns = tuple(
        cells(scope, catalogue.regions, dataset.covers, period, extreme=extreme) for scope in scopes(dataset, catalogue)
    )
    optional = [column.id for column in dataset.columns if column.optional and column.role != "period"]
    states = {one.scope.column.id for one in columns if one.scope.state}
    free = [name for name in optional if name not in states]
    blank = st.lists(st.sampled_from(free), unique=True, max_size=2) if free else st.just([])
    drawn = st.lists(row_of(columns), min_size=min_size, max_size=max_size)
    return st.tuples(drawn, blank).map(lambda pair: framed(dataset, _without(*pair)))


def _without(drawn: list[Row], blank: Iterable[str]) -> list[Row]:
    return [{**row, **dict.fromkeys(blank)} for row in drawn]


def framed(dataset: Dataset, drawn: list[Row]) -> pd.DataFrame:
    """Return rows as a frame with the columns of the dataset, each of the type that its values have in NumPy.

    Args:
        dataset: The dataset.
        drawn: The values of each row by column; None where one is missing. Answers are numbered.
    """
    return pd.DataFrame({column.id: _series(column, [row[column.id] for row in drawn]) for column in dataset.columns})


def _series(column: Column, values: list[object]) -> pd.Series:
    if column.role == "answer":
        values = [f"{column.id}-{number}" for number in range(1, len(values) + 1)]
    if column.type in NUMERIC:
        return pd.Series([np.nan if value is None else value for value in values], dtype="float64")
    if column.type in DATED:
        return pd.Series(values, dtype="datetime64[us]")
    return pd.Series(values, dtype="boolean" if column.type == "boolean" else "str")
