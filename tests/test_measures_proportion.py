"""Proportions, and what came in time."""

from datetime import date

import numpy as np
import pandas as pd
import pytest
from statsmodels.stats.proportion import proportion_confint

from soteindikaattorit import compute
from soteindikaattorit.errors import InvalidValueError
from soteindikaattorit.measures import Proportion, Within
from soteindikaattorit.model.condition import Condition

DEFINITIONS = """
[[dataset]]
id = "d"
name = {{ fi = "Rivit" }}
[dataset.columns]
ryhma = {{ type = "text", optional = true }}
arvo = {{ type = "number", optional = true }}
kylla = {{ type = "boolean", optional = true }}
alku = {{ type = "date", optional = true }}
loppu = {{ type = "date", optional = true }}

[[indicator]]
id = "p.p"
version = "1"
name = {{ fi = "Osuus" }}
dataset = "d"
{keys}
"""


@pytest.fixture
def row(catalogue_of):
    """Return a function that computes one indicator of columns, and gives its only row."""

    def only(keys: str, **columns: object) -> pd.Series:
        count = len(next(iter(columns.values())))
        empty = {
            "ryhma": pd.Series([None] * count, dtype="string"),
            "arvo": pd.Series([None] * count, dtype="Float64"),
            "kylla": pd.Series([None] * count, dtype="boolean"),
            "alku": pd.Series([None] * count, dtype="datetime64[us]"),
            "loppu": pd.Series([None] * count, dtype="datetime64[us]"),
        }
        given = {name: pd.Series(values, dtype=empty[name].dtype) for name, values in columns.items()}
        catalogue = catalogue_of(DEFINITIONS.format(keys=keys))
        return compute(catalogue, {"d": pd.DataFrame(empty | given)}).to_pandas().iloc[0]

    return only


def within(start: str, end: str | None, *, days: int = 7, calendar: str = "working") -> tuple[str, dict[str, object]]:
    """Return the keys of an indicator of what came in time, and one row for it."""
    keys = f'measure = {{ kind = "within", start = "alku", end = "loppu", days = {days}, calendar = "{calendar}" }}'
    return keys, {"alku": pd.to_datetime([start]), "loppu": pd.to_datetime([end])}


