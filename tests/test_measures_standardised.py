"""Rates that are standardised, directly and indirectly."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from soteindikaattorit import compute, compute_parts, read_definitions
from soteindikaattorit.errors import DataError, DefinitionError, InvalidValueError
from soteindikaattorit.measures import Rate, StandardisedRate
from soteindikaattorit.model.population import StandardPopulation
from soteindikaattorit.model.text import Text

NAME = Text.finnish("Vakio")
TWO = StandardPopulation(
    id="kaksi", name=NAME, population=(("nuori", 80), ("vanha", 20)), events=(("nuori", 8), ("vanha", 6))
)


def rate_of(standard: StandardPopulation, method: str = "direct", per: float = 1) -> StandardisedRate:
    """Return a measure."""
    return StandardisedRate(events="e", population="p", stratum="s", standard=standard, method=method, per=per)


def sums_of(standard: StandardPopulation, events: list[float], population: list[float]) -> dict[str, np.ndarray]:
    """Return the parts of one cell."""
    named = {"events": events, "population": population}
    return {
        f"{name}_{code}": np.asarray([float(number)])
        for name, numbers in named.items()
        for code, number in zip(standard.strata, numbers, strict=True)
    }


class TestPublished:
    """As Public Health England's package is tested against."""

    def test_figures(self, vectors, as_published):
        """Values and limits are those published, directly and indirectly, at both levels."""
        strata = vectors("standardised_strata")
        for vector in vectors("standardised_rates"):
            own = [row for row in strata if row["area"] == vector["area"]]
            indirect = vector["method"] == "indirect"
            standard = StandardPopulation(
                id="x",
                name=NAME,
                population=tuple(
                    (row["stratum"], float(row["reference_population" if indirect else "standard"])) for row in own
                ),
                events=tuple((row["stratum"], float(row["reference_events"])) for row in own) if indirect else (),
            )
            sums = sums_of(standard, [float(row["events"]) for row in own], [float(row["population"]) for row in own])

            figures = rate_of(standard, vector["method"], float(vector["per"])).finish(sums, float(vector["level"]))

            assert figures.n[0] == float(vector["events"])
            for name in ("value", "lower", "upper"):
                assert getattr(figures, name)[0] == pytest.approx(float(vector[name]), rel=1e-9)


COUNTS = st.integers(0, 10**6)
POPULATIONS = st.integers(1, 10**7)
STRATA = st.lists(st.tuples(COUNTS, POPULATIONS), min_size=1, max_size=6)


class TestLaws:
    """What holds of every standardised rate."""

    @settings(deadline=None)
    @given(strata=STRATA)
    def test_own_structure(self, strata):
        """Standardised to the region's own structure it is the crude rate, with the limits of the crude rate."""
        codes = [str(number) for number in range(len(strata))]
        own = StandardPopulation(
            id="x", name=NAME, population=tuple((code, p) for code, (_, p) in zip(codes, strata, strict=True))
        )
        events, population = zip(*strata, strict=True)

        found = rate_of(own, per=1000).finish(sums_of(own, events, population), 0.95)

        crude = {
            "n": np.ones(1),
            "events": np.asarray([float(sum(events))]),
            "population": np.asarray([float(sum(population))]),
        }
        expected = Rate(events="e", population="p").finish(crude, 0.95)
        assert found.value[0] == pytest.approx(expected.value[0], rel=1e-9)
        if sum(events):
            assert found.lower[0] == pytest.approx(expected.lower[0], rel=1e-6, abs=1e-9)
            assert found.upper[0] == pytest.approx(expected.upper[0], rel=1e-6)

    @settings(deadline=None)
    @given(strata=STRATA)
    def test_own_reference(self, strata):
        """Held against its own rates, a region has exactly what is expected."""
        codes = [str(number) for number in range(len(strata))]
        own = StandardPopulation(
            id="x",
            name=NAME,
            population=tuple((code, p) for code, (_, p) in zip(codes, strata, strict=True)),
            events=tuple((code, e) for code, (e, _) in zip(codes, strata, strict=True)),
        )
        events, population = zip(*strata, strict=True)

        found = rate_of(own, "indirect", 100).finish(sums_of(own, events, population), 0.95)

        if sum(events):
            assert found.value[0] == pytest.approx(100, rel=1e-9)
            assert found.lower[0] <= 100 * (1 + 1e-9)
            assert found.upper[0] >= 100 * (1 - 1e-9)
        else:
            assert found.status[0] == "undefined"

    @settings(deadline=None)
    @given(strata=STRATA, factor=st.integers(1, 1000))
    def test_size_of_the_standard(self, strata, factor):
        """Only the structure of the standard matters, not its size."""
        population = tuple((str(number), float(number + 1)) for number in range(len(strata)))
        one, many = (
            StandardPopulation(id="x", name=NAME, population=tuple((code, p * times) for code, p in population))
            for times in (1, factor)
        )
        sums = sums_of(one, *zip(*strata, strict=True))

        found, again = (rate_of(standard).finish(sums, 0.95) for standard in (one, many))

        assert again.value[0] == pytest.approx(found.value[0], rel=1e-12)
        assert again.upper[0] == pytest.approx(found.upper[0], rel=1e-12, nan_ok=True)


