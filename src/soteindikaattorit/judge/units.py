"""Funnels of results: the units of each indicator and period against each other, at once."""

from collections.abc import Iterable, Iterator
from typing import Final

import attrs

from soteindikaattorit.catalogue.catalogue import Catalogue
from soteindikaattorit.compute.aggregates import TOTAL
from soteindikaattorit.compute.engine import UNKNOWN
from soteindikaattorit.definitions.indicator import Indicator
from soteindikaattorit.errors import unknown
from soteindikaattorit.judge.funnel import METHODS, funnel
from soteindikaattorit.judge.verdict import Verdict, standing
from soteindikaattorit.judge.verdicts import Figures, Row, Verdicts, collect, rows_of
from soteindikaattorit.model import status
from soteindikaattorit.stats.funnel import WINSORISED

LEVELS: Final = (0.998,)
"""The levels of limits when none are asked for."""


def funnels(
    catalogue: Catalogue,
    results: Figures,
    over: str,
    *,
    levels: Iterable[float] = LEVELS,
    model: str = "none",
    share: float = WINSORISED,
) -> Verdicts:
    """Judge the units of every indicator and period against each other, each in a funnel of its own.

    Shares, rates and ratios of observed to expected have funnels; other figures are not applicable.

    Args:
        catalogue: The indicators, with the direction that is better.
        results: The figures, with numerators and denominators.
        over: The group whose codes are the units, such as ``hyvinvointialue``; the rows of all together take no part.
        levels: The levels of the limits, between 0 and 1; each is a verdict of its own.
        model: How limits allow for overdispersion: "none", "multiplicative" or "additive".
        share: The share of scores at each end that is drawn in before overdispersion is measured (0…0.5).

    Returns:
        A verdict of kind "funnel" for each unit and level, with the value of all together as its reference,
        or of a ratio that of the reference.
        Units without a figure are named in ``left_out``, and have their status.

    Raises:
        UnknownNameError: There is no such indicator or group.
        InvalidValueError: A choice is not one there is.
    """
    if over not in results.groups:
        raise unknown("group", over, results.groups)
    place = results.groups.index(over)
    found: dict[tuple[object, ...], list[Row]] = {}
    for row in rows_of(results):
        if row.groups[place] not in {TOTAL, UNKNOWN}:
            others = (*row.groups[:place], *row.groups[place + 1 :])
            found.setdefault((row.indicator, row.label, others), []).append(row)
    wanted = tuple(levels)
    judged = (
        pair
        for rows in found.values()
        for level in wanted
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
    said = {row.groups[place]: _why(row) for row in rows}
    stand = [row for row in rows if said[row.groups[place]] == status.OK]
    made = funnel(
        [row.numerator for row in stand],
        [row.denominator for row in stand],
        kind=count_model.kind,
        labels=[row.groups[place] for row in stand],
        direction=indicator.direction,
        factor=count_model.factor,
        level=level,
        model=model,
        share=share,
    )
    out = tuple(f"{code} ({why})" for code, why in sorted(said.items()) if why != status.OK)
    verdicts = dict(zip((unit.label for unit in made.units), made.verdicts, strict=True))
    for row in rows:
        code = row.groups[place]
        yield row, _with(verdicts[code], out) if code in verdicts else Verdict(kind="funnel", status=said[code])


def _why(row: Row) -> str:
    """Return the status that keeps a figure out of a funnel, or "ok"."""
    return standing((row.value, row.said), (row.numerator, status.OK), (row.denominator, status.OK))


def _with(verdict: Verdict, left_out: tuple[str, ...]) -> Verdict:
    return attrs.evolve(verdict, left_out=left_out)
