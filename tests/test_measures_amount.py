"""Amounts: counts, totals, stocks, rates and ratios."""

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from soteindikaattorit import compute, compute_parts
from soteindikaattorit.measures import Count, Rate, Ratio, Stock, Total
from soteindikaattorit.stats.contrast import rate_difference, rate_ratio

AMOUNTS = """
[[dataset]]
id = "d"
name = { fi = "Rivit" }
[dataset.columns]
ryhma = { type = "text" }
tapahtumia = { type = "number", optional = true }
vaki = { type = "number", optional = true }

[[indicator]]
id = "a.count"
version = "1"
name = { fi = "Määrä" }
dataset = "d"
where = { tapahtumia = { missing = false } }
measure = { kind = "count" }

[[indicator]]
id = "a.total"
version = "1"
name = { fi = "Summa" }
dataset = "d"
measure = { kind = "total", column = "tapahtumia" }

[[indicator]]
id = "a.rate"
version = "1"
name = { fi = "Tuhatta kohden" }
dataset = "d"
measure = { kind = "rate", events = "tapahtumia", population = "vaki" }

[[indicator]]
id = "a.ratio"
version = "1"
name = { fi = "Suhde" }
dataset = "d"
measure = { kind = "ratio", numerator = "tapahtumia", denominator = "vaki", per = 10 }
"""


def sums(**arrays: list[float]) -> dict[str, np.ndarray]:
    """Return sums of parts as arrays."""
    return {name: np.asarray(values, dtype="float64") for name, values in arrays.items()}


@pytest.fixture(scope="module")
def table(catalogue_of) -> pd.DataFrame:
    """Return results of groups with values, without values, with zeros only, and with a row that lacks one."""
    rows = pd.DataFrame(
        {
            "ryhma": ["täysi", "täysi", "tyhjä", "nollia", "vajaa", "vajaa"],
            "tapahtumia": [3, 4, None, 0, 5, 100],
            "vaki": [1000, 1000, None, 0, 500, None],
        }
    ).astype({"tapahtumia": "Float64", "vaki": "Float64"})
    return compute(catalogue_of(AMOUNTS), {"d": rows}, by=["ryhma"]).to_pandas().set_index(["indicator", "ryhma"])


class TestCount:
    """The number of rows."""

    def test_values(self, table):
        """A count is of the rows that meet the condition; zero is a count, with an interval."""
        assert table.loc["a.count", "value"].to_dict() == {"nollia": 1, "täysi": 2, "vajaa": 2, "tyhjä": 0}
        row = table.loc["a.count", "tyhjä"]
        assert (row["status"], row["n"], row["lower"], row["method"]) == ("ok", 0, 0, "poisson-exact")
        assert row["upper"] == pytest.approx(stats.chi2.ppf(0.975, 2) / 2, rel=1e-9)

    @pytest.mark.parametrize("count", [1, 9, 100])
    def test_exact_below_ten(self, count, vectors, as_published):
        """Below ten the limits are quantiles of the chi-square distribution, from ten Byar's as published."""
        figures = Count().finish(sums(n=[count]), 0.95)

        expected = stats.chi2.ppf([0.025, 0.975], [2 * count, 2 * count + 2]) / 2
        if count == 100:
            (row,) = (row for row in vectors("interval_byar") if (row["events"], row["exposure"]) == ("100", "1"))
            assert (figures.lower[0], figures.method[0]) == (as_published(row["lower"]), "byar")
        else:
            assert (figures.lower[0], figures.upper[0]) == pytest.approx(tuple(expected), rel=1e-9)
        assert np.isnan([figures.numerator[0], figures.denominator[0]]).all()

    @pytest.mark.parametrize("how", ["difference", "ratio"])
    def test_contrast(self, how):
        """Two counts are compared as they are, by the methods for rates of one person each."""
        found = Count().contrast(how, sums(n=[30, 12]), sums(n=[20, 12]), 0.9)

        expected = {"difference": rate_difference, "ratio": rate_ratio}[how]([30, 12], 1, [20, 12], 1, 0.9)
        for name in ("value", "lower", "upper", "p_value"):
            assert getattr(found, name) == pytest.approx(getattr(expected, name))


class TestTotal:
    """The sum of a column, of all rows or of those of the last day."""

    def test_values(self, table):
        """A total is of the rows that contain a value, and zero is one; no value is no data, and there is no interval."""
        totals = table.loc["a.total"]

        assert totals["value"].dropna().to_dict() == {"nollia": 0, "täysi": 7, "vajaa": 105}
        assert totals.loc["tyhjä", ["status", "n"]].tolist() == ["no-data", 0]
        assert totals["method"].unique().tolist() == [""]
        assert totals[["lower", "upper"]].isna().all(axis=None)

    def test_stock(self):
        """The parts of a stock are those of the last day, with names of their own; it is finished like a total."""
        stock = Stock(column="x")
        figures = stock.finish(sums(n=[2, 1, 0], sum=[5, 0, 0]), 0.95)

        assert {str(part) for part in stock.parts().values()} == {
            "last(rows | x not missing)",
            "last(x | x not missing)",
        }
        assert figures.status.tolist() == ["ok", "ok", "no-data"]
        assert figures.value[:2].tolist() == [5, 0]
        assert stock.expected_rows() == {}

    def test_adds_up(self):
        """Counts, totals and stocks of groups add up to those of all; rates and ratios do not."""
        kinds = (Count(), Total(column="x"), Stock(column="x"))

        assert all(measure.adds_up for measure in kinds)
        assert not Rate(events="x", population="y").adds_up
        assert not Ratio(numerator="x", denominator="y").adds_up


