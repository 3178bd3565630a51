"""Amounts: counts, totals, stocks, rates and ratios."""

from typing import Annotated, ClassVar, Literal

import attrs
import numpy as np

from soteindikaattorit.measures.disclosed import Disclosed, summed
from soteindikaattorit.measures.explain import Formula, term, times
from soteindikaattorit.measures.measure import CONTRASTS, CountModel, Figures, Measure, Need, Sums, quotient, scaled
from soteindikaattorit.measures.part import Part
from soteindikaattorit.model.condition import present
from soteindikaattorit.model.field import Above
from soteindikaattorit.stats.contrast import Contrast, rate_difference, rate_ratio
from soteindikaattorit.stats.interval import by_name

INTERVALS = ("poisson", "poisson-exact", "byar")
"""The interval methods of events, the default first."""

_CONTRASTS = {"difference": rate_difference, "ratio": rate_ratio}


@attrs.frozen(kw_only=True)
class Count(Measure):
    """The number of rows.

    Zero is a count: its interval has an upper limit above zero.

    Args:
        interval: "poisson" (exact below 10, Byar's from 10), "poisson-exact" or "byar".

    Raises:
        InvalidValueError: The interval is unknown.
    """

    interval: str = INTERVALS[0]
    kind: ClassVar[str] = "count"
    contrasts: ClassVar[tuple[str, ...]] = CONTRASTS
    intervals: ClassVar[tuple[str, ...]] = INTERVALS

    adds_up = True

    def parts(self) -> dict[str, Part]:
        return {"n": Part()}

    @property
    def formula(self) -> Formula:
        """The number of rows."""
        return term(self.parts()["n"])

    def disclosed(self) -> Disclosed:
        return Disclosed(base=summed("n"))

    def finish(self, sums: Sums, level: float) -> Figures:
        n = sums["n"]
        return Figures.from_values(n, n=n, limits=by_name(self.interval).limits(n, 1, level), statuses="ok")

    def contrast(self, how: str, first: Sums, second: Sums, level: float) -> Contrast:
        """Return the difference or the ratio of two counts, of periods of one length or of groups of one size."""
        one = np.ones(first["n"].shape)
        return _CONTRASTS[how](first["n"], one, second["n"], one, level)


@attrs.frozen(kw_only=True)
class Total(Measure):
    """The sum of a column over the rows that contain a value, without an interval.

    Args:
        column: The column that is summed; the total is in its unit.
    """

    column: str
    kind: ClassVar[str] = "total"
    expects_values: ClassVar[bool] = True

    adds_up = True

    def needs(self) -> tuple[Need, ...]:
        return (Need(column=self.column),)

    def parts(self) -> dict[str, Part]:
        where = present(self.column)
        return {"n": Part(where=where), "sum": Part(column=self.column, where=where)}

    @property
    def formula(self) -> Formula:
        """The sum of the column."""
        return term(self.parts()["sum"])

    def disclosed(self) -> Disclosed:
        return Disclosed(base=summed("n"), amounts=(("sum", summed("sum")),))

    def finish(self, sums: Sums, level: float) -> Figures:
        return Figures.from_values(sums["sum"], n=sums["n"])


@attrs.frozen(kw_only=True)
class Stock(Total):
    """The sum of a column on the last day of a period that has rows, without an interval.

    Stocks of one day add up over regions and groups, never over time: the stock of a quarter is that of its last day.
    A region or group without a row on that day adds nothing to the stock.

    Args:
        column: The column with the amount; the stock is in its unit.
    """

    kind: ClassVar[str] = "stock"
    expects_values: ClassVar[bool] = False

    def parts(self) -> dict[str, Part]:
        where = present(self.column)
        return {"n": Part(where=where, at_end=True), "sum": Part(column=self.column, where=where, at_end=True)}


