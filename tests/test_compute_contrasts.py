"""Contrasts of results: between groups, from the rest, and between periods."""

from datetime import date

import numpy as np
import pandas as pd
import pytest
from scipy import stats
from statsmodels.stats.multitest import multipletests

from soteindikaattorit import Results, compute, contrast
from soteindikaattorit.errors import InvalidValueError, UnknownNameError
from soteindikaattorit.stats import contrast as methods

TOML = """
[[dataset]]
id = "d"
name = { fi = "Rivit" }
[dataset.columns]
pvm = { type = "date", role = "period" }
ryhma = { type = "text" }
kieli = { type = "text" }
arvio = { type = "integer", optional = true }
kesto = { type = "number", optional = true }
kylla = { type = "boolean", optional = true }
vaki = { type = "number" }
tapahtumia = { type = "number" }

[[indicator]]
id = "t.count"
version = "1"
name = { fi = "Määrä" }
dataset = "d"
measure = { kind = "count" }

[[indicator]]
id = "t.mean"
version = "1"
name = { fi = "Keskiarvo" }
dataset = "d"
measure = { kind = "mean", column = "kesto" }

[[indicator]]
id = "t.nps"
version = "1"
name = { fi = "NPS" }
dataset = "d"
measure = { kind = "nps", column = "arvio" }

[[indicator]]
id = "t.rate"
version = "1"
name = { fi = "Tuhatta kohden" }
dataset = "d"
measure = { kind = "rate", events = "tapahtumia", population = "vaki" }

[[indicator]]
id = "t.share"
version = "1"
name = { fi = "Osuus" }
dataset = "d"
minimum_base = 3
measure = { kind = "proportion", numerator = { kylla = true } }

[[indicator]]
id = "t.total"
version = "1"
name = { fi = "Summa" }
dataset = "d"
measure = { kind = "total", column = "kesto" }
"""


def rows() -> pd.DataFrame:
    """Generate rows that belong to nobody."""
    random = np.random.default_rng(20251122)
    n = 400
    ryhma = random.choice(["a", "b", "c"], n)
    return pd.DataFrame(
        {
            "pvm": pd.Timestamp("2024-01-01") + pd.to_timedelta(random.integers(0, 730, n), "D"),
            "ryhma": ryhma,
            "kieli": random.choice(["fi", "se"], n),
            "arvio": random.integers(0, 11, n),
            "kesto": np.where(ryhma == "a", 30.0, 25.0) + random.normal(0, 9, n),
            "kylla": random.random(n) < np.where(ryhma == "a", 0.7, 0.5),
            "vaki": 100.0,
            "tapahtumia": random.poisson(2, n).astype(float),
        }
    )


ROWS = rows()


@pytest.fixture(scope="module")
def results(catalogue_of) -> Results:
    """Return results by group, with totals."""
    return compute(catalogue_of(TOML), {"d": ROWS}, by=["ryhma"], totals=True)


def keyed(found, *by: str) -> pd.DataFrame:
    """Return the differences by their indicator and groups."""
    return found.to_pandas().set_index(["indicator", *by])


def test_share_against_another_group(results):
    """Each group is compared with the one that is named, and that one with nobody."""
    found = keyed(contrast(results, over="ryhma", against="b"), "ryhma").loc["t.share"]

    counts = [(group["kylla"].sum(), len(group)) for _, group in ROWS.groupby("ryhma")]
    expected = methods.proportion_difference(*counts[0], *counts[1], 0.95)
    assert found.index.tolist() == ["a", "c"]
    assert found.loc["a", "value"] == pytest.approx(100 * (counts[0][0] / counts[0][1] - counts[1][0] / counts[1][1]))
    assert found.loc["a", ["lower", "upper"]].tolist() == pytest.approx(
        [100 * float(expected.lower), 100 * float(expected.upper)]
    )
    assert found.loc["a", "p_value"] == pytest.approx(float(expected.p_value))
    assert found.loc["a", ["against", "method", "test", "status"]].tolist() == ["b", "newcombe", "score", "ok"]


def test_figures_stand_beside(results):
    """The two figures that are compared stand beside their difference."""
    found = keyed(contrast(results, over="ryhma", against="b"), "ryhma")
    frame = results.to_pandas().set_index(["indicator", "ryhma"])

    for name in ("t.count", "t.mean", "t.nps", "t.rate", "t.share"):
        row = found.loc[(name, "a")]
        assert row["figure"] == frame.loc[(name, "a"), "value"]
        assert row["reference"] == frame.loc[(name, "b"), "value"]
        assert row["value"] == pytest.approx(row["figure"] - row["reference"])


