"""Arguments: what a public function is given is of the type that its signature names, or one error says so."""

import inspect
from collections.abc import Callable, Collection, Iterator, Mapping
from datetime import date, datetime
from functools import cache, wraps
from numbers import Integral, Real
from types import MappingProxyType, NoneType, UnionType
from typing import Any, Literal, ParamSpec, Self, TypeVar, Union, get_args, get_origin, get_type_hints

import attrs

from soteindikaattorit.errors import InvalidValueError

_Given = ParamSpec("_Given")
_Back = TypeVar("_Back")
_TEXTS = (str, bytes)
_STRICTER = MappingProxyType({int: (Integral, bool), float: (Real, bool), date: (date, datetime)})


def checked(**hints: str) -> Callable[[Callable[_Given, _Back]], Callable[_Given, _Back]]:
    """Let a function refuse what is not of the type that its signature names, and say what it takes instead.

    No value stands in the error, only its type: it may be a row of data.

    Args:
        hints: By the name of a parameter: what its error says further, such as where to get one.

    Raises:
        InvalidValueError: When the function is called with something else than it takes.

    Example:
        >>> @checked(days="such as 7")
        ... def weeks(days: int) -> float:
        ...     return days / 7
        >>> weeks("seven")
        Traceback (most recent call last):
        soteindikaattorit.errors.InvalidValueError: days 'str': expected int, such as 7
    """

    def decorate(function: Callable[_Given, _Back]) -> Callable[_Given, _Back]:
        signature = inspect.signature(function)
        types = cache(lambda: get_type_hints(function))

        @wraps(function)
        def call(*args: _Given.args, **kwargs: _Given.kwargs) -> _Back:
            for name, value in signature.bind(*args, **kwargs).arguments.items():
                given = _each(signature.parameters[name], value)
                wrong = [one for one in given if not _fits(one, types().get(name, Any), args[:1])]
                if wrong:
                    raise InvalidValueError(name, type(wrong[0]).__name__, _expected(types()[name], hints.get(name)))
            return function(*args, **kwargs)

        return call

    return decorate


def check_fields(value: attrs.AttrsInstance) -> None:
    """Refuse a value with a field that is not of the type that its class names.

    Raises:
        InvalidValueError: A field is of another type.
    """
    for field in _fields(type(value)):
        given = getattr(value, field.name)
        if not _fits(given, field.type, (value,)):
            name = f"{field.name} of {type(value).__name__}"
            raise InvalidValueError(name, type(given).__name__, _expected(field.type, None))


@cache
def _fields(kind: type[attrs.AttrsInstance]) -> tuple["attrs.Attribute[Any]", ...]:
    return tuple(field for field in attrs.fields(attrs.resolve_types(kind, include_extras=False)) if field.init)


def _each(parameter: inspect.Parameter, value: Any) -> tuple[Any, ...]:  # noqa: ANN401 - whatever was given
    """Return the values of a parameter: several where it takes any number."""
    if parameter.kind is parameter.VAR_POSITIONAL:
        return tuple(value)
    return tuple(value.values()) if parameter.kind is parameter.VAR_KEYWORD else (value,)


def _fits(value: object, kind: Any, owner: tuple[object, ...]) -> bool:  # noqa: ANN401 - what annotations are
    """Whether a value is of a type; what can be read only once is not read, and a text is no list of letters."""
    outer, inner = get_origin(kind), get_args(kind)
    if outer in {Union, UnionType}:
        return any(_fits(value, one, owner) for one in inner)
    if kind is Self:
        return isinstance(value, type(owner[0]))
    if kind in _STRICTER:
        taken, refused = _STRICTER[kind]
        return isinstance(value, taken) and not isinstance(value, refused)
    if outer is Literal:
        return value in inner
    if outer is None:
        return kind is Any or not isinstance(kind, type) or isinstance(value, kind)
    is_of = not isinstance(value, _TEXTS) and isinstance(value, outer)
    return is_of and all(_fits(one, of, owner) for one, of in _within(value, inner))


def _within(value: object, inner: tuple[Any, ...]) -> Iterator[tuple[object, Any]]:
    """Return what a value holds, each with the type it should be of; of a mapping asked for its keys, only these."""
    if isinstance(value, Mapping):
        yield from ((one, of) for pair in value.items() for one, of in zip(pair, inner, strict=False))
    elif isinstance(value, tuple) and inner[-1:] != (...,):
        yield from zip(value, inner, strict=False)
    elif isinstance(value, Collection):
        yield from ((one, inner[0]) for one in value)


def _expected(kind: Any, hint: str | None) -> str:  # noqa: ANN401 - what annotations are
    said = f"expected {_name(kind)}"
    return f"{said}, {hint}" if hint else said


def _name(kind: Any) -> str:  # noqa: ANN401 - what annotations are
    """Return a type in words: ``str or Path``, ``several str``."""
    outer, inner = get_origin(kind), get_args(kind)
    if outer in {Union, UnionType, Literal}:
        return " or ".join(dict.fromkeys(repr(one) if outer is Literal else _name(one) for one in inner))
    if kind is Self:
        return "another of its own type"
    if kind is NoneType:
        return "None"
    if outer is None:
        return str(getattr(kind, "__name__", kind))
    names = [_name(one) for one in inner if one is not ...]
    if outer is tuple:
        return f"a tuple of {names[0]}" if inner[-1] is ... else f"({', '.join(names)})"
    return f"a mapping of {names[0]} to {names[1]}" if issubclass(outer, Mapping) else f"several {names[0]} in a list"
