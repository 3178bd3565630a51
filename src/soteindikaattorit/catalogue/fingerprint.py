"""Fingerprints: a hash of everything in a definition that determines the meaning of its figures.

Names, descriptions, sources, laws, tags and targets may change at any time, and a form may get a translation.
The computation of a figure and the questions of a form may change only with a new version.
"""

import hashlib
import json
from collections.abc import Iterable
from typing import Any

import attrs

from soteindikaattorit.definitions import Definitions, Sections, to_tables
from soteindikaattorit.definitions.indicator import Indicator
from soteindikaattorit.definitions.variant import INDICATOR

KEYS = ("dataset", "where", "measure", "direction", "minimum_base", "missing")
"""The keys of an indicator that are in its fingerprint, with its unit and the columns that it reads."""

_COLUMN_KEYS = ("type", "unit", "level", "role")
_TEXT_KEYS = frozenset({"name", "description", "source", "law"})
_REFERRED = ("instrument", "limit", "standard")
_Table = dict[str, Any]
Key = tuple[str, str, str]
"""The section, the id and the version of a definition."""


def fingerprints(definitions: Definitions, kinds: Iterable[type], sections: Sections = ()) -> dict[Key, str]:
    """Return the fingerprint of each indicator, form and the like.

    That of an indicator has the measure, the condition on rows, the unit, the direction, and the type and unit of the
    columns that it reads; also the limits, standards and instruments that are defined beside it.
    That of a form has its questions in their first language, its scales, its background and its audience.

    Args:
        definitions: The definitions as written, without those that follow from forms and the like.
        kinds: The kinds of measure that they may use.
        sections: The registered sections that they may use.

    Returns:
        A hash, in 64 hexadecimal digits, by section, id and version.
    """
    tables = to_tables(definitions, kinds, sections)
    indicators = zip(definitions.indicators, tables.get(INDICATOR, ()), strict=True)
    content = {(INDICATOR, one.id, one.version): _content(one, table, definitions, tables) for one, table in indicators}
    for section in sections:
        values = zip(definitions.section(section.key), tables.get(section.key, ()), strict=True)
        # A value without a version, such as a scale, has no meaning of its own.
        parts = ((value, value.meaning(table)) for value, table in values)
        content |= {(section.key, value.id, value.version): part for value, part in parts if part}
    return {key: _hash(table) for key, table in content.items()}


def fingerprint(
    definitions: Definitions, kinds: Iterable[type], sections: Sections = (), selected: Iterable[str] = ()
) -> str:
    """Return one fingerprint of all definitions; their order and their wording do not change it.

    It has the fingerprints of indicators and forms, and datasets, limits, standards, instruments, policies, regions and
    published figures without their names, descriptions, sources and laws.

    Args:
        definitions: The definitions as written.
        kinds: The kinds of measure that they may use.
        sections: The registered sections that they may use.
        selected: The ids of the selected indicators.

    Returns:
        64 hexadecimal digits after the name of the hash, SHA-256; the same in every process.
    """
    parts = fingerprints(definitions, kinds, sections)
    tables: _Table = {
        **to_tables(definitions, kinds, sections),
        "regions": [attrs.asdict(region) for region in definitions.regions],
        "observations": [attrs.asdict(figure) for figure in definitions.observations],
    }
    others = {*tables} - {section for section, *_ in parts}
    hashes = {name: sorted(_hash(_without_texts(table)) for table in tables[name]) for name in others}
    return _hash({"meanings": sorted(parts.values()), "of": sorted(parts), "selected": sorted(selected), **hashes})


def _content(indicator: Indicator, table: _Table, definitions: Definitions, tables: _Table) -> _Table:
    fields = attrs.asdict(indicator.measure, recurse=False).values()
    ids = {value.id for value in definitions.named if value in fields}
    referred = {section: [one for one in tables.get(section, ()) if one["id"] in ids] for section in _REFERRED}
    return {
        **{key: table[key] for key in KEYS if key in table},
        "unit": indicator.shown_unit,
        "columns": _columns(indicator, definitions),
        "named": _without_texts({section: values for section, values in referred.items() if values}),
    }


def _hash(table: _Table) -> str:
    plain = json.dumps(table, sort_keys=True, ensure_ascii=False, separators=(",", ":"), default=str)
    return f"sha256:{hashlib.sha256(plain.encode()).hexdigest()}"


def _columns(indicator: Indicator, definitions: Definitions) -> _Table:
    dataset = next((dataset for dataset in definitions.datasets if dataset.id == indicator.dataset), None)
    if dataset is None:
        return {}
    names = {need.column for need in indicator.measure.needs()} | set(indicator.where.columns)
    names |= {name for part in indicator.measure.parts().values() for name in part.columns}
    names |= {column.id for column in (dataset.period, dataset.count) if column}
    read = (column for column in dataset.columns if column.id in names)
    return {column.id: {key: getattr(column, key) for key in _COLUMN_KEYS} for column in read}


def _without_texts(value: Any) -> Any:  # noqa: ANN401 - tables as they are
    if isinstance(value, dict):
        kept = {key: item for key, item in value.items() if key not in _TEXT_KEYS}
        plain = {key: _without_texts(item) for key, item in kept.items()}
        if "values" in kept:
            plain["values"] = sorted(kept["values"])  # the codes, without their names
        if "columns" in kept:
            plain["columns"] = {name: _without_texts(column) for name, column in kept["columns"].items()}
        return plain
    return [_without_texts(item) for item in value] if isinstance(value, list) else value
