"""Releases: nothing small is published, and nothing that is published discloses it."""

import datetime as dt
import pickle
from functools import reduce
from operator import add

import numpy as np
import pandas as pd
import pytest

from soteindikaattorit import compute, publish
from soteindikaattorit.compute.result import Results
from soteindikaattorit.errors import ReleaseError
from soteindikaattorit.model.policy import Policy
from soteindikaattorit.publish.release import Release

DEFAULTS = {
    "kunta": "148",
    "pvm": dt.date(2025, 1, 15),
    "kieli": "fi",
    "nps": 9,
    "arvio": 4,
    "ajoissa": True,
    "hinta": 1.0,
    "paino": 1.0,
    "tila": "answered",
}
FEB, MAR = {"pvm": dt.date(2025, 2, 3)}, {"pvm": dt.date(2025, 3, 3)}
LATE = {"ajoissa": False}


def answers(*groups):
    """Return so many rows of each kind; all else is as in DEFAULTS."""
    frame = pd.DataFrame([{**DEFAULTS, **kind} for count, kind in groups for _ in range(count)])
    return frame.assign(pvm=pd.to_datetime(frame["pvm"]))


def places(**counts):
    """Return so many rows in each municipality, whose codes are written as k148."""
    return answers(*((count, {"kunta": name[1:]}) for name, count in counts.items()))


def row(figures, indicator, **keys):
    """Return the one row of an indicator with those keys."""
    frame = figures.to_pandas()
    for name, value in {"indicator": indicator, **keys}.items():
        frame = frame[frame[name] == value]
    assert len(frame) == 1
    return frame.iloc[0]


@pytest.fixture(scope="module")
def results(answers_catalogue):
    """Return a function that computes some indicators of answers, with several tables added up."""

    def make(ids, rows, *tables, **options):
        chosen = answers_catalogue.select(*ids.split())
        made = [compute(chosen, {"vastaukset": rows}, **{**options, **table}) for table in tables or ({},)]
        return reduce(add, made)

    return make


def scores(count, **values):
    """Return answers of which each column takes its values in turn."""
    return answers(*((1, {name: some[at % len(some)] for name, some in values.items()}) for at in range(count)))


