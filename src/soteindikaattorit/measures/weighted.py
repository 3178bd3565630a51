"""Estimates from sample surveys: weights, strata and finite populations."""

from typing import ClassVar

import attrs
import numpy as np

from soteindikaattorit.measures.disclosed import Disclosed, summed
from soteindikaattorit.measures.explain import Formula, term
from soteindikaattorit.measures.measure import (
    IDENTIFIER_TYPES,
    PERCENT,
    Figures,
    Floats,
    Measure,
    Need,
    Sums,
    quotient,
    scaled,
)
from soteindikaattorit.measures.part import SQUARE, Part
from soteindikaattorit.measures.proportion import rows_with_values
from soteindikaattorit.measures.split import Classes, Split
from soteindikaattorit.model.condition import Condition, present
from soteindikaattorit.stats.interval import linearised, linearised_logit

_ROUNDING = 1e-14
_INTERVALS = {"linearised": linearised, "linearised-logit": linearised_logit}


@attrs.frozen(kw_only=True)
class Weighted(Measure):
    """An estimate from a sample of unequal weights.

    The variance follows the design: strata, the drawn shares of finite populations, and, when results are split,
    groups as parts of the whole sample.
    The data must therefore contain all rows of the sample; rows are selected by conditions.
    The standard error is in the unit of the figure, and ``effective_n`` is the effective sample size.

    Args:
        weight: The column with the number of members of the population that a row represents.
        stratum: The column of the stratum from which a row was drawn; empty for one stratum.
        population: The column with the size of the population of the row's stratum; empty when only a very small
            share of it was drawn.

    Source:
        Woodruff RS. A simple method for approximating the variance of a complicated estimate. Journal of the American
        Statistical Association 66 (1971) 411-414; Lumley T. Complex Surveys. Wiley 2010, chapter 2;
        Kish L. Survey Sampling. Wiley 1965, section 11.7 (effective sample size).
    """

    weight: str
    stratum: str = ""
    population: str = ""
    extras: ClassVar[tuple[str, ...]] = ("standard_error", "effective_n")

    def needs(self) -> tuple[Need, ...]:
        """Return the columns of the design; neither weights nor populations are negative."""
        stratum = (Need(column=self.stratum, types=IDENTIFIER_TYPES),) if self.stratum else ()
        population = (Need(column=self.population, minimum=0),) if self.population else ()
        return (Need(column=self.weight, minimum=0), *stratum, *population)

    def sampled(self, where: Condition, weighted: Part, squared: Part, twice: Part) -> dict[str, Part]:
        """Return the parts of an estimate and its variance, by stratum.

        Args:
            where: The rows that the estimate is computed from.
            weighted: The sum of weight times value.
            squared: The sum of the square of the weight times value.
            twice: The sum of the square of the weight times the square of the value.
        """
        parts = {
            "n": Part(where=where),
            "weight": Part(column=self.weight, where=where),
            "weight_squares": Part(column=self.weight, power=SQUARE, where=where),
            "weighted": weighted,
            "weighted_squares": squared,
            "squares": twice,
            "sample": Part(where=present(self.weight), is_whole=True),
        }
        if self.population:
            parts["population"] = Part(column=self.population, where=present(self.weight), is_whole=True)
        return {name: attrs.evolve(part, split=Split(column=self.stratum)) for name, part in parts.items()}

    def estimate(self, sums: Sums, classes: Classes, level: float, interval: str, factor: float) -> Figures:
        """Return estimates of a ratio with the variance by Taylor linearisation, stratum by stratum.

        Args:
            sums: The sum of each part of `sampled`, for each stratum of each cell.
            classes: The strata.
            level: The confidence level (0…1).
            interval: "linearised" or "linearised-logit"; degrees of freedom are the answers less the strata.
            factor: The factor of the value and its standard error.
        """
        total = {name: classes.total(values) for name, values in sums.items()}
        value = quotient(total["weighted"], total["weight"])
        variance = classes.total(_stratum_variances(sums, value[classes.cell], total["weight"][classes.cell]))
        freedom = total["n"] - classes.total((sums["n"] > 0).astype(np.float64))
        effective_n = quotient(total["weight"] ** 2, total["weight_squares"])
        limits = _INTERVALS[interval](value, np.sqrt(variance), freedom, level)
        return Figures.from_values(
            value * factor,
            n=total["n"],
            limits=scaled(limits, factor),
            numerator=total["weighted"],
            denominator=total["weight"],
            extras=(("standard_error", np.sqrt(variance) * factor), ("effective_n", effective_n)),
        )


