"""Plain data: values as JSON with their JSON Schema, also for pydantic and FastAPI, which need not be installed."""

import json
from collections.abc import Callable, Mapping
from typing import Any

from soteindikaattorit.model.schema import Projection, Schema

DRAFT = "https://json-schema.org/draft/2020-12/schema"
"""The draft of JSON Schema in which all schemas are written."""

PLAIN = Projection()
"""How values are written as plain data: field by field, by the keys of definitions files."""


class PlainData:
    """A value that can be written as plain data; a route of FastAPI may return it."""

    __slots__ = ()

    def to_dict(self) -> dict[str, Any]:
        """Return plain data for JSON, in the form of `json_schema`; empty fields are left out."""
        return PLAIN.write_fields(self)

    def to_json(self) -> str:
        """Return JSON, in the form of `json_schema`."""
        return json.dumps(self.to_dict(), ensure_ascii=False, allow_nan=False)

    @classmethod
    def json_schema(cls) -> Schema:
        """Return the JSON Schema of `to_dict` and `to_json`."""
        return {"$schema": DRAFT, "title": cls.__name__, **PLAIN.schema(cls)}

    # The core schemas of pydantic are plain tables, so that nothing of pydantic is imported here.
    @classmethod
    def __get_pydantic_core_schema__(cls, source: object, handler: object) -> Schema:
        """Return the core schema of pydantic: a value of the class, written by `to_dict`."""
        written = {"type": "any", "metadata": {"pydantic_js_functions": [cls.__get_pydantic_json_schema__]}}
        write = {
            "type": "function-plain",
            "function": lambda value: value.to_dict(),
            "return_schema": written,
            "when_used": "json",
        }
        return {"type": "is-instance", "cls": cls, "serialization": write}

    @classmethod
    def __get_pydantic_json_schema__(cls, core_schema: object, handler: Callable[[Schema], Schema]) -> Schema:
        """Return a reference to the JSON Schema of the class, which becomes a component of an OpenAPI document."""
        schema = cls.json_schema()
        parts = [_component(name, part) for name, part in schema.pop("$defs", {}).items()]
        del schema["$schema"]
        return handler({"type": "definitions", "schema": _component(cls.__name__, schema), "definitions": parts})


def _component(name: str, schema: Schema) -> Schema:
    """Return the core schema whose JSON Schema is the one given, as a component of its own."""
    functions = [lambda _, handler: _refer(schema, handler)]
    return {"type": "any", "ref": _core_name(name), "metadata": {"pydantic_js_functions": functions}}


def _core_name(name: str) -> str:
    return f"soteindikaattorit.{name}:0"  # of the form "module.name:number", of which pydantic shows the name


def _refer(rule: Any, handler: Callable[[Schema], Schema]) -> Any:  # noqa: ANN401 - any part of a schema
    """Return a schema whose references lead to components."""
    if isinstance(rule, Mapping):
        if "$ref" in rule:
            name = rule["$ref"].removeprefix("#/$defs/")
            found = handler({"type": "definition-ref", "schema_ref": _core_name(name)})
            return {**{key: value for key, value in rule.items() if key != "$ref"}, **found}
        return {key: _refer(value, handler) for key, value in rule.items()}
    return [_refer(value, handler) for value in rule] if isinstance(rule, list) else rule
