"""Intervals of estimates from a sample survey."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats
from statsmodels.api import GLM
from statsmodels.genmod.families import Binomial

from soteindikaattorit.errors import InvalidValueError
from soteindikaattorit.stats.interval import linearised, linearised_logit

LEVELS = st.floats(0.5, 0.999)


@given(value=st.floats(-1e6, 1e6), error=st.floats(0, 1e6), freedom=st.integers(1, 10**6), level=LEVELS)
def test_linearised_is_a_t_interval(value, error, freedom, level):
    """The limits are those of Student's t distribution of SciPy, around the estimate."""
    limits = linearised(value, error, freedom, level)

    half = stats.t(freedom).ppf((1 + level) / 2) * error
    assert limits.lower == pytest.approx(value - half, rel=1e-9, abs=1e-9)
    assert limits.upper == pytest.approx(value + half, rel=1e-9, abs=1e-9)


@pytest.mark.parametrize(("yes", "no"), [(3, 17), (50, 50), (199, 1)])
def test_logit_is_a_regression(yes, no):
    """With equal weights the limits are those of a logistic regression with robust errors, by statsmodels."""
    answers = np.repeat([1.0, 0.0], [yes, no])
    n, share = yes + no, yes / (yes + no)
    fit = GLM(answers, np.ones((n, 1)), family=Binomial()).fit(tol=1e-14, cov_type="HC0")
    half = stats.t(n - 1).ppf(0.975) * fit.bse[0] * np.sqrt(n / (n - 1))
    expected = [1 / (1 + np.exp(-fit.params[0] + half)), 1 / (1 + np.exp(-fit.params[0] - half))]

    limits = linearised_logit(share, np.sqrt(share * (1 - share) / (n - 1)), n - 1, 0.95)

    assert [float(limits.lower), float(limits.upper)] == pytest.approx(expected, rel=1e-6)


@given(value=st.floats(0.001, 0.999), error=st.floats(0, 0.5), freedom=st.integers(1, 1000), level=LEVELS)
def test_logit_stays_inside(value, error, freedom, level):
    """The limits of a share lie within 0 and 1, and it lies between them."""
    limits = linearised_logit(value, error, freedom, level)

    assert 0 <= limits.lower <= value * (1 + 1e-9)
    assert value * (1 - 1e-9) <= limits.upper <= 1


def test_undefined():
    """Without a degree of freedom there are no limits, nor by log odds for none or all."""
    assert np.isnan(linearised(1.0, 0.1, 0, 0.95).lower)
    assert np.isnan(linearised_logit([0.0, 1.0, 0.5], [0.0, 0.0, 0.1], [9, 9, 0], 0.95).lower).all()


@pytest.mark.parametrize("method", [linearised, linearised_logit])
def test_impossible(method):
    """A negative error and a level of 95 are errors."""
    with pytest.raises(InvalidValueError, match="negative or infinite"):
        method(0.5, -0.1, 9, 0.95)
    with pytest.raises(InvalidValueError, match="between 0 and 1"):
        method(0.5, 0.1, 9, 95)
