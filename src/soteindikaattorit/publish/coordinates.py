"""Where figures lie: periods as days, regions as the places within them, groups as their codes."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from functools import cached_property

import attrs
import numpy as np
import pandas as pd

from soteindikaattorit.compute.aggregates import TOTAL
from soteindikaattorit.compute.engine import UNKNOWN
from soteindikaattorit.errors import InvalidValueError, UnknownNameError
from soteindikaattorit.model.period import Period
from soteindikaattorit.model.region import LEVELS, find_level
from soteindikaattorit.model.regions import Regions
from soteindikaattorit.publish.sdc.hierarchy import Node

FINEST = LEVELS[0]
"""The level of which all regions are made."""

Area = tuple[str, ...]
"""What lies in a region: the names of the finest places, as ``kunta:148``."""

Place = tuple[str, ...]
"""The codes of a row in the region columns, the finest first; `TOTAL` where it is summed over them."""


@attrs.frozen(eq=False, kw_only=True)
class Coordinates:
    """The nodes of the rows of several tables of one dataset.

    Args:
        rows: Of each table, ``period`` and its groups, a row for each cell.
        levels: The level of each group that is a region, by its name.
        groups: The other groups.
        regions: The regions that are known.
        recorded: What is on record to have lain in regions.
    """

    rows: tuple[pd.DataFrame, ...]
    levels: dict[str, str]
    groups: tuple[str, ...]
    regions: Regions
    recorded: tuple[Area, ...] = ()

    def __repr__(self) -> str:
        """Say of how many tables, and nothing of their rows."""
        return f"<Coordinates of {len(self.rows)} tables>"

    @cached_property
    def places(self) -> tuple[str, ...]:
        """The groups that are regions, the finest first."""
        return tuple(sorted(self.levels, key=lambda name: find_level(self.levels[name]).rank))

    @property
    def _level_names(self) -> tuple[str, ...]:
        return tuple(self.levels[name] for name in self.places)

    @property
    def dimensions(self) -> tuple[str, ...]:
        """The names of the dimensions, in the order of the columns of `nodes`."""
        return ("period", "region", *self.groups)

    def nodes(self, rows: pd.DataFrame, areas: Sequence[Area] = ()) -> list[list[Node]]:
        """Return the node of each row in each dimension; a group that a table has not is summed over.

        Args:
            rows: ``period`` and groups.
            areas: What lay in the region of each row, where that is on record; empty for what is known now.
        """
        places = self._places_of(rows)
        found = [[self._days[label] for label in rows["period"]]]
        pairs = list(zip(rows["period"], places, strict=True))
        known = {pair: self._area(*pair) for pair in set(pairs)}
        held = areas or [()] * len(pairs)
        found.append([self._recorded(area) or known[pair] for area, pair in zip(held, pairs, strict=True)])
        for name in self.groups:
            codes = rows[name] if name in rows else [TOTAL] * len(rows)
            found.append([self._codes[name][code] for code in codes])
        return found

    def _places_of(self, rows: pd.DataFrame) -> list[Place]:
        columns = [rows[name] if name in rows else [TOTAL] * len(rows) for name in self.places]
        return list(zip(*columns, strict=True)) if columns else [()] * len(rows)

    @cached_property
    def _days(self) -> dict[str, Node]:
        """The days of each period, in the stretches that the ends of all periods cut time into."""
        labels = dict.fromkeys(label for rows in self.rows for label in rows["period"])
        spans = {label: Period.parse(label) for label in labels if label}
        cuts = sorted({day for span in spans.values() for day in (span.first, span.last + timedelta(days=1))})
        number = {day: place for place, day in enumerate(cuts)}
        everything = (1 << max(1, len(cuts) - 1)) - 1
        found = {
            label: (1 << number[span.last + timedelta(days=1)]) - (1 << number[span.first])
            for label, span in spans.items()
        }
        return {label: found.get(label, everything) for label in labels}

    @cached_property
    def _codes(self) -> dict[str, dict[str, Node]]:
        return {
            name: _bits(dict.fromkeys(code for rows in self.rows for code in _column(rows, name)))
            for name in self.groups
        }

    @cached_property
    def _finest(self) -> str:
        """The finest region column in which some row names a place."""
        for place, name in enumerate(self.places):
            if any(codes[place] != TOTAL for codes, _ in self._known):
                return name
        return ""

    @cached_property
    def _known(self) -> tuple[tuple[Place, str], ...]:
        """Every place with the label of a period in which it occurs."""
        pairs = (pair for rows in self.rows for pair in zip(self._places_of(rows), rows["period"], strict=True))
        return tuple(dict.fromkeys(pairs))

    @cached_property
    def _elements(self) -> dict[str, Node]:
        """The bit of each place of the finest level, and of each coarser one in which no finer place is known."""
        names = [_named(self._level_names, place) for place, _ in self._known if self._is_finest(place)]
        names += [name for area in self.recorded for name in area]
        coarse = [pair for pair in self._known if not self._is_finest(pair[0]) and set(pair[0]) - {TOTAL}]
        names += [name for place, label in coarse for name in self._held(place, label)]
        return {name: 1 << number for number, name in enumerate(sorted(set(names)))}

    def _is_finest(self, place: Place) -> bool:
        return bool(self._finest) and place[self.places.index(self._finest)] != TOTAL

    def _held(self, place: Place, label: str) -> Area:
        """Return the finest places that lie in a coarser one: as rows say, as is known of regions, or itself alone."""
        number = next(number for number, code in enumerate(place) if code != TOTAL)
        name, code = self.places[number], place[number]
        return (
            self._said.get((name, code, label), ())
            or self._lying.get((name, label), {}).get(code, ())
            or self._municipalities(name, code, label)
            or (_named(self._level_names, place),)
        )

    def _municipalities(self, name: str, code: str, label: str) -> Area:
        on = Period.parse(label).first if label else date.max
        try:
            return tuple(f"{FINEST}:{inside}" for inside in self.regions.children(self.levels[name], code, FINEST, on))
        except (InvalidValueError, UnknownNameError):
            return ()

    @cached_property
    def _said(self) -> dict[tuple[str, str, str], tuple[str, ...]]:
        """What rows say to lie in a coarser region: by its column, its code and the label of the period."""
        found: dict[tuple[str, str, str], tuple[str, ...]] = {}
        for place, label in self._known:
            if self._is_finest(place):
                for name, code in zip(self.places, place, strict=True):
                    if code != TOTAL and name != self._finest:
                        key = (name, code, label)
                        found[key] = (*found.get(key, ()), _named(self._level_names, place))
        return found

    @cached_property
    def _lying(self) -> dict[tuple[str, str], dict[str, tuple[str, ...]]]:
        """What is known to lie in coarser regions of those places that no row says to lie in any."""
        if not self._finest:
            return {}
        column = self.places.index(self._finest)
        alone = [place[column] for place, _ in self._known if set(place[column + 1 :]) <= {TOTAL}]
        codes = [code for code in dict.fromkeys(alone) if code not in {TOTAL, UNKNOWN}]
        labels = dict.fromkeys(label for _, label in self._known) if codes else {}
        return {
            (name, label): self._by_parent(codes, name, label) for name in self.places[column + 1 :] for label in labels
        }

    def _by_parent(self, codes: Sequence[str], name: str, label: str) -> dict[str, tuple[str, ...]]:
        on = Period.parse(label).first if label else date.max
        found: dict[str, tuple[str, ...]] = {}
        for code in codes:
            parent = self._parent(code, name, on)
            if parent:
                found[parent] = (*found.get(parent, ()), f"{self.levels[self._finest]}:{code}")
        return found

    def _parent(self, code: str, name: str, on: date) -> str | None:
        try:
            return self.regions.parent(self.levels[self._finest], code, self.levels[name], on)
        except (InvalidValueError, UnknownNameError):
            return None

    def areas(self, rows: pd.DataFrame) -> list[Area]:
        """Return what lies in the region of each row, to be kept on record: the names of the finest places."""
        pairs = list(zip(rows["period"], self._places_of(rows), strict=True))
        names = {pair: self._names_in(self._area(*pair)) for pair in set(pairs)}
        return [names[pair] for pair in pairs]

    def _names_in(self, node: Node) -> Area:
        return tuple(sorted(name for name, bit in self._elements.items() if bit & node))

    def _recorded(self, area: Area) -> Node:
        return _whole({name: self._elements[name] for name in area}) if area else 0

    def _area(self, label: str, place: Place) -> Node:
        if not set(place) - {TOTAL}:
            return _whole(self._elements)
        if self._is_finest(place):
            return self._elements[_named(self._level_names, place)]
        return _whole({name: self._elements[name] for name in self._held(place, label)})


def _column(rows: pd.DataFrame, name: str) -> Iterable[str]:
    return rows[name].unique() if name in rows else (TOTAL,)


def _bits(codes: Iterable[str]) -> dict[str, Node]:
    found = {code: 1 << number for number, code in enumerate(sorted(code for code in codes if code != TOTAL))}
    return {**found, TOTAL: _whole(found)}


def _whole(bits: Mapping[str, Node]) -> Node:
    return sum(bits.values()) or 1


def _named(places: Sequence[str], place: Place) -> str:
    """Return a place a name of its own; an unknown one is published by what it lies in, and the whole has none."""
    number = next((number for number, code in enumerate(place) if code != TOTAL), len(place))
    if number == len(place):
        return ""
    if place[number] != UNKNOWN:
        return f"{places[number]}:{place[number]}"
    return " in ".join(f"{name}:{code}" for name, code in zip(places[number:], place[number:], strict=True))


def interned(nodes: Sequence[Sequence[Node]]) -> tuple[np.ndarray, tuple[tuple[Node, ...], ...]]:
    """Return rows of nodes as rows of numbers, and the nodes that the numbers stand for, by dimension."""
    numbers, known = [], []
    for column in nodes:
        ids = {node: number for number, node in enumerate(sorted(set(column)))}
        numbers.append([ids[node] for node in column])
        known.append(tuple(ids))
    return np.array(numbers, dtype=np.int64).T.reshape(-1, len(nodes)), tuple(known)
