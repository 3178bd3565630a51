"""Cells at random: for each column of a dataset, values that it may hold."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from math import ceil, floor

import attrs
from hypothesis import strategies as st

from soteindikaattorit.measures.distribution import STATES
from soteindikaattorit.model.dataset import DATED, NUMERIC
from soteindikaattorit.model.period import Period
from soteindikaattorit.model.regions import Regions
from soteindikaattorit.testing.place import Span, spans
from soteindikaattorit.testing.rows import ANSWERED
from soteindikaattorit.testing.scope import Scope
from soteindikaattorit.testing.strategies.time import days
from soteindikaattorit.testing.strategies.wording import HARD

Value = str | bool | float | datetime
Row = dict[str, Value | None]

GREATEST_WHOLE = 2**53
"""Up to here every whole number is a number of its own."""

PARTS = 8
"""Numbers are whole eighths, so that they and their squares add up without rounding, in whatever order."""

_WIDTH = 1000.0
_LONGEST_LAG = 400
_OLDEST = 40_000
_PEOPLE = 4
_DAY = timedelta(days=1)
_LAST_SECOND = 24 * 60 * 60 - 1


@attrs.frozen(eq=False, kw_only=True)
class Cells:
    """The strategy for the values of one column.

    Args:
        scope: What the column may hold.
        values: Gives a value; of a date that follows another, how many days it lies after it, and of a region the
            number of one among those of its day; a few come often, so that rows fall into one group.
        time: Gives the seconds after midnight; None where the column holds days.
        places: The regions it may hold, by days; none when it is no region.
    """

    scope: Scope = attrs.field(repr=False)  # Hypothesis tells what it draws from, and all of it would be long
    values: st.SearchStrategy[Value | int]
    time: st.SearchStrategy[int] | None = None
    places: tuple[Span, ...] = attrs.field(default=(), repr=False)


def cells(scope: Scope, regions: Regions, within: str, period: Period, *, extreme: bool) -> Cells:
    """Return what draws the values of a column.

    Args:
        scope: What the column may hold.
        regions: The regions that are known.
        within: The region whose parts are drawn, as level and code; empty for all.
        period: The days on which what follows nothing lies.
        extreme: Whether numbers may be as great or small as there are any.
    """
    kind = scope.column.type
    if kind in DATED:
        timed = st.sampled_from([0, _LAST_SECOND]) | st.integers(0, _LAST_SECOND)
        return Cells(scope=scope, values=_dates(scope, period), time=timed if kind == "datetime" else None)
    if kind == "region":
        places = spans(scope.column, regions, within, period.first, period.last + 10 * _LONGEST_LAG * _DAY)
        return Cells(scope=scope, values=st.integers(0, 2) | st.integers(0, 2**20), places=places)
    if kind in NUMERIC:
        return Cells(scope=scope, values=_numbers(scope, extreme=extreme))
    if kind == "boolean":
        return Cells(scope=scope, values=st.booleans())
    return Cells(scope=scope, values=_texts(scope))


def _dates(scope: Scope, period: Period) -> st.SearchStrategy[datetime | int]:
    if scope.on:
        return st.integers(0, _OLDEST)
    if scope.starts:
        return st.integers(0, 14) | st.integers(0, _LONGEST_LAG)
    return days(period.first, period.last).map(lambda day: datetime(day.year, day.month, day.day))  # noqa: DTZ001


def _texts(scope: Scope) -> st.SearchStrategy[str]:
    name, column = scope.column.id, scope.column
    if column.codes == STATES:
        return st.just(ANSWERED) | st.sampled_from(STATES)
    if column.codes:
        return st.sampled_from(column.codes)
    if scope.key:
        return st.sampled_from([f"{name}-{number}" for number in range(1, _PEOPLE + 1)])
    words = (*scope.words, *HARD)
    return st.sampled_from(words)


def _numbers(scope: Scope, *, extreme: bool) -> st.SearchStrategy[float]:
    column = scope.column
    low, high = column.minimum, column.maximum
    if column.type == "integer":
        whole = _whole(low, high, GREATEST_WHOLE if extreme else _WIDTH)
        return whole.map(float)
    if extreme:
        return st.floats(low, high, allow_nan=False, allow_infinity=False)
    least, most = _ends(low, high, _WIDTH)
    if ceil(least * PARTS) > floor(most * PARTS):
        return st.floats(least, most)
    return st.integers(ceil(least * PARTS), floor(most * PARTS)).map(lambda number: number / PARTS)


def _whole(low: float | None, high: float | None, width: float) -> st.SearchStrategy[int]:
    least, most = _ends(low, high, width)
    inner = st.integers(ceil(least), floor(most))
    return inner if low is None or high is None else inner | st.sampled_from([ceil(low), floor(high)])


def _ends(low: float | None, high: float | None, width: float) -> tuple[float, float]:
    """Return bounds: those there are, and otherwise some so far from zero, or from the one there is."""
    least = low if low is not None else -width if high is None else min(-width, high - width)
    most = high if high is not None else max(width, least + width)
    return least, most


def row_of(columns: tuple[Cells, ...]) -> st.SearchStrategy[Row]:
    """Return a row, each value after those on which it depends.

    Args:
        columns: What draws each value, in an order in which nothing depends on what comes later.
    """
    return _row(columns)


@st.composite
def _row(draw: st.DrawFn, columns: tuple[Cells, ...]) -> Row:
    row: Row = {}
    known: dict[str, Value] = {}
    for column in columns:
        scope = column.scope
        value = _placed(column, draw(column.values), known)
        if column.time is not None and isinstance(value, datetime):
            value += timedelta(seconds=draw(column.time))
        known[scope.column.id] = value
        is_missing = known[scope.state] != ANSWERED if scope.state else scope.column.optional and draw(st.booleans())
        row[scope.column.id] = None if is_missing else value
    return row


def _placed(column: Cells, value: Value | int, known: Mapping[str, Value]) -> Value:
    """Return the value that is meant, once it is known what it depends on."""
    scope = column.scope
    if column.places:
        codes = _codes(column.places, known.get(scope.on))
        return codes[_number(value) % len(codes)]
    dates = [found for name in (*scope.starts, scope.on) if isinstance(found := known.get(name), datetime)]
    if scope.column.type not in DATED or isinstance(value, datetime):
        return value
    latest = max(dates, default=datetime(2024, 2, 29)).replace(hour=0, minute=0, second=0)  # noqa: DTZ001
    return latest - _number(value) * _DAY if scope.on else latest + _number(value) * _DAY


def _number(value: Value | int) -> int:
    return value if isinstance(value, int) else 0


def _codes(places: tuple[Span, ...], on: Value | None) -> tuple[str, ...]:
    day = on.date() if isinstance(on, datetime) else date.max
    return next((span.codes for span in places if span.first <= day <= span.last), places[-1].codes)
