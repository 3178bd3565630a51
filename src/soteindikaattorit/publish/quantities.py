"""The quantities that figures disclose: the counts and amounts behind them, each with a value in every cell."""

from collections.abc import Iterable, Iterator, Mapping, Sequence

import attrs
import numpy as np
import pandas as pd

from soteindikaattorit.compute.aggregates import Aggregates
from soteindikaattorit.compute.plan import PERIOD
from soteindikaattorit.definitions.indicator import Indicator
from soteindikaattorit.errors import ReleaseError
from soteindikaattorit.measures import Disclosed, Part
from soteindikaattorit.measures.disclosed import Sum
from soteindikaattorit.model.policy import Policy
from soteindikaattorit.model.region import LEVELS
from soteindikaattorit.model.regions import Regions
from soteindikaattorit.publish.cell_table import Table
from soteindikaattorit.publish.sdc.matrix import Floats

PUBLISHED = "published"
"""The method of figures that were published elsewhere: everyone knows them, so that they are not protected."""

COUNTS = ("n", "numerator", "denominator")
"""The columns that are counts of persons, as far as they are whole numbers, in figures without aggregates."""

Terms = tuple[tuple[str, int], ...]
"""Columns of sums, and how many times each is taken."""


@attrs.frozen(kw_only=True)
class Amount:
    """A sum of values that a figure discloses.

    Args:
        quantity: The name of the quantity.
        low: The least value of a single row, in the unit of the amount; None if it is not known.
        high: The greatest value of a single row.
        is_money: Whether it is an amount of money, to which few may have contributed most.
    """

    quantity: str
    low: float | None = None
    high: float | None = None
    is_money: bool = False


@attrs.frozen(kw_only=True)
class PublishedQuantities:
    """The quantities that the figures of one indicator disclose.

    Args:
        indicator: The id of the indicator.
        base: The count of persons or events on which a figure rests; empty if it is not such a count.
        classes: The counts that a figure discloses; with a base they sum to the base.
        amounts: The sums of values that it discloses.
        together: Groups of classes whose sum it discloses.
        is_score: Whether the value depends on what single persons answered.
        is_harmless: Whether the classes are not sensitive.
        is_additive: Whether the quantities of groups and periods sum to those of all together.
        is_summed: Whether all tables were summed here from rows, so that totals that do not add up are of other rows.
    """

    indicator: str
    base: str = ""
    classes: tuple[str, ...] = ()
    amounts: tuple[Amount, ...] = ()
    together: tuple[tuple[str, ...], ...] = ()
    is_score: bool = False
    is_harmless: bool = False
    is_additive: bool = True
    is_summed: bool = False

    @property
    def details(self) -> tuple[str, ...]:
        """The quantities beside the base."""
        return (*self.classes, *(amount.quantity for amount in self.amounts))

    @property
    def quantities(self) -> tuple[str, ...]:
        """All quantities, the base first."""
        return (self.base, *self.details) if self.base else self.details

    def renamed(self, names: Mapping[str, str]) -> "PublishedQuantities":
        """Return the same with other names for some quantities."""
        return attrs.evolve(
            self,
            base=names.get(self.base, self.base),
            classes=tuple(names.get(name, name) for name in self.classes),
            amounts=tuple(
                attrs.evolve(item, quantity=names.get(item.quantity, item.quantity)) for item in self.amounts
            ),
            together=tuple(tuple(names.get(name, name) for name in group) for group in self.together),
        )


