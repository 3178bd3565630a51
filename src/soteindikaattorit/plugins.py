"""Plugins: found, read one by one, and left out with the reason when they are broken."""

from collections.abc import Collection, Iterable, Iterator
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
from soteindikaattorit.hookspecs import PROJECT
from soteindikaattorit.measures import Measure

NATIONAL = "national"
"""The name of the built-in plugin."""

OWN = "own"
"""The name under which definitions stand that come from no plugin."""

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
        only: The names that may be imported; None for all. The built-in plugin always is.

    Returns:
        The plugins, and what kept others from being imported.

    Raises:
        PluginError: A name in `only` is not installed.
    """
    found = sorted(entry_points(group=PROJECT), key=lambda point: (point.name, str(point.dist and point.dist.name)))
    names = [point.name for point in found]
    unknown = sorted(set(only or ()) - {*names, NATIONAL})
    if unknown:
        raise PluginError(unknown[0], f"is not installed; installed are {', '.join(sorted({NATIONAL, *names}))}")
    plugins, broken = [_national()], []
    for point in {point.name: point for point in found}.values():
        if only is None or point.name in only:
            try:
                plugins.append(_imported(point, found))
            except PluginError as error:
                broken.append(error)
    return tuple(plugins), tuple(broken)


def _national() -> Plugin:
    national = import_module("soteindikaattorit.national")

    return Plugin(name=NATIONAL, module=national, version=__version__, package=PROJECT)


def _imported(point: EntryPoint, others: Iterable[EntryPoint]) -> Plugin:
    if point.name == OWN:
        raise PluginError(point.name, "has the name under which one's own definitions stand; rename it")
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
        PluginError: A hook is misspelt, fails, or returns what it must not.
    """
    try:
        manager = pluggy.PluginManager(PROJECT)
        manager.add_hookspecs(hookspecs)
        manager.register(plugin.module, name=plugin.name)
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
