"""Inconsistencies in published figures: growth, totals, means and shares that do not follow from each other."""

from collections.abc import Hashable, Iterator, Mapping
from typing import Any

import attrs
import numpy as np
import pandas as pd

from soteindikaattorit.catalogue.catalogue import CATALOGUE_HINT, Catalogue
from soteindikaattorit.compute.aggregates import TOTAL
from soteindikaattorit.compute.derived import derive
from soteindikaattorit.compute.result import Results
from soteindikaattorit.definitions.indicator import Indicator
from soteindikaattorit.judge.published import compare_with_published, tolerance
from soteindikaattorit.model import status
from soteindikaattorit.model.argument import checked

PERCENT = 100.0
_Row = Mapping[Hashable, Any]
_PLAIN = ("", "about")
_EXACT = 1e-9


@attrs.frozen(kw_only=True)
class Inconsistency:
    """An inconsistency in published figures.

    Args:
        rule: "derived", "total", "mean", "impossible-share" or "precision".
        indicator: The id of the indicator.
        message: The inconsistency, as a sentence without its full stop.
        source: The source of the figures.
    """

    rule: str
    indicator: str
    message: str
    source: str = ""

    def __str__(self) -> str:
        """One line: indicator and message."""
        return f"{self.indicator}: {self.message}"


@checked(catalogue=CATALOGUE_HINT)
def check_consistency(catalogue: Catalogue) -> tuple[Inconsistency, ...]:
    """Find inconsistencies in the published figures of a catalogue.

    Five rules are checked, each against how exactly the figures were printed:
    a published figure of a derived indicator follows from the figures it is derived from;
    the published total of what adds up is the sum of its groups;
    the published mean of several figures lies between the lowest and the highest of them, whatever their weights;
    a share printed with its base is one that a whole number of that base can give;
    a share is printed with no more digits than its base has.

    Args:
        catalogue: The indicators whose published figures are checked.

    Source:
        Brown, N. and Heathers, J. (2017), The GRIM test, Social Psychological and Personality Science 8(4);
        AMA Manual of Style (10th edition), Visual presentation of data:
        a percentage has no more digits than its denominator.
    """
    published = catalogue.with_dependencies().observed()
    if not len(published):
        return ()
    groups, frame = published.groups, published.frame
    tables = {str(name): rows for name, rows in frame.groupby("indicator")}
    messages = [("derived", *pair) for pair in _underived(catalogue, published)]
    for indicator in catalogue:
        rows = tables.get(indicator.id, frame[:0])
        if indicator.measure.adds_up:
            messages += [("total", indicator.id, message) for message in _totals(indicator, rows, groups)]
        averaged = [tables[name] for name in indicator.measure.averaged_indicators if name in tables]
        if averaged:
            messages += [("mean", indicator.id, message) for message in _means(indicator, rows, averaged, groups)]
        if indicator.shown_unit == "%" and not indicator.measure.indicators:
            messages += [(rule, indicator.id, message) for rule, message in _shares(rows)]
    found = [
        Inconsistency(rule=rule, indicator=name, message=message, source=str(tables[name]["source"].iloc[0]))
        for rule, name, message in messages
    ]
    return tuple(sorted(found, key=lambda finding: (finding.indicator, finding.rule)))


def _underived(catalogue: Catalogue, published: Results) -> Iterator[tuple[str, str]]:
    derived = [indicator.id for indicator in catalogue if indicator.measure.indicators]
    base = published.select(set(published.frame["indicator"]) - set(derived))
    wrong = compare_with_published(derive(catalogue, base), published.select(derived)).disagreements
    for name, rows in wrong.groupby("indicator"):
        indicator = catalogue[str(name)]
        yield (
            indicator.id,
            "; ".join(
                f"{_printed(row, row['published'], indicator, published.groups)}, but follows as {row['computed']:.1f}"
                for row in rows.to_dict("records")
            ),
        )


