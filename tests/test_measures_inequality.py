"""Gaps and slopes between the groups of results."""

import numpy as np
import pandas as pd
import pytest

from soteindikaattorit import compute
from soteindikaattorit.errors import InvalidValueError
from soteindikaattorit.measures import Gap, SlopeIndex
from soteindikaattorit.stats.inequality import gap, slope_index
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


class TestGap:
    """One group against another."""

    def test_of_each_region(self, rows, catalogue_of):
        """A gap stands for all groups together, in each region, with limits from those of the two groups."""
        found = compute(catalogue_of(TOML), {"d": rows}, by=["kunta", "koulutus"]).to_pandas()

        own = found[found["indicator"] == "t.ero"].set_index("kunta")
        value, limits = gap(share("a", "korkea"), share("a", "matala"))
        assert own["koulutus"].tolist() == ["_T", "_T"]
        assert own.loc["a", ["value", "lower", "upper"]].tolist() == pytest.approx(
            [float(value), float(limits.lower), float(limits.upper)]
        )
        assert own.loc["a", ["level", "method", "n", "status"]].tolist() == [0.95, "mover", 200, "ok"]

    def test_ratio_to_nothing(self, rows, catalogue_of):
        """A ratio to a group of zero is undefined, the difference is not."""
        found = compute(catalogue_of(TOML), {"d": rows}, by=["kunta", "koulutus"]).to_pandas()

        own = found[found["kunta"] == "b"].set_index("indicator")
        assert own.loc["t.ero", ["value", "status"]].tolist() == [50, "ok"]
        assert own.loc["t.suhde", "status"] == "undefined"
        assert np.isnan(own.loc["t.suhde", "value"])

    def test_totals(self, rows, catalogue_of):
        """With totals there is a gap of the whole too."""
        found = compute(catalogue_of(TOML), {"d": rows}, by=["kunta", "koulutus"], totals=True).to_pandas()

        own = found[(found["indicator"] == "t.ero") & (found["kunta"] == "_T")]
        assert own["value"].tolist() == pytest.approx([100 * (75 / 110 - 40 / 110)])

    def test_not_split(self, rows, catalogue_of):
        """Without a split by the groups the gap has no meaning, and says so."""
        found = compute(catalogue_of(TOML), {"d": rows}, by=["kunta"]).to_pandas()

        own = found[found["indicator"].isin(["t.ero", "t.suhde", "t.kulma"])]
        assert (set(own["status"]), len(own)) == ({"not-applicable"}, 6)
        assert own["value"].isna().all()

    def test_itself(self):
        """A group is not compared with itself."""
        with pytest.raises(InvalidValueError, match="two different groups"):
            Gap(indicator="x.a", group="g", first="a", second="a")


class TestSlopeIndex:
    """All groups in their order."""

    def test_of_each_region(self, rows, catalogue_of):
        """Groups count by their size; where one is not there, the status says so."""
        found = compute(catalogue_of(TOML), {"d": rows}, by=["kunta", "koulutus"]).to_pandas()

        own = found[found["indicator"] == "t.kulma"].set_index("kunta")
        shares = np.asarray([share("a", group) for group in ("matala", "keski", "korkea")]).T
        value, limits = slope_index(tuple(shares), [100, 200, 100], 0.95)
        assert own.loc["a", ["value", "lower", "upper"]].tolist() == pytest.approx(
            [float(value), float(limits.lower), float(limits.upper)]
        )
        assert own.loc["a", ["method", "n"]].tolist() == ["normal", 400]
        assert own.loc["b", "status"] == "no-data"

    def test_order_of_rows(self, rows, catalogue_of):
        """Nothing depends on the order of the rows."""
        once, again = (
            compute(catalogue_of(TOML), {"d": given}, by=["kunta", "koulutus"]).to_pandas()
            for given in (rows, rows.sample(frac=1, random_state=1))
        )

        pd.testing.assert_frame_equal(once, again)

    def test_relative(self, rows, catalogue_of):
        """The relative index is told by Fieller's limits."""
        relative = TOML + '[[indicator]]\nid = "t.rii"\nbase = "t.kulma"\nmeasure = { relative = true }\n'

        found = compute(catalogue_of(relative), {"d": rows}, by=["kunta", "koulutus"]).to_pandas()

        own = found[found["indicator"] == "t.rii"].set_index("kunta").loc["a"]
        assert own["method"] == "fieller"
        assert 1 < own["lower"] < own["value"] < own["upper"]

    @pytest.mark.parametrize("order", [("a", "b"), ("a", "b", "b")])
    def test_refused(self, order):
        """An order has three groups or more, each once."""
        with pytest.raises(InvalidValueError, match="three groups"):
            SlopeIndex(indicator="x.a", group="g", order=order)
