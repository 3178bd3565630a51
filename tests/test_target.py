"""Targets: when they hold, and how amounts scale; bands: names of ranges of values."""

from datetime import date

import pytest

from soteindikaattorit import Period
from soteindikaattorit.errors import InvalidValueError
from soteindikaattorit.model.target import Band, Target, band_of, months_in
from soteindikaattorit.model.text import Text


@pytest.mark.parametrize(
    ("period", "holds"),
    [
        ("2022-12", False),
        ("2023-01", True),
        ("2023-01-01", True),
        ("2022-12-31", False),
        ("2023", True),
        ("2024-06", True),
        ("2024-06-30", True),
        ("2024-07-01", False),
        ("2024", False),
        ("2022-07/2023-06", True),
    ],
)
def test_holds_on_the_last_day(period, holds):
    """A target holds for a period when it holds on its last day, first and last day of the target included."""
    target = Target(value=100, since=date(2023, 1, 1), until=date(2024, 6, 30))

    assert target.holds(Period.parse(period)) is holds


@pytest.mark.parametrize("period", ["0001", "2024-W01", "9999"])
def test_without_days_it_always_holds(period):
    """A target without days always holds."""
    assert Target(value=0).holds(Period.parse(period))


@pytest.mark.parametrize(
    ("per", "period", "value"),
    [
        ("", "2024", 6),
        ("month", "2024-02", 6),
        ("month", "2024", 72),
        ("quarter", "2024", 24),
        ("quarter", "2024-Q1", 6),
        ("quarter", "2024-03", 2),
        ("year", "2024-H1", 3),
        ("tertial", "2024-T3", 6),
        ("half", "2024-01/2024-09", 9),
    ],
)
def test_amounts_scale_with_months(per, period, value):
    """An amount meant for a grain is scaled by the months of the period; a target of a share is not."""
    assert Target(value=6, per=per).value_for(Period.parse(period)) == pytest.approx(value)


@pytest.mark.parametrize(("grain", "months"), [("month", 1), ("quarter", 3), ("tertial", 4), ("half", 6), ("year", 12)])
def test_months(grain, months):
    """Every grain of whole months has its number of months."""
    assert months_in(grain) == months


@pytest.mark.parametrize("per", ["day", "week", "kuukausi"])
def test_only_whole_months(per):
    """An amount is meant for a grain of whole months."""
    with pytest.raises(InvalidValueError, match=r"per of target .*expected one of month, quarter, tertial, half, year"):
        Target(value=1, per=per)


def test_ends_after_it_begins():
    """A target does not end before it begins; it may hold on one day only."""
    Target(value=1, since=date(2025, 1, 1), until=date(2025, 1, 1))

    with pytest.raises(InvalidValueError, match="target '2024-12-31': expected to end on or after 2025-01-01"):
        Target(value=1, since=date(2025, 1, 1), until=date(2024, 12, 31))


@pytest.mark.parametrize("value", [float("nan"), float("inf")])
def test_is_a_number(value):
    """A target is a finite number."""
    with pytest.raises(InvalidValueError, match="target"):
        Target(value=value)


BANDS = tuple(Band(name=Text.finnish(name), minimum=least) for name, least in (("TESTI A", 0), ("TESTI B", 50)))


@pytest.mark.parametrize(("value", "name"), [(0, "TESTI A"), (49.99, "TESTI A"), (50, "TESTI B"), (1000, "TESTI B")])
def test_a_band_ends_where_the_next_begins(value, name):
    """A value is in the last band whose least value it reaches, in whatever order bands stand."""
    assert band_of(value, BANDS).name == Text.finnish(name)
    assert band_of(value, reversed(BANDS)).name == Text.finnish(name)


@pytest.mark.parametrize("value", [-0.01, float("nan")])
def test_a_value_may_have_no_band(value):
    """Below the lowest band, and where there is no number, there is no name."""
    assert band_of(value, BANDS) is None
    assert band_of(5, ()) is None


@pytest.mark.parametrize("least", [float("nan"), float("inf")])
def test_a_band_begins_somewhere(least):
    """A band begins at a finite value."""
    with pytest.raises(InvalidValueError, match="expected a finite number"):
        Band(name=Text.finnish("TESTI"), minimum=least)
