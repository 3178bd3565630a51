"""Plugin content: the definitions, kinds of measure and sections of each plugin, built from its files and hooks."""

from collections.abc import Callable, Iterable, Iterator
from functools import cache, cached_property, partial, reduce
from time import perf_counter
from typing import TypeVar

import attrs

from soteindikaattorit.catalogue.plugins.discovery import load_built_in
from soteindikaattorit.catalogue.plugins.hookspecs import API_LEVEL
from soteindikaattorit.catalogue.plugins.isolation import call_plugin
from soteindikaattorit.catalogue.plugins.loading import LoadedPlugin, paths_outside
from soteindikaattorit.definitions import (
    Builder,
    Definitions,
    Sections,
    check_kind,
    joined,
    offered_tables,
    to_tables,
)
from soteindikaattorit.definitions.variant import INDICATOR, Tables
from soteindikaattorit.errors import PluginError
from soteindikaattorit.measures import BUILT_IN, Measure

IDENTIFIED = {
    "datasets": "dataset",
    "indicators": "indicator",
    "goals": "goal",
    "services": "service",
    "policies": "policy",
    "limits": "limit",
    "standards": "standard",
    "instruments": "instrument",
}
"""The built-in sections whose values have ids, by the field of `Definitions`."""

Value = TypeVar("Value")


@attrs.frozen(eq=False, kw_only=True, slots=False)
class PluginContent:
    """The content of one plugin.

    Args:
        plugin: The name of the plugin.
        version: The version of its package; empty when unknown.
        written: Its definitions as written, without those that follow from forms and the like.
        api_level: The API level for which it is written.
        kinds: Its kinds of measure.
        sections: Its sections of definitions files.
        import_seconds: The time of its import, in seconds.
        read_seconds: The time of reading its files and building its definitions, in seconds.
        tables: Its tables as written, by section and id, which may be the base of variants.
    """

    plugin: str
    version: str = ""
    api_level: int = API_LEVEL
    import_seconds: float = 0.0
    read_seconds: float = 0.0
    written: Definitions = Definitions()
    kinds: tuple[type[Measure], ...] = ()
    sections: Sections = ()
    tables: Tables = attrs.Factory(dict)

    @cached_property
    def definitions(self) -> Definitions:
        """All its definitions, with the datasets and indicators that follow from its forms and the like."""
        return Definitions.joined((self.written, *(value.implied() for value in self.written.others)))


def build_contents(plugins: Iterable[LoadedPlugin]) -> tuple[tuple[PluginContent, ...], tuple[PluginError, ...]]:
    """Build the contents of plugins, which may use each other's kinds of measure, sections and bases of variants.

    Returns:
        The contents, and the errors of the plugins whose content cannot be built.
    """
    errors: list[PluginError] = []
    kinds, accepted = BUILT_IN, []
    sections: Sections = ()
    for plugin in plugins:
        check = partial(_check_extensions, plugin, kinds, sections)
        if _attempt(plugin, "its kinds of measure cannot be used", check, errors):
            kinds, sections = kinds + plugin.kinds, sections + plugin.sections
            accepted.append(plugin)
    builder = Builder(kinds, sections)
    drafts = []
    for plugin in accepted:
        draft = partial(_read_tables, plugin, builder)
        if result := _attempt(plugin, "its definitions cannot be used", draft, errors):
            drafts.append((plugin, *result))
    # Every plugin's tables are known before the first is built: a variant may have any of them as its base.
    tables: Tables = reduce(joined, (tables for _, tables, _ in drafts), {})
    named = tuple(value for *_, values in drafts for value in values)
    contents = []
    for plugin, own, _ in drafts:
        if plugin is load_built_in():
            contents.append(_build_built_in())
            continue
        build = partial(_build, plugin, own, builder, tables, named)
        if content := _attempt(plugin, "its definitions cannot be used", build, errors):
            contents.append(content)
    return tuple(contents), tuple(errors)


def _attempt(
    plugin: LoadedPlugin, failure: str, function: Callable[[], Value], errors: list[PluginError]
) -> Value | None:
    """Call code that uses what a plugin defines; None and one more error when it fails."""
    try:
        return call_plugin(plugin.plugin, failure, function)
    except PluginError as error:
        errors.append(error)
        return None


def _check_extensions(plugin: LoadedPlugin, kinds: Iterable[type[Measure]], sections: Sections) -> bool:
    """Check that the kinds of measure and the sections of a plugin are valid and do not exist yet."""
    kind_names = {kind.kind for kind in kinds}
    for kind in plugin.kinds:
        if kind.kind in kind_names:
            raise PluginError(plugin.plugin, f"defines the measure {kind.kind!r}, which already exists; rename it")
        check_kind(kind)
        kind_names.add(kind.kind)
    section_keys = {*IDENTIFIED.values(), *(section.key for section in sections)}
    for section in plugin.sections:
        if section.key in section_keys:
            raise PluginError(plugin.plugin, f"defines the section {section.key!r}, which already exists; rename it")
        section_keys.add(section.key)
    return True


def _read_tables(plugin: LoadedPlugin, builder: Builder) -> tuple[Tables, tuple[object, ...]]:
    """Return the tables of a plugin and the values to which measures may refer, before anything is built."""
    if wrong := list(_section_paths_outside(plugin, builder.sections)):
        raise PluginError.from_reasons(plugin.plugin, wrong)
    sections = builder.sections
    tables = joined(offered_tables(plugin.sheets, sections), made_tables(plugin.made, sections))
    return tables, (*builder.named_values(plugin.sheets), *plugin.made.named)


def _section_paths_outside(plugin: LoadedPlugin, sections: Sections) -> Iterator[str]:
    """Return an error for each file named in a registered section that is not installed with the plugin."""
    for sheet in plugin.sheets:
        for section in sections:
            named = [(place, name) for place, table in sheet.each(section.key) for name in section.files(table)]
            yield from paths_outside(sheet.folder, named, plugin.home)


def _build(
    plugin: LoadedPlugin, own: Tables, builder: Builder, tables: Tables, named: tuple[object, ...]
) -> PluginContent:
    start = perf_counter()
    definitions = builder.build(plugin.sheets, tables, named) + plugin.made
    return PluginContent(
        plugin=plugin.plugin,
        version=plugin.version,
        api_level=plugin.api_level,
        written=definitions,
        kinds=plugin.kinds,
        sections=plugin.sections,
        tables=own,
        import_seconds=plugin.import_seconds,
        read_seconds=plugin.read_seconds + perf_counter() - start,
    )


@cache
def _build_built_in() -> PluginContent:
    """Return the content of the built-in plugin, which no other plugin changes; it is built once for the process."""
    plugin = load_built_in()
    builder = Builder((*BUILT_IN, *plugin.kinds), plugin.sections)
    tables, named = _read_tables(plugin, builder)
    return _build(plugin, tables, builder, tables, named)


def made_tables(definitions: Definitions, sections: Sections = ()) -> Tables:
    """Return the tables of definitions that were created in Python, by section and id, as they would be written."""
    if not (definitions.indicators or definitions.others):
        return {}
    kinds = {type(indicator.measure) for indicator in definitions.indicators}
    written = to_tables(definitions, kinds, sections)
    keys = (INDICATOR, *(section.key for section in sections))
    return {key: {table["id"]: table for table in written.get(key, ())} for key in keys}
