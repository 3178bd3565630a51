"""The document: a catalogue as one JSON file that other programs read, with its schema beside it."""

import json
from collections.abc import Mapping
from datetime import date
from importlib import resources
from pathlib import Path
from typing import Any

import attrs

from soteindikaattorit.catalogue.catalogue import MEANT, Catalogue
from soteindikaattorit.catalogue.items.build import items
from soteindikaattorit.catalogue.items.item import KINDS, Item
from soteindikaattorit.model.argument import checked
from soteindikaattorit.model.law import Law
from soteindikaattorit.model.period import Period
from soteindikaattorit.model.source import Source
from soteindikaattorit.model.text import LANGUAGES, Synonyms, Text
from soteindikaattorit.sources.files import replacing

FORMAT = 1
"""The version of the document's form; it changes when a program that reads it must."""

SCHEMA = "catalogue.schema.json"
"""The name of the shipped schema."""

_SECTIONS = {"indicator": "indicators", "form": "forms", "dataset": "datasets", "goal": "goals"}
_RENAMED = {"since": "from", "until": "to", "is_aggregate": "aggregate", "minimum": "min", "maximum": "max"}


def catalogue_document(catalogue: Catalogue) -> dict[str, Any]:
    """Return a catalogue as plain values: everything in all languages, in order, and nothing of when it was made.

    Args:
        catalogue: The catalogue; of its indicators, only the selected ones are told.
    """
    made = items(catalogue)
    plugins = sorted({one.plugin: one.version for one in catalogue.contributions}.items())
    return {
        "$schema": SCHEMA,
        "format": FORMAT,
        "languages": list(LANGUAGES),
        "plugins": [{"name": name, "version": version} for name, version in plugins],
        **{_SECTIONS.get(kind, "region_levels"): _of_kind(kind, made) for kind in KINDS},
    }


def _of_kind(kind: str, made: tuple[Item, ...]) -> list[Any]:
    return [plain(one) for one in made if one.kind == kind]


def plain(value: Any) -> Any:  # noqa: ANN401 - whatever an item holds
    """Return what an item holds as JSON does; what is empty is left out, and numbers of versions stay text."""
    if isinstance(value, Text | Synonyms):
        return value.to_dict()
    if isinstance(value, Period | date):
        return str(value)
    if attrs.has(type(value)):
        cited = {"citation": value.cite()} if isinstance(value, Source) else {}
        cited |= {"citation": value.cite("fi")} if isinstance(value, Law) else {}
        return _fields(attrs.asdict(value, recurse=False)) | cited
    if isinstance(value, tuple):
        return _pairs(value) if _is_table(value) else [plain(one) for one in value]
    return value


def _fields(fields: Mapping[str, Any]) -> dict[str, Any]:
    kept = {name: one for name, one in fields.items() if one not in ("", None, ())}
    return {_RENAMED.get(name, name): plain(one) for name, one in kept.items()}


def _is_table(value: tuple[Any, ...]) -> bool:
    """Whether a tuple is of names and what belongs to each."""
    return bool(value) and all(
        isinstance(one, tuple) and len(one) == _PAIR and isinstance(one[0], str) for one in value
    )


_PAIR = 2


def _pairs(value: tuple[tuple[str, Any], ...]) -> dict[str, Any]:
    return {name: plain(one) for name, one in value}


def to_json(catalogue: Catalogue) -> str:
    """Return a catalogue as the text of a JSON file; the same catalogue always gives the same text."""
    return json.dumps(catalogue_document(catalogue), ensure_ascii=False, indent=1, allow_nan=False) + "\n"


def catalogue_schema() -> dict[str, Any]:
    """Return the JSON Schema of the document (draft 2020-12)."""
    schema: dict[str, Any] = json.loads(resources.files(__package__).joinpath(SCHEMA).read_text("utf-8"))
    return schema


@checked(catalogue=MEANT)
def write_catalogue(catalogue: Catalogue, path: str | Path) -> None:
    """Write a catalogue as a JSON file, with its schema beside it; both are replaced as a whole.

    Args:
        catalogue: The catalogue; of its indicators, only the selected ones are told.
        path: Where it is written, such as "catalogue.json"; the schema is put into the same folder.

    Raises:
        FileError: The files cannot be written.
    """
    schema = resources.files(__package__).joinpath(SCHEMA).read_text("utf-8")
    for file, text in ((Path(path), to_json(catalogue)), (Path(path).with_name(SCHEMA), schema)):
        with replacing(file) as temporary:
            temporary.write_text(text, encoding="utf-8")
