"""A period: a closed span of days, named by its grain when it is exactly one.

The grain is never stored: it follows from the days, so a period and its label cannot disagree.
Every period of a grain has an integer key, and the arithmetic is simple enough for any engine to repeat.
"""

import calendar
import re
from collections.abc import Callable
from datetime import date, datetime
from types import MappingProxyType
from typing import Final, Literal, Self, get_args

import attrs

from soteindikaattorit.errors import InvalidValueError, unknown
from soteindikaattorit.model.argument import check_fields, checked

Grain = Literal["day", "week", "month", "quarter", "tertial", "half", "year"]
"""The length of a period, from the finest to the coarsest; a week is an ISO week, a tertial a third of a year."""

GRAINS: Final[tuple[Grain, ...]] = get_args(Grain)
"""The grains of periods, from the finest to the coarsest."""

_MONTHS: Final = MappingProxyType({"month": 1, "quarter": 3, "tertial": 4, "half": 6, "year": 12})
_DAYS_IN_WEEK: Final = 7
_EXPECTED: Final = (
    "expected a period such as 2024, 2024-H1, 2024-T2, 2024-Q1, 2024-03, 2024-W07, 2024-03-05, "
    "2024-06/2025-04 or 2024-06-01/2025-04-30, in the years 0001 to 9999"
)
_LABEL: Final = re.compile(
    r"(?P<year>\d{4})"
    r"(?:-H(?P<half>[12])|-T(?P<tertial>[1-3])|-Q(?P<quarter>[1-4])|-W(?P<week>\d\d)"
    r"|-(?P<month>\d\d)(?:-(?P<day>\d\d))?)?",
    re.ASCII,
)


def _months(grain: str) -> int:
    if grain not in GRAINS:
        raise unknown("grain", grain, GRAINS)
    return _MONTHS.get(grain, 0)


def _is_month_end(day: date) -> bool:
    return day.day == calendar.monthrange(day.year, day.month)[1]


def _in_year(day: date, year: int, *, month_end: bool) -> date:
    last = calendar.monthrange(year, day.month)[1]
    return date(year, day.month, last if month_end else min(day.day, last))


