"""Engines: whatever holds the rows, the results are the same, and they are what counting one by one gives."""

import math
from collections.abc import Callable, Iterable, Mapping
from datetime import date, timedelta, timezone
from decimal import Decimal
from functools import cached_property
from statistics import fmean, stdev
from typing import Any

import attrs
import numpy as np
import pandas as pd
import pytest
from statsmodels.stats.proportion import proportion_confint

from soteindikaattorit import Catalogue, Results, compute
from soteindikaattorit.errors import DataError
from soteindikaattorit.model.workdays import add_working_days
from soteindikaattorit.sources import frames, scanning

pa = pytest.importorskip("pyarrow")

pl = pytest.importorskip("polars")

duckdb = pytest.importorskip("duckdb")

STAYS = """
[[dataset]]
id = "stays"
name = { fi = "Jaksot" }
[dataset.columns]
pvm = { type = "datetime", role = "period" }
arvo = { type = "integer", optional = true }
kerroin = { type = "number", optional = true }
kylla = { type = "boolean", optional = true }
montako = { type = "integer", role = "count", optional = true }

[[indicator]]
id = "s.mean"
version = "1"
name = { fi = "Keskiarvo" }
dataset = "stays"
measure = { kind = "mean", column = "arvo" }

[[indicator]]
id = "s.total"
version = "1"
name = { fi = "Summa" }
dataset = "stays"
measure = { kind = "total", column = "kerroin" }

[[indicator]]
id = "s.yes"
version = "1"
name = { fi = "Osuus" }
dataset = "stays"
measure = { kind = "proportion", numerator = { kylla = true } }
"""

UNWEIGHTED = STAYS.replace('montako = { type = "integer", role = "count", optional = true }\n', "")


def assert_same(results: Results, expected: Results) -> None:
    """Compare every figure to 1e-10 of its size, and everything else exactly."""
    pd.testing.assert_frame_equal(results.to_pandas(), expected.to_pandas(), rtol=1e-10, atol=1e-10)


@attrs.frozen(eq=False, kw_only=True)
class Case:
    """A catalogue with rows of its one dataset, and the results that pandas gives.

    Args:
        catalogue: The catalogue.
        dataset: The id of its dataset.
        rows: The rows in NumPy's types.
        options: The options of `compute`.
        slow: The indicators for engines on which each query takes long: one for each kind of query.
    """

    catalogue: Catalogue
    dataset: str
    rows: pd.DataFrame
    options: Mapping[str, Any]
    slow: tuple[str, ...]

    def compute(self, data: object) -> Results:
        """Return the results of some rows."""
        return compute(self.catalogue, {self.dataset: data}, **self.options)

    @cached_property
    def expected(self) -> Results:
        """The results of the rows, from pandas with NumPy's types."""
        return self.compute(self.rows)


@pytest.fixture(scope="module")
def additive(visits, rows) -> Case:
    """Return measures whose parts are summed over rows."""
    options = {"by": ("kunta", "palvelu", "kiireellinen"), "every": "quarter", "totals": True}
    return Case(catalogue=visits, dataset="visits", rows=rows, options=options, slow=visits.ids)


@pytest.fixture(scope="module", params=["additive", "people"])
def case(request, additive, people, people_rows) -> Case:
    """Return measures whose parts are summed over rows, then those of histograms, persons and weights."""
    slow = tuple(f"k.{name}" for name in ("median", "waiting", "distinct", "coc", "secon", "mean"))
    options = {"by": ("hyvinvointialue", "ammatti"), "every": "half"}
    persons = Case(catalogue=people, dataset="k", rows=people_rows, options=options, slow=slow)
    return additive if request.param == "additive" else persons


