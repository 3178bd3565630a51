"""The cells of a publication and how they add up: what an attacker reckons with, as arrays."""

import enum
from typing import Any

import attrs
import numpy as np
from numpy.typing import ArrayLike, NDArray

from soteindikaattorit.errors import InvalidValueError
from soteindikaattorit.publish.sdc.rows import Floats, Ints, Mask, Rows, no_rows, times, to_rows

TOLERANCE = 1e-6
"""What sums of numbers may be off by, for each unit of the largest number in them."""


class Role(enum.IntEnum):
    """What may be done with a cell.

    ``FREE`` is shown unless it has to be hidden to protect others.
    ``FIXED`` stays shown, for it is out already or has to be told.
    ``HIDDEN`` is hidden and needs no protection: never published, or hidden in an earlier release.
    ``PRIMARY`` is hidden and needs protection.
    ``STRUCTURAL`` is known to everyone without being published, as the zero of an impossible combination.
    """

    FREE = 0
    FIXED = 1
    HIDDEN = 2
    PRIMARY = 3
    STRUCTURAL = 4


def _floats(values: ArrayLike) -> Floats:
    array = np.array(values, dtype=np.float64)
    array.flags.writeable = False
    return array


def _roles(values: ArrayLike) -> NDArray[np.int8]:
    array = np.array(values, dtype=np.int8)
    array.flags.writeable = False
    return array


def _mask(values: ArrayLike) -> Mask:
    array = np.array(values, dtype=np.bool_)
    array.flags.writeable = False
    return array


def _refuse(name: str, expected: str) -> None:
    raise InvalidValueError("system", name, expected)


def _everywhere(fill: float) -> Any:  # noqa: ANN401 - as attrs has it
    return attrs.Factory(lambda self: np.full(len(self), fill), takes_self=True)


_AS_VALUES: Any = attrs.Factory(lambda self: self.values, takes_self=True)
_AS_COST: Any = attrs.Factory(lambda self: np.where(self.values == 0, 3.0, np.abs(self.values) + 0.5), takes_self=True)
_NO_LIMITS: Any = attrs.Factory(lambda self: no_rows(len(self)), takes_self=True)
_NO_END: Any = attrs.Factory(lambda self: np.full(self.limits.shape[0], np.inf), takes_self=True)
_NO_BEGINNING: Any = attrs.Factory(lambda self: np.full(self.limits.shape[0], -np.inf), takes_self=True)
_ZERO, _INFINITE, _WHOLE = _everywhere(0.0), _everywhere(np.inf), _everywhere(1.0)


