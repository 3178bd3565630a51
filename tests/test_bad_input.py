"""Bad input: whatever is given, the answer is an error of ours that says what is wrong and what to do."""

import pickle
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from soteindikaattorit import Catalogue, Results, SoteError, compute, compute_parts, read_definitions
from soteindikaattorit.errors import DataError, DefinitionError, FileError, InvalidValueError, UnknownNameError
from soteindikaattorit.sources import frames, scanning
from soteindikaattorit.sources.files import replacing

pl = pytest.importorskip("polars")

HEADER = "kunta,pvm,loppu,kesto,nps,koodi,kylla"
ROW = "698,2025-03-04,2025-03-13,1.5,10,a,true"

DEFINITIONS = """
[[dataset]]
id = "d"
name = { fi = "Rivit" }
[dataset.columns]
kunta = { type = "region", level = "kunta" }
pvm = { type = "date", role = "period" }
loppu = { type = "date", optional = true }
kesto = { type = "number", optional = true, min = 0 }
nps = { type = "integer", optional = true }
koodi = { type = "code", values = ["a", "b"], optional = true }
kylla = { type = "boolean", optional = true }

[[indicator]]
id = "n.count"
version = "1"
name = { fi = "Määrä" }
dataset = "d"
measure = { kind = "count" }

[[indicator]]
id = "n.mean"
version = "1"
name = { fi = "Keskiarvo" }
dataset = "d"
where = { koodi = "a" }
measure = { kind = "mean", column = "kesto" }

[[indicator]]
id = "n.nps"
version = "1"
name = { fi = "NPS" }
dataset = "d"
measure = { kind = "nps", column = "nps" }

[[indicator]]
id = "n.yes"
version = "1"
name = { fi = "Osuus" }
dataset = "d"
measure = { kind = "proportion", numerator = { kylla = true } }

[[indicator]]
id = "n.within"
version = "1"
name = { fi = "Ajoissa" }
dataset = "d"
measure = { kind = "within", start = "pvm", end = "loppu", days = 7 }
"""


@pytest.fixture(scope="module")
def catalogue(catalogue_of) -> Catalogue:
    """Return the catalogue of these tests."""
    return catalogue_of(DEFINITIONS)


@pytest.fixture
def good() -> pd.DataFrame:
    """Return four rows in which nothing is wrong."""
    return pd.DataFrame(
        {
            "kunta": ["698", "047", "698", "297"],
            "pvm": pd.to_datetime(["2025-03-04", "2025-03-05", "2025-03-06", "2025-04-01"]),
            "loppu": pd.to_datetime(["2025-03-13", None, "2025-03-20", None]),
            "kesto": [1.0, np.nan, 3.0, 4.0],
            "nps": [10.0, np.nan, 0.0, 7.0],
            "koodi": ["a", "b", None, "a"],
            "kylla": pd.array([True, False, None, True], dtype="boolean"),
        }
    )


@pytest.fixture
def said(catalogue) -> Callable[[object], list[str]]:
    """Return a function that gives the problems of data, a line each, after computing by municipality and month."""

    def problems(data: object) -> list[str]:
        with pytest.raises(DataError) as raised:
            compute(catalogue, {"d": data}, by=["kunta"], every="month", totals=True)
        assert raised.value.dataset == "d"
        lines = [str(problem) for problem in raised.value.problems]
        assert all("\n" not in line for line in lines)
        return lines

    return problems


