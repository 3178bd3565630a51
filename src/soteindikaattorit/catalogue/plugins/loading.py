"""Plugins: found, and imported one by one; a broken one is left out, with the reason and what to do."""

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
from soteindikaattorit.catalogue.plugins.offer import Offer, Plugin, asked, implemented, offer, said
from soteindikaattorit.errors import PluginError

__all__ = ["Announcement", "Offer", "Plugin", "announced", "installed", "offer"]

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


@attrs.frozen(kw_only=True)
class Announcement:
    """A plugin as its package announces it, before anything of it is imported.

    Args:
        name: The name of the plugin.
        package: The name of the package it comes in.
        version: The version of that package; empty when unknown.
        point: Its entry point; none for national content, and where the package cannot be read.
        trouble: Why the package cannot be read; empty when it can.
    """

    name: str
    package: str
    version: str = ""
    point: EntryPoint | None = attrs.field(default=None, eq=False)
    trouble: str = ""


def announced() -> tuple[Announcement, ...]:
    """Return the plugins that are installed: national content first, the others in the order of their names."""
    national = Announcement(name=NATIONAL, package=PROJECT, version=__version__)
    try:
        found = [_announcement(point) for point in entry_points(group=PROJECT)]
    except Exception:  # noqa: BLE001 - one package that is not whole must not keep out the others
        found = list(_one_by_one())
    return national, *sorted(found, key=lambda one: (one.name, one.package))


def _announcement(point: EntryPoint) -> Announcement:
    version = point.dist.version if point.dist else ""
    return Announcement(name=point.name, package=_package(point), version=version or "", point=point)


def _package(point: EntryPoint) -> str:
    return (point.dist.name if point.dist else "") or point.value


def _one_by_one() -> Iterator[Announcement]:
    """Return the plugins when the entry points of some package cannot be read."""
    for name, package in {package.name: package for package in reversed(list(distributions()))}.items():
        try:
            yield from [_announcement(point) for point in package.entry_points if point.group == PROJECT]
        except Exception as error:  # noqa: BLE001 - whatever the package holds
            if _is_ours(package):
                trouble = f"its entry points cannot be read: {said(error)}; reinstall {name}"
                yield Announcement(name=str(name), package=str(name), trouble=trouble)


def _is_ours(package: Distribution) -> bool:
    """Whether a package that cannot be read seems to bring a plugin."""
    try:
        return f"[{PROJECT}]" in (package.read_text("entry_points.txt") or "")
    except UnicodeDecodeError:
        return PROJECT in str(package.name)


@cache
def built_in() -> Offer:
    """Return what the built-in plugin offers: national content, and the sections of its files."""
    return offer(_imported(Announcement(name=NATIONAL, package=PROJECT, version=__version__)))


def installed_names() -> tuple[str, ...]:
    """Return the names of the plugins that are installed, in order, without the built-in one; none is imported."""
    return tuple(sorted({one.name for one in announced()} - {NATIONAL}))


def installed(
    only: Collection[str] | None = None, among: tuple[Announcement, ...] = ()
) -> tuple[tuple[Plugin, ...], tuple[PluginError, ...]]:
    """Import the plugins that are installed; the built-in one comes first, the others in the order of their names.

    Args:
        only: The names that may be imported; None for what the environment variable ``SOTE_PLUGINS`` says, which is
            ``all``, ``none`` or names with commas between them, and for all when it is not set.
            The built-in plugin always is.
        among: What is announced; looked for when nothing is given.

    Returns:
        The plugins, and what kept others from being imported.

    Raises:
        PluginError: A name in `only`, or in ``SOTE_PLUGINS``, is not installed.
    """
    national, *others = among or announced()
    names = dict.fromkeys(one.name for one in others)
    chosen = _chosen(only, {NATIONAL, *names})
    plugins, broken = [_imported(national)], []
    for name in names:
        if name in chosen:
            try:
                plugins.append(_imported(_only_one(name, others)))
            except PluginError as error:
                broken.append(error)
    return tuple(plugins), tuple(broken)


def _chosen(only: Collection[str] | None, names: Collection[str]) -> Collection[str]:
    """Return the names of the plugins that may be imported."""
    said = os.environ.get(CHOICE, "").strip() or ALL
    if only is None and said in {ALL, NONE}:
        return names if said == ALL else ()
    chosen = {name.strip() for name in said.split(",")} - {""} if only is None else set(only)
    unknown = sorted(chosen - set(names))
    if unknown:
        where = f", but {CHOICE} names it" if only is None else ""
        raise PluginError(", ".join(unknown), f"is not installed{where}; installed are {', '.join(sorted(names))}")
    return chosen


def _only_one(name: str, among: Iterable[Announcement]) -> Announcement:
    """Return the plugin of a name, if nothing stands against it.

    Raises:
        PluginError: The name means something else or is that of several plugins, or the package cannot be read.
    """
    if name in _RESERVED:
        raise PluginError(name, f"has the name {_RESERVED[name]}; rename it")
    rivals = [one for one in among if one.name == name]
    packages = [*([PROJECT] if name == NATIONAL else []), *(one.package for one in rivals)]
    if len(packages) > 1:
        raise PluginError(name, f"is the name of several plugins, in {', '.join(packages)}; uninstall all but one")
    if rivals[0].trouble:
        raise PluginError(name, rivals[0].trouble)
    return rivals[0]


def _imported(one: Announcement) -> Plugin:
    start = perf_counter()
    module = _module(one, one.point) if one.point else import_module("soteindikaattorit.national")
    seconds = perf_counter() - start
    return Plugin(name=one.name, module=module, version=one.version, package=one.package, import_seconds=seconds)


def _module(one: Announcement, point: EntryPoint) -> ModuleType:
    try:
        found: ModuleType = asked(one.name, "cannot be imported", point.load, one.package)
    except PluginError as error:
        raise PluginError(one.name, _remedied(one, point, error)) from error.__cause__
    if not (isinstance(found, ModuleType) or implemented(found)):
        kind = type(found).__name__
        raise PluginError(one.name, f"its entry point names a {kind}, expected a module with hooks; correct it")
    return found


def _remedied(one: Announcement, point: EntryPoint, error: PluginError) -> str:
    """Return why a plugin cannot be imported, with what to do about it."""
    cause, home = error.__cause__, point.value.partition(":")[0]
    if isinstance(cause, ModuleNotFoundError) and cause.name:
        missing = cause.name.partition(".")[0]
        if missing == home.partition(".")[0]:
            return f"has no module {cause.name!r}; reinstall {one.package}"
        if missing in sys.modules:
            return f"needs {cause.name!r}, which the installed {missing!r} has not; update {missing} or {one.package}"
        return f"needs the package {missing!r}, which is not installed: python -m pip install {missing}"
    if isinstance(cause, AttributeError) and home in sys.modules:
        return f"its entry point names {point.value!r}, which there is not; correct it in the package"
    return error.reason