class TestSame:
    """All engines give the same results."""

    def test_frame(self, case, engine):
        """A frame of any engine gives the results that pandas gives."""
        frame = engine(case.rows)
        names = case.slow if "dask" in type(frame).__module__ else case.catalogue.ids

        results = attrs.evolve(case, catalogue=case.catalogue.select(*names)).compute(frame)

        assert_same(results, case.expected.select(names))

    def test_large(self, case, in_memory, monkeypatch):
        """A large frame, which is handed to a faster engine, gives the same results."""
        monkeypatch.setattr(frames, "LARGE", 100)

        assert_same(case.compute(in_memory(case.rows)), case.expected)

    @pytest.mark.usefixtures("alone")
    def test_alone(self, case, in_memory):
        """A frame that can be handed to no other engine gives the same results."""
        assert_same(case.compute(in_memory(case.rows)), case.expected)

    @pytest.mark.usefixtures("alone")
    @pytest.mark.parametrize("in_memory", ["pandas-nullable", "pyarrow"], indirect=True)
    def test_chunks(self, case, in_memory, monkeypatch):
        """Rows in chunks, the last one shorter and the rows of a person in several, give the same results."""
        few = case.rows.head(50)
        whole = case.compute(few)
        monkeypatch.setattr(frames, "CHUNK", 20)

        assert_same(case.compute(in_memory(few)), whole)

    @pytest.mark.parametrize("engine", ["pandas", "polars", "duckdb"], indirect=True)
    def test_totals_of_persons(self, people, people_rows, engine):
        """Totals of persons are queries of their own, which are the same on every engine."""
        some = people.select("k.distinct", "k.coc", "k.secon")
        whole = compute(some, {"k": people_rows}, by=["hyvinvointialue"])

        results = compute(some, {"k": engine(people_rows)}, by=["hyvinvointialue"], totals=True).to_pandas()

        parts = results[results["hyvinvointialue"] != "_T"].reset_index(drop=True)
        pd.testing.assert_frame_equal(parts, whole.to_pandas(), rtol=1e-10, atol=1e-10)
        totals = results.loc[results["hyvinvointialue"] == "_T", "value"].tolist()
        assert totals == pytest.approx(compute(some, {"k": people_rows}).to_pandas()["value"].tolist(), rel=1e-10)

    def test_file(self, additive, file):
        """A Parquet or CSV file gives the results of the frame that was written to it."""
        assert_same(additive.compute(file(additive.rows)), additive.expected)

    @pytest.mark.parametrize("hidden", [("duckdb",), ("duckdb", "polars")])
    def test_file_without_duckdb(self, additive, file, hidden, monkeypatch):
        """Files are read by the engines that are installed, with the same results."""
        path = file(additive.rows)
        if path.suffix == ".csv" and "polars" not in hidden:
            pytest.skip("without DuckDB, pandas reads CSV files")
        monkeypatch.setattr(scanning, "is_installed", lambda package: package not in hidden)

        assert_same(additive.compute(path), additive.expected)

    def test_finnish_spreadsheet(self, additive, tmp_path):
        """A CSV file as a Finnish spreadsheet saves it, semicolons and decimal commas, is read as well."""
        additive.rows.to_csv(tmp_path / "rows.csv", index=False, sep=";", decimal=",")

        assert_same(additive.compute(tmp_path / "rows.csv"), additive.expected)

    def test_weeks(self, visits, rows, engine):
        """Weeks are the same."""
        some = visits.select("t.nps")

        results = compute(some, {"visits": engine(rows)}, every="week")

        assert_same(results, compute(some, {"visits": rows}, every="week"))

    def test_order_and_other_columns(self, case):
        """The order of the rows, the index and other columns change nothing; nor do the rows change."""
        odd = (
            case.rows.sample(frac=1, random_state=1)
            .set_index(np.zeros(len(case.rows), dtype="int64"))
            .assign(x=object())
        )
        copy = odd.copy(deep=True)

        assert_same(case.compute(odd), case.expected)
        pd.testing.assert_frame_equal(odd, copy)


@pytest.fixture(scope="module")
def found(visits, rows) -> pd.DataFrame:
    """Return the results by municipality and quarter."""
    results = compute(visits, {"visits": rows}, by=["kunta"], every="quarter").to_pandas()
    return results.set_index(["indicator", "kunta", "period"])


@pytest.fixture(scope="module")
def cells(rows) -> dict[tuple[str, str], list[dict[str, object]]]:
    """Return the rows of each municipality and quarter, with None for what is missing."""
    plain = rows.astype("object").where(rows.notna(), None).to_dict("records")
    cells: dict[tuple[str, str], list[dict[str, object]]] = {}
    for row in plain:
        quarter = f"{row['pvm'].year}-Q{(row['pvm'].month + 2) // 3}"
        cells.setdefault((row["kunta"], quarter), []).append(row)
    return cells