def test_mean_as_scipy(results):
    """The difference of means and its p-value are those of Welch's test of the rows."""
    found = keyed(contrast(results, over="ryhma", against="c"), "ryhma").loc[("t.mean", "a")]

    one, other = (ROWS.loc[ROWS["ryhma"] == group, "kesto"] for group in ("a", "c"))
    test = stats.ttest_ind(one, other, equal_var=False)
    interval = test.confidence_interval(0.95)
    assert found["p_value"] == pytest.approx(test.pvalue, rel=1e-9)
    assert found[["lower", "upper"]].tolist() == pytest.approx([interval.low, interval.high])


def test_against_the_rest(results):
    """A group is compared with all others together, which do not include it."""
    found = keyed(contrast(results, over="ryhma", against="rest"), "ryhma")

    inside = ROWS["ryhma"] == "b"
    one, rest = ROWS[inside], ROWS[~inside]
    row = found.loc[("t.share", "b")]
    assert row["reference"] == pytest.approx(100 * rest["kylla"].mean())
    assert row["value"] == pytest.approx(100 * (one["kylla"].mean() - rest["kylla"].mean()))
    expected = methods.nps_difference(
        *([(each > 8).sum(), each.isin([7, 8]).sum(), (each < 7).sum()] for each in (one["arvio"], rest["arvio"])), 0.95
    )
    assert found.loc[("t.nps", "b"), "lower"] == pytest.approx(100 * float(expected.lower))
    assert found.index.get_level_values("ryhma").unique().tolist() == ["a", "b", "c"]


def test_ratio(results):
    """Shares, rates and counts have ratios; what has none says so."""
    found = keyed(contrast(results, over="ryhma", against="b", how="ratio", level=0.9), "ryhma")

    row = found.loc[("t.rate", "a")]
    assert row["value"] == pytest.approx(row["figure"] / row["reference"])
    assert row[["level", "method", "test"]].tolist() == [0.9, "conditional-exact", "conditional-exact"]
    assert found.loc[("t.share", "a"), "method"] == "katz"
    assert (found.loc["t.mean", "status"] == "not-applicable").all()
    assert found.loc["t.mean", ["value", "lower", "p_value"]].isna().all(axis=None)
    assert found.loc[("t.total", "a"), "status"] == "not-applicable"


@pytest.mark.parametrize(("against", "earlier"), [("previous", "2025-Q2"), ("year", "2024-Q3"), ("2024-Q1", "2024-Q1")])
def test_periods(catalogue_of, against, earlier):
    """A period is compared with the one before, the same a year before, or one that is named."""
    results = compute(catalogue_of(TOML), {"d": ROWS}, every="quarter")

    found = keyed(contrast(results, over="period", against=against), "period").loc[("t.nps", "2025-Q3")]

    values = results.select(["t.nps"]).to_pandas().set_index("period")["value"]
    assert found["against"] == earlier
    assert found["value"] == pytest.approx(values["2025-Q3"] - values[earlier])


def test_no_earlier_period(catalogue_of):
    """Where there is no earlier period there is no difference, and the status says so."""
    results = compute(catalogue_of(TOML), {"d": ROWS}, every="year")

    found = keyed(contrast(results, over="period", against="previous"), "period").loc[("t.nps", "2024")]

    assert (found["against"], found["status"]) == ("2023", "no-data")
    assert np.isnan(found["value"])


def test_within_other_groups(catalogue_of):
    """Groups are compared within each of the other groups and periods, and within their totals."""
    catalogue = catalogue_of(TOML)
    results = compute(catalogue, {"d": ROWS}, by=["ryhma", "kieli"], every="year", totals=True)

    found = keyed(contrast(results, over="ryhma", against="b"), "period", "ryhma", "kieli")

    alone = compute(catalogue, {"d": ROWS[ROWS["kieli"] == "se"]}, by=["ryhma"], every="year")
    expected = keyed(contrast(alone, over="ryhma", against="b"), "period", "ryhma")
    assert found.loc[("t.share", "2025", "a", "se"), "value"] == expected.loc[("t.share", "2025", "a"), "value"]
    assert found.loc[("t.share", "2025", "a", "se"), "p_value"] == expected.loc[("t.share", "2025", "a"), "p_value"]
    assert ("t.share", "2025", "a", "_T") in found.index


