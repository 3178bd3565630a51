"""The JSON Schema of definitions, derived from the classes of values; that of built-in classes is kept in a file."""

import json
from collections.abc import Iterable, Iterator, Mapping
from importlib import resources
from pathlib import Path
from typing import Any

import attrs

from soteindikaattorit.definitions.checker import Checker
from soteindikaattorit.definitions.describe import FileForm
from soteindikaattorit.definitions.indicator import Indicator
from soteindikaattorit.definitions.section import Sections
from soteindikaattorit.errors import DefinitionError, Problem
from soteindikaattorit.measures import BUILT_IN, Measure
from soteindikaattorit.model.dataset import Dataset
from soteindikaattorit.model.field import ID
from soteindikaattorit.model.goal import Goal
from soteindikaattorit.model.instrument import Instrument
from soteindikaattorit.model.limit import Limit
from soteindikaattorit.model.policy import Policy
from soteindikaattorit.model.population import StandardPopulation
from soteindikaattorit.model.schema import Schema, marked
from soteindikaattorit.model.service import Service
from soteindikaattorit.model.source import Source
from soteindikaattorit.sources.files import replacing

FILE = "definitions.schema.json"
"""The name of the shipped schema of built-in classes: generated, for editors and for a quick start."""


@attrs.frozen(kw_only=True)
class Observations:
    """A CSV file of published figures in the same folder.

    Args:
        file: Its name, relative to this file.
        source: The source of its figures, unless a row names its own.
    """

    file: str
    source: Source | None = None


@attrs.frozen(kw_only=True)
class Regions:
    """A CSV file of regions in the same folder.

    Args:
        file: Its name, relative to this file.
    """

    file: str


_SECTIONS: dict[str, tuple[type, str]] = {
    "indicator": (Indicator, "Indicators."),
    "dataset": (Dataset, "Datasets."),
    "source": (Source, "Sources that others refer to by their id."),
    "goal": (Goal, "Goals that indicators serve."),
    "service": (Service, "Services that indicators describe."),
    "limit": (Limit, "Limits of the law that measures refer to."),
    "standard": (StandardPopulation, "Standard populations that measures refer to."),
    "instrument": (Instrument, "Scoring keys of published questionnaires that measures refer to."),
    "observations": (Observations, "Files of published figures."),
    "regions": (Regions, "Files of regions."),
    "policy": (Policy, "Policies under which figures may be released."),
}
_VARIANT: Schema = {
    "description": "An indicator as written: complete, or a variant of another.",
    "type": "object",
    "required": ["id"],
    "if": {"required": ["base"]},
    "then": {"properties": {key: marked({}, [ID]) for key in ("id", "base")}},
    "else": {"$ref": "#/$defs/indicator"},
}


def generate_schema() -> Schema:
    """Return the JSON Schema of the built-in sections and kinds of measure, derived from their classes."""
    form = FileForm()
    definitions = form.describe(kind for key, (kind, _) in _SECTIONS.items() if key != "source")
    definitions["source"] = form.describe_class(Source, {})
    definitions["variant"] = _VARIANT
    definitions["measure"] = _measure(BUILT_IN, definitions)
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": "urn:soteindikaattorit:definitions",
        "title": "Definitions of soteindikaattorit",
        "description": "Indicators, datasets and what they refer to, as written in TOML or JSON.",
        "type": "object",
        "properties": {
            key: tables("variant" if key == "indicator" else key, text) for key, (_, text) in _SECTIONS.items()
        },
        "additionalProperties": False,
        "$defs": definitions,
    }


def tables(name: str, description: str) -> Schema:
    """Return the schema of the tables of a section.

    Args:
        name: The name of the definition of one table.
        description: A sentence that describes them.
    """
    return {"type": "array", "items": {"$ref": f"#/$defs/{name}"}, "description": description}


def json_schema(kinds: Iterable[type[Measure]] = BUILT_IN, sections: Sections = ()) -> Schema:
    """Return the JSON Schema of a definitions file.

    Args:
        kinds: The kinds of measure that definitions may use.
        sections: The registered sections that definitions may use.
    """
    kinds = tuple(kinds)
    whole: Schema = json.loads(resources.files(__package__).joinpath(FILE).read_text("utf-8"))
    if kinds != BUILT_IN:
        whole["$defs"]["measure"] = _measure(kinds, whole["$defs"])
    for section in sections:
        whole["properties"] |= section.schema.get("properties", {})
        whole["$defs"] |= section.schema.get("$defs", {})
    return whole


