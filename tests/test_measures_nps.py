"""The Net Promoter Score."""

import numpy as np
import pandas as pd
import pytest

from soteindikaattorit import compute
from soteindikaattorit.errors import InvalidValueError
from soteindikaattorit.measures import NPS, Figures
from soteindikaattorit.stats.contrast import nps_difference
from soteindikaattorit.stats.interval import by_name

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


FIVE = {"lowest": 1, "highest": 5, "promoter": 5, "detractor": 3}


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
        ({10: 5, 0: 5}, 0),
    ],
)
def test_breaks(answers, score):
    """Nine and ten promote, zero to six detract, seven and eight do neither; a score of zero is a score."""
    figures = finish(answers)

    assert (figures.value[0], figures.n[0], figures.status[0]) == (score, sum(answers.values()), "ok")
    assert figures.numerator[0] == score * sum(answers.values()) / 100
    assert figures.denominator[0] == sum(answers.values())


def test_zero_is_an_answer(catalogue_of):
    """Zero detracts, while a missing answer is no answer."""
    rows = pd.DataFrame({"ryhma": ["a", "a", "a", "b"], "nps": [10.0, 0.0, None, None]})

    table = compute(catalogue_of(ANSWERS), {"d": rows}, by=["ryhma"]).to_pandas().set_index("ryhma")

    assert table.loc["a", ["value", "n", "status"]].tolist() == [0, 2, "ok"]
    assert table.loc["a", ["promoters", "passives", "detractors"]].tolist() == [50, 0, 50]
    assert table.loc["b", ["n", "status"]].tolist() == [0, "no-data"]
    assert table.loc["b", ["value", "lower", "upper", "promoters", "passives", "detractors"]].isna().all()


def test_shares():
    """Promoters, passives and detractors are in percent of the answers."""
    shares = {name: values[0] for name, values in finish({10: 3, 9: 4, 8: 5, 7: 1, 6: 2, 3: 9}).extras}

    assert shares == pytest.approx({"promoters": 100 * 7 / 24, "passives": 100 * 6 / 24, "detractors": 100 * 11 / 24})


@pytest.mark.parametrize(
    ("answers", "scale", "expected"),
    [
        ({5: 6, 4: 2, 3: 1, 1: 1}, FIVE, (6, 2, 2)),
        ({2: 3, 1: 1}, {"lowest": 1, "highest": 2, "promoter": 2, "detractor": 1}, (3, 0, 1)),
    ],
)
def test_other_scales(answers, scale, expected):
    """On another scale the breaks are given; the score and its limits are those of its own groups, maybe without passives."""
    figures = finish(answers, **scale)

    same = finish(dict(zip((10, 7, 0), expected, strict=True)))
    for name in ("value", "n", "lower", "upper"):
        assert getattr(figures, name)[0] == getattr(same, name)[0]
    assert NPS(column="x", **scale).answers == range(scale["lowest"], scale["highest"] + 1)


@pytest.mark.parametrize(
    "breaks",
    [
        {"lowest": 1},
        {"highest": 9},
        {"lowest": 1, "highest": 5},
        {"lowest": 1, "highest": 5, "promoter": 5},
        {"promoter": 6},
        {"detractor": 9},
        {"promoter": 11},
        {"detractor": -1},
        {"lowest": 7},
    ],
)
def test_breaks_in_order(breaks):
    """The breaks are in order on the scale, and given on every scale other than 0 to 10."""
    expected = "expected lowest <= detractor < promoter <= highest, declared on any scale but 0 to 10"
    with pytest.raises(InvalidValueError, match=rf"breaks of NPS .*{expected}"):
        NPS(column="x", **breaks)


def test_distribution(catalogue_of):
    """When the distribution is asked for, results contain the share of every answer, and each of them is disclosed."""
    toml = ANSWERS.replace('column = "nps" }', 'column = "nps", distribution = true }')
    rows = pd.DataFrame({"ryhma": ["a"] * 5, "nps": [10.0, 10.0, 7.0, 0.0, None]})

    row = compute(catalogue_of(toml), {"d": rows}).to_pandas().iloc[0]

    shares = {answer: row[f"answer_{answer}"] for answer in range(11)}
    assert shares == {**dict.fromkeys(range(11), 0), 10: 50, 7: 25, 0: 25}
    disclosed = NPS(column="x", distribution=True).disclosed()
    assert disclosed.classes == tuple((f"answer_{answer}", ((f"answer_{answer}", 1),)) for answer in range(11))


@pytest.mark.parametrize("interval", NPS.intervals)
def test_limits(interval):
    """Limits are those of the method that is named, in points."""
    figures = finish({10: 12, 8: 7, 2: 5}, interval=interval, level=0.9)

    limits = by_name(f"nps-{interval}").limits(12, 7, 5, 0.9)
    assert (figures.lower[0], figures.upper[0]) == (100 * limits.lower, 100 * limits.upper)
    assert figures.method.tolist() == [f"nps-{interval}"]


@pytest.mark.parametrize(("interval", "method"), [("wald", "wald"), ("score", "adjusted-wald")])
def test_contrast(interval, method):
    """The difference is in points, by the Wald method for the Wald interval and by the adjusted one for others."""
    measure = NPS(column="x", interval=interval)
    first, second = (
        {name: np.array([float(number % modulus)]) for number, name in enumerate(measure.parts())} for modulus in (5, 4)
    )

    found = measure.contrast("difference", first, second, 0.9)

    groups = [(4 + 0, 2 + 3, sum(range(5)) + 0 + 1), (1 + 2, 3 + 0, 0 + 1 + 2 + 3 + 0 + 1 + 2)]
    expected = nps_difference(*groups, 0.9, method)
    assert found.method == expected.method
    for name in ("value", "lower", "upper"):
        assert getattr(found, name)[0] == pytest.approx(100 * float(getattr(expected, name)))
