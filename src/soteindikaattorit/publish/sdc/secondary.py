"""Secondary suppression: hide what has to be hidden so that the primary cells cannot be worked out.

For each primary cell the cheapest other table is sought in which it differs as much as it has to.
All that differs in that table is hidden, and the table serves every other cell that differs in it.

Source:
    Kelly, J., Golden, B. & Assad, A. (1992): Cell suppression: disclosure protection for sensitive tabular data,
    Networks 22. Massell, P. (2001): Cell suppression and audit programs used for economic magnitude data,
    Census Bureau RR-2001/01.
"""

import math
import time
from concurrent.futures import ThreadPoolExecutor

import attrs
import numpy as np

from soteindikaattorit.publish.sdc.audit import Audit, audit
from soteindikaattorit.publish.sdc.bounds import unknowns
from soteindikaattorit.publish.sdc.cells import System
from soteindikaattorit.publish.sdc.determined import pairs_of, random_solutions
from soteindikaattorit.publish.sdc.flows import FlowSolver
from soteindikaattorit.publish.sdc.linear_program import threads
from soteindikaattorit.publish.sdc.rows import Ints, Mask
from soteindikaattorit.publish.sdc.search import NOISES, Search, repair, search_pattern, thin, vary

ROUNDS = 5
"""How often persons are parted from what they would learn, before it is given up."""

EFFORT = 3000
"""How many cells are gone through in all starts together, and in proportion in what follows."""

STARTS = range(2, 101)
"""In how many ways to begin: the smaller the system, the more, and the greater need it has of them."""

LARGE = 3000
"""A system of more cells is begun in one way only."""

SMALL = 300
"""A choice for so many cells is worked on further."""

BEST = range(2, 11)
"""So many of the best starts are worked on further."""

VARIATIONS = range(20, 201)
"""So many times parts of the best choice are taken back and chosen anew."""


@attrs.frozen(kw_only=True, eq=False, repr=False)
class Suppression:
    """Which cells are hidden, and what could not be protected.

    Args:
        hidden: Whether each cell is hidden.
        already_public: The numbers of the primary cells that no choice of cells protects,
            for what is shown of others discloses too much; none where time ran out.
        audit: What an attacker learns once all but the hidden cells are shown.
    """

    hidden: Mask
    already_public: Ints
    audit: Audit

    def __repr__(self) -> str:
        """Counts only, never a value."""
        return f"<Suppression of {int(self.hidden.sum())} of {len(self.hidden)} cells, {self.audit!r}>"

    @property
    def is_safe(self) -> bool:
        """Whether every primary cell is protected."""
        return self.audit.is_safe


def _by_size(system: System, counts: range, effort: int) -> int:
    return max(counts[0], min(counts[-1], effort // max(1, len(system))))


def _begun(system: System, blocks: Ints, start: int, until: float) -> Search:
    """Go through the primary cells by number, or shuffled and with prices that are off, by fixed seeds."""
    rng, order = np.random.default_rng(start), system.primary()
    noise = NOISES[start % len(NOISES)]
    prices = system.cost * np.exp(rng.normal(0.0, noise, len(system)))
    found = search_pattern(Search.of(system, until, prices), rng.permutation(order) if start else order, blocks)
    return attrs.evolve(found, pattern=thin(found.pattern, found.targets), prices=system.cost)


def _chosen(system: System, blocks: Ints, starts: int, until: float) -> Search:
    """Begin in several ways, go on with the best of them where that is quick, and keep the best."""
    with ThreadPoolExecutor(threads(len(system))) as pool:
        found = list(pool.map(lambda start: _begun(system, blocks, start, until), range(starts)))
    best = sorted(found, key=Search.quality)[: _by_size(system, BEST, EFFORT // 5)]
    if len(system) > SMALL or starts == 1:
        return best[0]
    repairs = min((repair(search) for search in best), key=Search.quality)
    return vary(repairs, _by_size(system, VARIATIONS, 4 * EFFORT))


def suppress(
    system: System,
    *,
    starts: int | None = None,
    blocks: Ints | None = None,
    time_limit: float = math.inf,
    singletons: Ints | None = None,
) -> Suppression:
    """Choose which cells to hide, so that what is lost is little and every primary cell is protected.

    The same system gives the same choice, unless time runs out; then the audit says what is undecided.

    Args:
        system: The cells and how they add up.
        starts: In how many ways to begin, of which the best is kept; by the size of the system by default.
        blocks: The number of the block of each cell, -1 for none; cells of a block are protected within it
            as far as they can be, which is quicker.
        time_limit: After how many seconds to stop.
        singletons: The numbers of cells in which one person is alone, who knows it; none by default.

    Returns:
        The cells to hide, what could not be protected, and the audit of the choice.
        Where `Suppression.is_safe` is not so, nothing may be published.
    """
    until = time.monotonic() + time_limit
    where = np.full(len(system), -1) if blocks is None else blocks
    usual = 1 if len(system) > LARGE else _by_size(system, STARTS, EFFORT)
    best = _chosen(system, where, usual if starts is None else starts, until)
    return _finished(best, np.empty(0, dtype=np.int64) if singletons is None else singletons)


def _pairs(search: Search, singletons: Ints) -> Ints:
    if not len(singletons):
        return np.empty((0, 2), dtype=np.int64)
    unknown = unknowns(search.system, search.pattern.hidden)
    return pairs_of(search.system, unknown, random_solutions(unknown.rows[unknown.is_equal]), singletons)


def _all(search: Search) -> FlowSolver:
    return search.solver(np.arange(len(search.system)))


def _finished(search: Search, singletons: Ints) -> Suppression:
    """Try again what is not protected, part persons from what they would learn, and audit what is hidden then."""
    lost = search.pattern.unprotected(search.targets)
    if len(lost):
        roomy = search.with_all_room()
        lost = roomy.protect(_all(roomy), lost)
    pairs = _pairs(search, singletons)
    for _ in range(ROUNDS):
        if not len(pairs) or not search.separate(_all(search), pairs):
            break
        pairs = _pairs(search, singletons)
    seconds = search.until - time.monotonic()
    return Suppression(
        hidden=search.pattern.hidden,
        already_public=lost if seconds > 0 else lost[:0],
        audit=audit(search.system, search.pattern.hidden, time_limit=seconds, singletons=singletons),
    )
