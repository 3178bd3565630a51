"""The plugin under test: its definitions, its neighbours, and rows of its datasets."""

from collections.abc import Iterator
from functools import cached_property
from importlib.resources.abc import Traversable
from pathlib import Path

import attrs
import pandas as pd

from soteindikaattorit.catalogue.catalogue import Catalogue
from soteindikaattorit.catalogue.lock import LOCK, Lock
from soteindikaattorit.catalogue.plugins.content import PluginContent
from soteindikaattorit.catalogue.plugins.discovery import import_plugins
from soteindikaattorit.catalogue.plugins.loading import LoadedPlugin, Plugin, load_plugin, package_folder
from soteindikaattorit.definitions import Definitions, Sections
from soteindikaattorit.errors import PluginError, Problem
from soteindikaattorit.measures import Measure
from soteindikaattorit.model.dataset import Dataset
from soteindikaattorit.model.observation import Observation
from soteindikaattorit.model.text import Text
from soteindikaattorit.testing.rows import generated_rows

ROWS = 400
"""How many rows of a dataset are generated to compute its indicators."""

SECTIONS = {
    "indicator": "indicators",
    "dataset": "datasets",
    "goal": "goals",
    "service": "services",
    "policy": "policies",
    "limit": "limits",
    "standard": "standards",
    "instrument": "instruments",
}
"""The built-in sections of values with an id, each with its field of `Definitions`."""


@attrs.frozen(eq=False, kw_only=True, slots=False)
class Subject:
    """An installed plugin under test.

    Args:
        name: The name of its entry point.
        namespace: The beginning of its ids, up to the first dot; its name with hyphens by default.
        beside: The names of other plugins that it builds on.
    """

    name: str
    namespace: str = attrs.field()
    beside: tuple[str, ...] = ()

    @namespace.default
    def _usual_namespace(self) -> str:
        return self.name.replace("_", "-")

    @cached_property
    def _found(self) -> tuple[tuple[Plugin, ...], tuple[PluginError, ...]]:
        return import_plugins([self.name, *self.beside])

    @property
    def plugin(self) -> Plugin:
        """The plugin; `PluginError` if it is not installed or cannot be imported."""
        plugins, broken = self._found
        for error in broken:
            raise error
        return next(plugin for plugin in plugins if plugin.name == self.name)

    @cached_property
    def loaded(self) -> tuple[LoadedPlugin, ...]:
        """The loaded national content and plugins, this one last; `PluginError` if one cannot be loaded."""
        others = (plugin for plugin in self._found[0] if plugin.name != self.name)
        return tuple(load_plugin(plugin) for plugin in (*others, self.plugin))

    @cached_property
    def catalogue(self) -> Catalogue:
        """Its definitions, those of the plugins that it builds on, and the national ones; without broken plugins."""
        return Catalogue.from_plugins(self.loaded)

    @cached_property
    def content(self) -> PluginContent:
        """Its content."""
        return next(each for each in self.catalogue.contents if each.plugin == self.name)

    @cached_property
    def others(self) -> tuple[LoadedPlugin, ...]:
        """The national content and every other installed plugin that can be loaded."""
        loaded = []
        for plugin in (plugin for plugin in import_plugins()[0] if plugin.name != self.name):
            try:
                loaded.append(load_plugin(plugin))
            except PluginError:  # its own tests report it
                continue
        return tuple(loaded)

    @property
    def definitions(self) -> Definitions:
        """The definitions of its author, without the indicators and datasets that follow from forms."""
        return self.content.written

    @property
    def whole(self) -> Definitions:
        """All its definitions, with the indicators and datasets that follow from forms."""
        return self.content.definitions

    @property
    def kinds(self) -> tuple[type[Measure], ...]:
        """The kinds of measure that it may use."""
        return self.catalogue.kinds

    @property
    def sections(self) -> Sections:
        """The registered sections that it may use."""
        return self.catalogue.sections

    @property
    def home(self) -> Traversable:
        """The folder of its package."""
        return package_folder(self.plugin.module) or Path()

    @property
    def lock(self) -> Traversable:
        """The file of its lock."""
        return self.home / LOCK

    @cached_property
    def now(self) -> Lock:
        """The lock of its definitions as they are now."""
        return Lock.of(self.definitions, self.kinds, self.sections)

    @property
    def own_observations(self) -> tuple[Observation, ...]:
        """Its published figures, of its own indicators and of others'."""
        return self.whole.observations

    @property
    def readable(self) -> tuple[Dataset, ...]:
        """Its datasets that some indicator reads."""
        read = {indicator.dataset for indicator in self.catalogue}
        return tuple(dataset for dataset in self.whole.datasets if dataset.id in read)

    def reading(self, dataset: Dataset) -> Catalogue:
        """Return its catalogue with only the indicators of a dataset."""
        return self.catalogue.select(dataset=dataset.id)

    def rows(self, dataset: Dataset, count: int = ROWS) -> pd.DataFrame:
        """Generate rows of a dataset, the same each time, with the columns of the dataset alone."""
        made = generated_rows(dataset, self.reading(dataset), count=count)
        return made[[column.id for column in dataset.columns]]

    def texts(self) -> Iterator[tuple[str, Text]]:
        """Return every text that readers see, except the wording of forms, after its place."""
        for section, field in SECTIONS.items():
            for value in getattr(self.definitions, field):
                yield from _texts_of(f"{section} {value.id!r}", value)
        for dataset in self.definitions.datasets:
            for column in dataset.columns:
                place = f"dataset {dataset.id!r}: column {column.id!r}"
                yield from _texts_of(place, column)
                yield from ((f"{place}: value {code!r}", text) for code, text in column.values)  # noqa: PD011 - a column


def _texts_of(place: str, value: object) -> Iterator[tuple[str, Text]]:
    """Return the name and the description of a value, as far as it has them."""
    texts = ((f"{place}: {key}", getattr(value, key, None)) for key in ("name", "description"))
    yield from ((key, text) for key, text in texts if text is not None)


def failure(place: str, error: BaseException, hint: str = "") -> Problem:
    """Return an error as a problem of one line."""
    message = " ".join(str(error).split())
    return Problem(place, f"{type(error).__name__}: {message}" if message else type(error).__name__, hint)