class TestStatus:
    """A figure stands only where it can."""

    @pytest.mark.parametrize(
        ("method", "events", "population", "status"),
        [
            ("direct", [0, 0], [10, 10], "ok"),
            ("direct", [10, 10], [10, 10], "ok"),
            ("direct", [1, 0], [10, 0], "undefined"),
            ("direct", [0, 0], [0, 0], "undefined"),
            ("direct", [2.0**53, 1], [2.0**53, 1], "ok"),
            ("indirect", [0, 0], [10, 0], "ok"),
            ("indirect", [1, 0], [0, 0], "undefined"),
        ],
    )
    def test_status(self, method, events, population, status):
        """Zero events are a rate of zero; a stratum without population leaves a direct rate undefined."""
        figures = rate_of(TWO, method).finish(sums_of(TWO, events, population), 0.95)

        assert figures.status[0] == status
        assert np.isfinite(figures.value[0]) == (status == "ok")

    def test_zero_events(self):
        """A rate of zero events is zero; the direct method knows no limits for it."""
        figures = rate_of(TWO).finish(sums_of(TWO, [0, 0], [10, 10]), 0.95)

        assert (figures.value[0], figures.method[0]) == (0, "")
        assert np.isnan(figures.upper[0])


TOML = """
[[standard]]
id = "kaksi"
name = { fi = "Kaksi" }
population = { nuori = 80, vanha = 20 }
events = { nuori = 8, vanha = 6 }

[[dataset]]
id = "d"
name = { fi = "Rivit" }
[dataset.columns]
kunta = { type = "text" }
ryhma = { type = "code", values = ["nuori", "vanha"], optional = true }
tapaukset = { type = "integer" }
vaesto = { type = "number" }

[[indicator]]
id = "t.suora"
version = "1"
name = { fi = "Suora" }
dataset = "d"
minimum_base = 10
measure = { kind = "standardised-rate", events = "tapaukset", population = "vaesto", stratum = "ryhma", standard = "kaksi", per = 1000 }

[[indicator]]
id = "t.suhde"
base = "t.suora"
measure = { method = "indirect", per = 100 }
minimum_base = 0
"""


