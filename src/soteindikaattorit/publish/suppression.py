"""Hiding: choose what is withheld of the figures of a dataset, close it over whole figures, and play the attacker."""

from collections.abc import Mapping

import attrs
import numpy as np

from soteindikaattorit.publish.constraints import build_system
from soteindikaattorit.publish.primary import Protection, Rule
from soteindikaattorit.publish.sdc.audit import Audit, audit
from soteindikaattorit.publish.sdc.cells import Role, System
from soteindikaattorit.publish.sdc.rows import Ints, Mask
from soteindikaattorit.publish.sdc.secondary import Suppression, suppress


@attrs.frozen(eq=False, kw_only=True)
class Suppressed:
    """What is withheld of the figures of one dataset.

    It holds what is hidden: it must never leave memory.

    Args:
        protection: The cells and the rules.
        system: All counts and amounts, and what ties them together.
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
        """Counts of outcomes only."""
        return f"<Suppressed: {self.audit!r}>"

    def by_rule(self, rule: Rule) -> Mask:
        """Return the cells of all quantities that a rule hides by themselves, of those in the tables."""
        told = self.protection.cell_table.is_told
        none = np.zeros(len(told), dtype=bool)
        return np.concatenate([rules.get(rule, none) & told for rules in self.primary.values()])

    def secondary(self) -> Mask:
        """Return the cells of all quantities that are hidden to protect others, of those in the tables."""
        own = np.zeros(len(self.system), dtype=bool)
        for rule in Rule:
            own |= self.by_rule(rule)
        told = self.protection.cell_table.is_told
        return np.concatenate([self.masks[name] & told for name in self.primary]) & ~own


def suppress_dataset(protection: Protection, *, secondary: bool = True) -> Suppressed:
    """Hide what has to be hidden, and play the attacker.

    Args:
        protection: The cells and the rules.
        secondary: Whether to hide also what would give away what is hidden by itself.
    """
    primary = protection.primary()
    masks = protection.closed({name: union(rules, len(protection.cell_table)) for name, rules in primary.items()})
    system = build_system(protection, primary, masks)
    found = None
    if secondary:
        chosen = _suppressed(system, protection)
        found, masks = chosen.audit, protection.closed(_split(chosen.hidden, protection))
        found = found if (_joined(masks, protection) == chosen.hidden).all() else None
    return Suppressed(
        protection=protection,
        system=system,
        masks=masks,
        primary=primary,
        audit=found or _audited(system, _joined(masks, protection), protection),
    )


def _suppressed(system: System, protection: Protection) -> Suppression:
    return suppress(
        system,
        blocks=_blocks(protection),
        time_limit=protection.policy.time_limit,
        singletons=_singletons(protection),
    )


def _audited(system: System, hidden: Mask, protection: Protection) -> Audit:
    known = hidden & (system.roles != Role.FIXED)
    return audit(system, known, time_limit=protection.policy.time_limit, singletons=_singletons(protection))


def union(rules: Mapping[Rule, Mask], size: int) -> Mask:
    """Return the cells that any of the rules hides, of so many."""
    whole = np.zeros(size, dtype=bool)
    for mask in rules.values():
        whole |= mask
    return whole


def _joined(masks: Mapping[str, Mask], protection: Protection) -> Mask:
    return np.concatenate([masks[name] for name in protection.quantities])


def _split(mask: Mask, protection: Protection) -> dict[str, Mask]:
    names = protection.quantities
    return dict(zip(names, np.split(mask, len(names)), strict=True))


def _singletons(protection: Protection) -> Ints:
    """Return the cells in which a single person is alone, who knows it."""
    bases = {one.base for one in protection.published}
    alone = [(protection.known[name] == 1) & (name in bases) for name in protection.quantities]
    return np.flatnonzero(np.concatenate(alone))


def _blocks(protection: Protection) -> Ints:
    """Return the number of the largest region below the whole in which each cell lies, -1 for the whole."""
    cell_table = protection.cell_table
    nodes = cell_table.nodes[1]
    whole = max(nodes, key=int.bit_count)
    tops = [
        node
        for node in nodes
        if node != whole and not any(node & ~other == 0 and node != other for other in nodes if other != whole)
    ]
    block = np.array([next((place for place, top in enumerate(tops) if node & ~top == 0), -1) for node in nodes])
    return np.tile(block[cell_table.keys[:, 1]], len(protection.quantities))
