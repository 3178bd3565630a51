"""Distributions: the share that agrees, with the share of every answer."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from soteindikaattorit.errors import InvalidValueError
from soteindikaattorit.measures import Distribution
from soteindikaattorit.stats.interval import wilson

COUNTS = st.lists(st.integers(0, 500), min_size=5, max_size=5)


def finish(counts: list[int], skipped: int = 0, other: int = 0) -> dict[str, object]:
    """Return the figures of so many answers of each kind, by name."""
    sums = {f"answer_{number}": np.array([float(count)]) for number, count in enumerate(counts, start=1)}
    sums |= {"skipped": np.array([float(skipped)]), "does_not_concern": np.array([float(other)])}
    figures = Distribution(column="x", state="x_state").finish(sums, 0.95)
    named = {name: getattr(figures, name)[0] for name in ("value", "n", "lower", "upper", "numerator", "status")}
    return named | {name: values[0] for name, values in figures.extras}


def test_top_two():
    """The two highest answers agree, out of all that count."""
    found = finish([1, 2, 3, 4, 10])

    assert (found["value"], found["n"], found["numerator"]) == (pytest.approx(70.0), 20, 14)
    assert [found[f"share_{number}"] for number in range(1, 6)] == pytest.approx([5.0, 10.0, 15.0, 20.0, 50.0])


def test_what_does_not_count():
    """Skipped and not concerned are told beside the figure and change nothing in it."""
    with_others, without = finish([1, 2, 3, 4, 10], skipped=20, other=10), finish([1, 2, 3, 4, 10])

    assert with_others["value"] == without["value"]
    assert with_others["n"] == without["n"] == 20
    assert (with_others["skipped"], with_others["does_not_concern"]) == (20, 10)
    assert with_others["completeness"] == pytest.approx(60.0)


def test_nobody_answered():
    """When nobody answered there is no share, whoever skipped the question."""
    found = finish([0] * 5, skipped=4)

    assert found["status"] == "no-data"
    assert np.isnan(found["value"])


@given(counts=COUNTS)
def test_shares_sum(counts):
    """The shares of all answers make a hundred percent, and the agreeing ones the value."""
    found = finish(counts)
    if sum(counts):
        shares = [found[f"share_{number}"] for number in range(1, 6)]

        assert sum(shares) == pytest.approx(100.0)
        assert shares[3] + shares[4] == pytest.approx(found["value"])


def test_limits():
    """The limits are Wilson's."""
    limits = wilson(np.array([14.0]), np.array([20.0]), 0.95)

    found = finish([1, 2, 3, 4, 10])

    assert (found["lower"], found["upper"]) == (
        pytest.approx(limits.lower[0] * 100),
        pytest.approx(limits.upper[0] * 100),
    )


@pytest.mark.parametrize("answers", [{"agreeing": 1}, {"agreeing": 6}, {"highest": 6}, {"highest": 3}])
def test_answers_out_of_order(answers):
    """Answers that do not lie in order are refused."""
    with pytest.raises(InvalidValueError, match="expected 1 < agreeing <= highest <= 5"):
        Distribution(column="x", **answers)
