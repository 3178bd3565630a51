"""Computing indicators: from rows, or from kept parts, to results."""

import difflib
from collections.abc import Iterable, Mapping
from datetime import date
from functools import partial
from itertools import combinations

import attrs
import numpy as np
import pandas as pd

from soteindikaattorit.basis import TOTAL, Basis
from soteindikaattorit.catalogue import Catalogue
from soteindikaattorit.dataset import Dataset
from soteindikaattorit.derivation import derive
from soteindikaattorit.errors import DataError, InvalidValueError, Problem, UnknownNameError
from soteindikaattorit.figure import Level, finished, levels_of
from soteindikaattorit.frames import NO_ROWS, UNKNOWN, Table
from soteindikaattorit.indicator import Indicator
from soteindikaattorit.measures import Part
from soteindikaattorit.parts import ROWS, Parts, add_up
from soteindikaattorit.period import Period, from_key, key
from soteindikaattorit.plan import PERIOD, Group, Plan, check_nesting, plan
from soteindikaattorit.region import find_level
from soteindikaattorit.regions import Regions
from soteindikaattorit.result import Results, combine

Data = Mapping[str, object]
"""By the id of its dataset: a frame, the path of a Parquet or CSV file, or kept `Parts`."""


def compute(
    catalogue: Catalogue,
    data: Data,
    *,
    by: Iterable[str] = (),
    every: str = "",
    totals: bool = False,
    level: Level = 0.95,
    drop: bool = False,
) -> Results:
    """Compute every indicator of a catalogue whose dataset is given, and those derived from them.

    Rows of a dataset are read once, in one grouped query, whatever the number of indicators.

    Args:
        catalogue: The indicators, with their datasets and regions.
        data: The rows, or kept parts, of each dataset.
        by: Columns of the datasets, or coarser levels of region, by which results are split.
        every: The grain of the periods; empty for one period that spans all rows.
        totals: Whether results are also given for all groups together (``_T``), in every combination;
            a region has a total within each coarser region it is split by.
        level: The confidence level (0…1) of ``lower`` and ``upper``; of several the first, and each further one has
            limits of its own in columns such as ``lower_99.8`` and ``upper_99.8``.
        drop: Whether rows that do not fit their dataset are left out and counted; otherwise they are an error.

    Returns:
        The results, in memory and unprotected.

    Raises:
        UnknownNameError: There is no such dataset or group.
        InvalidValueError: A grain, level or frame is not what it must be.
        DefinitionError: Indicators do not fit their datasets.
        DataError: Rows do not fit their dataset; with every problem at once.
        FileError: A file cannot be read.

    Example:
        >>> import pandas as pd
        >>> from soteindikaattorit import Catalogue, compute
        >>> from soteindikaattorit.definitions import Definitions
        >>> from soteindikaattorit.dataset import Column, Dataset
        >>> from soteindikaattorit.indicator import Indicator
        >>> from soteindikaattorit.measures import NPS
        >>> from soteindikaattorit.text import Text
        >>> answers = Dataset(id="answers", name=Text.of("Vastaukset"), columns=(Column(id="nps", type="integer"),))
        >>> indicator = Indicator(
        ...     id="oma.nps", version="1", name=Text.of("NPS"), dataset="answers", measure=NPS(column="nps")
        ... )
        >>> catalogue = Catalogue.of(Definitions(datasets=(answers,), indicators=(indicator,)))
        >>> results = compute(catalogue, {"answers": pd.DataFrame({"nps": [10, 9, 8, 0]})})
        >>> results.to_pandas()[["value", "n", "status"]]
           value    n status
        0   25.0  4.0     ok
    """
    by, levels = tuple(dict.fromkeys(by)), levels_of(level)
    finished = [
        _finish(wanted, parts, every=every, totals=totals, levels=levels, catalogue=catalogue)
        for wanted, parts in _each(catalogue, data, by, every, drop=drop)
    ]
    results = combine(finished)
    derived = derive(catalogue.with_dependencies(), results)
    return combine([results, derived]).select(catalogue.ids)


def compute_parts(
    catalogue: Catalogue, data: Data, *, by: Iterable[str] = (), every: str = "", drop: bool = False
) -> dict[str, Parts]:
    """Compute the parts of every indicator whose dataset is given, to be kept, merged and finished later.

    Args:
        catalogue: The indicators, with their datasets and regions.
        data: The rows of each dataset; kept parts pass as they are.
        by: Columns of the datasets by which parts are split; a coarser region is kept by its finer ones.
        every: The grain of the periods; stocks are kept by day.
        drop: Whether rows that do not fit their dataset are left out and counted.

    Returns:
        The parts, by the id of their dataset.

    Raises:
        UnknownNameError: There is no such dataset or group.
        InvalidValueError: A grain or frame is not what it must be.
        DefinitionError: Indicators do not fit their datasets.
        DataError: Rows do not fit their dataset; with every problem at once.
        FileError: A file cannot be read.
    """
    return {parts.dataset: parts for _, parts in _each(catalogue, data, tuple(dict.fromkeys(by)), every, drop=drop)}


