"""Ranges that an attacker can infer, for internal use: they show hidden values and are never published."""

from collections.abc import Iterator, Sequence

import attrs
import numpy as np
import pandas as pd

from soteindikaattorit.compute.aggregates import TOTAL
from soteindikaattorit.compute.plan import PERIOD
from soteindikaattorit.publish.cell_mapping import CellMapping
from soteindikaattorit.publish.primary import SECONDARY, Rule
from soteindikaattorit.publish.sdc.feasibility import Ground, Outcome
from soteindikaattorit.publish.suppression import Suppressed


@attrs.frozen(eq=False, kw_only=True)
class Report:
    """The range that an attacker can infer for each hidden count or amount that needs protection.

    It holds hidden values, and is for the person inside.
    """

    _parts: Sequence[tuple[CellMapping, Suppressed]]

    def __repr__(self) -> str:
        """Return counts of outcomes only."""
        return f"<Report: {', '.join(f'{count} {name}' for name, count in self.summary().items())}>"

    def summary(self) -> dict[str, int]:
        """Return the number of counts and amounts with each outcome.

        The numbers of unprotected ones may be published; that of protected ones says how many are small.
        """
        counts = [hidden.audit.counts() for _, hidden in self._parts]
        return {name: sum(count[name] for count in counts) for name in (counts[0] if counts else ())}

    def rules(self) -> dict[str, int]:
        """Return the number of counts and sums that each rule hides, and of secondary ones; not for publication."""
        numbers = {rule.value: sum(int(one.by_rule(rule).sum()) for _, one in self._parts) for rule in Rule}
        return {**numbers, SECONDARY: sum(int(one.secondary().sum()) for _, one in self._parts)}

    @property
    def is_safe(self) -> bool:
        """Whether no hidden value can be inferred more narrowly than the rules allow."""
        return all(hidden.audit.is_safe for _, hidden in self._parts)

    def to_pandas(self) -> pd.DataFrame:
        """Return a row for each hidden count or amount that needs protection.

        The columns are ``dataset``, ``indicators`` that disclose it, ``quantity``, ``period``, the groups,
        ``least`` and ``most`` that an attacker can infer, ``outcome`` and ``attack``.
        A cell that follows from tables without being in one has no period and no groups.
        """
        return pd.DataFrame([row for mapping, hidden in self._parts for row in _rows(mapping, hidden)])


def _rows(mapping: CellMapping, hidden: Suppressed) -> Iterator[dict[str, object]]:
    audit, names, size = hidden.audit, hidden.protection.quantities, len(mapping.cell_table)
    keys = _keys(mapping)
    is_hidden = np.concatenate([hidden.masks[name] for name in names])
    for number, cell in enumerate(audit.cells.tolist()):
        quantity, at = names[cell // size], cell % size
        disclosing = [item.indicator for item in hidden.protection.published if quantity in item.quantities]
        outcome, ground = Outcome(audit.outcomes[number]), Ground(audit.grounds[number])
        is_inferred = outcome in {Outcome.NARROW, Outcome.EXACT}
        total = _total_of(hidden, is_hidden, cell) if is_inferred else None
        yield {
            "dataset": mapping.source.name,
            "indicators": ", ".join(disclosing),
            "quantity": quantity,
            **keys.get(at, {PERIOD: "", **dict.fromkeys(mapping.source.groups, "")}),
            "least": audit.low[number],
            "most": audit.high[number],
            "outcome": outcome.name,
            "attack": _attack(outcome, ground, None if total is None else keys.get(total % size, {})),
        }


def _keys(mapping: CellMapping) -> dict[int, dict[str, str]]:
    """Return the period and groups of each cell that is in a table."""
    keys: dict[int, dict[str, str]] = {}
    for table, cells in zip(mapping.source.tables, mapping.cell_table.cells, strict=False):
        names = [str(name) for name in table.rows.columns]
        for cell, row in zip(cells.tolist(), table.rows.itertuples(index=False, name=None), strict=True):
            keys.setdefault(cell, {**dict.fromkeys(mapping.source.groups, TOTAL), **dict(zip(names, row, strict=True))})
    return keys


def _attack(outcome: Outcome, ground: Ground, total: dict[str, str] | None) -> str:
    """Return how the value is inferred, by hand where that is possible."""
    if outcome is Outcome.OK:
        return ""
    if outcome is Outcome.UNDECIDED:
        return "not decided in time"
    if ground is Ground.SHOWN:
        return "it is shown, or everyone knows it"
    if total is not None:
        name = ", ".join(f"{name} {code}" for name, code in total.items() if code != TOTAL) or "everything"
        return f"subtraction: it is the only hidden part of the total of {name}"
    if ground is Ground.RANK:
        return "several totals together determine it"
    return "the totals that contain it leave no more room"


def _total_of(hidden: Suppressed, is_hidden: np.ndarray, cell: int) -> int | None:
    """Return the total of which a cell is the only hidden part; None if there is none."""
    rows = hidden.system.relations
    for row in rows[:, [cell]].tocsc().indices:
        part = slice(rows.indptr[row], rows.indptr[row + 1])
        if is_hidden[rows.indices[part]].sum() == 1:
            return int(rows.indices[part][np.argmax(rows.data[part])])
    return None
