"""Rows in Parquet and CSV files, scanned as lazily as an installed engine can."""

import csv
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Self

import attrs
import narwhals as nw
import pandas as pd

from soteindikaattorit.errors import FileError, InvalidValueError, MissingPackageError, SoteError
from soteindikaattorit.model.dataset import DATED, Dataset
from soteindikaattorit.sources.frames import OpenedRows, Rows, connect_duckdb, is_installed

_SAMPLE = 100_000
"""How many characters of a CSV file are read to find its separator and decimal mark."""

_TEXTUAL = frozenset({"text", "code", "region"})
_FORMATS = (("Parquet", "write it again"), ("CSV", "every line must have a cell for each column"))
_TRUTHS = {"true": True, "false": False}


def open_file(path: Path, dataset: Dataset) -> OpenedRows:
    """Open the rows of a Parquet or CSV file, or of a folder of Parquet files.

    Raises:
        FileError: There is no such file, or it cannot be read.
        MissingPackageError: No installed engine reads such files.
    """
    if not path.exists():
        raise FileError(str(path), "there is no such file")
    if path.is_dir() and not any(path.glob("*.parquet")):
        raise FileError(str(path), "holds no Parquet files; expected files ending in .parquet")
    if not path.is_dir() and path.suffix.lower() not in {".parquet", ".csv"}:
        raise FileError(str(path), "expected a file ending in .parquet or .csv")
    with _reading(path):
        rows = _scan_csv(path, dataset) if path.suffix.lower() == ".csv" else _scan_parquet(path)
        return OpenedRows(chunks=(rows,), names=tuple(rows.collect_schema().names()))


def read_whole(data: object) -> pd.DataFrame:
    """Return all rows of a frame, or of a Parquet file, as a pandas frame.

    Args:
        data: A pandas, Polars, PyArrow, DuckDB, Dask or PySpark frame, or the path of a Parquet file.

    Raises:
        InvalidValueError: The data are not a frame of a known engine.
        FileError: The file cannot be read.
        MissingPackageError: No installed engine reads such files.
    """
    if isinstance(data, pd.DataFrame):
        return data
    if isinstance(data, Path):
        if not data.exists():
            raise FileError(str(data), "there is no such file")
        with _reading(data):
            return _collected(_scan_parquet(data))
    try:
        rows: Any = nw.from_native(data)
    except TypeError as error:
        expected = "expected a frame of pandas, Polars, PyArrow, DuckDB, Dask or PySpark, or the path of a file"
        raise InvalidValueError("data", type(data).__name__, expected) from error
    return _collected(rows)


def _collected(rows: Any) -> pd.DataFrame:  # noqa: ANN401 - a frame of narwhals, eager or lazy
    native: pd.DataFrame = rows.lazy().collect(backend="pandas").to_native()
    return native


@contextmanager
def _reading(path: Path) -> Iterator[None]:
    """Raise whatever an engine raises as a `FileError`, by its name alone: its text may quote cells."""
    try:
        yield
    except SoteError:
        raise
    except UnicodeDecodeError:
        raise FileError(str(path), "is not UTF-8; save it as UTF-8") from None
    except Exception as error:  # noqa: BLE001 - engines have errors of every kind
        kind, hint = _FORMATS[path.suffix.lower() == ".csv"]
        raise FileError(str(path), f"cannot be read as {kind} ({type(error).__name__}); {hint}") from None


def _scan_parquet(path: Path) -> Rows:
    files = str(path / "*.parquet") if path.is_dir() else str(path)
    if is_installed("duckdb"):
        rows: Rows = nw.from_native(connect_duckdb().read_parquet(files))
        return rows
    if is_installed("polars"):
        import polars as pl

        return nw.from_native(pl.scan_parquet(files))
    if is_installed("pyarrow"):
        return nw.from_native(pd.read_parquet(path), eager_only=True).lazy()
    raise MissingPackageError("reading Parquet", "duckdb")


@attrs.frozen(kw_only=True)
class CsvDialect:
    """The dialect of a CSV file.

    Args:
        names: The names of its columns, in order.
        separator: What separates cells: a comma, a semicolon or a tab.
        decimal: The decimal mark: a point or a comma.
    """

    names: tuple[str, ...]
    separator: str
    decimal: str

    @classmethod
    def sniff(cls, path: Path) -> Self:
        """Find the dialect from the beginning of a file.

        Raises:
            FileError: The file is empty, or two of its columns have one name.
        """
        with path.open(encoding="utf-8-sig", newline="") as stream:
            start = stream.read(_SAMPLE)
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
    """Scan a CSV file; codes stay text, so that 047 does not become 47."""
    dialect = CsvDialect.sniff(path)
    columns = [column for column in dataset.columns if column.id in dialect.names]
    textual = [column.id for column in columns if column.type in _TEXTUAL]
    if is_installed("duckdb"):
        options: dict[str, Any] = {"dtype": dict.fromkeys(textual, "VARCHAR")} if textual else {}
        options |= {"sep": dialect.separator, "decimal": dialect.decimal, "header": True, "sample_size": -1}
        rows: Rows = nw.from_native(connect_duckdb().read_csv(str(path), **options))
        return rows
    truths = [column.id for column in columns if column.type == "boolean"]
    types = dict.fromkeys([*textual, *truths], "str")
    frame = pd.read_csv(path, sep=dialect.separator, decimal=dialect.decimal, dtype=types, encoding="utf-8-sig")
    for name in truths:
        lowered = frame[name].str.lower()
        if lowered.dropna().isin(_TRUTHS).all():
            frame[name] = lowered.map(_TRUTHS).astype("boolean")
    for name in (column.id for column in columns if column.type in DATED):
        try:
            frame[name] = pd.to_datetime(frame[name], format="ISO8601")
        except ValueError:  # text that is no date stays text, and the check of columns refuses it
            frame[name] = frame[name].astype("str")
    return nw.from_native(frame, eager_only=True).lazy()
