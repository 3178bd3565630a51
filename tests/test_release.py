"""Releases: nothing small leaves, and nothing gives it away."""

import datetime as dt
import pickle

import numpy as np
import pandas as pd
import pytest

from soteindikaattorit import compute
from soteindikaattorit.compute.result import Results
from soteindikaattorit.errors import ReleaseError
from soteindikaattorit.model.policy import Policy
from soteindikaattorit.publish.release import Release

INDICATORS = """
[[indicator]]
id = "t.maara"
version = "1"
name = { fi = "Määrä" }
dataset = "vastaukset"
measure = { kind = "count" }

[[indicator]]
id = "t.nps"
version = "1"
name = { fi = "NPS" }
dataset = "vastaukset"
measure = { kind = "nps", column = "nps" }

[[indicator]]
id = "t.arvio"
version = "1"
name = { fi = "Arvio" }
dataset = "vastaukset"
decimals = 2
measure = { kind = "mean", column = "arvio" }

[[indicator]]
id = "t.ajoissa"
version = "1"
name = { fi = "Ajoissa" }
dataset = "vastaukset"
measure = { kind = "proportion", numerator = { ajoissa = true } }

[[indicator]]
id = "t.kasvu"
version = "1"
name = { fi = "Kasvu" }
measure = { kind = "growth", indicator = "t.maara", on = "previous" }
"""

DEFAULTS = {"kunta": "148", "pvm": dt.date(2025, 1, 15), "kieli": "fi", "nps": 9, "arvio": 4, "ajoissa": True}


@pytest.fixture
def catalogue(catalogue_of, answers_toml):
    """Indicators of answers, which are made up."""
    return catalogue_of(answers_toml + INDICATORS)


def answers(*groups):
    """Return so many rows of each kind; what is not said is as in DEFAULTS."""
    rows = [{**DEFAULTS, "hinta": 1.0, **kind} for count, kind in groups for _ in range(count)]
    frame = pd.DataFrame(rows)
    return frame.assign(pvm=pd.to_datetime(frame["pvm"]))


def row(release, indicator, **keys):
    """Return the one row of an indicator with those keys."""
    frame = release.to_pandas()
    for name, value in {"indicator": indicator, **keys}.items():
        frame = frame[frame[name] == value]
    assert len(frame) == 1
    return frame.iloc[0]


