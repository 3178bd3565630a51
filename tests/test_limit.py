"""Limits of the law: what is in force when, for whom."""

from datetime import date

import pytest

from soteindikaattorit.errors import InvalidValueError
from soteindikaattorit.model.limit import Allowance, Limit
from soteindikaattorit.model.text import Text

NAME = Text.finnish("Määräaika")


class TestAllowance:
    """How long is allowed."""

    @pytest.mark.parametrize(
        ("keys", "what"),
        [
            ({}, "either days or months"),
            ({"days": 1, "months": 1}, "either days or months"),
            ({"days": 0}, "at least one working day"),
            ({"days": -1, "calendar": "calendar"}, "zero calendar days"),
            ({"months": 0}, "at least one month"),
            ({"days": 1, "calendar": "office"}, "working, calendar"),
            ({"days": 1, "since": date(2024, 1, 2), "until": date(2024, 1, 1)}, "end on or after 2024-01-02"),
            ({"days": 1, "min_age": 23, "below_age": 23}, "more than 23"),
            ({"days": 1, "below_age": 0}, "more than 0"),
        ],
    )
    def test_impossible(self, keys, what):
        """What cannot be is refused, with what would be right."""
        with pytest.raises(InvalidValueError, match=what):
            Allowance(**keys)

    @pytest.mark.parametrize(("age", "holds"), [(0, False), (17, False), (18, True), (22, True), (23, False)])
    def test_ages(self, age, holds):
        """It holds from the least age on, and no longer at the age that must not be reached."""
        assert Allowance(days=1, min_age=18, below_age=23).is_for(age) is holds


class TestLimit:
    """At most one allowance is in force for a day and an age."""

    def test_empty(self):
        """A limit allows something."""
        with pytest.raises(InvalidValueError, match="at least one allowance"):
            Limit(id="x", name=NAME, allowed=())

    @pytest.mark.parametrize(
        "later",
        [
            {"since": date(2023, 8, 31)},
            {"since": date(2020, 1, 1), "until": date(2020, 1, 1)},
            {"min_age": 70},
            {},
        ],
    )
    def test_contradiction(self, later):
        """Two allowances for one day and one age are refused."""
        first = Allowance(months=3, until=date(2023, 8, 31), min_age=23)

        with pytest.raises(InvalidValueError, match="two allowances"):
            Limit(id="x", name=NAME, allowed=(first, Allowance(days=14, **later)))

    def test_side_by_side(self):
        """Allowances may follow each other by a day, and stand beside each other by age."""
        allowed = (
            Allowance(months=3, until=date(2023, 8, 31)),
            Allowance(days=14, since=date(2023, 9, 1), below_age=23),
            Allowance(days=30, since=date(2023, 9, 1), min_age=23),
        )

        limit = Limit(id="x", name=NAME, allowed=allowed)

        assert limit.on(date(2023, 8, 31)) == allowed[0]
        assert limit.on(date(2023, 9, 1), 22) == allowed[1]
        assert limit.on(date(2023, 9, 1), 23) == allowed[2]

    def test_nothing_in_force(self):
        """Before the first and after the last there is none."""
        limit = Limit(id="x", name=NAME, allowed=(Allowance(days=1, since=date(2024, 1, 1), until=date(2024, 1, 31)),))

        assert limit.on(date(2023, 12, 31)) is limit.on(date(2024, 2, 1)) is None


class TestNational:
    """The limits of Finnish law that come with the library."""

    @pytest.mark.parametrize(
        ("name", "day", "age", "long"),
        [
            ("hoitotakuu.avosairaanhoito", date(2005, 2, 28), 40, None),
            ("hoitotakuu.avosairaanhoito", date(2005, 3, 1), 40, "3 months"),
            ("hoitotakuu.avosairaanhoito", date(2023, 8, 31), 40, "3 months"),
            ("hoitotakuu.avosairaanhoito", date(2023, 9, 1), 40, "14 days"),
            ("hoitotakuu.avosairaanhoito", date(2024, 11, 1), 40, "14 days"),
            ("hoitotakuu.avosairaanhoito", date(2025, 1, 1), 22, "14 days"),
            ("hoitotakuu.avosairaanhoito", date(2025, 1, 1), 23, "3 months"),
            ("hoitotakuu.suun-terveydenhuolto", date(2023, 9, 1), 40, "4 months"),
            ("hoitotakuu.suun-terveydenhuolto", date(2024, 11, 1), 40, "3 months"),
            ("hoitotakuu.suun-terveydenhuolto", date(2025, 1, 1), 23, "6 months"),
            ("hoitotakuu.erikoissairaanhoito.arvio", date(2025, 1, 1), 40, "21 days"),
            ("hoitotakuu.erikoissairaanhoito.hoito", date(2025, 1, 1), 40, "6 months"),
            ("hoitotakuu.nuorisopsykiatria.arvio", date(2025, 1, 1), 22, "42 days"),
            ("hoitotakuu.nuorisopsykiatria.hoito", date(2025, 1, 1), 23, None),
            ("terapiatakuu.terveydenhuolto", date(2025, 4, 30), 15, None),
            ("terapiatakuu.terveydenhuolto", date(2025, 5, 1), 15, "28 days"),
            ("lastensuojelu.vireilletulo", date(2025, 3, 4), 5, "7 working days"),
            ("lastensuojelu.palvelutarpeen-arviointi", date(2025, 3, 4), 5, "3 months"),
        ],
    )
    def test_in_force(self, national, name, day, age, long):
        """What was in force on a day for an age is as the acts and bills say; seven days never were."""
        limit = next(limit for limit in national.limits if limit.id == name)

        found = limit.on(day, age)

        days = {"calendar": "days", "working": "working days"}
        told = found and (f"{found.months} months" if found.months else f"{found.days} {days[found.calendar]}")
        assert told == long

    def test_sources(self, national):
        """Every allowance says where it was read."""
        assert all(allowance.source for limit in national.limits for allowance in limit.allowed)
