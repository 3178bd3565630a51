"""Inconsistencies in published figures: growth, totals, means and shares that do not follow from each other."""

from collections.abc import Hashable, Iterable, Iterator, Mapping
from typing import Any

import attrs
import numpy as np
import pandas as pd

from soteindikaattorit.catalogue.catalogue import MEANT, Catalogue
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


@checked(catalogue=MEANT)
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
    whole = catalogue.with_dependencies()
    published = whole.observed()
    if not len(published):
        return ()
    indicators = [*catalogue]
    found = [
        *_underived(catalogue, published),
        *_totals(published, indicators),
        *_means(published, indicators),
        *_shares(published, indicators),
    ]
    return tuple(sorted(found, key=lambda finding: (finding.indicator, finding.rule)))


def _underived(catalogue: Catalogue, published: Results) -> Iterator[Inconsistency]:
    derived = [indicator.id for indicator in catalogue if indicator.measure.indicators]
    printed = published.select(derived)
    base = published.select(set(published.frame["indicator"]) - set(derived))
    wrong = compare_with_published(derive(catalogue, base), printed).disagreements
    for name, rows in wrong.groupby("indicator"):
        indicator = catalogue[str(name)]
        message = "; ".join(
            f"{_printed(row, row['published'], indicator, printed)}, but follows as {row['computed']:.1f}"
            for row in rows.to_dict("records")
        )
        yield _inconsistency("derived", indicator, message, printed)


def _totals(published: Results, indicators: Iterable[Indicator]) -> Iterator[Inconsistency]:
    for indicator in indicators:
        if indicator.measure.adds_up:
            rows = published.frame[published.frame["indicator"].eq(indicator.id)]
            for group in published.groups:
                yield from _total(indicator, rows, group, published)


def _total(indicator: Indicator, rows: pd.DataFrame, group: str, published: Results) -> Iterator[Inconsistency]:
    """Compare each total over a group with the sum of its parts, each with the rounding of its print."""
    others = ["period", *(name for name in published.groups if name != group)]
    for _, alike in rows.groupby(others):
        parts, total = alike[alike[group] != TOTAL], alike[alike[group] == TOTAL]
        comparable = alike["status"].eq(status.OK).all() and alike["qualifier"].isin(_PLAIN).all()
        if comparable and len(parts) > 1 and len(total) == 1:
            summed, value = parts["value"].sum(), total["value"].iloc[0]
            if abs(summed - value) > _slack(alike):
                printed = _printed(total.iloc[0].to_dict(), value, indicator, published)
                message = f"{printed}, but its {len(parts)} groups sum to {_number(summed, indicator)}"
                yield _inconsistency("total", indicator, message, published)


def _means(published: Results, indicators: Iterable[Indicator]) -> Iterator[Inconsistency]:
    keys = ["period", *published.groups]
    frame = published.frame[published.frame["status"].eq(status.OK) & published.frame["qualifier"].isin(_PLAIN)]
    frame = frame.assign(slack=tolerance(frame) + _EXACT)
    for indicator in indicators:
        if not indicator.measure.averaged_indicators:
            continue
        others = frame[frame["indicator"].isin(indicator.measure.averaged_indicators)]
        for row in frame[frame["indicator"].eq(indicator.id)].to_dict("records"):
            averaged = others[(others[keys] == [row[key] for key in keys]).all(axis=1)]
            if len(averaged) and not _is_between(row, averaged):
                decimals = int(averaged["decimals"].max())
                ends = f"{averaged['value'].min():.{decimals}f} to {averaged['value'].max():.{decimals}f}"
                printed = _printed(row, row["value"], indicator, published)
                message = f"{printed}, but the {len(averaged)} figures of the mean range from {ends}"
                yield _inconsistency("mean", indicator, message, published)


def _is_between(row: _Row, others: pd.DataFrame) -> bool:
    low, high = (others["value"] - others["slack"]).min(), (others["value"] + others["slack"]).max()
    return bool(low - row["slack"] <= row["value"] <= high + row["slack"])


def _slack(figures: pd.DataFrame) -> float:
    """Return how far rounding may have moved a sum; whole numbers that are not *about* were counted."""
    is_rounded = figures["decimals"].gt(0) | figures["qualifier"].eq("about")
    return float(tolerance(figures)[is_rounded].sum()) + _EXACT


def _shares(published: Results, indicators: Iterable[Indicator]) -> Iterator[Inconsistency]:
    for indicator in indicators:
        if indicator.shown_unit != "%" or indicator.measure.indicators:
            continue
        rows = published.frame[published.frame["indicator"].eq(indicator.id) & published.frame["n"].gt(0)]
        rows = rows[rows["qualifier"].eq("") & rows["status"].eq(status.OK)]
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
                yield _inconsistency(rule, indicator, f"{shares} % is printed of n = {base}, {reason}", published)


def _is_possible(row: _Row) -> bool:
    """Whether some whole number out of n, as a share, rounds to what was printed."""
    nearest = np.round(row["value"] / PERCENT * row["n"])
    candidates = (nearest + np.array([-1.0, 0.0, 1.0])) / row["n"] * PERCENT
    return bool((np.abs(candidates - row["value"]) <= 0.5 * 10.0 ** -row["decimals"] + 1e-9).any())


def _digits(row: _Row) -> int:
    value = abs(row["value"])
    whole = len(str(int(value))) if 1 <= value < PERCENT else 0
    return whole + int(row["decimals"])


def _printed(row: _Row, value: float, indicator: Indicator, published: Results) -> str:
    named = [f"{group} {row[group]}" for group in published.groups if row[group] != TOTAL]
    return f"{', '.join([*named, str(row['period'])])} is printed {_number(value, indicator)}"


def _number(value: float, indicator: Indicator) -> str:
    unit = f" {indicator.shown_unit}" if indicator.shown_unit else ""
    return f"{value:.{0 if float(value).is_integer() else 1}f}{unit}"


def _inconsistency(rule: str, indicator: Indicator, message: str, published: Results) -> Inconsistency:
    sources = published.frame.loc[published.frame["indicator"].eq(indicator.id), "source"]
    source = str(sources.iloc[0]) if len(sources) else ""
    return Inconsistency(rule=rule, indicator=indicator.id, message=message, source=source)
