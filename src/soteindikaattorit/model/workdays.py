"""Working days in Finland, as the time limits of social and health care count them.

Saturdays, Sundays and public holidays, with Midsummer Eve and Christmas Eve, are not working days.
"""

import calendar
from datetime import date, datetime, timedelta
from functools import cache
from typing import Final

from holidays import PUBLIC, country_holidays

from soteindikaattorit.errors import InvalidValueError

_WEEKDAYS: Final = 5
_DAYS_IN_WEEK: Final = 7
_DAY: Final = timedelta(days=1)


@cache
def _public_holidays(year: int) -> tuple[date, ...]:
    finland = country_holidays("FI", years=year, categories=(PUBLIC,))
    if not finland.start_year <= year <= finland.end_year:
        known = f"expected a year from {finland.start_year} to {finland.end_year}, whose holidays are known"
        raise InvalidValueError("year of working days", str(year), known)
    return tuple(sorted(finland))


def _check_days(*days: date) -> None:
    timed = [day for day in days if isinstance(day, datetime)]
    if timed:
        raise InvalidValueError("day", str(timed[0]), "expected a day without a time of day")


def is_working_day(day: date) -> bool:
    """Whether a day is a working day: Monday to Friday and not a public holiday.

    Args:
        day: The day.

    Raises:
        InvalidValueError: The day has a time of day, or the public holidays of the year are not known.

    Source:
        Finland, Act on the calculation of prescribed times (laki säädettyjen määräaikain laskemisesta) 150/1930;
        THL, Lastensuojelun käsikirja, Lastensuojelun aikarajat; the holidays from the package holidays.

    Example:
        >>> is_working_day(date(2025, 6, 20))  # Midsummer Eve, a Friday
        False
    """
    _check_days(day)
    return day.weekday() < _WEEKDAYS and day not in _public_holidays(day.year)


def next_working_day(day: date) -> date:
    """Return the day itself when it is a working day, else the first working day after it.

    Args:
        day: The day, such as the last day of a time limit.

    Raises:
        InvalidValueError: The day has a time of day, or the public holidays of the year are not known.

    Source:
        Finland, Act on the calculation of prescribed times 150/1930, section 5.

    Example:
        >>> next_working_day(date(2025, 6, 20))
        datetime.date(2025, 6, 23)
    """
    while not is_working_day(day):
        day += _DAY
    return day


def add_working_days(day: date, days: int) -> date:
    """Return the last day of a time limit in working days; the day of receipt is not counted.

    Args:
        day: The day of receipt, a working day or not.
        days: How many working days the limit has; 0 returns the day of receipt itself.

    Raises:
        InvalidValueError: The number of days is negative, the day has a time of day, or the public holidays of a year
            are not known.

    Source:
        THL, Lastensuojelun käsikirja, Lastensuojelun aikarajat: the day of receipt is not counted, Saturdays and
        holidays are not working days; Child Welfare Act (lastensuojelulaki) 417/2007, section 26;
        Act 150/1930.

    Example:
        >>> add_working_days(date(2025, 3, 4), 7)  # from a Tuesday to the Thursday of the next week
        datetime.date(2025, 3, 13)
    """
    _check_days(day)
    if days < 0:
        raise InvalidValueError("number of working days", str(days), "expected 0 or more")
    for _ in range(days):
        day = next_working_day(day + _DAY)
    return day


def _weekdays_until(day: date) -> int:
    """Count Mondays to Fridays from the Monday that has ordinal 1 to the day itself."""
    weeks, rest = divmod(day.toordinal(), _DAYS_IN_WEEK)
    return weeks * _WEEKDAYS + min(rest, _WEEKDAYS)


def working_days_between(start: date, end: date) -> int:
    """Count the working days after the start and not after the end.

    Args:
        start: The day that is not counted, such as the day of receipt.
        end: The last day counted.

    Returns:
        The number of working days in (start, end]; negative when the end is before the start.

    Raises:
        InvalidValueError: A day has a time of day, or the public holidays of a year are not known.

    Source:
        As for `add_working_days`, which this undoes.

    Example:
        >>> working_days_between(date(2025, 3, 4), date(2025, 3, 13))
        7
    """
    _check_days(start, end)
    if end < start:
        return -working_days_between(end, start)
    holidays = sum(day > start for day in holidays_between(start, end))
    return _weekdays_until(end) - _weekdays_until(start) - holidays


def holidays_between(first: date, last: date) -> tuple[date, ...]:
    """Return the public holidays from Monday to Friday in a closed span of days, in order.

    Args:
        first: The first day of the span.
        last: The last day of the span; before the first, the span is empty.

    Raises:
        InvalidValueError: A day has a time of day, or the public holidays of a year are not known.

    Source:
        The package holidays, Finland, category public.

    Example:
        >>> holidays_between(date(2025, 6, 1), date(2025, 6, 30))
        (datetime.date(2025, 6, 20),)
    """
    _check_days(first, last)
    days = (day for year in range(first.year, last.year + 1) for day in _public_holidays(year))
    return tuple(day for day in days if first <= day <= last and day.weekday() < _WEEKDAYS)


def add_months(day: date, months: int) -> date:
    """Return the same day of the month so many calendar months later, or the last day of a month that is too short.

    A limit that ends on a day off moves on: see `next_working_day`.

    Args:
        day: The day the time limit runs from.
        months: How many calendar months; negative for earlier.

    Raises:
        InvalidValueError: The result is not in the years 1 to 9999.

    Source:
        Finland, Act on the calculation of prescribed times 150/1930, section 3.

    Example:
        >>> add_months(date(2024, 11, 30), 3)
        datetime.date(2025, 2, 28)
    """
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    if not date.min.year <= year <= date.max.year:
        raise InvalidValueError("day", f"{day} and {months} months", "expected a day in the years 1 to 9999")
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))
