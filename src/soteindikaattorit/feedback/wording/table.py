"""Packs as tables: a row is a place, and each language has a column.

The columns are ``form``, ``version``, ``place`` and the languages; ``place`` and one language are required.
"""

import csv
import io
import re
from collections.abc import Iterable, Sequence
from importlib.resources.abc import Traversable

from soteindikaattorit.errors import FileError, InvalidValueError, MissingPackageError
from soteindikaattorit.feedback.wording.pack import Pack
from soteindikaattorit.model.text import LANGUAGES
from soteindikaattorit.sources.spreadsheet import guard, unguard

_HEAD = ("form", "version", "place")
_SHEET = "wording"
_LONGEST = 32_767
_UNHELD = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")
_Row = Sequence[str]


def from_csv(file: Traversable) -> Pack:
    """Read a table in UTF-8, with commas or semicolons.

    Raises:
        FileError: The file cannot be read, or is no such table.
    """
    try:
        text = file.read_bytes().decode("utf-8-sig")
    except OSError as error:
        raise FileError(str(file), f"cannot be read: {error.strerror}") from error
    except UnicodeDecodeError as error:
        reason = "is not UTF-8; save it as CSV UTF-8, for other encodings lack letters of the Sámi languages"
        raise FileError(str(file), reason) from error
    head = text.partition("\n")[0]
    separator = ";" if head.count(";") > head.count(",") else ","
    try:
        rows = [*csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)]
    except csv.Error as error:
        raise FileError(str(file), f"is no CSV: {error}") from error
    return _pack(str(file), [[unguard(cell) for cell in row] for row in rows])


def to_csv(pack: Pack) -> bytes:
    """Return the table in UTF-8 with a byte order mark, without which spreadsheets misread it."""
    stream = io.StringIO(newline="")
    csv.writer(stream, lineterminator="\r\n").writerows([guard(cell) for cell in row] for row in _rows(pack))
    return stream.getvalue().encode("utf-8-sig")


def from_xlsx(file: Traversable) -> Pack:
    """Read the first sheet of a workbook.

    Raises:
        FileError: The file cannot be read, or its first sheet is no such table.
        MissingPackageError: The extra ``feedback`` is not installed.
    """
    try:
        from openpyxl import load_workbook
    except ImportError as error:
        raise MissingPackageError("reading XLSX", "feedback") from error
    try:
        with file.open("rb") as stream:
            cells = [[*row] for row in load_workbook(io.BytesIO(stream.read())).worksheets[0].iter_rows()]
    except Exception as error:
        raise FileError(str(file), f"cannot be read as XLSX: {error}") from error
    for row in cells:
        for cell in row:
            if cell.data_type == "f":
                raise FileError(str(file), f"cell {cell.coordinate} holds a formula; put the text itself there")
    return _pack(str(file), [["" if cell.value is None else str(cell.value) for cell in row] for row in cells])


def to_xlsx(pack: Pack) -> bytes:
    """Return a workbook in which every cell is text, whatever it begins with.

    Raises:
        InvalidValueError: A text is too long for a cell, or has signs that none can hold.
        MissingPackageError: The extra ``feedback`` is not installed.
    """
    try:
        from openpyxl import Workbook
    except ImportError as error:
        raise MissingPackageError("writing XLSX", "feedback") from error
    book = Workbook()
    sheet = book.worksheets[0]
    sheet.title = _SHEET
    for number, row in enumerate(_rows(pack), start=1):
        for column, text in ((column, text) for column, text in enumerate(row, start=1) if text):
            cell = sheet.cell(number, column, _holdable(text))
            cell.data_type, cell.number_format, cell.quotePrefix = "s", "@", text != guard(text)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def _holdable(text: str) -> str:
    """Refuse a text that a cell would cut, or could not hold."""
    if len(text) > _LONGEST or _UNHELD.search(text):
        raise InvalidValueError("wording", text[:20], f"cannot stand in a workbook: over {_LONGEST} signs, or controls")
    return text


def _rows(pack: Pack) -> Iterable[_Row]:
    yield (*_HEAD, *LANGUAGES)
    for place, said in pack.wordings:
        wordings = dict(said)
        yield (pack.form, pack.version, place, *(wordings.get(language, "") for language in LANGUAGES))


def _pack(path: str, rows: list[list[str]]) -> Pack:
    rows = [row for row in rows if any(cell.strip() for cell in row)]
    head = [cell.strip() for cell in rows[0]] if rows else []
    _check_head(path, head)
    tables = [dict(zip(head, row, strict=False)) for row in rows[1:]]
    wordings = []
    for table in tables:
        said = ((language, table.get(language, "")) for language in LANGUAGES)
        wordings.append((table["place"].strip(), tuple(pair for pair in said if pair[1].strip())))
    _check_places(path, [place for place, _ in wordings])
    return Pack(form=_one(path, "form", tables), version=_one(path, "version", tables), wordings=tuple(wordings))


def _check_head(path: str, head: list[str]) -> None:
    unknown = [name for name in head if name and name not in (*_HEAD, *LANGUAGES)]
    if "place" not in head or not set(head) & set(LANGUAGES):
        raise FileError(path, f"the first row must name the columns: place and some of {', '.join(LANGUAGES)}")
    if unknown:
        raise FileError(path, f"nothing is known of column {unknown[0]!r}; known are {', '.join((*_HEAD, *LANGUAGES))}")
    if len([name for name in head if name]) > len({name for name in head if name}):
        raise FileError(path, "has two columns of one name; keep one")


def _check_places(path: str, places: list[str]) -> None:
    if "" in places:
        raise FileError(path, f"row {places.index('') + 2} has no place")
    for place in places:
        if places.count(place) > 1:
            raise FileError(path, f"has two rows of place {place!r}; keep one")


def _one(path: str, column: str, tables: list[dict[str, str]]) -> str:
    given = {table[column].strip() for table in tables if table.get(column, "").strip()}
    if len(given) > 1:
        raise FileError(path, f"column {column!r} says both {' and '.join(sorted(given))}; keep one form in a file")
    return next(iter(given), "")
