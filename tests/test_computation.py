"""Computing: periods, groups, totals, minimum base, targets, derived indicators, regions in time."""

from collections.abc import Callable
from datetime import date

import numpy as np
import pandas as pd
import pytest

from soteindikaattorit import Catalogue, Definitions, compute, compute_parts, derive
from soteindikaattorit.errors import InvalidValueError, UnknownNameError
from soteindikaattorit.model.region import Membership, Region
from soteindikaattorit.model.text import Text

VISITS = """
[[dataset]]
id = "visits"
name = { fi = "Käynnit" }
[dataset.columns]
kunta = { type = "region", level = "kunta", optional = true }
pvm = { type = "date", role = "period" }
palvelu = { type = "code", values = ["a", "b"], optional = true }
kesto = { type = "number", optional = true }

[[dataset]]
id = "people"
name = { fi = "Väestö" }
[dataset.columns]
kunta = { type = "region", level = "kunta" }
pvm = { type = "date", role = "period" }
vaki = { type = "integer" }

[[dataset]]
id = "timeless"
name = { fi = "Ilman aikaa" }
columns = { x = { type = "number", optional = true } }

[[indicator]]
id = "c.count"
version = "2025-1"
name = { fi = "Määrä" }
dataset = "visits"
measure = { kind = "count" }

[[indicator]]
id = "c.mean"
version = "2025-1"
name = { fi = "Kesto" }
dataset = "visits"
measure = { kind = "mean", column = "kesto" }
"""

MORE = """
[[indicator]]
id = "c.people"
version = "1"
name = { fi = "Väestö" }
dataset = "people"
measure = { kind = "total", column = "vaki" }

[[indicator]]
id = "c.x"
version = "1"
name = { fi = "x" }
dataset = "timeless"
measure = { kind = "mean", column = "x" }
"""


def indicator(name: str, keys: str) -> str:
    """Return an indicator in TOML."""
    return f'\n[[indicator]]\nid = "{name}"\nversion = "1"\nname = {{ fi = "x" }}\n{keys}\n'


def visits(*rows: tuple[str | None, str, str | None, float | None]) -> pd.DataFrame:
    """Return rows of the dataset ``visits``: municipality, day, service and duration in minutes."""
    columns = {"kunta": "string", "pvm": "datetime64[us]", "palvelu": "string", "kesto": "Float64"}
    held = pd.DataFrame(rows, columns=list(columns), dtype="object")
    held["pvm"] = pd.to_datetime(held["pvm"])
    return held.astype(columns)


ROWS = visits(
    ("698", "2024-01-15", "a", 10),
    ("698", "2024-02-15", "b", 20),
    ("047", "2024-02-29", "a", 30),
    ("297", "2024-05-31", "a", None),
    ("297", "2025-01-01", None, 50),
)
"""Rovaniemi and Enontekiö are in Lapland (21), Kuopio (297) in North Savo (13)."""


@pytest.fixture(scope="module")
def catalogue(catalogue_of) -> Catalogue:
    """Return a catalogue with a count and a mean."""
    return catalogue_of(VISITS)


@pytest.fixture
def figures(catalogue_of) -> Callable[..., dict[tuple[str, ...], float]]:
    """Return a function that computes one indicator and gives its values by period and groups."""

    def values(toml: str, name: str, column: str = "value", **options: object) -> dict[tuple[str, ...], float]:
        results = compute(catalogue_of(VISITS + toml).select(name), {"visits": ROWS}, **options)
        frame = results.to_pandas()
        keys = frame[["period", *results.groups]].itertuples(index=False, name=None)
        return dict(zip(keys, frame[column], strict=True))

    return values


