"""Every cell of a dataset that is published or follows from what is, with its counts and how they add up."""

from collections.abc import Iterator, Sequence
from itertools import chain, product

import attrs
import numpy as np
import pandas as pd
from scipy import sparse

from soteindikaattorit.compute.plan import PERIOD
from soteindikaattorit.errors import InvalidValueError
from soteindikaattorit.publish.coordinates import Area, Coordinates, interned
from soteindikaattorit.publish.sdc.hierarchy import Node, additions, rests
from soteindikaattorit.publish.sdc.rows import Floats, Ints, Mask, Rows, chosen, no_rows, times, to_rows

NEGLIGIBLE = 1e-6
"""What sums may be off by, for each unit of the largest number in them."""


@attrs.frozen(eq=False, kw_only=True)
class Table:
    """Sums of one computation: a row for each period and combination of groups.

    Args:
        rows: ``period`` and the groups.
        sums: Of each quantity, by its name, a number for each row.
        places: The groups that are regions, each a column of ``rows``.
        areas: What lay in the region of each row, where that is on record.
    """

    rows: pd.DataFrame
    sums: dict[str, Floats]
    places: tuple[str, ...] = ()
    areas: tuple[Area, ...] = ()

    def __repr__(self) -> str:
        """Say how large the table is, and nothing of what is in it."""
        return f"<Table of {len(self.rows)} cells>"

    def completed(self) -> "Table":
        """Return the table with a row of zeros for each combination of its periods, places and codes that has none."""
        names = [str(name) for name in self.rows.columns]
        others = [name for name in names if name != PERIOD and name not in self.places]
        kinds = [kind for kind in ([PERIOD], list(self.places), *([name] for name in others)) if kind]
        distinct = [self.rows[kind].drop_duplicates().itertuples(index=False, name=None) for kind in kinds]
        rows = [tuple(chain.from_iterable(row)) for row in product(*map(list, distinct))]
        whole = pd.DataFrame(rows, columns=list(chain.from_iterable(kinds)))[names]
        found = whole.merge(self.rows.assign(at=np.arange(len(self.rows))), how="left", on=names)
        at = found["at"].fillna(-1).to_numpy(dtype=np.int64)
        sums = {name: np.where(at < 0, 0.0, numbers[at]) for name, numbers in self.sums.items()}
        return attrs.evolve(self, rows=whole, sums=sums)


@attrs.frozen(eq=False, kw_only=True)
class CellTable:
    """The cells of one dataset.

    Args:
        keys: The number of the node of each cell in each dimension.
        nodes: The nodes that the numbers stand for, by dimension.
        is_told: Whether a cell is of the tables themselves, rather than one that follows from them.
        known: Of each quantity, by its name, the true value in each cell; not-a-number where no table has it.
        relations: How cells add up: a row for each sum.
        cells: The cell of each row of each table.
    """

    keys: Ints
    nodes: tuple[tuple[Node, ...], ...]
    is_told: Mask
    known: dict[str, Floats]
    relations: Rows
    cells: tuple[Ints, ...]

    def __repr__(self) -> str:
        """Say how large the cell table is, and nothing of what is in it."""
        return f"<CellTable of {len(self.keys)} cells>"

    def __len__(self) -> int:
        """The number of cells."""
        return len(self.keys)

    def holding(self, name: str) -> Rows:
        """Return the relations that a quantity keeps: one that cannot be summed over time does not add up there."""
        sums = times(self.relations, self.known[name])
        size = np.asarray(abs(self.relations) @ np.abs(self.known[name]))
        return chosen(self.relations, np.abs(sums) <= NEGLIGIBLE * np.maximum(size, 1.0))


