"""Discovery: the installed plugins are found by their entry points, and imported one by one."""

import os
import sys
from collections.abc import Collection, Iterable, Iterator
from functools import cache
from importlib import import_module
from importlib.metadata import Distribution, EntryPoint, distributions, entry_points
from time import perf_counter
from types import ModuleType

import attrs

from soteindikaattorit import __version__
from soteindikaattorit.catalogue.plugins.hookspecs import PROJECT
from soteindikaattorit.catalogue.plugins.isolation import call_plugin, describe_error
from soteindikaattorit.catalogue.plugins.loading import LoadedPlugin, Plugin, load_plugin
from soteindikaattorit.errors import PluginError

NATIONAL = "national"
"""The name of the built-in plugin."""

OWN = "own"
"""The plugin name of definitions that come from no plugin."""

SELECTION = "SOTE_PLUGINS"
"""The environment variable that selects the plugins to load, unless the caller does."""

ALL, NONE = "all", "none"
"""Values of the variable, besides names separated by commas."""

_RESERVED = {
    OWN: "of the user's own definitions",
    ALL: f"that selects all plugins in {SELECTION}",
    NONE: f"that selects no plugin in {SELECTION}",
}


@attrs.frozen(kw_only=True)
class DiscoveredPlugin:
    """An installed plugin, before it is imported.

    Args:
        name: The name of the plugin.
        package: The name of its package.
        version: The version of that package; empty when unknown.
        entry_point: Its entry point; None for national content, and when the package cannot be read.
        error: Why the package cannot be read; empty when it can.
    """

    name: str
    package: str
    version: str = ""
    entry_point: EntryPoint | None = attrs.field(default=None, eq=False)
    error: str = ""


_BUILT_IN = DiscoveredPlugin(name=NATIONAL, package=PROJECT, version=__version__)


def discover() -> tuple[DiscoveredPlugin, ...]:
    """Return the installed plugins: national content first, then the others by name."""
    try:
        plugins = [_from_entry_point(point) for point in entry_points(group=PROJECT)]
    except Exception:  # noqa: BLE001 - one damaged package must not hide the others
        plugins = list(_discover_one_by_one())
    return _BUILT_IN, *sorted(plugins, key=lambda plugin: (plugin.name, plugin.package))


def _from_entry_point(point: EntryPoint) -> DiscoveredPlugin:
    package = (point.dist.name if point.dist else "") or point.value
    version = (point.dist.version if point.dist else "") or ""
    return DiscoveredPlugin(name=point.name, package=package, version=version, entry_point=point)


def _discover_one_by_one() -> Iterator[DiscoveredPlugin]:
    """Return the plugins when the entry points of some package cannot be read."""
    for name, package in {package.name: package for package in reversed(list(distributions()))}.items():
        try:
            yield from [_from_entry_point(point) for point in package.entry_points if point.group == PROJECT]
        except Exception as error:  # noqa: BLE001 - the package may have any content
            if _is_ours(package):
                reason = f"its entry points cannot be read: {describe_error(error)}; reinstall {name}"
                yield DiscoveredPlugin(name=str(name), package=str(name), error=reason)


def _is_ours(package: Distribution) -> bool:
    """Whether a package that cannot be read seems to have a plugin."""
    try:
        return f"[{PROJECT}]" in (package.read_text("entry_points.txt") or "")
    except UnicodeDecodeError:
        return PROJECT in str(package.name)


@cache
def load_built_in() -> LoadedPlugin:
    """Return the built-in plugin: national content, and the sections of its files."""
    return load_plugin(_import(_BUILT_IN))


def installed_names() -> tuple[str, ...]:
    """Return the names of the installed plugins in order, without the built-in one; no plugin is imported."""
    return tuple(sorted({plugin.name for plugin in discover()} - {NATIONAL}))


