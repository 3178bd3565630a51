"""Interval methods: published figures, independent implementations, and what is undefined."""

import csv
from collections.abc import Callable, Iterable
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import optimize, stats
from statsmodels.stats.proportion import proportion_confint

from soteindikaattorit.errors import InvalidValueError, UnknownNameError
from soteindikaattorit.stats import interval

LEVELS = st.floats(0.01, 0.9999)
COUNTS = st.integers(0, 10**6)
ANSWERS = st.tuples(st.integers(0, 500), st.integers(0, 500), st.integers(0, 500)).filter(any)
OF_TWO = {"wilson", "clopper-pearson", "agresti-coull", "poisson", "poisson-exact", "byar"}
"""The methods of two numbers, a numerator and a denominator; the others take three."""

OF_COUNTS = [
    method for method in interval.METHODS if method.name not in {"linearised", "linearised-logit", "order-statistics"}
]
"""The methods of counts; those of estimates and of ranks are tested apart."""


def vectors(name: str) -> list[dict[str, str]]:
    """Read the published figures of a method."""
    path = Path(__file__).parent / "vectors" / f"interval_{name}.csv"
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def as_published(figure: str, *, units: float = 0.5) -> object:
    """Return the figure with the tolerance of its own decimals, or anything where none was published."""
    decimals = len(figure.partition(".")[2])
    return pytest.approx(float(figure), rel=1e-12, abs=units * 10**-decimals) if figure else pytest.approx(np.nan)


def assert_as_published(limits: interval.Limits, row: dict[str, str], *, per: float = 1, units: float = 0.5) -> None:
    """Compare the limits to those of a row that are published."""
    for end, limit in (("lower", limits.lower), ("upper", limits.upper)):
        if row[end]:
            assert float(limit) * per == as_published(row[end], units=units)


def ids(rows: Iterable[dict[str, str]]) -> list[str]:
    """Name each row by its source and its first figures."""
    return [f"{row['source']}-{'-'.join(list(row.values())[:3])}" for row in rows]


COLUMNS = {
    "wilson": ("numerator", "denominator"),
    "clopper_pearson": ("numerator", "denominator"),
    "agresti_coull": ("numerator", "denominator"),
    "poisson_exact": ("events", "exposure"),
    "byar": ("events", "exposure"),
    "nps_score": ("promoters", "passives", "detractors"),
}
"""The columns of published figures that are the arguments of a method."""


@pytest.mark.parametrize("name", COLUMNS)
def test_published_limits(name: str) -> None:
    """The limits are those that are published for the method, to the last decimal."""
    for row in vectors(name):
        limits = getattr(interval, name)(*(float(row[column]) for column in COLUMNS[name]), float(row["level"]))

        assert_as_published(limits, row, per=float(row.get("per", 1)))


@pytest.mark.parametrize("row", vectors("student_t"), ids=ids(vectors("student_t")))
def test_student_t_gives_the_published_limits(row: dict[str, str]) -> None:
    """The limits are the published ones, but for the rounding of the published mean and deviation."""
    variance = float(row["standard_deviation"]) ** 2

    limits = interval.student_t(float(row["n"]), float(row["mean"]), variance, float(row["level"]))

    assert_as_published(limits, row, units=1)


@pytest.mark.parametrize("row", vectors("nps_wald"), ids=ids(vectors("nps_wald")))
def test_nps_wald_is_as_wide_as_the_published_standard_error(row: dict[str, str]) -> None:
    """The interval reaches the normal quantile times the published standard error to both sides, inside -1 to 1."""
    promoters, passives, detractors = (float(row[name]) for name in ("promoters", "passives", "detractors"))
    score = (promoters - detractors) / (promoters + passives + detractors)
    half = interval.z(0.95) * float(row["standard_error"])

    limits = interval.nps_wald(promoters, passives, detractors, 0.95)

    assert float(limits.lower) == pytest.approx(max(score - half, -1), abs=0.001)
    assert float(limits.upper) == pytest.approx(min(score + half, 1), abs=0.001)


