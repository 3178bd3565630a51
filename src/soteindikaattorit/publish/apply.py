"""Apply a suppression pattern to figures: which rows are withheld, and which of their columns are emptied."""

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

from soteindikaattorit.compute.result_rows import NAMED
from soteindikaattorit.definitions.indicator import Indicator
from soteindikaattorit.errors import ReleaseError
from soteindikaattorit.model import status
from soteindikaattorit.model.policy import Policy
from soteindikaattorit.publish.cell_mapping import CellMapping
from soteindikaattorit.publish.publication import Publication
from soteindikaattorit.publish.quantities import PUBLISHED
from soteindikaattorit.publish.sdc.matrix import Mask
from soteindikaattorit.publish.suppression import Suppressed

SuppressedTables = Sequence[tuple[CellMapping, Suppressed]]
"""The cells of each dataset, and what is hidden of them."""

KEPT_COLUMNS = ("n", "target", "source", "note")
"""The columns of a withheld figure that are kept beside its keys; its n is emptied if its base is hidden."""

LIMIT_COLUMNS = ("lower", "upper", "standard_")
"""The first letters of columns of confidence limits, and of the errors from which these follow."""

EXACT_COLUMNS = ("n", "numerator", "denominator", "level", "target", "decimals")
"""The columns of numbers whose decimals are not limited."""


def withheld_rows(
    publication: Publication, frame: pd.DataFrame, parts: SuppressedTables, policy: Policy
) -> tuple[Mask, Mask]:
    """Return whether each figure is withheld, and whether its base is.

    Args:
        publication: The figures that are to be released.
        frame: The same, with a row for each combination without any count.
        parts: The cells of each dataset, and what is hidden of them.
        policy: The rules.

    Raises:
        ReleaseError: The base of a figure is unknown.
    """
    is_few = (frame["n"] >= 1) & (frame["n"] < policy.threshold) & (frame["method"] == PUBLISHED)
    is_hidden, is_base_hidden = np.array(is_few), np.array(is_few)
    for name in frame["indicator"].unique():
        rows = np.flatnonzero(frame["indicator"] == name)
        for source, keys in publication.disclosed_figures(str(name), frame.iloc[rows]):
            is_known = np.zeros(len(rows), dtype=bool)
            for mapping, suppressed in parts:
                any_hidden, base_hidden, has_cell = _masks(source, keys, mapping, suppressed)
                is_hidden[rows] |= any_hidden
                is_base_hidden[rows] |= base_hidden if source == name else any_hidden
                is_known |= has_cell
            _check_known(publication, frame.iloc[rows], source, is_known)
    return is_hidden, is_base_hidden


def _masks(name: str, keys: pd.DataFrame, mapping: CellMapping, suppressed: Suppressed) -> tuple[Mask, Mask, Mask]:
    """Return, by key, whether anything of the figure is hidden, whether its base is, and whether it has a cell."""
    item = next((one for one in suppressed.protection.published if one.indicator == name), None)
    nothing = np.zeros(len(keys), dtype=bool)
    if item is None:
        return nothing, nothing, nothing
    cells = mapping.cells(keys)
    hidden = [suppressed.masks[quantity][cells] & (cells >= 0) for quantity in item.quantities]
    any_hidden = np.logical_or.reduce(hidden) if hidden else nothing
    if item.base and item.is_score and not item.details:
        # A median has no quantity that could be hidden for its small base: the value itself is withheld.
        base = suppressed.protection.true_values[item.base][cells]
        any_hidden = any_hidden | ((cells >= 0) & (base > 0) & (base < suppressed.protection.policy.score_base))
    return any_hidden, hidden[0] if item.base else any_hidden, cells >= 0


def _check_known(publication: Publication, figures: pd.DataFrame, source: str, is_known: Mask) -> None:
    """Refuse figures without aggregates: they would be released without protection."""
    is_own = (figures["method"] != PUBLISHED) & figures["value"].notna() & (figures["status"] != status.WITHHELD)
    if source not in set(figures["indicator"]):
        is_known = is_known | publication.is_known(source)
    if (is_own & ~is_known).any():
        raise ReleaseError(
            f"no aggregates of the figures of {source!r}",
            "compute them together with the others, from rows or from kept parts",
        )


def drop_unprotected(frame: pd.DataFrame, publication: Publication, policy: Policy) -> pd.DataFrame:
    """Return figures without the numbers that suppression does not protect, in all figures of an indicator or none.

    The operands of derived figures are in rows of their own, with fewer decimals.
    Counts beside the base are left out if any of them is small; a small number of rows is not a number of persons.

    Args:
        frame: The figures.
        publication: The same, with their aggregates.
        policy: The rules.
    """
    frame = frame.copy()
    for name, figures in frame[frame["method"] != PUBLISHED].groupby("indicator"):
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


def empty_withheld(frame: pd.DataFrame, is_hidden: Mask, is_base_hidden: Mask, groups: tuple[str, ...]) -> pd.DataFrame:
    """Return the figures with all numbers of withheld ones emptied.

    Args:
        frame: The figures.
        is_hidden: Whether each is withheld.
        is_base_hidden: Whether the base of each is withheld.
        groups: The columns that are groups.
    """
    frame = frame.copy()
    for name in frame.columns:
        if name not in {*NAMED, *groups, *KEPT_COLUMNS, "status"}:
            frame.loc[is_hidden, name] = "" if frame[name].dtype.kind in "OU" or frame[name].dtype == "str" else pd.NA
    frame.loc[is_hidden & is_base_hidden, "n"] = np.nan
    frame.loc[is_hidden, "status"] = status.WITHHELD
    return frame


def limit_precision(frame: pd.DataFrame, indicators: Mapping[str, Indicator], policy: Policy) -> pd.DataFrame:
    """Return figures with no more decimals than the policy allows, and confidence limits on broad bases only.

    Args:
        frame: The figures.
        indicators: The indicators, by id.
        policy: The rules.
    """
    frame = frame.copy()
    is_own = frame["method"].ne(PUBLISHED)
    limits = [name for name in frame.columns if name.startswith(LIMIT_COLUMNS)]
    rates = [name for name, one in indicators.items() if one.measure.base_column == "numerator"]
    bases = frame["n"].mask(frame["indicator"].isin(rates), frame["numerator"])  # a rate rests on its events
    is_narrow = is_own & ~(bases >= policy.interval_base)
    frame.loc[is_narrow, [*limits, "level"]] = np.nan
    frame.loc[is_narrow, "method"] = ""
    numbers = [name for name in frame.select_dtypes("float").columns if name not in EXACT_COLUMNS]
    for name, rows in frame[is_own].groupby("indicator").groups.items():
        indicator = indicators[str(name)]
        decimals = min(indicator.decimals, policy.decimals_of(indicator.shown_unit))
        frame.loc[rows, numbers] = frame.loc[rows, numbers].round(decimals)
        if indicator.measure.disclosed().amounts:
            frame.loc[rows, "numerator"] = np.nan
    return frame
