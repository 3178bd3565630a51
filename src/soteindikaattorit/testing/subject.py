"""Subjects: an installed plugin under test, with what it defines and what was computed of it."""

from collections.abc import Iterator
from functools import cached_property
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
from types import ModuleType

import attrs
import pandas as pd

from soteindikaattorit.catalogue.catalogue import Catalogue
from soteindikaattorit.catalogue.lock import LOCK, Lock
from soteindikaattorit.catalogue.plugins.contribution import Contribution
from soteindikaattorit.catalogue.plugins.loading import installed
from soteindikaattorit.catalogue.plugins.offer import Offer, Plugin, offer
from soteindikaattorit.definitions import Definitions, Sections
from soteindikaattorit.errors import PluginError, Problem
from soteindikaattorit.measures import Measure
from soteindikaattorit.model.dataset import Dataset
from soteindikaattorit.model.observation import Observation
from soteindikaattorit.model.text import Text
from soteindikaattorit.testing.rows import generated_rows

ROWS = 400
"""How many rows of a dataset are generated to compute its indicators."""

Named = tuple[str, Text]
"""A place in the definitions, and the text that stands there."""


@attrs.frozen(eq=False, kw_only=True, slots=False)
class Subject:
    """An installed plugin under test.

    Args:
        name: The name of its entry point.
        namespace: What its ids begin with, up to the first dot; its name with hyphens when nothing is said.
        beside: The names of other plugins on whose definitions it builds.
    """

    name: str
    namespace: str = attrs.field()
    beside: tuple[str, ...] = ()

    @namespace.default
    def _usual_namespace(self) -> str:
        return self.name.replace("_", "-")

    @cached_property
    def _found(self) -> tuple[tuple[Plugin, ...], tuple[PluginError, ...]]:
        return installed([self.name, *self.beside])

    @property
    def plugin(self) -> Plugin:
        """The plugin as it was found.

        Raises:
            PluginError: It is not installed, or cannot be imported.
        """
        plugins, broken = self._found
        for error in broken:
            raise error
        return next(plugin for plugin in plugins if plugin.name == self.name)

    @cached_property
    def offers(self) -> tuple[Offer, ...]:
        """What the national content, the plugins beside and the plugin itself offer, the plugin last.

        Raises:
            PluginError: One of them cannot be imported, or a hook fails.
        """
        last = self.plugin
        return tuple(offer(plugin) for plugin in (*(one for one in self._found[0] if one.name != self.name), last))

    @cached_property
    def catalogue(self) -> Catalogue:
        """What it defines, beside the national content and the plugins on which it builds; those that work."""
        return Catalogue.gathered(self.offers)

    @cached_property
    def contribution(self) -> Contribution:
        """What it contributes."""
        return next(one for one in self.catalogue.contributions if one.plugin == self.name)

    @cached_property
    def others(self) -> tuple[Offer, ...]:
        """What the national content and every other installed plugin that can be read offer."""
        found = []
        for plugin in (plugin for plugin in installed()[0] if plugin.name != self.name):
            try:
                found.append(offer(plugin))
            except PluginError:  # it is for its own tests to find out
                continue
        return tuple(found)

    @property
    def definitions(self) -> Definitions:
        """What its author wrote, without the indicators and datasets that follow from forms."""
        return self.contribution.written

    @property
    def whole(self) -> Definitions:
        """What it defines, with the indicators and datasets that follow from forms."""
        return self.contribution.definitions

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
        """The folder of its package, in which its definitions lie."""
        return home_of(self.plugin.module)

    @property
    def lock(self) -> Traversable:
        """The file that keeps what each version of its definitions meant."""
        return self.home / LOCK

    @cached_property
    def now(self) -> Lock:
        """What its definitions mean now."""
        return Lock.of(self.definitions, self.kinds, self.sections)

    @property
    def own_observations(self) -> tuple[Observation, ...]:
        """The published figures that it brings, of its own indicators and of others'."""
        return self.whole.observations

    @property
    def readable(self) -> tuple[Dataset, ...]:
        """Its datasets that some indicator reads."""
        read = {indicator.dataset for indicator in self.catalogue}
        return tuple(dataset for dataset in self.whole.datasets if dataset.id in read)

    def reading(self, dataset: Dataset) -> Catalogue:
        """Return its catalogue with the indicators selected that read a dataset."""
        return self.catalogue.select(dataset=dataset.id)

    def rows(self, dataset: Dataset, count: int = ROWS) -> pd.DataFrame:
        """Generate rows of a dataset, the same each time, with the columns of the dataset alone."""
        made = generated_rows(dataset, self.reading(dataset), count=count)
        return made[[column.id for column in dataset.columns]]

    def texts(self) -> Iterator[Named]:
        """Return every text that readers see, but for the wording of forms, with its place."""
        ours = self.definitions
        for section in (
            "indicators",
            "datasets",
            "goals",
            "services",
            "limits",
            "standards",
            "instruments",
            "policies",
        ):
            for one in getattr(ours, section):
                yield from texts_of(f"{section.removesuffix('s')} {one.id!r}", one)
        for dataset in ours.datasets:
            for column in dataset.columns:
                place = f"dataset {dataset.id!r}: column {column.id!r}"
                yield from texts_of(place, column)
                yield from ((f"{place}: value {code!r}", text) for code, text in column.values)  # noqa: PD011 - a column


def home_of(module: ModuleType) -> Traversable:
    """Return the folder in which the module of a plugin lies, which may be a single file."""
    return files(module) if hasattr(module, "__path__") else Path(str(getattr(module, "__file__", ""))).parent


def texts_of(place: str, one: object) -> Iterator[Named]:
    """Return the name and the description of a definition, as far as it has them."""
    for key in ("name", "description"):
        text = getattr(one, key, None)
        if text is not None:
            yield f"{place}: {key}", text


def failure(place: str, error: BaseException, hint: str = "") -> Problem:
    """Return what went wrong in one line."""
    said = " ".join(str(error).split())
    return Problem(place, f"{type(error).__name__}: {said}" if said else type(error).__name__, hint)
