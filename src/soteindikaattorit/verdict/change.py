"""Verdicts on change: a figure against that of an earlier period, with the interval of the difference."""

from collections.abc import Iterable, Iterator
from math import hypot, isnan, nan

import attrs
import numpy as np

from soteindikaattorit import status
from soteindikaattorit.catalogue import Catalogue
from soteindikaattorit.contrast import corrected, proportion_difference, rate_difference
from soteindikaattorit.errors import InvalidValueError
from soteindikaattorit.indicator import Indicator
from soteindikaattorit.period import Period
from soteindikaattorit.result import Results
from soteindikaattorit.verdict.counted import Counted, counted
from soteindikaattorit.verdict.verdict import HOLDS, Verdict, ruled, side, standing, word
from soteindikaattorit.verdict.verdicts import Key, Row, Verdicts, collect, index_of, rows_of

ON = ("year", "previous")
"""What a figure may be compared with: the same months a year before, or the period right before."""

METHOD = "mover"
"""The name of the method by which the limits of a difference are made: method of variance estimates recovery."""

Limits = tuple[float, float]
NONE: Limits = (nan, nan)
_ANY = 0.95  # a level is asked for; no p-value depends on it


def limits_of_difference(value: float, limits: Limits, earlier: float, earlier_limits: Limits) -> Limits:
    """Give the limits of the difference of two figures of different people, from the limits of each.

    The distance of a limit from the difference is that of the two limits on that side, squared and added.
    Of two proportions with Wilson's limits this is Newcombe's hybrid score interval;
    it serves whatever interval the two figures have, as long as method and level are the same.

    Args:
        value: The figure, in any unit.
        limits: Its confidence limits, in the same unit.
        earlier: The figure it is compared with, in the same unit.
        earlier_limits: The confidence limits of that.

    Returns:
        The limits of the first less the second, in the same unit; nan where one of the two has none.

    Source:
        Zou GY, Donner A. Construction of confidence limits about effect measures: a general approach.
        Statistics in Medicine 27 (2008) 1693-1702. Method 10 of Newcombe RG. Interval estimation for the difference
        between independent proportions: comparison of eleven methods. Statistics in Medicine 17 (1998) 873-890: it
        squares and adds.

    Example:
        >>> lower, upper = limits_of_difference(0.8, (0.6918, 0.8769), 0.6, (0.4904, 0.7004))
        >>> print(f"{lower:.3f} to {upper:.3f}")
        0.052 to 0.334
    """
    if any(isnan(limit) for limit in (*limits, *earlier_limits)):
        return NONE
    # An adjusted interval may end before the value itself: there it reaches no farther.
    down = hypot(max(value - limits[0], 0.0), max(earlier_limits[1] - earlier, 0.0))
    up = hypot(max(limits[1] - value, 0.0), max(earlier - earlier_limits[0], 0.0))
    return value - earlier - down, value - earlier + up


def change(  # noqa: PLR0913 - two figures, each with its limits and status
    value: float,
    earlier: float,
    *,
    direction: str = "higher",
    limits: Limits = NONE,
    earlier_limits: Limits = NONE,
    level: float = nan,
    said: str = status.OK,
    earlier_said: str = status.OK,
    against: str = "earlier",
    p_value: float = nan,
) -> Verdict:
    """Judge a figure against that of an earlier period.

    With intervals, a change is one when the interval of the difference does not hold zero;
    without them, when the values differ: the rule ``values-alone`` says nothing of chance.

    Args:
        value: The figure, in any unit.
        earlier: The earlier figure, in the same unit.
        direction: Which way is better: "higher", "lower" or "neutral".
        limits: The confidence limits of the figure, in the same unit.
        earlier_limits: The confidence limits of the earlier figure.
        level: The confidence level of both (0…1).
        said: The status of the figure.
        earlier_said: The status of the earlier figure.
        against: The label of the earlier period.
        p_value: The p-value of no change (0…1), told along; the interval decides.

    Returns:
        A verdict with the word "improvement", "concern", "no-clear-change" or, when neither way is better, "neutral".
        Its limits are those of the difference.

    Source:
        As for `limits_of_difference`.

    Example:
        >>> said = change(61.0, 48.0, limits=(55.1, 66.6), earlier_limits=(42.4, 53.6), level=0.95, against="2024")
        >>> said.verdict, said.rule
        ('improvement', 'interval-excludes')
    """
    why = standing((value, said), (earlier, earlier_said))
    stands = why == status.OK
    lower, upper = limits_of_difference(value, limits, earlier, earlier_limits) if stands else NONE
    # Held against the earlier figure, not against zero, so that rounding is measured by what was subtracted.
    rule = ruled(earlier + lower, earlier + upper, earlier) if stands else ""
    return Verdict(
        kind="change",
        verdict=word("change", 0 if rule == HOLDS else side(value, earlier), direction) if stands else "",
        rule=rule,
        value=value if said == status.OK else nan,
        reference=earlier if earlier_said == status.OK else nan,
        against=against,
        lower=lower,
        upper=upper,
        level=level if rule and not isnan(lower) else nan,
        method="" if isnan(lower) else METHOD,
        p_value=p_value if stands else nan,
        status=why,
    )


