"""Kinds of measure: each sums its parts over rows and computes a value, with its interval, from the sums."""

from soteindikaattorit.measures.amount import Count, Rate, Ratio, Stock, Total
from soteindikaattorit.measures.composite import Component, Composite, Index
from soteindikaattorit.measures.derived import Attainment, Growth, Quotient, divided, first_not_ok
from soteindikaattorit.measures.disclosed import Disclosed
from soteindikaattorit.measures.distribution import Distribution
from soteindikaattorit.measures.explain import Formula, condition_in_words, term
from soteindikaattorit.measures.individual import Individual
from soteindikaattorit.measures.inequality import Gap, Inequality, SlopeIndex
from soteindikaattorit.measures.mean import Mean
from soteindikaattorit.measures.measure import CONTRASTS, EXPECTED_ROWS, CountModel, Figures, Floats, Measure, Need
from soteindikaattorit.measures.nps import NPS
from soteindikaattorit.measures.operand import Operand
from soteindikaattorit.measures.part import Aged, Elapsed, Implied, Part, Scored, Scoring
from soteindikaattorit.measures.persons import Continuity, Distinct
from soteindikaattorit.measures.proportion import Proportion
from soteindikaattorit.measures.published import Published
from soteindikaattorit.measures.quantile import Quantile
from soteindikaattorit.measures.score import Score
from soteindikaattorit.measures.split import Classes, Split
from soteindikaattorit.measures.standardised import StandardisedRate
from soteindikaattorit.measures.weighted import Weighted, WeightedMean, WeightedProportion
from soteindikaattorit.measures.within import Within

BUILT_IN: tuple[type[Measure], ...] = (
    Count,
    Total,
    Mean,
    Proportion,
    Rate,
    Ratio,
    NPS,
    Within,
    StandardisedRate,
    Quantile,
    Distinct,
    Continuity,
    WeightedProportion,
    WeightedMean,
    Score,
    Stock,
    Published,
    Growth,
    Attainment,
    Quotient,
    Composite,
    Index,
    Gap,
    SlopeIndex,
    Distribution,
)
"""The kinds of measure that come with the library."""

__all__ = [
    "BUILT_IN",
    "CONTRASTS",
    "EXPECTED_ROWS",
    "NPS",
    "Aged",
    "Attainment",
    "Classes",
    "Component",
    "Composite",
    "Continuity",
    "Count",
    "CountModel",
    "Disclosed",
    "Distinct",
    "Distribution",
    "Elapsed",
    "Figures",
    "Floats",
    "Formula",
    "Gap",
    "Growth",
    "Implied",
    "Index",
    "Individual",
    "Inequality",
    "Mean",
    "Measure",
    "Need",
    "Operand",
    "Part",
    "Proportion",
    "Published",
    "Quantile",
    "Quotient",
    "Rate",
    "Ratio",
    "Score",
    "Scored",
    "Scoring",
    "SlopeIndex",
    "Split",
    "StandardisedRate",
    "Stock",
    "Total",
    "Weighted",
    "WeightedMean",
    "WeightedProportion",
    "Within",
    "condition_in_words",
    "divided",
    "first_not_ok",
    "term",
]