def _each(
    catalogue: Catalogue, data: Data, by: tuple[str, ...], every: str, *, drop: bool
) -> Iterable[tuple[Plan, Parts]]:
    wanted = catalogue.with_dependencies()
    for name, given in data.items():
        dataset = _dataset(catalogue, name)
        indicators = [indicator for indicator in wanted.indicators if indicator.dataset == name]
        if not indicators:
            raise UnknownNameError("selected indicator that reads dataset", name)
        what = plan(indicators, dataset, by, every, catalogue.regions)
        yield what, given if isinstance(given, Parts) else _sum(what, given, drop=drop)


def _dataset(catalogue: Catalogue, name: str) -> Dataset:
    datasets = {dataset.id: dataset for dataset in catalogue.datasets}
    if name not in datasets:
        raise UnknownNameError("dataset", name, tuple(difflib.get_close_matches(name, datasets, n=3)))
    return datasets[name]


def _sum(what: Plan, data: object, *, drop: bool) -> Parts:
    table = Table.open(data, what.dataset, what.columns)
    sums = table.sum(what.all_parts, what.keys, what.faults, drop=drop)
    if not sums.frame[ROWS].sum() and not sums.dropped:
        raise DataError(what.dataset.id, (NO_ROWS,))
    _check_groups(what, sums.frame)
    span = _span(what, table, sums.frame)
    return Parts(
        dataset=what.dataset.id,
        grain=what.grain,
        groups=what.group_columns,
        frame=sums.frame,
        first=span.first if span else None,
        last=span.last if span else None,
        dropped=sums.dropped,
    )


def _span(what: Plan, table: Table, frame: pd.DataFrame) -> Period | None:
    """Give the days that the rows are of: those of their periods, or else from the first to the last."""
    if not what.grain:
        days = table.span([what.dataset.period.id]) if what.dataset.period else None
        return Period(*days) if days else None
    if frame.empty:
        return None
    ends = [from_key(int(number), what.grain) for number in (frame[PERIOD].min(), frame[PERIOD].max())]
    return Period(ends[0].first, ends[1].last)


def _check_groups(what: Plan, frame: pd.DataFrame) -> None:
    """Refuse groups that carry a name with a meaning of its own."""
    for column in what.group_columns:
        if (frame[column] == TOTAL).any():
            problem = Problem(f"column {column!r}", f"holds {TOTAL!r}, which stands for all groups", "rename it")
            raise DataError(what.dataset.id, (problem,))


def _finish(
    what: Plan, parts: Parts, *, every: str, totals: bool, levels: tuple[float, ...], catalogue: Catalogue
) -> Results:
    check_nesting(parts.grain, every)
    _check_parts(what, parts)
    groups = tuple(group.name for group in what.groups)
    frame = _with_levels(what.groups, parts, catalogue.regions)
    frame = _coarsened(frame, parts, every, groups, _stocks(what))
    keys = (PERIOD, *groups)
    frame = pd.concat([frame, *_totals(frame, what.groups)], ignore_index=True) if totals else frame
    known = {indicator.id: indicator for indicator in catalogue.with_dependencies().indicators}
    tables = [_figures(known[name], named, frame, keys, levels) for name, named in what.parts.items() if len(frame)]
    found = pd.concat(tables, ignore_index=True) if tables else pd.DataFrame()
    return Results(
        frame=found,
        groups=groups,
        dropped=((what.dataset.id, parts.dropped),),
        indicators=tuple(known[name] for name in what.parts),
        basis=(_basis(what, frame, groups, catalogue.regions),),
    )


def _basis(what: Plan, sums: pd.DataFrame, groups: tuple[str, ...], regions: Regions) -> Basis:
    return Basis(
        dataset=what.dataset,
        sums=sums,
        parts=what.parts,
        groups=groups,
        levels={group.name: what.level_of(group) for group in what.groups if what.level_of(group)},
        regions=regions,
    )


def _check_parts(what: Plan, parts: Parts) -> None:
    if parts.dataset != what.dataset.id:
        raise InvalidValueError("parts of dataset", parts.dataset, f"expected parts of {what.dataset.id!r}")
    missing = [str(part) for part in what.all_parts if str(part) not in parts.frame]
    missing += [name for name in what.group_columns if name not in parts.groups]
    if missing:
        expected = f"the kept parts lack {missing[0]!r}; compute them anew with the present definitions"
        raise InvalidValueError("parts of dataset", what.dataset.id, expected)


def _stocks(what: Plan) -> dict[str, str]:
    """Give, for each part that is a stock, the part that counts its rows."""
    stocks = [part for part in what.all_parts if part.at_end]
    return {str(part): str(attrs.evolve(part, column="", power=1)) for part in stocks}


