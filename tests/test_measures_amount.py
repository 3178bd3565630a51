"""Amounts: counts, totals, rates and ratios."""

from functools import partial

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from soteindikaattorit import compute, compute_parts
from soteindikaattorit.errors import InvalidValueError
from soteindikaattorit.measures import Count, Rate, Ratio, Total
from soteindikaattorit.model.dataset import NUMERIC

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
        """A count is of the rows that meet the condition."""
        assert table.loc["a.count", "value"].to_dict() == {"nollia": 1, "täysi": 2, "vajaa": 2, "tyhjä": 0}

    def test_zero_is_a_number(self, table):
        """No rows at all are the count zero, which stands, with an interval."""
        row = table.loc["a.count", "tyhjä"]

        assert (row["value"], row["status"], row["n"], row["lower"], row["method"]) == (0, "ok", 0, 0, "poisson-exact")
        assert row["upper"] == pytest.approx(stats.chi2.ppf(0.975, 2) / 2, rel=1e-9)

    @pytest.mark.parametrize("count", [1, 9])
    def test_exact_below_ten(self, count):
        """Below ten the limits are exact: quantiles of the chi-square distribution."""
        figures = Count().finish(sums(n=[count]), 0.95)

        assert figures.method.tolist() == ["poisson-exact"]
        assert figures.lower[0] == pytest.approx(stats.chi2.ppf(0.025, 2 * count) / 2, rel=1e-9)
        assert figures.upper[0] == pytest.approx(stats.chi2.ppf(0.975, 2 * count + 2) / 2, rel=1e-9)

    def test_as_published(self, vectors, as_published):
        """From ten on Byar's limits are as published."""
        for row in vectors("interval_byar"):
            if row["exposure"] == "1":
                figures = Count().finish(sums(n=[float(row["events"])]), float(row["level"]))

                assert figures.method.tolist() == ["byar"]
                assert figures.lower[0] == as_published(row["lower"])

    def test_has_no_numerator(self):
        """A count has neither numerator nor denominator."""
        figures = Count().finish(sums(n=[5]), 0.95)

        assert np.isnan([figures.numerator[0], figures.denominator[0]]).all()

    def test_adds_up(self):
        """Counts and totals of groups add up to those of all; rates and ratios do not."""
        sums_up = (Count(), Total(column="x"), Rate(events="x", population="y"), Ratio(numerator="x", denominator="y"))

        assert [measure.adds_up for measure in sums_up] == [True, True, False, False]


class TestTotal:
    """The sum of a column."""

    def test_values(self, table):
        """A total is of the rows that hold a value, and zero is one."""
        assert table.loc["a.total", "value"].fillna(-1).to_dict() == {
            "nollia": 0,
            "täysi": 7,
            "vajaa": 105,
            "tyhjä": -1,
        }

    def test_no_data(self, table):
        """No value at all is no total of zero."""
        row = table.loc["a.total", "tyhjä"]

        assert (row["status"], row["n"]) == ("no-data", 0)
        assert np.isnan(row["value"])

    def test_has_no_interval(self, table):
        """Nothing is said of how a total would vary."""
        assert table.loc["a.total", "method"].unique().tolist() == [""]
        assert table.loc["a.total", ["lower", "upper"]].isna().all(axis=None)


