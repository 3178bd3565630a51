"""JSON of attrs values and the JSON Schema of their classes, both from the fields and docstrings of the classes."""

import inspect
import re
from collections.abc import Callable, Mapping
from datetime import date
from enum import Enum
from types import NoneType, UnionType
from typing import Any, Literal, NamedTuple, Union, get_args, get_origin, get_type_hints

import attrs

Schema = dict[str, Any]
"""A JSON Schema of draft 2020-12, as plain values."""

_PLAIN: dict[type, Schema] = {
    bool: {"type": "boolean"},
    int: {"type": "integer"},
    float: {"type": "number"},
    str: {"type": "string", "minLength": 1},
    date: {"type": "string", "format": "date", "pattern": "^[0-9]{4}-[0-9]{2}-[0-9]{2}$"},
}
_EMPTY = ("", None, ())
_ARGUMENT = re.compile(r"\n {4}(\w+): ")


class Form(NamedTuple):
    """The form in JSON of a class that is not written field by field.

    Args:
        write: The function that returns the JSON of a value.
        schema: The schema of what it returns.
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


@attrs.frozen(eq=False)
class Projection:
    """How attrs values become JSON: field by field; a field that is empty by default is left out when it is empty.

    Args:
        keys: The keys of fields that have another name in JSON, such as "from" for ``since``.
        forms: The forms of classes that are not written field by field.
        computed: Further keys of some classes.
    """

    keys: Mapping[str, str] = attrs.field(factory=dict)
    forms: Mapping[type, Form] = attrs.field(factory=dict)
    computed: Mapping[type, Computed] = attrs.field(factory=dict)

    def write(self, value: Any) -> Any:  # noqa: ANN401 - any field of any class
        """Return a value as JSON: an attrs value as an object, pairs of names and values as an object too."""
        kind = type(value)
        if kind in self.forms:
            return self.forms[kind].write(value)
        if isinstance(value, date):
            return value.isoformat()
        if attrs.has(kind):
            return self._write_fields(value)
        if isinstance(value, tuple):
            return {name: self.write(one) for name, one in value} if _is_table(value) else list(map(self.write, value))
        return value

    def _write_fields(self, value: Any) -> dict[str, Any]:  # noqa: ANN401 - any attrs value
        fields = ((field, getattr(value, field.name)) for field in attrs.fields(type(value)))
        kept = ((field.name, one) for field, one in fields if field.default is attrs.NOTHING or one not in _EMPTY)
        written = {self.keys.get(name, name): self.write(one) for name, one in kept}
        extra = self.computed.get(type(value))
        return {**written, extra.key: extra.write(value)} if extra else written

    def schema(self, root: type) -> Schema:
        """Return the JSON Schema of a class; the classes of its fields are in ``$defs``, by their names.

        Args:
            root: An attrs class.
        """
        definitions: dict[str, Schema] = {}
        schema = self._describe_fields(root, definitions)
        return {**schema, "$defs": dict(sorted(definitions.items()))}

    def _describe_fields(self, kind: type, definitions: dict[str, Schema]) -> Schema:
        hints, descriptions = get_type_hints(kind), describe_fields(kind)
        extra = self.computed.get(kind)
        properties: dict[str, Schema] = {}
        required = []
        for field in attrs.fields(kind):
            key, hint = self.keys.get(field.name, field.name), hints[field.name]
            rule = self._describe(hint, definitions)
            properties[key] = {"description": descriptions.get(field.name, ""), **rule}
            required += [key] if field.default is attrs.NOTHING or hint in (bool, int, float) else []
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

    def _describe(self, hint: Any, definitions: dict[str, Schema]) -> Schema:  # noqa: ANN401 - any type
        """Return the rule of a type; a class becomes a definition, once."""
        origin, arguments = get_origin(hint), get_args(hint)
        if origin in (Union, UnionType):  # None is left out of JSON
            rules = [self._describe(one, definitions) for one in arguments if one is not NoneType]
            return rules[0] if len(rules) == 1 else {"anyOf": rules}
        if origin is Literal:
            return {"enum": list(arguments)}
        if origin is tuple:
            return self._describe_tuple(arguments[0], definitions)
        if hint in _PLAIN:
            return _PLAIN[hint]
        if issubclass(hint, Enum):
            return {"enum": [one.value for one in hint]}
        if hint.__name__ not in definitions:
            definitions[hint.__name__] = {}  # a class may hold itself
            form = self.forms.get(hint)
            definitions[hint.__name__] = form.schema if form else self._describe_fields(hint, definitions)
        return {"$ref": f"#/$defs/{hint.__name__}"}

    def _describe_tuple(self, item: Any, definitions: dict[str, Schema]) -> Schema:  # noqa: ANN401 - any type
        if get_origin(item) is tuple and Ellipsis not in get_args(item):  # pairs of a name and a value
            return {"type": "object", "additionalProperties": self._describe(get_args(item)[1], definitions)}
        return {"type": "array", "items": self._describe(item, definitions)}


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
