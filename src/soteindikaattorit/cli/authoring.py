"""The commands for authors of definitions: create a plugin package, check definitions, and lock their meaning."""

import json
import shlex
import sys
from collections.abc import Iterable
from contextlib import redirect_stdout
from pathlib import Path

import attrs
import click

from soteindikaattorit.catalogue.catalogue import Catalogue
from soteindikaattorit.catalogue.lock import LOCK, Lock
from soteindikaattorit.catalogue.plugins.discovery import OWN, import_plugins, installed_names
from soteindikaattorit.catalogue.plugins.loading import package_folder
from soteindikaattorit.cli.options import report
from soteindikaattorit.cli.scaffold.start import Start, example_start
from soteindikaattorit.errors import DefinitionError, FileError, InvalidValueError, Problem

PLACES_PER_WARNING = 3
"""The largest number of places that are shown of one kind of warning."""


@click.command()
@click.argument("name")
@click.option("--from-csv", "rows", metavar="FILE", help="Start with a dataset guessed from this CSV file of rows.")
@click.option("--variant-of", "base", metavar="ID", help="Start with variants of an indicator, a form or a group.")
@click.option("--title", default="", help="Whose indicators they are, in a few words.")
@click.option("--folder", default=".", show_default=True, metavar="FOLDER", help="Where to create the package.")
def new(name: str, rows: str | None, base: str | None, title: str, folder: str) -> None:
    """Create a plugin package that passes its own tests.

    NAME is in lower case; all ids of the plugin start with it.
    """
    from soteindikaattorit.cli.scaffold.package import Package

    if rows and base:
        raise InvalidValueError("--variant-of", base, "cannot be combined with --from-csv")
    catalogue = Catalogue.installed()
    package = Package(name=name, title=title or name)
    package.check_free([content.plugin for content in catalogue.contents], catalogue.ids)
    package = attrs.evolve(package, start=_start(name, rows, base, catalogue))
    written = str(package.write(catalogue, folder))
    report(f"created {written}; next:")
    click.echo(f"  python -m pip install -e {shlex.quote(f'{written}[test]')}", err=True)
    click.echo(f"  sote check {package.plugin}", err=True)
    click.echo(f"  python -m pytest {shlex.quote(written)}", err=True)


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
    help="Show what should be mended before others use the definitions.  [default: for plugins only]",
)
@click.option(
    "--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True, help="Output format."
)
def check(target: str, form: str, *, warnings: bool | None) -> None:
    """Check definitions, and report every problem at once.

    TARGET is a definitions file, a folder, the folder of a plugin package, or the name of an installed plugin.
    """
    from soteindikaattorit.testing.lint import lint

    with redirect_stdout(sys.stderr):  # plugins may print while they load; standard output is for data alone
        found = lint(target)
    if form == "json":
        lists = {name: list(map(_located, getattr(found, name))) for name in ("problems", "warnings")}
        click.echo(json.dumps({"target": target, **lists, "defines": found.counts}, ensure_ascii=False, indent=2))
        click.get_current_context().exit(1 if found.problems else 0)
    if found.is_plugin if warnings is None else warnings:
        for line in _summary(found.warnings):
            report(f"warning: {line}")
    if found.problems:
        raise DefinitionError(found.problems)
    counts = ", ".join(f"{name}: {count}" for name, count in found.counts.items() if count or name != "forms")
    click.echo(f"{target}: no problems; {counts}")


def _located(problem: Problem) -> dict[str, object]:
    from soteindikaattorit.testing.lint import file_of, line_of

    return {"file": file_of(problem), "line": line_of(problem), **attrs.asdict(problem)}


def _summary(warnings: Iterable[Problem]) -> Iterable[str]:
    """Return each kind of warning once, with its first places."""
    from soteindikaattorit.testing.lint import file_of

    places: dict[tuple[str, str], list[str]] = {}
    for problem in warnings:
        place = problem.place.removeprefix(f"{file_of(problem)}: ")
        places.setdefault((problem.message, problem.hint), []).append(place)
    for (message, hint), shown in places.items():
        rest = len(shown) - PLACES_PER_WARNING
        more = f" and {rest} more" if rest > 0 else ""
        yield f"{'; '.join(shown[:PLACES_PER_WARNING])}{more}: {message} ({hint})"


@click.command()
@click.argument("plugin")
@click.option("--retire", multiple=True, metavar="ID", help="An id that is no longer defined, on purpose. Repeatable.")
def lock(plugin: str, retire: tuple[str, ...]) -> None:
    """Record what each version of a plugin's definitions means.

    PLUGIN is the name of an installed plugin, or the folder of a plugin package.
    """
    current, file = _lock_of_folder(Path(plugin)) if Path(plugin).is_dir() else _lock_of_plugin(plugin)
    before = Lock.read(file)
    after = before.renewed(current, retire)
    after.write(file)
    new_versions = len(after.hashes) - len(before.hashes)
    report(f"wrote {LOCK}: {len(after.ids)} ids, {len(after.hashes)} versions, {new_versions} of them new")


def _lock_of_plugin(name: str) -> tuple[Lock, Path]:
    plugins, broken = import_plugins([name])
    for error in broken:
        raise error
    module = next(plugin.module for plugin in plugins if plugin.name == name)
    return _lock(Catalogue.installed(only=installed_names()), name), Path(str(package_folder(module))) / LOCK


def _lock_of_folder(folder: Path) -> tuple[Lock, Path]:
    """Return the lock of a package; of its files alone, unless it is installed from that folder."""
    from soteindikaattorit.testing.lint.target import entry_points_of, is_installed_from

    points, problems = entry_points_of(folder)
    if problems:
        raise DefinitionError(problems)
    for name, module in points.items():
        if is_installed_from(folder, name, module):
            return _lock_of_plugin(name)
    definitions = sorted(folder.glob("src/*/definitions"))
    if len(definitions) != 1:
        raise FileError(str(folder), "is not a plugin package: expected one folder src/*/definitions in it")
    catalogue = Catalogue.installed(only={*installed_names()} - {*points}).with_file(definitions[0])
    return _lock(catalogue, OWN), definitions[0].with_name(LOCK)


def _lock(catalogue: Catalogue, name: str) -> Lock:
    for error in catalogue.broken:
        if error.plugin == name:
            raise error
    content = next(content for content in catalogue.contents if content.plugin == name)
    return Lock.of(content.written, catalogue.kinds, catalogue.sections)
