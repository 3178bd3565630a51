"""Conditions at random, on the columns of a dataset."""

from datetime import date

from hypothesis import strategies as st

from soteindikaattorit.model.condition import Condition, Criterion, Scalar
from soteindikaattorit.model.dataset import DATED, NUMERIC, Column, Dataset
from soteindikaattorit.testing.strategies.time import days

_WORDS = ("x", "Ŋŧ", "047", "=1+1", 'y; "z", ä')


def conditions(dataset: Dataset, *, min_size: int = 0) -> st.SearchStrategy[Condition]:
    """Return conditions that fit a dataset, with days as definitions write them: values, bounds and what is missing.

    Args:
        dataset: The dataset; codes of its regions are not asked for, as nobody knows here which there are.
        min_size: On how many columns there is a condition at least.

    Example:
        >>> from hypothesis import given
        >>> from soteindikaattorit import Catalogue
        >>> dataset = Catalogue.of().dataset("thl.lastensuojeluasiat")
        >>> @given(conditions(dataset))
        ... def test_reads_back(condition):
        ...     assert str(Condition.parse(condition.to_dict())) == str(condition)
        >>> test_reads_back()
    """
    among = [column for column in dataset.columns if column.type != "region" or column.optional]
    if not among:
        return st.just(Condition())
    most = min(len(among), 2)
    chosen = st.lists(st.sampled_from(range(len(among))), unique=True, min_size=min(min_size, most), max_size=most)
    criteria = chosen.flatmap(lambda places: st.tuples(*(_criterion(among[place]) for place in sorted(places))))
    return criteria.map(Condition)


def _criterion(column: Column) -> st.SearchStrategy[Criterion]:
    name = column.id
    missing = st.booleans().map(lambda negated: Criterion(column=name, missing=True, negated=negated))
    if column.type == "region":
        return missing
    values = _values(column)
    some = st.lists(values, min_size=1, max_size=3, unique=True).map(tuple)
    asked = st.builds(Criterion, column=st.just(name), any_of=some, negated=st.booleans())
    if column.type in NUMERIC | DATED:
        asked |= st.tuples(values, values, st.sampled_from(["min", "max", "both"]), st.booleans()).map(
            lambda drawn: _bounds(name, *drawn)
        )
    return asked | missing if column.optional else asked


def _bounds(name: str, one: Scalar, other: Scalar, ends: str, negated: bool) -> Criterion:  # noqa: FBT001 - it is drawn
    low, high = sorted([one, other])
    return Criterion(
        column=name,
        minimum=None if ends == "max" else low,
        maximum=None if ends == "min" else high,
        negated=negated,
    )


def _values(column: Column) -> st.SearchStrategy[Scalar]:
    if column.type in DATED:
        return days().map(date.isoformat)
    if column.type == "boolean":
        return st.booleans()
    if column.type == "integer":
        return st.integers(-3, 12)
    if column.type == "number":
        return st.integers(-24, 96).map(lambda number: number / 8)
    return st.sampled_from(column.codes or _WORDS)
