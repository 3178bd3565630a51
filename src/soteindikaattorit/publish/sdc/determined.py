"""Cells whose value follows from the equations alone, for everybody or for a person who knows one cell.

A cell is determined if every solution of the homogeneous equations ``M z = 0`` is 0 in it.
One random solution in the integers modulo a prime of 31 bits decides this for all cells at once:
it is 0 in a determined cell, and anywhere else by chance once in 2^31.
Arithmetic modulo a prime is exact, so that no tolerance has to separate a small number from 0, and elimination that
takes the shortest rows first keeps the matrix sparse.

Source:
    Kaltofen, E. & Saunders, B. D. (1991): On Wiedemann's method of solving sparse linear systems, AAECC-9:
    the same randomisation; the elimination is Markowitz' (1957), by the shortest row.
"""

import numpy as np
from scipy import sparse

from soteindikaattorit.publish.sdc.bounds import Unknowns
from soteindikaattorit.publish.sdc.cells import System
from soteindikaattorit.publish.sdc.matrix import Ints, Rows

PRIME = 2**31 - 1
"""The product of two numbers below it fits into 62 bits, so that NumPy's 64-bit integers suffice."""

Row = dict[int, int]
"""The weights of a row by column, modulo the prime."""


def _eliminate(row: Row, pivots: dict[int, Row]) -> Row:
    """Replace each cell of a row that an earlier row expresses by other cells, until no such cell is left."""
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
    """Return, for each independent equation in order, its pivot cell as a sum of other cells."""
    use = np.bincount(equations.indices, minlength=equations.shape[1])
    starts, indices = equations.indptr, equations.indices.tolist()
    weights = (np.rint(equations.data).astype(np.int64) % PRIME).tolist()
    pivots: dict[int, Row] = {}
    for number in np.argsort(np.diff(starts), kind="stable"):
        part = slice(starts[number], starts[number + 1])
        row = _eliminate(dict(zip(indices[part], weights[part], strict=True)), pivots)
        if row:
            # The cell in fewest equations: eliminating it later adds fewest new entries.
            column = min(row, key=lambda cell: (use[cell], cell))
            inverse = pow(-row.pop(column), -1, PRIME)
            pivots[column] = {cell: weight * inverse % PRIME for cell, weight in row.items()}
    return pivots


def random_solutions(equations: Rows, seed: int = 1, count: int = 2) -> Ints:
    """Draw random solutions of homogeneous equations modulo a prime of 31 bits.

    Args:
        equations: A row of whole numbers for each equation; a column for each unknown.
        seed: The seed of the random numbers.
        count: The number of solutions.

    Returns:
        A row for each solution; a column of zeros is a cell that is determined.
    """
    cells = equations.shape[1]
    solutions = np.random.default_rng(seed).integers(1, PRIME, (count, cells)).tolist()
    # The free cells keep their random numbers; pivots follow from later rows first (back-substitution).
    for column, row in reversed(_pivots(equations).items()):
        for solution in solutions:
            solution[column] = sum(weight * solution[cell] for cell, weight in row.items()) % PRIME
    return np.array(solutions, dtype=np.int64).reshape(count, cells)


def _parents(relations: Rows) -> Rows:
    """Return the cells of which each cell is a part: those alone on the other side of a relation."""
    is_total = np.asarray((relations > 0).sum(axis=1)).ravel() == 1
    chosen = relations[is_total]
    children, parents = sparse.csr_array(chosen < 0), sparse.csr_array(chosen > 0)
    return sparse.csr_array(children.T.astype(np.int32) @ parents.astype(np.int32))


def _reachable(links: Rows, start: int) -> set[int]:
    reached, todo = {start}, [start]
    while todo:
        cell = todo.pop()
        fresh = set(links.indices[links.indptr[cell] : links.indptr[cell + 1]].tolist()) - reached
        reached |= fresh
        todo.extend(fresh)
    return reached


def pairs_of(system: System, unknown: Unknowns, solutions: Ints, singletons: Ints) -> Ints:
    """Return the cells that a person alone in a cell can work out from it, neither cell being a part of the other.

    A total that contains the person's own cell does not count, nor a part of it: both are about that person.
    A cell that anyone can work out does not count either, because the audit reports it already.

    Knowing one cell s leaves all solutions ``z`` with ``z_s = 0``. From two random solutions a and b follows one of
    them, ``b_s a - a_s b``; it is 0 in each cell c that s determines, so that ``a_c b_s = b_c a_s``.

    Args:
        system: The cells and their relations.
        unknown: The cells that are unknown to outsiders.
        solutions: Two random solutions of their equations.
        singletons: The numbers of the cells with one person each.

    Returns:
        A row for each pair of the person's cell and the cell that they learn.
    """
    up = _parents(system.relations)
    down = sparse.csr_array(up.T)
    is_secret = (solutions != 0).any(axis=0)
    is_asked = np.isin(unknown.cells, system.primary()) & is_secret
    pairs: list[tuple[int, int]] = []
    for place in np.flatnonzero(np.isin(unknown.cells, singletons) & is_secret):
        cell = int(unknown.cells[place])
        left = solutions[0] * solutions[1, place] % PRIME
        is_learnt = (left == solutions[1] * solutions[0, place] % PRIME) & is_asked
        own = _reachable(up, cell) | _reachable(down, cell)
        pairs.extend((cell, int(other)) for other in unknown.cells[is_learnt] if int(other) not in own)
    return np.array(pairs, dtype=np.int64).reshape(-1, 2)