class TestPrimary:
    """Small figures are hidden by themselves."""

    @pytest.mark.parametrize(
        ("indicator", "rows", "status", "n"),
        [
            ("t.maara", answers((4, {})), "withheld", np.nan),
            ("t.maara", answers((5, {})), "ok", 5),
            # 3 of 500 were in time: n is shown, the share and its numerator are not (case 29).
            ("t.ajoissa", answers((3, {}), (497, LATE)), "withheld", 500),
            # 18 of 20 were in time: the 2 others are as small as 2 who were (case 13).
            ("t.ajoissa", answers((18, {}), (2, LATE)), "withheld", 20),
            # That all were dissatisfied discloses each answer (case 24), unless very many were asked.
            ("t.nps", answers((6, {"nps": 0})), "withheld", np.nan),
            ("t.nps", answers((19, {"nps": 0})), "withheld", np.nan),
            ("t.nps", answers((20, {"nps": 0})), "ok", 20),
            # So does that nobody agrees.
            ("t.vastaukset", answers((6, {"arvio": 1}), (6, {"arvio": 2})), "withheld", 12),
            # Means, medians and NPS of nine are hidden.
            ("t.nps", scores(9, nps=range(4, 10)), "withheld", 9),
            ("t.arvio", scores(9, arvio=range(1, 6)), "withheld", 9),
            ("t.mediaani", scores(9, arvio=range(1, 6)), "withheld", 9),
            ("t.mediaani", scores(10, arvio=range(1, 6)), "ok", 10),
        ],
    )
    def test_thresholds(self, results, indicator, rows, status, n):
        """A figure is withheld below the base of its rule; its n is shown if that alone discloses nothing."""
        figure = row(results(indicator, rows).release(), indicator)

        assert (figure["status"], figure["n"]) == (status, pytest.approx(n, nan_ok=True))
        if status == "withheld":
            assert figure[["value", "lower", "upper", "numerator", "denominator"]].isna().all()

    def test_a_hidden_key_hides_its_whole_bundle(self, results):
        """Of a figure on a small base only its keys, its target and its status are left."""
        rows = places(k148=3, k890=60)
        made = results("t.maara t.nps t.arvio t.ajoissa t.kasvu", rows, by=["kunta"], every="month", level=(0.95, 0.99))
        frame = made.release().to_pandas()
        hidden = frame[(frame["kunta"] == "148") & ~frame["indicator"].eq("t.kasvu")]
        numbers = hidden.drop(columns=["indicator", "version", "period", "kunta", "status", "target"])

        assert set(hidden["status"]) == {"withheld"}
        assert numbers.replace("", np.nan).isna().all(axis=None)

    def test_harmless_shares_may_be_small(self, results):
        """A share that is not sensitive is shown with a small numerator, on a broad base."""
        release = results("t.ajoissa", answers((3, {}), (497, LATE))).release(Policy(harmless=("t.ajoissa",)))

        assert row(release, "t.ajoissa")["numerator"] == 3

    def test_means_have_one_decimal_and_no_numerator(self, results):
        """The sum of scores would give the mean to any decimal (case 21)."""
        figure = row(results("t.arvio", scores(40, arvio=(1, 2, 3))).release(), "t.arvio")

        assert figure["value"] == round(figure["value"], 1)
        assert np.isnan(figure["numerator"])

    def test_limits_are_shown_on_broad_bases_only(self, results):
        """Limits, and the deviation from which they follow, disclose n and single answers below 20 (case 15)."""
        small, large = {"kunta": "148"}, {"kunta": "890"}
        kinds = [
            (size, {**kunta, "ajoissa": in_time, "arvio": 3 + in_time})
            for size, kunta in ((6, small), (30, large))
            for in_time in (True, False)
        ]
        release = results("t.ajoissa t.arvio", answers(*kinds), by=["kunta"]).release()

        for indicator, column in (("t.ajoissa", "lower"), ("t.arvio", "standard_deviation")):
            assert row(release, indicator, kunta="148")["status"] == "ok"
            assert np.isnan(row(release, indicator, kunta="148")[column])
            assert np.isfinite(row(release, indicator, kunta="890")[column])

    def test_few_that_skipped_are_not_shown(self, results):
        """2 of 300 skipped the question: neither they nor the completeness are shown, in any row."""
        rows = answers(
            *((50, {"arvio": answer, "kunta": kunta}) for answer in range(1, 6) for kunta in ("148", "890")),
            (2, {"arvio": None, "tila": "skipped"}),
            (30, {"arvio": None, "tila": "skipped", "kunta": "890"}),
        )
        frame = results("t.vastaukset", rows, by=["kunta"], totals=True).release().to_pandas()

        assert set(frame["status"]) == {"ok"}
        assert frame[["skipped", "does_not_concern", "completeness"]].isna().all(axis=None)


BY_PLACE = {"by": ["kunta"], "totals": True}
MONTH, QUARTER = {"every": "month"}, {"every": "quarter"}


