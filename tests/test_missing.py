"""Rules for missing data: which fires, what it does to figures, and how it is told."""

from datetime import date

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from soteindikaattorit import Results, compute, compute_parts
from soteindikaattorit.errors import DefinitionError, InvalidValueError
from soteindikaattorit.model.missing import RULES, Missing

COUNTS = st.lists(st.tuples(st.integers(0, 100), st.integers(0, 100)), min_size=1, max_size=8)

TOML = """
[[dataset]]
id = "d"
name = {{ fi = "Rivit" }}
[dataset.columns]
pvm = {{ type = "date", role = "period" }}
ryhma = {{ type = "text" }}
kesto = {{ type = "number", optional = true }}
kylla = {{ type = "boolean", optional = true }}
poissa = {{ type = "boolean" }}
n = {{ type = "integer", role = "count" }}

[[indicator]]
id = "m.mean"
version = "1"
name = {{ fi = "Keskiarvo" }}
dataset = "d"
measure = {{ kind = "mean", column = "kesto" }}
{keys}

[[indicator]]
id = "m.share"
version = "1"
name = {{ fi = "Osuus" }}
dataset = "d"
measure = {{ kind = "proportion", numerator = {{ kylla = true }}, exclude = {{ poissa = true }} }}
{keys}
"""


def rows(*given: tuple[str, str, float | None, int], poissa: int = 0) -> pd.DataFrame:
    """Return rows of a day, group, duration and number of persons, the last so many of them excluded."""
    frame = pd.DataFrame(given, columns=["pvm", "ryhma", "kesto", "n"])
    out = np.arange(len(frame)) >= len(frame) - poissa
    return frame.assign(
        pvm=pd.to_datetime(frame["pvm"]),
        kesto=frame["kesto"].astype("Float64"),
        kylla=frame["kesto"].gt(5).astype("boolean").where(frame["kesto"].notna()),
        poissa=out,
    )


SOME = rows(
    *[("2025-01-10", "a", 6.0, 1), ("2025-01-11", "a", 4.0, 1), ("2025-02-12", "a", 5.0, 1)],
    *[("2025-01-10", "b", 6.0, 9), ("2025-02-11", "b", None, 1)],
    *[("2025-01-10", "c", 6.0, 1), ("2025-02-11", "c", None, 1)],
)
"""None is missing in a, a tenth of the persons in b, and half of them in c."""


def says(results: Results, indicator: str = "m.mean") -> dict[str, tuple[str, str]]:
    """Return the status and rule of each group."""
    frame = results.select([indicator]).to_pandas().set_index("ryhma")
    return dict(zip(frame.index, zip(frame["status"], frame["rule"], strict=True), strict=True))


@pytest.mark.parametrize("indicator", ["m.mean", "m.share"])
@pytest.mark.parametrize(
    ("missing", "b", "c"),
    [
        ('"any"', ("incomplete", "any"), ("incomplete", "any")),
        ("{ share = 0.9 }", ("ok", ""), ("incomplete", "share")),
        ("{ share = 0.5 }", ("ok", ""), ("ok", "")),
        ("{ at_least = 3 }", ("ok", ""), ("too-few", "at-least")),
        ("{ share = 0.95, at_least = 3 }", ("incomplete", "share"), ("incomplete", "share")),
    ],
)
def test_which_rule_fires(catalogue_of, indicator, missing, b, c):
    """The first rule that does not hold takes the figure away, and is told; persons count, not rows."""
    results = compute(catalogue_of(TOML.format(keys=f"missing = {missing}")), {"d": SOME}, by=["ryhma"])

    assert says(results, indicator) == {"a": ("ok", ""), "b": b, "c": c}
    frame = results.to_pandas()
    gone = frame["status"] != "ok"
    assert frame.loc[gone, ["value", "lower", "upper"]].isna().all(axis=None)
    assert frame.loc[~gone, "value"].notna().all()


def test_on_every_engine(catalogue_of, engine):
    """Whatever the rows are kept in, the same rules fire."""
    catalogue = catalogue_of(TOML.format(keys="missing = { share = 0.9, whole_period = true }"))

    found = compute(catalogue, {"d": engine(SOME)}, by=["ryhma"], every="month")

    expected = compute(catalogue, {"d": SOME}, by=["ryhma"], every="month")
    pd.testing.assert_frame_equal(found.to_pandas(), expected.to_pandas())


def test_excluded_rows_are_not_missing(catalogue_of):
    """What is excluded was not asked, and so cannot be missing."""
    some = rows(("2025-01-10", "a", 6.0, 1), ("2025-01-11", "a", None, 1), poissa=1)

    results = compute(catalogue_of(TOML.format(keys='missing = "any"')), {"d": some}, by=["ryhma"])

    assert says(results, "m.share") == {"a": ("ok", "")}
    assert says(results, "m.mean") == {"a": ("incomplete", "any")}


def test_minimum_base_is_a_rule(catalogue_of):
    """Where rules are told, the minimum base of the indicator is one of them, and the last."""
    keys = 'minimum_base = 5\nmissing = "any"'

    results = compute(catalogue_of(TOML.format(keys=keys)), {"d": SOME}, by=["ryhma"])

    assert says(results)["a"] == ("too-few", "minimum-base")
    assert says(results)["c"] == ("incomplete", "any")


def test_no_data_stays_no_data(catalogue_of):
    """Where nothing was measured at all, no rule is needed to say so."""
    nothing = rows(("2025-01-10", "a", None, 1))

    results = compute(catalogue_of(TOML.format(keys='missing = "any"')), {"d": nothing}, by=["ryhma"])

    assert says(results) == {"a": ("no-data", "")}


