"""Ways around a release: by other indicators, other tables, and numbers beside the figure."""

import datetime as dt

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
id = "t.arvio"
version = "1"
name = { fi = "Arvio" }
dataset = "vastaukset"
decimals = 1
measure = { kind = "mean", column = "arvio" }

[[indicator]]
id = "t.ajoissa"
version = "1"
name = { fi = "Ajoissa" }
dataset = "vastaukset"
measure = { kind = "proportion", numerator = { ajoissa = true } }

[[indicator]]
id = "t.vastaukset"
version = "1"
name = { fi = "Vastaukset" }
dataset = "vastaukset"
measure = { kind = "distribution", column = "arvio", state = "tila" }

[[indicator]]
id = "t.painotettu"
version = "1"
name = { fi = "Painotettu" }
dataset = "vastaukset"
measure = { kind = "weighted-mean", column = "arvio", weight = "paino" }

[[indicator]]
id = "t.ero"
version = "1"
name = { fi = "Ero" }
measure = { kind = "gap", indicator = "t.ajoissa", group = "kieli", first = "sv", second = "fi" }

[[indicator]]
id = "t.muutos"
version = "1"
name = { fi = "Muutos" }
measure = { kind = "growth", indicator = "t.arvio", on = "previous" }
"""

SUMS = """
[[dataset]]
id = "summat"
name = { fi = "Summia (keksittyjä)" }
aggregate = true
[dataset.columns]
kunta = { type = "region", level = "kunta" }
pvm = { type = "date", role = "period" }
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
measure = { kind = "ratio", numerator = "ajoissa", denominator = "kaikki", per = 100 }

