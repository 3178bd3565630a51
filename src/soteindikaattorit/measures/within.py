"""Timeliness: the share of rows that ended in time, within a number of days or months or within a statutory limit."""

from collections.abc import Iterator
from datetime import date
from functools import partial
from typing import Annotated, ClassVar

import attrs

from soteindikaattorit.errors import InvalidValueError, one_of
from soteindikaattorit.measures.explain import Formula, condition_in_words, in_own_languages, phrase, term
from soteindikaattorit.measures.measure import DATE_TYPES, PERCENT, Need
from soteindikaattorit.measures.part import Aged, Elapsed, Part, Rule
from soteindikaattorit.measures.proportion import Share, share_formula, without
from soteindikaattorit.model.condition import Condition, Criterion, present
from soteindikaattorit.model.field import AtLeast, Minimum
from soteindikaattorit.model.limit import Allowance, Calendar, Limit


@attrs.frozen(kw_only=True)
class Within(Share):
    """The share of rows whose end is within a time of their start, in percent (0…100).

    The day of the start does not count.
    A row without a start does not count at all; a row without an end counts as not in time.
    With a statutory limit, each row is compared with the limit in force at its start for its age;
    a row for which none was in force, or whose age is needed and missing, does not count.

    Args:
        start: The column of the date from which time is counted.
        end: The column of the date that must be in time.
        days: The number of days allowed; None with months or a limit.
        calendar: How days are counted: "working" for Finnish working days, "calendar" for every day.
        months: The number of calendar months allowed; None with days or a limit.
        limit: The statutory limit of the time allowed; None with days or months.
        birth: The column of the date of birth, when the limit depends on age.
        age: The column of the age at the start, in full years, or of the age group, when the limit depends on age.
        ages: For each age group of that column, an age in it, in full years.
        exclude: Rows that are left out; None for none.
        interval: "wilson", "clopper-pearson" or "agresti-coull".

    Raises:
        InvalidValueError: The interval is unknown, not exactly one of days, months and limit is given,
            or the column of the age is missing or not needed.

    Source:
        THL, Lastensuojelun käsikirja, Lastensuojelun aikarajat: how working days are counted;
        Finland, Act on the calculation of prescribed times 150/1930, section 3: how months are counted.
    """

    start: str
    end: str
    days: Annotated[int | None, Minimum(0)] = None
    calendar: Calendar = "working"
    months: Annotated[int | None, Minimum(1)] = None
    limit: Limit | None = None
    birth: str = ""
    age: str = ""
    ages: Annotated[tuple[tuple[str, Annotated[int, Minimum(0)]], ...], AtLeast(1)] = ()
    exclude: Condition | None = None
    kind: ClassVar[str] = "within"

    def check(self) -> None:
        if sum(length is not None for length in (self.days, self.months, self.limit)) != 1:
            raise InvalidValueError("within", self.end, one_of(["days", "months", "limit"]))
        tuple(self._allowed())  # an allowance checks its days, calendar and months
        if bool(self.birth) + bool(self.age) != (self.limit is not None and self.limit.depends_on_age):
            raise InvalidValueError(
                "within", self.end, "expected birth or age when the limit depends on age, and neither when it does not"
            )
        if self.ages and not self.age:
            raise InvalidValueError("ages", str(dict(self.ages)), "expected the column of the age group as age")

    def _allowed(self) -> Iterator[Allowance]:
        if self.limit is None:
            yield Allowance(days=self.days, calendar=self.calendar, months=self.months)
        else:
            yield from (allowance for allowance in self.limit.allowed if not self.ages or self._groups(allowance))

    def _groups(self, allowance: Allowance) -> tuple[str, ...]:
        return tuple(group for group, age in self.ages if allowance.is_for(age))

    def needs(self) -> tuple[Need, ...]:
        """Return both dates and the column of the age; an end before its start is impossible."""
        start = Need(column=self.start, types=DATE_TYPES)
        end = Need(column=self.end, types=DATE_TYPES, not_before=self.start)
        if self.birth:
            return (start, end, Need(column=self.birth, types=DATE_TYPES))
        if not self.age:
            return (start, end)
        types, minimum = (("code", "text"), None) if self.ages else (("integer",), 0)
        return (start, end, Need(column=self.age, types=types, minimum=minimum))

    def parts(self) -> dict[str, Part]:
        """Return, for each allowance, the rows in time and all rows, and both again over excluded rows."""
        parts = {}
        for number, allowance in enumerate(self._allowed()):
            where, rules = self._rows_of(allowance)
            name = "" if self.limit is None else f"_{number}"
            days, calendar, months = allowance.days, allowance.calendar, allowance.months
            elapsed = Elapsed(start=self.start, end=self.end, days=days, calendar=calendar, months=months)
            parts[f"numerator{name}"] = Part(where=where, rules=(*rules, elapsed))
            parts[f"denominator{name}"] = Part(where=where, rules=rules)
        return without(parts, self.exclude)

    def _rows_of(self, allowance: Allowance) -> tuple[Condition, tuple[Rule, ...]]:
        """Return the rows for which the allowance is in force."""
        where, least, below = present(self.start), allowance.min_age, allowance.below_age
        if allowance.since or allowance.until:
            where &= _between(self.start, allowance.since, allowance.until)
        if not allowance.depends_on_age:
            return where, ()
        if self.birth:
            return where & present(self.birth), (Aged(birth=self.birth, on=self.start, minimum=least, below=below),)
        if not self.ages:
            return where & _between(self.age, least, None if below is None else below - 1), ()
        return where & Condition((Criterion(column=self.age, any_of=self._groups(allowance)),)), ()

    def expected_rows(self) -> dict[str, Part]:
        """Return all rows, with or without a start, less the excluded."""
        return without({"expected": Part()}, self.exclude)

    @property
    def statutory_limit(self) -> Limit | None:
        return self.limit

    @property
    def formula(self) -> Formula:
        """The rows in time in percent of all rows that count, without the excluded."""
        if self.limit is None:
            return share_formula(self.parts(), self.exclude)
        in_time, limited = (term(in_own_languages(partial(self._limited, key))) for key in ("in time", "limited"))
        return PERCENT * in_time / limited

    def _limited(self, key: str, language: str) -> str:
        limit = str(self.limit.name.show(language)) if self.limit else ""
        slots = (self.end, limit, self.start) if key == "in time" else (limit, self.start)
        excluded = phrase("not", language, condition_in_words(self.exclude, language)) if self.exclude else ""
        return ", ".join(filter(None, (phrase(key, language, *slots), excluded)))


def _between(column: str, minimum: date | int | None, maximum: date | int | None) -> Condition:
    return Condition((Criterion(column=column, minimum=minimum, maximum=maximum),))
