"""Rows of any engine, brought whole into memory where each value has to be looked at."""

from pathlib import Path
from typing import Any

import narwhals as nw
import pandas as pd

from soteindikaattorit.errors import FileError, InvalidValueError, SoteError
from soteindikaattorit.sources.opening import scan_parquet


def whole(data: object) -> pd.DataFrame:
    """Return all rows of a frame, or of a Parquet file, as a pandas frame.

    Args:
        data: A pandas, Polars, PyArrow, DuckDB, Dask or PySpark frame, or the path of a Parquet file.

    Raises:
        InvalidValueError: The data are nothing that holds rows.
        FileError: The file cannot be read.
        MissingPackageError: No installed engine reads such files.
    """
    if isinstance(data, pd.DataFrame):
        return data
    if isinstance(data, Path):
        return _of_file(data)
    try:
        rows: Any = nw.from_native(data)
    except TypeError as error:
        expected = "expected a frame of pandas, Polars, PyArrow, DuckDB, Dask or PySpark, or the path of a file"
        raise InvalidValueError("data", type(data).__name__, expected) from error
    return _collected(rows)


def _of_file(path: Path) -> pd.DataFrame:
    if not path.exists():
        raise FileError(str(path), "there is no such file")
    try:
        return _collected(scan_parquet(path))
    except SoteError:
        raise
    except Exception as error:
        reason = str(error).strip().splitlines()[0] if str(error).strip() else type(error).__name__
        raise FileError(str(path), f"cannot be read: {reason}") from error


def _collected(rows: Any) -> pd.DataFrame:  # noqa: ANN401 - a frame of narwhals, eager or lazy
    native: pd.DataFrame = rows.lazy().collect(backend="pandas").to_native()
    return native
