"""The cell table of a dataset: all cells that are published or follow from published ones, and how they add up."""

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
from soteindikaattorit.publish.sdc.matrix import Floats, Ints, Mask, Rows, no_rows, times, to_rows

NEGLIGIBLE = 1e-6
"""Rounding error of sums that is ignored, for each unit of the largest number in them."""


@attrs.frozen(eq=False, kw_only=True)
class Table:
    """Sums of one computation: a row for each period and combination of groups.

    Args:
        rows: ``period`` and the groups.
        sums: Of each quantity, by its name, a number for each row.
        places: The groups that are regions, each a column of ``rows``.
        areas: The finest places in the region of each row, where they are on record.
    """

    rows: pd.DataFrame
    sums: dict[str, Floats]
    places: tuple[str, ...] = ()
    areas: tuple[Area, ...] = ()

    def __repr__(self) -> str:
        """Return the size, and no value."""
        return f"<Table of {len(self.rows)} cells>"

    def completed(self) -> "Table":
        """Return the table with a row of zeros for each missing combination of its periods, places and codes.

        A combination without rows has the count 0, which may have to be hidden like any other count.
        """
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
        nodes: The nodes with these numbers, by dimension.
        is_published: Whether a cell is in one of the tables, rather than one that follows from them.
        true_values: Of each quantity, by its name, the true value in each cell; not-a-number where no table has it.
        relations: A row for each sum of cells.
        cells: The cell of each row of each table.
    """

    keys: Ints
    nodes: tuple[tuple[Node, ...], ...]
    is_published: Mask
    true_values: dict[str, Floats]
    relations: Rows
    cells: tuple[Ints, ...]

    def __repr__(self) -> str:
        """Return the size, and no value."""
        return f"<CellTable of {len(self.keys)} cells>"

    def __len__(self) -> int:
        """Return the number of cells."""
        return len(self.keys)

    def relations_of(self, name: str) -> Rows:
        """Return the relations that a quantity satisfies; a stock, for instance, does not add up over time."""
        sums = times(self.relations, self.true_values[name])
        size = np.asarray(abs(self.relations) @ np.abs(self.true_values[name]))
        return to_rows(self.relations[np.abs(sums) <= NEGLIGIBLE * np.maximum(size, 1.0)])


class _GrowingCells:
    """Cells to which those are added that follow from others, until there are no more.

    With January, February and the quarter published, March is known although no table has it: it becomes a cell of its
    own, so that it is protected like all others.
    """

    def __init__(self, keys: Ints, nodes: tuple[tuple[Node, ...], ...], values: Floats) -> None:
        self.keys, self.values = keys, values
        self.nodes = [list(column) for column in nodes]
        self.numbers = [{node: number for number, node in enumerate(column)} for column in nodes]

    def lines(self, dimension: int) -> Iterator[tuple[Ints, tuple[Node, ...]]]:
        """Return the groups of cells that differ in one dimension only, with their nodes in it."""
        others = np.delete(self.keys, dimension, axis=1)
        order = np.lexsort((self.keys[:, dimension], *others.T[::-1])) if len(self.keys) else np.zeros(0, np.int64)
        changes = np.flatnonzero((others[order][1:] != others[order][:-1]).any(axis=1)) + 1
        for cells in np.split(order, changes):
            yield cells, tuple(self.nodes[dimension][number] for number in self.keys[cells, dimension])

    def grow(self, dimension: int) -> bool:
        """Add the cells that follow from others along one dimension, and return whether there were any."""
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
        numbers = self.numbers[dimension]
        if node not in numbers:
            numbers[node] = len(numbers)
            self.nodes[dimension].append(node)
        return numbers[node]

    def relations(self) -> Rows:
        """Return a row for each sum: +1 at the whole, -1 at each part."""
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
    """Return the cells of several tables, with those that follow from them; a cell of two tables is one cell.

    Args:
        tables: The tables, completed.
        where: The coordinates of their rows.

    Raises:
        OverlapError: Periods, regions or groups overlap in a way that cannot be checked.
        InvalidValueError: Two tables do not agree on a cell.
    """
    nodes = [where.nodes(table.rows, table.areas) for table in tables]
    dimensions = range(len(where.dimensions))
    columns = [list(chain.from_iterable(table[dimension] for table in nodes)) for dimension in dimensions]
    numbers, distinct = interned(columns)
    keys, cells = np.unique(numbers, axis=0, return_inverse=True)
    names = tuple(dict.fromkeys(name for table in tables for name in table.sums))
    growing = _GrowingCells(keys, distinct, np.array([_joined(tables, name, cells, len(keys)) for name in names]))
    while any(growing.grow(dimension) for dimension in dimensions):
        pass
    return CellTable(
        keys=growing.keys,
        nodes=tuple(tuple(column) for column in growing.nodes),
        is_published=np.arange(len(growing.keys)) < len(keys),
        true_values=dict(zip(names, _whole_numbers(growing.values), strict=True)),
        relations=growing.relations(),
        cells=tuple(np.split(cells, np.cumsum([len(table.rows) for table in tables])[:-1])),
    )


def _joined(tables: Sequence[Table], name: str, cells: Ints, count: int) -> Floats:
    """Return the values of a quantity by cell; not-a-number where no table has it."""
    values = np.concatenate([table.sums.get(name, np.full(len(table.rows), np.nan)) for table in tables])
    least, most = np.full(count, np.nan), np.full(count, np.nan)
    np.fmin.at(least, cells, values)
    np.fmax.at(most, cells, values)
    if (most - least > NEGLIGIBLE * np.maximum(np.abs(most), 1.0)).any():
        expected = "two tables differ in a common cell; compute all tables of a release from the same rows"
        raise InvalidValueError("results", "of one dataset", expected)
    return most


def _whole_numbers(values: Floats) -> Floats:
    """Return values with rounding error removed from whole numbers."""
    near = np.rint(values)
    return np.where(np.abs(values - near) < NEGLIGIBLE, near, values)
