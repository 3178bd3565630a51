"""Definitions files as they are written: read, checked by the schema, each problem with its place."""

import json
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from importlib.resources.abc import Traversable
from math import isfinite
from pathlib import Path
from typing import Any

import attrs
import tomli

from soteindikaattorit.definitions.checker import Checker, Steps, Violation
from soteindikaattorit.errors import DefinitionError, FileError, Problem, suggest
from soteindikaattorit.model.field import ID, REGION
from soteindikaattorit.model.schema import DATE

Table = dict[str, Any]

ENDINGS = (".toml", ".json")
"""The endings of definitions files."""

LARGEST = 10 * 1024 * 1024
"""The largest definitions file that is read, in bytes."""


_MOST_SHOWN = 80
"""How many characters of a wrong value a message shows at most."""


@attrs.frozen(kw_only=True)
class Sheet:
    """One definitions file: its tables, and the folder to which its file names are relative.

    Args:
        path: The file, for messages.
        tables: Its content as plain values, dates as ISO text.
        folder: Where it lies.
    """

    path: str
    tables: Table
    folder: Traversable

    def each(self, section: str) -> Iterator[tuple[str, Table]]:
        """Return every definition of a section with its place."""
        tables = self.tables.get(section)
        for number, table in enumerate(tables if isinstance(tables, list) else ()):
            if isinstance(table, dict):
                yield f"{self.path}: {_named(section, number, table)}", table

    def files(self) -> Iterator[tuple[str, str]]:
        """Return the name of every CSV file to which the sheet refers, with its place."""
        for section in ("regions", "observations"):
            for place, table in self.each(section):
                yield place, str(table.get("file", ""))


def read_sheets(path: Traversable) -> tuple[Sheet, ...]:
    """Read a definitions file, or every definitions file in a folder, in the order of their names.

    Raises:
        FileError: There is no such file, it cannot be read, or a folder holds no definitions.
    """
    if path.is_dir():
        files = sorted((entry for entry in path.iterdir() if entry.name.endswith(ENDINGS)), key=lambda file: file.name)
        if not files:
            raise FileError(str(path), f"holds no definitions; expected files ending in {' or '.join(ENDINGS)}")
        return tuple(_read(file, path) for file in files)
    if not path.is_file():
        raise FileError(str(path), "there is no such file or folder; correct the path")
    return (_read(path, Path(str(path)).parent if isinstance(path, Path) else path),)


def _read(file: Traversable, folder: Traversable) -> Sheet:
    shown = str(file)
    try:
        with file.open("rb") as stream:
            content = stream.read(LARGEST + 1)
    except OSError as error:
        raise FileError(shown, f"cannot be read: {error.strerror}") from error
    if len(content) > LARGEST:
        raise FileError(shown, f"is larger than {LARGEST // 1024**2} MiB; definitions are written by people")
    return Sheet(path=shown, tables=_parse(shown, content), folder=folder)


def _parse(path: str, content: bytes) -> Table:
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise FileError(path, f"is not UTF-8 (line {line}); save it as UTF-8") from error
    try:
        tables = json.loads(text) if path.endswith(".json") else _toml(text)
        return {key: plain(value) for key, value in tables.items()} if isinstance(tables, dict) else {"": tables}
    except RecursionError as error:
        raise FileError(path, f"is not valid {_language(path)}: nested too deeply; definitions are flat") from error
    except ValueError as error:
        raise FileError(path, f"is not valid {_language(path)}: {error}") from error


def _toml(text: str) -> Table:
    """Return the tables of TOML 1.1; an unclosed bracket is reported where it opens, as Python does."""
    try:
        return tomli.loads(text)
    except tomli.TOMLDecodeError as error:
        if "end of document" not in str(error):
            raise
        return tomllib.loads(text)


def _language(path: str) -> str:
    return "JSON" if path.endswith(".json") else "TOML"


