"""Control charts of results: every indicator and group over its periods."""

from collections.abc import Iterator, Mapping, Sequence
from math import nan

from soteindikaattorit.catalogue.catalogue import Catalogue
from soteindikaattorit.errors import unknown
from soteindikaattorit.judge.control_chart import ControlChart, control_chart
from soteindikaattorit.judge.verdict import Verdict, first_status
from soteindikaattorit.judge.verdicts import FigureTable, Row, Verdicts, collect, rows_of, series_of
from soteindikaattorit.model import status
from soteindikaattorit.model.period import Period, from_key, key

Rebase = Mapping[str, Sequence[Period]]
"""The periods in which a new process starts, by the id of the indicator."""


def control_charts(
    catalogue: Catalogue,
    results: FigureTable,
    *,
    run: int = 7,
    screen: bool = True,
    baseline: int = 0,
    rebase: Rebase | None = None,
) -> Verdicts:
    """Judge every indicator and group over its periods in a control chart of its own.

    Each grain has its own chart; a period without a grain is not applicable.

    Args:
        catalogue: The indicators, with the direction that is better.
        results: The figures.
        run: The number of points in a row that make a trend or a shift: 6, 7 or 8.
        screen: Whether outlying moving ranges are left out of the limits.
        baseline: The number of points that fix the limits; 0 for all.
        rebase: The periods in which a new process starts, by the id of the indicator.

    Returns:
        A verdict of kind "variation" for each figure, with mean and process limits,
        and one of kind "assurance" for the last figure of a chart when it has a target.
        Periods without a figure, and those that are not over, are named in ``left_out``.

    Raises:
        InvalidValueError: A number is out of its range.
        UnknownNameError: There is no such indicator.
    """
    new_starts = dict(rebase or {})
    rows = rows_of(results)
    for name in set(new_starts) - {row.indicator for row in rows}:
        raise unknown("indicator", name, catalogue.ids)

    def judged() -> Iterator[tuple[Row, Verdict]]:
        for series in series_of(rows):
            if series[0].period.grain is None:
                yield series[0], Verdict(kind="variation", value=series[0].value, status=status.NOT_APPLICABLE)
                continue
            starts = _starts(series, new_starts.get(series[0].indicator, ()))
            chart = control_chart(
                [nan if _exclusion(row) else row.value for row in series],
                labels=[row.label for row in series],
                direction=catalogue[series[0].indicator].direction,
                target=_target(series),
                run=run,
                screen=screen,
                baseline=baseline,
                rebase=starts,
            )
            yield from _named(series, chart)

    return collect(judged(), results)


def _starts(series: tuple[Row, ...], periods: Sequence[Period]) -> tuple[str, ...]:
    """Return the first label of a series on or after the first day of each period."""
    firsts = (next((row.label for row in series if row.period.first >= period.first), None) for period in periods)
    return tuple(label for label in firsts if label)


def _exclusion(row: Row) -> str:
    """Return the status that excludes a figure from a chart; empty when it is included."""
    reason = first_status((row.value, row.status_over_time))
    return "" if reason == status.OK else reason


def _target(series: tuple[Row, ...]) -> float:
    """Return the target of the last figure in the chart."""
    return next((row.target for row in reversed(series) if not _exclusion(row)), nan)


def _named(series: tuple[Row, ...], chart: ControlChart) -> Iterator[tuple[Row, Verdict]]:
    """Return the verdicts of a chart with their figures; each lists the excluded figures with their statuses."""
    by_label = {row.label: row for row in series}
    out = tuple(f"{row.label} ({_exclusion(row)})" for row in series if _exclusion(row))
    out += tuple(f"{label} (no figure)" for label in _gaps(series))
    named = ControlChart(points=chart.points, direction=chart.direction, target=chart.target, left_out=out)
    for point, verdict in zip(chart.points, named.verdicts, strict=True):
        yield by_label[point.label], verdict
    for label in chart.left_out:
        yield by_label[label], Verdict(kind="variation", status=_exclusion(by_label[label]))
    if chart.points and named.assurance.status != status.NOT_APPLICABLE:
        yield by_label[chart.points[-1].label], named.assurance


def _gaps(series: tuple[Row, ...]) -> Iterator[str]:
    """Return the labels of periods between the first and the last that have no figure at all."""
    grain = series[0].period.grain or "day"
    there = {key(row.period.first, grain) for row in series}
    yield from (str(from_key(number, grain)) for number in range(min(there), max(there)) if number not in there)
