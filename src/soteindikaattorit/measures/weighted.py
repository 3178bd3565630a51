"""Estimates from sample surveys: weights, strata and finite populations."""

from collections.abc import Mapping
from typing import ClassVar

import attrs
import numpy as np

from soteindikaattorit.measures.disclosed import Disclosed, summed
from soteindikaattorit.measures.explain import Formula, term
from soteindikaattorit.measures.measure import (
    Figures,
    Floats,
    Measure,
    Need,
    check_interval,
    quotient,
    scaled,
)
from soteindikaattorit.measures.part import SQUARE, Part
from soteindikaattorit.measures.split import Classes, Split
from soteindikaattorit.model.condition import Condition, present
from soteindikaattorit.model.dataset import NUMERIC
from soteindikaattorit.stats.interval import linearised, linearised_logit

PERCENT = 100.0
_NUMBER = tuple(sorted(NUMERIC))
_ROUNDING = 1e-14
_SHARES = {"linearised": linearised, "linearised-logit": linearised_logit}


@attrs.frozen(kw_only=True)
class _Design:
    """How a sample was drawn: the columns with weight, stratum and the size of the population of the stratum."""

    weight: str
    stratum: str
    population: str

    def needs(self) -> tuple[Need, ...]:
        """Return the columns; neither weights nor populations are negative."""
        stratum = (Need(column=self.stratum, types=("code", "region", "text")),) if self.stratum else ()
        population = (Need(column=self.population, types=_NUMBER, minimum=0),) if self.population else ()
        return (Need(column=self.weight, types=_NUMBER, minimum=0), *stratum, *population)

    def parts(self, where: Condition, weighted: Part, squared: Part, twice: Part) -> dict[str, Part]:
        """Return the sums by stratum from which an estimate and its variance are made.

        Args:
            where: The rows that are estimated from.
            weighted: The sum of weight by value.
            squared: The sum of the square of the weight by value.
            twice: The sum of the square of the weight by the square of the value.
        """
        split = Split(column=self.stratum)
        sample = present(self.weight)
        parts = {
            "n": Part(where=where),
            "weight": Part(column=self.weight, where=where),
            "weight_squares": Part(column=self.weight, power=SQUARE, where=where),
            "weighted": weighted,
            "weighted_squares": squared,
            "squares": twice,
            "sample": Part(where=sample, is_whole=True),
        }
        if self.population:
            parts["population"] = Part(column=self.population, where=sample, is_whole=True)
        return {name: attrs.evolve(part, split=split) for name, part in parts.items()}


@attrs.frozen(eq=False, kw_only=True)
class _Estimate:
    """A weighted mean in each cell, and how exactly it is known."""

    value: Floats
    standard_error: Floats
    freedom: Floats
    n: Floats
    weighted: Floats
    weight: Floats
    effective_n: Floats

    @classmethod
    def of(cls, sums: Mapping[str, Floats], classes: Classes) -> "_Estimate":
        """Estimate by ratio, with the variance by Taylor linearisation, stratum by stratum."""
        total = {name: classes.total(values) for name, values in sums.items()}
        value = quotient(total["weighted"], total["weight"])
        variance = classes.total(_stratum_variances(sums, value[classes.cell], total["weight"][classes.cell]))
        strata = classes.total((sums["n"] > 0).astype(np.float64))
        return cls(
            value=value,
            standard_error=np.sqrt(variance),
            freedom=total["n"] - strata,
            n=total["n"],
            weighted=total["weighted"],
            weight=total["weight"],
            effective_n=quotient(total["weight"] ** 2, total["weight_squares"]),
        )

    @property
    def extras(self) -> tuple[tuple[str, Floats], ...]:
        """The standard error and the effective sample size."""
        return (("standard_error", self.standard_error), ("effective_n", self.effective_n))


def _stratum_variances(sums: Mapping[str, Floats], value: Floats, weight: Floats) -> Floats:
    """Return what each stratum adds to the variance of the mean of its cell; nan where it cannot be known.

    Those of the sample who are not estimated from count as zeros: the stratum was drawn with them.
    """
    n = sums["sample"]
    residual = quotient(sums["weighted"] - value * sums["weight"], weight)
    terms = (sums["squares"], -2 * value * sums["weighted_squares"], value**2 * sums["weight_squares"])
    squares = np.where(np.abs(sum(terms)) > _ROUNDING * sum(map(np.abs, terms)), sum(terms), 0.0)
    spread = np.maximum(quotient(squares, weight**2) - quotient(residual**2, n), 0.0)
    drawn = np.zeros(n.shape)
    if "population" in sums:
        drawn = np.minimum(quotient(n, quotient(sums["population"], n)), 1.0)
    variance = (1 - drawn) * quotient(n, n - 1) * spread
    return np.where((sums["n"] == 0) | (drawn == 1), 0.0, variance)


