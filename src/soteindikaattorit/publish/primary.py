"""Primary suppression: the cells of a dataset that are hidden by themselves, by the rules of a policy."""

from collections.abc import Iterable, Iterator, Mapping
from enum import StrEnum

import attrs
import numpy as np

from soteindikaattorit.compute.aggregates import TOTAL, Aggregates
from soteindikaattorit.compute.plan import PERIOD
from soteindikaattorit.definitions.indicator import Indicator
from soteindikaattorit.errors import ReleaseError
from soteindikaattorit.model.policy import Policy
from soteindikaattorit.publish.cell_mapping import CellMapping
from soteindikaattorit.publish.cell_table import CellTable
from soteindikaattorit.publish.quantities import PublishedQuantities, quantity_name, terms
from soteindikaattorit.publish.sdc.matrix import Floats, Mask

PERCENT = 100.0


class Rule(StrEnum):
    """Why a count or an amount is hidden by itself."""

    FREQUENCY = "frequency"
    SCORE_BASE = "score-base"
    SAMENESS = "sameness"
    DOMINANCE = "dominance"
    FROM_LEVEL = "from-level"
    EARLIER = "earlier-release"


SECONDARY = "secondary"
"""Why all other cells are hidden: to protect those."""


@attrs.frozen(eq=False, kw_only=True)
class Protection:
    """The cells of one dataset under a policy.

    It holds hidden values: it never leaves memory.

    Args:
        cell_table: The cells.
        published: The quantities that the figures of each indicator disclose.
        policy: The rules.
        unplanned: Whether each cell is of a region for which the policy does not publish a group.
        shown: Of each quantity, whether each cell was shown in an earlier release.
        hidden: Of each quantity, whether each cell was hidden in an earlier release.
        dominated: Of each quantity, whether the largest contributions make too much of each cell.
        weight: The cost of hiding each cell, relative to its value.
    """

    cell_table: CellTable
    published: tuple[PublishedQuantities, ...]
    policy: Policy
    unplanned: Mask
    shown: Mapping[str, Mask] = attrs.field(factory=dict)
    hidden: Mapping[str, Mask] = attrs.field(factory=dict)
    dominated: Mapping[str, Mask] = attrs.field(factory=dict)
    weight: Floats

    def __repr__(self) -> str:
        """Return sizes, and no value."""
        return f"<Protection of {len(self.cell_table)} cells of {len(self.published)} indicators>"

    @classmethod
    def of(cls, mapping: CellMapping, policy: Policy, dominated: Mapping[str, Mask] | None = None) -> "Protection":
        """Return the protection of cells under a policy.

        Args:
            mapping: The cells of a dataset.
            policy: The rules.
            dominated: Of each amount of money, the cells that few contributors dominate.
        """
        return cls(
            cell_table=mapping.cell_table,
            published=tuple(item.renamed(mapping.merged) for item in mapping.source.published),
            policy=policy,
            unplanned=mapping.unplanned(policy),
            shown=mapping.released_before(is_hidden=False),
            hidden=mapping.released_before(is_hidden=True),
            dominated=dominated or {},
            weight=mapping.weights(policy),
        )

    @property
    def quantities(self) -> tuple[str, ...]:
        """The names of all published quantities, each once."""
        return tuple(dict.fromkeys(name for item in self.published for name in item.quantities))

    @property
    def true_values(self) -> Mapping[str, Floats]:
        """The true values of each quantity; not-a-number where a cell has none."""
        return self.cell_table.true_values

    def primary(self) -> dict[str, dict[Rule, Mask]]:
        """Return the cells of each quantity that are hidden by themselves, by the rule."""
        primary: dict[str, dict[Rule, Mask]] = {name: {} for name in self.quantities}
        for name, rule, mask in self._by_rule():
            primary[name][rule] = primary[name].get(rule, np.zeros(len(mask), dtype=bool)) | mask
        return primary

    def _by_rule(self) -> Iterator[tuple[str, Rule, Mask]]:
        for item in self.published:
            if item.base:
                yield item.base, Rule.FREQUENCY, self._is_small(item.base)
                yield from self._by_base(item)
            for name in () if item.is_harmless else item.classes:
                yield name, Rule.FREQUENCY, self._is_small(name)
            yield from ((name, Rule.FROM_LEVEL, self.unplanned) for name in item.quantities)
            for amount in item.amounts:
                if amount.quantity in self.dominated:
                    yield amount.quantity, Rule.DOMINANCE, self.dominated[amount.quantity]
        yield from ((name, Rule.EARLIER, mask) for name, mask in self.hidden.items() if name in self.quantities)

    def _is_small(self, name: str) -> Mask:
        counts = self.true_values[name]
        return (counts >= 1) & (counts < self.policy.threshold)

    def _by_base(self, item: PublishedQuantities) -> Iterator[tuple[str, Rule, Mask]]:
        base = self.true_values[item.base]
        is_counted = self.cell_table.is_published & (base > 0)
        few = is_counted & (base < self.policy.score_base) & item.is_score
        alike = is_counted & (base < self.policy.sameness_base) & self._is_alike(item, base)
        for name in item.details:
            yield name, Rule.SCORE_BASE, few
            yield name, Rule.SAMENESS, alike

    def _is_alike(self, item: PublishedQuantities, base: Floats) -> Mask:
        """Whether nobody or everybody is in one of the classes, or all scores are the least or the greatest."""
        alike = np.zeros(len(base), dtype=bool)
        if not item.is_harmless:
            for name in item.classes:
                alike |= self.true_values[name] == base
            for group in item.together:
                counted = np.sum([self.true_values[name] for name in group], axis=0)
                alike |= (counted == base) | (counted == 0)
        for amount in item.amounts if item.is_score else ():
            for end in (amount.low, amount.high):
                if end is not None:
                    alike |= self.true_values[amount.quantity] == end * base
        return alike

    def closed(self, hidden: Mapping[str, Mask]) -> dict[str, Mask]:
        """Return hidden cells with all that would disclose them in the same figure, over all figures.

        A class is hidden with all other classes and amounts of its figure, and all of them with the base. Indicators
        share quantities, so that hiding one figure may hide parts of the next: repeat until nothing is added.
        """
        closed = {name: mask.copy() for name, mask in hidden.items()}
        before = -1
        while before != (now := sum(int(mask.sum()) for mask in closed.values())):
            before = now
            for item in self.published:
                bundle = np.zeros(len(self.cell_table), dtype=bool)
                for name in item.quantities:
                    bundle |= closed[name]
                for name in item.details:
                    closed[name] |= bundle
        return closed


