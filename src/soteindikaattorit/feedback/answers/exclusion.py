"""Exclusions: answers that are not to count, each with the reason, kept beside the data and not in place of them."""

import json
from collections.abc import Mapping
from datetime import date
from importlib import resources
from pathlib import Path
from typing import Any

import attrs
import numpy as np
import pandas as pd

from soteindikaattorit.definitions.checker import Checker
from soteindikaattorit.definitions.sheet import check, read_sheets
from soteindikaattorit.errors import FileError, InvalidValueError

FILE = "exclusions.schema.json"
"""The name of the shipped schema of files of exclusions."""


@attrs.frozen(kw_only=True)
class Exclusion:
    """Answers that are not to count: those to which everything applies that is said.

    Args:
        reason: Why; it is kept with each answer and told in the report.
        answers: Their ids; any when empty.
        since: The first day, in Finland; any earlier one too when left out.
        until: The last day, in Finland; any later one too when left out.
        channel: By which way they came; any when empty.
        where: By a column of the background, its value.

    Raises:
        InvalidValueError: There is no reason, or nothing says which answers are meant.
    """

    reason: str
    answers: tuple[str, ...] = ()
    since: date | None = None
    until: date | None = None
    channel: str = ""
    where: tuple[tuple[str, str], ...] = ()

    def __attrs_post_init__(self) -> None:
        """Check that it says why, and which."""
        if not self.reason.strip():
            raise InvalidValueError("reason of an exclusion", self.reason, "say why the answers do not count")
        if not (self.answers or self.since or self.until or self.channel or self.where):
            raise InvalidValueError(
                "exclusion", self.reason, "say which answers: answers, since, until, channel or where"
            )

    def covers(self, rows: pd.DataFrame) -> np.ndarray:
        """Return, by row, whether it is excluded.

        Args:
            rows: Answers, with their ``answer_id``, ``date``, ``channel`` and background.

        Raises:
            InvalidValueError: There is no such column of the background.
        """
        covered = np.ones(len(rows), dtype="bool")
        if self.answers:
            covered &= rows["answer_id"].isin(self.answers).to_numpy(dtype="bool")
        if self.since:
            covered &= (rows["date"] >= pd.Timestamp(self.since)).to_numpy(dtype="bool")
        if self.until:
            covered &= (rows["date"] <= pd.Timestamp(self.until)).to_numpy(dtype="bool")
        for column, value in ((("channel", self.channel),) if self.channel else ()) + self.where:
            if column not in rows:
                raise InvalidValueError(f"where of exclusion {self.reason!r}", column, "there is no such background")
            covered &= (rows[column].astype("str") == value).to_numpy(dtype="bool")
        return covered

    @classmethod
    def of(cls, table: Mapping[str, Any]) -> "Exclusion":
        """Return the exclusion that a table of a file says."""
        return cls(
            reason=table["reason"],
            answers=tuple(map(str, table.get("answers", ()))),
            since=date.fromisoformat(table["since"]) if "since" in table else None,
            until=date.fromisoformat(table["until"]) if "until" in table else None,
            channel=table.get("channel", ""),
            where=tuple((column, str(value)) for column, value in table.get("where", {}).items()),
        )


def read_exclusions(path: str | Path) -> tuple[Exclusion, ...]:
    """Read a file of exclusions.

    Args:
        path: A TOML or JSON file.

    Raises:
        FileError: There is no such file, or it cannot be read.
        DefinitionError: With everything in which it departs from the schema.
        InvalidValueError: A day is none, or nothing says which answers are meant.
    """
    path = Path(path)
    schema = json.loads(resources.files(__package__).joinpath(FILE).read_text("utf-8"))
    if path.is_dir():
        raise FileError(str(path), "is a folder; expected a TOML or JSON file")
    sheets = read_sheets(path)
    check(Checker(schema), sheets)
    try:
        return tuple(Exclusion.of(table) for sheet in sheets for _, table in sheet.each("exclusion"))
    except ValueError as error:
        if isinstance(error, InvalidValueError):
            raise
        raise InvalidValueError("day of an exclusion", str(path), "expected days such as 2025-01-31") from error
