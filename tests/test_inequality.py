"""Gaps and slopes, on plain numbers."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from soteindikaattorit.stats.inequality import gap, relative_gap, relative_index, slope_index
from soteindikaattorit.stats.interval import wilson


class TestGap:
    """The difference and the ratio of two groups."""

    def test_published(self, vectors, as_published):
        """From Wilson's limits they are as published for two proportions."""
        for vector in vectors("gap"):
            groups = []
            for name in ("first", "second"):
                x, n = float(vector[name]), float(vector[f"{name}_of"])
                limits = wilson(x, n, float(vector["level"]))
                groups.append((x / n, limits.lower, limits.upper))

            _, limits = (gap if vector["gap"] == "absolute" else relative_gap)(*groups)

            assert float(limits.lower) == as_published(vector["lower"])
            assert float(limits.upper) == as_published(vector["upper"])

    GROUP = st.tuples(st.floats(0, 100), st.floats(0, 50), st.floats(0, 50)).map(
        lambda drawn: (drawn[0] + drawn[1], drawn[0], drawn[0] + drawn[1] + drawn[2])
    )

    @settings(deadline=None)
    @given(first=GROUP, second=GROUP, factor=st.floats(0.01, 1000))
    def test_laws(self, first, second, factor):
        """Limits hold the value; turning round turns the sign; a scale scales all; the ratio has none."""
        value, limits = gap(first, second)
        back, turned = gap(second, first)
        scaled, wide = gap(*(tuple(factor * number for number in group) for group in (first, second)))

        assert limits.lower <= value <= limits.upper
        assert (back, float(turned.lower)) == (-value, -float(limits.upper))
        assert [scaled, float(wide.lower), float(wide.upper)] == pytest.approx(
            [factor * value, factor * float(limits.lower), factor * float(limits.upper)], rel=1e-9, abs=1e-9
        )

    POSITIVE = st.tuples(st.floats(0.5, 100), st.floats(0.001, 0.9), st.floats(0.001, 3)).map(
        lambda drawn: (drawn[0], drawn[0] * (1 - drawn[1]), drawn[0] * (1 + drawn[2]))
    )

    @settings(deadline=None)
    @given(first=POSITIVE, second=POSITIVE)
    def test_ratio_laws(self, first, second):
        """Limits of a ratio hold it, and turning round gives their reciprocals."""
        value, limits = relative_gap(first, second)
        back, turned = relative_gap(second, first)

        assert limits.lower <= value * (1 + 1e-9)
        assert limits.upper >= value * (1 - 1e-9)
        assert float(back) == pytest.approx(1 / float(value), rel=1e-9)
        assert float(turned.upper) == pytest.approx(1 / float(limits.lower), rel=1e-6)

    @pytest.mark.parametrize(
        ("first", "second"),
        [
            ((1, 0.5, 2), (0, 0, 1)),
            ((0, 0, 1), (0, 0, 1)),
            ((1, -1, 2), (1, 0.5, 2)),
            ((1, np.nan, np.nan), (1, 0.5, 2)),
        ],
    )
    def test_ratio_without_limits(self, first, second):
        """A ratio to nothing, or of what may be negative or has no limits, has no limits; never infinity."""
        value, limits = relative_gap(first, second)

        assert np.isnan(limits.lower)
        assert np.isnan(limits.upper)
        assert np.isnan(value) == (second[0] == 0)

    def test_ratio_of_nothing(self):
        """Nothing in the first group is a ratio of zero from zero up."""
        value, limits = relative_gap((0, 0, 0.1), (0.5, 0.4, 0.6))

        assert (float(value), float(limits.lower)) == (0, 0)
        assert 0 < limits.upper < 1


class TestSlope:
    """The slope index and the relative index."""

    def test_published(self, vectors):
        """They are as published for life expectancy by deprivation; limits within what simulation allows."""
        groups = vectors("slope_groups")
        for vector in vectors("slope_index"):
            own = [row for row in groups if row["case"] == vector["case"]]
            given = tuple(np.asarray([float(row[name]) for row in own]) for name in ("value", "lower", "upper"))
            sizes = [float(row["population"]) for row in own]
            wider = float(vector["level"]) != 0.95
            if wider:
                value, lower, upper = given
                stretch = 2.5758293035489004 / 1.959963984540054
                given = (value, value - (upper - lower) / 2 * stretch, value + (upper - lower) / 2 * stretch)

            for name, index in (("slope", slope_index), ("relative", relative_index)):
                value, limits = index(given, sizes, float(vector["level"]))

                assert float(value) == pytest.approx(float(vector[name]), rel=1e-9)
                if vector[f"{name}_lower"]:
                    width = float(vector[f"{name}_upper"]) - float(vector[f"{name}_lower"])
                    assert float(limits.lower) == pytest.approx(float(vector[f"{name}_lower"]), abs=width / 100)
                    assert float(limits.upper) == pytest.approx(float(vector[f"{name}_upper"]), abs=width / 100)

    SIZES = st.lists(st.integers(1, 10**6), min_size=3, max_size=10)

    @settings(deadline=None)
    @given(sizes=SIZES, start=st.floats(1, 100), slope=st.floats(-0.9, 10))
    def test_straight(self, sizes, start, slope):
        """On a straight line the index is its slope, and the relative index the ratio of its ends."""
        share = np.asarray(sizes) / sum(sizes)
        place = np.cumsum(share) - share / 2
        values = start * (1 + slope * place)

        index, _ = slope_index((values, values - 1, values + 1), sizes, 0.95)
        ratio, _ = relative_index((values, values - 1, values + 1), sizes, 0.95)

        assert float(index) == pytest.approx(start * slope, rel=1e-6, abs=1e-6)
        assert float(ratio) == pytest.approx(1 + slope, rel=1e-6, abs=1e-6)

    @settings(deadline=None)
    @given(sizes=SIZES, data=st.data())
    def test_laws(self, sizes, data):
        """Limits hold the index and nest by level; turning the order round turns its sign."""
        values = np.asarray(data.draw(st.lists(st.floats(1, 100), min_size=len(sizes), max_size=len(sizes))))
        groups = (values, values - 0.5, values + 0.5)

        index, limits = slope_index(groups, sizes, 0.95)
        turned, _ = slope_index(tuple(numbers[::-1] for numbers in groups), sizes[::-1], 0.95)

        assert limits.lower <= index <= limits.upper
        assert float(turned) == pytest.approx(-float(index), rel=1e-6, abs=1e-6)

    def test_bottom_at_zero(self):
        """A relative index whose bottom may be zero has no limits."""
        values = np.asarray([0.1, 1.0, 2.0])

        _, limits = relative_index((values, values - 1, values + 1), [1, 1, 1], 0.95)

        assert np.isnan(limits.lower)
        assert np.isnan(limits.upper)
