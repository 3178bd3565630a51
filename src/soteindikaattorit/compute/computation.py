"""Computing indicators: from rows, or from kept parts, to results."""

import difflib
from collections.abc import Iterable, Mapping
from datetime import date
from functools import partial

import attrs
import numpy as np
import pandas as pd

from soteindikaattorit.catalogue.catalogue import MEANT, Catalogue
from soteindikaattorit.compute.aggregates import TOTAL, Aggregates
from soteindikaattorit.compute.derived import derive
from soteindikaattorit.compute.engine import Table
from soteindikaattorit.compute.parts import ROWS, Parts
from soteindikaattorit.compute.plan import PERIOD, Plan, check_nesting, make_plan
from soteindikaattorit.compute.result import Results, combine
from soteindikaattorit.compute.result_rows import Base, Level, levels_of, result_rows
from soteindikaattorit.compute.rollup import ClassSums, Rollup
from soteindikaattorit.errors import DataError, InvalidValueError, Problem, UnknownNameError
from soteindikaattorit.measures import EXPECTED_ROWS, Figures, Floats, Measure, Part, Split
from soteindikaattorit.model.argument import checked
from soteindikaattorit.model.dataset import Dataset
from soteindikaattorit.model.period import Period, from_key
from soteindikaattorit.model.regions import Regions
from soteindikaattorit.sources.opening import NO_ROWS

Data = Mapping[str, object]
"""By the id of its dataset: a frame, the path of a Parquet or CSV file, or kept `Parts`."""


@checked(catalogue=MEANT)
def compute(
    catalogue: Catalogue,
    data: Data,
    *,
    by: Iterable[str] = (),
    every: str = "",
    totals: bool = False,
    level: Level = 0.95,
    drop: bool = False,
    as_of: date | None = None,
) -> Results:
    """Compute every indicator of a catalogue whose dataset is given, and those derived from them.

    Rows of a dataset are read in one grouped query, whatever the number of indicators; a histogram or strata are a
    query more, and so is, for every set of groups, what is worked out person by person.

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
        as_of: The last day for which all rows are there; periods that end later are marked as not ``complete``.
            Without it, rules that want whole periods take the last day of the rows.

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
        >>> from soteindikaattorit.model.dataset import Column, Dataset
        >>> from soteindikaattorit.definitions.indicator import Indicator
        >>> from soteindikaattorit.measures import NPS
        >>> from soteindikaattorit.model.text import Text
        >>> answers = Dataset(
        ...     id="answers", name=Text.finnish("Vastaukset"), columns=(Column(id="nps", type="integer"),)
        ... )
        >>> indicator = Indicator(
        ...     id="oma.nps", version="1", name=Text.finnish("NPS"), dataset="answers", measure=NPS(column="nps")
        ... )
        >>> catalogue = Catalogue.of(Definitions(datasets=(answers,), indicators=(indicator,)))
        >>> results = compute(catalogue, {"answers": pd.DataFrame({"nps": [10, 9, 8, 0]})})
        >>> results.to_pandas()[["value", "n", "status"]]
           value    n status
        0   25.0  4.0     ok
    """
    by, levels = tuple(dict.fromkeys(by)), levels_of(level)
    finished = [
        _finish(asked, every=every, totals=totals, levels=levels, catalogue=catalogue, as_of=as_of)
        for asked in _each(catalogue, data, by, every, drop=drop)
    ]
    results = combine(finished)
    derived = derive(catalogue.with_dependencies(), results)
    return combine([results, derived]).select(catalogue.ids)


@checked(catalogue=MEANT)
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
    asked = _each(catalogue, data, tuple(dict.fromkeys(by)), every, drop=drop, kept=True)
    return {one.parts.dataset: one.parts for one in asked}


@attrs.frozen(eq=False, kw_only=True)
class _Asked:
    """What was asked of a dataset, the parts, and the rows themselves, unless only their parts are kept."""

    what: Plan
    parts: Parts
    table: Table | None = None


def _each(
    catalogue: Catalogue, data: Data, by: tuple[str, ...], every: str, *, drop: bool, kept: bool = False
) -> Iterable[_Asked]:
    wanted = catalogue.with_dependencies()
    for name, given in data.items():
        dataset = _dataset(catalogue, name)
        indicators = [indicator for indicator in wanted.indicators if indicator.dataset == name]
        if not indicators:
            raise UnknownNameError("selected indicator that reads dataset", name)
        what = make_plan(indicators, dataset, by, every, catalogue.regions)
        if kept:
            _check_kept(what)
        yield _Asked(what=what, parts=given) if isinstance(given, Parts) else _sum(what, given, drop=drop)


def _check_kept(what: Plan) -> None:
    """Refuse to keep parts of persons: they add up over nothing."""
    for name, parts in what.parts.items():
        if any(part.individual for part in parts.values()):
            expected = "counts persons, whose parts add up over nothing; compute it from rows, and keep parts of others"
            raise InvalidValueError("indicator", name, expected)


def _dataset(catalogue: Catalogue, name: str) -> Dataset:
    datasets = {dataset.id: dataset for dataset in catalogue.datasets}
    if name not in datasets:
        raise UnknownNameError("dataset", name, tuple(difflib.get_close_matches(name, datasets, n=3)))
    return datasets[name]


