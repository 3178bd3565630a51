"""Contrasts of two groups: published figures, independent implementations, and what is undefined."""

from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats
from statsmodels.stats.multitest import multipletests
from statsmodels.stats.proportion import confint_proportions_2indep, proportions_chisquare
from statsmodels.stats.rates import confint_poisson_2indep
from statsmodels.stats.weightstats import DescrStatsW

from soteindikaattorit.errors import InvalidValueError, UnknownNameError
from soteindikaattorit.stats import contrast
from soteindikaattorit.stats.contrast import Contrast

LEVELS = st.floats(0.5, 0.9999)
COUNTS = st.integers(1, 10**6)
SHARES = st.tuples(COUNTS, COUNTS).map(lambda counts: (min(counts), max(counts)))
RATES = st.tuples(st.integers(1, 10**5), st.integers(1, 10**9))
ANSWERS = st.tuples(st.integers(0, 500), st.integers(0, 500), st.integers(0, 500)).filter(any)
OF_COUNTS = [
    contrast.proportion_difference,
    contrast.proportion_ratio,
    contrast.rate_difference,
    contrast.rate_ratio,
]
"""The contrasts of two groups of two counts each."""


def digits(figure: str) -> int:
    """Return how many digits of a figure are printed, leading zeros aside."""
    return len(figure.replace(".", "").lstrip("-0"))


def test_counts_have_the_published_contrasts(vectors: Callable) -> None:
    """Values, limits and p-values are those that are published, to the printed digits."""
    for row in vectors("contrast"):
        counts = (float(row[name]) for name in ("first", "first_of", "second", "second_of"))

        found = getattr(contrast, row["contrast"])(*counts, float(row["level"]))

        for name, per in (("value", row["per"]), ("lower", row["per"]), ("upper", row["per"]), ("p_value", 1)):
            if row[name]:
                printed = float(row[name])
                unit = 10.0 ** (np.floor(np.log10(abs(printed))) + 1 - digits(row[name]))
                assert float(getattr(found, name)) * float(per) == pytest.approx(printed, abs=0.5001 * unit), row


def test_welch_has_the_published_contrasts(vectors: Callable, as_published: Callable) -> None:
    """Limits and p-values of two means are those that are published, to the last decimal."""
    for row in vectors("contrast_welch"):
        first, second = (np.array(row[name].split(), dtype=float) for name in ("first", "second"))
        moments = (each for group in (first, second) for each in (group.size, group.mean(), group.var(ddof=1)))

        found = contrast.mean_difference(*moments, float(row["level"]))

        assert float(found.lower) == as_published(row["lower"])
        assert float(found.upper) == as_published(row["upper"])
        assert float(found.p_value) == as_published(row["p_value"])


def test_corrections_give_the_published_p_values(vectors: Callable) -> None:
    """Corrected p-values are those that are published, to three decimals."""
    for row in vectors("contrast_corrected"):
        found = contrast.corrected([float(p) for p in row["p_values"].split()], row["correction"])

        for p_value, printed in zip(found, row["corrected"].split(), strict=True):
            assert printed == "-" or p_value == pytest.approx(float(printed), abs=0.000501)


@pytest.mark.parametrize(
    ("ours", "how"),
    [
        (contrast.proportion_difference, {"compare": "diff", "method": "newcomb"}),
        (contrast.proportion_ratio, {"compare": "ratio", "method": "log"}),
    ],
)
@given(first=SHARES, second=SHARES, level=LEVELS)
def test_proportions_agree_with_statsmodels(
    ours: Callable, how: dict[str, str], first: tuple[int, int], second: tuple[int, int], level: float
) -> None:
    """Over the whole range the limits are those of statsmodels."""
    found = ours(*first, *second, level)

    if np.isfinite(found.lower):
        expected = confint_proportions_2indep(*first, *second, alpha=1 - level, **how)
        assert (float(found.lower), float(found.upper)) == pytest.approx(expected, rel=1e-9, abs=1e-9)


