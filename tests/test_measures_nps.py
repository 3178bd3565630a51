"""The Net Promoter Score."""

import numpy as np
import pandas as pd
import pytest
from scipy import stats
from statsmodels.stats.weightstats import DescrStatsW

from soteindikaattorit import compute
from soteindikaattorit.errors import InvalidValueError
from soteindikaattorit.measures import NPS, Figures

ANSWERS = """
[[dataset]]
id = "d"
name = { fi = "Vastaukset" }
columns = { ryhma = { type = "text" }, nps = { type = "integer", optional = true } }

[[indicator]]
id = "n.nps"
version = "1"
name = { fi = "NPS" }
dataset = "d"
measure = { kind = "nps", column = "nps" }
"""


def finish(answers: dict[int, int], *, level: float = 0.95, **options: object) -> Figures:
    """Return the figures of how many gave each answer."""
    measure = NPS(column="x", **options)
    sums = {f"answer_{answer}": np.asarray([float(answers.get(answer, 0))]) for answer in measure.answers}
    return measure.finish(sums, level)


@pytest.mark.parametrize(
    ("answers", "score"),
    [
        ({10: 1}, 100),
        ({9: 1}, 100),
        ({8: 1}, 0),
        ({7: 1}, 0),
        ({6: 1}, -100),
        ({0: 1}, -100),
        ({10: 50, 7: 30, 0: 20}, 30),
        ({9: 1, 8: 1, 6: 2}, -25),
    ],
)
def test_breaks(answers, score):
    """Nine and ten promote, zero to six detract, seven and eight do neither."""
    assert finish(answers).value[0] == score


def test_zero_is_an_answer(catalogue_of):
    """Zero detracts, while a missing answer is no answer."""
    rows = pd.DataFrame({"ryhma": ["a", "a", "a", "b"], "nps": [10.0, 0.0, None, None]})

    table = compute(catalogue_of(ANSWERS), {"d": rows}, by=["ryhma"]).to_pandas().set_index("ryhma")

    assert table.loc["a", ["value", "n", "status"]].tolist() == [0, 2, "ok"]
    assert table.loc["a", ["promoters", "passives", "detractors"]].tolist() == [50, 0, 50]
    assert table.loc["b", ["n", "status"]].tolist() == [0, "no-data"]
    assert table.loc["b", ["value", "lower", "upper", "promoters", "passives", "detractors"]].isna().all()


def test_score_of_zero_stands():
    """A score of zero is a score."""
    figures = finish({10: 5, 0: 5})

    assert (figures.value[0], figures.status[0]) == (0, "ok")


def test_shares_add_up():
    """Promoters, passives and detractors make a hundred percent, and their difference is the score."""
    shares = {name: values[0] for name, values in finish({10: 3, 9: 4, 8: 5, 7: 1, 6: 2, 3: 9}).extras}

    assert sum(shares.values()) == pytest.approx(100)
    assert shares == pytest.approx({"promoters": 100 * 7 / 24, "passives": 100 * 6 / 24, "detractors": 100 * 11 / 24})


def test_other_scales():
    """On a scale from 1 to 5 the breaks are said, and nothing else is an answer."""
    figures = finish({5: 6, 4: 2, 3: 1, 1: 1}, lowest=1, highest=5, promoter=5, detractor=3)

    assert (figures.value[0], figures.n[0]) == (40, 10)
    assert NPS(column="x", lowest=1, highest=5, promoter=5, detractor=3).answers == range(1, 6)


def test_scale_without_passives():
    """A scale may leave nobody between."""
    figures = finish({2: 3, 1: 1}, lowest=1, highest=2, promoter=2, detractor=1)

    assert figures.value[0] == 50


@pytest.mark.parametrize(
    "breaks",
    [
        {"lowest": 1, "highest": 5},
        {"promoter": 6},
        {"detractor": 9},
        {"promoter": 11},
        {"detractor": -1},
        {"lowest": 7},
    ],
)
def test_breaks_in_order(breaks):
    """The breaks lie in order on the scale."""
    with pytest.raises(InvalidValueError, match=r"breaks of NPS .*expected lowest <= detractor < promoter <= highest"):
        NPS(column="x", **breaks)


@pytest.mark.parametrize("scale", [{"lowest": 1}, {"highest": 9}, {"lowest": 1, "highest": 5, "promoter": 5}])
def test_breaks_are_declared(scale):
    """A scale other than 0 to 10 is refused unless both breaks are declared."""
    with pytest.raises(InvalidValueError, match="declared on any scale but 0 to 10"):
        NPS(column="x", **scale)