@pytest.fixture(scope="module")
def agree(found, cells) -> Callable[..., None]:
    """Return a function that compares an indicator in every cell with what a function of its rows gives."""

    def compare(name: str, column: str, of: Callable[[list[dict[str, object]]], float]) -> None:
        assert len(cells) == 12
        for (kunta, quarter), held in cells.items():
            wanted = of(held)
            assert found.loc[(name, kunta, quarter), column] == pytest.approx(wanted, rel=1e-12), (kunta, quarter)

    return compare


class TestOneByOne:
    """The results are those of counting row by row."""

    def test_count(self, agree):
        """A count is of the rows that meet the condition; a missing value is not the one that is excluded."""

        def count(cell: Iterable[dict[str, object]]) -> int:
            return sum(row["palvelu"] != "a" and row["kiireellinen"] is True for row in cell)

        agree("t.count", "value", count)

    def test_total(self, agree):
        """A total is over any of several texts, written with any letters."""

        def held(cell: Iterable[dict[str, object]]) -> list[float]:
            return [r["hinta"] for r in cell if r["hinta"] is not None and r["yksikko"] in {"Sääʹmǩiõll", "x"}]

        agree("t.total", "value", lambda cell: math.fsum(held(cell)))
        agree("t.total", "n", lambda cell: len(held(cell)))

    def test_mean(self, agree, cells):
        """A mean is over the rows from a day on that hold a value, with its standard deviation."""

        def held(cell: Iterable[dict[str, object]]) -> list[float]:
            kept = (row["Käynnin kesto"] for row in cell if row["pvm"].date() >= date(2024, 2, 1))
            return [value for value in kept if value is not None]

        assert all(len(held(cell)) > 1 for cell in cells.values())
        agree("t.mean", "value", lambda cell: fmean(held(cell)))
        agree("t.mean", "n", lambda cell: len(held(cell)))
        agree("t.mean", "standard_deviation", lambda cell: stdev(held(cell)))

    def test_proportion(self, agree):
        """A proportion is over the denominator, less the excluded rows and those without a value."""

        def whole(cell: Iterable[dict[str, object]]) -> list[float]:
            return [
                row["Käynnin kesto"]
                for row in cell
                if row["palvelu"] in {"a", "b"} and row["Käynnin kesto"] is not None and row["kiireellinen"] is not True
            ]

        def share(cell: list[dict[str, object]]) -> float:
            return 100 * sum(30 <= value <= 40 for value in whole(cell)) / len(whole(cell))

        def limit(cell: list[dict[str, object]], end: int) -> float:
            held = whole(cell)
            inside = sum(30 <= value <= 40 for value in held)
            return 100 * proportion_confint(inside, len(held), 0.05, "wilson")[end]

        agree("t.proportion", "value", share)
        agree("t.proportion", "denominator", lambda cell: len(whole(cell)))
        agree("t.proportion", "lower", lambda cell: limit(cell, 0))
        agree("t.proportion", "upper", lambda cell: limit(cell, 1))

    def test_missing(self, agree):
        """The share of missing values is of all rows."""
        agree("t.missing", "value", lambda cell: 100 * sum(r["kiireellinen"] is None for r in cell) / len(cell))
        agree("t.missing", "n", len)

    def test_negation(self, agree):
        """A negated bound holds for a missing value too, and false is a value of its own."""

        def held(cell: Iterable[dict[str, object]]) -> list[bool]:
            kept = (row["kiireellinen"] for row in cell if row["nps"] is None or row["nps"] < 9)
            return [value for value in kept if value is not None]

        agree("t.false", "value", lambda cell: 100 * held(cell).count(False) / len(held(cell)))

    def test_rate(self, agree):
        """A rate is of the rows that hold both numbers."""

        def both(cell: Iterable[dict[str, object]]) -> list[tuple[float, float]]:
            return [(r["nps"], r["asukkaita"]) for r in cell if r["nps"] is not None and r["asukkaita"] is not None]

        agree("t.rate", "numerator", lambda cell: sum(events for events, _ in both(cell)))
        agree("t.rate", "denominator", lambda cell: sum(people for _, people in both(cell)))
        agree("t.rate", "value", lambda cell: 1000 * sum(e for e, _ in both(cell)) / sum(p for _, p in both(cell)))

    def test_ratio(self, agree):
        """A ratio is of two totals over the rows that hold both values."""

        def both(cell: Iterable[dict[str, object]]) -> list[tuple[float, float]]:
            pairs = ((row["hinta"], row["Käynnin kesto"]) for row in cell)
            return [pair for pair in pairs if None not in pair]

        agree("t.ratio", "value", lambda c: math.fsum(h for h, _ in both(c)) / math.fsum(k for _, k in both(c)))

    def test_nps(self, agree):
        """A net promoter score is over the answers that the condition lets through."""

        def answers(cell: Iterable[dict[str, object]]) -> list[float]:
            return [row["nps"] for row in cell if row["nps"] in {0, 1, 2, 6, 7, 8, 9, 10}]

        def score(cell: list[dict[str, object]]) -> float:
            held = answers(cell)
            return 100 * (sum(answer >= 9 for answer in held) - sum(answer <= 6 for answer in held)) / len(held)

        agree("t.nps", "value", score)
        agree("t.nps", "n", lambda cell: len(answers(cell)))

    @pytest.mark.parametrize("name", ["t.within", "t.within-calendar"])
    def test_within(self, agree, name):
        """What came in time came by the last day of the limit; what never came did not."""
        is_working = name == "t.within"

        def held(cell: Iterable[dict[str, object]]) -> list[dict[str, object]]:
            return [row for row in cell if not is_working or row["palvelu"] != "b"]

        def in_time(row: dict[str, object]) -> bool:
            if row["valmis"] is None:
                return False
            start, end = row["pvm"].date(), row["valmis"].date()
            return end <= add_working_days(start, 7) if is_working else (end - start).days <= 7

        agree(name, "value", lambda cell: 100 * sum(map(in_time, held(cell))) / len(held(cell)))


