"""Withholding: from hidden counts and amounts to the figures that tell of them."""

from collections.abc import Sequence

import numpy as np
import pandas as pd

from soteindikaattorit.errors import ReleaseError
from soteindikaattorit.model import status
from soteindikaattorit.model.policy import Policy
from soteindikaattorit.publish.figures import PUBLISHED
from soteindikaattorit.publish.hiding import Hidden
from soteindikaattorit.publish.placed import Placed
from soteindikaattorit.publish.publication import Publication
from soteindikaattorit.publish.sdc.rows import Mask

Tables = Sequence[tuple[Placed, Hidden]]
"""The cells of each dataset, and what is hidden of them."""


def withheld(publication: Publication, frame: pd.DataFrame, parts: Tables, policy: Policy) -> tuple[Mask, Mask]:
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
            for placed, hidden in parts:
                any_, base, is_in = _masks(source, keys, placed, hidden)
                is_hidden[rows] |= any_
                is_based[rows] |= base if source == name else any_
                is_known |= is_in
            _check_known(publication, frame.iloc[rows], source, is_known)
    return is_hidden, is_based


def _masks(name: str, keys: pd.DataFrame, placed: Placed, hidden: Hidden) -> tuple[Mask, Mask, Mask]:
    """Return, by key, whether anything of the figure is hidden, whether its base is, and whether it has a cell."""
    telling = next((one for one in hidden.protection.tellings if one.indicator == name), None)
    nothing = np.zeros(len(keys), dtype=bool)
    if telling is None:
        return nothing, nothing, nothing
    cells = placed.cells(keys)
    found = [hidden.masks[quantity][cells] & (cells >= 0) for quantity in telling.quantities]
    any_ = np.logical_or.reduce(found) if found else nothing
    return any_, found[0] if telling.base else any_, cells >= 0


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


def discreet(frame: pd.DataFrame, publication: Publication, policy: Policy) -> pd.DataFrame:
    """Return figures without numbers that nothing protects: they are told for all figures of an indicator, or for none.

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
        beside = [column for column in measure.disclosed().beside if column in frame]
        if any(_is_small(figures[column], policy).any() for column in beside):
            frame.loc[figures.index, beside] = np.nan
    return frame


def _is_small(counts: pd.Series, policy: Policy) -> pd.Series:
    return (counts >= 1) & (counts < policy.threshold)
