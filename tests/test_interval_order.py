"""The interval of a quantile by order statistics."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from soteindikaattorit.errors import InvalidValueError
from soteindikaattorit.stats.interval import order_statistics


def test_published_ranks_of_the_median(vectors):
    """At the level that a textbook's table gives for two ranks, those are the ranks."""
    for row in vectors("quantile_median_ranks"):
        limits = order_statistics(int(row["n"]), 0.5, float(row["percent"]) / 100 - 0.001)

        assert (limits.lower, limits.upper) == (int(row["lower"]), int(row["upper"]))


@given(n=st.integers(1, 3000), quantile=st.floats(0.01, 0.99), level=st.floats(0.5, 0.999))
def test_no_narrower_ranks_would_do(n, quantile, level):
    """By the binomial distribution of SciPy each end leaves at most half of the rest, and one rank further more."""
    limits = order_statistics(n, quantile, level)
    beyond = (1 - level) / 2
    below, above = stats.binom(n, quantile).cdf, stats.binom(n, quantile).sf

    if np.isnan(limits.lower):
        assert below(0) > beyond * (1 - 1e-9) or above(n - 1) > beyond * (1 - 1e-9)
    else:
        assert below(limits.lower - 1) <= beyond * (1 + 1e-9)
        assert below(limits.lower) > beyond * (1 - 1e-9)
        assert above(limits.upper - 1) <= beyond * (1 + 1e-9)
        assert above(limits.upper - 2) > beyond * (1 - 1e-9)


def test_too_few_for_the_level():
    """Five observations cannot hold the median at 95 %, and none has no limits."""
    limits = order_statistics([0, 1, 5, 6], 0.5, 0.95)

    assert np.isnan(limits.lower).tolist() == [True, True, True, False]
    assert np.isnan(limits.upper).tolist() == [True, True, True, False]


def test_many():
    """With very many observations the ranks lie around the quantile, as close as the normal distribution says."""
    limits = order_statistics(2**40, 0.5, 0.95)

    assert limits.lower == pytest.approx(2**39 - 1.959964 * 2**19, rel=1e-9)
    assert limits.upper == pytest.approx(2**39 + 1.959964 * 2**19, rel=1e-9)


@pytest.mark.parametrize(("n", "quantile", "level"), [(10, 0, 0.95), (10, 1, 0.95), (10, 0.5, 95), (-1, 0.5, 0.95)])
def test_impossible(n, quantile, level):
    """A quantile or level outside 0 to 1, and fewer than no observations, are errors."""
    with pytest.raises(InvalidValueError):
        order_statistics(n, quantile, level)
