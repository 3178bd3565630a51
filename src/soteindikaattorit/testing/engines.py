"""Engines: the same rows as a frame of each installed engine."""

import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pandas as pd

from soteindikaattorit.sources.frames import is_installed

ENGINES = {
    "polars": ("polars", "pyarrow"),
    "pyarrow": ("pyarrow",),
    "duckdb": ("duckdb", "pyarrow"),
    "dask": ("dask.dataframe", "pyarrow"),
}
"""The engines that are compared with pandas, each with the packages that it needs."""


def there() -> tuple[str, ...]:
    """Return the installed engines, without pandas."""
    return tuple(name for name, packages in ENGINES.items() if all(_is_there(package) for package in packages))


def _is_there(package: str) -> bool:
    return is_installed(package.partition(".")[0]) and is_installed(package)


def frame_of(engine: str, rows: pd.DataFrame) -> object:
    """Return rows as a frame of an engine.

    Args:
        engine: One of `ENGINES`.
        rows: The rows.
    """
    return _MADE[engine](rows)


@contextmanager
def quiet() -> Iterator[None]:
    """Ignore engines' warnings of future changes: the tests are about figures."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        yield


def _polars(rows: pd.DataFrame) -> object:
    import polars as pl

    return pl.from_pandas(rows)


def _arrow(rows: pd.DataFrame) -> object:
    import pyarrow as pa

    return pa.Table.from_pandas(rows, preserve_index=False)


def _duckdb(rows: pd.DataFrame) -> object:
    import duckdb

    return duckdb.from_arrow(_arrow(rows))


def _dask(rows: pd.DataFrame) -> object:
    import dask.dataframe

    return dask.dataframe.from_pandas(rows, npartitions=2)  # type: ignore[no-untyped-call]  # it has no types


_MADE: dict[str, Callable[[pd.DataFrame], object]] = {
    "polars": _polars,
    "pyarrow": _arrow,
    "duckdb": _duckdb,
    "dask": _dask,
}