class TestRate:
    """Events divided by a population."""

    def test_values(self, table):
        """A rate is of the rows that contain both, per thousand by default; without population it is undefined."""
        columns = ["numerator", "denominator", "value", "n"]

        assert table.loc[("a.rate", "vajaa"), columns].tolist() == [5, 500, 10, 1]
        assert table.loc[("a.rate", "täysi"), "value"] == 3.5
        assert table.loc[("a.rate", "tyhjä"), "status"] == "no-data"
        row = table.loc["a.rate", "nollia"]
        assert (row["status"], row["numerator"], row["denominator"]) == ("undefined", 0, 0)
        assert np.isnan([row["value"], row["lower"], row["upper"]]).all()

    @pytest.mark.parametrize("way", ["parts", "rows"])
    def test_two_sources(self, catalogue_of, way):
        """Events of one source and population of another, each with zeros for the other, give the rate."""
        catalogue = catalogue_of(AMOUNTS).select("a.rate")
        events = pd.DataFrame({"ryhma": ["a", "a", "b"], "tapahtumia": [2.0, 3.0, 4.0], "vaki": 0.0})
        population = pd.DataFrame({"ryhma": ["a", "b", "c"], "tapahtumia": 0.0, "vaki": [500.0, 1000.0, 200.0]})

        parts = [compute_parts(catalogue, {"d": rows}, by=["ryhma"])["d"] for rows in (events, population)]
        both = parts[0].merge(parts[1]) if way == "parts" else pd.concat([events, population])
        found = compute(catalogue, {"d": both}, by=["ryhma"]).to_pandas().set_index("ryhma")

        assert found["value"].to_dict() == {"a": 10, "b": 4, "c": 0}
        assert found["numerator"].to_dict() == {"a": 5, "b": 4, "c": 0}
        assert set(found["status"]) == {"ok"}

    def test_two_sources_with_gaps(self, catalogue_of):
        """Sources that leave out the other column have no row with both, which is no data and never a rate."""
        catalogue = catalogue_of(AMOUNTS).select("a.rate")
        rows = pd.DataFrame({"ryhma": ["a", "a"], "tapahtumia": [2.0, None], "vaki": [None, 500.0]})

        assert compute(catalogue, {"d": rows}).to_pandas()["status"].tolist() == ["no-data"]

    @pytest.mark.parametrize("name", ["poisson-exact", "byar"])
    def test_interval_by_name(self, vectors, as_published, name):
        """A method that is named is used for any number of events, and its limits are as published."""
        for row in vectors(f"interval_{name.replace('-', '_')}"):
            parts = sums(n=[1], events=[float(row["events"])], population=[float(row["exposure"])])
            measure = Rate(events="e", population="p", per=float(row["per"]), interval=name)

            figures = measure.finish(parts, float(row["level"]))

            assert figures.method.tolist() == [name]
            for end in ("lower", "upper"):
                assert not row[end] or getattr(figures, end)[0] == as_published(row[end])

    @pytest.mark.parametrize("how", ["difference", "ratio"])
    def test_contrast(self, how):
        """The difference is in the unit of the rate; the ratio has none."""
        measure = Rate(events="e", population="p", per=100)
        first, second = sums(events=[30], population=[1000]), sums(events=[10], population=[500])

        found = measure.contrast(how, first, second, 0.9)

        method, factor = {"difference": (rate_difference, 100), "ratio": (rate_ratio, 1)}[how]
        expected = method(30, 1000, 10, 500, 0.9)
        for name, scale in (("value", factor), ("lower", factor), ("upper", factor), ("p_value", 1)):
            assert getattr(found, name)[0] == pytest.approx(scale * float(getattr(expected, name)))


class TestRatio:
    """One total divided by another."""

    def test_values(self, table):
        """Both totals are over the rows that contain both, times the factor; a denominator of zero is undefined."""
        rows = table.loc["a.ratio"]

        assert rows.loc["täysi", "value"] == pytest.approx(10 * 7 / 2000)
        assert rows.loc["vajaa", ["value", "n"]].tolist() == pytest.approx([10 * 5 / 500, 1])
        assert rows["status"].to_dict() == {"nollia": "undefined", "täysi": "ok", "vajaa": "ok", "tyhjä": "no-data"}
