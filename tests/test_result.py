"""Results: their columns, their order, CSV and back, and putting several together."""

import json

import jsonschema
import pandas as pd
import pytest

from soteindikaattorit import Results, Text, compute
from soteindikaattorit.compute.result import combine
from soteindikaattorit.compute.result_rows import FIGURES, NAMED
from soteindikaattorit.definitions.indicator import Indicator
from soteindikaattorit.errors import FileError, InvalidValueError, ReleaseError
from soteindikaattorit.measures import Published
from soteindikaattorit.model.observation import Observation
from soteindikaattorit.model.period import Period
from soteindikaattorit.model.source import Source
from soteindikaattorit.model.target import Target


@pytest.fixture(scope="module")
def results(visits, rows) -> Results:
    """Return results of every kind, with every status that computing gives."""
    return compute(visits, {"visits": rows}, by=["kunta", "yksikko"], every="month", totals=True)


@pytest.fixture(scope="module")
def published() -> Results:
    """Return published figures as results."""
    source = Source(title="Raportti", year=2024, section="s. 5")
    indicator = Indicator(
        id="p.nps",
        version="1",
        name=Text.finnish("NPS"),
        measure=Published(),
        direction="higher",
        targets=(Target(value=60),),
    )
    observations = (
        Observation(indicator="p.nps", period=Period.parse("2024"), value=61.5, decimals=1, n=12, source=source),
        Observation(
            indicator="p.nps", period=Period.parse("2023"), groups=(("kunta", "698"),), value=59.0, note='ä; "x"'
        ),
        Observation(indicator="p.nps", period=Period.parse("2022"), status="withheld"),
        Observation(indicator="p.nps", period=Period.parse("2021"), value=1, value_high=3, qualifier="range"),
        Observation(indicator="other", period=Period.parse("2021"), value=1),
    )
    return Results.observed(observations, [indicator])


class TestColumns:
    """What a row holds."""

    def test_order(self, results):
        """Names, groups, figures, then what measures add."""
        columns = list(results.to_pandas().columns)

        assert columns[: len(NAMED)] == list(NAMED)
        assert columns[len(NAMED) : len(NAMED) + 2] == ["kunta", "yksikko"] == list(results.groups)
        assert columns[len(NAMED) + 2 : len(NAMED) + 2 + len(FIGURES)] == list(FIGURES)
        assert set(columns[len(NAMED) + 2 + len(FIGURES) :]) == {
            "standard_deviation",
            "promoters",
            "passives",
            "detractors",
        }

    def test_keys_tell_rows_apart(self, results):
        """No two figures have the same indicator, period and groups."""
        assert results.keys == ("indicator", "period", "kunta", "yksikko")
        assert not results.to_pandas().duplicated(list(results.keys)).any()

    @pytest.mark.parametrize("which", ["to_pandas", "frame", "given"])
    def test_cannot_be_changed(self, results, which):
        """Nothing that is done to a frame that results return, or were given, changes them."""
        given = results.to_pandas()
        before, results = given.copy(deep=True), Results(frame=given, groups=results.groups)
        frame = {"to_pandas": results.to_pandas(), "frame": results.frame, "given": given}[which]

        frame.loc[:, "value"] = 0.0
        frame["n"] = 0.0

        pd.testing.assert_frame_equal(results.to_pandas(), before)

    def test_repr_shows_no_figures(self, results):
        """How results are shown says how many there are and that they are not released."""
        count = results.to_pandas()["indicator"].nunique()
        assert repr(results) == f"<Results: {len(results)} figures of {count} indicators, not released>"
        assert str(results) == repr(results)

    def test_select(self, results):
        """Figures of some indicators, in the same order."""
        some = results.select(["t.nps", "t.count"])

        assert some.to_pandas()["indicator"].unique().tolist() == ["t.count", "t.nps"]
        assert some.to_pandas().index.tolist() == list(range(len(some)))
        assert len(results.select([])) == 0


