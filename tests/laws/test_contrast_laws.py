"""What holds of every contrast."""

from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from soteindikaattorit.stats import contrast
from soteindikaattorit.stats.contrast import Contrast

LEVELS = st.floats(0.5, 0.9999)
SHARES = st.tuples(st.integers(1, 10**5), st.integers(1, 10**5)).map(lambda counts: (min(counts), max(counts)))
ANSWERS = st.tuples(st.integers(0, 10**4), st.integers(0, 10**4), st.integers(0, 10**4)).filter(any)
DIFFERENCES = pytest.mark.parametrize(
    "method", [contrast.proportion_difference, contrast.rate_difference], ids=lambda method: method.__name__
)
RATIOS = pytest.mark.parametrize(
    "method", [contrast.proportion_ratio, contrast.rate_ratio], ids=lambda method: method.__name__
)
ALL = pytest.mark.parametrize(
    "method",
    [
        contrast.proportion_difference,
        contrast.rate_difference,
        contrast.proportion_ratio,
        contrast.rate_ratio,
    ],
    ids=lambda method: method.__name__,
)
ROUNDING = 1e-9
Contrasts = Callable[..., Contrast]
Pair = tuple[int, int]


class TestHolding:
    """Limits hold the value they are the limits of."""

    @ALL
    @given(first=SHARES, second=SHARES, level=LEVELS)
    def test_counts(self, method: Contrasts, first: Pair, second: Pair, level: float) -> None:
        """Of two groups of counts."""
        found = method(*first, *second, level)

        if np.isfinite(found.lower):
            slack = ROUNDING * (1 + abs(found.value))
            assert found.lower - slack <= found.value <= found.upper + slack


class TestNesting:
    """A higher level gives limits that hold those of the lower level."""

    @ALL
    @given(first=SHARES, second=SHARES, levels=st.tuples(LEVELS, LEVELS).map(sorted))
    def test_counts(self, method: Contrasts, first: Pair, second: Pair, levels: list[float]) -> None:
        """Of two groups of counts."""
        narrow, wide = (method(*first, *second, level) for level in levels)

        if np.isfinite(narrow.lower):
            slack = ROUNDING * (1 + abs(narrow.value))
            assert wide.lower <= narrow.lower + slack
            assert narrow.upper - slack <= wide.upper


class TestTurning:
    """Comparing the second with the first turns the contrast round."""

    @DIFFERENCES
    @given(first=SHARES, second=SHARES, level=LEVELS)
    def test_difference(self, method: Contrasts, first: Pair, second: Pair, level: float) -> None:
        """The limits of a difference change places and sign; the p-value stays."""
        one, other = method(*first, *second, level), method(*second, *first, level)

        size = abs(float(one.lower)) + abs(float(one.upper))
        assert float(one.lower) == pytest.approx(-float(other.upper), abs=ROUNDING * size)
        assert float(one.p_value) == pytest.approx(float(other.p_value), abs=ROUNDING)

    @RATIOS
    @given(first=SHARES, second=SHARES, level=LEVELS)
    def test_ratio(self, method: Contrasts, first: Pair, second: Pair, level: float) -> None:
        """The limits of a ratio change places and are divided into 1; the p-value stays."""
        one, other = method(*first, *second, level), method(*second, *first, level)

        if np.isfinite(one.lower):
            assert float(one.lower) == pytest.approx(1 / float(other.upper), rel=1e-6)
        assert float(one.p_value) == pytest.approx(float(other.p_value), abs=ROUNDING)

    @given(first=ANSWERS, second=ANSWERS, level=LEVELS)
    def test_nps(self, first: tuple, second: tuple, level: float) -> None:
        """The limits of a difference of scores change places and sign."""
        one, other = contrast.nps_difference(first, second, level), contrast.nps_difference(second, first, level)

        assert float(one.lower) == pytest.approx(-float(other.upper), abs=ROUNDING)


class TestLikeness:
    """A group does not differ from one just like it."""

    @ALL
    @given(group=SHARES, level=LEVELS)
    def test_counts(self, method: Contrasts, group: Pair, level: float) -> None:
        """Of counts: the value is that of no difference, and chance explains it fully."""
        found = method(*group, *group, level)

        same = 0 if "difference" in method.__name__ else 1
        assert float(found.value) == pytest.approx(same, abs=ROUNDING)
        assert float(found.p_value) == pytest.approx(1)


class TestAgreement:
    """The exact limits of a ratio of rates and its test say the same."""

    @given(first=SHARES, second=SHARES, level=LEVELS)
    def test_rate_ratio(self, first: Pair, second: Pair, level: float) -> None:
        """The limits leave 1 outside where the p-value is below 1 less the level, and only there."""
        found = contrast.rate_ratio(*first, *second, level)

        if abs(float(found.p_value) - (1 - level)) > ROUNDING:
            assert (found.lower <= 1 <= found.upper) == (found.p_value > 1 - level)


class TestScaling:
    """A factor scales values and limits alike, and flips no verdict."""

    @given(first=SHARES, second=SHARES, times=st.integers(2, 1000), level=LEVELS)
    def test_rates(self, first: Pair, second: Pair, times: int, level: float) -> None:
        """So many times the exposure of both gives differences so many times smaller, and the same ratio."""
        (x, t), (y, u) = first, second

        one, more = (
            contrast.rate_difference(x, t, y, u, level),
            contrast.rate_difference(x, times * t, y, times * u, level),
        )

        assert float(one.upper) == pytest.approx(times * float(more.upper), rel=1e-6, abs=ROUNDING)
        assert float(one.p_value) == pytest.approx(float(more.p_value), abs=ROUNDING)


class TestShrinking:
    """The same figures from more observations leave less in doubt."""

    @given(first=SHARES, second=SHARES, times=st.integers(2, 100), level=LEVELS)
    def test_shares(self, first: Pair, second: Pair, times: int, level: float) -> None:
        """Of the difference of two proportions."""
        few = contrast.proportion_difference(*first, *second, level)
        many = contrast.proportion_difference(*(times * each for each in (*first, *second)), level)

        assert many.upper - many.lower <= few.upper - few.lower + ROUNDING
        assert many.p_value <= few.p_value + ROUNDING
