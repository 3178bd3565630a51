"""Measures at random: every built-in kind that the columns of a dataset allow."""

from collections.abc import Iterator
from itertools import combinations

from hypothesis import strategies as st

from soteindikaattorit.measures import (
    NPS,
    Component,
    Composite,
    Continuity,
    Count,
    Distinct,
    Distribution,
    Mean,
    Measure,
    Proportion,
    Quantile,
    Rate,
    Ratio,
    Stock,
    Total,
    WeightedMean,
    WeightedProportion,
    Within,
)
from soteindikaattorit.model.dataset import DATED, NUMERIC, Column, Dataset
from soteindikaattorit.model.limit import CALENDARS
from soteindikaattorit.testing.strategies.conditions import conditions

Measures = st.SearchStrategy[Measure]

_IDENTIFIERS = frozenset({"text", "code", "region"})
_AMOUNTS = frozenset({"", "count"})


def measures(dataset: Dataset) -> Measures:
    """Return measures that can be computed from rows of a dataset.

    Args:
        dataset: The dataset.

    Example:
        >>> from hypothesis import given, settings
        >>> from soteindikaattorit import Catalogue
        >>> dataset = Catalogue.of().dataset("thl.lastensuojeluasiat")
        >>> @settings(max_examples=20, deadline=None)
        ... @given(measures(dataset))
        ... def test_reads_columns_that_there_are(measure):
        ...     assert all(dataset.find(need.column) for need in measure.needs())
        >>> test_reads_columns_that_there_are()
    """
    return st.one_of(
        st.builds(Count, interval=st.sampled_from(Count.intervals)),
        *_of_numbers(dataset),
        *_of_dates(dataset),
        *_of_persons(dataset),
        *_of_conditions(dataset),
    )


def _names(dataset: Dataset, types: frozenset[str]) -> list[str]:
    return [column.id for column in dataset.columns if column.type in types]


def _numbers(dataset: Dataset) -> list[Column]:
    return [column for column in dataset.columns if column.type in NUMERIC and column.role in _AMOUNTS]


def _of_numbers(dataset: Dataset) -> Iterator[Measures]:
    numbers = [column.id for column in _numbers(dataset)]
    whole = [column.id for column in _numbers(dataset) if column.type == "integer"]
    if numbers:
        column = st.sampled_from(numbers)
        strata = st.sampled_from(["", *_names(dataset, frozenset({"text", "code"}))])
        yield st.builds(Total, column=column)
        yield st.builds(Mean, column=column)
        yield st.builds(Quantile, column=column, quantile=st.sampled_from([0.5, 0.1, 0.9]), nth=st.integers(0, 3))
        yield st.builds(WeightedMean, column=column, weight=column, stratum=strata)
        yield st.builds(Ratio, numerator=column, denominator=column)
        yield st.builds(Rate, events=column, population=column, per=st.sampled_from([1000.0, 1.0]))
        if dataset.period:
            yield st.builds(Stock, column=column)
    if whole:
        answers = st.sampled_from(whole)
        yield st.builds(NPS, column=answers, interval=st.sampled_from(NPS.intervals), distribution=st.booleans())
        yield st.builds(Distribution, column=answers, highest=st.just(5), agreeing=st.integers(2, 5))


def _of_dates(dataset: Dataset) -> Iterator[Measures]:
    """Return measures of time: a date ends only what began with one that stands before it, so none go in circles."""
    pairs = list(combinations(_names(dataset, frozenset(DATED)), 2))
    if pairs:
        calendar = st.sampled_from(CALENDARS)
        yield st.builds(
            lambda ends, days, calendar: Within(start=ends[0], end=ends[1], days=days, calendar=calendar),
            st.sampled_from(pairs),
            st.integers(1, 30),
            calendar,
        )
        yield st.builds(
            lambda ends, months: Within(start=ends[0], end=ends[1], months=months),
            st.sampled_from(pairs),
            st.integers(1, 6),
        )
        yield st.builds(
            lambda ends, calendar, waiting: Quantile(start=ends[0], end=ends[1], calendar=calendar, waiting=waiting),
            st.sampled_from(pairs),
            calendar,
            st.booleans(),
        )


def _of_persons(dataset: Dataset) -> Iterator[Measures]:
    names = _names(dataset, _IDENTIFIERS)
    if names and not dataset.count:
        yield st.builds(Distinct, column=st.sampled_from(names))
        pairs = list(combinations(names, 2))
        if pairs:
            index = st.sampled_from(["coc", "upc", "mmci"])
            yield st.builds(
                lambda pair, index: Continuity(person=pair[0], provider=pair[1], index=index),
                st.sampled_from(pairs),
                index,
            )


def _of_conditions(dataset: Dataset) -> Iterator[Measures]:
    asked = conditions(dataset, min_size=1).filter(lambda condition: bool(condition.criteria))
    if any(column.type != "region" or column.optional for column in dataset.columns):
        rest = st.none() | asked
        yield st.builds(Proportion, numerator=asked, denominator=rest, exclude=rest)
        parts = st.lists(st.builds(Component, done=asked, due=rest), min_size=2, max_size=3).map(tuple)
        yield st.builds(Composite, components=parts, rule=st.sampled_from(["all-or-nothing", "opportunity"]))
        if _numbers(dataset):
            weight = st.sampled_from([column.id for column in _numbers(dataset)])
            yield st.builds(WeightedProportion, numerator=asked, weight=weight)
