"""What holds of every interval."""

from collections.abc import Callable
from typing import Any

import attrs
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from soteindikaattorit.stats import interval

LEVELS = st.floats(0.001, 0.9999)
HIGH_LEVELS = st.floats(0.5, 0.999)
TWO_LEVELS = st.tuples(LEVELS, LEVELS).map(sorted)
COUNTS = st.integers(0, 10**7)
QUANTILES = st.floats(0.01, 0.99)
ROUNDING = 1e-9


@attrs.frozen(kw_only=True)
class Case:
    """A method with the arguments that it takes before the level.

    Args:
        method: The method.
        arguments: The strategy of its arguments.
        value: The value of which it is the interval, from the arguments.
        more: The arguments of the same value from so many times the observations; None when widths are not compared.
        turned: The arguments of the opposite value; None when there is none.
        scale: The lowest and the highest possible value.
    """

    method: Callable[..., interval.Limits]
    arguments: st.SearchStrategy[tuple[Any, ...]]
    value: Callable[..., float]
    more: Callable[..., tuple[Any, ...]] | None = None
    turned: Callable[..., tuple[Any, ...]] | None = None
    scale: tuple[float, float] = (-np.inf, np.inf)


def shares(method: Callable[..., interval.Limits]) -> Case:
    """Return the case of a proportion; its opposite is 1 less the proportion."""
    return Case(
        method=method,
        arguments=st.tuples(COUNTS, COUNTS).filter(any).map(sorted),
        value=lambda x, n: x / n,
        more=lambda times, x, n: (times * x, times * n),
        turned=lambda x, n: (n - x, n),
        scale=(0, 1),
    )


def rates(method: Callable[..., interval.Limits]) -> Case:
    """Return the case of a rate."""
    is_one_method = method is not interval.poisson
    return Case(
        method=method,
        arguments=st.tuples(COUNTS, st.integers(1, 10**9)),
        value=lambda x, t: x / t,
        more=(lambda times, x, t: (times * x, times * t)) if is_one_method else None,
        scale=(0, np.inf),
    )


def scores(method: Callable[..., interval.Limits], added: int = 0) -> Case:
    """Return the case of a net promoter score; its opposite has promoters for detractors."""
    answers = st.integers(0, 10**5)
    return Case(
        method=method,
        arguments=st.tuples(answers, answers, answers).filter(any),
        value=lambda plus, rest, minus: (plus - minus) / (plus + rest + minus + added),
        more=(lambda times, *counts: tuple(times * count for count in counts))
        if method is interval.nps_score
        else None,
        turned=lambda plus, rest, minus: (minus, rest, plus),
        scale=(-1, 1),
    )


def surveys(method: Callable[..., interval.Limits]) -> Case:
    """Return the case of an estimate with a standard error and degrees of freedom."""
    return Case(
        method=method,
        arguments=st.tuples(QUANTILES, st.floats(0, 0.2), st.integers(1, 10**5)),
        value=lambda value, error, freedom: value,
        more=lambda times, value, error, freedom: (value, error / times**0.5, times * freedom),
    )


MEAN = Case(
    method=interval.student_t,
    arguments=st.tuples(st.integers(2, 10**6), st.floats(-1e6, 1e6), st.floats(0, 1e6)),
    value=lambda n, mean, variance: mean,
    more=lambda times, n, mean, variance: (times * n, mean, variance),
)
DOBSON = Case(
    method=interval.dobson,
    arguments=st.tuples(st.integers(10, 10**6), st.floats(0.001, 1000)).map(
        lambda drawn: (*drawn, drawn[1] ** 2 / drawn[0])
    ),
    value=lambda events, rate, variance: rate,
    more=lambda times, events, rate, variance: (times * events, rate, variance / times),
)
CASES = {
    case.method.__name__: case
    for case in (
        *map(shares, (interval.wilson, interval.clopper_pearson, interval.agresti_coull)),
        *map(rates, (interval.poisson, interval.poisson_exact, interval.byar)),
        *map(scores, (interval.nps_wald, interval.nps_score)),
        scores(interval.nps_adjusted_wald, added=3),
        *map(surveys, (interval.linearised, interval.linearised_logit)),
        MEAN,
        DOBSON,
    )
}


