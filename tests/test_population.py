"""Standard populations."""

import pytest

from soteindikaattorit.errors import InvalidValueError
from soteindikaattorit.model.population import StandardPopulation
from soteindikaattorit.model.text import Text

NAME = Text.finnish("Vakio")


@pytest.mark.parametrize(
    ("keys", "what"),
    [
        ({"population": ()}, "at least one"),
        ({"population": (("a", 1), ("a", 2))}, "each stratum once"),
        ({"population": (("a", 0),)}, "above zero"),
        ({"population": (("a", float("inf")),)}, "above zero"),
        ({"population": (("a", 1), ("b", 1)), "events": (("a", 1),)}, "events of the strata"),
        ({"population": (("a", 1),), "events": (("a", -1),)}, "zero events or more"),
    ],
)
def test_impossible(keys, what):
    """What cannot be a standard is refused."""
    with pytest.raises(InvalidValueError, match=what):
        StandardPopulation(id="x", name=NAME, **keys)


def test_weights_and_rates():
    """Weights are shares of the whole; rates are events for each one, whatever the order of the strata."""
    standard = StandardPopulation(id="x", name=NAME, population=(("a", 30), ("b", 10)), events=(("b", 1), ("a", 6)))

    assert standard.weights == {"a": 0.75, "b": 0.25}
    assert standard.rates == {"b": 0.1, "a": 0.2}


class TestNational:
    """The European standard population of 2013."""

    def test_whole(self, national):
        """Eurostat's population has 100 000 in 21 groups; joined to 19 groups it is the same."""
        full, joined = (
            {one.id: dict(one.population) for one in national.standards}[name]
            for name in ("european-2013", "european-2013-19")
        )

        assert (len(full), sum(full.values())) == (21, 100_000)
        assert (len(joined), sum(joined.values())) == (19, 100_000)
        assert joined["0-4"] == full["0"] + full["1-4"]
        assert joined["90+"] == full["90-94"] + full["95+"]
        assert {code: full[code] for code in full if code in joined} == {
            code: joined[code] for code in joined if code in full
        }

    def test_as_published(self, national, vectors):
        """Its nineteen groups are those with which the published rates were made."""
        published = {
            row["stratum"]: float(row["standard"]) for row in vectors("standardised_strata") if row["area"] == "big"
        }

        standard = next(one for one in national.standards if one.id == "european-2013-19")

        assert dict(standard.population) == published
