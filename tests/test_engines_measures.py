"""Engines: measures that read histograms, persons and weights are the same, whatever holds the rows."""

import numpy as np
import pandas as pd
import pytest

from soteindikaattorit import Catalogue, Results, compute
from soteindikaattorit.frames import opening

DEFINITIONS = """
[[dataset]]
id = "k"
name = { fi = "Käynnit" }
[dataset.columns]
kunta = { type = "region", level = "kunta", optional = true }
pvm = { type = "date", role = "period" }
pyynto = { type = "date", optional = true }
saatu = { type = "date", optional = true }
aika = { type = "datetime", optional = true }
henkilo = { type = "text", role = "person", optional = true }
tekija = { type = "code", values = ["a", "b", "c", "d"], optional = true }
ammatti = { type = "code", values = ["laakari", "hoitaja"], optional = true }
minuuttia = { type = "number", unit = "min", optional = true }
arvo = { type = "integer", min = 1, max = 5, optional = true }
paino = { type = "number", optional = true }
ositus = { type = "text", optional = true }
vaesto = { type = "integer", optional = true }
"""

MEASURES = {
    "median": '{ kind = "quantile", column = "minuuttia" }',
    "steps": '{ kind = "quantile", column = "minuuttia", quantile = 0.9, width = 5, limit = 60 }',
    "days": '{ kind = "quantile", start = "pyynto", end = "saatu" }',
    "working-days": '{ kind = "quantile", start = "pyynto", end = "saatu", calendar = "working", quantile = 0.25 }',
    "waiting": '{ kind = "quantile", start = "pyynto", end = "saatu", quantile = 0.75, waiting = true }',
    "third": '{ kind = "quantile", start = "pyynto", end = "saatu", nth = 3 }',
    "distinct": '{ kind = "distinct", column = "henkilo" }',
    "coc": '{ kind = "continuity", person = "henkilo", provider = "tekija" }',
    "upc": '{ kind = "continuity", person = "henkilo", provider = "tekija", index = "upc", minimum = 3 }',
    "secon": '{ kind = "continuity", person = "henkilo", provider = "tekija", index = "secon", time = "aika" }',
    "mmci": '{ kind = "continuity", person = "henkilo", provider = "tekija", index = "mmci" }',
    "mean": '{ kind = "weighted-mean", column = "arvo", weight = "paino", stratum = "ositus", population = "vaesto" }',
    "share": '{ kind = "weighted-proportion", numerator = { arvo = { min = 4 } }, weight = "paino" }',
}

WHERE = {"coc": '{ ammatti = "laakari" }', "days": "{ ammatti = { not = 'hoitaja' } }", "mean": '{ tekija = "a" }'}


def indicator(name: str, measure: str) -> str:
    """Write one indicator."""
    where = f"where = {WHERE[name]}" if name in WHERE else ""
    return (
        f'[[indicator]]\nid = "k.{name}"\nversion = "1"\nname = {{ fi = "{name}" }}\n'
        f'dataset = "k"\nmeasure = {measure}\n{where}\n'
    )


@pytest.fixture(scope="module")
def catalogue(catalogue_of) -> Catalogue:
    """Give a catalogue with an indicator of every kind, on one dataset."""
    return catalogue_of(DEFINITIONS + "".join(indicator(*named) for named in MEASURES.items()))


@pytest.fixture(scope="module")
def rows() -> pd.DataFrame:
    """Give rows in NumPy's types, every optional column with values missing."""
    random = np.random.default_rng(20251122)
    count = 900
    day = pd.Series(pd.to_datetime("2024-01-01") + pd.to_timedelta(random.integers(0, 366, count), "D"))
    asked = day - pd.to_timedelta(random.integers(0, 30, count), "D")

    def some(values: object, share: float = 0.1) -> pd.Series:
        return pd.Series(values).where(random.random(count) > share)

    strata = random.choice(["x", "y", "z"], count)
    return pd.DataFrame(
        {
            "kunta": some(random.choice(["698", "047", "297"], count)),
            "pvm": day,
            "pyynto": some(asked),
            "saatu": some(day),
            "aika": some(day + pd.to_timedelta(random.integers(8, 11, count), "h")),
            "henkilo": some(random.choice([f"h{number}" for number in range(60)], count)),
            "tekija": some(random.choice(["a", "b", "c", "d"], count, p=[0.6, 0.2, 0.1, 0.1])),
            "ammatti": some(random.choice(["laakari", "hoitaja"], count)),
            "minuuttia": some(random.gamma(4, 8, count).round(1)),
            "arvo": some(random.integers(1, 6, count).astype("float64")),
            "paino": some(random.gamma(4, 10, count).round(2)),
            "ositus": strata,
            "vaesto": pd.Series(strata).map({"x": 2000.0, "y": 5000.0, "z": 900.0}),
        }
    )


BY = {"by": ["hyvinvointialue", "ammatti"], "every": "half", "totals": True}


def assert_same(found: Results, expected: Results) -> None:
    """Compare every figure to 1e-10 of its size, and everything else exactly."""
    pd.testing.assert_frame_equal(found.to_pandas(), expected.to_pandas(), rtol=1e-10, atol=1e-10)


@pytest.fixture(scope="module")
def expected(catalogue, rows) -> Results:
    """Give the results from pandas with NumPy's types."""
    return compute(catalogue, {"k": rows}, **BY)


class TestSame:
    """All engines give the same results."""

    def test_frame(self, catalogue, rows, expected, engine):
        """A frame of any engine gives the results that pandas gives."""
        assert_same(compute(catalogue, {"k": engine(rows)}, **BY), expected)

    @pytest.mark.usefixtures("alone")
    def test_alone(self, catalogue, rows, expected, in_memory):
        """A frame that can be handed to no other engine gives the same results."""
        assert_same(compute(catalogue, {"k": in_memory(rows)}, **BY), expected)

    def test_large(self, catalogue, rows, expected, in_memory, monkeypatch):
        """A large frame, which is handed to a faster engine, gives the same results."""
        monkeypatch.setattr(opening, "LARGE", 100)

        assert_same(compute(catalogue, {"k": in_memory(rows)}, **BY), expected)

    @pytest.mark.usefixtures("alone")
    def test_chunks(self, catalogue, rows, in_memory, monkeypatch):
        """Rows that are worked on in chunks, over which the rows of a person are spread, give the same results."""
        few = rows.head(50)
        whole = compute(catalogue, {"k": few}, **BY)
        monkeypatch.setattr(opening, "CHUNK", 20)

        assert_same(compute(catalogue, {"k": in_memory(few)}, **BY), whole)

    def test_order_of_rows(self, catalogue, rows, expected):
        """The order of the rows changes nothing, not even where visits are put in order."""
        assert_same(compute(catalogue, {"k": rows.sample(frac=1, random_state=1)}, **BY), expected)
