"""Arguments and fields: a value of another type than the signature or the class names is refused in one line."""

import inspect
from collections.abc import Callable, Collection, Iterable, Mapping
from datetime import date, datetime
from functools import cache, wraps
from numbers import Integral, Real
from types import MappingProxyType, NoneType, UnionType
from typing import Any, Literal, ParamSpec, Self, TypeVar, Union, get_args, get_origin, get_type_hints

import attrs

from soteindikaattorit.errors import InvalidValueError, one_of

_Arguments = ParamSpec("_Arguments")
_Result = TypeVar("_Result")
_Check = Callable[[Any, object], bool]
"""Whether a value, the argument of a method of an owner or a field of it, is of a type."""

_STRICT = MappingProxyType({int: (Integral, bool), float: (Real, bool), date: (date, datetime)})
"""Types whose numbers are those of any library; True is no number, and a time no day."""


def checked(**hints: str) -> Callable[[Callable[_Arguments, _Result]], Callable[_Arguments, _Result]]:
    """Return a decorator that refuses arguments of another type than the signature names.

    The error shows the type of an argument, never its value, which may be a row of data.

    Args:
        hints: By the name of a parameter: a hint that follows the expected type, such as where to get one.

    Raises:
        InvalidValueError: When the function is called with an argument of another type.

    Example:
        >>> @checked(days="such as 7")
        ... def weeks(days: int) -> float:
        ...     return days / 7
        >>> weeks("seven")
        Traceback (most recent call last):
        soteindikaattorit.errors.InvalidValueError: days 'str': expected int, such as 7
    """

    def decorate(function: Callable[_Arguments, _Result]) -> Callable[_Arguments, _Result]:
        signature = inspect.signature(function)
        kinds = {name: parameter.kind for name, parameter in signature.parameters.items()}
        types = cache(lambda: {name: _widen(hint) for name, hint in get_type_hints(function).items()})

        @wraps(function)
        def call(*args: _Arguments.args, **kwargs: _Arguments.kwargs) -> _Result:
            for name, argument in signature.bind(*args, **kwargs).arguments.items():
                values = (argument,)
                if kinds[name] is inspect.Parameter.VAR_POSITIONAL:
                    values = argument
                elif kinds[name] is inspect.Parameter.VAR_KEYWORD:
                    values = argument.values()
                expected = types().get(name, Any)
                for value in values:
                    check_type(name, value, expected, args[0] if args else None, hints.get(name, ""))
            return function(*args, **kwargs)

        return call

    return decorate


def _widen(kind: Any) -> Any:  # noqa: ANN401 - any type hint
    """Return a type with any text in place of a closed set: a function names its choices itself, the likely one too."""
    if get_origin(kind) in {Union, UnionType}:
        return Union[tuple(_widen(one) for one in get_args(kind))]  # noqa: UP007 - a computed union
    return str if get_origin(kind) is Literal and isinstance(get_args(kind)[0], str) else kind


def check_type(name: str, value: object, kind: Any, owner: object = None, hint: str = "") -> None:  # noqa: ANN401
    """Refuse a value of another type.

    Args:
        name: The name of the argument or field.
        value: The value; the error shows its type only.
        kind: The type, as a hint.
        owner: The object to whose type `Self` refers.
        hint: What follows the expected type in the error.

    Raises:
        InvalidValueError: The value is of another type.
    """
    if check_of(kind)(value, owner):
        return
    if get_origin(kind) is Literal and isinstance(value, str):
        raise InvalidValueError(name, value, one_of(choice for choice in get_args(kind) if choice))
    expected = f"expected {_name(kind)}" + (f", {hint}" if hint else "")
    raise InvalidValueError(name, type(value).__name__, expected)


def check_fields(value: attrs.AttrsInstance) -> None:
    """Refuse a value with a field of another type than its class names.

    Raises:
        InvalidValueError: A field is of another type.
    """
    for name, kind, check in _fields(type(value)):
        field = getattr(value, name)
        if not check(field, value):
            check_type(f"{name} of {type(value).__name__}", field, kind, value)


@cache
def _fields(owner: type[attrs.AttrsInstance]) -> tuple[tuple[str, Any, _Check], ...]:
    hints = get_type_hints(owner)
    names = [field.name for field in attrs.fields(owner) if field.init]
    return tuple((name, hints[name], check_of(hints[name])) for name in names)


@cache
def check_of(kind: Any) -> _Check:  # noqa: ANN401 - any type hint
    """Return the check of a type; an iterator is not consumed, and a text is no list of letters."""
    outer, inner = get_origin(kind), get_args(kind)
    if outer in {Union, UnionType}:
        plain = tuple(one for one in inner if isinstance(one, type) and one not in _STRICT and get_origin(one) is None)
        checks = [check_of(one) for one in inner if one not in plain]
        return lambda value, owner: isinstance(value, plain) or any(check(value, owner) for check in checks)
    if outer is Literal:
        return lambda value, _: value in inner
    if outer:
        return _check_tuple(inner) if outer is tuple else _check_items(outer, inner)
    if kind is Self:
        return lambda value, owner: isinstance(value, type(owner))
    if kind is Any or not isinstance(kind, type):
        return lambda *_: True
    taken, refused = _STRICT.get(kind, (kind, ()))
    return lambda value, _: isinstance(value, taken) and not isinstance(value, refused)


def _check_items(outer: Any, inner: tuple[Any, ...]) -> _Check:  # noqa: ANN401 - any generic class
    # Only of containers of the standard library is it known that their parameters are the types of their items.
    is_container = outer.__module__ in {"builtins", "collections.abc"} and issubclass(outer, Iterable)
    checks = [check_of(one) for one in inner] if is_container else []

    def check(value: Any, owner: object) -> bool:  # noqa: ANN401 - any value
        if isinstance(value, str | bytes) or not isinstance(value, outer):
            return False
        if isinstance(value, Mapping):  # where only its keys are asked for, they alone are checked
            return all(test(one, owner) for pair in value.items() for test, one in zip(checks, pair, strict=False))
        return not (checks and isinstance(value, Collection)) or all(checks[0](one, owner) for one in value)

    return check


def _check_tuple(inner: tuple[Any, ...]) -> _Check:
    checks = [check_of(one) for one in inner if one is not ...]
    if ... not in inner:
        return lambda value, owner: (
            isinstance(value, tuple)
            and len(value) == len(checks)
            and all(check(one, owner) for check, one in zip(checks, value, strict=True))
        )
    check = checks[0]
    return lambda value, owner: isinstance(value, tuple) and all(check(one, owner) for one in value)


def _name(kind: Any) -> str:  # noqa: ANN401 - any type hint
    """Return a type in words: ``str or Path``, ``several str in a list``."""
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
