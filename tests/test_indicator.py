"""Indicators: what goes together, units, targets."""

from datetime import date

import attrs
import pytest

from soteindikaattorit import Period, Text
from soteindikaattorit.definitions.indicator import Indicator
from soteindikaattorit.errors import InvalidValueError
from soteindikaattorit.measures import NPS, Count, Growth, Mean, Proportion, Published
from soteindikaattorit.model.condition import Condition
from soteindikaattorit.model.target import Band, Target

COUNT = Indicator(id="oma.maara", version="1", name=Text.finnish("Määrä"), dataset="visits", measure=Count())


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"id": "Oma maara"}, "indicator id 'Oma maara'"),
        ({"version": " "}, "version of indicator 'oma.maara'"),
        ({"direction": "up"}, "direction of Indicator 'up': expected one of higher, lower, neutral"),
        ({"decimals": -1}, "decimals of indicator 'oma.maara' '-1': expected 0 to 6"),
        ({"decimals": 7}, "decimals of indicator 'oma.maara' '7': expected 0 to 6"),
        ({"minimum_base": -1}, "minimum_base of indicator 'oma.maara' '-1': expected zero or more"),
        (
            {"bands": (Band(name=Text.finnish("A"), minimum=0), Band(name=Text.finnish("B"), minimum=0))},
            "bands of indicator 'oma.maara' '': two begin at the same value",
        ),
        ({"dataset": ""}, "dataset of indicator 'oma.maara' '': a measure of rows needs a dataset"),
        ({"measure": Published()}, "dataset of indicator 'oma.maara' 'visits': this kind of measure reads no rows"),
        (
            {"measure": Published(), "dataset": "", "where": Condition.parse({"a": 1})},
            "where of indicator 'oma.maara' .*: this kind of measure reads no rows",
        ),
        (
            {"measure": Growth(indicator="oma.maara"), "dataset": ""},
            "measure of indicator 'oma.maara' .*: an indicator cannot be derived from itself",
        ),
    ],
)
def test_what_does_not_go_together(changes, expected):
    """An indicator whose parts do not go together is refused, with its id, the key and the reason."""
    with pytest.raises(InvalidValueError, match=expected):
        attrs.evolve(COUNT, **changes)


@pytest.mark.parametrize(
    ("measure", "unit", "shown"),
    [
        (Count(), "", ""),
        (Mean(column="x"), "min", "min"),
        (NPS(column="x"), "", "NPS"),
        (Proportion(numerator=Condition()), "", "%"),
        (Proportion(numerator=Condition()), "% vastaajista", "% vastaajista"),
    ],
)
def test_unit(measure, unit, shown):
    """The unit is the indicator's own, or else its measure's."""
    assert attrs.evolve(COUNT, measure=measure, unit=unit).shown_unit == shown


def test_target_that_holds():
    """Of several targets the one that holds at the end of the period counts; none may hold."""
    targets = (
        Target(value=60, since=date(2023, 1, 1), until=date(2023, 12, 31)),
        Target(value=70, since=date(2024, 1, 1)),
    )
    indicator = attrs.evolve(COUNT, targets=targets)

    found = [indicator.target_for(Period.parse(label)) for label in ("2022", "2023", "2023-Q4", "2024-01", "2030")]

    assert found == [None, 60, 60, 70, 70]


@pytest.mark.parametrize(
    ("direction", "met"),
    [("higher", (False, True, True)), ("lower", (True, True, False)), ("neutral", (False, True, True))],
)
def test_met(direction, met):
    """A target is met at its own value, and beyond it in the direction that is better."""
    indicator = attrs.evolve(COUNT, direction=direction)

    assert tuple(indicator.is_met(value, 5.0) for value in (4.9, 5.0, 5.1)) == met


def test_is_a_value():
    """Two indicators of the same definition are equal, and can be kept in sets."""
    assert attrs.evolve(COUNT) == COUNT
    assert len({COUNT, attrs.evolve(COUNT), attrs.evolve(COUNT, version="2")}) == 2
