"""Amounts: how many, how much, and how much for each."""

from collections.abc import Mapping
from typing import Annotated, ClassVar, Literal

import attrs
import numpy as np

from soteindikaattorit.measures.disclosed import Disclosed, summed
from soteindikaattorit.measures.explain import Formula, term, times
from soteindikaattorit.measures.measure import (
    CONTRASTS,
    CountModel,
    Figures,
    Floats,
    Measure,
    Need,
    check_interval,
    quotient,
    scaled,
)
from soteindikaattorit.measures.part import Part
from soteindikaattorit.model.condition import present
from soteindikaattorit.model.dataset import NUMERIC
from soteindikaattorit.model.field import Above
from soteindikaattorit.stats.contrast import Contrast, rate_difference, rate_ratio
from soteindikaattorit.stats.interval import by_name

_NUMBER = tuple(sorted(NUMERIC))

INTERVALS = ("poisson", "poisson-exact", "byar")
"""The interval methods of events, the one that is used when none is named first."""

_RATES = {"difference": rate_difference, "ratio": rate_ratio}


@attrs.frozen(kw_only=True)
class Count(Measure):
    """The number of rows that count.

    A count of zero is a number: the interval says how large the expected number may still be.

    Args:
        interval: "poisson" (exact below 10, Byar's from 10), "poisson-exact" or "byar".

    Raises:
        InvalidValueError: The interval is unknown.
    """

    interval: str = INTERVALS[0]
    kind: ClassVar[str] = "count"
    contrasts: ClassVar[tuple[str, ...]] = CONTRASTS
    intervals: ClassVar[tuple[str, ...]] = INTERVALS

    def check(self) -> None:
        """Check the interval."""
        check_interval(self, self.interval)

    @property
    def adds_up(self) -> bool:
        """Always: rows are counted once."""
        return True

    def parts(self) -> dict[str, Part]:
        """Return the one part: rows."""
        return {"n": Part()}

    @property
    def formula(self) -> Formula:
        """How many rows there are."""
        return term(self.parts()["n"])

    def disclosed(self) -> Disclosed:
        """Return the count itself."""
        return Disclosed(base=summed("n"))

    def finish(self, sums: Mapping[str, Floats], level: float) -> Figures:
        """Finish with the interval by its name."""
        n = sums["n"]
        limits = by_name(self.interval).limits(n, np.ones(n.shape), level)
        return Figures.of(n, n=n, limits=limits, is_zero_data=True)

    def contrast(self, how: str, first: Mapping[str, Floats], second: Mapping[str, Floats], level: float) -> Contrast:
        """Return difference or the ratio of two counts, as they are: of periods of one length, or of like groups."""
        one = np.ones(first["n"].shape)
        return _RATES[how](first["n"], one, second["n"], one, level)


@attrs.frozen(kw_only=True)
class Total(Measure):
    """The sum of a column over the rows that hold a value.

    Args:
        column: The column that is summed; the total is in its unit.
    """

    column: str
    kind: ClassVar[str] = "total"

    @property
    def adds_up(self) -> bool:
        """Always: sums sum."""
        return True

    def needs(self) -> tuple[Need, ...]:
        """Return the column that is summed."""
        return (Need(column=self.column, types=_NUMBER),)

    def parts(self) -> dict[str, Part]:
        """Return the number of values and their sum."""
        where = present(self.column)
        return {"n": Part(where=where), "sum": Part(column=self.column, where=where)}

    def expected_rows(self) -> dict[str, Part]:
        """Return all rows: each should hold a value."""
        return {"expected": Part()}

    @property
    def formula(self) -> Formula:
        """The sum of the column."""
        return term(self.parts()["sum"])

    def disclosed(self) -> Disclosed:
        """Return the number of values and their sum."""
        return Disclosed(base=summed("n"), amounts=(("sum", summed("sum")),))

    def finish(self, sums: Mapping[str, Floats], level: float) -> Figures:
        """Finish without an interval: nothing is known of how the total would vary."""
        return Figures.of(sums["sum"], n=sums["n"])


