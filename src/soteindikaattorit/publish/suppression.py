"""Suppression of one dataset: primary and secondary, over whole figures, with the audit."""

from collections.abc import Mapping

import attrs
import numpy as np

from soteindikaattorit.publish.constraints import build_system
from soteindikaattorit.publish.primary import Protection, Rule
from soteindikaattorit.publish.sdc.audit import Audit, audit
from soteindikaattorit.publish.sdc.cells import Role, System
from soteindikaattorit.publish.sdc.matrix import Ints, Mask
from soteindikaattorit.publish.sdc.secondary import suppress


@attrs.frozen(eq=False, kw_only=True)
class Suppressed:
    """The hidden figures of one dataset.

    It holds hidden values: it never leaves memory.

    Args:
        protection: The cells and the rules.
        system: All counts and amounts with their constraints.
        masks: Of each quantity, whether each cell is hidden.
        primary: Of each quantity, the cells that are hidden by themselves, by the rule.
        audit: What an attacker learns.
    """

    protection: Protection
    system: System
    masks: Mapping[str, Mask]
    primary: Mapping[str, Mapping[Rule, Mask]]
    audit: Audit

    def __repr__(self) -> str:
        """Return counts of outcomes only."""
        return f"<Suppressed: {self.audit!r}>"

    def by_rule(self, rule: Rule) -> Mask:
        """Return the published cells of all quantities that a rule hides by themselves."""
        is_published = self.protection.cell_table.is_published
        none = np.zeros(len(is_published), dtype=bool)
        return np.concatenate([rules.get(rule, none) & is_published for rules in self.primary.values()])

    def secondary(self) -> Mask:
        """Return the published cells of all quantities that are hidden only to protect others."""
        is_primary = np.logical_or.reduce([self.by_rule(rule) for rule in Rule])
        is_published = self.protection.cell_table.is_published
        return np.asarray(np.concatenate([self.masks[name] & is_published for name in self.primary]) & ~is_primary)


def suppress_dataset(protection: Protection, *, secondary: bool = True) -> Suppressed:
    """Hide the primary cells and everything that would disclose them, and audit the result.

    Args:
        protection: The cells and the rules.
        secondary: Whether to hide more than the primary cells.
    """
    names, limit = protection.quantities, protection.policy.time_limit
    primary = protection.primary()
    masks = protection.closed({name: union(rules, len(protection.cell_table)) for name, rules in primary.items()})
    system = build_system(protection, primary, masks)
    alone, result = _singletons(protection), None
    if secondary:
        pattern = suppress(system, blocks=_blocks(protection), time_limit=limit, singletons=alone)
        split = np.split(pattern.hidden, len(names))
        masks = protection.closed(dict(zip(names, split, strict=True)))
        # Hiding whole figures may hide more than the pattern; the audit is of what is hidden in the end.
        is_same = (np.concatenate([masks[name] for name in names]) == pattern.hidden).all()
        result = pattern.audit if is_same else None
    if result is None:
        hidden = np.concatenate([masks[name] for name in names]) & (system.roles != Role.FIXED)
        result = audit(system, hidden, time_limit=limit, singletons=alone)
    return Suppressed(protection=protection, system=system, masks=masks, primary=primary, audit=result)


def union(rules: Mapping[Rule, Mask], size: int) -> Mask:
    """Return the cells, of so many, that any of the rules hides."""
    return np.asarray(np.logical_or.reduce([np.zeros(size, dtype=bool), *rules.values()]))


def _singletons(protection: Protection) -> Ints:
    """Return the cells in which a single person is alone, who knows it."""
    bases = {item.base for item in protection.published}
    is_alone = [(protection.true_values[name] == 1) & (name in bases) for name in protection.quantities]
    return np.flatnonzero(np.concatenate(is_alone))


def _blocks(protection: Protection) -> Ints:
    """Return the number of the largest region below the whole in which each cell lies, -1 for the whole."""
    cell_table = protection.cell_table
    nodes = cell_table.nodes[1]
    whole = max(nodes, key=int.bit_count)
    parts = [node for node in nodes if node != whole]
    tops = [node for node in parts if not any(node & ~other == 0 and node != other for other in parts)]
    block = np.array([next((place for place, top in enumerate(tops) if node & ~top == 0), -1) for node in nodes])
    return np.tile(block[cell_table.keys[:, 1]], len(protection.quantities))
