"""Rounding: counts to multiples of a base, and every figure computed anew from the rounded counts."""

from collections.abc import Mapping, Sequence
from functools import partial

import numpy as np
import pandas as pd

from soteindikaattorit.compute.aggregates import Aggregates
from soteindikaattorit.compute.plan import PERIOD
from soteindikaattorit.compute.result_rows import result_rows
from soteindikaattorit.definitions.indicator import Indicator
from soteindikaattorit.measures import Measure
from soteindikaattorit.publish.sdc.rows import Floats

KEPT = ("status", "target", "met", "level")
"""What rounding leaves as it is."""


def rounded(
    frame: pd.DataFrame, indicators: Mapping[str, Indicator], bases: Sequence[Aggregates], base: int
) -> pd.DataFrame:
    """Return figures from counts that are rounded to the nearest multiple of a base, halves to even ones.

    A percentage is that of the rounded counts, so that it does not undo the rounding.
    Amounts, and means of them, are not rounded; the n beside them is.

    Args:
        frame: The figures.
        indicators: The indicators, by id.
        bases: What computed figures rest on.
        base: The base, such as 5.
    """
    frame = frame.copy()
    for name, rows in frame.groupby("indicator").groups.items():
        indicator = indicators.get(str(name))
        based = [basis for basis in bases if str(name) in basis.parts]
        if indicator is None or not based:
            continue
        frame.loc[rows, "n"] = _to(frame.loc[rows, "n"].to_numpy(), base)
        if not indicator.measure.disclosed().amounts:
            _replace(frame, rows, indicator, based, base)
    return frame


def _to(counts: Floats, base: int) -> Floats:
    return np.asarray(np.rint(counts / base) * base)


def _replace(frame: pd.DataFrame, rows: pd.Index, indicator: Indicator, bases: Sequence[Aggregates], base: int) -> None:
    """Put figures from rounded counts in the place of others."""
    for basis in bases:
        on = [PERIOD, *basis.groups]
        keys = frame.loc[rows, on].reset_index()
        found = keys.merge(basis.sums, on=on)
        if found.empty:
            continue
        sums = {part: found[str(known)].to_numpy(dtype=np.float64) for part, known in basis.parts[indicator.id].items()}
        level = frame.loc[rows, "level"].max()
        finish = partial(indicator.measure.finish, _near(indicator.measure, sums, base))
        made = result_rows(indicator, finish, found[on], (0.95 if np.isnan(level) else float(level),))
        made = made.set_axis(found["index"])
        names = [name for name in made.columns if name in frame and name not in {*KEPT, *on, "indicator", "version"}]
        frame.loc[made.index, names] = made[names]


def _near(measure: Measure, sums: Mapping[str, Floats], base: int) -> dict[str, Floats]:
    """Return parts near the true ones whose classes, or else the base, are multiples of the base."""
    counts, names = measure.disclosed(), list(sums)
    of = [of for _, of in counts.classes] or [counts.base]
    weights = np.array([[dict(one).get(name, 0) for name in names] for one in of], dtype=np.float64)
    true = np.array([sums[name] for name in names])
    missing = _to(weights @ true, base) - weights @ true
    return dict(zip(names, true + np.linalg.pinv(weights) @ missing, strict=True))