@attrs.frozen(kw_only=True)
class WeightedMean(Measure):
    """The mean of a column in a population, estimated from a sample of unequal weights.

    The variance follows the design: strata, drawn shares of finite populations, and, where results are split,
    groups as parts of the whole sample. So give all rows of the sample, and choose by conditions.

    Args:
        column: The column; the mean is in its unit.
        weight: The column that says for how many of the population a row stands.
        stratum: The column of the stratum from which a row was drawn; empty for one stratum.
        population: The column with the size of the population of the row's stratum; empty when hardly any of it
            was drawn.

    Source:
        Woodruff RS. A simple method for approximating the variance of a complicated estimate. Journal of the American
        Statistical Association 66 (1971) 411-414; Lumley T. Complex Surveys. Wiley 2010, chapter 2;
        Kish L. Survey Sampling. Wiley 1965, section 11.7 (effective sample size).
    """

    column: str
    weight: str
    stratum: str = ""
    population: str = ""
    kind: ClassVar[str] = "weighted-mean"
    extras: ClassVar[tuple[str, ...]] = ("standard_error", "effective_n")

    @property
    def _design(self) -> _Design:
        return _Design(weight=self.weight, stratum=self.stratum, population=self.population)

    def needs(self) -> tuple[Need, ...]:
        """Return the column and those of the design."""
        return (Need(column=self.column, types=_NUMBER), *self._design.needs())

    def parts(self) -> dict[str, Part]:
        """Return sums of weights, of weighted values and of their squares, by stratum."""
        where = present(self.weight) & present(self.column)
        return self._design.parts(
            where,
            weighted=Part(column=self.column, factors=(self.weight,), where=where),
            squared=Part(column=self.column, factors=(self.weight, self.weight), where=where),
            twice=Part(column=self.column, power=SQUARE, factors=(self.weight, self.weight), where=where),
        )

    @property
    def formula(self) -> Formula:
        """The weighted values over the weights."""
        parts = self.parts()
        return term(parts["weighted"]) / term(parts["weight"])

    @property
    def interval_method(self) -> str:
        """Linearised."""
        return "linearised"

    def disclosed(self) -> Disclosed:
        """Return the number of answers, and the sum of their weighted values."""
        return Disclosed(base=summed("n"), amounts=(("weighted", summed("weighted")),), is_score=True)

    def finish_classes(self, sums: Mapping[str, Floats], classes: Classes, level: float) -> Figures:
        """Finish with the interval by Student's t, with a degree of freedom for each answer less those of strata."""
        found = _Estimate.of(sums, classes)
        return Figures.of(
            found.value,
            n=found.n,
            limits=linearised(found.value, found.standard_error, found.freedom, level),
            numerator=found.weighted,
            denominator=found.weight,
            extras=found.extras,
        )


@attrs.frozen(kw_only=True)
class WeightedProportion(Measure):
    """The share of a population that meets a condition, in percent (0…100), estimated from a sample.

    A row that lacks the value on which the numerator depends counts in neither numerator nor denominator,
    unless the numerator asks whether it is missing.
    The variance follows the design: see `WeightedMean`.

    Args:
        numerator: The condition whose share is asked.
        weight: The column that says for how many of the population a row stands.
        denominator: The rows of which it is a share; None for all.
        stratum: The column of the stratum from which a row was drawn; empty for one stratum.
        population: The column with the size of the population of the row's stratum; empty when hardly any of it
            was drawn.
        interval: "linearised-logit" or "linearised".

    Raises:
        InvalidValueError: The interval is unknown.

    Source:
        As for `WeightedMean`; THL, Terve Suomi: shares are weighted for non-response and their intervals follow
        the sampling design.
    """

    numerator: Condition
    weight: str
    denominator: Condition | None = None
    stratum: str = ""
    population: str = ""
    interval: str = "linearised-logit"
    kind: ClassVar[str] = "weighted-proportion"
    unit: ClassVar[str] = "%"
    intervals: ClassVar[tuple[str, ...]] = tuple(_SHARES)
    extras: ClassVar[tuple[str, ...]] = ("standard_error", "effective_n")

    def check(self) -> None:
        """Check the interval."""
        check_interval(self, self.interval)

    @property
    def _design(self) -> _Design:
        return _Design(weight=self.weight, stratum=self.stratum, population=self.population)

    def needs(self) -> tuple[Need, ...]:
        """Return the columns of the design."""
        return self._design.needs()

    def parts(self) -> dict[str, Part]:
        """Return sums of weights and of their squares, of all and of those who meet the condition, by stratum."""
        whole = present(self.weight) & (self.denominator or Condition())
        for criterion in self.numerator.criteria:
            whole = whole if criterion.missing else whole & present(criterion.column)
        met = whole & self.numerator
        squares = Part(column=self.weight, power=SQUARE, where=met)
        weighted = Part(column=self.weight, where=met)
        parts = self._design.parts(whole, weighted=weighted, squared=squares, twice=squares)
        return parts | {"met": attrs.evolve(parts["n"], where=met)}

    @property
    def formula(self) -> Formula:
        """The weights of those who meet the condition in percent of all weights."""
        parts = self.parts()
        return PERCENT * term(parts["weighted"]) / term(parts["weight"])

    def disclosed(self) -> Disclosed:
        """Return those of the sample who meet the condition, and those who do not."""
        rest = summed("n", less=("met",))
        return Disclosed(base=summed("n"), classes=(("numerator", summed("met")), ("rest", rest)))

    def finish_classes(self, sums: Mapping[str, Floats], classes: Classes, level: float) -> Figures:
        """Finish with the interval by its name; a share of none or of all has none by log odds."""
        found = _Estimate.of(sums, classes)
        limits = _SHARES[self.interval](found.value, found.standard_error, found.freedom, level)
        return Figures.of(
            found.value * PERCENT,
            n=found.n,
            limits=scaled(limits, PERCENT),
            numerator=found.weighted,
            denominator=found.weight,
            extras=(("standard_error", found.standard_error * PERCENT), ("effective_n", found.effective_n)),
        )
