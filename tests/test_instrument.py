"""Scoring keys of published instruments."""

import attrs
import pytest

from soteindikaattorit.errors import InvalidValueError
from soteindikaattorit.model.instrument import Domain, Instrument
from soteindikaattorit.model.text import Text

NAME = Text.finnish("Testi")
DOMAIN = Domain(id="a", name=NAME, items=(1, 2), answered=(("x", 1),))
KEY = Instrument(id="t", name=NAME, items=3, lowest=1, highest=5, domains=(DOMAIN,), score_from=0, score_to=100)


@pytest.mark.parametrize(
    ("keys", "what"),
    [
        ({"items": ()}, "at least one"),
        ({"items": (1, 1)}, "each item once"),
        ({"answered": ()}, "from 1 to 2"),
        ({"answered": (("x", 3),)}, "from 1 to 2"),
        ({"answered": (("x", 0),)}, "from 1 to 2"),
    ],
)
def test_impossible_domain(keys, what):
    """A domain asks for items it has."""
    with pytest.raises(InvalidValueError, match=what):
        attrs.evolve(DOMAIN, **keys)


@pytest.mark.parametrize(
    ("keys", "what"),
    [
        ({"items": 1}, "items from 1 to 1"),
        ({"reversed": (4,)}, "items from 1 to 3"),
        ({"lowest": 5}, "less than the highest"),
        ({"score_from": 100}, "less than score_to"),
        ({"answered": 4}, "at most 3"),
        ({"domains": ()}, "each once"),
        ({"domains": (DOMAIN, DOMAIN)}, "each once"),
    ],
)
def test_impossible_instrument(keys, what):
    """The numbers of an instrument go together."""
    with pytest.raises(InvalidValueError, match=what):
        attrs.evolve(KEY, **keys)


def test_unknown_domain():
    """A domain that is not there is told, with those that are."""
    with pytest.raises(InvalidValueError, match="expected one of a"):
        KEY.domain("b")


class TestNational:
    """The keys that come with the library."""

    def test_whoqol_bref(self, national):
        """WHOQOL-BREF: 24 of its 26 items are in one of four domains, three are reversed, 21 must be answered."""
        key = next(one for one in national.instruments if one.id == "whoqol-bref")

        items = [item for domain in key.domains for item in domain.items]
        assert sorted(items) == list(range(3, 27))
        assert (key.reversed, key.answered) == ((3, 4, 26), 21)
        assert [len(domain.items) for domain in key.domains] == [7, 6, 3, 8]
        assert [dict(domain.answered)["manual"] for domain in key.domains] == [5, 4, 2, 6]
        assert [dict(domain.answered)["syntax"] for domain in key.domains] == [6, 5, 2, 6]

    def test_no_wording(self, national):
        """A key holds numbers of items, and no wording of any."""
        for key in national.instruments:
            assert all(isinstance(item, int) for domain in key.domains for item in domain.items)