class TestSecondary:
    """Figures that would disclose a hidden one are hidden with it."""

    def test_a_total_does_not_disclose_its_rest(self, results):
        """The total less all municipalities but one is the last: another one is hidden (case 1)."""
        release = results("t.maara", places(k148=2, k890=8, k047=30), BY_PLACE).release()

        assert row(release, "t.maara", kunta="_T")["value"] == 40
        assert row(release, "t.maara", kunta="890")["status"] == "withheld"
        assert row(release, "t.maara", kunta="047")["value"] == 30

    def test_a_cell_in_no_table_is_protected(self, results):
        """With January, February and the quarter shown, March is known though it has no row (case 12)."""
        rows = answers((30, {}), (20, FEB), (3, MAR))
        months, quarter = (results("t.maara", rows, table) for table in (MONTH, QUARTER))
        until = months.to_pandas()["period"] < "2025-03"
        frames = (months.frame[until].reset_index(drop=True), quarter.frame)
        shown = reduce(add, (Results(frame=frame, indicators=months.indicators) for frame in frames))

        assert "withheld" in set(shown.release().to_pandas()["status"])

    def test_year_to_date_does_not_disclose_the_last_month(self, results):
        """From January to February 30, from January to March 32: March has 2 (case 19)."""
        first = answers((14, {}), (16, {"pvm": dt.date(2025, 2, 28)}))
        then = pd.concat([first, answers((2, {"pvm": dt.date(2025, 3, 31)}))])
        both = results("t.maara", first) + results("t.maara", then)

        assert "withheld" in set(both.release().to_pandas()["status"])

    def test_a_single_municipality_is_its_county(self, results):
        """Where a county has one municipality with answers, both are one figure (case 11)."""
        rows = places(k148=3, k091=40, k049=40)
        release = results("t.maara", rows, by=["kunta", "hyvinvointialue"], totals=True).release()

        assert row(release, "t.maara", kunta="_T", hyvinvointialue="21")["status"] == "withheld"

    def test_indicators_with_one_base_are_hidden_together(self, results):
        """The n of one indicator is not shown where another hides it, nor in a month that its quarter would disclose."""
        rows = answers((3, {}), (30, FEB), (40, MAR))
        counts = results("t.maara", rows, MONTH, QUARTER)
        frame = (counts + results("t.ajoissa", rows, MONTH)).release().to_pandas()
        monthly = frame[~frame["period"].str.contains("Q")]

        assert frame.loc[frame["period"] == "2025-Q1", "value"].tolist() == [73]
        assert monthly.drop_duplicates(["period", "n"])["period"].is_unique

    def test_differences_of_scores_disclose_nothing(self, results):
        """The NPS of all and of the Finnish answers disclose that of three Swedish ones (case 22)."""
        rows = answers((24, {}), (16, {"nps": 3}), (2, {"kieli": "sv", "nps": 3}), (1, {"kieli": "sv"}))
        release = results("t.nps", rows, by=["kieli"], totals=True).release()

        assert row(release, "t.nps", kieli="sv")["status"] == "withheld"
        assert "withheld" in {row(release, "t.nps", kieli=kieli)["status"] for kieli in ("fi", "_T")}

    def test_growth_discloses_both_periods(self, results):
        """One month and the growth on it disclose the other month (case 18)."""
        rows = answers((12, {}), (3, FEB), (12, MAR))
        release = results("t.maara t.kasvu", rows, MONTH).release()

        assert row(release, "t.kasvu", period="2025-02")["status"] == "withheld"
        assert row(release, "t.kasvu", period="2025-03")["status"] == "withheld"

    def test_growth_has_no_more_decimals_than_its_operands(self, results):
        """The growth of a mean does not give the mean to its last decimal, from which the sum would follow."""
        rows = answers(*((1, {"arvio": 1 + at % 4, **(FEB if at % 2 else {})}) for at in range(74)))
        figure = row(results("t.arvio t.muutos", rows, MONTH).release(), "t.muutos", period="2025-02")

        assert figure["status"] == "ok"
        assert figure[["numerator", "denominator"]].isna().all()

    @pytest.mark.parametrize(("few", "value"), [(2, np.nan), (30, 0)])
    def test_a_gap_discloses_both_groups(self, results, few, value):
        """With the share of one group, the gap discloses the other; it is shown where both groups are."""
        counts = {("fi", True): 30, ("fi", False): 30, ("sv", True): few, ("sv", False): 3 * few if few < 5 else few}
        rows = answers(*((count, {"kieli": kieli, "ajoissa": done}) for (kieli, done), count in counts.items()))
        release = results("t.ajoissa t.ero", rows, by=["kieli"]).release()

        assert row(release, "t.ajoissa", kieli="fi")["value"] == 50
        assert row(release, "t.ero")["value"] == pytest.approx(value, nan_ok=True)

    def test_weights_may_be_less_than_one(self, results):
        """The bounds of a score are not bounds of its weighted sum."""
        kinds = ((count, {"kunta": kunta, "paino": 0.2}) for kunta, count in (("148", 3), ("890", 30), ("047", 30)))
        rows = answers(*kinds)
        rows["arvio"] = 1 + np.arange(len(rows)) % 5
        release = results("t.painotettu", rows, BY_PLACE).release()

        assert row(release, "t.painotettu", kunta="148")["status"] == "withheld"

    def test_rows_are_complete_and_in_order_of_their_keys(self, results):
        """A missing row would disclose a zero (case 28), and an order by values a hidden value (case 27)."""
        rows = answers(
            (30, {"kunta": "890"}), (9, {"kunta": "047", "kieli": "se"}), (3, {"kieli": "sv"}), (50, {"kunta": "261"})
        )
        frame = results("t.maara", rows, by=["kunta", "kieli"], totals=True).release().to_pandas()

        assert len(frame) == 5 * 4
        assert set(frame["status"]) == {"ok", "withheld"}
        assert frame["kunta"].drop_duplicates().tolist() == ["_T", "047", "148", "261", "890"]

    def test_overlapping_periods_are_refused(self, results):
        """Weeks and months share days that no table shows: the error says which tables to release instead."""
        rows = answers(*((30, {"pvm": day}) for day in (dt.date(2025, 1, 30), dt.date(2025, 2, 1))))
        both = results("t.maara", rows, {"every": "week"}, MONTH)

        with pytest.raises(ReleaseError, match="overlap"):
            both.release()

    def test_a_group_may_be_kept_for_coarse_regions(self, results):
        """Under such a policy a language is shown by county and never by municipality."""
        rows = answers((30, {}), (30, {"kunta": "890", "kieli": "se"}), (40, {"kunta": "890"}))
        made = results("t.maara", rows, by=["kunta", "hyvinvointialue", "kieli"], totals=True)
        release = made.release(Policy(from_level=(("kieli", "hyvinvointialue"),)))

        keys = {"hyvinvointialue": "21"}
        assert row(release, "t.maara", kunta="890", kieli="se", **keys)["status"] == "withheld"
        assert row(release, "t.maara", kunta="_T", kieli="se", **keys)["value"] == 30
        assert row(release, "t.maara", kunta="890", kieli="_T", **keys)["value"] == 70


