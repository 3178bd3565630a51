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
PUBLISHED = ("value_high", "qualifier", "decimals", "source", "note")
"""What an observation adds to a result: the other end of a range, how it was put, where it was printed."""

Level = float | Iterable[float]
"""One confidence level (0…1), or several, of which the first is that of ``lower`` and ``upper``."""


def levels_of(level: Level) -> tuple[float, ...]:
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
        rows: How many rows, or persons they stand for, should hold a value; None where that is not asked.
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
    names = [str(name) for name in keys]
    expected, figures = expected or Expected(), _figures(finish, levels[0])
    is_over = expected.is_over(keys[names[0]])
    rule = _rule(indicator, figures, expected, is_over)
    rows = _rows(indicator, figures, keys[names], rule, levels[0])
    for level in levels[1:]:
        further = _figures(finish, level)
        for name, limits in zip(limit_columns(level), (further.lower, further.upper), strict=True):
            rows[name] = _shown(limits, rule != "")
    if indicator.missing:
        rows["rule"] = rule
    if expected.as_of or (indicator.missing and indicator.missing.whole_period):
        rows["complete"] = is_over.array
    return with_targets(rows, indicator, names[1:])


def _figures(finish: Callable[[float], Figures], level: float) -> Figures:
    """Return figures; those that are too great for a number have a status that says so."""
    with np.errstate(over="ignore", invalid="ignore"):
        return finish(level)


def _rows(indicator: Indicator, figures: Figures, keys: pd.DataFrame, rule: np.ndarray, level: float) -> pd.DataFrame:
    """Return the rows of figures; of those that a rule withholds only n."""
    gone = rule != ""
    withheld = np.where(np.isin(rule, TOO_FEW), status.TOO_FEW, status.INCOMPLETE)
    bounded = np.isfinite(figures.lower) & ~gone
    return pd.DataFrame(
        {
            "indicator": indicator.id,
            "version": indicator.version,
            **{str(name): keys[name].to_numpy() for name in keys},
            "value": _shown(figures.value, gone),
            "lower": _shown(figures.lower, gone),
            "upper": _shown(figures.upper, gone),
            "level": np.where(bounded, level, np.nan),
            "method": np.where(bounded, figures.method, ""),
            "n": figures.n,
            "numerator": _shown(figures.numerator, gone),
            "denominator": _shown(figures.denominator, gone),
            "status": np.where(gone, withheld, figures.status),
            **{name: _shown(values, gone) for name, values in figures.extras},
        }
    )


def _rule(indicator: Indicator, figures: Figures, expected: Expected, is_over: pd.Series) -> np.ndarray:
    """Return the rule on missing data that withholds each figure; empty where none does."""
    if indicator.missing:
        rows, excluded = expected.rows, expected.excluded
        rows = rows if rows is None or excluded is None else rows - excluded
        whole = is_over.fillna(value=True).to_numpy(dtype=bool)
        rule = indicator.missing.fired(figures.n, rows, whole, indicator.minimum_base)
    else:
        rule = np.where(figures.n < indicator.minimum_base, MINIMUM_BASE, "").astype(object)
    return np.where(figures.status == status.OK, rule, "")


def _shown(values: np.ndarray, gone: np.ndarray) -> np.ndarray:
    return np.where(gone, np.nan, values)


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
    order = pd.DataFrame({"indicator": frame["indicator"]})
    starts = {label: Period.parse(label) for label in frame["period"].unique() if label}
    order["first"] = frame["period"].map({label: period.first.toordinal() for label, period in starts.items()})
    order["last"] = frame["period"].map({label: period.last.toordinal() for label, period in starts.items()})
    for group in groups:
        order[f"group {group}"] = frame[group].where(frame[group] != TOTAL, "")
    return frame.loc[order.sort_values(list(order.columns), kind="stable").index].reset_index(drop=True)


def with_targets(frame: pd.DataFrame, indicator: Indicator, groups: Iterable[str]) -> pd.DataFrame:
    """Return figures of one indicator with the targets that hold for them, and whether these are met.

    Args:
        frame: The figures: at least ``period``, the groups, ``value`` and ``status``.
        indicator: The indicator.
        groups: The columns that are groups.
    """
    parts = [frame[group].ne(TOTAL) for group in groups if group not in WHOLE]
    is_whole = ~reduce(or_, parts, pd.Series(data=False, index=frame.index))
    cells = pd.MultiIndex.from_arrays([frame["period"], is_whole])
    known = {(label, whole): _target(indicator, label, is_whole=whole) for label, whole in cells.unique()}
    target = pd.Series([known[cell] for cell in cells], index=frame.index, dtype="float64")
    stands = frame["status"].eq(status.OK) & target.notna()
    met = pd.Series(pd.NA, index=frame.index, dtype="boolean")
    pairs = zip(frame.loc[stands, "value"], target[stands], strict=True)
    met[stands] = [indicator.is_met(value, wanted) for value, wanted in pairs]
    return frame.assign(target=target, met=met)


def _target(indicator: Indicator, label: str, *, is_whole: bool) -> float | None:
    return indicator.target_for(Period.parse(label), is_whole=is_whole) if label else None


_COPIES_ON_WRITE = int(pd.__version__.partition(".")[0]) >= 3  # noqa: PLR2004 - the version that began it


def copied(frame: pd.DataFrame) -> pd.DataFrame:
    """Return a frame of one's own; where pandas copies on write, at no cost."""
    return frame.copy(deep=not _COPIES_ON_WRITE)


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
