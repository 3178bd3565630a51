"""The catalogue: every indicator that plugins and people define, with all that it needs."""

from collections.abc import Callable, Collection, Iterable, Iterator
from functools import cached_property, reduce
from pathlib import Path
from typing import Any, Self, TypeVar

import attrs

import soteindikaattorit as sote
from soteindikaattorit.catalogue.meaning import fingerprint
from soteindikaattorit.catalogue.plugins.contribution import (
    Contribution,
    agreeing,
    contribute,
    disagreements,
    made_tables,
)
from soteindikaattorit.catalogue.plugins.inventory import PluginState, plugin_states
from soteindikaattorit.catalogue.plugins.loading import OWN, Announcement, announced, installed
from soteindikaattorit.catalogue.plugins.offer import Offer, offer
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

MEANT = "such as Catalogue.installed(), or for some of its indicators catalogue.select(…) with their ids"
"""What is said to whoever gives something else than a catalogue."""


@attrs.frozen(eq=False, kw_only=True, slots=False)
class Catalogue:
    """Indicators, and everything they refer to, gathered from plugins and files; an object one makes.

    Args:
        contributions: What each plugin contributes, free of conflicts.
        broken: What kept plugins out, each with the plugin's name and the reason.
        ids: The ids of the selected indicators, in order.
        announced: What is installed, whether it was loaded or not.

    Example:
        >>> catalogue = Catalogue.of()
        >>> catalogue.regions.find("hyvinvointialue", "21").title
        'Lapin hyvinvointialue'
    """

    contributions: tuple[Contribution, ...]
    broken: tuple[PluginError, ...] = ()
    ids: tuple[str, ...] = ()
    announced: tuple[Announcement, ...] = ()
    _derived: dict[Callable[..., Any], Any] = attrs.field(factory=dict, init=False, repr=False)

    @classmethod
    @checked()
    def installed(cls, *, only: Collection[str] | None = None, strict: bool = False) -> Self:
        """Gather what the installed plugins offer; a broken plugin is left out and named in `broken`.

        Args:
            only: The names of the plugins that may be loaded, ``()`` for none. None for those that the environment
                variable ``SOTE_PLUGINS`` names with commas between them, or ``all``, or ``none``; all when it is
                not set. National content always is loaded.
            strict: Whether a broken plugin is an error.

        Raises:
            PluginError: A plugin is broken and `strict` is set, or a name that is asked for is not installed.
        """
        found = announced()
        plugins, broken = installed(only, found)
        offers = []
        for plugin in plugins:
            try:
                offers.append(offer(plugin))
            except PluginError as error:
                broken += (error,)
        return attrs.evolve(cls.gathered(offers, broken=broken, strict=strict), announced=found)

    @classmethod
    @checked()
    def of(cls, *definitions: Definitions) -> Self:
        """Gather definitions made or read by oneself, beside the national content.

        Raises:
            DefinitionError: The definitions do not agree with each other or with the national content.
        """
        return cls.installed(only=()).with_definitions(Definitions.joined(definitions))

    @classmethod
    @checked()
    def gathered(cls, offers: Iterable[Offer], *, broken: tuple[PluginError, ...] = (), strict: bool = False) -> Self:
        """Gather offers, leaving out those that do not agree with themselves or with earlier ones.

        Args:
            offers: What plugins offer; their order decides nothing but which of two rivals stays.
            broken: What kept other plugins from offering.
            strict: Whether a broken plugin is an error.

        Raises:
            PluginError: A plugin is broken and `strict` is set.
        """
        contributions, refused = agreeing(*contribute(tuple(offers)))
        broken = tuple(sorted((*broken, *refused), key=lambda error: error.plugin))
        if strict and broken:
            raise broken[0]
        ids = sorted(indicator.id for one in contributions for indicator in one.definitions.indicators)
        return cls(contributions=contributions, broken=broken, ids=tuple(ids))

    @checked()
    def with_file(self, path: str | Path) -> Self:
        """Return the catalogue with a definitions file, or a folder of them; its variants may build on what is there.

        Raises:
            FileError: There is no such file, or it cannot be read.
            DefinitionError: With every problem, each with its file, id and key.
        """
        sheets = read_sheets(Path(path))
        known = reduce(joined, (one.tables for one in self.contributions))
        definitions = build(sheets, self.kinds, known, self._all.named, self.sections)
        made = Contribution(plugin=OWN, written=definitions, tables=offered_tables(sheets, self.sections))
        return self._with(made)

    @checked()
    def with_definitions(self, definitions: Definitions) -> Self:
        """Return the catalogue with more definitions, which stand under the name ``own``.

        Raises:
            DefinitionError: They do not agree with each other or with what is there.
        """
        return self._with(Contribution(plugin=OWN, written=definitions, tables=made_tables(definitions, self.sections)))

    def _with(self, added: Contribution) -> Self:
        problems = tuple(disagreements(added, self.contributions))
        if problems:
            raise DefinitionError(problems)
        ids = (*self.ids, *(indicator.id for indicator in added.definitions.indicators))
        return attrs.evolve(self, contributions=(*self.contributions, added), ids=tuple(dict.fromkeys(ids)))

    @checked()
    def derive(self, function: Callable[[Self], Derived]) -> Derived:
        """Return the value of a function of the catalogue; it is called once and its value is kept.

        Args:
            function: A function or class of a module, such as one that builds an index.
        """
        if function not in self._derived:
            self._derived[function] = function(self)
        derived: Derived = self._derived[function]
        return derived

    @cached_property
    def _all(self) -> Definitions:
        return Definitions.joined(one.definitions for one in self.contributions)

    @cached_property
    def _by_id(self) -> dict[str, Indicator]:
        return {indicator.id: indicator for indicator in self._all.indicators}

    @property
    def plugins(self) -> tuple[PluginState, ...]:
        """What is installed: what each plugin offers, and why others are broken or left out."""
        return plugin_states(self.announced, self.contributions, self.broken)

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
        return (*BUILT_IN, *(kind for one in self.contributions for kind in one.kinds))

    @cached_property
    def sections(self) -> Sections:
        """The registered sections of definitions files."""
        return tuple(section for one in self.contributions for section in one.sections)

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
        dataset: Dataset = _found("dataset", name, self.datasets)
        return dataset

    @checked()
    def form(self, name: str) -> Any:  # noqa: ANN401 - the section of forms is registered
        """Return the form of that id.

        Raises:
            UnknownNameError: There is no such form.
        """
        return _found("form", name, self.forms)

    @checked()
    def plugin_of(self, name: str) -> str:
        """Return the name of the plugin that defines an indicator.

        Raises:
            UnknownNameError: There is no such indicator.
        """
        for one in self.contributions:
            if any(indicator.id == name for indicator in one.definitions.indicators):
                return one.plugin
        raise unknown("indicator", name, self._by_id)

    @cached_property
    def fingerprint(self) -> str:
        """A hash of the meaning of everything in the catalogue: the same in every process and for every order.

        It changes when the meaning of a definition or the selection changes, and not with names and descriptions.
        """
        written = Definitions.joined(part.written for part in self.contributions)
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
        """Show the number of indicators and the plugins."""
        plugins = dict.fromkeys(one.plugin for one in self.contributions)
        return f"<Catalogue: {len(self)} indicators of {', '.join(plugins)}>"

    @checked()
    def select(
        self, *ids: str, goal: str = "", plugin: str = "", dataset: str = "", service: str = "", tag: str = ""
    ) -> Self:
        """Return the catalogue with fewer indicators selected; everything they refer to stays.

        Args:
            ids: Ids, or beginnings of ids that end at a dot: ``lappi.ensiarviointi``. None for all.
            goal: The goal they serve.
            plugin: The plugin that defines them.
            dataset: The dataset they are computed from.
            service: The service they describe.
            tag: A word they are tagged with.

        Raises:
            UnknownNameError: An id, or the beginning of one, stands for no indicator; or there is no such
                goal, plugin, dataset or service.
        """
        self._check_names(goal=goal, plugin=plugin, dataset=dataset, service=service)
        wanted = {name for start in ids for name in self._starting_with(start)} if ids else set(self.ids)
        tests: tuple[tuple[str, Callable[[Indicator], bool]], ...] = (
            (goal, lambda indicator: indicator.goal == goal),
            (plugin, lambda indicator: self.plugin_of(indicator.id) == plugin),
            (dataset, lambda indicator: indicator.dataset == dataset),
            (service, lambda indicator: indicator.service == service),
            (tag, lambda indicator: tag in indicator.tags),
        )
        asked = [test for given, test in tests if given]
        kept = (indicator.id for indicator in self if indicator.id in wanted and all(test(indicator) for test in asked))
        return attrs.evolve(self, ids=tuple(kept))

    def _check_names(self, **given: str) -> None:
        known = {
            "goal": [goal.id for goal in self.goals],
            "plugin": [one.plugin for one in self.contributions],
            "dataset": [dataset.id for dataset in self.datasets],
            "service": [service.id for service in self.services],
        }
        for what, name in given.items():
            if name and name not in known[what]:
                raise unknown(what, name, known[what])

    def _starting_with(self, start: str) -> list[str]:
        found = [name for name in self.ids if name == start or name.startswith(f"{start}.")]
        if not found:
            raise unknown("indicator", start, self.ids)
        return found

    def with_dependencies(self) -> Self:
        """Return the catalogue with those indicators selected too from which the selected ones are derived."""
        ids = list(self.ids)
        for name in ids:
            ids += [other for other in self._by_id[name].measure.indicators if other not in ids]
        return self if len(ids) == len(self.ids) else attrs.evolve(self, ids=tuple(dict.fromkeys(ids)))


def _found(what: str, name: str, values: Iterable[Any]) -> Any:  # noqa: ANN401 - values of any section
    known = {value.id: value for value in values}
    if name not in known:
        raise unknown(what, name, known)
    return known[name]