OTHERS = """
[[dataset]]
id = "kulut"
name = { fi = "Kulut (keksittyjä)" }
[dataset.columns]
kunta = { type = "region", level = "kunta" }
toimija = { type = "text" }
euroa = { type = "number", unit = "€" }

[[indicator]]
id = "t.euroa"
version = "1"
name = { fi = "Kulut" }
dataset = "kulut"
unit = "€"
measure = { kind = "total", column = "euroa" }

[[dataset]]
id = "asioinnit"
name = { fi = "Asioinnit (keksittyjä)" }
[dataset.columns]
kunta = { type = "region", level = "kunta" }
henkilo = { type = "text", role = "person" }

[[indicator]]
id = "t.henkiloita"
version = "1"
name = { fi = "Henkilöitä" }
dataset = "asioinnit"
measure = { kind = "distinct", column = "henkilo" }

[[dataset]]
id = "summat"
name = { fi = "Summia (keksittyjä)" }
aggregate = true
[dataset.columns]
kunta = { type = "region", level = "kunta" }
ajoissa = { type = "integer", min = 0 }
kaikki = { type = "integer", min = 0 }
asukkaita = { type = "integer", min = 0 }

[[indicator]]
id = "s.summa"
version = "1"
name = { fi = "Summa" }
dataset = "summat"
measure = { kind = "total", column = "ajoissa" }

[[indicator]]
id = "s.osuus"
version = "1"
name = { fi = "Osuus" }
dataset = "summat"
decimals = 1
measure = { kind = "ratio", numerator = "ajoissa", denominator = "kaikki", per = 100 }

[[indicator]]
id = "s.tiheys"
version = "1"
name = { fi = "Tiheys" }
dataset = "summat"
measure = { kind = "rate", events = "ajoissa", population = "asukkaita" }
"""


@pytest.fixture(scope="module")
def others(catalogue_of):
    """Return indicators of money, of persons and of rows that are sums themselves."""
    return catalogue_of(OTHERS)


@pytest.fixture(scope="module")
def costs(others):
    """Return made-up costs by municipality, and split by contributor."""
    even = [("148", f"a{at}", 100.0) for at in range(10)]
    uneven = [("890", "iso", 9000.0), *(("890", f"p{at}", 10.0) for at in range(9))]
    two = [("047", "x", 500.0), ("047", "y", 480.0), *(("047", f"q{at}", 1.0) for at in range(8))]
    rows = pd.DataFrame([*even, *uneven, *two], columns=["kunta", "toimija", "euroa"])
    chosen = others.select("t.euroa")
    return [compute(chosen, {"kulut": rows}, by=by) for by in (["kunta"], ["kunta", "toimija"])]


