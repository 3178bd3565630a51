"""The columns of a dataset, as a table in one language."""

from collections.abc import Iterable

from docutils import nodes

from soteindikaattorit.model.dataset import Column
from soteindikaattorit.model.text import Text
from soteindikaattorit.present.sphinx import markup
from soteindikaattorit.present.sphinx.voice import Voice, separated

MOST_CODES = 12
"""How many codes of a column are told; more of them make a table unreadable."""


def column_table(caption: str, columns: Iterable[Column], voice: Voice) -> nodes.Node:
    """Return a table of columns: what each is called in the data, its type, what it holds, and what that means."""
    heads = [voice.say(name) for name in ("column", "type", "holds", "role", "description")]
    rows = (
        (
            markup.literal(column.id),
            [markup.literal(column.type), *_may_lack(column, voice)],
            _holds(column, voice),
            markup.literal(column.role) if column.role else "",
            voice.word(column.description or column.name),
        )
        for column in columns
    )
    return markup.table(caption, heads, rows)


def _may_lack(column: Column, voice: Voice) -> list[nodes.Node]:
    return [nodes.Text(", "), voice.say("optional")] if column.optional else []


def _holds(column: Column, voice: Voice) -> list[nodes.Node]:
    """Return the unit, the bounds, the level or the codes of a column."""
    if column.level:
        return [voice.link("region-level", column.level)]
    if column.values:
        return _codes(column.values, voice)
    low, high = ("" if end is None else voice.number(end) for end in (column.minimum, column.maximum))
    bounds = f"{low} … {high}".strip() if low or high else ""
    return [nodes.Text(" ".join(filter(None, (bounds, column.unit))))]


def _codes(values: tuple[tuple[str, Text], ...], voice: Voice) -> list[nodes.Node]:
    shown = [[markup.literal(code), nodes.Text(" "), *_named(code, text, voice)] for code, text in values[:MOST_CODES]]
    more = [[nodes.Text(f"… ({len(values)})")]] if len(values) > MOST_CODES else []
    return separated([*shown, *more])


def _named(code: str, text: Text, voice: Voice) -> list[nodes.Node]:
    return [] if code in dict(text.wordings).values() else voice.word(text)
