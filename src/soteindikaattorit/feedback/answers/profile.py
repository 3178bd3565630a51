"""Profiles: mappings of well-known survey tools, and mapping files based on them."""

import json
from importlib import resources
from pathlib import Path
from typing import Any

import attrs

from soteindikaattorit.definitions.checker import Checker
from soteindikaattorit.definitions.sheet import Sheet, check, read_sheets
from soteindikaattorit.errors import InvalidValueError, unknown
from soteindikaattorit.feedback.answers.mapping import AnswerMapping
from soteindikaattorit.model.argument import checked

FILE = "mapping.schema.json"
"""The name of the JSON Schema of mapping files."""

PLAIN = "plain"
"""The profile of answers with the library's own column names, as a form's page posts them."""

_MERGED = ("file", "columns", "answers", "languages", "channels")
_Table = dict[str, Any]


def mapping_schema() -> _Table:
    """Return the JSON Schema of a mapping file."""
    schema: _Table = json.loads(resources.files(__package__).joinpath(FILE).read_text("utf-8"))
    return schema


def profiles() -> tuple[str, ...]:
    """Return the names of all profiles."""
    names = [file.name for file in resources.files(__package__).joinpath("profiles").iterdir()]
    return tuple(sorted(name.removesuffix(".toml") for name in names if name.endswith(".toml")))


def profile(name: str) -> AnswerMapping:
    """Return the mapping of a tool.

    Args:
        name: The name of the tool, as in `profiles`.

    Raises:
        UnknownNameError: There is no such profile.

    Example:
        >>> profile("qualtrics").shape.header_rows
        3
    """
    table = _table(name)
    return attrs.evolve(_parse(table), optional=tuple(table.get("columns", {})))


@checked()
def read_mapping(path: str | Path) -> AnswerMapping:
    """Read a mapping file; keys it leaves out come from the profile that it names.

    Args:
        path: A TOML or JSON file.

    Raises:
        FileError: There is no such file, or it cannot be read.
        DefinitionError: With every violation of the schema.
        UnknownNameError: There is no such profile.
        InvalidValueError: The day or the language of all answers is invalid.
    """
    path = Path(path)
    if path.is_dir():
        raise InvalidValueError("mapping", str(path), "expected a TOML or JSON file, not a folder")
    (sheet,) = read_sheets(path)
    return mapping_of(sheet)


def mapping_of(sheet: Sheet) -> AnswerMapping:
    """Return the mapping of a sheet, completed by its profile.

    Raises:
        DefinitionError: With every violation of the schema.
        UnknownNameError: There is no such profile.
        InvalidValueError: The day of all answers is no date.
    """
    check(Checker(mapping_schema()), [sheet])
    own = {key: value for key, value in sheet.tables.items() if key != "profile"}
    if "profile" not in sheet.tables:
        return _parse(own)
    base = _table(sheet.tables["profile"])
    completed = {**base, **{key: {**base.get(key, {}), **own[key]} if key in _MERGED else own[key] for key in own}}
    optional = tuple(column for column in base.get("columns", {}) if column not in own.get("columns", {}))
    return attrs.evolve(_parse(completed), optional=optional)


def _table(name: str) -> _Table:
    if name not in profiles():
        raise unknown("profile", name, profiles())
    (sheet,) = read_sheets(resources.files(__package__).joinpath("profiles", f"{name}.toml"))
    return sheet.tables


def _parse(table: _Table) -> AnswerMapping:
    try:
        return AnswerMapping.parse(table)
    except ValueError as error:
        raise InvalidValueError("date", str(table.get("date")), "expected a date such as 2025-01-31") from error
