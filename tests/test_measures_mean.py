"""The mean of a column."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from soteindikaattorit import compute
from soteindikaattorit.errors import InvalidValueError
from soteindikaattorit.measures import Mean

MEAN = Mean(column="x")


def sums_of(values: list[float], reference: float = 0.0) -> dict[str, np.ndarray]:
    """Return the sums of the parts of a mean of values."""
    held = np.asarray(values, dtype="float64")
    sums = {"n": len(held), "sum": held.sum(), "squares": ((held - reference) ** 2).sum()}
    return {name: np.asarray([value], dtype="float64") for name, value in sums.items()}


def finish(values: list[float], level: float = 0.95, reference: float = 0.0) -> dict[str, float]:
    """Return the figures of a mean of values, by name."""
    figures = Mean(column="x", reference=reference).finish(sums_of(values, reference), level)
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


@pytest.mark.parametrize(
    ("values", "status", "value", "deviation"),
    [
        pytest.param([7.5], "ok", 7.5, np.nan, id="one value has no interval"),
        pytest.param([], "no-data", np.nan, np.nan, id="no value"),
        pytest.param([0.1] * 7, "ok", 0.1, 0, id="equal values: no deviation made of rounding"),
        pytest.param([-1.0, 1.0], "ok", 0, 2**0.5, id="a mean of zero"),
    ],
)
def test_few_values(values, status, value, deviation):
    """A mean stands from one value on, its deviation and its interval from two."""
    found = finish(values)

    assert (found["n"], found["status"]) == (len(values), status)
    assert found["value"] == pytest.approx(value, rel=1e-15, nan_ok=True)
    assert found["standard_deviation"] == pytest.approx(deviation, abs=1e-8, nan_ok=True)
    assert (found["method"] == "student-t") == (len(values) > 1)
    assert np.isnan(found["lower"]) == (len(values) < 2)


def test_large_values_with_little_spread():
    """The spread of values that are large and close to each other is not lost to rounding."""
    values = [1_000_000.1, 1_000_000.2, 1_000_000.3, 1_000_000.4]

    assert finish(values)["standard_deviation"] == pytest.approx(np.std(values, ddof=1), rel=0.01)


class TestFarFromZero:
    """Values a thousand million from zero and one from each other, such as numbers of seconds or large sums of money."""

    VALUES = st.lists(st.integers(-3, 3).map(lambda step: 1e9 + step), min_size=2, max_size=200)

    @given(values=VALUES)
    def test_without_a_reference(self, values):
        """What rounding has eaten is not told: neither a deviation of zero nor one made of rounding."""
        found = finish(values)

        assert found["value"] == pytest.approx(np.mean(values), rel=1e-15)
        assert np.isnan([found["standard_deviation"], found["lower"], found["upper"]]).all()
        assert found["method"] == ""

    @given(values=VALUES, reference=st.sampled_from([1e9, 1e9 - 1000, 1e9 + 12.5]))
    def test_with_a_reference(self, values, reference):
        """About a number near them, the deviation is that of NumPy, and none is a deviation of zero."""
        found = finish(values, reference=reference)

        assert found["standard_deviation"] == pytest.approx(np.std(values, ddof=1), rel=1e-6, abs=1e-6)
        assert found["lower"] <= found["value"] <= found["upper"]

    @given(values=VALUES, later=VALUES)
    def test_adds_up(self, values, later):
        """Squares about one reference add up: the parts of both are those of the union."""
        one, other = sums_of(values, 1e9), sums_of(later, 1e9)

        both = {name: one[name] + other[name] for name in one}

        assert both == sums_of([*values, *later], 1e9)

    @given(values=st.lists(st.integers(-50, 50).map(float), min_size=2), reference=st.integers(-60, 60).map(float))
    def test_changes_nothing_else(self, values, reference):
        """Near zero a reference changes nothing."""
        about, plain = finish(values, reference=reference), finish(values)

        for name in ("value", "lower", "upper", "standard_deviation"):
            assert about[name] == pytest.approx(plain[name], rel=1e-6, abs=1e-5)

    def test_difference(self):
        """Two groups a thousand million from zero differ as they do with that much taken away."""
        first, second = [1.0, 2.0, 3.0, 4.0], [3.0, 5.0, 7.0, 9.0]
        far = [sums_of([1e9 + value for value in values], 1e9) for values in (first, second)]

        found = Mean(column="x", reference=1e9).contrast("difference", *far, 0.95)
        near = MEAN.contrast("difference", sums_of(first), sums_of(second), 0.95)

        assert found.value[0] == near.value[0] == -3.5
        assert (found.lower[0], found.upper[0]) == pytest.approx((near.lower[0], near.upper[0]), rel=1e-6)
        assert found.p_value[0] == pytest.approx(near.p_value[0], rel=1e-6)

    @pytest.mark.parametrize("reference", [float("inf"), float("nan")])
    def test_no_number(self, reference):
        """A reference is a number."""
        with pytest.raises(InvalidValueError, match="reference of a mean"):
            Mean(column="x", reference=reference)

    def test_on_every_engine(self, catalogue_of, engine):
        """From rows, too, on every engine."""
        catalogue = catalogue_of(
            '[[dataset]]\nid = "d"\nname = { fi = "x" }\ncolumns = { x = { type = "integer" } }\n'
            '[[indicator]]\nid = "n.n"\nversion = "1"\nname = { fi = "x" }\ndataset = "d"\n'
            'measure = { kind = "mean", column = "x", reference = 1e9 }'
        )
        values = [10**9 + step for step in (-2, -1, 0, 1, 2)] * 20

        (row,) = compute(catalogue, {"d": engine(pd.DataFrame({"x": values}))}).to_pandas().to_dict("records")

        assert (row["value"], row["n"]) == (1e9, 100)
        assert row["standard_deviation"] == pytest.approx(np.std(values, ddof=1), rel=1e-9)
