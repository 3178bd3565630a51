"""Plugins: found, read one by one, and left out with the reason when they are broken."""

import os
from collections.abc import Collection, Iterable, Iterator
from difflib import get_close_matches
from importlib import import_module
from importlib.metadata import EntryPoint, entry_points
from importlib.resources.abc import Traversable
from itertools import islice
from types import ModuleType
from typing import Any, TypeVar

import attrs
import pluggy

from soteindikaattorit import __version__, hookspecs
from soteindikaattorit.definitions import Definitions, Sheet, read_sheets
from soteindikaattorit.errors import PluginError, SoteError
from soteindikaattorit.hookspecs import API_LEVEL, OLDEST_API_LEVEL, PROJECT
from soteindikaattorit.measures import Measure

NATIONAL = "national"
"""The name of the built-in plugin."""

OWN = "own"
"""The name under which definitions stand that come from no plugin."""

CHOICE = "SOTE_PLUGINS"
"""The environment variable that says which plugins are loaded when nothing else does."""

ALL, NONE = "all", "none"
"""What the variable may say beside names with commas between them."""

_RESERVED = {
    OWN: "under which one's own definitions stand",
    ALL: f"that stands for all plugins in {CHOICE}",
    NONE: f"that stands for no plugin in {CHOICE}",
}

MOST_RECORDS = 10_000
"""How many records one hook may offer."""

Record = TypeVar("Record")


@attrs.frozen(kw_only=True)
class Plugin:
    """A plugin as it was found.

    Args:
        name: The name of its entry point.
        module: What its hooks are in.
        version: The version of the package it comes in; empty when unknown.
        package: The name of that package.
    """

    name: str
    module: ModuleType
    version: str = ""
    package: str = ""

    @property
    def api_level(self) -> int:
        """The API level for which it is written, which its module declares as ``API_LEVEL``; 1 when it says nothing.

        Raises:
            PluginError: What it declares is no level.
        """
        declared = getattr(self.module, "API_LEVEL", 1)
        if not isinstance(declared, int) or isinstance(declared, bool) or declared < 1:
            raise PluginError(self.name, f"declares API_LEVEL {declared!r:.40}; expected a whole number, such as 1")
        return declared


@attrs.frozen(eq=False, kw_only=True)
class Offer:
    """What one plugin offers, before it is checked against what others offer.

    Args:
        plugin: The name of the plugin.
        version: The version of its package; empty when unknown.
        kinds: Kinds of measure.
        sheets: Definitions as they are written.
        made: Definitions made in Python.
    """

    plugin: str
    version: str = ""
    kinds: tuple[type[Measure], ...] = ()
    sheets: tuple[Sheet, ...] = ()
    made: Definitions = Definitions()


def installed(only: Collection[str] | None = None) -> tuple[tuple[Plugin, ...], tuple[PluginError, ...]]:
    """Import the plugins that are installed; the built-in one comes first, the others in the order of their names.

    Args:
        only: The names that may be imported; None for what the environment variable ``SOTE_PLUGINS`` says, which is
            ``all``, ``none`` or names with commas between them, and for all when it is not set.
            The built-in plugin always is.

    Returns:
        The plugins, and what kept others from being imported.

    Raises:
        PluginError: A name in `only`, or in ``SOTE_PLUGINS``, is not installed.
    """
    found = sorted(entry_points(group=PROJECT), key=lambda point: (point.name, str(point.dist and point.dist.name)))
    names = [point.name for point in found]
    chosen = _chosen(only, {NATIONAL, *names})
    plugins, broken = [_national()], []
    for point in {point.name: point for point in found}.values():
        if point.name in chosen:
            try:
                plugins.append(_imported(point, found))
            except PluginError as error:
                broken.append(error)
    return tuple(plugins), tuple(broken)


def _chosen(only: Collection[str] | None, names: Collection[str]) -> Collection[str]:
    """Give the names of the plugins that may be imported."""
    said = os.environ.get(CHOICE, "").strip() or ALL
    if only is None and said in {ALL, NONE}:
        return names if said == ALL else ()
    chosen = {name.strip() for name in said.split(",")} - {""} if only is None else set(only)
    unknown = sorted(chosen - set(names))
    if unknown:
        where = f", but {CHOICE} names it" if only is None else ""
        raise PluginError(", ".join(unknown), f"is not installed{where}; installed are {', '.join(sorted(names))}")
    return chosen


def _national() -> Plugin:
    national = import_module("soteindikaattorit.national")

    return Plugin(name=NATIONAL, module=national, version=__version__, package=PROJECT)


