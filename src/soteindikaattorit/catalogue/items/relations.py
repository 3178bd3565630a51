"""Relations between the things of a catalogue, in both directions, and their names by id."""

from collections.abc import Iterable, Mapping
from functools import cached_property
from typing import Any, Self

import attrs

from soteindikaattorit.catalogue.catalogue import Catalogue
from soteindikaattorit.definitions import to_tables
from soteindikaattorit.definitions.indicator import Indicator
from soteindikaattorit.model.dataset import Dataset
from soteindikaattorit.model.observation import Observation
from soteindikaattorit.model.region import LEVELS
from soteindikaattorit.model.text import Text

Names = Mapping[str, tuple[str, ...]]
"""The ids that are related to an id."""


@attrs.frozen(eq=False, slots=False)
class Relations:
    """Relations between the things of a catalogue.

    Args:
        catalogue: The catalogue; its selection does not matter.
    """

    catalogue: Catalogue

    @classmethod
    def of(cls, catalogue: Catalogue) -> Self:
        """Return the relations of a catalogue, which are looked up only once."""
        return catalogue.derive(cls)

    @cached_property
    def by_id(self) -> dict[str, Indicator]:
        """All indicators by their id, selected or not, in the order of their ids."""
        indicators = {one.id: one for content in self.catalogue.contents for one in content.definitions.indicators}
        return dict(sorted(indicators.items()))

    @cached_property
    def names(self) -> dict[str, Text]:
        """The name of each indicator."""
        return {name: indicator.name for name, indicator in self.by_id.items()}

    @cached_property
    def goals(self) -> dict[str, Text]:
        """The name of each goal."""
        return {goal.id: goal.name for goal in self.catalogue.goals}

    @cached_property
    def services(self) -> dict[str, Text]:
        """The name of each service."""
        return {service.id: service.name for service in self.catalogue.services}

    @cached_property
    def datasets(self) -> dict[str, Dataset]:
        """All datasets by their id."""
        return {dataset.id: dataset for dataset in self.catalogue.datasets}

    @cached_property
    def variants(self) -> Names:
        """The variants of each indicator and each form."""
        things = (*self.by_id.values(), *self.catalogue.forms)
        return _grouped(sorted((thing.base, thing.id) for thing in things if thing.base))

    @cached_property
    def used_by(self) -> Names:
        """The indicators that are derived from each indicator."""
        return _grouped((source, name) for name, one in self.by_id.items() for source in one.measure.indicators)

    @cached_property
    def by_dataset(self) -> Names:
        """The indicators that are computed from each dataset."""
        return _grouped((one.dataset, name) for name, one in self.by_id.items() if one.dataset)

    @cached_property
    def by_goal(self) -> Names:
        """The indicators of each goal."""
        return _grouped((one.goal, name) for name, one in self.by_id.items() if one.goal)

    @cached_property
    def by_level(self) -> Names:
        """The datasets that have a column of each level of regions."""
        columns = ((column.level, dataset.id) for dataset in self.catalogue.datasets for column in dataset.columns)
        return _grouped(sorted({(level, dataset) for level, dataset in columns if level}))

    @cached_property
    def forms(self) -> dict[str, str]:
        """The form of each dataset of answers or invitations."""
        return {name: form.id for form in self.catalogue.forms for name in (form.id, f"{form.id}.invitations")}

    @cached_property
    def published(self) -> Mapping[str, tuple[Observation, ...]]:
        """The published figures of each indicator, the newest first."""
        figures = (one for content in self.catalogue.contents for one in content.definitions.observations)
        ordered = sorted(figures, key=lambda one: (one.period.last, one.period.first, one.groups), reverse=True)
        return _grouped((figure.indicator, figure) for figure in ordered)

    def regions_of(self, indicator: Indicator) -> tuple[str, ...]:
        """Return the regions of the rows and of the published figures of an indicator, as level and code."""
        groups = (group for figure in self.published.get(indicator.id, ()) for group in figure.groups)
        regions = {f"{level}:{code}" for level, code in groups if level in LEVELS}
        dataset = self.datasets.get(indicator.dataset)
        return tuple(sorted(regions | ({dataset.covers} if dataset and dataset.covers else set())))

    @cached_property
    def region_names(self) -> Mapping[str, tuple[Text, ...]]:
        """All past and present names of each region, by level and code."""
        return _grouped((region.id, region.name) for region in self.catalogue.regions)

    @cached_property
    def _members(self) -> Names:
        """The regions that belong to each region; either of the two may name the other."""
        regions = self.catalogue.regions
        parents = ((parent.id, region.id) for region in regions for parent in region.parents)
        members = ((region.id, member.id) for region in regions for member in region.members)
        return _grouped((*parents, *members))

    def names_inside(self, region: str) -> tuple[Text, ...]:
        """Return all names of the regions that belong to a region; nothing for a country."""
        members = () if region.startswith("maa:") else dict.fromkeys(self._members.get(region, ()))
        return tuple(name for member in members for name in self.region_names.get(member, ()))

    @cached_property
    def written(self) -> Mapping[str, Mapping[str, Mapping[str, Any]]]:
        """The definitions of each plugin as they are or would be written, by plugin, section and id."""
        tables: dict[str, dict[str, dict[str, Any]]] = {}
        kinds, sections = self.catalogue.kinds, self.catalogue.sections
        for content in self.catalogue.contents:  # the user's own definitions may be several
            own = tables.setdefault(content.plugin, {})
            for section, complete in to_tables(content.definitions, kinds, sections).items():
                own.setdefault(section, {}).update({table["id"]: table for table in complete})
            for section, as_written in content.tables.items():
                own.setdefault(section, {}).update(as_written)
        return tables


def _grouped(pairs: Iterable[tuple[str, Any]]) -> dict[str, tuple[Any, ...]]:
    groups: dict[str, list[Any]] = {}
    for key, value in pairs:
        groups.setdefault(key, []).append(value)
    return {key: tuple(values) for key, values in groups.items()}
