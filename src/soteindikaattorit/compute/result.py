"""Results: figures that say what they are of, what they rest on, and whether they stand."""

from collections.abc import Iterable
from pathlib import Path
from typing import Any, Self

import attrs
import pandas as pd

from soteindikaattorit.compute.aggregates import TOTAL, Aggregates
from soteindikaattorit.compute.result_rows import FIGURES, NAMED, TEXTS, TRUTHS, ordered, with_targets
from soteindikaattorit.definitions.indicator import Indicator
from soteindikaattorit.errors import FileError, ReleaseError
from soteindikaattorit.model.argument import checked
from soteindikaattorit.model.observation import Observation
from soteindikaattorit.model.policy import Policy
from soteindikaattorit.sources.files import replacing
from soteindikaattorit.sources.spreadsheet import POLICY, check_encoding, guard_frame, unguard

UNPROTECTED = "unprotected"
"""What stands in the place of a policy where figures were written without a release."""


@attrs.frozen(eq=False, kw_only=True)
class Results:
    """Figures, a row each, in the order of indicator, period and groups.

    The columns are ``indicator``, ``version`` and ``period``, one for each group, then ``value``, ``lower``, ``upper``,
    ``level``, ``method``, ``n``, ``numerator``, ``denominator``, ``status``, ``target`` and ``met``,
    then what measures and observations add, ``rule`` and ``complete`` of missing data, and the limits of further
    confidence levels (`limit_columns`).
    Values are in the unit of their indicator; a group of ``_T`` stands for all, of ``_U`` for those that do not say.

    Results are not protected against disclosure: they are for use inside the house.

    Args:
        frame: The rows.
        groups: The columns that are groups.
        dropped: How many unfit rows were left out, by dataset.
        indicators: The indicators that the figures are of.
        aggregates: The sums from which computed figures were finished.
    """

    frame: pd.DataFrame
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
        known = {indicator.id: indicator for indicator in indicators}
        observations = [observation for observation in observations if observation.indicator in known]
        groups = tuple(dict.fromkeys(name for observation in observations for name, _ in observation.groups))
        rows = [_row(observation, known[observation.indicator], groups) for observation in observations]
        frame = pd.DataFrame(rows) if rows else _nothing()
        each = [with_targets(table, known[str(name)], groups) for name, table in frame.groupby("indicator", sort=False)]
        whole = pd.concat(each) if each else frame
        return combine([cls(frame=whole, groups=groups, indicators=tuple(known.values()))])

    def __repr__(self) -> str:
        """Say how many figures there are, and none of them."""
        return f"<Results: {len(self)} figures of {self.frame['indicator'].nunique()} indicators, not released>"

    def _repr_pretty_(self, printer: Any, cycle: bool) -> None:  # noqa: ANN401, ARG002, FBT001 - printers call it so
        """Say the same to printers that would show every field, such as those of IPython and Hypothesis."""
        printer.text(repr(self))

    def __len__(self) -> int:
        """Return the number of figures."""
        return len(self.frame)

    @property
    def is_released(self) -> bool:
        """Whether the figures may be published: no."""
        return False

    @property
    def keys(self) -> tuple[str, ...]:
        """The columns that tell figures apart."""
        return ("indicator", "period", *self.groups)

    def to_pandas(self) -> pd.DataFrame:
        """Return the figures as a frame of one's own; its columns are those of `Results`."""
        return self.frame.copy()

    def __add__(self, other: "Results") -> "Results":
        """Return the figures of both; a group that only one of them has is ``_T`` in the other."""
        return combine((self, other))

    @checked()
    def select(self, indicators: Iterable[str]) -> Self:
        """Return the figures of some indicators."""
        return attrs.evolve(
            self, frame=self.frame[self.frame["indicator"].isin(list(indicators))].reset_index(drop=True)
        )

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
        """Write the figures as they are to a CSV file, for use inside the house.

        UTF-8, commas, decimal points; numbers are written so that they read back the same.
        No text is taken for a formula by a spreadsheet: one that begins like one has an apostrophe before it.
        Every row says in the column ``policy`` that it is not protected.

        Args:
            path: The file, which is replaced as a whole.
            unprotected: Whether the figures may be written without a release.
            encoding: "utf-8", or for Excel and Power BI "utf-8-sig".

        Raises:
            InvalidValueError: There is no such encoding.
            ReleaseError: It was not said that they may be.
            FileError: The file cannot be written.
        """
        if not unprotected:
            raise ReleaseError(
                "results are not protected",
                "write results.release(policy).write(path), or say unprotected=True for use inside the house",
            )
        encoding = check_encoding(encoding, "csv")
        with replacing(path) as temporary:
            marked = guard_frame(self.frame.assign(**{POLICY: UNPROTECTED}))
            marked.to_csv(temporary, index=False, encoding=encoding, lineterminator="\n")

    @classmethod
    @checked()
    def from_csv(cls, path: str | Path) -> Self:
        """Read figures that were written by `to_csv`.

        Raises:
            FileError: The file is not there, is not UTF-8, or lacks columns of results.
        """
        try:
            frame = pd.read_csv(path, dtype="str", keep_default_na=False, encoding="utf-8-sig")
        except UnicodeDecodeError as error:
            raise FileError(str(path), "is not UTF-8; save it as UTF-8") from error
        except (OSError, ValueError) as error:
            raise FileError(str(path), f"cannot be read as CSV: {error}") from error
        missing = [name for name in (*NAMED, *FIGURES) if name not in frame]
        if missing:
            raise FileError(str(path), f"holds no results; it lacks {', '.join(missing)}")
        names = list(frame.columns)
        groups = tuple(names[len(NAMED) : names.index(FIGURES[0])])
        frame = frame.drop(columns=POLICY, errors="ignore")
        frame[list(groups)] = frame[list(groups)].map(unguard)
        names = list(frame.columns)
        try:
            for name in names[names.index(FIGURES[0]) :]:
                frame[name] = _read(frame[name])
        except ValueError as error:
            raise FileError(str(path), f"holds no results; {error}") from error
        return cls(frame=frame, groups=groups)


def _read(cells: pd.Series) -> pd.Series:
    """Return the cells of a column of figures as what they were before they were written."""
    if cells.name in TRUTHS:
        return cells.map({"True": True, "False": False}).astype("boolean")
    if cells.name in TEXTS:
        return cells
    return pd.to_numeric(cells.replace("", None)).astype("float64")


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
        indicators=tuple({one.id: one for result in results for one in result.indicators}.values()),
        aggregates=tuple({id(one): one for result in results for one in result.aggregates}.values()),
    )


def _nothing() -> pd.DataFrame:
    columns = {name: pd.Series(dtype="str") for name in (*NAMED, "method", "status")}
    columns |= {name: pd.Series(dtype="float64") for name in FIGURES if name not in columns}
    return pd.DataFrame(columns)[[*NAMED, *FIGURES]].astype({"met": "boolean"})


def _row(observation: Observation, indicator: Indicator, groups: tuple[str, ...]) -> dict[str, object]:
    of = dict(observation.groups)
    return {
        "indicator": indicator.id,
        "version": indicator.version,
        "period": str(observation.period),
        **{group: of.get(group, TOTAL) for group in groups},
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
