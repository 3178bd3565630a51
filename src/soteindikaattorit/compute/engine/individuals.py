"""Individuals: rows are brought together by person before persons are summed, in one query of two stages."""

from collections.abc import Callable, Sequence

import narwhals as nw
import pandas as pd

from soteindikaattorit.compute.engine.query import Key, collect
from soteindikaattorit.measures.individual import INDEX, VISITS, Individual
from soteindikaattorit.measures.part import SQUARE, Part
from soteindikaattorit.sources.opening import Rows

_PERSON, _PROVIDER, _TIME, _BEFORE, _AGAIN = "__person", "__provider", "__time", "__before", "__again"
_MOST, _SQUARES, _PROVIDERS = "most", "squares", "providers"
_CORRECTION = 0.1


def one_frame(chunks: Sequence[Rows]) -> Rows:
    """Return all chunks as one: the rows of a person may lie in several."""
    if len(chunks) == 1:
        return chunks[0]
    return nw.concat([rows.collect() for rows in chunks]).lazy()


def sum_individuals(rows: Rows, parts: tuple[Part, ...], keys: tuple[Key, ...]) -> pd.DataFrame:
    """Sum over persons what is worked out for each.

    Args:
        rows: The rows that count, each with a person.
        parts: Parts with one individual.
        keys: By what rows are grouped.

    Returns:
        The keys by name and each part by its canonical name.
    """
    individual = parts[0].individual or Individual(person="")
    for stage in _stages(keys):
        rows = rows.with_columns(*stage)
    by = [f"k{number}" for number in range(max(len(keys), 1))]
    persons = _persons(rows, individual, by)
    sums = {f"p{number}": _summand(part) for number, part in enumerate(parts)}
    ready = persons.with_columns(*(value.alias(name) for name, value in sums.items()))
    found = collect(ready.group_by(*by).agg(*(nw.col(name).sum() for name in sums)))
    frame = {key.name: key.read(found[f"k{number}"]) for number, key in enumerate(keys)}
    for number, part in enumerate(parts):
        frame[str(part)] = pd.Series(found[f"p{number}"].to_numpy(dtype="float64", na_value=0.0), index=found.index)
    return pd.DataFrame(frame, index=found.index)


def _stages(keys: tuple[Key, ...]) -> list[list[nw.Expr]]:
    """Return the keys as columns; those that depend on the period after it."""
    if not keys:
        return [[nw.lit(0).alias("k0")]]
    period = next((f"k{number}" for number, key in enumerate(keys) if key.grain), "")
    named = [(key, f"k{number}") for number, key in enumerate(keys)]
    plain = [key.expression().alias(name) for key, name in named if not key.places]
    placed = [key.placed(period).alias(name) for key, name in named if key.places]
    return [stage for stage in (plain, placed) if stage]


def _summand(part: Part) -> nw.Expr:
    if not part.column:
        return nw.lit(1.0)
    value = nw.col(part.column)
    return value * value if part.power == SQUARE else value


def _persons(rows: Rows, individual: Individual, by: list[str]) -> Rows:
    """Return a row for each person of each cell, with what is worked out for it."""
    rows = rows.with_columns(nw.col(individual.person).alias(_PERSON))
    if not individual.provider:
        persons = rows.group_by(*by, _PERSON).agg(nw.len().alias(VISITS))
    elif individual.time:
        persons = _in_order(rows, individual, by)
    else:
        persons = _by_provider(rows, individual, by)
    persons = persons.with_columns(nw.col(VISITS).cast(nw.Float64))
    kept = persons.filter(nw.col(VISITS) >= individual.minimum) if individual.minimum > 1 else persons
    return kept.with_columns(_INDICES[individual.index]().alias(INDEX)) if individual.index else kept


def _by_provider(rows: Rows, individual: Individual, by: list[str]) -> Rows:
    rows = rows.with_columns(nw.col(individual.provider).alias(_PROVIDER))
    pairs = rows.group_by(*by, _PERSON, _PROVIDER).agg(nw.len().alias(VISITS))
    pairs = pairs.with_columns(nw.col(VISITS).cast(nw.Float64))
    pairs = pairs.with_columns((nw.col(VISITS) * nw.col(VISITS)).alias(_SQUARES), nw.col(VISITS).alias(_MOST))
    return pairs.group_by(*by, _PERSON).agg(
        nw.col(VISITS).sum(), nw.col(_SQUARES).sum(), nw.col(_MOST).max(), nw.len().alias(_PROVIDERS)
    )


def _in_order(rows: Rows, individual: Individual, by: list[str]) -> Rows:
    provider = nw.col(individual.provider).cast(nw.String)  # codes have an order of their own on some engines
    rows = rows.with_columns(provider.alias(_PROVIDER), nw.col(individual.time).alias(_TIME))
    if rows.implementation.is_dask() or rows.implementation.is_pyarrow():  # they have no windows over rows in order
        rows = rows.select(*by, _PERSON, _PROVIDER, _TIME).collect(backend="pandas").lazy()
    before = nw.col(_PROVIDER).shift(1).over(*by, _PERSON, order_by=[_TIME, _PROVIDER])
    rows = rows.with_columns(before.alias(_BEFORE))
    same = nw.when(nw.col(_BEFORE) == nw.col(_PROVIDER)).then(nw.lit(1.0)).otherwise(nw.lit(0.0))
    return (
        rows.with_columns(same.alias(_AGAIN)).group_by(*by, _PERSON).agg(nw.len().alias(VISITS), nw.col(_AGAIN).sum())
    )


def _coc() -> nw.Expr:
    visits = nw.col(VISITS)
    return (nw.col(_SQUARES) - visits) / (visits * (visits - 1))


def _upc() -> nw.Expr:
    return nw.col(_MOST) / nw.col(VISITS)


def _secon() -> nw.Expr:
    return nw.col(_AGAIN) / (nw.col(VISITS) - 1)


def _mmci() -> nw.Expr:
    visits = nw.col(VISITS) + _CORRECTION
    return (1 - nw.col(_PROVIDERS).cast(nw.Float64) / visits) / (1 - 1 / visits)


_INDICES: dict[str, Callable[[], nw.Expr]] = {"coc": _coc, "upc": _upc, "secon": _secon, "mmci": _mmci}
