"""Definitions: indicators and what they rest on, between TOML or JSON files and values."""

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from soteindikaattorit.definitions.build import Builder, Definitions, build
from soteindikaattorit.definitions.converter import Kinds, converter
from soteindikaattorit.definitions.inspection import Inspection, inspect
from soteindikaattorit.definitions.published import read_observations
from soteindikaattorit.definitions.schema import check_kind, checker, json_schema, write_schema
from soteindikaattorit.definitions.sheet import Sheet, check, read_sheets
from soteindikaattorit.definitions.variant import joined, offered_tables
from soteindikaattorit.measures import BUILT_IN
from soteindikaattorit.model.argument import checked

__all__ = [
    "Builder",
    "Definitions",
    "Inspection",
    "Sheet",
    "build",
    "check",
    "check_kind",
    "checker",
    "inspect",
    "joined",
    "json_schema",
    "offered_tables",
    "read_definitions",
    "read_observations",
    "read_sheets",
    "to_tables",
    "write_schema",
]

_SECTIONS = {
    "datasets": "dataset",
    "indicators": "indicator",
    "goals": "goal",
    "services": "service",
    "policies": "policy",
    "limits": "limit",
    "scales": "scale",
    "forms": "form",
    "standards": "standard",
    "instruments": "instrument",
}


@checked()
def read_definitions(path: str | Path, kinds: Kinds = BUILT_IN) -> Definitions:
    """Read a definitions file, or all definitions files of a folder.

    Args:
        path: A TOML or JSON file, or a folder of them.
        kinds: The kinds of measure that may be used.

    Raises:
        FileError: There is no such file, or it cannot be read.
        DefinitionError: With every problem, each with its file, id and key.
    """
    return build(read_sheets(Path(path)), kinds)


def to_tables(definitions: Definitions, kinds: Iterable[type] = BUILT_IN) -> dict[str, Any]:
    """Return definitions as the plain tables of a JSON or TOML file, which read back give the same definitions.

    Regions and observations are left out: they are kept in files of their own.
    A variant is written complete in itself, and no longer names its base; a day in a condition is text afterwards.
    """
    writer = converter(tuple(kinds))
    written = {
        section: [writer.unstructure(value) for value in getattr(definitions, name)]
        for name, section in _SECTIONS.items()
    }
    for table in (*written["indicator"], *written["form"]):
        table.pop("base", None)
    return json.loads(json.dumps({section: tables for section, tables in written.items() if tables}))  # type: ignore[no-any-return]