def is_dominated(contributions: Floats, policy: Policy) -> bool:
    """Whether few of the contributions to an amount make too much of it.

    By the (n, k) rule, when the n largest are more than k percent of the whole;
    by the p% rule, when the second largest contributor, who knows their own, can infer the largest
    to within p percent.

    Args:
        contributions: The contribution of each contributor, in the unit of the amount, 0 or more.
        policy: The rules.

    Source:
        Hundepool, A. et al. (2012), Statistical Disclosure Control, Wiley, section 4.2.
    """
    largest = np.sort(contributions[contributions > 0])[::-1]
    if not len(largest):
        return False
    whole, (count, share) = float(largest.sum()), policy.dominance or (1, PERCENT)
    rest = whole - float(largest[:2].sum())
    is_over = float(largest[:count].sum()) > share / PERCENT * whole
    return is_over or rest < policy.p_percent / PERCENT * float(largest[0])


def dominated(
    mapping: CellMapping, indicators: Mapping[str, Indicator], contributors: Iterable[Aggregates], policy: Policy
) -> dict[str, Mask]:
    """Return the cells of each amount of money that few contributors dominate.

    Args:
        mapping: The cells.
        indicators: The indicators, by id.
        contributors: The same sums, split by one group more: the contributor.
        policy: The rules; without ``Policy.dominance`` there is nothing to return.

    Raises:
        ReleaseError: The policy asks for contributors, and they are not given.
    """
    published = mapping.source.published
    money = {one.quantity: item.indicator for item in published for one in item.amounts if one.is_money}
    if not policy.dominance or not money:
        return {}
    bases = [basis for basis in contributors if basis.dataset.id == mapping.source.name]
    if not bases:
        raise ReleaseError(
            f"the policy needs the contributors to the amounts of {mapping.source.name!r}",
            "pass contributors=compute(…) with the same groups and the column of the contributor",
        )
    return {
        mapping.merged[quantity]: _dominated(mapping, quantity, indicators[name], bases, policy)
        for quantity, name in money.items()
    }


def _dominated(
    mapping: CellMapping, quantity: str, indicator: Indicator, bases: Iterable[Aggregates], policy: Policy
) -> Mask:
    is_hidden = np.zeros(len(mapping.cell_table), dtype=bool)
    for basis in bases:
        parts = basis.parts[indicator.id]
        sums_of = {quantity_name(terms(of, parts)): terms(of, parts) for _, of in indicator.measure.disclosed().amounts}
        further = [name for name in basis.groups if name not in mapping.source.groups]
        sums = basis.sums[(basis.sums[further] != TOTAL).all(axis=1)]
        columns = [times * sums[column].to_numpy(dtype=np.float64) for column, times in sums_of[quantity]]
        amount = np.asarray(sum(columns))
        keys = sums[[PERIOD, *(name for name in basis.groups if name not in further)]].reset_index(drop=True)
        cells = mapping.cells(keys)
        for cell in np.unique(cells[cells >= 0]):
            is_hidden[cell] |= is_dominated(amount[cells == cell], policy)
    return is_hidden
