"""Rows of results: computed from sums of parts, with their columns, order, targets and confidence levels."""

from collections.abc import Callable, Iterable
from datetime import date
from functools import reduce
from operator import or_
from typing import Any

import attrs
import numpy as np
import pandas as pd

from soteindikaattorit.compute.aggregates import TOTAL
from soteindikaattorit.definitions.indicator import Indicator
from soteindikaattorit.errors import InvalidValueError
from soteindikaattorit.measures import Figures, Floats
from soteindikaattorit.model import status
from soteindikaattorit.model.missing import MINIMUM_BASE, TOO_FEW
from soteindikaattorit.model.period import Period
from soteindikaattorit.model.region import LEVELS

WHOLE = LEVELS[LEVELS.index("hyvinvointialue") :]
"""The levels of region whose figures are held against the target of an amount: a county and what is coarser."""

NAMED = ("indicator", "version", "period")
FIGURES = ("value", "lower", "upper", "level", "method", "n", "numerator", "denominator", "status", "target", "met")
TEXTS = ("method", "status", "rule", "qualifier", "source", "note")
TRUTHS = ("met", "complete")

ConfidenceLevel = float | Iterable[float]
"""One confidence level (0…1), or several, of which the first is that of ``lower`` and ``upper``."""


def levels_of(level: ConfidenceLevel) -> tuple[float, ...]:
    """Return the confidence levels, each once, in their order.

    Args:
        level: One confidence level (0…1), or several.

    Raises:
        InvalidValueError: A level is not between 0 and 1, or there is none.
    """
    levels = tuple(dict.fromkeys((level,) if isinstance(level, int | float) else level))
    wrong = [level for level in levels if not 0 < level < 1]
    if wrong or not levels:
        raise InvalidValueError(
            "level", str(wrong[0]) if wrong else "", "expected a confidence level between 0 and 1, such as 0.95"
        )
    return levels


@attrs.frozen(eq=False, kw_only=True)
class Expected:
    """The rows that should be there for each figure.

    Args:
        rows: How many rows, or persons they stand for, should hold a value; None when no rule needs them.
        excluded: How many of them are excluded; None for none.
        as_of: The last day for which all rows are said to be there; None when nobody says.
        last: The last day on which a row is known to be there.
    """

    rows: Floats | None = None
    excluded: Floats | None = None
    as_of: date | None = None
    last: date | None = None

    def is_over(self, labels: pd.Series) -> pd.Series:
        """Whether each period is over, by its label; missing where that is not known."""
        is_over = {label: Period.parse(label).last <= self.last for label in labels.unique() if label and self.last}
        return labels.map(is_over).astype("boolean")


def result_rows(
    indicator: Indicator,
    finish: Callable[[float], Figures],
    keys: pd.DataFrame,
    levels: tuple[float, ...],
    expected: Expected | None = None,
) -> pd.DataFrame:
    """Return the rows of one indicator, with the status of those that rest on too few or lack too much.

    Args:
        indicator: The indicator.
        finish: Computes the figures of all rows at a confidence level (0…1).
        keys: The period and the groups of each row.
        levels: The confidence levels (0…1), of which the first is that of ``lower`` and ``upper``.
        expected: The rows that should be there; None when that is not known.
    """
    names, missing = [str(name) for name in keys], indicator.missing
    expected = expected or Expected()
    # Numbers that are too great have a status that says so, so that no warning is needed.
    with np.errstate(over="ignore", invalid="ignore"):
        figures, *further = (finish(level) for level in levels)
    is_over = expected.is_over(keys[names[0]]) if missing or expected.as_of else None
    rule = _rule(indicator, figures, expected, is_over)
    is_withheld = rule != ""
    rows = _rows(indicator, figures, keys[names], rule, levels[0])
    for level, limits in zip(levels[1:], further, strict=True):
        rows |= dict(
            zip(limit_columns(level), (_shown(x, is_withheld) for x in (limits.lower, limits.upper)), strict=True)
        )
    if missing:
        rows["rule"] = rule
    if is_over is not None and (expected.as_of or (missing and missing.whole_period)):
        rows["complete"] = is_over.array
    return with_targets(pd.DataFrame(rows), indicator, names[1:])


def _rows(indicator: Indicator, figures: Figures, keys: pd.DataFrame, rule: np.ndarray, level: float) -> dict[str, Any]:
    """Return the columns of figures; of those that a rule withholds only n."""
    is_withheld = rule != ""
    has_limits = np.isfinite(figures.lower) & ~is_withheld
    reason = np.where(np.isin(rule, TOO_FEW), status.TOO_FEW, status.INCOMPLETE)
    numbers = {name: getattr(figures, name) for name in ("value", "lower", "upper", "numerator", "denominator")}
    shown = {name: _shown(values, is_withheld) for name, values in {**numbers, **dict(figures.extras)}.items()}
    texts = {
        "method": np.where(has_limits, figures.method, ""),
        "status": np.where(is_withheld, reason, figures.status),
    }
    level_of = np.where(has_limits, level, np.nan)
    named = {
        "indicator": indicator.id,
        "version": indicator.version,
        **{str(name): keys[name].to_numpy() for name in keys},
    }
    return {**named, **shown, **texts, "level": level_of, "n": figures.n}


