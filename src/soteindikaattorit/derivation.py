"""Results that follow from other results: growth, attainment of a target, one indicator over another."""

from collections.abc import Iterable, Mapping

import attrs
import numpy as np
import pandas as pd

from soteindikaattorit import status
from soteindikaattorit.catalogue import Catalogue
from soteindikaattorit.errors import InvalidValueError
from soteindikaattorit.indicator import Indicator
from soteindikaattorit.measures import Attainment, Growth, Quotient
from soteindikaattorit.result import Results, combine
from soteindikaattorit.table import FIGURES, with_targets

PERCENT = 100.0


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
    """Give the derived indicators, each after those it is derived from."""
    waiting = [indicator for indicator in catalogue.with_dependencies() if indicator.measure.of]
    done: set[str] = set()
    while waiting:
        names = {indicator.id for indicator in waiting}
        ready = [indicator for indicator in waiting if not names & set(indicator.measure.of)]
        yield from ready
        done |= {indicator.id for indicator in ready}
        waiting = [indicator for indicator in waiting if indicator.id not in done]


def _derived(indicator: Indicator, results: Results) -> Results:
    measure = indicator.measure
    starts = results.frame[results.frame["indicator"] == measure.of[0]]
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
    """Give the value and status of the figures of those keys, in their order; ``no-data`` where there is none."""
    held = frame[["value", "status"]].set_axis(_keys(frame, results))
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
    says = np.where((says == status.OK) & (denominator == 0), status.UNDEFINED, says)
    stands = says == status.OK
    value = np.divide(numerator * per, denominator, out=np.full(len(starts), np.nan), where=stands)
    return pd.DataFrame({"value": value, "numerator": numerator, "denominator": denominator, "status": says})


def _results(indicator: Indicator, starts: pd.DataFrame, results: Results, figures: pd.DataFrame) -> Results:
    named = starts[["period", *results.groups]].reset_index(drop=True)
    frame = pd.concat([named, pd.DataFrame(np.nan, index=named.index, columns=list(FIGURES))], axis=1)
    for name, figure in figures.items():
        frame[str(name)] = figure
    frame = frame.assign(indicator=indicator.id, version=indicator.version, method="")
    targeted = with_targets(frame, indicator, results.groups)
    return combine([Results(frame=targeted, groups=results.groups, indicators=(indicator,))])
