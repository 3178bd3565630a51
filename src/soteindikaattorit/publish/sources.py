"""Where figures come from: the sums of a dataset, or the counts that stand in figures made elsewhere."""

from collections.abc import Iterable, Iterator, Mapping, Sequence

import attrs
import numpy as np
import pandas as pd

from soteindikaattorit.compute.aggregates import Aggregates
from soteindikaattorit.compute.plan import PERIOD
from soteindikaattorit.definitions.indicator import Indicator
from soteindikaattorit.errors import ReleaseError
from soteindikaattorit.measures import Disclosed
from soteindikaattorit.measures.disclosed import Sum
from soteindikaattorit.model.policy import Policy
from soteindikaattorit.model.region import LEVELS
from soteindikaattorit.model.regions import Regions
from soteindikaattorit.publish.cell_table import Table
from soteindikaattorit.publish.quantities import PublishedQuantities, published_quantities, table
from soteindikaattorit.publish.sdc.rows import Floats

PUBLISHED = "published"
"""The method of figures that were published elsewhere: they are known, and protect or disclose nothing."""

COUNTS = ("n", "numerator", "denominator")
"""The columns of figures without a basis that are taken for counts of persons when they are whole numbers."""


@attrs.frozen(eq=False, kw_only=True)
class Source:
    """The figures of one dataset, or of one indicator that was not computed here.

    Args:
        name: The id of the dataset, or of the indicator.
        tables: The sums, by cell.
        published: What the figures of each indicator tell.
        levels: The level of each group that is a region.
        groups: All groups.
        regions: The regions that are known.
    """

    name: str
    tables: tuple[Table, ...]
    published: tuple[PublishedQuantities, ...]
    levels: Mapping[str, str]
    groups: tuple[str, ...]
    regions: Regions

    def __repr__(self) -> str:
        """Say of how many indicators, and nothing of the sums."""
        return f"<Source of {len(self.published)} indicators>"


def sources(
    frame: pd.DataFrame, bases: Iterable[Aggregates], indicators: Mapping[str, Indicator], policy: Policy
) -> Iterator[Source]:
    """Return the sources of figures: by dataset where they were computed, by indicator where they were not.

    Args:
        frame: The figures.
        bases: What computed figures rest on.
        indicators: The indicators, by id.
        policy: The rules.
    """
    told = _told(frame["indicator"].unique(), indicators)
    by_dataset: dict[str, list[Aggregates]] = {}
    for basis in bases:
        by_dataset.setdefault(basis.dataset.id, []).append(basis)
    based = set()
    for together in by_dataset.values():
        names = [name for name in told if any(name in basis.parts for basis in together)]
        based.update(names)
        if names:
            yield _computed(together, [indicators[name] for name in names], policy)
    for name in told:
        rows = frame[(frame["indicator"] == name) & (frame["method"] != PUBLISHED)]
        if name not in based and not (name in indicators and indicators[name].measure.indicators) and len(rows):
            _check_plain(name, indicators)
            yield from _given(name, rows, bases, policy)


def _told(ids: Iterable[str], indicators: Mapping[str, Indicator]) -> list[str]:
    """Return the indicators whose figures are published, directly or by those derived from them."""
    found = list(ids)
    for name in found:
        found += [
            other for other in (indicators[name].measure.indicators if name in indicators else ()) if other not in found
        ]
    return found