class TestPeriods:
    """By what period results are split."""

    @pytest.mark.parametrize(
        ("every", "expected"),
        [
            ("day", ["2024-01-15", "2024-02-15", "2024-02-29", "2024-05-31", "2025-01-01"]),
            ("week", ["2024-W03", "2024-W07", "2024-W09", "2024-W22", "2025-W01"]),
            ("month", ["2024-01", "2024-02", "2024-05", "2025-01"]),
            ("quarter", ["2024-Q1", "2024-Q2", "2025-Q1"]),
            ("tertial", ["2024-T1", "2024-T2", "2025-T1"]),
            ("half", ["2024-H1", "2025-H1"]),
            ("year", ["2024", "2025"]),
        ],
    )
    def test_labels(self, catalogue, every, expected):
        """Each period with rows has one figure, labelled by its grain, in order of time."""
        frame = compute(catalogue.select("c.count"), {"visits": ROWS}, every=every).to_pandas()

        assert frame["period"].tolist() == expected
        assert frame["value"].sum() == 5

    def test_without_periods(self, catalogue):
        """Without a grain there is one period, from the first day of the rows to the last; it may be a grain."""
        month = visits(("698", "2024-02-01", "a", 1), ("698", "2024-02-29", "a", 1))

        for rows, label in ((ROWS, "2024-01-15/2025-01-01"), (month, "2024-02")):
            assert compute(catalogue, {"visits": rows}).to_pandas()["period"].unique().tolist() == [label]

    def test_dataset_without_period(self, catalogue_of):
        """A dataset without a period has results without one, and cannot be split by one."""
        catalogue = catalogue_of(VISITS + MORE).select("c.x")
        rows = pd.DataFrame({"x": [1.0, 2.0]})

        assert compute(catalogue, {"timeless": rows}).to_pandas()[["period", "value"]].to_numpy().tolist() == [
            ["", 1.5]
        ]
        with pytest.raises(InvalidValueError, match="dataset 'timeless' has no column with role = 'period'"):
            compute(catalogue, {"timeless": rows}, every="year")

    @pytest.mark.parametrize(
        ("kept", "wanted"), [("week", "month"), ("quarter", "tertial"), ("month", "week"), ("", "year")]
    )
    def test_periods_that_do_not_nest(self, catalogue, kept, wanted):
        """Parts kept by periods that do not lie in the wanted ones are refused."""
        parts = compute_parts(catalogue, {"visits": ROWS}, every=kept)

        with pytest.raises(InvalidValueError, match="cannot be added up to it"):
            compute(catalogue, parts, every=wanted)


class TestGroups:
    """By what else results are split."""

    def test_groups_are_columns(self, catalogue):
        """Each group is a column of the results, between the period and the figures."""
        results = compute(catalogue, {"visits": ROWS}, by=["palvelu", "kunta"], every="year")

        assert results.groups == ("palvelu", "kunta")
        assert list(results.to_pandas().columns)[:6] == ["indicator", "version", "period", "palvelu", "kunta", "value"]
        assert results.to_pandas()["version"].unique().tolist() == ["2025-1"]

    def test_unknown(self, catalogue):
        """Rows that do not say to which group they belong stand under ``_U``."""
        frame = compute(catalogue.select("c.count"), {"visits": ROWS}, by=["palvelu"]).to_pandas()

        assert dict(zip(frame["palvelu"], frame["value"], strict=True)) == {"_U": 1, "a": 3, "b": 1}

    def test_level_of_the_column_itself(self, catalogue_of):
        """The level of the column of regions names it, whatever the column is called."""
        toml = VISITS.replace("kunta = {", "paikka = {", 1)
        rows = ROWS.rename(columns={"kunta": "paikka"})

        results = compute(catalogue_of(toml).select("c.count"), {"visits": rows}, by=["kunta"])

        frame = results.to_pandas()
        assert dict(zip(frame["kunta"], frame["value"], strict=True)) == {"047": 1, "297": 2, "698": 2}

    def test_coarser_regions(self, catalogue):
        """A coarser level adds up the municipalities that belong to each of its regions."""
        frame = compute(catalogue.select("c.count"), {"visits": ROWS}, by=["hyvinvointialue", "maa"]).to_pandas()

        assert frame[["hyvinvointialue", "maa", "value"]].to_numpy().tolist() == [["13", "FI", 2], ["21", "FI", 3]]

    def test_region_that_is_not_known(self, catalogue):
        """A row without a municipality belongs to no county, and is not lost."""
        rows = visits((None, "2024-01-15", "a", 1), ("698", "2024-01-15", "a", 1))

        frame = compute(catalogue.select("c.count"), {"visits": rows}, by=["hyvinvointialue"], totals=True).to_pandas()

        assert dict(zip(frame["hyvinvointialue"], frame["value"], strict=True)) == {"_T": 2, "_U": 1, "21": 1}

    def test_counties_are_not_coarser_than_themselves(self, catalogue_of):
        """A finer level than that of the rows cannot be asked for."""
        toml = VISITS.replace('level = "kunta", optional', 'level = "hyvinvointialue", optional')

        with pytest.raises(UnknownNameError, match="dataset 'visits' has no column 'palvelualue'"):
            compute(catalogue_of(toml), {"visits": ROWS.assign(kunta="21")}, by=["palvelualue"])