class TestColumns:
    """Columns that are not there or not what they should be."""

    def test_missing_columns(self, said, good, engine):
        """Every column that is missing is named, with the columns that are there."""
        lines = said(engine(good.drop(columns=["koodi", "kylla"]).rename(columns={"nps": "NPS"})))

        assert [line.split(" (")[0] for line in lines] == [
            "column 'nps': is missing",
            "column 'koodi': is missing",
            "column 'kylla': is missing",
        ]
        assert "did you mean 'NPS'?" in lines[0]
        assert all("the data have kunta, pvm, loppu, kesto, NPS" in line for line in lines[1:])

    def test_no_columns(self, said):
        """A frame without columns is missing all of them."""
        assert len(said(pd.DataFrame(index=[0, 1]))) == 7

    @pytest.mark.parametrize("shape", ["numbers", "two rows"])
    def test_names_that_are_no_text(self, said, good, shape):
        """Columns that go by numbers, or by names in two rows, are not those of the dataset."""
        odd = good.set_axis(range(7), axis="columns") if shape == "numbers" else pd.concat({"a": good}, axis="columns")

        assert said(odd)[0].startswith("column")

    @pytest.mark.parametrize("name", ["kunta", "kesto"])
    def test_two_columns_of_one_name(self, said, good, name):
        """Two columns of one name are refused, as nobody knows which is meant."""
        assert said(pd.concat([good, good[[name]]], axis="columns")) == [
            "columns: two columns have one name (rename or drop one of them)"
        ]

    @pytest.mark.filterwarnings("ignore:Dask support is moving:FutureWarning")
    def test_two_columns_of_one_name_in_dask(self, said, good):
        """Two columns of one name are refused in Dask too."""
        dd = pytest.importorskip("dask.dataframe")
        frame = dd.from_pandas(pd.concat([good, good[["kesto"]]], axis="columns"), npartitions=1)

        assert "two columns have one name" in said(frame)[0]

    @pytest.mark.parametrize(
        ("column", "values", "expected"),
        [
            ("kunta", [698, 47, 698, 297], "expected region (write codes as text with their leading zeros"),
            ("koodi", [1, 2, 1, 2], "expected code (write codes as text)"),
            ("kesto", ["1", "2", "kolme", "4"], "expected number"),
            ("nps", ["1", "2", "3", "4"], "expected integer"),
            ("kylla", [1, 0, 1, 0], "expected boolean"),
            ("kylla", ["kyllä", "ei", "ei", "ei"], "expected boolean"),
            ("pvm", ["2025-03-04", "2025-03-05", "2025-03-06", "x"], "expected date"),
            ("loppu", [20250304, 20250305, 20250306, 20250401], "expected date"),
            ("kesto", [True, False, True, False], "expected number"),
        ],
    )
    def test_another_type(self, said, good, column, values, expected):
        """A column of another type is named, with what it holds and what was expected."""
        lines = said(good.assign(**{column: values}))

        assert len(lines) == 1
        assert lines[0].startswith(f"column {column!r}: holds ")
        assert expected in lines[0]

    @pytest.mark.parametrize(
        ("column", "values"),
        [
            ("kylla", [True, False, None, "ehkä"]),
            ("kesto", [Decimal("1.5"), None, Decimal(3), "x"]),
            ("pvm", [date(2025, 3, 4), date(2025, 3, 5), date(2025, 3, 6), "eilen"]),
            ("koodi", ["a", 1, None, b"b"]),
            ("kunta", [object(), "698", None, ["047"]]),
        ],
    )
    def test_mixed_objects(self, said, good, column, values):
        """A column of objects of several types is refused."""
        lines = said(good.assign(**{column: pd.Series(values, dtype="object")}))

        assert len(lines) == 1
        assert lines[0].startswith(f"column {column!r}: ")

    def test_all_columns_at_once(self, said, good):
        """Every column that is missing or of another type is told at once."""
        lines = said(good.drop(columns="kylla").assign(kunta=698, pvm="2025-03-04", nps="10"))

        assert [line.split(":")[0] for line in lines] == [
            "column 'kunta'",
            "column 'pvm'",
            "column 'nps'",
            "column 'kylla'",
        ]


