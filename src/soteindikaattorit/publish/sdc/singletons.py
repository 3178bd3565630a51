"""Who is alone in a cell knows its value, and may work out others' from it."""

import numpy as np
from scipy import sparse

from soteindikaattorit.publish.sdc.rank import PRIME
from soteindikaattorit.publish.sdc.rows import Ints, Mask, Rows
from soteindikaattorit.publish.sdc.system import System
from soteindikaattorit.publish.sdc.unknowns import Unknowns


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