@pytest.fixture(scope="module")
def sums(others):
    """Return figures of a row for each of three municipalities."""
    rows = pd.DataFrame(
        {"kunta": ["148", "890", "047"], "ajoissa": [33, 9, 98], "kaikki": [61, 90, 100], "asukkaita": 1000}
    )
    return compute(others.select("s"), {"summat": rows}, by=["kunta"])


class TestDominance:
    """An amount of money of which few contributed most is hidden, however many contributed the rest."""

    POLICY = Policy(dominance=(1, 75.0), p_percent=10)

    def test_dominated_amounts_are_hidden(self, costs):
        """One contributor made 99 % in one place; in another, each of two can infer the contribution of the other."""
        release = costs[0].release(self.POLICY, contributors=costs[1])
        statuses = {kunta: row(release, "t.euroa", kunta=kunta)["status"] for kunta in ("148", "890", "047")}

        assert statuses == {"148": "ok", "890": "withheld", "047": "withheld"}

    def test_contributors_have_to_be_passed(self, costs):
        """A policy that limits contributions cannot be checked without contributors, so nothing is released."""
        with pytest.raises(ReleaseError, match="contributors="):
            costs[0].release(self.POLICY)


def test_small_numbers_of_persons_are_hidden(others):
    """Three persons are hidden though they came thirty times; a total of distinct persons is not a sum."""
    pairs = [("148", f"a{at % 3}") for at in range(30)] + [("890", f"a{at}") for at in range(8)]
    rows = pd.DataFrame(pairs, columns=["kunta", "henkilo"])
    made = compute(others.select("t.henkiloita"), {"asioinnit": rows}, by=["kunta"], totals=True)
    release = made.release()

    assert row(made, "t.henkiloita", kunta="_T")["value"] == 8
    assert row(release, "t.henkiloita", kunta="148")["status"] == "withheld"
    assert row(release, "t.henkiloita", kunta="890")["value"] == 8


class TestSums:
    """The number of rows that are sums themselves is not a number of persons."""

    def test_a_single_row_may_stand_for_many(self, sums):
        """A row is shown if its sums are not small, without a number of rows; a small rest hides a ratio."""
        release = sums.release()

        assert row(release, "s.summa", kunta="148")["value"] == 33
        assert np.isnan(row(release, "s.summa", kunta="148")["n"])
        assert row(release, "s.osuus", kunta="148")["value"] == 54.1
        assert row(release, "s.osuus", kunta="047")["status"] == "withheld"

    def test_a_rate_has_limits_by_its_events(self, sums):
        """A rate rests on events: it has limits from twenty of them on, however few the rows."""
        release = sums.release()

        assert np.isfinite(row(release, "s.tiheys", kunta="148")["lower"])
        assert np.isnan(row(release, "s.tiheys", kunta="890")["lower"])

    def test_sums_of_persons_are_rounded(self, sums):
        """Under a policy that rounds, counts in rows that are sums are rounded like any other: 35 of 60."""
        release = sums.release(Policy(rounding=5))

        assert row(release, "s.summa", kunta="148")["value"] == 35
        assert row(release, "s.osuus", kunta="148")["value"] == round(100 * 35 / 60, 1)


