"""Engines: measures that read histograms, persons and weights are the same, whatever holds the rows."""

import pandas as pd
import pytest

from soteindikaattorit import Results, compute
from soteindikaattorit.sources import frames

BY = {"by": ["hyvinvointialue", "ammatti"], "every": "half", "totals": True}


def assert_same(found: Results, expected: Results) -> None:
    """Compare every figure to 1e-10 of its size, and everything else exactly."""
    pd.testing.assert_frame_equal(found.to_pandas(), expected.to_pandas(), rtol=1e-10, atol=1e-10)


@pytest.fixture(scope="module")
def expected(people, people_rows) -> Results:
    """Return the results from pandas with NumPy's types."""
    return compute(people, {"k": people_rows}, **BY)


class TestSame:
    """All engines give the same results."""

    def test_frame(self, people, people_rows, expected, engine):
        """A frame of any engine gives the results that pandas gives."""
        assert_same(compute(people, {"k": engine(people_rows)}, **BY), expected)

    @pytest.mark.usefixtures("alone")
    def test_alone(self, people, people_rows, expected, in_memory):
        """A frame that can be handed to no other engine gives the same results."""
        assert_same(compute(people, {"k": in_memory(people_rows)}, **BY), expected)

    def test_large(self, people, people_rows, expected, in_memory, monkeypatch):
        """A large frame, which is handed to a faster engine, gives the same results."""
        monkeypatch.setattr(frames, "LARGE", 100)

        assert_same(compute(people, {"k": in_memory(people_rows)}, **BY), expected)

    @pytest.mark.usefixtures("alone")
    def test_chunks(self, people, people_rows, in_memory, monkeypatch):
        """Rows that are worked on in chunks, over which the rows of a person are spread, give the same results."""
        few = people_rows.head(50)
        whole = compute(people, {"k": few}, **BY)
        monkeypatch.setattr(frames, "CHUNK", 20)

        assert_same(compute(people, {"k": in_memory(few)}, **BY), whole)

    def test_order_of_rows(self, people, people_rows, expected):
        """The order of the rows changes nothing, not even where visits are put in order."""
        assert_same(compute(people, {"k": people_rows.sample(frac=1, random_state=1)}, **BY), expected)
