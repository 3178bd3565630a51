"""Releases: results under a policy, in which nothing small is left, and the only road out of the house."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import attrs
import numpy as np
import pandas as pd

from soteindikaattorit.compute.result import Results
from soteindikaattorit.compute.result_rows import NAMED, ordered
from soteindikaattorit.definitions.indicator import Indicator
from soteindikaattorit.errors import ReleaseError, check_choice
from soteindikaattorit.model import status
from soteindikaattorit.model.argument import checked
from soteindikaattorit.model.plain import PlainData
from soteindikaattorit.model.policy import Policy
from soteindikaattorit.publish.apply import drop_unprotected, round_counts, withheld_rows
from soteindikaattorit.publish.cell_mapping import CellMapping
from soteindikaattorit.publish.dominance import dominated
from soteindikaattorit.publish.history import History
from soteindikaattorit.publish.publication import Publication
from soteindikaattorit.publish.record import Record
from soteindikaattorit.publish.report import Report
from soteindikaattorit.publish.sdc.rows import Mask
from soteindikaattorit.publish.sources import PUBLISHED
from soteindikaattorit.publish.suppression import Suppressed, suppress_dataset
from soteindikaattorit.publish.writing import FORMATS, json_schema, to_csv, to_dict, to_json, to_json_stat
from soteindikaattorit.sources.csv_output import check_encoding
from soteindikaattorit.sources.files import replacing

LEFT = ("n", "target", "source", "note")
"""What is left of a withheld figure besides its keys; its n goes with its base."""

LIMITS = ("lower", "upper", "standard_")
"""How the names of columns begin of confidence limits and of the errors from which these follow."""

EXACT = ("n", "numerator", "denominator", "level", "target", "decimals")
"""The columns of numbers that are not rounded: counts, and what is no figure."""


@attrs.frozen(eq=False, kw_only=True)
class Release(PlainData):
    """Figures that may leave the house: a row each, in the order and with the columns of `Results`.

    A figure that is withheld keeps its row, with the status ``withheld`` and nothing that would tell it.
    Whether it is small itself or protects others is not told, and it may be a zero.

    It is made by `release` alone.

    Args:
        frame: The rows.
        groups: The columns that are groups.
        indicators: The indicators that the figures are of.
        policy: The rules under which they were released.
        history: What earlier releases told, to which this one is added when it is written.
    """

    frame: pd.DataFrame
    groups: tuple[str, ...]
    indicators: tuple[Indicator, ...]
    policy: Policy
    history: History | None = attrs.field(default=None, repr=False)
    _hidden: tuple[tuple[CellMapping, Suppressed], ...] | None = attrs.field(default=None, repr=False)

    def __attrs_post_init__(self) -> None:
        """Refuse figures on a base that is too small, however they came here."""
        n = self.frame["n"]
        shares = [one.id for one in self.indicators if tells_share(one) and one.id not in self.policy.harmless]
        counted = self.frame["indicator"].isin(shares) & (self.frame["denominator"] == n) & (self.policy.rounding == 1)
        numerator = self.frame["numerator"].where(counted)
        if any(((one >= 1) & (one < self.policy.threshold)).any() for one in (n, numerator, n - numerator)):
            raise ReleaseError("a figure rests on too few", "make releases by results.release(policy)")

    def __repr__(self) -> str:
        """Say how many figures there are, and under which policy."""
        return f"<Release: {len(self)} figures, {self.withheld} withheld, policy {self.policy.cite()}>"

    def __len__(self) -> int:
        """Return the number of figures, with those that are withheld."""
        return len(self.frame)

    def __reduce__(self) -> tuple[object, ...]:
        """Leave behind what is hidden: it does not travel with the release."""
        return _copied, (self.frame, self.groups, self.indicators, self.policy)

    @property
    def is_released(self) -> bool:
        """Whether the figures may be published: yes."""
        return True

    @property
    def withheld(self) -> int:
        """How many figures are withheld."""
        return int((self.frame["status"] == status.WITHHELD).sum())

    def to_pandas(self) -> pd.DataFrame:
        """Return the figures as a frame of one's own; its columns are those of `Results`."""
        return self.frame.copy()

    @property
    def record(self) -> Record:
        """The record of the release, which is safe to keep beside it."""
        return Record.of(self.frame, self.policy, self.audit().summary())

    def to_dict(self) -> dict[str, Any]:
        """Return the figures as plain data, in the form of `json_schema`: the record, the statuses and the rows."""
        return to_dict(self.frame, self.record)

    @classmethod
    def json_schema(cls) -> dict[str, Any]:
        """Return the JSON Schema of `to_dict` and `to_json`."""
        return json_schema()

    def audit(self) -> Report:
        """Return what an attacker learns of what is hidden, for the person inside.

        A copy of a release that was kept or sent has nothing hidden in it, and nothing to audit.
        """
        return Report(parts=self._hidden or ())

    @checked()
    def write(self, path: str | Path, format: str = "", *, encoding: str = "utf-8") -> None:  # noqa: A002 - all call it so
        """Write the figures to a file, the record beside it, and what was told into the history.

        All three are written, or none is.

        Args:
            path: The file, which is replaced as a whole; the record is called as it, with ``.record.json`` at the end.
            format: One of "csv", "json" and "json-stat"; by the ending of the file when nothing is said.
            encoding: "utf-8", or for CSV that is opened in Excel or Power BI "utf-8-sig", by whose mark these know ä
                and the letters of the Sámi languages.

        Raises:
            InvalidValueError: There is no such format, or it is not written in that encoding.
            FileError: A file cannot be written.
            ReleaseError: It is a copy, which knows of no history, or the history has grown since it was made.
        """
        if self._hidden is None:
            raise ReleaseError("this is a copy of a release", "write the release that results.release(policy) made")
        path = Path(path)
        form = format or path.suffix.lower().removeprefix(".")
        check_choice("format of release", form, FORMATS)
        encoding, record = check_encoding(encoding, form), self.record
        with replacing(path) as figures, replacing(path.with_name(f"{path.name}.record.json")) as told:
            figures.write_text(self._written(form, record), encoding, newline="\n")
            told.write_text(record.to_json(), "utf-8", newline="\n")
            if self.history:
                self.history.write([mapping.entry(record.id, hidden.masks) for mapping, hidden in self._hidden])

    def _written(self, form: str, record: Record) -> str:
        if form == "json-stat":
            known = {indicator.id: indicator for indicator in self.indicators}
            return to_json_stat(self.frame, record, self.groups, known)
        return to_csv(self.frame, record) if form == "csv" else to_json(self.frame, record)


