"""Observations: published figures as they were printed."""

import attrs
import pytest

from soteindikaattorit import Period
from soteindikaattorit.errors import InvalidValueError
from soteindikaattorit.model.observation import QUALIFIERS, Observation
from soteindikaattorit.model.status import STATUSES

FIGURE = Observation(indicator="lappi.nps", period=Period.parse("2024-Q1"), value=61.5, decimals=1)


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"status": "missing"}, "status of observation of 'lappi.nps' 'missing': expected one of ok, no-data"),
        ({"qualifier": "circa"}, "qualifier of Observation 'circa': expected one of about, over"),
        ({"value": None}, "value of observation of 'lappi.nps' 'None': a figure stands with status ok only"),
        ({"status": "withheld"}, "value of observation of 'lappi.nps' '61.5': a figure stands with status ok only"),
        ({"qualifier": "range"}, "value_high of observation of 'lappi.nps' 'None': a range has two ends"),
        ({"value_high": 65.0}, "value_high of observation of 'lappi.nps' '65.0': a range has two ends"),
    ],
)
def test_what_does_not_go_together(changes, expected):
    """Status, qualifier and figures go together, or the error says which does not."""
    with pytest.raises(InvalidValueError, match=expected):
        attrs.evolve(FIGURE, **changes)


@pytest.mark.parametrize("high", [60.0, 0.0, -1.0])
def test_range_in_order(high):
    """A range goes from its lower to its upper end."""
    with pytest.raises(InvalidValueError, match="value_high"):
        attrs.evolve(FIGURE, qualifier="range", value_high=high)


def test_range_from_zero():
    """A range may begin or end at zero, or be below it."""
    for low, high in ((0.0, 5.0), (-5.0, 0.0), (-5.0, -1.0)):
        assert attrs.evolve(FIGURE, qualifier="range", value=low, value_high=high).value_high == high


@pytest.mark.parametrize("status", [status for status in STATUSES if status != "ok"])
def test_without_a_figure(status):
    """A figure that was not given says why."""
    assert attrs.evolve(FIGURE, value=None, status=status).value is None


@pytest.mark.parametrize("qualifier", [qualifier for qualifier in QUALIFIERS if qualifier != "range"])
def test_qualifiers(qualifier):
    """A figure may be about, over or under what was printed."""
    assert attrs.evolve(FIGURE, qualifier=qualifier).qualifier == qualifier


def test_zero_is_a_figure():
    """Zero was printed, so it stands."""
    assert attrs.evolve(FIGURE, value=0.0).status == "ok"


def test_key():
    """What a figure is of does not depend on the order of its groups."""
    one = attrs.evolve(FIGURE, groups=(("kunta", "698"), ("palvelu", "a")))
    other = attrs.evolve(FIGURE, groups=(("palvelu", "a"), ("kunta", "698")))

    assert one.key == other.key
    assert one.key != FIGURE.key
