"""Printed tables of ``sote``: for people, or CSV and JSON for programs."""

import csv
import json
import sys
from collections.abc import Iterable, Sequence
from contextlib import AbstractContextManager, nullcontext
from typing import Any

from rich.console import Console
from rich.table import Table
from rich.text import Text

from soteindikaattorit.catalogue.catalogue import Catalogue
from soteindikaattorit.catalogue.plugins.status import CONTENTS, PluginState
from soteindikaattorit.definitions import Definitions, to_tables
from soteindikaattorit.definitions.indicator import Indicator
from soteindikaattorit.sources.files import replacing

_PIPE_WIDTH = 180
"""The width of a table that is not printed to a terminal, in characters."""


def _console() -> Console:
    return Console(emoji=False) if sys.stdout.isatty() else Console(width=_PIPE_WIDTH, emoji=False)


def working(task: str) -> AbstractContextManager[object]:
    """Show the task while it runs, at a terminal only."""
    console = Console(stderr=True)
    return console.status(f"{task} …") if console.is_terminal else nullcontext()


def show_table(columns: Sequence[str], rows: Iterable[Sequence[str]], form: str, *, title: str = "") -> None:
    """Print a table: for people, or as CSV or JSON for programs."""
    rows = list(rows)
    if form == "json":
        print(json.dumps([dict(zip(columns, row, strict=True)) for row in rows], ensure_ascii=False, indent=2))
    elif form == "csv":
        writer = csv.writer(sys.stdout, lineterminator="\n")
        writer.writerow(columns)
        writer.writerows(rows)
    else:
        table = Table(title=title or None, title_justify="left")
        for number, name in enumerate(columns):
            table.add_column(name, no_wrap=number == 0)
        for row in rows:
            table.add_row(*(Text(cell) for cell in row))
        _console().print(table)


def show_list(catalogue: Catalogue, language: str, form: str) -> None:
    """Print the selected indicators."""
    columns = ("id", "name", "measure", "unit", "goal", "dataset")
    rows = (
        (
            indicator.id,
            str(indicator.name.show(language)),
            indicator.measure.kind,
            indicator.shown_unit,
            indicator.goal,
            indicator.dataset,
        )
        for indicator in catalogue
    )
    show_table(columns, rows, form)


def show_indicator(indicator: Indicator, catalogue: Catalogue, language: str) -> None:
    """Print an indicator with the columns it needs."""
    written = to_tables(Definitions(indicators=(indicator,)), [type(indicator.measure)])["indicator"][0]
    facts = {"name": str(indicator.name.show(language)), "plugin": catalogue.plugin_of(indicator.id)}
    if indicator.description:
        facts["description"] = str(indicator.description.show(language))
    facts |= {key: _plain(value) for key, value in written.items() if key not in {"name", "description"}}
    facts |= _in_words(indicator, catalogue, language)
    show_table(("key", "value"), facts.items(), "table", title=indicator.id)
    if indicator.dataset:
        _show_columns(indicator, catalogue, language)


def _in_words(indicator: Indicator, catalogue: Catalogue, language: str) -> dict[str, str]:
    """Return the formula, law, history and source of an indicator in words."""
    dataset = catalogue.dataset(indicator.dataset) if indicator.dataset else None
    names = {name: catalogue[name].name for name in indicator.measure.indicators}
    history = (f"{change.version}: {change.changed.show(language)}" for change in indicator.history)
    texts = {
        "formula": indicator.measure.formula.to_text(language, dataset, names),
        "law": "; ".join(law.cite(language) for law in indicator.law),
        "history": "; ".join(history),
        "source": indicator.source.cite() if indicator.source else "",
    }
    return {key: text for key, text in texts.items() if text}


def _plain(value: object) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def _show_columns(indicator: Indicator, catalogue: Catalogue, language: str) -> None:
    dataset = catalogue.dataset(indicator.dataset)
    rows = (
        (
            column.id,
            column.type,
            column.level or column.unit or ", ".join(column.codes),
            column.role,
            "optional" if column.optional else "",
            str(column.description.show(language)) if column.description else "",
        )
        for column in dataset.columns
    )
    show_table(("column", "type", "of", "role", "", "description"), rows, "table", title=f"dataset {dataset.id}")


def write_text(text: str, path: str) -> None:
    """Write a text to a file, which is replaced atomically.

    Raises:
        FileError: The file cannot be written.
    """
    with replacing(path) as temporary:
        temporary.write_text(text, encoding="utf-8")


def show_plugins(plugins: Sequence[PluginState], form: str) -> None:
    """Print the plugins: what each contains, and why one is broken or left out."""
    if form == "json":
        print(json.dumps([_plugin_row(plugin) for plugin in plugins], ensure_ascii=False, indent=2))
    elif form == "csv":
        counts = dict.fromkeys((*CONTENTS, *(name for plugin in plugins for name, _ in plugin.contents)), 0)
        columns = ("plugin", "state", "package", "version", "api_level", *counts, "import_ms", "read_ms", "reasons")
        rows = ({**counts, **row, **row["contents"]} for row in map(_plugin_row, plugins))
        show_table(columns, (tuple(_cell(row[name]) for name in columns) for row in rows), form)
    else:
        show_table(("plugin", "version", "API", "state", "content, or error", "ms"), map(_line, plugins), form)


def _plugin_row(plugin: PluginState) -> dict[str, Any]:
    """Return the state of a plugin, with times in whole milliseconds."""
    times = {"import_ms": plugin.import_seconds, "read_ms": plugin.read_seconds}
    return {
        "plugin": plugin.name,
        **{name: getattr(plugin, name) for name in ("state", "package", "version", "api_level")},
        "contents": dict(plugin.contents),
        **{name: None if seconds is None else round(1000 * seconds) for name, seconds in times.items()},
        "reasons": list(plugin.reasons),
    }


def _cell(value: object) -> str:
    return "; ".join(value) if isinstance(value, list) else "" if value is None else str(value)


def _line(plugin: PluginState) -> tuple[str, ...]:
    row = _plugin_row(plugin)
    contents = ", ".join(f"{name}: {count}" for name, count in plugin.contents)
    spent = "" if plugin.read_seconds is None else f"{row['import_ms']} + {row['read_ms']}"
    return (
        plugin.name,
        plugin.version,
        _cell(plugin.api_level),
        plugin.state,
        "\n".join([contents, *plugin.reasons]).strip(),
        spent,
    )
