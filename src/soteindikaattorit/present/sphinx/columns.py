"""The columns of a dataset, as a table in one language."""

from collections.abc import Iterable

from docutils import nodes

from soteindikaattorit.model.dataset import Column
from soteindikaattorit.model.text import Text
from soteindikaattorit.present.sphinx import markup
from soteindikaattorit.present.sphinx.translator import Translator, separated

MOST_CODES = 12
"""How many codes of a column are told; more of them make a table unreadable."""


def column_table(caption: str, columns: Iterable[Column], translator: Translator) -> nodes.Node:
    """Return a table of columns: what each is called in the data, its type, what it holds, and what that means."""
    heads = [translator.say(name) for name in ("column", "type", "holds", "role", "description")]
    rows = (
        (
            markup.literal(column.id),
            [markup.literal(column.type), *_may_lack(column, translator)],
            _holds(column, translator),
            markup.literal(column.role) if column.role else "",
            translator.word(column.description or column.name),
        )
        for column in columns
    )
    return markup.table(caption, heads, rows)


def _may_lack(column: Column, translator: Translator) -> list[nodes.Node]:
    return [nodes.Text(", "), translator.say("optional")] if column.optional else []


def _holds(column: Column, translator: Translator) -> list[nodes.Node]:
    """Return the unit, the bounds, the level or the codes of a column."""
    if column.level:
        return [translator.link("region-level", column.level)]
    if column.values:
        return _codes(column.values, translator)
    low, high = ("" if end is None else translator.number(end) for end in (column.minimum, column.maximum))
    bounds = f"{low} … {high}".strip() if low or high else ""
    return [nodes.Text(" ".join(filter(None, (bounds, column.unit))))]


def _codes(values: tuple[tuple[str, Text], ...], translator: Translator) -> list[nodes.Node]:
    shown = [
        [markup.literal(code), nodes.Text(" "), *_named(code, text, translator)] for code, text in values[:MOST_CODES]
    ]
    more = [[nodes.Text(f"… ({len(values)})")]] if len(values) > MOST_CODES else []
    return separated([*shown, *more])


def _named(code: str, text: Text, translator: Translator) -> list[nodes.Node]:
    return [] if code in dict(text.wordings).values() else translator.word(text)
