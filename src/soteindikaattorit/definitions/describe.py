"""The form of definitions files, which follows from the classes of their values."""

from collections.abc import Iterable
from typing import Any, get_args, get_origin

import attrs

from soteindikaattorit.measures import Measure
from soteindikaattorit.model.field import (
    INHERITED,
    LIST_OF_KEYS,
    ONE_OR_MANY,
    STATED,
    TABLE_KEY,
    WRITTEN_OUT,
    Names,
)
from soteindikaattorit.model.schema import Field, Projection, Schema, fields_of
from soteindikaattorit.model.source import Source

_NAME: Schema = {"type": "string", "minLength": 1}


class FileForm(Projection):
    """How the classes of values are described as tables of a definitions file."""

    def describe(self, roots: Iterable[type]) -> dict[str, Schema]:
        """Return the definitions of classes, and of those of their fields, by name."""
        definitions: dict[str, Schema] = {}
        for root in roots:
            self._refer(root, definitions)
        return definitions

    def describe_class(self, kind: type, definitions: dict[str, Schema]) -> Schema:
        """Return the schema of a class: its own if it declares one, or that of its fields."""
        schema = super().describe_class(kind, definitions)
        if "json_form" in vars(kind):
            return schema
        words = getattr(kind, "words", None)
        if isinstance(words, tuple):
            head = schema.pop("description")
            return {"description": head, "anyOf": [{"enum": list(words)}, {**schema, "minProperties": 1}]}
        if issubclass(kind, Measure) and "interval" in schema["properties"]:
            text = schema["properties"]["interval"]["description"]
            schema["properties"]["interval"] = {"description": text, "enum": list(kind.intervals)}
        for field in fields_of(kind):
            if TABLE_KEY in field.marks:
                del schema["properties"][field.key]
        inherited = [field.key for field in fields_of(kind) if field.is_required and INHERITED in field.marks]
        if inherited and "base" in schema["properties"]:
            schema |= {"if": {"required": ["base"]}, "else": {"required": inherited}}
        return schema

    def _is_required(self, field: Field) -> bool:
        return STATED in field.marks or (field.is_required and not {INHERITED, TABLE_KEY} & {*field.marks})

    def _name(self, kind: type) -> str:
        return name_of(kind)

    def _describe_field(self, field: Field, definitions: dict[str, Schema]) -> Schema:
        names = next((mark for mark in field.marks if isinstance(mark, Names)), None)
        if names:
            return self._describe_places(names, get_args(field.hint), definitions)
        rule = super()._describe_field(field, definitions)
        if ONE_OR_MANY in field.marks:
            return {"anyOf": [rule["items"], rule]}
        if LIST_OF_KEYS in field.marks:
            return {"anyOf": [{"type": "array", "items": _NAME, "minItems": 1}, {**rule, "minProperties": 1}]}
        if WRITTEN_OUT in field.marks:
            return {"anyOf": [rule, self._refer(field.hint, definitions)]}
        return rule

    def _describe_places(self, names: Names, hints: tuple[Any, ...], definitions: dict[str, Schema]) -> Schema:
        """Return the schema of a tuple whose places have names."""
        places = next((get_args(hint) for hint in hints if get_origin(hint) is tuple), hints)
        rules = {key: self._describe(hint, definitions) for key, hint in zip(names.keys, places, strict=True)}
        return {"type": "object", "properties": rules, "required": list(names.keys), "additionalProperties": False}

    def _describe(self, hint: Any, definitions: dict[str, Schema]) -> Schema:  # noqa: ANN401 - any type
        if isinstance(hint, type) and is_section(hint):
            return _NAME
        return super()._describe(hint, definitions)

    def _refer(self, kind: type, definitions: dict[str, Schema]) -> Schema:
        if issubclass(kind, Measure):
            return {"$ref": "#/$defs/measure"}
        if kind is Source:
            definitions.setdefault("cited", self._cited())
            return {"$ref": "#/$defs/cited"}
        return super()._refer(kind, definitions)

    def _cited(self) -> Schema:
        """Return the schema of a source where it is used: written out, or by the id of one, with a place in it."""
        source = self.describe_class(Source, {})
        keys = {key: rule for key, rule in source["properties"].items() if key != "id"}
        ref = {"description": "The id of a source.", **_NAME}
        return {
            **source,
            "description": "A source, or a reference to one by its id and the place in it.",
            "properties": {"ref": ref, **keys},
            "required": [],
            "anyOf": [{"required": ["title"]}, {"required": ["ref"]}],
        }

    def _describe_tuple(self, item: Any, definitions: dict[str, Schema]) -> Schema:  # noqa: ANN401 - any type
        rule = super()._describe_tuple(item, definitions)
        if is_keyed(item):
            return {"type": "object", "additionalProperties": rule["items"]}
        return rule


def name_of(kind: type) -> str:
    """Return the name of a class among the definitions of the schema: its section, or its name in small letters."""
    return str(kind.section) if is_section(kind) else kind.__name__.lower()  # type: ignore[attr-defined]  # it has one


def is_section(kind: type) -> bool:
    """Whether the values of a class have a section of their own, so that others name them by their id."""
    return isinstance(getattr(kind, "section", None), str)


def is_keyed(item: Any) -> bool:  # noqa: ANN401 - any type
    """Whether a class has a field that is the key of its table."""
    return attrs.has(item) and any(TABLE_KEY in field.marks for field in fields_of(item))
