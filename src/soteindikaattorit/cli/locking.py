"""The command that keeps what each version of a plugin's definitions meant."""

from pathlib import Path

import click

from soteindikaattorit.catalogue.catalogue import Catalogue
from soteindikaattorit.catalogue.lock import LOCK, Lock
from soteindikaattorit.catalogue.plugins.loading import OWN, installed, installed_names
from soteindikaattorit.errors import DefinitionError, FileError


@click.command()
@click.argument("plugin")
@click.option("--retire", multiple=True, metavar="ID", help="An id that is no longer defined, on purpose; repeatable.")
def lock(plugin: str, retire: tuple[str, ...]) -> None:
    """Write what each version of a plugin's definitions means; PLUGIN is its name, or the folder of its package."""
    made, file = _of_folder(Path(plugin)) if Path(plugin).is_dir() else _of_name(plugin)
    before = Lock.read(file)
    after = before.renewed(made, retire)
    after.write(file)
    new = len(after.hashes) - len(before.hashes)
    click.echo(f"{LOCK}: {len(after.ids)} ids, {len(after.hashes)} versions, {new} of them new")


def _of_name(name: str) -> tuple[Lock, Path]:
    plugins, broken = installed([name])
    for error in broken:
        raise error
    module = next(plugin.module for plugin in plugins if plugin.name == name)
    return _lock(Catalogue.installed(only=installed_names()), name), Path(str(module.__file__)).with_name(LOCK)


def _of_folder(folder: Path) -> tuple[Lock, Path]:
    """Return what the definitions of a package mean; those in its files alone, when it is not installed from there."""
    from soteindikaattorit.testing.lint.subject import entry_points_of, is_installed_from

    points, problems = entry_points_of(folder)
    if problems:
        raise DefinitionError(problems)
    for name, module in points.items():
        if is_installed_from(folder, name, module):
            return _of_name(name)
    found = sorted(folder.glob("src/*/definitions"))
    if len(found) != 1:
        raise FileError(str(folder), "is no folder of a plugin; expected one folder src/*/definitions in it")
    catalogue = Catalogue.installed(only={*installed_names()} - {*points}).with_file(found[0])
    return _lock(catalogue, OWN), found[0].with_name(LOCK)


def _lock(catalogue: Catalogue, name: str) -> Lock:
    for error in catalogue.broken:
        if error.plugin == name:
            raise error
    one = next(one for one in catalogue.contributions if one.plugin == name)
    return Lock.of(one.written, catalogue.kinds, catalogue.sections)
