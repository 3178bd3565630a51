"""Verdicts against a target or a trajectory: met or not, by which rule, in the direction that is better."""

from math import inf, nan

import pandas as pd
import pytest

from soteindikaattorit import Period, compute
from soteindikaattorit.errors import InvalidValueError
from soteindikaattorit.judge import Trajectory, against_targets
from soteindikaattorit.judge.target import against_target
from soteindikaattorit.model import status

PLAN = Trajectory(first=Period.parse("2024-12"), start=40, last=Period.parse("2025-12"), goal=80)


class TestTarget:
    """The value alone decides; the rule says whether the interval bears that out."""

    @pytest.mark.parametrize(
        ("value", "direction", "verdict"),
        [
            (80.0, "higher", "met"),
            (80.1, "higher", "met"),
            (79.9, "higher", "not-met"),
            (80.0, "lower", "met"),
            (80.1, "lower", "not-met"),
            (79.9, "lower", "met"),
            (79.9, "neutral", "neutral"),
            (80.0, "neutral", "neutral"),
        ],
    )
    def test_direction(self, value, direction, verdict):
        """A value on the good side of its target, or on it, meets it."""
        assert against_target(value, 80, direction=direction).verdict == verdict

    def test_rounding(self):
        """A value that differs from its target only by how computers round meets it."""
        assert against_target(0.1 + 0.2, 0.3, direction="lower").verdict == "met"

    @pytest.mark.parametrize(
        ("lower", "upper", "rule"),
        [
            (81, 90, "interval-excludes"),
            (78, 90, "interval-holds"),
            (80, 90, "interval-holds"),
            (nan, nan, "values-alone"),
        ],
    )
    def test_rule(self, lower, upper, rule):
        """The rule says whether the target lies outside the interval, inside it, or there is none."""
        assert against_target(85, 80, lower=lower, upper=upper).rule == rule

    @pytest.mark.parametrize(
        ("value", "said", "why"),
        [
            (nan, status.OK, status.NO_DATA),
            (inf, status.OK, status.UNDEFINED),
            (nan, status.TOO_FEW, status.TOO_FEW),
            (5.0, status.WITHHELD, status.WITHHELD),
        ],
    )
    def test_no_figure(self, value, said, why):
        """A figure that does not stand has no verdict, and its value is not told."""
        verdict = against_target(value, 80, value_status=said)

        assert (verdict.verdict, verdict.rule, verdict.status) == ("", "", why)
        assert verdict.value != verdict.value

    def test_unknown_direction(self):
        """There are three directions."""
        with pytest.raises(InvalidValueError, match="higher, lower, neutral"):
            against_target(1, 2, direction="up")


class TestTrajectory:
    """A trajectory is a straight line between the last days of two periods."""

    @pytest.mark.parametrize(
        ("period", "value"),
        [
            ("2024-11", None),
            ("2024-12", 40),
            ("2024-Q4", 40),
            ("2025-12", 80),
            ("2026", 80),
            ("2025-H1", 40 + 40 * 181 / 365),
        ],
    )
    def test_value(self, period, value):
        """It is nothing before it starts, a line while it lasts, and its goal from then on."""
        assert PLAN.value_for(Period.parse(period)) == (value if value is None else pytest.approx(value))

    @pytest.mark.parametrize(
        "given",
        [{"last": Period.parse("2024-12")}, {"start": nan}, {"goal": inf}],
    )
    def test_refused(self, given):
        """It ends after it starts, between numbers."""
        known = {"first": Period.parse("2024-12"), "start": 1, "last": Period.parse("2025-12"), "goal": 2}

        with pytest.raises(InvalidValueError, match="trajectory"):
            Trajectory(**(known | given))


TARGETS = """
[[dataset]]
id = "d"
name = { fi = "Rivit" }
[dataset.columns]
pvm = { type = "date", role = "period" }
kylla = { type = "boolean", optional = true }

[[indicator]]
id = "t.share"
version = "1"
name = { fi = "Osuus" }
dataset = "d"
measure = { kind = "proportion", numerator = { kylla = true }, denominator = { kylla = { missing = false } } }
direction = "higher"
target = { value = 50, from = 2025-01-01 }
minimum_base = 2

[[indicator]]
id = "t.other"
version = "1"
name = { fi = "Muu" }
dataset = "d"
measure = { kind = "count" }
"""


@pytest.fixture(scope="module")
def share(catalogue_of):
    """Return the catalogue of an indicator with a target from 2025 and one without."""
    return catalogue_of(TARGETS)


@pytest.fixture(scope="module")
def results(share):
    """Return its figures of 2024 to 2026; in 2026 too few answered."""
    days = ["2024-05-01"] * 4 + ["2025-05-01"] * 4 + ["2026-05-01"]
    return compute(
        share, {"d": pd.DataFrame({"pvm": pd.to_datetime(days), "kylla": [True] * 5 + [False] * 4})}, every="year"
    )


class TestResults:
    """Every figure for which a target holds is judged, and no other."""

    def test_targets(self, share, results):
        """A period before the target holds is not judged; one that does not stand has its status."""
        judged = against_targets(share, results).to_pandas()

        assert judged[["indicator", "period", "verdict", "status"]].to_numpy().tolist() == [
            ["t.share", "2025", "not-met", "ok"],
            ["t.share", "2026", "", "too-few"],
        ]

    def test_trajectory(self, share, results):
        """A trajectory takes the place of the target, also where there is none."""
        plan = Trajectory(first=Period.parse("2023"), start=0, last=Period.parse("2024"), goal=3)
        judged = against_targets(share, results, trajectories={"t.other": plan}).to_pandas()
        judged = judged[judged["indicator"].eq("t.other")]

        assert judged["against"].unique().tolist() == ["trajectory"]
        assert judged["reference"].tolist() == [3, 3, 3]
        assert judged["verdict"].tolist() == ["neutral", "neutral", "neutral"]
