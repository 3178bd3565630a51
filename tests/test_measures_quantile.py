"""Quantiles: what the values are, where they have none, and what is refused."""

from datetime import date, timedelta

import numpy as np
import pandas as pd
import pytest

from soteindikaattorit import Catalogue, compute, compute_parts
from soteindikaattorit.errors import DataError, InvalidValueError
from soteindikaattorit.measures import Quantile
from soteindikaattorit.model.workdays import working_days_between

DEFINITIONS = """
[[dataset]]
id = "q"
name = { fi = "Odotukset" }
[dataset.columns]
yksikko = { type = "text", optional = true }
alku = { type = "date", role = "period" }
loppu = { type = "date", optional = true }
arvo = { type = "number", optional = true }
montako = { type = "integer", role = "count" }

[[indicator]]
id = "q.q"
version = "1"
name = { fi = "Kvantiili" }
dataset = "q"
measure = MEASURE
"""


@pytest.fixture
def one(catalogue_of):
    """Return a function that makes a catalogue of one quantile, on rows that stand for themselves."""

    def make(measure: str, *, weighted: bool = False) -> Catalogue:
        toml = DEFINITIONS.replace("MEASURE", measure)
        return catalogue_of(toml if weighted else toml.replace('montako = { type = "integer", role = "count" }\n', ""))

    return make


def rows(values: list[float | None], **columns: object) -> pd.DataFrame:
    """Return a row for each value."""
    frame = pd.DataFrame({"arvo": pd.Series(values, dtype="float64"), "alku": pd.Timestamp("2025-03-03"), **columns})
    return frame.assign(loppu=columns.get("loppu", pd.NaT), yksikko=columns.get("yksikko", "a"))


def waits(*days: int | None) -> pd.DataFrame:
    """Return a row for each wait in days from 3.3.2025; None for one that has not ended."""
    start = date(2025, 3, 3)
    ends = [None if wait is None else start + timedelta(days=wait) for wait in days]
    return rows([None] * len(days), loppu=pd.Series(pd.to_datetime(pd.Series(ends, dtype="object"))))


def figure(catalogue: Catalogue, frame: object, **options: object) -> pd.Series:
    """Return the one figure."""
    return compute(catalogue, {"q": frame}, **options).to_pandas().iloc[0]


class TestValue:
    """What the value is."""

    def test_published_median(self, one):
        """The median and its limits are those of a published example."""
        scores = [30.2, 20.4, 15.1, 10.2, 10.5, 60.8, 20.8, 25.0, 20.7, 30.9]
        scores += [10.8, 5.1, 50.9, 40.0, 20.9, 10.8, 0, 20.5, 50.8]

        found = figure(one('{ kind = "quantile", column = "arvo" }'), rows(scores))

        assert found[["value", "lower", "upper", "n"]].tolist() == [20.7, 10.8, 30.9, 19]
        assert found["method"] == "order-statistics"

    def test_is_that_of_numpy(self, catalogue_of):
        """Any quantile of any values is that of NumPy, with ties, negative numbers and a single value."""
        quantiles, random = (0.01, 0.25, 0.5, 0.9, 0.99), np.random.default_rng(2)
        groups = [random.normal(0, 1e3, size) for size in (1, 2, 3, 10, 57)]
        groups += [random.integers(-5, 6, size).astype(float) for size in (2, 5, 40)]
        head, _, tail = DEFINITIONS.replace('montako = { type = "integer", role = "count" }\n', "").partition(
            "[[indicator]]"
        )
        indicators = (
            f"[[indicator]]{tail}".replace("q.q", f"q.q{number}").replace(
                "MEASURE", f'{{ kind = "quantile", column = "arvo", quantile = {quantile} }}'
            )
            for number, quantile in enumerate(quantiles)
        )
        frame = pd.concat([rows(list(values), yksikko=str(number)) for number, values in enumerate(groups)])

        found = compute(catalogue_of(head + "".join(indicators)), {"q": frame}, by=["yksikko"]).to_pandas()

        for number, quantile in enumerate(quantiles):
            own = found[found["indicator"] == f"q.q{number}"].sort_values("yksikko")
            assert own["value"].tolist() == pytest.approx(
                [np.quantile(values, quantile) for values in groups], abs=1e-9
            )

    def test_days(self, one):
        """The day of the start does not count, and working days are those of Finland."""
        frame = waits(0, 1, 5, 9, 50)
        calendar = one('{ kind = "quantile", start = "alku", end = "loppu" }')
        working = one('{ kind = "quantile", start = "alku", end = "loppu", calendar = "working" }')

        assert figure(calendar, frame)["value"] == 5
        assert figure(working, frame)["value"] == working_days_between(date(2025, 3, 3), date(2025, 3, 8))

    def test_working_days(self, one):
        """A wait in working days is as many as lie after the start and not after the end, over holidays too."""
        start = date(2025, 4, 14)
        ends = [start + timedelta(days=wait) for wait in range(60)]
        frame = waits(*range(60)).assign(alku=pd.Timestamp(start), loppu=pd.to_datetime(pd.Series(ends)))
        frame["yksikko"] = [f"{wait:02}" for wait in range(60)]
        working = one('{ kind = "quantile", start = "alku", end = "loppu", calendar = "working" }')

        found = compute(working, {"q": frame}, by=["yksikko"]).to_pandas().sort_values("yksikko")

        assert found["value"].tolist() == [working_days_between(start, end) for end in ends]

    def test_rows_that_stand_for_several(self, one):
        """A row that stands for several is as many values."""
        frame = rows([1.0, 2.0, 9.0], montako=[1, 1, 5])

        found = figure(one('{ kind = "quantile", column = "arvo" }', weighted=True), frame)

        assert found[["value", "n"]].tolist() == [9, 7]

    def test_width(self, one):
        """Numbers are rounded to a multiple of the width before they are counted."""
        found = figure(one('{ kind = "quantile", column = "arvo", width = 5 }'), rows([1.0, 8.0, 12.4]))

        assert found["value"] == 10

    def test_third_next_available(self, one):
        """The third smallest wait is the third next available appointment."""
        found = figure(one('{ kind = "quantile", start = "alku", end = "loppu", nth = 3 }'), waits(9, 2, 2, 30, 5))

        assert found[["value", "status", "method"]].tolist() == [5, "ok", ""]


