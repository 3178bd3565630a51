"""Verdicts on change: a figure against that of an earlier period, with the interval of the difference."""

from math import hypot, isnan, nan

from soteindikaattorit import status
from soteindikaattorit.catalogue import Catalogue
from soteindikaattorit.errors import InvalidValueError
from soteindikaattorit.period import Period
from soteindikaattorit.result import Results
from soteindikaattorit.verdict.verdict import HOLDS, Verdict, ruled, side, standing, word
from soteindikaattorit.verdict.verdicts import Row, Verdicts, collect, index_of, rows_of

ON = ("year", "previous")
"""What a figure may be compared with: the same months a year before, or the period right before."""

METHOD = "square-and-add"
"""The name of the method by which the limits of a difference are made."""

Limits = tuple[float, float]
NONE: Limits = (nan, nan)


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
        status=why,
    )


def changes(catalogue: Catalogue, results: Results, *, on: str = "year") -> Verdicts:
    """Judge every figure against the same indicator and groups in an earlier period.

    Against the same months a year before, the season takes no part in the difference.

    Args:
        catalogue: The indicators, with the direction that is better.
        results: The figures.
        on: "year" for the same months a year before, "previous" for the period right before.

    Returns:
        A verdict for each figure of a period; where there is no earlier figure, the status is ``no-data``.

    Raises:
        InvalidValueError: `on` is neither.
        UnknownNameError: There is no such indicator.
    """
    if on not in ON:
        raise InvalidValueError("on", on, f"expected one of {', '.join(ON)}")
    rows = rows_of(results)
    known = index_of(rows)
    labels = {row.label: _before(row.period, on) for row in rows}
    judged = (
        (row, _judged(row, known.get((row.indicator, labels[row.label], row.groups)), labels[row.label], catalogue))
        for row in rows
    )
    return collect(judged, results.groups)


def _before(period: Period, on: str) -> str:
    """Give the label of the earlier period, or nothing when there is none."""
    try:
        return str(period.a_year_before() if on == "year" else period.shift(-1))
    except InvalidValueError:
        return ""


def _judged(row: Row, earlier: Row | None, label: str, catalogue: Catalogue) -> Verdict:
    direction = catalogue[row.indicator].direction
    if earlier is None:
        return change(row.value, nan, direction=direction, said=row.status, earlier_said=status.NO_DATA, against=label)
    alike = row.level == earlier.level or (isnan(row.level) and isnan(earlier.level))
    return change(
        row.value,
        earlier.value,
        direction=direction,
        limits=(row.lower, row.upper) if alike else NONE,
        earlier_limits=(earlier.lower, earlier.upper) if alike else NONE,
        level=row.level,
        said=row.status,
        earlier_said=earlier.status,
        against=label,
    )