def _sum(what: Plan, data: object, *, drop: bool) -> _Asked:
    table = Table.open(data, what.dataset, what.columns)
    sums = table.sum(what.row_parts, what.keys, what.faults, drop=drop)
    if not sums.frame[ROWS].sum() and not sums.dropped:
        raise DataError(what.dataset.id, (NO_ROWS,))
    _check_groups(what, sums.frame)
    table = table.without(what.faults) if drop else table
    span = _span(what, table, sums.frame)
    parts = Parts(
        dataset=what.dataset.id,
        grain=what.grain,
        groups=what.group_columns,
        frame=sums.frame,
        classes={str(split): table.sum_classes(split, parts, what.keys) for split, parts in what.splits.items()},
        first=span.first if span else None,
        last=span.last if span else None,
        dropped=sums.dropped,
    )
    return _Asked(what=what, parts=parts, table=table)


def _span(what: Plan, table: Table, frame: pd.DataFrame) -> Period | None:
    """Return the days that the rows are of: those of their periods, or else from the first to the last."""
    if not what.grain or what.by_day:
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
    asked: _Asked,
    *,
    every: str,
    totals: bool,
    levels: tuple[float, ...],
    catalogue: Catalogue,
    as_of: date | None,
) -> Results:
    what, parts = asked.what, asked.parts
    check_nesting(parts.grain, every)
    _check_parts(asked)
    cells = Rollup(what=what, parts=parts, every=every, totals=totals, regions=catalogue.regions)
    sums, classes = _summed(cells, asked)
    known = {indicator.id: indicator for indicator in catalogue.with_dependencies().indicators}
    keys = sums[list(cells.keys)]
    tables = [
        result_rows(
            known[name],
            partial(_figures, known[name].measure, named, sums, classes),
            keys,
            levels,
            _base(named, sums, as_of, parts.last),
        )
        for name, named in what.parts.items()
        if len(sums)
    ]
    return Results(
        frame=pd.concat(tables, ignore_index=True) if tables else pd.DataFrame(),
        groups=cells.groups,
        dropped=((what.dataset.id, parts.dropped),),
        indicators=tuple(known[name] for name in what.parts),
        aggregates=(_basis(what, sums, cells.groups, catalogue.regions),),
    )


def _summed(cells: Rollup, asked: _Asked) -> tuple[pd.DataFrame, dict[Split, ClassSums]]:
    """Return the sums of every cell, and those that are kept apart by classes."""
    sums = cells.of(asked.parts.frame)
    sums = cells.with_individuals(sums, asked.table) if asked.table else sums
    classes = {split: cells.class_sums(split, sums) for split in asked.what.splits}
    return sums.assign(**{str(part): one.total(part) for one in classes.values() for part in one.parts}), classes


def _basis(what: Plan, sums: pd.DataFrame, groups: tuple[str, ...], regions: Regions) -> Aggregates:
    return Aggregates(
        dataset=what.dataset,
        sums=sums,
        parts=what.parts,
        groups=groups,
        levels={group.name: what.level_of(group) for group in what.groups if what.level_of(group)},
        regions=regions,
    )


def _check_parts(asked: _Asked) -> None:
    what, parts = asked.what, asked.parts
    if parts.dataset != what.dataset.id:
        raise InvalidValueError("parts of dataset", parts.dataset, f"expected parts of {what.dataset.id!r}")
    missing = [str(part) for part in what.row_parts if str(part) not in parts.frame]
    missing += [name for name in what.group_columns if name not in parts.groups]
    for split, wanted in what.splits.items():
        kept = parts.classes.get(str(split), pd.DataFrame())
        missing += [str(part) for part in wanted if str(part) not in kept]
    if missing:
        expected = f"the kept parts lack {missing[0]!r}; compute them anew with the present definitions"
        raise InvalidValueError("parts of dataset", what.dataset.id, expected)
    if asked.table is None:
        _check_kept(what)


def _figures(
    measure: Measure,
    named: Mapping[str, Part],
    sums: pd.DataFrame,
    classes: Mapping[Split, ClassSums],
    level: float,
) -> Figures:
    own = {name: part for name, part in named.items() if name not in EXPECTED_ROWS}
    split = next((part.split for part in own.values() if part.split), None)
    if split is None:
        return measure.finish({name: _finite(sums[str(part)].to_numpy("float64")) for name, part in own.items()}, level)
    found = classes[split]
    return measure.finish_classes({name: _finite(found.of(part)) for name, part in own.items()}, found.classes, level)


def _finite(sums: Floats) -> Floats:
    """Return sums without those that are greater than any number: nothing can be made of them."""
    return np.where(np.isinf(sums), np.nan, sums)


def _base(named: Mapping[str, Part], sums: pd.DataFrame, as_of: date | None, last: date | None) -> Base:
    """Return what there should have been, as far as a rule for missing data asks."""
    asked, out = (sums[str(named[name])].to_numpy(dtype="float64") if name in named else None for name in EXPECTED_ROWS)
    return Base(asked=asked, out=out, as_of=as_of, last=as_of or last)
