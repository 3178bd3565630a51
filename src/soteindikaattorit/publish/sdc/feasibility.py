"""What is known so far of how far each unknown cell reaches: from outside by bounds, from inside by tables that fit."""

import enum

import attrs
import numpy as np

from soteindikaattorit.publish.sdc.bounds import Unknowns
from soteindikaattorit.publish.sdc.cells import TOLERANCE, Role, System
from soteindikaattorit.publish.sdc.rows import Floats, Ints, Mask, times


class Outcome(enum.IntEnum):
    """The range that an attacker can infer for a cell that needs protection.

    ``OK``: no more than the rule itself discloses.
    ``NARROW``: more than the rule discloses.
    ``EXACT``: its value.
    ``UNDECIDED``: it was not found out in time.
    """

    OK = 0
    NARROW = 1
    EXACT = 2
    UNDECIDED = 3


class Ground(enum.IntEnum):
    """How an outcome was found.

    ``SHOWN``: the cell is not hidden, or everyone knows it anyway.
    ``PROPAGATION``: bounds drawn from one row at a time.
    ``RANK``: the relations determine it.
    ``WITNESS``: other tables fit as well, and it differs in them as much as it has to.
    ``PROGRAM``: the least and the greatest that it can be, by linear programs.
    """

    SHOWN = 0
    PROPAGATION = 1
    RANK = 2
    WITNESS = 3
    PROGRAM = 4


def _inwards(low: Floats, high: Floats, integer: Mask) -> tuple[Floats, Floats]:
    return np.where(integer, np.ceil(low - TOLERANCE), low), np.where(integer, np.floor(high + TOLERANCE), high)


@attrs.define(eq=False, repr=False)
class Intervals:
    """How far unknown cells reach, as far as has been found out.

    Args:
        unknown: The unknown cells.
        low: Below this no table that fits goes; an outer bound.
        high: Above this no table that fits goes; an outer bound.
        required_low: What each cell must reach down to.
        required_high: What each cell must reach up to.
        width: How wide each interval must be.
        is_asked: Which of the unknown cells need protection.
        inner_low: The least that a table was found for.
        inner_high: The greatest that a table was found for.
        ground: How the bounds were found.
    """

    unknown: Unknowns
    low: Floats
    high: Floats
    required_low: Floats
    required_high: Floats
    width: Floats
    is_asked: Mask
    inner_low: Floats
    inner_high: Floats
    ground: Ints

    @classmethod
    def of(cls, system: System, unknown: Unknowns, low: Floats, high: Floats) -> "Intervals":
        """Begin with outer bounds, and with the truth as the one table that is known to fit."""
        cells = unknown.cells
        return cls(
            unknown=unknown,
            low=low,
            high=high,
            required_low=system.required_low[cells],
            required_high=system.required_high[cells],
            width=system.width[cells],
            is_asked=system.roles[cells] == Role.PRIMARY,
            inner_low=unknown.values.copy(),
            inner_high=unknown.values.copy(),
            ground=np.full(len(cells), Ground.PROPAGATION, dtype=np.int64),
        )

    def slack(self) -> Floats:
        """Return what each cell may be off by."""
        return TOLERANCE * np.maximum(1.0, np.abs(self.unknown.values))

    def determine(self, cells: Mask) -> None:
        """Take down that the values of some cells are determined."""
        fresh = cells & (self.high > self.low)
        self.low[fresh] = self.high[fresh] = self.unknown.values[fresh]
        self.ground[fresh] = Ground.RANK

    def admit(self, point: Floats) -> bool:
        """Take down a table that fits, if it does."""
        table = np.clip(point, self.low, self.high)
        sums = times(self.unknown.rows, table)
        slack = 10 * TOLERANCE * np.maximum(1.0, np.abs(table).max(initial=0.0))
        fits = (sums >= self.unknown.rows_low - slack) & (sums <= self.unknown.rows_high + slack)
        if not fits.all():
            return False
        np.minimum(self.inner_low, table, out=self.inner_low)
        np.maximum(self.inner_high, table, out=self.inner_high)
        return True

    def inner(self) -> tuple[Floats, Floats]:
        """Return the ends that tables were found for, whole where cells are."""
        return _inwards(self.inner_low, self.inner_high, self.unknown.integer)

    def is_ok(self) -> Mask:
        """Whether each cell is known to reach as far as it must."""
        low, high = self.inner()
        slack = self.slack()
        reaches = (low <= self.required_low + slack) & (high >= self.required_high - slack)
        return reaches & (high - low >= self.width - slack) & (high - low > slack)

    def mark_witnessed(self) -> None:
        """Take down that what is known to reach far enough is known by the tables found."""
        self.ground[self.is_ok()] = Ground.WITNESS

    def is_exact(self) -> Mask:
        """Whether each cell is known to be determined."""
        return self.high - self.low <= self.slack()

    def fails(self) -> Mask:
        """Whether each cell is known not to reach as far as it must."""
        slack = self.slack()
        falls_short = (self.low > self.required_low + slack) | (self.high < self.required_high - slack)
        return falls_short | (self.high - self.low < self.width - slack) | self.is_exact()

    def outcomes(self) -> Ints:
        """Return the outcome of each cell as far as has been found out."""
        found = np.full(len(self.low), Outcome.UNDECIDED, dtype=np.int64)
        found[self.is_ok()] = Outcome.OK
        found[self.fails()] = Outcome.NARROW
        found[self.is_exact()] = Outcome.EXACT
        return found

    def is_open(self) -> Mask:
        """Whether something is still to be found out of each cell: its outcome, or whether narrow is exact."""
        low, high = self.inner()
        may_be_exact = self.fails() & ~self.is_exact() & (high - low <= self.slack())
        return self.is_asked & (may_be_exact | ~(self.is_ok() | self.fails()))

    def goals(self) -> tuple[Floats, Floats]:
        """Return how far down and up each open cell need be followed: one that fails, so far that it is not exact."""
        values, fails = self.unknown.values, self.fails()
        step = np.where(self.unknown.integer, 1.0, 10 * self.slack())
        has_reach = (self.required_low < values) | (self.required_high > values)
        width = np.where(fails | ((self.width == 0) & ~has_reach), step, self.width)
        low = np.where(fails, values, self.required_low)
        high = np.where(fails, values, self.required_high)
        low, high = np.minimum(low, values - width), np.maximum(high, values + width)
        return np.maximum(self.low, low), np.minimum(self.high, high)
