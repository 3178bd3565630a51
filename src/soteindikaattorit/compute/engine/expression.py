"""Portable expressions, which have the same value on every engine.

The engines disagree about missing values in comparisons, about dates against literals and about truncation.
So comparisons become flags before they are combined or negated, and days and periods are whole numbers.
"""

from collections.abc import Iterable
from datetime import date
from functools import reduce
from operator import or_

import narwhals as nw

from soteindikaattorit.measures.part import Scoring
from soteindikaattorit.model.condition import Criterion, Scalar

_MONTHS = {"month": 1, "quarter": 3, "tertial": 4, "half": 6}
MONTH = 32
"""The difference of the same day in neighbouring months, in `month_number`."""

YEAR = 12 * MONTH
"""The difference of the same day in neighbouring years, in `month_number`."""

_WEEK = 7
_WEEKDAYS = 5


def flag(expression: nw.Expr) -> nw.Expr:
    """Return true where the expression is true, and false where it is false or missing."""
    return nw.when(expression).then(nw.lit(value=True)).otherwise(nw.lit(value=False))


def day_number(column: str) -> nw.Expr:
    """Return the day of a date or datetime as a number: 1 is Monday, 1 January of year 1."""
    day = nw.col(column).dt
    before = day.year() - 1
    leaps = before // 4 - before // 100 + before // 400
    return 365 * before + leaps + day.ordinal_day()


def month_number(column: str) -> nw.Expr:
    """Return a number of a date or datetime in which the same day of the next month is `MONTH` more.

    The greatest day of a month of which the number is not greater than that of another day, so many months before,
    is the last day of a limit in months: in a month that is too short, its own last day.
    """
    day = nw.col(column).dt
    return (day.year() * 12 + day.month()) * MONTH + day.day()


def period_key(column: str, grain: str) -> nw.Expr:
    """Return the number of the period of a date or datetime, as `soteindikaattorit.model.period.key` does."""
    if grain == "day":
        return day_number(column)
    if grain == "week":
        return (day_number(column) - 1) // _WEEK
    year = nw.col(column).dt.year()
    if grain == "year":
        return year
    month = year * 12 + nw.col(column).dt.month() - 1
    return month if grain == "month" else month // _MONTHS[grain]


def holds(criterion: Criterion, value: nw.Expr) -> nw.Expr:
    """Return whether a value meets the criterion, before any negation; missing where the engine says so.

    Args:
        criterion: The criterion; days are compared as numbers.
        value: The value of the column, or the number of its day.
    """
    if criterion.missing:
        return value.is_null()
    if criterion.any_of:
        return reduce(or_, (value == _literal(wanted) for wanted in criterion.any_of))
    low = [] if criterion.minimum is None else [value >= _literal(criterion.minimum)]
    high = [] if criterion.maximum is None else [value <= _literal(criterion.maximum)]
    bounds = low + high
    return flag(bounds[0]) & flag(bounds[1]) if len(bounds) > 1 else bounds[0]


def _literal(value: Scalar) -> str | bool | float:
    return value.toordinal() if isinstance(value, date) else value


def score(scoring: Scoring) -> nw.Expr:
    """Return the score of a row; missing where too few items are answered."""
    low, high = scoring.answers
    start, end = scoring.scores
    there, answered = _answered(scoring.items), _answered(scoring.whole)
    total = _sum([_filled(item, low + high if item in scoring.turned else None) for item in scoring.items])
    mean = total / nw.when(there > 0).then(there).otherwise(nw.lit(1))
    brought = (mean - low) * ((end - start) / (high - low)) + start
    return nw.when(flag(there >= scoring.answered) & flag(answered >= scoring.whole_answered)).then(brought)


def _filled(column: str, less_from: int | None) -> nw.Expr:
    """Return a value, or a number less the value; zero where it is missing."""
    value = nw.col(column) if less_from is None else less_from - nw.col(column)
    return nw.when(nw.col(column).is_null()).then(nw.lit(0.0)).otherwise(value)


def _answered(columns: Iterable[str]) -> nw.Expr:
    return _sum([nw.when(nw.col(column).is_null()).then(nw.lit(0)).otherwise(nw.lit(1)) for column in columns])


def working_days(day: nw.Expr, holidays: Iterable[date]) -> nw.Expr:
    """Return the number of weekdays up to and on a day, less the holidays among them: differences count working days.

    Args:
        day: The number of the day.
        holidays: The holidays from Monday to Friday that may lie between the days that are compared.
    """
    week = (day - 1) // _WEEK
    weekday = day - week * _WEEK
    worked = nw.when(weekday > _WEEKDAYS).then(nw.lit(_WEEKDAYS)).otherwise(weekday)
    passed = [(day >= holiday.toordinal()).cast(nw.Int64) for holiday in holidays]
    return week * _WEEKDAYS + worked - _sum(passed)


def _sum(terms: list[nw.Expr]) -> nw.Expr:
    """Add up in halves, so that a century of holidays is no deep nest."""
    if len(terms) <= 1:
        return terms[0] if terms else nw.lit(0)
    half = len(terms) // 2
    return _sum(terms[:half]) + _sum(terms[half:])
