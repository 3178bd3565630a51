"""What figures betray."""

import numpy as np
import pytest

from soteindikaattorit.measures import (
    BUILT_IN,
    NPS,
    Classes,
    Component,
    Composite,
    Continuity,
    Count,
    Distinct,
    Distribution,
    Mean,
    Measure,
    Proportion,
    Quantile,
    Rate,
    Ratio,
    Score,
    StandardisedRate,
    Stock,
    Total,
    WeightedMean,
    WeightedProportion,
    Within,
)
from soteindikaattorit.model.condition import Condition, Criterion
from soteindikaattorit.model.instrument import Domain, Instrument
from soteindikaattorit.model.limit import Allowance, Limit
from soteindikaattorit.model.population import StandardPopulation
from soteindikaattorit.model.text import Text

NAME = Text.finnish("Nimi")
LIMIT = Limit(id="x", name=NAME, allowed=(Allowance(days=1, below_age=23), Allowance(months=1, min_age=23)))
DOMAIN = Domain(id="a", name=NAME, items=(1, 2), answered=(("x", 1),))
KEY = Instrument(id="t", name=NAME, items=2, lowest=1, highest=5, domains=(DOMAIN,), score_from=0, score_to=100)
STANDARD = StandardPopulation(id="x", name=NAME, population=(("a", 1), ("b", 2)), events=(("a", 1), ("b", 1)))
YES = Condition((Criterion(column="oma", any_of=(True,)),))
MEASURES = (
    Count(),
    Total(column="oma"),
    Mean(column="oma"),
    Stock(column="oma"),
    Ratio(numerator="oma", denominator="toinen"),
    Rate(events="oma", population="toinen"),
    NPS(column="oma"),
    NPS(column="oma", lowest=1, highest=5, promoter=5, detractor=3),
    Proportion(numerator=YES),
    Proportion(numerator=YES, exclude=YES),
    Distribution(column="oma", state="oma_state"),
    Composite(components=(Component(done=YES), Component(done=YES, due=YES))),
    Composite(components=(Component(done=YES), Component(done=YES, due=YES)), rule="opportunity"),
    Within(start="alku", end="loppu", days=7),
    Within(start="alku", end="loppu", limit=LIMIT, age="oma", exclude=YES),
    Score(instrument=KEY, domain="a", columns="oma{}"),
    Score(instrument=KEY, domain="a", columns="oma{}", at_least=4),
    StandardisedRate(events="oma", population="toinen", stratum="kolmas", standard=STANDARD, per=100),
    StandardisedRate(
        events="oma", population="toinen", stratum="kolmas", standard=STANDARD, per=100, method="indirect"
    ),
    Quantile(column="oma"),
    Quantile(start="alku", end="loppu", nth=3),
    Distinct(column="oma"),
    Continuity(person="oma", provider="toinen"),
    WeightedMean(column="oma", weight="paino"),
    WeightedProportion(numerator=YES, weight="paino"),
)


@pytest.mark.parametrize("measure", MEASURES, ids=lambda measure: measure.kind)
def test_counts_are_sums_of_the_parts(measure):
    """A count that a figure betrays is a sum of parts that the measure asks for."""
    named = {part for of in measure.disclosed().sums for part, _ in of}

    assert named <= set(measure.parts())
    assert measure.disclosed().base


@pytest.mark.parametrize("measure", MEASURES, ids=lambda measure: measure.kind)
def test_classes_make_the_base(measure):
    """The classes that a figure tells apart are together its base, whatever the parts are."""
    counts = measure.disclosed()
    parts = {name: 2.0**place for place, name in enumerate(measure.parts())}
    total = [sum(parts[part] * times for part, times in of) for _, of in counts.classes]

    assert not counts.classes or sum(total) == sum(parts[part] * times for part, times in counts.base)


@pytest.mark.parametrize("measure", MEASURES, ids=lambda measure: measure.kind)
def test_the_base_is_n(measure):
    """What a figure rests on is the n it is shown with, or the numerator when the population is public."""
    parts = {name: np.array([20.0 + len(name)]) for name in measure.parts()}
    parts |= {name: np.array([3.0 + len(name) / 10]) for name in parts if name.endswith("_out")}
    if any(part.split for part in measure.parts().values()):
        one = Classes(cell=np.zeros(1, dtype="int64"), key=np.ones(1), cells=1)
        figures = measure.finish_classes(parts, one, 0.95)
    else:
        figures = measure.finish(parts, 0.95)
    base = sum(parts[part][0] * times for part, times in measure.disclosed().base)

    assert base == (figures.numerator if measure.kind == "rate" else figures.n)[0]


def test_persons_do_not_add_up():
    """Counts say that they do not sum over groups exactly when something is worked out for each person first."""
    for measure in MEASURES:
        is_of_persons = any(part.individual for part in measure.parts().values())

        assert measure.disclosed().is_additive != is_of_persons


def test_every_computed_kind_says_what_it_betrays():
    """No kind of measure that is computed from parts leaves disclosure control without its counts."""
    tested = {type(measure) for measure in MEASURES}

    assert {kind for kind in BUILT_IN if kind.parts is not Measure.parts} <= tested
