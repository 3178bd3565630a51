"""The content of a site: its catalogue items, languages and phrases."""

import hashlib
from functools import cached_property
from importlib import resources
from typing import Self

import attrs
from sphinx.config import Config
from sphinx.environment import BuildEnvironment
from sphinx.errors import ConfigError
from sphinx.util import logging

from soteindikaattorit import __version__
from soteindikaattorit.catalogue.catalogue import Catalogue
from soteindikaattorit.catalogue.items import IndicatorItem, Item, items
from soteindikaattorit.catalogue.plugins.content import PluginContent
from soteindikaattorit.errors import SoteError
from soteindikaattorit.feedback.export.phrases import Phrases
from soteindikaattorit.model.observation import Observation
from soteindikaattorit.model.region import Region
from soteindikaattorit.model.text import LANGUAGES, Text

ROLES = {"indicator": "indicator", "form": "form", "dataset": "dataset", "region-level": "level"}
"""The role of references to each kind of item with a page of its own."""

FOREIGN = "en"
"""The language of a site whose own is not one of the six."""


def _home(config: Config) -> str:
    language = str(config.language or "").partition("-")[0].partition("_")[0]
    return language if language in LANGUAGES else FOREIGN


def language_of(env: BuildEnvironment, page: str) -> str:
    """Return the language of a page: that of its metadata, or else that of the site."""
    own = str(env.metadata[page].get("language", ""))
    return own if own in LANGUAGES else _home(env.config)


@attrs.frozen(eq=False, kw_only=True, slots=False)
class SiteContent:
    """The content of a site.

    Args:
        catalogue: Everything that is installed, so that references lead somewhere.
        plugins: The plugins whose definitions it shows.
        languages: The languages in which it shows them, as far as there is wording.
        home: The language of the site.
        phrases: The pages' own phrases.
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
        """Load what is installed, as the site's ``conf.py`` selects it; broken plugins are warnings.

        Raises:
            sphinx.errors.ConfigError: A plugin is not installed, a language is not one of the six, or the phrases
                cannot be read.
        """
        catalogue = Catalogue.installed()
        for error in catalogue.broken:
            logging.getLogger(__name__).warning("%s", error, type="sote")
        plugins = [content.plugin for content in catalogue.contents]
        return cls(
            catalogue=catalogue,
            plugins=_selected("sote_plugins", config.sote_plugins, plugins),
            languages=_selected("sote_languages", config.sote_languages, LANGUAGES),
            home=_home(config),
            phrases=_phrases(config),
            folder=str(config.sote_folder).strip("/"),
        )

    @property
    def contents(self) -> tuple[PluginContent, ...]:
        """The contents of the plugins whose definitions the site shows."""
        return tuple(content for content in self.catalogue.contents if content.plugin in self.plugins)

    @cached_property
    def items(self) -> dict[tuple[str, str], Item]:
        """The catalogue items of everything that is installed, by kind and id."""
        return {(item.kind, item.id): item for item in items(self.catalogue)}

    @cached_property
    def things(self) -> dict[tuple[str, str], Item]:
        """The catalogue items of the site, by kind and id; region levels are those of the regions of its plugins."""
        levels = {region.level for content in self.contents for region in content.definitions.regions}
        return {
            (kind, name): item
            for (kind, name), item in self.items.items()
            if kind in ROLES and (name in levels if kind == "region-level" else item.plugin in self.plugins)
        }

    def name_of(self, kind: str, name: str) -> Text:
        """Return the name of a thing, on this site or not."""
        return self.items[kind, name].name

    @property
    def indicators(self) -> tuple[IndicatorItem, ...]:
        """The indicators of the site."""
        return tuple(thing for thing in self.things.values() if isinstance(thing, IndicatorItem))

    @cached_property
    def services(self) -> dict[str, Text]:
        """The names of services."""
        return {service.id: service.name for service in self.catalogue.services}

    @cached_property
    def goals(self) -> dict[str, Text]:
        """The names of goals."""
        return {goal.id: goal.name for goal in self.catalogue.goals}

    @cached_property
    def published(self) -> dict[str, list[Observation]]:
        """The published figures of each indicator."""
        figures: dict[str, list[Observation]] = {}
        for observation in self.catalogue.observations:
            figures.setdefault(observation.indicator, []).append(observation)
        return figures

    def regions(self, level: str) -> list[Region]:
        """Return the regions of a level, by code and time."""
        return [region for region in self.catalogue.regions if region.level == level]

    @cached_property
    def state(self) -> str:
        """A hash that changes whenever anything changes that pages show."""
        contents = [(content.plugin, content.version, content.definitions) for content in self.catalogue.contents]
        state = repr((__version__, contents, self.plugins, self.languages, self.phrases))
        return hashlib.sha256(state.encode()).hexdigest()


def _selected(key: str, names: object, available: list[str] | tuple[str, ...]) -> tuple[str, ...]:
    """Return the names that a setting selects, by default all."""
    if names is None:
        return tuple(available)
    if not isinstance(names, list | tuple):
        raise ConfigError(f"{key} = {names!r}: expected a list of names, or None for all")
    unknown = [name for name in names if name not in available]
    if unknown:
        raise ConfigError(f"{key} names {unknown[0]!r}; there are {', '.join(available)}")
    return tuple(name for name in available if name in names)


def _phrases(config: Config) -> Phrases:
    shipped = Phrases.of(resources.files(__package__) / "phrases.toml")
    try:
        return shipped.with_file(config.sote_phrases) if config.sote_phrases else shipped
    except SoteError as error:
        raise ConfigError(f"sote_phrases: {error}") from error
