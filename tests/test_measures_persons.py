"""Persons: how many there are, and how continuous their care was."""

import itertools
from collections import Counter
from datetime import date
from statistics import fmean

import numpy as np
import pandas as pd
import pytest

from soteindikaattorit import Catalogue, Text, compute, compute_parts
from soteindikaattorit.definitions import Definitions
from soteindikaattorit.errors import DefinitionError, InvalidValueError
from soteindikaattorit.measures import Continuity
from soteindikaattorit.model.region import Membership, Region

DEFINITIONS = """
[[dataset]]
id = "p"
name = { fi = "Käynnit" }
[dataset.columns]
kunta = { type = "region", level = "kunta", optional = true }
yksikko = { type = "text", optional = true }
aika = { type = "datetime", role = "period" }
henkilo = { type = "text", role = "person", optional = true }
tekija = { type = "text", role = "provider", optional = true }
"""

INDICES = ("coc", "upc", "secon", "mmci")


def indicator(name: str, measure: str) -> str:
    """Write one indicator."""
    return f'[[indicator]]\nid = "p.{name}"\nversion = "1"\nname = {{ fi = "x" }}\ndataset = "p"\nmeasure = {measure}\n'


def continuity(index: str, minimum: int = 2) -> str:
    """Write the indicator of an index."""
    time = ', time = "aika"' if index == "secon" else ""
    measure = f'person = "henkilo", provider = "tekija", index = "{index}", minimum = {minimum}{time}'
    return indicator(index, f'{{ kind = "continuity", {measure} }}')


@pytest.fixture(scope="module")
def catalogue(catalogue_of) -> Catalogue:
    """Return a catalogue with the number of persons and every index."""
    distinct = indicator("distinct", '{ kind = "distinct", column = "henkilo" }')
    return catalogue_of(DEFINITIONS + distinct + "".join(map(continuity, INDICES)))


def visits(*persons: str, **columns: object) -> pd.DataFrame:
    """Return the visits of persons, one after the other: ``AAB`` is twice with A and once with B."""
    pairs = [(f"h{number}", provider) for number, providers in enumerate(persons) for provider in providers]
    times = pd.Timestamp("2025-01-01") + pd.to_timedelta(np.arange(len(pairs)), "h")
    frame = pd.DataFrame({"henkilo": [one for one, _ in pairs], "tekija": [one for _, one in pairs], "aika": times})
    return frame.assign(**{"kunta": "698", "yksikko": "a", **columns})


def figures(catalogue: Catalogue, frame: object, **options: object) -> pd.DataFrame:
    """Return the figures by the last word of their indicator."""
    found = compute(catalogue, {"p": frame}, **options).to_pandas()
    return found.assign(indicator=found["indicator"].str.removeprefix("p.")).set_index("indicator")


class TestIndex:
    """The index of one person."""

    def test_published(self, catalogue, vectors, as_published):
        """COC is that of Table 1 of Magill and Senf; others are those that another implementation is tested against."""
        published = [
            (
                "".join(letter * int(n) for letter, n in zip("ABCDE", row["distribution"].split(","), strict=False)),
                "coc",
                row["COC"],
            )
            for row in vectors("continuity_magill_senf")
        ]
        published += [(row["visits"], row["index"], row["value"]) for row in vectors("continuity_recoca")]
        frame = visits(*(person for person, _, _ in published)).assign(yksikko=lambda visited: visited["henkilo"])

        found = figures(catalogue, frame, by=["yksikko"]).set_index("yksikko", append=True)["value"]

        for number, (_, index, value) in enumerate(published):
            assert found[index, f"h{number}"] == as_published(value)

    def test_alternating(self, catalogue):
        """Who alternates between two has half of the visits with one of them, and none with the same as before."""
        found = figures(catalogue, visits("AB" * 50))["value"]

        assert found[["upc", "secon"]].tolist() == [0.5, 0]

    @pytest.mark.parametrize("count", [2, 3, 100])
    def test_one_provider(self, catalogue, count):
        """With one provider every index is 1."""
        assert figures(catalogue, visits("A" * count)).loc[list(INDICES), "value"].tolist() == pytest.approx([1] * 4)

    def test_one_visit(self, catalogue):
        """Below two visits no index is defined, and the person is only counted."""
        found = figures(catalogue, visits("A", "B"))

        assert found.loc[list(INDICES), "status"].tolist() == ["no-data"] * 4
        assert found.loc["distinct", "value"] == 2

    def test_time_decides_the_order(self, catalogue):
        """Visits follow each other by their time, whatever the order of rows; on one day, provider by provider."""
        late_first = visits("ABA").iloc[::-1]
        at_once = visits("ABA", aika=pd.Timestamp("2025-01-01"))

        assert figures(catalogue, late_first).loc["secon", "value"] == 0
        assert figures(catalogue, at_once).loc["secon", "value"] == 0.5


