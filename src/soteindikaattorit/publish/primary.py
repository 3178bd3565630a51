"""What has to be hidden of the figures of one dataset: what is small by itself, and what gives it away."""

from collections.abc import Iterator, Mapping
from enum import StrEnum

import attrs
import numpy as np

from soteindikaattorit.model.policy import Policy
from soteindikaattorit.publish.cell_table import CellTable
from soteindikaattorit.publish.quantities import PublishedQuantities
from soteindikaattorit.publish.sdc.rows import Floats, Mask


class Rule(StrEnum):
    """Why a count or an amount is hidden by itself."""

    FREQUENCY = "frequency"
    SCORE_BASE = "score-base"
    SAMENESS = "sameness"
    DOMINANCE = "dominance"
    FROM_LEVEL = "from-level"
    EARLIER = "earlier-release"


SECONDARY = "secondary"
"""Why the others are hidden: they would give those away."""


@attrs.frozen(eq=False, kw_only=True)
class Protection:
    """The cells of one dataset under a policy.

    It holds what is hidden: it must never leave memory.

    Args:
        cell_table: The cells.
        published: What the figures of each indicator tell.
        policy: The rules.
        planned: Whether each cell is of a table that the policy does not publish.
        fixed: Of each quantity, whether each cell was shown in an earlier release.
        earlier: Of each quantity, whether each cell was hidden in an earlier release.
        dominated: Of each quantity, whether the largest contributions make too much of each cell.
        weight: How dear each cell is, for one that costs its value.
    """

    cell_table: CellTable
    published: tuple[PublishedQuantities, ...]
    policy: Policy
    planned: Mask
    fixed: Mapping[str, Mask] = attrs.field(factory=dict)
    earlier: Mapping[str, Mask] = attrs.field(factory=dict)
    dominated: Mapping[str, Mask] = attrs.field(factory=dict)
    weight: Floats

    def __repr__(self) -> str:
        """Say how much there is, and nothing of what is in it."""
        return f"<Protection of {len(self.cell_table)} cells of {len(self.published)} indicators>"

    @property
    def quantities(self) -> tuple[str, ...]:
        """Every quantity that is published, each once."""
        return tuple(dict.fromkeys(name for one in self.published for name in one.quantities))

    @property
    def known(self) -> Mapping[str, Floats]:
        """The true values of each quantity; not-a-number where a cell has none."""
        return self.cell_table.known

    def primary(self) -> dict[str, dict[Rule, Mask]]:
        """Return the cells of each quantity that are hidden by themselves, by the rule."""
        found: dict[str, dict[Rule, Mask]] = {name: {} for name in self.quantities}
        for name, rule, mask in self._ruled():
            found[name][rule] = found[name].get(rule, np.zeros(len(mask), dtype=bool)) | mask
        return found

    def _ruled(self) -> Iterator[tuple[str, Rule, Mask]]:
        for one in self.published:
            base = self.known[one.base] if one.base else None
            if base is not None:
                yield one.base, Rule.FREQUENCY, self._is_small(base)
                yield from self._on_base(one, base)
            for name in () if one.is_harmless else one.classes:
                yield name, Rule.FREQUENCY, self._is_small(self.known[name])
            yield from ((name, Rule.FROM_LEVEL, self.planned) for name in one.quantities)
            for amount in one.amounts:
                if amount.quantity in self.dominated:
                    yield amount.quantity, Rule.DOMINANCE, self.dominated[amount.quantity]
        for name, mask in self.earlier.items():
            if name in self.quantities:
                yield name, Rule.EARLIER, mask

    def _is_small(self, counts: Floats) -> Mask:
        return (counts >= 1) & (counts < self.policy.threshold)

    def _on_base(self, one: PublishedQuantities, base: Floats) -> Iterator[tuple[str, Rule, Mask]]:
        told = self.cell_table.is_told & (base > 0)
        few = told & (base < self.policy.score_base) if one.is_score else np.zeros(len(base), dtype=bool)
        alike = told & (base < self.policy.sameness_base) & self._is_alike(one, base)
        for name in one.details:
            yield name, Rule.SCORE_BASE, few
            yield name, Rule.SAMENESS, alike

    def _is_alike(self, one: PublishedQuantities, base: Floats) -> Mask:
        """Whether nobody or everybody is in one of the classes, or all scores are the least or the greatest."""
        alike = np.zeros(len(base), dtype=bool)
        for name in () if one.is_harmless else one.classes:
            alike |= self.known[name] == base
        for group in () if one.is_harmless else one.together:
            counted = np.sum([self.known[name] for name in group], axis=0)
            alike |= (counted == base) | (counted == 0)
        for amount in one.amounts if one.is_score else ():
            for end in (amount.low, amount.high):
                alike |= False if end is None else self.known[amount.quantity] == end * base
        return alike

    def closed(self, hidden: Mapping[str, Mask]) -> dict[str, Mask]:
        """Return what is hidden with all that would tell it: with a class the other classes, with a base the figure."""
        closed = {name: mask.copy() for name, mask in hidden.items()}
        before = -1
        while before != (now := sum(int(mask.sum()) for mask in closed.values())):
            before = now
            for one in self.published:
                bundle = closed[one.base].copy() if one.base else np.zeros(len(self.cell_table), dtype=bool)
                for name in one.details:
                    bundle |= closed[name]
                for name in one.details:
                    closed[name] |= bundle
        return closed
