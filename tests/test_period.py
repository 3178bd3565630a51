"""Periods: labels, grains, and moving in time."""

import pickle
from datetime import date, datetime, timedelta

import pytest

from soteindikaattorit.errors import InvalidValueError, UnknownNameError
from soteindikaattorit.model.period import GRAINS, Period, from_key, key, nests

LABELS = (
    ("2024", date(2024, 1, 1), date(2024, 12, 31), "year"),
    ("2024-H1", date(2024, 1, 1), date(2024, 6, 30), "half"),
    ("2024-H2", date(2024, 7, 1), date(2024, 12, 31), "half"),
    ("2024-T2", date(2024, 5, 1), date(2024, 8, 31), "tertial"),
    ("2024-Q1", date(2024, 1, 1), date(2024, 3, 31), "quarter"),
    ("2024-Q4", date(2024, 10, 1), date(2024, 12, 31), "quarter"),
    ("2024-02", date(2024, 2, 1), date(2024, 2, 29), "month"),
    ("2024-W07", date(2024, 2, 12), date(2024, 2, 18), "week"),
    ("2020-W53", date(2020, 12, 28), date(2021, 1, 3), "week"),
    ("2025-W01", date(2024, 12, 30), date(2025, 1, 5), "week"),
    ("2024-03-05", date(2024, 3, 5), date(2024, 3, 5), "day"),
    ("2024-06/2025-04", date(2024, 6, 1), date(2025, 4, 30), None),
    ("2024-06-02/2025-04-30", date(2024, 6, 2), date(2025, 4, 30), None),
    ("2024-06-01/2025-04-29", date(2024, 6, 1), date(2025, 4, 29), None),
    ("0001", date(1, 1, 1), date(1, 12, 31), "year"),
    ("9999-Q4", date(9999, 10, 1), date(9999, 12, 31), "quarter"),
)


@pytest.mark.parametrize(("label", "first", "last", "grain"), LABELS)
def test_a_label_names_exactly_its_days(label: str, first: date, last: date, grain: str | None) -> None:
    """A label is read as its first and last day, and those days are written as the label."""
    period = Period.parse(label)

    assert (period.first, period.last, period.grain) == (first, last, grain)
    assert str(period) == label


@pytest.mark.parametrize(
    ("label", "canonical"),
    [
        ("2024-06-01/2025-04-30", "2024-06/2025-04"),
        ("2024-01/2024-06", "2024-H1"),
        ("2024-01-01/2024-12-31", "2024"),
        ("2024-Q2/2024-Q3", "2024-04/2024-09"),
        ("2024-W07/2024-W08", "2024-02-12/2024-02-25"),
        ("2024-03-05/2024-03-05", "2024-03-05"),
    ],
)
def test_a_span_has_one_label(label: str, canonical: str) -> None:
    """However a span is written, it is shown by its grain, else in whole months, else in days."""
    assert str(Period.parse(label)) == canonical


@pytest.mark.parametrize(
    "label",
    [
        *("", " 2024", "2024 ", "2024\n", "24", "02024", "-2024", "0000", "10000", "2024-", "2024/", "/2024"),
        *("2024-00", "2024-13", "2024-1", "2024-W00", "2024-W54", "2023-W53", "2024-W7", "2024-Q0", "2024-Q5"),
        *("2024-T0", "2024-T4", "2024-H0", "2024-H3", "2024-q1", "2024Q1", "2024-S1", "2024-02-30", "2023-02-29"),
        *("2024-3-5", "20240305", "2024-06/2025", "2024/2025/2026", "2024-06/09", "2024--01", "9999-W52"),
        *("٢٠٢٤", "２０２４", "2024-Q１", "2024–03", "2024-03-05T00:00", "vuosi 2024"),
    ],
)
def test_what_is_no_label_is_an_error(label: str) -> None:
    """A label that is not of a known form, or names no days, is an error that shows a right one."""
    with pytest.raises(InvalidValueError, match=r"such as 2024, 2024-H1|the same grain"):
        Period.parse(label)


