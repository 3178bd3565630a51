"""Fit: whether an indicator fits its dataset, and its conditions in the types of the columns."""

from collections.abc import Iterable, Iterator
from datetime import date, datetime

import attrs

from soteindikaattorit.definitions.indicator import Indicator
from soteindikaattorit.errors import InvalidValueError, Problem, SoteError, one_of, suggest
from soteindikaattorit.measures import Implied, Part
from soteindikaattorit.measures.part import Rule
from soteindikaattorit.model.condition import Condition, Criterion, Scalar
from soteindikaattorit.model.dataset import DATED, NUMERIC, Column, Dataset


def misfits(indicator: Indicator, dataset: Dataset) -> Iterator[Problem]:
    """Return everything in which an indicator does not fit its dataset."""
    place = f"indicator {indicator.id!r}"
    for need in indicator.measure.needs():
        column = dataset.find(need.column)
        if column is None:
            yield _no_column(place, need.column, dataset)
        elif column.type not in need.types:
            yield Problem(place, f"column {column.id!r} is {column.type}, expected {' or '.join(need.types)}")
        elif need.codes and not set(column.codes) <= set(need.codes):
            other = min(set(column.codes) - set(need.codes))
            expected = f"expected codes among {', '.join(need.codes)}"
            yield Problem(place, f"column {column.id!r} may hold {other!r}", expected)
    parts = tuple(indicator.measure.parts().values())
    needed = {need.column for need in indicator.measure.needs()}
    for name in sorted(({name for part in parts for name in part.columns} | set(indicator.where.columns)) - needed):
        if dataset.find(name) is None:
            yield _no_column(place, name, dataset)
    yield from _without_persons(place, parts, dataset)
    conditions = (indicator.where, *(one for part in parts for one in part.conditions))
    for criterion in dict.fromkeys(criterion for condition in conditions for criterion in condition.criteria):
        column = dataset.find(criterion.column)
        if column and not criterion.missing:
            try:
                _values(criterion, column)
            except SoteError as error:
                yield Problem(place, str(error))


def _without_persons(place: str, parts: Iterable[Part], dataset: Dataset) -> Iterator[Problem]:
    if dataset.count and any(part.individual for part in parts):
        told = f"persons cannot be told from rows that stand for several ({dataset.count.id!r})"
        yield Problem(place, told, "give rows that were not added up before")


def _no_column(place: str, name: str, dataset: Dataset) -> Problem:
    known = [column.id for column in dataset.columns]
    hint = suggest(name, known, f"it has {', '.join(known)}")
    return Problem(place, f"dataset {dataset.id!r} has no column {name!r}", hint)


def typed(condition: Condition, dataset: Dataset) -> Condition:
    """Return the condition with its values of the types of the columns.

    Raises:
        InvalidValueError: A value cannot be of the type of its column.
    """
    return Condition(tuple(_typed(criterion, dataset) for criterion in condition.criteria))


def typed_rule(rule: Rule, dataset: Dataset) -> Rule:
    """Return the rule with the values of its conditions of the types of the columns.

    Raises:
        InvalidValueError: A value cannot be of the type of its column.
    """
    if not isinstance(rule, Implied):
        return rule
    then = None if rule.then is None else typed(rule.then, dataset)
    return Implied(given=typed(rule.given, dataset), then=then)


def _typed(criterion: Criterion, dataset: Dataset) -> Criterion:
    column = dataset.find(criterion.column)
    if column is None:
        return criterion
    any_of, minimum, maximum = _values(criterion, column)
    return attrs.evolve(criterion, any_of=any_of, minimum=minimum, maximum=maximum)


def _values(criterion: Criterion, column: Column) -> tuple[tuple[Scalar, ...], Scalar | None, Scalar | None]:
    """Return the values and the bounds of a criterion, of the type of its column."""
    return (
        tuple(_value(column, value) for value in criterion.any_of),
        None if criterion.minimum is None else _bound(column, criterion.minimum),
        None if criterion.maximum is None else _bound(column, criterion.maximum),
    )


def _bound(column: Column, value: Scalar) -> Scalar:
    if column.type not in NUMERIC | DATED:
        raise InvalidValueError(f"bound of column {column.id!r}", str(value), f"a {column.type} has no order")
    return _value(column, value)


def _value(column: Column, value: Scalar) -> Scalar:
    if column.type in NUMERIC:
        if isinstance(value, int | float) and not isinstance(value, bool):
            return value
    elif column.type == "boolean":
        if isinstance(value, bool):
            return value
    elif column.type in DATED:
        return _day(f"value of column {column.id!r}", value)
    elif isinstance(value, str):
        codes = column.codes
        if codes and value not in codes:
            raise InvalidValueError(f"value of column {column.id!r}", value, one_of(codes))
        return value
    raise InvalidValueError(f"value of column {column.id!r}", str(value), f"expected {column.type}")


def _day(what: str, value: Scalar) -> date:
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    try:
        return date.fromisoformat(str(value))
    except ValueError:
        raise InvalidValueError(what, str(value), "expected a date such as 2025-01-31") from None