@checked()
def attack(results: Results, policy: Policy | None = None, *, history: str | Path | None = None) -> Report:
    """Report what could be inferred if small counts were suppressed and nothing else; for internal use.

    It shows why further figures have to be suppressed.

    Args:
        results: The figures; all tables that are to be published together.
        policy: The rules; default: built in.
        history: The file that keeps what earlier releases published.

    Raises:
        ReleaseError: The tables overlap in a way that cannot be checked.
        FileError: The history cannot be read.
    """
    policy, past = policy or Policy(), History.read(history) if history else None
    mapping = Publication.of(results).map_cells(policy, past)
    return Report(parts=[(one, suppress_dataset(one.protection(policy), secondary=False)) for one in mapping])


def _copied(frame: pd.DataFrame, groups: tuple[str, ...], indicators: tuple[Indicator, ...], policy: Policy) -> Release:
    return Release(frame=frame, groups=groups, indicators=indicators, policy=policy)


@checked()
def release(
    results: Results,
    policy: Policy | None = None,
    *,
    history: str | Path | None = None,
    contributors: Results | None = None,
) -> Release:
    """Release figures under a policy: suppress small counts, and whatever would disclose them.

    All tables that are to be published together must be in the results, or nothing protects one from another;
    add them up with ``+``.

    Args:
        results: The figures.
        policy: The rules; default: built in.
        history: The file that keeps what earlier releases published; it is created if it does not exist.
        contributors: The same figures split by one group more, the contributor, where the policy asks who
            contributes most to amounts of money; they are not released.

    Raises:
        ReleaseError: The figures cannot be protected, or not within the time that the policy gives.
        FileError: The history cannot be read.
    """
    policy, past = policy or Policy(), History.read(history) if history else None
    publication, given = Publication.of(results), contributors.aggregates if contributors else ()
    parts = [
        (one, suppress_dataset(one.protection(policy, dominated(one, publication.indicators, given, policy))))
        for one in publication.map_cells(policy, past)
    ]
    _check(parts)
    frame = publication.completed(tuple(mapping for mapping, _ in parts))
    if policy.rounding > 1:
        frame = round_counts(frame, publication.indicators, publication.bases, policy.rounding)
    is_hidden, is_based = withheld_rows(publication, frame, parts, policy)
    shown = _emptied(drop_unprotected(frame, publication, policy), is_hidden, is_based, publication.groups)
    return Release(
        frame=ordered(_rounded(shown, publication.indicators, policy), publication.groups),
        groups=publication.groups,
        indicators=tuple(publication.indicators.values()),
        policy=policy,
        history=past,
        hidden=tuple(parts),
    )


