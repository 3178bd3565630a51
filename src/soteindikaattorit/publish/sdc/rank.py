"""Which unknown cells are determined by the relations alone, whatever the values are.

A random solution of the equations with all known values at 0 is drawn in a finite field:
it is 0 in every cell that the others determine, and anywhere else by chance once in 2^31.
There is no tolerance in it, and no dense matrix.

Source:
    Kaltofen, E. & Saunders, B. D. (1991): On Wiedemann's method of solving sparse linear systems, AAECC-9:
    the same randomisation; the elimination is Markowitz' (1957), by the shortest row.
"""

import numpy as np

from soteindikaattorit.publish.sdc.rows import Ints, Rows

PRIME = 2**31 - 1

Row = dict[int, int]


def _eliminate(row: Row, pivots: dict[int, Row]) -> Row:
    """Take out of a row every cell that an earlier row stands for."""
    todo = [column for column in row if column in pivots]
    while todo:
        column = todo.pop()
        factor = row.pop(column, 0)
        if not factor:
            continue
        for other, weight in pivots[column].items():
            value = (row.get(other, 0) + factor * weight) % PRIME
            if value:
                row[other] = value
                if other in pivots:
                    todo.append(other)
            else:
                row.pop(other, None)
    return row


def _pivots(equations: Rows) -> dict[int, Row]:
    """Return, in order, the cell that each independent equation stands for, as a sum of others."""
    use = np.bincount(equations.indices, minlength=equations.shape[1])
    starts, indices = equations.indptr, equations.indices.tolist()
    weights = (np.rint(equations.data).astype(np.int64) % PRIME).tolist()
    pivots: dict[int, Row] = {}
    for number in np.argsort(np.diff(starts), kind="stable"):
        part = slice(starts[number], starts[number + 1])
        row = _eliminate(dict(zip(indices[part], weights[part], strict=True)), pivots)
        if row:
            column = min(row, key=lambda cell: (use[cell], cell))
            inverse = pow(-row.pop(column), -1, PRIME)
            pivots[column] = {cell: weight * inverse % PRIME for cell, weight in row.items()}
    return pivots


def random_solutions(equations: Rows, seed: int = 1, count: int = 2) -> Ints:
    """Draw solutions of the equations with 0 on their right side, modulo a prime of 31 bits.

    Args:
        equations: One row for each, of whole numbers; one column for each unknown.
        seed: What the draw starts from.
        count: How many solutions.

    Returns:
        One row for each solution; a column of zeros is a cell that is determined.
    """
    cells = equations.shape[1]
    drawn = np.random.default_rng(seed).integers(1, PRIME, (count, cells))
    solutions = drawn.tolist()
    for column, row in reversed(_pivots(equations).items()):
        for solution in solutions:
            solution[column] = sum(weight * solution[cell] for cell, weight in row.items()) % PRIME
    return np.array(solutions, dtype=np.int64).reshape(count, cells)
