"""Releases: figures under a policy without small counts, the only figures that leave the organisation."""

from pathlib import Path
from typing import Any

import attrs
import pandas as pd

from soteindikaattorit.compute.result import Results
from soteindikaattorit.compute.result_rows import ordered
from soteindikaattorit.definitions.indicator import Indicator
from soteindikaattorit.errors import ReleaseError, check_choice
from soteindikaattorit.model import status
from soteindikaattorit.model.argument import checked
from soteindikaattorit.model.plain import PlainData
from soteindikaattorit.model.policy import Policy
from soteindikaattorit.publish.apply import (
    SuppressedTables,
    drop_unprotected,
    empty_withheld,
    limit_precision,
    withheld_rows,
)
from soteindikaattorit.publish.history import History
from soteindikaattorit.publish.primary import Protection, dominated
from soteindikaattorit.publish.publication import Publication
from soteindikaattorit.publish.record import Record
from soteindikaattorit.publish.report import Report
from soteindikaattorit.publish.rounding import round_figures
from soteindikaattorit.publish.suppression import suppress_dataset
from soteindikaattorit.publish.writing import FORMATS, json_schema, to_csv, to_dict, to_json, to_json_stat
from soteindikaattorit.sources.csv_output import check_encoding
from soteindikaattorit.sources.files import replacing


@attrs.frozen(eq=False, kw_only=True)
class Release(PlainData):
    """Figures that may be published: a row each, in the order and with the columns of `Results`.

    A withheld figure keeps its row, with the status ``withheld`` and no number.
    The status is the same for small figures, for those that protect others, and for zeros.

    Only `release` makes releases.

    Args:
        frame: The rows.
        groups: The columns that are groups.
        indicators: The indicators of the figures.
        policy: The rules under which they were released.
        history: The earlier releases, to which this one is added when it is written.
    """

    frame: pd.DataFrame
    groups: tuple[str, ...]
    indicators: tuple[Indicator, ...]
    policy: Policy
    history: History | None = attrs.field(default=None, repr=False)
    _hidden: SuppressedTables | None = attrs.field(default=None, repr=False)

    def __attrs_post_init__(self) -> None:
        """Refuse figures on a base below the threshold, however the release was made."""
        n, threshold = self.frame["n"], self.policy.threshold
        shares = [one.id for one in self.indicators if _counts_share(one) and one.id not in self.policy.harmless]
        counted = self.frame["indicator"].isin(shares) & (self.frame["denominator"] == n) & (self.policy.rounding == 1)
        numerator = self.frame["numerator"].where(counted)
        if any(((one >= 1) & (one < threshold)).any() for one in (n, numerator, n - numerator)):
            raise ReleaseError("a figure rests on too few", "make releases by results.release(policy)")

    def __repr__(self) -> str:
        """Return the number of figures and the policy."""
        return f"<Release: {len(self)} figures, {self.withheld} withheld, policy {self.policy.cite()}>"

    def __len__(self) -> int:
        """Return the number of figures, withheld ones included."""
        return len(self.frame)

    def __reduce__(self) -> tuple[object, ...]:
        """Return a copy without hidden values."""
        return _copied, (self.frame, self.groups, self.indicators, self.policy)

    @property
    def is_released(self) -> bool:
        """Whether the figures may be published: yes."""
        return True

    @property
    def withheld(self) -> int:
        """The number of withheld figures."""
        return int((self.frame["status"] == status.WITHHELD).sum())

    def to_pandas(self) -> pd.DataFrame:
        """Return a copy of the figures, with the columns of `Results`."""
        return self.frame.copy()

    @property
    def record(self) -> Record:
        """The record of the release, which may be published beside it."""
        return Record.build(self.frame, self.policy, self.audit().summary())

    def to_dict(self) -> dict[str, Any]:
        """Return the figures as plain data, in the form of `json_schema`: the record, the statuses and the rows."""
        return to_dict(self.frame, self.record)

    @classmethod
    def json_schema(cls) -> dict[str, Any]:
        """Return the JSON Schema of `PlainData.to_dict` and `PlainData.to_json` for a release."""
        return json_schema()

    def audit(self) -> Report:
        """Return what an attacker can infer of hidden values, for the person inside.

        A copy of a release, pickled or sent, has no hidden values and nothing to audit.
        """
        return Report(parts=self._hidden or ())

    @checked()
    def write(self, path: str | Path, format: str = "", *, encoding: str = "utf-8") -> None:  # noqa: A002 - all call it so
        """Write the figures to a file, the record beside it, and the release into the history.

        All three are written, or none is.

        Args:
            path: The file, which is replaced as a whole; the record has the same name with ``.record.json`` added.
            format: One of "csv", "json" and "json-stat"; default: by the suffix of the file.
            encoding: "utf-8", or for CSV that is opened in Excel or Power BI "utf-8-sig", by whose mark these read ä
                and the letters of the Sámi languages.

        Raises:
            InvalidValueError: The format is unknown, or not written in that encoding.
            FileError: A file cannot be written.
            ReleaseError: It is a copy, which has no history, or the history has grown since it was made.
        """
        if self._hidden is None:
            raise ReleaseError("this is a copy of a release", "write the release that results.release(policy) made")
        path = Path(path)
        form = format or path.suffix.lower().removeprefix(".")
        check_choice("format of release", form, FORMATS)
        encoding, record = check_encoding(encoding, form), self.record
        with replacing(path) as figures, replacing(path.with_name(f"{path.name}.record.json")) as beside:
            figures.write_text(self._text(form, record), encoding, newline="\n")
            beside.write_text(record.to_json(), "utf-8", newline="\n")
            if self.history:
                self.history.write([mapping.past_release(record.id, one.masks) for mapping, one in self._hidden])

    def _text(self, form: str, record: Record) -> str:
        if form == "json-stat":
            indicators = {indicator.id: indicator for indicator in self.indicators}
            return to_json_stat(self.frame, record, self.groups, indicators)
        return to_csv(self.frame, record) if form == "csv" else to_json(self.frame, record)


