"""The commands of those who write definitions: begin a plugin."""

import shlex
from pathlib import Path

import attrs
import click

from soteindikaattorit.catalogue import Catalogue
from soteindikaattorit.errors import InvalidValueError
from soteindikaattorit.template.start import Start, example_start


@click.command()
@click.argument("name")
@click.option("--from-csv", "rows", metavar="FILE", help="Begin with what the columns of one's own rows allow.")
@click.option(
    "--variant-of", "base", metavar="ID", help="Begin with variants of an indicator or form, or of a beginning of ids."
)
@click.option("--title", default="", help="Whose indicators they are, in a few words.")
@click.option("--folder", default=".", show_default=True, metavar="FOLDER", help="Where the package goes.")
def new(name: str, rows: str | None, base: str | None, title: str, folder: str) -> None:
    """Begin a plugin: a package that passes its own tests. NAME is in lower case, and its ids begin with it."""
    from soteindikaattorit.template.package import Package

    if rows and base:
        raise InvalidValueError("--variant-of", base, "does not go with --from-csv; begin with one of them")
    catalogue = Catalogue.installed()
    package = Package(name=name, title=title or name)
    package.check_free([one.plugin for one in catalogue.contributions], catalogue.ids)
    package = attrs.evolve(package, start=_start(name, rows, base, catalogue))
    written = package.write(catalogue, folder)
    place = shlex.quote(str(written))
    click.echo(f"{written} is written; next:")
    click.echo(f"  python -m pip install -e {shlex.quote(f'{written}[test]')}")
    click.echo(f"  sote check {package.plugin}")
    click.echo(f"  python -m pytest {place}")


def _start(name: str, rows: str | None, base: str | None, catalogue: Catalogue) -> Start:
    if rows:
        from soteindikaattorit.template.rows import rows_start

        return rows_start(name, Path(rows), catalogue.regions)
    if base:
        from soteindikaattorit.template.variants import variants_start

        return variants_start(name, base, catalogue)
    return example_start(name)
