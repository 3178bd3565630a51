"""Days and periods at random, the ends of years, months and weeks among them."""

from calendar import isleap
from datetime import date

from hypothesis import strategies as st

from soteindikaattorit.errors import InvalidValueError
from soteindikaattorit.model.period import GRAINS, Period

EARLIEST = date(2023, 1, 1)
"""The first day of days and periods when nothing else is said: that on which the wellbeing services counties began."""

LATEST = date(2027, 12, 31)
"""The last day of days and periods when nothing else is said; a leap day and a week 53 lie before it."""

EDGES = (
    (1, 1),
    (12, 31),
    (2, 28),
    (2, 29),
    (3, 1),
    (3, 31),
    (4, 1),
    (4, 30),
    (6, 30),
    (8, 31),
    (12, 28),
    (12, 29),
)
"""Months and days at which periods of some grain begin or end, or calendars err."""

_LEAP_DAY = (2, 29)


def days(earliest: date = EARLIEST, latest: date = LATEST) -> st.SearchStrategy[date]:
    """Return days, every so often the first or last of a period, or a leap day.

    Args:
        earliest: The first day there may be.
        latest: The last day there may be.

    Example:
        >>> from hypothesis import given
        >>> @given(days())
        ... def test_a_day_is_in_its_month(day):
        ...     assert Period.from_day(day, "month").contains(Period(day, day))
        >>> test_a_day_is_in_its_month()
    """
    years = st.integers(earliest.year, latest.year)
    edges = st.tuples(years, st.sampled_from(EDGES)).map(lambda drawn: _edge(drawn[0], *drawn[1]))
    return st.dates(earliest, latest) | edges.map(lambda day: min(max(day, earliest), latest))


def _edge(year: int, month: int, day: int) -> date:
    """Return the day in a year, and for the leap day of a year that has none the day before."""
    return date(year, month, day - ((month, day) == _LEAP_DAY and not isleap(year)))


def periods(grain: str = "", *, earliest: date = EARLIEST, latest: date = LATEST) -> st.SearchStrategy[Period]:
    """Return periods that lie wholly between two days.

    Args:
        grain: One of day, week, month, quarter, tertial, half and year; empty for any of them and for spans of days.
        earliest: The first day that may be in a period.
        latest: The last day that may be in a period.

    Example:
        >>> from hypothesis import given
        >>> @given(periods("week"))
        ... def test_a_label_reads_back(week):
        ...     assert Period.parse(str(week)) == week
        >>> test_a_label_reads_back()
    """
    if not grain:
        spans = st.tuples(days(earliest, latest), days(earliest, latest)).map(lambda ends: Period(*sorted(ends)))
        return st.one_of(*(periods(one, earliest=earliest, latest=latest) for one in GRAINS), spans)
    found = days(earliest, latest).map(lambda day: _within(day, grain, earliest, latest))
    return found.filter(bool).map(lambda found: found[0])


def _within(day: date, grain: str, earliest: date, latest: date) -> tuple[Period, ...]:
    """Return the period of the day, if all of it lies between the two days; the last weeks of time are no weeks."""
    try:
        period = Period.from_day(day, grain)
    except InvalidValueError:
        return ()
    return (period,) if earliest <= period.first and period.last <= latest else ()
