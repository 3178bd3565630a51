"""Observations: published figures."""

from typing import Annotated, Literal, get_args

import attrs

from soteindikaattorit.errors import InvalidValueError, one_of
from soteindikaattorit.model import status
from soteindikaattorit.model.argument import check_fields
from soteindikaattorit.model.field import Choices
from soteindikaattorit.model.period import Period
from soteindikaattorit.model.source import Source

Qualifier = Literal["", "about", "over", "under", "range"]
"""How the publisher put the figure: as it is, about, over, under, or as a range from one value to another."""

QUALIFIERS: tuple[Qualifier, ...] = get_args(Qualifier)


def _falls(low: float | None, high: float | None) -> bool:
    return low is not None and high is not None and high < low


@attrs.frozen(kw_only=True)
class Observation:
    """One published figure, with its source.

    Args:
        indicator: The id of the indicator.
        period: The period of the figure.
        groups: The value of each group of the figure, such as the code of a region; without any, it is of all.
        value: The figure as printed, in the unit of the indicator; None when none was printed.
        value_high: The other end when a range was printed, in the unit of the indicator.
        qualifier: How the publisher put the figure.
        decimals: How many decimals were printed.
        n: The base that was printed.
        lower: The lower confidence limit that was printed, in the unit of the indicator.
        upper: The upper confidence limit that was printed, in the unit of the indicator.
        status: The reason for a missing figure, or "ok".
        source: Where it was published.
        note: A note of the publisher or the reader.

    Raises:
        InvalidValueError: The status, qualifier and figures do not go together.
    """

    indicator: str
    period: Period
    groups: tuple[tuple[str, str], ...] = ()
    value: float | None = None
    value_high: float | None = None
    qualifier: Annotated[Qualifier, Choices(QUALIFIERS[1:])] = ""
    decimals: int = 0
    n: float | None = None
    lower: float | None = None
    upper: float | None = None
    status: str = status.OK
    source: Source | None = None
    note: str = ""

    def __attrs_post_init__(self) -> None:
        """Check that status, qualifier and figures go together."""
        check_fields(self)
        for belongs, key, expected in (
            (self.status in status.STATUSES, "status", one_of(status.STATUSES)),
            ((self.status == status.OK) == (self.value is not None), "value", "a figure stands with status ok only"),
            ((self.qualifier == "range") == (self.value_high is not None), "value_high", "a range has two ends"),
            (not _falls(self.value, self.value_high), "value_high", "a range goes upwards"),
            (bool(self.indicator), "indicator", "expected the id of an indicator"),
        ):
            if not belongs:
                raise InvalidValueError(
                    f"{key} of observation of {self.indicator!r}", str(getattr(self, key)), expected
                )

    @property
    def key(self) -> tuple[str, Period, tuple[tuple[str, str], ...]]:
        """The indicator, the period and the groups of the figure."""
        return self.indicator, self.period, tuple(sorted(self.groups))
