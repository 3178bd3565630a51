"""Bands: names that whoever defines an indicator gives to ranges of its values; the library has none of its own."""

from collections.abc import Iterable
from math import isfinite

import attrs

from soteindikaattorit.errors import InvalidValueError
from soteindikaattorit.model.text import Text


@attrs.frozen(kw_only=True)
class Band:
    """A range of values that has a name.

    Args:
        name: What values in the band are called.
        minimum: The least value in the band, in the unit of the indicator; the band ends where the next one begins.

    Raises:
        InvalidValueError: The least value is no number.
    """

    name: Text
    minimum: float

    def __attrs_post_init__(self) -> None:
        """Check the least value."""
        if not isfinite(self.minimum):
            raise InvalidValueError("min of band", str(self.minimum), "expected a finite number")


def band_of(value: float, bands: Iterable[Band]) -> Band | None:
    """Return the band in which a value lies; None below the lowest, and for what is no number.

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
