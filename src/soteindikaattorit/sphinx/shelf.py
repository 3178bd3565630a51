"""The shelf: the things that a site tells of, in which languages and in whose words."""

import hashlib
from collections.abc import Iterable, Iterator
from functools import cached_property
from importlib import resources
from typing import Self, TypeVar

import attrs
from sphinx.config import Config
from sphinx.environment import BuildEnvironment
from sphinx.errors import ConfigError
from sphinx.util import logging

from soteindikaattorit import __version__
from soteindikaattorit.catalogue import Catalogue
from soteindikaattorit.contribution import Contribution
from soteindikaattorit.dataset import Dataset
from soteindikaattorit.errors import SoteError
from soteindikaattorit.form import Form
from soteindikaattorit.formats.phrases import Phrases
from soteindikaattorit.indicator import Indicator
from soteindikaattorit.observation import Observation
from soteindikaattorit.region import LEVELS, Level, Region, find_level
from soteindikaattorit.text import LANGUAGES, Text

Thing = Indicator | Form | Dataset | Level
"""What has a page of its own."""

Value = TypeVar("Value")

KINDS = ("indicator", "form", "dataset", "region-level")
"""The kinds of things, as they are called in addresses and references."""

FOREIGN = "en"
"""The language of a site that is in none of the six."""


def _home(config: Config) -> str:
    language = str(config.language or "").partition("-")[0].partition("_")[0]
    return language if language in LANGUAGES else FOREIGN


def language_of(env: BuildEnvironment, page: str) -> str:
    """Give the language of a page: what its metadata say under ``language``, or else that of the site."""
    said = str(env.metadata[page].get("language", ""))
    return said if said in LANGUAGES else _home(env.config)