def test_a_figure_that_does_not_stand(catalogue_of):
    """Where either of the two figures does not stand, there is no difference, and the status is that figure's."""
    few = pd.concat([ROWS[ROWS["ryhma"] == "a"], ROWS[ROWS["ryhma"] == "b"].head(2)])
    results = compute(catalogue_of(TOML), {"d": few}, by=["ryhma"])

    found = contrast(results, over="ryhma", against="b").to_pandas().set_index("indicator").loc["t.share"]

    assert found["status"] == "too-few"
    assert found[["value", "lower", "upper", "p_value", "reference"]].isna().all()


def test_a_rest_that_does_not_stand(catalogue_of):
    """All others together must stand too: where they are too few, or the total does not stand, they are not told."""
    few = pd.concat([ROWS[ROWS["ryhma"] == "a"], ROWS[ROWS["ryhma"] == "b"].head(2)])
    catalogue = catalogue_of(TOML.replace("minimum_base = 3", 'minimum_base = 3\nmissing = "whole-period"'))
    full = compute(catalogue, {"d": few}, by=["ryhma"], totals=True, as_of=date(2026, 12, 31))
    early = compute(catalogue, {"d": few}, by=["ryhma"], totals=True, as_of=date(2024, 1, 1))

    found = [keyed(contrast(results, over="ryhma", against="rest"), "ryhma") for results in (full, early)]

    assert found[0].loc[("t.share", "a"), "status"] == "too-few"
    assert found[1].loc[("t.share", "a"), "status"] == "incomplete"
    for frame in found:
        assert frame.loc[("t.share", "a"), ["reference", "value", "p_value"]].isna().all()


def test_what_has_no_ratio_is_undefined(catalogue_of):
    """A ratio to nothing is undefined, not infinite."""
    none = ROWS.assign(kylla=ROWS["ryhma"] == "a")
    results = compute(catalogue_of(TOML), {"d": none}, by=["ryhma"])

    found = keyed(contrast(results, over="ryhma", against="b", how="ratio"), "ryhma").loc[("t.share", "a")]

    assert found["status"] == "undefined"
    assert found[["value", "lower", "upper"]].isna().all()


def test_correction(results):
    """P-values allow for all comparisons that are made together, and only for those."""
    found = contrast(results, over="ryhma", against="rest", correction="holm").to_pandas()

    tested = found[found["p_value"].notna()]
    assert tested["p_corrected"].tolist() == pytest.approx(multipletests(tested["p_value"], method="holm")[1].tolist())
    assert found.loc[found["p_value"].isna(), "p_corrected"].isna().all()
    assert "p_corrected" not in contrast(results, over="ryhma", against="rest").to_pandas()


def test_results_without_sums(results, tmp_path):
    """Results read from a file rest on no sums, and so are compared with nothing."""
    results.to_csv(tmp_path / "results.csv", unprotected=True)
    read = Results.from_csv(tmp_path / "results.csv")

    found = contrast(read, over="ryhma", against="b").to_pandas()

    assert len(found) == 0
    assert {"indicator", "period", "ryhma", "value", "p_value", "status"} <= set(found)


def test_selected_results(results):
    """Of selected results only those are compared."""
    found = contrast(results.select(["t.nps"]), over="ryhma", against="a").to_pandas()

    assert found["indicator"].unique().tolist() == ["t.nps"]


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ({"over": "kunta", "against": "a"}, "unknown group 'kunta'"),
        ({"over": "ryhma", "against": "_T"}, "a group is part of the total; expected 'rest'"),
        ({"over": "ryhma", "against": "d"}, "expected rest, a code of the results"),
        ({"over": "period", "against": "1999"}, "expected previous, year, a period of the results"),
        ({"over": "period", "against": "rest"}, "expected previous, year, a period of the results"),
        ({"over": "ryhma", "against": "a", "how": "odds"}, "expected one of difference, ratio"),
        ({"over": "ryhma", "against": "a", "level": 95}, "between 0 and 1"),
        ({"over": "ryhma", "against": "a", "correction": "none"}, "unknown correction 'none'"),
    ],
)
def test_what_cannot_be_asked(results, asked, said):
    """What cannot be compared is an error that says what can."""
    with pytest.raises((InvalidValueError, UnknownNameError), match=said):
        contrast(results, **asked)


def test_the_rest_takes_totals(catalogue_of):
    """Without totals it is not known what the rest is."""
    results = compute(catalogue_of(TOML), {"d": ROWS}, by=["ryhma"])

    with pytest.raises(InvalidValueError, match="computed with totals"):
        contrast(results, over="ryhma", against="rest")


def test_repr_shows_no_figures(results):
    """How differences are shown says how many there are and that they are not released."""
    assert repr(contrast(results, over="ryhma", against="b")) == "<Contrasts: 12 of 6 indicators, not released>"
