"""Control charts: limits, rules and verdicts as published, and what no chart may hide."""

from math import inf, isnan, nan

import numpy as np
import pytest

from soteindikaattorit.errors import InvalidValueError, UnknownNameError
from soteindikaattorit.judge.control_chart import control_chart
from soteindikaattorit.model import status
from soteindikaattorit.stats.control_chart import LIMIT_FACTOR, ProcessLimits, process_limits, signals

CONSTANTS = {"2.66": LIMIT_FACTOR, "3/1.128": 3 / 1.128}
STEADY = [40, 42, 39, 41, 40, 42, 39, 41, 40, 42, 39, 41]
UNIT = ProcessLimits(mean=0.0, mean_range=1 / LIMIT_FACTOR, n=20)
"""Limits at -1 and 1, so that the last thirds begin at -2/3 and 2/3."""
ROUNDING = 1e-12
"""The relative rounding of numbers that are taken for equal."""


def numbers(text: str) -> list[float]:
    """Return the values of a published series."""
    return [float(value) for value in text.split()]


def fired(values: list[float], run: int = 7) -> dict[str, list[tuple[int, ...]]]:
    """Return the points of each rule that fires between limits at -1 and 1."""
    found: dict[str, list[tuple[int, ...]]] = {}
    for signal in signals(values, UNIT, run=run):
        found.setdefault(signal.rule, []).append(signal.points)
    return found


class TestLimits:
    """The limits are those that the field has published."""

    def test_vectors(self, vectors, as_published):
        """Mean and limits of every published example come out to its printed digits."""
        for row in vectors("control_chart_limits"):
            values = numbers(row["values"])
            limits = process_limits(values[: int(row["baseline"]) or None], screen=row["screen"] == "yes")
            half = CONSTANTS[row["constant"]] * limits.mean_range

            for name, value in (("mean", limits.mean), ("lower", limits.mean - half), ("upper", limits.mean + half)):
                assert not row[name] or value == as_published(row[name]), (row["source"], row["case"], name)

    def test_definition(self):
        """The limits lie 2.66 mean moving ranges from the mean, and the last third begins two thirds of the way."""
        limits = process_limits([1, 3, 2, 6], screen=False)

        assert limits.mean_range == pytest.approx((2 + 1 + 4) / 3)
        assert (limits.lower + limits.upper) / 2 == pytest.approx(limits.mean)
        assert limits.near == pytest.approx((limits.upper - limits.mean) * 2 / 3)

    def test_screened(self):
        """What is screened out is counted, and only once: what is left is not screened again."""
        limits = process_limits([1, 2, 1, 2, 10, 1, 2, 1, 2, 1, 2, 1, 2, 1, 2, 1, 2, 1])

        assert limits.screened == 2
        assert limits.mean_range == 1

    def test_constant(self):
        """A process that never varies has limits, all at its value."""
        limits = process_limits([0.1] * 10)

        assert (limits.lower, limits.upper) == pytest.approx((0.1, 0.1))

    @pytest.mark.parametrize(("n", "method"), [(11, "xmr-trial"), (12, "xmr")])
    def test_trial(self, n, method):
        """Limits on fewer than twelve points are named a trial."""
        assert process_limits(STEADY[:n]).method == method

    @pytest.mark.parametrize("values", [[], [1.0, nan], [1.0, inf], [[1.0, 2.0]]])
    def test_refused(self, values):
        """Nothing, what is missing and what is infinite have no limits."""
        with pytest.raises(InvalidValueError, match="expected finite numbers"):
            process_limits(values)