class TestValues:
    """Values that cannot be."""

    @pytest.mark.parametrize(
        ("column", "values", "problem"),
        [
            ("kunta", ["698", None, "698", "297"], "some rows without a value"),
            ("kunta", ["698", "999", "698", "999"], "some rows with an unknown code, such as 999"),
            ("kesto", [np.inf, 1, -np.inf, 2], "some rows off the scale 0…, such as -inf, inf"),
            ("kesto", [-1.0, 1, 2, 3], "some rows off the scale 0…, such as -1"),
            ("nps", [11, -1, 0, 10], "some rows off the scale 0…10, such as -1, 11"),
            ("nps", [5.5, np.nan, 0, 10], "some rows without a whole number, such as 5.5"),
            ("koodi", ["a", "x", "A", None], "some rows with an unknown code, such as A, x"),
            ("loppu", pd.to_datetime(["2025-03-03", None, "2025-03-05", None]), "some rows before 'pvm'"),
            ("pvm", pd.to_datetime(["2025-03-04", None, "2025-03-06", None]), "some rows without a value"),
        ],
    )
    def test_fault(self, said, good, column, values, problem):
        """A wrong value is told with its column and examples, and not in how few rows it is."""
        lines = said(good.assign(**{column: values}))

        assert len(lines) == 1
        assert lines[0].startswith(f"column {column!r}: {problem}")

    @pytest.mark.parametrize(("count", "told"), [(1, "some rows"), (4, "some rows"), (5, "5 rows"), (12, "12 rows")])
    def test_small_counts(self, said, good, count, told):
        """In how many rows a value is wrong is told from five on."""
        rows = pd.concat([good] * 5, ignore_index=True)

        (line,) = said(rows.assign(nps=[11] * count + [10] * (len(rows) - count)))

        assert line == f"column 'nps': {told} off the scale 0…10, such as 11"

    def test_all_at_once(self, said, good, engine):
        """All that is wrong with the rows is told at once, on every engine."""
        bad = good.assign(
            kunta=["698", "999", None, "297"],
            kesto=[-1.0, np.inf, np.nan, 1.0],
            nps=[11, 5.5, np.nan, 1],
            koodi=["a", "z", "y", "b"],
            loppu=pd.to_datetime(["2025-01-01", None, None, None]),
        )

        lines = said(engine(bad))

        assert [line.split(" (")[0] for line in lines] == [
            "column 'kunta': some rows without a value",
            "column 'kunta': some rows with an unknown code, such as 999",
            "column 'loppu': some rows before 'pvm'",
            "column 'kesto': some rows off the scale 0…, such as -1, inf",
            "column 'nps': some rows off the scale 0…10, such as 11",
            "column 'nps': some rows without a whole number, such as 5.5",
            "column 'koodi': some rows with an unknown code, such as y, z",
        ]

    @pytest.mark.usefixtures("alone")
    def test_in_one_chunk_only(self, said, good, monkeypatch):
        """What is wrong in one chunk of a large frame is found there."""
        monkeypatch.setattr(frames, "CHUNK", 1)

        lines = said(good.assign(nps=[10, 1, 11, 12], kunta=["698", "698", "698", "999"]))

        assert lines[0].startswith("column 'kunta': some rows with an unknown code, such as 999")
        assert lines[1].startswith("column 'nps': some rows off the scale 0…10, such as 11, 12")

    @pytest.mark.parametrize(
        ("code", "meant"),
        [
            ("47", "047"),
            ("Rovaniemi", "698"),
            ("21", "Lapin hyvinvointialue"),
        ],
    )
    def test_region_that_was_probably_meant(self, said, good, code, meant):
        """A code that has lost its zero, a name, or a code of another level comes with what was probably meant."""
        lines = said(good.assign(kunta=["698", code, "698", "297"]))

        assert lines[0].startswith(f"column 'kunta': some rows with an unknown code, such as {code}")
        assert meant in lines[0]

    @pytest.mark.parametrize("code", ["19", "FI-10", "FI", "hyvinvointialue:21", "698 ", "kunta:698"])
    def test_region_of_another_system(self, said, good, code):
        """A code of another level or system is unknown, however like a municipality's it is."""
        lines = said(good.assign(kunta=["698", code, "698", "297"]))

        assert lines[0].startswith("column 'kunta': some rows with an unknown code")

    def test_reserved_group(self, catalogue_of):
        """A group that is called as totals are is refused."""
        catalogue = catalogue_of(
            '[[dataset]]\nid = "d"\nname = { fi = "x" }\ncolumns = { yksikko = { type = "text" } }\n'
            '[[indicator]]\nid = "n.n"\nversion = "1"\nname = { fi = "x" }\ndataset = "d"\nmeasure = { kind = "count" }'
        )

        with pytest.raises(DataError, match="holds '_T', which stands for all groups"):
            compute(catalogue, {"d": pd.DataFrame({"yksikko": ["a", "_T"]})}, by=["yksikko"])

    def test_people_are_not_shown(self, said, good):
        """Of a missing or late value no example is shown, and an error shows at most three examples."""
        lines = said(good.assign(koodi=["z1", "z2", "z3", "z4"], loppu=pd.to_datetime(["2020-01-01"] * 4)))

        assert [line.split(" (")[0] for line in lines] == [
            "column 'loppu': some rows before 'pvm'",
            "column 'koodi': some rows with an unknown code, such as z1, z2, z3",
        ]

    @pytest.mark.parametrize(
        "text",
        [
            *("Virtanen", "Matti Virtanen", "Aho", "matti", "VIRTANEN", "m.virtanen", "Sirma-Aslak", "virtanen1", "Ä"),
            *("matti@example.org", "040 123 4567", "0401234567", "131052-308T", "131052", "a-131052", "kotona", " "),
        ],
    )
    @pytest.mark.parametrize("column", ["koodi", "kunta"])
    def test_text_of_a_person_is_not_shown(self, said, good, column, text):
        """A name, an address or a number of a person in place of a code never stands in the error."""
        wrong = good.assign(**{column: ["a" if column == "koodi" else "698", text] * 2})

        (line,) = said(wrong)

        assert line.removesuffix(" (expected one of a, b)") == f"column {column!r}: some rows with an unknown code"

    @pytest.mark.parametrize("code", ["x", "7", "A", "z1", "99999", "12-3.4_5", "abc1", "A.", " b "])
    def test_codes_are_shown(self, said, good, code):
        """A short text with a digit, a single character, and a known code that is spelt otherwise are shown."""
        (line,) = said(good.assign(koodi=["a", code, "a", code]))

        assert line == f"column 'koodi': some rows with an unknown code, such as {code} (expected one of a, b)"

    @pytest.mark.parametrize(("number", "is_shown"), [(99_999, True), (-99_999.0, True), (100_000, False)])
    def test_digits_of_a_number(self, said, good, number, is_shown):
        """A number of six digits may be of an identity code, and is not shown; one of five is."""
        (line,) = said(good.assign(nps=[number, 1, 1, 1]))

        assert line.endswith(f", such as {number:g}") == is_shown

    @pytest.mark.parametrize("day", ["1700-01-01", "2199-12-31"])
    def test_year_without_known_holidays(self, catalogue, good, day):
        """A day in a year whose holidays are not known is told as a problem of the data, with its column."""
        with pytest.raises(SoteError, match=r"pvm|loppu"):
            compute(catalogue, {"d": good.assign(loppu=pd.to_datetime([None] * 4), pvm=pd.Timestamp(day))})


