"""What a plugin offers: its hooks are asked, and everything that comes of them is looked at before it is used."""

import locale
import os
from collections.abc import Callable, Iterable, Iterator
from functools import cache, partial
from importlib.resources.abc import Traversable
from inspect import isfunction, signature
from itertools import chain, islice
from pathlib import Path
from time import perf_counter
from types import ModuleType
from typing import Any, TypeVar

import attrs
import pluggy

from soteindikaattorit import __version__
from soteindikaattorit.catalogue.plugins import hookspecs
from soteindikaattorit.catalogue.plugins.hookspecs import API_LEVEL, OLDEST_API_LEVEL, PROJECT
from soteindikaattorit.definitions import Definitions, Section, Sections, Sheet, read_sheets
from soteindikaattorit.errors import PluginError, SoteError, suggest
from soteindikaattorit.measures import Measure

MOST_RECORDS = 10_000
"""How many records one hook may offer."""

_MOST_SAID = 300
"""How much of the message of another's error is told, in characters."""

Value = TypeVar("Value")
Hook = Callable[[], Iterable[object]]


@attrs.frozen(kw_only=True)
class Plugin:
    """A plugin as it was found.

    Args:
        name: The name of its entry point.
        module: What its hooks are in.
        version: The version of the package it comes in; empty when unknown.
        package: The name of that package.
        import_seconds: How long it took to import, in seconds.
    """

    name: str
    module: ModuleType
    version: str = ""
    package: str = ""
    import_seconds: float = 0.0

    @property
    def api_level(self) -> int:
        """The API level for which it is written, which its module declares as ``API_LEVEL``; 1 when it says nothing.

        Raises:
            PluginError: What it declares is no level.
        """
        declared = asked(self.name, "API_LEVEL cannot be read", lambda: getattr(self.module, "API_LEVEL", 1))
        if not isinstance(declared, int) or isinstance(declared, bool) or declared < 1:
            raise PluginError(self.name, f"declares API_LEVEL {declared!r:.40}; expected a whole number, such as 1")
        return declared


@attrs.frozen(eq=False, kw_only=True)
class Offer:
    """What one plugin offers, before it is checked against what others offer.

    Args:
        plugin: The name of the plugin.
        version: The version of its package; empty when unknown.
        api_level: The API level for which it is written.
        kinds: Kinds of measure.
        sections: Sections of definitions files.
        sheets: Definitions as they are written.
        home: The folder of the plugin's package, beside which its files must lie; None when unknown.
        made: Definitions made in Python.
        import_seconds: How long the plugin took to import, in seconds.
        read_seconds: How long it took to ask its hooks and to read its files, in seconds.
    """

    plugin: str
    version: str = ""
    api_level: int = API_LEVEL
    kinds: tuple[type[Measure], ...] = ()
    sections: Sections = ()
    sheets: tuple[Sheet, ...] = ()
    home: Path | None = None
    made: Definitions = Definitions()
    import_seconds: float = 0.0
    read_seconds: float = 0.0


def offer(plugin: Plugin) -> Offer:
    """Ask a plugin for everything it offers.

    Raises:
        PluginError: The plugin is written for another API level, or a hook is misspelt, fails, or returns what it
            must not, or a file cannot be read; with everything that is wrong.
    """
    start = perf_counter()
    level = _checked_level(plugin)
    asking = _Asking(plugin)
    made = asking.records("definitions", _no_definitions)
    kinds = asking.records("measures", _no_kind)
    sections = asking.records("sections", _no_section)
    files = asking.records("definition_files", _no_path)
    sheets = [asking.tried("its definitions cannot be read", partial(read_sheets, file)) or () for file in files]
    home = _home(plugin.module)
    for sheet in chain.from_iterable(sheets):
        asking.reasons += outside(sheet.folder, sheet.files(), home)
    if asking.reasons:
        raise PluginError.from_reasons(plugin.name, asking.reasons)
    return Offer(
        plugin=plugin.name,
        version=plugin.version,
        api_level=level,
        kinds=tuple(kinds),
        sections=tuple(sections),
        sheets=tuple(chain.from_iterable(sheets)),
        home=home,
        made=Definitions.joined(made),
        import_seconds=plugin.import_seconds,
        read_seconds=perf_counter() - start,
    )