def _rule(indicator: Indicator, figures: Figures, expected: Expected, is_over: pd.Series | None) -> np.ndarray:
    """Return the rule on missing data that withholds each figure; empty where none does."""
    if indicator.missing and is_over is not None:
        rows, excluded = expected.rows, expected.excluded
        rows = rows if rows is None or excluded is None else rows - excluded
        is_whole = is_over.fillna(value=True).to_numpy(dtype=bool)
        rule = indicator.missing.fired(figures.n, rows, is_whole, indicator.minimum_base)
    else:
        rule = np.where(figures.n < indicator.minimum_base, MINIMUM_BASE, "").astype(object)
    return np.where(figures.status == status.OK, rule, "")


def _shown(values: np.ndarray, is_withheld: np.ndarray) -> np.ndarray:
    return np.where(is_withheld, np.nan, values)


def limit_columns(level: float) -> tuple[str, str]:
    """Return the columns of the limits of a further confidence level.

    Args:
        level: The confidence level (0…1).

    Example:
        >>> limit_columns(0.998)
        ('lower_99.8', 'upper_99.8')
    """
    percent = f"{100 * level:.10g}"
    return f"lower_{percent}", f"upper_{percent}"


def ordered(frame: pd.DataFrame, groups: tuple[str, ...]) -> pd.DataFrame:
    """Return the columns in the order of `Results`, and rows by indicator, period and groups, totals first."""
    named = [*NAMED, *groups, *FIGURES]
    frame = frame[[*named, *(name for name in frame.columns if name not in named)]]
    # Sorting numbers is many times faster than sorting texts: only distinct texts are compared.
    codes, labels = pd.factorize(frame["period"])
    periods = [Period.parse(label) if label else None for label in labels]
    days = [(period.first, period.last) if period else (date.max, date.max) for period in periods]
    ranks = {ends: rank for rank, ends in enumerate(sorted(set(days)))}
    keys = [pd.factorize(frame["indicator"], sort=True)[0], np.array([ranks[ends] for ends in days], "int64")[codes]]
    keys += [pd.factorize(frame[group].where(frame[group] != TOTAL, ""), sort=True)[0] for group in groups]
    return frame.take(np.lexsort(keys[::-1])).reset_index(drop=True)


def with_targets(frame: pd.DataFrame, indicator: Indicator, groups: Iterable[str]) -> pd.DataFrame:
    """Return figures of one indicator with the targets that hold for them, and whether these are met.

    Args:
        frame: The figures: at least ``period``, the groups, ``value`` and ``status``.
        indicator: The indicator.
        groups: The columns that are groups.
    """
    met = pd.Series(pd.NA, index=frame.index, dtype="boolean")
    if not indicator.targets:
        return frame.assign(target=np.nan, met=met)
    is_part = [frame[group].ne(TOTAL) for group in groups if group not in WHOLE]
    is_whole = ~reduce(or_, is_part, pd.Series(data=False, index=frame.index))
    cells = list(zip(frame["period"], is_whole, strict=True))
    targets = {
        (label, whole): indicator.target_for(Period.parse(label), is_whole=whole) if label else None
        for label, whole in set(cells)
    }
    target = pd.Series([targets[cell] for cell in cells], index=frame.index, dtype="float64")
    is_judged = frame["status"].eq(status.OK) & target.notna()
    pairs = zip(frame.loc[is_judged, "value"], target[is_judged], strict=True)
    met[is_judged] = [indicator.is_met(value, limit) for value, limit in pairs]
    return frame.assign(target=target, met=met)


def copied(frame: pd.DataFrame) -> pd.DataFrame:
    """Return a frame that can be changed without changing the other; pandas copies a column when it is written to."""
    return frame.copy(deep=False)


def figure_schema() -> dict[str, Any]:
    """Return the JSON Schema of one row as plain data."""
    properties = {name: {"type": _json_type(name)} for name in (*NAMED, *FIGURES)}
    return {
        "type": "object",
        "required": list(properties),
        "properties": properties,
        "additionalProperties": {"type": ["string", "number", "boolean", "null"]},
    }


def _json_type(name: str) -> str | list[str]:
    if name in NAMED or name in TEXTS:
        return "string"
    return ["boolean", "null"] if name in TRUTHS else ["number", "null"]


def plain_column(column: pd.Series, groups: tuple[str, ...]) -> list[Any]:
    """Return a column as plain values, with None where a value is missing.

    Args:
        column: The column.
        groups: The columns that are groups.
    """
    if column.name in (*NAMED, *groups, *TEXTS):
        return column.astype("str").tolist()
    if column.name in TRUTHS:
        return [None if pd.isna(truth) else bool(truth) for truth in column]
    numbers = column.to_numpy(dtype="float64", na_value=np.nan)
    return [number if np.isfinite(number) else None for number in numbers.tolist()]


def typed_column(values: pd.Series, name: str, groups: tuple[str, ...]) -> pd.Series:
    """Return plain values as the column of that name.

    Args:
        values: The values, with None where one is missing.
        name: The name of the column.
        groups: The columns that are groups.
    """
    if name in (*NAMED, *groups, *TEXTS):
        return values.astype("str")
    return values.astype("boolean") if name in TRUTHS else pd.to_numeric(values).astype("float64")
