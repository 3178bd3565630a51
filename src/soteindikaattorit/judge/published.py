"""Comparing published figures with computed ones, as exactly as they were printed and no more."""

import attrs
import numpy as np
import pandas as pd

from soteindikaattorit.compute.aggregates import TOTAL
from soteindikaattorit.compute.result import Results
from soteindikaattorit.model import status
from soteindikaattorit.model.argument import checked

_ROUNDING = 1e-9
_TEN = 10.0


@attrs.frozen(eq=False, kw_only=True)
class PublishedComparison:
    """Published figures beside computed ones, a row for each published figure.

    The columns are ``indicator``, ``period``, one for each group, ``published``, ``high`` (the other end of a range),
    ``qualifier``, ``computed``, ``difference``, ``tolerance`` (all in the unit of the indicator)
    and ``agrees``: true, false, or missing when one of the two figures has no value.

    Args:
        frame: The rows, in the order of the published figures.
    """

    frame: pd.DataFrame

    def __repr__(self) -> str:
        """Show how many figures agree, without the figures."""
        agrees = self.frame["agrees"]
        return f"<PublishedComparison: {agrees.sum()} agree, {(~agrees).sum()} do not, {agrees.isna().sum()} open>"

    @property
    def disagreements(self) -> pd.DataFrame:
        """The rows in which the two figures do not agree."""
        return self.frame[(~self.frame["agrees"]).fillna(value=False)].reset_index(drop=True)

    @property
    def open(self) -> pd.DataFrame:
        """The rows that cannot be compared, because one of the two figures has no value."""
        return self.frame[self.frame["agrees"].isna()].reset_index(drop=True)


@checked()
def compare_with_published(computed: Results, published: Results) -> PublishedComparison:
    """Compare computed figures with published ones of the same indicator, period and groups.

    Two figures agree when the computed one, rounded as the other was printed, is the same:
    the tolerance is half a unit of the last printed decimal.
    A figure printed as *about* is held to half a unit of its last digit that is not zero,
    one printed as *over* or *under* only to that side, and a range to its ends.

    Args:
        computed: Figures computed from rows, or derived from other figures.
        published: Figures with the ``decimals`` they were printed with, as observations have; without, none.
    """
    groups = tuple(dict.fromkeys((*published.groups, *computed.groups)))
    keys = ["indicator", "period", *groups]
    left, right = _keyed(published, groups, keys), _keyed(computed, groups, keys)
    found = right[~right.index.duplicated()].reindex(left.index)
    frame = pd.DataFrame(
        {
            "published": left["value"],
            "high": _optional(left, "value_high"),
            "qualifier": _qualifier(left),
            "computed": found["value"],
            "tolerance": tolerance(left),
        }
    )
    frame["difference"] = frame["computed"] - frame["published"]
    stands = left["status"].eq(status.OK) & found["status"].eq(status.OK)
    frame["agrees"] = _agrees(frame).astype("boolean").where(stands)
    return PublishedComparison(frame=frame.reset_index())


def _keyed(results: Results, groups: tuple[str, ...], keys: list[str]) -> pd.DataFrame:
    frame = results.to_pandas()
    for group in groups:
        if group not in frame:
            frame[group] = TOTAL
    return frame.set_index(keys)


def _optional(frame: pd.DataFrame, name: str) -> pd.Series:
    return frame[name] if name in frame else pd.Series(np.nan, index=frame.index, dtype="float64")


def _qualifier(frame: pd.DataFrame) -> pd.Series:
    return frame["qualifier"] if "qualifier" in frame else pd.Series("", index=frame.index, dtype="str")


def tolerance(frame: pd.DataFrame) -> pd.Series:
    """Return half a unit of the last printed digit that means something, in the unit of the indicator.

    Args:
        frame: Figures with ``value`` and, where they were printed, ``decimals`` and ``qualifier``.
    """
    decimals = _optional(frame, "decimals").fillna(0.0)
    units = [_unit(*figure) for figure in zip(frame["value"], decimals, _qualifier(frame), strict=True)]
    size = frame["value"].abs().fillna(0.0).clip(lower=1.0)
    return pd.Series(units, index=frame.index, dtype="float64") / 2 + _ROUNDING * size


def _unit(value: float, decimals: float, qualifier: str) -> float:
    """Return the unit of the last digit; of a figure printed as *about*, of the last that is not zero."""
    unit = float(_TEN**-decimals)
    digits = round(abs(value) * _TEN**decimals) if qualifier == "about" and np.isfinite(value) else 0
    while digits and digits % 10 == 0:
        digits, unit = digits // 10, unit * _TEN
    return unit


def _agrees(frame: pd.DataFrame) -> pd.Series:
    low = frame["published"] - frame["tolerance"]
    high = frame["high"].fillna(frame["published"]) + frame["tolerance"]
    above, below = frame["computed"] >= low, frame["computed"] <= high
    return (above | frame["qualifier"].eq("under")) & (below | frame["qualifier"].eq("over"))