class TestTotals:
    """Figures for all groups together."""

    def test_one_group(self, catalogue):
        """The total over groups is finished from the summed parts, never averaged."""
        frame = compute(catalogue.select("c.mean"), {"visits": ROWS}, by=["palvelu"], totals=True).to_pandas()

        assert dict(zip(frame["palvelu"], frame["value"], strict=True)) == {"_T": 27.5, "_U": 50, "a": 20, "b": 20}
        assert frame["palvelu"].tolist()[0] == "_T"

    def test_cross(self, catalogue):
        """Two groups that cross have totals over one, the other, and both."""
        results = compute(catalogue.select("c.count"), {"visits": ROWS}, by=["palvelu", "kunta"], totals=True)

        frame = results.to_pandas().set_index(["palvelu", "kunta"])["value"]
        assert frame["_T", "_T"] == 5
        assert frame["_T"].drop("_T").to_dict() == {"047": 1, "297": 2, "698": 2}
        assert frame.xs("_T", level="kunta").drop("_T").to_dict() == {"_U": 1, "a": 3, "b": 1}
        assert len(frame) == 1 + 3 + 3 + 5

    @pytest.mark.parametrize("by", [("hyvinvointialue", "kunta"), ("kunta", "hyvinvointialue")])
    def test_hierarchy(self, catalogue, by):
        """A municipality is never summed over the counties it is in; a county and all are."""
        results = compute(catalogue.select("c.count"), {"visits": ROWS}, by=by, totals=True)

        frame = results.to_pandas().set_index(["hyvinvointialue", "kunta"])["value"]
        assert frame.to_dict() == {
            ("_T", "_T"): 5,
            ("13", "_T"): 2,
            ("13", "297"): 2,
            ("21", "_T"): 3,
            ("21", "047"): 1,
            ("21", "698"): 2,
        }

    def test_three_levels(self, catalogue):
        """Of three levels, a finer one is kept only with all that are coarser."""
        results = compute(
            catalogue.select("c.count"), {"visits": ROWS}, by=["maa", "hyvinvointialue", "kunta"], totals=True
        )

        keys = set(results.to_pandas()[["maa", "hyvinvointialue", "kunta"]].itertuples(index=False, name=None))
        assert keys == {
            ("_T", "_T", "_T"),
            ("FI", "_T", "_T"),
            ("FI", "13", "_T"),
            ("FI", "21", "_T"),
            ("FI", "13", "297"),
            ("FI", "21", "047"),
            ("FI", "21", "698"),
        }

    def test_no_groups(self, catalogue):
        """Without groups there is nothing to total."""
        pd.testing.assert_frame_equal(
            compute(catalogue, {"visits": ROWS}, totals=True).to_pandas(),
            compute(catalogue, {"visits": ROWS}).to_pandas(),
        )


