"""What is reviewed: files of one's own, the package of a plugin, or a plugin that is installed."""

import ast
import tomllib
from collections.abc import Collection, Iterator, Mapping
from importlib.resources.abc import Traversable
from importlib.util import find_spec
from itertools import chain
from pathlib import Path
from types import ModuleType

import attrs

from soteindikaattorit.catalogue.lock import LOCK
from soteindikaattorit.catalogue.plugins.hookspecs import PROJECT
from soteindikaattorit.catalogue.plugins.loading import OWN, installed, installed_names
from soteindikaattorit.catalogue.plugins.offer import Plugin, offer
from soteindikaattorit.definitions import Definitions, Sheet, read_sheets
from soteindikaattorit.definitions.sheet import ENDINGS
from soteindikaattorit.errors import FileError, PluginError, Problem
from soteindikaattorit.measures import Measure
from soteindikaattorit.testing.subject import home_of

_FOLDER = "src/*/definitions"
_HOW = "see how to write a plugin, or begin one with sote new"


@attrs.frozen(eq=False, kw_only=True)
class Reviewed:
    """What is reviewed, as far as it could be read.

    Args:
        name: The name of the plugin; ``own`` for files that are no plugin's.
        names: The names under which the same may be installed, which are not held against it.
        sheets: Its definitions as they are written.
        made: What it defines in Python.
        kinds: Its kinds of measure.
        module: Its module, or what stands in it; None for files that are no plugin's.
        lock: Where its lock lies; None for files that are no plugin's.
        is_installed: Whether it is the plugin that is installed under the name.
        problems: What is wrong with how it is packed, or cannot be read.
    """

    name: str
    names: Collection[str] = ()
    sheets: tuple[Sheet, ...] = ()
    made: Definitions = Definitions()
    kinds: tuple[type[Measure], ...] = ()
    module: ModuleType | None = None
    lock: Traversable | None = None
    is_installed: bool = False
    problems: tuple[Problem, ...] = ()

    @classmethod
    def of(cls, target: str | Path) -> "Reviewed":
        """Find what is to be reviewed.

        Args:
            target: A file or a folder, which may be that of a plugin's package, or the name of an installed plugin.

        Raises:
            FileError: There is nothing of that name.
        """
        path = Path(target)
        if (path / "pyproject.toml").is_file():
            return _of_package(path)
        if path.exists():
            sheets, problems = _read(path)
            return cls(name=OWN, sheets=sheets, problems=problems)
        if str(target) in installed_names():
            return _of_plugin(str(target))
        names = ", ".join(installed_names())
        raise FileError(str(target), f"there is no such file or folder, and no such plugin; installed are {names}")


def _read(path: Traversable) -> tuple[tuple[Sheet, ...], tuple[Problem, ...]]:
    """Read every file that can be read, and give what is wrong with the others."""
    if path.is_dir():
        entries = sorted((one for one in path.iterdir() if one.name.endswith(ENDINGS)), key=lambda one: one.name)
        found = [(_read(entry), path) for entry in entries]
        if not found:
            return (), (Problem(str(path), f"holds no definitions; expected files ending in {' or '.join(ENDINGS)}"),)
        sheets = tuple(attrs.evolve(sheet, folder=folder) for (read, _), folder in found for sheet in read)
        return sheets, tuple(problem for (_, wrong), _ in found for problem in wrong)
    try:
        return read_sheets(path), ()
    except FileError as error:
        return (), (Problem(error.path, error.reason),)


def _of_plugin(name: str) -> Reviewed:
    plugins, broken = installed([name])
    plugin = next((one for one in plugins if one.name == name), None)
    if plugin is None:
        return Reviewed(name=name, names=(name,), is_installed=True, problems=tuple(chain(*map(told, broken))))
    home = home_of(plugin.module)
    found = Reviewed(name=name, names=(name,), module=plugin.module, lock=home / LOCK, is_installed=True)
    try:
        offered = offer(plugin)
    except PluginError as error:
        return _as_far_as(found, plugin, error)
    return attrs.evolve(found, sheets=offered.sheets, made=offered.made, kinds=offered.kinds)