def _with_levels(groups: tuple[Group, ...], parts: Parts, regions: Regions) -> pd.DataFrame:
    """Add the coarser regions that are asked for, as they were at the beginning of each period."""
    frame = parts.frame
    added = {}
    for group in groups:
        if not group.column or group.level:
            added[group.name] = _coarser(group, parts, regions)
        elif group.name != group.column:
            added[group.name] = frame[group.column]
    return frame.assign(**added) if added else frame


def _coarser(group: Group, parts: Parts, regions: Regions) -> pd.Series:
    codes = parts.frame[group.column] if group.column else pd.Series(UNKNOWN, index=parts.frame.index, dtype="str")
    periods = parts.frame[PERIOD] if parts.grain else pd.Series(-1, index=codes.index)
    pairs = pd.DataFrame({"code": codes, "period": periods})
    distinct = pairs.drop_duplicates()
    found = []
    for code, number in zip(distinct["code"], distinct["period"], strict=True):
        on = from_key(int(number), parts.grain).first if parts.grain else parts.last
        place = group.covers if code == UNKNOWN else f"{group.level}:{code}"
        found.append(_region_of(place, group.name, on, regions))
    return pairs.merge(distinct.assign(found=found), how="left", on=["code", "period"])["found"].set_axis(codes.index)


def _region_of(place: str, level: str, on: date | None, regions: Regions) -> str:
    """Give the code of the region of a level in which a place lay on a day; unknown when that is not known."""
    own, _, code = place.partition(":")
    if own == level:
        return code
    return (regions.parent(own, code, level, on) if place and on else None) or UNKNOWN


def _coarsened(
    frame: pd.DataFrame, parts: Parts, every: str, groups: tuple[str, ...], stocks: Mapping[str, str]
) -> pd.DataFrame:
    """Add up to the wanted periods and groups; of a stock, only the last day of each period counts."""
    summed = [name for name in frame.columns if name not in {PERIOD, *parts.groups, *groups}]
    days = frame[PERIOD].to_numpy() if parts.grain else np.zeros(len(frame), dtype="int64")
    wanted = _numbers(days, parts.grain, every)
    frame = frame[[*groups, *summed]].assign(**{PERIOD: wanted})
    for name, count in stocks.items():
        held = frame[count].to_numpy() > 0
        last = pd.Series(days[held]).groupby(wanted[held]).max()
        is_last = days == pd.Series(wanted).map(last).to_numpy()
        frame[name] = frame[name].where(is_last, 0.0)
    frame = add_up(frame, (PERIOD, *groups))
    labels = {number: _label(int(number), every, parts) for number in frame[PERIOD].unique()}
    return frame.assign(**{PERIOD: frame[PERIOD].map(labels).astype("str")})


def _numbers(numbers: np.ndarray, grain: str, every: str) -> np.ndarray:
    """Give the numbers of the coarser periods in which finer ones lie."""
    if not every:
        return np.zeros(len(numbers), dtype="int64")
    if grain == every:
        return numbers
    distinct, inverse = np.unique(numbers, return_inverse=True)
    coarse = [key(from_key(int(number), grain).first, every) for number in distinct]
    return np.asarray(coarse, dtype="int64")[inverse]


def _label(number: int, every: str, parts: Parts) -> str:
    if every:
        return str(from_key(number, every))
    return str(Period(parts.first, parts.last)) if parts.first and parts.last else ""


def _totals(frame: pd.DataFrame, groups: tuple[Group, ...]) -> list[pd.DataFrame]:
    """Give the sums over every set of groups; a finer region is never kept where the coarser is summed over."""
    names = [group.name for group in groups]
    sums = []
    for size in range(1, len(names) + 1):
        for over in combinations(names, size):
            if not _keeps_finer(over, groups):
                kept = [name for name in (PERIOD, *names) if name not in over]
                summed = add_up(frame.drop(columns=list(over)), kept)
                sums.append(summed.assign(**dict.fromkeys(over, TOTAL)))
    return sums


def _keeps_finer(over: tuple[str, ...], groups: tuple[Group, ...]) -> bool:
    kept = [group for group in groups if group.name not in over]
    summed = [group for group in groups if group.name in over and group.level]
    return any(fine.column == coarse.column and _is_finer(fine, coarse) for coarse in summed for fine in kept)


def _is_finer(one: Group, other: Group) -> bool:
    return not one.level or find_level(one.name).rank < find_level(other.name).rank


def _figures(
    indicator: Indicator,
    named: Mapping[str, Part],
    frame: pd.DataFrame,
    keys: tuple[str, ...],
    levels: tuple[float, ...],
) -> pd.DataFrame:
    sums = {name: frame[str(part)].to_numpy(dtype="float64") for name, part in named.items()}
    return finished(indicator, partial(indicator.measure.finish, sums), frame[list(keys)], levels)
