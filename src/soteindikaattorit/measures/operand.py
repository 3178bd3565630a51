"""Operands: the figures from which a derived measure is computed."""

from typing import Literal

import attrs

from soteindikaattorit.errors import InvalidValueError
from soteindikaattorit.model.period import Period

NO_PERIOD = "-"
"""The label of an impossible period; no figure has it."""


@attrs.frozen(kw_only=True)
class Operand:
    """A figure of another indicator, for each cell of a derived one.

    Args:
        indicator: The id of the indicator.
        on: The period of the figure: that of the cell when empty, the same a year before, or the one just before.
        group: A column of groups and the code of one; None for the groups of the cell.
        is_target: Whether the operand is the target of the indicator rather than its value.
    """

    indicator: str
    on: Literal["", "year", "previous"] = ""
    group: tuple[str, str] | None = None
    is_target: bool = False

    def period(self, label: str) -> str:
        """Return the label of the period of the figure, or `NO_PERIOD`, from that of the cell."""
        if not self.on:
            return label
        try:
            period = Period.parse(label)
            return str(period.a_year_before() if self.on == "year" else period.shift(-1))
        except InvalidValueError:  # a period of arbitrary days has no period before it
            return NO_PERIOD
