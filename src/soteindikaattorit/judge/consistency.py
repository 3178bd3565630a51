"""Whether published figures follow from each other: growth from values, totals from groups, shares from counts."""

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
class Finding:
    """Something in published figures that does not follow from the figures themselves.

    Args:
        rule: "derived", "total", "mean", "impossible-share" or "precision".
        indicator: The id of the indicator.
        message: What does not follow, as a sentence without its full stop.
        source: Where the figures were printed.
    """

    rule: str
    indicator: str
    message: str
    source: str = ""

    def __str__(self) -> str:
        """One line: indicator and message."""
        return f"{self.indicator}: {self.message}"


@checked(catalogue=MEANT)
def check_consistency(catalogue: Catalogue) -> tuple[Finding, ...]:
    """Find what does not follow in the published figures of a catalogue.

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
    known = {indicator.id: indicator for indicator in catalogue}
    found = [
        *_underived(catalogue, published),
        *_totals(published, known.values()),
        *_means(published, known.values()),
        *_shares(published, known.values()),
    ]
    return tuple(sorted(found, key=lambda finding: (finding.indicator, finding.rule)))


def _underived(catalogue: Catalogue, published: Results) -> Iterator[Finding]:
    derived = [indicator.id for indicator in catalogue if indicator.measure.indicators]
    printed = published.select(derived)
    base = published.select(set(published.frame["indicator"]) - set(derived))
    wrong = compare_with_published(derive(catalogue, base), printed).disagreements
    for name, rows in wrong.groupby("indicator"):
        indicator = catalogue[str(name)]
        said = "; ".join(
            f"{_of(row, printed.groups)} is printed {_number(row['published'], indicator)}, "
            f"but follows as {row['computed']:.1f}"
            for row in rows.to_dict("records")
        )
        yield Finding(rule="derived", indicator=indicator.id, message=said, source=_source(printed, indicator.id))


def _totals(published: Results, indicators: Iterable[Indicator]) -> Iterator[Finding]:
    for indicator in indicators:
        if indicator.measure.adds_up:
            rows = published.frame[published.frame["indicator"].eq(indicator.id)]
            for group in published.groups:
                yield from _total(indicator, rows, group, published)


def _total(indicator: Indicator, rows: pd.DataFrame, group: str, published: Results) -> Iterator[Finding]:
    """Compare each total over a group with the sum of its parts, each as exact as it was printed."""
    others = ["period", *(name for name in published.groups if name != group)]
    for _, alike in rows.groupby(others):
        parts, total = alike[alike[group] != TOTAL], alike[alike[group] == TOTAL]
        stand = alike["status"].eq(status.OK).all() and alike["qualifier"].isin(_PLAIN).all()
        if stand and len(parts) > 1 and len(total) == 1:
            summed, printed = parts["value"].sum(), total["value"].iloc[0]
            if abs(summed - printed) > _slack(alike):
                said = f"{_of(total.iloc[0].to_dict(), published.groups)} is printed {_number(printed, indicator)}"
                message = f"{said}, but its {len(parts)} groups sum to {_number(summed, indicator)}"
                yield Finding(
                    rule="total", indicator=indicator.id, message=message, source=_source(published, indicator.id)
                )


def _means(published: Results, indicators: Iterable[Indicator]) -> Iterator[Finding]:
    keys = ["period", *published.groups]
    frame = published.frame[published.frame["status"].eq(status.OK) & published.frame["qualifier"].isin(_PLAIN)]
    frame = frame.assign(slack=tolerance(frame) + _EXACT)
    for indicator in indicators:
        if indicator.measure.averaged_indicators:
            printed = frame[frame["indicator"].eq(indicator.id)]
            others = frame[frame["indicator"].isin(indicator.measure.averaged_indicators)]
            for row in printed.to_dict("records"):
                of = others[(others[keys] == [row[key] for key in keys]).all(axis=1)]
                if len(of) and not _is_between(row, of):
                    decimals = int(of["decimals"].max())
                    ends = f"{of['value'].min():.{decimals}f} to {of['value'].max():.{decimals}f}"
                    said = f"{_of(row, published.groups)} is printed {_number(row['value'], indicator)}"
                    message = f"{said}, but the {len(of)} figures it is a mean of go from {ends}"
                    source = _source(published, indicator.id)
                    yield Finding(rule="mean", indicator=indicator.id, message=message, source=source)


def _is_between(row: _Row, others: pd.DataFrame) -> bool:
    low, high = (others["value"] - others["slack"]).min(), (others["value"] + others["slack"]).max()
    return bool(low - row["slack"] <= row["value"] <= high + row["slack"])


def _slack(figures: pd.DataFrame) -> float:
    """Return how far rounding may have moved a sum; whole numbers that are not *about* were counted."""
    is_rounded = figures["decimals"].gt(0) | figures["qualifier"].eq("about")
    return float(tolerance(figures)[is_rounded].sum()) + _EXACT


def _shares(published: Results, indicators: Iterable[Indicator]) -> Iterator[Finding]:
    shares = [indicator for indicator in indicators if indicator.shown_unit == "%" and not indicator.measure.indicators]
    for indicator in shares:
        rows = published.frame[published.frame["indicator"].eq(indicator.id) & published.frame["n"].gt(0)]
        rows = rows[rows["qualifier"].eq("") & rows["status"].eq(status.OK)]
        impossible = rows[[not _is_possible(row) for row in rows.to_dict("records")]]
        precise = rows[[_digits(row) > len(f"{row['n']:.0f}") for row in rows.to_dict("records")]]
        for rule, wrong, why in (
            ("impossible-share", impossible, "which no whole number of them gives"),
            ("precision", precise, "more digits than so few people can carry"),
        ):
            if len(wrong):
                said = ", ".join(f"{row['value']:.{int(row['decimals'])}f}" for row in wrong.to_dict("records"))
                base = ", ".join(dict.fromkeys(f"{n:.0f}" for n in wrong["n"]))
                message = f"{said} % is printed of n = {base}, {why}"
                yield Finding(
                    rule=rule, indicator=indicator.id, message=message, source=_source(published, indicator.id)
                )


def _is_possible(row: _Row) -> bool:
    """Whether some whole number out of n, as a share, rounds to what was printed."""
    nearest = np.round(row["value"] / PERCENT * row["n"])
    candidates = (nearest + np.array([-1.0, 0.0, 1.0])) / row["n"] * PERCENT
    return bool((np.abs(candidates - row["value"]) <= 0.5 * 10.0 ** -row["decimals"] + 1e-9).any())


def _digits(row: _Row) -> int:
    value = abs(row["value"])
    whole = len(str(int(value))) if 1 <= value < PERCENT else 0
    return whole + int(row["decimals"])


def _of(row: _Row, groups: tuple[str, ...]) -> str:
    named = [f"{group} {row[group]}" for group in groups if row[group] != TOTAL]
    return ", ".join([*named, str(row["period"])])


def _number(value: float, indicator: Indicator) -> str:
    unit = f" {indicator.shown_unit}" if indicator.shown_unit else ""
    return f"{value:.{0 if float(value).is_integer() else 1}f}{unit}"


def _source(published: Results, indicator: str) -> str:
    sources = published.frame.loc[published.frame["indicator"].eq(indicator), "source"]
    return str(sources.iloc[0]) if len(sources) else ""
