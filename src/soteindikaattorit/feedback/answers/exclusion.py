"""Exclusions: answers that do not count, each with its reason, in a file that is stored with the data."""

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
from soteindikaattorit.model.argument import check_fields, checked

FILE = "exclusions.schema.json"
"""The name of the JSON Schema of exclusion files."""


@attrs.frozen(kw_only=True)
class Exclusion:
    """Answers that do not count: those that meet all its conditions.

    Args:
        reason: The reason; it is kept with each answer and shown in the report.
        answers: Ids of answers; any when empty.
        since: The first day, in Finland; no limit when left out.
        until: The last day, in Finland; no limit when left out.
        channel: Their channel; any when empty.
        where: Values of columns of the background.

    Raises:
        InvalidValueError: The reason or every condition is missing.
    """

    reason: str
    answers: tuple[str, ...] = ()
    since: date | None = None
    until: date | None = None
    channel: str = ""
    where: tuple[tuple[str, str], ...] = ()

    def __attrs_post_init__(self) -> None:
        """Check that there are a reason and a condition."""
        check_fields(self)
        if not self.reason.strip():
            raise InvalidValueError(
                "reason of an exclusion", self.reason, "expected the reason why the answers do not count"
            )
        if not (self.answers or self.since or self.until or self.channel or self.where):
            expected = "expected a condition: answers, since, until, channel or where"
            raise InvalidValueError("exclusion", self.reason, expected)

    @checked()
    def covers(self, rows: pd.DataFrame) -> np.ndarray:
        """Return, by row, whether it is excluded.

        Args:
            rows: Answers, with their ``answer_id``, ``date``, ``channel`` and background.

        Raises:
            InvalidValueError: The background has no such column.
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
                raise InvalidValueError(
                    f"where of exclusion {self.reason!r}", column, "unknown column of the background"
                )
            covered &= (rows[column].astype("str") == value).to_numpy(dtype="bool")
        return covered

    @classmethod
    @checked()
    def parse(cls, table: Mapping[str, Any]) -> "Exclusion":
        """Return an exclusion from a table of a file."""
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
        DefinitionError: With every violation of the schema.
        InvalidValueError: A day is no date, or every condition is missing.
    """
    path = Path(path)
    schema = json.loads(resources.files(__package__).joinpath(FILE).read_text("utf-8"))
    if path.is_dir():
        raise FileError(str(path), "is a folder; expected a TOML or JSON file")
    sheets = read_sheets(path)
    check(Checker(schema), sheets)
    try:
        return tuple(Exclusion.parse(table) for sheet in sheets for _, table in sheet.each("exclusion"))
    except ValueError as error:
        if isinstance(error, InvalidValueError):
            raise
        raise InvalidValueError("day of an exclusion", str(path), "expected days such as 2025-01-31") from error
