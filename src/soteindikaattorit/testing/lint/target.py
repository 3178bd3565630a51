"""The target of linting: definitions files, the package of a plugin, or an installed plugin."""

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
from soteindikaattorit.catalogue.plugins.discovery import OWN, import_plugins, installed_names
from soteindikaattorit.catalogue.plugins.hookspecs import PROJECT, hookimpl
from soteindikaattorit.catalogue.plugins.loading import Plugin, load_plugin, package_folder
from soteindikaattorit.definitions import Definitions, Sheet, read_sheets
from soteindikaattorit.definitions.sheet import ENDINGS
from soteindikaattorit.errors import FileError, PluginError, Problem
from soteindikaattorit.measures import Measure

_FOLDER = "src/*/definitions"
_HINT = "see how to write a plugin, or create a plugin package with sote new"


@attrs.frozen(eq=False, kw_only=True)
class Target:
    """Definitions and the plugin around them, as far as they can be read.

    Args:
        name: The name of the plugin; ``own`` for files without a plugin.
        names: Other names of the same plugin, which is no conflict.
        sheets: Its definitions as written.
        made: Its definitions made in Python.
        kinds: Its kinds of measure.
        module: Its module, or the constants of its source; None for files without a plugin.
        lock: The file of its lock; None for files without a plugin.
        is_installed: Whether it is installed.
        problems: Problems of its packaging, and files that cannot be read.
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
    def find(cls, target: str | Path) -> "Target":
        """Find the target by its path, or by the name of an installed plugin.

        Args:
            target: A file, a folder, the folder of a plugin package, or the name of an installed plugin.

        Raises:
            FileError: There is no such file, folder or plugin.
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
        raise FileError(str(target), f"no such file, folder or plugin (installed plugins: {names})")


def _read(path: Traversable) -> tuple[tuple[Sheet, ...], tuple[Problem, ...]]:
    """Return the sheets of every file that can be read, and the problems of the others."""
    if path.is_dir():
        entries = sorted(
            (entry for entry in path.iterdir() if entry.name.endswith(ENDINGS)), key=lambda entry: entry.name
        )
        found = [(_read(entry), path) for entry in entries]
        if not found:
            return (), (Problem(str(path), f"has no definitions; expected files ending in {' or '.join(ENDINGS)}"),)
        sheets = tuple(attrs.evolve(sheet, folder=folder) for (read, _), folder in found for sheet in read)
        return sheets, tuple(problem for (_, wrong), _ in found for problem in wrong)
    try:
        return read_sheets(path), ()
    except FileError as error:
        return (), (Problem(error.path, error.reason),)


def _of_plugin(name: str) -> Target:
    plugins, broken = import_plugins([name])
    plugin = next((plugin for plugin in plugins if plugin.name == name), None)
    if plugin is None:
        return Target(name=name, names=(name,), is_installed=True, problems=tuple(chain(*map(problems_of, broken))))
    home = package_folder(plugin.module) or Path()
    target = Target(name=name, names=(name,), module=plugin.module, lock=home / LOCK, is_installed=True)
    try:
        loaded = load_plugin(plugin)
    except PluginError as error:
        return _readable(target, plugin, error)
    return attrs.evolve(target, sheets=loaded.sheets, made=loaded.made, kinds=loaded.kinds)


def problems_of(error: PluginError) -> tuple[Problem, ...]:
    """Return the problems of a broken plugin."""
    return tuple(Problem(f"plugin {error.plugin!r}", reason) for reason in error.reasons)


def _readable(target: Target, plugin: Plugin, error: PluginError) -> Target:
    """Read the usual folder of a plugin whose hooks fail, so that all its files are checked."""
    folder = (package_folder(plugin.module) or Path()) / "definitions"
    sheets, problems = _read(folder) if folder.is_dir() else ((), ())
    reasons = (
        reason for reason in problems_of(error) if not any(problem.message in reason.message for problem in problems)
    )
    return attrs.evolve(target, sheets=sheets, problems=(*reasons, *problems))


def _of_package(folder: Path) -> Target:
    points, problems = entry_points_of(folder)
    name, module = next(iter(points.items()), (folder.resolve().name, ""))
    if is_installed_from(folder, name, module):
        return attrs.evolve(_of_plugin(name), names=tuple(points))
    file = _file_of(folder, module)
    definitions = sorted(folder.glob(_FOLDER))
    if not definitions:
        problems = (*problems, Problem(str(folder), f"has no folder {_FOLDER}", _HINT))
    read = [_read(folder) for folder in definitions]
    source, wrong = _source(file, module) if module else (ModuleType(name), ())
    return Target(
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
        module: The module of its entry point.
    """
    package = module.partition(":")[0].partition(".")[0]
    spec = find_spec(package) if name in installed_names() and package.isidentifier() else None
    # A package without __init__.py has no origin, but the folders in which it is.
    places = [spec.origin] if spec and spec.origin else list(spec.submodule_search_locations or ()) if spec else []
    return any(Path(place).resolve().is_relative_to(folder.resolve()) for place in places)


def _file_of(folder: Path, module: str) -> Path:
    """Return the file of the module of an entry point, which may be a package or a single file."""
    path = folder.joinpath("src", *module.partition(":")[0].split("."))
    return path.with_suffix(".py") if path.with_suffix(".py").is_file() else path / "__init__.py"


def entry_points_of(folder: Path) -> tuple[Mapping[str, str], tuple[Problem, ...]]:
    """Return the modules of the plugins of a package, by the names of their entry points.

    Args:
        folder: The folder of the package.

    Returns:
        The modules, and the problem when there is none.
    """
    file = folder / "pyproject.toml"
    try:
        points = tomllib.loads(file.read_text("utf-8"))["project"]["entry-points"][PROJECT]
        return {str(name): str(module) for name, module in points.items()}, ()
    except (OSError, ValueError) as error:
        return {}, (Problem(str(file), f"cannot be read: {error}"),)
    except (KeyError, TypeError, AttributeError):
        return {}, (Problem(str(file), f"has no plugin under project.entry-points.{PROJECT}", _HINT),)


def _source(file: Path, name: str) -> tuple[ModuleType, tuple[Problem, ...]]:
    """Return a module with the constants and the hooks of its source, which is not run."""
    module = ModuleType(name)
    if file.name == "__init__.py" and file.parent.is_dir() and not file.exists():
        return module, ()  # a package of definitions needs no Python
    try:
        tree = ast.parse(file.read_bytes())
    except OSError:
        return module, (Problem(str(file), "is missing, but an entry point names its module", _HINT),)
    except (SyntaxError, ValueError) as error:
        return module, (Problem(str(file), f"is not valid Python: {error}"),)
    for constant, value in _assigned(tree):
        try:
            setattr(module, constant, ast.literal_eval(value))
        except (ValueError, TypeError):  # it is computed; the constants that are needed here are literals
            continue
    for function in tree.body:
        if isinstance(function, ast.FunctionDef) and function.decorator_list:
            setattr(module, function.name, hookimpl(lambda: ()))
    return module, ()


def _assigned(tree: ast.Module) -> Iterator[tuple[str, ast.expr]]:
    """Return each name that a module assigns at its top level, with or without annotation."""
    for node in tree.body:
        if isinstance(node, ast.Assign):
            yield from ((target.id, node.value) for target in node.targets if isinstance(target, ast.Name))
        elif isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name) and node.value:
            yield node.target.id, node.value