@attrs.frozen(order=True)
class Period:
    """A closed span of days.

    Args:
        first: The first day.
        last: The last day, itself part of the period.

    Raises:
        InvalidValueError: The last day is before the first, or a day has a time of day.

    Source:
        ISO 8601-1:2019 for years, months, weeks, days and intervals (``/``);
        ``H``, ``T`` and ``Q`` for half-years, tertials and quarters are conventions of SDMX and Finnish reporting.

    Example:
        >>> from datetime import date
        >>> Period(date(2024, 1, 1), date(2024, 3, 31)).grain
        'quarter'
        >>> str(Period(date(2024, 6, 1), date(2025, 4, 30)))
        '2024-06/2025-04'
    """

    first: date
    last: date

    def __attrs_post_init__(self) -> None:
        """Check that the two ends are days and in order."""
        if isinstance(self.first, datetime) or isinstance(self.last, datetime):
            raise InvalidValueError("period", f"{self.first}/{self.last}", "expected days without a time of day")
        check_fields(self)
        if self.last < self.first:
            raise InvalidValueError("period", f"{self.first}/{self.last}", "expected a last day not before the first")

    @classmethod
    @checked()
    def from_day(cls, day: date, grain: str) -> Self:
        """Return the period of a grain that holds a day.

        Args:
            day: Any day of the period.
            grain: One of `GRAINS`.

        Raises:
            InvalidValueError: The period is not wholly inside the years 1 to 9999.
            UnknownNameError: There is no such grain.

        Example:
            >>> str(Period.from_day(date(2024, 5, 17), "tertial"))
            '2024-T2'
        """
        return cls(*_days_of(key(day, grain), grain))

    @classmethod
    @checked()
    def parse(cls, label: str) -> Self:
        """Read a period from its label.

        Args:
            label: A year, half-year, tertial, quarter, month, ISO week or day, or two of one grain with ``/`` between.

        Raises:
            InvalidValueError: The label is not that of a period.

        Example:
            >>> Period.parse("2024-W07")
            Period(first=datetime.date(2024, 2, 12), last=datetime.date(2024, 2, 18))
            >>> str(Period.parse("2024-01-01/2024-06-30"))
            '2024-H1'
        """
        ends = [_parse_days(end, label) for end in label.split("/", maxsplit=1)]
        if len({grain for _, grain in ends}) > 1:
            raise InvalidValueError("period", label, "expected the same grain on both sides of '/'")
        return cls(_days_of(*ends[0])[0], _days_of(*ends[-1])[1])

    @property
    def grain(self) -> Grain | None:
        """The grain whose period this exactly is, or None for any other span of days."""
        return next((grain for grain in GRAINS if self._is_of(grain)), None)

    def _is_of(self, grain: str) -> bool:
        if key(self.first, grain) != key(self.last, grain):
            return False
        if grain == "week":
            return self.last.toordinal() - self.first.toordinal() == _DAYS_IN_WEEK - 1
        return (self.first, self.last) == _days_of(key(self.first, grain), grain)

    @property
    def _is_whole_months(self) -> bool:
        return self.first.day == 1 and _is_month_end(self.last)

    def __str__(self) -> str:
        """Return the label: that of the grain, else whole months ``2024-06/2025-04``, else days ``first/last``."""
        grain = self.grain
        if grain is not None:
            return _label(self.first, grain)
        part = "month" if self._is_whole_months else "day"
        return f"{_label(self.first, part)}/{_label(self.last, part)}"

    @checked()
    def shift(self, steps: int) -> Self:
        """Return the period of the same grain so many steps later.

        Args:
            steps: How many periods of the grain to move; negative for earlier.
                A span of whole months that is no grain moves by whole years.

        Raises:
            InvalidValueError: The span is neither a grain nor whole months, or the result leaves the years 1 to 9999.

        Example:
            >>> str(Period.parse("2024-Q1").shift(-1))
            '2023-Q4'
            >>> str(Period.parse("2024-06/2025-04").shift(1))
            '2025-06/2026-04'
        """
        grain = self.grain
        if grain is not None:
            return type(self)(*_days_of(key(self.first, grain) + steps, grain))
        if not self._is_whole_months:
            raise InvalidValueError("period to shift", str(self), f"expected one {', '.join(GRAINS)} or whole months")
        return self._years_later(steps)

    def a_year_before(self) -> Self:
        """Return the same period one year earlier, to compare with.

        Whole months stay whole months, so the end of February is its last day.
        A week keeps its number; a week 53 that the year before has not becomes its week 52.

        Raises:
            InvalidValueError: There is no such period before the year 1.

        Example:
            >>> str(Period.parse("2024-02").a_year_before())
            '2023-02'
            >>> str(Period.parse("2020-W53").a_year_before())
            '2019-W52'
        """
        return self._same_week_a_year_before() if self.grain == "week" else self._years_later(-1)

    def _years_later(self, years: int) -> Self:
        first, last = self.first, self.last
        try:
            return type(self)(
                _in_year(first, first.year + years, month_end=False),
                _in_year(last, last.year + years, month_end=self._is_whole_months),
            )
        except ValueError as error:
            raise InvalidValueError("period", f"{self} moved by {years} years", _EXPECTED) from error

    def _same_week_a_year_before(self) -> Self:
        year, week, _ = self.first.isocalendar()
        if year == date.min.year:
            raise InvalidValueError("period", f"{self} moved by -1 years", _EXPECTED)
        last_week = date(year - 1, 12, 28).isocalendar().week
        return type(self).from_day(date.fromisocalendar(year - 1, min(week, last_week), 1), "week")

    @checked()
    def contains(self, other: "Period") -> bool:
        """Whether every day of the other period is a day of this one."""
        return self.first <= other.first and other.last <= self.last

    @checked()
    def periods(self, grain: str) -> tuple[Self, ...]:
        """Return the periods of a grain that make up this one exactly, in order.

        Args:
            grain: One of `GRAINS`.

        Raises:
            InvalidValueError: No whole number of periods of the grain makes up this one.
            UnknownNameError: There is no such grain.

        Example:
            >>> [str(month) for month in Period.parse("2024-Q1").periods("month")]
            ['2024-01', '2024-02', '2024-03']
        """
        keys = range(key(self.first, grain), key(self.last, grain) + 1)
        if (_first_ordinal(keys[0], grain), _first_ordinal(keys[-1] + 1, grain)) != (
            self.first.toordinal(),
            self.last.toordinal() + 1,
        ):
            raise InvalidValueError("period", str(self), f"expected a span that whole {grain} periods make up")
        return tuple(type(self)(*_days_of(number, grain)) for number in keys)


