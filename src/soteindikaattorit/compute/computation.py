"""Computing indicators: from rows, or from partial aggregates, to results."""

from collections.abc import Iterable, Mapping
from datetime import date
from functools import partial
from typing import Literal

import attrs
import numpy as np
import pandas as pd

from soteindikaattorit.catalogue.catalogue import CATALOGUE_HINT, Catalogue
from soteindikaattorit.compute.aggregates import TOTAL, Aggregates
from soteindikaattorit.compute.derived import derive
from soteindikaattorit.compute.engine import ROWS, DatasetRows
from soteindikaattorit.compute.parts import Parts
from soteindikaattorit.compute.plan import PERIOD, Plan, check_nesting, make_plan
from soteindikaattorit.compute.result import Results, combine
from soteindikaattorit.compute.result_rows import ConfidenceLevel, Expected, levels_of, result_rows
from soteindikaattorit.compute.rollup import ClassSums, Rollup
from soteindikaattorit.definitions.indicator import Indicator
from soteindikaattorit.errors import DataError, InvalidValueError, Problem, unknown
from soteindikaattorit.measures import EXPECTED_ROWS, Figures, Floats, Measure, Part, Split
from soteindikaattorit.model.argument import checked
from soteindikaattorit.model.period import Grain, Period, from_key
from soteindikaattorit.sources.frames import NO_ROWS

Data = Mapping[str, object]
"""By the id of its dataset: a frame, the path of a Parquet or CSV file, or `Parts`."""