class TestCsv:
    """Results in a file."""

    @pytest.mark.parametrize("name", ["results", "published"])
    def test_round_trip(self, request, tmp_path, name):
        """Figures read back as they were, to the last bit of every number, with further levels, sources and notes."""
        results = request.getfixturevalue(name)
        frame = results.to_pandas().assign(**{"lower_99.8": 1.25, "upper_99.8": 2.5})
        Results(frame=frame, groups=results.groups).to_csv(str(tmp_path / "results.csv"), unprotected=True)

        found = Results.from_csv(str(tmp_path / "results.csv"))

        pd.testing.assert_frame_equal(found.to_pandas(), frame, check_exact=True)
        assert found.groups == results.groups
        assert (found + results).to_pandas()["lower_99.8"].count() == len(frame)

    def test_round_trip_of_nothing(self, results, tmp_path):
        """No figures read back as no figures."""
        results.select([]).to_csv(tmp_path / "results.csv", unprotected=True)

        found = Results.from_csv(tmp_path / "results.csv")

        assert (len(found), found.groups) == (0, results.groups)
        assert len(combine([found, results])) == len(results)

    def test_form(self, results, tmp_path):
        """The file is UTF-8, a figure a line, with commas, decimal points, leading zeros and every digit."""
        results.to_csv(tmp_path / "results.csv", unprotected=True)

        lines = (tmp_path / "results.csv").read_bytes().decode("utf-8").split("\n")

        assert lines[0].startswith("indicator,version,period,kunta,yksikko,value,lower,upper,level,method,n,")
        assert lines[-1] == ""
        assert len(lines) == len(results) + 2
        cells = {cell for line in lines for cell in line.split(",")}
        assert "047" in cells
        assert max(map(len, cells)) > 16

    def test_lacking_columns(self, tmp_path):
        """A file without the columns of results is told, with what it lacks."""
        (tmp_path / "a.csv").write_text("indicator,period,value\n", encoding="utf-8")

        with pytest.raises(FileError, match="holds no results; it lacks version, lower"):
            Results.from_csv(tmp_path / "a.csv")

    def test_no_file(self, tmp_path):
        """A file that is not there is named."""
        with pytest.raises(FileError, match=r"a.csv: there is no such file"):
            Results.from_csv(tmp_path / "a.csv")

    @pytest.mark.parametrize("name", ["results.xlsx", "results.parquet", "results", "results.json"])
    def test_only_csv(self, results, tmp_path, name):
        """A name that is not that of a CSV file is refused, and nothing is written."""
        with pytest.raises(FileError, match=r"expected a name ending in \.csv"):
            results.to_csv(tmp_path / name, unprotected=True)

        assert not list(tmp_path.iterdir())


class TestPlainData:
    """Results as plain data and JSON."""

    @pytest.mark.parametrize("name", ["results", "published"])
    def test_round_trip(self, request, name):
        """Figures read back from plain data and from JSON as they were, to the last bit of every number."""
        results = request.getfixturevalue(name)

        for plain in (results.to_dict(), json.loads(results.to_json(unprotected=True))):
            read = Results.from_dict(plain)
            pd.testing.assert_frame_equal(read.to_pandas(), results.to_pandas(), check_exact=True)
            assert (read.groups, read.dropped) == (results.groups, results.dropped)

    def test_nothing(self, results):
        """No figures read back as no figures, with their groups."""
        nothing = Results.from_dict(results.select([]).to_dict())

        assert (len(nothing), nothing.groups) == (0, results.groups)

    def test_values(self, published):
        """Truth values stay truth values, and a missing number or truth value is None."""
        latest, withheld = published.to_dict()["figures"][3], published.to_dict()["figures"][1]

        assert (latest["value"], latest["met"], latest["kunta"]) == (61.5, True, "_T")
        assert (withheld["value"], withheld["met"], withheld["note"]) == (None, None, "")
        assert type(latest["met"]) is bool

    def test_says_that_it_is_not_protected(self, results):
        """The data name no policy but "unprotected", and leave memory as JSON only when that is said."""
        assert results.to_dict()["policy"] == "unprotected"
        with pytest.raises(ReleaseError, match="results are not protected"):
            results.to_json()

    def test_schema(self, results, published):
        """The data of all results are valid by the schema, and it is a schema."""
        schema = Results.json_schema()

        validator = jsonschema.Draft202012Validator
        validator.check_schema(schema)
        for valid in (results, published, results.select([])):
            assert list(validator(schema).iter_errors(valid.to_dict())) == []
        assert list(validator(schema).iter_errors({**published.to_dict(), "policy": "x"}))

    @pytest.mark.parametrize(
        "plain",
        [
            {},
            {"groups": [], "figures": [{"indicator": "a"}]},
            {"groups": [], "figures": 1},
            {"groups": 1, "figures": []},
        ],
    )
    def test_other_data(self, plain):
        """Data that are not those of results are refused."""
        with pytest.raises(InvalidValueError, match="expected what to_dict returns"):
            Results.from_dict(plain)

    def test_broken_number(self, published):
        """A text in place of a number is refused, and is not shown."""
        plain = published.to_dict()
        plain["figures"][0]["value"] = "Matti Virtanen"

        with pytest.raises(InvalidValueError) as raised:
            Results.from_dict(plain)

        assert "Virtanen" not in str(raised.value)


