"""Individuals: rows are grouped by person before persons are summed, in one query of two stages.

Distinct persons are not additive over regions, so a coarser region is a key of the query itself.
"""

from collections.abc import Callable, Sequence
from functools import reduce
from operator import or_

import attrs
import narwhals as nw
import pandas as pd

from soteindikaattorit.compute.engine.expression import flag
from soteindikaattorit.compute.engine.query import UNKNOWN, GroupKey, Terms, collect
from soteindikaattorit.measures.individual import INDEX, VISITS, Individual
from soteindikaattorit.measures.part import SQUARE, Part
from soteindikaattorit.sources.frames import Rows

_PERSON, _PROVIDER, _TIME, _BEFORE, _AGAIN = "__person", "__provider", "__time", "__before", "__again"
_MOST, _SQUARES, _PROVIDERS = "most", "squares", "providers"
_CORRECTION = 0.1


@attrs.frozen(kw_only=True)
class RegionMembers:
    """Codes that lie in one coarser region.

    Args:
        region: The code of the coarser region.
        codes: The codes that lie in it; `UNKNOWN` for rows without one.
        periods: The numbers of the periods in which they do; empty for all.
    """

    region: str
    codes: tuple[str, ...]
    periods: tuple[int, ...] = ()

    def contains(self, column: str, period: str) -> nw.Expr:
        """Return whether a row lies in the region.

        Args:
            column: The column with the code; empty when no row has one.
            period: The column with the number of the period.
        """
        if not column:
            return nw.lit(value=True)
        code, codes = nw.col(column), [code for code in self.codes if code != UNKNOWN]
        is_member = [code.is_in(codes)] if codes else []
        is_unknown = [code.is_null()] if UNKNOWN in self.codes else []
        lies = reduce(or_, map(flag, [*is_member, *is_unknown]))
        return lies & flag(nw.col(period).is_in(list(self.periods))) if self.periods else lies


@attrs.frozen(kw_only=True)
class RegionKey(GroupKey):
    """A coarser region by which rows are grouped.

    Args:
        members: The codes of the column that lie in each of its regions.
    """

    members: tuple[RegionMembers, ...]

    def region(self, period: str) -> nw.Expr:
        """Return the region by which rows are grouped.

        Args:
            period: The column with the number of the period of each row; empty when there are no periods.
        """
        value = nw.lit(UNKNOWN)
        for members in self.members:
            is_here = flag(members.contains(self.column, period))
            value = nw.when(is_here).then(nw.lit(members.region)).otherwise(value)
        return value


def sum_individuals(
    chunks: Sequence[Rows], parts: tuple[Part, ...], keys: tuple[GroupKey, ...], terms: Terms
) -> pd.DataFrame:
    """Sum over persons the number computed for each.

    Args:
        chunks: The rows; those of a person may lie in several chunks.
        parts: Parts with one individual, of one condition.
        keys: By what rows are grouped.
        terms: The columns of the query.

    Returns:
        The keys by name and each part by its canonical name.
    """
    individual = parts[0].individual or Individual(person="")
    rows = chunks[0] if len(chunks) == 1 else nw.concat([rows.collect() for rows in chunks]).lazy()
    matches = terms.matches(parts[0])
    rows = terms.with_stages(rows).filter(flag(matches))
    for stage in _stages(keys):
        rows = rows.with_columns(*stage)
    by = [f"k{number}" for number in range(max(len(keys), 1))]
    persons = _persons(rows, individual, by)
    names = [f"p{number}" for number in range(len(parts))]
    ready = persons.with_columns(*(_summand(part).alias(name) for part, name in zip(parts, names, strict=True)))
    summed = collect(ready.group_by(*by).agg(*(nw.col(name).sum() for name in names)))
    frame = {key.name: key.read(summed[f"k{number}"]) for number, key in enumerate(keys)}
    for part, name in zip(parts, names, strict=True):
        frame[str(part)] = pd.Series(summed[name].to_numpy(dtype="float64", na_value=0.0), index=summed.index)
    return pd.DataFrame(frame, index=summed.index)


def _stages(keys: tuple[GroupKey, ...]) -> list[list[nw.Expr]]:
    """Return the keys as columns; those that depend on the period after it."""
    if not keys:
        return [[nw.lit(0).alias("k0")]]
    named = [(key, f"k{number}") for number, key in enumerate(keys)]
    period = next((name for key, name in named if key.grain), "")
    plain = [key.expression().alias(name) for key, name in named if not isinstance(key, RegionKey)]
    regions = [key.region(period).alias(name) for key, name in named if isinstance(key, RegionKey)]
    return [stage for stage in (plain, regions) if stage]


def _summand(part: Part) -> nw.Expr:
    if not part.column:
        return nw.lit(1.0)
    value = nw.col(part.column)
    return value * value if part.power == SQUARE else value


def _persons(rows: Rows, individual: Individual, by: list[str]) -> Rows:
    """Return a row for each person of each cell, with its number of visits and its index of continuity."""
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