@given(first=SHARES, second=SHARES)
def test_score_is_the_chi_square_test(first: tuple[int, int], second: tuple[int, int]) -> None:
    """The p-value of two proportions is that of Pearson's chi-square test without correction."""
    found = contrast.proportion_difference(*first, *second, 0.95)

    if sum(shares[0] for shares in (first, second)) < sum(shares[1] for shares in (first, second)):
        _, expected, _ = proportions_chisquare([first[0], second[0]], [first[1], second[1]])
        assert float(found.p_value) == pytest.approx(expected, rel=1e-6, abs=1e-300)


@given(
    first=st.tuples(st.integers(0, 9), st.integers(1, 10**6)),
    second=st.tuples(st.integers(0, 9), st.integers(1, 10**6)),
    level=LEVELS,
)
def test_rate_difference_agrees_with_statsmodels(first: tuple[int, int], second: tuple[int, int], level: float) -> None:
    """With exact limits of each rate, the limits of their difference are those of statsmodels."""
    found = contrast.rate_difference(*first, *second, level)

    how = {"compare": "diff", "method": "mover", "method_mover": "exact-c"}
    expected = np.nan_to_num(confint_poisson_2indep(*first, *second, alpha=1 - level, **how))
    if first[0] and second[0]:
        assert (float(found.lower), float(found.upper)) == pytest.approx(expected, rel=1e-9, abs=1e-12)


@given(first=RATES, second=RATES, level=LEVELS)
def test_rate_ratio_is_of_the_binomial_distribution(
    first: tuple[int, int], second: tuple[int, int], level: float
) -> None:
    """At each limit the events of the first group, given all events, have half of what the level leaves as tail."""
    (events, exposure), (others, other_exposure) = first, second

    found = contrast.rate_ratio(events, exposure, others, other_exposure, level)

    for limit, tail in (
        (found.lower, lambda share: stats.binom.sf(events - 1, events + others, share)),
        (found.upper, lambda share: stats.binom.cdf(events, events + others, share)),
    ):
        share = float(limit) * exposure / (float(limit) * exposure + other_exposure)
        assert tail(share) == pytest.approx((1 - level) / 2, rel=1e-5)


@given(first=RATES, second=RATES)
def test_rates_are_tested_by_the_smaller_tail(first: tuple[int, int], second: tuple[int, int]) -> None:
    """The p-value is twice the smaller tail of the binomial distribution, and at most 1."""
    found = contrast.rate_difference(*first, *second, 0.95)

    share = first[1] / (first[1] + second[1])
    tails = (
        stats.binom.cdf(first[0], first[0] + second[0], share),
        stats.binom.sf(first[0] - 1, first[0] + second[0], share),
    )
    assert float(found.p_value) == pytest.approx(min(1, 2 * min(tails)), rel=1e-6, abs=1e-300)


@given(
    groups=st.tuples(*2 * [st.tuples(st.integers(2, 10**6), st.floats(-1e3, 1e3), st.floats(0.01, 1e3))]),
    level=LEVELS,
)
def test_mean_difference_agrees_with_scipy(groups: tuple, level: float) -> None:
    """Over the whole range value, limits and p-value are those of scipy's test of unequal variances."""
    (n, mean, deviation), (other_n, other_mean, other_deviation) = groups

    found = contrast.mean_difference(n, mean, deviation**2, other_n, other_mean, other_deviation**2, level)

    test = stats.ttest_ind_from_stats(mean, deviation, n, other_mean, other_deviation, other_n, equal_var=False)
    assert float(found.p_value) == pytest.approx(test.pvalue, rel=1e-7, abs=1e-300)
    squares = (deviation**2 / n, other_deviation**2 / other_n)
    freedom = sum(squares) ** 2 / (squares[0] ** 2 / (n - 1) + squares[1] ** 2 / (other_n - 1))
    expected = stats.t.interval(level, freedom, loc=mean - other_mean, scale=np.sqrt(sum(squares)))
    assert (float(found.lower), float(found.upper)) == pytest.approx(expected, rel=1e-9, abs=1e-9)


