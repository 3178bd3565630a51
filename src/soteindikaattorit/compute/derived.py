"""Results that follow from other results: growth, attainment of a target, one indicator over another, inequality."""

from collections.abc import Iterable, Mapping

import attrs
import numpy as np
import pandas as pd

from soteindikaattorit.catalogue.catalogue import MEANT, Catalogue
from soteindikaattorit.compute.aggregates import TOTAL
from soteindikaattorit.compute.result import Results, combine
from soteindikaattorit.compute.result_rows import FIGURES, with_targets
from soteindikaattorit.definitions.indicator import Indicator
from soteindikaattorit.errors import InvalidValueError
from soteindikaattorit.measures import Attainment, Growth, Index, Inequality, Quotient
from soteindikaattorit.model import status
from soteindikaattorit.model.argument import checked

PERCENT = 100.0
_BASES = ("numerator", "denominator")
_ANY_LEVEL = 0.95
"""A level for limits that are not shown, because the figures have none or several."""


@checked(catalogue=MEANT)
def derive(catalogue: Catalogue, results: Results) -> Results:
    """Derive every selected indicator whose measure is of other indicators.

    A figure is derived for each figure it starts from.
    Where a figure it needs is not there, or does not stand, the status says so.

    Args:
        catalogue: The indicators that are to be derived.
        results: Figures, computed or published.

    Returns:
        The derived figures only.
    """
    known = results
    derived: list[Results] = []
    for indicator in _in_order(catalogue):
        made = _derived(indicator, known)
        derived.append(made)
        known = combine([known, made]) if len(made) else known
    return attrs.evolve(combine(derived) if derived else results.select(()), dropped=())


def _in_order(catalogue: Catalogue) -> Iterable[Indicator]:
    """Return the derived indicators, each after those it is derived from."""
    waiting = [indicator for indicator in catalogue.with_dependencies() if indicator.measure.indicators]
    done: set[str] = set()
    while waiting:
        names = {indicator.id for indicator in waiting}
        ready = [indicator for indicator in waiting if not names & set(indicator.measure.indicators)]
        yield from ready
        done |= {indicator.id for indicator in ready}
        waiting = [indicator for indicator in waiting if indicator.id not in done]


def _derived(indicator: Indicator, results: Results) -> Results:
    measure = indicator.measure
    starts = results.frame[results.frame["indicator"] == measure.indicators[0]]
    if isinstance(measure, Inequality):
        return _compared(indicator, measure, starts, results)
    if isinstance(measure, Index):
        return _results(indicator, starts, results, _indexed(measure, starts, results))
    if isinstance(measure, Growth):
        others, per = _earlier(starts, results, measure), PERCENT
    elif isinstance(measure, Attainment):
        others, per = _targets(starts), PERCENT
    elif isinstance(measure, Quotient):
        others, per = _beside(starts, results, measure), measure.per
    else:
        raise InvalidValueError("measure", measure.kind, "is derived, but nothing here knows how")
    quotient = _quotient(starts, others, per)
    value = quotient["value"] - PERCENT if isinstance(measure, Growth) else quotient["value"]
    return _results(indicator, starts, results, quotient.assign(value=value))


def _keys(frame: pd.DataFrame, results: Results, periods: Mapping[str, str] | None = None) -> pd.MultiIndex:
    shifted = frame["period"] if periods is None else frame["period"].map(periods)
    return pd.MultiIndex.from_arrays([shifted, *(frame[group] for group in results.groups)])


def _looked_up(keys: pd.MultiIndex, frame: pd.DataFrame, results: Results) -> pd.DataFrame:
    """Return the figures of those keys, in their order, with the status ``no-data`` where there is none."""
    held = frame[["value", "status", *_BASES]].set_axis(_keys(frame, results))
    found = held[~held.index.duplicated()].reindex(keys)
    return found.assign(status=found["status"].fillna(status.NO_DATA)).reset_index(drop=True)


def _earlier(starts: pd.DataFrame, results: Results, measure: Growth) -> pd.DataFrame:
    periods = {label: measure.earlier(label) for label in starts["period"].unique()}
    found = _looked_up(_keys(starts, results, periods), starts, results)
    return found.assign(status=found["status"].mask(found["value"] < 0, status.UNDEFINED))


def _targets(starts: pd.DataFrame) -> pd.DataFrame:
    says = np.where(starts["target"].isna(), status.NOT_APPLICABLE, status.OK)
    return pd.DataFrame({"value": starts["target"].to_numpy(), "status": says})


def _beside(starts: pd.DataFrame, results: Results, measure: Quotient) -> pd.DataFrame:
    others = results.frame[results.frame["indicator"] == measure.denominator]
    return _looked_up(_keys(starts, results), others, results)


def _quotient(starts: pd.DataFrame, others: pd.DataFrame, per: float) -> pd.DataFrame:
    numerator, denominator = starts["value"].to_numpy(), others["value"].to_numpy()
    says = np.where(starts["status"] != status.OK, starts["status"], others["status"])
    return _divided(numerator, denominator, per, says)