class TestPrimary:
    """What is small is hidden by itself."""

    def test_a_count_below_the_threshold_is_hidden(self, catalogue):
        """Four persons are not shown, five are."""
        rows = answers((4, {"kunta": "148"}), (5, {"kunta": "890"}))
        release = compute(catalogue.select("t.maara"), {"vastaukset": rows}, by=["kunta"]).release()

        assert row(release, "t.maara", kunta="148")["status"] == "withheld"
        assert row(release, "t.maara", kunta="890")["value"] == 5

    def test_a_hidden_key_hides_its_whole_bundle(self, catalogue):
        """Of a figure on a small base nothing is left but its keys, its target and its status."""
        rows = answers((3, {"kunta": "148"}), (60, {"kunta": "890"}))
        results = compute(catalogue, {"vastaukset": rows}, by=["kunta"], every="month", level=(0.95, 0.998))
        frame = results.release().to_pandas()
        hidden = frame[(frame["kunta"] == "148") & ~frame["indicator"].eq("t.kasvu")]
        told = hidden.drop(columns=["indicator", "version", "period", "kunta", "status", "target"])

        assert set(hidden["status"]) == {"withheld"}
        assert told.replace("", np.nan).isna().all(axis=None)

    def test_a_small_numerator_hides_the_share_and_not_its_base(self, catalogue):
        """Of 500, 3 were in time: n is shown, the share, its limits and its numerator are not (case 29)."""
        rows = answers((3, {}), (497, {"ajoissa": False}))
        release = compute(catalogue.select("t.ajoissa"), {"vastaukset": rows}).release()
        found = row(release, "t.ajoissa")

        assert (found["status"], found["n"]) == ("withheld", 500)
        assert found[["value", "lower", "upper", "numerator", "denominator"]].isna().all()

    def test_a_small_rest_hides_the_share(self, catalogue):
        """Of 20, 18 were in time: the other two are as small as two who were (case 13)."""
        rows = answers((18, {}), (2, {"ajoissa": False}))

        assert (
            row(compute(catalogue.select("t.ajoissa"), {"vastaukset": rows}).release(), "t.ajoissa")["status"]
            == "withheld"
        )

    @pytest.mark.parametrize(("count", "says"), [(6, "withheld"), (19, "withheld"), (20, "ok")])
    def test_all_alike_is_told_on_a_broad_base_only(self, catalogue, count, says):
        """That all of six were dissatisfied is told of each of them (case 24); of twenty it may be."""
        rows = answers((count, {"nps": 0}))

        assert row(compute(catalogue.select("t.nps"), {"vastaukset": rows}).release(), "t.nps")["status"] == says

    def test_harmless_shares_may_be_small(self, catalogue):
        """A share of nothing sensitive is shown with a small numerator, on a base that is broad enough."""
        rows = answers((3, {}), (497, {"ajoissa": False}))
        policy = Policy(harmless=("t.ajoissa",))
        release = compute(catalogue.select("t.ajoissa"), {"vastaukset": rows}).release(policy)

        assert row(release, "t.ajoissa")["numerator"] == 3

    @pytest.mark.parametrize("indicator", ["t.arvio", "t.nps"])
    def test_scores_need_a_broader_base(self, catalogue, indicator):
        """Mean and NPS of nine are hidden, and their n is shown when it may be."""
        scores = [(1, {"nps": 9 - at % 6, "arvio": 1 + at % 5}) for at in range(9)]
        found = row(compute(catalogue.select(indicator), {"vastaukset": answers(*scores)}).release(), indicator)

        assert (found["status"], found["n"]) == ("withheld", 9)

    def test_means_have_one_decimal_and_no_numerator(self, catalogue):
        """The sum of scores would give the mean to any decimal (case 21)."""
        scores = [(1, {"arvio": 1 + at % 3}) for at in range(40)]
        found = row(compute(catalogue.select("t.arvio"), {"vastaukset": answers(*scores)}).release(), "t.arvio")

        assert found["value"] == round(found["value"], 1)
        assert np.isnan(found["numerator"])

    def test_limits_stand_on_broad_bases_only(self, catalogue):
        """A share with its limits gives away n and the count behind it below 20 (case 15)."""
        rows = answers(
            (6, {"kunta": "148"}),
            (7, {"kunta": "148", "ajoissa": False}),
            (30, {"kunta": "890"}),
            (30, {"kunta": "890", "ajoissa": False}),
        )
        release = compute(catalogue.select("t.ajoissa"), {"vastaukset": rows}, by=["kunta"]).release()
        small, large = row(release, "t.ajoissa", kunta="148"), row(release, "t.ajoissa", kunta="890")

        assert small["status"] == "ok"
        assert np.isnan(small["lower"])
        assert np.isfinite(large["lower"])


