"""Standardised rates: rates that are compared without differences in structure, such as of age."""

from typing import Annotated, ClassVar

import attrs
import numpy as np

from soteindikaattorit.errors import InvalidValueError, check_choice
from soteindikaattorit.measures.disclosed import Disclosed, summed
from soteindikaattorit.measures.explain import Formula, phrase_term, term, times
from soteindikaattorit.measures.measure import CountModel, Figures, Floats, Measure, Need, Sums, quotient, scaled
from soteindikaattorit.measures.part import Part
from soteindikaattorit.model.condition import Condition, Criterion, present
from soteindikaattorit.model.field import Above, Choices
from soteindikaattorit.model.population import StandardPopulation
from soteindikaattorit.stats.interval import dobson, poisson

METHODS = ("direct", "indirect")
"""The methods: own rates in the standard population, or own events over those expected at the reference rates."""


@attrs.frozen(kw_only=True)
class StandardisedRate(Measure):
    """A rate that is compared without differences in structure, such as of age.

    Directly standardised, it is the rate in a population with the structure of the standard and the region's own
    rates by stratum: the mean of these rates, weighted by the standard, with Dobson's interval.
    Indirectly standardised, it is the ratio of the region's events to those expected if each stratum had the rate of
    the reference, with the Poisson interval of the events.
    A row without a stratum does not count.
    When a stratum of the standard has no population, the directly standardised rate is undefined.

    Args:
        events: The column with the number of events.
        population: The column with the population, in persons or person-time.
        stratum: The column with the code of the stratum, such as the age group.
        standard: The standard population; for the indirect method with its events.
        method: "direct" or "indirect".
        per: The factor: the population of the rate, such as 100 000; for the indirect method the value of the
            reference, such as 100.

    Raises:
        InvalidValueError: The method is unknown, or the standard has no events for the indirect method.

    Source:
        Breslow NE, Day NE. Statistical methods in cancer research, volume II. Lyon: International Agency for Research
        on Cancer, 1987, chapter 2; Dobson AJ and others, Statistics in Medicine 10 (1991) 457-462, for the limits of
        the direct method, and Byar's for the indirect one; Public Health England, Technical Guide: Confidence
        Intervals, 2018, which gives no directly standardised rate of fewer than 10 events: ``minimum_base`` does so.
    """

    events: str
    population: str
    stratum: str
    standard: StandardPopulation
    per: Annotated[float, Above(0)]
    method: Annotated[str, Choices(METHODS)] = "direct"
    kind: ClassVar[str] = "standardised-rate"

    def check(self) -> None:
        check_choice("method of standardisation", self.method, METHODS)
        if self.method == "indirect" and not self.standard.events:
            raise InvalidValueError("standard", self.standard.id, "expected one with events, for the indirect method")

    def needs(self) -> tuple[Need, ...]:
        stratum = Need(column=self.stratum, types=("code",), codes=self.standard.strata)
        return (Need(column=self.events, minimum=0), Need(column=self.population, minimum=0), stratum)

    def parts(self) -> dict[str, Part]:
        """Return events and population of each stratum."""
        parts = {}
        for code in self.standard.strata:
            stratum = Condition((Criterion(column=self.stratum, any_of=(code,)),))
            for name, column in (("events", self.events), ("population", self.population)):
                parts[f"{name}_{code}"] = Part(column=column, where=stratum & present(column))
        return parts

    @property
    def formula(self) -> Formula:
        """The sum of the rates of strata times their shares of the standard, or the events over those expected."""
        events, population = term(Part(column=self.events)), term(Part(column=self.population))
        if self.method == "direct":
            shares = phrase_term("share of", self.standard.id)
            return times(self.per, Formula("sum", (shares * events / population,)))
        expected = phrase_term("rate of", self.standard.id) * population
        return times(self.per, events) / Formula("sum", (expected,))

    @property
    def interval_method(self) -> str:
        return "dobson" if self.method == "direct" else "poisson"

    @property
    def count_model(self) -> CountModel | None:
        """Observed over expected events; a directly standardised rate is not a number of events over persons."""
        return CountModel(kind="ratio", factor=self.per) if self.method == "indirect" else None

    def disclosed(self) -> Disclosed:
        """Return the events; the population is public."""
        return Disclosed(base=summed(*(f"events_{code}" for code in self.standard.strata)))

    def finish(self, sums: Sums, level: float) -> Figures:
        events, population = (
            np.stack([sums[f"{name}_{code}"] for code in self.standard.strata]) for name in ("events", "population")
        )
        finish = self._direct if self.method == "direct" else self._indirect
        return finish(events, population, level)

    def _direct(self, events: Floats, population: Floats, level: float) -> Figures:
        weights = np.asarray(list(self.standard.weights.values()))[:, None]
        rate = np.sum(weights * quotient(events, population), axis=0)
        variance = np.sum(weights**2 * quotient(quotient(events, population), population), axis=0)
        total, whole = events.sum(axis=0), population.sum(axis=0)
        limits = scaled(dobson(total, np.nan_to_num(rate), np.nan_to_num(variance), level), self.per)
        # A stratum without population makes the rate undefined, as a denominator of zero does.
        covered = np.where((population > 0).all(axis=0), whole, 0.0)
        figures = Figures.from_values(
            rate * self.per, n=total, limits=limits, numerator=total, denominator=covered, statuses="ok"
        )
        return attrs.evolve(figures, denominator=whole)

    def _indirect(self, events: Floats, population: Floats, level: float) -> Figures:
        rates = self.standard.rates
        expected = np.sum([rates[code] * n for code, n in zip(self.standard.strata, population, strict=True)], axis=0)
        total = events.sum(axis=0)
        limits = scaled(poisson(total, expected, level), self.per)
        value = quotient(total, expected) * self.per
        return Figures.from_values(value, n=total, limits=limits, numerator=total, denominator=expected, statuses="ok")