def _copied(frame: pd.DataFrame, groups: tuple[str, ...], indicators: tuple[Indicator, ...], policy: Policy) -> Release:
    return Release(frame=frame, groups=groups, indicators=indicators, policy=policy)


def _counts_share(indicator: Indicator) -> bool:
    """Whether the numerator of an indicator's figures counts some of the persons in the base."""
    return "numerator" in {name for name, _ in indicator.measure.disclosed().classes}


@checked()
def attack(results: Results, policy: Policy | None = None, *, history: str | Path | None = None) -> Report:
    """Report what could be inferred if only small counts were suppressed; for internal use.

    It shows why further figures have to be suppressed.

    Args:
        results: The figures; all tables that are to be published together.
        policy: The rules; default: built in.
        history: The file of earlier releases.

    Raises:
        ReleaseError: The tables overlap in a way that cannot be checked.
        FileError: The history cannot be read.
    """
    policy, past = policy or Policy(), History.read(history) if history else None
    mappings = Publication.from_results(results).map_cells(policy, past)
    return Report(parts=[(one, suppress_dataset(Protection.of(one, policy), secondary=False)) for one in mappings])


@checked()
def release(
    results: Results,
    policy: Policy | None = None,
    *,
    history: str | Path | None = None,
    contributors: Results | None = None,
) -> Release:
    """Release figures under a policy: suppress small counts, and whatever would disclose them.

    All tables that are to be published together must be in the results, or they do not protect each other;
    add them up with ``+``.

    Args:
        results: The figures.
        policy: The rules; default: built in.
        history: The file of earlier releases; it is created if it does not exist.
        contributors: The same figures split by one group more, the contributor, if the policy limits the largest
            contributions to amounts of money; they are not released.

    Raises:
        ReleaseError: The figures cannot be protected, or not within the time limit of the policy.
        FileError: The history cannot be read.
    """
    policy, past = policy or Policy(), History.read(history) if history else None
    publication = Publication.from_results(results)
    indicators, groups = publication.indicators, publication.groups
    contributions = contributors.aggregates if contributors else ()
    parts: SuppressedTables = tuple(
        (one, suppress_dataset(Protection.of(one, policy, dominated(one, indicators, contributions, policy))))
        for one in publication.map_cells(policy, past)
    )
    _check_safe(parts)
    frame = publication.completed(tuple(mapping for mapping, _ in parts))
    # Masks follow from exact figures: rounding must not decide what is small.
    is_hidden, is_base_hidden = withheld_rows(publication, frame, parts, policy)
    frame = round_figures(frame, publication, policy) if policy.rounding > 1 else frame
    shown = empty_withheld(drop_unprotected(frame, publication, policy), is_hidden, is_base_hidden, groups)
    return Release(
        frame=ordered(limit_precision(shown, indicators, policy), groups),
        groups=groups,
        indicators=tuple(indicators.values()),
        policy=policy,
        history=past,
        hidden=parts,
    )


def _check_safe(parts: SuppressedTables) -> None:
    failing = [suppressed.audit for _, suppressed in parts if not suppressed.audit.is_safe]
    if failing:
        is_undecided = any(audit.counts()["UNDECIDED"] for audit in failing)
        reason = "the audit did not finish in time" if is_undecided else "withheld figures could be inferred"
        raise ReleaseError(reason, "release a coarser table; publish.plan(results) or sote release --plan proposes one")