def test_a_period_does_not_end_before_it_starts() -> None:
    """The last day is the first or a later one."""
    with pytest.raises(InvalidValueError, match="not before the first"):
        Period.parse("2025/2024")


def test_a_period_is_made_of_days() -> None:
    """A time of day has no place in a period."""
    with pytest.raises(InvalidValueError, match="without a time of day"):
        Period(date(2024, 1, 1), datetime(2024, 1, 2, 12, 0))  # noqa: DTZ001


@pytest.mark.parametrize(
    ("grain", "label"),
    [
        ("day", "2024-05-17"),
        ("week", "2024-W20"),
        ("month", "2024-05"),
        ("quarter", "2024-Q2"),
        ("tertial", "2024-T2"),
        ("half", "2024-H1"),
        ("year", "2024"),
    ],
)
def test_a_day_lies_in_one_period_of_each_grain(grain: str, label: str) -> None:
    """The period of a grain is found from any of its days."""
    assert str(Period.from_day(date(2024, 5, 17), grain)) == label


def test_a_grain_that_does_not_exist_is_unknown() -> None:
    """The name of a grain is never guessed, and the nearest is offered."""
    with pytest.raises(UnknownNameError, match="did you mean 'month'"):
        Period.from_day(date(2024, 5, 17), "months")


@pytest.mark.parametrize(
    ("label", "steps", "moved"),
    [
        ("2024-02-28", 1, "2024-02-29"),
        ("2020-W53", 1, "2021-W01"),
        ("2024-01", -1, "2023-12"),
        ("2024-Q1", -5, "2022-Q4"),
        ("2024-T3", 1, "2025-T1"),
        ("2024-H1", 3, "2025-H2"),
        ("2024", -10, "2014"),
        ("2023-03/2024-02", 1, "2024-03/2025-02"),
        ("2023-04/2023-09", -1, "2022-04/2022-09"),
    ],
)
def test_a_period_moves_by_its_own_grain(label: str, steps: int, moved: str) -> None:
    """A step is one period of the grain; a span of whole months moves by years."""
    assert str(Period.parse(label).shift(steps)) == moved


def test_a_span_without_a_grain_has_no_step() -> None:
    """A span that is neither a grain nor whole months cannot be shifted."""
    with pytest.raises(InvalidValueError, match="period to shift '2024-06-02/2024-07-15'"):
        Period.parse("2024-06-02/2024-07-15").shift(1)


@pytest.mark.parametrize(
    ("label", "before"),
    [
        ("2024", "2023"),
        ("2024-Q1", "2023-Q1"),
        ("2024-02", "2023-02"),
        ("2025-02", "2024-02"),
        ("2024-02-29", "2023-02-28"),
        ("2025-02-28", "2024-02-28"),
        ("2023-09/2024-02", "2022-09/2023-02"),
        ("2024-09/2025-02", "2023-09/2024-02"),
        ("2024-02-29/2024-03-10", "2023-02-28/2023-03-10"),
        ("2024-W07", "2023-W07"),
        ("2021-W52", "2020-W52"),
        ("2020-W53", "2019-W52"),
        ("2016-W01", "2015-W01"),
    ],
)
def test_a_year_before_is_the_same_period_of_the_year_before(label: str, before: str) -> None:
    """Whole months stay whole months, a day keeps its date and a week its number where they exist."""
    assert str(Period.parse(label).a_year_before()) == before


@pytest.mark.parametrize("label", ["0001", "0001-Q2", "0001-05-05", "0001-02/0001-03", "0001-W05"])
def test_nothing_comes_before_the_year_1(label: str) -> None:
    """A period that would leave the years 1 to 9999 is an error."""
    with pytest.raises(InvalidValueError, match="years 0001 to 9999"):
        Period.parse(label).a_year_before()


