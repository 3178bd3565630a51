"""Sparse matrices whose rows are relations between cells, and the array types of this package."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Mask = NDArray[np.bool_]
Rows = sparse.csr_array[np.float64, tuple[int, int]]
"""A row for each relation, a column for each cell."""


def to_rows(matrix: Any) -> Rows:  # noqa: ANN401 - whatever SciPy takes for a matrix
    """Return a dense or sparse matrix as sparse rows, each entry once and no entry 0."""
    rows: Rows = sparse.csr_array(matrix, dtype=np.float64)
    rows.sum_duplicates()
    rows.eliminate_zeros()
    return rows


def no_rows(cells: int) -> Rows:
    """Return a matrix without rows, with a column for each of so many cells."""
    return to_rows(np.zeros((0, cells)))


def stacked(*parts: Rows) -> Rows:
    """Return the rows of several matrices below each other."""
    return to_rows(sparse.vstack(parts, format="csr"))


def times(rows: Rows, values: Floats) -> Floats:
    """Return the product of each row with the values of its cells."""
    return np.asarray(rows @ values)


def lengths(rows: Rows) -> Ints:
    """Return the number of cells in each row."""
    return np.diff(rows.indptr).astype(np.int64)


def crossed(trees: Sequence[Ints]) -> Rows:
    """Return the relations of a table with all totals, from the tree of each of its dimensions.

    The cells are numbered in the order of the table, the last dimension running fastest.

    Args:
        trees: For each dimension, the number of the parent of each entry; -1 for an entry without a parent.

    Returns:
        A row for each parent in each dimension and each combination of the other dimensions, with +1 at the parent
        and -1 at each of its children.

    Example:
        >>> crossed([np.array([-1, 0, 0])]).toarray()
        array([[ 1., -1., -1.]])
    """
    sizes = [len(tree) for tree in trees]
    relations = [no_rows(int(np.prod(sizes)))]
    for axis, tree in enumerate(trees):
        children = np.flatnonzero(tree >= 0)
        parents, rows = np.unique(tree[children], return_inverse=True)
        inner = np.zeros((len(parents), len(tree)))
        inner[np.arange(len(parents)), parents] = 1.0
        inner[rows, children] = -1.0
        before, after = (sparse.eye_array(int(np.prod(part))) for part in (sizes[:axis], sizes[axis + 1 :]))
        relations.append(to_rows(sparse.kron(sparse.kron(before, inner), after)))
    return stacked(*relations)