@attrs.frozen(kw_only=True)
class Ratio(Measure):
    """One total for each unit of another; the numerator need not be part of the denominator.

    Args:
        numerator: The column whose total is divided.
        denominator: The column whose total divides.
        per: The factor: for how many units of the denominator the value is given.
    """

    numerator: str
    denominator: str
    per: Annotated[float, Above(0)] = 1.0
    kind: ClassVar[str] = "ratio"

    def needs(self) -> tuple[Need, ...]:
        """Return the two columns."""
        return (Need(column=self.numerator, types=_NUMBER), Need(column=self.denominator, types=_NUMBER))

    def parts(self) -> dict[str, Part]:
        """Return both totals, over rows that hold both values."""
        where = present(self.numerator) & present(self.denominator)
        return {
            "n": Part(where=where),
            "numerator": Part(column=self.numerator, where=where),
            "denominator": Part(column=self.denominator, where=where),
        }

    def expected_rows(self) -> dict[str, Part]:
        """Return all rows: each should hold a value."""
        return {"expected": Part()}

    @property
    def formula(self) -> Formula:
        """One total over the other."""
        parts = self.parts()
        return times(self.per, term(parts["numerator"])) / term(parts["denominator"])

    def disclosed(self) -> Disclosed:
        """Return the number of rows and both totals."""
        amounts = tuple((name, summed(name)) for name in ("numerator", "denominator"))
        return Disclosed(base=summed("n"), amounts=amounts)

    def finish(self, sums: Mapping[str, Floats], level: float) -> Figures:
        """Finish without an interval: the two totals may vary together in any way."""
        numerator, denominator = sums["numerator"], sums["denominator"]
        value = quotient(numerator, denominator) * self.per
        return Figures.of(value, n=sums["n"], numerator=numerator, denominator=denominator)


@attrs.frozen(kw_only=True)
class Rate(Measure):
    """Events for each so many of a population, from columns that hold both.

    A row that lacks one of the two does not count.
    Where events come from one source and the population from another, each has zero for what it does not know.

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

    def check(self) -> None:
        """Check the interval."""
        check_interval(self, self.interval)

    def needs(self) -> tuple[Need, ...]:
        """Return the two columns; neither can be negative."""
        return (
            Need(column=self.events, types=_NUMBER, minimum=0),
            Need(column=self.population, types=_NUMBER, minimum=0),
        )

    def parts(self) -> dict[str, Part]:
        """Return events and population, over rows that hold both."""
        where = present(self.events) & present(self.population)
        return {
            "n": Part(where=where),
            "events": Part(column=self.events, where=where),
            "population": Part(column=self.population, where=where),
        }

    def expected_rows(self) -> dict[str, Part]:
        """Return all rows: each should hold a value."""
        return {"expected": Part()}

    @property
    def formula(self) -> Formula:
        """The events over the population."""
        parts = self.parts()
        return times(self.per, term(parts["events"])) / term(parts["population"])

    @property
    def count_model(self) -> CountModel:
        """Events over the population."""
        return CountModel(kind="rate", factor=self.per)

    def disclosed(self) -> Disclosed:
        """Return the events; the population is public."""
        return Disclosed(base=summed("events"))

    def finish(self, sums: Mapping[str, Floats], level: float) -> Figures:
        """Finish with the interval by its name."""
        events, population = sums["events"], sums["population"]
        limits = scaled(by_name(self.interval).limits(events, population, level), self.per)
        value = quotient(events, population) * self.per
        return Figures.of(value, n=sums["n"], limits=limits, numerator=events, denominator=population)

    def contrast(self, how: str, first: Mapping[str, Floats], second: Mapping[str, Floats], level: float) -> Contrast:
        """Return the difference in the unit of the rate, or the ratio."""
        x, t, y, u = (sums[name] for sums in (first, second) for name in ("events", "population"))
        return _RATES[how](x, t, y, u, level).scaled(self.per if how == "difference" else 1.0)
