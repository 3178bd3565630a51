"""Opening rows, whatever holds them: a frame of any engine, or a Parquet or CSV file."""

import csv
import re
from collections.abc import Collection
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import attrs
import narwhals as nw
import numpy as np
import pandas as pd

from soteindikaattorit.errors import DataError, FileError, InvalidValueError, MissingPackageError, Problem, SoteError
from soteindikaattorit.model.dataset import DATED, Dataset

LARGE = 200_000
"""From how many rows on a frame in memory is handed to an engine that is faster than its own, if one is installed."""

CHUNK = 1_000_000
"""How many rows of a frame in memory are worked on at a time by an engine that is not lazy."""

FINLAND = "Europe/Helsinki"
"""The time zone by whose days periods are counted."""

_START = 100_000
"""How many characters of a CSV file are looked at to see how it is written."""

_ENGINES = "a pandas, Polars, PyArrow, DuckDB, Dask or PySpark frame, or the path of a Parquet or CSV file"
_TEXTUAL = frozenset({"text", "code", "region"})

NO_ROWS = Problem("rows", "there are none", "give at least one row")
"""What is wrong with a frame that holds nothing."""

Rows = nw.LazyFrame[Any]


def is_installed(package: str) -> bool:
    """Whether a package can be imported."""
    return find_spec(package) is not None


@attrs.frozen(kw_only=True)
class Opened:
    """Rows that can be asked for sums.

    Args:
        chunks: The rows, in one piece or in several that are summed one after the other.
        names: The columns there are, also those that are not needed.
        without_nan: The columns in which not-a-number is already a missing value.
    """

    chunks: tuple[Rows, ...]
    names: tuple[str, ...]
    without_nan: frozenset[str] = frozenset()


def open_rows(data: object, dataset: Dataset, columns: Collection[str]) -> Opened:
    """Open rows, with the columns that are needed and there.

    Args:
        data: A frame of any engine, or a path.
        dataset: What the rows are.
        columns: The columns that will be read.

    Raises:
        FileError: The path is no Parquet or CSV file that can be read.
        InvalidValueError: The data are nothing that holds rows.
        DataError: The frame has two columns of one name.
        MissingPackageError: No installed engine reads such files.
    """
    if isinstance(data, str | Path):
        rows, names = _open_file(Path(data), dataset)
        return Opened(chunks=(rows,), names=names)
    frame, there = _as_frame(data, dataset)
    wanted = [name for name in there if name in columns]
    frame = frame.select(*wanted) if wanted else frame
    if isinstance(frame, nw.DataFrame) or frame.implementation.is_polars():
        kinds = frame.collect_schema().items()
        foreign = [_in_finland(name) for name, kind in kinds if isinstance(kind, nw.Datetime) and kind.time_zone]
        frame = frame.with_columns(*foreign) if foreign else frame
    chunks, without_nan = _in_memory(frame) if isinstance(frame, nw.DataFrame) else ((frame,), frozenset[str]())
    return Opened(chunks=chunks, names=tuple(map(str, there)), without_nan=without_nan)


def _as_frame(data: object, dataset: Dataset) -> tuple[Any, list[str]]:
    """Return what holds rows as a frame, eager or lazy, with the names of its columns."""
    try:
        frame: Any = nw.from_native(data)
    except TypeError as error:
        raise InvalidValueError("data", type(data).__name__, f"expected {_ENGINES}") from error
    except ValueError as error:
        raise _two_of_one_name(dataset) from error
    try:
        return frame, frame.collect_schema().names()
    except (TypeError, ValueError) as error:
        raise _two_of_one_name(dataset) from error


def _two_of_one_name(dataset: Dataset) -> DataError:
    return DataError(dataset.id, (Problem("columns", "two columns have one name", "rename or drop one of them"),))


def _in_memory(frame: nw.DataFrame[Any]) -> tuple[tuple[Rows, ...], frozenset[str]]:
    """Return frame in memory to the engine that is fastest for it, and the columns in which NaN is a missing value."""
    without_nan: frozenset[str] = frozenset()
    kinds = list(frame.schema.values())
    if frame.implementation.is_pandas():
        types = frame.to_native().dtypes.items()
        without_nan = frozenset(str(name) for name, kind in types if isinstance(kind, np.dtype) and kind.kind == "f")
    if frame.implementation.is_polars():
        return (frame.lazy(),), without_nan
    known = frame.implementation.is_pandas() or frame.implementation.is_pyarrow()
    if known and len(frame) >= LARGE and is_installed("duckdb"):
        native, duckdb = frame.to_native(), _duckdb()
        relation = duckdb.from_df(native) if frame.implementation.is_pandas() else duckdb.from_arrow(native)
        return (nw.from_native(relation),), without_nan
    if is_installed("polars") and is_installed("pyarrow") and not any(isinstance(kind, nw.Object) for kind in kinds):
        return (frame.lazy(backend="polars"),), without_nan
    starts = range(0, max(len(frame), 1), CHUNK)
    return tuple(frame[start : start + CHUNK].lazy() for start in starts), without_nan


