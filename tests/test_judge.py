"""Verdicts: the words, the table, and judging results in every way they allow."""

import json
from datetime import date

import attrs
import numpy as np
import pandas as pd
import pytest
from jsonschema import Draft202012Validator

from soteindikaattorit import Catalogue, Period, Verdicts, compute, judge
from soteindikaattorit.definitions.indicator import DIRECTIONS
from soteindikaattorit.errors import InvalidValueError, UnknownNameError
from soteindikaattorit.judge import WORDS, Verdict, control_charts, funnels
from soteindikaattorit.judge.verdict import side, word
from soteindikaattorit.model import status

TOML = """
[[dataset]]
id = "d"
name = { fi = "Rivit" }
[dataset.columns]
hyvinvointialue = { type = "region", level = "hyvinvointialue" }
pvm = { type = "date", role = "period" }
ajoissa = { type = "boolean", optional = true }

[[indicator]]
id = "t.share"
version = "1"
name = { fi = "Osuus" }
dataset = "d"
measure = { kind = "proportion", numerator = { ajoissa = true }, denominator = { ajoissa = { missing = false } } }
direction = "higher"
target = { value = 30 }
minimum_base = 5

[[indicator]]
id = "t.count"
version = "1"
name = { fi = "Määrä" }
dataset = "d"
measure = { kind = "count" }
"""
COUNTIES = ["13", "21", "18"]
MONTHS = [f"2024-{month:02}" for month in range(1, 13)] + ["2025-01"]


def rows() -> pd.DataFrame:
    """Return thirteen months of three counties: half in time, but in the last month of Lapland nobody and of Kainuu two rows."""
    made = [
        (county, f"{month}-10", month != "2025-01" or county != "21" if number < 20 else False)
        for county in COUNTIES
        for month in MONTHS
        for number in range(2 if (county, month) == ("18", "2025-01") else 40)
    ]
    frame = pd.DataFrame(made, columns=["hyvinvointialue", "pvm", "ajoissa"])
    return frame.assign(pvm=pd.to_datetime(frame["pvm"]))


@pytest.fixture(scope="module")
def catalogue(catalogue_of) -> Catalogue:
    """Return a catalogue with a share and a count."""
    return catalogue_of(TOML)


@pytest.fixture(scope="module")
def results(catalogue):
    """Return their figures by month and county, and of all together."""
    return compute(catalogue, {"d": rows()}, by=["hyvinvointialue"], every="month", totals=True)


@pytest.fixture(scope="module")
def verdicts(catalogue, results) -> Verdicts:
    """Return every verdict on them."""
    return judge(catalogue, results, on="previous", against={"hyvinvointialue": "_T"}, over="hyvinvointialue")


@pytest.fixture(scope="module")
def released(catalogue) -> Verdicts:
    """Return the verdicts on a release of three months of two counties, of which one month of Kainuu is small."""
    frame = rows()
    frame = frame[frame["pvm"].dt.strftime("%Y-%m").ge("2024-11") & frame["hyvinvointialue"].ne("13")]
    small = frame["hyvinvointialue"].eq("18") & frame["pvm"].dt.month.eq(12)
    frame = pd.concat([frame[~small], frame[small][:3]])
    results = compute(catalogue, {"d": frame}, by=["hyvinvointialue"], every="month")
    return judge(catalogue, results.release(), on="previous", over="hyvinvointialue")


def only(verdicts: Verdicts, kind: str, period: str, county: str, indicator: str = "t.share") -> pd.Series:
    """Return the one verdict of a kind on a figure."""
    frame = verdicts.select(kind).to_pandas()
    found = frame[frame["period"].eq(period) & frame["hyvinvointialue"].eq(county) & frame["indicator"].eq(indicator)]
    assert len(found) == 1
    return found.iloc[0]