def test_distribution(catalogue_of):
    """Where it is asked for, the share of every answer stands in the results, and counts as told."""
    toml = ANSWERS.replace('column = "nps" }', 'column = "nps", distribution = true }')
    rows = pd.DataFrame({"ryhma": ["a"] * 5, "nps": [10.0, 10.0, 7.0, 0.0, None]})

    row = compute(catalogue_of(toml), {"d": rows}).to_pandas().iloc[0]

    shares = {answer: row[f"answer_{answer}"] for answer in range(11)}
    assert shares == {**dict.fromkeys(range(11), 0), 10: 50, 7: 25, 0: 25}
    told = NPS(column="x", distribution=True).disclosed()
    assert [name for name, _ in told.classes] == [f"answer_{answer}" for answer in range(11)]
    assert sorted(part for _, of in told.classes for part, _ in of) == sorted(part for part, _ in told.base)


def test_breaks_are_honoured_in_limits():
    """On another scale the limits are those of its own promoters, passives and detractors."""
    figures = finish({5: 6, 4: 2, 3: 1, 1: 1}, lowest=1, highest=5, promoter=5, detractor=3)

    same = finish({10: 6, 7: 2, 0: 2})
    assert (figures.lower[0], figures.upper[0]) == (same.lower[0], same.upper[0])


def test_needs_its_scale():
    """The column holds integers of the scale, and nothing else."""
    (need,) = NPS(column="x", lowest=1, highest=5, promoter=5, detractor=3).needs()

    assert (need.column, need.types, need.minimum, need.maximum) == ("x", ("integer",), 1, 5)


def test_wald_as_published(vectors):
    """The Wald interval is as wide as the published standard error says."""
    for row in vectors("interval_nps_wald"):
        promoters, passives, detractors = (int(row[name]) for name in ("promoters", "passives", "detractors"))

        figures = finish({10: promoters, 8: passives, 0: detractors}, interval="wald")

        half = 100 * stats.norm.ppf(0.975) * float(row["standard_error"])
        tolerance = 100 * stats.norm.ppf(0.975) * 0.0005
        assert figures.upper[0] == pytest.approx(min(figures.value[0] + half, 100), abs=tolerance)
        assert figures.lower[0] == pytest.approx(max(figures.value[0] - half, -100), abs=tolerance)
        assert figures.method[0] == "nps-wald"


def test_score_as_published(vectors, as_published):
    """The score interval is as published for the difference of two paired proportions."""
    for row in vectors("interval_nps_score"):
        promoters, passives, detractors = (int(row[name]) for name in ("promoters", "passives", "detractors"))

        figures = finish({9: promoters, 7: passives, 3: detractors}, level=float(row["level"]), interval="score")

        assert figures.lower[0] / 100 == as_published(row["lower"])
        assert figures.upper[0] / 100 == as_published(row["upper"])
        assert figures.method[0] == "nps-score"


def test_adjusted_wald_as_another_library():
    """The default interval is that of weights 1, 0 and -1 with three answers added, by statsmodels' variance."""
    figures = finish({10: 12, 8: 7, 2: 5})

    weights = np.array([12.75, 8.5, 5.75])
    described = DescrStatsW([1.0, 0.0, -1.0], weights=weights, ddof=0)
    half = stats.norm.ppf(0.975) * described.std / np.sqrt(weights.sum())
    assert figures.lower[0] == pytest.approx(100 * (described.mean - half), rel=1e-9)
    assert figures.upper[0] == pytest.approx(100 * (described.mean + half), rel=1e-9)
    assert figures.method[0] == "nps-adjusted-wald"


@pytest.mark.parametrize("interval", ["wilson", "", "Wald"])
def test_unknown_interval(interval):
    """An interval that is no method of the score is refused, with those that are."""
    with pytest.raises(InvalidValueError, match="expected one of adjusted-wald, score, wald"):
        NPS(column="x", interval=interval)


@pytest.mark.parametrize("interval", NPS.intervals)
def test_limits_stay_on_the_scale(interval):
    """Limits lie between -100 and 100, whatever the method."""
    for answers in ({10: 3}, {0: 3}, {10: 1, 0: 1}, {8: 2}):
        figures = finish(answers, interval=interval)

        assert -100 <= figures.lower[0] <= figures.upper[0] <= 100
