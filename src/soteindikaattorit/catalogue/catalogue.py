"""The catalogue: every indicator that plugins and people define, with all that it needs."""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from functools import cached_property, reduce
from pathlib import Path
from typing import Any, Self, TypeVar

import attrs

import soteindikaattorit as sote
from soteindikaattorit.catalogue.fingerprint import fingerprint
from soteindikaattorit.catalogue.plugins.conflicts import find_conflicts, resolve
from soteindikaattorit.catalogue.plugins.content import PluginContent, build_contents, made_tables
from soteindikaattorit.catalogue.plugins.discovery import (
    NATIONAL,
    OWN,
    DiscoveredPlugin,
    discover,
    import_plugins,
    load_built_in,
)
from soteindikaattorit.catalogue.plugins.loading import LoadedPlugin, load_plugin
from soteindikaattorit.catalogue.plugins.status import PluginState, plugin_states
from soteindikaattorit.definitions import Definitions, Sections, build, joined, offered_tables, read_sheets
from soteindikaattorit.definitions.indicator import Indicator
from soteindikaattorit.errors import DefinitionError, PluginError, unknown
from soteindikaattorit.measures import BUILT_IN, Measure
from soteindikaattorit.model.argument import checked
from soteindikaattorit.model.dataset import Dataset
from soteindikaattorit.model.goal import Goal
from soteindikaattorit.model.instrument import Instrument
from soteindikaattorit.model.limit import Limit
from soteindikaattorit.model.observation import Observation
from soteindikaattorit.model.policy import Policy
from soteindikaattorit.model.population import StandardPopulation
from soteindikaattorit.model.regions import Regions
from soteindikaattorit.model.service import Service

Derived = TypeVar("Derived")

CATALOGUE_HINT = "such as Catalogue.installed(), or for some of its indicators catalogue.select(…) with their ids"
"""The hint of an error when a function expects a catalogue."""


