"""Measures that are derived from results of other indicators."""

from typing import ClassVar

import attrs

from soteindikaattorit.errors import InvalidValueError
from soteindikaattorit.measures.explain import Formula, phrase_term, term, times
from soteindikaattorit.measures.measure import Measure, Schema
from soteindikaattorit.model.period import Period

PERCENT = 100.0
_INDICATOR = {"type": "string", "minLength": 1}


@attrs.frozen(kw_only=True)
class Growth(Measure):
    """The change of an indicator on an earlier period, in percent of the earlier value.

    Args:
        indicator: The id of the indicator whose growth it is.
        on: "year" for the same period a year before, "previous" for the period just before.
    """

    indicator: str
    on: str = "year"
    kind: ClassVar[str] = "growth"
    unit: ClassVar[str] = "%"
    schema: ClassVar[Schema] = {
        "properties": {"indicator": _INDICATOR, "on": {"enum": ["year", "previous"]}},
        "required": ["indicator"],
    }

    @property
    def formula(self) -> Formula:
        """The value in percent of the earlier one, less 100."""
        key = "year before" if self.on == "year" else "period before"
        return PERCENT * term(self.indicator) / phrase_term(key) - PERCENT

    @property
    def indicators(self) -> tuple[str, ...]:
        """The indicator whose growth it is."""
        return (self.indicator,)

    def earlier(self, label: str) -> str:
        """Return the label of the period on which growth is counted, or ``-`` when there is no such period."""
        try:
            period = Period.parse(label)
            return str(period.a_year_before() if self.on == "year" else period.shift(-1))
        except InvalidValueError:
            return "-"


@attrs.frozen(kw_only=True)
class Attainment(Measure):
    """The value of an indicator in percent of its target.

    Args:
        indicator: The id of the indicator; it must have a target.
    """

    indicator: str
    kind: ClassVar[str] = "attainment"
    unit: ClassVar[str] = "%"
    schema: ClassVar[Schema] = {"properties": {"indicator": _INDICATOR}, "required": ["indicator"]}

    @property
    def formula(self) -> Formula:
        """The value in percent of its target."""
        return PERCENT * term(self.indicator) / phrase_term("target")

    @property
    def indicators(self) -> tuple[str, ...]:
        """The indicator whose target it is."""
        return (self.indicator,)


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
    per: float = 100.0
    kind: ClassVar[str] = "quotient"
    schema: ClassVar[Schema] = {
        "properties": {
            "numerator": _INDICATOR,
            "denominator": _INDICATOR,
            "per": {"type": "number", "exclusiveMinimum": 0},
        },
        "required": ["numerator", "denominator"],
    }

    @property
    def formula(self) -> Formula:
        """One value over the other."""
        return times(self.per, term(self.numerator)) / term(self.denominator)

    @property
    def indicators(self) -> tuple[str, ...]:
        """The two indicators."""
        return (self.numerator, self.denominator)
