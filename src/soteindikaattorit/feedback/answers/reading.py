"""Reading of exports: CSV in the encodings of survey tools, workbooks, JSON, JSON Lines, Parquet and frames."""

import codecs
import csv
import re
import warnings
from collections.abc import Iterable
from io import StringIO
from pathlib import Path
from zipfile import BadZipFile

import pandas as pd

from soteindikaattorit.errors import FileError, MissingPackageError
from soteindikaattorit.feedback.answers import json_file
from soteindikaattorit.feedback.answers.export import Export, Shape, numbered, of_frame, of_rows
from soteindikaattorit.feedback.form import Form
from soteindikaattorit.sources.scanning import read_whole

TEXT = frozenset({".csv", ".tsv", ".txt"})
"""The endings of text files with cells."""

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_NARROW = frozenset({"cp1252", "iso8859-1", "iso8859-15"})
_NOT_SAMI = (
    "is not UTF-8 and was read as {encoding}, which cannot hold the letters of the Sámi languages "
    "(č đ ŋ ŧ ʒ ǯ ǧ ǥ ǩ \N{MODIFIER LETTER PRIME}): export it as UTF-8 if anyone may have answered in them"
)
_MAX_EXTRA_CELLS = 16
_START_LENGTH = 4096


def read_export(data: object, shape: Shape, form: Form | None = None) -> Export:
    """Read the export of a survey tool.

    The encoding of a text file follows from its byte order mark; without one, UTF-16 and strict UTF-8 are tried,
    then Windows-1252, with a note in the report.

    Args:
        data: The path of a CSV, TSV, XLSX, JSON, JSON Lines or Parquet file; a list of JSON answers;
            or a frame of any engine.
        shape: The format of the export.
        form: The form; with it, a FHIR QuestionnaireResponse is read as an answer to it.

    Raises:
        FileError: The file cannot be read as its ending says.
        InvalidValueError: The data hold no rows.
        MissingPackageError: The package that reads such files is not installed.
    """
    if isinstance(data, str | Path):
        return _read_file(Path(data), shape, form)
    if isinstance(data, list | tuple):
        return json_file.of_answers("answers", list(enumerate(data, 1)), shape, form)
    return of_frame(type(data).__name__, numbered(read_whole(data)))


def _read_file(path: Path, shape: Shape, form: Form | None) -> Export:
    ending = path.suffix.lower()
    if ending == ".parquet":
        return of_frame(str(path), numbered(read_whole(path)))
    try:
        content = path.read_bytes()
    except OSError as error:
        raise FileError(str(path), f"cannot be read: {error.strerror}") from error
    if ending == ".xlsx":
        return _read_workbook(path, shape)
    if ending in {*TEXT, ".json", ".jsonl", ".ndjson"}:
        text, notes = decode(str(path), content, shape.encoding)
        if ending in TEXT:
            return _read_lines(path, text, shape, notes)
        return json_file.read(path, content, shape, form, text=text, notes=notes)
    if ending == ".lss":
        reason = "holds the structure of a survey and no answers; sote answers map drafts a mapping from it"
        raise FileError(str(path), reason)
    expected = "expected a file ending in .csv, .tsv, .xlsx, .json, .jsonl or .parquet"
    raise FileError(str(path), expected)


def decode(name: str, content: bytes, encoding: str = "") -> tuple[str, tuple[str, ...]]:
    """Return the text of a file, and notes about its encoding.

    Args:
        name: The file, for messages.
        content: Its bytes.
        encoding: Its encoding; detected when empty.

    Raises:
        FileError: The file is not text, or not in that encoding.
    """
    if content[:4] == b"PK\x03\x04":
        raise FileError(name, "is a workbook or an archive, not text; correct its ending, or unpack it")
    candidates = [encoding] if encoding else _candidates(content)
    for chosen in candidates:
        try:
            text = content.decode(chosen)
        except (UnicodeError, LookupError):
            continue
        is_narrow = codecs.lookup(chosen).name in _NARROW and not text.isascii()
        return text.removeprefix("\ufeff"), ((_NOT_SAMI.format(encoding=chosen),) if is_narrow else ())
    raise FileError(name, f"cannot be read as {candidates[-1]}; export it as UTF-8")


def _candidates(content: bytes) -> list[str]:
    """Return the encodings to be tried, one after the other."""
    marked = [encoding for mark, encoding in _MARKS if content.startswith(mark)]
    if marked:
        return marked
    start = content[:_START_LENGTH]
    if start.count(0) * 4 > len(start):
        return ["utf-16-le" if start[1::2].count(0) >= start[::2].count(0) else "utf-16-be"]
    return ["utf-8", "windows-1252"]


def separator_of(header: str) -> str:
    """Return the separator of a line: a semicolon, comma or tab, whichever occurs most outside quotes."""
    bare = re.sub(r'"[^"]*"', "", header)
    return max(";,\t", key=bare.count)


def _read_lines(path: Path, text: str, shape: Shape, notes: tuple[str, ...]) -> Export:
    head = text[: text.find("\n") + 1] or text
    if not head.strip():
        raise FileError(str(path), "is empty; the first line must name the columns")
    separator = shape.separator or separator_of(head)
    width = len(next(csv.reader([head], delimiter=separator))) + _MAX_EXTRA_CELLS
    try:
        rows = pd.read_csv(
            StringIO(text), sep=separator, header=None, names=range(width), index_col=False, dtype="str",
            keep_default_na=False, encoding_errors="strict",
        )  # fmt: skip
    except pd.errors.ParserError as error:
        reason = str(error).removeprefix("Error tokenizing data. C error: ")
        raise FileError(str(path), f"cannot be read as cells between {separator!r}: {reason}") from error
    short = _short(text, separator, rows, shape.name_row - 1)
    return of_rows(str(path), rows, shape, short=short, notes=notes)


def _short(text: str, separator: str, rows: pd.DataFrame, named: int) -> list[int]:
    """Return the places of rows with fewer cells than the one that names the columns."""
    width = int((rows.iloc[named] != "").to_numpy().nonzero()[0].max(initial=-1)) + 1 if len(rows) > named else 0
    if (
        '"' not in text
        and text.count(separator) >= len(rows) * (width - 1)
        and (rows.iloc[:, width:] == "").all(axis=None)
    ):
        return []
    lines = (row for row in csv.reader(StringIO(text), delimiter=separator) if len(row) > 1 or "".join(row).strip())
    try:
        return [place for place, row in enumerate(lines) if len(row) < width]
    except csv.Error:
        return []


def _read_workbook(path: Path, shape: Shape) -> Export:
    try:
        import openpyxl  # noqa: PLC0415 - of the extra feedback
    except ImportError as error:
        raise MissingPackageError("reading XLSX", "feedback") from error
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)
        try:
            book = openpyxl.load_workbook(path, read_only=True, data_only=True)
            sheet = book[shape.sheet] if shape.sheet else book.worksheets[0]
            rows = _cells(sheet.iter_rows(values_only=True))
            book.close()
        except KeyError as error:
            raise FileError(str(path), f"has no sheet {shape.sheet!r}; it has {', '.join(book.sheetnames)}") from error
        except (BadZipFile, OSError, ValueError) as error:
            raise FileError(str(path), "is not a readable workbook; save it as XLSX again") from error
    return of_rows(str(path), rows, shape)


def _cells(values: Iterable[tuple[object, ...]]) -> pd.DataFrame:
    """Return the rows of a sheet that hold anything."""
    return pd.DataFrame([row for row in values if any(cell is not None for cell in row)], dtype="object")
