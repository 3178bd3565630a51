"""Regions of generated rows: the codes that are valid in each span of days."""

from datetime import date, timedelta

import attrs

from soteindikaattorit.errors import InvalidValueError
from soteindikaattorit.model.dataset import Column
from soteindikaattorit.model.region import find_level
from soteindikaattorit.model.regions import Regions

_DAY = timedelta(days=1)


@attrs.frozen(kw_only=True)
class Span:
    """Days within which the regions of a column stay the same.

    Args:
        first: The first day.
        last: The last day, itself one of them.
        codes: The codes of the regions, in order.
    """

    first: date
    last: date
    codes: tuple[str, ...]


def spans(column: Column, regions: Regions, within: str, first: date, last: date) -> tuple[Span, ...]:
    """Return the valid regions of a column in each span of days, in order.

    Args:
        column: A column of regions.
        regions: All regions.
        within: The region to which the codes belong, as level and code; empty for all.
        first: The first day.
        last: The last day.

    Raises:
        InvalidValueError: The region has no parts of the level of the column on one of the days.
        UnknownNameError: There is no such region.
    """
    known = [span for region in regions for span in (region, *region.parents, *region.members)]
    begins = {span.first for span in known} | {span.last + _DAY for span in known if span.last < date.max}
    starts = sorted({first, *(day for day in begins if first < day <= last)})
    ends = [*(day - _DAY for day in starts[1:]), last]
    return tuple(
        Span(first=start, last=end, codes=_codes(column, regions, within, start))
        for start, end in zip(starts, ends, strict=True)
    )


def _codes(column: Column, regions: Regions, within: str, on: date) -> tuple[str, ...]:
    level, _, code = within.partition(":")
    if not within or find_level(level).rank < find_level(column.level).rank:
        codes = sorted(regions.codes(column.level, on))
    elif level == column.level:
        codes = [regions.find(level, code, on).code]
    else:
        codes = [*regions.children(level, code, column.level, on)]
    if not codes:
        raise InvalidValueError("region to generate rows within", within, f"it has no {column.level} on {on}")
    return tuple(codes)
