"""Dominance: amounts of which one or few contributors make nearly all, so that others can work theirs out."""

from collections.abc import Iterable, Mapping

import numpy as np

from soteindikaattorit.compute.aggregates import TOTAL, Aggregates
from soteindikaattorit.compute.plan import PERIOD
from soteindikaattorit.definitions.indicator import Indicator
from soteindikaattorit.errors import ReleaseError
from soteindikaattorit.model.policy import Policy
from soteindikaattorit.publish.cell_mapping import CellMapping
from soteindikaattorit.publish.quantities import named, terms
from soteindikaattorit.publish.sdc.rows import Floats, Mask

PERCENT = 100.0


def is_dominated(contributions: Floats, policy: Policy) -> bool:
    """Whether few of the contributions to an amount make too much of it.

    They do by the (n, k) rule when the n largest are more than k percent of all,
    and by the p% rule when the second largest contributor, who knows their own, can infer the largest
    to within p percent.

    Args:
        contributions: What each contributor gives, in the unit of the amount, none of it less than 0.
        policy: The rules.

    Source:
        Hundepool, A. et al. (2012), Statistical Disclosure Control, Wiley, section 4.2.
    """
    largest = np.sort(contributions[contributions > 0])[::-1]
    if not len(largest):
        return False
    whole, (count, share) = float(largest.sum()), policy.dominance or (1, PERCENT)
    rest = whole - float(largest[:2].sum())
    return float(largest[:count].sum()) > share / PERCENT * whole or rest < policy.p_percent / PERCENT * float(
        largest[0]
    )


def dominated(
    mapping: CellMapping, indicators: Mapping[str, Indicator], contributors: Iterable[Aggregates], policy: Policy
) -> dict[str, Mask]:
    """Return the cells of each amount of money that few contributors dominate.

    Args:
        mapping: The cells.
        indicators: The indicators, by id.
        contributors: The same sums, split by one group more: the contributor.
        policy: The rules; without ``Policy.dominance`` nothing is asked.

    Raises:
        ReleaseError: The policy asks, and the contributors are not given.
    """
    money = {
        amount.quantity: item.indicator
        for item in mapping.source.published
        for amount in item.amounts
        if amount.is_money
    }
    if not policy.dominance or not money:
        return {}
    bases = [basis for basis in contributors if basis.dataset.id == mapping.source.name]
    if not bases:
        raise ReleaseError(
            f"the policy asks who contributes most to the amounts of {mapping.source.name!r}",
            "give contributors=compute(…) with the same groups and the column of the contributor beside them",
        )
    return {
        mapping.same[quantity]: _mask(mapping, quantity, indicators[name], bases, policy)
        for quantity, name in money.items()
    }


def _mask(
    mapping: CellMapping, quantity: str, indicator: Indicator, bases: Iterable[Aggregates], policy: Policy
) -> Mask:
    found = np.zeros(len(mapping.cell_table), dtype=bool)
    for basis in bases:
        parts = basis.parts[indicator.id]
        known = {named(terms(of, parts)): terms(of, parts) for _, of in indicator.measure.disclosed().amounts}
        further = [name for name in basis.groups if name not in mapping.source.groups]
        sums = basis.sums[(basis.sums[further] != TOTAL).all(axis=1)]
        amount = sum(times * sums[column].to_numpy(dtype=np.float64) for column, times in known[quantity])
        keys = sums[[PERIOD, *(name for name in basis.groups if name not in further)]].reset_index(drop=True)
        cells = mapping.cells(keys)
        for cell in np.unique(cells[cells >= 0]):
            found[cell] |= is_dominated(np.asarray(amount)[cells == cell], policy)
    return found
