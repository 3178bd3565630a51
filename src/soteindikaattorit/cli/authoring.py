"""The commands of those who write definitions: begin a plugin, and check definitions."""

import json
import shlex
import sys
from collections.abc import Iterable
from contextlib import redirect_stdout
from pathlib import Path

import attrs
import click

from soteindikaattorit.catalogue.catalogue import Catalogue
from soteindikaattorit.cli.scaffold.start import Start, example_start
from soteindikaattorit.errors import DefinitionError, InvalidValueError, Problem
from soteindikaattorit.testing.lint.findings import Findings

SHOWN = 3
"""How many places of one kind of warning are shown."""


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
    from soteindikaattorit.cli.scaffold.package import Package

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
        from soteindikaattorit.cli.scaffold.rows import rows_start

        return rows_start(name, Path(rows), catalogue.regions)
    if base:
        from soteindikaattorit.cli.scaffold.variants import variants_start

        return variants_start(name, base, catalogue)
    return example_start(name)


@click.command()
@click.argument("target")
@click.option(
    "--warnings/--no-warnings",
    default=None,
    help="Whether to tell too what should be better before others use it; of plugins, when nothing is said.",
)
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", help="How to print.")
def check(target: str, form: str, *, warnings: bool | None) -> None:
    """Check definitions: every problem at once. TARGET is a file, a folder, that of a plugin's package, or a plugin."""
    from soteindikaattorit.testing.lint.review import review

    with redirect_stdout(sys.stderr):  # what a plugin prints does not mix with what is asked for
        found = review(target)
    if form == "json":
        click.echo(json.dumps(_plain(target, found), ensure_ascii=False, indent=2))
        click.get_current_context().exit(1 if found.problems else 0)
    if found.is_plugin if warnings is None else warnings:
        for line in _summary(found.warnings):
            click.echo(line, err=True)
    if found.problems:
        raise DefinitionError(found.problems)
    counts = ", ".join(f"{what}: {count}" for what, count in found.counts.items() if count or what != "forms")
    click.echo(f"{target}: no problems; {counts}")


def _plain(target: str, found: Findings) -> dict[str, object]:
    return {
        "target": target,
        "problems": [_located(problem) for problem in found.problems],
        "warnings": [_located(problem) for problem in found.warnings],
        "defines": found.counts,
    }


def _located(problem: Problem) -> dict[str, object]:
    from soteindikaattorit.testing.lint.line import file_of, line_of

    return {"file": file_of(problem), "line": line_of(problem), **attrs.asdict(problem)}


def _summary(warnings: Iterable[Problem]) -> Iterable[str]:
    """Return each kind of warning once, with the first places of it."""
    from soteindikaattorit.testing.lint.line import file_of

    places: dict[tuple[str, str], list[str]] = {}
    for one in warnings:
        places.setdefault((one.message, one.hint), []).append(one.place.removeprefix(f"{file_of(one)}: "))
    for (message, hint), found in places.items():
        more = f" and {len(found) - SHOWN} more" if len(found) > SHOWN else ""
        yield f"sote: warning: {'; '.join(found[:SHOWN])}{more}: {message} ({hint})"