class TestMean:
    """The mean of persons."""

    def test_is_of_persons(self, catalogue):
        """Each person counts once, however many the visits; the interval is Student's of persons."""
        found = figures(catalogue, visits("AAAAAAAAAA", "AB", "AB", "A")).loc["coc"]

        assert found[["value", "n", "visits", "method"]].tolist() == [pytest.approx(1 / 3), 3, 14, "student-t"]
        assert found["standard_deviation"] == pytest.approx(np.std([1, 0, 0], ddof=1))

    def test_minimum(self, catalogue_of):
        """Who has fewer visits than the least number does not count."""
        catalogue = catalogue_of(DEFINITIONS + continuity("coc", minimum=3))

        assert figures(catalogue, visits("AAA", "AB")).loc["coc", ["value", "n"]].tolist() == [1, 1]

    def test_missing(self, catalogue):
        """A visit that lacks the person or the provider does not count."""
        frame = visits("AAB", "AB")
        frame.loc[2, "tekija"] = None
        frame.loc[3, "henkilo"] = None

        found = figures(catalogue, frame)

        assert found.loc["coc", ["value", "n"]].tolist() == [1, 1]
        assert found.loc["distinct", "value"] == 2

    def test_is_counting_by_hand(self, catalogue):
        """The index of each person alone, and the mean of all, are those counted visit by visit, in any order of rows."""
        random = np.random.default_rng(4)
        persons = ["".join(random.choice(list("ABC"), size)) for size in (*range(1, 8), *random.integers(1, 7, 40))]
        frame = visits(*persons).assign(yksikko=lambda visited: visited["henkilo"])
        by_hand = {index: {} for index in INDICES}
        for number, person in enumerate(persons):
            n, counts, key = len(person), Counter(person), f"h{number}"
            if n > 1:
                by_hand["coc"][key] = (sum(m * m for m in counts.values()) - n) / (n * (n - 1))
                by_hand["upc"][key] = max(counts.values()) / n
                by_hand["secon"][key] = sum(a == b for a, b in itertools.pairwise(person)) / (n - 1)
                by_hand["mmci"][key] = (1 - len(counts) / (n + 0.1)) / (1 - 1 / (n + 0.1))

        found = figures(catalogue, frame.sample(frac=1, random_state=1), by=["yksikko"], totals=True)

        for index in INDICES:
            values = found.loc[index].set_index("yksikko")["value"].dropna().to_dict()
            assert values.pop("_T") == pytest.approx(fmean(by_hand[index].values()), abs=1e-12)
            assert values == pytest.approx(by_hand[index], abs=1e-12)
        assert found.loc["distinct"].set_index("yksikko").loc["_T", "value"] == len(persons)