def _imported(point: EntryPoint, others: Iterable[EntryPoint]) -> Plugin:
    if point.name in _RESERVED:
        raise PluginError(point.name, f"has the name {_RESERVED[point.name]}; rename it")
    rivals = [_package(other) for other in others if other.name == point.name]
    if len(rivals) > 1 or point.name == NATIONAL:
        packages = ", ".join(rivals) if len(rivals) > 1 else f"{rivals[0]} and {PROJECT}"
        raise PluginError(point.name, f"is the name of several plugins, in {packages}; uninstall all but one")
    try:
        module = point.load()
    except (Exception, SystemExit) as error:
        raise PluginError(point.name, f"cannot be imported: {_said(error)}") from error
    return Plugin(
        name=point.name, module=module, version=point.dist.version if point.dist else "", package=_package(point)
    )


def _package(point: EntryPoint) -> str:
    return point.dist.name if point.dist else point.value


def offer(plugin: Plugin) -> Offer:
    """Ask a plugin for everything it offers.

    Raises:
        PluginError: The plugin is written for another API level, or a hook is misspelt, fails, or returns what it
            must not.
    """
    _check_level(plugin)
    try:
        manager = pluggy.PluginManager(PROJECT)
        manager.add_hookspecs(hookspecs)
        manager.register(plugin.module, name=plugin.name)
        _check_names(plugin, manager)
        manager.check_pending()
    except (pluggy.PluginValidationError, ValueError) as error:
        raise PluginError(plugin.name, _said(error)) from error
    made = Definitions()
    for definitions in _records(manager, plugin, "definitions", Definitions):
        made += definitions
    files = list(_records(manager, plugin, "definition_files", None))
    return Offer(
        plugin=plugin.name,
        version=plugin.version,
        kinds=tuple(_kind(plugin, kind) for kind in _records(manager, plugin, "measures", type)),
        sheets=tuple(sheet for file in files for sheet in _sheets(plugin, file)),
        made=made,
    )


def _check_level(plugin: Plugin) -> None:
    """Refuse a plugin that is written for another level, before a hook of that level can be misunderstood."""
    level = plugin.api_level
    here = f"this {PROJECT} {__version__}"
    if level > API_LEVEL:
        raise PluginError(plugin.name, f"needs API level {level}, {here} offers {API_LEVEL}: update {PROJECT}")
    if level < OLDEST_API_LEVEL:
        package = plugin.package or "the plugin"
        reason = f"is written for API level {level}, {here} still reads those from {OLDEST_API_LEVEL}: update {package}"
        raise PluginError(plugin.name, reason)


def _check_names(plugin: Plugin, manager: pluggy.PluginManager) -> None:
    """Refuse hooks that there are not."""
    known = sorted(name for name in vars(hookspecs) if manager.parse_hookspec_opts(hookspecs, name) is not None)
    offered = [name for name in dir(plugin.module) if manager.parse_hookimpl_opts(plugin.module, name) is not None]
    for name in sorted(set(offered) - set(known)):
        near = get_close_matches(name, known, n=1)
        meant = f"did you mean {near[0]!r}?" if near else f"hooks are {', '.join(known)}"
        raise PluginError(plugin.name, f"implements the hook {name!r}, which there is not; {meant}")


def _records(manager: pluggy.PluginManager, plugin: Plugin, hook: str, kind: type[Record] | None) -> Iterator[Any]:
    for implementation in getattr(manager.hook, hook).get_hookimpls():
        try:
            records = list(islice(implementation.function(), MOST_RECORDS + 1))
        except (Exception, SystemExit) as error:
            raise PluginError(plugin.name, f"hook {hook!r} failed: {_said(error)}") from error
        if len(records) > MOST_RECORDS:
            raise PluginError(plugin.name, f"hook {hook!r} offers more than {MOST_RECORDS} records")
        for record in records:
            if kind is not None and not isinstance(record, kind):
                got = type(record).__name__
                raise PluginError(plugin.name, f"hook {hook!r} offers {got}, expected {kind.__name__}")
            yield record


def _kind(plugin: Plugin, kind: type) -> type[Measure]:
    if not issubclass(kind, Measure) or not hasattr(kind, "kind") or not hasattr(kind, "schema"):
        raise PluginError(
            plugin.name, f"hook 'measures' offers {kind.__name__}, expected a Measure with kind and schema"
        )
    return kind


def _sheets(plugin: Plugin, file: object) -> tuple[Sheet, ...]:
    if not isinstance(file, Traversable):
        raise PluginError(plugin.name, f"hook 'definition_files' offers {type(file).__name__}, expected a path")
    try:
        return read_sheets(file)
    except SoteError as error:
        raise PluginError(plugin.name, str(error)) from error


def _said(error: BaseException) -> str:
    line = " ".join(str(error).split())
    return f"{type(error).__name__}: {line}" if line else type(error).__name__