class TestProportion:
    """The share of rows that meet a condition."""

    def test_missing_leaves_the_denominator(self, row):
        """A row that lacks the value on which the numerator depends counts in neither."""
        found = row('measure = { kind = "proportion", numerator = { kylla = true } }', kylla=[True, False, None, True])

        assert found[["numerator", "denominator", "n"]].tolist() == [2, 3, 3]
        assert found["value"] == pytest.approx(200 / 3)

    def test_missing_under_a_negation(self, row):
        """A missing value is not what was denied either: it leaves the denominator too."""
        found = row('measure = { kind = "proportion", numerator = { ryhma = { not = "a" } } }', ryhma=["a", "b", None])

        assert found[["numerator", "denominator"]].tolist() == [1, 2]

    def test_missing_of_several_columns(self, row):
        """A row counts only when it holds every value on which the numerator depends."""
        keys = 'measure = { kind = "proportion", numerator = { kylla = true, arvo = { min = 5 } } }'

        found = row(keys, kylla=[True, True, None, False], arvo=[5, None, 9, 1])

        assert found[["numerator", "denominator"]].tolist() == [1, 2]

    @pytest.mark.parametrize(("missing", "numerator"), [("true", 2), ("false", 1)])
    def test_asking_for_missing(self, row, missing, numerator):
        """Unless the numerator asks whether it is missing."""
        keys = f'measure = {{ kind = "proportion", numerator = {{ arvo = {{ missing = {missing} }} }} }}'

        found = row(keys, arvo=[None, 1, None])

        assert found[["numerator", "denominator"]].tolist() == [numerator, 3]

    def test_denominator(self, row):
        """The denominator is of the rows that meet its condition."""
        keys = 'measure = { kind = "proportion", numerator = { kylla = true }, denominator = { ryhma = ["a", "b"] } }'

        found = row(keys, kylla=[True, True, False, True], ryhma=["a", "c", "b", None])

        assert found[["numerator", "denominator"]].tolist() == [1, 2]

    def test_exclusion(self, row):
        """Excluded rows leave both; a row of which it is not known stays."""
        keys = 'measure = { kind = "proportion", numerator = { kylla = true }, exclude = { ryhma = "x" } }'

        found = row(keys, kylla=[True, True, False, True, False], ryhma=["x", "a", "x", None, None])

        assert found[["numerator", "denominator"]].tolist() == [2, 3]

    def test_exclusion_of_bounds(self, row):
        """Rows may be excluded by bounds and by several criteria, which then must all hold."""
        measure = 'kind = "proportion", numerator = { kylla = true }, exclude = { ryhma = "x", arvo = { max = 3 } }'

        found = row(f"measure = {{ {measure} }}", kylla=[True] * 4, ryhma=["x", "x", "a", "x"], arvo=[3, 4, 1, None])

        assert found["denominator"] == 3

    def test_all_are_excluded(self, row):
        """When every row is excluded there are no data."""
        keys = 'measure = { kind = "proportion", numerator = { kylla = true }, exclude = { ryhma = "x" } }'

        found = row(keys, kylla=[True, False], ryhma=["x", "x"])

        assert found["status"] == "no-data"
        assert found[["value", "lower", "upper"]].isna().all()

    def test_zero_and_all(self, row):
        """Zero and a hundred percent stand, with limits between 0 and 100."""
        for value, share in ((False, 0), (True, 100)):
            found = row('measure = { kind = "proportion", numerator = { kylla = true } }', kylla=[value] * 3)

            assert (found["value"], found["status"], found["method"]) == (share, "ok", "wilson")
            assert 0 <= found["lower"] <= share <= found["upper"] <= 100

    def test_limits_as_published(self, vectors, as_published):
        """Wilson's limits are as published, in percent."""
        for vector in vectors("interval_wilson"):
            sums = {name: np.asarray([float(vector[name])]) for name in ("numerator", "denominator")}

            figures = Proportion(numerator=Condition()).finish(sums, float(vector["level"]))

            for end in ("lower", "upper"):
                if vector[end]:
                    found = getattr(figures, end)[0] / 100 * float(vector["per"])
                    assert found == as_published(vector[end])

    @pytest.mark.parametrize(("numerator", "denominator"), [(0, 1), (3, 7), (50, 50), (1, 10_000)])
    def test_limits_as_another_library(self, numerator, denominator):
        """Wilson's limits are those of statsmodels."""
        sums = {"numerator": np.asarray([float(numerator)]), "denominator": np.asarray([float(denominator)])}

        figures = Proportion(numerator=Condition()).finish(sums, 0.9)

        lower, upper = proportion_confint(numerator, denominator, 0.1, "wilson")
        assert figures.lower[0] == pytest.approx(100 * lower, rel=1e-9, abs=1e-9)
        assert figures.upper[0] == pytest.approx(100 * upper, rel=1e-9)

    @pytest.mark.parametrize("name", ["clopper_pearson", "agresti_coull"])
    def test_interval_by_name(self, vectors, as_published, name):
        """A method that is named gives its published limits, and is told."""
        for vector in vectors(f"interval_{name}"):
            sums = {part: np.asarray([float(vector[part])]) for part in ("numerator", "denominator")}
            measure = Proportion(numerator=Condition(), interval=name.replace("_", "-"))

            figures = measure.finish(sums, float(vector["level"]))

            assert figures.method.tolist() == [measure.interval]
            for end in ("lower", "upper"):
                assert not vector[end] or getattr(figures, end)[0] / 100 == as_published(vector[end])

    def test_unknown_interval(self):
        """An interval that is no method of a share is refused, with those that are."""
        for make in (
            lambda: Proportion(numerator=Condition(), interval="byar"),
            lambda: Within(start="a", end="b", days=7, interval="byar"),
        ):
            with pytest.raises(InvalidValueError, match="expected one of wilson, clopper-pearson, agresti-coull"):
                make()

    def test_net_of_exclusions(self):
        """Excluded parts are taken out again, so nothing needs to be known of a row that is excluded."""
        parts = Proportion(numerator=Condition.parse({"a": 1}), exclude=Condition.parse({"b": 2})).parts()

        assert set(parts) == {"numerator", "denominator", "numerator_out", "denominator_out"}


