"""Verdicts on many figures at once: a table with a row for each figure and each way it is judged."""

from collections.abc import Iterable, Iterator
from math import isnan
from typing import Any, Protocol, Self, runtime_checkable

import attrs
import pandas as pd

from soteindikaattorit.compute.aggregates import TOTAL
from soteindikaattorit.errors import check_choice
from soteindikaattorit.judge.verdict import WORDS, Verdict
from soteindikaattorit.model import status
from soteindikaattorit.model.argument import checked
from soteindikaattorit.model.period import Period

KEYS = ("kind", "indicator", "version", "period")
SAID = (
    *("verdict", "rule", "points", "value", "reference", "against", "difference"),
    *("lower", "upper", "level", "method", "p_value", "n", "status", "left_out"),
)
Key = tuple[str, str, tuple[str, ...]]
"""What a figure is of: indicator, label of its period, and groups."""

_LISTS = ("points", "left_out")
_VAGUE = ("over", "under", "range")


@runtime_checkable
class Figures(Protocol):
    """Figures that can be judged: `Results`, or a release, whose verdicts disclose no more than the release itself."""

    @property
    def frame(self) -> pd.DataFrame:
        """A row for each figure, with the columns of `Results`."""

    @property
    def groups(self) -> tuple[str, ...]:
        """The columns that are groups."""

    @property
    def is_released(self) -> bool:
        """Whether the figures may be published."""


@attrs.frozen(kw_only=True)
class Row:
    """One figure of some results, as it is judged.

    Args:
        indicator: The id of its indicator.
        version: The version of the definition.
        label: The label of its period.
        period: Its period.
        groups: The value of each group, in the order of the results.
        value: The value, in the unit of the indicator.
        lower: The lower confidence limit, in that unit.
        upper: The upper confidence limit, in that unit.
        level: The confidence level (0…1).
        method: The interval method.
        numerator: The numerator.
        denominator: The denominator.
        status: The status.
        target: The target, in the unit of the indicator.
        qualifier: How a published figure was put.
        is_complete: Whether its period is over, as far as is known.
    """

    indicator: str
    version: str
    label: str
    period: Period
    groups: tuple[str, ...]
    value: float
    lower: float
    upper: float
    level: float
    method: str
    numerator: float
    denominator: float
    status: str
    target: float
    qualifier: str = ""
    is_complete: bool = True

    @property
    def said(self) -> str:
        """The status for comparing: a figure that was put as over, under or a range is not exact enough for it."""
        return status.NOT_APPLICABLE if self.status == status.OK and self.qualifier in _VAGUE else self.status

    @property
    def said_over_time(self) -> str:
        """The status for comparing with other periods: one that is not over is less than they are."""
        return self.said if self.is_complete or self.said != status.OK else status.INCOMPLETE

    @property
    def key(self) -> Key:
        """What the figure is of: indicator, period and groups."""
        return self.indicator, self.label, self.groups


_NUMBERS = ("value", "lower", "upper", "level", "numerator", "denominator", "target")
_TEXTS = ("indicator", "version", "method", "status")


def rows_of(results: Figures) -> tuple[Row, ...]:
    """Return the figures of results that are of a period, in order; of two of the same, the first."""
    periods = {label: Period.parse(label) for label in results.frame["period"].unique() if label}
    frame = results.frame[results.frame["period"].isin(periods)].drop_duplicates(
        subset=["indicator", "period", *results.groups]
    )
    columns: dict[str, list[Any]] = {name: frame[name].astype("float64").tolist() for name in _NUMBERS}
    columns |= {name: frame[name].astype("str").tolist() for name in _TEXTS}
    columns["qualifier"] = frame["qualifier"].tolist() if "qualifier" in frame else [""] * len(frame)
    columns["is_complete"] = (
        frame["complete"].fillna(value=True).tolist() if "complete" in frame else [True] * len(frame)
    )
    codes = list(zip(*(frame[group].astype("str").tolist() for group in results.groups), strict=True))
    named = zip(frame["period"].tolist(), codes or [()] * len(frame), strict=True)
    cells = (dict(zip(columns, values, strict=True)) for values in zip(*columns.values(), strict=True))
    return tuple(
        Row(label=label, period=periods[label], groups=groups, **numbers)
        for (label, groups), numbers in zip(named, cells, strict=True)
    )


