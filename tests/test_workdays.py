"""Working days: what counts, and how a time limit is counted."""

from collections.abc import Callable
from datetime import date, datetime, timedelta

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from soteindikaattorit.errors import InvalidValueError
from soteindikaattorit.model.workdays import (
    add_months,
    add_working_days,
    holidays_between,
    is_working_day,
    next_working_day,
    working_days_between,
)

DAYS = st.dates(date(1960, 1, 1), date(2090, 12, 31))


@pytest.mark.parametrize(
    "day",
    [
        *(date(2025, 1, 1), date(2025, 1, 6), date(2025, 4, 18), date(2025, 4, 21), date(2025, 5, 1)),
        *(date(2025, 5, 29), date(2025, 6, 20), date(2025, 12, 24), date(2025, 12, 25), date(2025, 12, 26)),
        *(date(2024, 12, 6), date(2025, 3, 8), date(2025, 3, 9)),
    ],
)
def test_holidays_and_weekends_are_not_working_days(day: date) -> None:
    """Public holidays, the eves of Midsummer and Christmas, Saturdays and Sundays are days off."""
    assert not is_working_day(day)


@pytest.mark.parametrize(
    "day", [date(2025, 2, 5), date(2025, 2, 28), date(2025, 4, 17), date(2025, 6, 19), date(2025, 12, 31)]
)
def test_flag_days_and_other_eves_are_working_days(day: date) -> None:
    """A day with a name is a working day unless it is a public holiday."""
    assert is_working_day(day)


@pytest.mark.parametrize(
    ("start", "end"),
    [
        (date(2025, 3, 4), date(2025, 3, 13)),
        (date(2025, 4, 14), date(2025, 4, 25)),
        (date(2025, 6, 16), date(2025, 6, 26)),
        (date(2025, 11, 3), date(2025, 11, 12)),
        (date(2024, 12, 20), date(2025, 1, 7)),
        (date(2025, 12, 19), date(2026, 1, 5)),
        (date(2026, 4, 1), date(2026, 4, 14)),
    ],
)
def test_the_day_of_receipt_is_not_counted(start: date, end: date) -> None:
    """Seven working days run from the day after receipt: from a Tuesday to the Thursday of the next week."""
    assert add_working_days(start, 7) == end
    assert working_days_between(start, end) == 7


@pytest.mark.parametrize("start", [date(2025, 3, 7), date(2025, 3, 8), date(2025, 3, 9)])
def test_a_limit_from_a_weekend_runs_as_from_its_friday(start: date) -> None:
    """What comes on a Saturday or Sunday has as much time as what came on the Friday."""
    assert add_working_days(start, 7) == date(2025, 3, 18)


def test_a_limit_of_no_days_ends_on_the_day_of_receipt() -> None:
    """No working days after a day is the day itself, also on a day off."""
    assert add_working_days(date(2025, 3, 8), 0) == date(2025, 3, 8)


def test_a_limit_is_not_negative() -> None:
    """A time limit has no negative length."""
    with pytest.raises(InvalidValueError, match="expected 0 or more"):
        add_working_days(date(2025, 3, 4), -1)


@pytest.mark.parametrize("day", [date(1800, 1, 1), date(2500, 1, 1), date.min, date.max])
def test_years_without_known_holidays_are_an_error(day: date) -> None:
    """Where the holidays are not known, working days are not guessed."""
    weekday = day - timedelta(days=max(day.weekday() - 4, 0))

    with pytest.raises(InvalidValueError, match="whose holidays are known"):
        is_working_day(weekday)


@pytest.mark.parametrize(
    "count",
    [
        is_working_day,
        next_working_day,
        lambda day: add_working_days(day, 7),
        lambda day: working_days_between(date(2025, 6, 1), day),
        lambda day: holidays_between(date(2025, 6, 1), day),
    ],
)
def test_a_time_of_day_has_no_place(count: Callable[[date], object]) -> None:
    """A moment is not a day: it would never equal a holiday, so it is an error."""
    midsummer = datetime(2025, 6, 20, 12, 0)  # noqa: DTZ001

    with pytest.raises(InvalidValueError, match="without a time of day"):
        count(midsummer)


def test_between_counts_backwards_too() -> None:
    """From a later to an earlier day the number is the same with a minus."""
    assert working_days_between(date(2025, 3, 13), date(2025, 3, 4)) == -7
    assert working_days_between(date(2025, 3, 4), date(2025, 3, 4)) == 0


def test_holidays_on_weekends_are_left_out() -> None:
    """Only holidays that take a working day away are given, in order, both ends included."""
    assert holidays_between(date(2025, 12, 6), date(2026, 1, 6)) == (
        *(date(2025, 12, 24), date(2025, 12, 25), date(2025, 12, 26)),
        *(date(2026, 1, 1), date(2026, 1, 6)),
    )


def test_an_empty_span_has_no_holidays() -> None:
    """A span that ends before it starts has no days and so no holidays."""
    assert holidays_between(date(2025, 12, 31), date(2025, 12, 1)) == ()


@pytest.mark.parametrize(
    ("day", "months", "end"),
    [
        (date(2025, 1, 15), 3, date(2025, 4, 15)),
        (date(2024, 11, 30), 3, date(2025, 2, 28)),
        (date(2023, 11, 30), 3, date(2024, 2, 29)),
        (date(2025, 10, 31), 3, date(2026, 1, 31)),
        (date(2025, 3, 31), -1, date(2025, 2, 28)),
        (date(2025, 12, 1), 0, date(2025, 12, 1)),
    ],
)
def test_months_end_on_the_same_day_or_the_last(day: date, months: int, end: date) -> None:
    """A limit in months ends on the day of the same number, or on the last day of a month that is too short."""
    assert add_months(day, months) == end


@pytest.mark.parametrize("months", [-12 * 3000, 12 * 9000])
def test_months_stay_in_the_calendar(months: int) -> None:
    """A limit that would leave the years 1 to 9999 is an error."""
    with pytest.raises(InvalidValueError, match="years 1 to 9999"):
        add_months(date(2025, 1, 31), months)


@pytest.mark.parametrize(
    ("day", "working"),
    [
        (date(2025, 6, 20), date(2025, 6, 23)),
        (date(2025, 12, 24), date(2025, 12, 29)),
        (date(2025, 3, 4), date(2025, 3, 4)),
    ],
)
def test_a_limit_on_a_day_off_moves_to_the_next_working_day(day: date, working: date) -> None:
    """A day off gives way to the first working day after it; a working day stays."""
    assert next_working_day(day) == working


@given(day=DAYS, days=st.integers(1, 40))
def test_adding_agrees_with_numpy(day: date, days: int) -> None:
    """The end of a limit is that of numpy's business days, rolled back at the start."""
    holidays = holidays_between(day - timedelta(days=30), day + timedelta(days=120))

    expected = np.busday_offset(day, days, roll="backward", holidays=holidays)

    assert add_working_days(day, days) == expected.astype(date)


@given(start=DAYS, end=DAYS)
def test_counting_agrees_with_numpy(start: date, end: date) -> None:
    """The number of working days is that of numpy's business days with both ends a day later."""
    start, end = sorted((start, end))
    holidays = holidays_between(start, end)
    day = timedelta(days=1)

    assert working_days_between(start, end) == np.busday_count(start + day, end + day, holidays=holidays)


@given(day=DAYS, days=st.integers(0, 40))
def test_counting_undoes_adding(day: date, days: int) -> None:
    """Between a day and the end of a limit from it lie as many working days as the limit has."""
    assert working_days_between(day, add_working_days(day, days)) == days