class TestWords:
    """Each kind of verdict has its words."""

    @pytest.mark.parametrize("kind", sorted(WORDS))
    def test_directions(self, kind):
        """Lower is better is the mirror of higher is better; without a direction every difference is neutral."""
        for where in (1, 0, -1):
            assert word(kind, where, "higher") == word(kind, -where, "lower")
        assert {word(kind, where, "neutral") for where in (1, -1)} == {"neutral"}
        assert all(word(kind, 1, direction) for direction in DIRECTIONS)

    def test_side(self):
        """What differs only by how computers round is the same."""
        assert (side(0.1 + 0.2, 0.3), side(0.300001, 0.3), side(-1, 0), side(0, 0)) == (0, 1, -1, 0)

    @pytest.mark.parametrize(
        ("given", "match"),
        [
            ({"kind": "guess", "verdict": "better"}, "kind of verdict"),
            ({"kind": "target", "verdict": "met", "status": status.TOO_FEW}, "exactly when the status is ok"),
            ({"kind": "target"}, "exactly when the status is ok"),
        ],
    )
    def test_refused(self, given, match):
        """A verdict is of a known kind, and there is one exactly when the status is ok."""
        with pytest.raises(InvalidValueError, match=match):
            Verdict(**given)


class TestJudge:
    """Every figure is judged in every way the results allow."""

    def test_kinds(self, verdicts):
        """All six kinds come out of one call."""
        assert list(dict.fromkeys(verdicts.frame["kind"])) == list(WORDS)

    @pytest.mark.parametrize(
        ("kind", "period", "county", "indicator", "row"),
        [
            ("target", "2024-12", "21", "t.share", ["met", "interval-excludes", ""]),
            ("target", "2025-01", "21", "t.share", ["not-met", "interval-excludes", ""]),
            ("change", "2025-01", "21", "t.share", ["concern", "interval-excludes", ""]),
            ("change", "2025-01", "18", "t.count", ["neutral", "interval-excludes", ""]),
            ("change", "2025-01", "13", "t.share", ["no-clear-change", "interval-holds", ""]),
            ("variation", "2025-01", "21", "t.share", ["concern", "outside-limits", "2025-01"]),
            ("assurance", "2025-01", "13", "t.share", ["consistent-pass", "limits-exclude-target", ""]),
            ("benchmark", "2025-01", "21", "t.share", ["worse", "interval-excludes", ""]),
            ("benchmark", "2024-12", "21", "t.share", ["similar", "interval-holds", ""]),
            ("funnel", "2025-01", "21", "t.share", ["worse", "outside-limits", "21"]),
            ("funnel", "2025-01", "21", "t.count", ["", "", ""]),
        ],
    )
    def test_verdict(self, verdicts, kind, period, county, indicator, row):
        """Each kind judges the county that fell to nothing in the last month, and names the points that it went by."""
        assert only(verdicts, kind, period, county, indicator)[["verdict", "rule", "points"]].tolist() == row

    def test_details(self, verdicts):
        """A chart names its method, a funnel its common value, and a count, which has no funnel, its status."""
        assert only(verdicts, "variation", "2025-01", "21")["method"] == "xmr"
        assert only(verdicts, "funnel", "2025-01", "21")["reference"] == pytest.approx(25)
        assert only(verdicts, "funnel", "2025-01", "21", "t.count")["status"] == "not-applicable"

    @pytest.mark.parametrize("kind", ["target", "change", "variation", "benchmark", "funnel"])
    def test_too_few(self, verdicts, kind):
        """A figure on too few has no verdict of any kind; its status says why, and no value is told."""
        row = only(verdicts, kind, "2025-01", "18")

        assert row[["verdict", "rule", "status"]].tolist() == ["", "", "too-few"]
        assert np.isnan(row["value"])

    def test_named(self, verdicts):
        """Who takes no part is named by those who do."""
        assert only(verdicts, "funnel", "2025-01", "21")["left_out"] == "18 (too-few)"
        assert only(verdicts, "variation", "2024-12", "18")["left_out"] == "2025-01 (too-few)"

    def test_status_or_verdict(self, verdicts):
        """Every row has a verdict or the status that kept it from one."""
        frame = verdicts.to_pandas()

        assert frame["verdict"].ne("").eq(frame["status"].eq("ok")).all()
        assert frame["rule"].ne("").eq(frame["status"].eq("ok")).all()

    def test_repr(self, verdicts):
        """What is printed in passing tells no figure."""
        assert repr(verdicts) == f"<Verdicts: {len(verdicts)} on 2 indicators, not released>"

    def test_latest(self, verdicts):
        """The latest verdicts are those on the last period of each indicator and group, of each kind."""
        latest = verdicts.latest.frame

        assert set(latest["kind"]) == set(WORDS)
        assert set(latest.loc[latest["kind"].ne("assurance"), "period"]) == {"2025-01"}
        assert set(latest.loc[latest["kind"].eq("assurance"), "period"]) == {"2024-12", "2025-01"}

    def test_select(self, verdicts):
        """Verdicts can be selected by kind; a kind that is none is refused."""
        assert set(verdicts.select("change", "target").frame["kind"]) == {"change", "target"}
        with pytest.raises(InvalidValueError, match="kind of verdict"):
            verdicts.select("guess")

    def test_nothing(self, catalogue, results):
        """No figures have no verdicts, in a table with all its columns."""
        empty = judge(catalogue, results.select([]))

        assert len(empty) == 0
        assert "verdict" in empty.to_pandas()


