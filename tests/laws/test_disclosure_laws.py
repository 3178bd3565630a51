"""Laws of disclosure control, on random tables, against programs that are plain and slow."""

import attrs
import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from scipy import optimize, sparse

from soteindikaattorit.publish.sdc.audit import audit
from soteindikaattorit.publish.sdc.cells import Role, System
from soteindikaattorit.publish.sdc.feasibility import Outcome
from soteindikaattorit.publish.sdc.matrix import crossed, lengths, to_rows
from soteindikaattorit.publish.sdc.secondary import suppress

THRESHOLD = 5
FEW = settings(max_examples=20, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
"""The same tables each time, so that a release of the library is not held up by a table that others never saw."""
SOME = settings(FEW, max_examples=settings().max_examples)
MANY = settings(FEW, max_examples=10 * settings().max_examples)
"""Ten times what the profile asks for."""

FLAT = [np.array([-1, *[0] * count]) for count in (2, 3)]
DEEP = [np.array([-1, 0, 0, 1, 1]), np.array([-1, 0, 1, 1]), np.array([-1, 0, 0, 1, 1, 2, 2])]
"""Trees of a dimension: children below a total, two floors, a floor with a single child, a year of two halves."""


def leaves_of(tree):
    """Return the entries of a dimension that are no total."""
    return np.setdiff1d(np.arange(len(tree)), tree)


def filled(trees, inner):
    """Add up inner cells to all totals."""
    for axis, tree in enumerate(trees):
        whole = np.zeros((*inner.shape[:axis], len(tree), *inner.shape[axis + 1 :]))
        for place, leaf in enumerate(leaves_of(tree)):
            entry = leaf
            while entry >= 0:
                index = (slice(None),) * axis
                whole[(*index, entry)] += inner[(*index, place)]
                entry = tree[entry]
        inner = whole
    return inner


def system_of(values, relations, **arrays):
    """Make a system in which 1…4 need protection."""
    numbers = np.asarray(values, dtype=float).ravel()
    is_small = (numbers >= 1) & (numbers < THRESHOLD)
    return System(
        values=numbers,
        relations=relations,
        roles=arrays.pop("roles", np.where(is_small, Role.PRIMARY, Role.FREE)),
        required_low=np.minimum(numbers, 1),
        required_high=np.maximum(numbers, THRESHOLD - 1),
        **arrays,
    )


counts = st.one_of(st.just(0), st.integers(1, 4), st.integers(5, 15))


@st.composite
def dimensions(draw):
    """Draw the trees of two to four dimensions: the more there are, the smaller."""
    number = draw(st.sampled_from([2, 2, 2, 3, 3, 4]))
    some = {2: FLAT + DEEP, 3: FLAT[:2], 4: FLAT[:1]}[number]
    trees = [draw(st.sampled_from(some)) for _ in range(number)]
    return trees if number != 3 else [trees[0], FLAT[0], draw(st.sampled_from([FLAT[0], DEEP[1]]))]


@st.composite
def inner_cells(draw, trees):
    """Draw the inner cells of a table."""
    shape = tuple(len(leaves_of(tree)) for tree in trees)
    return np.array(draw(st.lists(counts, min_size=int(np.prod(shape)), max_size=int(np.prod(shape))))).reshape(shape)


@st.composite
def tables(draw):
    """Draw a table with all totals, some of its zeros impossible combinations."""
    trees = draw(dimensions())
    made = system_of(filled(trees, draw(inner_cells(trees))), crossed(trees))
    is_structural = (made.values == 0) & (np.random.default_rng(draw(st.integers(0, 3))).random(len(made)) < 0.1)
    return attrs.evolve(made, roles=np.where(is_structural, Role.STRUCTURAL, made.roles))


@st.composite
def linked_tables(draw):
    """Draw two tables with two dimensions each that share one: regions by months and regions by languages."""
    shared, *others = (draw(st.sampled_from(FLAT + DEEP[:1])) for _ in range(3))
    inner = draw(inner_cells([shared, *others]))
    first = filled([shared, others[0]], inner.sum(axis=2))
    second = filled([shared, others[1]], inner.sum(axis=1))
    cells = np.arange(first.size + second.size)
    same = cells[first.size :].reshape(second.shape)[:, 0]
    cells[same] = np.arange(first.size).reshape(first.shape)[:, 0]
    names, places = np.unique(cells, return_inverse=True)
    spread = sparse.coo_array((np.ones(len(cells)), (np.arange(len(cells)), places)))
    both = sparse.block_diag([crossed([shared, others[0]]), crossed([shared, others[1]])])
    return system_of(np.concatenate([first.ravel(), second.ravel()])[names], both @ spread)


@st.composite
def later_releases(draw):
    """Draw a year whose first half is out already: what was shown stays shown, what was hidden stays hidden."""
    year, other = DEEP[2], draw(st.sampled_from(FLAT))
    whole = system_of(filled([year, other], draw(inner_cells([year, other]))), crossed([year, other]))
    is_early = np.repeat(np.isin(np.arange(len(year)), [1, 3, 4]), len(other))
    early = np.flatnonzero(is_early)
    inside = lengths(to_rows(whole.relations[:, early])) == lengths(whole.relations)
    half = system_of(whole.values[early], whole.relations[inside][:, early])
    was_hidden = np.zeros(len(whole), dtype=bool)
    was_hidden[early] = suppress(half, starts=1).hidden
    roles = np.where(is_early & ~was_hidden, Role.FIXED, whole.roles)
    return attrs.evolve(whole, roles=np.where(was_hidden & (roles == Role.FREE), Role.HIDDEN, roles))


systems = st.one_of(tables(), tables(), linked_tables(), later_releases())


def intervals(system, hidden):
    """Return the least and greatest of each primary cell: two programs for each, all of them in one."""
    cells = system.primary()
    low = np.where(hidden, system.lower, system.shown_low)
    high = np.where(hidden, system.upper, system.shown_high)
    copies = 2 * len(cells)
    whole = sparse.kron(sparse.eye_array(copies), system.relations, format="csr")
    cost = np.zeros((copies, len(system)))
    cost[np.arange(len(cells)), cells] = 1
    cost[len(cells) + np.arange(len(cells)), cells] = -1
    bounds = np.column_stack([np.tile(low, copies), np.tile(high, copies)])
    found = optimize.linprog(cost.ravel(), A_eq=whole, b_eq=np.zeros(whole.shape[0]), bounds=bounds, method="highs")
    if found.status == 3:  # some cell has no end: a number so great that it is one
        bounds = np.clip(bounds, None, 1e5)
        found = optimize.linprog(cost.ravel(), A_eq=whole, b_eq=np.zeros(whole.shape[0]), bounds=bounds, method="highs")
    assert found.status == 0
    ends = (found.x.reshape(copies, -1) * np.abs(cost)).sum(axis=1)
    return np.ceil(ends[: len(cells)] - 1e-6), np.floor(ends[len(cells) :] + 1e-6)


def outcomes(system, hidden):
    """Return the outcome of each primary cell by brute force."""
    if not len(system.primary()):
        return []
    low, high = intervals(system, hidden)
    is_narrow = (low > 1) | (high < THRESHOLD - 1)
    return np.where(low == high, Outcome.EXACT, np.where(is_narrow, Outcome.NARROW, Outcome.OK)).tolist()


class TestAudit:
    """The audit finds what an attacker finds who solves two programs for each cell."""

    @MANY
    @given(system=systems, seed=st.integers(0, 9))
    def test_outcomes(self, system, seed):
        """Whatever is hidden beside the primary cells, outcomes are those of brute force."""
        share = np.random.default_rng(seed).random() * (seed > 0)
        may_hide = np.isin(system.roles, [Role.FREE])
        also = may_hide & (np.random.default_rng(seed).random(len(system)) < share)
        hidden = system.always_hidden() | also

        assert audit(system, hidden).outcomes.tolist() == outcomes(system, hidden)


def is_determined(equations, own, other):
    """Whether a cell follows from another by equations: adding it to what is known adds nothing."""
    known = np.vstack([equations, np.eye(equations.shape[1])[own]])
    return np.linalg.matrix_rank(np.vstack([known, np.eye(equations.shape[1])[other]])) == np.linalg.matrix_rank(known)


class TestSingletons:
    """Who is alone in a cell and works out another's is found."""

    @SOME
    @given(system=tables())
    def test_pairs(self, system):
        """Pairs are those in which one cell follows from the other, and in which neither is part of the other."""
        hidden = system.always_hidden()
        equations = system.relations.toarray() * hidden
        alone = np.flatnonzero(system.values == 1)

        told = audit(system, hidden, singletons=alone)

        secret = [
            cell
            for cell in system.primary()
            if np.linalg.matrix_rank(np.vstack([equations, np.eye(len(system))[cell]]))
            > np.linalg.matrix_rank(equations)
        ]
        found = {tuple(pair) for pair in told.pairs.tolist()}
        parts = (system.relations > 0).astype(int).T @ (system.relations < 0).astype(int)
        above = np.linalg.matrix_power(np.eye(len(system), dtype=int) + (parts.toarray() > 0), len(system)) > 0
        expected = {
            (int(own), int(other))
            for own in set(alone) & set(secret)
            for other in secret
            if not above[own, other] and not above[other, own] and is_determined(equations, own, other)
        }
        assert found == expected


class TestSuppression:
    """What is hidden suffices."""

    @MANY
    @given(system=systems)
    def test_protected(self, system):
        """Every primary cell is protected but those that are not even if all is hidden that may be."""
        everything = ~np.isin(system.roles, [Role.FIXED, Role.STRUCTURAL])
        lost = system.primary()[np.array(outcomes(system, everything)) != Outcome.OK]

        done = suppress(system, starts=1)

        found = np.array(outcomes(system, done.hidden))
        assert done.already_public.tolist() == lost.tolist()
        assert system.primary()[found != Outcome.OK].tolist() == lost.tolist()
        assert done.audit.outcomes.tolist() == found.tolist()
        assert not done.hidden[~everything].any()

    @SOME
    @given(system=tables())
    def test_singletons(self, system):
        """Nobody who is alone in a cell works out another's, unless not even hiding everything helps."""
        alone = np.flatnonzero(system.values == 1)
        everything = audit(system, system.roles != Role.STRUCTURAL, singletons=alone)

        done = suppress(system, starts=1, singletons=alone)

        assert set(map(tuple, done.audit.pairs)) <= set(map(tuple, everything.pairs))
        assert (done.audit.outcomes == Outcome.OK).sum() >= (everything.outcomes == Outcome.OK).sum()

    @FEW
    @given(system=systems)
    def test_same_again(self, system):
        """The same system gives the same choice."""
        assert (suppress(system, starts=2).hidden == suppress(system, starts=2).hidden).all()


def least_loss(system, farthest=50.0):
    """Return the least that hiding can cost: an exact program, with a table for each primary cell and direction."""
    free, cells, values = np.flatnonzero(system.roles == Role.FREE), system.primary(), system.values
    ups = [(cell, THRESHOLD - 1 - values[cell]) for cell in cells]
    needs = [(cell, by) for cell, by in [*ups, *((cell, 1 - values[cell]) for cell in cells)] if by]
    count, size = len(needs), len(system)
    low, high = np.tile(-np.minimum(values, farthest), (count, 1)), np.full((count, size), farthest)
    for row, (cell, by) in enumerate(needs):
        low[row, cell], high[row, cell] = (by, farthest) if by > 0 else (low[row, cell], by)
    tables = sparse.eye_array(count)
    picked = sparse.csr_array((np.ones(len(free)), (np.arange(len(free)), free)), shape=(len(free), size))
    moves = sparse.kron(tables, picked)
    nothing = sparse.csr_array((count * system.relations.shape[0], len(free)))
    tops = sparse.vstack([sparse.diags_array(row[free]) for row in high])
    bottoms = sparse.vstack([sparse.diags_array(row[free]) for row in low])
    found = optimize.milp(
        np.concatenate([system.cost[free], np.zeros(count * size)]),
        integrality=np.concatenate([np.ones(len(free)), np.zeros(count * size)]),
        bounds=optimize.Bounds(
            np.concatenate([np.zeros(len(free)), low.ravel()]), np.concatenate([np.ones(len(free)), high.ravel()])
        ),
        constraints=[
            optimize.LinearConstraint(sparse.hstack([nothing, sparse.kron(tables, system.relations)]), 0, 0),
            optimize.LinearConstraint(sparse.hstack([-tops, moves]), -np.inf, 0),
            optimize.LinearConstraint(sparse.hstack([-bottoms, moves]), 0, np.inf),
        ],
        options={"mip_rel_gap": 0.0},
    )
    assert found.status == 0
    return found.fun


class TestLoss:
    """What is lost is hardly more than has to be."""

    @pytest.mark.usefixtures("full_effort")
    @pytest.mark.parametrize("seed", range(12))
    def test_exact(self, seed):
        """The loss is at most 1.05 times that of the exact program of Fischetti and Salazar (2001)."""
        shape = [(4, 3), (5, 4), (6, 4), (5, 3)][seed % 4]
        inner = np.random.default_rng(seed).poisson(np.exp(np.random.default_rng(seed).normal(1.6, 1.0, shape)))
        trees = [np.array([-1, *[0] * size]) for size in shape]
        system = system_of(filled(trees, inner.astype(float)), crossed(trees))

        done = suppress(system)

        loss = system.cost[done.hidden & ~system.always_hidden()].sum()
        assert done.is_safe
        assert loss <= 1.05 * least_loss(system) + 1e-6
