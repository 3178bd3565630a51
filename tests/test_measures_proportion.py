"""Proportions: the share of rows that meet a condition."""

import numpy as np
import pandas as pd
import pytest
from statsmodels.stats.proportion import proportion_confint

from soteindikaattorit import Catalogue, compute
from soteindikaattorit.definitions import Definitions
from soteindikaattorit.definitions.indicator import Indicator
from soteindikaattorit.measures import Proportion
from soteindikaattorit.model.condition import Condition
from soteindikaattorit.model.dataset import Column, Dataset
from soteindikaattorit.model.text import Text
from soteindikaattorit.stats.contrast import proportion_difference, proportion_ratio

NAME = Text.finnish("Osuus")
TYPES = {"ryhma": ("text", "string"), "arvo": ("number", "Float64"), "kylla": ("boolean", "boolean")}
DATASET = Dataset(
    id="d", name=NAME, columns=tuple(Column(id=name, type=kind, optional=True) for name, (kind, _) in TYPES.items())
)
NATIONAL = Catalogue.of()
YES, EXCLUDED = {"kylla": True}, {"ryhma": "x"}


def share(columns: dict[str, list[object]], **conditions: dict[str, object]) -> pd.Series:
    """Return the only figure of a proportion of rows; a column that is not given has no values."""
    measure = Proportion(**{name: Condition.parse(condition) for name, condition in conditions.items()})
    indicator = Indicator(id="p.p", version="1", name=NAME, dataset="d", measure=measure)
    catalogue = NATIONAL.with_definitions(Definitions(datasets=(DATASET,), indicators=(indicator,)))
    count = len(next(iter(columns.values())))
    rows = {name: pd.Series(columns.get(name, [None] * count), dtype=dtype) for name, (_, dtype) in TYPES.items()}
    return compute(catalogue, {"d": pd.DataFrame(rows)}).to_pandas().iloc[0]


@pytest.mark.parametrize(
    ("conditions", "columns", "expected"),
    [
        pytest.param({"numerator": YES}, {"kylla": [True, False, None, True]}, (2, 3), id="missing value"),
        pytest.param({"numerator": {"ryhma": {"not": "a"}}}, {"ryhma": ["a", "b", None]}, (1, 2), id="negation"),
        pytest.param(
            {"numerator": {"kylla": True, "arvo": {"min": 5}}},
            {"kylla": [True, True, None, False], "arvo": [5, None, 9, 1]},
            (1, 2),
            id="several columns",
        ),
        pytest.param({"numerator": {"arvo": {"missing": True}}}, {"arvo": [None, 1, None]}, (2, 3), id="missing"),
        pytest.param({"numerator": {"arvo": {"missing": False}}}, {"arvo": [None, 1, None]}, (1, 3), id="not missing"),
        pytest.param(
            {"numerator": YES, "denominator": {"ryhma": ["a", "b"]}},
            {"kylla": [True, True, False, True], "ryhma": ["a", "c", "b", None]},
            (1, 2),
            id="denominator",
        ),
        pytest.param(
            {"numerator": YES, "exclude": EXCLUDED},
            {"kylla": [True, True, False, True, False], "ryhma": ["x", "a", "x", None, None]},
            (2, 3),
            id="exclusion",
        ),
        pytest.param(
            {"numerator": YES, "exclude": {"ryhma": "x", "arvo": {"max": 3}}},
            {"kylla": [True] * 4, "ryhma": ["x", "x", "a", "x"], "arvo": [3, 4, 1, None]},
            (3, 3),
            id="exclusion by several criteria",
        ),
    ],
)
def test_counts(conditions, columns, expected):
    """A row without a value on which the numerator depends counts in neither, unless it is asked whether it is missing.

    Excluded rows leave both; a row for which the exclusion is unknown stays.
    """
    found = share(columns, **conditions)

    assert tuple(found[["numerator", "denominator"]]) == expected
    assert found["n"] == expected[1]
    assert found["value"] == pytest.approx(100 * expected[0] / expected[1])


def test_all_are_excluded():
    """When every row is excluded there are no data."""
    found = share({"kylla": [True, False], "ryhma": ["x", "x"]}, numerator=YES, exclude=EXCLUDED)

    assert found["status"] == "no-data"
    assert found[["value", "lower", "upper"]].isna().all()


@pytest.mark.parametrize(("value", "expected"), [(False, 0), (True, 100)])
def test_zero_and_all(value, expected):
    """Zero and a hundred percent are shares, with limits between 0 and 100."""
    found = share({"kylla": [value] * 3}, numerator=YES)

    assert (found["value"], found["status"], found["method"]) == (expected, "ok", "wilson")
    assert 0 <= found["lower"] <= expected <= found["upper"] <= 100


@pytest.mark.parametrize(
    ("interval", "theirs"), [("wilson", "wilson"), ("clopper-pearson", "beta"), ("agresti-coull", "agresti_coull")]
)
def test_limits(vectors, as_published, interval, theirs):
    """The limits of the method that is named are as published, and those of statsmodels, in percent."""
    measure = Proportion(numerator=Condition(), interval=interval)
    for vector in vectors(f"interval_{interval.replace('-', '_')}"):
        sums = {part: np.asarray([float(vector[part])]) for part in ("numerator", "denominator")}
        figures = measure.finish(sums, float(vector["level"]))

        assert figures.method.tolist() == [interval]
        for end in ("lower", "upper"):
            published = getattr(figures, end)[0] / 100 * float(vector["per"])
            assert not vector[end] or published == as_published(vector[end])

    x, n = np.array([0.0, 3, 50, 1]), np.array([1.0, 7, 50, 10_000])
    figures = measure.finish({"numerator": x, "denominator": n}, 0.9)
    lower, upper = proportion_confint(x, n, 0.1, theirs)
    assert figures.lower == pytest.approx(100 * lower, rel=1e-9, abs=1e-9)
    assert figures.upper == pytest.approx(100 * upper, rel=1e-9)


@pytest.mark.parametrize("how", ["difference", "ratio"])
def test_contrast(how):
    """Shares are compared without the excluded: the difference in percentage points, the ratio as it is."""
    measure = Proportion(numerator=Condition.parse({"a": 1}), exclude=Condition.parse({"b": 2}))
    first, second = (
        {name: np.array([float(count)]) for name, count in zip(measure.parts(), counts, strict=True)}
        for counts in ((35, 60, 5, 10), (22, 44, 2, 4))
    )

    found = measure.contrast(how, first, second, 0.9)

    method, factor = {"difference": (proportion_difference, 100), "ratio": (proportion_ratio, 1)}[how]
    expected = method(30, 50, 20, 40, 0.9)
    for name, scale in (("value", factor), ("lower", factor), ("upper", factor), ("p_value", 1)):
        assert getattr(found, name)[0] == pytest.approx(scale * float(getattr(expected, name)))