class TestSeries:
    """Results are charted by indicator, groups and grain."""

    def test_gap(self, catalogue):
        """A month without any row is named."""
        frame = rows()
        frame = frame[frame["hyvinvointialue"].eq("13") & ~frame["pvm"].dt.month.eq(3)]
        judged = control_charts(catalogue, compute(catalogue, {"d": frame}, every="month"))

        assert judged.latest.to_pandas()["left_out"].unique().tolist() == ["2024-03 (no figure)"]

    def test_grains(self, catalogue):
        """Months and years of one indicator are charts of their own."""
        months, years = (compute(catalogue, {"d": rows()}, every=grain) for grain in ("month", "year"))
        judged = control_charts(catalogue, months + years).select("variation").to_pandas().set_index("period")

        assert judged.loc["2024-05", "n"].tolist() == [13, 13]
        assert judged.loc["2024", "n"].tolist() == [2, 2]

    def test_unfinished(self, catalogue):
        """A month that is not over is held against no other month, and is named; against others in it, it is."""
        results = compute(
            catalogue, {"d": rows()}, by=["hyvinvointialue"], every="month", totals=True, as_of=date(2025, 1, 20)
        )
        verdicts = judge(catalogue, results, on="previous", over="hyvinvointialue")

        assert {only(verdicts, kind, "2025-01", "21")["status"] for kind in ("change", "variation")} == {"incomplete"}
        assert only(verdicts, "variation", "2024-12", "21")["left_out"] == "2025-01 (incomplete)"
        assert only(verdicts, "funnel", "2025-01", "21")["verdict"] == "worse"

    def test_span(self, catalogue):
        """A span of no grain has no chart, and says so."""
        judged = control_charts(catalogue, compute(catalogue, {"d": rows()})).to_pandas()

        assert judged["status"].unique().tolist() == ["not-applicable"]

    def test_rebase(self, catalogue, results):
        """From a period that is rebased, the limits of that indicator are others; of the others they stay."""
        rebase = {"t.count": [Period.parse("2024-07")]}
        judged = control_charts(catalogue, results, rebase=rebase).select("variation").to_pandas()
        counted = judged[judged["hyvinvointialue"].eq("13")].groupby("indicator")["n"].unique()

        assert sorted(counted["t.count"]) == [6, 7]
        assert sorted(counted["t.share"]) == [13]

    def test_unknown(self, catalogue, results):
        """An indicator that is to be rebased must be there."""
        with pytest.raises(UnknownNameError, match=r"t\.none"):
            control_charts(catalogue, results, rebase={"t.none": [Period.parse("2024-07")]})


