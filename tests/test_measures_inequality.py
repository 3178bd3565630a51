"""Gaps and slopes between the groups of results."""

import numpy as np
import pandas as pd
import pytest

from soteindikaattorit import compute
from soteindikaattorit.errors import InvalidValueError
from soteindikaattorit.measures import Gap, SlopeIndex
from soteindikaattorit.stats.inequality import gap, relative_gap, relative_index, slope_index
from soteindikaattorit.stats.interval import wilson

TOML = """
[[dataset]]
id = "d"
name = { fi = "Vastaukset" }
[dataset.columns]
kunta = { type = "text" }
koulutus = { type = "code", values = ["matala", "keski", "korkea"], optional = true }
hyva = { type = "boolean", optional = true }

[[indicator]]
id = "t.hyva"
version = "1"
name = { fi = "Hyvä elämänlaatu" }
dataset = "d"
measure = { kind = "proportion", numerator = { hyva = true } }

[[indicator]]
id = "t.ero"
version = "1"
name = { fi = "Ero" }
unit = "%-yks."
measure = { kind = "gap", indicator = "t.hyva", group = "koulutus", first = "korkea", second = "matala" }

[[indicator]]
id = "t.suhde"
base = "t.ero"
unit = "suhde"
measure = { relative = true }

[[indicator]]
id = "t.kulma"
version = "1"
name = { fi = "Kulmakerroinindeksi" }
measure = { kind = "slope-index", indicator = "t.hyva", group = "koulutus", order = ["matala", "keski", "korkea"] }
"""
COUNTS = {
    ("a", "matala"): (40, 100),
    ("a", "keski"): (110, 200),
    ("a", "korkea"): (70, 100),
    ("b", "matala"): (0, 10),
    ("b", "korkea"): (5, 10),
}


@pytest.fixture(scope="module")
def rows() -> pd.DataFrame:
    """Return answers of two municipalities by education; in one of them a group is not there."""
    made = [(*cell, answer < good) for cell, (good, count) in COUNTS.items() for answer in range(count)]
    return pd.DataFrame(made, columns=["kunta", "koulutus", "hyva"]).astype({"hyva": "boolean"})


def share(place: str, group: str) -> tuple[float, float, float]:
    """Return a share with its limits, in percent."""
    good, count = COUNTS[place, group]
    limits = wilson(good, count, 0.95)
    return 100 * good / count, 100 * float(limits.lower), 100 * float(limits.upper)


@pytest.fixture(scope="module")
def found(rows, catalogue_of) -> pd.DataFrame:
    """Return the results of each municipality and of all, by indicator and municipality."""
    relative = '[[indicator]]\nid = "t.rii"\nbase = "t.kulma"\nmeasure = { relative = true }\n'
    results = compute(catalogue_of(TOML + relative), {"d": rows}, by=["kunta", "koulutus"], totals=True).to_pandas()
    return results[results["koulutus"] == "_T"].set_index(["indicator", "kunta"])


class TestGap:
    """The difference between two groups, or their ratio."""

    def test_of_each_region(self, found):
        """A gap is a figure of all groups together, in each region and of all, with limits from those of the two groups."""
        value, limits = gap(share("a", "korkea"), share("a", "matala"))
        own = found.loc["t.ero"]

        assert own.loc["a", ["value", "lower", "upper"]].tolist() == pytest.approx(
            [float(value), float(limits.lower), float(limits.upper)]
        )
        assert own.loc["a", ["level", "method", "n", "status"]].tolist() == [0.95, "mover", 200, "ok"]
        assert own.loc["_T", "value"] == pytest.approx(100 * (75 / 110 - 40 / 110))

    def test_ratio(self, found):
        """A ratio has the limits of a ratio; to a group of zero it is undefined, while the difference is not."""
        value, limits = relative_gap(share("a", "korkea"), share("a", "matala"))

        assert found.loc[("t.suhde", "a"), ["value", "lower", "upper"]].tolist() == pytest.approx(
            [float(value), float(limits.lower), float(limits.upper)]
        )
        assert found.loc[("t.suhde", "a"), "method"] == "mover-ratio"
        assert found.loc[("t.ero", "b"), ["value", "status"]].tolist() == [50, "ok"]
        assert found.loc[("t.suhde", "b"), "status"] == "undefined"
        assert np.isnan(found.loc[("t.suhde", "b"), "value"])

    def test_not_split(self, rows, catalogue_of):
        """Without a split by the groups the gap has no meaning, and its status says so."""
        results = compute(catalogue_of(TOML), {"d": rows}, by=["kunta"]).to_pandas()

        own = results[results["indicator"].isin(["t.ero", "t.suhde", "t.kulma"])]
        assert (set(own["status"]), len(own)) == ({"not-applicable"}, 6)
        assert own["value"].isna().all()

    def test_itself(self):
        """A group is not compared with itself."""
        with pytest.raises(InvalidValueError, match="gap 'a': expected two different groups"):
            Gap(indicator="x.a", group="g", first="a", second="a")


class TestSlopeIndex:
    """All groups in their order."""

    @pytest.mark.parametrize(
        ("name", "index", "method"), [("t.kulma", slope_index, "normal"), ("t.rii", relative_index, "fieller")]
    )
    def test_of_each_region(self, found, name, index, method):
        """The weight of a group is its size; when one has no figure, the status says so."""
        shares = np.asarray([share("a", group) for group in ("matala", "keski", "korkea")]).T
        value, limits = index(tuple(shares), [100, 200, 100], 0.95)
        own = found.loc[name]

        assert own.loc["a", ["value", "lower", "upper"]].tolist() == pytest.approx(
            [float(value), float(limits.lower), float(limits.upper)]
        )
        assert own.loc["a", ["method", "n"]].tolist() == [method, 400]
        assert own.loc["b", "status"] == "no-data"

    @pytest.mark.parametrize("order", [("a", "b"), ("a", "b", "b")])
    def test_refused(self, order):
        """An order has three groups or more, each once."""
        with pytest.raises(InvalidValueError, match="order 'a, b.*': expected at least three groups, each once"):
            SlopeIndex(indicator="x.a", group="g", order=order)