def test_without_a_rule_nothing_is_told(catalogue_of):
    """Results have the columns of missing data only where there is a rule, or a day is said."""
    results = compute(catalogue_of(TOML.format(keys="")), {"d": SOME}, by=["ryhma"], every="month")

    assert {"rule", "complete"} & set(results.to_pandas()) == set()


class TestPeriods:
    """Periods that are not over."""

    def test_as_of(self, catalogue_of):
        """With the last day for which all rows are there, each period says whether it is over."""
        results = compute(catalogue_of(TOML.format(keys="")), {"d": SOME}, every="month", as_of=date(2025, 2, 27))

        frame = results.select(["m.mean"]).to_pandas().set_index("period")
        assert frame["complete"].to_dict() == {"2025-01": True, "2025-02": False}
        assert frame["status"].eq("ok").all()

    @pytest.mark.parametrize(("day", "said"), [(27, "incomplete"), (28, "ok")])
    def test_whole_period(self, catalogue_of, day, said):
        """A rule that wants whole periods takes away the one that is not over, up to its last day."""
        catalogue = catalogue_of(TOML.format(keys='missing = "whole-period"'))

        results = compute(catalogue, {"d": SOME}, every="month", as_of=date(2025, 2, day))

        frame = results.select(["m.mean"]).to_pandas().set_index("period")
        assert frame["status"].to_dict() == {"2025-01": "ok", "2025-02": said}
        assert frame.loc["2025-02", "rule"] == ("whole-period" if said == "incomplete" else "")

    @pytest.mark.parametrize("every", ["month", "quarter", "year"])
    def test_last_day_of_the_rows(self, catalogue_of, every):
        """Where nobody says, the last day of the rows is the last that is known."""
        catalogue = catalogue_of(TOML.format(keys="missing = { whole_period = true }"))

        results = compute(catalogue, {"d": SOME}, every=every)

        frame = results.select(["m.mean"]).to_pandas()
        assert frame["complete"].tolist() == ([True, False] if every == "month" else [False])

    def test_kept_parts(self, catalogue_of):
        """Parts that are kept keep what the rules need."""
        catalogue = catalogue_of(TOML.format(keys="missing = { whole_period = true, share = 0.9 }"))
        kept = compute_parts(catalogue, {"d": SOME}, by=["ryhma"], every="month")

        again = compute(catalogue, kept, by=["ryhma"], every="month")

        once = compute(catalogue, {"d": SOME}, by=["ryhma"], every="month")
        pd.testing.assert_frame_equal(again.to_pandas(), once.to_pandas())

    def test_round_trip(self, catalogue_of, tmp_path):
        """Rules and periods that are not over read back from a file as they were."""
        catalogue = catalogue_of(TOML.format(keys='missing = "whole-period"'))
        results = compute(catalogue, {"d": SOME}, every="month", by=["ryhma"])
        results.to_csv(tmp_path / "results.csv", unprotected=True)

        found = Results.from_csv(tmp_path / "results.csv")

        pd.testing.assert_frame_equal(found.to_pandas(), results.to_pandas(), check_exact=True)


class TestRules:
    """What may be asked."""

    @pytest.mark.parametrize(
        ("given", "missing"),
        [
            ("any", Missing(share=1)),
            ("whole-period", Missing(whole_period=True)),
            ({"share": 0.5, "at_least": 3}, Missing(share=0.5, at_least=3)),
        ],
    )
    def test_of_a_definition(self, given, missing):
        """A rule has a name, or is a table; it is written as it was read."""
        assert Missing.parse(given) == missing
        assert missing.to_plain() == given

    @pytest.mark.parametrize("given", ["some", {"share": 1.1}, {"share": float("nan")}, {"at_least": -1}])
    def test_impossible(self, given):
        """What cannot be asked is an error that says what can."""
        with pytest.raises(InvalidValueError, match="missing"):
            Missing.parse(given)

    def test_a_count_misses_nothing(self, catalogue_of):
        """A count has no values that could be missing, and says so."""
        toml = TOML.format(keys='missing = "any"').replace('kind = "mean", column = "kesto"', 'kind = "count"')

        with pytest.raises(DefinitionError, match="no value of this kind of measure can be missing"):
            catalogue_of(toml)

    @given(counts=COUNTS, share=st.floats(0, 1), least=st.integers(0, 50), base=st.integers(0, 50))
    def test_one_rule_or_none(self, counts: list, share: float, least: int, base: int):
        """Each figure has one rule of those that have names, and none exactly when all that is asked holds."""
        n, asked = (
            np.array(each, dtype=float) for each in zip(*((min(pair), max(pair)) for pair in counts), strict=True)
        )

        fired = Missing(share=share, at_least=least).fired(n, asked, np.ones(n.shape, dtype=bool), base)

        assert set(fired) <= {"", *RULES}
        holds = (n >= share * asked - 1e-6) & (n >= least) & (n >= base)
        assert ((fired == "") == holds).all() or np.isclose(n, share * asked).any()

    @given(counts=COUNTS, shares=st.tuples(st.floats(0, 1), st.floats(0, 1)).map(sorted))
    def test_asking_more_gives_less(self, counts: list, shares: list[float]):
        """What a stricter rule gives, a looser one gives too."""
        n, asked = (
            np.array(each, dtype=float) for each in zip(*((min(pair), max(pair)) for pair in counts), strict=True)
        )
        whole = np.ones(n.shape, dtype=bool)

        loose, strict = (Missing(share=share).fired(n, asked, whole, 0) for share in shares)

        assert (loose[strict == ""] == "").all()