@attrs.frozen(kw_only=True)
class Ratio(Measure):
    """One total divided by another, without an interval; the numerator need not be part of the denominator.

    Args:
        numerator: The column whose total is divided.
        denominator: The column whose total divides.
        per: The factor: the number of units of the denominator for which the value is given.
    """

    numerator: str
    denominator: str
    per: Annotated[float, Above(0)] = 1.0
    kind: ClassVar[str] = "ratio"
    expects_values: ClassVar[bool] = True

    def needs(self) -> tuple[Need, ...]:
        return (Need(column=self.numerator), Need(column=self.denominator))

    def parts(self) -> dict[str, Part]:
        """Return both totals, over the rows that contain both values."""
        where = present(self.numerator) & present(self.denominator)
        columns = {"n": "", "numerator": self.numerator, "denominator": self.denominator}
        return {name: Part(column=column, where=where) for name, column in columns.items()}

    @property
    def formula(self) -> Formula:
        """The factor, times the total of the numerator, divided by that of the denominator."""
        parts = self.parts()
        return times(self.per, term(parts["numerator"])) / term(parts["denominator"])

    def disclosed(self) -> Disclosed:
        return Disclosed(base=summed("n"), amounts=tuple((name, summed(name)) for name in ("numerator", "denominator")))

    def finish(self, sums: Sums, level: float) -> Figures:
        numerator, denominator = sums["numerator"], sums["denominator"]
        value = quotient(numerator, denominator) * self.per
        return Figures.from_values(value, n=sums["n"], numerator=numerator, denominator=denominator)


@attrs.frozen(kw_only=True)
class Rate(Measure):
    """Events divided by a population, from columns with both.

    A row that lacks one of the two does not count.
    When events come from one source and the population from another, the rows of each contain zero for the other.

    Args:
        events: The column with the number of events.
        population: The column with the population, in persons or person-time.
        per: The factor, such as 1000 inhabitants.
        interval: "poisson" (exact below 10, Byar's from 10), "poisson-exact" or "byar".

    Raises:
        InvalidValueError: The interval is unknown.
    """

    events: str
    population: str
    per: Annotated[float, Above(0)] = 1000.0
    interval: str = INTERVALS[0]
    kind: ClassVar[str] = "rate"
    contrasts: ClassVar[tuple[str, ...]] = CONTRASTS
    intervals: ClassVar[tuple[str, ...]] = INTERVALS
    base_column: ClassVar[Literal["numerator"]] = "numerator"
    expects_values: ClassVar[bool] = True

    def needs(self) -> tuple[Need, ...]:
        return (Need(column=self.events, minimum=0), Need(column=self.population, minimum=0))

    def parts(self) -> dict[str, Part]:
        """Return events and population, over the rows that contain both."""
        where = present(self.events) & present(self.population)
        columns = {"n": "", "events": self.events, "population": self.population}
        return {name: Part(column=column, where=where) for name, column in columns.items()}

    @property
    def formula(self) -> Formula:
        """The factor, times the events, divided by the population."""
        parts = self.parts()
        return times(self.per, term(parts["events"])) / term(parts["population"])

    @property
    def count_model(self) -> CountModel:
        return CountModel(kind="rate", factor=self.per)

    def disclosed(self) -> Disclosed:
        """Return the events; the population is public."""
        return Disclosed(base=summed("events"))

    def finish(self, sums: Sums, level: float) -> Figures:
        events, population = sums["events"], sums["population"]
        limits = scaled(by_name(self.interval).limits(events, population, level), self.per)
        value = quotient(events, population) * self.per
        return Figures.from_values(value, n=sums["n"], limits=limits, numerator=events, denominator=population)

    def contrast(self, how: str, first: Sums, second: Sums, level: float) -> Contrast:
        """Return the difference in the unit of the rate, or the ratio."""
        x, t, y, u = (sums[name] for sums in (first, second) for name in ("events", "population"))
        return _CONTRASTS[how](x, t, y, u, level).scaled(self.per if how == "difference" else 1.0)