class TestTotals:
    """Totals are asked of rows anew: persons are not summed."""

    FRAME = visits("AAB", "AA", "BB").assign(
        kunta=["698", "698", "047", "698", "698", "297", "297"],
        aika=pd.to_datetime(
            ["2024-01-05", "2024-06-05", "2025-01-05", "2024-02-01", "2025-02-01", "2025-01-05", "2025-02-05"]
        ),
    )

    def test_groups_and_periods(self, catalogue):
        """Who is in two municipalities or years is one person in both together."""
        by = figures(catalogue, self.FRAME, by=["kunta"], every="year", totals=True).loc["distinct"]
        found = {(row["period"], row["kunta"]): row["value"] for _, row in by.iterrows()}
        whole = figures(catalogue, self.FRAME, by=["kunta"], totals=True).loc["distinct"].set_index("kunta")["value"]

        assert found[("2024", "_T")] == 2
        assert found[("2025", "698")] == 1
        assert found[("2025", "_T")] == 3
        assert whole.to_dict() == {"047": 1, "297": 1, "698": 2, "_T": 3}

    def test_coarser_regions(self, catalogue):
        """A person with visits in two municipalities of a county is one person there, with all the visits."""
        options = {"by": ["kunta", "hyvinvointialue"], "totals": True}
        found = figures(catalogue, self.FRAME, **options)
        county = found[(found["kunta"] == "_T") & (found["hyvinvointialue"] == "21")]
        country = found[(found["kunta"] == "_T") & (found["hyvinvointialue"] == "_T")]

        assert county["value"][["distinct", "coc"]].tolist() == pytest.approx([2, (1 / 3 + 1) / 2])
        assert country["value"][["distinct", "coc"]].tolist() == pytest.approx([3, (1 / 3 + 1 + 1) / 3])

    def test_region_that_moved(self, catalogue):
        """A municipality counts in the area to which it belonged at the beginning of each period."""
        stayed = Membership(level="kunta", code="698", valid_to=date(2023, 12, 31))
        moved = Membership(level="kunta", code="698", valid_from=date(2024, 1, 1))
        old = Region(level="palvelualue", code="vanha", name=Text.finnish("Vanha"), members=(stayed,))
        new = Region(level="palvelualue", code="uusi", name=Text.finnish("Uusi"), members=(moved,))
        frame = visits("AA", "AB", "CC").assign(kunta=["698", "698", "698", "698", "297", "297"])
        frame["aika"] = pd.to_datetime(["2023-05-01", "2024-06-01"] * 3)

        areas = catalogue.with_definitions(Definitions(regions=(old, new)))
        found = figures(areas, frame, by=["palvelualue"], every="year").loc["distinct"]

        assert found[["period", "palvelualue", "value"]].to_numpy().tolist() == [
            ["2023", "_U", 1],
            ["2023", "vanha", 2],
            ["2024", "_U", 1],
            ["2024", "uusi", 2],
        ]

    def test_rows_without_a_region(self, catalogue):
        """Visits that do not say where are the persons of the unknown."""
        frame = visits("AA", "AB").assign(kunta=["698", None, None, None])

        found = figures(catalogue, frame, by=["hyvinvointialue"]).loc["distinct"].set_index("hyvinvointialue")

        assert found["value"].to_dict() == {"21": 1, "_U": 2}


class TestRefused:
    """What cannot be had."""

    def test_kept(self, catalogue):
        """Distinct counts are not additive, so their parts are refused; those of other measures are computed."""
        with pytest.raises(InvalidValueError, match="distinct counts are not additive: recompute them from rows"):
            compute_parts(catalogue, {"p": visits("AA")})

    def test_rows_that_stand_for_several(self, catalogue_of):
        """Persons cannot be told from rows that were added up before."""
        toml = DEFINITIONS + 'montako = { type = "integer", role = "count" }\n' + continuity("coc")

        with pytest.raises(DefinitionError, match="cannot count distinct persons: rows are pre-aggregated"):
            compute(catalogue_of(toml), {"p": visits("AA", montako=1)})

    @pytest.mark.parametrize(
        "keys", [{"index": "best"}, {"minimum": 1}, {"index": "secon"}, {"index": "coc", "time": "t"}]
    )
    def test_keys(self, keys):
        """What does not go together is refused when the measure is made."""
        with pytest.raises(InvalidValueError, match="of a continuity"):
            Continuity(person="a", provider="b", **keys)
