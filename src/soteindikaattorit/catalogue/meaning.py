"""Meaning: what a definition says apart from its wording, as a hash that changes when the figures come to mean another.

Names, descriptions, sources, laws, tags and targets may change at any time; a translation may be added to a form.
What figures are counted from and how, and what people are asked, may not without a new version.
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
"""The keys of an indicator that say what its figures mean, beside its unit and the columns that it reads."""

_COLUMN = ("type", "unit", "level", "role")
_WORDS = frozenset({"name", "description", "source", "law"})
_NAMED = ("instrument", "limit", "standard")
_Table = dict[str, Any]
Key = tuple[str, str, str]
"""Of what: the section, the id and the version."""


def hashes(definitions: Definitions, kinds: Iterable[type], sections: Sections = ()) -> dict[Key, str]:
    """Return the hash of what each indicator, form and the like means.

    That of an indicator covers the measure, the rows that count, the unit, which way is better, and the type and unit
    of the columns that are read; limits, standards and instruments too, when they are defined beside it.
    That of a form covers its questions in their first language, its scales, its background and whom it is put to.

    Args:
        definitions: The definitions as written, without those that follow from forms and the like.
        kinds: The kinds of measure that may be used.
        sections: The registered sections that may be used.

    Returns:
        A hash, in 64 hexadecimal digits, by section, id and version.
    """
    tables = to_tables(definitions, kinds, sections)
    indicators = zip(definitions.indicators, tables.get(INDICATOR, ()), strict=True)
    found = {(INDICATOR, one.id, one.version): _meaning(one, table, definitions, tables) for one, table in indicators}
    for section in sections:
        values = zip(definitions.section(section.key), tables.get(section.key, ()), strict=True)
        found |= {(section.key, one.id, one.version): meant for one, table in values if (meant := one.meaning(table))}
    return {key: _hash(table) for key, table in found.items()}


def fingerprint(
    definitions: Definitions, kinds: Iterable[type], sections: Sections = (), selected: Iterable[str] = ()
) -> str:
    """Return one hash of the meaning of all definitions; their order and their wording do not change it.

    It covers the hashes of indicators and forms, and datasets, limits, standards, instruments, policies, regions and
    published figures without their names, descriptions, sources and laws.

    Args:
        definitions: The definitions as written.
        kinds: The kinds of measure that may be used.
        sections: The registered sections that may be used.
        selected: The ids of the selected indicators.

    Returns:
        "sha256:" and 64 hexadecimal digits, the same in every process.
    """
    meanings = hashes(definitions, kinds, sections)
    tables: _Table = {
        **to_tables(definitions, kinds, sections),
        "regions": [attrs.asdict(region) for region in definitions.regions],
        "observations": [attrs.asdict(figure) for figure in definitions.observations],
    }
    covered = {section for section, *_ in meanings}
    parts = {name: sorted(_hash(_without_words(table)) for table in tables[name]) for name in {*tables} - covered}
    return _hash({"meanings": sorted(meanings.values()), "of": sorted(meanings), "selected": sorted(selected), **parts})


def _meaning(indicator: Indicator, table: _Table, ours: Definitions, tables: _Table) -> _Table:
    fields = attrs.asdict(indicator.measure, recurse=False).values()
    referred = {one.id for one in ours.named if one in fields}
    named = {
        section: [one for one in tables.get(section, ()) if one["id"] in referred] for section in _NAMED if referred
    }
    return {
        **{key: table[key] for key in KEYS if key in table},
        "unit": indicator.shown_unit,
        "columns": _columns(indicator, ours),
        "named": _without_words({section: found for section, found in named.items() if found}),
    }


def _hash(table: _Table) -> str:
    plain = json.dumps(table, sort_keys=True, ensure_ascii=False, separators=(",", ":"), default=str)
    return f"sha256:{hashlib.sha256(plain.encode()).hexdigest()}"


def _columns(indicator: Indicator, ours: Definitions) -> _Table:
    dataset = next((one for one in ours.datasets if one.id == indicator.dataset), None)
    if dataset is None:
        return {}
    read = {need.column for need in indicator.measure.needs()} | set(indicator.where.columns)
    read |= {name for part in indicator.measure.parts().values() for name in part.columns}
    read |= {column.id for column in (dataset.period, dataset.count) if column}
    return {
        column.id: {key: getattr(column, key) for key in _COLUMN} for column in dataset.columns if column.id in read
    }


def _without_words(value: Any) -> Any:  # noqa: ANN401 - tables as they are
    if isinstance(value, dict):
        kept = {key: item for key, item in value.items() if key not in _WORDS}
        plain = {key: _without_words(item) for key, item in kept.items()}
        if "values" in kept:
            plain["values"] = sorted(kept["values"])  # the codes, without their names
        if "columns" in kept:
            plain["columns"] = {name: _without_words(column) for name, column in kept["columns"].items()}
        return plain
    return [_without_words(item) for item in value] if isinstance(value, list) else value