class TestEmpty:
    """Data with nothing in them."""

    def test_no_rows(self, said, good, engine):
        """A frame without rows is told as such, on every engine: nobody takes nothing for a result."""
        assert said(engine(good[:0])) == ["rows: there are none (give at least one row)"]

    def test_no_rows_of_another_type(self, said, good):
        """A frame without rows still lacks the columns that it lacks."""
        assert said(good[:0].drop(columns="nps"))[0].startswith("column 'nps': is missing")

    def test_required_columns_without_values(self, said, good, engine):
        """Columns that may not be empty are told when they hold no value at all."""
        empty = {"kunta": pd.Series([None] * 4, dtype="str"), "pvm": pd.Series([None] * 4, dtype="datetime64[us]")}

        lines = said(engine(good.assign(**empty)))

        assert lines[0].startswith("column 'kunta': ")
        assert all("value" in line for line in lines)

    def test_optional_columns_without_values(self, catalogue, good):
        """Columns that may be empty may all be empty."""
        empty = good.assign(loppu=pd.NaT, kesto=np.nan, nps=None, koodi=None, kylla=None)

        results = compute(catalogue, {"d": empty}).to_pandas().set_index("indicator")

        assert results["status"].to_dict() == {
            "n.count": "ok",
            "n.mean": "no-data",
            "n.nps": "no-data",
            "n.within": "ok",
            "n.yes": "no-data",
        }


def closed_connection(good: pd.DataFrame) -> object:
    """Return a relation of DuckDB whose connection is closed."""
    connection = pytest.importorskip("duckdb").connect()
    relation = connection.from_df(good)
    connection.close()
    return relation


def failing_cast(good: pd.DataFrame) -> object:
    """Return a relation of DuckDB that fails when it runs, with a cell in the text of its error."""
    texts = good.assign(kesto="Matti Virtanen")
    return pytest.importorskip("duckdb").from_df(texts).project("* REPLACE (CAST(kesto AS DOUBLE) AS kesto)")


def failing_partition(good: pd.DataFrame) -> object:
    """Return a frame of Dask that fails when it runs."""
    dask = pytest.importorskip("dask.dataframe")
    return dask.from_pandas(good, npartitions=1).map_partitions(lambda part: int("Matti Virtanen"), meta=good)


def lazy(good: pd.DataFrame) -> pl.LazyFrame:
    """Return the rows as a lazy frame of Polars."""
    return pl.from_pandas(good).lazy()


@pytest.mark.filterwarnings("ignore:Dask support is moving:FutureWarning")
class TestEngineErrors:
    """Errors of the engines that hold the rows."""

    @pytest.mark.parametrize(
        ("make", "hint"),
        [
            (closed_connection, "ConnectionException (keep the connection of the relation open"),
            (failing_cast, "ConversionException (keep the connection of the relation open"),
            (failing_partition, "ValueError (correct the steps that make the frame"),
            (
                lambda good: lazy(good.assign(kesto="Matti Virtanen")).with_columns(pl.col("kesto").cast(pl.Float64)),
                "InvalidOperationError (correct the steps of the lazy frame",
            ),
        ],
        ids=["closed", "cast", "partition", "lazy"],
    )
    def test_named(self, said, good, make, hint):
        """What an engine raises is an error of ours that names the engine's and what to do, and quotes no cell."""
        (line,) = said(make(good))

        assert line.startswith(f"rows: the engine stopped with {hint}")
        assert "Virtanen" not in line

    def test_nothing_is_chained(self, catalogue, good):
        """No traceback shows the text of the engine's error, which may quote a cell."""
        with pytest.raises(DataError) as raised:
            compute(catalogue, {"d": failing_cast(good)})

        assert raised.value.__cause__ is None
        assert raised.value.__suppress_context__

    @pytest.mark.parametrize(
        ("steps", "line"),
        [
            (lambda rows: rows.filter(pl.col("kodi") == "a"), "column 'kodi': is missing (did you mean 'koodi'? "),
            (lambda rows: rows.drop("Kunta"), "column 'Kunta': is missing (did you mean 'kunta'? "),
            (lambda rows: rows.select("zzz"), "column 'zzz': is missing (the data have kunta, pvm"),
            (lambda rows: rows.select("kunta", pl.col("kunta")), "columns: two columns have one name"),
        ],
    )
    def test_lazy_steps(self, said, good, steps, line):
        """A column that the steps of a lazy frame misspell is named, with what was probably meant."""
        assert said(steps(lazy(good)))[0].startswith(line)

    @pytest.mark.parametrize(
        "values",
        [
            [1j, 2, 3, 4],
            pd.arrays.SparseArray([1.0, 2, 3, 4]),
            np.array([1, 2, 3, 4], dtype="longdouble"),
            pd.interval_range(0, 4),
            pd.Series([[1]] * 4),
            pd.Series([{"a": 1}] * 4),
        ],
        ids=["complex", "sparse", "longdouble", "interval", "lists", "structs"],
    )
    @pytest.mark.parametrize("large", [1, 1000])
    def test_types_that_are_not_supported(self, said, good, values, large, monkeypatch):
        """A column of a type that engines cannot take over is named as such."""
        monkeypatch.setattr(frames, "LARGE", large)

        (line,) = said(good.assign(kesto=values))

        assert line.startswith("column 'kesto': holds ")
        assert "expected number" in line

    @pytest.mark.parametrize("kind", ["list", "run ends", "decimal"])
    def test_arrow_types_that_are_not_supported(self, said, good, kind):
        """Nor can they take over nested, run-end encoded or very long columns of Arrow."""
        pa = pytest.importorskip("pyarrow")
        columns = {
            "list": lambda: pa.array([[1.0]] * 4),
            "run ends": lambda: pa.RunEndEncodedArray.from_arrays(pa.array([4], pa.int32()), pa.array([1.0])),
            "decimal": lambda: pa.array([1] * 4).cast(pa.decimal256(50, 2)),
        }
        table = pa.Table.from_pandas(good.drop(columns="kesto")).append_column("kesto", columns[kind]())

        (line,) = said(table)

        assert line.startswith("column 'kesto': holds ")


