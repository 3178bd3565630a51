"""The hierarchy of regions: which region belongs to which, and when."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from itertools import combinations
from typing import NamedTuple, Self

import attrs

from soteindikaattorit.errors import InvalidValueError
from soteindikaattorit.model.region import Membership, Region

Key = tuple[str, str]
"""The level and the code of a region."""


class Link(NamedTuple):
    """A finer region belongs to a coarser one from a first to a last day, both included."""

    finer: Key
    coarser: Key
    first: date
    last: date


def _link(finer: Region | Membership, coarser: Region | Membership, said: Membership) -> Link:
    ends = (finer, coarser, said)
    first, last = max(end.first for end in ends), min(end.last for end in ends)
    return Link((finer.level, finer.code), (coarser.level, coarser.code), first, last)


def _links(versions: Mapping[Key, tuple[Region, ...]]) -> Iterator[Link]:
    for region in (region for same in versions.values() for region in same):
        for said in region.parents:
            yield from (_link(region, other, said) for other in versions.get((said.level, said.code), (said,)))
        for said in region.members:
            yield from (_link(other, region, said) for other in versions.get((said.level, said.code), (said,)))


def _check_one_parent(links: tuple[Link, ...]) -> None:
    for one, other in combinations(links, 2):
        is_same_level = one.coarser != other.coarser and one.coarser[0] == other.coarser[0]
        if is_same_level and one.first <= other.last and other.first <= one.last:
            both = f"it belongs to both {':'.join(one.coarser)} and {':'.join(other.coarser)} at the same time"
            raise InvalidValueError("region", ":".join(one.finer), both)


def _grouped(links: Iterable[tuple[Key, Link]]) -> dict[Key, tuple[Link, ...]]:
    groups = defaultdict(list)
    for key, link in links:
        groups[key].append(link)
    return {key: tuple(group) for key, group in groups.items()}


@attrs.frozen(kw_only=True, eq=False)
class Hierarchy:
    """Which region belongs to which, in both directions.

    Args:
        up: The links of each region to coarser ones.
        down: The links of each region to finer ones.
    """

    up: Mapping[Key, tuple[Link, ...]] = attrs.field(repr=False)
    down: Mapping[Key, tuple[Link, ...]] = attrs.field(repr=False)

    @classmethod
    def from_regions(cls, versions: Mapping[Key, tuple[Region, ...]]) -> Self:
        """Return the hierarchy of regions, from their versions in time by level and code.

        A membership lasts no longer than its two regions; a region that is not among them has no limits.

        Raises:
            InvalidValueError: A region belongs to two regions of one level at the same time.
        """
        links = sorted({link for link in _links(versions) if link.first <= link.last})
        up = _grouped((link.finer, link) for link in links)
        for group in up.values():
            _check_one_parent(group)
        return cls(up=up, down=_grouped((link.coarser, link) for link in links))

    def parent(self, key: Key, of_level: str, on: date) -> str | None:
        """Return the code of the region of a coarser level to which a region belongs on a day, or None."""
        above = [link.coarser for link in self.up.get(key, ()) if link.first <= on <= link.last]
        for level, code in above:
            if level == of_level:
                return code
        found = (self.parent(coarser, of_level, on) for coarser in above)
        return next((code for code in found if code is not None), None)

    def children(self, key: Key, of_level: str, on: date) -> Iterator[str]:
        """Return the codes of the regions of a finer level that belong to it on a day, some perhaps more than once."""
        for link in self.down.get(key, ()):
            if link.first <= on <= link.last:
                level, code = link.finer
                yield from (code,) if level == of_level else self.children(link.finer, of_level, on)
