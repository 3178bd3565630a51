"""Naming: what the goals, services, datasets and regions are called to which items refer by id."""

from collections import defaultdict
from functools import cached_property

import attrs

from soteindikaattorit.catalogue.catalogue import Catalogue
from soteindikaattorit.model.text import Text


@attrs.frozen(eq=False, slots=False)
class Names:
    """The names of what items refer to by its id.

    Args:
        catalogue: Where they are defined.
    """

    catalogue: Catalogue

    @cached_property
    def goals(self) -> dict[str, Text]:
        """The names of goals."""
        return {one.id: one.name for one in self.catalogue.goals}

    @cached_property
    def services(self) -> dict[str, Text]:
        """The names of services."""
        return {one.id: one.name for one in self.catalogue.services}

    @cached_property
    def datasets(self) -> dict[str, Text]:
        """The names of datasets."""
        return {one.id: one.name for one in self.catalogue.datasets}

    @cached_property
    def regions(self) -> dict[str, tuple[Text, ...]]:
        """The names of each region, by level and code, of all times."""
        found = defaultdict(list)
        for region in self.catalogue.regions:
            found[region.id].append(region.name)
        return {name: tuple(names) for name, names in found.items()}

    @cached_property
    def _members(self) -> dict[str, list[str]]:
        """The regions that belong to each, whichever of the two says it."""
        found = defaultdict(list)
        for region in self.catalogue.regions:
            for parent in region.parents:
                found[parent.id].append(region.id)
            found[region.id] += [member.id for member in region.members]
        return found

    def inside(self, name: str) -> tuple[Text, ...]:
        """Return the names of the regions that belong to a region, of all times; of a country, none."""
        if name.startswith("maa:"):
            return ()
        members = dict.fromkeys(self._members.get(name, ()))
        return tuple(text for member in members for text in self.regions.get(member, ()))