class TestComplementary:
    """What would give a hidden figure away is hidden with it."""

    def test_a_total_does_not_give_its_rest_away(self, catalogue):
        """With the total and all but one municipality, the last is known: another is hidden (case 1)."""
        rows = answers((2, {"kunta": "148"}), (8, {"kunta": "890"}), (30, {"kunta": "047"}))
        release = compute(catalogue.select("t.maara"), {"vastaukset": rows}, by=["kunta"], totals=True).release()

        assert row(release, "t.maara", kunta="_T")["value"] == 40
        assert row(release, "t.maara", kunta="890")["status"] == "withheld"
        assert row(release, "t.maara", kunta="047")["value"] == 30

    def test_what_follows_from_a_table_is_no_way_around_it(self, catalogue):
        """With January, February and the quarter shown, March is known though it is in no row (case 12)."""
        rows = answers((30, {}), (20, {"pvm": dt.date(2025, 2, 3)}), (3, {"pvm": dt.date(2025, 3, 3)}))
        data = {"vastaukset": rows}
        months = compute(catalogue.select("t.maara"), data, every="month")
        until = months.to_pandas()["period"] < "2025-03"
        shown = Results(frame=months.frame[until].reset_index(drop=True), indicators=months.indicators)
        quarter = compute(catalogue.select("t.maara"), data, every="quarter")
        bare = Results(frame=quarter.frame, indicators=quarter.indicators)
        frame = (shown + bare).release().to_pandas()

        assert "withheld" in set(frame["status"])

    def test_year_to_date_does_not_tell_the_last_month(self, catalogue):
        """From January to February 30, from January to March 32: March has 2 (case 19)."""
        first = answers((14, {}), (16, {"pvm": dt.date(2025, 2, 28)}))
        then = pd.concat([first, answers((2, {"pvm": dt.date(2025, 3, 31)}))])
        one, other = (compute(catalogue.select("t.maara"), {"vastaukset": rows}) for rows in (first, then))
        frame = (one + other).release().to_pandas()

        assert "withheld" in set(frame["status"])

    def test_a_single_municipality_is_its_county(self, catalogue):
        """Where a county has one municipality with answers, both are the same figure (case 11)."""
        rows = answers((3, {"kunta": "148"}), (40, {"kunta": "091"}), (40, {"kunta": "049"}))
        results = compute(
            catalogue.select("t.maara"), {"vastaukset": rows}, by=["kunta", "hyvinvointialue"], totals=True
        )
        release = results.release()

        assert row(release, "t.maara", kunta="_T", hyvinvointialue="21")["status"] == "withheld"

    def test_two_indicators_with_one_base_are_hidden_together(self, catalogue):
        """The n of one indicator is not shown where it was hidden in another."""
        rows = answers(
            (3, {"kunta": "148"}),
            (60, {"kunta": "890"}),
            (60, {"kunta": "047", "ajoissa": False}),
            (9, {"kunta": "498"}),
        )
        frame = compute(catalogue, {"vastaukset": rows}, by=["kunta"], totals=True).release().to_pandas()
        same = frame[frame["indicator"].isin(["t.maara", "t.nps", "t.ajoissa", "t.arvio"])]

        assert same.drop_duplicates(["kunta", "n"])["kunta"].is_unique

    def test_a_base_of_some_periods_is_hidden_together(self, catalogue):
        """A month that is hidden for the sake of its quarter is hidden where no quarter is told, too."""
        rows = answers((3, {}), (30, {"pvm": dt.date(2025, 2, 3)}), (40, {"pvm": dt.date(2025, 3, 3)}))
        data = {"vastaukset": rows}
        months, quarter = (compute(catalogue.select("t.maara"), data, every=grain) for grain in ("month", "quarter"))
        apart = compute(catalogue.select("t.ajoissa"), data, every="month")
        frame = (months + quarter + apart).release().to_pandas()
        monthly = frame[~frame["period"].str.contains("Q")]

        assert frame.loc[frame["period"] == "2025-Q1", "value"].tolist() == [73]
        assert monthly.drop_duplicates(["period", "n"])["period"].is_unique

    def test_differences_of_scores_tell_nothing(self, catalogue):
        """With the NPS of all and of the Finnish answers, that of three Swedish ones is known (case 22)."""
        rows = answers((24, {}), (16, {"nps": 3}), (2, {"kieli": "sv", "nps": 3}), (1, {"kieli": "sv"}))
        release = compute(catalogue.select("t.nps"), {"vastaukset": rows}, by=["kieli"], totals=True).release()

        assert row(release, "t.nps", kieli="sv")["status"] == "withheld"
        assert "withheld" in {row(release, "t.nps", kieli="fi")["status"], row(release, "t.nps", kieli="_T")["status"]}

    def test_growth_tells_of_both_periods(self, catalogue):
        """With one month and the growth on it, the other month is known (case 18)."""
        rows = answers((12, {}), (3, {"pvm": dt.date(2025, 2, 3)}), (12, {"pvm": dt.date(2025, 3, 3)}))
        release = compute(catalogue.select("t.maara", "t.kasvu"), {"vastaukset": rows}, every="month").release()

        assert row(release, "t.kasvu", period="2025-02")["status"] == "withheld"
        assert row(release, "t.kasvu", period="2025-03")["status"] == "withheld"

    def test_every_row_stays(self, catalogue):
        """A row left out would say that nothing was counted (case 28): empty combinations have a row too."""
        rows = answers(
            (30, {"kunta": "148"}), (30, {"kunta": "890", "kieli": "se"}), (3, {"kunta": "148", "kieli": "sv"})
        )
        results = compute(catalogue.select("t.maara"), {"vastaukset": rows}, by=["kunta", "kieli"], totals=True)
        frame = results.release().to_pandas()

        assert len(frame) == 3 * 4
        assert set(frame["status"]) == {"ok", "withheld"}

    def test_order_is_by_key(self, catalogue):
        """Rows are never in the order of a hidden value (case 27)."""
        rows = answers((6, {"kunta": "890"}), (9, {"kunta": "047"}), (4, {"kunta": "148"}), (50, {"kunta": "261"}))
        frame = (
            compute(catalogue.select("t.maara"), {"vastaukset": rows}, by=["kunta"], totals=True).release().to_pandas()
        )

        assert frame["kunta"].tolist() == ["_T", "047", "148", "261", "890"]

    def test_overlapping_periods_are_refused(self, catalogue):
        """Weeks and months share days of which nothing is known: that is an error that says what to do."""
        rows = answers((30, {"pvm": dt.date(2025, 1, 30)}), (30, {"pvm": dt.date(2025, 2, 1)}))
        weeks, months = (
            compute(catalogue.select("t.maara"), {"vastaukset": rows}, every=grain) for grain in ("week", "month")
        )

        with pytest.raises(ReleaseError, match="overlap"):
            (weeks + months).release()

    def test_the_same_results_give_the_same_mask(self, catalogue):
        """Two masks of one table would give away what they do not share."""
        rows = answers(
            *(
                (1 + at * 7 % 23, {"kunta": kunta, "kieli": kieli})
                for at, (kunta, kieli) in enumerate(
                    (kunta, kieli) for kunta in ("148", "890", "047", "261") for kieli in ("fi", "se", "sv")
                )
            )
        )
        results = compute(catalogue, {"vastaukset": rows}, by=["kunta", "kieli"], totals=True)
        shuffled = compute(
            catalogue, {"vastaukset": rows.sample(frac=1, random_state=1)}, by=["kunta", "kieli"], totals=True
        )

        pd.testing.assert_frame_equal(results.release().to_pandas(), shuffled.release().to_pandas())

    def test_a_group_may_be_kept_for_coarse_regions(self, catalogue):
        """Under such a policy a language is shown by county and never by municipality."""
        rows = answers((30, {"kunta": "148"}), (30, {"kunta": "890", "kieli": "se"}), (40, {"kunta": "890"}))
        results = compute(
            catalogue.select("t.maara"), {"vastaukset": rows}, by=["kunta", "hyvinvointialue", "kieli"], totals=True
        )
        release = results.release(Policy(from_level=(("kieli", "hyvinvointialue"),)))

        assert row(release, "t.maara", kunta="890", hyvinvointialue="21", kieli="se")["status"] == "withheld"
        assert row(release, "t.maara", kunta="_T", hyvinvointialue="21", kieli="se")["value"] == 30
        assert row(release, "t.maara", kunta="890", hyvinvointialue="21", kieli="_T")["value"] == 70