class TestCombine:
    """Several results in one table."""

    def test_groups_of_only_one(self, visits, rows):
        """A group that only one of them has is ``_T`` in the other."""
        some = visits.select("t.count")
        whole = compute(some, {"visits": rows}, every="year")
        split = compute(some, {"visits": rows}, by=["kunta"], every="year")

        both = whole + split

        assert both.groups == ("kunta",)
        assert both.to_pandas()["kunta"].tolist() == ["_T", "047", "297", "698"]
        assert both.to_pandas()["value"].iloc[0] == both.to_pandas()["value"].iloc[1:].sum()

    def test_computed_and_published(self, visits, rows, published):
        """Computed and published figures stand in one table, each with the columns of the other."""
        both = (compute(visits.select("t.nps"), {"visits": rows}, by=["yksikko"]) + published).to_pandas()

        assert both.loc[both["indicator"] == "p.nps", "yksikko"].unique().tolist() == ["_T"]
        assert both.loc[both["indicator"] == "t.nps", "kunta"].unique().tolist() == ["_T"]
        assert both.loc[both["indicator"] == "t.nps", "note"].unique().tolist() == [""]

    def test_with_nothing(self, results):
        """Nothing added to figures leaves them as they were."""
        same = combine([results, results.select([])])

        pd.testing.assert_frame_equal(same.to_pandas(), results.to_pandas())
        assert len(combine([])) == 0

    @pytest.mark.parametrize("other", [None, 0, "results", pd.DataFrame()], ids=["none", "zero", "text", "frame"])
    def test_with_something_else(self, published, other):
        """Only results are added to results; the error says so."""
        with pytest.raises(InvalidValueError, match="expected Results"):
            published + other
        if not isinstance(other, pd.DataFrame):
            with pytest.raises(InvalidValueError, match="expected Results"):
                other + published

    def test_order_never_matters(self, visits, rows, published):
        """The order in which results are combined changes no figure and no row."""
        computed = compute(visits.select("t.nps"), {"visits": rows}, by=["kunta"])

        one, other = (computed + published).to_pandas(), (published + computed).to_pandas()

        pd.testing.assert_frame_equal(one, other[one.columns], check_like=True)

    def test_dropped_adds_up(self, visits, rows):
        """Rows that were left out are added up by dataset, even of results without figures."""
        wrong = rows.assign(nps=[11.0, *rows["nps"][1:]])
        some = compute(visits.select("t.nps"), {"visits": wrong}, drop=True)

        assert (some + some).dropped == (("visits", 2),)
        assert combine([some, some.select(())]).dropped == (("visits", 2),)


class TestObserved:
    """Published figures as results."""

    def test_row(self, published):
        """A published figure has its value, base, source and target, and what it is of; what is not said is total."""
        row = published.to_pandas().set_index("period").loc["2024"]

        assert row["value"] == 61.5
        assert row["n"] == 12
        assert (row["kunta"], row["method"], row["status"], row["decimals"]) == ("_T", "published", "ok", 1)
        assert row["source"] == "Raportti, s. 5 (2024)"
        assert (row["target"], row["met"]) == (60, True)

    def test_others(self, published):
        """Figures are in order of time; one below its target has not met it, a range has both ends, others are left out."""
        frame = published.to_pandas().set_index("period")

        assert frame.index.tolist() == ["2021", "2022", "2023", "2024"]
        assert frame["indicator"].unique().tolist() == ["p.nps"]
        assert frame["met"]["2023"] is not pd.NA
        assert not frame["met"]["2023"]
        assert frame["met"]["2022"] is pd.NA
        assert frame.loc["2021", ["value", "value_high", "qualifier"]].tolist() == [1, 3, "range"]

    def test_none(self):
        """No published figures are no figures."""
        assert len(Results.observed((), ())) == 0
