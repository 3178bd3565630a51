"""Targets and bands: the value that an indicator should reach, and names for ranges of its values."""

from collections.abc import Iterable
from datetime import date
from math import isfinite
from typing import Annotated

import attrs

from soteindikaattorit.errors import InvalidValueError, one_of
from soteindikaattorit.model.argument import check_fields, checked
from soteindikaattorit.model.field import Choices, Key
from soteindikaattorit.model.period import GRAINS, Period
from soteindikaattorit.model.source import Source
from soteindikaattorit.model.text import Text


@attrs.frozen(kw_only=True)
class Target:
    """A value to reach, in the unit of its indicator.

    Args:
        value: The value, in the unit of the indicator.
        since: The first day on which the target holds; None when it always has.
        until: The last day on which the target holds; None when it has no end.
        per: The grain for which an amount is meant, such as "quarter"; longer periods are scaled by their length.
        source: The publication that set the target.

    Raises:
        InvalidValueError: The value is no number, the target ends before it begins, or `per` is no grain of months.
    """

    value: float
    since: Annotated[date | None, Key("from")] = None
    until: Annotated[date | None, Key("to")] = None
    per: Annotated[str, Choices(GRAINS[2:])] = ""
    source: Source | None = None

    def __attrs_post_init__(self) -> None:
        """Check the value, the days and the grain."""
        check_fields(self)
        if not isfinite(self.value):
            raise InvalidValueError("value of target", str(self.value), "expected a finite number")
        if self.since and self.until and self.until < self.since:
            raise InvalidValueError("target", str(self.until), f"expected to end on or after {self.since}")
        if self.per and self.per not in GRAINS[2:]:
            raise InvalidValueError("per of target", self.per, one_of(GRAINS[2:]))

    @checked()
    def holds(self, period: Period) -> bool:
        """Whether the target holds on the last day of the period."""
        return (self.since is None or self.since <= period.last) and (self.until is None or period.last <= self.until)

    @checked()
    def value_for(self, period: Period) -> float | None:
        """Return the value for the whole period, in the unit of the indicator.

        The target of an amount per period is scaled by the number of whole months; None when the period has none.
        """
        if not self.per:
            return self.value
        try:
            months = len(period.periods("month"))
        except InvalidValueError:
            return None
        return self.value * months / months_in(self.per)


def months_in(grain: str) -> int:
    """Return how many months the grain has."""
    return {"month": 1, "quarter": 3, "tertial": 4, "half": 6, "year": 12}[grain]


@attrs.frozen(kw_only=True)
class Band:
    """A range of values that has a name.

    Args:
        name: The name of the values in the band.
        minimum: The least value in the band, in the unit of the indicator; the band ends where the next one begins.

    Raises:
        InvalidValueError: The least value is no number.
    """

    name: Text
    minimum: Annotated[float, Key("min")]

    def __attrs_post_init__(self) -> None:
        """Check the least value."""
        check_fields(self)
        if not isfinite(self.minimum):
            raise InvalidValueError("min of band", str(self.minimum), "expected a finite number")


def band_of(value: float, bands: Iterable[Band]) -> Band | None:
    """Return the band of a value; None below the lowest band and for not-a-number.

    Args:
        value: The value, in the unit of the indicator, not rounded.
        bands: The bands, in any order.

    Example:
        >>> low, high = (Band(name=Text.finnish(name), minimum=least) for name, least in (("A", -100), ("B", 50)))
        >>> band_of(50, [high, low]) == high
        True
    """
    reached = [band for band in bands if band.minimum <= value]
    return max(reached, key=lambda band: band.minimum, default=None)
