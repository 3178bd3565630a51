"""Net promoter scores as values: breaks, shares, errors, limits, differences and sample sizes."""

from collections.abc import Callable

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats
from statsmodels.stats.weightstats import DescrStatsW

from soteindikaattorit.errors import InvalidValueError
from soteindikaattorit.stats.contrast import nps_difference
from soteindikaattorit.stats.nps import Breaks, NetPromoterScore, sample_size

ANSWERS = st.lists(st.integers(0, 10), min_size=1, max_size=60)
FIVE = Breaks(lowest=1, highest=5, promoter=5, detractor=3)


class TestBreaks:
    """Where a scale breaks."""

    def test_standard(self):
        """From 0 to 10, nine and ten promote, and zero to six detract."""
        assert [list(group) for group in Breaks().groups] == [[9, 10], [7, 8], [0, 1, 2, 3, 4, 5, 6]]

    @pytest.mark.parametrize("scale", [(1, 10), (0, 9), (1, 5), (0, 100), (1, 3)])
    def test_other_scales_declare_theirs(self, scale):
        """A scale other than 0 to 10 is refused unless both breaks are declared."""
        lowest, highest = scale

        with pytest.raises(InvalidValueError, match="declared on any scale but 0 to 10"):
            Breaks(lowest=lowest, highest=highest)
        with pytest.raises(InvalidValueError, match="breaks of NPS"):
            Breaks(lowest=lowest, highest=highest, promoter=highest)
        assert Breaks(lowest=lowest, highest=highest, promoter=highest, detractor=lowest).promoter == highest

    @pytest.mark.parametrize("breaks", [{"promoter": 6}, {"detractor": 9}, {"promoter": 11}, {"detractor": -1}])
    def test_in_order(self, breaks):
        """The breaks lie in order on the scale."""
        with pytest.raises(InvalidValueError, match="expected lowest <= detractor < promoter <= highest"):
            Breaks(**breaks)


class TestScore:
    """The score of some answers."""

    def test_as_published(self, vectors: Callable, as_published: Callable):
        """Score, variance and standard error are those of the author's R package, on whatever scale."""
        for row in vectors("nps"):
            breaks = Breaks(**{name: int(row[name]) for name in ("lowest", "highest", "promoter", "detractor")})
            score = NetPromoterScore.from_answers(map(int, row["answers"].split()), breaks)

            if row["value"]:
                assert score.value / 100 == pytest.approx(float(row["value"]), abs=1e-12)
            if row["standard_error"]:
                assert score.standard_error / 100 == as_published(row["standard_error"])
            variance = (score.standard_error / 100) ** 2 * score.n
            assert variance == pytest.approx(float(row["variance"]), rel=float(row["tolerance"]))

    @given(answers=ANSWERS)
    def test_is_a_mean(self, answers: list[int]):
        """The score is the mean of 1, 0 and -1, and its standard error that of the mean, by statsmodels."""
        score = NetPromoterScore.from_answers(answers)

        described = DescrStatsW([1.0 if each > 8 else -1.0 if each < 7 else 0.0 for each in answers], ddof=0)
        assert score.value == pytest.approx(100 * described.mean)
        assert score.standard_error == pytest.approx(100 * described.std / np.sqrt(len(answers)), abs=1e-9)

    @given(answers=ANSWERS)
    def test_shares_and_distribution(self, answers: list[int]):
        """Shares and distribution make a hundred percent, and promoters less detractors the score."""
        score = NetPromoterScore.from_answers(answers)

        assert sum(score.shares.values()) == pytest.approx(100)
        assert sum(score.distribution.values()) == pytest.approx(100)
        assert score.shares["promoters"] - score.shares["detractors"] == pytest.approx(score.value, abs=1e-9)
        assert score.distribution[0] == pytest.approx(100 * answers.count(0) / len(answers))

    @given(answers=ANSWERS, level=st.floats(0.5, 0.999))
    def test_wald_limits_are_as_wide_as_the_error(self, answers: list[int], level: float):
        """The Wald limits lie as many standard errors from the score as the level asks for, on the scale."""
        score = NetPromoterScore.from_answers(answers)

        half = stats.norm.ppf((1 + level) / 2) * score.standard_error
        expected = np.clip([score.value - half, score.value + half], -100, 100)
        assert score.limits(level, "wald") == pytest.approx(tuple(expected), abs=1e-9)

    @pytest.mark.parametrize("missing", [None, float("nan"), np.nan, pd.NA, pd.NaT])
    def test_missing_is_no_answer(self, missing):
        """What is missing does not count, and zero does."""
        score = NetPromoterScore.from_answers([10, missing, 0])

        assert (score.n, score.value) == (2, 0)

    @pytest.mark.parametrize("answer", [11, -1, 8.5, float("inf"), "9", "kyllä", True])
    def test_off_the_scale(self, answer):
        """What is no whole number on the scale is refused, and the answer is not repeated."""
        with pytest.raises(InvalidValueError, match="expected whole numbers") as caught:
            NetPromoterScore.from_answers([10, answer])

        assert str(answer) not in str(caught.value)

    def test_of_a_frame(self):
        """A column of a frame is counted as it is."""
        column = pd.Series([10, 9, None, 0], dtype="Int64")

        assert NetPromoterScore.from_answers(column).groups == (2, 0, 1)

    @pytest.mark.parametrize(
        ("answers", "base", "says"), [([], 0, "no-data"), ([None], 5, "no-data"), ([9] * 4, 5, "too-few")]
    )
    def test_without_status_no_number(self, answers, base, says):
        """A score of nothing, or of fewer than the minimum base, is no number, nor is anything that belongs to it."""
        score = NetPromoterScore.from_answers(answers, minimum_base=base)

        assert score.status == says
        numbers = [score.value, score.standard_error, *score.shares.values(), *score.distribution.values()]
        assert np.isnan([*numbers, *score.limits()]).all()
        assert np.isnan(score.difference(NetPromoterScore.from_answers([9, 0])).value)

    def test_minimum_base_is_enough(self):
        """On exactly the minimum base a score is told."""
        assert NetPromoterScore.from_answers([9] * 5, minimum_base=5).value == 100

    @pytest.mark.parametrize("counts", [(1,) * 10, (1,) * 12, (-1, *(1,) * 10), (float("nan"), *(1,) * 10)])
    def test_counts(self, counts):
        """There is a finite count for each answer of the scale."""
        with pytest.raises(InvalidValueError, match="counts of NPS"):
            NetPromoterScore(counts=counts)

    def test_the_largest_counts(self):
        """Counts as large as floats hold whole have a score inside its limits."""
        score = NetPromoterScore(counts=(2.0**52, *(0.0,) * 9, 2.0**53))

        lower, upper = score.limits()
        assert lower <= score.value <= upper
        assert score.value == pytest.approx(100 / 3)

    def test_repr_shows_no_counts(self):
        """How a score is shown tells its scale, and nothing of its answers."""
        assert repr(NetPromoterScore.from_answers([9, 3])) == "<NetPromoterScore on 0 to 10, not released>"


