"""What the attacker finds, in words for the person inside; it holds what is hidden and never leaves the house."""

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
    """What an attacker learns of each hidden count or amount that needs protection.

    It holds what is hidden, and is for the person inside.
    """

    _parts: Sequence[tuple[CellMapping, Suppressed]]

    def __repr__(self) -> str:
        """Counts of outcomes only."""
        told = ", ".join(f"{count} {name}" for name, count in self.summary().items())
        return f"<Report: {told}>"

    def summary(self) -> dict[str, int]:
        """Return how many counts and amounts have each outcome.

        How many are not protected may be made public; how many are is how many are small, and stays in the house.
        """
        counts = [hidden.audit.counts() for _, hidden in self._parts]
        return {name: sum(count[name] for count in counts) for name in (counts[0] if counts else ())}

    def rules(self) -> dict[str, int]:
        """Return how many counts or sums each rule hides, and how many are hidden to protect them; not to be told."""
        hidden = [hidden for _, hidden in self._parts]
        found = {rule.value: sum(int(one.by_rule(rule).sum()) for one in hidden) for rule in Rule}
        return {**found, SECONDARY: sum(int(one.secondary().sum()) for one in hidden)}

    @property
    def is_safe(self) -> bool:
        """Whether nothing can be worked out."""
        return all(hidden.audit.is_safe for _, hidden in self._parts)

    def to_pandas(self) -> pd.DataFrame:
        """Return a row for each hidden count or amount that needs protection.

        The columns are ``dataset``, ``indicators`` that tell it, ``quantity``, ``period``, the groups,
        ``least`` and ``most`` that an attacker can infer, ``outcome`` and ``attack``.
        What is in no table but follows from one has no period and no groups.
        """
        return pd.DataFrame([row for mapping, hidden in self._parts for row in _rows(mapping, hidden)])


def _rows(mapping: CellMapping, hidden: Suppressed) -> Iterator[dict[str, object]]:
    found = hidden.audit
    keys, size = _keys(mapping), len(mapping.cell_table)
    names = hidden.protection.quantities
    for number, cell in enumerate(found.cells):
        quantity, at = names[cell // size], int(cell % size)
        told = [one.indicator for one in hidden.protection.published if quantity in one.quantities]
        yield {
            "dataset": mapping.source.name,
            "indicators": ", ".join(told),
            "quantity": quantity,
            **keys.get(at, {PERIOD: "", **dict.fromkeys(mapping.source.groups, "")}),
            "least": found.low[number],
            "most": found.high[number],
            "outcome": Outcome(found.outcomes[number]).name,
            "attack": _attack(mapping, hidden, number),
        }


def _keys(mapping: CellMapping) -> dict[int, dict[str, str]]:
    """Return the period and groups of each cell that is in a table."""
    found: dict[int, dict[str, str]] = {}
    for table, cells in zip(mapping.source.tables, mapping.cell_table.cells, strict=False):
        names = [str(name) for name in table.rows.columns]
        for cell, row in zip(cells.tolist(), table.rows.itertuples(index=False, name=None), strict=True):
            found.setdefault(
                cell, {**dict.fromkeys(mapping.source.groups, TOTAL), **dict(zip(names, row, strict=True))}
            )
    return found


def _attack(mapping: CellMapping, hidden: Suppressed, number: int) -> str:
    """Say how the value is worked out, as one would do it by hand where one can."""
    outcome, ground = Outcome(hidden.audit.outcomes[number]), Ground(hidden.audit.grounds[number])
    if outcome is Outcome.OK:
        return ""
    if outcome is Outcome.UNDECIDED:
        return "not found out in time"
    if ground is Ground.SHOWN:
        return "it is shown, or everyone knows it"
    alone = _alone_in(mapping, hidden, int(hidden.audit.cells[number]))
    if alone:
        return f"it is the only one hidden of those that add up to {alone}: subtract the others"
    if ground is Ground.RANK:
        return "the totals it is part of determine it together, though none does alone"
    return "the totals it is part of leave it no more room"


def _alone_in(mapping: CellMapping, hidden: Suppressed, cell: int) -> str:
    """Return the total of which the cell is the only hidden part, if there is one."""
    masks = np.concatenate([hidden.masks[name] for name in hidden.protection.quantities])
    rows = hidden.system.relations
    column = rows[:, [cell]].tocsc()
    keys, size = _keys(mapping), len(mapping.cell_table)
    for row in column.indices:
        members = rows.indices[rows.indptr[row] : rows.indptr[row + 1]]
        signs = rows.data[rows.indptr[row] : rows.indptr[row + 1]]
        if masks[members].sum() == 1:
            whole = int(members[np.argmax(signs)])
            names = keys.get(whole % size, {})
            told = ", ".join(f"{name} {code}" for name, code in names.items() if code != TOTAL)
            return told or "everything"
    return ""
