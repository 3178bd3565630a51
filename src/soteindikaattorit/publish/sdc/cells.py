"""Cells, how they add up, and which may be hidden: the input of suppression and audit, as arrays."""

import enum
from typing import Any, NoReturn

import attrs
import numpy as np
from numpy.typing import ArrayLike, NDArray

from soteindikaattorit.errors import InvalidValueError
from soteindikaattorit.publish.sdc.matrix import Floats, Ints, Mask, Rows, no_rows, times, to_rows

TOLERANCE = 1e-6
"""Rounding error that is ignored, for each unit of the largest number involved.

HiGHS satisfies its constraints to 1e-7; ten times that never hides a whole person.
"""


class Role(enum.IntEnum):
    """Whether a cell may be hidden.

    ``FREE`` is shown unless it has to be hidden to protect others.
    ``FIXED`` stays shown: it was published before.
    ``HIDDEN`` is hidden and needs no protection: it is never published, or was hidden in an earlier release.
    ``PRIMARY`` is hidden and needs protection.
    ``STRUCTURAL`` is known to everyone without being published, such as the zero of an impossible combination.
    """

    FREE = 0
    FIXED = 1
    HIDDEN = 2
    PRIMARY = 3
    STRUCTURAL = 4


def _read_only(array: NDArray[Any]) -> Any:  # noqa: ANN401 - the type of the array that was passed
    array.flags.writeable = False
    return array


def _floats(values: ArrayLike) -> Floats:
    return _read_only(np.array(values, dtype=np.float64))  # type: ignore[no-any-return]


def _roles(values: ArrayLike) -> NDArray[np.int8]:
    return _read_only(np.array(values, dtype=np.int8))  # type: ignore[no-any-return]


def _mask(values: ArrayLike) -> Mask:
    return _read_only(np.array(values, dtype=np.bool_))  # type: ignore[no-any-return]


def _everywhere(fill: float) -> Any:  # noqa: ANN401 - as attrs has it
    return attrs.Factory(lambda self: np.full(len(self), fill), takes_self=True)


_AS_VALUES: Any = attrs.Factory(lambda self: self.values, takes_self=True)
_AS_COST: Any = attrs.Factory(lambda self: np.where(self.values == 0, 3.0, np.abs(self.values) + 0.5), takes_self=True)
_NO_LIMITS: Any = attrs.Factory(lambda self: no_rows(len(self)), takes_self=True)
_NO_LOW: Any = attrs.Factory(lambda self: np.full(self.limits.shape[0], -np.inf), takes_self=True)
_NO_HIGH: Any = attrs.Factory(lambda self: np.full(self.limits.shape[0], np.inf), takes_self=True)
_ZERO, _INFINITE, _WHOLE = _everywhere(0.0), _everywhere(np.inf), _everywhere(1.0)


@attrs.frozen(kw_only=True, eq=False, repr=False)
class System:
    """Cells with their true values, the relations between them, and the role of each.

    It holds hidden values: it never leaves memory, and its repr shows sizes only.

    Args:
        values: The true value of each cell.
        relations: A row of whole numbers for each relation, whose product with the values is 0:
            +1 at a total and -1 at each of its parts.
        roles: The `Role` of each cell.
        limits: Further rows whose products everyone knows to lie between ``limits_low`` and ``limits_high``,
            such as a sum of scores between the least and the greatest score times n.
        limits_low: The lower ends of ``limits``; minus infinity for none.
        limits_high: The upper ends of ``limits``; infinity for none.
        lower: The least value of each cell that everyone knows to be possible; 0 by default.
        upper: The greatest value of each cell that everyone knows to be possible, such as the population;
            infinity by default.
        integer: Whether each cell is a whole number.
        shown_low: The least value that each cell can have once it is shown, less than its value where it is rounded.
        shown_high: The greatest value that each cell can have once it is shown.
        cost: The cost of hiding each cell, more than 0; by default its value and a half, 3 for a zero.
        required_low: The value that the feasibility interval of a primary cell must reach down to.
        required_high: The value that the feasibility interval of a primary cell must reach up to.
        width: The least width of the feasibility interval of a primary cell.

    Raises:
        InvalidValueError: The arrays do not fit together, or the true values violate a relation, a limit or a bound;
            the message contains no value.
    """

    values: Floats = attrs.field(converter=_floats)
    relations: Rows = attrs.field(converter=to_rows)
    roles: NDArray[np.int8] = attrs.field(converter=_roles)
    limits: Rows = attrs.field(default=_NO_LIMITS, converter=to_rows)
    limits_low: Floats = attrs.field(default=_NO_LOW, converter=_floats)
    limits_high: Floats = attrs.field(default=_NO_HIGH, converter=_floats)
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
        """Check the shapes first, then that the true values satisfy everything that is said of them."""
        cells = len(self.values)
        for field in attrs.fields(type(self)):
            shape = getattr(self, field.name).shape
            length = self.limits.shape[0] if field.name.startswith("limits_") else cells
            if field.name in {"relations", "limits"}:
                if shape[1:] != (cells,):
                    _refuse(field.name, f"one column for each of {cells} cells")
            elif shape != (length,):
                _refuse(field.name, f"one number for each of {length}")
        for holds, name, expected in self._conditions():
            if not holds:
                _refuse(name, expected)

    def _conditions(self) -> tuple[tuple[bool, str, str], ...]:
        values = self.values
        slack = TOLERANCE * max(1.0, float(np.abs(values).max(initial=0.0)))
        sums, wrong = times(self.limits, values), np.abs(times(self.relations, values)) > slack
        # Bounds matter only for cells that may be hidden: the value of the others is known.
        bounded = ~np.isin(self.roles, (Role.FIXED, Role.STRUCTURAL))
        is_bounded = ((values >= self.lower) & (values <= self.upper))[bounded]
        is_within = (sums >= self.limits_low - slack) & (sums <= self.limits_high + slack)
        is_shown = (values >= self.shown_low) & (values <= self.shown_high)
        return (
            (bool(np.isfinite(values).all()), "values", "a finite number in each cell"),
            (bool(np.isin(self.roles, list(Role)).all()), "roles", "a role of Role for each cell"),
            (bool((np.isfinite(self.cost) & (self.cost > 0)).all()), "cost", "more than 0 and finite for each cell"),
            (bool((self.relations.data == np.rint(self.relations.data)).all()), "relations", "whole numbers"),
            (bool((values == np.rint(values))[self.integer].all()), "values", "a whole number in each integer cell"),
            (not wrong.any(), "relations", f"the true values to add up; {int(wrong.sum())} relations do not"),
            (bool(is_within.all()), "limits", "the true values to lie within"),
            (bool(is_bounded.all()), "lower and upper", "the true values to lie within"),
            (bool(is_shown.all()), "shown_low and shown_high", "the true values to lie within"),
        )

    def __len__(self) -> int:
        """Return the number of cells."""
        return len(self.values)

    def __repr__(self) -> str:
        """Return sizes only, never a value."""
        primary = int((self.roles == Role.PRIMARY).sum())
        return f"<System of {len(self)} cells, {self.relations.shape[0]} relations, {primary} primary>"

    def always_hidden(self) -> Mask:
        """Return the cells that are hidden in every pattern: those of the roles ``PRIMARY`` and ``HIDDEN``."""
        return np.isin(self.roles, (Role.HIDDEN, Role.PRIMARY))

    def primary(self) -> Ints:
        """Return the numbers of the cells that need protection, in order."""
        return np.flatnonzero(self.roles == Role.PRIMARY)


def _refuse(name: str, expected: str) -> NoReturn:
    raise InvalidValueError("system", name, expected)
