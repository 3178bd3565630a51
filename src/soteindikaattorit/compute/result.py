"""Results: a table of figures, each with its indicator, period, groups, base and status; not protected."""

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, Self

import attrs
import pandas as pd

from soteindikaattorit.compute.aggregates import TOTAL, Aggregates
from soteindikaattorit.compute.result_rows import (
    FIGURES,
    NAMED,
    TEXTS,
    TRUTHS,
    copied,
    figure_schema,
    ordered,
    plain_column,
    typed_column,
    with_targets,
)
from soteindikaattorit.definitions.indicator import Indicator
from soteindikaattorit.errors import FileError, InvalidValueError, ReleaseError
from soteindikaattorit.model.argument import checked
from soteindikaattorit.model.observation import Observation
from soteindikaattorit.model.plain import DRAFT, PlainData
from soteindikaattorit.model.policy import Policy
from soteindikaattorit.sources.csv_output import POLICY, check_encoding, guard_frame
from soteindikaattorit.sources.files import replacing
from soteindikaattorit.sources.spreadsheet import unguard

UNPROTECTED = "unprotected"
"""The policy of figures that are written without a release."""


@attrs.frozen(eq=False, kw_only=True)
class Results(PlainData):
    """Figures, a row each, in the order of indicator, period and groups.

    The columns are ``indicator``, ``version`` and ``period``, one for each group, then ``value``, ``lower``, ``upper``,
    ``level``, ``method``, ``n``, ``numerator``, ``denominator``, ``status``, ``target`` and ``met``,
    then what measures and observations add, ``rule`` and ``complete`` of missing data, and the limits of further
    confidence levels (`limit_columns`).
    Values are in the unit of their indicator; a group of ``_T`` stands for all, of ``_U`` for those that do not say.

    Results are not protected against disclosure, so they are not to be published; `release` protects them.
    Nothing that is done to ``frame`` or to the frame of `to_pandas` changes them.

    Args:
        frame: The rows.
        groups: The columns that are groups.
        dropped: How many rows with faults were left out, by dataset.
        indicators: The indicators of the figures.
        aggregates: The sums from which figures were computed.
    """

    _frame: pd.DataFrame = attrs.field(alias="frame", converter=copied)
    groups: tuple[str, ...] = ()
    dropped: tuple[tuple[str, int], ...] = ()
    indicators: tuple[Indicator, ...] = ()
    aggregates: tuple[Aggregates, ...] = ()

    @classmethod
    @checked()
    def observed(cls, observations: Iterable[Observation], indicators: Iterable[Indicator]) -> "Results":
        """Return published figures as results.

        Args:
            observations: The published figures.
            indicators: The indicators they are of.
        """
        by_id = {indicator.id: indicator for indicator in indicators}
        observations = [observation for observation in observations if observation.indicator in by_id]
        groups = tuple(dict.fromkeys(name for observation in observations for name, _ in observation.groups))
        rows = [_row(observation, by_id[observation.indicator], groups) for observation in observations]
        frame = pd.DataFrame(rows) if rows else _nothing()
        tables = [with_targets(table, by_id[str(name)], groups) for name, table in frame.groupby("indicator")]
        whole = pd.concat(tables) if tables else frame
        return combine([cls(frame=whole, groups=groups, indicators=tuple(by_id.values()))])

    @property
    def frame(self) -> pd.DataFrame:
        """The rows, in a frame of one's own."""
        return copied(self._frame)

    def __repr__(self) -> str:
        """Name the number of figures, and show none of them."""
        return f"<Results: {len(self)} figures of {self._frame['indicator'].nunique()} indicators, not released>"

    def _repr_pretty_(self, printer: Any, cycle: bool) -> None:  # noqa: ANN401, ARG002, FBT001 - printers call it so
        """Show no more to printers of every field, such as those of IPython and Hypothesis."""
        printer.text(repr(self))

    def __len__(self) -> int:
        """Return the number of figures."""
        return len(self._frame)

    @property
    def is_released(self) -> bool:
        """Whether the figures may be published: no."""
        return False

    @property
    def keys(self) -> tuple[str, ...]:
        """The columns that identify a figure."""
        return ("indicator", "period", *self.groups)

    def to_pandas(self) -> pd.DataFrame:
        """Return the figures as a frame of one's own; its columns are those of `Results`."""
        return self._frame.copy()

    @checked()
    def __add__(self, other: "Results") -> "Results":
        """Return the figures of both; a group that only one of them has is ``_T`` in the other."""
        return combine((self, other))

    @checked()
    def __radd__(self, other: "Results") -> "Results":
        """Refuse to be added to something else."""
        return combine((other, self))

    @checked()
    def select(self, indicators: Iterable[str]) -> Self:
        """Return the figures of some indicators."""
        is_selected = self._frame["indicator"].isin(list(indicators))
        return attrs.evolve(self, frame=self._frame[is_selected].reset_index(drop=True))

    @checked()
    def release(
        self,
        policy: Policy | None = None,
        *,
        history: str | Path | None = None,
        contributors: "Results | None" = None,
    ) -> Any:  # noqa: ANN401 - a Release, whose class lives in a higher package
        """Release the figures under a policy; the same as `soteindikaattorit.publish.release`."""
        # Imported here because publish builds on compute, and because computing should load no solver.
        from soteindikaattorit.publish import release  # noqa: PLC0415 - see above

        return release(self, policy, history=history, contributors=contributors)

    @checked()
    def to_csv(self, path: str | Path, *, unprotected: bool = False, encoding: str = "utf-8") -> None:
        """Write the figures as they are to a CSV file, which is not to be published.

        UTF-8, commas, decimal points; numbers are written so that they read back the same.
        No text is taken for a formula by a spreadsheet: one that begins like one has an apostrophe before it.
        Every row says in the column ``policy`` that it is not protected.

        Args:
            path: The file, a name ending in .csv, which is replaced as a whole.
            unprotected: Whether the figures may be written without a release.
            encoding: "utf-8", or for Excel and Power BI "utf-8-sig".

        Raises:
            InvalidValueError: The encoding is unknown.
            ReleaseError: `unprotected` is not set.
            FileError: The name does not end in .csv, or the file cannot be written.
        """
        _check_unprotected(unprotected=unprotected)
        encoding = check_encoding(encoding, "csv")
        if Path(path).suffix.lower() != ".csv":
            raise FileError(str(path), "expected a name ending in .csv")
        with replacing(path) as temporary:
            marked = guard_frame(self._frame.assign(**{POLICY: UNPROTECTED}))
            marked.to_csv(temporary, index=False, encoding=encoding, lineterminator="\n")

    def to_dict(self) -> dict[str, Any]:
        """Return the figures as plain data, by `json_schema`; missing values are None, and the policy "unprotected"."""
        columns = {str(name): plain_column(self._frame[name], self.groups) for name in self._frame}
        rows = [dict(zip(columns, row, strict=True)) for row in zip(*columns.values(), strict=True)]
        return {POLICY: UNPROTECTED, "groups": list(self.groups), "dropped": dict(self.dropped), "figures": rows}

    @checked()
    def to_json(self, *, unprotected: bool = False) -> str:
        """Return the figures as JSON, by `json_schema`; it is not to be published.

        Args:
            unprotected: Whether the figures may leave memory without a release.

        Raises:
            ReleaseError: `unprotected` is not set.
        """
        _check_unprotected(unprotected=unprotected)
        return PlainData.to_json(self)  # super() finds no class in a decorated method of a class with slots

    @classmethod
    def json_schema(cls) -> dict[str, Any]:
        """Return the JSON Schema of `to_dict` and `to_json`."""
        return {
            "$schema": DRAFT,
            "title": "Results",
            "type": "object",
            "required": [POLICY, "groups", "figures"],
            "properties": {
                POLICY: {"const": UNPROTECTED},
                "groups": {"type": "array", "items": {"type": "string"}},
                "dropped": {"type": "object", "additionalProperties": {"type": "integer", "minimum": 0}},
                "figures": {"type": "array", "items": figure_schema()},
            },
            "additionalProperties": False,
        }

    @classmethod
    @checked()
    def from_dict(cls, plain: Mapping[str, Any]) -> Self:
        """Return figures from the plain data of `to_dict`; without their indicators, as from a file.

        Raises:
            InvalidValueError: The data are not those of results.
        """
        try:
            groups, rows = tuple(map(str, plain["groups"])), list(plain["figures"])
            names = list(rows[0]) if rows else [*NAMED, *groups, *FIGURES]
            columns = {name: typed_column(pd.Series([row[name] for row in rows]), name, groups) for name in names}
            frame = ordered(pd.DataFrame(columns), groups)
            return cls(frame=frame, groups=groups, dropped=tuple(plain.get("dropped", {}).items()))
        except (LookupError, TypeError, ValueError, AttributeError) as error:
            expected = f"expected what to_dict returns ({type(error).__name__})"
            raise InvalidValueError("plain data of results", type(plain).__name__, expected) from None

    @classmethod
    @checked()
    def from_csv(cls, path: str | Path) -> Self:
        """Read figures that were written by `to_csv`.

        Raises:
            FileError: The file is missing, is not UTF-8, or lacks columns of results.
        """
        try:
            frame = pd.read_csv(path, dtype="str", keep_default_na=False, encoding="utf-8-sig")
        except UnicodeDecodeError as error:
            raise FileError(str(path), "is not UTF-8; save it as UTF-8") from error
        except (OSError, ValueError) as error:
            reason = "there is no such file" if isinstance(error, FileNotFoundError) else "cannot be read as CSV"
            raise FileError(str(path), reason) from error
        missing = [name for name in (*NAMED, *FIGURES) if name not in frame]
        if missing:
            raise FileError(str(path), f"holds no results; it lacks {', '.join(missing)}")
        names = list(frame.columns)
        groups = tuple(names[len(NAMED) : names.index(FIGURES[0])])
        frame = frame.drop(columns=POLICY, errors="ignore")
        frame[list(groups)] = frame[list(groups)].map(unguard)
        names = list(frame.columns)
        for name in names[names.index(FIGURES[0]) :]:
            cells = frame[name]
            if name not in TEXTS:
                cells = cells.map({"True": True, "False": False}) if name in TRUTHS else cells.replace("", None)
            try:
                frame[name] = typed_column(cells, name, groups)
            except ValueError:
                raise FileError(str(path), f"holds no results; column {name!r} is not of numbers") from None
        return cls(frame=frame, groups=groups)