@pytest.mark.parametrize(
    ("name", "theirs"), [("wilson", "wilson"), ("clopper-pearson", "beta"), ("agresti-coull", "agresti_coull")]
)
@given(counts=st.tuples(COUNTS, COUNTS).filter(any), level=LEVELS)
def test_shares_agree_with_statsmodels(name: str, theirs: str, counts: tuple[int, int], level: float) -> None:
    """Over the whole range the limits are those of statsmodels."""
    numerator, denominator = min(counts), max(counts)

    limits = interval.by_name(name).limits(numerator, denominator, level)

    expected = proportion_confint(numerator, denominator, alpha=1 - level, method=theirs)
    assert (float(limits.lower), float(limits.upper)) == pytest.approx(expected, rel=1e-9, abs=1e-12)


@given(events=st.integers(1, 10**6), exposure=st.integers(1, 10**9), level=LEVELS)
def test_dobson_of_one_stratum_is_the_interval_of_its_rate(events: int, exposure: int, level: float) -> None:
    """Where every person weighs the same the standardised rate is the crude one, and so are its limits."""
    limits = interval.dobson(events, events / exposure, events / exposure**2, level)

    crude = interval.poisson(events, exposure, level)
    assert float(limits.lower) == pytest.approx(float(crude.lower), rel=1e-9, abs=1e-9 * events / exposure)
    assert float(limits.upper) == pytest.approx(float(crude.upper), rel=1e-9)


@given(counts=st.lists(st.integers(1, 1000), min_size=2, max_size=4), factor=st.floats(0.1, 10), level=LEVELS)
def test_dobson_scales_with_its_weights(counts: list[int], factor: float, level: float) -> None:
    """Weights so many times greater give a rate and limits so many times greater."""
    weights = np.arange(1, len(counts) + 1)
    rate, variance = np.dot(weights, counts), np.dot(weights**2, counts)

    one = interval.dobson(sum(counts), rate, variance, level)
    other = interval.dobson(sum(counts), factor * rate, factor**2 * variance, level)

    assert float(other.lower) == pytest.approx(factor * float(one.lower), abs=1e-9 * factor * rate)
    assert float(other.upper) == pytest.approx(factor * float(one.upper))


@given(events=COUNTS, level=LEVELS)
def test_poisson_exact_agrees_with_the_chi_square_distribution(events: int, level: float) -> None:
    """The exact limits are half the chi-square quantiles with 2x and 2x + 2 degrees of freedom."""
    tail = (1 - level) / 2

    limits = interval.poisson_exact(events, 1, level)

    lower = stats.chi2.ppf(tail, 2 * events) / 2 if events else 0
    upper = stats.chi2.isf(tail, 2 * events + 2) / 2
    assert (float(limits.lower), float(limits.upper)) == pytest.approx((lower, upper), rel=1e-9)


@given(events=st.integers(10, 10**6))
def test_byar_is_as_close_to_the_exact_limits_as_its_guide_says(events: int) -> None:
    """From 10 events the limits at 95 % are within 0.2 % of the exact ones (PHE Technical Guide, 2018)."""
    approximate, exact = interval.byar(events, 1, 0.95), interval.poisson_exact(events, 1, 0.95)

    assert float(approximate.lower) == pytest.approx(float(exact.lower), rel=0.002)
    assert float(approximate.upper) == pytest.approx(float(exact.upper), rel=0.002)


@given(n=st.integers(2, 10**6), mean=st.floats(-1e6, 1e6), deviation=st.floats(0.001, 1e6), level=LEVELS)
def test_student_t_agrees_with_scipy(n: int, mean: float, deviation: float, level: float) -> None:
    """The limits are those of the t distribution of scipy, located at the mean and scaled to its standard error."""
    limits = interval.student_t(n, mean, deviation**2, level)

    expected = stats.t.interval(level, n - 1, loc=mean, scale=deviation / np.sqrt(n))
    assert (float(limits.lower), float(limits.upper)) == pytest.approx(expected, rel=1e-7, abs=1e-9 * deviation)


