"""Portable expressions: what gives the same answer on every engine.

The engines disagree about missing values in comparisons, about dates against literals and about truncation.
So comparisons become flags before they are combined or negated, and days and periods are whole numbers.
"""

from collections.abc import Iterable
from datetime import date
from functools import reduce
from operator import and_, or_

import narwhals as nw

from soteindikaattorit.condition import Criterion, Scalar
from soteindikaattorit.measures.part import Elapsed

_MONTHS = {"month": 1, "quarter": 3, "tertial": 4, "half": 6}
_WEEK = 7
_WEEKDAYS = 5


def flag(expression: nw.Expr) -> nw.Expr:
    """Give true where the expression is true, and false where it is false or missing."""
    return nw.when(expression).then(nw.lit(value=True)).otherwise(nw.lit(value=False))


def day_number(column: str) -> nw.Expr:
    """Give the day of a date or datetime as a number: 1 is Monday, 1 January of year 1."""
    day = nw.col(column).dt
    before = day.year() - 1
    leaps = before // 4 - before // 100 + before // 400
    return 365 * before + leaps + day.ordinal_day()


def period_key(column: str, grain: str) -> nw.Expr:
    """Give the number of the period in which a date or datetime lies, as `soteindikaattorit.period.key` does."""
    if grain == "day":
        return day_number(column)
    if grain == "week":
        return (day_number(column) - 1) // _WEEK
    year = nw.col(column).dt.year()
    if grain == "year":
        return year
    month = year * 12 + nw.col(column).dt.month() - 1
    return month if grain == "month" else month // _MONTHS[grain]


def holds(criterion: Criterion, *, is_date: bool) -> nw.Expr:
    """Give whether the value of a row is as the criterion asks, missing where the engine says so."""
    if criterion.missing:
        return nw.col(criterion.column).is_null()
    value = day_number(criterion.column) if is_date else nw.col(criterion.column)
    if criterion.any_of:
        return reduce(or_, (value == _literal(wanted) for wanted in criterion.any_of))
    bounds = []
    if criterion.minimum is not None:
        bounds.append(value >= _literal(criterion.minimum))
    if criterion.maximum is not None:
        bounds.append(value <= _literal(criterion.maximum))
    return reduce(and_, (flag(bound) for bound in bounds)) if len(bounds) > 1 else bounds[0]


def _literal(value: Scalar) -> str | bool | float:
    return value.toordinal() if isinstance(value, date) else value


def in_time(elapsed: Elapsed, holidays: Iterable[date]) -> nw.Expr:
    """Give whether the end came within the days allowed, missing where a date is.

    Working days between two days are the weekdays up to the one less those up to the other, less the holidays between.
    The end is in time when fewer working days than allowed had passed on the day before it.
    """
    start, end = day_number(elapsed.start), day_number(elapsed.end)
    if elapsed.calendar == "calendar":
        return (end - start) <= elapsed.days
    ordinals = [holiday.toordinal() for holiday in holidays]
    return (_working_days(end - 1, ordinals) - _working_days(start, ordinals)) < elapsed.days


def _working_days(day: nw.Expr, holidays: list[int]) -> nw.Expr:
    week = (day - 1) // _WEEK
    weekday = day - week * _WEEK
    worked = nw.when(weekday > _WEEKDAYS).then(nw.lit(_WEEKDAYS)).otherwise(weekday)
    passed = (nw.when(day >= holiday).then(nw.lit(1)).otherwise(nw.lit(0)) for holiday in holidays)
    return sum(passed, week * _WEEKDAYS + worked) if not holidays else week * _WEEKDAYS + worked - sum(passed)