def plain(value: object) -> object:
    """Return the value as in JSON: dates as ISO text, and infinite numbers and not-a-number as text."""
    if isinstance(value, dict):
        return {key: item if type(item) is str else plain(item) for key, item in value.items()}
    if isinstance(value, list):
        return [item if type(item) is str else plain(item) for item in value]
    if isinstance(value, float) and not isfinite(value):
        return str(value)
    return value.isoformat() if isinstance(value, date) else value


def check(checker: Checker, sheets: Iterable[Sheet]) -> None:
    """Check sheets by the schema.

    Raises:
        DefinitionError: With every problem of all sheets.
    """
    found = tuple(problem for sheet in sheets for problem in problems(checker, sheet.tables, sheet.path))
    if found:
        raise DefinitionError(found)


def problems(checker: Checker, tables: Table, path: str) -> list[Problem]:
    """Return all violations of the schema, in the order of the tables."""
    return [problem for violation in checker.violations(tables) for problem in _problems(violation, tables, path)]


def _problems(violation: Violation, tables: Table, path: str) -> Iterator[Problem]:
    place = _place(path, violation.steps, tables)
    rule, value = violation.expected, violation.given
    match violation.rule:
        case "additionalProperties" if isinstance(value, Mapping):
            known = list(violation.schema.get("properties", {}))
            for key in sorted(set(value) - set(known)):
                yield Problem(place, f"unknown key {key!r}", suggest(key, known))
        case "required":
            for key in rule:
                if key not in value:
                    yield Problem(place, f"key {key!r} is missing")
        case "enum":
            yield Problem(place, f"{_shown(value)} is not known", suggest(str(value), [str(choice) for choice in rule]))
        case "type":
            yield Problem(place, f"expected {_any_of(rule)}, not {_type_of(value)}")
        case "pattern":
            name, expected = _FORMS.get(rule, ("valid", rule))
            yield Problem(place, f"{_shown(value)} is not {name}", f"expected {expected}")
        case "minLength" if value == "":
            yield Problem(place, "is empty", "leave it out instead")
        case _:
            yield Problem(place, _plainly(violation))


_FORMS = {
    ID.value: ("an id", "lower-case ASCII words joined by '.', '-' or '_'"),
    DATE: ("a date", "YYYY-MM-DD"),
    REGION.value: ("a region", "a level and a code, such as 'hyvinvointialue:21'"),
}


def _plainly(one: Violation) -> str:
    described = one.schema.get("description", "")
    keys = [rule["required"][0] for rule in one.expected if set(rule) == {"required"}] if one.is_choice else []
    if keys:
        return f"key {' or '.join(map(repr, keys))} is missing"
    if one.rule in {"anyOf", "oneOf"} and described:
        return f"{_shown(one.given)} does not fit; expected: {described}"
    return one.message.replace(repr(one.given), _shown(one.given))


def _shown(given: object) -> str:
    """Return a value for a message: only the beginning of a long one."""
    text = repr(given)
    return f"{text[:_MOST_SHOWN]} …" if len(text) > _MOST_SHOWN else text


def _any_of(rule: str | list[str]) -> str:
    return " or ".join([rule] if isinstance(rule, str) else rule)


def _type_of(value: object) -> str:
    names = {str: "string", bool: "boolean", int: "integer", float: "number", list: "array", dict: "object"}
    return names.get(type(value), type(value).__name__)


def _place(path: str, steps: Steps, tables: Table) -> str:
    place = path
    if len(steps) > 1 and isinstance(steps[1], int):
        section, number = str(steps[0]), steps[1]
        place = f"{path}: {_named(section, number, tables[section][number])}"
        steps = steps[2:]
    keys = ".".join(str(step) for step in steps)
    return f"{place}: {keys}" if keys else place


def _named(section: str, number: int, table: object) -> str:
    name = table.get("id") or table.get("file") if isinstance(table, Mapping) else None
    return f"{section} {name!r}" if isinstance(name, str) else f"{section} number {number + 1}"
