"""Indicators and their datasets: checked against each other, and conditions cast to the types of the columns."""

from collections.abc import Iterator
from datetime import date, datetime

import attrs

from soteindikaattorit.definitions.indicator import Indicator
from soteindikaattorit.errors import InvalidValueError, Problem, SoteError, one_of, suggest
from soteindikaattorit.measures import Implied
from soteindikaattorit.measures.part import Rule
from soteindikaattorit.model.condition import Condition, Criterion, Scalar
from soteindikaattorit.model.dataset import DATED, NUMERIC, Column, Dataset


def check_indicator(indicator: Indicator, dataset: Dataset) -> Iterator[Problem]:
    """Yield each problem of an indicator with its dataset: columns, their types, codes and values of conditions."""
    place = f"indicator {indicator.id!r}"
    for need in indicator.measure.needs():
        column = dataset.find(need.column)
        if column is None:
            yield _missing_column(place, need.column, dataset)
        elif column.type not in need.types:
            yield Problem(place, f"column {column.id!r} is {column.type}, expected {' or '.join(need.types)}")
        elif need.codes and not set(column.codes) <= set(need.codes):
            other = min(set(column.codes) - set(need.codes))
            expected = f"expected codes among {', '.join(need.codes)}"
            yield Problem(place, f"column {column.id!r} may hold {other!r}", expected)
    parts = tuple(indicator.measure.parts().values())
    by_name = {column.id: column for column in dataset.columns}
    needed = {need.column for need in indicator.measure.needs()}
    for name in sorted(({name for part in parts for name in part.columns} | set(indicator.where.columns)) - needed):
        if name not in by_name:
            yield _missing_column(place, name, dataset)
    if dataset.count and any(part.individual for part in parts):
        message = f"cannot count distinct persons: rows are pre-aggregated (count column {dataset.count.id!r})"
        yield Problem(place, message, "give rows that are not aggregated")
    conditions = (indicator.where, *(condition for part in parts for condition in part.conditions))
    for criterion in dict.fromkeys(criterion for condition in conditions for criterion in condition.criteria):
        yield from _check_criterion(criterion, by_name.get(criterion.column), place)


def _check_criterion(criterion: Criterion, column: Column | None, place: str) -> Iterator[Problem]:
    if column and not criterion.missing:
        try:
            _cast(criterion, column)
        except SoteError as error:
            yield Problem(place, str(error))


def _missing_column(place: str, name: str, dataset: Dataset) -> Problem:
    names = [column.id for column in dataset.columns]
    hint = suggest(name, names, f"it has {', '.join(names)}")
    return Problem(place, f"dataset {dataset.id!r} has no column {name!r}", hint)


def cast_condition(condition: Condition, dataset: Dataset) -> Condition:
    """Return the condition with its values cast to the types of the columns.

    Raises:
        InvalidValueError: A value cannot be of the type of its column.
    """
    by_name = {column.id: column for column in dataset.columns} if condition.criteria else {}
    columns = ((criterion, by_name.get(criterion.column)) for criterion in condition.criteria)
    criteria = tuple(_cast(criterion, column) if column else criterion for criterion, column in columns)
    return condition if criteria == condition.criteria else Condition(criteria)


def cast_rule(rule: Rule, dataset: Dataset) -> Rule:
    """Return the rule with the values of its conditions cast to the types of the columns.

    Raises:
        InvalidValueError: A value cannot be of the type of its column.
    """
    if not isinstance(rule, Implied):
        return rule
    then = None if rule.then is None else cast_condition(rule.then, dataset)
    return Implied(given=cast_condition(rule.given, dataset), then=then)


def _cast(criterion: Criterion, column: Column) -> Criterion:
    bounds = [bound for bound in (criterion.minimum, criterion.maximum) if bound is not None]
    if bounds and column.type not in NUMERIC | DATED:
        raise InvalidValueError(f"bound of column {column.id!r}", str(bounds[0]), f"a {column.type} has no order")
    any_of = tuple(_cast_value(value, column) for value in criterion.any_of)
    minimum = None if criterion.minimum is None else _cast_value(criterion.minimum, column)
    maximum = None if criterion.maximum is None else _cast_value(criterion.maximum, column)
    # Most values have their type already; a new value would be checked again, which takes time.
    if (any_of, minimum, maximum) == (criterion.any_of, criterion.minimum, criterion.maximum):
        return criterion
    return attrs.evolve(criterion, any_of=any_of, minimum=minimum, maximum=maximum)


def _cast_value(value: Scalar, column: Column) -> Scalar:
    place = f"value of column {column.id!r}"
    if column.type in DATED:
        return _cast_day(value, place)
    if column.type in NUMERIC:
        is_right = isinstance(value, int | float) and not isinstance(value, bool)
    else:
        is_right = isinstance(value, bool if column.type == "boolean" else str)
    if not is_right:
        raise InvalidValueError(place, str(value), f"expected {column.type}")
    if column.codes and value not in column.codes:
        raise InvalidValueError(place, str(value), one_of(column.codes))
    return value


def _cast_day(value: Scalar, place: str) -> date:
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    try:
        return date.fromisoformat(str(value))
    except ValueError:
        raise InvalidValueError(place, str(value), "expected a date such as 2025-01-31") from None