class TestDrop:
    """Unfit rows that are left out on purpose."""

    def test_unfit_rows_are_left_out_and_counted(self, catalogue, good, engine):
        """Each unfit row is left out once, whatever is wrong with it, and results say how many there were."""
        bad = good.assign(nps=[11, 5.5, 0, 7], koodi=["z", "b", None, "a"])

        results = compute(catalogue, {"d": engine(bad)}, drop=True)

        assert results.dropped == (("d", 2),)
        table = results.to_pandas().set_index("indicator")
        assert table.loc["n.count", "value"] == 2
        assert table.loc["n.nps", "value"] == -50

    def test_missing_period(self, catalogue, good, engine):
        """Rows without a day are unfit, and left out."""
        bad = good.assign(pvm=good["pvm"].where([True, False, True, True]))

        results = compute(catalogue.select("n.count"), {"d": engine(bad)}, every="month", drop=True)

        assert results.to_pandas()[["period", "value"]].to_numpy().tolist() == [["2025-03", 2], ["2025-04", 1]]
        assert results.dropped == (("d", 1),)

    def test_nothing_is_left(self, catalogue, good, in_memory):
        """When every row has a fault, the error says that no row is left, and which faults the rows have."""
        with pytest.raises(
            DataError, match=r"no row is left when those with a fault are dropped .*\n.*'nps'.*off the scale"
        ):
            compute(catalogue, {"d": in_memory(good.assign(nps=11))}, by=["kunta"], every="month", drop=True)

    def test_nothing_to_leave_out(self, catalogue, good):
        """Good rows are all kept."""
        assert compute(catalogue, {"d": good}, drop=True).dropped == (("d", 0),)

    def test_types_are_still_errors(self, catalogue, good):
        """A column of another type cannot be left out."""
        with pytest.raises(DataError, match="expected number"):
            compute(catalogue, {"d": good.assign(kesto="x")}, drop=True)

    def test_in_parts(self, catalogue, good):
        """Parts say how many rows were left out, and merging adds them up."""
        one = compute_parts(catalogue, {"d": good.assign(nps=[11, 0, 0, 0])}, every="month", drop=True)["d"]
        other = compute_parts(catalogue, {"d": good.assign(nps=[11, 12, 0, 0])}, every="month", drop=True)["d"]

        assert one.merge(other).dropped == 3


class TestData:
    """What is no data."""

    @pytest.mark.parametrize(
        "data",
        [None, 5, 1.5, b"x", {"kunta": ["698"]}, [1, 2], np.zeros((2, 2)), pd.Series([1]), pl.Series([1]), object()],
        ids=lambda data: type(data).__name__,
    )
    def test_no_frame(self, catalogue, data):
        """What holds no rows is refused, with what does."""
        with pytest.raises(
            InvalidValueError, match="expected a pandas, Polars, PyArrow, DuckDB, Dask or PySpark frame"
        ):
            compute(catalogue, {"d": data})

    def test_unknown_dataset(self, catalogue, good):
        """Data of a dataset that is not there are refused, with what was probably meant."""
        with pytest.raises(UnknownNameError, match="unknown dataset 'dd' .did you mean 'd"):
            compute(catalogue, {"dd": good})

    def test_dataset_of_no_selected_indicator(self, catalogue_of, good):
        """Data that no selected indicator reads are refused."""
        other = DEFINITIONS + '\n[[dataset]]\nid = "e"\nname = { fi = "x" }\ncolumns = { x = { type = "text" } }\n'

        with pytest.raises(InvalidValueError, match="dataset 'e': no selected indicator reads it"):
            compute(catalogue_of(other), {"e": good})

    @pytest.mark.parametrize("name", ["kunt", "kuntaa", "hyvinvointialu", "", "maakunta"])
    def test_unknown_group(self, catalogue, good, name):
        """A group that is no column and no level is refused, with what there is."""
        with pytest.raises(UnknownNameError, match=rf"dataset 'd' has no column '{name}' \(.*kunta"):
            compute(catalogue, {"d": good}, by=[name])

    @pytest.mark.parametrize("grain", ["monthly", "Month", "kuukausi", "decade"])
    def test_unknown_grain(self, catalogue, good, grain):
        """A grain that is not there is refused, with those that are."""
        with pytest.raises(InvalidValueError, match=r"every .*expected one of day, week, month, quarter, tertial"):
            compute(catalogue, {"d": good}, every=grain)

    @pytest.mark.parametrize("level", [0, 1, 95, -0.5, float("nan")])
    def test_impossible_level(self, catalogue, good, level):
        """A confidence level lies between 0 and 1."""
        with pytest.raises(InvalidValueError, match="between 0 and 1"):
            compute(catalogue, {"d": good}, level=level)

    def test_one_text_for_many_groups(self, catalogue, good):
        """A text where a list of groups is meant is refused."""
        with pytest.raises(InvalidValueError, match="by 'str': expected several str in a list"):
            compute(catalogue, {"d": good}, by="kunta")

    def test_the_same_group_twice(self, catalogue, good):
        """A group that is named twice is refused or taken once."""
        try:
            results = compute(catalogue, {"d": good}, by=["kunta", "kunta"])
        except SoteError as error:
            assert "kunta" in str(error)  # noqa: PT017 - either is right
        else:
            assert results.groups == ("kunta",)