@given(first=ANSWERS, second=ANSWERS, level=LEVELS)
def test_nps_difference_agrees_with_statsmodels(first: tuple, second: tuple, level: float) -> None:
    """Limits and p-value are those of two weighted means of 1, 0 and -1 with three answers added to each group."""
    found = contrast.nps_difference(first, second, level)

    means = [
        DescrStatsW([1.0, 0.0, -1.0], weights=np.add(group, [0.75, 1.5, 0.75]), ddof=0) for group in (first, second)
    ]
    error = np.hypot(*(each.std / np.sqrt(each.sum_weights) for each in means))
    centre = means[0].mean - means[1].mean
    lower, upper = stats.norm.interval(level, loc=centre, scale=error)
    assert float(found.lower) == pytest.approx(max(lower, -2), abs=1e-9)
    assert float(found.upper) == pytest.approx(min(upper, 2), abs=1e-9)
    assert float(found.p_value) == pytest.approx(2 * stats.norm.sf(abs(centre) / error), rel=1e-6, abs=1e-300)


def test_nps_difference_without_additions() -> None:
    """By Wald the interval is as wide as the standard errors of the two scores say, as published for each."""
    errors = (0.304, 0.471)

    found = contrast.nps_difference((3, 2, 1), (1, 1, 1), 0.95, "wald")

    half = stats.norm.ppf(0.975) * np.hypot(*errors)
    assert (float(found.value), found.method.item(), found.test) == (pytest.approx(1 / 3), "nps-wald", "nps-wald")
    assert float(found.upper - found.lower) / 2 == pytest.approx(half, abs=0.002)


@pytest.mark.parametrize(
    ("ours", "theirs"), [("benjamini-hochberg", "fdr_bh"), ("bonferroni", "bonferroni"), ("holm", "holm")]
)
@settings(max_examples=10)  # statsmodels collects garbage at each correction by Holm
@given(p_values=st.lists(st.floats(0, 1), min_size=1, max_size=30))
def test_corrections_agree_with_statsmodels(ours: str, theirs: str, p_values: list[float]) -> None:
    """Whatever the p-values and their order, they are corrected as by statsmodels."""
    found = contrast.corrected(p_values, ours)

    np.testing.assert_allclose(found, multipletests(p_values, method=theirs)[1], rtol=1e-9, atol=1e-15)


def test_benjamini_hochberg_agrees_with_scipy() -> None:
    """The false discovery rate is controlled as by scipy."""
    p_values = [0.001, 0.9, 0.04, 0.03, 0.03, 0.2]

    np.testing.assert_allclose(
        contrast.corrected(p_values, "benjamini-hochberg"), stats.false_discovery_control(p_values), rtol=1e-12
    )


def test_what_has_no_p_value_is_not_counted() -> None:
    """A comparison that could not be made neither gets a p-value nor costs one."""
    found = contrast.corrected([0.01, np.nan, 0.02], "bonferroni")

    np.testing.assert_allclose(found, [0.02, np.nan, 0.04])
    assert contrast.corrected([], "holm").size == 0


def test_corrections_are_found_by_name() -> None:
    """A correction that there is not is an error with what was meant, and so is a p-value that cannot be."""
    with pytest.raises(UnknownNameError, match="did you mean 'bonferroni'"):
        contrast.corrected([0.1], "bonferoni")
    with pytest.raises(InvalidValueError, match="expected numbers from 0 to 1"):
        contrast.corrected([0.1, 1.2], "holm")


UNDEFINED = {
    "nobody asked": contrast.proportion_difference(0, 0, 1, 2, 0.95),
    "nobody asked, ratio": contrast.proportion_ratio(1, 2, 0, 0, 0.95),
    "nobody in the second": contrast.proportion_ratio(1, 2, 0, 5, 0.95),
    "unknown": contrast.proportion_difference(np.nan, 5, 1, 2, 0.95),
    "no exposure": contrast.rate_difference(1, 0, 1, 2, 0.95),
    "no events in the second": contrast.rate_ratio(1, 5, 0, 2, 0.95),
    "no events at all": contrast.rate_ratio(0, 5, 0, 2, 0.95),
    "no answers": contrast.nps_difference((0, 0, 0), (1, 2, 3), 0.95),
}


@pytest.mark.parametrize("found", UNDEFINED.values(), ids=UNDEFINED)
def test_what_is_not_defined_is_nan(found: Contrast) -> None:
    """Where a group has no figure, or a ratio no denominator, there is neither value nor limit."""
    assert np.isnan([found.value, found.lower, found.upper]).all()