class TestTypes:
    """Types that engines treat unlike each other."""

    def stays(self, **columns: object) -> pd.DataFrame:
        """Return three rows of the dataset ``stays``."""
        rows = {"pvm": pd.to_datetime(["2025-03-04", "2025-03-05", "2025-03-06"]), "arvo": [1, 2, 3]}
        more = {"kerroin": [1.0, 2.0, 4.0], "kylla": [True, False, True]}
        return pd.DataFrame({**rows, **more, **columns})

    def test_small_numbers(self, catalogue_of, engine):
        """Sums of 8-bit integers and 32-bit floats are made in 64 bits; a boolean column needs no missing values."""
        rows = self.stays(arvo=[100, 120, 127], kerroin=np.array([16777216, 1, 1], dtype="float32"))
        rows = pd.concat([rows] * 50, ignore_index=True).astype({"arvo": "int8"})

        results = compute(catalogue_of(UNWEIGHTED), {"stays": engine(rows)}).to_pandas().set_index("indicator")

        values = [100, 120, 127] * 50
        assert results.loc["s.mean", "value"] == pytest.approx(fmean(values), rel=1e-12)
        assert results.loc["s.mean", "standard_deviation"] == pytest.approx(stdev(values), rel=1e-12)
        assert results.loc["s.total", "value"] == 50 * 16777218
        assert results.loc["s.yes", "value"] == pytest.approx(100 * 2 / 3, rel=1e-12)

    def test_weights(self, catalogue_of, engine):
        """A row of a table counts as often as its count says; an eight-bit count does not overflow."""
        rows = self.stays(montako=np.array([100, 0, 120], dtype="int8"), arvo=np.array([100, 7, 120], dtype="int8"))

        results = compute(catalogue_of(STAYS), {"stays": engine(rows)}).to_pandas().set_index("indicator")

        values = [100] * 100 + [120] * 120
        assert results.loc["s.mean", "n"] == 220
        assert results.loc["s.mean", "value"] == pytest.approx(fmean(values), rel=1e-12)
        assert results.loc["s.mean", "standard_deviation"] == pytest.approx(stdev(values), rel=1e-12)
        assert results.loc["s.total", "value"] == 1.0 * 100 + 4.0 * 120
        assert results.loc["s.yes", ["value", "n"]].tolist() == [100, 220]

    @pytest.mark.parametrize("missing", [None, np.nan])
    def test_nan_and_null(self, catalogue_of, missing):
        """Not-a-number is a missing value, in every engine that can tell the two apart."""
        catalogue = catalogue_of(UNWEIGHTED)
        days = [date(2025, 3, 4), date(2025, 3, 5), date(2025, 3, 6)]
        columns = {
            "pvm": days,
            "arvo": [1.0, missing, 3.0],
            "kerroin": [missing, 2.0, 4.0],
            "kylla": [True, None, True],
        }
        table = pa.table(columns)
        frames = [
            pl.DataFrame(columns, strict=False),
            pl.LazyFrame(columns, strict=False),
            table,
            duckdb.from_arrow(table),
        ]
        frames += [table.to_pandas(types_mapper=pd.ArrowDtype)]

        for frame in frames:
            results = compute(catalogue, {"stays": frame}).to_pandas().set_index("indicator")

            assert results.loc["s.mean", ["value", "n"]].tolist() == [2, 2]
            assert results.loc["s.total", ["value", "n"]].tolist() == [6, 2]
            assert results.loc["s.yes", ["value", "n"]].tolist() == [100, 2]

    def test_time_of_day(self, catalogue_of, engine):
        """The time of day does not move a row to another day."""
        times = pd.to_datetime(
            ["2025-03-04 00:00:00.000000", "2025-03-04 23:59:59.999999", "2025-03-05 00:00:00.000000"]
        )

        results = compute(
            catalogue_of(UNWEIGHTED).select("s.mean"), {"stays": engine(self.stays(pvm=times))}, every="day"
        ).to_pandas()

        assert dict(zip(results["period"], results["n"], strict=True)) == {"2025-03-04": 2, "2025-03-05": 1}

    @pytest.mark.parametrize("unit", ["s", "ms", "us", "ns"])
    def test_units_of_time(self, catalogue_of, in_memory, unit):
        """The resolution of times makes no difference."""
        rows = self.stays().astype({"pvm": f"datetime64[{unit}]"})

        results = compute(
            catalogue_of(UNWEIGHTED).select("s.mean"), {"stays": in_memory(rows)}, every="week"
        ).to_pandas()

        assert results[["period", "value"]].to_numpy().tolist() == [["2025-W10", 2.0]]

    def test_decimals(self, catalogue_of):
        """Decimal numbers of a database are numbers."""
        days = [date(2025, 3, 4), date(2025, 3, 5)]
        table = pa.table({"pvm": days, "arvo": [1, 2], "kerroin": [Decimal("1.10"), None], "kylla": [True, None]})

        for frame in (table, duckdb.from_arrow(table), table.to_pandas(types_mapper=pd.ArrowDtype)):
            results = compute(catalogue_of(UNWEIGHTED), {"stays": frame}).to_pandas().set_index("indicator")

            assert results.loc["s.total", ["value", "n"]].tolist() == [1.1, 1]