class TestFunnels:
    """Results are put in a funnel by indicator and period."""

    def test_levels(self, catalogue, results):
        """Each level is a verdict of its own."""
        judged = funnels(catalogue, results, "hyvinvointialue", levels=(0.95, 0.998)).to_pandas()
        judged = judged[judged["indicator"].eq("t.share") & judged["period"].eq("2024-05")]

        assert judged["level"].tolist() == [0.95, 0.998] * 3

    def test_total(self, catalogue, results):
        """All together are no unit."""
        assert "_T" not in set(funnels(catalogue, results, "hyvinvointialue").frame["hyvinvointialue"])

    def test_unknown(self, catalogue, results):
        """Units are a group that the results have."""
        with pytest.raises(UnknownNameError, match="kunta"):
            funnels(catalogue, results, "kunta")


class TestRelease:
    """A release is judged as it is: the verdicts tell no more than the figures that may leave the house."""

    def test_marked(self, released):
        """They say that they are of a release."""
        assert released.is_released
        assert "of a release" in repr(released)

    def test_withheld(self, released):
        """What is withheld has no verdict and tells no number, and what is held against it neither."""
        frame = released.to_pandas()
        hidden = frame[frame["status"].eq("withheld")]

        assert {"change", "variation"} <= set(hidden["kind"])
        assert hidden["verdict"].eq("").all()
        assert hidden["difference"].isna().all()
        assert hidden.loc[hidden["period"].eq("2024-12"), "value"].isna().all()

    def test_rest(self, released):
        """What is released is judged by the limits it has."""
        row = only(released, "change", "2025-01", "21")

        assert row[["verdict", "rule", "method"]].tolist() == ["concern", "interval-excludes", "mover"]


class TestPublished:
    """Published figures are judged as they are."""

    def test_sotkanet(self):
        """Lapland waits less than the country in 2025, North Savo more: real values of Sotkanet 6411."""
        catalogue = Catalogue.installed(only=["lappi", "pohjois_savo"]).select("thl.odotus-yli-7-paivaa")
        frame = judge(catalogue, catalogue.observed(), against={"maa": "FI"}).select("benchmark").latest.to_pandas()

        found = frame.set_index("hyvinvointialue")[["verdict", "rule"]].T.to_dict("list")
        assert found == {"13": ["worse", "values-alone"], "21": ["better", "values-alone"]}
        assert frame["value"].tolist() == [60.5, 48.6]
        assert not frame["level"].gt(0).any()
        assert frame["difference"].tolist() == pytest.approx([60.5 - 54.7, 48.6 - 54.7])


class TestPlainData:
    """Verdicts as plain data, for a web service or a file."""

    @pytest.mark.parametrize("name", ["verdicts", "released"])
    def test_schema(self, request, name):
        """Plain data of verdicts, with and without groups, fit their JSON Schema, which is itself valid."""
        judged = request.getfixturevalue(name)
        schema = Verdicts.json_schema()

        Draft202012Validator.check_schema(schema)
        assert [*Draft202012Validator(schema).iter_errors(json.loads(judged.to_json()))] == []

    def test_same(self, verdicts):
        """Plain data hold every cell of the frame, and None for a missing number."""
        plain = verdicts.to_dict()
        frame = pd.DataFrame(plain["verdicts"]).astype(verdicts.frame.dtypes)

        pd.testing.assert_frame_equal(frame, verdicts.to_pandas())
        assert (plain["groups"], plain["is_released"]) == (["hyvinvointialue"], False)
        assert None in {row["p_value"] for row in plain["verdicts"]}

    def test_wrong(self, released):
        """The schema refuses a word, a kind or a status that there is not."""
        plain = released.to_dict()
        for name in ("verdict", "kind", "status"):
            wrong = {**plain, "verdicts": [{**plain["verdicts"][0], name: "guess"}]}
            assert not Draft202012Validator(Verdicts.json_schema()).is_valid(wrong)

    def test_words(self):
        """The words of the schema are those of the kinds of verdicts."""
        words = {word for words in WORDS.values() for word in attrs.astuple(words)}
        schema = Verdicts.json_schema()["properties"]["verdicts"]["items"]["properties"]

        assert {*schema["verdict"]["enum"]} == {"", *words}
        assert schema["kind"]["enum"] == [*WORDS]