def _totals(indicator: Indicator, rows: pd.DataFrame, groups: tuple[str, ...]) -> Iterator[str]:
    """Compare each total over a group with the sum of its parts, each with the rounding of its print."""
    for group in groups:
        is_total = rows[group].eq(TOTAL)
        if not is_total.any() or (~is_total).sum() < 2:  # noqa: PLR2004 - a total of one part is that part
            continue
        others = ["period", *(name for name in groups if name != group)]
        for _, alike in rows.groupby(others):
            parts, total = alike[alike[group] != TOTAL], alike[alike[group] == TOTAL]
            comparable = alike["status"].eq(status.OK).all() and alike["qualifier"].isin(_PLAIN).all()
            if comparable and len(parts) > 1 and len(total) == 1:
                summed, value = parts["value"].sum(), total["value"].iloc[0]
                if abs(summed - value) > _slack(alike):
                    printed = _printed(total.iloc[0].to_dict(), value, indicator, groups)
                    yield f"{printed}, but its {len(parts)} groups sum to {_number(summed, indicator)}"


def _means(
    indicator: Indicator, rows: pd.DataFrame, averaged: list[pd.DataFrame], groups: tuple[str, ...]
) -> Iterator[str]:
    keys = ["period", *groups]
    rows, others = (_plain(frame) for frame in (rows, pd.concat(averaged)))
    for row in rows.to_dict("records"):
        figures = others[(others[keys] == [row[key] for key in keys]).all(axis=1)]
        if len(figures) and not _is_between(row, figures):
            decimals = int(figures["decimals"].max())
            ends = f"{figures['value'].min():.{decimals}f} to {figures['value'].max():.{decimals}f}"
            printed = _printed(row, row["value"], indicator, groups)
            yield f"{printed}, but the {len(figures)} figures of the mean range from {ends}"


def _plain(frame: pd.DataFrame) -> pd.DataFrame:
    """Return the figures that have a value and are printed as they are, with the slack of their rounding."""
    frame = frame[frame["status"].eq(status.OK) & frame["qualifier"].isin(_PLAIN)]
    return frame.assign(slack=tolerance(frame) + _EXACT)


def _is_between(row: _Row, others: pd.DataFrame) -> bool:
    low, high = (others["value"] - others["slack"]).min(), (others["value"] + others["slack"]).max()
    return bool(low - row["slack"] <= row["value"] <= high + row["slack"])


def _slack(figures: pd.DataFrame) -> float:
    """Return how far rounding may have moved a sum; whole numbers that are not *about* were counted."""
    is_rounded = figures["decimals"].gt(0) | figures["qualifier"].eq("about")
    return float(tolerance(figures)[is_rounded].sum()) + _EXACT


def _shares(rows: pd.DataFrame) -> Iterator[tuple[str, str]]:
    rows = rows[rows["n"].gt(0) & rows["qualifier"].eq("") & rows["status"].eq(status.OK)]
    records = rows.to_dict("records")
    impossible = [row for row in records if not _is_possible(row)]
    precise = [row for row in records if _digits(row) > len(f"{row['n']:.0f}")]
    for rule, wrong, reason in (
        ("impossible-share", impossible, "which no whole number of them gives"),
        ("precision", precise, "with more digits than its base has"),
    ):
        if wrong:
            shares = ", ".join(f"{row['value']:.{int(row['decimals'])}f}" for row in wrong)
            base = ", ".join(dict.fromkeys(f"{row['n']:.0f}" for row in wrong))
            yield rule, f"{shares} % is printed of n = {base}, {reason}"


def _is_possible(row: _Row) -> bool:
    """Whether some whole number out of n, as a share, rounds to what was printed."""
    nearest = np.round(row["value"] / PERCENT * row["n"])
    candidates = (nearest + np.array([-1.0, 0.0, 1.0])) / row["n"] * PERCENT
    return bool((np.abs(candidates - row["value"]) <= 0.5 * 10.0 ** -row["decimals"] + 1e-9).any())


def _digits(row: _Row) -> int:
    value = abs(row["value"])
    whole = len(str(int(value))) if 1 <= value < PERCENT else 0
    return whole + int(row["decimals"])


def _printed(row: _Row, value: float, indicator: Indicator, groups: tuple[str, ...]) -> str:
    codes = [f"{group} {row[group]}" for group in groups if row[group] != TOTAL]
    return f"{', '.join([*codes, str(row['period'])])} is printed {_number(value, indicator)}"


def _number(value: float, indicator: Indicator) -> str:
    unit = f" {indicator.shown_unit}" if indicator.shown_unit else ""
    return f"{value:.{0 if float(value).is_integer() else 1}f}{unit}"
