"""What holds of every interval."""

from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from soteindikaattorit.stats import interval

LEVELS = st.floats(0.001, 0.9999)
COUNTS = st.integers(0, 10**7)
SHARES = st.tuples(COUNTS, COUNTS).filter(any).map(lambda counts: (min(counts), max(counts)))
ANSWERS = st.tuples(st.integers(0, 10**5), st.integers(0, 10**5), st.integers(0, 10**5)).filter(any)
TWO_LEVELS = st.tuples(LEVELS, LEVELS).map(lambda levels: (min(levels), max(levels)))
RATE_METHODS = pytest.mark.parametrize("method", [interval.poisson, interval.poisson_exact, interval.byar])
SHARE_METHODS = pytest.mark.parametrize(
    "method", [interval.wilson, interval.clopper_pearson, interval.agresti_coull], ids=lambda method: method.__name__
)
NPS_METHODS = pytest.mark.parametrize("method", [interval.nps_wald, interval.nps_adjusted_wald, interval.nps_score])
SURVEY_METHODS = pytest.mark.parametrize("method", [interval.linearised, interval.linearised_logit])
QUANTILES = st.floats(0.01, 0.99)
ESTIMATES = st.floats(0.01, 0.99)
ROUNDING = 1e-9
Limiter = Callable[..., interval.Limits]


class TestHolding:
    """An interval holds the value it is the interval of."""

    @SHARE_METHODS
    @given(share=SHARES, level=LEVELS)
    def test_share(self, method: Limiter, share: tuple[int, int], level: float) -> None:
        """The proportion lies between its limits, and they between 0 and 1."""
        limits = method(*share, level)

        assert 0 <= limits.lower <= share[0] / share[1] * (1 + ROUNDING)
        assert share[0] / share[1] * (1 - ROUNDING) <= limits.upper <= 1

    @RATE_METHODS
    @given(events=COUNTS, exposure=st.integers(1, 10**9), level=LEVELS)
    def test_rate(self, method: Limiter, events: int, exposure: int, level: float) -> None:
        """The rate lies between its limits, and they are not below 0."""
        limits = method(events, exposure, level)

        assert 0 <= limits.lower <= events / exposure <= limits.upper

    @given(n=st.integers(2, 10**6), mean=st.floats(-1e9, 1e9), variance=st.floats(0, 1e9), level=LEVELS)
    def test_mean(self, n: int, mean: float, variance: float, level: float) -> None:
        """The mean lies between its limits."""
        limits = interval.student_t(n, mean, variance, level)

        assert limits.lower <= mean <= limits.upper

    @pytest.mark.parametrize("method", [interval.nps_wald, interval.nps_score])
    @given(answers=ANSWERS, level=LEVELS)
    def test_nps(self, method: Limiter, answers: tuple[int, int, int], level: float) -> None:
        """The score lies between its limits, and they between -1 and 1."""
        limits = method(*answers, level)

        score = (answers[0] - answers[2]) / sum(answers)
        assert -1 <= limits.lower <= score + ROUNDING
        assert score - ROUNDING <= limits.upper <= 1

    @given(answers=ANSWERS, level=LEVELS)
    def test_adjusted_nps(self, answers: tuple[int, int, int], level: float) -> None:
        """The adjusted interval holds the adjusted score, which is not farther from 0 than the score."""
        limits = interval.nps_adjusted_wald(*answers, level)

        adjusted = (answers[0] - answers[2]) / (sum(answers) + 3)
        assert -1 <= limits.lower <= adjusted <= limits.upper <= 1


class TestNesting:
    """A higher level gives an interval that holds the one of the lower level."""

    @SHARE_METHODS
    @given(share=SHARES, levels=TWO_LEVELS)
    def test_share(self, method: Limiter, share: tuple[int, int], levels: tuple[float, float]) -> None:
        """Of a proportion."""
        narrow, wide = (method(*share, level) for level in levels)

        assert wide.lower <= narrow.lower + ROUNDING
        assert narrow.upper - ROUNDING <= wide.upper

    @RATE_METHODS
    @given(events=COUNTS, levels=TWO_LEVELS)
    def test_rate(self, method: Limiter, events: int, levels: tuple[float, float]) -> None:
        """Of a rate."""
        narrow, wide = (method(events, events + 1, level) for level in levels)

        assert wide.lower <= narrow.lower + ROUNDING
        assert narrow.upper - ROUNDING <= wide.upper

    @NPS_METHODS
    @given(answers=ANSWERS, levels=TWO_LEVELS)
    def test_nps(self, method: Limiter, answers: tuple[int, int, int], levels: tuple[float, float]) -> None:
        """Of a net promoter score."""
        narrow, wide = (method(*answers, level) for level in levels)

        assert wide.lower <= narrow.lower + ROUNDING
        assert narrow.upper - ROUNDING <= wide.upper