def asked(plugin: str, what: str, call: Callable[[], Value], package: str = "") -> Value:
    """Call what is a plugin's; what goes wrong there is the plugin's fault, save that a person interrupts.

    Args:
        plugin: The name of the plugin.
        what: What it means when it fails, as a sentence without its end.
        call: What is called.
        package: The name of the package that is to be repaired then; empty when unknown.

    Raises:
        PluginError: It fails, in whatever way, or changes the working directory or the locale of the process, which
            are then as they were.
    """
    before = _surroundings()
    try:
        answer = call()
    except (KeyboardInterrupt, PluginError):
        raise
    except SoteError as error:
        raise PluginError.from_error(plugin, error) from error
    except BaseException as error:
        raise PluginError(plugin, f"{what}: {said(error)}; update or repair {package or 'the plugin'}") from error
    finally:
        changed = _restored(before)
    if changed:
        raise PluginError(plugin, f"changes the {changed} of the whole process, which is put back; leave it as it is")
    return answer


def said(error: BaseException) -> str:
    """Return what an error says in one line of bearable length."""
    try:
        line = " ".join(str(error).split())
    except Exception:  # noqa: BLE001 - even that may fail
        line = ""
    shown = f"{line[:_MOST_SAID]} …" if len(line) > _MOST_SAID else line
    return f"{type(error).__name__}: {shown}" if shown else type(error).__name__


def _surroundings() -> tuple[str, str]:
    try:
        return str(Path.cwd()), locale.setlocale(locale.LC_ALL)
    except OSError:  # the working directory is gone
        return "", locale.setlocale(locale.LC_ALL)


def _restored(before: tuple[str, str]) -> str:
    """Put back what a plugin has changed, and name it."""
    after = _surroundings()
    if after[0] != before[0]:
        os.chdir(before[0])
    if after[1] != before[1]:
        locale.setlocale(locale.LC_ALL, before[1])
    names = ("working directory", "locale")
    return " and the ".join(name for name, old, new in zip(names, before, after, strict=True) if old != new)


def _checked_level(plugin: Plugin) -> int:
    """Refuse a plugin that is written for another level, before a hook of that level can be misunderstood."""
    level = plugin.api_level
    here = f"this {PROJECT} {__version__}"
    if level > API_LEVEL:
        raise PluginError(plugin.name, f"needs API level {level}, {here} offers {API_LEVEL}: update {PROJECT}")
    if level < OLDEST_API_LEVEL:
        package = plugin.package or "the plugin"
        reason = f"is written for API level {level}, {here} still reads those from {OLDEST_API_LEVEL}: update {package}"
        raise PluginError(plugin.name, reason)
    return level


@cache
def known_hooks() -> tuple[str, ...]:
    """Return the names of the hooks that there are, in order."""
    manager = pluggy.PluginManager(PROJECT)
    return tuple(sorted(name for name in vars(hookspecs) if manager.parse_hookspec_opts(hookspecs, name) is not None))


def implemented(module: object) -> tuple[tuple[str, str], ...]:
    """Return the name of each function of a module that is marked as a hook, with the name of the hook."""
    manager = pluggy.PluginManager(PROJECT)
    names = (name for name in dir(module) if not name.startswith("__"))
    marked = ((name, manager.parse_hookimpl_opts(module, name)) for name in names)
    return tuple((name, options.get("specname") or name) for name, options in marked if options is not None)


