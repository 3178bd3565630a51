"""Verdicts against a benchmark: the figure of another region or group in the same period."""

from collections.abc import Mapping
from math import nan

from soteindikaattorit.catalogue.catalogue import Catalogue
from soteindikaattorit.compute.aggregates import TOTAL
from soteindikaattorit.errors import unknown
from soteindikaattorit.judge.verdict import Verdict, compare
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
    return compare(
        "benchmark",
        value,
        benchmark,
        direction=direction,
        lower=lower,
        upper=upper,
        level=level,
        value_status=value_status,
        reference_status=benchmark_status,
        against=against,
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
    label = ", ".join(f"{name} {code}" for name, code in against.items())
    rows = rows_of(results)
    by_key = index_of(rows)
    keys = [_benchmark_key(row, results.groups, against) for row in rows]
    have = {row.indicator for row, key in zip(rows, keys, strict=True) if row.key == key}

    def judged(row: Row, other: Row | None) -> Verdict:
        return compare(
            "benchmark",
            row.value,
            other.value if other else nan,
            direction=catalogue[row.indicator].direction,
            lower=row.lower,
            upper=row.upper,
            level=row.level,
            value_status=row.usable_status,
            reference_status=other.usable_status if other else status.NO_DATA,
            against=label,
        )

    pairs = ((row, key) for row, key in zip(rows, keys, strict=True) if row.indicator in have and row.key != key)
    return collect(((row, judged(row, by_key.get(key))) for row, key in pairs), results)


def _benchmark_key(row: Row, groups: tuple[str, ...], against: Mapping[str, str]) -> Key:
    pairs = zip(groups, row.groups, strict=True)
    codes = tuple(against.get(name, TOTAL if name in LEVELS else code) for name, code in pairs)
    return row.indicator, row.label, codes