class TestZones:
    """Days are Finnish days."""

    EVENING = ("2025-03-04 21:59", "2025-03-04 22:30", "2025-07-01 20:59", "2025-07-01 21:00")
    """In UTC: before and after midnight in Finland, in winter and in summer."""

    DAYS = ("2025-03-04", "2025-03-05", "2025-07-01", "2025-07-02")

    @pytest.fixture
    def zoned(self) -> pd.DataFrame:
        """Return rows whose times are told in UTC."""
        times = pd.to_datetime(list(self.EVENING)).tz_localize("UTC")
        return pd.DataFrame({"pvm": times, "arvo": 1, "kerroin": 1.0, "kylla": True})

    @pytest.mark.parametrize("zone", ["UTC", "Europe/Helsinki"])
    def test_finnish_days(self, catalogue_of, engine, zoned, zone):
        """A time in another zone counts on its Finnish day, or is refused with what to do."""
        told = zoned.assign(pvm=zoned["pvm"].dt.tz_convert(zone))

        try:
            results = compute(catalogue_of(UNWEIGHTED).select("s.mean"), {"stays": engine(told)}, every="day")
        except DataError as error:
            assert "time zone" in str(error)  # noqa: PT017 - either is right, by engine
            assert "Europe/Helsinki" in str(error)  # noqa: PT017
        else:
            assert tuple(results.to_pandas()["period"]) == self.DAYS

    @pytest.mark.parametrize("large", [1, 10**9])
    @pytest.mark.parametrize("zone", ["UTC", "Europe/Helsinki"])
    @pytest.mark.parametrize("name", ["pandas", "pandas-arrow", "pyarrow"])
    def test_in_memory(self, catalogue_of, zoned, name, zone, large, monkeypatch):
        """Frames in memory are brought to Finnish time, whether they are small or large."""
        monkeypatch.setattr(frames, "LARGE", large)
        told = zoned.assign(pvm=zoned["pvm"].dt.tz_convert(zone))
        frame = {
            "pandas": told,
            "pandas-arrow": told.convert_dtypes(dtype_backend="pyarrow"),
            "pyarrow": pa.Table.from_pandas(told),
        }[name]

        results = compute(catalogue_of(UNWEIGHTED).select("s.mean"), {"stays": frame}, every="day")

        assert tuple(results.to_pandas()["period"]) == self.DAYS

    def test_offset(self, catalogue_of, zoned):
        """A fixed distance from UTC, which pandas reads from text that says one, is a zone like any other."""
        told = zoned.assign(pvm=zoned["pvm"].dt.tz_convert(timezone(timedelta(hours=2))))

        results = compute(catalogue_of(UNWEIGHTED).select("s.mean"), {"stays": told}, every="day")

        assert tuple(results.to_pandas()["period"]) == self.DAYS

    def test_file(self, catalogue_of, file, zoned):
        """A file with times in UTC is refused with what to do, or gives Finnish days."""
        try:
            results = compute(catalogue_of(UNWEIGHTED).select("s.mean"), {"stays": file(zoned)}, every="day")
        except DataError as error:
            assert "time zone" in str(error)  # noqa: PT017 - either is right, by engine
        else:
            assert tuple(results.to_pandas()["period"]) == self.DAYS