@attrs.define(eq=False)
class _Asking:
    """Asks one plugin, and keeps everything that is wrong with what it says."""

    plugin: Plugin
    reasons: list[str] = attrs.field(init=False, factory=list)
    _hooks: tuple[tuple[str, Hook], ...] = attrs.field(init=False)

    @_hooks.default
    def _look(self) -> tuple[tuple[str, Hook], ...]:
        """Return the functions that implement hooks, each with its hook."""
        module, known = self.plugin.module, known_hooks()
        marked = self.tried("its hooks cannot be looked at", lambda: implemented(module)) or ()
        self.reasons += [_no_hook(hook, known) for _, hook in marked if hook not in known]
        self.reasons += [
            f"function {name!r} is not marked as a hook; put @hookimpl above it"
            for name in sorted(set(known) - {name for name, _ in marked})
            if _is_own(module, name)
        ]
        return tuple((hook, getattr(module, name)) for name, hook in marked if hook in known)

    def tried(self, what: str, call: Callable[[], Value]) -> Value | None:
        """Call what is the plugin's; none where it fails."""
        try:
            return asked(self.plugin.name, what, call, self.plugin.package)
        except PluginError as error:
            self.reasons.extend(error.reasons)
            return None

    def records(self, hook: str, trouble: Callable[[Any], str]) -> list[Any]:
        """Return the records of a hook that are what they must be."""
        found = []
        for function in (function for name, function in self._hooks if name == hook):
            if _takes_arguments(function):
                self.reasons.append(f"hook {hook!r} takes an argument; a hook takes none")
                continue
            records = self.tried(f"hook {hook!r} failed", partial(_called, function)) or []
            if len(records) > MOST_RECORDS:
                self.reasons.append(f"hook {hook!r} offers more than {MOST_RECORDS} records; offer fewer, in files")
            wrong = [f"hook {hook!r} offers {told}" for record in records[:MOST_RECORDS] if (told := trouble(record))]
            self.reasons += dict.fromkeys(wrong)
            found += records if not wrong else []
        return found


def _is_own(module: ModuleType, name: str) -> bool:
    function = getattr(module, "__dict__", {}).get(name)
    return isfunction(function) and function.__module__ == getattr(module, "__name__", "")


def _takes_arguments(function: Hook) -> bool:
    try:
        signature(function).bind()
    except (TypeError, ValueError):
        return True
    return False


def _called(function: Hook) -> list[object]:
    return list(islice(function(), MOST_RECORDS + 1))


def _no_hook(name: str, known: tuple[str, ...]) -> str:
    return f"unknown hook {name!r} ({suggest(name, known)})"


def _home(module: ModuleType) -> Path | None:
    file = getattr(module, "__file__", None)
    return Path(file).resolve().parent if file else None


def outside(folder: Traversable, files: Iterable[tuple[str, str]], home: Path | None) -> Iterator[str]:
    """Return the files that definitions name and that would not be installed together with the plugin.

    Args:
        folder: The folder of the definitions file.
        files: The names of the files, each with the place where it is named.
        home: The folder of the plugin's package; None when unknown.
    """
    inside = isinstance(folder, Path) and home is not None and folder.resolve().is_relative_to(home)
    for place, name in files:
        leaves = inside and not Path(str(folder), name).resolve().is_relative_to(home or "")
        if leaves or Path(name).is_absolute():
            yield f"{place}: {name!r} is no path inside the plugin (put the file beside its definitions)"


def _no_definitions(record: object) -> str:
    return "" if isinstance(record, Definitions) else f"{type(record).__name__}, expected Definitions"


def _no_path(record: object) -> str:
    return "" if isinstance(record, Traversable) else f"{type(record).__name__}, expected a path"


def _no_kind(record: object) -> str:
    if not isinstance(record, type):
        return f"{type(record).__name__}, expected a subclass of Measure"
    right = issubclass(record, Measure) and isinstance(getattr(record, "kind", None), str)
    return "" if right else f"{record.__name__}, expected a subclass of Measure with a kind"


def _no_section(record: object) -> str:
    return "" if isinstance(record, Section) else f"{type(record).__name__}, expected a Section"
