"""Loading: each plugin is registered with a pluggy manager of its own, and its hooks are called."""

from collections.abc import Iterable, Iterator, Mapping
from functools import partial
from importlib.resources import files
from importlib.resources.abc import Traversable
from inspect import isfunction
from itertools import chain, islice
from pathlib import Path
from time import perf_counter
from types import ModuleType
from typing import Any

import attrs
import pluggy

from soteindikaattorit import __version__
from soteindikaattorit.catalogue.plugins import hookspecs
from soteindikaattorit.catalogue.plugins.hookspecs import API_LEVEL, HOOKS, OLDEST_API_LEVEL, PROJECT, Hook, hookimpl
from soteindikaattorit.catalogue.plugins.isolation import call_plugin
from soteindikaattorit.definitions import Definitions, Sections, Sheet, read_sheets
from soteindikaattorit.errors import PluginError, suggest
from soteindikaattorit.measures import Measure

MAX_RECORDS = 10_000
"""How many records one hook of a plugin may return."""

DEFINITIONS_FOLDER = "definitions"
"""The folder of definitions files in a package that implements no hook for definitions."""


@attrs.frozen(kw_only=True)
class Plugin:
    """An imported plugin.

    Args:
        name: The name of its entry point.
        module: The module of its hooks.
        version: The version of its package; empty when unknown.
        package: The name of its package.
        import_seconds: The time of its import, in seconds.
    """

    name: str
    module: ModuleType
    version: str = ""
    package: str = ""
    import_seconds: float = 0.0


@attrs.frozen(eq=False, kw_only=True)
class LoadedPlugin:
    """A plugin with the records of its hooks, before they are compared with those of other plugins.

    Args:
        plugin: The name of the plugin.
        version: The version of its package; empty when unknown.
        api_level: The API level for which it is written.
        records: The records of its hooks, by the name of the hook.
        sheets: The definitions of its files, as written.
        home: The folder of its package, in which its files must be; None when unknown.
        import_seconds: The time of its import, in seconds.
        read_seconds: The time of calling its hooks and reading its files, in seconds.
    """

    plugin: str
    version: str = ""
    api_level: int = API_LEVEL
    records: Mapping[str, tuple[Any, ...]] = attrs.Factory(dict)
    sheets: tuple[Sheet, ...] = ()
    home: Path | None = None
    import_seconds: float = 0.0
    read_seconds: float = 0.0

    @property
    def kinds(self) -> tuple[type[Measure], ...]:
        """Its kinds of measure."""
        return self.records.get("measures", ())

    @property
    def sections(self) -> Sections:
        """Its sections of definitions files."""
        return self.records.get("sections", ())

    @property
    def made(self) -> Definitions:
        """Its definitions that are created in Python."""
        return Definitions.joined(self.records.get("definitions", ()))


@attrs.frozen
class FolderHooks:
    """The hook of a package that has a folder of definitions, and no hook for definitions."""

    folder: Traversable

    @hookimpl
    def definition_files(self) -> Iterable[Traversable]:
        """Return the folder."""
        return [self.folder]


def load_plugin(plugin: Plugin) -> LoadedPlugin:
    """Call all hooks of a plugin, and read its files.

    Raises:
        PluginError: The plugin is written for another API level; or a hook is unknown, fails or returns wrong
            records; or a file cannot be read. The error has all reasons.
    """
    start = perf_counter()
    level = _api_level(plugin)  # first, or hooks of another level would be misunderstood
    failure = "its hooks cannot be registered"
    manager = call_plugin(plugin.name, failure, partial(register, plugin), plugin.package)
    reasons = [*_unknown_hooks(manager), *_unmarked_hooks(manager, plugin.module)]
    records: dict[str, tuple[Any, ...]] = {}
    for hook in HOOKS:
        try:
            call = partial(_call_hook, manager, hook)
            records[hook.name] = call_plugin(plugin.name, f"hook {hook.name!r} failed", call, plugin.package)
        except PluginError as error:
            reasons += error.reasons
    home = package_folder(plugin.module)
    sheets: list[Sheet] = []
    for file in records.get("definition_files", ()):
        try:
            failure = "its definitions cannot be read"
            sheets += call_plugin(plugin.name, failure, partial(read_sheets, file), plugin.package)
        except PluginError as error:
            reasons += error.reasons
    local = home.resolve() if isinstance(home, Path) else None
    reasons += chain.from_iterable(paths_outside(sheet.folder, sheet.files(), local) for sheet in sheets)
    if reasons:
        raise PluginError.from_reasons(plugin.name, reasons)
    return LoadedPlugin(
        plugin=plugin.name,
        version=plugin.version,
        api_level=level,
        records=records,
        sheets=tuple(sheets),
        home=local,
        import_seconds=plugin.import_seconds,
        read_seconds=perf_counter() - start,
    )


def register(plugin: Plugin) -> pluggy.PluginManager:
    """Return a manager that has a plugin registered, and no other plugin.

    pluggy calls a hook of all plugins of a manager in one loop, which the first error ends, and a hook wrapper of one
    plugin surrounds the hooks of all. A manager for each plugin keeps both inside the plugin.

    Raises:
        PluginError: The plugin is not a module and has no hooks.
        pluggy.PluginValidationError: A hook takes arguments that its specification does not have.
    """
    manager, module = pluggy.PluginManager(PROJECT), plugin.module
    manager.add_hookspecs(hookspecs)
    manager.register(module, plugin.name)
    if not isinstance(module, ModuleType) and not manager.get_hookcallers(module):
        kind = type(module).__name__
        raise PluginError(plugin.name, f"its entry point names a {kind}, expected a module with hooks; correct it")
    # A package without hooks for definitions has those of its folder: it needs no Python but its entry point.
    is_silent = not (manager.hook.definition_files.get_hookimpls() or manager.hook.definitions.get_hookimpls())
    home = package_folder(module) if is_silent and hasattr(module, "__path__") else None
    if home is not None and (home / DEFINITIONS_FOLDER).is_dir():
        manager.register(FolderHooks(home / DEFINITIONS_FOLDER))
    return manager


