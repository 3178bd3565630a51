"""The mean of a column."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from soteindikaattorit.measures import Mean

MEAN = Mean(column="x")


def finish(values: list[float], level: float = 0.95) -> dict[str, float]:
    """Give the figures of a mean of values, by name."""
    held = np.asarray(values, dtype="float64")
    sums = {"n": len(held), "sum": held.sum(), "squares": (held**2).sum()}
    figures = MEAN.finish({name: np.asarray([value], dtype="float64") for name, value in sums.items()}, level)
    named = {name: getattr(figures, name)[0] for name in ("value", "lower", "upper", "n", "method", "status")}
    return named | {name: numbers[0] for name, numbers in figures.extras}


def test_as_published(vectors, as_published):
    """The limits of Student's t are as published, but for the rounding of what is published."""
    for row in vectors("interval_student_t"):
        n, mean, deviation = (float(row[name]) for name in ("n", "mean", "standard_deviation"))
        sums = {"n": n, "sum": n * mean, "squares": (n - 1) * deviation**2 + n * mean**2}

        figures = MEAN.finish({name: np.asarray([value]) for name, value in sums.items()}, float(row["level"]))

        assert figures.value[0] == as_published(row["mean"])
        assert figures.lower[0] == as_published(row["lower"], 1)
        assert figures.upper[0] == as_published(row["upper"], 1)
        assert dict(figures.extras)["standard_deviation"][0] == as_published(row["standard_deviation"], 1)


@given(values=st.lists(st.integers(-1000, 1000), min_size=2, max_size=50), level=st.floats(0.5, 0.999))
def test_as_another_library(values, level):
    """Mean, deviation and limits are those that SciPy gives of the same values."""
    found = finish([float(value) for value in values], level)

    deviation = np.std(values, ddof=1)
    assert found["value"] == pytest.approx(np.mean(values), abs=1e-9)
    assert found["standard_deviation"] == pytest.approx(deviation, rel=1e-6, abs=1e-4)
    error = found["standard_deviation"] / np.sqrt(len(values))
    lower, upper = stats.t.interval(level, len(values) - 1, loc=np.mean(values), scale=error or 1e-300)
    assert (found["lower"], found["upper"]) == pytest.approx((lower, upper), rel=1e-6, abs=1e-6)


def test_one_value():
    """One value alone has a mean but no interval and no deviation."""
    found = finish([7.5])

    assert (found["value"], found["n"], found["status"], found["method"]) == (7.5, 1, "ok", "")
    assert np.isnan([found["lower"], found["upper"], found["standard_deviation"]]).all()


def test_no_value():
    """No value has no mean."""
    found = finish([])

    assert (found["n"], found["status"], found["method"]) == (0, "no-data", "")
    assert np.isnan([found["value"], found["lower"], found["upper"], found["standard_deviation"]]).all()


def test_equal_values():
    """Values that are all equal have a deviation of zero, never not-a-number from rounding."""
    found = finish([0.1] * 7)

    assert found["value"] == pytest.approx(0.1, rel=1e-15)
    assert found["standard_deviation"] == pytest.approx(0, abs=1e-8)
    assert found["lower"] <= found["value"] <= found["upper"]


def test_zero_is_a_mean():
    """A mean of zero stands."""
    assert finish([-1.0, 1.0])["status"] == "ok"


def test_large_values_with_little_spread():
    """The spread of values that are large and close to each other is not lost to rounding."""
    values = [1_000_000.1, 1_000_000.2, 1_000_000.3, 1_000_000.4]

    assert finish(values)["standard_deviation"] == pytest.approx(np.std(values, ddof=1), rel=0.01)