class TestRules:
    """Each of the four rules fires when it should, names its points, and else is silent."""

    def test_outside(self):
        """A point beyond a limit fires alone; a point on it does not."""
        assert fired([0.1, -0.1, 1.01, 1.0, -1.0, -1.01]) == {"outside-limits": [(2,), (5,)]}

    @pytest.mark.parametrize("run", [6, 7, 8])
    def test_trend(self, run):
        """So many points in a row that all rise are a trend, one fewer are not."""
        rising = [value / 20 - 0.2 for value in range(run)]

        assert fired([*rising, -0.1], run=run) == {"trend": [tuple(range(run))]}
        assert fired([*rising[:-1], -0.1], run=run) == {}

    def test_trend_equal(self):
        """Two equal points in a row end a trend."""
        assert fired([-0.3, -0.2, -0.1, -0.1, 0.0, 0.1, 0.2]) == {}

    def test_two_of_three(self):
        """Two of three points in the last third on one side fire; the third is on that side, and does not fire."""
        assert fired([0.1, 0.7, 0.2, 0.8, -0.1]) == {"two-of-three": [(1, 3)]}
        assert fired([0.1, 0.7, -0.2, 0.8, -0.1]) == {}

    def test_two_of_three_apart(self):
        """Windows that share a point are one signal; those that do not are two."""
        assert fired([0.7, 0.7, 0.1, 0.7, -0.1, 0.8, 0.8, 0.2]) == {"two-of-three": [(0, 1, 3), (5, 6)]}

    def test_near_border(self):
        """A point exactly where the last third begins, but for rounding, is not in it; the next number is."""
        border = UNIT.near
        for _ in range(5):  # the border moves with the size of the numbers, by which rounding is bounded
            border = UNIT.near + ROUNDING * border

        assert fired([0.1, border, 0.2, border, -0.1]) == {}
        assert fired([0.1, np.nextafter(border, 1), 0.2, np.nextafter(border, 1), -0.1]) == {"two-of-three": [(1, 3)]}

    def test_near_is_inside(self):
        """A point beyond a limit is no point near it."""
        assert fired([0.1, 1.2, 0.7, 0.1, -0.1]) == {"outside-limits": [(1,)]}

    @pytest.mark.parametrize("run", [6, 7, 8])
    def test_shift(self, run):
        """So many points in a row on one side of the mean are a shift; a point on the mean ends it."""
        above = [0.1, 0.3] * 4

        assert fired([*above[:run], -0.1], run=run) == {"shift": [tuple(range(run))]}
        assert fired([*above[: run - 1], 0.0, 0.2], run=run) == {}

    @pytest.mark.parametrize("run", [5, 9])
    def test_refused(self, run):
        """A run is of 6, 7 or 8 points."""
        with pytest.raises(InvalidValueError, match="expected 6, 7 or 8"):
            signals([0.0], UNIT, run=run)


class TestVectors:
    """The points are those that others have published for the same figures."""

    def test_points(self, vectors):
        """Each published example has exactly the points that its publisher shows, with their verdicts."""
        for row in vectors("control_chart_points"):
            chart = control_chart(
                numbers(row["values"]),
                direction=row["direction"],
                screen=row["screen"] == "yes",
                baseline=int(row["baseline"]),
            )
            found = [
                f"{number}:{v.verdict}"
                for number, v in enumerate(chart.verdicts, 1)
                if v.points and row["rules"] in {"all", v.rule}
            ]

            if row["points"] == "8 of improvement in a row":
                better = [int(point.split(":")[0]) for point in found if point.endswith(":improvement")]
                assert better == list(range(better[0], better[0] + 8))
            else:
                assert found == row["points"].split(), row["case"]

    def test_summary(self, vectors):
        """The summary of NHSRplotthedots: breaches of the trust RQM against a target of 1200."""
        row = next(row for row in vectors("control_chart_points") if row["case"] == "RQM")
        chart = control_chart(numbers(row["values"]), direction="lower", target=1200)

        assert (chart.variation.verdict, chart.assurance.verdict) == ("common-cause", "hit-or-miss")


class TestVerdicts:
    """What a chart says follows from the direction that is better, and names its rule and points."""

    @pytest.mark.parametrize(
        ("direction", "last", "verdict"),
        [
            ("higher", 60, "improvement"),
            ("higher", 20, "concern"),
            ("lower", 60, "concern"),
            ("lower", 20, "improvement"),
            ("neutral", 60, "neutral"),
            ("neutral", 20, "neutral"),
            ("higher", 40, "common-cause"),
        ],
    )
    def test_variation(self, direction, last, verdict):
        """High is an improvement where higher is better, a concern where lower is, and neutral where neither is."""
        variation = control_chart([*STEADY, last], direction=direction).variation

        assert variation.verdict == verdict
        assert variation.points == (("13",) if verdict != "common-cause" else ())

    @pytest.mark.parametrize(
        ("direction", "target", "verdict"),
        [
            ("higher", 30, "consistent-pass"),
            ("higher", 50, "consistent-fail"),
            ("lower", 30, "consistent-fail"),
            ("lower", 50, "consistent-pass"),
            ("higher", 41, "hit-or-miss"),
            ("neutral", 30, "neutral"),
        ],
    )
    def test_assurance(self, direction, target, verdict):
        """A target beyond both limits is always met or never, one between them by chance."""
        assert control_chart(STEADY, direction=direction, target=target).assurance.verdict == verdict

    def test_no_target(self):
        """Without a target there is no verdict on it, and the status says that it does not apply."""
        assurance = control_chart(STEADY).assurance

        assert (assurance.verdict, assurance.status) == ("", status.NOT_APPLICABLE)

    def test_weightiest(self):
        """Of several rules the weightiest is named; the point keeps them all."""
        chart = control_chart([*([1, -1] * 6), 5, 6, 7, 8, 9, 10, 11, 30], baseline=12)

        assert chart.variation.rule == "outside-limits"
        assert {signal.rule for signal, _ in chart.points[-1].signals} == {"outside-limits", "trend", "shift"}

    def test_turn(self):
        """A point where a rise turns into a fall belongs to the fall."""
        chart = control_chart([*STEADY, *range(36, 43), *range(41, 35, -1)], direction="higher", screen=False)
        top = next(v for v in chart.verdicts if v.value == 42 and v.rule == "trend")

        assert top.verdict == "concern"

    def test_rebase(self):
        """From a point that is rebased, limits and rules begin anew; assurance is of the last process."""
        values = [*STEADY, *(value + 20 for value in STEADY)]
        chart = control_chart(values, direction="higher", target=50, rebase=["13"])

        assert {v.verdict for v in chart.verdicts} == {"common-cause"}
        assert [point.limits.mean for point in chart.points[11:13]] == pytest.approx([40.5, 60.5])
        assert chart.assurance.verdict == "consistent-pass"
        assert control_chart(values, direction="higher", target=50).assurance.verdict == "hit-or-miss"

    def test_baseline(self):
        """Limits that are fixed on the first points do not move with later ones."""
        chart = control_chart([*STEADY, 60, 60, 60], baseline=12)

        assert {point.limits.mean for point in chart.points} == {np.mean(STEADY)}
        assert chart.points[-1].limits.n == 12


