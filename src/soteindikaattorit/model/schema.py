"""JSON of attrs values and the JSON Schema of their classes, both from the fields and docstrings of the classes."""

import inspect
import re
from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime
from enum import Enum
from functools import cache
from types import NoneType, UnionType
from typing import Annotated, Any, Literal, NamedTuple, Union, get_args, get_origin, get_type_hints

import attrs
from attrs import NOTHING

from soteindikaattorit.model.field import AtLeast, Choices, Key, Keyword, Pattern

Schema = dict[str, Any]
"""A JSON Schema of draft 2020-12, as plain values."""

DATE = "^[0-9]{4}-[0-9]{2}-[0-9]{2}$"
"""The pattern of a date in files: YYYY-MM-DD."""

_PLAIN: dict[type, Schema] = {
    bool: {"type": "boolean"},
    int: {"type": "integer"},
    float: {"type": "number"},
    str: {"type": "string", "minLength": 1},
    date: {"type": "string", "format": "date", "pattern": DATE},
    datetime: {"type": "string", "format": "date-time"},
}
_EMPTY = ("", None, ())
_ARGUMENT = re.compile(r"\n {4}(\w+): ")


class JsonForm(NamedTuple):
    """The form in JSON of a class that is not written field by field.

    Args:
        write: The function that returns the JSON of a value.
        schema: The schema of the JSON.
    """

    write: Callable[[Any], object]
    schema: Schema


class Computed(NamedTuple):
    """A key of the JSON of a class that no field has.

    Args:
        key: The key.
        description: A sentence for readers of the schema.
        write: The function that returns its text.
    """

    key: str
    description: str
    write: Callable[[Any], str]


@attrs.frozen(kw_only=True)
class Field:
    """The description of one field of a class.

    Args:
        name: Its name in Python.
        key: Its key in files.
        hint: Its type, without marks.
        marks: Its marks, of `soteindikaattorit.model.field`.
        description: Its description in the docstring of the class.
        is_required: Whether it has no default.
    """

    name: str
    key: str
    hint: Any
    marks: tuple[Any, ...]
    description: str
    is_required: bool


@cache
def fields_of(kind: type) -> tuple[Field, ...]:
    """Return the descriptions of the fields of an attrs class, in their order."""
    hints, descriptions = get_type_hints(kind, include_extras=True), describe_fields(kind)
    return tuple(
        _field(field.name, hints[field.name], descriptions.get(field.name, ""), is_required=field.default is NOTHING)
        for field in attrs.fields(kind)
    )


def _field(name: str, hint: Any, description: str, *, is_required: bool) -> Field:  # noqa: ANN401 - any type
    hint, marks = split_marks(hint)
    key = next((mark.name for mark in marks if isinstance(mark, Key)), name)
    return Field(name=name, key=key, hint=hint, marks=marks, description=description, is_required=is_required)


def split_marks(hint: Any) -> tuple[Any, tuple[Any, ...]]:  # noqa: ANN401 - any type
    """Return a type without its marks, and the marks."""
    return (hint.__origin__, hint.__metadata__) if get_origin(hint) is Annotated else (hint, ())