@given(answers=ANSWERS, level=LEVELS)
def test_nps_adjusted_wald_is_the_wald_interval_of_three_more_answers(
    answers: tuple[int, int, int], level: float
) -> None:
    """The limits are those of the weighted mean of 1, 0 and -1 after adding 0.75, 1.5 and 0.75 answers."""
    weights = np.add(answers, [0.75, 1.5, 0.75])
    centre = np.average([1, 0, -1], weights=weights)
    error = np.sqrt(np.average((np.array([1, 0, -1]) - centre) ** 2, weights=weights) / weights.sum())

    limits = interval.nps_adjusted_wald(*answers, level)

    expected = np.clip(stats.norm.interval(level, loc=centre, scale=error), -1, 1)
    assert (float(limits.lower), float(limits.upper)) == pytest.approx(tuple(expected), abs=1e-9)


@given(answers=st.tuples(st.integers(1, 200), st.integers(1, 200), st.integers(1, 200)), level=st.floats(0.5, 0.999))
def test_nps_score_limits_are_where_the_score_test_rejects(answers: tuple[int, int, int], level: float) -> None:
    """At each limit the score is the normal quantile, with the other probabilities as likely as they can be."""
    score = (answers[0] - answers[2]) / sum(answers)

    limits = interval.nps_score(*answers, level)

    for limit in (float(limits.lower), float(limits.upper)):

        def unlikelihood(share: float, limit: float = limit) -> float:
            logs = np.log([share + limit, 1 - 2 * share - limit, share])
            return float(-np.dot(answers, logs))

        bounds = (max(0, -limit) + 1e-12, (1 - limit) / 2 - 1e-12)
        share = optimize.minimize_scalar(unlikelihood, bounds=bounds, method="bounded", options={"xatol": 1e-12}).x
        deviation = np.sqrt((2 * share + limit - limit**2) / sum(answers))
        assert abs(score - limit) / deviation == pytest.approx(interval.z(level), rel=1e-4)


@given(level=LEVELS)
def test_z_is_the_normal_quantile(level: float) -> None:
    """Between minus and plus z lies the level of the standard normal distribution."""
    assert stats.norm.cdf(interval.z(level)) - stats.norm.cdf(-interval.z(level)) == pytest.approx(level)


def test_poisson_changes_its_method_at_ten_events() -> None:
    """Below 10 events the limits are exact, from 10 they are Byar's, and the method says which."""
    events = [0, 9, 9.5, 10, 200]

    limits = interval.poisson(events, 100, 0.95)

    exact, approximate = interval.poisson_exact(events, 100, 0.95), interval.byar(events, 100, 0.95)
    assert limits.method.tolist() == ["poisson-exact"] * 3 + ["byar"] * 2
    assert limits.lower.tolist() == [*exact.lower[:3], *approximate.lower[3:]]
    assert limits.upper.tolist() == [*exact.upper[:3], *approximate.upper[3:]]


def test_the_ends_of_the_scale_are_exact() -> None:
    """Nothing observed has the lower limit 0, everything observed the upper limit of the scale."""
    assert interval.wilson(0, 20, 0.95).lower == 0
    assert interval.wilson([3, 20, 7919], [3, 20, 7919], 0.95).upper.tolist() == [1, 1, 1]
    assert interval.clopper_pearson([0, 20], 20, 0.95).lower[0] == 0
    assert interval.clopper_pearson([0, 20], 20, 0.95).upper[1] == 1
    assert interval.agresti_coull([0, 20], 20, 0.95).lower[0] == 0
    assert interval.agresti_coull([0, 20], 20, 0.95).upper[1] == 1
    assert interval.poisson(0, 20, 0.95).lower == 0
    assert interval.byar(0, 20, 0.95).lower == 0
    assert interval.nps_score(7, 0, 0, 0.95).upper == 1
    assert interval.nps_score(0, 0, 7, 0.95).lower == -1


def test_limits_stay_on_the_scale() -> None:
    """No limit of a net promoter score is beyond -1 or 1, and no rate is below 0."""
    wald = interval.nps_wald([1, 1], [0, 0], [1, 0], 0.95)

    assert (wald.lower.tolist(), wald.upper.tolist()) == ([-1, 1], [1, 1])
    assert interval.byar(1, 1, 0.998).lower == 0


