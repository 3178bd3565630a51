"""Plain values as they are written in TOML, on one line."""

import json
import re
from collections.abc import Mapping

_BARE = re.compile(r"[A-Za-z0-9_-]+")


def key(name: str) -> str:
    """Give a key, in quotes where it needs them.

    Example:
        >>> key("kunta"), key("Käynnin kesto")
        ('kunta', '"Käynnin kesto"')
    """
    return name if _BARE.fullmatch(name) else _quoted(name)


def inline(value: object) -> str:
    """Give a text, a number, a truth, a list or a table on one line.

    Example:
        >>> inline({"kind": "within", "days": 7, "of": ["a", True]})
        '{ kind = "within", days = 7, of = ["a", true] }'
    """
    if isinstance(value, Mapping):
        return f"{{ {', '.join(f'{key(name)} = {inline(item)}' for name, item in value.items())} }}"
    if isinstance(value, list | tuple):
        return f"[{', '.join(map(inline, value))}]"
    return _quoted(value) if isinstance(value, str) else json.dumps(value)


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")
