"""Rounding of counts to multiples of a base, after which shares, scores and changes follow from rounded counts.

A percentage of exact counts beside a rounded base undoes the rounding: 5.3 % of about 20 is 1 of 19.
So figures are computed again from rounded counts, and derived figures again from those.
"""

from collections.abc import Iterator, Mapping
from functools import partial

import numpy as np
import pandas as pd

from soteindikaattorit.compute.aggregates import TOTAL, Aggregates
from soteindikaattorit.compute.derived import derive_indicator
from soteindikaattorit.compute.plan import PERIOD
from soteindikaattorit.compute.result import Results
from soteindikaattorit.compute.result_rows import result_rows
from soteindikaattorit.definitions.indicator import Indicator
from soteindikaattorit.model import status
from soteindikaattorit.model.policy import Policy
from soteindikaattorit.publish.publication import ANY_LEVEL, Publication
from soteindikaattorit.publish.sdc.matrix import Floats

COUNT_COLUMNS = ["n", "numerator", "denominator"]

NOISE_DECIMALS = 6
"""Decimals of these columns: the parts of a mean are multiplied, so that 75 may be 75.00000000000001."""


def round_figures(frame: pd.DataFrame, publication: Publication, policy: Policy) -> pd.DataFrame:
    """Return figures in which every count is a multiple of a base, halves rounded up, and all else follows from such.

    Amounts, their means and quantiles keep their value; the counts and confidence limits beside them are rounded.

    Args:
        frame: The figures, with a row for each combination without any count.
        publication: The same figures, with their aggregates.
        policy: The rules, among them ``Policy.rounding``.
    """
    keys = ["indicator", PERIOD, *publication.groups]
    frame = frame.copy()
    based = frame["indicator"].isin({name for basis in publication.bases for name in basis.parts})
    frame.loc[based, "n"] = _to(frame.loc[based, "n"].to_numpy(), policy.rounding)
    made = list(_computed_again(frame, publication, policy))
    for rows in made:
        _replace(frame, rows, keys)
    derived = [indicator for indicator in publication.indicators.values() if indicator.measure.indicators]
    # Operands need not be released themselves; figures derived from figures come after these.
    whole = pd.concat([frame, *made], ignore_index=True).drop_duplicates(subset=keys, ignore_index=True)
    while derived:
        waiting = {indicator.id for indicator in derived}
        for indicator in [one for one in derived if not waiting & set(one.measure.indicators)]:
            others = tuple(publication.indicators.values())
            results = Results(frame=whole, groups=publication.groups, indicators=others)
            rows = derive_indicator(indicator, results).frame
            _replace(frame, rows, keys)
            _replace(whole, rows, keys)
            derived.remove(indicator)
    return frame


def _to(counts: Floats, base: int) -> Floats:
    return np.asarray(np.floor(counts / base + 0.5) * base)


def _replace(frame: pd.DataFrame, rows: pd.DataFrame, keys: list[str]) -> None:
    """Replace figures by those with the same keys, unless they have no value."""
    stands = frame.reset_index().loc[(frame["status"] == status.OK).to_numpy(), ["index", *keys]]
    found = stands.merge(rows, on=keys).set_index("index")
    names = [name for name in rows.columns if name in frame and name not in keys]
    frame.loc[found.index, names] = found[names]


def _computed_again(frame: pd.DataFrame, publication: Publication, policy: Policy) -> Iterator[pd.DataFrame]:
    """Return the figures of each indicator and basis from rounded counts, with the columns of the frame."""
    further = tuple(float(name.removeprefix("lower_")) / 100 for name in frame.columns if name.startswith("lower_"))
    for indicator in publication.indicators.values():
        own = frame[frame["indicator"] == indicator.id]
        level = own["level"].max()
        levels = (ANY_LEVEL if np.isnan(level) else float(level), *further)
        for basis in (one for one in publication.bases if indicator.id in one.parts):
            parts = basis.parts[indicator.id]
            if any(part.split for part in parts.values()):
                continue  # a quantile is one of the observations, whatever their number
            counts, is_count = _rounded_parts(indicator, basis, policy)
            totals = {name: TOTAL for name in publication.groups if name not in basis.groups}
            rows = basis.sums[[PERIOD, *basis.groups]].assign(**totals)[[PERIOD, *publication.groups]]
            made = result_rows(indicator, partial(indicator.measure.finish, counts), rows, levels)
            if not is_count:
                made = made.drop(columns=["value", "status", "target", "met"])
            made[COUNT_COLUMNS] = made[COUNT_COLUMNS].round(NOISE_DECIMALS)
            yield made[[name for name in made.columns if name in frame]]


def _rounded_parts(indicator: Indicator, basis: Aggregates, policy: Policy) -> tuple[Mapping[str, Floats], bool]:
    """Return parts whose classes, or else their base, are multiples of the base, and whether the value follows.

    The parts of a mean are all multiplied by the same number: its base is rounded, and its value stays.
    """
    parts, base, disclosed = basis.parts[indicator.id], policy.rounding, indicator.measure.disclosed()
    sums = {name: basis.sums[str(part)].to_numpy(dtype=np.float64) for name, part in parts.items()}
    amounts = [of for _, of in disclosed.amounts]
    is_counted = basis.dataset.is_aggregate and not policy.is_money(indicator.shown_unit)
    if amounts and not is_counted:
        if not disclosed.is_score:
            return sums | ({"n": _to(sums["n"], base)} if "n" in sums else {}), False
        count = np.asarray(sum(times * sums[name] for name, times in disclosed.base), dtype=np.float64)
        factor = np.divide(_to(count, base), count, out=np.zeros(len(count)), where=count > 0)
        return {name: values * factor for name, values in sums.items()}, False
    # Rows that are sums themselves have counts of persons as their amounts.
    rounded = amounts or [of for _, of in disclosed.classes] or [disclosed.base]
    names = list(sums)
    used = {name for of in rounded for name, _ in of}
    rounded += [((name, 1),) for name in names if disclosed.other_columns and name not in used]
    weights = np.array([[dict(of).get(name, 0) for name in names] for of in rounded], dtype=np.float64)
    true = np.array([sums[name] for name in names])
    missing = _to(weights @ true, base) - weights @ true
    # Whole changes of as few parts as there are classes, the largest parts first: fractions would leave noise, and
    # a numerator of -1e-15, or above its denominator, is no count.
    changed: list[int] = []
    for place in np.argsort(-true.sum(axis=1), kind="stable").tolist():
        if np.linalg.matrix_rank(weights[:, [*changed, place]]) > len(changed):
            changed.append(place)
    true[changed] += np.rint(np.linalg.lstsq(weights[:, changed], missing)[0])
    return dict(zip(names, true, strict=True)), True