MONEY = """
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
"""


class TestDominance:
    """An amount of money of which few made most is hidden, however many made the rest."""

    POLICY = Policy(dominance=(1, 75.0), p_percent=10)

    @pytest.fixture
    def costs(self, catalogue_of):
        """Return the results by municipality, and split by contributor, of made-up costs."""
        even = [("148", f"a{at}", 100.0) for at in range(10)]
        uneven = [("890", "iso", 9000.0), *(("890", f"p{at}", 10.0) for at in range(9))]
        two = [("047", "x", 500.0), ("047", "y", 480.0), *(("047", f"q{at}", 1.0) for at in range(8))]
        rows = pd.DataFrame([*even, *uneven, *two], columns=["kunta", "toimija", "euroa"])
        catalogue = catalogue_of(MONEY)
        by_place, by_contributor = (
            compute(catalogue, {"kulut": rows}, by=by) for by in (["kunta"], ["kunta", "toimija"])
        )
        return by_place, by_contributor

    def test_what_few_made_is_hidden(self, costs):
        """One made 99 % in the one place; of the two in the other each can work out what the other made."""
        release = costs[0].release(self.POLICY, contributors=costs[1])

        assert row(release, "t.euroa", kunta="148")["value"] == 1000
        assert row(release, "t.euroa", kunta="890")["status"] == "withheld"
        assert row(release, "t.euroa", kunta="047")["status"] == "withheld"

    def test_contributors_have_to_be_given(self, costs):
        """A policy that asks who made most gets an answer, or nothing is released."""
        with pytest.raises(ReleaseError, match="contributors="):
            costs[0].release(self.POLICY)


PERSONS = """
[[dataset]]
id = "asioinnit"
name = { fi = "Asioinnit (keksittyjä)" }
[dataset.columns]
kunta = { type = "region", level = "kunta" }
henkilo = { type = "text", role = "person" }
laakari = { type = "text" }

[[indicator]]
id = "t.henkiloita"
version = "1"
name = { fi = "Henkilöitä" }
dataset = "asioinnit"
measure = { kind = "distinct", column = "henkilo" }
"""