@attrs.frozen(eq=False)
class Projection:
    """How attrs values become JSON: field by field; a field that is empty by default is left out when it is empty.

    Args:
        keys: The keys of fields that have another name in this JSON alone, such as "$schema" for ``schema``.
        forms: The forms of classes that are not written field by field.
        computed: Further keys of some classes.
    """

    keys: Mapping[str, str] = attrs.field(factory=dict)
    forms: Mapping[type, JsonForm] = attrs.field(factory=dict)
    computed: Mapping[type, Computed] = attrs.field(factory=dict)

    def write(self, value: Any) -> Any:  # noqa: ANN401 - any field of any class
        """Return a value as JSON: an attrs value as an object, pairs of names and values as an object too."""
        kind = type(value)
        if kind in self.forms:
            return self.forms[kind].write(value)
        if hasattr(kind, "json_form"):
            return value.to_dict()
        if isinstance(value, date):
            return value.isoformat()
        if attrs.has(kind):
            return self.write_fields(value)
        if isinstance(value, tuple):
            return {name: self.write(one) for name, one in value} if _is_table(value) else list(map(self.write, value))
        return value

    def write_fields(self, value: Any) -> dict[str, Any]:  # noqa: ANN401 - any attrs value
        """Return the fields of an attrs value by their keys."""
        kind: type = type(value)
        fields = ((field, getattr(value, field.name)) for field in fields_of(kind))
        kept = ((field, inner) for field, inner in fields if field.is_required or inner not in _EMPTY)
        written = {self._key(field): self.write(inner) for field, inner in kept}
        extra = self.computed.get(type(value))
        return {**written, extra.key: extra.write(value)} if extra else written

    def _key(self, field: Field) -> str:
        return self.keys.get(field.name, field.key)

    def schema(self, root: type) -> Schema:
        """Return the JSON Schema of a class; the classes of its fields are in ``$defs``, by their names.

        Args:
            root: An attrs class.
        """
        definitions: dict[str, Schema] = {}
        schema = self.describe_class(root, definitions)
        return {**schema, "$defs": dict(sorted(definitions.items()))}

    def describe_class(self, kind: type, definitions: dict[str, Schema]) -> Schema:
        """Return the schema of a class, its own if it declares one, and add those of its fields to the definitions."""
        own: Schema | None = vars(kind).get("json_form")
        if own is not None:
            if "$ref" in str(own):  # its parts have definitions of their own
                for field in fields_of(kind):
                    self._describe(field.hint, definitions)
            return own
        extra = self.computed.get(kind)
        fields = fields_of(kind)
        properties = {
            self._key(field): {"description": field.description, **self._describe_field(field, definitions)}
            for field in fields
        }
        required = [self._key(field) for field in fields if self._is_required(field)]
        if extra:
            properties[extra.key] = {"description": extra.description, **_PLAIN[str]}
            required.append(extra.key)
        return {
            "description": (inspect.getdoc(kind) or "").partition("\n")[0],
            "type": "object",
            "properties": properties,
            "required": required,
            "additionalProperties": False,
        }

    def _is_required(self, field: Field) -> bool:
        return field.is_required or field.hint in (bool, int, float)

    def _name(self, kind: type) -> str:
        return kind.__name__.lower() if "json_form" in vars(kind) else kind.__name__

    def _describe_field(self, field: Field, definitions: dict[str, Schema]) -> Schema:
        return marked(self._describe(field.hint, definitions), field.marks)

    def _describe(self, hint: Any, definitions: dict[str, Schema]) -> Schema:  # noqa: ANN401 - any type
        """Return the rule of a type; a class becomes a definition, once."""
        origin, arguments = get_origin(hint), get_args(hint)
        if origin is Annotated:
            return marked(self._describe(arguments[0], definitions), arguments[1:])
        if origin in (Union, UnionType):  # None is left out of JSON
            rules = [self._describe(one, definitions) for one in arguments if one is not NoneType]
            return rules[0] if len(rules) == 1 else {"anyOf": rules}
        if origin is Literal:
            return {"enum": list(arguments)}
        if origin is tuple:
            return self._describe_tuple(arguments[0], definitions)
        if issubclass(hint, Enum):
            return {"enum": [one.value for one in hint]}
        return _PLAIN[hint] if hint in _PLAIN else self._refer(hint, definitions)

    def _refer(self, kind: type, definitions: dict[str, Schema]) -> Schema:
        """Return the reference to the definition of a class."""
        name = self._name(kind)
        if name not in definitions:
            definitions[name] = {}  # a class may hold itself
            form = self.forms.get(kind)
            definitions[name] = form.schema if form else self.describe_class(kind, definitions)
        return {"$ref": f"#/$defs/{name}"}

    def _describe_tuple(self, item: Any, definitions: dict[str, Schema]) -> Schema:  # noqa: ANN401 - any type
        if is_pair(item):
            key, value = (self._describe(part, definitions) for part in get_args(item))
            names = {"propertyNames": key} if "enum" in key else {}
            return {"type": "object", "additionalProperties": value, **names}
        return {"type": "array", "items": self._describe(item, definitions)}


def is_pair(hint: Any) -> bool:  # noqa: ANN401 - any type
    """Whether a type is a pair of a name and a value, many of which are a table in files."""
    return get_origin(hint) is tuple and Ellipsis not in get_args(hint)


_LEAST = {"array": "minItems", "object": "minProperties", "string": "minLength"}


def marked(rule: Schema, marks: Iterable[Any]) -> Schema:
    """Return a rule with the bounds that marks of a field add."""
    for mark in marks:
        if isinstance(mark, Choices):
            rule = {"enum": list(mark.values)}
        elif isinstance(mark, Pattern):
            rule = {"type": "string", "pattern": mark.value}
        elif isinstance(mark, Keyword):
            rule = {**rule, mark.keyword: mark.value}
        elif isinstance(mark, AtLeast):
            rule = {**rule, _LEAST[rule["type"]]: mark.number}
    return rule


def _is_table(value: tuple[Any, ...]) -> bool:
    """Whether a tuple holds pairs of a name and a value."""
    pair = 2
    return bool(value) and all(isinstance(one, tuple) and len(one) == pair and isinstance(one[0], str) for one in value)


def describe_fields(kind: type) -> dict[str, str]:
    """Return the descriptions of the fields of a class, from the section "Args" of its docstring and of its bases.

    Example:
        >>> describe_fields(Computed)["key"]
        'The key.'
    """
    descriptions: dict[str, str] = {}
    for one in reversed(kind.__mro__[:-1]):
        section = inspect.cleandoc(one.__doc__ or "").partition("\nArgs:")[2].partition("\n\n")[0]
        _, *parts = _ARGUMENT.split(section)
        descriptions |= {name: " ".join(text.split()) for name, text in zip(parts[::2], parts[1::2], strict=True)}
    return descriptions
