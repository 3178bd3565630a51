"""Bands: names of ranges of values."""

import pytest

from soteindikaattorit.errors import InvalidValueError
from soteindikaattorit.model.target import Band, band_of
from soteindikaattorit.model.text import Text

BANDS = tuple(Band(name=Text.finnish(name), minimum=least) for name, least in (("TESTI A", 0), ("TESTI B", 50)))


@pytest.mark.parametrize(("value", "name"), [(0, "TESTI A"), (49.99, "TESTI A"), (50, "TESTI B"), (1000, "TESTI B")])
def test_a_band_ends_where_the_next_begins(value, name):
    """A value is in the last band whose least value it reaches, in whatever order bands stand."""
    assert band_of(value, BANDS).name == Text.finnish(name)
    assert band_of(value, reversed(BANDS)).name == Text.finnish(name)


@pytest.mark.parametrize("value", [-0.01, float("nan")])
def test_a_value_may_have_no_band(value):
    """Below the lowest band, and where there is no number, there is no name."""
    assert band_of(value, BANDS) is None
    assert band_of(5, ()) is None


@pytest.mark.parametrize("least", [float("nan"), float("inf")])
def test_a_band_begins_somewhere(least):
    """A band begins at a finite value."""
    with pytest.raises(InvalidValueError, match="expected a finite number"):
        Band(name=Text.finnish("TESTI"), minimum=least)
