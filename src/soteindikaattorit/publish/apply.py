"""Apply a suppression pattern to figures: which rows are withheld, which columns emptied, and rounding."""

from collections.abc import Mapping, Sequence
from functools import partial

import numpy as np
import pandas as pd

from soteindikaattorit.compute.aggregates import Aggregates
from soteindikaattorit.compute.plan import PERIOD
from soteindikaattorit.compute.result_rows import result_rows
from soteindikaattorit.definitions.indicator import Indicator
from soteindikaattorit.errors import ReleaseError
from soteindikaattorit.measures import Measure
from soteindikaattorit.model import status
from soteindikaattorit.model.policy import Policy
from soteindikaattorit.publish.cell_mapping import CellMapping
from soteindikaattorit.publish.publication import Publication
from soteindikaattorit.publish.sdc.rows import Floats, Mask
from soteindikaattorit.publish.sources import PUBLISHED
from soteindikaattorit.publish.suppression import Suppressed

Tables = Sequence[tuple[CellMapping, Suppressed]]
"""The cells of each dataset, and what is hidden of them."""


def withheld_rows(publication: Publication, frame: pd.DataFrame, parts: Tables, policy: Policy) -> tuple[Mask, Mask]:
    """Return whether each figure is withheld, and whether its base is.

    Args:
        publication: The figures that are to be released.
        frame: The same, with a row for each combination in which nothing was counted.
        parts: The cells of each dataset, and what is hidden of them.
        policy: The rules.

    Raises:
        ReleaseError: Nothing is known of what stands behind a figure.
    """
    is_few = (frame["n"] >= 1) & (frame["n"] < policy.threshold) & (frame["method"] == PUBLISHED)
    is_hidden, is_based = np.array(is_few), np.array(is_few)
    for name in frame["indicator"].unique():
        rows = np.flatnonzero(frame["indicator"] == name)
        for source, keys in publication.tells(str(name), frame.iloc[rows]):
            is_known = np.zeros(len(rows), dtype=bool)
            for mapping, hidden in parts:
                any_, base, is_in = _masks(source, keys, mapping, hidden)
                is_hidden[rows] |= any_
                is_based[rows] |= base if source == name else any_
                is_known |= is_in
            _check_known(publication, frame.iloc[rows], source, is_known)
    return is_hidden, is_based


def _masks(name: str, keys: pd.DataFrame, mapping: CellMapping, hidden: Suppressed) -> tuple[Mask, Mask, Mask]:
    """Return, by key, whether anything of the figure is hidden, whether its base is, and whether it has a cell."""
    item = next((one for one in hidden.protection.published if one.indicator == name), None)
    nothing = np.zeros(len(keys), dtype=bool)
    if item is None:
        return nothing, nothing, nothing
    cells = mapping.cells(keys)
    found = [hidden.masks[quantity][cells] & (cells >= 0) for quantity in item.quantities]
    any_ = np.logical_or.reduce(found) if found else nothing
    return any_, found[0] if item.base else any_, cells >= 0


def _check_known(publication: Publication, figures: pd.DataFrame, source: str, is_known: Mask) -> None:
    """Refuse figures of which nothing says what they rest on: they would leave as they are."""
    is_own = (figures["method"] != PUBLISHED) & figures["value"].notna() & (figures["status"] != status.WITHHELD)
    if source not in set(figures["indicator"]):
        is_known = is_known | publication.is_known(source)
    if (is_own & ~is_known).any():
        raise ReleaseError(
            f"nothing is known of what figures of {source!r} rest on",
            "compute them together with the others, from rows or from kept parts",
        )


def drop_unprotected(frame: pd.DataFrame, publication: Publication, policy: Policy) -> pd.DataFrame:
    """Return figures without the numbers that suppression does not protect: for all figures of an indicator, or none.

    Figures that others are derived from stand in rows of their own, with fewer decimals;
    counts beside the base are left out where any of them is small; a small number of rows is no number of persons.

    Args:
        frame: The figures.
        publication: The same, with what stands behind them.
        policy: The rules.
    """
    frame = frame.copy()
    own = frame[frame["method"] != PUBLISHED]
    for name, figures in own.groupby("indicator"):
        measure = publication.indicators[str(name)].measure
        if measure.indicators:
            frame.loc[figures.index, ["numerator", "denominator"]] = np.nan
        if publication.counts_rows(str(name)):
            frame.loc[figures.index[_is_small(figures["n"], policy)], "n"] = np.nan
        beside = [column for column in measure.disclosed().other_columns if column in frame]
        if any(_is_small(figures[column], policy).any() for column in beside):
            frame.loc[figures.index, beside] = np.nan
    return frame


def _is_small(counts: pd.Series, policy: Policy) -> pd.Series:
    return (counts >= 1) & (counts < policy.threshold)


KEPT = ("status", "target", "met", "level")
"""What rounding leaves as it is."""


def round_counts(
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