class TestStatus:
    """What a figure says of itself."""

    def test_no_data(self, catalogue):
        """Where no row holds a value there is no figure, and the status says why."""
        frame = compute(catalogue.select("c.mean"), {"visits": ROWS}, by=["kunta"], every="quarter").to_pandas()

        row = frame[(frame["kunta"] == "297") & (frame["period"] == "2024-Q2")].iloc[0]
        assert (row["status"], row["n"], row["method"]) == ("no-data", 0, "")
        assert np.isnan([row["value"], row["lower"], row["upper"], row["level"]]).all()

    @pytest.mark.parametrize(("base", "status"), [(1, "ok"), (2, "ok"), (3, "too-few")])
    def test_minimum_base(self, figures, base, status):
        """A figure on fewer than the minimum base is not shown, and says so; one on exactly the base is shown."""
        toml = indicator("m.count", f'dataset = "visits"\nmeasure = {{ kind = "count" }}\nminimum_base = {base}')

        assert figures(toml, "m.count", "status", by=["kunta"])["2024-01-15/2025-01-01", "698"] == status

    def test_too_few_shows_nothing(self, catalogue_of):
        """A figure on too few shows neither value nor limits, nor what a measure adds, nor if its target is met."""
        keys = 'dataset = "visits"\nmeasure = { kind = "mean", column = "kesto" }\n'
        keys += "minimum_base = 3\ntarget = { value = 1 }"
        catalogue = catalogue_of(VISITS + indicator("m.mean", keys)).select("m.mean")

        row = compute(catalogue, {"visits": ROWS}, by=["kunta"]).to_pandas().set_index("kunta").loc["698"]

        assert (row["status"], row["n"], row["method"]) == ("too-few", 2, "")
        assert row[["value", "lower", "upper", "level", "standard_deviation"]].isna().all()
        assert row["met"] is pd.NA

    def test_no_data_before_too_few(self, figures):
        """Nothing at all is ``no-data``, not too few."""
        toml = indicator(
            "m.mean", 'dataset = "visits"\nmeasure = { kind = "mean", column = "kesto" }\nminimum_base = 3'
        )

        assert figures(toml, "m.mean", "status", every="quarter")["2024-Q2",] == "no-data"

    def test_never_infinite(self, visits_of_everything):
        """No figure is infinite, and one that is missing has a status that says so."""
        numbers = visits_of_everything.select_dtypes("float64")

        assert not np.isinf(numbers.to_numpy()).any()
        assert (visits_of_everything["value"].notna() == (visits_of_everything["status"] == "ok")).all()

    @pytest.fixture
    def visits_of_everything(self, visits, rows) -> pd.DataFrame:
        """Return results of every kind in cells that are often empty."""
        return compute(visits, {"visits": rows.head(40)}, by=["kunta", "palvelu", "yksikko"], every="week").to_pandas()


class TestLevel:
    """The confidence level."""

    def test_level_stands_where_limits_stand(self, catalogue):
        """The level is given with limits, and nowhere else."""
        frame = compute(catalogue, {"visits": ROWS}, by=["kunta"], level=0.9).to_pandas()

        has_limits = frame["lower"].notna()
        assert (frame.loc[has_limits, "level"] == 0.9).all()
        assert frame.loc[~has_limits, "level"].isna().all()
        assert (frame["method"].ne("") == has_limits).all()
        assert 0 < has_limits.sum() < len(frame)

    def test_higher_is_wider(self, catalogue):
        """A higher level gives wider limits."""
        narrow, wide = (compute(catalogue, {"visits": ROWS}, level=level).to_pandas() for level in (0.8, 0.99))

        assert (wide["lower"] < narrow["lower"]).all()
        assert (narrow["upper"] < wide["upper"]).all()

    def test_several_at_once(self, catalogue):
        """The first level is that of the limits; each further one has columns with the limits it has alone, once."""
        both = compute(catalogue, {"visits": ROWS}, by=["kunta"], level=(0.95, 0.998, 0.95)).to_pandas()

        one, other = (
            compute(catalogue, {"visits": ROWS}, by=["kunta"], level=level).to_pandas() for level in (0.95, 0.998)
        )
        pd.testing.assert_frame_equal(both[one.columns], one)
        assert list(both.columns.difference(one.columns)) == ["lower_99.8", "upper_99.8"]
        pd.testing.assert_series_equal(both["lower_99.8"], other["lower"], check_names=False)
        pd.testing.assert_series_equal(both["upper_99.8"], other["upper"], check_names=False)

    def test_too_few_have_no_limits_of_any_level(self, catalogue_of):
        """A figure that rests on too few tells no limits, whatever the level."""
        catalogue = catalogue_of(VISITS.replace("[[indicator]]", "[[indicator]]\nminimum_base = 1000", 1))
        frame = compute(catalogue, {"visits": ROWS}, level=(0.95, 0.998)).to_pandas()

        few = frame[frame["status"] == "too-few"]
        assert len(few)
        assert few[["lower", "upper", "lower_99.8", "upper_99.8"]].isna().all(axis=None)

    @pytest.mark.parametrize("level", [(), (0.95, 99.8), 0, 1.0])
    def test_impossible(self, catalogue, level):
        """Each level lies between 0 and 1, and there is one."""
        with pytest.raises(InvalidValueError, match="expected a confidence level between 0 and 1"):
            compute(catalogue, {"visits": ROWS}, level=level)