class TestRounding:
    """Under a policy that rounds, every count is a multiple of the base, and all else follows from such counts."""

    @pytest.mark.parametrize(
        ("indicator", "rows", "base", "expected"),
        [
            # 38 of 57 become 40 of 60, not the percentage of exact counts.
            ("t.ajoissa", answers((38, {}), (19, LATE)), 5, {"n": 60, "numerator": 40, "value": 66.7}),
            ("t.maara", answers((57, {})), 5, {"value": 55}),
            ("t.maara", answers((55, {})), 10, {"value": 60}),  # halves up
            ("t.nps", answers((31, {}), (22, {"nps": 7}), (13, {"nps": 2})), 5, {"n": 65, "value": 23}),
            # A mean and a median keep their value, without an exact count beside it.
            ("t.arvio", scores(37, arvio=(1, 2, 3, 4, 5)), 5, {"n": 35, "denominator": 35, "value": 2.9}),
            ("t.mediaani", scores(37, arvio=(1, 2, 3, 4, 5)), 5, {"n": 35, "value": 3}),
        ],
    )
    def test_figures_follow_from_rounded_counts(self, results, indicator, rows, base, expected):
        """Counts are multiples of the base, shares and scores are those of the rounded counts."""
        figure = row(results(indicator, rows).release(Policy(rounding=base)), indicator)

        assert {name: figure[name] for name in expected} == expected

    @pytest.mark.parametrize("base", [3, 5, 10])
    def test_every_count_is_a_whole_multiple(self, results, base):
        """Whatever the counts are, rounded ones are whole, between 0 and their base, and exact multiples."""
        random = np.random.default_rng(base)
        kinds = [{"kunta": kunta, "nps": nps} for kunta in ("148", "890", "047") for nps in (0, 3, 7, 8, 9, 10)]
        counted = random.integers(0, 60, 2 * len(kinds)).tolist()
        rows = answers(
            *zip(counted, [{**kind, "ajoissa": done} for kind in kinds for done in (True, False)], strict=True)
        )
        frame = results("t.ajoissa t.nps", rows, BY_PLACE).release(Policy(rounding=base)).to_pandas()
        counts = frame[["n", "denominator"]].to_numpy()

        assert np.isfinite(counts).all()
        assert (counts % base == 0).all()
        assert (frame["numerator"] % base == 0).all()

    def test_changes_follow_from_rounded_counts(self, results):
        """From 37 to 40 the growth is 8.1 %, which discloses both; from 35 to 40 it is 14.3 %."""
        rows = answers((37, {}), (40, FEB))

        for ids in ("t.maara t.kasvu", "t.kasvu"):  # whether the operand is released or not
            release = results(ids, rows, MONTH).release(Policy(rounding=5))
            assert row(release, "t.kasvu", period="2025-02")["value"] == 14.3

    def test_limits_do_not_disclose_the_exact_base(self, results):
        """The width of a mean's limits with its deviation would give n; they are those of the rounded base."""
        by = {"by": ["kunta"]}
        exact = answers(*((1, {"arvio": 1 + at % 5, "kunta": "148"}) for at in range(40)))
        near = pd.concat([exact, answers((1, {"arvio": 3, "kunta": "148"}))])
        first, second = (results("t.arvio", rows, by).release(Policy(rounding=20)) for rows in (exact, near))

        assert row(first, "t.arvio")["n"] == row(second, "t.arvio")["n"] == 40
        assert row(first, "t.arvio")["upper"] == row(second, "t.arvio")["upper"]

    def test_an_empty_combination_of_groups_is_rounded_too(self, results):
        """Every combination has a row, also of a median; a combination without counts has no value."""
        rows = answers((30, {}), (30, {"kunta": "890", "kieli": "se"}))
        frame = results("t.mediaani t.ajoissa", rows, by=["kunta", "kieli"]).release(Policy(rounding=5)).to_pandas()

        assert len(frame) == 2 * 4
        assert frame.loc[frame["n"] == 0, "value"].isna().all()


@pytest.mark.parametrize("policy", [Policy(), Policy(rounding=5)])
def test_an_empty_combination_has_no_quantile(results, policy):
    """A median of nobody has the status of figures without data, and does not break the release of the others."""
    rows = answers((30, {}), (30, {"kunta": "890", "kieli": "se"}))
    release = results("t.mediaani", rows, by=["kunta", "kieli"], totals=True).release(policy)

    assert row(release, "t.mediaani", kunta="148", kieli="se")["status"] == "no-data"