def _stratum_variances(sums: Sums, value: Floats, weight: Floats) -> Floats:
    """Return the contribution of each stratum to the variance of the mean of its cell; nan where it is unknown.

    Rows of the sample that the estimate is not computed from count as zeros: they were drawn with the stratum.
    """
    n = sums["sample"]
    residual = quotient(sums["weighted"] - value * sums["weight"], weight)
    terms = (sums["squares"], -2 * value * sums["weighted_squares"], value**2 * sums["weight_squares"])
    # The terms of equal values cancel: what is left of them is rounding.
    squares = np.where(np.abs(sum(terms)) > _ROUNDING * sum(map(np.abs, terms)), sum(terms), 0.0)
    spread = np.maximum(quotient(squares, weight**2) - quotient(residual**2, n), 0.0)
    drawn = np.zeros(n.shape)
    if "population" in sums:
        drawn = np.minimum(quotient(n, quotient(sums["population"], n)), 1.0)
    variance = (1 - drawn) * quotient(n, n - 1) * spread
    return np.where((sums["n"] == 0) | (drawn == 1), 0.0, variance)


@attrs.frozen(kw_only=True)
class WeightedMean(Weighted):
    """The mean of a column in a population, estimated from a sample of unequal weights.

    The variance follows the design: see `Weighted`.

    Args:
        column: The column; the mean is in its unit.
        weight: The column with the number of members of the population that a row represents.
        stratum: The column of the stratum from which a row was drawn; empty for one stratum.
        population: The column with the size of the population of the row's stratum; empty when only a very small
            share of it was drawn.

    Source:
        As for `Weighted`.
    """

    column: str
    kind: ClassVar[str] = "weighted-mean"
    interval: ClassVar[str] = "linearised"

    def needs(self) -> tuple[Need, ...]:
        return (Need(column=self.column), *super().needs())

    def parts(self) -> dict[str, Part]:
        """Return sums of weights, of weighted values and of their squares, by stratum."""
        where = present(self.weight) & present(self.column)
        return self.sampled(
            where,
            weighted=Part(column=self.column, factors=(self.weight,), where=where),
            squared=Part(column=self.column, factors=(self.weight, self.weight), where=where),
            twice=Part(column=self.column, power=SQUARE, factors=(self.weight, self.weight), where=where),
        )

    @property
    def formula(self) -> Formula:
        """The sum of weighted values divided by that of weights."""
        parts = self.parts()
        return term(parts["weighted"]) / term(parts["weight"])

    def disclosed(self) -> Disclosed:
        return Disclosed(base=summed("n"), amounts=(("weighted", summed("weighted")),), is_score=True)

    def finish_classes(self, sums: Sums, classes: Classes, level: float) -> Figures:
        return self.estimate(sums, classes, level, self.interval, 1.0)


@attrs.frozen(kw_only=True)
class WeightedProportion(Weighted):
    """The share of a population that meets a condition, in percent (0…100), estimated from a sample.

    A row that lacks a value on which the numerator depends counts in neither numerator nor denominator,
    unless the numerator asks whether it is missing.
    The variance follows the design: see `Weighted`.
    With "linearised-logit" a share of 0 or 100 % has no interval.

    Args:
        numerator: The condition.
        weight: The column with the number of members of the population that a row represents.
        denominator: The rows of which it is the share; None for all.
        stratum: The column of the stratum from which a row was drawn; empty for one stratum.
        population: The column with the size of the population of the row's stratum; empty when only a very small
            share of it was drawn.
        interval: "linearised-logit" or "linearised".

    Raises:
        InvalidValueError: The interval is unknown.

    Source:
        As for `Weighted`; THL, Terve Suomi: shares are weighted for non-response and their intervals follow
        the sampling design.
    """

    numerator: Condition
    denominator: Condition | None = None
    interval: str = "linearised-logit"
    kind: ClassVar[str] = "weighted-proportion"
    unit: ClassVar[str] = "%"
    intervals: ClassVar[tuple[str, ...]] = tuple(_INTERVALS)

    def parts(self) -> dict[str, Part]:
        """Return sums of weights and of their squares, of all rows and of those that meet the condition, by stratum."""
        whole = rows_with_values(self.numerator, present(self.weight) & (self.denominator or Condition()))
        met = whole & self.numerator
        squares = Part(column=self.weight, power=SQUARE, where=met)
        weighted = Part(column=self.weight, where=met)
        parts = self.sampled(whole, weighted=weighted, squared=squares, twice=squares)
        return parts | {"met": attrs.evolve(parts["n"], where=met)}

    @property
    def formula(self) -> Formula:
        """The weights of the rows that meet the condition in percent of all weights."""
        parts = self.parts()
        return PERCENT * term(parts["weighted"]) / term(parts["weight"])

    def disclosed(self) -> Disclosed:
        rest = summed("n", less=("met",))
        return Disclosed(base=summed("n"), classes=(("numerator", summed("met")), ("rest", rest)))

    def finish_classes(self, sums: Sums, classes: Classes, level: float) -> Figures:
        return self.estimate(sums, classes, level, self.interval, PERCENT)
