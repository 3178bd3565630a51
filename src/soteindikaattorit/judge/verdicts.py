"""Verdicts on many figures: a table with a row for each figure and kind of verdict."""

from collections.abc import Iterable, Iterator
from math import isnan
from typing import Any, Final, Protocol, Self, get_args, runtime_checkable

import attrs
import pandas as pd

from soteindikaattorit.compute.aggregates import TOTAL
from soteindikaattorit.errors import check_choice
from soteindikaattorit.judge.verdict import WORDS, Kind, Verdict, Word
from soteindikaattorit.model import status
from soteindikaattorit.model.argument import checked
from soteindikaattorit.model.period import Period
from soteindikaattorit.model.plain import DRAFT, PlainData

KEYS = ("kind", "indicator", "version", "period")
JUDGED = (
    *("verdict", "rule", "points", "value", "reference", "against", "difference"),
    *("lower", "upper", "level", "method", "p_value", "n", "status", "left_out"),
)
Key = tuple[str, str, tuple[str, ...]]
"""The key of a figure: indicator, label of its period, and groups."""

_LISTS = ("points", "left_out")
_INEXACT = ("over", "under", "range")
"""The qualifiers of published figures that are not exact enough to be compared."""

NUMBERS: Final = ("value", "reference", "difference", "lower", "upper", "level", "p_value", "n")
"""The columns of verdicts that hold numbers."""


@runtime_checkable
class FigureTable(Protocol):
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
        qualifier: The qualifier of a published figure, such as "over".
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
    def usable_status(self) -> str:
        """The status for comparing: a figure published as over, under or a range is not exact enough."""
        return status.NOT_APPLICABLE if self.status == status.OK and self.qualifier in _INEXACT else self.status

    @property
    def status_over_time(self) -> str:
        """The status for comparing with other periods: a period that is not over is incomplete."""
        return self.usable_status if self.is_complete or self.usable_status != status.OK else status.INCOMPLETE

    @property
    def key(self) -> Key:
        """The key of the figure: indicator, period and groups."""
        return self.indicator, self.label, self.groups


_ROW_NUMBERS = ("value", "lower", "upper", "level", "numerator", "denominator", "target")
_TEXTS = ("indicator", "version", "method", "status")


def rows_of(results: FigureTable) -> tuple[Row, ...]:
    """Return the figures of results that have a period, in order; of duplicates, the first."""
    periods = {label: Period.parse(label) for label in results.frame["period"].unique() if label}
    frame = results.frame[results.frame["period"].isin(periods)].drop_duplicates(
        subset=["indicator", "period", *results.groups]
    )
    columns: dict[str, list[Any]] = {name: frame[name].astype("float64").tolist() for name in _ROW_NUMBERS}
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
class Verdicts(PlainData):
    """Verdicts, a row for each figure and kind of verdict.

    The columns are ``kind``, ``indicator``, ``version`` and ``period``, one for each group, then ``verdict``, ``rule``,
    ``points`` (the labels of the figures that triggered the rule, comma-separated), ``value``, ``reference``,
    ``against`` (the label of the reference), ``difference``, ``lower``, ``upper``, ``level``, ``method``, ``p_value``,
    ``n``, ``status`` (the reason for having no verdict) and ``left_out`` (periods or units without a figure).
    Values, references, differences and limits are in the unit of the indicator.

    They disclose as much as their figures: verdicts on a release may be published, verdicts on results may not.

    Args:
        frame: The rows, in the order of kind, indicator, groups and period.
        groups: The columns that are groups.
        is_released: Whether they are of a release.
    """

    frame: pd.DataFrame
    groups: tuple[str, ...] = ()
    is_released: bool = False

    def __repr__(self) -> str:
        """Return the number of verdicts, without any of them."""
        where = "of a release" if self.is_released else "not released"
        return f"<Verdicts: {len(self)} on {self.frame['indicator'].nunique()} indicators, {where}>"

    def __len__(self) -> int:
        """Return the number of rows."""
        return len(self.frame)

    def to_pandas(self) -> pd.DataFrame:
        """Return a copy of the frame; its columns are those of `Verdicts`."""
        return self.frame.copy()

    def to_dict(self) -> dict[str, Any]:
        """Return the verdicts as plain data for JSON, in the form of `json_schema`; a missing number is None."""
        cells = self.frame.astype("object").where(self.frame.notna(), None)
        return {"groups": [*self.groups], "is_released": self.is_released, "verdicts": cells.to_dict("records")}

    @classmethod
    def json_schema(cls) -> dict[str, Any]:
        """Return the JSON Schema of `to_dict`; columns besides those named are groups."""
        columns: dict[str, Any] = {name: {"type": "string"} for name in (*KEYS, *JUDGED)}
        columns |= {name: {"type": ["number", "null"]} for name in NUMBERS}
        columns["kind"] = {"enum": [*get_args(Kind)]}
        columns["verdict"] = {"enum": ["", *get_args(Word)]}
        columns["status"] = {"enum": [*status.STATUSES]}
        row = {
            "type": "object",
            "properties": columns,
            "required": [*columns],
            "additionalProperties": {"type": "string"},
        }
        properties = {
            "groups": {"type": "array", "items": {"type": "string"}},
            "is_released": {"type": "boolean"},
            "verdicts": {"type": "array", "items": row},
        }
        return {
            "$schema": DRAFT,
            "title": "Verdicts",
            "type": "object",
            "properties": properties,
            "required": [*properties],
            "additionalProperties": False,
        }

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


def collect(judged: Iterable[tuple[Row, Verdict]], results: FigureTable) -> Verdicts:
    """Return verdicts on figures as a table, in order.

    Args:
        judged: Each figure with its verdict.
        results: The results of the figures.
    """
    groups = results.groups
    columns = [*KEYS, *groups, *JUDGED]
    pairs = sorted(judged, key=_order)
    frame = pd.DataFrame([_record(row, verdict, groups) for row, verdict in pairs], columns=columns)
    types = {name: "float64" if name in NUMBERS else "str" for name in columns}
    frame = frame.astype(types)
    return Verdicts(frame=frame, groups=groups, is_released=results.is_released)


def together(verdicts: Iterable[Verdicts], results: FigureTable) -> Verdicts:
    """Return several tables of verdicts on the same results as one, in their order."""
    frames = [table.frame for table in verdicts if len(table)]
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
    fields = attrs.asdict(verdict, recurse=False) | {"difference": verdict.difference}
    lists = {name: ", ".join(getattr(verdict, name)) for name in _LISTS}
    return named | dict(zip(groups, row.groups, strict=True)) | fields | lists


def index_of(rows: Iterable[Row]) -> dict[Key, Row]:
    """Return figures by their keys."""
    return {row.key: row for row in rows}


def series_of(rows: Iterable[Row]) -> Iterator[tuple[Row, ...]]:
    """Return the series of each indicator, groups and grain, in the order of time; a period without grain is alone."""
    series: dict[tuple[object, ...], list[Row]] = {}
    for row in rows:
        grain = row.period.grain
        series.setdefault((row.indicator, row.groups, grain or row.label), []).append(row)
    for figures in series.values():
        yield tuple(sorted(figures, key=lambda row: row.period.first))
