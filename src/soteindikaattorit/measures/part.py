"""Parts: additive aggregates, sums over rows from which every value is computed."""

from itertools import chain

import attrs

from soteindikaattorit.measures.individual import Individual
from soteindikaattorit.measures.split import Split
from soteindikaattorit.model.condition import Condition
from soteindikaattorit.model.limit import Calendar, check_time

SQUARE = 2
"""The power of a value in the sum of squares."""


@attrs.frozen(kw_only=True)
class Elapsed:
    """The rule that a row ended within a time of its start.

    The day of the start does not count.
    A row without an end has not ended in time.

    Args:
        start: The column of the date from which time is counted.
        end: The column of the date that must be in time.
        days: The number of days, counted by the calendar; None when months are counted.
        calendar: How days are counted; months do not depend on it.
        months: The number of calendar months: the last day has the number of the day of the start,
            or is the last of a month that is too short. None when days are counted.

    Raises:
        InvalidValueError: The calendar is unknown, or the number of days or months is not possible.
    """

    start: str
    end: str
    days: int | None = None
    calendar: Calendar = "working"
    months: int | None = None

    def __attrs_post_init__(self) -> None:
        """Check the calendar and the number of days or months."""
        check_time(self.days, self.calendar, self.months)

    def __str__(self) -> str:
        """Return the canonical form."""
        time = f"{self.days} {self.calendar} days" if self.months is None else f"{self.months} months"
        return f"{self.end} within {time} of {self.start}"

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns that are read."""
        return (self.start, self.end)


@attrs.frozen(kw_only=True)
class Aged:
    """The rule that a person had an age on a day, in full years.

    A person born on 29 February has a birthday on 1 March in other years.

    Args:
        birth: The column of the date of birth.
        on: The column of the day.
        minimum: The least age, in full years; None for any.
        below: The age that is not reached yet, in full years; None for any.
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
    """The rule that a row meets one condition if it meets another.

    Args:
        given: The condition to which the rule applies; a row that does not meet it fulfils the rule.
        then: The condition that such a row must meet; None when no row that meets ``given`` fulfils the rule.
    """

    given: Condition
    then: Condition | None = None

    def __str__(self) -> str:
        """Return the canonical form."""
        given, then = self.given if self.given.criteria else "all", "nothing" if self.then is None else self.then
        return f"({given} implies {then})"

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns that are read."""
        return (*self.given.columns, *(self.then.columns if self.then else ()))


@attrs.frozen(kw_only=True)
class Scoring:
    """The computation of a score from the answers of a row: their mean, rescaled to a range.

    Args:
        items: The columns of the items.
        turned: The items whose highest answer is the worst.
        answered: The least number of answered items.
        whole: The columns of all items of the questionnaire, when a number of them must be answered.
        whole_answered: The least number of answered items of the whole questionnaire.
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
    """The rule that a row has a score, or at least a given score.

    Args:
        scoring: The computation of the score.
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
"""A rule that a row must fulfil, in addition to conditions on single columns; ``columns`` are those that it reads."""


@attrs.frozen(kw_only=True)
class Part:
    """An additive aggregate: a sum over rows, of which the sums of groups and periods add up.

    Args:
        column: The column that is summed; empty when rows are counted.
        scoring: The computation of a score that is summed instead of a column; None for a column.
        power: 1 for the sum of the values, 2 for the sum of their squares.
        reference: A number that is subtracted from each value before it is squared, in the unit of the column.
        weight: The column with the number of rows that a row represents; empty when each represents itself.
        where: The condition on the rows that count.
        rules: Further rules that a row must fulfil to count.
        at_end: Whether the number is a stock: the number of a period is that of its last day.
        factors: Columns by which the values are multiplied, each as often as it is named.
        split: The classes for which sums are kept separately within a cell; None for no classes.
        is_whole: Whether the sum is over all rows of the period, of any group and without the condition of the
            indicator.
        individual: A number that is computed for each person first; the column is then `INDEX` or `VISITS`,
            or empty when persons are counted. None when rows are summed directly.
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
        value = self.column or (str(self.scoring) if self.scoring else "")
        value = f"({value} - {self.reference!r})" if self.reference else value
        summed = f"{value}{'^2' if self.power == SQUARE else ''}" or "rows"
        times = "".join(f" x {factor}" for factor in (*self.factors, self.weight) if factor)
        times += f" of {self.individual}" if self.individual else ""
        rows = " and ".join(str(rule) for rule in (self.where, *self.rules) if str(rule))
        by = f" by {self.split}" if self.split else ""
        kind = "last" if self.at_end else "whole" if self.is_whole else "sum"
        return f"{kind}({summed}{times}{' | ' + rows if rows else ''}){by}"

    @property
    def conditions(self) -> tuple[Condition, ...]:
        """Every condition on a row, including those of its rules."""
        if not self.rules:
            return (self.where,)
        implied = (
            condition for rule in self.rules if isinstance(rule, Implied) for condition in (rule.given, rule.then)
        )
        return (self.where, *filter(None, implied))

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns that are read, each once."""
        column = "" if self.individual else self.column
        rules = chain.from_iterable(rule.columns for rule in self.rules)
        others = chain.from_iterable(part.columns for part in (self.scoring, self.split, self.individual) if part)
        names = (column, *self.factors, self.weight, *self.where.columns, *rules, *others)
        return tuple(dict.fromkeys(name for name in names if name))
