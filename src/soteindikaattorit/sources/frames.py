"""Data frames of any engine: opened, checked column by column, and brought to one form."""

import re
from collections.abc import Callable, Collection, Iterable, Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from typing import Any

import attrs
import narwhals as nw
import numpy as np
from narwhals.dependencies import is_dask_dataframe, is_pandas_dataframe

from soteindikaattorit.errors import DataError, InvalidValueError, Problem, SoteError, did_you_mean, similar_names
from soteindikaattorit.model.dataset import NUMERIC, Column

LARGE = 200_000
"""From how many rows on a frame in memory is handed to a faster engine, if one is installed."""

CHUNK = 1_000_000
"""How many rows of a frame in memory an engine that is not lazy works on at a time."""

FINLAND = "Europe/Helsinki"
"""The time zone whose days periods are counted by."""

ENGINES = "a pandas, Polars, PyArrow, DuckDB, Dask or PySpark frame, or the path of a Parquet or CSV file"

NO_ROWS = Problem("rows", "there are none", "give at least one row")
"""The problem of data without rows."""

Rows = nw.LazyFrame[Any]
Types = dict[str, nw.dtypes.DType]


def is_installed(package: str) -> bool:
    """Whether a package can be imported."""
    return find_spec(package) is not None


@attrs.frozen(kw_only=True)
class OpenedRows:
    """Rows that can be queried.

    Args:
        chunks: The rows, in one piece or in several that are queried one after the other.
        names: All columns there are, also those that are not needed.
        without_nan: The columns in which not-a-number already is a missing value.
    """

    chunks: tuple[Rows, ...]
    names: tuple[str, ...]
    without_nan: frozenset[str] = frozenset()


def open_frame(data: object, dataset: str, columns: Collection[str]) -> OpenedRows:
    """Open a frame, with those of its columns that are needed.

    Args:
        data: A frame of any engine.
        dataset: The id of the dataset.
        columns: The columns that will be read.

    Raises:
        InvalidValueError: The data are not a frame of a known engine.
        DataError: Two columns of the frame have one name.
    """
    if (is_pandas_dataframe(data) or is_dask_dataframe(data)) and not data.columns.is_unique:
        raise DataError(dataset, (_DUPLICATE,))
    try:
        frame: Any = nw.from_native(data)
    except TypeError as error:
        raise InvalidValueError("data", type(data).__name__, f"expected {ENGINES}") from error
    names = frame.collect_schema().names()
    needed = [name for name in names if name in columns]
    frame = frame.select(*needed) if needed else frame
    if isinstance(frame, nw.DataFrame) or frame.implementation.is_polars():
        types = frame.collect_schema().items()
        foreign = [_in_finland(name) for name, kind in types if isinstance(kind, nw.Datetime) and kind.time_zone]
        frame = frame.with_columns(*foreign) if foreign else frame
    chunks, without_nan = _in_memory(frame) if isinstance(frame, nw.DataFrame) else ((frame,), frozenset[str]())
    return OpenedRows(chunks=chunks, names=tuple(map(str, names)), without_nan=without_nan)


def _in_memory(frame: nw.DataFrame[Any]) -> tuple[tuple[Rows, ...], frozenset[str]]:
    """Hand a frame in memory to the fastest engine for it; with the columns in which NaN is a missing value."""
    without_nan: frozenset[str] = frozenset()
    engine = frame.implementation
    if engine.is_pandas():
        types = frame.to_native().dtypes.items()
        without_nan = frozenset(str(name) for name, kind in types if isinstance(kind, np.dtype) and kind.kind == "f")
    if engine.is_polars():
        return (frame.lazy(),), without_nan
    # Other engines have no such types (sparse, complex, objects); the check of columns refuses them by name.
    is_plain = not any(isinstance(kind, nw.Object | nw.Unknown) for kind in frame.schema.values())
    if is_plain and (engine.is_pandas() or engine.is_pyarrow()) and len(frame) >= LARGE and is_installed("duckdb"):
        native, duckdb = frame.to_native(), connect_duckdb()
        relation = duckdb.from_df(native) if engine.is_pandas() else duckdb.from_arrow(native)
        return (nw.from_native(relation),), without_nan
    if is_plain and is_installed("polars") and is_installed("pyarrow"):
        return (frame.lazy(backend="polars"),), without_nan
    starts = range(0, max(len(frame), 1), CHUNK)
    return tuple(frame[start : start + CHUNK].lazy() for start in starts), without_nan


def connect_duckdb() -> Any:  # noqa: ANN401 - an optional engine
    """Return a connection of our own to DuckDB, which keeps no files in memory and prints nothing in between."""
    import duckdb

    connection = duckdb.connect(config={"enable_external_file_cache": "false"})
    connection.execute("SET enable_progress_bar = false")
    return connection


def _has_foreign_zone(kind: nw.dtypes.DType) -> bool:
    return isinstance(kind, nw.Datetime) and kind.time_zone not in {None, FINLAND}


def _in_finland(name: str) -> nw.Expr:
    return nw.col(name).dt.convert_time_zone(FINLAND).dt.replace_time_zone(None)


@contextmanager
def engine_errors(dataset: str) -> Iterator[None]:
    """Raise whatever an engine raises as a `DataError`, by its name alone: its text may quote cells.

    Args:
        dataset: The id of the dataset whose rows are read.
    """
    try:
        yield
    except (SoteError, MemoryError):
        raise
    except BaseException as error:
        if not isinstance(error, Exception) and type(error).__name__ != "PanicException":  # Polars' own, of Rust
            raise
        raise DataError(dataset, (_engine_problem(error),)) from None