def _divided(numerator: np.ndarray, denominator: np.ndarray, per: float, says: np.ndarray) -> pd.DataFrame:
    """Divide what stands; over zero, or where it is greater than any number, it is undefined."""
    stands = (says == status.OK) & (denominator != 0)
    with np.errstate(over="ignore"):
        value = np.divide(numerator * per, denominator, out=np.full(len(says), np.nan), where=stands)
    told = stands & np.isfinite(value) & np.isfinite(numerator)
    return pd.DataFrame(
        {
            "value": np.where(told, value, np.nan),
            "numerator": np.where(np.isinf(numerator), np.nan, numerator),
            "denominator": denominator,
            "status": np.where((says == status.OK) & ~told, status.UNDEFINED, says),
        }
    )


def _indexed(measure: Index, starts: pd.DataFrame, results: Results) -> pd.DataFrame:
    """Return the index of the figures that stand for one region, period and group; one that does not stand says why."""
    keys = _keys(starts, results)
    found = [
        _looked_up(keys, results.frame[results.frame["indicator"] == name], results) for name in measure.indicators
    ]
    says = _first_that_does_not_stand([one["status"].to_numpy() for one in found])
    weights = np.asarray([weight for _, weight in measure.weights])[:, None]
    if measure.rule == "weighted":
        with np.errstate(over="ignore"):
            numerator = np.sum(weights * [one["value"].to_numpy() for one in found], axis=0)
        denominator, per = np.full(len(starts), np.sum(weights)), 1.0
    else:
        numerator, denominator = (np.sum([one[base].to_numpy() for one in found], axis=0) for base in _BASES)
        says = np.where((says == status.OK) & np.isnan(numerator + denominator), status.NOT_APPLICABLE, says)
        per = PERCENT
    return _divided(numerator, denominator, per, says)


def _first_that_does_not_stand(statuses: list[np.ndarray]) -> np.ndarray:
    """Return the status of the first figure that does not stand, cell by cell."""
    says = statuses[0]
    for other in statuses[1:]:
        says = np.where(says == status.OK, other, says)
    return says


def _compared(indicator: Indicator, measure: Inequality, starts: pd.DataFrame, results: Results) -> Results:
    """Return what follows from the groups of a column, for each period and all other groups."""
    others = [name for name in results.groups if name != measure.group]
    cells = starts[["period", *others]].drop_duplicates()
    if measure.group not in results.groups:
        nothing = pd.DataFrame({"status": [status.NOT_APPLICABLE] * len(cells)})
        return _results(indicator, cells, results, nothing)
    keys = ["period", *others]
    each = [starts[starts[measure.group] == code].drop_duplicates(keys).set_index(keys) for code in measure.compared]
    index = pd.MultiIndex.from_frame(cells) if others else pd.Index(cells["period"])
    found = [one.reindex(index) for one in each]
    says = _first_that_does_not_stand([one["status"].fillna(status.NO_DATA).to_numpy() for one in found])
    figures = _comparison(measure, found, says)
    return _results(indicator, cells.assign(**{measure.group: TOTAL}), results, figures)


def _comparison(measure: Inequality, found: list[pd.DataFrame], says: np.ndarray) -> pd.DataFrame:
    def wide(name: str) -> np.ndarray:
        return np.stack([one[name].to_numpy(dtype="float64") for one in found], axis=1)

    levels = np.unique(wide("level")[np.isfinite(wide("level"))])
    level = float(levels[0]) if len(levels) == 1 else np.nan
    sizes = np.where(np.isnan(wide("denominator")), wide("n"), wide("denominator"))
    groups = (wide("value"), wide("lower"), wide("upper"))
    with np.errstate(over="ignore", invalid="ignore"):
        value, limits = measure.compare(groups, sizes, level if np.isfinite(level) else _ANY_LEVEL)
    says = np.where((says == status.OK) & ~np.isfinite(value), status.UNDEFINED, says)
    stands = says == status.OK
    bounded = stands & np.isfinite(level) & np.isfinite(limits.lower) & np.isfinite(limits.upper)
    return pd.DataFrame(
        {
            "value": np.where(stands, value, np.nan),
            "lower": np.where(bounded, limits.lower, np.nan),
            "upper": np.where(bounded, limits.upper, np.nan),
            "level": np.where(bounded, level, np.nan),
            "method": np.where(bounded, limits.method, ""),
            "n": wide("n").sum(axis=1),
            "status": says,
        }
    )


def _results(indicator: Indicator, starts: pd.DataFrame, results: Results, figures: pd.DataFrame) -> Results:
    named = starts[["period", *results.groups]].reset_index(drop=True)
    frame = pd.concat([named, pd.DataFrame(np.nan, index=named.index, columns=list(FIGURES))], axis=1)
    for name, figure in figures.items():
        frame[str(name)] = figure
    method = figures["method"].to_numpy() if "method" in figures else ""
    frame = frame.assign(indicator=indicator.id, version=indicator.version, method=method)
    targeted = with_targets(frame, indicator, results.groups)
    return combine([Results(frame=targeted, groups=results.groups, indicators=(indicator,))])
