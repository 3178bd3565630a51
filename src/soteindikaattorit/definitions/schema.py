"""The JSON Schema of definitions: one shipped file, and one branch for each kind of measure."""

import json
from collections.abc import Iterable, Iterator, Mapping
from importlib import resources
from pathlib import Path
from typing import Any

from soteindikaattorit.definitions.checker import Checker
from soteindikaattorit.definitions.section import Sections
from soteindikaattorit.errors import DefinitionError, Problem
from soteindikaattorit.measures import BUILT_IN, Measure
from soteindikaattorit.sources.files import replacing

FILE = "definitions.schema.json"
"""The name of the shipped schema, which is that of the built-in kinds of measure."""

Schema = dict[str, Any]


def json_schema(kinds: Iterable[type[Measure]] = BUILT_IN, sections: Sections = ()) -> Schema:
    """Return the JSON Schema of a definitions file.

    Args:
        kinds: The kinds of measure that definitions may use.
        sections: The registered sections that definitions may use.
    """
    whole: Schema = json.loads(resources.files(__package__).joinpath(FILE).read_text("utf-8"))
    whole["$defs"]["measure"] = _measure(tuple(kinds))
    for section in sections:
        whole["properties"] |= section.schema.get("properties", {})
        whole["$defs"] |= section.schema.get("$defs", {})
    return whole


def write_schema(path: str | Path = "", kinds: Iterable[type[Measure]] = BUILT_IN) -> None:
    """Write the JSON Schema of a definitions file, as editors read it; the file is replaced as a whole.

    Args:
        path: Where it is written; the file that is shipped when nothing is said.
        kinds: The kinds of measure that definitions may use.

    Raises:
        FileError: The file cannot be written.
    """
    with replacing(path or Path(__file__).with_name(FILE)) as temporary:
        temporary.write_text(json.dumps(json_schema(kinds), indent=2, ensure_ascii=False) + "\n", encoding="utf-8")


def checker(kinds: Iterable[type[Measure]] = BUILT_IN, definition: str = "", sections: Sections = ()) -> Checker:
    """Return what checks a whole file, or one of the definitions under ``$defs``."""
    whole = json_schema(kinds, sections)
    if definition:
        whole = {"$schema": whole["$schema"], "$defs": whole["$defs"], "$ref": f"#/$defs/{definition}"}
    return Checker(whole)


def check_kind(kind: type[Measure]) -> None:
    """Refuse a kind of measure whose schema is none.

    Raises:
        DefinitionError: The schema of its keys is no JSON Schema.
    """
    from jsonschema import Draft202012Validator  # noqa: PLC0415 - it is slow to import, and few plugins bring kinds
    from jsonschema.exceptions import SchemaError  # noqa: PLC0415 - likewise

    try:
        Draft202012Validator.check_schema(_measure((kind,)))
        wrong = next(_lost(kind.schema, json_schema((kind,))["$defs"]), "")
    except (SchemaError, AttributeError, TypeError, ValueError) as error:
        wrong = str(error).splitlines()[0]
    if wrong:
        raise DefinitionError((Problem(f"measure {kind.kind!r}: schema", "is no JSON Schema of properties", wrong),))


def _lost(rule: object, known: Mapping[str, object]) -> Iterator[str]:
    """Return the references of a schema that lead to none of the definitions of the file; nothing is read from afar."""
    if isinstance(rule, Mapping):
        ref = rule.get("$ref")
        if isinstance(ref, str) and ref.removeprefix("#/$defs/") not in known:
            yield f"{ref!r} is none of the definitions of the file"
        for inner in rule.values():
            yield from _lost(inner, known)
    elif isinstance(rule, list | tuple):
        for inner in rule:
            yield from _lost(inner, known)


def _measure(kinds: tuple[type[Measure], ...]) -> Schema:
    return {
        "description": "How the indicator is computed; the other keys follow from the kind.",
        "type": "object",
        "required": ["kind"],
        "properties": {"kind": {"enum": [kind.kind for kind in kinds]}},
        "allOf": [_branch(kind.kind, kind.schema) for kind in kinds],
    }


def _branch(name: str, keys: Mapping[str, Any]) -> Schema:
    properties = {"kind": {"const": name}, **keys.get("properties", {})}
    then = {"properties": properties, "required": list(keys.get("required", [])), "additionalProperties": False}
    return {"if": {"properties": {"kind": {"const": name}}, "required": ["kind"]}, "then": then}
