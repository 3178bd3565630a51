"""Complementary suppression: what is hidden beside the primary cells, and what cannot be protected."""

import subprocess
import sys

import numpy as np

from soteindikaattorit.publish.sdc.audit import audit
from soteindikaattorit.publish.sdc.cells import Role, System
from soteindikaattorit.publish.sdc.feasibility import Outcome
from soteindikaattorit.publish.sdc.matrix import crossed
from soteindikaattorit.publish.sdc.secondary import suppress

THRESHOLD = 5


def flat(count):
    """Return a dimension of so many entries below a total."""
    return np.array([-1, *[0] * count])


def table(inner, **arrays):
    """Make a line or a table with all totals, in which 1…4 need protection; totals come first."""
    whole = np.array(inner, dtype=float)
    shape = whole.shape
    for axis in range(whole.ndim):
        whole = np.concatenate([whole.sum(axis=axis, keepdims=True), whole], axis=axis)
    values = whole.ravel()
    is_small = (values >= 1) & (values < THRESHOLD)
    return System(
        values=values,
        relations=crossed([flat(size) for size in shape]),
        required_low=np.minimum(values, 1),
        required_high=np.maximum(values, THRESHOLD - 1),
        **({"roles": np.where(is_small, Role.PRIMARY, Role.FREE)} | arrays),
    )


TABLE = table([[2, 30, 11], [40, 25, 9], [14, 3, 50]])


class TestChoice:
    """What is chosen is enough, and little."""

    def test_nothing_to_protect(self):
        """Nothing is hidden where nothing needs protection."""
        assert not suppress(table([[20, 30], [40, 50]])).hidden.any()

    def test_square(self):
        """In a table, hidden cells come in rings: at least two in every row and column that has any."""
        done = suppress(TABLE)

        hidden = done.hidden.reshape(4, 4)
        assert done.is_safe
        assert not (hidden.sum(axis=0) == 1).any()
        assert not (hidden.sum(axis=1) == 1).any()

    def test_cheapest_partner(self):
        """Of the parts that could be hidden, the cheapest that is large enough is."""
        done = suppress(table([3, 200, 8, 90]))

        assert np.flatnonzero(done.hidden).tolist() == [1, 3]

    def test_zeros_are_eligible(self):
        """A zero is hidden where that is cheapest and enough."""
        done = suppress(table([[4, 0, 300], [20, 30, 700], [800, 900, 400]]))

        assert done.is_safe
        assert done.hidden[6]

    def test_cost(self):
        """What is dear is shown, if something else can be hidden."""
        values = [3, 20, 21]
        dear = suppress(table(values, cost=[9e5, 1, 8e5, 5]))

        assert np.flatnonzero(dear.hidden).tolist() == [1, 3]

    def test_structural_zeros_are_shown(self):
        """A zero that everyone knows is no help, and is not hidden."""
        roles = [Role.FREE, Role.PRIMARY, Role.STRUCTURAL, Role.FREE]
        done = suppress(table([3, 0, 30], roles=roles))

        assert done.is_safe
        assert not done.hidden[2]

    def test_width(self):
        """A score under its least base is hidden so that it could be much less, or more."""
        roles = [Role.FREE, Role.PRIMARY, Role.FREE, Role.FREE]
        done = suppress(table([7, 100, 200], roles=roles, width=[0, 30, 0, 0]))

        assert done.audit.high[0] - done.audit.low[0] >= 30

    def test_blocks(self):
        """Blocks change how the choice is found, not that it is enough."""
        blocks = np.repeat([-1, 0, 0, 1], 4)

        assert suppress(TABLE, blocks=blocks).is_safe

    def test_rounded(self):
        """A cell that is shown rounded needs not be hidden where the rounding hides enough."""
        exact = table([2, 50, 60])
        by = np.array([5, 0, 5, 5])
        rounded = table([2, 50, 60], shown_low=exact.values - by, shown_high=exact.values + by)

        assert suppress(exact).hidden.sum() == 2
        assert np.flatnonzero(suppress(rounded).hidden).tolist() == [1]


