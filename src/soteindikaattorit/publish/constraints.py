"""The constraints of a dataset: one system of all its counts and amounts, and everything that connects them.

Each quantity has its own copy of all cells, one copy after the other. Along a copy run the sums of periods, regions and
groups; between copies run the sums of classes to their base, and the limits of scores.
"""

from collections.abc import Iterator, Mapping

import numpy as np
from scipy import sparse

from soteindikaattorit.publish.cell_table import NEGLIGIBLE
from soteindikaattorit.publish.primary import PERCENT, Protection, Rule
from soteindikaattorit.publish.quantities import Amount
from soteindikaattorit.publish.sdc.cells import Role, System
from soteindikaattorit.publish.sdc.matrix import Floats, Ints, Mask, Rows, no_rows, stacked, to_rows

ZERO_COST = 3.0
"""The cost of hiding a zero: more than a single person, less than three."""

SCALE_STEPS = 4.0
"""The feasible mean of a hidden score must span a quarter of its scale: one step of a scale from 1 to 5."""


def build_system(
    protection: Protection, primary: Mapping[str, Mapping[Rule, Mask]], hidden: Mapping[str, Mask]
) -> System:
    """Return the system of all counts and amounts of a dataset.

    Args:
        protection: The cells, the quantities that figures disclose, and the rules.
        primary: Of each quantity, the cells that are hidden by themselves, by the rule.
        hidden: Of each quantity, the cells that are hidden so far, the primary ones among them.
    """
    names, size = protection.quantities, len(protection.cell_table)
    first = {name: place * size for place, name in enumerate(names)}
    values = [np.nan_to_num(protection.true_values[name]) for name in names]
    widths, lows, highs = zip(*(_required(protection, name, primary[name]) for name in names), strict=True)
    limits = _score_limits(protection, first)
    return System(
        values=np.concatenate(values),
        relations=stacked(_along(protection), *_between(protection, first)),
        roles=np.concatenate([_roles(protection, name, primary[name], hidden[name]) for name in names]),
        limits=limits,
        limits_low=np.zeros(limits.shape[0]),
        limits_high=np.full(limits.shape[0], np.inf),
        lower=np.concatenate([np.full(size, -np.inf if (one < 0).any() else 0.0) for one in values]),
        integer=np.concatenate([np.full(size, bool((one == np.rint(one)).all())) for one in values]),
        cost=np.concatenate([_cost(protection, name) for name in names]),
        required_low=np.concatenate(lows),
        required_high=np.concatenate(highs),
        width=np.concatenate(widths),
    )


def _roles(protection: Protection, name: str, rules: Mapping[Rule, Mask], hidden: Mask) -> Ints:
    """Return the role of each cell of a quantity; unpublished cells that follow from published ones are hidden."""
    size = len(protection.cell_table)
    roles = np.where(protection.cell_table.is_published & ~hidden, Role.FREE, Role.HIDDEN)
    for rule in (Rule.FREQUENCY, Rule.SCORE_BASE, Rule.SAMENESS, Rule.DOMINANCE):
        roles[rules.get(rule, False) & hidden] = Role.PRIMARY
    roles[protection.shown.get(name, np.zeros(size, dtype=bool))] = Role.FIXED
    roles[np.isnan(protection.true_values[name])] = Role.STRUCTURAL
    return roles.astype(np.int64)


def _cost(protection: Protection, name: str) -> Floats:
    """Return the cost of hiding each cell: the number of persons in it; of an amount, that of its base."""
    bases = [one.base for one in protection.published if one.base and name in {a.quantity for a in one.amounts}]
    counts = np.nan_to_num(protection.true_values[bases[0] if bases else name])
    return np.where(counts == 0, ZERO_COST, np.abs(counts) + 0.5) * protection.weight


def _required(protection: Protection, name: str, rules: Mapping[Rule, Mask]) -> tuple[Floats, Floats, Floats]:
    """Return the least width of each feasibility interval, and the values it must reach down and up to.

    A small count must reach from 1 to the threshold less 1: no less is disclosed by the rule itself.
    A figure on few persons only has to be uncertain by a width.
    """
    value, greatest = np.nan_to_num(protection.true_values[name]), protection.policy.threshold - 1.0
    nothing = np.zeros(len(value), dtype=bool)
    small = rules.get(Rule.FREQUENCY, nothing)
    few = np.zeros(len(value), dtype=bool)
    for rule in (Rule.SCORE_BASE, Rule.SAMENESS, Rule.DOMINANCE):
        few |= rules.get(rule, nothing)
    amounts = {amount.quantity: (item.base, amount) for item in protection.published for amount in item.amounts}
    width = _width(*amounts[name], protection) if name in amounts else np.full(len(value), greatest)
    return (
        np.where(few & ~small, width, 0.0),
        np.where(small, np.minimum(1.0, value), value),
        np.where(small, np.maximum(greatest, value), value),
    )


