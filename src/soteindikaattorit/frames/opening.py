"""Opening rows, whatever holds them: a frame of any engine, or a Parquet or CSV file."""

from collections.abc import Collection, Mapping
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import attrs
import narwhals as nw
import numpy as np
import pandas as pd

from soteindikaattorit.dataset import Dataset
from soteindikaattorit.errors import DataError, FileError, InvalidValueError, MissingPackageError, Problem

LARGE = 200_000
"""From how many rows on a frame in memory is handed to an engine that is faster than its own, if one is installed."""

CHUNK = 1_000_000
"""How many rows of a frame in memory are worked on at a time by an engine that is not lazy."""

FINLAND = "Europe/Helsinki"
"""The time zone by whose days periods are counted."""

_ENGINES = "a pandas, Polars, PyArrow, DuckDB, Dask or PySpark frame, or the path of a Parquet or CSV file"
_TEXTUAL = frozenset({"text", "code", "region"})

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
        rows = _open_file(Path(data), dataset)
        return Opened(chunks=(rows,), names=tuple(rows.collect_schema().names()))
    try:
        frame = nw.from_native(data)  # type: ignore[call-overload]  # narwhals itself checks what it is given
        names = frame.collect_schema().names()
    except TypeError as error:
        raise InvalidValueError("data", type(data).__name__, f"expected {_ENGINES}") from error
    except ValueError as error:
        problem = Problem("columns", "two columns have one name", "rename or drop one of them")
        raise DataError(dataset.id, (problem,)) from error
    wanted = [name for name in names if name in columns]
    frame = frame.select(*wanted) if wanted else frame
    if isinstance(frame, nw.DataFrame) or frame.implementation.is_polars():
        foreign = [_in_finland(name) for name, kind in frame.collect_schema().items() if has_zone(kind)]
        frame = frame.with_columns(*foreign) if foreign else frame
    chunks, without_nan = _in_memory(frame) if isinstance(frame, nw.DataFrame) else ((frame,), frozenset[str]())
    return Opened(chunks=chunks, names=tuple(names), without_nan=without_nan)


def _in_memory(frame: nw.DataFrame[Any]) -> tuple[tuple[Rows, ...], frozenset[str]]:
    """Give a frame in memory to the engine that is fastest for it, and the columns in which NaN is a missing value."""
    without_nan: frozenset[str] = frozenset()
    kinds = list(frame.schema.values())
    if frame.implementation.is_pandas():
        types = frame.to_native().dtypes.items()
        without_nan = frozenset(str(name) for name, kind in types if isinstance(kind, np.dtype) and kind.kind == "f")
    if frame.implementation.is_polars():
        return (frame.lazy(),), without_nan
    if len(frame) >= LARGE and is_installed("duckdb"):
        return (frame.lazy(backend="duckdb"),), without_nan
    if is_installed("polars") and is_installed("pyarrow") and not any(isinstance(kind, nw.Object) for kind in kinds):
        return (frame.lazy(backend="polars"),), without_nan
    starts = range(0, max(len(frame), 1), CHUNK)
    return tuple(frame[start : start + CHUNK].lazy() for start in starts), without_nan


def has_zone(kind: nw.dtypes.DType) -> bool:
    """Whether the times of a column of that type are told in another zone than the Finnish."""
    return isinstance(kind, nw.Datetime) and kind.time_zone not in {None, FINLAND}


def _in_finland(name: str) -> nw.Expr:
    return nw.col(name).dt.convert_time_zone(FINLAND)


def _open_file(path: Path, dataset: Dataset) -> Rows:
    if not path.exists():
        raise FileError(str(path), "there is no such file")
    kind = path.suffix.lower()
    if kind not in {".parquet", ".csv"} and not path.is_dir():
        raise FileError(str(path), "expected a file ending in .parquet or .csv")
    try:
        return _scan_csv(path, dataset) if kind == ".csv" else _scan_parquet(path)
    except (MissingPackageError, FileError):
        raise
    except UnicodeDecodeError as error:
        raise FileError(str(path), "is not UTF-8; save it as UTF-8") from error
    except Exception as error:
        reason = str(error).strip().splitlines()[0] if str(error).strip() else type(error).__name__
        raise FileError(str(path), f"cannot be read: {reason}") from error


def _scan_parquet(path: Path) -> Rows:
    if is_installed("duckdb"):
        import duckdb

        return nw.from_native(duckdb.read_parquet(str(path / "*.parquet") if path.is_dir() else str(path)))
    if is_installed("polars"):
        import polars as pl

        return nw.from_native(pl.scan_parquet(path))
    if is_installed("pyarrow"):
        return nw.from_native(pd.read_parquet(path), eager_only=True).lazy()
    raise MissingPackageError("reading Parquet", "duckdb")


def _scan_csv(path: Path, dataset: Dataset) -> Rows:
    """Read a CSV file; codes stay text, so that 047 does not become 47."""
    separator = _separator(path)
    textual = [column.id for column in dataset.columns if column.type in _TEXTUAL]
    if is_installed("duckdb"):
        return _scan_csv_duckdb(path, separator, textual)
    frame = pd.read_csv(path, sep=separator, dtype=dict.fromkeys(textual, "str"), encoding="utf-8-sig")
    dated = [column.id for column in dataset.columns if column.type in {"date", "datetime"}]
    for name in set(dated) & set(frame.columns):
        frame[name] = pd.to_datetime(frame[name], format="ISO8601")
    return nw.from_native(frame, eager_only=True).lazy()


def _scan_csv_duckdb(path: Path, separator: str, textual: list[str]) -> Rows:
    import duckdb

    header = _header(path).split(separator)
    types: Mapping[str, str] = {name: "VARCHAR" for name in textual if name in {cell.strip('"') for cell in header}}
    options: dict[str, Any] = {"dtype": types} if types else {}
    return nw.from_native(duckdb.read_csv(str(path), sep=separator, header=True, sample_size=-1, **options))


def _header(path: Path) -> str:
    with path.open(encoding="utf-8-sig", newline="") as stream:
        return stream.readline().rstrip("\r\n")


def _separator(path: Path) -> str:
    header = _header(path)
    if not header:
        raise FileError(str(path), "is empty; the first line must name the columns")
    return max(",;\t", key=header.count)
