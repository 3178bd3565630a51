"""Funnels: limits, overdispersion and verdicts as published, and what no funnel may hide."""

from math import inf, nan, sqrt

import numpy as np
import pytest

from soteindikaattorit.errors import InvalidValueError
from soteindikaattorit.judge.funnel import funnel
from soteindikaattorit.model import status
from soteindikaattorit.stats import interval
from soteindikaattorit.stats.funnel import (
    between_variance,
    binomial_limits,
    overdispersion,
    poisson_limits,
    score_limits,
    winsorised,
)

PERCENT = 100
HIGH_LOW = {"better": "High", "worse": "Low"}
WIDE = [
    (12, 100),
    (30, 100),
    (61, 100),
    (250, 1000),
    (380, 1000),
    (300, 1000),
    (35, 100),
    (28, 100),
    (31, 100),
    (29, 100),
]


def significance(units: list[tuple[float, float]], **given) -> list[str]:
    """Return the words of Fingertips for units, from funnels at its two levels."""
    inner, outer = (
        [v.verdict for v in funnel(*zip(*units, strict=True), direction="higher", level=level, **given).verdicts]
        for level in (0.95, 0.998)
    )
    return [
        f"{HIGH_LOW[far]} (0.001)"
        if far != "similar"
        else f"{HIGH_LOW[near]} (0.025)"
        if near != "similar"
        else "Not significant"
        for near, far in zip(inner, outer, strict=True)
    ]


class TestLimits:
    """The limits are those of the Fingertips technical guidance."""

    def test_proportion(self, vectors):
        """Limits of a proportion come out to the printed six decimals of a percent."""
        for row in vectors("funnel_proportion_limits"):
            limits = score_limits(float(row["centre"]) / PERCENT, float(row["denominator"]), float(row["level"]))

            # The centre is printed to six decimals too, so that twice half a unit may add up.
            assert float(limits.lower) * PERCENT == pytest.approx(float(row["lower"]), abs=2e-6)
            assert float(limits.upper) * PERCENT == pytest.approx(float(row["upper"]), abs=2e-6)

    def test_ratio(self, vectors):
        """At the published expected events, the limit is that number of observed events."""
        for row in vectors("funnel_ratio_limits"):
            limits = poisson_limits(1, float(row["expected"]), float(row["level"]))
            limit = limits.lower if row["side"] == "lower" else limits.upper

            assert float(limit) * PERCENT == pytest.approx(float(row["limit"]), rel=1e-5), row

    @pytest.mark.parametrize("kind", ["proportion", "ratio", "rate"])
    def test_units(self, vectors, kind):
        """Every unit of the guidance has the verdict that is published for it, at both levels."""
        rows = [row for row in vectors("funnel_units") if row["kind"] == kind]
        units = [(float(row["numerator"]), float(row["denominator"])) for row in rows]
        given = {"kind": kind, "factor": 100_000 if kind == "rate" else PERCENT}
        if kind == "proportion":
            given["centre"] = float(rows[0]["centre"]) / PERCENT

        assert significance(units, **given) == [row["significance"] for row in rows]

    def test_nobody(self):
        """Where nobody is counted there are no limits."""
        for limits in (
            score_limits(0.5, [0], 0.95),
            poisson_limits(1, [0], 0.95),
            binomial_limits(0.5, [0], 0.95),
        ):
            assert np.isnan([*limits.lower, *limits.upper]).all()

    @pytest.mark.parametrize(("centre", "beyond"), [(0.0, 1), (1.0, 9)])
    def test_certain(self, centre, beyond):
        """When nobody or everybody is expected, one who is otherwise lies outside the exact limits."""
        limits = binomial_limits(centre, 10, 0.998)

        assert not limits.lower <= beyond / 10 <= limits.upper
        assert limits.lower <= centre <= limits.upper

    @pytest.mark.parametrize("denominator", [1, 2.0**53])
    @pytest.mark.parametrize("share", [0, 1])
    @pytest.mark.parametrize("method", ["score", "binomial"])
    def test_extremes(self, denominator, share, method):
        """Nobody, everybody, one and 2**53 persons have limits that are numbers, in order and inside 0 and 1."""
        made = funnel([denominator * share, 50], [denominator, 100], centre=0.5, method=method)
        unit = made.units[0]

        assert 0 <= unit.lower <= 0.5 <= unit.upper <= 1
        assert made.verdicts[0].status == status.OK

    @pytest.mark.parametrize("expected", [0.01, 1, 2.0**53])
    def test_extreme_events(self, expected):
        """One hundredth and 2**53 expected events have limits that are numbers, and in order."""
        limits = poisson_limits(1, expected, 0.998)

        assert 0 <= limits.lower <= 1 <= limits.upper < inf

    def test_no_events(self):
        """When no event is expected, one event lies outside."""
        limits = poisson_limits(0, 10, 0.998)

        assert (float(limits.lower), float(limits.upper)) == (0, 0)

    @pytest.mark.parametrize("limits", [score_limits, binomial_limits])
    @pytest.mark.parametrize("centre", [-0.1, 1.1, nan])
    def test_no_proportion(self, limits, centre):
        """A centre that is no proportion is refused."""
        with pytest.raises(InvalidValueError, match="between 0 and 1"):
            limits(centre, 10, 0.95)

    @pytest.mark.parametrize("centre", [-1, inf, nan])
    def test_no_rate(self, centre):
        """A centre that is no rate is refused."""
        with pytest.raises(InvalidValueError, match="finite number from 0"):
            poisson_limits(centre, 10, 0.95)