class TestRate:
    """Events for each so many of a population."""

    def test_values(self, table):
        """A rate is of the rows that hold both, per thousand unless said otherwise."""
        row = table.loc["a.rate", "vajaa"]

        assert (row["numerator"], row["denominator"], row["value"], row["n"]) == (5, 500, 10, 1)
        assert table.loc[("a.rate", "täysi"), "value"] == 3.5

    def test_undefined(self, table):
        """A population of zero makes the rate undefined."""
        row = table.loc["a.rate", "nollia"]

        assert row["status"] == "undefined"
        assert np.isnan([row["value"], row["lower"], row["upper"]]).all()
        assert (row["numerator"], row["denominator"]) == (0, 0)

    def test_no_data(self, table):
        """No row that holds both is no data."""
        assert table.loc[("a.rate", "tyhjä"), "status"] == "no-data"

    @pytest.mark.parametrize("way", ["parts", "rows"])
    def test_two_sources(self, catalogue_of, way):
        """Events of one source and population of another, each with zeros for what it does not know, give the rate."""
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
        """Sources that leave out what they do not know hold no row with both, which is no data and never a rate."""
        catalogue = catalogue_of(AMOUNTS).select("a.rate")
        rows = pd.DataFrame({"ryhma": ["a", "a"], "tapahtumia": [2.0, None], "vaki": [None, 500.0]})

        assert compute(catalogue, {"d": rows}).to_pandas()["status"].tolist() == ["no-data"]

    @pytest.mark.parametrize("name", ["interval_poisson_exact", "interval_byar"])
    def test_as_published(self, vectors, as_published, name):
        """The limits of the method for that number of events are as published."""
        checked = 0
        for row in vectors(name):
            events, per = float(row["events"]), float(row["per"])
            if (events < 10) != (name == "interval_poisson_exact"):
                continue
            measure = Rate(events="e", population="p", per=per)
            figures = measure.finish(
                sums(n=[1], events=[events], population=[float(row["exposure"])]), float(row["level"])
            )

            for end in ("lower", "upper"):
                if row[end]:
                    assert getattr(figures, end)[0] == as_published(row[end])
                    checked += 1
        assert checked

    @pytest.mark.parametrize("name", ["poisson-exact", "byar"])
    def test_interval_by_name(self, vectors, as_published, name):
        """A method that is named is used for any number of events, and told."""
        for row in vectors(f"interval_{name.replace('-', '_')}"):
            parts = sums(n=[1], events=[float(row["events"])], population=[float(row["exposure"])])
            measure = Rate(events="e", population="p", per=float(row["per"]), interval=name)

            figures = measure.finish(parts, float(row["level"]))

            assert figures.method.tolist() == [name]
            for end in ("lower", "upper"):
                assert not row[end] or getattr(figures, end)[0] == as_published(row[end])

    def test_zero_events(self):
        """No events are a rate of zero with an upper limit."""
        figures = Rate(events="e", population="p").finish(sums(n=[1], events=[0], population=[1000]), 0.95)

        assert figures.status.tolist() == ["ok"]
        assert (figures.value[0], figures.lower[0]) == (0, 0)
        assert figures.upper[0] == pytest.approx(stats.chi2.ppf(0.975, 2) / 2, rel=1e-9)

    def test_negative(self):
        """Neither events nor population can be negative: the data are refused before."""
        assert [need.minimum for need in Rate(events="e", population="p").needs()] == [0, 0]


class TestRatio:
    """One total for each unit of another."""

    def test_values(self, table):
        """Both totals are over the rows that hold both, times the factor."""
        assert table.loc[("a.ratio", "täysi"), "value"] == pytest.approx(10 * 7 / 2000)
        assert table.loc[("a.ratio", "vajaa"), ["value", "n"]].tolist() == pytest.approx([10 * 5 / 500, 1])

    def test_statuses(self, table):
        """Zero under the line is undefined, nothing at all is no data."""
        assert table.loc["a.ratio", "status"].to_dict() == {
            "nollia": "undefined",
            "täysi": "ok",
            "vajaa": "ok",
            "tyhjä": "no-data",
        }

    def test_totals_that_cancel(self):
        """A denominator whose values cancel out is undefined, not infinite."""
        figures = Ratio(numerator="a", denominator="b").finish(sums(n=[2], numerator=[5], denominator=[0]), 0.95)

        assert figures.status.tolist() == ["undefined"]
        assert np.isnan(figures.value[0])


@pytest.mark.parametrize(
    "measure", [Total(column="x"), Rate(events="x", population="y"), Ratio(numerator="x", denominator="y")]
)
def test_needs_numbers(measure):
    """Amounts are read from columns of numbers."""
    assert all(set(need.types) == NUMERIC for need in measure.needs())


@pytest.mark.parametrize("count", [3, 30])
@pytest.mark.parametrize("name", ["poisson-exact", "byar"])
def test_count_by_a_named_interval(count, name):
    """A count is bounded by the method that is named, however many there are."""
    figures = Count(interval=name).finish(sums(n=[count]), 0.95)

    assert figures.method.tolist() == [name]


@pytest.mark.parametrize("make", [Count, partial(Rate, events="x", population="y")])
def test_unknown_interval(make):
    """An interval that is no method of events is refused, with those that are."""
    with pytest.raises(InvalidValueError, match="expected one of poisson, poisson-exact, byar"):
        make(interval="wilson")