@attrs.frozen(eq=False, kw_only=True)
class Source:
    """The figures of one dataset, or of one indicator that was not computed here.

    Args:
        name: The id of the dataset, or of the indicator.
        tables: The sums, by cell.
        published: The quantities that the figures of each indicator disclose.
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
        """Return the number of indicators, and no sum."""
        return f"<Source of {len(self.published)} indicators>"


def terms(of: Sum, parts: Mapping[str, Part]) -> Terms:
    """Return a sum of parts as columns of sums, each once, in order."""
    weights: dict[str, int] = {}
    for name, times in of:
        weights[str(parts[name])] = weights.get(str(parts[name]), 0) + times
    return tuple(sorted((column, times) for column, times in weights.items() if times))


def quantity_name(of: Terms) -> str:
    """Return the name of a quantity: the columns that are summed, and no number from them."""
    return " ".join(f"{times:+d} {column}" for column, times in of)


def sources(
    frame: pd.DataFrame, bases: Iterable[Aggregates], indicators: Mapping[str, Indicator], policy: Policy
) -> Iterator[Source]:
    """Return the sources of figures: one for each dataset, and one for each indicator that was not computed here.

    Args:
        frame: The figures.
        bases: The aggregates from which figures were computed.
        indicators: The indicators, by id.
        policy: The rules.

    Raises:
        ReleaseError: Figures without aggregates disclose more than the counts beside them.
    """
    names = list(frame["indicator"].unique())
    for name in names:  # the list grows: a derived figure discloses its operands
        operands = indicators[name].measure.indicators if name in indicators else ()
        names += [operand for operand in operands if operand not in names]
    by_dataset: dict[str, list[Aggregates]] = {}
    for basis in bases:
        by_dataset.setdefault(basis.dataset.id, []).append(basis)
    computed: set[str] = set()
    for together in by_dataset.values():
        own = [name for name in names if any(name in basis.parts for basis in together)]
        computed.update(own)
        if own:
            yield _of_dataset(together, [indicators[name] for name in own], policy)
    for name in names:
        rows = frame[(frame["indicator"] == name) & (frame["method"] != PUBLISHED)]
        if name not in computed and not (name in indicators and indicators[name].measure.indicators) and len(rows):
            yield from _of_figures(name, rows, bases, indicators, policy)


def _of_dataset(bases: Sequence[Aggregates], indicators: Sequence[Indicator], policy: Policy) -> Source:
    disclosed = {indicator.id: _disclosed(indicator, bases, policy) for indicator in indicators}
    published: dict[str, PublishedQuantities] = {}
    tables = []
    for basis in bases:
        own = [one for one in indicators if one.id in basis.parts and disclosed[one.id].base]
        sums = {terms(of, basis.parts[one.id]) for one in own for of in disclosed[one.id].sums if of}
        tables.append(_table(basis, sorted(sums)))
        for indicator in own:
            published[indicator.id] = _published_quantities(indicator, disclosed[indicator.id], basis, policy)
    return Source(
        name=bases[0].dataset.id,
        tables=tuple(tables),
        published=tuple(published.values()),
        levels={name: level for basis in bases for name, level in basis.levels.items()},
        groups=tuple(dict.fromkeys(name for basis in bases for name in basis.groups)),
        regions=bases[0].regions,
    )


def _table(basis: Aggregates, sums: Iterable[Terms]) -> Table:
    zero = np.zeros(len(basis.sums))
    values = {
        quantity_name(of): zero + sum(times * basis.sums[column].to_numpy(dtype=np.float64) for column, times in of)
        for of in sums
    }
    rows = basis.sums[[PERIOD, *basis.groups]].reset_index(drop=True)
    return Table(rows=rows, sums=values, places=tuple(basis.levels)).completed()


def _disclosed(indicator: Indicator, bases: Sequence[Aggregates], policy: Policy) -> Disclosed:
    """Return the quantities that figures disclose; a ratio of two totals of persons, never more than 1, is a share."""
    disclosed = indicator.measure.disclosed()
    based = [basis for basis in bases if indicator.id in basis.parts]
    sums = dict(disclosed.amounts)
    if not all(basis.dataset.is_aggregate for basis in based) or set(sums) != {"numerator", "denominator"}:
        return disclosed
    rest = (*sums["denominator"], *((name, -times) for name, times in sums["numerator"]))
    if policy.is_money(indicator.shown_unit) or any((_sum(rest, basis, indicator) < 0).any() for basis in based):
        return disclosed
    return Disclosed(base=sums["denominator"], classes=(("numerator", sums["numerator"]), ("rest", rest)))


def _sum(of: Sum, basis: Aggregates, indicator: Indicator) -> Floats:
    parts = basis.parts[indicator.id]
    columns = [times * basis.sums[str(parts[name])].to_numpy(dtype=np.float64) for name, times in of]
    return np.asarray(np.sum(columns, axis=0))


def _published_quantities(
    indicator: Indicator, disclosed: Disclosed, basis: Aggregates, policy: Policy
) -> PublishedQuantities:
    parts = basis.parts[indicator.id]
    name = {of: quantity_name(terms(of, parts)) for of in disclosed.sums}
    is_money = policy.is_money(indicator.shown_unit)
    amounts = []
    for _, of in disclosed.amounts:
        columns = [None if parts[part].factors else basis.dataset.find(parts[part].column) for part, _ in of]
        column = columns[0] if len(columns) == 1 else None
        low, high = (column.minimum, column.maximum) if column else (None, None)
        amounts.append(Amount(quantity=name[of], low=low, high=high, is_money=is_money))
    classes = {key: name[of] for key, of in disclosed.classes}
    published = PublishedQuantities(
        indicator=indicator.id,
        is_harmless=indicator.id in policy.harmless,
        is_summed=disclosed.is_additive and not any(part.at_end for part in parts.values()),
    )
    if basis.dataset.is_aggregate and amounts:
        # Rows that are sums themselves: the amounts are the counts of persons, and the number of rows is none.
        counts = tuple(amount.quantity for amount in amounts if not amount.is_money)
        return attrs.evolve(published, classes=counts, amounts=tuple(one for one in amounts if one.is_money))
    return attrs.evolve(
        published,
        base=name[disclosed.base],
        classes=tuple(classes.values()),
        amounts=tuple(amounts),
        together=tuple(tuple(classes[key] for key in group) for group in disclosed.together),
        is_score=disclosed.is_score,
        is_additive=disclosed.is_additive,
    )


def _of_figures(
    name: str, rows: pd.DataFrame, bases: Iterable[Aggregates], indicators: Mapping[str, Indicator], policy: Policy
) -> Iterator[Source]:
    """Return the source of figures without aggregates: the counts beside them are all that is known of them."""
    disclosed = indicators[name].measure.disclosed() if name in indicators else Disclosed()
    if disclosed.is_score or disclosed.amounts or {key for key, _ in disclosed.classes} - {"numerator", "rest"}:
        raise ReleaseError(f"no aggregates of the figures of {name!r}", "compute them from rows or from kept parts")
    columns = [str(column) for column in rows.columns]
    groups = tuple(columns[columns.index(PERIOD) + 1 : columns.index("value")])
    levels = {group: group for group in groups if group in LEVELS}
    counts = {column: rows[column].to_numpy(dtype=np.float64) for column in COUNTS}
    rest = counts["denominator"] - counts["numerator"]
    is_share = bool(np.isfinite(rest).any() and (rest[np.isfinite(rest)] >= 0).all())
    counts["rest"] = rest if is_share else np.full(len(rest), np.nan)
    is_count = {key: np.isfinite(one) & (one >= 0) & (one == np.rint(one)) for key, one in counts.items()}
    sums = {f"{key} of {name}": np.where(is_count[key], one, np.nan) for key, one in counts.items()}
    sums = {quantity: values for quantity, values in sums.items() if np.isfinite(values).any()}
    if sums:
        published = PublishedQuantities(indicator=name, classes=tuple(sums), is_harmless=name in policy.harmless)
        yield Source(
            name=name,
            tables=(Table(rows=rows[[PERIOD, *groups]].reset_index(drop=True), sums=sums, places=tuple(levels)),),
            published=(published,),
            levels=levels,
            groups=groups,
            regions=next((basis.regions for basis in bases), Regions(())),
        )
