"""What several commands share: options, the catalogue, and the rows that are given."""

import sys
from collections.abc import Callable
from contextlib import redirect_stdout
from pathlib import Path
from typing import Any

import click

from soteindikaattorit.catalogue.catalogue import Catalogue
from soteindikaattorit.errors import InvalidValueError
from soteindikaattorit.model.text import LANGUAGES

_FORMATS = ("table", "csv", "json")
_Option = Callable[[Callable[..., Any]], Callable[..., Any]]


def shared(*options: _Option) -> _Option:
    """Return a command several options at once."""

    def add(command: Callable[..., Any]) -> Callable[..., Any]:
        for option in reversed(options):
            command = option(command)
        return command

    return add


language_option = click.option(
    "--language", type=click.Choice(LANGUAGES), default="fi", show_default=True, help="The language of names."
)
definitions_option = click.option(
    "--definitions",
    multiple=True,
    metavar="PATH",
    help="A definitions file, or a folder of them, beside the installed plugins; may be repeated.",
)
format_option = click.option(
    "--format", "form", type=click.Choice(_FORMATS), default="table", show_default=True, help="How to print."
)


def installed() -> Catalogue:
    """Return the installed catalogue; what a plugin prints meanwhile does not mix with what is asked for."""
    with redirect_stdout(sys.stderr):
        return Catalogue.installed()


def catalogue_of(definitions: tuple[str, ...]) -> Catalogue:
    """Return the installed catalogue with definitions of one's own, and tell which plugins are broken."""
    catalogue = installed()
    for error in catalogue.broken:
        click.echo(f"sote: {error}", err=True)
    for path in definitions:
        catalogue = catalogue.with_file(path)
    return catalogue


def rows_of(data: tuple[str, ...]) -> dict[str, object]:
    """Return the paths of rows by dataset, from what was given as DATASET=PATH."""
    pairs = [given.partition("=") for given in data]
    for name, equals, path in pairs:
        if not (name and equals and path):
            raise InvalidValueError("--data", name, "expected DATASET=PATH, such as visits=visits.csv")
    names = [name for name, _, _ in pairs]
    for name in sorted({name for name in names if names.count(name) > 1}):
        raise InvalidValueError("--data", name, "is given twice; put the rows into one file")
    return {name: Path(path) for name, _, path in pairs}


def check_given(selected: Catalogue, rows: dict[str, object]) -> None:
    """Refuse indicators whose rows are not given."""
    wanted = {indicator.dataset for indicator in selected.with_dependencies()} - {""}
    if not wanted:
        raise InvalidValueError("indicator", ", ".join(selected.ids), "has published figures only; see sote show")
    if wanted - set(rows):
        expected = "; ".join(f"--data {name}=PATH" for name in sorted(wanted - set(rows)))
        raise InvalidValueError("--data", ", ".join(sorted(rows)), f"also needed: {expected}")
