"""What holds of every verdict."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from scipy.stats import beta, chi2, poisson
from statsmodels.stats.meta_analysis import combine_effects
from statsmodels.stats.proportion import confint_proportions_2indep

from soteindikaattorit import Catalogue, Results, judge
from soteindikaattorit.compute.result import FIGURES, combine
from soteindikaattorit.definitions import Definitions
from soteindikaattorit.definitions.indicator import Indicator
from soteindikaattorit.judge.benchmark import against_benchmark
from soteindikaattorit.judge.change import change, limits_of_difference
from soteindikaattorit.judge.control_chart import control_chart
from soteindikaattorit.judge.funnel import funnel
from soteindikaattorit.judge.target import against_target
from soteindikaattorit.measures import Rate
from soteindikaattorit.model.dataset import Column, Dataset
from soteindikaattorit.model.text import Text
from soteindikaattorit.stats import interval
from soteindikaattorit.stats.control_chart import process_limits
from soteindikaattorit.stats.funnel import between_variance, binomial_limits, poisson_limits, score_limits

LEVELS = st.floats(0.5, 0.9999)
FACTORS = st.sampled_from([1e-6, 0.001, 1 / 3, 0.7, 3.0, 100.0, 1e5, 12345.678])
DIRECTIONS = st.sampled_from(["higher", "lower", "neutral"])
VALUES = st.lists(st.integers(0, 60).map(lambda value: value / 4), min_size=2, max_size=40)
UNITS = st.lists(st.tuples(st.integers(0, 500), st.integers(1, 500)), min_size=2, max_size=25)
SHARES = UNITS.map(lambda units: [(min(unit), max(unit)) for unit in units])
MODELS = st.sampled_from(["none", "multiplicative", "additive"])
PLAIN = st.integers(0, 400).map(lambda value: value / 4)
CENTRES = st.floats(0.001, 0.999)


def words(verdicts) -> list[tuple[str, str, tuple[str, ...]]]:
    """Return what verdicts say, by which rule and points."""
    return [(verdict.verdict, verdict.rule, verdict.points) for verdict in verdicts]


class TestScaling:
    """Scaling by a factor scales value and limits alike and flips no verdict."""

    @given(values=VALUES, factor=FACTORS, direction=DIRECTIONS, screen=st.booleans(), run=st.sampled_from([6, 7, 8]))
    def test_control_chart(self, values, factor, direction, screen, run):
        """The unit of a figure does not matter to its control chart."""
        given = {"direction": direction, "screen": screen, "run": run}
        plain = control_chart(values, target=5.25, **given)
        scaled = control_chart([value * factor for value in values], target=5.25 * factor, **given)

        assert words(scaled.verdicts) == words(plain.verdicts)
        assert scaled.assurance.verdict == plain.assurance.verdict
        assert scaled.variation.upper == pytest.approx(plain.variation.upper * factor)

    @given(units=SHARES, factor=FACTORS, direction=DIRECTIONS, model=MODELS)
    def test_funnel(self, units, factor, direction, model):
        """Percent or per thousand does not matter to a funnel."""
        given = {"direction": direction, "model": model}
        plain, scaled = (funnel(*zip(*units, strict=True), factor=each, **given) for each in (1.0, factor))

        assert words(scaled.verdicts) == words(plain.verdicts)
        for one, other in zip(plain.units, scaled.units, strict=True):
            assert (other.lower, other.upper) == pytest.approx((one.lower * factor, one.upper * factor))

    @given(
        now=st.tuples(st.integers(0, 50), st.integers(50, 90)),
        then=st.tuples(st.integers(0, 50), st.integers(50, 90)),
        factor=FACTORS,
        direction=DIRECTIONS,
    )
    def test_change(self, now, then, factor, direction):
        """The unit of two figures does not matter to their change."""

        def said(by: float):
            figures = []
            for x, n in (now, then):
                limits = interval.wilson(x, n, 0.95)
                figures.append((x / n * by, (float(limits.lower) * by, float(limits.upper) * by)))
            (value, limits), (earlier, earlier_limits) = figures
            return change(value, earlier, direction=direction, limits=limits, earlier_limits=earlier_limits)

        assert words([said(factor)]) == words([said(1.0)])
        assert said(factor).upper == pytest.approx(said(1.0).upper * factor)

    @given(value=PLAIN, target=PLAIN, halves=st.tuples(PLAIN, PLAIN), factor=FACTORS, direction=DIRECTIONS)
    def test_target(self, value, target, halves, factor, direction):
        """The unit of a figure and its target does not matter to whether it is met."""

        def said(by: float):
            limits = {"lower": (value - halves[0]) * by, "upper": (value + halves[1]) * by}
            return against_target(value * by, target * by, direction=direction, **limits)

        assert words([said(factor)]) == words([said(1.0)])
        assert said(factor).reference == pytest.approx(said(1.0).reference * factor)

    @given(value=PLAIN, other=PLAIN, halves=st.tuples(PLAIN, PLAIN), factor=FACTORS, direction=DIRECTIONS)
    def test_benchmark(self, value, other, halves, factor, direction):
        """The unit of two figures does not matter to which is better."""

        def said(by: float):
            limits = {"lower": (value - halves[0]) * by, "upper": (value + halves[1]) * by}
            return against_benchmark(value * by, other * by, direction=direction, **limits)

        assert words([said(factor)]) == words([said(1.0)])


class TestOrder:
    """Nothing depends on the order of rows."""

    @given(units=SHARES, seed=st.randoms(use_true_random=False), model=MODELS)
    def test_funnel(self, units, seed, model):
        """The order of units moves no limit by a bit."""
        labelled = [(str(number), *unit) for number, unit in enumerate(units)]
        mixed = list(labelled)
        seed.shuffle(mixed)

        def by_label(rows):
            names, numerators, denominators = zip(*rows, strict=True)
            return {unit.label: unit for unit in funnel(numerators, denominators, labels=names, model=model).units}

        assert by_label(mixed) == by_label(labelled)

    @given(seed=st.randoms(use_true_random=False))
    @settings(max_examples=5, deadline=None)  # each judges seventy figures in six ways, twice
    def test_results(self, seed):
        """Results in any order give the same table of verdicts."""
        catalogue, results = sample()
        order = list(range(len(results)))
        seed.shuffle(order)
        mixed = Results(frame=results.frame.iloc[order].reset_index(drop=True), groups=results.groups)

        found = [judge(catalogue, each, on="previous", over="alue", against={"alue": "a"}) for each in (results, mixed)]
        pd.testing.assert_frame_equal(found[0].to_pandas(), found[1].to_pandas())


def sample() -> tuple[Catalogue, Results]:
    """Return two years of months of three units, of which some figures do not stand."""
    indicator = Indicator(
        id="t.rate",
        version="1",
        name=Text.finnish("Määrä"),
        dataset="d",
        measure=Rate(events="x", population="n"),
        direction="lower",
    )
    random = np.random.default_rng(7)
    periods = [f"{year}-{month:02}" for year in (2024, 2025) for month in range(1, 13)]
    frame = pd.DataFrame([(period, unit) for period in periods for unit in "abc"], columns=["period", "alue"])
    events, people = random.poisson(40, len(frame)).astype(float), random.integers(900, 1100, len(frame)).astype(float)
    few = random.random(len(frame)) < 0.1
    limits = interval.poisson(events, people, 0.95)
    figures = {
        "value": events / people * 1000,
        "lower": limits.lower * 1000,
        "upper": limits.upper * 1000,
        "numerator": events,
        "denominator": people,
    }
    frame = frame.assign(**dict.fromkeys(FIGURES, np.nan)).assign(
        indicator="t.rate",
        version="1",
        level=0.95,
        method="poisson",
        n=people,
        status=np.where(few, "too-few", "ok"),
        target=45.0,
        met=pd.array([pd.NA] * len(frame), dtype="boolean"),
        **{name: np.where(few, np.nan, numbers) for name, numbers in figures.items()},
    )
    catalogue = Catalogue.of(Definitions(datasets=(rate_dataset(),), indicators=(indicator,)))
    return catalogue, combine([Results(frame=frame, groups=("alue",))])


def rate_dataset() -> Dataset:
    """Return the dataset that the rate is of."""
    columns = tuple(Column(id=name, type="integer") for name in ("x", "n"))
    return Dataset(id="d", name=Text.finnish("Rivit"), columns=columns)


class TestChart:
    """What holds of every control chart."""

    @given(values=VALUES, run=st.sampled_from([6, 7, 8]))
    def test_mirrored(self, values, run):
        """A chart turned upside down says the same, turned around."""
        up, down = (
            control_chart([sign * value for value in values], direction=direction, run=run)
            for sign, direction in ((1, "higher"), (-1, "lower"))
        )

        assert words(up.verdicts) == words(down.verdicts)

    @given(values=VALUES)
    def test_neutral(self, values):
        """Neutral stands exactly where the other directions have an improvement or a concern."""
        neutral, higher = (control_chart(values, direction=each).verdicts for each in ("neutral", "higher"))

        assert [v.verdict == "neutral" for v in neutral] == [v.verdict in {"improvement", "concern"} for v in higher]

    @given(values=VALUES)
    def test_points(self, values):
        """Who fires a rule is among the points that fired it."""
        for number, verdict in enumerate(control_chart(values).verdicts, 1):
            assert (str(number) in verdict.points) == (verdict.rule != "no-signal")

    @given(values=VALUES, shift=st.floats(-1e3, 1e3))
    def test_shifted(self, values, shift):
        """Adding a number to all values adds it to the limits."""
        plain, moved = process_limits(values), process_limits([value + shift for value in values])

        assert (moved.lower, moved.upper) == pytest.approx((plain.lower + shift, plain.upper + shift), abs=1e-9)

    @given(values=st.lists(st.floats(-1e6, 1e6), min_size=2, max_size=40))
    def test_pandas(self, values):
        """The limits are those that pandas' rolling windows give."""
        series = pd.Series(values)
        ranges = series.rolling(2).max() - series.rolling(2).min()
        limits = process_limits(values, screen=False)

        assert limits.upper == pytest.approx(series.mean() + 2.66 * ranges.mean(), rel=1e-9, abs=1e-6)

    @given(values=VALUES)
    def test_screening(self, values):
        """Screening never widens the limits, and moves no mean."""
        screened, plain = process_limits(values), process_limits(values, screen=False)

        assert screened.mean == plain.mean
        assert screened.mean_range <= plain.mean_range * (1 + 1e-12)


