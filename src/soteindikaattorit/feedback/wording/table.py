"""Wording packs as tables: each row is a place, each column a language.

The columns are ``form``, ``version``, ``place`` and the languages; ``place`` and one language are required.
"""

import csv
import io
import re
from collections import Counter
from collections.abc import Iterator
from importlib.resources.abc import Traversable

from soteindikaattorit.errors import FileError, InvalidValueError, MissingPackageError
from soteindikaattorit.feedback.wording.pack import Pack
from soteindikaattorit.model.text import LANGUAGES
from soteindikaattorit.sources.spreadsheet import guard, unguard

_HEAD = ("form", "version", "place")
_MAX_CELL_LENGTH = 32_767
_CONTROLS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")


def from_csv(file: Traversable) -> Pack:
    """Read a table in UTF-8, with commas or semicolons.

    Raises:
        FileError: The file cannot be read, or is not such a table.
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
        raise FileError(str(file), f"is not valid CSV: {error}") from error
    return _pack(str(file), [[unguard(cell) for cell in row] for row in rows])


def to_csv(pack: Pack) -> bytes:
    """Return the table in UTF-8 with a byte order mark, which spreadsheets need."""
    stream = io.StringIO(newline="")
    csv.writer(stream, lineterminator="\r\n").writerows([guard(cell) for cell in row] for row in _rows(pack))
    return stream.getvalue().encode("utf-8-sig")


def from_xlsx(file: Traversable) -> Pack:
    """Read the first sheet of a workbook.

    Raises:
        FileError: The file cannot be read, or its first sheet is not such a table.
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
    formulas = [cell.coordinate for row in cells for cell in row if cell.data_type == "f"]
    if formulas:
        raise FileError(str(file), f"cell {formulas[0]} holds a formula; put the text itself there")
    return _pack(str(file), [["" if cell.value is None else str(cell.value) for cell in row] for row in cells])


def to_xlsx(pack: Pack) -> bytes:
    """Return a workbook in which every cell is text, also one that begins like a formula.

    Raises:
        InvalidValueError: A text is too long for a cell, or has control characters.
        MissingPackageError: The extra ``feedback`` is not installed.
    """
    try:
        from openpyxl import Workbook
    except ImportError as error:
        raise MissingPackageError("writing XLSX", "feedback") from error
    book = Workbook()
    sheet = book.worksheets[0]
    sheet.title = "wording"
    for number, row in enumerate(_rows(pack), start=1):
        for column, text in ((column, text) for column, text in enumerate(row, start=1) if text):
            if len(text) > _MAX_CELL_LENGTH or _CONTROLS.search(text):
                limit = f"a cell of a workbook has at most {_MAX_CELL_LENGTH} characters and no control characters"
                raise InvalidValueError("wording", text[:20], limit)
            cell = sheet.cell(number, column, text)
            cell.data_type, cell.number_format, cell.quotePrefix = "s", "@", text != guard(text)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def _rows(pack: Pack) -> Iterator[tuple[str, ...]]:
    yield (*_HEAD, *LANGUAGES)
    for place, wordings in pack.wordings:
        yield (pack.form, pack.version, place, *(dict(wordings).get(language, "") for language in LANGUAGES))


def _pack(path: str, rows: list[list[str]]) -> Pack:
    rows = [row for row in rows if any(cell.strip() for cell in row)]
    head = [cell.strip() for cell in rows[0]] if rows else []
    names = Counter(name for name in head if name)
    unknown = [name for name in names if name not in (*_HEAD, *LANGUAGES)]
    if "place" not in names or not names.keys() & set(LANGUAGES):
        raise FileError(path, f"the first row must name the columns: place and some of {', '.join(LANGUAGES)}")
    if unknown:
        raise FileError(path, f"unknown column {unknown[0]!r}; expected {', '.join((*_HEAD, *LANGUAGES))}")
    if max(names.values()) > 1:
        raise FileError(path, "has two columns of one name; keep one")
    tables = [dict(zip(head, row, strict=False)) for row in rows[1:]]
    places = Counter(table["place"].strip() for table in tables)
    if "" in places:
        number = next(number for number, table in enumerate(tables, start=2) if not table["place"].strip())
        raise FileError(path, f"row {number} has no place")
    for place, count in places.items():
        if count > 1:
            raise FileError(path, f"has two rows of place {place!r}; keep one")
    wordings = []
    for table in tables:
        texts = ((language, table.get(language, "")) for language in LANGUAGES)
        wordings.append((table["place"].strip(), tuple(pair for pair in texts if pair[1].strip())))
    form, version = (_single(path, column, tables) for column in ("form", "version"))
    return Pack(form=form, version=version, wordings=tuple(wordings))


def _single(path: str, column: str, tables: list[dict[str, str]]) -> str:
    values = sorted({table[column].strip() for table in tables if table.get(column, "").strip()})
    if len(values) > 1:
        raise FileError(path, f"column {column!r} has both {' and '.join(values)}; keep one form in a file")
    return values[0] if values else ""