class TestShrinking:
    """The same value from more observations has a narrower interval."""

    @SHARE_METHODS
    @given(share=SHARES, times=st.integers(2, 100), level=st.floats(0.5, 0.9999))
    def test_share(self, method: Limiter, share: tuple[int, int], times: int, level: float) -> None:
        """Of a proportion."""
        few, many = method(*share, level), method(times * share[0], times * share[1], level)

        assert many.upper - many.lower <= few.upper - few.lower + ROUNDING

    @pytest.mark.parametrize("method", [interval.poisson_exact, interval.byar])
    @given(events=st.integers(1, 10**5), times=st.integers(2, 100), level=st.floats(0.5, 0.999))
    def test_rate(self, method: Limiter, events: int, times: int, level: float) -> None:
        """Of a rate."""
        few, many = method(events, events, level), method(times * events, times * events, level)

        assert many.upper - many.lower <= few.upper - few.lower + ROUNDING

    @given(answers=ANSWERS, times=st.integers(2, 100), level=LEVELS)
    def test_nps(self, answers: tuple[int, int, int], times: int, level: float) -> None:
        """Of a net promoter score by the score method."""
        plus, rest, minus = answers
        few, many = (interval.nps_score(k * plus, k * rest, k * minus, level) for k in (1, times))

        assert many.upper - many.lower <= few.upper - few.lower + ROUNDING


class TestSymmetry:
    """Looking from the other side turns the interval round."""

    @SHARE_METHODS
    @given(share=SHARES, level=LEVELS)
    def test_share(self, method: Limiter, share: tuple[int, int], level: float) -> None:
        """The limits of what is not so are 1 less the limits of what is so."""
        one, other = method(*share, level), method(share[1] - share[0], share[1], level)

        assert float(one.lower) == pytest.approx(1 - float(other.upper), abs=ROUNDING)
        assert float(one.upper) == pytest.approx(1 - float(other.lower), abs=ROUNDING)

    @NPS_METHODS
    @given(answers=ANSWERS, level=LEVELS)
    def test_nps(self, method: Limiter, answers: tuple[int, int, int], level: float) -> None:
        """With promoters for detractors the limits change places and sign."""
        one, other = method(*answers, level), method(*reversed(answers), level)

        assert float(one.lower) == pytest.approx(-float(other.upper), abs=ROUNDING)
        assert float(one.upper) == pytest.approx(-float(other.lower), abs=ROUNDING)


class TestWidth:
    """Of two methods for the same, the more careful one is the wider."""

    @given(share=SHARES, level=LEVELS)
    def test_agresti_coull(self, share: tuple[int, int], level: float) -> None:
        """Agresti and Coull's interval holds Wilson's (Brown, Cai and DasGupta 2001)."""
        wide, narrow = interval.agresti_coull(*share, level), interval.wilson(*share, level)

        assert wide.lower <= narrow.lower + ROUNDING
        assert narrow.upper - ROUNDING <= wide.upper


class TestArrays:
    """An array of counts gives what its elements give one by one."""

    @given(shares=st.lists(SHARES | st.just((0, 0)), min_size=1, max_size=5), level=LEVELS)
    def test_wilson(self, shares: list[tuple[int, int]], level: float) -> None:
        """Of proportions, defined or not."""
        numerators, denominators = zip(*shares, strict=True)

        together = interval.wilson(numerators, denominators, level)

        one_by_one = [interval.wilson(*share, level) for share in shares]
        np.testing.assert_allclose(together.lower, [limits.lower for limits in one_by_one], rtol=1e-14)
        np.testing.assert_allclose(together.upper, [limits.upper for limits in one_by_one], rtol=1e-14)

    @given(events=st.lists(st.integers(0, 30), min_size=1, max_size=5), level=LEVELS)
    def test_poisson(self, events: list[int], level: float) -> None:
        """Of rates by two methods at once."""
        together = interval.poisson(events, 7, level)

        one_by_one = [interval.poisson(count, 7, level) for count in events]
        np.testing.assert_allclose(together.lower, [limits.lower for limits in one_by_one], rtol=1e-14)
        np.testing.assert_allclose(together.upper, [limits.upper for limits in one_by_one], rtol=1e-14)
        assert together.method.tolist() == [limits.method.item() for limits in one_by_one]


class TestExposure:
    """A rate and its limits are as large as the exposure is small."""

    @RATE_METHODS
    @given(events=st.integers(0, 10**6), exposure=st.integers(1, 10**6), times=st.integers(2, 1000), level=LEVELS)
    def test_scales(self, method: Limiter, events: int, exposure: int, times: int, level: float) -> None:
        """So many times the exposure gives so many times smaller limits."""
        one, more = method(events, exposure, level), method(events, times * exposure, level)

        assert float(one.lower) == pytest.approx(times * float(more.lower))
        assert float(one.upper) == pytest.approx(times * float(more.upper))


