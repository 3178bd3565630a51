"""Results that follow from other results: growth, attainment of a target, one indicator over another, inequality."""

from graphlib import TopologicalSorter
from typing import Any

import attrs
import numpy as np
import pandas as pd

from soteindikaattorit.catalogue.catalogue import CATALOGUE_HINT, Catalogue
from soteindikaattorit.compute.aggregates import TOTAL
from soteindikaattorit.compute.result import Results, combine
from soteindikaattorit.compute.result_rows import FIGURES, with_targets
from soteindikaattorit.definitions.indicator import Indicator
from soteindikaattorit.measures import Figures, Operand
from soteindikaattorit.model import status
from soteindikaattorit.model.argument import checked

_NUMBERS = ("value", "n", "lower", "upper", "level", "numerator", "denominator")
_ANY_LEVEL = 0.95
"""A level for limits that are not shown, because the figures have none or several."""


@checked(catalogue=CATALOGUE_HINT)
def derive(catalogue: Catalogue, results: Results) -> Results:
    """Derive every selected indicator whose measure is of other indicators.

    There is a derived figure for each figure of the first indicator that it is derived from.
    Where a figure that it needs is missing or has no value, the status says so.

    Args:
        catalogue: The indicators that are to be derived.
        results: Figures, computed or published.

    Returns:
        The derived figures only.
    """
    indicators = {one.id: one for one in catalogue.with_dependencies() if one.measure.indicators}
    order = TopologicalSorter({name: indicators.keys() & {*one.measure.indicators} for name, one in indicators.items()})
    derived: list[Results] = []
    for name in order.static_order():
        figures = derive_indicator(indicators[name], results)
        derived.append(figures)
        results = combine([results, figures]) if len(figures) else results
    return attrs.evolve(combine(derived) if derived else results.select(()), dropped=())


def derive_indicator(indicator: Indicator, results: Results) -> Results:
    """Return the figures of one derived indicator, a row for each figure of its first operand.

    Args:
        indicator: The indicator.
        results: The figures of its operands.
    """
    operands = indicator.measure.operands()
    groups = {operand.group[0] for operand in operands if operand.group}
    cells = results.frame[results.frame["indicator"] == operands[0].indicator]
    if groups:
        others = [name for name in results.groups if name not in groups]
        cells = cells[["period", *others]].drop_duplicates().assign(**dict.fromkeys(groups, TOTAL))
    if not groups <= set(results.groups):
        return _results(indicator, cells, results, pd.DataFrame({"status": [status.NOT_APPLICABLE] * len(cells)}))
    rows = [_rows(operand, cells, results) for operand in operands]
    levels = np.unique(np.concatenate([frame["level"] for frame in rows]))
    levels = levels[np.isfinite(levels)]
    level = float(levels[0]) if len(levels) == 1 else np.nan
    figures = [_figures(operand, frame) for operand, frame in zip(operands, rows, strict=True)]
    derived = indicator.measure.derive(figures, level if np.isfinite(level) else _ANY_LEVEL)
    has_limits = np.isfinite(derived.lower) & np.isfinite(level)
    columns = {
        "value": derived.value,
        "n": derived.n,
        "lower": np.where(has_limits, derived.lower, np.nan),
        "upper": np.where(has_limits, derived.upper, np.nan),
        "level": np.where(has_limits, level, np.nan),
        "method": np.where(has_limits, derived.method, ""),
        "numerator": derived.numerator,
        "denominator": derived.denominator,
        "status": derived.status,
    }
    return _results(indicator, cells, results, pd.DataFrame(columns))


def moved(operand: Operand, cells: pd.DataFrame) -> pd.DataFrame:
    """Return the cells of an operand for those of the derived indicator, in their order."""
    if operand.on:
        periods = {label: operand.period(label) for label in cells["period"].unique()}
        cells = cells.assign(period=cells["period"].map(periods))
    if operand.group and operand.group[0] in cells:
        cells = cells.assign(**dict([operand.group]))
    return cells


def _rows(operand: Operand, cells: pd.DataFrame, results: Results) -> pd.DataFrame:
    """Return the figures of an operand, a row for each cell; a missing figure has the status ``no-data``."""
    frame = results.frame[results.frame["indicator"] == operand.indicator]
    frame = frame[[*_NUMBERS, "method", "status", "target"]].set_axis(_keys(frame, results))
    rows = frame[~frame.index.duplicated()].reindex(_keys(moved(operand, cells), results))
    return rows.assign(status=rows["status"].fillna(status.NO_DATA), method=rows["method"].fillna(""))


def _figures(operand: Operand, rows: pd.DataFrame) -> Figures:
    columns: dict[str, Any] = {name: rows[name].to_numpy("float64") for name in _NUMBERS if name != "level"}
    method, statuses = (rows[name].to_numpy(dtype=object) for name in ("method", "status"))
    if operand.is_target:
        target = rows["target"].to_numpy("float64")
        statuses = np.where(np.isnan(target), status.NOT_APPLICABLE, status.OK).astype(object)
        columns = {**dict.fromkeys(columns, np.full(target.shape, np.nan)), "value": target}
    return Figures(method=method, status=statuses, **columns)


def _keys(frame: pd.DataFrame, results: Results) -> pd.MultiIndex:
    return pd.MultiIndex.from_arrays([frame["period"], *(frame[group] for group in results.groups)])


def _results(indicator: Indicator, starts: pd.DataFrame, results: Results, figures: pd.DataFrame) -> Results:
    named = starts[["period", *results.groups]].reset_index(drop=True)
    frame = pd.concat([named, pd.DataFrame(np.nan, index=named.index, columns=list(FIGURES))], axis=1)
    for name, figure in figures.items():
        frame[str(name)] = figure
    method = figures["method"].to_numpy() if "method" in figures else ""
    frame = frame.assign(indicator=indicator.id, version=indicator.version, method=method)
    targeted = with_targets(frame, indicator, results.groups)
    return combine([Results(frame=targeted, groups=results.groups, indicators=(indicator,))])