@pytest.mark.parametrize(
    "limits",
    [
        interval.wilson(0, 0, 0.95),
        interval.clopper_pearson(0, 0, 0.95),
        interval.agresti_coull(0, 0, 0.95),
        interval.clopper_pearson(np.nan, 10, 0.95),
        interval.agresti_coull(3, np.nan, 0.95),
        interval.dobson(0, 0, 0, 0.95),
        interval.dobson(10, np.nan, 1, 0.95),
        interval.poisson([0, 5, 50], 0, 0.95),
        interval.poisson_exact(5, 0, 0.95),
        interval.byar(5, 0, 0.95),
        interval.student_t([0, 1], 4.2, 0, 0.95),
        interval.nps_wald(0, 0, 0, 0.95),
        interval.nps_adjusted_wald(0, 0, 0, 0.95),
        interval.nps_score(0, 0, 0, 0.95),
        interval.wilson(np.nan, 10, 0.95),
        interval.nps_score(np.nan, 1, 2, 0.95),
    ],
    ids=lambda limits: str(limits.method.flat[0]),
)
def test_what_is_not_defined_is_nan(limits: interval.Limits) -> None:
    """Without a denominator, exposure, answers or a second observation there are no limits."""
    assert np.isnan(limits.lower).all()
    assert np.isnan(limits.upper).all()


@pytest.mark.parametrize("method", OF_COUNTS, ids=lambda method: method.name)
def test_a_method_takes_arrays_of_one_shape(method: interval.Method) -> None:
    """The limits and the names of the methods have the shape that the counts have together."""
    last = () if method.name in OF_TWO else (8,)

    limits = method.limits([[1], [2]], [5, 6, 7], *last, 0.95)

    single = method.limits(2, 7, *last, 0.95)
    assert limits.lower.shape == limits.upper.shape == limits.method.shape == (2, 3)
    assert limits.lower[1, 2] == pytest.approx(float(single.lower))
    assert limits.upper[1, 2] == pytest.approx(float(single.upper))


@pytest.mark.parametrize("level", [0, 1, -0.5, 95, float("nan"), float("inf")])
@pytest.mark.parametrize("method", OF_COUNTS, ids=lambda method: method.name)
def test_a_level_lies_between_0_and_1(method: interval.Method, level: float) -> None:
    """A level of 95 is a mistake for 0.95, and every method says so."""
    counts = (1, 2) if method.name in OF_TWO else (1, 2, 3)

    with pytest.raises(InvalidValueError, match=r"between 0 and 1, such as 0\.95"):
        method.limits(*counts, level)


@pytest.mark.parametrize("count", [-1, -0.001, float("inf")])
@pytest.mark.parametrize("method", OF_COUNTS, ids=lambda method: method.name)
def test_a_count_is_finite_and_not_negative(method: interval.Method, count: float) -> None:
    """One negative or infinite count among many is an error that does not repeat the counts."""
    others = (2,) if method.name in OF_TWO else (2, 3)

    with pytest.raises(InvalidValueError, match="negative or infinite"):
        method.limits([1, count], *others, 0.95)


@pytest.mark.parametrize("method", [interval.wilson, interval.clopper_pearson, interval.agresti_coull])
def test_a_numerator_is_not_over_its_denominator(method: Callable[..., interval.Limits]) -> None:
    """A share of more than everything is an error, without the numbers in the message."""
    with pytest.raises(InvalidValueError, match="expected at most the denominator") as caught:
        method([1, 3], 2, 0.95)

    assert "3" not in str(caught.value)


def test_methods_are_found_by_name() -> None:
    """Each method is found by the name that its limits carry, and has a source."""
    assert [interval.by_name(method.name) for method in interval.METHODS] == list(interval.METHODS)
    assert [method.name for method in interval.METHODS] == sorted(method.name for method in interval.METHODS)
    assert all(method.source for method in interval.METHODS)
    with pytest.raises(UnknownNameError, match="did you mean 'wilson'"):
        interval.by_name("wilsons")


@pytest.mark.parametrize("count", [2**53, 2**53 - 1, 2**52])
@pytest.mark.parametrize("method", [interval.wilson, interval.clopper_pearson, interval.agresti_coull])
def test_shares_of_the_largest_counts(method: Callable[..., interval.Limits], count: int) -> None:
    """The largest whole numbers that a float holds give limits around their share, inside 0 to 1."""
    limits = method(count, 2**53, 0.95)

    assert 0 <= limits.lower <= count / 2**53 <= limits.upper <= 1
    assert limits.upper - limits.lower < 1e-7