class TestOrderStatistics:
    """The ranks around a quantile hold its place, nest by level, and lie relatively closer with more observations."""

    @given(n=st.integers(1, 10**6), quantile=QUANTILES, levels=TWO_LEVELS)
    def test_nests(self, n: int, quantile: float, levels: tuple[float, float]) -> None:
        """A higher level takes ranks that hold those of the lower one; where it has none, the lower may have some."""
        narrow, wide = (interval.order_statistics(n, quantile, level) for level in levels)

        if np.isfinite(wide.lower):
            assert 1 <= wide.lower <= narrow.lower <= narrow.upper <= wide.upper <= n

    @given(n=st.integers(1, 10**6), quantile=QUANTILES, level=st.floats(0.5, 0.9999))
    def test_holds(self, n: int, quantile: float, level: float) -> None:
        """The place of the quantile among the observations lies between the ranks."""
        ranks = interval.order_statistics(n, quantile, level)

        if np.isfinite(ranks.lower):
            place = (n - 1) * quantile + 1
            assert ranks.lower <= np.ceil(place)
            assert np.floor(place) <= ranks.upper

    @given(n=st.integers(10, 10**4), times=st.integers(4, 100), quantile=QUANTILES, level=st.floats(0.5, 0.999))
    def test_shrinks(self, n: int, times: int, quantile: float, level: float) -> None:
        """Of so many times the observations the ranks lie a smaller share of them apart."""
        found = interval.order_statistics([n, n * times], quantile, level)
        few, many = (found.upper - found.lower) / np.array([n, n * times])

        if np.isfinite(few):
            assert many <= few + ROUNDING


class TestSurvey:
    """The limits of an estimate from a sample hold it, nest by level, and lie closer with more observations."""

    @SURVEY_METHODS
    @given(value=ESTIMATES, error=st.floats(0, 0.2), freedom=st.integers(1, 10**5), levels=TWO_LEVELS)
    def test_nests(
        self, method: Limiter, value: float, error: float, freedom: int, levels: tuple[float, float]
    ) -> None:
        """The estimate lies within the limits of any level, and those within the limits of a higher one."""
        narrow, wide = (method(value, error, freedom, level) for level in levels)

        assert wide.lower <= narrow.lower + ROUNDING
        assert narrow.lower <= value + ROUNDING
        assert value <= narrow.upper + ROUNDING
        assert narrow.upper <= wide.upper + ROUNDING

    @SURVEY_METHODS
    @given(value=ESTIMATES, error=st.floats(0.001, 0.2), freedom=st.integers(1, 10**4), times=st.integers(2, 100))
    def test_shrinks(self, method: Limiter, value: float, error: float, freedom: int, times: int) -> None:
        """So many times the observations make the error smaller by the root of that, and the limits closer."""
        few = method(value, error, freedom, 0.95)
        many = method(value, error / times**0.5, freedom * times, 0.95)

        assert many.upper - many.lower <= few.upper - few.lower + ROUNDING


class TestDobson:
    """The limits of a standardised rate hold it, nest by level, and lie closer with more events."""

    @given(events=st.integers(1, 10**6), rate=st.floats(0.001, 1000), levels=TWO_LEVELS)
    def test_nests(self, events: int, rate: float, levels: tuple[float, float]) -> None:
        """The rate lies within the limits of any level, and those within the limits of a higher one."""
        narrow, wide = (interval.dobson(events, rate, rate**2 / events, level) for level in levels)

        slack = rate * ROUNDING
        assert wide.lower <= narrow.lower + slack
        assert narrow.lower <= rate + slack
        assert rate <= narrow.upper + slack
        assert narrow.upper <= wide.upper + slack

    @given(events=st.integers(10, 10**4), rate=st.floats(0.001, 1000), times=st.integers(2, 100))
    def test_shrinks(self, events: int, rate: float, times: int) -> None:
        """So many times the events make the variance so many times smaller, and the limits closer."""
        few, many = (interval.dobson(each, rate, rate**2 / each, 0.95) for each in (events, events * times))

        assert many.upper - many.lower <= few.upper - few.lower


class TestStudentT:
    """The limits of a mean nest by level, and lie closer with more observations."""

    @given(n=st.integers(2, 10**6), variance=st.floats(0, 1e6), levels=TWO_LEVELS)
    def test_nests(self, n: int, variance: float, levels: tuple[float, float]) -> None:
        """A higher level has the wider limits."""
        narrow, wide = (interval.student_t(n, 5.0, variance, level) for level in levels)

        assert wide.lower <= narrow.lower + ROUNDING
        assert narrow.upper <= wide.upper + ROUNDING

    @given(n=st.integers(2, 10**4), variance=st.floats(0.001, 1e6), times=st.integers(2, 100), level=LEVELS)
    def test_shrinks(self, n: int, variance: float, times: int, level: float) -> None:
        """Of the same variance in so many times the observations."""
        few, many = (interval.student_t(each, 5.0, variance, level) for each in (n, n * times))

        assert many.upper - many.lower <= few.upper - few.lower
