"""Definitions: indicators and everything they refer to, between TOML or JSON files and values."""

import json
from collections.abc import Iterable
from typing import Any

from soteindikaattorit.definitions.build import Builder, build
from soteindikaattorit.definitions.converter import References, converter
from soteindikaattorit.definitions.definitions import Definitions
from soteindikaattorit.definitions.inspection import Inspection, inspect
from soteindikaattorit.definitions.published import read_observations
from soteindikaattorit.definitions.schema import check_kind, checker, json_schema, write_schema
from soteindikaattorit.definitions.section import Context, Section, Sections, SectionValue, values_of
from soteindikaattorit.definitions.sheet import Sheet, check, read_sheets
from soteindikaattorit.definitions.variant import joined, offered_tables
from soteindikaattorit.measures import BUILT_IN

__all__ = [
    "Builder",
    "Context",
    "Definitions",
    "Inspection",
    "References",
    "Section",
    "SectionValue",
    "Sections",
    "Sheet",
    "build",
    "check",
    "check_kind",
    "checker",
    "inspect",
    "joined",
    "json_schema",
    "offered_tables",
    "read_observations",
    "read_sheets",
    "to_tables",
    "values_of",
    "write_schema",
]

_SECTIONS = {
    "datasets": "dataset",
    "indicators": "indicator",
    "goals": "goal",
    "services": "service",
    "policies": "policy",
    "limits": "limit",
    "standards": "standard",
    "instruments": "instrument",
}


def to_tables(definitions: Definitions, kinds: Iterable[type] = BUILT_IN, sections: Sections = ()) -> dict[str, Any]:
    """Return definitions as the tables of a JSON or TOML file, from which the same definitions can be read.

    Regions and observations are left out: they are kept in files of their own.
    A variant is written complete in itself, and no longer names its base; a day in a condition is text afterwards.

    Args:
        definitions: The definitions.
        kinds: The kinds of measure that they use.
        sections: The registered sections that they use.
    """
    writer = converter(tuple(kinds), values=values_of(sections))
    values: dict[str, Iterable[Any]] = {key: getattr(definitions, name) for name, key in _SECTIONS.items()}
    values |= {section.key: definitions.section(section.key) for section in sections}
    written = {key: [writer.unstructure(value) for value in found] for key, found in values.items()}
    for table in (table for tables in written.values() for table in tables):
        table.pop("base", None)
    return json.loads(json.dumps({key: tables for key, tables in written.items() if tables}))  # type: ignore[no-any-return]