def _check(parts: Sequence[tuple[CellMapping, Suppressed]]) -> None:
    """Refuse a release of which something could be worked out, or of which that is not known."""
    failing = [found for _, found in parts if not found.audit.is_safe]
    if failing:
        undecided = any(found.audit.counts()["UNDECIDED"] for found in failing)
        reason = "the audit was not done in time" if undecided else "withheld figures could be worked out"
        raise ReleaseError(reason, "release a coarser table; publish.plan(results) or sote release --plan proposes one")


def _emptied(frame: pd.DataFrame, is_hidden: Mask, is_based: Mask, groups: tuple[str, ...]) -> pd.DataFrame:
    """Return the figures with nothing left of those that are withheld."""
    frame = frame.copy()
    for name in frame.columns:
        if name not in {*NAMED, *groups, *LEFT, "status"}:
            frame.loc[is_hidden, name] = "" if frame[name].dtype.kind in "OU" or frame[name].dtype == "str" else pd.NA
    frame.loc[is_hidden & is_based, "n"] = np.nan
    frame.loc[is_hidden, "status"] = status.WITHHELD
    return frame


def _rounded(frame: pd.DataFrame, indicators: Mapping[str, Indicator], policy: Policy) -> pd.DataFrame:
    """Return figures with decimals that tell no more than they should, and limits on broad bases only."""
    frame = frame.copy()
    is_own = frame["method"].ne(PUBLISHED)
    limits = [name for name in frame.columns if name.startswith(LIMITS)]
    is_narrow = is_own & ~(_bases(frame, indicators) >= policy.interval_base)
    frame.loc[is_narrow, [*limits, "level"]] = np.nan
    frame.loc[is_narrow, "method"] = ""
    numbers = [name for name in frame.select_dtypes("float").columns if name not in EXACT]
    for name, rows in frame[is_own].groupby("indicator").groups.items():
        indicator = indicators[str(name)]
        decimals = min(indicator.decimals, policy.decimals_of(indicator.shown_unit))
        frame.loc[rows, numbers] = frame.loc[rows, numbers].round(decimals)
        if indicator.measure.disclosed().amounts:
            frame.loc[rows, "numerator"] = np.nan
    return frame


def _bases(frame: pd.DataFrame, indicators: Mapping[str, Indicator]) -> pd.Series:
    """Return on how many each figure rests; a rate rests on its events."""
    rates = [name for name, one in indicators.items() if one.measure.base_column == "numerator"]
    return frame["n"].mask(frame["indicator"].isin(rates), frame["numerator"])


def tells_share(indicator: Indicator) -> bool:
    """Whether the numerator of an indicator's figures is a count of persons, some of those it rests on."""
    return "numerator" in {name for name, _ in indicator.measure.disclosed().classes}
