"""Cells whose value follows from the equations alone, for everybody or for a person who knows one cell.

A random solution of the equations with all known values at 0 is drawn in a finite field:
it is 0 in every cell that the others determine, and anywhere else by chance once in 2^31.
There is no tolerance in it, and no dense matrix.

Source:
    Kaltofen, E. & Saunders, B. D. (1991): On Wiedemann's method of solving sparse linear systems, AAECC-9:
    the same randomisation; the elimination is Markowitz' (1957), by the shortest row.
"""

import numpy as np
from scipy import sparse

from soteindikaattorit.publish.sdc.bounds import Unknowns
from soteindikaattorit.publish.sdc.cells import System
from soteindikaattorit.publish.sdc.rows import Ints, Mask, Rows

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


def _parents(relations: Rows) -> Rows:
    """Return for each cell the cells that it is part of: those on the other side of a relation, alone there."""
    plus = relations > 0
    has_one = np.asarray(plus.sum(axis=1)).ravel() == 1
    chosen = relations[has_one]
    children, parents = sparse.csr_array(chosen < 0), sparse.csr_array(chosen > 0)
    return sparse.csr_array(children.T.astype(np.int32) @ parents.astype(np.int32))


def _closure(links: Rows, start: int) -> Ints:
    """Return all cells that are reached over links."""
    seen, todo = {start}, [start]
    while todo:
        cell = todo.pop()
        fresh = set(links.indices[links.indptr[cell] : links.indptr[cell + 1]].tolist()) - seen
        seen |= fresh
        todo.extend(fresh)
    return np.array(sorted(seen), dtype=np.int64)


def _learnt(solutions: Ints, place: int) -> Mask:
    """Whether each cell follows from one: the two are in the same proportion in both solutions."""
    left = _product(solutions[0], int(solutions[1, place]))
    right = _product(solutions[1], int(solutions[0, place]))
    return np.asarray(left == right)


def _product(numbers: Ints, factor: int) -> Ints:
    """Multiply modulo the prime; both are of 31 bits, so the product is of 62."""
    return np.asarray((numbers * np.int64(factor)) % PRIME)


def pairs_of(system: System, unknown: Unknowns, solutions: Ints, singletons: Ints) -> Ints:
    """Return the cells that a person alone in a cell can work out, being a part of neither.

    A cell that the person's own is part of, or that is part of it, does not count: it is about that person.
    A cell that anyone can work out does not count either: it has its outcome.

    Args:
        system: The cells and how they add up.
        unknown: What is unknown to outsiders.
        solutions: Two random solutions of its equations.
        singletons: The numbers of the cells with one person each.

    Returns:
        A row for each pair, with the person's cell and the cell that they learn.
    """
    up = _parents(system.relations)
    down = sparse.csr_array(up.T)
    is_asked = np.isin(unknown.cells, system.primary()) & (solutions != 0).any(axis=0)
    found: list[tuple[int, int]] = []
    for place in np.flatnonzero(np.isin(unknown.cells, singletons) & (solutions != 0).any(axis=0)):
        cell = int(unknown.cells[place])
        own = np.concatenate([_closure(up, cell), _closure(down, cell)])
        learnt = unknown.cells[_learnt(solutions, int(place)) & is_asked]
        found.extend((cell, int(other)) for other in np.setdiff1d(learnt, own))
    return np.array(found, dtype=np.int64).reshape(-1, 2)
