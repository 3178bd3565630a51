"""Sparse rows over the cells: relations that add up to nothing, and sums between limits."""

from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Mask = NDArray[np.bool_]
Rows = sparse.csr_array[np.float64, tuple[int, int]]


def to_rows(matrix: Any) -> Rows:  # noqa: ANN401 - whatever SciPy takes for a matrix
    """Make rows of a dense or sparse matrix, each entry once and none of them 0."""
    rows: Rows = sparse.csr_array(matrix, dtype=np.float64)
    rows.sum_duplicates()
    rows.eliminate_zeros()
    return rows


def no_rows(cells: int) -> Rows:
    """Return no row, over so many cells."""
    return to_rows(np.zeros((0, cells)))


def stacked(*parts: Rows) -> Rows:
    """Put rows under each other."""
    return to_rows(sparse.vstack(parts, format="csr"))


def beside(*parts: Rows) -> Rows:
    """Put the columns of rows beside each other."""
    return to_rows(sparse.hstack(parts, format="csr"))


def columns(rows: Rows, cells: Ints) -> Rows:
    """Return the columns of some cells, in their order."""
    return to_rows(rows[:, cells])


def chosen(rows: Rows, which: Ints | Mask) -> Rows:
    """Return some of the rows."""
    return to_rows(rows[which])


def times(rows: Rows, values: Floats) -> Floats:
    """Return the sum that each row makes of the values of its cells."""
    return np.asarray(rows @ values)


def lengths(rows: Rows) -> Ints:
    """Return how many cells each row has."""
    return np.diff(rows.indptr).astype(np.int64)


def row_numbers(rows: Rows) -> Ints:
    """Return the number of the row of each entry, in the order in which entries are stored."""
    return np.repeat(np.arange(rows.shape[0]), lengths(rows))


def relations_of(parents: Ints, children: Ints, cells: int) -> Rows:
    """Return a relation for each parent: it is the sum of its children.

    Args:
        parents: The number of the parent cell of each pair.
        children: The number of the child cell of each pair.
        cells: How many cells there are.

    Returns:
        One row for each parent, in order of their numbers, with +1 at the parent and -1 at each child.

    Example:
        >>> relations_of(np.array([0, 0]), np.array([1, 2]), 4).toarray()
        array([[ 1., -1., -1.,  0.]])
    """
    names, rows = np.unique(parents, return_inverse=True)
    data = np.concatenate([np.ones(len(names)), -np.ones(len(children))])
    places = np.concatenate([np.arange(len(names)), rows]), np.concatenate([names, children])
    return to_rows(sparse.coo_array((data, places), shape=(len(names), cells)))


def crossed(trees: list[Ints]) -> Rows:
    """Return the relations of a table with all totals, from the tree of each of its dimensions.

    The cells are numbered as the table is laid out, the last dimension running fastest.

    Args:
        trees: For each dimension, the number of the parent of each of its entries; -1 for one that has none.

    Returns:
        One row for each parent in each dimension and each combination of the others.

    Example:
        >>> crossed([np.array([-1, 0, 0]), np.array([-1, 0])]).shape
        (5, 6)
    """
    cells = np.arange(int(np.prod([len(tree) for tree in trees]))).reshape([len(tree) for tree in trees])
    found = [no_rows(cells.size)]
    for axis, tree in enumerate(trees):
        inner = np.flatnonzero(tree >= 0)
        children = np.take(cells, inner, axis=axis).ravel()
        parents = np.take(cells, tree[inner], axis=axis).ravel()
        found.append(relations_of(parents, children, cells.size))
    return stacked(*found)