class TestEveryMethod:
    """Limits hold the value and nest by level, lie closer with more observations, and turn round with the value."""

    @pytest.mark.parametrize("name", CASES)
    @given(data=st.data(), levels=TWO_LEVELS)
    def test_holds_and_nests(self, name: str, data: st.DataObject, levels: list[float]) -> None:
        """The limits of any level hold the value and lie within those of a higher level, on the scale."""
        case = CASES[name]
        arguments = data.draw(case.arguments)
        value = case.value(*arguments)
        slack = ROUNDING * max(1, abs(value))

        narrow, wide = (case.method(*arguments, level) for level in levels)

        assert case.scale[0] <= wide.lower <= narrow.lower + slack
        assert narrow.lower <= value + slack
        assert value <= narrow.upper + slack
        assert narrow.upper - slack <= wide.upper <= case.scale[1]

    @pytest.mark.parametrize("name", [name for name, case in CASES.items() if case.more])
    @given(data=st.data(), times=st.integers(2, 100), level=HIGH_LEVELS)
    def test_shrinks(self, name: str, data: st.DataObject, times: int, level: float) -> None:
        """The same value from so many times the observations has the narrower interval."""
        case = CASES[name]
        arguments = data.draw(case.arguments)

        few, many = case.method(*arguments, level), case.method(*case.more(times, *arguments), level)

        assert many.upper - many.lower <= few.upper - few.lower + ROUNDING * max(1, abs(case.value(*arguments)))

    @pytest.mark.parametrize("name", [name for name, case in CASES.items() if case.turned])
    @given(data=st.data(), level=LEVELS)
    def test_turns_round(self, name: str, data: st.DataObject, level: float) -> None:
        """The limits of the opposite value are the opposites of the limits, in the other order."""
        case = CASES[name]
        arguments = data.draw(case.arguments)

        one, other = case.method(*arguments, level), case.method(*case.turned(*arguments), level)

        whole = sum(case.scale)
        assert float(one.lower) == pytest.approx(whole - float(other.upper), abs=ROUNDING)
        assert float(one.upper) == pytest.approx(whole - float(other.lower), abs=ROUNDING)


class TestWidth:
    """Of two methods for the same, the more careful one is the wider."""

    @given(share=CASES["wilson"].arguments, level=LEVELS)
    def test_agresti_coull(self, share: tuple[int, int], level: float) -> None:
        """Agresti and Coull's interval holds Wilson's (Brown, Cai and DasGupta 2001)."""
        wide, narrow = interval.agresti_coull(*share, level), interval.wilson(*share, level)

        assert wide.lower <= narrow.lower + ROUNDING
        assert narrow.upper - ROUNDING <= wide.upper


class TestArrays:
    """An array of counts gives what its elements give one by one."""

    @pytest.mark.parametrize("name", ["wilson", "poisson"])
    @given(counts=st.lists(st.tuples(st.integers(0, 30), st.integers(0, 30)).map(sorted), min_size=1), level=LEVELS)
    def test_elements(self, name: str, counts: list[list[int]], level: float) -> None:
        """Of proportions, defined or not, and of rates by two methods at once."""
        method = CASES[name].method

        together = method(*zip(*counts, strict=True), level)

        one_by_one = [method(*pair, level) for pair in counts]
        np.testing.assert_allclose(together.lower, [limits.lower for limits in one_by_one], rtol=1e-14)
        np.testing.assert_allclose(together.upper, [limits.upper for limits in one_by_one], rtol=1e-14)
        assert together.method.tolist() == [limits.method.item() for limits in one_by_one]


class TestExposure:
    """A rate and its limits are as large as the exposure is small."""

    @pytest.mark.parametrize("name", ["poisson", "poisson_exact", "byar"])
    @given(events=st.integers(0, 10**6), exposure=st.integers(1, 10**6), times=st.integers(2, 1000), level=LEVELS)
    def test_scales(self, name: str, events: int, exposure: int, times: int, level: float) -> None:
        """So many times the exposure gives so many times smaller limits."""
        method = CASES[name].method
        one, more = method(events, exposure, level), method(events, times * exposure, level)

        assert float(one.lower) == pytest.approx(times * float(more.lower))
        assert float(one.upper) == pytest.approx(times * float(more.upper))


class TestOrderStatistics:
    """The ranks around a quantile hold its place, nest by level, and lie relatively closer with more observations."""

    @given(n=st.integers(1, 10**6), quantile=QUANTILES, levels=TWO_LEVELS)
    def test_nests(self, n: int, quantile: float, levels: list[float]) -> None:
        """A higher level takes ranks that hold those of the lower one; where it has none, the lower may have some."""
        narrow, wide = (interval.order_statistics(n, quantile, level) for level in levels)

        if np.isfinite(wide.lower):
            assert 1 <= wide.lower <= narrow.lower <= narrow.upper <= wide.upper <= n

    @given(n=st.integers(10, 10**4), times=st.integers(4, 100), quantile=QUANTILES, level=HIGH_LEVELS)
    def test_holds_and_shrinks(self, n: int, times: int, quantile: float, level: float) -> None:
        """The place of the quantile lies between the ranks, which lie closer with so many times the observations."""
        ranks = interval.order_statistics([n, n * times], quantile, level)
        few, many = (ranks.upper - ranks.lower) / np.array([n, n * times])

        if np.isfinite(few):
            place = (n - 1) * quantile + 1
            assert ranks.lower[0] <= np.ceil(place)
            assert np.floor(place) <= ranks.upper[0]
            assert many <= few + ROUNDING
