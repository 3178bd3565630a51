"""Regions at random: of those there are, and of countries that never were."""

from datetime import date, timedelta

import attrs
from hypothesis import strategies as st

from soteindikaattorit.errors import InvalidValueError
from soteindikaattorit.model.region import Membership, Region
from soteindikaattorit.model.regions import Regions
from soteindikaattorit.model.text import Text
from soteindikaattorit.testing.strategies.time import EARLIEST, LATEST, days

_DAY = timedelta(days=1)


def regions(level: str, known: Regions, *, on: date | None = None) -> st.SearchStrategy[Region]:
    """Return regions of a level that there are.

    Args:
        level: The level, such as "kunta".
        known: The regions that are known, such as those of a catalogue.
        on: The day on which they have to be there; without it, those that ended are given too.

    Raises:
        InvalidValueError: There is no such level, or no region of it.

    Example:
        >>> from hypothesis import given
        >>> from soteindikaattorit import Catalogue
        >>> known = Catalogue.of().regions
        >>> @given(regions("hyvinvointialue", known))
        ... def test_every_county_is_in_finland(county):
        ...     assert known.parent("hyvinvointialue", county.code, "maa", date(2025, 1, 1)) == "FI"
        >>> test_every_county_is_in_finland()
    """
    codes = known.codes(level, on)
    found = [region for region in known if region.level == level and region.code in codes]
    found = [region for region in found if on is None or region.is_valid(on)]
    if not found:
        raise InvalidValueError("region level", level, f"there is no such region{f' on {on}' if on else ''}")
    return st.sampled_from(found)


@st.composite
def divisions(draw: st.DrawFn) -> Regions:
    """Return regions of a country that never was: counties, and municipalities that merge and move from one to another.

    Example:
        >>> from hypothesis import given
        >>> @given(divisions())
        ... def test_a_municipality_is_in_one_county_at_most(regions):
        ...     for code in regions.codes("kunta", LATEST):
        ...         assert regions.parent("kunta", code, "hyvinvointialue", LATEST)
        >>> test_a_municipality_is_in_one_county_at_most()
    """
    counties = [f"{number:02}" for number in range(1, draw(st.integers(1, 3)) + 1)]
    change = draw(days(EARLIEST + _DAY, LATEST))
    found = [Region(level="hyvinvointialue", code=code, name=Text.finnish(f"TESTI {code}")) for code in counties]
    for number in range(1, draw(st.integers(1, 5)) + 1):
        before, after = draw(st.sampled_from(counties)), draw(st.sampled_from(counties))
        found.append(_municipality(f"{number:03}", before, after, change, ends=draw(st.booleans()) and number > 1))
    return Regions(found)


def _municipality(code: str, before: str, after: str, change: date, *, ends: bool) -> Region:
    """Return a municipality that ends, moves to another county, or stays as it is."""
    until = change - _DAY
    parents: tuple[Membership, ...] = (Membership(level="hyvinvointialue", code=before),)
    if before != after and not ends:
        parents = (
            attrs.evolve(parents[0], valid_to=until),
            Membership(level="hyvinvointialue", code=after, valid_from=change),
        )
    name = Text.finnish(f"TESTI {code}")
    return Region(level="kunta", code=code, name=name, parents=parents, valid_to=until if ends else None)