class TestMissing:
    """What has no value takes no part, and is named."""

    def test_missing(self):
        """A missing value is named and leaves the rest as if it had not been there."""
        whole, holed = control_chart(STEADY), control_chart([*STEADY[:5], nan, *STEADY[5:]])

        assert holed.left_out == ("6",)
        assert [p.value for p in holed.points] == [p.value for p in whole.points]
        assert holed.variation.upper == whole.variation.upper
        assert holed.variation.left_out == ("6",)

    def test_rebase_on_missing(self):
        """A process that changes where a value is missing begins with the next one."""
        chart = control_chart([1, 2, nan, 9, 8], rebase=["3"])

        assert [point.limits.mean for point in chart.points] == [1.5, 1.5, 8.5, 8.5]

    @pytest.mark.parametrize("size", [-1.0, 1e-300, 2.0**53, 1e300])
    def test_size(self, size):
        """Negative, tiny and huge values are charted like any others."""
        plain, sized = control_chart([*STEADY, 60]), control_chart([value * size for value in [*STEADY, 60]])

        assert [v.rule for v in sized.verdicts] == [v.rule for v in plain.verdicts]

    @pytest.mark.parametrize("values", [[], [nan, nan]])
    def test_none(self, values):
        """Without a value there is no verdict, and the status says so."""
        chart = control_chart(values)

        assert (chart.verdicts, chart.variation.status, chart.assurance.status) == ((), status.NO_DATA, status.NO_DATA)

    def test_one(self):
        """One value alone has no limits, and too few says why."""
        variation = control_chart([5.0], target=3).variation

        assert (variation.verdict, variation.status) == ("", status.TOO_FEW)
        assert isnan(variation.lower)

    @pytest.mark.parametrize(
        ("given", "match"),
        [
            ({"values": [1, inf]}, "finite"),
            ({"values": [1, 2], "labels": ["a"]}, "one for each value"),
            ({"values": [1, 2], "labels": ["a", "a"]}, "of its own"),
            ({"values": [1, 2], "baseline": 1}, "2 points or more"),
        ],
    )
    def test_refused(self, given, match):
        """What cannot be is refused with what is expected."""
        with pytest.raises(InvalidValueError, match=match):
            control_chart(**given)

    def test_unknown_point(self):
        """A process cannot be rebased from a point that is not there."""
        with pytest.raises(UnknownNameError, match="2024-13"):
            control_chart([1, 2], labels=["2024-01", "2024-02"], rebase=["2024-13"])


@pytest.mark.parametrize(
    ("values", "points"),
    [
        ((2.0, 2.0, 1.0), ()),
        ((2.001, 2.0, 1.0), ()),
        ((2.001, 2.001, 1.0), (0, 1)),
        ((2.001, 1.0, 2.001), (0, 2)),
        ((2.001, 3.001, 1.0), ()),
        ((2.001, 2.001, -1.0), ()),
        ((-2.001, -2.001, -1.0), (0, 1)),
    ],
)
def test_border_of_two_of_three(values, points):
    """The last third begins after two thirds of the way to a limit and ends at it; all three are on one side."""
    found = signals(values, ProcessLimits(mean=0.0, mean_range=3 / LIMIT_FACTOR, n=20))

    assert [signal.points for signal in found if signal.rule == "two-of-three"] == ([points] if points else [])
