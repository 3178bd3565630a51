"""Verdicts against a benchmark: the figure of another region or group in the same period."""

from collections.abc import Mapping
from math import nan

from soteindikaattorit.catalogue.catalogue import Catalogue
from soteindikaattorit.compute.aggregates import TOTAL
from soteindikaattorit.errors import unknown
from soteindikaattorit.judge.verdict import HOLDS, Verdict, first_status, interval_rule, side, word
from soteindikaattorit.judge.verdicts import FigureTable, Key, Row, Verdicts, collect, index_of, rows_of
from soteindikaattorit.model import status
from soteindikaattorit.model.region import LEVELS


def against_benchmark(  # noqa: PLR0913 - a figure has limits, a level and a status
    value: float,
    benchmark: float,
    *,
    direction: str = "higher",
    lower: float = nan,
    upper: float = nan,
    level: float = nan,
    value_status: str = status.OK,
    benchmark_status: str = status.OK,
    against: str = "benchmark",
) -> Verdict:
    """Judge a figure against the figure of another region or group.

    With a confidence interval, the two differ when it excludes the benchmark, which is taken as exact;
    without one, when the values differ: the rule ``values-alone`` does not account for chance.

    Args:
        value: The figure, in any unit.
        benchmark: The figure that it is compared with, in the same unit.
        direction: Which way is better: "higher", "lower" or "neutral".
        lower: The lower confidence limit, in the same unit; nan when there is none.
        upper: The upper confidence limit, in the same unit; nan when there is none.
        level: The confidence level (0…1).
        value_status: The status of the figure.
        benchmark_status: The status of the benchmark.
        against: The label of the benchmark.

    Returns:
        A verdict with the word "better", "worse", "similar" or, when they differ and neither way is better, "neutral".

    Source:
        Office for Health Improvement and Disparities, Fingertips public health technical guidance, Comparing values:
        a value differs from its benchmark when its confidence interval does not include the benchmark.

    Example:
        >>> against_benchmark(48.6, 54.7, direction="lower").verdict
        'better'
        >>> against_benchmark(48.6, 54.7, direction="lower", lower=42, upper=55.3).verdict
        'similar'
    """
    reason = first_status((value, value_status), (benchmark, benchmark_status))
    is_judged = reason == status.OK
    rule = interval_rule(lower, upper, benchmark) if is_judged else ""
    return Verdict(
        kind="benchmark",
        verdict=word("benchmark", 0 if rule == HOLDS else side(value, benchmark), direction) if is_judged else "",
        rule=rule,
        value=value if value_status == status.OK else nan,
        reference=benchmark if benchmark_status == status.OK else nan,
        against=against,
        lower=lower,
        upper=upper,
        level=level,
        status=reason,
    )


def against_benchmarks(catalogue: Catalogue, results: FigureTable, against: Mapping[str, str]) -> Verdicts:
    """Judge every figure against the benchmark of the same period, where there is one.

    The benchmark of a figure has the same period and groups, except those in ``against``:
    other levels of region are then ``_T``.

    Args:
        catalogue: The indicators, with the direction that is better.
        results: The figures, the benchmark among them.
        against: The code of the benchmark by the name of its group, such as ``{"maa": "FI"}``, or ``_T`` for all.

    Raises:
        UnknownNameError: There is no such indicator or group.
    """
    for name in against:
        if name not in results.groups:
            raise unknown("group", name, results.groups)
    rows = rows_of(results)
    by_key = index_of(rows)
    pairs = [(row, _other(row, results.groups, against)) for row in rows]
    have = {row.indicator for row, other in pairs if row.key == other}
    label = ", ".join(f"{name} {code}" for name, code in against.items())
    judged = (
        (row, _judged(row, by_key.get(other), catalogue[row.indicator].direction, label))
        for row, other in pairs
        if row.indicator in have and row.key != other
    )
    return collect(judged, results)


def _other(row: Row, groups: tuple[str, ...], against: Mapping[str, str]) -> Key:
    kept = zip(groups, row.groups, strict=True)
    codes = tuple(against.get(name, TOTAL if name in LEVELS else code) for name, code in kept)
    return row.indicator, row.label, codes


def _judged(row: Row, other: Row | None, direction: str, against: str) -> Verdict:
    return against_benchmark(
        row.value,
        other.value if other else nan,
        direction=direction,
        lower=row.lower,
        upper=row.upper,
        level=row.level,
        value_status=row.usable_status,
        benchmark_status=other.usable_status if other else status.NO_DATA,
        against=against,
    )
