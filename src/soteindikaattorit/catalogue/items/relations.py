"""Relations between the things of a catalogue, looked up from either end, and the names of things by their id."""

from collections.abc import Iterable, Mapping
from functools import cached_property
from typing import Any, Self

import attrs

from soteindikaattorit.catalogue.catalogue import Catalogue
from soteindikaattorit.catalogue.plugins.contribution import Contribution
from soteindikaattorit.definitions import to_tables
from soteindikaattorit.definitions.indicator import Indicator
from soteindikaattorit.model.dataset import Dataset
from soteindikaattorit.model.observation import Observation
from soteindikaattorit.model.region import LEVELS
from soteindikaattorit.model.text import Text

Tables = Mapping[str, Mapping[str, Any]]
"""Definitions as they are written, by section and id."""


@attrs.frozen(eq=False, slots=False)
class Relations:
    """Relations between the things of a catalogue.

    Args:
        catalogue: The catalogue; its selection does not matter.
    """

    catalogue: Catalogue

    @classmethod
    def of(cls, catalogue: Catalogue) -> Self:
        """Return the relations of a catalogue, looked up once for each."""
        return catalogue.derive(cls)

    @cached_property
    def indicators(self) -> tuple[Indicator, ...]:
        """All indicators, selected or not, in the order of their ids."""
        found = (one for part in self.catalogue.contributions for one in part.definitions.indicators)
        return tuple(sorted(found, key=lambda one: one.id))

    @cached_property
    def by_id(self) -> dict[str, Indicator]:
        """All indicators by their id."""
        return {one.id: one for one in self.indicators}

    @cached_property
    def names(self) -> dict[str, Text]:
        """The name of each indicator."""
        return {one.id: one.name for one in self.indicators}

    @cached_property
    def datasets(self) -> dict[str, Dataset]:
        """All datasets by their id."""
        return {one.id: one for one in self.catalogue.datasets}

    @cached_property
    def variants(self) -> dict[str, tuple[str, ...]]:
        """The variants of each indicator and each form."""
        indicators = [(one.base, one.id) for one in self.indicators]
        forms = [(one.base, one.id) for one in self.catalogue.forms]
        return _grouped(pair for pair in sorted([*indicators, *forms]) if pair[0])

    @cached_property
    def used_by(self) -> dict[str, tuple[str, ...]]:
        """The indicators that are derived from each."""
        return _grouped((of, one.id) for one in self.indicators for of in one.measure.indicators)

    @cached_property
    def by_dataset(self) -> dict[str, tuple[str, ...]]:
        """The indicators that are computed from each dataset."""
        return _grouped((one.dataset, one.id) for one in self.indicators if one.dataset)

    @cached_property
    def by_goal(self) -> dict[str, tuple[str, ...]]:
        """The indicators that serve each goal."""
        return _grouped((one.goal, one.id) for one in self.indicators if one.goal)

    @cached_property
    def by_level(self) -> dict[str, tuple[str, ...]]:
        """The datasets that have a column of each level."""
        named = {(column.level, one.id) for one in self.catalogue.datasets for column in one.columns if column.level}
        return _grouped(sorted(named))

    @cached_property
    def forms(self) -> dict[str, str]:
        """The form of each dataset of answers, or of invitations."""
        return {name: form.id for form in self.catalogue.forms for name in (form.id, f"{form.id}.invitations")}

    @cached_property
    def published(self) -> dict[str, tuple[Observation, ...]]:
        """The published figures of each indicator, the newest first."""
        figures = (one for part in self.catalogue.contributions for one in part.definitions.observations)
        ordered = sorted(figures, key=lambda one: (one.period.last, one.period.first, one.groups), reverse=True)
        return _grouped((one.indicator, one) for one in ordered)

    def regions_of(self, indicator: Indicator) -> tuple[str, ...]:
        """Return the regions of the rows and of the published figures of an indicator, as level and code."""
        groups = (group for one in self.published.get(indicator.id, ()) for group in one.groups)
        figures = {f"{level}:{code}" for level, code in groups if level in LEVELS}
        dataset = self.datasets.get(indicator.dataset)
        return tuple(sorted(figures | ({dataset.covers} if dataset and dataset.covers else set())))

    @cached_property
    def goals(self) -> dict[str, Text]:
        """The names of goals."""
        return {goal.id: goal.name for goal in self.catalogue.goals}

    @cached_property
    def services(self) -> dict[str, Text]:
        """The names of services."""
        return {service.id: service.name for service in self.catalogue.services}

    @cached_property
    def region_names(self) -> dict[str, tuple[Text, ...]]:
        """The names of each region, by level and code, of all times."""
        return _grouped((region.id, region.name) for region in self.catalogue.regions)

    @cached_property
    def _members(self) -> dict[str, tuple[str, ...]]:
        """The regions that belong to each, whichever of the two names the other."""
        regions = self.catalogue.regions
        parents = ((parent.id, region.id) for region in regions for parent in region.parents)
        members = ((region.id, member.id) for region in regions for member in region.members)
        return _grouped((*parents, *members))

    def names_inside(self, region: str) -> tuple[Text, ...]:
        """Return the names of the regions that belong to a region, of all times; of a country, none."""
        members = () if region.startswith("maa:") else dict.fromkeys(self._members.get(region, ()))
        return tuple(name for member in members for name in self.region_names.get(member, ()))

    @cached_property
    def written(self) -> Mapping[str, Tables]:
        """The definitions of each plugin as they are written, or as they would be."""
        found: dict[str, dict[str, dict[str, Any]]] = {}
        for one in self.catalogue.contributions:  # one's own definitions may come in several
            for section, tables in _tables(one, self.catalogue).items():
                found.setdefault(one.plugin, {}).setdefault(section, {}).update(tables)
        return found


def _tables(one: Contribution, catalogue: Catalogue) -> Tables:
    complete = to_tables(one.definitions, catalogue.kinds, catalogue.sections)
    whole = {section: {table["id"]: table for table in tables} for section, tables in complete.items()}
    return {section: {**whole.get(section, {}), **one.tables.get(section, {})} for section in {*whole, *one.tables}}


def _grouped(pairs: Iterable[tuple[str, Any]]) -> dict[str, tuple[Any, ...]]:
    found: dict[str, list[Any]] = {}
    for key, value in pairs:
        found.setdefault(key, []).append(value)
    return {key: tuple(values) for key, values in found.items()}