@attrs.frozen(eq=False, kw_only=True, slots=False)
class Shelf:
    """What a site tells of.

    Args:
        catalogue: Everything that is installed, so that references lead somewhere.
        plugins: The plugins whose things are told.
        languages: The languages in which they are told, as far as they are worded in them.
        home: The language of the site.
        phrases: What the pages say themselves.
        folder: The folder of the pages within the site; empty for no pages.
    """

    catalogue: Catalogue
    plugins: tuple[str, ...]
    languages: tuple[str, ...]
    home: str
    phrases: Phrases
    folder: str = ""

    @classmethod
    def of(cls, config: Config) -> Self:
        """Gather what is installed, as the site's ``conf.py`` asks for it; broken plugins are warnings.

        Raises:
            sphinx.errors.ConfigError: A plugin is named that is not there, a language is none of the six,
                or the phrases are not readable.
        """
        catalogue = Catalogue.installed()
        for error in catalogue.broken:
            logging.getLogger(__name__).warning("%s", error, type="sote")
        there = [one.plugin for one in catalogue.contributions]
        return cls(
            catalogue=catalogue,
            plugins=_chosen("sote_plugins", config.sote_plugins, there),
            languages=_chosen("sote_languages", config.sote_languages, LANGUAGES),
            home=_home(config),
            phrases=_phrases(config),
            folder=str(config.sote_folder).strip("/"),
        )

    @property
    def contributions(self) -> tuple[Contribution, ...]:
        """What the plugins contribute whose things are told."""
        return tuple(one for one in self.catalogue.contributions if one.plugin in self.plugins)

    @cached_property
    def things(self) -> dict[tuple[str, str], Thing]:
        """Everything that is told, by kind and id."""
        return {(kind, thing.id): thing for one in self.contributions for kind, thing in _things(one)}

    @cached_property
    def names(self) -> dict[tuple[str, str], Text]:
        """What everything that is installed is called, by kind and id."""
        return {(kind, thing.id): thing.name for one in self.catalogue.contributions for kind, thing in _things(one)}

    @cached_property
    def goals(self) -> dict[str, Text]:
        """What goals are called."""
        return {goal.id: goal.name for goal in self.catalogue.goals}

    @cached_property
    def services(self) -> dict[str, Text]:
        """What services are called."""
        return {service.id: service.name for service in self.catalogue.services}

    @cached_property
    def published(self) -> dict[str, list[Observation]]:
        """The published figures of each indicator."""
        return _grouped((one.indicator, one) for one in self.catalogue.observations)

    @cached_property
    def by_dataset(self) -> dict[str, list[str]]:
        """The indicators that are computed from each dataset."""
        return _grouped((one.dataset, one.id) for one in self._indicators if one.dataset)

    @cached_property
    def variants(self) -> dict[str, list[str]]:
        """The variants of each indicator."""
        return _grouped((one.base, one.id) for one in self._indicators if one.base)

    @cached_property
    def derived(self) -> dict[str, list[str]]:
        """The indicators that are derived from each."""
        return _grouped((base, one.id) for one in self._indicators for base in one.measure.of)

    @cached_property
    def by_level(self) -> dict[str, list[str]]:
        """The datasets whose rows name a region of each level."""
        named = ((level, one.id) for one in self._datasets for level in {column.level for column in one.columns})
        return _grouped(pair for pair in named if pair[0])

    @cached_property
    def _indicators(self) -> list[Indicator]:
        return [thing for thing in self.things.values() if isinstance(thing, Indicator)]

    @cached_property
    def _datasets(self) -> list[Dataset]:
        return [thing for thing in self.things.values() if isinstance(thing, Dataset)]

    def regions(self, level: str) -> list[Region]:
        """Give the regions of a level, by code and time."""
        return [region for region in self.catalogue.regions if region.level == level]

    def covers(self, indicator: Indicator) -> list[tuple[str, str]]:
        """Give the regions of the rows and of the published figures of an indicator, as level and code."""
        groups = (group for one in self.published.get(indicator.id, ()) for group in one.groups)
        named = {group for group in groups if group[0] in LEVELS}
        covers = self.catalogue.dataset(indicator.dataset).covers.partition(":") if indicator.dataset else ("", "", "")
        return sorted({*named, *([(covers[0], covers[2])] if covers[2] else [])})

    @cached_property
    def plugin_of(self) -> dict[tuple[str, str], Contribution]:
        """Which plugin contributes each thing; the first of them where several do."""
        found = ((kind, thing.id, one) for one in self.catalogue.contributions for kind, thing in _things(one))
        return {(kind, name): one for kind, name, one in reversed(list(found))}

    @cached_property
    def state(self) -> str:
        """A mark that changes whenever anything changes that pages tell."""
        told = [(one.plugin, one.version, one.definitions) for one in self.catalogue.contributions]
        whole = repr((__version__, told, self.plugins, self.languages, self.phrases))
        return hashlib.sha256(whole.encode()).hexdigest()


def _grouped(pairs: Iterable[tuple[str, Value]]) -> dict[str, list[Value]]:
    found: dict[str, list[Value]] = {}
    for key, value in pairs:
        found.setdefault(key, []).append(value)
    return found


def _things(one: Contribution) -> Iterator[tuple[str, Thing]]:
    yield from (("indicator", thing) for thing in one.definitions.indicators)
    yield from (("form", thing) for thing in one.definitions.forms)
    yield from (("dataset", thing) for thing in one.definitions.datasets)
    levels = {region.level for region in one.definitions.regions}
    yield from (("region-level", find_level(level)) for level in LEVELS if level in levels)


def _chosen(key: str, given: object, there: list[str] | tuple[str, ...]) -> tuple[str, ...]:
    """Give the names that are asked for, or all; a name that is not there is an error."""
    asked = there if given is None else given
    if not isinstance(asked, list | tuple):
        raise ConfigError(f"{key} = {given!r}: expected a list of names, or None for all")
    unknown = [name for name in asked if name not in there]
    if unknown:
        raise ConfigError(f"{key} names {unknown[0]!r}; there are {', '.join(there)}")
    return tuple(name for name in there if name in asked)


def _phrases(config: Config) -> Phrases:
    shipped = Phrases.of(resources.files(__package__) / "phrases.toml")
    try:
        return shipped.with_file(config.sote_phrases) if config.sote_phrases else shipped
    except SoteError as error:
        raise ConfigError(f"sote_phrases: {error}") from error
