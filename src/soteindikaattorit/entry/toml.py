"""TOML: a definition as people write it, one key a line and a column of a dataset a line."""

import json
import re
from collections.abc import Iterator, Mapping
from datetime import date
from importlib.resources.abc import Traversable
from typing import Any

_BARE = re.compile(r"[A-Za-z0-9_-]+")
_APART = ("columns", "background")
"""The tables of a definition that are long, and have a heading of their own."""

_LISTED = "question"


def to_toml(section: str, table: Mapping[str, Any]) -> str:
    """Give a definition as it would stand in a definitions file.

    Args:
        section: The section, such as "indicator".
        table: The definition as a plain table, with files in place of their names.

    Example:
        >>> print(to_toml("goal", {"id": "laatu", "name": {"fi": "Laatu"}}), end="")
        [[goal]]
        id = "laatu"
        name = { fi = "Laatu" }
    """
    return "\n".join(_lines(section, _plain(table))) + "\n"


def _plain(value: Any) -> Any:  # noqa: ANN401 - whatever a definition holds
    """Give files by their names, and leave out lists of nothing, which only a program writes."""
    if isinstance(value, Mapping):
        return {str(key): _plain(one) for key, one in value.items() if one != ()}
    if isinstance(value, list | tuple):
        return [_plain(one) for one in value]
    return value.name if isinstance(value, Traversable) else value


def _lines(section: str, table: Mapping[str, Any]) -> Iterator[str]:
    yield f"[[{section}]]"
    yield from (f"{_key(key)} = {_value(one)}" for key, one in table.items() if key not in (*_APART, _LISTED))
    for name in _APART:
        if name in table:
            yield from ("", f"[{section}.{name}]")
            yield from (f"{_key(key)} = {_value(one)}" for key, one in table[name].items())
    for question in table.get(_LISTED, ()):
        yield from ("", f"[[{section}.{_LISTED}]]")
        yield from (f"{_key(key)} = {_value(one)}" for key, one in question.items())


def _key(key: str) -> str:
    return key if _BARE.fullmatch(key) else _text(key)


def _text(text: str) -> str:
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")


def _is_date(text: str) -> bool:
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False


def _value(value: Any) -> str:  # noqa: ANN401 - whatever a definition holds
    if isinstance(value, str):
        return value if _is_date(value) else _text(value)
    if isinstance(value, Mapping):
        return f"{{ {', '.join(f'{_key(key)} = {_value(one)}' for key, one in value.items())} }}" if value else "{}"
    if isinstance(value, list):
        return f"[{', '.join(map(_value, value))}]"
    return json.dumps(value)