@attrs.frozen(eq=False, kw_only=True, slots=False)
class Catalogue:
    """The indicators of plugins and files, and everything they refer to.

    Args:
        contents: The content of each plugin, free of conflicts.
        broken: The errors of the plugins that were left out.
        ids: The ids of the selected indicators, in order.
        discovered: The installed plugins, loaded or not.

    Example:
        >>> catalogue = Catalogue.of()
        >>> catalogue.regions.find("hyvinvointialue", "21").title
        'Lapin hyvinvointialue'
    """

    contents: tuple[PluginContent, ...]
    broken: tuple[PluginError, ...] = ()
    ids: tuple[str, ...] = ()
    discovered: tuple[DiscoveredPlugin, ...] = ()
    _derived: dict[Callable[..., Any], Any] = attrs.field(factory=dict, init=False, repr=False)

    @classmethod
    @checked()
    def installed(cls, *, only: Collection[str] | None = None, strict: bool = False) -> Self:
        """Load the installed plugins; a broken plugin is left out, and its error is in `broken`.

        Args:
            only: The names of the plugins to load besides national content; ``()`` for none.
                Default: those that the environment variable ``SOTE_PLUGINS`` names, separated by commas, or ``all``
                or ``none``; all when it is not set.
            strict: Whether a broken plugin is an error.

        Raises:
            PluginError: A plugin is broken and `strict` is set, or a name in `only` is not installed.
        """
        discovered = discover()
        plugins, broken = import_plugins(only, discovered)
        loaded = []
        for plugin in plugins:
            try:
                loaded.append(load_built_in() if plugin.name == NATIONAL else load_plugin(plugin))
            except PluginError as error:
                broken += (error,)
        return attrs.evolve(cls.from_plugins(loaded, broken=broken, strict=strict), discovered=discovered)

    @classmethod
    @checked()
    def of(cls, *definitions: Definitions) -> Self:
        """Return a catalogue of the national content and some definitions.

        Raises:
            DefinitionError: The definitions conflict with each other or with the national content.
        """
        return cls.installed(only=()).with_definitions(Definitions.joined(definitions))

    @classmethod
    @checked()
    def from_plugins(
        cls, plugins: Iterable[LoadedPlugin], *, broken: tuple[PluginError, ...] = (), strict: bool = False
    ) -> Self:
        """Return a catalogue of loaded plugins; those with conflicts are left out.

        Args:
            plugins: The plugins; of two that define the same id, the earlier is kept.
            broken: The errors of other plugins.
            strict: Whether a broken plugin is an error.

        Raises:
            PluginError: A plugin is broken and `strict` is set.
        """
        contents, errors = resolve(*build_contents(plugins))
        broken = tuple(sorted((*broken, *errors), key=lambda error: error.plugin))
        if strict and broken:
            raise broken[0]
        ids = sorted(indicator.id for content in contents for indicator in content.definitions.indicators)
        return cls(contents=contents, broken=broken, ids=tuple(ids))

    @checked()
    def with_file(self, path: str | Path) -> Self:
        """Return the catalogue with a definitions file, or with all definitions files of a folder.

        Args:
            path: The file or folder; its variants may have any indicator of the catalogue as their base.

        Raises:
            FileError: There is no such file, or it cannot be read.
            DefinitionError: The definitions are not valid or conflict with the catalogue; it has every problem.
        """
        sheets = read_sheets(Path(path))
        tables = reduce(joined, (content.tables for content in self.contents))
        definitions = build(sheets, self.kinds, tables, self._all.named, self.sections)
        return self._with(PluginContent(plugin=OWN, written=definitions, tables=offered_tables(sheets, self.sections)))

    @checked()
    def with_definitions(self, definitions: Definitions) -> Self:
        """Return the catalogue with more definitions, under the plugin name ``own``.

        Raises:
            DefinitionError: They conflict with each other or with the catalogue.
        """
        # Definitions created in Python may use a kind of measure that no plugin has registered.
        kinds = dict.fromkeys(type(indicator.measure) for indicator in definitions.indicators)
        tables = made_tables(definitions, self.sections)
        new = tuple(kind for kind in kinds if kind not in self.kinds)
        return self._with(PluginContent(plugin=OWN, written=definitions, kinds=new, tables=tables))

    def _with(self, content: PluginContent) -> Self:
        if problems := tuple(find_conflicts(content, self.contents)):
            raise DefinitionError(problems)
        ids = (*self.ids, *(indicator.id for indicator in content.definitions.indicators))
        return attrs.evolve(self, contents=(*self.contents, content), ids=tuple(dict.fromkeys(ids)))

    @checked()
    def derive(self, function: Callable[[Self], Derived]) -> Derived:
        """Return the value of a function of the catalogue, which is called only once.

        Args:
            function: A function or class of a module, such as one that builds an index.
        """
        if function not in self._derived:
            self._derived[function] = function(self)
        derived: Derived = self._derived[function]
        return derived

    @cached_property
    def _all(self) -> Definitions:
        return Definitions.joined(content.definitions for content in self.contents)

    @cached_property
    def _by_id(self) -> dict[str, Indicator]:
        return {indicator.id: indicator for indicator in self._all.indicators}

    @property
    def plugins(self) -> tuple[PluginState, ...]:
        """The state of each installed plugin: its contents, or why it is broken or left out."""
        return plugin_states(self.discovered, self.contents, self.broken)

    @property
    def indicators(self) -> tuple[Indicator, ...]:
        """The selected indicators."""
        return tuple(self._by_id[name] for name in self.ids)

    @property
    def datasets(self) -> tuple[Dataset, ...]:
        """All datasets."""
        return self._all.datasets

    @property
    def goals(self) -> tuple[Goal, ...]:
        """All goals."""
        return self._all.goals

    @property
    def kinds(self) -> tuple[type[Measure], ...]:
        """The kinds of measure, built in and of plugins."""
        return (*BUILT_IN, *(kind for content in self.contents for kind in content.kinds))

    @cached_property
    def sections(self) -> Sections:
        """The registered sections of definitions files."""
        return tuple(section for content in self.contents for section in content.sections)

    @checked()
    def values(self, section: str) -> tuple[Any, ...]:
        """Return all values of a registered section, such as ``form``."""
        return self._all.section(section)

    @property
    def forms(self) -> tuple[Any, ...]:
        """All forms (`soteindikaattorit.feedback.form.Form`)."""
        return self.values("form")

    @property
    def services(self) -> tuple[Service, ...]:
        """All services."""
        return self._all.services

    @property
    def policies(self) -> tuple[Policy, ...]:
        """All policies under which figures may be released."""
        return self._all.policies

    @property
    def limits(self) -> tuple[Limit, ...]:
        """All limits of the law."""
        return self._all.limits

    @property
    def instruments(self) -> tuple[Instrument, ...]:
        """All scoring keys of published instruments."""
        return self._all.instruments

    @property
    def standards(self) -> tuple[StandardPopulation, ...]:
        """All standard populations."""
        return self._all.standards

    @cached_property
    def regions(self) -> Regions:
        """All regions."""
        return Regions(self._all.regions)

    @property
    def observations(self) -> tuple[Observation, ...]:
        """The published figures of the selected indicators."""
        selected = set(self.ids)
        return tuple(observation for observation in self._all.observations if observation.indicator in selected)

    def observed(self) -> "sote.Results":
        """Return the published figures of the selected indicators as results."""
        return sote.Results.observed(self.observations, self.indicators)

    @checked()
    def dataset(self, name: str) -> Dataset:
        """Return the dataset of that id.

        Raises:
            UnknownNameError: There is no such dataset.
        """
        dataset: Dataset = _find("dataset", name, self.datasets)
        return dataset

    @checked()
    def form(self, name: str) -> Any:  # noqa: ANN401 - the section of forms is registered
        """Return the form of that id.

        Raises:
            UnknownNameError: There is no such form.
        """
        return _find("form", name, self.forms)

    @checked()
    def plugin_of(self, name: str) -> str:
        """Return the name of the plugin that defines an indicator.

        Raises:
            UnknownNameError: There is no such indicator.
        """
        for content in self.contents:
            if any(indicator.id == name for indicator in content.definitions.indicators):
                return content.plugin
        raise unknown("indicator", name, self._by_id)

    @cached_property
    def fingerprint(self) -> str:
        """A hash of the meaning of everything in the catalogue: the same in every process and for every order.

        It changes when the meaning of a definition or the selection changes, and not with names and descriptions.
        """
        written = Definitions.joined(content.written for content in self.contents)
        return fingerprint(written, self.kinds, self.sections, self.ids)

    @cached_property
    def _content(self) -> tuple[frozenset[str], dict[str, frozenset[Any]]]:
        """The selection, and all definitions in no order."""
        return frozenset(self.ids), {
            field.name: frozenset(getattr(self._all, field.name)) for field in attrs.fields(Definitions)
        }

    def __eq__(self, other: object) -> bool:
        """Whether the other catalogue has the same definitions and selection, whatever plugins they come from."""
        return self._content == other._content if isinstance(other, Catalogue) else NotImplemented

    def __hash__(self) -> int:
        """Return a hash of the selection."""
        return hash(self._content[0])

    def __getitem__(self, name: str) -> Indicator:
        """Return the indicator of that id.

        Raises:
            UnknownNameError: There is no such indicator.
        """
        if name not in self._by_id:
            raise unknown("indicator", name, self._by_id)
        return self._by_id[name]

    def __iter__(self) -> Iterator[Indicator]:
        """Return the selected indicators, in order."""
        return iter(self.indicators)

    def __len__(self) -> int:
        """Return the number of selected indicators."""
        return len(self.ids)

    def __contains__(self, name: object) -> bool:
        """Whether an indicator of that id is selected."""
        return name in self.ids

    def __repr__(self) -> str:
        """Return the number of indicators and the names of their plugins."""
        plugins = dict.fromkeys(content.plugin for content in self.contents)
        return f"<Catalogue: {len(self)} indicators of {', '.join(plugins)}>"

    @checked()
    def select(
        self, *ids: str, goal: str = "", plugin: str = "", dataset: str = "", service: str = "", tag: str = ""
    ) -> Self:
        """Return the catalogue with fewer indicators selected; everything they refer to stays.

        Args:
            ids: Ids, or beginnings of ids that end before a dot, such as ``lappi.ensiarviointi``; default: all.
            goal: Their goal.
            plugin: The plugin that defines them.
            dataset: The dataset they are computed from.
            service: The service they describe.
            tag: A word they are tagged with.

        Raises:
            UnknownNameError: No selected indicator has such an id or beginning; or there is no such goal, plugin,
                dataset or service.
        """
        names = {"goal": goal, "plugin": plugin, "dataset": dataset, "service": service}
        self._check_names(names)
        wanted = {name for start in ids for name in self._starting_with(start)} if ids else set(self.ids)
        owners = {
            indicator.id for part in self.contents if part.plugin == plugin for indicator in part.definitions.indicators
        }

        def fits(indicator: Indicator) -> bool:
            return (
                indicator.id in wanted
                and (not goal or indicator.goal == goal)
                and (not plugin or indicator.id in owners)
                and (not dataset or indicator.dataset == dataset)
                and (not service or indicator.service == service)
                and (not tag or tag in indicator.tags)
            )

        return attrs.evolve(self, ids=tuple(indicator.id for indicator in self if fits(indicator)))

    def _check_names(self, names: Mapping[str, str]) -> None:
        existing = {
            "goal": [goal.id for goal in self.goals],
            "plugin": [content.plugin for content in self.contents],
            "dataset": [dataset.id for dataset in self.datasets],
            "service": [service.id for service in self.services],
        }
        for key, name in names.items():
            if name and name not in existing[key]:
                raise unknown(key, name, existing[key])

    def _starting_with(self, start: str) -> list[str]:
        ids = [name for name in self.ids if name == start or name.startswith(f"{start}.")]
        if not ids:
            raise unknown("indicator", start, self.ids)
        return ids

    def with_dependencies(self) -> Self:
        """Return the catalogue with the indicators also selected from which the selected ones are derived."""
        ids = list(self.ids)
        for name in ids:
            ids += [other for other in self._by_id[name].measure.indicators if other not in ids]
        return self if len(ids) == len(self.ids) else attrs.evolve(self, ids=tuple(dict.fromkeys(ids)))


def _find(section: str, name: str, values: Iterable[Any]) -> Any:  # noqa: ANN401 - values of any section
    by_id = {value.id: value for value in values}
    if name not in by_id:
        raise unknown(section, name, by_id)
    return by_id[name]
