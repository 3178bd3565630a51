"""TOML: plain values on one line, and a definition as people write it, one key a line and one column a line."""

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


def key(name: str) -> str:
    """Return a key, in quotes where it needs them.

    Example:
        >>> key("kunta"), key("Käynnin kesto")
        ('kunta', '"Käynnin kesto"')
    """
    return name if _BARE.fullmatch(name) else _quoted(name)


def inline(value: object) -> str:
    """Return a text, a number, a truth, a day, a list or a table on one line.

    Example:
        >>> inline({"kind": "within", "days": 7, "of": ["a", True]})
        '{ kind = "within", days = 7, of = ["a", true] }'
    """
    if isinstance(value, Mapping):
        return f"{{ {', '.join(f'{key(name)} = {inline(item)}' for name, item in value.items())} }}" if value else "{}"
    if isinstance(value, list | tuple):
        return f"[{', '.join(map(inline, value))}]"
    if isinstance(value, date):
        return value.isoformat()
    return _quoted(value) if isinstance(value, str) else json.dumps(value)


def _quoted(text: str) -> str:
    """Return a text in quotes; JSON would write what TOML refuses, halves of letters and a bare delete."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")


def to_toml(section: str, table: Mapping[str, Any]) -> str:
    """Return a definition as it would stand in a definitions file.

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
    """Return files by their names and days as days, and leave out lists of nothing, which only a program writes."""
    if isinstance(value, Mapping):
        return {str(name): _plain(one) for name, one in value.items() if one != ()}
    if isinstance(value, list | tuple):
        return [_plain(one) for one in value]
    if isinstance(value, str):
        return date.fromisoformat(value) if _is_date(value) else value
    return value.name if isinstance(value, Traversable) else value


def _lines(section: str, table: Mapping[str, Any]) -> Iterator[str]:
    yield f"[[{section}]]"
    yield from (f"{key(name)} = {inline(one)}" for name, one in table.items() if name not in (*_APART, _LISTED))
    for part in _APART:
        if part in table:
            yield from ("", f"[{section}.{part}]")
            yield from (f"{key(name)} = {inline(one)}" for name, one in table[part].items())
    for question in table.get(_LISTED, ()):
        yield from ("", f"[[{section}.{_LISTED}]]")
        yield from (f"{key(name)} = {inline(one)}" for name, one in question.items())


def _is_date(text: str) -> bool:
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False
