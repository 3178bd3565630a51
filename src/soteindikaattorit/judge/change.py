"""Verdicts on change: a figure against an earlier period, by the interval of the difference."""

from math import hypot, isnan, nan
from typing import Any

import attrs

from soteindikaattorit.catalogue.catalogue import Catalogue
from soteindikaattorit.compute.contrasts import PERIOD, contrast
from soteindikaattorit.compute.result import Results
from soteindikaattorit.errors import InvalidValueError, check_choice, unknown
from soteindikaattorit.judge.verdict import Verdict, compare, side, word
from soteindikaattorit.judge.verdicts import FigureTable, Key, Row, Verdicts, collect, index_of, rows_of
from soteindikaattorit.model import status
from soteindikaattorit.model.period import Period
from soteindikaattorit.stats.contrast import CORRECTIONS

ON = ("year", "previous")
"""The periods to compare with: the same months a year before, or the period right before."""

METHOD = "mover"
"""The method of the limits of a difference: method of variance estimates recovery."""

Limits = tuple[float, float]
NONE: Limits = (nan, nan)


def limits_of_difference(value: float, limits: Limits, earlier: float, earlier_limits: Limits) -> Limits:
    """Return the limits of the difference of two figures of different people, from the limits of each.

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
    value_status: str = status.OK,
    earlier_status: str = status.OK,
    against: str = "earlier",
) -> Verdict:
    """Judge a figure against the figure of an earlier period.

    With confidence intervals, there is a change when the interval of the difference excludes zero;
    without them, when the values differ: the rule ``values-alone`` does not account for chance.

    Args:
        value: The figure, in any unit.
        earlier: The earlier figure, in the same unit.
        direction: Which way is better: "higher", "lower" or "neutral".
        limits: The confidence limits of the figure, in the same unit.
        earlier_limits: The confidence limits of the earlier figure.
        level: The confidence level of both (0…1).
        value_status: The status of the figure.
        earlier_status: The status of the earlier figure.
        against: The label of the earlier period.

    Returns:
        A verdict with the word "improvement", "concern", "no-clear-change" or, when neither way is better, "neutral".
        Its limits are those of the difference.

    Source:
        As for `limits_of_difference`.

    Example:
        >>> verdict = change(61.0, 48.0, limits=(55.1, 66.6), earlier_limits=(42.4, 53.6), level=0.95, against="2024")
        >>> verdict.verdict, verdict.rule
        ('improvement', 'interval-excludes')
    """
    lower, upper = limits_of_difference(value, limits, earlier, earlier_limits)
    # Compared with the earlier figure, not with zero, so that rounding is measured by what was subtracted.
    verdict = compare(
        "change",
        value,
        earlier,
        direction=direction,
        lower=earlier + lower,
        upper=earlier + upper,
        value_status=value_status,
        reference_status=earlier_status,
        against=against,
    )
    if isnan(lower) or verdict.status != status.OK:
        return attrs.evolve(verdict, lower=nan, upper=nan)
    return attrs.evolve(verdict, lower=lower, upper=upper, level=level, method=METHOD)


def changes(catalogue: Catalogue, results: FigureTable, *, on: str = "year", correction: str = "") -> Verdicts:
    """Judge every figure against the same indicator and groups in an earlier period.

    Comparing with the same months a year before removes the season from the difference.
    Computed results are judged by `soteindikaattorit.compute.contrasts.contrast`, with p-values, where the kind of
    measure has them; others, such as published and released ones, by their limits.
    Among many changes some are due to chance; a correction allows for that.

    Args:
        catalogue: The indicators, with the direction that is better.
        results: The figures.
        on: "year" for the same months a year before, "previous" for the period right before.
        correction: "benjamini-hochberg", "holm" or "bonferroni": verdicts with a p-value then follow the
            corrected p-value, and their rule is the name of the correction. By default the intervals decide.

    Returns:
        A verdict for each figure of a period; the status is ``no-data`` without an earlier figure,
        and ``incomplete`` when one of the two periods is not over.

    Raises:
        InvalidValueError: `on` is neither of them.
        UnknownNameError: There is no such indicator or correction.
    """
    check_choice("on", on, ON)
    rows = rows_of(results)
    by_key = index_of(rows)
    labels = {row.label: _before(row.period, on) for row in rows}
    contrasts = _contrasts(results, on, correction)

    def judged(row: Row) -> Verdict:
        label, direction = labels[row.label], catalogue[row.indicator].direction
        verdict = _judged(row, by_key.get((row.indicator, label, row.groups)), label, direction)
        contrast = contrasts.get(row.key) if verdict.status == status.OK else None
        return _by_contrast(verdict, contrast, direction, correction) if contrast else verdict

    return collect(((row, judged(row)) for row in rows), results)


def _before(period: Period, on: str) -> str:
    """Return the label of the earlier period, or nothing when there is none."""
    try:
        return str(period.a_year_before() if on == "year" else period.shift(-1))
    except InvalidValueError:
        return ""


def _judged(row: Row, earlier: Row | None, label: str, direction: str) -> Verdict:
    has_same_level = earlier is not None and (row.level == earlier.level or (isnan(row.level) and isnan(earlier.level)))
    return change(
        row.value,
        earlier.value if earlier else nan,
        direction=direction,
        limits=(row.lower, row.upper) if has_same_level else NONE,
        earlier_limits=(earlier.lower, earlier.upper) if earlier and has_same_level else NONE,
        level=row.level,
        value_status=row.status_over_time,
        earlier_status=earlier.status_over_time if earlier else status.NO_DATA,
        against=label,
    )


def _contrasts(results: FigureTable, on: str, correction: str) -> dict[Key, dict[str, Any]]:
    """Return the limits of the difference of each computed figure from the earlier one, where it has limits."""
    if correction and correction not in CORRECTIONS:
        raise unknown("correction", correction, CORRECTIONS)
    if not isinstance(results, Results) or not results.aggregates:
        return {}
    levels = results.frame["level"].dropna().unique()
    level = float(levels[0]) if len(levels) else 0.95
    frame = contrast(results, over=PERIOD, against=on, level=level, correction=correction).frame
    frame = frame[frame["lower"].notna()].assign(p_value=lambda rows: rows["p_corrected" if correction else "p_value"])
    codes = frame[[*results.groups]].astype("str").to_numpy().tolist()
    keys = zip(frame["indicator"], frame["period"], map(tuple, codes), strict=True)
    names = ("lower", "upper", "level", "method", "p_value")
    limits = zip(*(frame[name] for name in names), strict=True)
    return {key: dict(zip(names, values, strict=True)) for key, values in zip(keys, limits, strict=True)}


def _by_contrast(verdict: Verdict, limits: dict[str, Any], direction: str, correction: str) -> Verdict:
    """Return the verdict by the contrast of the sums behind the figures, instead of by their limits."""
    value, earlier = verdict.value, verdict.reference
    lower, upper = earlier + limits["lower"], earlier + limits["upper"]
    decided = compare("change", value, earlier, direction=direction, lower=lower, upper=upper)
    judged, rule = decided.verdict, decided.rule
    if correction and not isnan(limits["p_value"]):
        where = side(value, earlier) if limits["p_value"] <= 1 - limits["level"] else 0
        judged, rule = word("change", where, direction), correction
    return attrs.evolve(verdict, verdict=judged, rule=rule, **limits)