@attrs.frozen(kw_only=True, eq=False, repr=False)
class System:
    """Cells with their true values, the relations between them, and what may be done with each.

    It holds the truth, hidden values too: it must never leave memory, and it shows no number of its own accord.

    Args:
        values: The true value of each cell.
        relations: One row for each relation, of whole numbers: the row times the values is 0,
            as a total (+1) less what it is the sum of (-1 each).
        roles: The `Role` of each cell.
        limits: Further rows that everyone knows to lie between ``limits_low`` and ``limits_high``,
            as a sum of scores between the least and the greatest score times n.
        limits_low: The lower ends of ``limits``; minus infinity for none.
        limits_high: The upper ends of ``limits``; infinity for none.
        lower: The least that everyone knows each cell can be; 0 by default.
        upper: The greatest that everyone knows each cell can be, as the population; infinity by default.
        integer: Whether each cell is a whole number.
        shown_low: The least that each cell can be once it is shown, less than its value where it is rounded.
        shown_high: The greatest that each cell can be once it is shown.
        cost: What is lost by hiding each cell, more than 0; its value and a half by default, for a zero 3.
        required_low: What the inferable interval of a primary cell must reach down to.
        required_high: What the inferable interval of a primary cell must reach up to.
        width: How wide the inferable interval of a primary cell must be at least.

    Raises:
        InvalidValueError: The arrays do not fit together, or the true values break what is said of them;
            the message has no value in it.
    """

    values: Floats = attrs.field(converter=_floats)
    relations: Rows = attrs.field(converter=to_rows)
    roles: NDArray[np.int8] = attrs.field(converter=_roles)
    limits: Rows = attrs.field(default=_NO_LIMITS, converter=to_rows)
    limits_low: Floats = attrs.field(default=_NO_BEGINNING, converter=_floats)
    limits_high: Floats = attrs.field(default=_NO_END, converter=_floats)
    lower: Floats = attrs.field(default=_ZERO, converter=_floats)
    upper: Floats = attrs.field(default=_INFINITE, converter=_floats)
    integer: Mask = attrs.field(default=_WHOLE, converter=_mask)
    shown_low: Floats = attrs.field(default=_AS_VALUES, converter=_floats)
    shown_high: Floats = attrs.field(default=_AS_VALUES, converter=_floats)
    cost: Floats = attrs.field(default=_AS_COST, converter=_floats)
    required_low: Floats = attrs.field(default=_AS_VALUES, converter=_floats)
    required_high: Floats = attrs.field(default=_AS_VALUES, converter=_floats)
    width: Floats = attrs.field(default=_ZERO, converter=_floats)

    def __attrs_post_init__(self) -> None:
        """Check shapes first, then that the truth is possible."""
        self._check_shapes()
        self._check_numbers()
        self._check_truth()

    def _check_shapes(self) -> None:
        cells = (len(self.values),)
        for field in attrs.fields(type(self)):
            array = getattr(self, field.name)
            length = (self.limits.shape[0],) if field.name.startswith("limits_") else cells
            is_matrix = field.name in {"relations", "limits"}
            if not is_matrix and array.shape != length:
                _refuse(field.name, f"one number for each of {length[0]}")
            if is_matrix and array.shape[1:] != cells:
                _refuse(field.name, f"one column for each of {cells[0]} cells")

    def _check_numbers(self) -> None:
        if not np.isfinite(self.values).all():
            _refuse("values", "a finite number in each cell")
        if not np.isin(self.roles, list(Role)).all():
            _refuse("roles", "a role of Role for each cell")
        if not (np.isfinite(self.cost) & (self.cost > 0)).all():
            _refuse("cost", "more than 0 and finite for each cell")
        if (self.relations.data != np.rint(self.relations.data)).any():
            _refuse("relations", "whole numbers")
        if (self.values != np.rint(self.values))[self.integer].any():
            _refuse("values", "a whole number in each cell that is one")

    def _check_truth(self) -> None:
        """Check that what everyone knows does not exclude what is so; cells always shown are not bounded."""
        size = max(1.0, float(np.abs(self.values).max(initial=0.0)))
        slack = TOLERANCE * size
        wrong = int((np.abs(times(self.relations, self.values)) > slack).sum())
        if wrong:
            _refuse("relations", f"the true values to add up; {wrong} relations do not")
        sums = times(self.limits, self.values)
        if ((sums < self.limits_low - slack) | (sums > self.limits_high + slack)).any():
            _refuse("limits", "the true values to lie within")
        bounded = ~np.isin(self.roles, (Role.FIXED, Role.STRUCTURAL))
        if ((self.values < self.lower) | (self.values > self.upper))[bounded].any():
            _refuse("lower and upper", "the true values to lie within")
        if ((self.values < self.shown_low) | (self.values > self.shown_high)).any():
            _refuse("shown_low and shown_high", "the true values to lie within")

    def __len__(self) -> int:
        """How many cells there are."""
        return len(self.values)

    def __repr__(self) -> str:
        """Sizes only, never a value."""
        primary = int((self.roles == Role.PRIMARY).sum())
        return f"<System of {len(self)} cells, {self.relations.shape[0]} relations, {primary} primary>"

    def always_hidden(self) -> Mask:
        """Return the cells that are hidden whatever is chosen: the primary ones and those of role ``HIDDEN``."""
        return np.isin(self.roles, (Role.HIDDEN, Role.PRIMARY))

    def primary(self) -> Ints:
        """Return the numbers of the cells that need protection, in order."""
        return np.flatnonzero(self.roles == Role.PRIMARY)