def told(error: PluginError) -> tuple[Problem, ...]:
    """Return every reason why a plugin is broken as a problem."""
    return tuple(Problem(f"plugin {error.plugin!r}", reason) for reason in error.reasons)


def _as_far_as(found: Reviewed, plugin: Plugin, error: PluginError) -> Reviewed:
    """Read the usual folder of a plugin whose hooks fail, so that all its files are looked at."""
    folder = home_of(plugin.module) / "definitions"
    sheets, problems = _read(folder) if folder.is_dir() else ((), ())
    reasons = (one for one in told(error) if not any(problem.message in one.message for problem in problems))
    return attrs.evolve(found, sheets=sheets, problems=(*reasons, *problems))


def _of_package(folder: Path) -> Reviewed:
    points, problems = entry_points_of(folder)
    name, module = next(iter(points.items()), (folder.resolve().name, ""))
    if is_installed_from(folder, name, module):
        return attrs.evolve(_of_plugin(name), names=tuple(points))
    file = _file_of(folder, module)
    definitions = sorted(folder.glob(_FOLDER))
    if not definitions:
        problems = (*problems, Problem(str(folder), f"holds no folder {_FOLDER}", _HOW))
    read = [_read(one) for one in definitions]
    source, wrong = _source(file, module) if module else (ModuleType(name), ())
    return Reviewed(
        name=name,
        names=tuple(points),
        sheets=tuple(sheet for sheets, _ in read for sheet in sheets),
        module=source,
        lock=file.parent / LOCK,
        problems=(*problems, *wrong, *(problem for _, unread in read for problem in unread)),
    )


def is_installed_from(folder: Path, name: str, module: str) -> bool:
    """Whether a plugin is installed, and from this folder.

    Args:
        folder: The folder of a package.
        name: The name of the plugin.
        module: The module that its entry point names.
    """
    package = module.partition(":")[0].partition(".")[0]
    spec = find_spec(package) if name in installed_names() and package.isidentifier() else None
    return bool(spec and spec.origin and Path(spec.origin).resolve().is_relative_to(folder.resolve()))


def _file_of(folder: Path, module: str) -> Path:
    """Return the file of the module that an entry point names, which may lie in the package or be all of it."""
    path = folder.joinpath("src", *module.partition(":")[0].split("."))
    return path.with_suffix(".py") if path.with_suffix(".py").is_file() else path / "__init__.py"


def entry_points_of(folder: Path) -> tuple[Mapping[str, str], tuple[Problem, ...]]:
    """Return the modules of the plugins that a package names, by the names of their entry points.

    Args:
        folder: The folder of the package.

    Returns:
        The modules, and what is wrong when there are none.
    """
    file = folder / "pyproject.toml"
    try:
        points = tomllib.loads(file.read_text("utf-8"))["project"]["entry-points"][PROJECT]
        return {str(name): str(module) for name, module in points.items()}, ()
    except (OSError, ValueError) as error:
        return {}, (Problem(str(file), f"cannot be read: {error}"),)
    except (KeyError, TypeError, AttributeError):
        return {}, (Problem(str(file), f"names no plugin under project.entry-points.{PROJECT}", _HOW),)


def _source(file: Path, name: str) -> tuple[ModuleType, tuple[Problem, ...]]:
    """Return a module with the constants that stand in its source, which is not run."""
    module = ModuleType(name)
    try:
        tree = ast.parse(file.read_bytes())
    except OSError:
        return module, (Problem(str(file), "is not there, though an entry point names its module", _HOW),)
    except (SyntaxError, ValueError) as error:
        return module, (Problem(str(file), f"is no Python: {error}"),)
    for constant, value in _assigned(tree):
        try:
            setattr(module, constant, ast.literal_eval(value))
        except (ValueError, TypeError):  # it is worked out, and nothing that is asked for here is
            continue
    return module, ()


def _assigned(tree: ast.Module) -> Iterator[tuple[str, ast.expr]]:
    """Return each name to which a module assigns something, whether its type is written there or not."""
    for node in tree.body:
        if isinstance(node, ast.Assign):
            yield from ((target.id, node.value) for target in node.targets if isinstance(target, ast.Name))
        elif isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name) and node.value:
            yield node.target.id, node.value