class TestComputed:
    """From rows to figures."""

    ROWS = pd.DataFrame(
        {
            "kunta": ["a", "a", "a", "b", "b", "b"],
            "ryhma": ["nuori", "vanha", "vanha", "nuori", "vanha", None],
            "tapaukset": [10, 5, 10, 4, 5, 100],
            "vaesto": [1000.0, 100.0, 50.0, 100.0, 300.0, 1.0],
        }
    )

    def test_on_every_engine(self, engine, catalogue_of):
        """The same on every engine; a row without a stratum does not count; under ten events there is no rate."""
        found = compute(catalogue_of(TOML), {"d": engine(self.ROWS)}, by=["kunta"], totals=True).to_pandas()

        direct = found[found["indicator"] == "t.suora"].set_index("kunta")
        ratio = found[found["indicator"] == "t.suhde"].set_index("kunta")
        assert direct["status"].to_dict() == {"_T": "ok", "a": "ok", "b": "too-few"}
        assert direct.loc["a", "value"] == pytest.approx(1000 * (0.8 * 10 / 1000 + 0.2 * 15 / 150))
        assert direct.loc["_T", "value"] == pytest.approx(1000 * (0.8 * 14 / 1100 + 0.2 * 20 / 450))
        assert ratio.loc["a", "value"] == pytest.approx(100 * 25 / (1000 * 0.1 + 150 * 0.3))
        assert ratio.loc["_T", "denominator"] == pytest.approx(1100 * 0.1 + 450 * 0.3)

    def test_negative(self, catalogue_of):
        """Events or a population below zero are refused."""
        rows = self.ROWS.assign(vaesto=-1.0)

        with pytest.raises(DataError, match="off the scale 0"):
            compute(catalogue_of(TOML), {"d": rows})

    def test_other_strata(self, catalogue_of):
        """A dataset with strata that the standard has not is refused: they would be left out in silence."""
        with pytest.raises(DefinitionError, match="'lapsi'.*expected codes among nuori, vanha"):
            catalogue_of(TOML.replace('["nuori", "vanha"]', '["lapsi", "nuori", "vanha"]'))

    def test_missing_strata(self, catalogue_of):
        """A standard with strata that the dataset has not is refused."""
        with pytest.raises(DefinitionError, match="vanha"):
            catalogue_of(TOML.replace('["nuori", "vanha"]', '["nuori"]'))

    def test_without_events(self, tmp_path):
        """A standard without events cannot be the reference of a ratio."""
        (tmp_path / "a.toml").write_text(TOML.replace("events = { nuori = 8, vanha = 6 }\n", ""), "utf-8")

        with pytest.raises(DefinitionError, match="one with events"):
            read_definitions(tmp_path)


def test_unknown_method():
    """There are two methods."""
    with pytest.raises(InvalidValueError, match="direct, indirect"):
        rate_of(TWO, "both")


class TestTwoSources:
    """Events of one source and population of another."""

    EVENTS = pd.DataFrame(
        {"kunta": ["a", "a", "a", "b"], "ryhma": ["nuori", "vanha", "vanha", "vanha"], "tapaukset": [1.0, 1, 1, 1]}
    )
    POPULATION = pd.DataFrame(
        {"kunta": ["a", "a", "b", "b"], "ryhma": ["nuori", "vanha"] * 2, "vaesto": [900.0, 100, 500, 500]}
    )

    def test_merged_parts(self, catalogue_of):
        """Parts of the events and parts of the population, merged, give the rates; a group without events has zero."""
        text = TOML.replace('tapaukset = { type = "integer" }', 'tapaukset = { type = "integer", optional = true }')
        text = text.replace('vaesto = { type = "number" }', 'vaesto = { type = "number", optional = true }')
        catalogue = catalogue_of(text.replace("minimum_base = 10", "minimum_base = 0"))
        sources = (self.EVENTS.assign(vaesto=np.nan), self.POPULATION.assign(tapaukset=np.nan))

        events, population = (compute_parts(catalogue, {"d": rows}, by=["kunta"])["d"] for rows in sources)
        found = compute(catalogue, {"d": events.merge(population)}, by=["kunta"]).to_pandas()

        direct = found[found["indicator"] == "t.suora"].set_index("kunta")["value"]
        assert direct["a"] == pytest.approx(1000 * (0.8 * 1 / 900 + 0.2 * 2 / 100))
        assert direct["b"] == pytest.approx(1000 * (0.2 * 1 / 500))