class TestWithin:
    """What came within so many days of a start."""

    @pytest.mark.parametrize(
        ("end", "share"),
        [("2025-03-04", 100), ("2025-03-12", 100), ("2025-03-13", 100), ("2025-03-14", 0), ("2025-03-31", 0)],
    )
    def test_tuesday_and_seven_working_days(self, row, end, share):
        """From Tuesday 4 March 2025 seven working days end on Thursday 13 March: in time on it, late after it."""
        keys, columns = within("2025-03-04", end)

        assert row(keys, **columns)["value"] == share

    @pytest.mark.parametrize("start", ["2025-03-08", "2025-03-09"])
    @pytest.mark.parametrize(("end", "share"), [("2025-03-18", 100), ("2025-03-19", 0)])
    def test_weekend_start(self, row, start, end, share):
        """From a Saturday or Sunday the first working day that counts is the Monday after."""
        keys, columns = within(start, end)

        assert row(keys, **columns)["value"] == share

    @pytest.mark.parametrize(
        ("start", "end", "share"),
        [
            ("2025-03-06", "2025-03-15", 100),
            ("2025-03-06", "2025-03-16", 100),
            ("2025-03-06", "2025-03-17", 100),
            ("2025-03-06", "2025-03-18", 0),
            ("2025-03-05", "2025-03-14", 100),
            ("2025-03-05", "2025-03-15", 0),
        ],
    )
    def test_weekend_end(self, row, start, end, share):
        """What came on a weekend is in time before the last day, and late after it, even if that was a Friday."""
        keys, columns = within(start, end)

        assert row(keys, **columns)["value"] == share

    @pytest.mark.parametrize(
        ("start", "last"),
        [
            ("2025-04-15", "2025-04-28"),
            ("2024-12-20", "2025-01-07"),
            ("2025-06-17", "2025-06-27"),
            ("2025-04-29", "2025-05-09"),
        ],
    )
    def test_holidays(self, row, start, last):
        """Easter, Christmas, New Year, Epiphany, Midsummer Eve and May Day do not count."""
        days = (date.fromisoformat(last).toordinal() + late for late in (0, 1))

        shares = []
        for day in days:
            keys, columns = within(start, str(date.fromordinal(day)))
            shares.append(row(keys, **columns)["value"])

        assert shares == [100, 0]

    def test_missing_end(self, row):
        """What never came did not come in time; it counts."""
        keys, columns = within("2025-03-04", None)

        found = row(keys, **columns)

        assert found[["value", "numerator", "denominator"]].tolist() == [0, 0, 1]

    def test_missing_start(self, row):
        """Without a start a row does not count at all."""
        keys, _ = within("2025-03-04", None)

        found = row(keys, alku=pd.to_datetime([None, "2025-03-04"]), loppu=pd.to_datetime(["2025-03-04", "2025-03-05"]))

        assert found[["value", "denominator"]].tolist() == [100, 1]

    @pytest.mark.parametrize(
        ("days", "end", "share"),
        [(0, "2025-03-04", 100), (0, "2025-03-05", 0), (7, "2025-03-11", 100), (7, "2025-03-12", 0)],
    )
    def test_calendar_days(self, row, days, end, share):
        """By the calendar every day counts, but for the first; zero days mean the same day."""
        keys, columns = within("2025-03-04", end, days=days, calendar="calendar")

        assert row(keys, **columns)["value"] == share

    @pytest.mark.parametrize(("end", "share"), [("2025-03-04", 100), ("2025-03-05", 100), ("2025-03-06", 0)])
    def test_one_working_day(self, row, end, share):
        """Within one working day means on the day itself or the next."""
        keys, columns = within("2025-03-04", end, days=1)

        assert row(keys, **columns)["value"] == share

    def test_excluded(self, row):
        """Excluded rows leave both numerator and denominator."""
        keys, columns = within("2025-03-04", "2025-03-05")
        columns = {name: list(values) * 2 for name, values in columns.items()}

        found = row(keys.replace(" }", ', exclude = { ryhma = "x" } }'), ryhma=["x", "a"], **columns)

        assert found[["numerator", "denominator"]].tolist() == [1, 1]

    @pytest.mark.parametrize(
        ("keys", "expected"),
        [
            ({"days": 0}, "days '0': expected at least one working day"),
            ({"days": -1, "calendar": "calendar"}, "days '-1'"),
            ({"days": 7, "calendar": "business"}, "calendar 'business': expected one of working, calendar"),
        ],
    )
    def test_impossible(self, keys, expected):
        """A number of days or a calendar that cannot be is refused."""
        with pytest.raises(InvalidValueError, match=expected):
            Within(start="a", end="b", **keys)

    def test_end_before_start(self):
        """An end may not come before its start: the data are refused before."""
        start, end = Within(start="a", end="b", days=7).needs()

        assert (start.not_before, end.not_before) == ("", "a")


def test_within_by_a_named_interval(row):
    """What came in time is bounded by the method that is named."""
    keys, columns = within("2025-03-03", "2025-03-04")

    found = row(keys.replace(" }", ', interval = "clopper-pearson" }'), **columns)

    assert (found["value"], found["method"], found["upper"]) == (100, "clopper-pearson", 100)
    assert found["lower"] == pytest.approx(100 * 0.025)