def has_zone(kind: nw.dtypes.DType) -> bool:
    """Whether the times of a column of that type are told in another zone than the Finnish."""
    return isinstance(kind, nw.Datetime) and kind.time_zone not in {None, FINLAND}


def _in_finland(name: str) -> nw.Expr:
    return nw.col(name).dt.convert_time_zone(FINLAND).dt.replace_time_zone(None)


def _open_file(path: Path, dataset: Dataset) -> tuple[Rows, tuple[str, ...]]:
    """Return the rows of a file, or of a folder of Parquet files, and the names of its columns."""
    if not path.exists():
        raise FileError(str(path), "there is no such file")
    if path.is_dir() and not any(path.glob("*.parquet")):
        raise FileError(str(path), "holds no Parquet files; expected files ending in .parquet")
    if not path.is_dir() and path.suffix.lower() not in {".parquet", ".csv"}:
        raise FileError(str(path), "expected a file ending in .parquet or .csv")
    try:
        rows = _scan_csv(path, dataset) if path.suffix.lower() == ".csv" else scan_parquet(path)
        return rows, tuple(rows.collect_schema().names())
    except SoteError:
        raise
    except UnicodeDecodeError as error:
        raise FileError(str(path), "is not UTF-8; save it as UTF-8") from error
    except Exception as error:
        reason = str(error).strip().splitlines()[0] if str(error).strip() else type(error).__name__
        raise FileError(str(path), f"cannot be read: {reason}") from error


def _duckdb() -> Any:  # noqa: ANN401 - an optional engine
    """Return a connection of our own to DuckDB, which keeps no files in memory and prints nothing in between."""
    import duckdb

    connection = duckdb.connect(config={"enable_external_file_cache": "false"})
    connection.execute("SET enable_progress_bar = false")
    return connection


def scan_parquet(path: Path) -> Rows:
    """Return the rows of a Parquet file, or of a folder of them, as lazily as an installed engine can.

    Raises:
        MissingPackageError: No installed engine reads such files.
    """
    files = str(path / "*.parquet") if path.is_dir() else str(path)
    if is_installed("duckdb"):
        rows: Rows = nw.from_native(_duckdb().read_parquet(files))
        return rows
    if is_installed("polars"):
        import polars as pl

        return nw.from_native(pl.scan_parquet(files))
    if is_installed("pyarrow"):
        return nw.from_native(pd.read_parquet(path), eager_only=True).lazy()
    raise MissingPackageError("reading Parquet", "duckdb")


@attrs.frozen(kw_only=True)
class CsvForm:
    """How a CSV file is written.

    Args:
        names: The names of its columns, in order.
        separator: What stands between cells: a comma, a semicolon or a tab.
        decimal: What stands before decimals: a point or a comma.
    """

    names: tuple[str, ...]
    separator: str
    decimal: str

    @classmethod
    def of(cls, path: Path) -> "CsvForm":
        """Look at the beginning of a file.

        Raises:
            FileError: The file is empty, or two of its columns have one name.
        """
        with path.open(encoding="utf-8-sig", newline="") as stream:
            start = stream.read(_START)
        header = start.splitlines()[0] if start.strip() else ""
        if not header:
            raise FileError(str(path), "is empty; the first line must name the columns")
        separator = max(",;\t", key=header.count)
        names = tuple(next(csv.reader([header], delimiter=separator)))
        if len(set(names)) < len(names):
            raise FileError(str(path), "two columns have one name; rename or drop one of them")
        has_commas = separator != "," and re.search(rf"(^|{separator})-?\d+,\d+({separator}|$)", start, re.MULTILINE)
        return cls(names=names, separator=separator, decimal="," if has_commas else ".")


def _scan_csv(path: Path, dataset: Dataset) -> Rows:
    """Read a CSV file; codes stay text, so that 047 does not become 47."""
    written = CsvForm.of(path)
    there = [column for column in dataset.columns if column.id in written.names]
    textual = [column.id for column in there if column.type in _TEXTUAL]
    if is_installed("duckdb"):
        return _scan_csv_duckdb(path, written, textual)
    types = dict.fromkeys(textual, "str") | {column.id: "boolean" for column in there if column.type == "boolean"}
    frame = pd.read_csv(path, sep=written.separator, decimal=written.decimal, dtype=types, encoding="utf-8-sig")
    for name in (column.id for column in there if column.type in DATED):
        frame[name] = pd.to_datetime(frame[name], format="ISO8601")
    return nw.from_native(frame, eager_only=True).lazy()


def _scan_csv_duckdb(path: Path, written: CsvForm, textual: list[str]) -> Rows:
    options: dict[str, Any] = {"dtype": dict.fromkeys(textual, "VARCHAR")} if textual else {}
    rows: Rows = nw.from_native(
        _duckdb().read_csv(
            str(path), sep=written.separator, decimal=written.decimal, header=True, sample_size=-1, **options
        )
    )
    return rows
