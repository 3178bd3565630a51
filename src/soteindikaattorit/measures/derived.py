"""Measures that are derived from results of other indicators."""

from collections.abc import Sequence
from typing import Annotated, ClassVar, Literal

import attrs
import numpy as np
from numpy.typing import NDArray

from soteindikaattorit.measures.explain import Formula, phrase_term, term, times
from soteindikaattorit.measures.measure import Figures, Floats, Measure
from soteindikaattorit.measures.operand import Operand
from soteindikaattorit.model import status
from soteindikaattorit.model.field import Above
from soteindikaattorit.stats.interval import Limits

PERCENT = 100.0

Statuses = NDArray[np.object_]


def first_not_ok(figures: Sequence[Figures]) -> Statuses:
    """Return, cell by cell, the status of the first operand without a value, or ok."""
    statuses = figures[0].status
    for operand in figures[1:]:
        statuses = np.where(statuses == status.OK, operand.status, statuses)
    return statuses


def derived_figures(
    value: Floats,
    statuses: Statuses,
    *,
    n: Floats | None = None,
    limits: Limits | None = None,
    numerator: Floats | None = None,
    denominator: Floats | None = None,
) -> Figures:
    """Return derived figures; a value that is not finite is undefined.

    Args:
        value: The values, in the unit of the indicator.
        statuses: The statuses of the operands together, as of `first_not_ok`.
        n: The base of each value; None when it has none.
        limits: The confidence limits; None when there are none.
        numerator: The numerators; None when there are none.
        denominator: The denominators; None when there are none.
    """
    nothing = np.full(value.shape, np.nan)
    statuses = np.where((statuses == status.OK) & ~np.isfinite(value), status.UNDEFINED, statuses)
    is_ok = statuses == status.OK
    lower, upper, method = (nothing, nothing, "") if limits is None else (limits.lower, limits.upper, limits.method)
    is_bounded = is_ok & np.isfinite(lower) & np.isfinite(upper)
    return Figures(
        value=np.where(is_ok, value, np.nan),
        n=nothing if n is None else n,
        lower=np.where(is_bounded, lower, np.nan),
        upper=np.where(is_bounded, upper, np.nan),
        method=np.where(is_bounded, method, "").astype(object),
        numerator=nothing if numerator is None else numerator,
        denominator=nothing if denominator is None else denominator,
        status=statuses,
    )


def divided(numerator: Floats, denominator: Floats, per: float, statuses: Statuses) -> Figures:
    """Return the figures of a quotient; over zero, or beyond the greatest number, it is undefined."""
    value = np.full(numerator.shape, np.nan)
    is_possible = (statuses == status.OK) & (denominator != 0) & np.isfinite(numerator)
    with np.errstate(over="ignore"):
        np.divide(numerator * per, denominator, out=value, where=is_possible)
    finite = np.where(np.isinf(numerator), np.nan, numerator)
    return derived_figures(value, statuses, numerator=finite, denominator=denominator)


@attrs.frozen(kw_only=True)
class Growth(Measure):
    """The change of an indicator on an earlier period, in percent of the earlier value.

    Args:
        indicator: The id of the indicator whose growth it is.
        on: "year" for the same period a year before, "previous" for the period just before.
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
        """Return the figure now and the earlier one."""
        return (Operand(indicator=self.indicator), Operand(indicator=self.indicator, on=self.on))

    def derive(self, figures: Sequence[Figures], level: float) -> Figures:
        """Derive the change; on an earlier value below zero it is undefined."""
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
        """Derive the value in percent of the target."""
        value, target = figures
        return divided(value.value, target.value, PERCENT, first_not_ok(figures))


@attrs.frozen(kw_only=True)
class Quotient(Measure):
    """The value of one indicator for each unit of another, over the same region, period and groups.

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
        """One value over the other."""
        return times(self.per, term(self.numerator)) / term(self.denominator)

    def operands(self) -> tuple[Operand, ...]:
        """Return the two indicators."""
        return (Operand(indicator=self.numerator), Operand(indicator=self.denominator))

    def derive(self, figures: Sequence[Figures], level: float) -> Figures:
        """Derive one value over the other."""
        numerator, denominator = figures
        return divided(numerator.value, denominator.value, self.per, first_not_ok(figures))