class TestUnknown:
    """Figures are not released unless everything they disclose is known."""

    @pytest.fixture
    def read(self, results, tmp_path):
        """Return a function that writes results as they are, and reads them again."""

        def again(ids, rows):
            results(ids, rows, by=["kunta"]).to_csv(tmp_path / "luvut.csv", unprotected=True)
            return Results.from_csv(tmp_path / "luvut.csv")

        return again

    def test_figures_without_their_indicators_are_refused(self, read):
        """A file does not say what its figures disclose."""
        with pytest.raises(ReleaseError, match="no definition"):
            read("t.ajoissa", answers((2, {}), (38, LATE))).release()

    def test_figures_of_other_rows_do_not_pass_with_computed_ones(self, read, results):
        """2 of 40 in a file would be released as they are beside computed figures of the same indicator."""
        rows = answers((50, {"kunta": "890"}), (50, {"kunta": "890", **LATE}))
        both = read("t.ajoissa", answers((2, {}), (38, LATE))) + results("t.ajoissa", rows, by=["kunta"])

        with pytest.raises(ReleaseError, match="no aggregates"):
            both.release()

    def test_scores_that_were_not_computed_are_refused(self, read, answers_catalogue):
        """A score discloses more than the counts beside it."""
        made = read("t.vastaukset", answers(*((30, {"arvio": answer}) for answer in range(1, 6))))
        known = Results(
            frame=made.frame, groups=made.groups, indicators=tuple(answers_catalogue.select("t.vastaukset"))
        )

        with pytest.raises(ReleaseError, match="no aggregates"):
            known.release()

    def test_tables_of_different_rows_are_refused(self, results):
        """With one late answer in the quarter, the hidden month would be known but for one."""
        rows = answers((20, {}), (3, FEB), (9, MAR))
        quarters = results("t.maara", pd.concat([rows, answers((1, {}))]), QUARTER)

        with pytest.raises(ReleaseError, match="do not add up"):
            (results("t.maara", rows, MONTH) + quarters).release()


class TestValue:
    """A release says what it is, and shows nothing that it hides."""

    def test_a_repr_contains_no_figure(self, results):
        """It shows the number of figures and the policy."""
        release = results("t.maara", answers((3, {}))).release()

        assert repr(release) == "<Release: 1 figures, 1 withheld, policy oletus 1>"

    def test_no_object_on_the_way_shows_a_figure(self, others):
        """No object between rows and release shows a figure when it is printed, as in a traceback."""
        rows = pd.DataFrame(
            {"kunta": ["148"] * 3 + ["890"] * 9, "toimija": "x", "euroa": [9137.25] * 3 + [41000.5] * 9}
        )
        made = compute(others.select("t.euroa"), {"kulut": rows}, by=["kunta"], totals=True)
        release = made.release()
        mapping, hidden = release._hidden[0]  # noqa: SLF001 - the objects inside must not show it either
        protection = hidden.protection
        objects = [made, *made.aggregates, release, release.audit(), mapping, mapping.source, *mapping.source.tables]
        objects += [mapping.where, mapping.cell_table, mapping.past_release("a", hidden.masks), hidden, hidden.audit]
        objects += [hidden.system, protection, *protection.published]

        for one in objects:
            for number in ("27411", "369004", "396416", "9137", "41000"):
                assert number not in repr(one) + str(one)

    @pytest.mark.parametrize(("indicator", "few"), [("t.maara", 3), ("t.ajoissa", 2), ("t.ajoissa", 38)])
    def test_a_release_of_small_figures_cannot_be_made(self, results, indicator, few):
        """However it is made, a release has no base below the threshold, and no share of few or of all but few."""
        count = few if indicator == "t.maara" else 40
        made = results(indicator, answers((few, {}), (count - few, LATE)))

        with pytest.raises(ReleaseError, match="too few"):
            Release(frame=made.frame, groups=(), indicators=made.indicators, policy=Policy(), hidden=())

    def test_a_pickled_release_has_no_hidden_values(self, results):
        """The hidden values do not travel with the release."""
        release = results("t.maara", places(k148=3, k890=60), by=["kunta"]).release()
        copy = pickle.loads(pickle.dumps(release))  # noqa: S301 - our own

        pd.testing.assert_frame_equal(copy.to_pandas(), release.to_pandas())
        assert not copy._hidden  # noqa: SLF001 - it is what must not be there

    def test_an_attack_says_how(self, results):
        """The report names the total from which the hidden figure is subtracted."""
        report = publish.attack(results("t.maara", places(k148=3, k890=30), BY_PLACE)).to_pandas()

        assert report[["least", "most", "outcome"]].to_numpy().tolist() == [[3, 3, "EXACT"]]
        assert report["attack"].tolist() == [
            "subtraction: it is the only hidden part of the total of period 2025-01-15"
        ]