class TestFunnelLimits:
    """A unit lies outside the funnel exactly when its own interval excludes the centre."""

    @given(share=st.tuples(st.integers(0, 2000), st.integers(1, 2000)), centre=CENTRES, level=LEVELS)
    def test_score(self, share, centre, level):
        """Of proportions with the score method: Wilson's interval."""
        x, n = min(share), max(share)
        own, limits = interval.wilson(x, n, level), score_limits(centre, n, level)
        assume(min(abs(own.lower - centre), abs(own.upper - centre)) > 1e-9)

        assert bool(limits.lower <= x / n <= limits.upper) == bool(own.lower <= centre <= own.upper)

    @given(share=st.tuples(st.integers(0, 2000), st.integers(1, 2000)), centre=CENTRES, level=LEVELS)
    def test_binomial(self, share, centre, level):
        """Of proportions with the exact method: Clopper and Pearson's interval, by quantiles of the beta distribution."""
        x, n, tail = min(share), max(share), (1 - level) / 2
        lower = beta.ppf(tail, x, n - x + 1) if x else 0.0
        upper = beta.isf(tail, x + 1, n - x) if x < n else 1.0
        assume(min(abs(lower - centre), abs(upper - centre)) > 1e-9)
        limits = binomial_limits(centre, n, level)

        assert bool(limits.lower <= x / n <= limits.upper) == bool(lower <= centre <= upper)

    @given(events=st.integers(0, 5000), expected=st.floats(0.01, 5000), level=LEVELS)
    def test_poisson(self, events, expected, level):
        """Of rates and ratios: the exact Poisson interval, by quantiles of the chi-square distribution."""
        tail = (1 - level) / 2
        lower = chi2.ppf(tail, 2 * events) / 2 if events else 0.0
        upper = chi2.isf(tail, 2 * events + 2) / 2
        assume(min(abs(lower - expected), abs(upper - expected)) > 1e-9 * expected)
        limits = poisson_limits(1, expected, level)

        assert bool(limits.lower <= events / expected <= limits.upper) == bool(lower <= expected <= upper)

    @given(expected=st.floats(0.01, 1e6), level=LEVELS)
    def test_poisson_tail(self, expected, level):
        """The first whole number beyond a Poisson limit is no likelier to be reached than the level leaves."""
        tail = (1 - level) / 2
        limits = poisson_limits(1, expected, level)
        above, below = np.floor(limits.upper * expected + 1e-7) + 1, np.ceil(limits.lower * expected - 1e-7) - 1

        assert poisson.sf(above - 1, expected) <= tail * (1 + 1e-9)
        assert below < 0 or poisson.cdf(below, expected) <= tail * (1 + 1e-9)

    @given(centre=CENTRES, n=st.integers(1, 10**6), levels=st.tuples(LEVELS, LEVELS))
    @pytest.mark.parametrize("limits", [score_limits, binomial_limits, poisson_limits])
    def test_nested(self, limits, centre, n, levels):
        """Limits hold the centre, and those of a higher level hold those of a lower one."""
        inner, outer = (limits(centre, n, level) for level in sorted(levels))
        slack = 1e-12

        assert outer.lower - slack <= inner.lower <= centre + slack
        assert centre - slack <= inner.upper <= outer.upper + slack

    @given(centre=CENTRES, n=st.integers(1, 10**5), level=LEVELS)
    @pytest.mark.parametrize("limits", [score_limits, poisson_limits])
    def test_narrowing(self, limits, centre, n, level):
        """The more a unit rests on, the narrower the funnel."""
        few, many = limits(centre, n, level), limits(centre, 4 * n, level)

        assert many.upper - many.lower <= few.upper - few.lower + 1e-12


