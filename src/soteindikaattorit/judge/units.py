"""Funnels of results: the units of each indicator and period against each other."""

from collections.abc import Iterable, Iterator
from typing import Final

import attrs

from soteindikaattorit.catalogue.catalogue import Catalogue
from soteindikaattorit.compute.aggregates import TOTAL
from soteindikaattorit.compute.engine import UNKNOWN
from soteindikaattorit.definitions.indicator import Indicator
from soteindikaattorit.errors import unknown
from soteindikaattorit.judge.funnel import METHODS, funnel
from soteindikaattorit.judge.verdict import Verdict, first_status
from soteindikaattorit.judge.verdicts import FigureTable, Row, Verdicts, collect, rows_of
from soteindikaattorit.model import status
from soteindikaattorit.stats.funnel import WINSORISED

DEFAULT_LEVELS: Final = (0.998,)
"""The default levels of the limits (0…1)."""


def funnels(
    catalogue: Catalogue,
    results: FigureTable,
    over: str,
    *,
    levels: Iterable[float] = DEFAULT_LEVELS,
    model: str = "none",
    share: float = WINSORISED,
) -> Verdicts:
    """Judge the units of every indicator and period against each other in a funnel of its own.

    Proportions, rates and standardised ratios have funnels; other figures are not applicable.

    Args:
        catalogue: The indicators, with the direction that is better.
        results: The figures, with numerators and denominators.
        over: The group whose codes are the units, such as ``hyvinvointialue``; totals are excluded.
        levels: The levels of the limits, between 0 and 1; each has its own verdict.
        model: How limits allow for overdispersion: "none", "multiplicative" or "additive".
        share: The share of scores at each end that is drawn in before overdispersion is measured (0…0.5).

    Returns:
        A verdict of kind "funnel" for each unit and level, with the value of all together as its reference,
        or of a ratio that of the reference.
        Units without a figure are listed in ``left_out``, and have their status.

    Raises:
        UnknownNameError: There is no such indicator or group.
        InvalidValueError: An option has an unknown value.
    """
    if over not in results.groups:
        raise unknown("group", over, results.groups)
    place = results.groups.index(over)
    chosen_levels = tuple(levels)
    units: dict[tuple[object, ...], list[Row]] = {}
    for row in rows_of(results):
        if row.groups[place] not in {TOTAL, UNKNOWN}:
            others = (*row.groups[:place], *row.groups[place + 1 :])
            units.setdefault((row.indicator, row.label, others), []).append(row)
    judged = (
        pair
        for rows in units.values()
        for level in chosen_levels
        for pair in _judged(catalogue[rows[0].indicator], rows, place, level, model, share)
    )
    return collect(judged, results)


def _judged(
    indicator: Indicator, rows: list[Row], place: int, level: float, model: str, share: float
) -> Iterator[tuple[Row, Verdict]]:
    count_model = indicator.measure.count_model
    if count_model is None or count_model.kind not in METHODS:
        yield from ((row, Verdict(kind="funnel", value=row.value, status=status.NOT_APPLICABLE)) for row in rows)
        return
    statuses = {row.groups[place]: _status(row) for row in rows}
    included = [row for row in rows if statuses[row.groups[place]] == status.OK]
    made = funnel(
        [row.numerator for row in included],
        [row.denominator for row in included],
        kind=count_model.kind,
        labels=[row.groups[place] for row in included],
        direction=indicator.direction,
        factor=count_model.factor,
        level=level,
        model=model,
        share=share,
    )
    out = tuple(f"{code} ({reason})" for code, reason in sorted(statuses.items()) if reason != status.OK)
    verdicts = dict(zip((unit.label for unit in made.units), made.verdicts, strict=True))
    for row in rows:
        code = row.groups[place]
        yield (
            row,
            attrs.evolve(verdicts[code], left_out=out)
            if code in verdicts
            else Verdict(kind="funnel", status=statuses[code]),
        )


def _status(row: Row) -> str:
    """Return the status that excludes a figure from a funnel, or "ok"."""
    return first_status((row.value, row.usable_status), (row.numerator, status.OK), (row.denominator, status.OK))