class TestPersons:
    """Persons are counted once in every total, so that totals are not sums."""

    def test_small_numbers_of_persons_are_hidden(self, catalogue_of):
        """Three persons are hidden though they came thirty times, and nothing is asked of sums that are none."""
        pairs = [("148", f"a{at % 3}") for at in range(30)] + [("890", f"a{at}") for at in range(8)]
        rows = pd.DataFrame([{"kunta": kunta, "henkilo": who, "laakari": "x"} for kunta, who in pairs])
        found = compute(catalogue_of(PERSONS), {"asioinnit": rows}, by=["kunta"], totals=True)
        release = found.release()

        assert row(found, "t.henkiloita", kunta="_T")["value"] == 8
        assert row(release, "t.henkiloita", kunta="148")["status"] == "withheld"
        assert row(release, "t.henkiloita", kunta="890")["value"] == 8


class TestRounding:
    """Under a policy that rounds, every count is a multiple of the base, and every share follows from such."""

    POLICY = Policy(rounding=5)

    def test_counts_and_shares(self, catalogue):
        """Of 57, 38 were in time: 60 and 40, and 66.7 % rather than the 66.7 of exact counts by chance."""
        rows = answers((38, {}), (19, {"ajoissa": False}))
        release = compute(catalogue.select("t.ajoissa", "t.maara"), {"vastaukset": rows}).release(self.POLICY)
        found = row(release, "t.ajoissa")

        assert (found["n"], found["numerator"], found["value"]) == (60, 40, round(100 * 40 / 60, 1))
        assert row(release, "t.maara")["value"] == 55

    def test_scores_come_from_rounded_classes(self, catalogue):
        """An NPS is that of rounded promoters, passives and detractors."""
        rows = answers((31, {"nps": 9}), (22, {"nps": 7}), (13, {"nps": 2}))
        found = row(compute(catalogue.select("t.nps"), {"vastaukset": rows}).release(self.POLICY), "t.nps")

        assert (found["n"], found["value"]) == (65, round(100 * (30 - 15) / 65))


class TestValue:
    """A release says what it is, and nothing that it hides."""

    def test_repr_tells_no_figure(self, catalogue):
        """What is printed by accident tells how many figures there are, and under which policy."""
        results = compute(catalogue.select("t.maara"), {"vastaukset": answers((3, {}))})

        assert repr(results.release()) == "<Release: 1 figures, 1 withheld, policy oletus 1>"

    def test_nothing_on_the_way_shows_what_it_holds(self, catalogue_of):
        """No object between rows and release tells a figure when it is printed, as in a traceback."""
        rows = pd.DataFrame(
            {"kunta": ["148"] * 3 + ["890"] * 9, "toimija": "x", "euroa": [9137.25] * 3 + [41000.5] * 9}
        )
        results = compute(catalogue_of(MONEY), {"kulut": rows}, by=["kunta"], totals=True)
        release = results.release()
        placed, hidden = release._hidden[0]  # noqa: SLF001 - what is inside must not show
        entry = placed.entry("a", hidden.masks)
        protection, grid = hidden.protection, placed.cell_table
        found = [
            results,
            *results.aggregates,
            release,
            placed,
            placed.source,
            *placed.source.tables,
            placed.where,
            grid,
        ]
        found += [hidden, hidden.audit, hidden.system, protection, *protection.published, entry, release.audit()]

        for one in found:
            for number in ("27411", "369004", "396416", "9137", "41000"):
                assert number not in repr(one) + str(one)

    def test_a_release_of_small_figures_cannot_be_made(self, catalogue):
        """However a release is made, it holds no figure on a base below the threshold."""
        results = compute(catalogue.select("t.maara"), {"vastaukset": answers((3, {}))})

        with pytest.raises(ReleaseError, match="too few"):
            Release(frame=results.frame, groups=(), indicators=results.indicators, policy=Policy(), hidden=())

    def test_a_pickled_release_holds_nothing_hidden(self, catalogue):
        """What was hidden does not travel with the release."""
        rows = answers((3, {"kunta": "148"}), (60, {"kunta": "890"}))
        release = compute(catalogue.select("t.maara"), {"vastaukset": rows}, by=["kunta"]).release()
        copy = pickle.loads(pickle.dumps(release))  # noqa: S301 - our own

        pd.testing.assert_frame_equal(copy.to_pandas(), release.to_pandas())
        assert not copy._hidden  # noqa: SLF001 - it is what must not be there
