"""Verdicts against a benchmark: the figure of another region or group in the same period."""

from collections.abc import Mapping
from math import nan

from soteindikaattorit.catalogue.catalogue import Catalogue
from soteindikaattorit.compute.aggregates import TOTAL
from soteindikaattorit.errors import unknown
from soteindikaattorit.judge.verdict import HOLDS, Verdict, ruled, side, standing, word
from soteindikaattorit.judge.verdicts import Figures, Key, Row, Verdicts, collect, index_of, rows_of
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
    said: str = status.OK,
    benchmark_said: str = status.OK,
    against: str = "benchmark",
) -> Verdict:
    """Judge a figure against that of another region or group.

    With an interval, the two differ when it does not hold the benchmark, which is taken as exact;
    without one, when the values differ: the rule ``values-alone`` says nothing of chance.

    Args:
        value: The figure, in any unit.
        benchmark: What it is compared with, in the same unit.
        direction: Which way is better: "higher", "lower" or "neutral".
        lower: The lower confidence limit, in the same unit; nan when there is none.
        upper: The upper confidence limit, in the same unit; nan when there is none.
        level: The confidence level (0…1).
        said: The status of the figure.
        benchmark_said: The status of the benchmark.
        against: What the benchmark is.

    Returns:
        A verdict with the word "better", "worse", "similar" or, when they differ and neither way is better, "neutral".

    Source:
        Office for Health Improvement and Disparities, Fingertips public health technical guidance, Comparing values:
        a value differs from its benchmark when its confidence interval does not hold the benchmark.

    Example:
        >>> against_benchmark(48.6, 54.7, direction="lower").verdict
        'better'
        >>> against_benchmark(48.6, 54.7, direction="lower", lower=42, upper=55.3).verdict
        'similar'
    """
    why = standing((value, said), (benchmark, benchmark_said))
    stands = why == status.OK
    rule = ruled(lower, upper, benchmark) if stands else ""
    return Verdict(
        kind="benchmark",
        verdict=word("benchmark", 0 if rule == HOLDS else side(value, benchmark), direction) if stands else "",
        rule=rule,
        value=value if said == status.OK else nan,
        reference=benchmark if benchmark_said == status.OK else nan,
        against=against,
        lower=lower,
        upper=upper,
        level=level,
        status=why,
    )


def against_benchmarks(catalogue: Catalogue, results: Figures, against: Mapping[str, str]) -> Verdicts:
    """Judge every figure of an indicator that has a benchmark against it, period by period.

    The benchmark of a figure is the one of the same period and groups, but of the region or groups that are named:
    other levels of region are then ``_T``.

    Args:
        catalogue: The indicators, with the direction that is better.
        results: The figures, the benchmark among them.
        against: By the name of its group: the code of the benchmark, such as ``{"maa": "FI"}``, or ``_T`` for all.

    Raises:
        UnknownNameError: There is no such indicator or group.
    """
    for name in against:
        if name not in results.groups:
            raise unknown("group", name, results.groups)
    rows = rows_of(results)
    known = index_of(rows)
    pairs = [(row, _other(row, results.groups, against)) for row in rows]
    have = {row.indicator for row, other in pairs if row.key == other}
    said = ", ".join(f"{name} {code}" for name, code in against.items())
    judged = (
        (row, _judged(row, known.get(other), catalogue[row.indicator].direction, said))
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
        said=row.said,
        benchmark_said=other.said if other else status.NO_DATA,
        against=against,
    )