@pytest.mark.parametrize("label", ["9999", "9999-H2", "9999-T3", "9999-Q4", "9999-12", "9999-12-31", "9999-W51"])
def test_nothing_comes_after_the_year_9999(label: str) -> None:
    """A period that would leave the years 1 to 9999 is an error."""
    with pytest.raises(InvalidValueError, match="years 0001 to 9999"):
        Period.parse(label).shift(1)


def test_the_last_days_are_in_no_whole_week() -> None:
    """The week of 31 December 9999 reaches beyond the last day there is."""
    assert Period(date(9999, 12, 27), date.max).grain is None
    with pytest.raises(InvalidValueError, match="week number"):
        Period.from_day(date.max, "week")


def test_the_first_days_are_a_whole_week() -> None:
    """1 January of year 1 is a Monday, so weeks count from it."""
    assert key(date.min, "week") == 0
    assert str(from_key(0, "week")) == "0001-W01"


@pytest.mark.parametrize("number", [-1, 10**6, -(10**30), 10**30])
@pytest.mark.parametrize("grain", ["week", "month", "quarter", "tertial", "half", "year"])
def test_a_number_outside_the_calendar_is_no_period(number: int, grain: str) -> None:
    """A number whose days do not exist is an error, however large."""
    with pytest.raises(InvalidValueError, match=grain):
        from_key(number, grain)


def test_a_period_contains_its_parts() -> None:
    """A period contains itself and every period inside it, and nothing that reaches over an end."""
    year = Period.parse("2024")

    assert year.contains(year)
    assert year.contains(Period.parse("2024-W52"))
    assert not year.contains(Period.parse("2025-W01"))
    assert not Period.parse("2024-Q1").contains(year)


@pytest.mark.parametrize(
    ("label", "grain", "parts"),
    [
        ("2024", "quarter", ("2024-Q1", "2024-Q2", "2024-Q3", "2024-Q4")),
        ("2024-T1", "month", ("2024-01", "2024-02", "2024-03", "2024-04")),
        ("2024-04/2025-03", "half", None),
        ("2024-07/2025-06", "half", ("2024-H2", "2025-H1")),
        ("2024-12-30/2025-01-12", "week", ("2025-W01", "2025-W02")),
        ("2024-Q1", "tertial", None),
        ("2024-Q1", "year", None),
        ("2024", "week", None),
        ("2024-Q1", "quarter", ("2024-Q1",)),
        ("9999-Q4", "month", ("9999-10", "9999-11", "9999-12")),
        ("9999-12-01/9999-12-31", "week", None),
    ],
)
def test_periods_make_up_a_span_exactly_or_not_at_all(label: str, grain: str, parts: tuple[str, ...] | None) -> None:
    """A span is cut into whole periods of a grain, never into parts of one."""
    period = Period.parse(label)

    if parts is None:
        with pytest.raises(InvalidValueError, match=f"whole {grain} periods"):
            period.periods(grain)
    else:
        assert tuple(map(str, period.periods(grain))) == parts


@pytest.mark.parametrize("fine", GRAINS)
@pytest.mark.parametrize("coarse", GRAINS)
def test_a_grain_nests_when_all_its_periods_do(fine: str, coarse: str) -> None:
    """One grain nests in another exactly when no period of it crosses a border of the other."""
    days = [date(2023, 1, 1) + timedelta(days=number) for number in range(800)]

    crossing = [day for day in days if not Period.from_day(day, coarse).contains(Period.from_day(day, fine))]

    assert nests(fine, coarse) == (not crossing)


def test_a_period_survives_pickling() -> None:
    """A period is a value: it pickles, hashes and sorts by its days."""
    periods = [Period.parse(label) for label in ("2024-02", "2024", "2024-01")]

    assert pickle.loads(pickle.dumps(periods)) == periods  # noqa: S301
    assert len(set(periods)) == len(periods)
    assert [str(period) for period in sorted(periods)] == ["2024-01", "2024", "2024-02"]