def write_schema(path: str | Path = "", kinds: Iterable[type[Measure]] = BUILT_IN) -> None:
    """Write the JSON Schema of a definitions file, as editors read it; the file is replaced as a whole.

    Args:
        path: Where it is written; default: the shipped file, generated anew from the classes.
        kinds: The kinds of measure that definitions may use.

    Raises:
        FileError: The file cannot be written.
    """
    schema = json_schema(kinds) if path else generate_schema()
    with replacing(path or Path(__file__).with_name(FILE)) as temporary:
        temporary.write_text(json.dumps(schema, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")


def checker(kinds: Iterable[type[Measure]] = BUILT_IN, definition: str = "", sections: Sections = ()) -> Checker:
    """Return the checker of a whole file, or of one of the definitions under ``$defs``."""
    whole = json_schema(kinds, sections)
    if definition:
        whole = {"$schema": whole["$schema"], "$defs": whole["$defs"], "$ref": f"#/$defs/{definition}"}
    return Checker(whole)


def check_kind(kind: type[Measure]) -> None:
    """Refuse a kind of measure whose schema is not valid.

    Raises:
        DefinitionError: The schema of its keys is no JSON Schema.
    """
    from jsonschema import Draft202012Validator  # noqa: PLC0415 - it is slow to import, and few plugins bring kinds
    from jsonschema.exceptions import SchemaError  # noqa: PLC0415 - likewise

    try:
        known = json_schema((kind,))["$defs"]
        Draft202012Validator.check_schema(known["measure"])
        wrong = next(_lost(known["measure"], known), "")
    except (SchemaError, AttributeError, TypeError, ValueError) as error:
        wrong = str(error).splitlines()[0]
    if wrong:
        raise DefinitionError((Problem(f"measure {kind.kind!r}: schema", "is no JSON Schema of properties", wrong),))


def _lost(rule: object, known: Mapping[str, object]) -> Iterator[str]:
    """Return the references of a schema that lead to none of the definitions of the file; nothing is read from afar."""
    if isinstance(rule, Mapping):
        ref = rule.get("$ref")
        if isinstance(ref, str) and ref.removeprefix("#/$defs/") not in known:
            yield f"{ref!r} is not a definition of the file"
        for inner in rule.values():
            yield from _lost(inner, known)
    elif isinstance(rule, list | tuple):
        for inner in rule:
            yield from _lost(inner, known)


def _measure(kinds: tuple[type[Measure], ...], definitions: Schema) -> Schema:
    """Return the schema of measures; branches of built-in kinds that the definitions have already are kept."""
    branches = definitions.get("measure", {}).get("allOf", ())
    kept = dict(zip((kind.kind for kind in BUILT_IN), branches, strict=False))
    return {
        "description": "How the indicator is computed; the other keys follow from the kind.",
        "type": "object",
        "required": ["kind"],
        "properties": {"kind": {"enum": [kind.kind for kind in kinds]}},
        "allOf": [
            kept[kind.kind]
            if kind in BUILT_IN and kind.kind in kept
            else _branch(kind.kind, kind_schema(kind, definitions))
            for kind in kinds
        ],
    }


def kind_schema(kind: type[Measure], definitions: Schema | None = None) -> Mapping[str, Any]:
    """Return the schema of the keys of a kind of measure: its own where it declares one, or that of its fields.

    Args:
        kind: The kind of measure.
        definitions: The definitions to which those of its fields' classes are added.
    """
    own: Mapping[str, Any] | None = getattr(kind, "schema", None)
    return FileForm().describe_class(kind, {} if definitions is None else definitions) if own is None else own


def _branch(name: str, keys: Mapping[str, Any]) -> Schema:
    properties = {"kind": {"const": name}, **keys.get("properties", {})}
    then = {"properties": properties, "required": list(keys.get("required", [])), "additionalProperties": False}
    return {"if": {"properties": {"kind": {"const": name}}, "required": ["kind"]}, "then": then}