class TestTargets:
    """Targets and whether they are met."""

    @pytest.mark.parametrize(
        ("direction", "value", "met"),
        [
            ("higher", 4, True),
            ("higher", 5, True),
            ("higher", 6, False),
            ("lower", 4, False),
            ("lower", 5, True),
            ("lower", 6, True),
            ("neutral", 5, True),
            ("neutral", 6, False),
        ],
    )
    def test_direction(self, figures, direction, value, met):
        """A target is met from its own value on, in the direction that is better."""
        keys = 'dataset = "visits"\nmeasure = { kind = "count" }\n'
        keys += f'direction = "{direction}"\ntarget = {{ value = {value} }}'

        assert list(figures(indicator("t.count", keys), "t.count", "met").values()) == [met]

    def test_in_time(self, figures):
        """The target of a period is the one that holds on its last day; without one nothing is met or missed."""
        keys = (
            'dataset = "visits"\nmeasure = { kind = "count" }\n'
            "target = [{ value = 1, from = 2024-02-29, to = 2024-05-30 }, { value = 2, from = 2025-01-01 }]"
        )

        assert figures(indicator("t.count", keys), "t.count", "target", every="month") == pytest.approx(
            {("2024-01",): np.nan, ("2024-02",): 1, ("2024-05",): np.nan, ("2025-01",): 2}, nan_ok=True
        )
        assert figures(indicator("t.count", keys), "t.count", "met", every="month") == {
            ("2024-01",): pd.NA,
            ("2024-02",): True,
            ("2024-05",): pd.NA,
            ("2025-01",): False,
        }

    def test_per(self, figures):
        """A target for an amount in a quarter is four times as high for a year, and a third of it for a month."""
        keys = 'dataset = "visits"\nmeasure = { kind = "count" }\ntarget = { value = 6, per = "quarter" }'

        assert figures(indicator("t.count", keys), "t.count", "target", every="year") == {("2024",): 24, ("2025",): 24}
        assert set(figures(indicator("t.count", keys), "t.count", "target", every="month").values()) == {2}

    @pytest.mark.parametrize("every", ["week", "day", ""])
    def test_per_and_periods_without_months(self, figures, every):
        """A target for an amount is not applied to a period that whole months do not make up."""
        keys = 'dataset = "visits"\nmeasure = { kind = "count" }\ntarget = { value = 6, per = "quarter" }'

        assert set(figures(indicator("t.count", keys), "t.count", "met", every=every).values()) == {pd.NA}

    def test_dataset_without_period(self, catalogue_of):
        """Without a period no target is known to hold, unless it always does."""
        keys = (
            'dataset = "timeless"\nmeasure = { kind = "mean", column = "x" }\ntarget = { value = 1, from = 2024-01-01 }'
        )
        catalogue = catalogue_of(VISITS + indicator("t.x", keys)).select("t.x")

        row = compute(catalogue, {"timeless": pd.DataFrame({"x": [1.0]})}).to_pandas().iloc[0]

        assert np.isnan(row["target"])
        assert row["met"] is pd.NA


