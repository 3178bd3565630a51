"""Splits: classes within a cell for which sums are kept separately, such as those of a histogram."""

from typing import Any

import attrs
import numpy as np
from numpy.typing import NDArray

from soteindikaattorit.model.limit import Calendar


@attrs.frozen(kw_only=True)
class Split:
    """The classes within a cell: the values of a column, or the days between two dates.

    The sums of one class are additive like any others.

    Args:
        column: The column whose values are the classes; empty when days are counted, or there is only one class.
        is_number: Whether the values of the column are numbers, rather than texts.
        width: Numbers are rounded to a multiple of the width, in the unit of the column; 0 for no rounding.
        start: The column of the date from which days are counted.
        end: The column of the date up to which days are counted.
        calendar: How days are counted.
        limit: The greatest number that has a class of its own; all greater numbers are one class, whose key is
            infinite. None for no limit.
        is_open: Whether a row without a number belongs to the infinite class, rather than to none.
    """

    column: str = ""
    is_number: bool = False
    width: float = 0.0
    start: str = ""
    end: str = ""
    calendar: Calendar = "calendar"
    limit: float | None = None
    is_open: bool = False

    def __str__(self) -> str:
        """Return the canonical form, under which the sums are kept and merged with later ones."""
        by = f"{self.calendar} days from {self.start} to {self.end}" if self.start else self.column or "nothing"
        width = f" in steps of {self.width:g}" if self.width else ""
        limit = "" if self.limit is None else f" up to {self.limit:g}"
        return f"{by}{width}{limit}{' or open' if self.is_open else ''}"

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns that are read."""
        return tuple(name for name in (self.column, self.start, self.end) if name)

    @property
    def has_numbers(self) -> bool:
        """Whether the classes are numbers, rather than texts."""
        return self.is_number or bool(self.start) or not self.column


@attrs.frozen(eq=False, kw_only=True)
class Classes:
    """The classes of many cells, one after the other.

    Args:
        cell: The number of the cell of each class, from 0, in order.
        key: The number or the text of each class; in order within a cell.
        cells: The number of cells; some may have no class.
    """

    cell: NDArray[np.int64]
    key: NDArray[Any]
    cells: int

    def total(self, values: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return the sum over the classes of each cell."""
        return np.asarray(np.bincount(self.cell, weights=values, minlength=self.cells), dtype=np.float64)
