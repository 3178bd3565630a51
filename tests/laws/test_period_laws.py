"""What holds of every period."""

from datetime import date, timedelta
from itertools import pairwise

from hypothesis import assume, given
from hypothesis import strategies as st

from soteindikaattorit.model.period import GRAINS, Period, from_key, key, nests
from soteindikaattorit.testing import strategies

DAYS = strategies.days(date(2, 1, 1), date(9998, 12, 31))
ALL_GRAINS = st.sampled_from(GRAINS)
PERIODS = st.builds(Period.from_day, DAYS, ALL_GRAINS)
SPANS = st.tuples(DAYS, DAYS).map(lambda ends: Period(min(ends), max(ends)))
WHOLE_MONTHS = st.tuples(DAYS, DAYS).map(
    lambda ends: Period(Period.from_day(min(ends), "month").first, Period.from_day(max(ends), "month").last)
)
ANY = PERIODS | SPANS | WHOLE_MONTHS
STEPS = st.integers(-300, 300)


class TestLabels:
    """A label and a period say the same."""

    @given(period=ANY)
    def test_round_trip(self, period: Period) -> None:
        """Reading the label of a period gives the period."""
        assert Period.parse(str(period)) == period

    @given(day=DAYS, grain=ALL_GRAINS)
    def test_grain(self, day: date, grain: str) -> None:
        """The period of a grain is known to be of that grain."""
        assert Period.from_day(day, grain).grain == grain

    @given(one=ANY, other=ANY)
    def test_different(self, one: Period, other: Period) -> None:
        """Two periods have the same label only if they are the same."""
        assert (str(one) == str(other)) == (one == other)


class TestKeys:
    """The key of a period is a number that any engine can compute, one for each period and in its order."""

    @given(day=DAYS, grain=ALL_GRAINS)
    def test_agrees(self, day: date, grain: str) -> None:
        """From a day, the key leads to the period of the grain that holds it."""
        period = from_key(key(day, grain), grain)

        assert period == Period.from_day(day, grain)
        assert period.first <= day <= period.last

    @given(day=DAYS, grain=ALL_GRAINS)
    def test_counts_up(self, day: date, grain: str) -> None:
        """From one day to the next the key stays or grows by one, just as the period stays or ends."""
        tomorrow = day + timedelta(days=1)

        step = key(tomorrow, grain) - key(day, grain)

        assert step == (Period.from_day(day, grain).last == day)

    @given(day=DAYS)
    def test_iso(self, day: date) -> None:
        """The week of a key is the ISO week."""
        year, week, _ = day.isocalendar()

        assert str(from_key(key(day, "week"), "week")) == f"{year:04}-W{week:02}"


class TestMoving:
    """Moving keeps the grain, and moving back undoes it."""

    @given(day=st.dates(date(400, 1, 1), date(9600, 12, 31)), grain=ALL_GRAINS, steps=STEPS)
    def test_back(self, day: date, grain: str, steps: int) -> None:
        """So many steps later and as many earlier is where one began."""
        period = Period.from_day(day, grain)

        moved = period.shift(steps)

        assert moved.shift(-steps) == period
        assert moved.grain == grain
        assert key(moved.first, grain) - key(period.first, grain) == steps

    @given(period=PERIODS)
    def test_next(self, period: Period) -> None:
        """The next period starts the day after the last, and comes later in order."""
        following = period.shift(1)

        assert following.first == period.last + timedelta(days=1)
        assert following > period

    @given(period=WHOLE_MONTHS)
    def test_whole_months(self, period: Period) -> None:
        """A year before whole months are as many whole months of the same names."""
        before = period.a_year_before()

        assert before.first.day == (before.last + timedelta(days=1)).day == 1
        assert key(period.first, "month") - key(before.first, "month") == 12
        assert key(period.last, "month") - key(before.last, "month") == 12

    @given(period=PERIODS)
    def test_same_grain_a_year_before(self, period: Period) -> None:
        """A year before is a period of the same grain, so figures compare like with like."""
        assert period.a_year_before().grain == period.grain


class TestParts:
    """Finer periods make up a coarser one without gap or overlap."""

    @given(day=DAYS, fine=ALL_GRAINS, coarse=ALL_GRAINS)
    def test_nesting(self, day: date, fine: str, coarse: str) -> None:
        """Where a grain nests, its periods make up each period of the coarser one."""
        assume(nests(fine, coarse))
        period = Period.from_day(day, coarse)

        parts = period.periods(fine)

        assert (parts[0].first, parts[-1].last) == (period.first, period.last)
        assert all(one.last + timedelta(days=1) == two.first for one, two in pairwise(parts))
        assert all(period.contains(part) and part.grain == fine for part in parts)

    @given(fine=ALL_GRAINS, middle=ALL_GRAINS, coarse=ALL_GRAINS)
    def test_transitive(self, fine: str, middle: str, coarse: str) -> None:
        """What nests in a grain nests in all that the grain nests in."""
        assert not (nests(fine, middle) and nests(middle, coarse)) or nests(fine, coarse)