class TestDatasets:
    """Several datasets at once."""

    def test_each_by_what_it_has(self, catalogue_of):
        """Each indicator is computed from its own dataset, in one table."""
        catalogue = catalogue_of(VISITS + MORE).select("c.count", "c.people")
        people = pd.DataFrame(
            {"kunta": ["698", "047"], "pvm": pd.to_datetime(["2024-12-31"] * 2), "vaki": [66000, 1800]}
        )

        results = compute(catalogue, {"visits": ROWS, "people": people}, by=["kunta"], every="year")

        frame = results.to_pandas().set_index(["indicator", "period", "kunta"])["value"]
        assert frame["c.people", "2024"].to_dict() == {"047": 1800, "698": 66000}
        assert frame["c.count", "2024"].to_dict() == {"047": 1, "297": 1, "698": 2}
        assert results.dropped == (("visits", 0), ("people", 0))

    def test_only_what_is_given(self, catalogue_of):
        """Indicators whose data are not given are left out; without data there are no figures."""
        results = compute(catalogue_of(VISITS + MORE), {"visits": ROWS})

        assert set(results.to_pandas()["indicator"]) == {"c.count", "c.mean"}
        assert len(compute(catalogue_of(VISITS), {})) == 0

    def test_a_group_that_one_has_not(self, catalogue_of):
        """A group that a dataset has not is an error that names the dataset."""
        people = pd.DataFrame({"kunta": ["698"], "pvm": pd.to_datetime(["2024-12-31"]), "vaki": [1]})

        with pytest.raises(
            UnknownNameError, match=r"dataset 'people' has no column 'palvelu' \(it has kunta, pvm, vaki\)"
        ):
            compute(catalogue_of(VISITS + MORE), {"visits": ROWS, "people": people}, by=["palvelu"])

    def test_other_parts(self, catalogue_of):
        """Parts that lack what an indicator needs, or that are of another dataset, are refused."""
        catalogue = catalogue_of(
            VISITS + MORE + indicator("p.count", 'dataset = "people"\nmeasure = { kind = "count" }')
        )
        parts = compute_parts(catalogue.select("c.count"), {"visits": ROWS}, every="month")

        with pytest.raises(InvalidValueError, match=r"the parts lack 'sum\(.*compute them again"):
            compute(catalogue.select("c"), parts, every="year")
        with pytest.raises(InvalidValueError, match="the parts lack 'kunta'"):
            compute(catalogue.select("c.count"), parts, by=["kunta"])
        with pytest.raises(InvalidValueError, match="visits"):
            compute(catalogue.select("p.count"), {"people": parts["visits"]})