class TestOver:
    """What has no number."""

    def test_over_the_limit(self, one):
        """A quantile above the greatest number that is told apart is over it, not a number."""
        catalogue = one('{ kind = "quantile", column = "arvo", limit = 10 }')

        assert figure(catalogue, rows([1.0, 10.0, 11.0]))[["value", "status"]].tolist() == [10, "ok"]
        found = figure(catalogue, rows([1.0, 11.0, 12.0]))
        assert (found["status"], found["n"]) == ("over", 3)
        assert np.isnan(found[["value", "lower", "upper"]].to_numpy(dtype=float)).all()

    def test_between_a_number_and_over(self, one):
        """Half-way between a number and what is over has no number either."""
        found = figure(one('{ kind = "quantile", column = "arvo", limit = 10 }'), rows([1.0, 99.0]))

        assert found["status"] == "over"

    def test_who_still_waits(self, one):
        """Who still waits is left out, or has waited longest when the definition says so."""
        frame = waits(1, 2, 3, None, None)
        left_out = one('{ kind = "quantile", start = "alku", end = "loppu" }')
        waiting = one('{ kind = "quantile", start = "alku", end = "loppu", waiting = true }')

        assert figure(left_out, frame)[["value", "n"]].tolist() == [2, 3]
        assert figure(waiting, frame)[["value", "n"]].tolist() == [3, 5]
        assert figure(waiting, waits(1, None, None))["status"] == "over"

    def test_upper_limit_over(self, one):
        """An interval that would end among those who still wait is not given, though the median is."""
        waiting = one('{ kind = "quantile", start = "alku", end = "loppu", waiting = true }')

        found = figure(waiting, waits(*range(1, 8), None, None, None))

        assert found[["value", "method"]].tolist() == [5.5, ""]

    def test_fewer_than_the_third(self, one):
        """Two free appointments have no third: it lies further away than any that is seen."""
        catalogue = one('{ kind = "quantile", start = "alku", end = "loppu", nth = 3 }')

        assert figure(catalogue, waits(1, 2))["status"] == "over"

    def test_no_values(self, one):
        """Rows without a value are no data, alone or beside others."""
        catalogue = one('{ kind = "quantile", column = "arvo" }')
        frame = rows([1.0, None], yksikko=["a", "b"])

        both = compute(catalogue, {"q": frame}, by=["yksikko"]).to_pandas()

        assert both["status"].tolist() == ["ok", "no-data"]
        assert figure(catalogue, rows([None, None]))["status"] == "no-data"

    def test_largest_number(self, one):
        """The largest whole number of a float is a number like any other; an infinite one is refused."""
        catalogue = one('{ kind = "quantile", column = "arvo" }')

        assert figure(catalogue, rows([2.0**53, -(2.0**53), 2.0**53]))["value"] == 2.0**53
        with pytest.raises(DataError, match="without a finite number"):
            compute(catalogue, {"q": rows([1.0, np.inf])})


class TestParts:
    """Histograms are kept and added."""

    @pytest.mark.parametrize("grain", ["", "month"])
    def test_merged(self, one, tmp_path, grain):
        """The quantile of kept histograms, added up, is that of all rows."""
        pytest.importorskip("pyarrow")
        catalogue = one('{ kind = "quantile", start = "alku", end = "loppu", waiting = true }')
        frame = waits(*np.random.default_rng(1).integers(0, 40, 200).tolist(), None, None)
        frame["yksikko"] = np.where(np.arange(len(frame)) % 3, "a", "b")
        first, later = (
            compute_parts(catalogue, {"q": some}, by=["yksikko"], every=grain)["q"]
            for some in (frame[:120], frame[120:])
        )
        first.write(tmp_path / "parts.parquet")

        merged = type(first).read(tmp_path / "parts.parquet").merge(later)

        for options in ({"by": ["yksikko"], "totals": True, "every": grain}, {"every": grain}):
            pd.testing.assert_frame_equal(
                compute(catalogue, {"q": merged}, **options).to_pandas(),
                compute(catalogue, {"q": frame}, **options).to_pandas(),
            )

    def test_other_definitions(self, one):
        """Kept parts that lack the histogram are refused."""
        kept = compute_parts(one('{ kind = "count" }'), {"q": rows([1.0])})

        with pytest.raises(InvalidValueError, match="the parts lack 'sum"):
            compute(one('{ kind = "quantile", column = "arvo" }'), kept)


@pytest.mark.parametrize(
    "keys",
    [
        {},
        {"column": "x", "start": "a", "end": "b"},
        {"start": "a"},
        {"column": "x", "quantile": 1.0},
        {"column": "x", "quantile": 0.0},
        {"column": "x", "calendar": "lunar"},
        {"column": "x", "width": -1.0},
        {"start": "a", "end": "b", "width": 1.0},
        {"column": "x", "waiting": True},
        {"column": "x", "nth": -1},
    ],
)
def test_refused(keys):
    """What does not go together is refused when the measure is made."""
    with pytest.raises(InvalidValueError, match="of a quantile|of Quantile"):
        Quantile(**keys)