class _Growing:
    """Cells that are added to until nothing more follows from them."""

    def __init__(self, keys: Ints, nodes: tuple[tuple[Node, ...], ...], values: Floats) -> None:
        self.keys, self.values = keys, values
        self.nodes = [list(known) for known in nodes]
        self.numbers = [{node: number for number, node in enumerate(known)} for known in nodes]

    def lines(self, dimension: int) -> Iterator[tuple[Ints, tuple[Node, ...]]]:
        """Return the cells that differ in one dimension only, with their nodes in it."""
        others = np.delete(self.keys, dimension, axis=1)
        order = np.lexsort((self.keys[:, dimension], *others.T[::-1])) if len(self.keys) else np.zeros(0, np.int64)
        changes = np.flatnonzero((others[order][1:] != others[order][:-1]).any(axis=1)) + 1
        known = self.nodes[dimension]
        for cells in np.split(order, changes):
            yield cells, tuple(known[number] for number in self.keys[cells, dimension])

    def grow(self, dimension: int) -> bool:
        """Add the cells that follow from others along one dimension; give whether there were any."""
        keys, values = [], []
        for cells, nodes in self.lines(dimension):
            for rest in rests(nodes):
                key = self.keys[cells[0]].copy()
                key[dimension] = self._number(dimension, rest.node)
                keys.append(key)
                values.append(sum(times * self.values[:, cells[place]] for place, times in rest.sum))
        if keys:
            self.keys = np.vstack([self.keys, np.array(keys)])
            self.values = np.hstack([self.values, np.array(values).T])
        return bool(keys)

    def _number(self, dimension: int, node: Node) -> int:
        known = self.numbers[dimension]
        if node not in known:
            known[node] = len(known)
            self.nodes[dimension].append(node)
        return known[node]

    def relations(self) -> Rows:
        """Return a row for each sum."""
        rows: list[Ints] = []
        columns: list[Ints] = []
        signs: list[Floats] = []
        for dimension in range(self.keys.shape[1]):
            for cells, nodes in self.lines(dimension):
                for addition in additions(nodes):
                    members = cells[list(addition.parts)]
                    rows.append(np.full(len(members) + 1, len(rows)))
                    columns += [cells[[addition.whole]], members]
                    signs += [np.ones(1), np.full(len(members), -1.0)]
        shape = (len(rows), len(self.keys))
        if not rows:
            return no_rows(len(self.keys))
        entries = (np.concatenate(signs), (np.concatenate(rows), np.concatenate(columns)))
        return to_rows(sparse.csr_array(entries, shape=shape))


def build_cell_table(tables: Sequence[Table], where: Coordinates) -> CellTable:
    """Put the cells of several tables together, with those that follow from them.

    A cell of two tables is one cell.

    Args:
        tables: The tables, completed.
        where: The coordinates of their rows.

    Raises:
        OverlapError: Periods, regions or groups overlap in a way that cannot be checked.
        InvalidValueError: Two tables do not agree on a cell.
    """
    nodes = [where.nodes(table.rows, table.areas) for table in tables]
    dimensions = range(len(where.dimensions))
    numbers, known = interned([list(chain.from_iterable(table[each] for table in nodes)) for each in dimensions])
    keys, cells = np.unique(numbers, axis=0, return_inverse=True)
    names = tuple(dict.fromkeys(name for table in tables for name in table.sums))
    growing = _Growing(keys, known, np.array([_joined(tables, name, cells, len(keys)) for name in names]))
    while any(growing.grow(dimension) for dimension in dimensions):
        pass
    return CellTable(
        keys=growing.keys,
        nodes=tuple(tuple(known) for known in growing.nodes),
        is_told=np.arange(len(growing.keys)) < len(keys),
        known=dict(zip(names, _whole_numbers(growing.values), strict=True)),
        relations=growing.relations(),
        cells=tuple(np.split(cells, np.cumsum([len(table.rows) for table in tables])[:-1])),
    )


def _joined(tables: Sequence[Table], name: str, cells: Ints, count: int) -> Floats:
    """Return the values of a quantity by cell; not-a-number where no table has it."""
    given = np.concatenate([table.sums.get(name, np.full(len(table.rows), np.nan)) for table in tables])
    least, most = np.full(count, np.nan), np.full(count, np.nan)
    np.fmin.at(least, cells, given)
    np.fmax.at(most, cells, given)
    if (most - least > NEGLIGIBLE * np.maximum(np.abs(most), 1.0)).any():
        expected = "two computations do not agree on a cell; compute all tables of a release from the same rows"
        raise InvalidValueError("results", "of one dataset", expected)
    return most


def _whole_numbers(values: Floats) -> Floats:
    """Return numbers that are whole but for noise as whole numbers."""
    near = np.rint(values)
    return np.where(np.abs(values - near) < NEGLIGIBLE, near, values)
