"""What the figures of an indicator tell, in quantities of which every cell of a dataset has a value."""

from collections.abc import Iterable, Mapping

import attrs
import numpy as np

from soteindikaattorit.compute.aggregates import Aggregates
from soteindikaattorit.compute.plan import PERIOD
from soteindikaattorit.definitions.indicator import Indicator
from soteindikaattorit.measures import Disclosed, Part
from soteindikaattorit.measures.disclosed import Sum
from soteindikaattorit.publish.cell_table import Table

Terms = tuple[tuple[str, int], ...]
"""Columns of sums, and how many times each is taken."""


@attrs.frozen(kw_only=True)
class Amount:
    """A sum of values that a figure discloses.

    Args:
        quantity: The name of the quantity.
        low: The least value that a single row can have, in the unit of the amount; None when that is not known.
        high: The greatest value that a single row can have.
        is_money: Whether it is of money, of which few may have contributed most.
    """

    quantity: str
    low: float | None = None
    high: float | None = None
    is_money: bool = False


@attrs.frozen(kw_only=True)
class PublishedQuantities:
    """What the figures of one indicator tell.

    Args:
        indicator: The id of the indicator.
        base: The quantity on which a figure rests; empty when it is not a count of persons or events.
        classes: The quantities that a figure discloses apart; with a base they are together the base.
        amounts: The sums of values that it discloses.
        together: Classes of which it discloses how many are in any of them.
        is_score: Whether the value is made of what single persons said or had.
        is_harmless: Whether the classes are of nothing sensitive.
        is_additive: Whether the quantities of groups and periods sum to those of all together.
        is_summed: Whether all was added up here from rows, so that what does not add up is of other rows.
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
        """The quantities that are published beside the base."""
        return (*self.classes, *(amount.quantity for amount in self.amounts))

    @property
    def quantities(self) -> tuple[str, ...]:
        """Every quantity that is published."""
        return (self.base, *self.details) if self.base else self.details

    def renamed(self, names: Mapping[str, str]) -> "PublishedQuantities":
        """Return the telling with other names for quantities that are the same."""
        amounts = tuple(attrs.evolve(one, quantity=names.get(one.quantity, one.quantity)) for one in self.amounts)
        classes = tuple(names.get(name, name) for name in self.classes)
        together = tuple(tuple(names.get(name, name) for name in group) for group in self.together)
        base = names.get(self.base, self.base)
        return attrs.evolve(self, base=base, classes=classes, amounts=amounts, together=together)


def terms(of: Sum, parts: Mapping[str, Part]) -> Terms:
    """Return a sum of parts as columns of sums, each once, in order."""
    found: dict[str, int] = {}
    for name, times in of:
        found[str(parts[name])] = found.get(str(parts[name]), 0) + times
    return tuple(sorted((column, times) for column, times in found.items() if times))


def named(of: Terms) -> str:
    """Return the name of a quantity: what is summed, which discloses nothing of the sums."""
    return " ".join(f"{times:+d} {column}" for column, times in of)


def published_quantities(
    indicator: Indicator, counts: Disclosed, basis: Aggregates, *, is_harmless: bool, is_money: bool
) -> PublishedQuantities:
    """Say what the figures of an indicator tell.

    Of rows that are sums themselves, the amounts are the counts, and the number of rows is not one.

    Args:
        indicator: The indicator.
        counts: The counts and amounts that its figures disclose.
        basis: The sums its figures were finished from.
        is_harmless: Whether its classes are of nothing sensitive.
        is_money: Whether its amounts are of money.
    """
    parts = basis.parts[indicator.id]
    name = {of: named(terms(of, parts)) for of in counts.sums}
    amounts = tuple(_amount(of, name[of], parts, basis, is_money=is_money) for _, of in counts.amounts)
    classes = {known: name[of] for known, of in counts.classes}
    is_summed = counts.is_additive and not any(part.at_end for part in parts.values())
    if basis.dataset.is_aggregate and amounts:
        return PublishedQuantities(
            indicator=indicator.id,
            classes=tuple(one.quantity for one in amounts if not one.is_money),
            amounts=tuple(one for one in amounts if one.is_money),
            is_harmless=is_harmless,
            is_summed=is_summed,
        )
    return PublishedQuantities(
        indicator=indicator.id,
        base=name[counts.base],
        classes=tuple(classes.values()),
        amounts=amounts,
        together=tuple(tuple(classes[known] for known in group) for group in counts.together),
        is_score=counts.is_score,
        is_harmless=is_harmless,
        is_additive=counts.is_additive,
        is_summed=is_summed,
    )


def _amount(of: Sum, name: str, parts: Mapping[str, Part], basis: Aggregates, *, is_money: bool) -> Amount:
    columns = [None if parts[part].factors else basis.dataset.find(parts[part].column) for part, _ in of]
    column = columns[0] if len(columns) == 1 else None
    low, high = (column.minimum, column.maximum) if column else (None, None)
    return Amount(quantity=name, low=low, high=high, is_money=is_money)


def table(basis: Aggregates, counted: Iterable[tuple[Disclosed, Mapping[str, Part]]]) -> Table:
    """Return the quantities of a basis that are published, a row for each combination of periods, places and codes."""
    wanted = {terms(of, parts) for counts, parts in counted for of in counts.sums if of}
    zero = np.zeros(len(basis.sums))
    sums = {
        named(of): zero + sum(times * basis.sums[column].to_numpy(dtype=np.float64) for column, times in of)
        for of in sorted(wanted)
    }
    rows = basis.sums[[PERIOD, *basis.groups]].reset_index(drop=True)
    return Table(rows=rows, sums=sums, places=tuple(basis.levels)).completed()