class TestFiles:
    """Files that hold no rows."""

    @pytest.mark.parametrize("hidden", [(), ("duckdb",), ("duckdb", "polars")], ids=str)
    @pytest.mark.parametrize(
        ("name", "content", "problem"),
        [
            ("rows.csv", b"", "is empty; the first line must name the columns"),
            ("rows.csv", b"\n\n", "is empty; the first line must name the columns"),
            ("rows.csv", f"{HEADER}\n{ROW}\n".encode("utf-16"), "is not UTF-8; save it as UTF-8"),
            (
                "rows.csv",
                f"{HEADER}\n{ROW.replace(',a,', ',ä,')}\n".encode("latin-1"),
                "is not UTF-8; save it as UTF-8",
            ),
            ("rows.parquet", b"", "cannot be read"),
            ("rows.parquet", b"PAR1 and nothing more", "cannot be read"),
            ("rows.xlsx", b"PK", "expected a file ending in .parquet or .csv"),
            ("rows", b"x", "expected a file ending in .parquet or .csv"),
        ],
    )
    def test_unreadable(self, catalogue, tmp_path, monkeypatch, name, content, problem, hidden):
        """A file that cannot be read is named, with what to do, whatever engine reads it."""
        monkeypatch.setattr(scanning, "is_installed", lambda package: package not in hidden)
        path = tmp_path / name
        path.write_bytes(content)

        with pytest.raises(FileError) as raised:
            compute(catalogue, {"d": path}, by=["kunta"])

        assert raised.value.path == str(path)
        assert problem in raised.value.reason
        assert "\n" not in str(raised.value)

    @pytest.mark.parametrize("hidden", [(), ("duckdb",), ("duckdb", "polars")], ids=str)
    @pytest.mark.parametrize("name", ["rows.csv", "rows.parquet", "rows"])
    def test_folder(self, catalogue, tmp_path, monkeypatch, name, hidden):
        """A folder that holds no Parquet files is no data."""
        monkeypatch.setattr(scanning, "is_installed", lambda package: package not in hidden)
        (tmp_path / name).mkdir()

        with pytest.raises(FileError, match=r"cannot be read|expected"):
            compute(catalogue, {"d": tmp_path / name})

    @pytest.mark.parametrize("name", ["rows.csv", "rows.parquet", "no/rows.csv"])
    def test_no_file(self, catalogue, tmp_path, name):
        """A file that is not there is named."""
        with pytest.raises(FileError, match="there is no such file"):
            compute(catalogue, {"d": str(tmp_path / name)})

    @pytest.mark.parametrize("hidden", [(), ("duckdb",)], ids=str)
    def test_no_header(self, said, tmp_path, monkeypatch, hidden):
        """A CSV file without a header lacks the columns; the cells of its first row are not shown as their names."""
        monkeypatch.setattr(scanning, "is_installed", lambda package: package not in hidden)
        path = tmp_path / "rows.csv"
        path.write_text(f"{ROW}\n{ROW}\n", encoding="utf-8")

        lines = said(path)

        assert len(lines) == 7
        assert all("a file must name them in its first line" in line and "698" not in line for line in lines)

    @pytest.mark.parametrize("hidden", [(), ("duckdb",)], ids=str)
    def test_header_only(self, said, tmp_path, monkeypatch, hidden):
        """A CSV file with a header and no rows is told as such."""
        monkeypatch.setattr(scanning, "is_installed", lambda package: package not in hidden)
        path = tmp_path / "rows.csv"
        path.write_text(f"{HEADER}\n", encoding="utf-8")

        assert said(path) == ["rows: there are none (give at least one row)"]

    @pytest.mark.parametrize("hidden", [(), ("duckdb",)], ids=str)
    def test_two_columns_of_one_name(self, catalogue, tmp_path, monkeypatch, hidden):
        """A CSV file with two columns of one name is refused, as nobody knows which is meant."""
        monkeypatch.setattr(scanning, "is_installed", lambda package: package not in hidden)
        path = tmp_path / "rows.csv"
        path.write_text(f"{HEADER},kesto\n{ROW},99\n", encoding="utf-8")

        with pytest.raises(SoteError, match="two columns have one name"):
            compute(catalogue, {"d": path})

    @pytest.mark.parametrize("hidden", [(), ("duckdb",)], ids=str)
    @pytest.mark.parametrize("row", [f"{ROW},7,8", "698,2025-03-04"], ids=["more", "fewer"])
    def test_ragged_rows(self, catalogue, tmp_path, monkeypatch, row, hidden):
        """A row with more or fewer cells than the header is never read as something else."""
        monkeypatch.setattr(scanning, "is_installed", lambda package: package not in hidden)
        path = tmp_path / "rows.csv"
        path.write_text(f"{HEADER}\n{ROW}\n{ROW}\n{row}\n{ROW}\n", encoding="utf-8")

        try:
            results = compute(catalogue.select("n.count"), {"d": path}, by=["kunta"])
        except SoteError as error:
            assert "COLUMN_TYPES" not in str(error)  # noqa: PT017 - an error or all rows, by engine
        else:
            assert results.to_pandas()["value"].tolist() == [4]

    @pytest.mark.parametrize(
        ("cell", "column"), [("kolme", "kesto"), ("10,5 e", "kesto"), ("eilen", "pvm"), ("x", "nps")]
    )
    def test_text_in_a_column(self, said, tmp_path, cell, column):
        """Text where something else is expected makes the column one of text, which is refused."""
        rows = pd.DataFrame([ROW.split(",")] * 3, columns=HEADER.split(","))
        rows.loc[1, column] = cell
        rows.to_csv(tmp_path / "rows.csv", index=False)

        lines = said(tmp_path / "rows.csv")

        assert len(lines) == 1
        assert lines[0].startswith(f"column {column!r}: holds String, expected ")

    def test_leading_zeros_stay(self, catalogue, tmp_path):
        """Codes in a CSV file stay text, so that 047 does not become 47."""
        (tmp_path / "rows.csv").write_text(f"{HEADER}\n{ROW.replace('698', '047')}\n", encoding="utf-8")

        results = compute(catalogue.select("n.count"), {"d": tmp_path / "rows.csv"}, by=["kunta"])

        assert results.to_pandas()["kunta"].tolist() == ["047"]

    def test_finnish_dates_are_not_american(self, catalogue, tmp_path):
        """Days written as in Finland are read so, or refused; never month first."""
        text = f"{HEADER}\n{ROW}\n".replace("2025-03-04", "01.02.2025").replace("2025-03-13", "")
        (tmp_path / "rows.csv").write_text(text, encoding="utf-8")

        try:
            results = compute(catalogue.select("n.count"), {"d": tmp_path / "rows.csv"}, every="day")
        except SoteError as error:
            assert "pvm" in str(error)  # noqa: PT017 - either is right
        else:
            assert results.to_pandas()["period"].tolist() == ["2025-02-01"]