def package_folder(module: ModuleType) -> Traversable | None:
    """Return the folder of the package of a module, which may be a single file; None when unknown."""
    if hasattr(module, "__path__"):
        if getattr(module, "__file__", None):
            return files(module)
        # Without __init__.py a package may have several folders of one name: the one with definitions is meant.
        folders = [Path(path) for path in module.__path__]
        return next((folder for folder in folders if (folder / DEFINITIONS_FOLDER).is_dir()), folders[0])
    file = getattr(module, "__file__", None)
    return Path(file).parent if file else None


def has_hooks(module: ModuleType) -> bool:
    """Whether a module has functions that are marked as hooks."""
    return any(hasattr(value, f"{PROJECT}_impl") for value in vars(module).values())


def _api_level(plugin: Plugin) -> int:
    """Return the API level that the module of a plugin declares as ``API_LEVEL``; default: 1.

    Raises:
        PluginError: It is not a level, or not one that this library supports.
    """
    level = call_plugin(plugin.name, "API_LEVEL cannot be read", lambda: getattr(plugin.module, "API_LEVEL", 1))
    here = f"this {PROJECT} {__version__}"
    if not isinstance(level, int) or isinstance(level, bool) or level < 1:
        raise PluginError(plugin.name, f"declares API_LEVEL {level!r:.40}; expected a whole number, such as 1")
    if level > API_LEVEL:
        raise PluginError(plugin.name, f"needs API level {level}, {here} offers {API_LEVEL}: update {PROJECT}")
    if level < OLDEST_API_LEVEL:
        reads = f"is written for API level {level}, {here} still reads those from {OLDEST_API_LEVEL}"
        raise PluginError(plugin.name, f"{reads}: update {plugin.package or 'the plugin'}")
    return level


def _unknown_hooks(manager: pluggy.PluginManager) -> Iterator[str]:
    """Return an error for each hook without a specification, unless the plugin marks it as optional."""
    callers = [caller for _, plugin in manager.list_name_plugin() for caller in manager.get_hookcallers(plugin) or ()]
    for caller in sorted(callers, key=lambda caller: caller.name):
        if not caller.has_spec() and not all(hook.optionalhook for hook in caller.get_hookimpls()):
            yield f"unknown hook {caller.name!r} ({suggest(caller.name, [hook.name for hook in HOOKS])})"


def _unmarked_hooks(manager: pluggy.PluginManager, module: ModuleType) -> Iterator[str]:
    """Return an error for each function of a plugin that has the name of a hook, but not its mark."""
    marked = {hook.function for hook in HOOKS for hook in getattr(manager.hook, hook.name).get_hookimpls()}
    for hook in HOOKS:
        function = getattr(module, "__dict__", {}).get(hook.name)
        is_own = isfunction(function) and function.__module__ == getattr(module, "__name__", "")
        if is_own and function not in marked:
            yield f"function {hook.name!r} is not marked as a hook; put @hookimpl above it"


def _call_hook(manager: pluggy.PluginManager, hook: Hook) -> tuple[Any, ...]:
    """Return the records of a hook.

    Raises:
        PluginError: The hook returns nothing, too many records, or wrong ones.
        TypeError: The hook returns something other than an iterable.
    """
    name, caller = manager.list_name_plugin()[0][0], getattr(manager.hook, hook.name)
    answers = caller()
    functions = [function for function in caller.get_hookimpls() if not (function.wrapper or function.hookwrapper)]
    if len(answers) < len(functions):  # pluggy leaves out an answer that is None
        raise PluginError(name, f"hook {hook.name!r} returns None, expected a list")
    # pluggy calls the functions of one hook in reverse order; a generator runs only here.
    records = list(islice(chain.from_iterable(reversed(answers)), MAX_RECORDS + 1))
    reasons = []
    if len(records) > MAX_RECORDS:
        reasons.append(f"hook {hook.name!r} returns more than {MAX_RECORDS} records; return fewer, in files")
    reasons += dict.fromkeys(filter(None, map(hook.find_error, records[:MAX_RECORDS])))
    if reasons:
        raise PluginError.from_reasons(name, reasons)
    return tuple(records)


def paths_outside(folder: Traversable, named: Iterable[tuple[str, str]], home: Path | None) -> Iterator[str]:
    """Return an error for each file that definitions name and that is not installed together with the plugin.

    Args:
        folder: The folder of the definitions file.
        named: The names of the files, each with its place in the definitions.
        home: The folder of the plugin's package; None when unknown.
    """
    inside = isinstance(folder, Path) and home is not None and folder.resolve().is_relative_to(home)
    for place, name in named:
        leaves = inside and not Path(str(folder), name).resolve().is_relative_to(home or "")
        if leaves or Path(name).is_absolute():
            yield f"{place}: {name!r} is no path inside the plugin (put the file beside its definitions)"
