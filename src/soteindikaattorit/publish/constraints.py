"""From cells and rules to one system: every count and amount of a dataset, and all that ties them together."""

from collections.abc import Iterator, Mapping

import numpy as np
from scipy import sparse

from soteindikaattorit.publish.cell_table import NEGLIGIBLE
from soteindikaattorit.publish.primary import Protection, Rule
from soteindikaattorit.publish.quantities import Amount
from soteindikaattorit.publish.sdc.cells import Role, System
from soteindikaattorit.publish.sdc.rows import Floats, Ints, Mask, Rows, no_rows, stacked, to_rows

ZERO_COST = 3.0
"""What it costs to hide a zero, which could have been shown."""

STEPS = 4.0
"""The inferable mean of a hidden score must span a quarter of its scale: one step of a scale from 1 to 5."""

PERCENT = 100.0


def build_system(
    protection: Protection, primary: Mapping[str, Mapping[Rule, Mask]], hidden: Mapping[str, Mask]
) -> System:
    """Return the system of all counts and amounts of a dataset.

    Args:
        protection: The cells, what figures tell, and the rules.
        primary: Of each quantity, the cells that are hidden by themselves, by the rule.
        hidden: Of each quantity, the cells that are hidden so far, these among them.
    """
    names, size = protection.quantities, len(protection.cell_table)
    number = {name: place * size for place, name in enumerate(names)}
    values = [np.nan_to_num(protection.known[name]) for name in names]
    width, low, high = _requirements(protection, primary)
    limits, least, most = _limits(protection, number)
    return System(
        values=np.concatenate(values),
        relations=stacked(_along(protection), *_between(protection, number)),
        roles=np.concatenate([_roles(protection, name, primary[name], hidden[name]) for name in names]),
        limits=limits,
        limits_low=least,
        limits_high=most,
        lower=np.concatenate([np.full(size, -np.inf if (one < 0).any() else 0.0) for one in values]),
        integer=np.concatenate([np.full(size, bool((one == np.rint(one)).all())) for one in values]),
        cost=np.concatenate([_cost(protection, name) for name in names]),
        required_low=low,
        required_high=high,
        width=width,
    )


def _roles(protection: Protection, name: str, rules: Mapping[Rule, Mask], hidden: Mask) -> Ints:
    """Return the role of each cell of a quantity; what follows from cells without being published is hidden."""
    cell_table = protection.cell_table
    roles = np.where(cell_table.is_told & ~hidden, Role.FREE, Role.HIDDEN)
    for rule in (Rule.FREQUENCY, Rule.SCORE_BASE, Rule.SAMENESS, Rule.DOMINANCE):
        roles[rules.get(rule, False) & hidden] = Role.PRIMARY
    roles[protection.fixed.get(name, np.zeros(len(cell_table), dtype=bool))] = Role.FIXED
    roles[np.isnan(protection.known[name])] = Role.STRUCTURAL
    return roles.astype(np.int64)


def _cost(protection: Protection, name: str) -> Floats:
    """Return what is lost by hiding each cell: the persons it stands for."""
    bases = [one.base for one in protection.published if one.base and name in {a.quantity for a in one.amounts}]
    counts = np.nan_to_num(protection.known[bases[0] if bases else name])
    return np.where(counts == 0, ZERO_COST, np.abs(counts) + 0.5) * protection.weight


def _requirements(protection: Protection, primary: Mapping[str, Mapping[Rule, Mask]]) -> tuple[Floats, Floats, Floats]:
    """Return how wide what can be inferred of each cell must be, and down and up to what it must reach."""
    amounts = {amount.quantity: (one.base, amount) for one in protection.published for amount in one.amounts}
    widths, lows, highs = [], [], []
    for name in protection.quantities:
        value = np.nan_to_num(protection.known[name])
        small = primary[name].get(Rule.FREQUENCY, np.zeros(len(value), dtype=bool))
        few = primary[name].get(Rule.SCORE_BASE, False) | primary[name].get(Rule.SAMENESS, False) & ~small
        wide = _width(*amounts[name], protection) if name in amounts else np.full(len(value), _gap(protection))
        few = few | primary[name].get(Rule.DOMINANCE, False)
        widths.append(np.where(few & ~small, wide, 0.0))
        lows.append(np.where(small, np.minimum(1.0, value), value))
        highs.append(np.where(small, np.maximum(_gap(protection), value), value))
    return np.concatenate(widths), np.concatenate(lows), np.concatenate(highs)