class TestDefinitionFiles:
    """Definitions files that hold no definitions."""

    @pytest.mark.parametrize(
        ("name", "content", "problem"),
        [
            ("a.toml", '[[indicator]]\nname = { fi = "Määrä" }\n'.encode("latin-1"), "is not UTF-8 (line 2)"),
            ("a.toml", b"[[indicator]\n", "is not valid TOML"),
            ("a.json", b"{", "is not valid JSON"),
            ("a.toml", b"\x00\x01", "is not valid TOML"),
        ],
    )
    def test_unreadable(self, tmp_path, name, content, problem):
        """A file that cannot be read is named, with what is wrong and where."""
        (tmp_path / name).write_bytes(content)

        with pytest.raises(FileError) as raised:
            read_definitions(tmp_path / name)

        assert raised.value.path == str(tmp_path / name)
        assert raised.value.reason.startswith(problem)
        assert "\n" not in str(raised.value)

    def test_no_file(self, tmp_path, national):
        """A file that is not there is named, by reading and by the catalogue alike."""
        with pytest.raises(FileError, match="there is no such file or folder"):
            read_definitions(tmp_path / "a.toml")
        with pytest.raises(FileError, match="there is no such file or folder"):
            national.with_file(tmp_path / "a.toml")

    def test_empty_folder(self, tmp_path):
        """A folder without definitions is told."""
        with pytest.raises(FileError, match="holds no definitions"):
            read_definitions(tmp_path)

    @pytest.mark.parametrize("content", ["[]", "3", '"x"', "null"])
    def test_json_without_tables(self, tmp_path, content):
        """A JSON file that is no object is an error of ours."""
        (tmp_path / "a.json").write_text(content, encoding="utf-8")

        with pytest.raises(DefinitionError):
            read_definitions(tmp_path / "a.json")

    def test_indicator_reads_a_column_that_is_not_there(self, catalogue_of):
        """An indicator that reads another column than the dataset has is refused, with what was probably meant."""
        with pytest.raises(DefinitionError, match=r"dataset 'd' has no column 'kest'.*did you mean 'kesto'"):
            catalogue_of(DEFINITIONS.replace('column = "kesto"', 'column = "kest"'))

    def test_all_that_does_not_fit(self, catalogue_of):
        """Everything in which indicators do not fit their dataset is told at once."""
        wrong = DEFINITIONS.replace('column = "kesto"', 'column = "koodi"').replace('koodi = "a" }', 'koodi = "z" }')

        with pytest.raises(DefinitionError) as raised:
            catalogue_of(wrong.replace("numerator = { kylla = true }", 'numerator = { kylla = "true" }'))

        assert len(raised.value.problems) == 3