class TestDifference:
    """The scores of two groups, or of two periods."""

    def test_in_points(self):
        """The difference is that of the counts, in points."""
        one, other = (
            NetPromoterScore.from_answers([10] * 8 + [7] * 3 + [0]),
            NetPromoterScore.from_answers([9, 8, 2, 1]),
        )

        found = one.difference(other, 0.9)

        expected = nps_difference((8, 3, 1), (1, 1, 2), 0.9)
        assert float(found.value) == pytest.approx(one.value - other.value)
        assert float(found.lower) == pytest.approx(100 * float(expected.lower))
        assert found.p_value == expected.p_value

    def test_of_one_scale(self):
        """Scores of different scales or breaks are not compared."""
        with pytest.raises(InvalidValueError, match="expected the same scale"):
            NetPromoterScore.from_answers([9]).difference(NetPromoterScore.from_answers([5], FIVE))


class TestSampleSize:
    """How many answers a precision takes."""

    @given(
        precision=st.floats(1, 50),
        level=st.floats(0.5, 0.999),
        shares=st.tuples(st.floats(1, 49), st.floats(1, 49)),
    )
    def test_is_the_least_that_is_enough(self, precision: float, level: float, shares: tuple[float, float]):
        """With so many answers of those shares the Wald limits are near enough, and with one fewer they are not."""
        promoters, detractors = (share / 100 for share in shares)
        deviation = np.sqrt(promoters + detractors - (promoters - detractors) ** 2)

        n = sample_size(precision, level, promoters=shares[0], detractors=shares[1])

        half = 100 * stats.norm.ppf((1 + level) / 2) * deviation
        assert half / np.sqrt(n) <= precision * (1 + 1e-9)
        assert n == 1 or half / np.sqrt(n - 1) > precision * (1 - 1e-9)

    def test_default_is_the_worst(self):
        """No shares need more answers than those that are taken for granted."""
        assert sample_size(5) == max(
            sample_size(5, promoters=plus, detractors=minus)
            for plus in range(0, 101, 10)
            for minus in range(0, 101 - plus, 10)
        )

    def test_small_populations(self):
        """Of few people fewer are enough, and never more than there are."""
        sizes = [sample_size(5, population=people) for people in (1, 10, 100, 1000, 10**9)]

        assert sizes == sorted(sizes)
        assert all(size <= people for size, people in zip(sizes, (1, 10, 100, 1000, 10**9), strict=True))
        assert sizes[-1] == sample_size(5)

    @pytest.mark.parametrize(
        "wrong",
        [
            {"precision": 0},
            {"precision": float("nan")},
            {"precision": 5, "level": 95},
            {"precision": 5, "promoters": 80, "detractors": 30},
            {"precision": 5, "promoters": -1},
            {"precision": 5, "population": 0},
        ],
    )
    def test_impossible(self, wrong):
        """What cannot be asked for is an error that says what can."""
        with pytest.raises(InvalidValueError, match="expected"):
            sample_size(**wrong)
