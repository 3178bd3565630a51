"""Options that several commands of ``sote`` have."""

from collections.abc import Callable
from typing import Any

import click

from soteindikaattorit.catalogue import Catalogue
from soteindikaattorit.text import LANGUAGES

FORMATS = ("table", "csv", "json")
"""How a command prints: for people, or for programs."""

Option = Callable[[Callable[..., Any]], Callable[..., Any]]


def shared(*options: Option) -> Option:
    """Give a decorator that adds several options, in their order."""

    def add(command: Callable[..., Any]) -> Callable[..., Any]:
        for option in reversed(options):
            command = option(command)
        return command

    return add


language = click.option(
    "--language", type=click.Choice(LANGUAGES), default="fi", show_default=True, help="The language of names."
)
"""In which language names are shown."""

definitions = click.option(
    "--definitions",
    multiple=True,
    metavar="PATH",
    help="A definitions file, or a folder of them, beside the installed plugins; may be repeated.",
)
"""What is defined beside the installed plugins."""

output = click.option(
    "--format", "form", type=click.Choice(FORMATS), default="table", show_default=True, help="How to print."
)
"""For whom it is printed."""


def with_definitions(paths: tuple[str, ...]) -> Catalogue:
    """Give the installed plugins with the definitions of some files; plugins that are broken are told."""
    catalogue = Catalogue.installed()
    for error in catalogue.broken:
        click.echo(f"sote: {error}", err=True)
    for path in paths:
        catalogue = catalogue.with_file(path)
    return catalogue
