"""What came in time: within so many days or months, or within the limit of the law."""

from collections.abc import Iterator
from datetime import date
from functools import partial
from typing import Annotated, ClassVar

import attrs

from soteindikaattorit.errors import InvalidValueError, one_of
from soteindikaattorit.measures.explain import Formula, condition_in_words, in_own_languages, phrase, term
from soteindikaattorit.measures.measure import Need
from soteindikaattorit.measures.part import Aged, Elapsed, Part, Rule
from soteindikaattorit.measures.proportion import PERCENT, Share, share_formula, without
from soteindikaattorit.model.condition import Condition, Criterion, present
from soteindikaattorit.model.dataset import DATED
from soteindikaattorit.model.field import AtLeast, Choices, Minimum
from soteindikaattorit.model.limit import CALENDARS, Allowance, Limit


@attrs.frozen(kw_only=True)
class Within(Share):
    """The share that came within so long of a start, in percent (0…100).

    The day of the start does not count.
    A row without a start does not count at all; a row without an end counts as not in time.
    With a limit of the law, each row is held to what was in force at its start for its age;
    a row for which nothing was in force, or whose age is needed and not known, does not count.

    Args:
        start: The column of the date from which time is counted.
        end: The column of the date that must come in time.
        days: The number of days allowed; None when months or a limit say it.
        calendar: "working" for Finnish working days, "calendar" for every day; it says how days are counted.
        months: The number of calendar months allowed; None when days or a limit say it.
        limit: The limit of the law that says how long is allowed; None when days or months say it.
        birth: The column of the date of birth, when the limit depends on age.
        age: The column of the age at the start, in full years, or of the age group, when the limit depends on age.
        ages: For each age group of that column, an age in it, in full years.
        exclude: Rows to be left out; None for none.
        interval: "wilson", "clopper-pearson" or "agresti-coull".

    Raises:
        InvalidValueError: The interval is unknown, not exactly one of days, months and limit is given,
            or the age is not told as it must be.

    Source:
        THL, Lastensuojelun käsikirja, Lastensuojelun aikarajat: how working days are counted;
        Finland, Act on the calculation of prescribed times 150/1930, section 3: how months are counted.
    """

    start: str
    end: str
    days: Annotated[int | None, Minimum(0)] = None
    calendar: Annotated[str, Choices(CALENDARS)] = "working"
    months: Annotated[int | None, Minimum(1)] = None
    limit: Limit | None = None
    birth: str = ""
    age: str = ""
    ages: Annotated[tuple[tuple[str, Annotated[int, Minimum(0)]], ...], AtLeast(1)] = ()
    exclude: Condition | None = None
    kind: ClassVar[str] = "within"

    def check(self) -> None:
        """Check that one thing says how long is allowed, and that ages go with it."""
        super().check()
        if sum(given is not None for given in (self.days, self.months, self.limit)) != 1:
            raise InvalidValueError("within", self.end, one_of(["days", "months", "limit"]))
        for _ in self._allowed():
            pass
        told = bool(self.birth) + bool(self.age)
        if told != (self.limit is not None and self.limit.depends_on_age):
            raise InvalidValueError(
                "within", self.end, "expected birth or age when the limit depends on age, and neither when it does not"
            )
        if self.ages and not self.age:
            raise InvalidValueError("ages", str(dict(self.ages)), "expected the column of the age group as age")

    def _allowed(self) -> Iterator[Allowance]:
        if self.limit is None:
            yield Allowance(days=self.days, calendar=self.calendar, months=self.months)
        elif not self.ages:
            yield from self.limit.allowed
        else:
            yield from (allowance for allowance in self.limit.allowed if self._groups(allowance))

    def _groups(self, allowance: Allowance) -> tuple[str, ...]:
        return tuple(group for group, age in self.ages if allowance.is_for(age))

    def needs(self) -> tuple[Need, ...]:
        """Return both dates, and what tells the age; an end before its start is impossible."""
        dated = tuple(sorted(DATED))
        needs = [Need(column=self.start, types=dated), Need(column=self.end, types=dated, not_before=self.start)]
        if self.birth:
            needs.append(Need(column=self.birth, types=dated))
        if self.age and self.ages:
            needs.append(Need(column=self.age, types=("code", "text")))
        elif self.age:
            needs.append(Need(column=self.age, types=("integer",), minimum=0))
        return tuple(needs)

    def parts(self) -> dict[str, Part]:
        """Return, for each allowance, how many came in time and how many count, and both again over excluded rows."""
        parts = {}
        for number, allowance in enumerate(self._allowed()):
            where, rules = self._held_to(allowance)
            name = "" if self.limit is None else f"_{number}"
            elapsed = Elapsed(
                start=self.start,
                end=self.end,
                days=allowance.days,
                calendar=allowance.calendar,
                months=allowance.months,
            )
            parts[f"numerator{name}"] = Part(where=where, rules=(*rules, elapsed))
            parts[f"denominator{name}"] = Part(where=where, rules=rules)
        return without(parts, self.exclude)

    def _held_to(self, allowance: Allowance) -> tuple[Condition, tuple[Rule, ...]]:
        """Return which rows the allowance is in force for."""
        where, least, below = present(self.start), allowance.min_age, allowance.below_age
        if allowance.since or allowance.until:
            where &= _span(self.start, allowance.since, allowance.until)
        if not allowance.depends_on_age:
            return where, ()
        if self.birth:
            return where & present(self.birth), (Aged(birth=self.birth, on=self.start, minimum=least, below=below),)
        if not self.ages:
            return where & _span(self.age, least, None if below is None else below - 1), ()
        return where & Condition((Criterion(column=self.age, any_of=self._groups(allowance)),)), ()

    def expected_rows(self) -> dict[str, Part]:
        """Return all rows, whether or not they have a start, less the excluded."""
        return without({"expected": Part()}, self.exclude)

    @property
    def statutory_limit(self) -> Limit | None:
        """The limit, where it says how long is allowed."""
        return self.limit

    @property
    def formula(self) -> Formula:
        """What came in time in percent of what counts, without the excluded."""
        if self.limit is None:
            return share_formula(self.parts(), self.exclude)
        in_time, limited = (term(in_own_languages(partial(self._limited, key))) for key in ("in time", "limited"))
        return PERCENT * in_time / limited

    def _limited(self, key: str, language: str) -> str:
        """Return in words what came in time or what counts, less the excluded."""
        limit = str(self.limit.name.show(language)) if self.limit else ""
        slots = (self.end, limit, self.start) if key == "in time" else (limit, self.start)
        out = phrase("not", language, condition_in_words(self.exclude, language)) if self.exclude else ""
        return ", ".join(filter(None, (phrase(key, language, *slots), out)))


def _span(column: str, least: date | int | None, most: date | int | None) -> Condition:
    return Condition((Criterion(column=column, minimum=least, maximum=most),))