def _check_unprotected(*, unprotected: bool) -> None:
    if not unprotected:
        raise ReleaseError(
            "results are not protected",
            "write results.release(policy).write(path), or say unprotected=True for figures that are not published",
        )


def combine(results: Iterable[Results]) -> Results:
    """Return the figures of all results in one table, in order; groups that are not split by are ``_T``."""
    results = tuple(results)
    groups = tuple(dict.fromkeys(group for result in results for group in result.groups))
    frames = [result.frame for result in results if len(result)]
    frame = pd.concat(frames, ignore_index=True) if frames else _nothing()
    for group in groups:
        frame[group] = (frame[group] if group in frame else pd.Series(index=frame.index, dtype="str")).fillna(TOTAL)
    for name in set(TEXTS) & set(frame.columns):
        frame[name] = frame[name].fillna("")
    dropped: dict[str, int] = {}
    for name, count in (pair for result in results for pair in result.dropped):
        dropped[name] = dropped.get(name, 0) + count
    return Results(
        frame=ordered(frame, groups),
        groups=groups,
        dropped=tuple(dropped.items()),
        indicators=tuple({indicator.id: indicator for result in results for indicator in result.indicators}.values()),
        aggregates=tuple({id(sums): sums for result in results for sums in result.aggregates}.values()),
    )


def _nothing() -> pd.DataFrame:
    columns = {name: pd.Series(dtype="str") for name in (*NAMED, "method", "status")}
    columns |= {name: pd.Series(dtype="float64") for name in FIGURES if name not in columns}
    return pd.DataFrame(columns)[[*NAMED, *FIGURES]].astype({"met": "boolean"})


def _row(observation: Observation, indicator: Indicator, groups: tuple[str, ...]) -> dict[str, object]:
    codes = dict(observation.groups)
    return {
        "indicator": indicator.id,
        "version": indicator.version,
        "period": str(observation.period),
        **{group: codes.get(group, TOTAL) for group in groups},
        "value": _float(observation.value),
        "lower": _float(observation.lower),
        "upper": _float(observation.upper),
        "level": float("nan"),
        "method": "published",
        "n": _float(observation.n),
        "numerator": float("nan"),
        "denominator": float("nan"),
        "status": observation.status,
        "value_high": _float(observation.value_high),
        "qualifier": observation.qualifier,
        "decimals": float(observation.decimals),
        "source": observation.source.cite() if observation.source else "",
        "note": observation.note,
    }


def _float(number: float | None) -> float:
    return float("nan") if number is None else float(number)