class TestOverdispersion:
    """How much more units differ than chance allows is measured as published."""

    def test_bcg(self, vectors, as_published):
        """The variance between the thirteen trials of the BCG vaccine is the published one."""
        rows = vectors("overdispersion_bcg")
        cells = [[int(row[name]) for name in list(row)[2:6]] for row in rows]
        errors = [sqrt(1 / a - 1 / (a + b) + 1 / c - 1 / (c + d)) for a, b, c, d in cells]

        assert between_variance(float(rows[0]["q"]) / len(rows), errors) == as_published(rows[0]["tau2"])

    def test_alike(self):
        """Units that differ by no more than chance have no variance between them."""
        found = overdispersion([0.5, 0.5, 0.5], [10, 20, 30], 0.5, kind="proportion")

        assert (found.phi, found.tau2) == (pytest.approx(0), 0)

    def test_definition(self):
        """Phi is the mean squared distance in standard errors, on the scale of arcsine roots."""
        found = overdispersion([0.25, 0.75], [100, 400], 0.5, kind="proportion", share=0)

        # arcsin(sqrt(1/4)), arcsin(sqrt(1/2)) and arcsin(sqrt(3/4)) are 30, 45 and 60 degrees.
        assert found.phi == pytest.approx(((np.pi / 12 * 20) ** 2 + (np.pi / 12 * 40) ** 2) / 2)

    def test_winsorised(self):
        """One wild unit in eleven does not move phi more than its neighbour would."""
        assert winsorised([*range(10), 1000]).max() == 9

    @pytest.mark.parametrize("share", [-0.1, 0.5, nan])
    def test_share(self, share):
        """Half at each end leaves nothing."""
        with pytest.raises(InvalidValueError, match="under 0.5"):
            winsorised([1, 2], share)

    @pytest.mark.parametrize("model", ["multiplicative", "additive"])
    @pytest.mark.parametrize("kind", ["proportion", "rate"])
    def test_wider(self, model, kind):
        """Limits that allow for overdispersion are wider, and flag fewer units."""
        plain, wide = (
            funnel(*zip(*WIDE, strict=True), kind=kind, model=each, direction="higher") for each in ("none", model)
        )

        assert wide.overdispersion.phi > 1
        assert all(w.lower < p.lower and w.upper > p.upper for w, p in zip(wide.units, plain.units, strict=True))
        assert sum(v.verdict != "similar" for v in wide.verdicts) < sum(v.verdict != "similar" for v in plain.verdicts)
        assert wide.method == model


class TestVerdicts:
    """What a funnel says follows from the direction that is better, and names its rule and unit."""

    @pytest.mark.parametrize(
        ("direction", "verdicts"),
        [
            ("higher", ["worse", "similar", "better"]),
            ("lower", ["better", "similar", "worse"]),
            ("neutral", ["neutral", "similar", "neutral"]),
        ],
    )
    def test_direction(self, direction, verdicts):
        """High is better where higher is, worse where lower is, and neutral where neither is."""
        made = funnel([12, 30, 61], [100, 100, 100], direction=direction).verdicts

        assert [v.verdict for v in made] == verdicts
        assert [v.points for v in made] == [("1",), (), ("3",)]
        assert [v.rule for v in made] == ["outside-limits", "within-limits", "outside-limits"]

    def test_small(self):
        """The same share of few persons says less."""
        few, many = funnel([2, 200, 798], [4, 400, 1600], centre=0.25).verdicts[:2]

        assert (few.verdict, many.verdict) == ("similar", "neutral")

    def test_binomial(self):
        """The exact limits may be asked for by name, and are named."""
        made = funnel([12, 30, 61], [100, 100, 100], method="binomial")

        assert {v.method for v in made.verdicts} == {"binomial"}

    def test_ratio_centre(self):
        """A ratio is held against 1, whatever the units together have."""
        assert funnel([20, 30], [10, 10], kind="ratio", factor=100).centre == 100

    def test_left_out(self):
        """Units without a figure, or with nobody counted, take no part and are named."""
        made = funnel([1, nan, 3, 0], [10, 10, nan, 0], labels=["a", "b", "c", "d"])

        assert made.left_out == ("b", "c", "d")
        assert [unit.label for unit in made.units] == ["a"]

    def test_alone(self):
        """A unit alone cannot stand out."""
        made = funnel([1], [10]).verdicts[0]

        assert (made.verdict, made.status) == ("", status.TOO_FEW)

    def test_none(self):
        """Without units there is a funnel without verdicts."""
        assert funnel([], []).verdicts == ()

    @pytest.mark.parametrize(
        ("given", "match"),
        [
            ({"kind": "mean"}, "kind of funnel"),
            ({"method": "poisson"}, "method"),
            ({"model": "beta"}, "model"),
            ({"factor": 0}, "factor"),
            ({"labels": ["a"]}, "for each"),
            ({"labels": ["a", "a"]}, "of its own"),
            ({"numerators": [11, 1]}, "at most the denominator"),
            ({"numerators": [-1, 1]}, "from 0"),
            ({"denominators": [inf, 10]}, "from 0"),
            ({"level": 1.0}, "level"),
        ],
    )
    def test_refused(self, given, match):
        """What cannot be is refused with what is expected."""
        with pytest.raises(InvalidValueError, match=match):
            funnel(**({"numerators": [1, 2], "denominators": [10, 10]} | given))

    def test_agrees_with_interval(self):
        """At the edge: a unit is outside exactly when its own interval excludes the centre."""
        for x in range(41):
            outside = (
                funnel([x, 500], [40, 960], centre=0.3, method="score", level=0.95).verdicts[0].rule == "outside-limits"
            )
            limits = interval.wilson(x, 40, 0.95)

            assert outside == (not limits.lower <= 0.3 <= limits.upper), x