class TestOverdispersion:
    """What lies between units is what others compute."""

    @given(
        effects=st.lists(st.tuples(st.floats(-3, 3), st.floats(0.05, 2)), min_size=2, max_size=30),
    )
    def test_dersimonian_laird(self, effects):
        """The variance between units is that of statsmodels' random effects."""
        values, errors = (np.array(each) for each in zip(*effects, strict=True))
        with np.errstate(all="ignore"):  # statsmodels goes on when there is nothing between units
            combined = combine_effects(values, errors**2, method_re="dl")

        assert between_variance(combined.q / len(values), errors) == pytest.approx(
            max(combined.tau2, 0), rel=1e-9, abs=1e-9
        )


class TestDifference:
    """The limits of a difference are what others compute."""

    @given(
        now=st.tuples(st.integers(0, 2000), st.integers(1, 2000)),
        then=st.tuples(st.integers(0, 2000), st.integers(1, 2000)),
        level=LEVELS,
    )
    def test_newcombe(self, now, then, level):
        """Of two proportions they are statsmodels' Newcombe interval."""
        (x, n), (y, m) = ((min(each), max(each)) for each in (now, then))
        pairs = [
            (float(each.lower), float(each.upper))
            for each in (interval.wilson(x, n, level), interval.wilson(y, m, level))
        ]
        theirs = confint_proportions_2indep(x, n, y, m, method="newcomb", compare="diff", alpha=1 - level)

        assert limits_of_difference(x / n, pairs[0], y / m, pairs[1]) == pytest.approx(theirs, rel=1e-9, abs=1e-9)

    @given(
        value=st.floats(-100, 100),
        earlier=st.floats(-100, 100),
        halves=st.tuples(*[st.floats(0, 50)] * 4),
    )
    def test_turned(self, value, earlier, halves):
        """Turning the two figures around turns the limits around."""
        limits, others = (value - halves[0], value + halves[1]), (earlier - halves[2], earlier + halves[3])
        lower, upper = limits_of_difference(value, limits, earlier, others)

        assert limits_of_difference(earlier, others, value, limits) == pytest.approx((-upper, -lower))
        assert lower <= value - earlier <= upper
