"""Parts: numbers that add up over rows, from which every value is finished."""

from itertools import chain

import attrs

from soteindikaattorit.measures.individual import Individual
from soteindikaattorit.measures.split import Split
from soteindikaattorit.model.condition import Condition
from soteindikaattorit.model.limit import check_time

SQUARE = 2
"""The power of a value in the sum of squares."""


@attrs.frozen(kw_only=True)
class Elapsed:
    """Something ended within so long of its start.

    The day of the start does not count.
    A row without an end has not ended in time.

    Args:
        start: The column of the date from which time is counted.
        end: The column of the date that must come in time.
        days: The number of days, counted as `calendar` says; None when months are counted.
        calendar: One of `soteindikaattorit.model.limit.CALENDARS`; it does not matter to months.
        months: The number of calendar months: the last day has the number of the day of the start,
            or is the last of a month that is too short. None when days are counted.

    Raises:
        InvalidValueError: The calendar is unknown, or the number of days or months is not possible.
    """

    start: str
    end: str
    days: int | None = None
    calendar: str = "working"
    months: int | None = None

    def __attrs_post_init__(self) -> None:
        """Check the calendar and the number of days or months."""
        check_time(self.days, self.calendar, self.months)

    def __str__(self) -> str:
        """Return the canonical form."""
        long = f"{self.days} {self.calendar} days" if self.months is None else f"{self.months} months"
        return f"{self.end} within {long} of {self.start}"

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns that are read."""
        return (self.start, self.end)


@attrs.frozen(kw_only=True)
class Aged:
    """Someone was of an age on a day, in full years.

    Who was born on 29 February has a birthday on 1 March in other years.

    Args:
        birth: The column of the date of birth.
        on: The column of the day.
        minimum: The least age, in full years; None for any.
        below: The age that must not be reached yet, in full years; None for any.
    """

    birth: str
    on: str
    minimum: int | None = None
    below: int | None = None

    def __str__(self) -> str:
        """Return the canonical form."""
        low, high = ("" if bound is None else str(bound) for bound in (self.minimum, self.below))
        return f"age by {self.birth} on {self.on} within [{low}, {high})"

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns that are read."""
        return (self.birth, self.on)


@attrs.frozen(kw_only=True)
class Implied:
    """Where one condition holds, another does too.

    Args:
        given: The condition on which it depends; a row that does not meet it has the rule met.
        then: What must hold there; None for never, so that only rows that do not meet ``given`` are left.
    """

    given: Condition
    then: Condition | None = None

    def __str__(self) -> str:
        """Return the canonical form."""
        return (
            f"({self.given if self.given.criteria else 'all'} implies {'nothing' if self.then is None else self.then})"
        )

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns that are read."""
        return (*self.given.columns, *(self.then.columns if self.then else ()))


@attrs.frozen(kw_only=True)
class Scoring:
    """How a row's answers become a score: the mean of those that are there, brought to a range.

    Args:
        items: The columns of the items.
        turned: Those in which the highest answer is the worst.
        answered: How many items must be answered.
        whole: The columns of all items of the questionnaire, when so many must be answered.
        whole_answered: How many of all items must be answered.
        answers: The lowest and the highest answer.
        scores: The score of the lowest answers and of the highest.
    """

    items: tuple[str, ...]
    turned: tuple[str, ...] = ()
    answered: int
    whole: tuple[str, ...] = ()
    whole_answered: int = 0
    answers: tuple[int, int]
    scores: tuple[float, float]

    def __str__(self) -> str:
        """Return the canonical form."""
        items = ", ".join(f"-{item}" if item in self.turned else item for item in self.items)
        whole = f" and {self.whole_answered} of {', '.join(self.whole)}" if self.whole else ""
        ranges = f"{self.answers[0]}..{self.answers[1]} to {self.scores[0]:g}..{self.scores[1]:g}"
        return f"score({items} | {self.answered}{whole} answered, {ranges})"

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns that are read, each once."""
        return tuple(dict.fromkeys((*self.items, *self.whole)))


@attrs.frozen(kw_only=True)
class Scored:
    """A row has a score, and perhaps at least so much.

    Args:
        scoring: How its answers become a score.
        at_least: The least score; None for any.
    """

    scoring: Scoring
    at_least: float | None = None

    def __str__(self) -> str:
        """Return the canonical form."""
        return f"{self.scoring} there" if self.at_least is None else f"{self.scoring} >= {self.at_least:g}"

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns that are read."""
        return self.scoring.columns


Rule = Elapsed | Aged | Implied | Scored
"""What a row must meet beyond conditions on single columns."""


@attrs.frozen(kw_only=True)
class Part:
    """A number that adds up over rows: what is summed, over which rows.

    Args:
        column: The column that is summed; empty when rows are counted.
        scoring: How the score that is summed instead follows from several columns; None for a column.
        power: 1 for the sum of the values, 2 for the sum of their squares.
        reference: What is taken from each value before it is squared, in the unit of the column.
        weight: The column that says for how many a row stands; empty when each stands for itself.
        where: The rows that count.
        rules: What else a row must meet to count.
        at_end: Whether the number is a stock, of which the last day of a period stands for the period.
        factors: Columns by which the values are multiplied, each as often as it stands here.
        split: By what the sums are kept apart within a cell, if by anything.
        is_whole: Whether the sum is over all rows of the period, whatever their group and whatever an indicator asks.
        individual: What is worked out for each person first, if anything; the column is then ``INDEX`` or `VISITS`,
            or empty when persons are counted.
    """

    column: str = ""
    scoring: Scoring | None = None
    power: int = 1
    reference: float = 0.0
    weight: str = ""
    where: Condition = Condition()
    rules: tuple[Rule, ...] = ()
    at_end: bool = False
    factors: tuple[str, ...] = ()
    split: Split | None = None
    is_whole: bool = False
    individual: Individual | None = None

    def __str__(self) -> str:
        """Return the canonical name, under which the part is kept and merged with later ones."""
        what = self.column or (str(self.scoring) if self.scoring else "")
        what = f"({what} - {self.reference!r})" if self.reference else what
        summed = f"{what}{'^2' if self.power == SQUARE else ''}" or "rows"
        times = "".join(f" x {factor}" for factor in (*self.factors, self.weight) if factor)
        times += f" of {self.individual}" if self.individual else ""
        rows = " and ".join(str(rule) for rule in (self.where, *self.rules) if str(rule))
        by = f" by {self.split}" if self.split else ""
        kind = "last" if self.at_end else "whole" if self.is_whole else "sum"
        return f"{kind}({summed}{times}{' | ' + rows if rows else ''}){by}"

    @property
    def conditions(self) -> tuple[Condition, ...]:
        """Every condition on a row, those of its rules too."""
        if not self.rules:
            return (self.where,)
        ruled = (one for rule in self.rules if isinstance(rule, Implied) for one in (rule.given, rule.then))
        return (self.where, *(condition for condition in ruled if condition is not None))

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns that are read, each once."""
        ruled = (column for rule in self.rules for column in rule.columns)
        column = "" if self.individual else self.column
        others = (one.columns for one in (self.scoring, self.split, self.individual) if one)
        named = (column, *self.factors, self.weight, *self.where.columns, *ruled, *chain(*others))
        return tuple(dict.fromkeys(name for name in named if name))