@attrs.frozen(eq=False, kw_only=True)
class Verdicts:
    """Verdicts, a row for each figure and each way it is judged.

    The columns are ``kind``, ``indicator``, ``version`` and ``period``, one for each group, then ``verdict``, ``rule``,
    ``points`` (the labels of the figures that fired the rule, with commas between), ``value``, ``reference``,
    ``against`` (what the reference is), ``difference``, ``lower``, ``upper``, ``level``, ``method``, ``p_value``,
    ``n``, ``status`` (of a row without a verdict: why) and ``left_out`` (what took no part, each with its status).
    Values, references, differences and limits are in the unit of the indicator.

    They tell no more than the figures they are of: those on a release may leave the house, those on results may not.

    Args:
        frame: The rows, in the order of kind, indicator, groups and period.
        groups: The columns that are groups.
        is_released: Whether they are of a release.
    """

    frame: pd.DataFrame
    groups: tuple[str, ...] = ()
    is_released: bool = False

    def __repr__(self) -> str:
        """Say how many verdicts there are, and none of them."""
        where = "of a release" if self.is_released else "not released"
        return f"<Verdicts: {len(self)} on {self.frame['indicator'].nunique()} indicators, {where}>"

    def __len__(self) -> int:
        """Return the number of rows."""
        return len(self.frame)

    def to_pandas(self) -> pd.DataFrame:
        """Return the verdicts as a frame of one's own; its columns are those of `Verdicts`."""
        return self.frame.copy()

    @checked()
    def select(self, *kinds: str) -> Self:
        """Return the verdicts of some kinds.

        Raises:
            InvalidValueError: There is no such kind.
        """
        for kind in kinds:
            check_choice("kind of verdict", kind, WORDS)
        return attrs.evolve(self, frame=self.frame[self.frame["kind"].isin(kinds)].reset_index(drop=True))

    @property
    def latest(self) -> Self:
        """The verdicts on the latest figure of each indicator and group, of each kind and level."""
        last = self.frame.groupby(["kind", "indicator", *self.groups], sort=False, dropna=False)["period"]
        is_last = self.frame["period"].eq(last.transform("last"))
        return attrs.evolve(self, frame=self.frame[is_last].reset_index(drop=True))


def collect(judged: Iterable[tuple[Row, Verdict]], results: Figures) -> Verdicts:
    """Return verdicts on figures as a table, in order.

    Args:
        judged: Each figure with what is said of it.
        results: What the figures are of.
    """
    groups = results.groups
    columns = [*KEYS, *groups, *SAID]
    pairs = sorted(judged, key=_order)
    frame = pd.DataFrame([_record(row, verdict, groups) for row, verdict in pairs], columns=columns)
    numbers = ["value", "reference", "difference", "lower", "upper", "level", "p_value", "n"]
    texts = [name for name in columns if name not in numbers]
    frame = frame.astype(dict.fromkeys(numbers, "float64") | dict.fromkeys(texts, "str"))
    return Verdicts(frame=frame, groups=groups, is_released=results.is_released)


def together(verdicts: Iterable[Verdicts], results: Figures) -> Verdicts:
    """Return several tables of verdicts on the same results as one, in the order they are given."""
    frames = [each.frame for each in verdicts if len(each)]
    empty = collect((), results)
    return attrs.evolve(empty, frame=pd.concat(frames, ignore_index=True)) if frames else empty


def _order(pair: tuple[Row, Verdict]) -> tuple[object, ...]:
    row, verdict = pair
    groups = tuple("" if code == TOTAL else code for code in row.groups)
    kind = list(WORDS).index(verdict.kind)
    return (
        kind,
        row.indicator,
        groups,
        row.period.first,
        row.period.last,
        0.0 if isnan(verdict.level) else verdict.level,
    )


def _record(row: Row, verdict: Verdict, groups: tuple[str, ...]) -> dict[str, object]:
    named = {"indicator": row.indicator, "version": row.version, "period": row.label}
    said = attrs.asdict(verdict, recurse=False) | {"difference": verdict.difference}
    lists = {name: ", ".join(getattr(verdict, name)) for name in _LISTS}
    return named | dict(zip(groups, row.groups, strict=True)) | said | lists


def index_of(rows: Iterable[Row]) -> dict[Key, Row]:
    """Return figures by what they are of."""
    return {row.key: row for row in rows}


def series_of(rows: Iterable[Row]) -> Iterator[tuple[Row, ...]]:
    """Return the figures of one indicator, groups and grain together, in the order of time; those of no grain alone."""
    found: dict[tuple[object, ...], list[Row]] = {}
    for row in rows:
        grain = row.period.grain
        found.setdefault((row.indicator, row.groups, grain or row.label), []).append(row)
    for each in found.values():
        yield tuple(sorted(each, key=lambda row: row.period.first))