class TestNothingHalfWritten:
    """Files are replaced as a whole or not at all."""

    @pytest.fixture
    def results(self, catalogue, good) -> Results:
        """Return results to write."""
        return compute(catalogue, {"d": good}, by=["kunta"])

    def test_missing_folder(self, results, tmp_path):
        """Writing into a folder that is not there is an error that names the file."""
        with pytest.raises(FileError, match="cannot be written: No such file or directory"):
            results.to_csv(tmp_path / "no" / "results.csv", unprotected=True)

    def test_folder_as_a_file(self, results, tmp_path):
        """Writing over a folder is an error, and leaves nothing behind."""
        (tmp_path / "results.csv").mkdir()

        with pytest.raises(FileError, match="cannot be written"):
            results.to_csv(tmp_path / "results.csv", unprotected=True)

        assert [path.name for path in tmp_path.iterdir()] == ["results.csv"]

    def test_interrupted(self, tmp_path):
        """A write that is interrupted leaves the old file as it was, and nothing beside it."""
        path = tmp_path / "results.csv"
        path.write_text("old", encoding="utf-8")

        def write() -> None:
            with replacing(path) as temporary:
                temporary.write_text("ne", encoding="utf-8")
                raise KeyboardInterrupt

        with pytest.raises(KeyboardInterrupt):
            write()

        assert path.read_text(encoding="utf-8") == "old"
        assert list(tmp_path.iterdir()) == [path]

    def test_killed(self, tmp_path):
        """The next write of a file removes what a killed one left, and nothing that is being written."""
        path, left, other = (tmp_path / name for name in ("a.csv", ".a.0123abcd.csv", ".b.0123abcd.csv"))
        left.touch()
        other.touch()

        with replacing(path) as first, replacing(path) as second:
            assert {left, first, second} & set(tmp_path.iterdir()) == {first, second}
        assert set(tmp_path.iterdir()) == {path, other}

    def test_replaced(self, tmp_path):
        """A write that goes well takes the place of the old file, with the rights that a new file has."""
        path = tmp_path / "results.csv"
        path.write_text("old", encoding="utf-8")
        usual = tmp_path / "usual.csv"
        usual.touch()

        with replacing(path) as temporary:
            temporary.write_text("new", encoding="utf-8")

        assert path.read_text(encoding="utf-8") == "new"
        assert path.stat().st_mode == usual.stat().st_mode

    def test_parts_into_a_missing_folder(self, catalogue, good, tmp_path):
        """Keeping parts in a folder that is not there is an error that names the file."""
        parts = compute_parts(catalogue, {"d": good})["d"]

        with pytest.raises(FileError, match="cannot be written"):
            parts.write(tmp_path / "no" / "parts.parquet")

    @pytest.mark.parametrize("content", [b"", b"x,y\n1,2\n", "ä".encode("latin-1"), b"\x00"], ids=str)
    def test_reading_what_is_no_result(self, tmp_path, content):
        """A file that holds no results is told as such."""
        (tmp_path / "results.csv").write_bytes(content)

        with pytest.raises(FileError) as raised:
            Results.from_csv(tmp_path / "results.csv")

        assert "\n" not in str(raised.value)

    def test_reading_broken_numbers(self, results, tmp_path):
        """A file of results in which a figure is no number is an error of ours."""
        path = tmp_path / "results.csv"
        results.to_csv(path, unprotected=True)
        path.write_text(path.read_text(encoding="utf-8").replace("100.0", "sata"), encoding="utf-8")

        with pytest.raises(FileError):
            Results.from_csv(path)


def test_errors_of_data_pickle(catalogue, good):
    """An error of data goes from one process to another as it is."""
    with pytest.raises(DataError) as raised:
        compute(catalogue, {"d": good.assign(nps=11)})

    copy = pickle.loads(pickle.dumps(raised.value))  # noqa: S301 - our own error

    assert str(copy) == str(raised.value)
    assert Path(__file__).name not in str(copy)
