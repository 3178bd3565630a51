"""Variants: indicators and forms with only their differences from a base."""

from collections.abc import Iterable, Mapping
from typing import Any

from soteindikaattorit.definitions.section import Sections
from soteindikaattorit.definitions.sheet import Sheet, Table
from soteindikaattorit.errors import DefinitionError, Problem, unknown

Tables = Mapping[str, Mapping[str, Table]]
"""Tables as they are written, by section and id."""

INDICATOR = "indicator"
"""The built-in section of which others may make variants."""

_MERGED = ("name", "description", "where", "measure", "codes", "synonyms")
_OF_VERSION = "history"
"""What is told of a version; a variant with a version of its own does not take its base's."""


def tables_of(sheets: Iterable[Sheet], sections: Sections = ()) -> dict[str, dict[str, Table]]:
    """Return the tables of sheets by section and id, of which variants may be made or to which others may refer."""
    found: dict[str, dict[str, Table]] = {key: {} for key in (INDICATOR, *(section.key for section in sections))}
    places = {section.key: section.place for section in sections}
    for sheet in sheets:
        for key, tables in found.items():
            placed = [places[key](table, sheet.folder) if key in places else table for _, table in sheet.each(key)]
            tables |= {table["id"]: table for table in placed if isinstance(table.get("id"), str)}
    return found


def offered_tables(sheets: Iterable[Sheet], sections: Sections = ()) -> dict[str, dict[str, Table]]:
    """Return the same for other plugins, which do not know the sources of these: each is written out."""
    sheets = tuple(sheets)
    sources = {table["id"]: table for sheet in sheets for _, table in sheet.each("source") if "id" in table}
    return {
        section: {name: _cited(table, sources) for name, table in tables.items()}
        for section, tables in tables_of(sheets, sections).items()
    }


def _cited(value: Any, sources: Mapping[str, Table]) -> Any:  # noqa: ANN401 - whatever a table holds
    """Return a value with every reference to a source replaced by the source."""
    if isinstance(value, list):
        return [item if type(item) is str else _cited(item, sources) for item in value]
    if not isinstance(value, dict):
        return value
    if value.get("ref") in sources:
        own = {key: value[key] for key in value if key != "ref"}
        return {**{key: item for key, item in sources[value["ref"]].items() if key != "id"}, **own}
    return {key: item if type(item) is str else _cited(item, sources) for key, item in value.items()}


def joined(tables: Tables, more: Tables) -> dict[str, dict[str, Table]]:
    """Return both, the second where both have a table."""
    return {section: {**tables.get(section, {}), **more.get(section, {})} for section in {**tables, **more}}


def completed(table: Table, known: Mapping[str, Table]) -> Table:
    """Return the table of an indicator with what it leaves out taken from its base.

    A key that is given replaces the base's; in names, conditions and measures this holds key by key.

    Args:
        table: The table of an indicator.
        known: The tables of all indicators that may be a base, by id.

    Raises:
        UnknownNameError: There is no such base.
        DefinitionError: The bases lead back to where they began.
    """
    whole: Table = {}
    for one in bases("indicator", table, known):
        whole = without_history(whole, one)
        whole |= {key: _override(whole.get(key), value, key) for key, value in one.items()}
    return whole


def bases(section: str, table: Table, known: Mapping[str, Table]) -> list[Table]:
    """Return the table with those it is built on before it, the ground first."""
    line, seen = [table], [table["id"]]
    while "base" in line[0]:
        base = line[0]["base"]
        if base in seen:
            raise DefinitionError((Problem("base", f"{base!r} leads back to itself"),))
        if base not in known:
            raise unknown(f"base {section}", base, known)
        seen.append(base)
        line.insert(0, known[base])
    return line


def without_history(base: Table, own: Table) -> Table:
    """Return the table of a base without its history, unless the variant keeps the version of its base."""
    return {key: value for key, value in base.items() if key != _OF_VERSION} if "version" in own else base


def _override(base: object, value: object, key: str) -> object:
    return {**base, **value} if key in _MERGED and isinstance(base, dict) and isinstance(value, dict) else value