class TestDerived:
    """Growth, attainment and quotients."""

    GROWTH = indicator("d.growth", 'measure = { kind = "growth", indicator = "c.count" }')
    PREVIOUS = indicator("d.previous", 'measure = { kind = "growth", indicator = "c.count", on = "previous" }')
    QUOTIENT = indicator("d.quotient", 'measure = { kind = "quotient", numerator = "c.mean", denominator = "c.count" }')

    def test_growth_on_a_year_before(self, figures):
        """Growth is the change in percent on the same period a year before; without one there are no data."""
        assert figures(self.GROWTH, "d.growth", every="year") == pytest.approx(
            {("2024",): np.nan, ("2025",): 100 * (1 - 4) / 4}, nan_ok=True
        )
        assert figures(self.GROWTH, "d.growth", "status", every="year") == {("2024",): "no-data", ("2025",): "ok"}

    def test_growth_on_the_previous(self, figures):
        """Growth on the previous period is on the one just before, not on the last that has rows."""
        values = figures(self.PREVIOUS, "d.previous", every="month")

        assert values["2024-02",] == 100
        assert np.isnan([values["2024-01",], values["2024-05",], values["2025-01",]]).all()

    def test_growth_by_groups(self, figures):
        """Growth is within each group."""
        values = figures(self.GROWTH, "d.growth", by=["hyvinvointialue"], every="year", totals=True)

        assert values["2025", "13"] == 0
        assert values["2025", "_T"] == -75
        assert ("2025", "21") not in values

    @pytest.mark.parametrize("start", [0, -10])
    def test_growth_from(self, catalogue_of, start):
        """Growth from zero, or from a negative value, is undefined."""
        keys = 'dataset = "visits"\nmeasure = { kind = "total", column = "kesto" }'
        toml = indicator("d.sum", keys) + indicator("d.g", 'measure = { kind = "growth", indicator = "d.sum" }')
        rows = visits(("698", "2024-01-01", "a", start), ("698", "2025-01-01", "a", 5))

        frame = compute(catalogue_of(VISITS + toml).select("d.g"), {"visits": rows}, every="year").to_pandas()

        assert frame["status"].tolist() == ["no-data", "undefined"]
        assert frame["value"].isna().all()

    def test_attainment(self, figures):
        """Attainment is the value in percent of the target; without a target it does not apply."""
        keys = 'dataset = "visits"\nmeasure = { kind = "count" }\n'
        keys += "target = { value = 8, from = 2024-01-01, to = 2024-12-31 }"
        toml = indicator("d.aim", keys) + indicator("d.att", 'measure = { kind = "attainment", indicator = "d.aim" }')

        assert figures(toml, "d.att", every="year") == pytest.approx({("2024",): 50, ("2025",): np.nan}, nan_ok=True)
        assert figures(toml, "d.att", "status", every="year") == {("2024",): "ok", ("2025",): "not-applicable"}

    def test_quotient(self, figures):
        """A quotient is over the same period and groups, times its factor."""
        assert figures(self.QUOTIENT, "d.quotient", by=["kunta"], every="quarter") == pytest.approx(
            {
                ("2024-Q1", "047"): 100 * 30 / 1,
                ("2024-Q1", "698"): 100 * 15 / 2,
                ("2024-Q2", "297"): np.nan,
                ("2025-Q1", "297"): 100 * 50 / 1,
            },
            nan_ok=True,
        )

    def test_status_is_inherited(self, figures):
        """What a figure is derived from does not stand, nor does the figure, for the same reason."""
        few = indicator("d.few", 'dataset = "visits"\nmeasure = { kind = "count" }\nminimum_base = 5')
        toml = few + indicator("d.q", 'measure = { kind = "quotient", numerator = "d.few", denominator = "c.count" }')

        assert set(figures(toml, "d.q", "status", every="year").values()) == {"too-few"}
        assert figures(self.QUOTIENT, "d.quotient", "status", every="quarter")["2024-Q2",] == "no-data"

    def test_derived_of_derived(self, figures):
        """An indicator may be derived from a derived one, in whatever order they are defined."""
        toml = indicator("d.a", 'measure = { kind = "growth", indicator = "d.z" }')
        toml += indicator("d.z", 'measure = { kind = "quotient", numerator = "c.count", denominator = "c.mean" }')

        assert figures(toml, "d.a", every="year")["2025",] == pytest.approx(100 * ((1 / 50) / (4 / 20) - 1))

    def test_target_of_derived(self, figures):
        """A derived figure has a target of its own."""
        keys = 'measure = { kind = "growth", indicator = "c.count" }\ndirection = "lower"\ntarget = { value = 0 }'

        assert figures(indicator("d.g", keys), "d.g", "met", every="year") == {("2024",): pd.NA, ("2025",): True}

    def test_only_what_was_selected(self, catalogue_of):
        """What a figure is derived from is computed, and shown only when it is selected."""
        catalogue = catalogue_of(VISITS + self.GROWTH).select("d.growth")

        frame = compute(catalogue, {"visits": ROWS}, every="year").to_pandas()

        assert frame["indicator"].unique().tolist() == ["d.growth"]

    def test_dropped_is_counted_once(self, catalogue_of):
        """Rows that were left out are counted once, whether or not anything is derived."""
        wrong = ROWS.assign(palvelu=["z", "a", "a", "a", "a"])

        for toml in ("", self.GROWTH):
            results = compute(catalogue_of(VISITS + toml), {"visits": wrong}, by=["palvelu"], every="year", drop=True)

            assert results.dropped == (("visits", 1),)

    def test_derive(self, catalogue_of):
        """Figures can be derived from results that were computed before; from no figures none are."""
        catalogue = catalogue_of(VISITS + self.GROWTH)
        results = compute(catalogue.select("c.count"), {"visits": ROWS}, every="year")

        derived = derive(catalogue, results).to_pandas()

        assert derived[["indicator", "period", "value"]].iloc[1].tolist() == ["d.growth", "2025", -75]
        assert len(derive(catalogue, compute(catalogue, {}))) == 0

    @pytest.mark.parametrize("every", ["", "week", "tertial", "half"])
    def test_any_period(self, figures, every):
        """Growth is for periods of any grain, and for a span that none precedes there are no data."""
        for toml, name in ((self.GROWTH, "d.growth"), (self.PREVIOUS, "d.previous")):
            assert set(figures(toml, name, "status", every=every).values()) <= {"ok", "no-data"}

    def test_dataset_without_period(self, catalogue_of):
        """Growth of what has no period does not apply, or has no data."""
        toml = VISITS + MORE + indicator("d.g", 'measure = { kind = "growth", indicator = "c.x" }')

        frame = compute(catalogue_of(toml).select("d.g"), {"timeless": pd.DataFrame({"x": [1.0]})}).to_pandas()

        assert set(frame["status"]) <= {"no-data", "not-applicable"}