def key(day: date, grain: str) -> int:
    """Return the number of the period of a grain that holds a day; the next period has the next number.

    Args:
        day: Any day of the period.
        grain: One of `GRAINS`.

    Returns:
        For a day its proleptic Gregorian ordinal (1 = 1 January of year 1), for a week (ordinal - 1) // 7,
        for a month 12 * year + month - 1, for a quarter, tertial, half or year the month's number // 3, 4, 6 or 12:
        the number of a year is the year.

    Raises:
        UnknownNameError: There is no such grain.

    Example:
        >>> key(date(2024, 3, 31), "quarter"), key(date(2024, 4, 1), "quarter")
        (8096, 8097)
        >>> key(date(2024, 3, 31), "year")
        2024
    """
    months = _months(grain)
    if months:
        return (day.year * 12 + day.month - 1) // months
    return day.toordinal() if grain == "day" else (day.toordinal() - 1) // _DAYS_IN_WEEK


def from_key(number: int, grain: str) -> Period:
    """Return the period of a grain that has a number; undoes `key`.

    Args:
        number: The number that `key` returns.
        grain: One of `GRAINS`.

    Raises:
        InvalidValueError: The period is not wholly inside the years 1 to 9999.
        UnknownNameError: There is no such grain.

    Example:
        >>> str(from_key(8096, "quarter"))
        '2024-Q1'
    """
    return Period(*_days_of(number, grain))


def nests(fine: str, coarse: str) -> bool:
    """Whether every period of the finer grain lies inside one period of the coarser.

    Days lie in everything and weeks only in weeks; quarters do not lie in tertials, nor tertials in half-years.

    Args:
        fine: One of `GRAINS`.
        coarse: One of `GRAINS`.

    Raises:
        UnknownNameError: There is no such grain.

    Example:
        >>> nests("quarter", "half"), nests("quarter", "tertial")
        (True, False)
    """
    inner, outer = _months(fine), _months(coarse)
    return fine in {"day", coarse} or (inner > 0 and outer > 0 and outer % inner == 0)


def _first_ordinal(number: int, grain: str) -> int:
    months = _months(grain)
    if not months:
        return number if grain == "day" else number * _DAYS_IN_WEEK + 1
    year, month = divmod(number * months, 12)
    if year == date.max.year + 1:
        return date.max.toordinal() + 1
    return date(year, month + 1, 1).toordinal()


def _days_of(number: int, grain: str) -> tuple[date, date]:
    try:
        first, after = _first_ordinal(number, grain), _first_ordinal(number + 1, grain)
        return date.fromordinal(first), date.fromordinal(after - 1)
    except (ValueError, OverflowError) as error:
        raise InvalidValueError("period", f"{grain} number {number}", _EXPECTED) from error


_LABELS: Final[MappingProxyType[str, Callable[[date], str]]] = MappingProxyType(
    {
        "day": date.isoformat,
        "week": lambda day: "{:04}-W{:02}".format(*day.isocalendar()),
        "month": lambda day: f"{day.year:04}-{day.month:02}",
        "quarter": lambda day: f"{day.year:04}-Q{(day.month + 2) // 3}",
        "tertial": lambda day: f"{day.year:04}-T{(day.month + 3) // 4}",
        "half": lambda day: f"{day.year:04}-H{(day.month + 5) // 6}",
        "year": lambda day: f"{day.year:04}",
    }
)


def _label(day: date, grain: str) -> str:
    return _LABELS[grain](day)


def _parse_days(text: str, label: str) -> tuple[int, str]:
    """Return the number and the grain of one label without ``/``; the whole label is for the message."""
    match = _LABEL.fullmatch(text)
    if match is None:
        raise InvalidValueError("period", label, _EXPECTED)
    parts = {name: int(digits) for name, digits in match.groupdict().items() if digits is not None}
    grain = next((name for name in GRAINS if name in parts), "year")
    try:
        return key(_first_day(parts, grain), grain), grain
    except ValueError as error:
        raise InvalidValueError("period", label, _EXPECTED) from error


def _first_day(parts: dict[str, int], grain: str) -> date:
    year = parts["year"]
    if grain == "week":
        return date.fromisocalendar(year, parts["week"], 1)
    if grain in {"day", "month"}:
        return date(year, parts["month"], parts.get("day", 1))
    return date(year, (parts[grain] - 1) * _months(grain) + 1 if grain != "year" else 1, 1)
