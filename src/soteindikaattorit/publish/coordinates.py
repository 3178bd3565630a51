"""The coordinates of figures: periods as sets of days, regions as sets of places, groups as sets of codes."""

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
"""The level of the places that make up all regions."""

Area = tuple[str, ...]
"""The finest places in a region by name, such as ``kunta:148``."""

Place = tuple[str, ...]
"""The codes of a row in the region columns, the finest first; `TOTAL` where the row is a sum over the column."""


@attrs.frozen(eq=False, kw_only=True)
class Coordinates:
    """The nodes of the rows of several tables of one dataset.

    Args:
        rows: Of each table, ``period`` and its groups, a row for each cell.
        levels: The level of each group that is a region, by its name.
        groups: The other groups.
        regions: The regions that are known.
        recorded: The areas of regions in earlier releases.
    """

    rows: tuple[pd.DataFrame, ...]
    levels: dict[str, str]
    groups: tuple[str, ...]
    regions: Regions
    recorded: tuple[Area, ...] = ()

    def __repr__(self) -> str:
        """Return the number of tables, and nothing of their rows."""
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
        """Return the node of each row in each dimension; a row is a sum over each group that its table lacks.

        Args:
            rows: ``period`` and groups.
            areas: The area of each row, where it is on record; empty for the area that is known now.
        """
        places = self._places_of(rows)
        pairs = list(zip(rows["period"], places, strict=True))
        current = {pair: self._area(*pair) for pair in set(pairs)}
        recorded = [self._bits_of(area) if area else 0 for area in areas or [()] * len(pairs)]
        nodes = [
            [self._days[label] for label in rows["period"]],
            [area or current[pair] for area, pair in zip(recorded, pairs, strict=True)],
        ]
        for name in self.groups:
            codes = rows[name] if name in rows else [TOTAL] * len(rows)
            nodes.append([self._codes[name][code] for code in codes])
        return nodes

    def _places_of(self, rows: pd.DataFrame) -> list[Place]:
        columns = [rows[name] if name in rows else [TOTAL] * len(rows) for name in self.places]
        return list(zip(*columns, strict=True)) if columns else [()] * len(rows)

    @cached_property
    def _days(self) -> dict[str, Node]:
        """The days of each period: a bit for each stretch between two neighbouring ends of periods."""
        labels = dict.fromkeys(label for rows in self.rows for label in rows["period"])
        spans = {label: Period.parse(label) for label in labels if label}
        cuts = sorted({day for span in spans.values() for day in (span.first, span.last + timedelta(days=1))})
        number = {day: place for place, day in enumerate(cuts)}
        everything = (1 << max(1, len(cuts) - 1)) - 1
        nodes = {
            label: (1 << number[span.last + timedelta(days=1)]) - (1 << number[span.first])
            for label, span in spans.items()
        }
        return {label: nodes.get(label, everything) for label in labels}

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
            if any(codes[place] != TOTAL for codes, _ in self._pairs):
                return name
        return ""

    @cached_property
    def _pairs(self) -> tuple[tuple[Place, str], ...]:
        """Each place with the label of each period in which it occurs."""
        pairs = (pair for rows in self.rows for pair in zip(self._places_of(rows), rows["period"], strict=True))
        return tuple(dict.fromkeys(pairs))

    @cached_property
    def _elements(self) -> dict[str, Node]:
        """The bit of each place of the finest level, and of each coarser place without finer ones."""
        names = [_named(self._level_names, place) for place, _ in self._pairs if self._is_finest(place)]
        names += [name for area in self.recorded for name in area]
        coarse = [pair for pair in self._pairs if not self._is_finest(pair[0]) and set(pair[0]) - {TOTAL}]
        names += [name for place, label in coarse for name in self._places_in(place, label)]
        return {name: 1 << number for number, name in enumerate(sorted(set(names)))}

    def _is_finest(self, place: Place) -> bool:
        return bool(self._finest) and place[self.places.index(self._finest)] != TOTAL

    def _places_in(self, place: Place, label: str) -> Area:
        """Return the finest places in a coarser one: by the rows, else by the regions, else the place itself."""
        number = next(number for number, code in enumerate(place) if code != TOTAL)
        name, code = self.places[number], place[number]
        return (
            self._by_rows.get((name, code, label), ())
            or self._by_regions.get((name, label), {}).get(code, ())
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
    def _by_rows(self) -> dict[tuple[str, str, str], tuple[str, ...]]:
        """The places that rows locate in a coarser region, by its column, its code and the label of the period."""
        inside: dict[tuple[str, str, str], tuple[str, ...]] = {}
        for place, label in self._pairs:
            if self._is_finest(place):
                for name, code in zip(self.places, place, strict=True):
                    if code != TOTAL and name != self._finest:
                        key = (name, code, label)
                        inside[key] = (*inside.get(key, ()), _named(self._level_names, place))
        return inside

    @cached_property
    def _by_regions(self) -> dict[tuple[str, str], dict[str, tuple[str, ...]]]:
        """The places that no row locates in a coarser region, by the regions that are known."""
        if not self._finest:
            return {}
        column = self.places.index(self._finest)
        alone = [place[column] for place, _ in self._pairs if set(place[column + 1 :]) <= {TOTAL}]
        codes = [code for code in dict.fromkeys(alone) if code not in {TOTAL, UNKNOWN}]
        labels = dict.fromkeys(label for _, label in self._pairs) if codes else {}
        return {
            (name, label): self._by_parent(codes, name, label) for name in self.places[column + 1 :] for label in labels
        }

    def _by_parent(self, codes: Sequence[str], name: str, label: str) -> dict[str, tuple[str, ...]]:
        on = Period.parse(label).first if label else date.max
        inside: dict[str, tuple[str, ...]] = {}
        for code in codes:
            parent = self._parent(code, name, on)
            if parent:
                inside[parent] = (*inside.get(parent, ()), f"{self.levels[self._finest]}:{code}")
        return inside

    def _parent(self, code: str, name: str, on: date) -> str | None:
        try:
            return self.regions.parent(self.levels[self._finest], code, self.levels[name], on)
        except (InvalidValueError, UnknownNameError):
            return None

    def areas(self, rows: pd.DataFrame) -> list[Area]:
        """Return the area of each row, to be kept on record."""
        pairs = list(zip(rows["period"], self._places_of(rows), strict=True))
        nodes = {pair: self._area(*pair) for pair in set(pairs)}
        names = {
            pair: tuple(sorted(name for name, bit in self._elements.items() if bit & node))
            for pair, node in nodes.items()
        }
        return [names[pair] for pair in pairs]

    def _bits_of(self, area: Area) -> Node:
        return _whole({name: self._elements[name] for name in area})

    def _area(self, label: str, place: Place) -> Node:
        if not set(place) - {TOTAL}:
            return _whole(self._elements)
        if self._is_finest(place):
            return self._elements[_named(self._level_names, place)]
        return self._bits_of(self._places_in(place, label))


def _column(rows: pd.DataFrame, name: str) -> Iterable[str]:
    return rows[name].unique() if name in rows else (TOTAL,)


def _bits(codes: Iterable[str]) -> dict[str, Node]:
    bits = {code: 1 << number for number, code in enumerate(sorted(code for code in codes if code != TOTAL))}
    return {**bits, TOTAL: _whole(bits)}


def _whole(bits: Mapping[str, Node]) -> Node:
    return sum(bits.values()) or 1


def _named(places: Sequence[str], place: Place) -> str:
    """Return the name of a place; an unknown place is named with the region around it, the whole has no name."""
    number = next((number for number, code in enumerate(place) if code != TOTAL), len(place))
    if number == len(place):
        return ""
    if place[number] != UNKNOWN:
        return f"{places[number]}:{place[number]}"
    return " in ".join(f"{name}:{code}" for name, code in zip(places[number:], place[number:], strict=True))


def interned(nodes: Sequence[Sequence[Node]]) -> tuple[np.ndarray, tuple[tuple[Node, ...], ...]]:
    """Return columns of nodes as rows of numbers, and the node of each number, by dimension."""
    numbers, distinct = [], []
    for column in nodes:
        ids = {node: number for number, node in enumerate(sorted(set(column)))}
        numbers.append([ids[node] for node in column])
        distinct.append(tuple(ids))
    return np.array(numbers, dtype=np.int64).T.reshape(-1, len(nodes)), tuple(distinct)