def changes(catalogue: Catalogue, results: Results, *, on: str = "year", correction: str = "") -> Verdicts:
    """Judge every figure against the same indicator and groups in an earlier period.

    Against the same months a year before, the season takes no part in the difference.
    Where the figures are `counted`, the p-value of no change is told;
    of many changes at once some are chance, which a correction allows for.

    Args:
        catalogue: The indicators, with the direction that is better.
        results: The figures.
        on: "year" for the same months a year before, "previous" for the period right before.
        correction: "benjamini-hochberg", "holm" or "bonferroni": what has a p-value is then judged by it, corrected
            for all of them, and the rule is the name of the correction; when left out, intervals decide.

    Returns:
        A verdict for each figure of a period; where there is no earlier figure, the status is ``no-data``.

    Raises:
        InvalidValueError: `on` is neither.
        UnknownNameError: There is no such indicator or correction.
    """
    if on not in ON:
        raise InvalidValueError("on", on, f"expected one of {', '.join(ON)}")
    rows = rows_of(results)
    known = index_of(rows)
    labels = {row.label: _before(row.period, on) for row in rows}
    earlier = {row.key: known.get((row.indicator, labels[row.label], row.groups)) for row in rows}
    chances = _p_values(((row, earlier[row.key]) for row in rows), catalogue)
    judged = [
        (row, _judged(row, earlier[row.key], labels[row.label], catalogue[row.indicator], chances.get(row.key, nan)))
        for row in rows
    ]
    return collect(_corrected(judged, catalogue, correction) if correction else judged, results.groups)


def _before(period: Period, on: str) -> str:
    """Give the label of the earlier period, or nothing when there is none."""
    try:
        return str(period.a_year_before() if on == "year" else period.shift(-1))
    except InvalidValueError:
        return ""


def _judged(row: Row, earlier: Row | None, label: str, indicator: Indicator, p_value: float) -> Verdict:
    alike = earlier is not None and (row.level == earlier.level or (isnan(row.level) and isnan(earlier.level)))
    return change(
        row.value,
        earlier.value if earlier else nan,
        direction=indicator.direction,
        limits=(row.lower, row.upper) if alike else NONE,
        earlier_limits=(earlier.lower, earlier.upper) if earlier and alike else NONE,
        level=row.level,
        said=row.said,
        earlier_said=earlier.said if earlier else status.NO_DATA,
        against=label,
        p_value=p_value,
    )


def _p_values(pairs: Iterable[tuple[Row, Row | None]], catalogue: Catalogue) -> dict[Key, float]:
    """Give the p-values of no change of what is counted, all pairs of an indicator in one go."""
    found: dict[str, list[tuple[Row, Row]]] = {}
    for row, earlier in pairs:
        if earlier and row.said == earlier.said == status.OK:
            found.setdefault(row.indicator, []).append((row, earlier))
    return {
        row.key: p_value
        for name, both in found.items()
        for (row, _), p_value in zip(both, _tested(catalogue[name], both), strict=True)
    }


def _tested(indicator: Indicator, pairs: list[tuple[Row, Row]]) -> list[float]:
    """Give the p-value of each pair; nan where the figures are not counted."""
    what = counted(indicator)
    if what is None:
        return [nan] * len(pairs)
    test = proportion_difference if what.kind == "proportion" else rate_difference
    counts = [(*_counts(row, what), *_counts(earlier, what)) for row, earlier in pairs]
    x, n, y, m = np.transpose(counts)
    return [float(p_value) for p_value in test(x, n, y, m, _ANY).p_value]


def _counts(row: Row, what: Counted) -> tuple[float, float]:
    return (row.value, 1.0) if what.kind == "count" else (row.numerator, row.denominator)


def _corrected(
    judged: list[tuple[Row, Verdict]], catalogue: Catalogue, correction: str
) -> Iterator[tuple[Row, Verdict]]:
    """Give verdicts by p-values that allow for how many there are."""
    p_values = corrected([verdict.p_value for _, verdict in judged], correction).tolist()
    for (row, verdict), p_value in zip(judged, p_values, strict=True):
        if isnan(p_value) or isnan(row.level):
            yield row, verdict
            continue
        where = side(verdict.value, verdict.reference) if p_value <= 1 - row.level else 0
        said = word("change", where, catalogue[row.indicator].direction)
        yield row, attrs.evolve(verdict, verdict=said, rule=correction, p_value=p_value)