def _gap(protection: Protection) -> float:
    return protection.policy.threshold - 1.0


def _width(base: str, amount: Amount, protection: Protection) -> Floats:
    """Return how wide what can be inferred of an amount must be: a step of its scale for each, or by p%."""
    value = np.abs(np.nan_to_num(protection.known[amount.quantity]))
    if base and amount.low is not None and amount.high is not None:
        return (amount.high - amount.low) / STEPS * np.nan_to_num(protection.known[base])
    return 2 * protection.policy.p_percent / PERCENT * value


def _along(protection: Protection) -> Rows:
    """Return the relations of every quantity over periods, regions and groups."""
    apart = {name for one in protection.published if not one.is_additive for name in one.quantities}
    none = no_rows(len(protection.cell_table))
    kept = [none if name in apart else protection.cell_table.holding(name) for name in protection.quantities]
    return to_rows(sparse.block_diag(kept, format="csr"))


def _between(protection: Protection, number: Mapping[str, int]) -> Iterator[Rows]:
    """Return the relations of quantities with each other: classes with their base, and what else adds up everywhere."""
    size = len(protection.cell_table)
    for whole, parts in dict.fromkeys((*_declared(protection), *_found(protection))):
        values = protection.known[whole] - sum(protection.known[part] for part in parts)
        cells = np.flatnonzero(np.abs(np.nan_to_num(values, nan=1.0)) < NEGLIGIBLE)
        row = np.arange(len(cells))
        names = [(whole, 1.0), *((part, -1.0) for part in parts)]
        entries = np.concatenate([np.full(len(cells), sign) for _, sign in names])
        columns = np.concatenate([number[name] + cells for name, _ in names])
        at = (np.tile(row, len(names)), columns)
        yield to_rows(sparse.csr_array((entries, at), shape=(len(cells), size * len(number))))


def _declared(protection: Protection) -> Iterator[tuple[str, tuple[str, ...]]]:
    for one in protection.published:
        if one.base and one.classes and set(one.classes) != {one.base}:
            yield one.base, tuple(sorted(one.classes))


def _found(protection: Protection) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Return the bases that are the sum of two others in every cell, whoever defined them: a service and the rest."""
    bases = dict.fromkeys(one.base for one in protection.published if one.base)
    names = [name for name in bases if not np.isnan(protection.known[name]).any()]
    weights = np.random.default_rng(0).integers(1, 2**20, len(protection.cell_table))
    prints = {name: float(weights @ protection.known[name]) for name in names}
    by_print: dict[float, list[str]] = {}
    for name, mark in prints.items():
        by_print.setdefault(mark, []).append(name)
    for place, one in enumerate(names):
        for other in names[place + 1 :]:
            for whole in by_print.get(prints[one] + prints[other], ()):
                if prints[one] and prints[other] and _is_sum(protection, whole, one, other):
                    yield whole, tuple(sorted((one, other)))


def _is_sum(protection: Protection, whole: str, one: str, other: str) -> bool:
    known = protection.known
    return bool((np.abs(known[one] + known[other] - known[whole]) < NEGLIGIBLE).all())


def _limits(protection: Protection, number: Mapping[str, int]) -> tuple[Rows, Floats, Floats]:
    """Return what everyone knows of scores: a sum lies between the least and the greatest score of all who answered."""
    size = len(protection.cell_table)
    rows = [no_rows(size * len(number))]
    told = {(one.base, amount) for one in protection.published if one.base for amount in one.amounts}
    for base, amount in sorted(told, key=str):
        for end, sign in ((amount.low, 1.0), (amount.high, -1.0)):
            if end is not None:
                rows.append(_bound(number[base], number[amount.quantity], end, sign, (size, size * len(number))))
    limits = stacked(*rows)
    return limits, np.zeros(limits.shape[0]), np.full(limits.shape[0], np.inf)


def _bound(base: int, amount: int, end: float, sign: float, shape: tuple[int, int]) -> Rows:
    cells = np.arange(shape[0])
    entries = np.concatenate([np.full(shape[0], sign), np.full(shape[0], -sign * end)])
    at = (np.tile(cells, 2), np.concatenate([amount + cells, base + cells]))
    return to_rows(sparse.csr_array((entries, at), shape=shape))