class TestHolidays:
    """Working days over many years."""

    @pytest.mark.parametrize("hidden", [(), ("polars", "duckdb")], ids=str)
    def test_a_century_ago(self, visits, rows, hidden, monkeypatch):
        """A day of another century, such as a date that stands for none, does not keep the others from being counted."""
        monkeypatch.setattr(frames, "is_installed", lambda package: package not in hidden)
        old = rows.head(9).assign(pvm=pd.Timestamp("1900-01-01"))

        results = compute(visits.select("t.within"), {"visits": pd.concat([rows, old])}, every="year").to_pandas()

        assert results["period"].tolist() == ["1900", "2024"]

    def test_holidays(self, visits, rows, engine):
        """Ends are in time up to the last day of the limit and not after it, over every kind of holiday."""
        days = ("2022-12-23", "2024-03-27", "2024-12-20", "2025-04-30", "2025-06-18")
        starts = [date.fromisoformat(day) for day in days]
        pairs = [
            (first, add_working_days(first, 7) + timedelta(days=late))
            for first in starts
            for late in (-1, 0, 1, 2, 400)
        ]
        some = rows.head(len(pairs)).assign(
            pvm=pd.to_datetime([first for first, _ in pairs]),
            valmis=pd.to_datetime([end for _, end in pairs]),
            palvelu="a",
        )

        results = compute(visits.select("t.within"), {"visits": engine(some)}, every="day").to_pandas()

        assert results[["numerator", "denominator"]].to_numpy().tolist() == [[2, 5]] * 5


class TestNothing:
    """Rows that are not there."""

    @pytest.mark.usefixtures("alone")
    def test_no_value_alone(self, catalogue_of, in_memory):
        """So it is when the frame can be handed to no other engine."""
        self.test_no_value(catalogue_of, in_memory)

    @pytest.mark.usefixtures("alone")
    def test_no_end_alone(self, visits, rows, in_memory):
        """So it is for dates when the frame can be handed to no other engine."""
        self.test_no_end(visits, rows, in_memory)

    def test_no_value(self, catalogue_of, engine):
        """Columns without a single value, whatever their type, give ``no-data``."""
        rows = pd.DataFrame({"pvm": pd.to_datetime(["2025-03-04", "2025-03-05"])})
        rows = rows.assign(arvo=None, kerroin=np.nan, kylla=None)

        results = compute(catalogue_of(UNWEIGHTED), {"stays": engine(rows)}).to_pandas()

        assert results[["status", "n"]].to_numpy().tolist() == [["no-data", 0.0]] * 3
        assert results["value"].isna().all()

    def test_no_end(self, visits, rows, engine):
        """A date column without a single value is a column of ends that did not come."""
        never = rows.assign(valmis=pd.Series(pd.NaT, index=rows.index, dtype="datetime64[us]"))

        results = compute(visits.select("t.within"), {"visits": engine(never)}).to_pandas()

        assert results[["value", "status"]].to_numpy().tolist() == [[0.0, "ok"]]
