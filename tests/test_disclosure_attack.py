"""The attack in relations: what is put together to work out a cell."""

import numpy as np

from soteindikaattorit.publish.sdc.audit import attack
from soteindikaattorit.publish.sdc.cells import Role, System


def system_of(values, relations, primary):
    """Make a system with some primary cells."""
    roles = np.full(len(values), Role.FREE)
    roles[primary] = Role.PRIMARY
    return System(values=values, relations=relations, roles=roles)


OVERLAPPING = system_of(
    [5, 7, 6, 41, 2, 3, 4, 41],
    [[1, 0, 0, 0, -1, -1, 0, 0], [0, 1, 0, 0, 0, -1, -1, 0], [0, 0, 1, 0, -1, 0, -1, 0], [0, 0, 0, 1, 0, 0, 0, -1]],
    [4, 5, 6],
)


class TestAttack:
    """Which relations give a cell away."""

    def test_rows(self):
        """The relations that are needed are named, and no other."""
        found = attack(OVERLAPPING, OVERLAPPING.always_hidden(), 5)

        assert (found.low, found.high) == (3, 3)
        assert found.low_rows.tolist() == found.high_rows.tolist() == [0, 1, 2]

    def test_one_side(self):
        """Where only the lower bound of its own holds a cell, no relation is named for it."""
        system = system_of([6, 2, 4], [[1, -1, -1]], [1, 2])

        found = attack(system, system.always_hidden(), 1)

        assert (found.low, found.high) == (0, 6)
        assert found.high_rows.tolist() == [0]

    def test_no_end(self):
        """A cell that nothing holds has no end."""
        system = system_of([6, 2, 4], [[1, -1, -1]], [0, 1, 2])

        assert attack(system, system.always_hidden(), 1).high == np.inf

    def test_shown(self):
        """A cell that is shown needs no attack."""
        assert attack(OVERLAPPING, OVERLAPPING.always_hidden(), 0).low_rows.tolist() == []

    def test_says_nothing(self):
        """An attack shows how many relations it takes, and no value."""
        assert repr(attack(OVERLAPPING, OVERLAPPING.always_hidden(), 5)) == "<Attack by 3 relations>"
