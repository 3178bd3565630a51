"""Exports of survey tools: raw rows, before any value is interpreted."""

import json
import unicodedata
from collections.abc import Collection, Sequence
from typing import Any

import attrs
import numpy as np
import pandas as pd

from soteindikaattorit.errors import FileError

_IMPORT_ID = "ImportId"
_Row = Sequence[object]


@attrs.frozen(kw_only=True)
class Lost:
    """A row that could not be read at all.

    Args:
        row: The number of the row or line in the file; 1 is the first row below the header.
        reason: The reason, in words.
    """

    row: int
    reason: str


@attrs.frozen(eq=False, kw_only=True)
class Export:
    """The raw rows that a survey tool exported.

    Args:
        name: The file, or the kind of frame, for messages.
        frame: One row for each answer, with raw values; the index is the row number, from 1.
        lost: Rows that could not be read.
        twice: Names of more than one column.
        absent: For each column, the rows without its key, where that differs from an empty value.
        notes: Observations made while reading, one sentence each.
    """

    name: str
    frame: pd.DataFrame = attrs.field(repr=False)
    lost: tuple[Lost, ...] = ()
    twice: frozenset[str] = frozenset()
    absent: tuple[tuple[str, np.ndarray], ...] = ()
    notes: tuple[str, ...] = ()


@attrs.frozen(kw_only=True)
class Long:
    """The layout of answers that are lists of questions with their values.

    Args:
        at: The key of the list.
        name: The key that names the question.
        value: The key that holds the value.
    """

    at: str
    name: str
    value: str


@attrs.frozen(kw_only=True)
class Shape:
    """The format of an export; empty fields are detected from the file.

    Args:
        encoding: The encoding of a text file, such as "windows-1252".
        separator: The character between cells.
        header_rows: The number of rows above the answers (1…3).
        name_row: The row among them with the column names (1…3).
        sheet: The sheet of a workbook; the first when empty.
        rows: The path of keys, joined by dots, to the list of answers in a JSON file.
        long: The layout of an answer whose questions are in a list; None otherwise.
        guarded: Whether the tool puts an apostrophe before texts that begin like a formula.
    """

    encoding: str = ""
    separator: str = ""
    header_rows: int = 1
    name_row: int = 1
    sheet: str = ""
    rows: str = ""
    long: Long | None = None
    guarded: bool = False


def of_rows(
    name: str, rows: pd.DataFrame, shape: Shape, *, short: Collection[int] = (), notes: tuple[str, ...] = ()
) -> Export:
    """Return an export made of rows that begin with a header.

    A row of HXL tags below the header is skipped.
    Rows with more or fewer cells than the header are lost.

    Args:
        name: The file, for messages.
        rows: All rows, including the header.
        shape: The format of the export.
        short: Positions, from 0, of rows with fewer cells than the row of names.
        notes: Observations made while reading.

    Raises:
        FileError: There is no header.
    """
    if len(rows) < shape.header_rows:
        raise FileError(name, "is empty; the first line must name the columns")
    header = [_named(cell) for cell in rows.iloc[shape.name_row - 1]]
    width = max((number for number, cell in enumerate(header, 1) if cell), default=0)
    if not width:
        raise FileError(name, f"line {shape.name_row} names no columns")
    body = rows.iloc[shape.header_rows :]
    body = body.iloc[1:] if len(body) and _is_hxl(list(body.iloc[0])) else body
    lost = _lost_rows(body, width, short)
    body = numbered(body)
    names, twice = _distinct(header[:width])
    frame = body.drop(index=[row.row for row in lost]).iloc[:, :width].set_axis(names, axis="columns")
    return Export(name=name, frame=frame[[column for column in names if column]], lost=lost, twice=twice, notes=notes)


def _lost_rows(body: pd.DataFrame, width: int, short: Collection[int]) -> tuple[Lost, ...]:
    beyond = body.iloc[:, width:]
    long = (beyond.notna() & (beyond != "")).any(axis=1)
    places = np.flatnonzero(long | body.index.isin(list(short)))
    reasons = {True: "has more cells than the header", False: "has fewer cells than the header"}
    return tuple(Lost(row=int(place) + 1, reason=reasons[bool(long.iloc[place])]) for place in places)


def of_frame(name: str, frame: pd.DataFrame, *, notes: tuple[str, ...] = (), lost: tuple[Lost, ...] = ()) -> Export:
    """Return an export made of a frame with named columns; its index is the row number."""
    names, twice = _distinct([_named(column) for column in frame.columns])
    return Export(name=name, frame=frame.set_axis(names, axis="columns"), lost=lost, twice=twice, notes=notes)


def numbered(frame: pd.DataFrame) -> pd.DataFrame:
    """Return the rows with their numbers, from 1, as the index."""
    return frame.set_axis(range(1, len(frame) + 1), axis="index")


def header_name(text: str) -> str:
    """Normalise a column name: plain spaces, composed accents (NFC), no blanks at its ends."""
    return unicodedata.normalize("NFC", text).replace("\u00a0", " ").strip()


def _named(cell: Any) -> str:  # noqa: ANN401 - a cell of a frame
    """Return the column name in a header cell; in the third row of Qualtrics that is the question id."""
    if cell is None or cell != cell:  # noqa: PLR0124 - not-a-number differs from itself
        return ""
    text = header_name(str(cell))
    if text.startswith("{") and _IMPORT_ID in text:
        try:
            return str(json.loads(text)[_IMPORT_ID])
        except (ValueError, KeyError, TypeError):
            return text
    return text


def _distinct(names: list[str]) -> tuple[list[str], frozenset[str]]:
    """Return the names with repetitions numbered, and the repeated names."""
    seen: dict[str, int] = {}
    distinct = []
    for name in names:
        seen[name] = seen.get(name, 0) + 1
        distinct.append(name if seen[name] == 1 or not name else f"{name} ({seen[name]})")
    return distinct, frozenset(name for name, count in seen.items() if name and count > 1)


def _is_hxl(cells: _Row) -> bool:
    """Whether a row holds hashtags of the Humanitarian Exchange Language."""
    texts = [str(cell).strip() for cell in cells if isinstance(cell, str) and cell.strip()]
    return bool(texts) and all(text.startswith("#") and text[1:2].isalpha() for text in texts)