def _width(base: str, amount: Amount, protection: Protection) -> Floats:
    """Return the least width of the feasibility interval of an amount: a step of its scale per person, or by p%."""
    value = np.abs(np.nan_to_num(protection.true_values[amount.quantity]))
    if base and amount.low is not None and amount.high is not None:
        return (amount.high - amount.low) / SCALE_STEPS * np.nan_to_num(protection.true_values[base])
    return 2 * protection.policy.p_percent / PERCENT * value


def _along(protection: Protection) -> Rows:
    """Return the relations of each quantity over periods, regions and groups."""
    distinct = {name for item in protection.published if not item.is_additive for name in item.quantities}
    none = no_rows(len(protection.cell_table))
    kept = [none if name in distinct else protection.cell_table.relations_of(name) for name in protection.quantities]
    return to_rows(sparse.block_diag(kept, format="csr"))


def _between(protection: Protection, first: Mapping[str, int]) -> Iterator[Rows]:
    """Return the relations between quantities: classes with their base, and bases that are the sum of two others."""
    classes = [
        (item.base, tuple(sorted(item.classes)))
        for item in protection.published
        if item.base and item.classes and set(item.classes) != {item.base}
    ]
    size = len(protection.cell_table)
    for whole, parts in dict.fromkeys((*classes, *_sums_of_two(protection))):
        values = protection.true_values[whole] - sum(protection.true_values[part] for part in parts)
        cells = np.flatnonzero(np.abs(np.nan_to_num(values, nan=1.0)) < NEGLIGIBLE)
        signs = [(whole, 1.0), *((part, -1.0) for part in parts)]
        entries = np.concatenate([np.full(len(cells), sign) for _, sign in signs])
        columns = np.concatenate([first[name] + cells for name, _ in signs])
        at = (np.tile(np.arange(len(cells)), len(signs)), columns)
        yield to_rows(sparse.csr_array((entries, at), shape=(len(cells), size * len(first))))


def _sums_of_two(protection: Protection) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Return the bases that are the sum of two others in every cell, whoever defined them: a service and the rest.

    Comparing random sums of the cells finds the candidates without comparing all cells of all triples.
    """
    values = protection.true_values
    bases = dict.fromkeys(item.base for item in protection.published if item.base)
    names = [name for name in bases if not np.isnan(values[name]).any()]
    weights = np.random.default_rng(0).integers(1, 2**20, len(protection.cell_table))
    prints = {name: float(weights @ values[name]) for name in names}
    by_print: dict[float, list[str]] = {}
    for name, mark in prints.items():
        by_print.setdefault(mark, []).append(name)
    for place, one in enumerate(names):
        for other in names[place + 1 :]:
            for whole in by_print.get(prints[one] + prints[other], ()) if prints[one] and prints[other] else ():
                if (np.abs(values[one] + values[other] - values[whole]) < NEGLIGIBLE).all():
                    yield whole, tuple(sorted((one, other)))


def _score_limits(protection: Protection, first: Mapping[str, int]) -> Rows:
    """Return rows that are at least 0: a sum of scores lies between the least and the greatest score times n."""
    size = len(protection.cell_table)
    cells, rows = np.arange(size), [no_rows(size * len(first))]
    scores = {(item.base, amount) for item in protection.published if item.base for amount in item.amounts}
    for base, amount in sorted(scores, key=str):
        for end, sign in ((amount.low, 1.0), (amount.high, -1.0)):
            if end is not None:
                entries = np.concatenate([np.full(size, sign), np.full(size, -sign * end)])
                at = (np.tile(cells, 2), np.concatenate([first[amount.quantity] + cells, first[base] + cells]))
                rows.append(to_rows(sparse.csr_array((entries, at), shape=(size, size * len(first)))))
    return stacked(*rows)