class TestWithoutChoice:
    """What is shown already, or has to be, binds."""

    def test_case_20_sticky(self):
        """Case 20: what an earlier release showed stays shown, what it hid stays hidden, and all is safe."""
        roles = [Role.FIXED, Role.PRIMARY, Role.HIDDEN, Role.FIXED]
        done = suppress(table([3, 20, 10], roles=roles))

        assert done.is_safe
        assert np.flatnonzero(done.hidden).tolist() == [1, 2]

    def test_already_public(self):
        """A cell that shown cells give away is reported, and nothing more is hidden for it."""
        roles = [Role.FIXED, Role.PRIMARY, Role.FIXED, Role.FIXED]
        done = suppress(table([3, 20, 10], roles=roles))

        assert done.already_public.tolist() == [1]
        assert not done.is_safe
        assert np.flatnonzero(done.hidden).tolist() == [1]

    def test_out_of_time(self):
        """Out of time, the pattern is not safe."""
        assert not suppress(TABLE, time_limit=0).is_safe


class TestSingletons:
    """Who is alone in a cell must not work out another's."""

    def test_case_25(self):
        """Case 25: one and three hidden in four is safe from outsiders only; a third cell helps."""
        numbers = table([1, 3, 20, 30])
        outsiders = suppress(numbers)
        insiders = suppress(numbers, singletons=np.array([1]))

        assert outsiders.is_safe
        assert not audit(numbers, outsiders.hidden, singletons=np.array([1])).is_safe
        assert insiders.is_safe
        assert insiders.hidden.sum() == 3

    def test_own_totals(self):
        """What a person's own cell is part of is no secret from that person."""
        numbers = table([1, 0, 0])

        told = audit(numbers, np.ones(4, dtype=bool), singletons=np.array([1]))

        assert told.pairs.tolist() == []


PROGRAM = """
import numpy as np
from soteindikaattorit.publish.sdc.matrix import crossed
from soteindikaattorit.publish.sdc.secondary import suppress
from soteindikaattorit.publish.sdc.cells import Role, System
values = np.array([9.0, 4.0, 5.0])
roles = [Role.FREE, Role.PRIMARY, Role.FREE]
system = System(values=values, relations=crossed([np.array([-1, 0, 0])]), roles=roles, required_low=[9, 1, 5])
assert suppress(system).is_safe
"""


class TestSolver:
    """The linear programs."""

    def test_nothing_is_printed(self):
        """The solver writes neither a banner nor a log: the output of a program stays its own, to the last byte."""
        done = subprocess.run([sys.executable, "-c", PROGRAM], capture_output=True, check=True)  # noqa: S603 - our own

        assert (done.stdout, done.stderr) == (b"", b"")

    def test_limits(self):
        """A limit that everyone knows narrows what an attacker infers."""
        numbers = table([4, 4, 4], limits=[[0, 1, 0, 0], [0, 0, 1, 0]], limits_high=[4.5, 4.5], limits_low=[0, 2])

        found = audit(numbers, np.array([False, True, True, True]))

        assert found.outcomes.tolist() == [Outcome.OK, Outcome.NARROW, Outcome.NARROW]
        assert (found.low[1], found.high[1]) == (2, 4)


class TestSaysNothing:
    """What is hidden stands in no representation and no error."""

    def test_repr(self):
        """A choice and a system show counts only."""
        numbers = table([3, 9871])

        assert repr(numbers) == "<System of 3 cells, 1 relations, 1 primary>"
        assert repr(suppress(numbers)) == (
            "<Suppression of 2 of 3 cells, <Audit: 1 OK, 0 NARROW, 0 EXACT, 0 UNDECIDED, 0 SINGLETON>>"
        )
