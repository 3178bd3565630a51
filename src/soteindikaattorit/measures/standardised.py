"""Standardised rates: what a rate would be if all had the same structure, such as of age."""

from collections.abc import Mapping
from typing import Annotated, ClassVar

import attrs
import numpy as np

from soteindikaattorit.errors import InvalidValueError, check_choice
from soteindikaattorit.measures.disclosed import Disclosed, summed
from soteindikaattorit.measures.explain import Formula, phrase_term, term, times
from soteindikaattorit.measures.measure import CountModel, Figures, Floats, Measure, Need, quotient, scaled
from soteindikaattorit.measures.part import Part
from soteindikaattorit.model.condition import Condition, Criterion, present
from soteindikaattorit.model.dataset import NUMERIC
from soteindikaattorit.model.field import Above, Choices
from soteindikaattorit.model.population import StandardPopulation
from soteindikaattorit.stats.interval import dobson, poisson

METHODS = ("direct", "indirect")
"""How rates are standardised: own rates in the standard population, or own events over those of the reference rates."""

_NUMBER = tuple(sorted(NUMERIC))


@attrs.frozen(kw_only=True)
class StandardisedRate(Measure):
    """A rate that is compared without the difference in structure, such as of age.

    Directly standardised, it is the rate that a population of the standard's structure would have with the region's
    own rates by stratum: the mean of these rates, weighted by the standard.
    Indirectly standardised, it is the ratio of the region's events to those expected had each of its strata the rate
    of the reference.
    A row without a stratum does not count.
    Where a stratum of the standard has no population, the directly standardised rate is undefined.

    Args:
        events: The column with the number of events.
        population: The column with the population, in persons or person-time.
        stratum: The column with the code of the stratum, such as the age group.
        standard: The standard population; for the indirect method with its events.
        method: "direct" or "indirect".
        per: The factor: per so many of the population; for the indirect method what the reference is set to,
            such as 100.

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
        """Check the method, and that the standard has what it needs."""
        check_choice("method of standardisation", self.method, METHODS)
        if self.method == "indirect" and not self.standard.events:
            raise InvalidValueError("standard", self.standard.id, "expected one with events, for the indirect method")

    def needs(self) -> tuple[Need, ...]:
        """Return three columns; neither events nor population can be negative, and the strata are the standard's."""
        return (
            Need(column=self.events, types=_NUMBER, minimum=0),
            Need(column=self.population, types=_NUMBER, minimum=0),
            Need(column=self.stratum, types=("code",), codes=self.standard.strata),
        )

    def parts(self) -> dict[str, Part]:
        """Return events and population of each stratum."""
        parts = {}
        for code in self.standard.strata:
            within = Condition((Criterion(column=self.stratum, any_of=(code,)),))
            for name, column in (("events", self.events), ("population", self.population)):
                parts[f"{name}_{code}"] = Part(column=column, where=within & present(column))
        return parts

    @property
    def formula(self) -> Formula:
        """The rates of the strata by the shares of the standard, or the events over those expected."""
        events, population = term(Part(column=self.events)), term(Part(column=self.population))
        if self.method == "direct":
            shares = phrase_term("share of", self.standard.id)
            return times(self.per, Formula("sum", (shares * events / population,)))
        expected = phrase_term("rate of", self.standard.id) * population
        return times(self.per, events) / Formula("sum", (expected,))

    @property
    def interval_method(self) -> str:
        """Dobson's directly, that of events indirectly."""
        return "dobson" if self.method == "direct" else "poisson"

    @property
    def count_model(self) -> CountModel | None:
        """Observed over expected events; a directly standardised rate is no number of events by persons."""
        return CountModel(kind="ratio", factor=self.per) if self.method == "indirect" else None

    def disclosed(self) -> Disclosed:
        """Return the events; the population is public."""
        return Disclosed(base=summed(*(f"events_{code}" for code in self.standard.strata)))

    def finish(self, sums: Mapping[str, Floats], level: float) -> Figures:
        """Finish with Dobson's interval, or for a ratio with that of its events."""
        events, population = (
            np.stack([sums[f"{name}_{code}"] for code in self.standard.strata]) for name in ("events", "population")
        )
        finished = self._direct if self.method == "direct" else self._indirect
        return finished(events, population, level)

    def _direct(self, events: Floats, population: Floats, level: float) -> Figures:
        weights = np.asarray(list(self.standard.weights.values()))[:, None]
        rate = np.sum(weights * quotient(events, population), axis=0)
        variance = np.sum(weights**2 * quotient(quotient(events, population), population), axis=0)
        total, whole = events.sum(axis=0), population.sum(axis=0)
        limits = scaled(dobson(total, np.nan_to_num(rate), np.nan_to_num(variance), level), self.per)
        covered = np.where((population > 0).all(axis=0), whole, 0.0)
        figures = Figures.of(
            rate * self.per, n=total, limits=limits, numerator=total, denominator=covered, is_zero_data=True
        )
        return attrs.evolve(figures, denominator=whole)

    def _indirect(self, events: Floats, population: Floats, level: float) -> Figures:
        rates = self.standard.rates
        expected = np.sum(
            [rates[code] * own for code, own in zip(self.standard.strata, population, strict=True)], axis=0
        )
        total = events.sum(axis=0)
        limits = scaled(poisson(total, expected, level), self.per)
        value = quotient(total, expected) * self.per
        return Figures.of(value, n=total, limits=limits, numerator=total, denominator=expected, is_zero_data=True)