def _computed(bases: Sequence[Aggregates], indicators: Sequence[Indicator], policy: Policy) -> Source:
    made: dict[str, PublishedQuantities] = {}
    counts = {indicator.id: _counts(indicator, bases, policy) for indicator in indicators}
    tables = []
    for basis in bases:
        own = [indicator for indicator in indicators if indicator.id in basis.parts]
        tables.append(table(basis, [(counts[one.id], basis.parts[one.id]) for one in own if counts[one.id].base]))
        for indicator in own:
            if counts[indicator.id].base:
                is_harmless, is_money = indicator.id in policy.harmless, policy.is_money(indicator.shown_unit)
                made[indicator.id] = published_quantities(
                    indicator, counts[indicator.id], basis, is_harmless=is_harmless, is_money=is_money
                )
    levels = {name: level for basis in bases for name, level in basis.levels.items()}
    groups = tuple(dict.fromkeys(name for basis in bases for name in basis.groups))
    regions = bases[0].regions
    name = bases[0].dataset.id
    return Source(
        name=name, tables=tuple(tables), published=tuple(made.values()), levels=levels, groups=groups, regions=regions
    )


def _counts(indicator: Indicator, bases: Sequence[Aggregates], policy: Policy) -> Disclosed:
    """Return what the figures of an indicator disclose; one total of persons for another, never larger, is a share."""
    counts = indicator.measure.disclosed()
    based = [basis for basis in bases if indicator.id in basis.parts]
    sums = dict(counts.amounts)
    if not all(basis.dataset.is_aggregate for basis in based) or set(sums) != {"numerator", "denominator"}:
        return counts
    rests = [_sum(sums["denominator"], basis, indicator) - _sum(sums["numerator"], basis, indicator) for basis in based]
    if policy.is_money(indicator.shown_unit) or any((rest < 0).any() for rest in rests):
        return counts
    rest = (*sums["denominator"], *((name, -times) for name, times in sums["numerator"]))
    return Disclosed(base=sums["denominator"], classes=(("numerator", sums["numerator"]), ("rest", rest)))


def _sum(of: Sum, basis: Aggregates, indicator: Indicator) -> Floats:
    parts = basis.parts[indicator.id]
    columns = [times * basis.sums[str(parts[name])].to_numpy(dtype=np.float64) for name, times in of]
    return np.asarray(np.sum(columns, axis=0))


def _check_plain(name: str, indicators: Mapping[str, Indicator]) -> None:
    """Refuse figures made elsewhere of which more is published than stands in them as counts."""
    counts = indicators[name].measure.disclosed() if name in indicators else Disclosed()
    if counts.is_score or counts.amounts or {known for known, _ in counts.classes} - {"numerator", "rest"}:
        raise ReleaseError(
            f"nothing is known of what figures of {name!r} rest on", "compute them from rows or from kept parts"
        )


def _given(name: str, rows: pd.DataFrame, bases: Iterable[Aggregates], policy: Policy) -> Iterator[Source]:
    """Return what figures tell that were read from elsewhere: the counts that stand in them."""
    names = [str(column) for column in rows.columns]
    groups = tuple(names[names.index(PERIOD) + 1 : names.index("value")])
    levels = {group: group for group in groups if group in LEVELS}
    counts = {column: rows[column].to_numpy(dtype=np.float64) for column in COUNTS}
    rest = counts["denominator"] - counts["numerator"]
    is_share = bool(np.isfinite(rest).any() and (rest[np.isfinite(rest)] >= 0).all())
    sums = {f"{column} of {name}": _counted(values) for column, values in counts.items()}
    sums[f"rest of {name}"] = _counted(rest if is_share else np.full(len(rest), np.nan))
    sums = {named: values for named, values in sums.items() if np.isfinite(values).any()}
    told = PublishedQuantities(indicator=name, classes=tuple(sums), is_harmless=name in policy.harmless)
    regions = next((basis.regions for basis in bases), Regions(()))
    cells = Table(rows=rows[[PERIOD, *groups]].reset_index(drop=True), sums=sums, places=tuple(levels))
    if sums:
        yield Source(name=name, tables=(cells,), published=(told,), levels=levels, groups=groups, regions=regions)


def _counted(values: Floats) -> Floats:
    """Return counts where numbers are such, not-a-number elsewhere."""
    is_count = np.isfinite(values) & (values >= 0) & (values == np.rint(values))
    return np.where(is_count, values, np.nan)
