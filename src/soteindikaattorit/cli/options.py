"""Options, the catalogue and checks of paths that several commands share."""

import sys
from collections.abc import Callable, Collection
from contextlib import redirect_stdout
from pathlib import Path
from typing import Any

import click

from soteindikaattorit.catalogue.catalogue import Catalogue
from soteindikaattorit.errors import FileError, InvalidValueError, did_you_mean, similar_names
from soteindikaattorit.model.text import LANGUAGES

_FORMATS = ("table", "csv", "json")
_Option = Callable[[Callable[..., Any]], Callable[..., Any]]


def shared(*options: _Option) -> _Option:
    """Return a decorator that adds several options to a command."""

    def add(command: Callable[..., Any]) -> Callable[..., Any]:
        for option in reversed(options):
            command = option(command)
        return command

    return add


language_option = click.option(
    "--language", type=click.Choice(LANGUAGES), default="fi", show_default=True, help="Language of names."
)
definitions_option = click.option(
    "--definitions",
    multiple=True,
    metavar="PATH",
    help="A definitions file or folder to load with the installed plugins. Repeatable.",
)
format_option = click.option(
    "--format", "form", type=click.Choice(_FORMATS), default="table", show_default=True, help="Output format."
)
data_option = click.option(
    "--data",
    multiple=True,
    required=True,
    metavar="DATASET=PATH",
    help="Rows of a dataset, as a Parquet or CSV file. Repeatable.",
)
drop_option = click.option("--drop", is_flag=True, help="Drop rows that do not fit the dataset, and report how many.")
policy_option = click.option("--policy", metavar="ID", help="Disclosure policy.  [default: built in]")


def report(message: str) -> None:
    """Print a message about the work of the command; standard output is for data alone."""
    click.echo(f"sote: {message}", err=True)


def installed() -> Catalogue:
    """Return the installed catalogue; whatever a plugin prints while it loads goes to standard error."""
    with redirect_stdout(sys.stderr):
        return Catalogue.installed()


def catalogue_of(definitions: tuple[str, ...]) -> Catalogue:
    """Return the installed catalogue with further definitions, and report the plugins that are broken."""
    catalogue = installed()
    for error in catalogue.broken:
        report(str(error))
    for path in definitions:
        catalogue = catalogue.with_file(path)
    return catalogue


def rows_of(data: tuple[str, ...], catalogue: Catalogue) -> dict[str, object]:
    """Return the path of the rows of each dataset, from options of the form DATASET=PATH."""
    pairs = [option.partition("=") for option in data]
    names = [name for name, _, _ in pairs]
    datasets = [dataset.id for dataset in catalogue.datasets]
    for name, equals, path in pairs:
        if not (name and equals and path):
            raise InvalidValueError("--data", name, "expected DATASET=PATH, such as visits=visits.csv")
    for name in names:
        if name not in datasets:
            near = did_you_mean(similar_names(name, datasets))
            hint = f"; {near}" if near else ""
            raise InvalidValueError("--data", name, f"is not a dataset here{hint}")
        if names.count(name) > 1:
            raise InvalidValueError("--data", name, "is repeated; put its rows into one file")
    return {name: Path(path) for name, _, path in pairs}


def check_rows(selected: Catalogue, rows: Collection[str]) -> None:
    """Check that the rows of every selected indicator are there."""
    needed = {indicator.dataset: indicator.id for indicator in selected.with_dependencies() if indicator.dataset}
    if not needed:
        raise InvalidValueError("indicator", ", ".join(selected.ids), "has published figures only; see sote show")
    for dataset in sorted(needed.keys() - rows):
        raise InvalidValueError("indicator", needed[dataset], f"needs rows of {dataset!r}; add --data {dataset}=PATH")


def check_out(option: str, path: str | None, *endings: str) -> None:
    """Check that a file can be written, before anything is computed for it."""
    if not path:
        return
    if endings and Path(path).suffix.lower() not in endings:
        raise InvalidValueError(option, path, f"expected a file ending in {' or '.join(endings)}")
    if not Path(path).parent.is_dir():
        raise FileError(path, f"cannot be written: there is no folder {str(Path(path).parent)!r}")
    if Path(path).is_dir():
        raise FileError(path, "cannot be written: it is a folder")
