"""What holds of histograms, persons and weights, whatever the rows."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from soteindikaattorit import Catalogue, compute, compute_parts

FEW = settings(max_examples=8, deadline=None)
COUNTS = st.integers(1, 60)
SEEDS = st.integers(0, 2**32 - 1)
KEPT = ("median", "days", "working-days", "waiting", "third", "mean", "share")
PERSONS = ("distinct", "coc", "upc", "secon", "mmci")


@pytest.fixture(scope="module")
def kept(people) -> Catalogue:
    """Return a catalogue of those measures whose parts can be kept."""
    return people.select(*(f"k.{name}" for name in KEPT))


def some(rows: pd.DataFrame, count: int, seed: int) -> pd.DataFrame:
    """Return so many rows, in any order."""
    return rows.sample(n=count, random_state=seed)


class TestMerging:
    """Parts of two sets of rows add up to the parts of both together."""

    @given(first=COUNTS, second=COUNTS, seed=SEEDS)
    @FEW
    def test_quantiles_and_estimates(self, kept, people_rows, first, second, seed):
        """A quantile of added histograms, and an estimate of added strata, are those of all rows."""
        rows = some(people_rows, first + second, seed)
        halves = [compute_parts(kept, {"k": half}, by=["kunta"])["k"] for half in (rows[:first], rows[first:])]
        options = {"by": ["hyvinvointialue"], "totals": True}

        found = compute(kept, {"k": halves[0].merge(halves[1])}, **options).to_pandas()

        expected = compute(kept, {"k": rows}, **options).to_pandas()
        pd.testing.assert_frame_equal(found, expected, rtol=1e-9, atol=1e-7)


class TestOrder:
    """Nothing depends on the order of rows."""

    @given(count=COUNTS, seed=SEEDS)
    @FEW
    def test_any(self, people, people_rows, count, seed):
        """Rows in another order give the same figures."""
        rows = some(people_rows, count, seed)
        options = {"by": ["ammatti"], "totals": True}

        found = compute(people, {"k": rows.iloc[::-1]}, **options).to_pandas()

        expected = compute(people, {"k": rows}, **options).to_pandas()
        pd.testing.assert_frame_equal(found, expected, rtol=1e-9, atol=1e-7)


class TestPersons:
    """Persons of groups are at least as many as those of all, and never fewer than those of any group."""

    @given(count=st.integers(1, 200), seed=SEEDS)
    @FEW
    def test_totals(self, people, people_rows, count, seed):
        """The total lies between the greatest group and the sum of groups; an index lies between 0 and 1."""
        rows = some(people_rows, count, seed)
        persons = people.select(*(f"k.{name}" for name in PERSONS))

        found = compute(persons, {"k": rows}, by=["kunta"], totals=True).to_pandas()

        distinct = found[found["indicator"] == "k.distinct"]
        groups, total = (
            distinct.loc[distinct["kunta"] != "_T", "value"],
            distinct.loc[distinct["kunta"] == "_T", "value"],
        )
        assert groups.max() <= total.iloc[0] <= groups.sum()
        indices = found.loc[(found["indicator"] != "k.distinct") & (found["status"] == "ok"), "value"]
        assert ((indices >= 0) & (indices <= 1 + 1e-12)).all()


class TestScaling:
    """A wait told in other units is as many times as long."""

    @given(seed=SEEDS, factor=st.sampled_from([0.5, 2.0, 60.0]))
    @FEW
    def test_quantile(self, people, people_rows, seed, factor):
        """Values that are scaled scale the median and its limits."""
        rows = some(people_rows, 60, seed)
        median = people.select("k.median")

        found = compute(median, {"k": rows.assign(minuuttia=rows["minuuttia"] * factor)}).to_pandas()

        expected = compute(median, {"k": rows}).to_pandas()
        for name in ("value", "lower", "upper"):
            np.testing.assert_allclose(found[name], expected[name] * factor, rtol=1e-12)