def import_plugins(
    only: Collection[str] | None = None, discovered: tuple[DiscoveredPlugin, ...] = ()
) -> tuple[tuple[Plugin, ...], tuple[PluginError, ...]]:
    """Import installed plugins: the built-in one first, then the others by name.

    Args:
        only: The names of plugins to import besides the built-in one; default: the selection of the environment
            variable ``SOTE_PLUGINS``, which is ``all``, ``none`` or names separated by commas; default: all.
        discovered: The installed plugins; default: they are discovered.

    Returns:
        The plugins, and the errors of those that cannot be imported.

    Raises:
        PluginError: A name in `only`, or in ``SOTE_PLUGINS``, is not installed.
    """
    national, *others = discovered or discover()
    names = dict.fromkeys(plugin.name for plugin in others)
    selected = _select(only, {NATIONAL, *names})
    plugins, errors = [_import(national)], []
    for name in names:
        if name in selected:
            try:
                plugins.append(_import(_find(name, others)))
            except PluginError as error:
                errors.append(error)
    return tuple(plugins), tuple(errors)


def _select(only: Collection[str] | None, names: Collection[str]) -> Collection[str]:
    """Return the names of the plugins to import."""
    variable = os.environ.get(SELECTION, "").strip() or ALL
    if only is None and variable in {ALL, NONE}:
        return names if variable == ALL else ()
    selected = {name.strip() for name in variable.split(",")} - {""} if only is None else set(only)
    if missing := sorted(selected - set(names)):
        where = f", but {SELECTION} names it" if only is None else ""
        raise PluginError(", ".join(missing), f"is not installed{where}; installed are {', '.join(sorted(names))}")
    return selected


def _find(name: str, discovered: Iterable[DiscoveredPlugin]) -> DiscoveredPlugin:
    """Return the plugin of a name.

    Raises:
        PluginError: The name is reserved or that of several plugins, or the package cannot be read.
    """
    if name in _RESERVED:
        raise PluginError(name, f"has the name {_RESERVED[name]}; rename it")
    plugins = [plugin for plugin in discovered if plugin.name == name]
    packages = [*([PROJECT] if name == NATIONAL else []), *(plugin.package for plugin in plugins)]
    if len(packages) > 1:
        raise PluginError(name, f"is the name of several plugins, in {', '.join(packages)}; uninstall all but one")
    if plugins[0].error:
        raise PluginError(name, plugins[0].error)
    return plugins[0]


def _import(plugin: DiscoveredPlugin) -> Plugin:
    start = perf_counter()
    module = _load(plugin, plugin.entry_point) if plugin.entry_point else import_module("soteindikaattorit.national")
    seconds = perf_counter() - start
    return Plugin(
        name=plugin.name, module=module, version=plugin.version, package=plugin.package, import_seconds=seconds
    )


def _load(plugin: DiscoveredPlugin, point: EntryPoint) -> ModuleType:
    try:
        module: ModuleType = call_plugin(plugin.name, "cannot be imported", point.load, plugin.package)
    except PluginError as error:
        raise PluginError(plugin.name, _import_reason(plugin, point, error)) from error.__cause__
    return module


def _import_reason(plugin: DiscoveredPlugin, point: EntryPoint, error: PluginError) -> str:
    """Return why a plugin cannot be imported, and what to do."""
    cause, home = error.__cause__, point.value.partition(":")[0]
    if isinstance(cause, ModuleNotFoundError) and cause.name:
        missing = cause.name.partition(".")[0]
        if missing == home.partition(".")[0]:
            return f"has no module {cause.name!r}; reinstall {plugin.package}"
        if missing in sys.modules:
            reason = f"needs {cause.name!r}, which the installed {missing!r} does not have"
            return f"{reason}; update {missing} or {plugin.package}"
        return f"needs the package {missing!r}, which is not installed: python -m pip install {missing}"
    if isinstance(cause, AttributeError) and home in sys.modules:
        return f"its entry point names {point.value!r}, which does not exist; correct it in the package"
    return error.reason