class TestRegionsInTime:
    """Regions that change, and regions of one's own."""

    def own(self, *regions: Region) -> Definitions:
        """Return definitions of regions only."""
        return Definitions(regions=regions)

    def test_service_areas(self, catalogue):
        """A county adds service areas of its own by listing their municipalities."""
        north = Region(
            level="palvelualue",
            code="lappi.pohjoinen",
            name=Text.finnish("Pohjoinen"),
            members=(Membership(level="kunta", code="047"), Membership(level="kunta", code="148")),
            parents=(Membership(level="hyvinvointialue", code="21"),),
        )
        wider = catalogue.with_definitions(self.own(north))

        results = compute(
            wider.select("c.count"), {"visits": ROWS}, by=["hyvinvointialue", "palvelualue", "kunta"], totals=True
        )

        frame = results.to_pandas().set_index(["hyvinvointialue", "palvelualue", "kunta"])["value"]
        assert frame["21", "lappi.pohjoinen", "_T"] == 1
        assert frame["21", "_U", "698"] == 2
        assert frame["21", "_T", "_T"] == 3

    def test_a_municipality_that_moves(self, catalogue):
        """A municipality counts in the area it belonged to at the beginning of each period."""
        member = Membership(level="kunta", code="698", valid_to=date(2023, 12, 31))
        moved = Membership(level="kunta", code="698", valid_from=date(2024, 1, 1))
        old = Region(level="palvelualue", code="vanha", name=Text.finnish("Vanha"), members=(member,))
        new = Region(level="palvelualue", code="uusi", name=Text.finnish("Uusi"), members=(moved,))
        rows = visits(("698", "2023-12-31", "a", 1), ("698", "2024-01-01", "a", 1), ("698", "2024-12-31", "a", 1))

        results = compute(
            catalogue.with_definitions(self.own(old, new)).select("c.count"),
            {"visits": rows},
            by=["palvelualue"],
            every="month",
        )

        frame = results.to_pandas()
        assert frame[["period", "palvelualue", "value"]].to_numpy().tolist() == [
            ["2023-12", "vanha", 1],
            ["2024-01", "uusi", 1],
            ["2024-12", "uusi", 1],
        ]

    def test_a_municipality_that_ended(self, catalogue):
        """A municipality that no longer is has its figures for the time when it was."""
        ended = Region(level="kunta", code="999", name=Text.finnish("Entinen"), valid_to=date(2024, 12, 31))
        rows = visits(("999", "2024-01-01", "a", 1))

        results = compute(catalogue.with_definitions(self.own(ended)).select("c.count"), {"visits": rows}, by=["kunta"])

        assert results.to_pandas()["kunta"].tolist() == ["999"]


def test_one_selected_indicator_is_read_alone(catalogue_of):
    """Columns that only other indicators read need not be there."""
    catalogue = catalogue_of(VISITS).select("c.count")

    results = compute(catalogue, {"visits": ROWS[["kunta", "pvm"]]}, by=["kunta"], every="year")

    assert results.to_pandas()["value"].sum() == 5


def test_results_are_in_order(catalogue):
    """Figures stand by indicator, then in the order of time, then by group with totals first."""
    shuffled = ROWS.sample(frac=1, random_state=3)

    frame = compute(catalogue, {"visits": shuffled}, by=["kunta"], every="month", totals=True).to_pandas()

    keys = frame[["indicator", "period", "kunta"]].replace({"kunta": {"_T": ""}})
    assert keys.equals(keys.sort_values(list(keys.columns), kind="stable"))
