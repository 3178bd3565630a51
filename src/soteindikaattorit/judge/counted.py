"""What the figures of an indicator count, so that chance can be reckoned with: shares, rates or ratios."""

import attrs

from soteindikaattorit.definitions.indicator import Indicator
from soteindikaattorit.measures import Composite, Distribution, Proportion, Rate, StandardisedRate, Within

PERCENT = 100.0


@attrs.frozen(kw_only=True)
class Counted:
    """What a figure counts.

    Args:
        kind: "proportion" (some of all), "rate" (events over persons) or "ratio" (observed over expected
            events).
        factor: What numerator by denominator is multiplied by to give the value.
    """

    kind: str
    factor: float


def counted(indicator: Indicator) -> Counted | None:
    """Return what the figures of an indicator count; None when their numerator and denominator are no counts.

    Args:
        indicator: The indicator.
    """
    measure = indicator.measure
    if isinstance(measure, Proportion | Within | Distribution):
        return Counted(kind="proportion", factor=PERCENT)
    if isinstance(measure, Composite) and measure.rule == "all-or-nothing":
        return Counted(kind="proportion", factor=PERCENT)
    if isinstance(measure, Rate):
        return Counted(kind="rate", factor=measure.per)
    if isinstance(measure, StandardisedRate) and measure.method == "indirect":
        return Counted(kind="ratio", factor=measure.per)
    return None
