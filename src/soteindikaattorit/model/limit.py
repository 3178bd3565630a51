"""Limits: how long something may take by law; a limit changes in time and may depend on age."""

from datetime import date
from itertools import combinations
from typing import Annotated, ClassVar, Literal, get_args

import attrs

from soteindikaattorit.errors import InvalidValueError, check_choice
from soteindikaattorit.model.argument import check_fields, checked
from soteindikaattorit.model.field import ID, ONE_OR_MANY, AtLeast, Key, Minimum
from soteindikaattorit.model.source import Law, Source
from soteindikaattorit.model.text import Text

Calendar = Literal["working", "calendar"]
"""How days are counted: Finnish working days, or every day."""

CALENDARS: tuple[Calendar, ...] = get_args(Calendar)
"""The calendars by which days are counted."""


def check_time(days: int | None, calendar: Calendar, months: int | None) -> None:
    """Refuse a length of time unless it is either days or months, and possible.

    Args:
        days: The number of days of the calendar; None when months are counted.
        calendar: One of `CALENDARS`.
        months: The number of calendar months; None when days are counted.

    Raises:
        InvalidValueError: The calendar is unknown, or the number of days or months is not possible.
    """
    check_choice("calendar", calendar, CALENDARS)
    if (days is None) == (months is None):
        raise InvalidValueError("length of time", f"days {days}, months {months}", "expected either days or months")
    if days is not None and days < (1 if calendar == "working" else 0):
        raise InvalidValueError("days", str(days), "expected at least one working day or zero calendar days")
    if months is not None and months < 1:
        raise InvalidValueError("months", str(months), "expected at least one month")


@attrs.frozen(kw_only=True)
class Allowance:
    """The time that is allowed for events that start within some days, for people of some ages.

    Args:
        days: The number of days of the calendar; None when months are counted.
        calendar: "working" for Finnish working days, "calendar" for every day; it does not matter to months.
        months: The number of calendar months; None when days are counted.
        since: The first day on which it is in force; None when it always has been.
        until: The last day on which it is in force; None when it has no end.
        min_age: The least age for which it holds, in full years; None for any.
        below_age: The age from which it no longer holds, in full years; None for any.
        source: The act, and where it was read.

    Raises:
        InvalidValueError: The length of time, the days or the ages are not possible.
    """

    days: Annotated[int | None, Minimum(0)] = None
    calendar: Calendar = "working"
    months: Annotated[int | None, Minimum(1)] = None
    since: Annotated[date | None, Key("from")] = None
    until: Annotated[date | None, Key("to")] = None
    min_age: Annotated[int | None, Minimum(0)] = None
    below_age: Annotated[int | None, Minimum(1)] = None
    source: Source | None = None

    def __attrs_post_init__(self) -> None:
        """Check the length of time, the days and the ages."""
        check_fields(self)
        check_time(self.days, self.calendar, self.months)
        if self.since and self.until and self.until < self.since:
            raise InvalidValueError("allowance", str(self.until), f"expected to end on or after {self.since}")
        least, below = self.ages
        if least >= below:
            raise InvalidValueError("age of an allowance", str(self.below_age), f"expected more than {least}")

    @property
    def ages(self) -> tuple[int, float]:
        """The least age for which it holds, and the age from which it no longer does, in full years."""
        return self.min_age or 0, float("inf") if self.below_age is None else self.below_age

    @property
    def depends_on_age(self) -> bool:
        """Whether it holds for some ages only."""
        return self.min_age is not None or self.below_age is not None

    @checked()
    def is_for(self, age: float) -> bool:
        """Whether it holds for someone of that age, in full years."""
        least, below = self.ages
        return least <= age < below

    @checked()
    def overlaps(self, other: "Allowance") -> bool:
        """Whether there is a day and an age for which both hold."""
        first = max(self.since or date.min, other.since or date.min)
        last = min(self.until or date.max, other.until or date.max)
        (least, below), (other_least, other_below) = self.ages, other.ages
        return first <= last and max(least, other_least) < min(below, other_below)


@attrs.frozen(kw_only=True)
class Limit:
    """How long something may take by law: for each day and age at most one allowance is in force.

    Args:
        id: The id by which measures refer to it.
        name: Its name.
        allowed: The time that is allowed, from when to when, for which ages.
        description: Its start and end, and the cases that it does not cover.
        law: The laws that set it.

    Raises:
        InvalidValueError: There is no allowance, or two are in force on one day for one age.

    Example:
        >>> limit = Limit(
        ...     id="esimerkki",
        ...     name=Text.finnish("Esimerkki"),
        ...     allowed=(
        ...         Allowance(months=3, until=date(2023, 8, 31)),
        ...         Allowance(days=14, calendar="calendar", since=date(2023, 9, 1)),
        ...     ),
        ... )
        >>> limit.on(date(2023, 9, 1)).days
        14
    """

    section: ClassVar[str] = "limit"
    id: Annotated[str, ID]
    name: Text
    allowed: Annotated[tuple[Allowance, ...], AtLeast(1)]
    description: Text | None = None
    law: Annotated[tuple[Law, ...], ONE_OR_MANY, AtLeast(1)] = ()

    def __attrs_post_init__(self) -> None:
        """Check that no two allowances contradict each other."""
        check_fields(self)
        if not self.allowed:
            raise InvalidValueError("limit", self.id, "expected at least one allowance")
        if any(one.overlaps(other) for one, other in combinations(self.allowed, 2)):
            raise InvalidValueError("limit", self.id, "two allowances are in force on one day for one age")

    @property
    def depends_on_age(self) -> bool:
        """Whether the age decides, on any day."""
        return any(allowance.depends_on_age for allowance in self.allowed)

    @checked()
    def on(self, day: date, age: float = 0) -> Allowance | None:
        """Return the allowance for what starts on a day, or None.

        Args:
            day: The day of the start.
            age: The age on that day, in full years.
        """
        holding = (
            allowance
            for allowance in self.allowed
            if (allowance.since or date.min) <= day <= (allowance.until or date.max) and allowance.is_for(age)
        )
        return next(holding, None)
