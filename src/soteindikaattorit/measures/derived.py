"""Measures that are derived from the results of other indicators."""

from collections.abc import Sequence
from typing import Annotated, ClassVar, Literal

import attrs
import numpy as np

from soteindikaattorit.measures.explain import Formula, phrase_term, term, times
from soteindikaattorit.measures.measure import PERCENT, Figures, Floats, Measure, Statuses
from soteindikaattorit.measures.operand import Operand
from soteindikaattorit.model import status
from soteindikaattorit.model.field import Above


def first_not_ok(figures: Sequence[Figures]) -> Statuses:
    """Return, for each cell, the status of the first operand without a value, or ok."""
    statuses = figures[0].status
    for operand in figures[1:]:
        statuses = np.where(statuses == status.OK, operand.status, statuses)
    return statuses


def divided(numerator: Floats, denominator: Floats, per: float, statuses: Statuses) -> Figures:
    """Return the figures of a quotient, times a factor; undefined over zero or beyond the largest number."""
    value = np.full(numerator.shape, np.nan)
    is_possible = (statuses == status.OK) & (denominator != 0) & np.isfinite(numerator)
    with np.errstate(over="ignore"):
        np.divide(numerator * per, denominator, out=value, where=is_possible)
    return Figures.from_values(value, numerator=numerator, denominator=denominator, statuses=statuses)


@attrs.frozen(kw_only=True)
class Growth(Measure):
    """The change of an indicator from an earlier period, in percent of the earlier value.

    Args:
        indicator: The id of the indicator.
        on: The earlier period: "year" for the same period a year before, "previous" for the period just before.
    """

    indicator: str
    on: Literal["year", "previous"] = "year"
    kind: ClassVar[str] = "growth"
    unit: ClassVar[str] = "%"

    @property
    def formula(self) -> Formula:
        """The value in percent of the earlier one, less 100."""
        key = "year before" if self.on == "year" else "period before"
        return PERCENT * term(self.indicator) / phrase_term(key) - PERCENT

    def operands(self) -> tuple[Operand, ...]:
        """Return the figure of the period and the earlier one."""
        return (Operand(indicator=self.indicator), Operand(indicator=self.indicator, on=self.on))

    def derive(self, figures: Sequence[Figures], level: float) -> Figures:
        """Return the change; undefined where the earlier value is below zero."""
        now, before = figures
        is_below = before.value < 0
        before = attrs.evolve(before, status=np.where(is_below, status.UNDEFINED, before.status))
        quotient = divided(now.value, before.value, PERCENT, first_not_ok((now, before)))
        return attrs.evolve(quotient, value=quotient.value - PERCENT)


@attrs.frozen(kw_only=True)
class Attainment(Measure):
    """The value of an indicator in percent of its target.

    Args:
        indicator: The id of the indicator; it must have a target.
    """

    indicator: str
    kind: ClassVar[str] = "attainment"
    unit: ClassVar[str] = "%"

    @property
    def formula(self) -> Formula:
        """The value in percent of its target."""
        return PERCENT * term(self.indicator) / phrase_term("target")

    def operands(self) -> tuple[Operand, ...]:
        """Return the figure and its target."""
        return (Operand(indicator=self.indicator), Operand(indicator=self.indicator, is_target=True))

    def derive(self, figures: Sequence[Figures], level: float) -> Figures:
        return divided(figures[0].value, figures[1].value, PERCENT, first_not_ok(figures))


@attrs.frozen(kw_only=True)
class Quotient(Measure):
    """The value of one indicator divided by that of another, for the same region, period and groups.

    Args:
        numerator: The id of the indicator that is divided.
        denominator: The id of the indicator that divides.
        per: The factor: 100 for percent.
    """

    numerator: str
    denominator: str
    per: Annotated[float, Above(0)] = 100.0
    kind: ClassVar[str] = "quotient"

    @property
    def formula(self) -> Formula:
        """The factor, times one value, divided by the other."""
        return times(self.per, term(self.numerator)) / term(self.denominator)

    def operands(self) -> tuple[Operand, ...]:
        """Return the two indicators."""
        return (Operand(indicator=self.numerator), Operand(indicator=self.denominator))

    def derive(self, figures: Sequence[Figures], level: float) -> Figures:
        return divided(figures[0].value, figures[1].value, self.per, first_not_ok(figures))