_DUPLICATE = Problem("columns", "two columns have one name", "rename or drop one of them")
_ENGINE_HINTS = {
    "duckdb": "keep the connection of the relation open, and use it from one thread at a time",
    "polars": "correct the steps of the lazy frame: its method collect shows the reason",
    "narwhals": "correct the steps of the lazy frame: its method collect shows the reason",
    "pyarrow": "make each column that is read one of plain numbers, texts, dates or truth values",
}


def _engine_problem(error: BaseException) -> Problem:
    name = type(error).__name__
    if name == "ColumnNotFoundError":
        return _missing_in_steps(str(error))
    if name == "DuplicateError":
        return _DUPLICATE
    engine = type(error).__module__.split(".")[0].strip("_")
    hint = _ENGINE_HINTS.get(engine, "correct the steps that make the frame, or give a frame that is in memory")
    return Problem("rows", f"the engine stopped with {name}", hint)


def _missing_in_steps(text: str) -> Problem:
    """Return the problem of a lazy frame whose own steps name a column that is not there; names are no cells."""
    name = re.search(r'"([^"\n]*)"', text)
    names = re.search(r'(?:valid columns: |DF )\[("[^\]\n]*")', text)
    if not name:
        return Problem("columns", "the steps of the lazy frame name a column that is missing", "correct its name")
    return missing_column(name[1], re.findall(r'"([^"]*)"', names[1]) if names else ())


def missing_column(name: str, names: Collection[str]) -> Problem:
    """Return the problem of a column that the data lack.

    Args:
        name: The name of the column.
        names: The columns that the data have.
    """
    near = did_you_mean(similar_names(name, names, 1))
    return Problem(
        f"column {name!r}", "is missing", f"{near} the data have {', '.join(names) or 'no columns'}".lstrip()
    )


def _is_text(kind: Any) -> bool:  # noqa: ANN401 - narwhals' types are instances and classes
    return isinstance(kind, nw.String | nw.Categorical | nw.Enum)


def _is_day(kind: Any) -> bool:  # noqa: ANN401 - narwhals' types are instances and classes
    return isinstance(kind, nw.Date | nw.Datetime)


_FITS: dict[str, Callable[[Any], bool]] = {
    "text": _is_text,
    "code": _is_text,
    "region": _is_text,
    "integer": lambda kind: kind.is_numeric(),
    "number": lambda kind: kind.is_numeric(),
    "boolean": lambda kind: isinstance(kind, nw.Boolean),
    "date": _is_day,
    "datetime": _is_day,
}
_ZONE = f"make {FINLAND} the zone of the column, or of the session before it is first used, or give dates"
_DATES = "write every date as 2025-01-31; in pandas, use pandas.to_datetime"
_HINTS = {
    "region": "write codes as text with their leading zeros, such as '047'",
    "code": "write codes as text",
    "boolean": "in pandas, use the type 'boolean'",
    "date": _DATES,
    "datetime": _DATES,
}
_EMPTY_TYPES: dict[str, Any] = {"text": nw.String, "code": nw.String, "region": nw.String, "boolean": nw.Boolean}


def of_another_type(columns: Iterable[Column], types: Types) -> list[str]:
    """Return the columns of a wrong type; a column without any value may be among them."""
    return [column.id for column in columns if column.id in types and not _FITS[column.type](types[column.id])]


def column_problems(
    columns: Iterable[Column], types: Types, empty: Collection[str], names: Collection[str]
) -> Iterator[Problem]:
    """Yield the problems of whole columns: missing, empty, or of another type.

    Args:
        columns: The columns that are read, as the dataset describes them.
        types: The types of those that are there.
        empty: The columns without a single value, whatever their type.
        names: All columns there are.
    """
    columns = tuple(columns)
    has_any = any(column.id in types for column in columns)
    for column in columns:
        place = f"column {column.id!r}"
        kind = types.get(column.id)
        if kind is None:
            # The names of a file without a header are cells of its first row: they are not shown.
            yield missing_column(column.id, names) if has_any else Problem(place, "is missing", _without_header(names))
        elif column.id in empty:
            if not column.optional:
                yield Problem(place, "holds no value in any row", "say optional = true if it may be missing")
        elif _has_foreign_zone(kind):
            yield Problem(place, "is in another time zone", _ZONE)
        elif not _FITS[column.type](kind):
            held = "values of a type that is not supported" if isinstance(kind, nw.Unknown) else str(kind)
            yield Problem(place, f"holds {held}, expected {column.type}", _HINTS.get(column.type, ""))


def _without_header(names: Collection[str]) -> str:
    return "the data have none of the columns; a file must name them in its first line" if names else "no columns"


def empty_column(column: Column, *, holds_missing: bool) -> nw.Expr:
    """Return a column without values, of the type it would have.

    Args:
        column: The column.
        holds_missing: Whether a truth value may be missing on the engine; otherwise it is a missing number.
    """
    default = nw.Float64 if column.type in NUMERIC else nw.Datetime
    kind = nw.Float64 if column.type == "boolean" and not holds_missing else _EMPTY_TYPES.get(column.type, default)
    return nw.lit(None, dtype=kind).alias(column.id)


def read_column(column: Column, kind: nw.dtypes.DType, *, has_nan: bool) -> nw.Expr:
    """Return the column in the form in which all engines agree: numbers are floats, and only missing values are null.

    Args:
        column: The column.
        kind: Its type.
        has_nan: Whether it may hold not-a-number beside missing values, which is to be made one.
    """
    value = nw.col(column.id)
    if column.type not in NUMERIC:
        return value
    return (value.fill_nan(None) if has_nan and kind.is_float() else value).cast(nw.Float64)