@checked(catalogue=CATALOGUE_HINT)
def compute(
    catalogue: Catalogue,
    data: Data,
    *,
    by: Iterable[str] = (),
    every: Grain | Literal[""] = "",
    totals: bool = False,
    level: ConfidenceLevel = 0.95,
    drop: bool = False,
    as_of: date | None = None,
) -> Results:
    """Compute every indicator of a catalogue whose dataset is given, and those derived from them.

    Rows of a dataset are read in one grouped query, whatever the number of indicators; a histogram or strata take
    one query more, and measures of persons one more for every set of groups.

    Args:
        catalogue: The indicators, with their datasets and regions.
        data: The rows, or parts, of each dataset.
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
        UnknownNameError: A dataset or group is unknown.
        InvalidValueError: A grain, a level or the data are not valid.
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
    wanted = catalogue.with_dependencies()
    tables = [
        _results(dataset_parts, wanted, every=every, totals=totals, levels=levels, as_of=as_of)
        for dataset_parts in _each_dataset(wanted, data, by, every, drop=drop)
    ]
    results = combine(tables)
    if any(indicator.measure.indicators for indicator in wanted):
        results = combine([results, derive(wanted, results)])
    return results.select(catalogue.ids)


@checked(catalogue=CATALOGUE_HINT)
def compute_parts(
    catalogue: Catalogue, data: Data, *, by: Iterable[str] = (), every: Grain | Literal[""] = "", drop: bool = False
) -> dict[str, Parts]:
    """Compute partial aggregates of every indicator whose dataset is given, to be written, merged and computed later.

    Args:
        catalogue: The indicators, with their datasets and regions.
        data: The rows of each dataset; parts are returned as they are.
        by: Columns of the datasets by which parts are split; a coarser region is added up from its finer ones.
        every: The grain of the periods; parts of stocks are by day.
        drop: Whether rows that do not fit their dataset are left out and counted.

    Returns:
        The parts, by the id of their dataset.

    Raises:
        UnknownNameError: A dataset or group is unknown.
        InvalidValueError: A grain or the data are not valid.
        DefinitionError: Indicators do not fit their datasets.
        DataError: Rows do not fit their dataset; with every problem at once.
        FileError: A file cannot be read.
    """
    wanted = catalogue.with_dependencies()
    datasets = _each_dataset(wanted, data, tuple(dict.fromkeys(by)), every, drop=drop, needs_additive=True)
    return {dataset.parts.dataset: dataset.parts for dataset in datasets}


@attrs.frozen(eq=False, kw_only=True)
class _DatasetParts:
    """The plan of a dataset and its parts; the rows themselves, unless only the parts were given."""

    plan: Plan
    parts: Parts
    rows: DatasetRows | None = None


def _each_dataset(
    catalogue: Catalogue,
    data: Data,
    by: tuple[str, ...],
    every: str,
    *,
    drop: bool,
    needs_additive: bool = False,
) -> Iterable[_DatasetParts]:
    datasets = {dataset.id: dataset for dataset in catalogue.datasets}
    for name, rows in data.items():
        if name not in datasets:
            raise unknown("dataset", name, datasets)
        indicators = [indicator for indicator in catalogue.indicators if indicator.dataset == name]
        if not indicators:
            raise InvalidValueError("dataset", name, "no selected indicator reads it")
        plan = make_plan(indicators, datasets[name], by, every, catalogue.regions)
        if needs_additive:
            _check_additive(plan)
        yield _DatasetParts(plan=plan, parts=rows) if isinstance(rows, Parts) else _sum(plan, rows, drop=drop)


def _check_additive(plan: Plan) -> None:
    """Refuse parts of persons: a person with rows in two groups or periods would be counted twice."""
    for name, parts in plan.parts.items():
        if any(part.individual for part in parts.values()):
            raise InvalidValueError("indicator", name, "distinct counts are not additive: recompute them from rows")


def _sum(plan: Plan, data: object, *, drop: bool) -> _DatasetParts:
    rows = DatasetRows.open(data, plan.dataset, plan.columns)
    sums = rows.sum(plan.row_parts, plan.keys, plan.faults, drop=drop)
    if not sums.frame[ROWS].sum():
        raise DataError(plan.dataset.id, (NO_ROWS,))
    _check_groups(plan, sums.frame)
    rows = rows.without(plan.faults) if drop else rows
    span = _span(plan, rows, sums.frame)
    parts = Parts(
        dataset=plan.dataset.id,
        grain=plan.grain,
        groups=plan.group_columns,
        frame=sums.frame,
        classes={str(split): rows.sum_classes(split, parts, plan.keys) for split, parts in plan.splits.items()},
        first=span.first if span else None,
        last=span.last if span else None,
        dropped=sums.dropped,
    )
    return _DatasetParts(plan=plan, parts=parts, rows=rows)


def _span(plan: Plan, rows: DatasetRows, frame: pd.DataFrame) -> Period | None:
    """Return the days that the rows are of: those of their periods, or else from the first to the last."""
    if not plan.grain or plan.by_day:
        days = rows.span([plan.dataset.period.id]) if plan.dataset.period else None
        return Period(*days) if days else None
    ends = [from_key(int(number), plan.grain) for number in (frame[PERIOD].min(), frame[PERIOD].max())]
    return Period(ends[0].first, ends[1].last)


def _check_groups(plan: Plan, frame: pd.DataFrame) -> None:
    """Refuse a group whose name is that of totals."""
    for column in plan.group_columns:
        if (frame[column] == TOTAL).any():
            problem = Problem(f"column {column!r}", f"holds {TOTAL!r}, which stands for all groups", "rename it")
            raise DataError(plan.dataset.id, (problem,))


def _results(
    dataset: _DatasetParts,
    catalogue: Catalogue,
    *,
    every: str,
    totals: bool,
    levels: tuple[float, ...],
    as_of: date | None,
) -> Results:
    plan, parts = dataset.plan, dataset.parts
    check_nesting(parts.grain, every)
    _check_parts(dataset)
    rollup = Rollup(plan=plan, parts=parts, every=every, totals=totals, regions=catalogue.regions)
    sums, classes = _rolled_up(rollup, dataset.rows)
    keys = sums[list(rollup.keys)]
    indicators = {indicator.id: indicator for indicator in catalogue.indicators if indicator.id in plan.parts}

    def rows_of(indicator: Indicator) -> pd.DataFrame:
        named = plan.parts[indicator.id]
        finish = partial(_figures, indicator.measure, named, sums, classes)
        rows, excluded = (
            sums[str(named[name])].to_numpy("float64") if name in named else None for name in EXPECTED_ROWS
        )
        base = Expected(rows=rows, excluded=excluded, as_of=as_of, last=as_of or parts.last)
        return result_rows(indicator, finish, keys, levels, base)

    tables = [rows_of(indicators[name]) for name in plan.parts if len(sums)]
    aggregates = Aggregates(
        dataset=plan.dataset,
        sums=sums,
        parts=plan.parts,
        groups=rollup.groups,
        levels={group.name: plan.level_of(group) for group in plan.groups if plan.level_of(group)},
        regions=catalogue.regions,
    )
    return Results(
        frame=pd.concat(tables, ignore_index=True) if tables else pd.DataFrame(),
        groups=rollup.groups,
        dropped=((plan.dataset.id, parts.dropped),),
        indicators=tuple(indicators[name] for name in plan.parts),
        aggregates=(aggregates,),
    )


def _rolled_up(rollup: Rollup, rows: DatasetRows | None) -> tuple[pd.DataFrame, dict[Split, ClassSums]]:
    """Return the sums of every cell, and those of its classes."""
    sums = rollup.sums(rollup.parts.frame)
    sums = rollup.with_individuals(sums, rows) if rows else sums
    classes = {split: rollup.class_sums(split, sums) for split in rollup.plan.splits}
    totals = {str(part): of_class.total(part) for of_class in classes.values() for part in of_class.parts}
    return sums.assign(**totals), classes


def _check_parts(dataset: _DatasetParts) -> None:
    plan, parts = dataset.plan, dataset.parts
    if parts.dataset != plan.dataset.id:
        raise InvalidValueError("parts of dataset", parts.dataset, f"expected parts of {plan.dataset.id!r}")
    missing = [str(part) for part in plan.row_parts if str(part) not in parts.frame]
    missing += [name for name in plan.group_columns if name not in parts.groups]
    for split, split_parts in plan.splits.items():
        frame = parts.classes.get(str(split), pd.DataFrame())
        missing += [str(part) for part in split_parts if str(part) not in frame]
    if missing:
        expected = f"the parts lack {missing[0]!r}; compute them again with the present definitions"
        raise InvalidValueError("parts of dataset", plan.dataset.id, expected)
    if dataset.rows is None:
        _check_additive(plan)


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
    of_classes = classes[split]
    class_sums = {name: _finite(of_classes.of(part)) for name, part in own.items()}
    return measure.finish_classes(class_sums, of_classes.classes, level)


def _finite(sums: Floats) -> Floats:
    """Return sums with those that are greater than any number as missing: nothing can be computed from them."""
    return np.where(np.isinf(sums), np.nan, sums)
