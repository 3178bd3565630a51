"""How sets of one dimension add up: which periods, regions or groups are made of which others."""

from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache

import attrs
import numpy as np

from soteindikaattorit.errors import SoteError

Node = int
"""A set of elements of a dimension, as the bits of a number: days, places, or the codes of a group."""


@attrs.frozen
class OverlapError(SoteError, ValueError):
    """Sets overlap so that what they have in common can neither be read from them nor be checked.

    Callers get a `ReleaseError` in its place.

    Args:
        first: The one set.
        second: The other set.
    """

    first: Node
    second: Node

    def __str__(self) -> str:
        """Say what is wrong, without the sets, which are bits."""
        return "sets overlap in a way that cannot be checked"


@attrs.frozen
class Addition:
    """One set is made of others.

    Args:
        whole: The number of the set that is made of the others.
        parts: The numbers of these.
    """

    whole: int
    parts: tuple[int, ...]


@attrs.frozen
class Rest:
    """A set that is not published, and can be worked out from those that are.

    Args:
        node: The set.
        sum: The numbers of published sets, and how many times each is taken.
    """

    node: Node
    sum: tuple[tuple[int, float], ...]


@lru_cache(maxsize=4096)
def rests(nodes: tuple[Node, ...]) -> tuple[Rest, ...]:
    """Return the sets that follow from those of one line though they are not among them.

    The months of a year less those that are published are one; so is what two overlapping regions do not share.

    Args:
        nodes: The sets; two may be the same.

    Raises:
        OverlapError: Sets overlap, and what they have in common does not follow from them.
    """
    places = _distinct(nodes)
    if not _is_nested(nodes, places):
        return tuple(_unshared(nodes, places))
    found = []
    for whole, parts in _within(nodes, places).items():
        rest = nodes[whole] & ~_union(nodes[part] for part in parts)
        if rest:
            found.append(Rest(rest, ((whole, 1.0), *((part, -1.0) for part in parts))))
    return tuple(found)


@lru_cache(maxsize=4096)
def additions(nodes: tuple[Node, ...]) -> tuple[Addition, ...]:
    """Return how the sets of one line, and the `rests` among them, are made of each other.

    Sets that lie within each other are added up step by step: a year from quarters, a quarter from its months.
    Where sets only overlap, they are made of what membership discloses apart.

    Args:
        nodes: The sets; two may be the same.
    """
    places = _distinct(nodes)
    first = {nodes[place]: place for place in places}
    same = [Addition(place, (first[node],)) for place, node in enumerate(nodes) if first[node] != place]
    if _is_nested(nodes, places):
        return (*same, *(Addition(whole, tuple(parts)) for whole, parts in _within(nodes, places).items()))
    made = elements([nodes[place] for place in places])
    inside = {place: [element for element in made if element & nodes[place]] for place in places}
    sums = [
        Addition(place, tuple(first[element] for element in held))
        for place, held in inside.items()
        if held != [nodes[place]]
    ]
    return (*same, *sums)


def elements(nodes: Sequence[Node]) -> tuple[Node, ...]:
    """Return the largest sets of which every one of the sets is made: what membership discloses apart."""
    found = [_union(nodes)]
    for node in nodes:
        found = [part for whole in found for part in (whole & node, whole & ~node) if part]
    return tuple(found)


def _distinct(nodes: Sequence[Node]) -> list[int]:
    """Return the numbers of the distinct sets, the largest first."""
    first: dict[Node, int] = {}
    for place, node in enumerate(nodes):
        first.setdefault(node, place)
    return sorted(first.values(), key=lambda place: (-nodes[place].bit_count(), place))


def _is_nested(nodes: Sequence[Node], places: Sequence[int]) -> bool:
    return _clash(nodes, places) is None


def _clash(nodes: Sequence[Node], places: Sequence[int]) -> tuple[Node, Node] | None:
    """Return two sets that overlap without one lying in the other, if there are such; places come largest first."""
    for number, place in enumerate(places):
        for other in places[number + 1 :]:
            if nodes[place] & nodes[other] not in {0, nodes[other]}:
                return nodes[place], nodes[other]
    return None


def _within(nodes: Sequence[Node], places: Sequence[int]) -> dict[int, list[int]]:
    """Return, for each set, the largest sets that lie directly within it; places come largest first."""
    within: dict[int, list[int]] = {}
    for number, place in enumerate(places):
        above = next((other for other in reversed(places[:number]) if nodes[other] & nodes[place]), None)
        if above is not None:
            within.setdefault(above, []).append(place)
    return within


def _unshared(nodes: Sequence[Node], places: Sequence[int]) -> Iterator[Rest]:
    """Return the elements of overlapping sets that are no sets of their own."""
    made = elements([nodes[place] for place in places])
    member = np.array([[float(bool(nodes[place] & element)) for element in made] for place in places])
    if np.linalg.matrix_rank(member) < len(made):
        raise OverlapError(*(_clash(nodes, places) or (0, 0)))
    inverse = np.linalg.pinv(member)
    known = {nodes[place] for place in places}
    for element, row in zip(made, inverse, strict=True):
        if element not in known:
            yield Rest(element, tuple((place, float(times)) for place, times in zip(places, row, strict=True)))


def _union(nodes: Iterable[Node]) -> Node:
    whole = 0
    for node in nodes:
        whole |= node
    return whole