[[indicator]]
id = "s.tiheys"
version = "1"
name = { fi = "Tiheys" }
dataset = "summat"
measure = { kind = "rate", events = "ajoissa", population = "asukkaita" }
"""

DEFAULTS = {
    "kunta": "148",
    "pvm": dt.date(2025, 1, 15),
    "kieli": "fi",
    "arvio": 4,
    "ajoissa": True,
    "paino": 1.0,
    "tila": "answered",
}


@pytest.fixture
def catalogue(catalogue_of, answers_toml):
    """Indicators of answers, which are made up."""
    return catalogue_of(answers_toml + INDICATORS)


@pytest.fixture
def sums(catalogue_of):
    """Indicators of sums, which are made up."""
    return catalogue_of(SUMS)


def answers(*groups):
    """Return so many rows of each kind; what is not said is as in DEFAULTS."""
    frame = pd.DataFrame([{**DEFAULTS, **kind} for count, kind in groups for _ in range(count)])
    return frame.assign(pvm=pd.to_datetime(frame["pvm"]))


def row(release, indicator, **keys):
    """Return the one row of an indicator with those keys."""
    frame = release.to_pandas()
    for name, value in {"indicator": indicator, **keys}.items():
        frame = frame[frame[name] == value]
    assert len(frame) == 1
    return frame.iloc[0]


class TestDerived:
    """What is derived tells of all that it is derived from."""

    def test_a_gap_tells_of_both_groups(self, catalogue):
        """With the share of one group and the gap, that of the other is known."""
        rows = answers(
            (20, {}),
            (20, {"ajoissa": False}),
            (2, {"kieli": "sv"}),
            (6, {"kieli": "sv", "ajoissa": False}),
            (30, {"kieli": "en"}),
            (30, {"kieli": "en", "ajoissa": False}),
        )
        chosen = catalogue.select("t.ajoissa", "t.ero")
        release = compute(chosen, {"vastaukset": rows}, by=["kieli"]).release()

        assert row(release, "t.ajoissa", kieli="sv")["status"] == "withheld"
        assert row(release, "t.ajoissa", kieli="fi")["value"] == 50
        assert row(release, "t.ero")["status"] == "withheld"
        assert np.isnan(row(release, "t.ero")["value"])

    def test_a_gap_of_broad_groups_is_shown(self, catalogue):
        """Where both groups are shown, so is what is between them."""
        rows = answers(
            *((30, {"kieli": kieli, "ajoissa": in_time}) for kieli in ("fi", "sv") for in_time in (True, False))
        )
        chosen = catalogue.select("t.ajoissa", "t.ero")

        assert row(compute(chosen, {"vastaukset": rows}, by=["kieli"]).release(), "t.ero")["value"] == 0

    def test_growth_has_no_more_decimals_than_what_grew(self, catalogue):
        """The growth of a mean does not hold the mean to its last decimal, from which the sum would follow."""
        rows = answers(*((1, {"arvio": 1 + at % 4, "pvm": dt.date(2025, 1 + at % 2, 3)}) for at in range(74)))
        chosen = catalogue.select("t.arvio", "t.muutos")
        found = row(compute(chosen, {"vastaukset": rows}, every="month").release(), "t.muutos", period="2025-02")

        assert found["status"] == "ok"
        assert found[["numerator", "denominator"]].isna().all()


class TestBeside:
    """Numbers beside a figure tell as much as the figure."""

    def test_nobody_agreeing_is_told_on_a_broad_base_only(self, catalogue):
        """That none of twelve agrees is told of each of them, however they disagree."""
        rows = answers((6, {"arvio": 1}), (6, {"arvio": 2}))

        assert row(compute(catalogue, {"vastaukset": rows}).release(), "t.vastaukset")["status"] == "withheld"

    def test_few_that_skipped_are_not_told(self, catalogue):
        """Two of three hundred skipped the question: neither they nor the completeness are told, in any row."""
        rows = answers(
            *((50, {"arvio": answer, "kunta": kunta}) for answer in range(1, 6) for kunta in ("148", "890")),
            (2, {"arvio": None, "tila": "skipped"}),
            (30, {"arvio": None, "tila": "skipped", "kunta": "890"}),
        )
        found = compute(catalogue.select("t.vastaukset"), {"vastaukset": rows}, by=["kunta"], totals=True).release()

        assert set(found.to_pandas()["status"]) == {"ok"}
        assert found.to_pandas()[["skipped", "does_not_concern", "completeness"]].isna().all(axis=None)

    def test_the_deviation_goes_with_the_limits(self, catalogue):
        """On a narrow base the standard deviation tells single answers, as the limits do."""
        rows = answers((6, {"arvio": 3}), (6, {"arvio": 4}))
        found = row(compute(catalogue.select("t.arvio"), {"vastaukset": rows}).release(), "t.arvio")

        assert found["value"] == 3.5
        assert np.isnan(found["standard_deviation"])

    def test_weights_may_be_less_than_one(self, catalogue):
        """The bounds of a score are no bounds of its weighted sum."""
        rows = answers(
            *(
                (1, {"arvio": 1 + at % 5, "paino": 0.2, "kunta": kunta})
                for kunta, count in (("148", 3), ("890", 30), ("047", 30))
                for at in range(count)
            )
        )
        release = compute(catalogue.select("t.painotettu"), {"vastaukset": rows}, by=["kunta"], totals=True).release()

        assert row(release, "t.painotettu", kunta="148")["status"] == "withheld"


class TestUnknown:
    """Of what nothing is known, nothing is released."""

    def written(self, catalogue, rows, path):
        """Write results as they are, and read them again."""
        compute(catalogue, {"vastaukset": rows}, by=["kunta"]).to_csv(path, unprotected=True)
        return Results.from_csv(path)

    def test_figures_without_their_indicators_are_refused(self, catalogue, tmp_path):
        """A file does not say what its figures betray."""
        rows = answers((2, {}), (38, {"ajoissa": False}))

        with pytest.raises(ReleaseError, match="nothing is known"):
            self.written(catalogue.select("t.ajoissa"), rows, tmp_path / "luvut.csv").release()

    def test_figures_of_other_rows_do_not_pass_with_computed_ones(self, catalogue, tmp_path):
        """Two of forty in a file would leave as they are beside figures of the same indicator that were computed."""
        chosen = catalogue.select("t.ajoissa")
        read = self.written(chosen, answers((2, {}), (38, {"ajoissa": False})), tmp_path / "luvut.csv")
        rows = answers((50, {"kunta": "890"}), (50, {"kunta": "890", "ajoissa": False}))

        with pytest.raises(ReleaseError, match="nothing is known"):
            (read + compute(chosen, {"vastaukset": rows}, by=["kunta"])).release()

    def test_scores_that_were_not_computed_are_refused(self, catalogue, tmp_path):
        """The shares of a score stand in more columns than its counts."""
        chosen = catalogue.select("t.vastaukset")
        rows = answers(*((30, {"arvio": answer}) for answer in range(1, 6)))
        read = self.written(chosen, rows, tmp_path / "luvut.csv")

        with pytest.raises(ReleaseError, match="nothing is known"):
            Results(frame=read.frame, groups=read.groups, indicators=tuple(chosen)).release()

    def test_tables_of_different_rows_are_refused(self, catalogue):
        """One late answer in the quarter: the hidden month would be known but for one."""
        rows = answers(
            *(
                (count, {"kunta": kunta, "pvm": dt.date(2025, month, 3)})
                for kunta in ("148", "890")
                for month, count in ((1, 20), (2, 3), (3, 9))
            )
        )
        late = pd.concat([rows, answers((1, {}))])
        chosen = catalogue.select("t.maara")
        months = compute(chosen, {"vastaukset": rows}, by=["kunta"], every="month")
        quarters = compute(chosen, {"vastaukset": late}, by=["kunta"], every="quarter")

        with pytest.raises(ReleaseError, match="do not add up"):
            (months + quarters).release()

    def test_a_release_of_a_small_numerator_cannot_be_made(self, catalogue):
        """However a release is made, it holds no share of fewer than the threshold, nor of all but fewer."""
        for few in (2, 38):
            results = compute(
                catalogue.select("t.ajoissa"), {"vastaukset": answers((few, {}), (40 - few, {"ajoissa": False}))}
            )
            with pytest.raises(ReleaseError, match="too few"):
                Release(frame=results.frame, groups=(), indicators=results.indicators, policy=Policy())


class TestSums:
    """Rows that are sums themselves: their number is no number of persons."""

    def rows(self, *counts):
        """Return a row for each municipality, in time and in all."""
        codes = ("148", "890", "047")[: len(counts)]
        days = pd.to_datetime([dt.date(2025, 1, 31)] * len(counts))
        frame = pd.DataFrame(counts, columns=["ajoissa", "kaikki"])
        return frame.assign(kunta=codes, pvm=days, asukkaita=1000)

    def test_a_single_row_may_stand_for_many(self, sums):
        """A row of a municipality and a month is shown when what it sums is not small, without a number of rows."""
        release = compute(sums, {"summat": self.rows((33, 60), (40, 90))}, by=["kunta"], every="month").release()

        assert row(release, "s.summa", kunta="148")["value"] == 33
        assert row(release, "s.osuus", kunta="148")["value"] == 55
        assert np.isnan(row(release, "s.summa", kunta="148")["n"])

    def test_a_rate_has_limits_by_its_events(self, sums):
        """What a rate rests on is events: limits stand from twenty of them, however few the rows."""
        release = compute(sums, {"summat": self.rows((33, 60), (9, 90))}, by=["kunta"], every="month").release()

        assert np.isfinite(row(release, "s.tiheys", kunta="148")["lower"])
        assert np.isnan(row(release, "s.tiheys", kunta="890")["lower"])

    def test_a_small_rest_hides_a_ratio_of_sums(self, sums):
        """Ninety-eight of a hundred were in time: the other two are as small as two who were."""
        release = compute(sums, {"summat": self.rows((98, 100), (40, 90))}, by=["kunta"], every="month").release()

        assert row(release, "s.osuus", kunta="148")["status"] == "withheld"
        assert row(release, "s.osuus", kunta="890")["status"] == "ok"
