"""Parts: numbers that add up over rows, from which every value is finished."""

import attrs

from soteindikaattorit.condition import Condition
from soteindikaattorit.errors import InvalidValueError

CALENDARS = ("working", "calendar")
"""How days are counted: Finnish working days, or every day."""


SQUARE = 2
"""The power of a value in the sum of squares."""


@attrs.frozen(kw_only=True)
class Elapsed:
    """Something ended within so many days of its start.

    The day of the start does not count.
    A row without an end has not ended in time.

    Args:
        start: The column of the date from which days are counted.
        end: The column of the date that must come in time.
        days: The number of days, counted as `calendar` says.
        calendar: One of `CALENDARS`.

    Raises:
        InvalidValueError: The calendar is unknown or the number of days is not possible.
    """

    start: str
    end: str
    days: int
    calendar: str = "working"

    def __attrs_post_init__(self) -> None:
        """Check the calendar and the number of days."""
        if self.calendar not in CALENDARS:
            raise InvalidValueError("calendar", self.calendar, f"expected one of {', '.join(CALENDARS)}")
        if self.days < (1 if self.calendar == "working" else 0):
            raise InvalidValueError("days", str(self.days), "expected at least one working day or zero calendar days")

    def __str__(self) -> str:
        """Give the canonical form."""
        return f"{self.end} within {self.days} {self.calendar} days of {self.start}"


@attrs.frozen(kw_only=True)
class Part:
    """A number that adds up over rows: what is summed, over which rows.

    Args:
        column: The column that is summed; empty when rows are counted.
        power: 1 for the sum of the values, 2 for the sum of their squares.
        weight: The column that says for how many a row stands; empty when each stands for itself.
        where: The rows that count.
        elapsed: What must have happened in time for a row to count, if anything.
        at_end: Whether the number is a stock, of which the last day of a period stands for the period.
    """

    column: str = ""
    power: int = 1
    weight: str = ""
    where: Condition = Condition()
    elapsed: Elapsed | None = None
    at_end: bool = False

    def __str__(self) -> str:
        """Give the canonical name, under which the part is kept and merged with later ones."""
        summed = f"{self.column}{'^2' if self.power == SQUARE else ''}" or "rows"
        times = f" x {self.weight}" if self.weight else ""
        rows = " and ".join(str(rule) for rule in (self.where, self.elapsed) if rule and str(rule))
        return f"{'last' if self.at_end else 'sum'}({summed}{times}{' | ' + rows if rows else ''})"

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns that are read, each once."""
        elapsed = (self.elapsed.start, self.elapsed.end) if self.elapsed else ()
        named = (self.column, self.weight, *self.where.columns, *elapsed)
        return tuple(dict.fromkeys(name for name in named if name))
