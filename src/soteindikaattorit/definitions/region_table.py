"""The table of regions: regions kept as a CSV file that a spreadsheet can edit.

One row is one region, in UTF-8 with commas. Only ``level``, ``code`` and one name are required.

- ``level``, ``code``: as in `Region`; codes keep their leading zeros.
- ``name_fi``, ``name_sv``, ``name_en``, ``name_se``, ``name_smn``, ``name_sms``: the name; empty where there is none.
- ``valid_from``, ``valid_to``: the first and the last day, as ``2023-01-01``; empty where open.
- ``parents``, ``members``: the regions it belongs to and those that belong to it, with blanks between:
  ``hyvinvointialue:21``, or with its own validity ``hyvinvointialue:21@2023-01-01..2024-12-31``, where either
  end may be left out.
- ``code_…``: the code in another system, such as ``code_sotkanet``.
"""

import csv
import re
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from datetime import date
from importlib.resources.abc import Traversable
from io import StringIO
from itertools import combinations
from pathlib import Path

from soteindikaattorit.errors import DefinitionError, InvalidValueError, Problem
from soteindikaattorit.model.region import Membership, Region
from soteindikaattorit.model.text import LANGUAGES, Text
from soteindikaattorit.sources.files import read_text

_REQUIRED = ("level", "code")
_NAMES = tuple(f"name_{language}" for language in LANGUAGES)
_COLUMNS = (*_REQUIRED, *_NAMES, "valid_from", "valid_to", "parents", "members")
_OTHER = "code_"
_MEMBERSHIP = re.compile(r"(?P<level>[^:@]+):(?P<code>[^:@]+)(@(?P<first>[^@.]*)\.\.(?P<last>[^@.]*))?")

_Row = dict[str, str]


def read_regions(table: Path | Traversable) -> tuple[Region, ...]:
    """Read the regions of a table.

    Args:
        table: The CSV file.

    Returns:
        The regions, in the order of the rows.

    Raises:
        FileError: The file cannot be read, or is not in UTF-8.
        DefinitionError: Columns or rows are wrong; every problem with its line.
    """
    columns, rows = _cells(table)
    _check([Problem(f"{table.name}, line 1", *found) for found in _column_problems(columns)])
    _check([problem for place, row in rows for problem in _row_problems(place, row)])
    regions = [(place, _region(row)) for place, row in rows]
    _check(list(_twice(regions)))
    return tuple(region for _, region in regions)


def _check(problems: list[Problem]) -> None:
    if problems:
        raise DefinitionError(tuple(problems))


def _cells(table: Path | Traversable) -> tuple[Sequence[str], list[tuple[str, _Row]]]:
    reader = csv.DictReader(StringIO(read_text(table), newline=""), restkey="", restval="", strict=True)
    try:
        rows = [(f"{table.name}, line {reader.line_num}", row) for row in reader]
    except csv.Error as error:
        raise DefinitionError((Problem(f"{table.name}, line {reader.reader.line_num}", str(error)),)) from error
    return reader.fieldnames or (), rows


def _column_problems(columns: Sequence[str]) -> Iterator[tuple[str, str]]:
    if len(columns) == 1 and ";" in columns[0]:
        yield "the cells are divided by semicolons", "divide them by commas"
        return
    for column in _REQUIRED:
        if column not in columns:
            yield f"there is no column {column!r}", "add it"
    for column in dict.fromkeys(columns):
        if column not in _COLUMNS and not column.startswith(_OTHER):
            yield f"nothing is known of column {column!r}", f"known are {', '.join(_COLUMNS)}, code_…"
        if columns.count(column) > 1:
            yield f"column {column!r} is there {columns.count(column)} times", "keep one"


def _row_problems(place: str, row: _Row) -> list[Problem]:
    if "" in row:
        return [Problem(place, "the row has more cells than the first line", "put text with commas in quotation marks")]
    readers: dict[str, Callable[[], object]] = {
        "name": lambda: _name(row),
        "valid_from": lambda: _date(_cell(row, "valid_from")),
        "valid_to": lambda: _date(_cell(row, "valid_to")),
        "parents": lambda: _memberships(row, "parents"),
        "members": lambda: _memberships(row, "members"),
    }
    cells = [Problem(f"{place}, {column}", wrong) for column, read in readers.items() if (wrong := _wrong(read))]
    whole = "" if cells else _wrong(lambda: _region(row))
    return [*cells, Problem(place, whole)] if whole else cells


def _wrong(read: Callable[[], object]) -> str:
    try:
        read()
    except InvalidValueError as error:
        return str(error)
    return ""


def _twice(regions: Sequence[tuple[str, Region]]) -> Iterator[Problem]:
    groups = defaultdict(list)
    for place, region in regions:
        groups[region.id].append((place, region))
    for (first, one), (place, other) in (pair for group in groups.values() for pair in combinations(group, 2)):
        if one.meets(other):
            yield Problem(place, f"{other.id} is there already", f"see {first}")


def _cell(row: _Row, column: str) -> str:
    return row.get(column, "").strip()


def _name(row: _Row) -> Text:
    wordings = {language: _cell(row, f"name_{language}") for language in LANGUAGES}
    return Text({language: wording for language, wording in wordings.items() if wording})


def _date(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError as error:
        raise InvalidValueError("day", text, "expected year, month and day, such as 2023-01-01") from error


def _membership(text: str) -> Membership:
    found = _MEMBERSHIP.fullmatch(text)
    if not found:
        raise InvalidValueError("membership", text, "expected a level and a code, such as hyvinvointialue:21")
    first, last = _date(found["first"] or ""), _date(found["last"] or "")
    return Membership(level=found["level"], code=found["code"], valid_from=first, valid_to=last)


def _memberships(row: _Row, column: str) -> tuple[Membership, ...]:
    return tuple(_membership(text) for text in _cell(row, column).split())


def _other_codes(row: _Row) -> tuple[tuple[str, str], ...]:
    columns = sorted(column for column in row if column.startswith(_OTHER))
    return tuple((column.removeprefix(_OTHER), _cell(row, column)) for column in columns if _cell(row, column))


def _region(row: _Row) -> Region:
    return Region(
        level=_cell(row, "level"),
        code=_cell(row, "code"),
        name=_name(row),
        valid_from=_date(_cell(row, "valid_from")),
        valid_to=_date(_cell(row, "valid_to")),
        parents=_memberships(row, "parents"),
        members=_memberships(row, "members"),
        other_codes=_other_codes(row),
    )