@pytest.mark.parametrize(
    "found",
    [
        contrast.proportion_ratio(0, 5, 2, 5, 0.95),
        contrast.proportion_ratio(5, 5, 2, 2, 0.95),
        contrast.mean_difference(1, 3.5, 0, 9, 2.5, 1, 0.95),
        contrast.mean_difference(4, 3.5, 0, 9, 2.5, 0, 0.95),
    ],
)
def test_a_value_may_stand_without_limits(found: Contrast) -> None:
    """Where a method cannot say how far off the value may be, it does not say a number."""
    assert np.isfinite(found.value)
    assert np.isnan([found.lower, found.upper]).all()


def test_all_or_nothing() -> None:
    """Groups in which all or none count differ by an amount with limits, and hardly by chance."""
    found = contrast.proportion_difference(20, 20, 0, 20, 0.95)

    assert float(found.value) == 1
    assert float(found.upper) == pytest.approx(1)
    assert 0.5 < found.lower < 1
    assert found.p_value < 1e-6


def test_nothing_on_either_side() -> None:
    """Groups in which none count do not differ, and the limits say how much they still may."""
    share, rate = contrast.proportion_difference(0, 20, 0, 30, 0.95), contrast.rate_difference(0, 20, 0, 30, 0.95)

    assert (float(share.value), float(share.p_value)) == (0, 1)
    assert share.lower < 0 < share.upper
    assert (float(rate.value), float(rate.p_value)) == (0, 1)
    assert rate.lower < 0 < rate.upper


@pytest.mark.parametrize("method", OF_COUNTS, ids=lambda method: method.__name__)
@pytest.mark.parametrize("counts", [(-1, 2, 1, 2), (1, 2, 1, float("inf")), (1, 2, float("-inf"), 2)])
def test_a_count_is_finite_and_not_negative(method: Callable[..., Contrast], counts: tuple[float, ...]) -> None:
    """A negative or infinite count is an error that does not repeat the counts."""
    with pytest.raises(InvalidValueError, match="negative or infinite"):
        method(*counts, 0.95)


@pytest.mark.parametrize("method", OF_COUNTS, ids=lambda method: method.__name__)
@pytest.mark.parametrize("level", [0, 1, 95, float("nan")])
def test_a_level_lies_between_0_and_1(method: Callable[..., Contrast], level: float) -> None:
    """A level of 95 is a mistake for 0.95."""
    with pytest.raises(InvalidValueError, match="between 0 and 1"):
        method(1, 2, 1, 3, level)


def test_three_counts_make_a_score() -> None:
    """A group is promoters, passives and detractors, and a method is one of two."""
    with pytest.raises(InvalidValueError, match="expected promoters, passives and detractors"):
        contrast.nps_difference((1, 2), (1, 2, 3), 0.95)
    with pytest.raises(InvalidValueError, match="expected one of adjusted-wald, wald"):
        contrast.nps_difference((1, 2, 3), (1, 2, 3), 0.95, "score")


@pytest.mark.parametrize("method", OF_COUNTS, ids=lambda method: method.__name__)
def test_the_largest_counts(method: Callable[..., Contrast]) -> None:
    """The largest whole numbers that a float holds give finite limits around their value."""
    found = method(2**52, 2**53, 2**51, 2**53, 0.95)

    assert found.lower <= found.value <= found.upper
    assert found.p_value == 0


@pytest.mark.parametrize("method", OF_COUNTS, ids=lambda method: method.__name__)
def test_arrays_give_what_their_elements_give(method: Callable[..., Contrast]) -> None:
    """An array of groups gives what its elements give one by one, in its shape."""
    together = method([[3], [4]], 20, [5, 6, 0], 30, 0.95)

    single = method(4, 20, 6, 30, 0.95)
    assert together.value.shape == together.lower.shape == together.method.shape == together.p_value.shape == (2, 3)
    for name in ("value", "lower", "upper", "p_value"):
        assert getattr(together, name)[1, 1] == pytest.approx(float(getattr(single, name)))


def test_another_unit() -> None:
    """A difference in percent is a hundred times that of shares, and as likely by chance."""
    share = contrast.proportion_difference(5, 20, 9, 20, 0.95)

    percent = share.scaled(100)

    assert [float(each) for each in (percent.value, percent.lower, percent.upper)] == pytest.approx(
        [100 * float(each) for each in (share.value, share.lower, share.upper)]
    )
    assert percent.p_value == share.p_value
