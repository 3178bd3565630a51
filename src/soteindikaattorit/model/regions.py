"""A set of regions, found by level and code and mapped from one level to another on a day.

A code has no meaning without its level or its system, so nothing is found by a code alone.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import date, datetime
from itertools import combinations
from typing import Self

import attrs

from soteindikaattorit.errors import (
    MAX_SUGGESTIONS,
    InvalidValueError,
    UnknownNameError,
    did_you_mean,
    similar_names,
    unknown,
)
from soteindikaattorit.model.argument import check_type, checked
from soteindikaattorit.model.hierarchy import Hierarchy, Key
from soteindikaattorit.model.region import LEVELS, Region, find_level, to_day
from soteindikaattorit.model.text import normalise

_Versions = dict[Key, tuple[Region, ...]]


def _sorted(regions: Iterable[Region]) -> tuple[Region, ...]:
    check_type("regions of Regions", regions, Iterable[Region])
    return tuple(sorted(regions, key=lambda region: (find_level(region.level).rank, region.code, region.first)))


def _count(regions: tuple[Region, ...]) -> str:
    return f"<{len(regions)}>"


def _grouped(pairs: Iterable[tuple[Key, Region]]) -> _Versions:
    groups = defaultdict(list)
    for key, region in pairs:
        groups[key].append(region)
    for (system, code), group in groups.items():
        for one, other in combinations(group, 2):
            if one.meets(other):
                raise InvalidValueError(f"{system} code", code, f"{one.id} and {other.id} have it at the same time")
    return {key: tuple(sorted(group, key=lambda region: region.first)) for key, group in groups.items()}


def _latest(versions: tuple[Region, ...], on: date | datetime | None) -> Region | None:
    return next((region for region in reversed(versions) if on is None or region.is_valid(on)), None)


def _entries(regions: Iterable[Region]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(f"{region.code} ({_said(region)})" for region in regions))


def _names(region: Region) -> set[str]:
    return {region.code, *(wording.casefold() for _, wording in region.name.wordings)}


def _first_words(region: Region) -> set[str]:
    return {name.split()[0] for name in _names(region)}


def _check_way(finer: str, coarser: str) -> None:
    if find_level(finer).rank >= find_level(coarser).rank:
        raise InvalidValueError("region level", coarser, f"expected a level coarser than {finer!r}")


def _said(region: Region) -> str:
    return f"{region.title}, {region.validity}" if region.validity else region.title


@attrs.frozen
class Regions:
    """Regions without conflicts, in the order of level, code and time.

    Args:
        regions: The regions, in any order.

    Raises:
        InvalidValueError: Two regions have one code at the same time,
            or a region belongs to two regions of one level at the same time.

    Example:
        >>> from soteindikaattorit.model.region import Membership
        >>> from soteindikaattorit.model.text import Text
        >>> county = Membership(level="hyvinvointialue", code="21")
        >>> inari = Region(level="kunta", code="148", name=Text({"fi": "Inari", "se": "Anár"}), parents=(county,))
        >>> regions = Regions([inari])
        >>> regions.parent("kunta", "148", "hyvinvointialue", date(2025, 1, 1))
        '21'
        >>> regions.explain("kunta", "Anár")
        "'Anár' is no kunta code; did you mean 148 (Inari)?"
    """

    regions: tuple[Region, ...] = attrs.field(converter=_sorted, repr=_count)
    _by_code: _Versions = attrs.field(init=False, eq=False, repr=False)
    _by_other_code: _Versions = attrs.field(init=False, eq=False, repr=False)
    _hierarchy: Hierarchy = attrs.field(init=False, eq=False, repr=False)

    @_by_code.default
    def _group_by_code(self) -> _Versions:
        return _grouped(((region.level, region.code), region) for region in self.regions)

    @_by_other_code.default
    def _group_by_other_code(self) -> _Versions:
        return _grouped((other_code, region) for region in self.regions for other_code in region.other_codes)

    @_hierarchy.default
    def _link(self) -> Hierarchy:
        return Hierarchy.from_regions(self._by_code)

    @checked()
    def with_regions(self, others: Iterable[Region]) -> Self:
        """Return a set of these regions and the others.

        Raises:
            InvalidValueError: The others conflict with these.
        """
        return type(self)((*self.regions, *others))

    def __iter__(self) -> Iterator[Region]:
        """Return the regions from the finest level to the coarsest, by code."""
        return iter(self.regions)

    def __len__(self) -> int:
        """Return the number of regions; each version in time is counted."""
        return len(self.regions)

    @checked()
    def find(self, level: str, code: str, on: date | datetime | None = None) -> Region:
        """Return the region of that code at that level.

        Args:
            level: The id of the level.
            code: The code at that level, not in another system.
            on: The day on which it must be valid; default: its latest version.

        Raises:
            InvalidValueError: There is no such level.
            UnknownNameError: There is no such region on that day.
        """
        versions = self._by_code.get((level, code), ())
        found = _latest(versions, on)
        if found is not None:
            return found
        if versions:
            known = tuple(f"{code} ({_said(region)})" for region in versions)
            raise UnknownNameError(f"{level} code on {on}", code, known)
        raise UnknownNameError(f"{level} code", code, self._suggestions(level, code))

    @checked()
    def find_other(self, system: str, code: str, on: date | datetime | None = None) -> Region:
        """Return the region that has that code in another system.

        Args:
            system: The name of the system, such as ``sotkanet`` or ``maakunta``.
            code: The code in that system.
            on: The day on which it must be valid; default: its latest version.

        Raises:
            UnknownNameError: No region has that code in that system on that day.
        """
        found = _latest(self._by_other_code.get((system, code), ()), on)
        if found is None:
            near = sorted(other for name, other in self._by_other_code if name == system)
            what = f"{system} code on {on}" if on else f"{system} code"
            raise unknown(what, code, near)
        return found

    @checked()
    def codes(self, level: str, on: date | datetime | None = None) -> frozenset[str]:
        """Return the codes of a level.

        Args:
            level: The id of the level.
            on: The day on which the regions must be valid; default: codes of all times.

        Raises:
            InvalidValueError: There is no such level.
        """
        find_level(level)
        found = (region for region in self.regions if region.level == level)
        return frozenset(region.code for region in found if on is None or region.is_valid(on))

    @checked()
    def parent(self, level: str, code: str, of_level: str, on: date | datetime) -> str | None:
        """Return the code of the coarser region that a region belongs to on a day.

        Args:
            level: The region's level.
            code: The region's code.
            of_level: The coarser level.
            on: The day.

        Returns:
            The code; None when the region belongs to no region of that level on that day.

        Raises:
            InvalidValueError: A level does not exist, or is not coarser.
            UnknownNameError: There is no such region.
        """
        _check_way(finer=level, coarser=of_level)
        if (level, code) not in self._hierarchy.up:
            self.find(level, code)
        return self._hierarchy.parent((level, code), of_level, to_day(on))

    @checked()
    def children(self, level: str, code: str, of_level: str, on: date | datetime) -> tuple[str, ...]:
        """Return the codes of the finer regions that belong to a region on a day, in order.

        Args:
            level: The region's level.
            code: The region's code.
            of_level: The finer level.
            on: The day.

        Raises:
            InvalidValueError: A level does not exist, or is not finer.
            UnknownNameError: There is no such region.
        """
        _check_way(finer=of_level, coarser=level)
        if (level, code) not in self._hierarchy.down:
            self.find(level, code)
        return tuple(sorted(set(self._hierarchy.children((level, code), of_level, to_day(on)))))

    @checked()
    def explain(self, level: str, code: str) -> str:
        """Return the meaning of a code at a level in one line, or the codes that were probably meant.

        Raises:
            InvalidValueError: There is no such level.
        """
        versions = self._by_code.get((level, code), ())
        if versions:
            known = "; ".join(f"{level} code {code!r} is {_said(region)}" for region in versions)
            return known + "".join(f"; do not mix it up with {other}" for other in self._otherwise(level, code))
        suggestions = self._suggestions(level, code)
        return f"{code!r} is no {level} code" + (f"; {did_you_mean(suggestions)}" if suggestions else "")

    def _suggestions(self, level: str, given: str) -> tuple[str, ...]:
        code = normalise(given).strip()
        padded = code.zfill(find_level(level).digits)
        others = (other for other in LEVELS if other != level)
        exact = [
            *_entries([*self._by_code.get((level, padded), ())[-1:], *self._called(level, code.casefold())]),
            *self._otherwise(level, code),
            *(f"{region.id} ({_said(region)})" for other in others for region in self._by_code.get((other, code), ())),
            *(entry for other in LEVELS if other != level for entry in self._otherwise(other, code)),
        ]
        return tuple(exact or _entries(self._alike(level, code)))[:MAX_SUGGESTIONS]

    def _otherwise(self, level: str, code: str) -> list[str]:
        found = ((system, regions[-1]) for (system, other), regions in self._by_other_code.items() if other == code)
        here = ((system, region) for system, region in found if region.level == level and region.code != code)
        return [f"{region.id} ({_said(region)}), whose {system} code it is" for system, region in here]

    def _called(self, level: str, name: str) -> list[Region]:
        return [region for region in self.regions if region.level == level and name in _names(region)]

    def _alike(self, level: str, code: str) -> list[Region]:
        here = [region for region in self.regions if region.level == level]
        known = sorted({word for region in here for word in _names(region) | _first_words(region)})
        alike = similar_names(code.casefold(), known)
        return [region for word in alike for region in here if word in _names(region) | _first_words(region)]
