"""The hierarchy of one dimension: which periods, regions or groups are sums of which others."""

from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache

import attrs
import numpy as np

from soteindikaattorit.errors import SoteError

Node = int
"""A set of elements of a dimension, as the bits of a number: days, places, or the codes of a group."""


@attrs.frozen
class OverlapError(SoteError, ValueError):
    """Sets overlap, and their intersection does not follow from them, so that it cannot be protected.

    Callers get a `ReleaseError` in its place.

    Args:
        first: The one set.
        second: The other set.
    """

    first: Node
    second: Node

    def __str__(self) -> str:
        """Return the message, without the sets, which are bits."""
        return "sets overlap in a way that cannot be checked"


@attrs.frozen
class Addition:
    """A set that is the disjoint union of others.

    Args:
        whole: The number of the set.
        parts: The numbers of its parts.
    """

    whole: int
    parts: tuple[int, ...]


@attrs.frozen
class Rest:
    """A set that is not published, but follows from published ones.

    Args:
        node: The set.
        sum: The numbers of published sets, and how many times each is taken.
    """

    node: Node
    sum: tuple[tuple[int, float], ...]


@lru_cache(maxsize=4096)
def rests(nodes: tuple[Node, ...]) -> tuple[Rest, ...]:
    """Return the sets that follow from others without being among them.

    The year less its published months is one; so is the part of a region outside another that overlaps it.

    Args:
        nodes: The sets; two may be the same.

    Raises:
        OverlapError: Sets overlap, and their intersection does not follow from them.
    """
    places = _distinct(nodes)
    if _clash(nodes, places):
        return tuple(_unshared(nodes, places))
    remaining = []
    for whole, parts in _within(nodes, places).items():
        rest = nodes[whole] & ~_union(nodes[part] for part in parts)
        if rest:
            remaining.append(Rest(rest, ((whole, 1.0), *((part, -1.0) for part in parts))))
    return tuple(remaining)


@lru_cache(maxsize=4096)
def additions(nodes: tuple[Node, ...]) -> tuple[Addition, ...]:
    """Return how sets, with their `rests` among them, are sums of each other.

    Nested sets are summed step by step: a year from quarters, a quarter from its months.
    Sets that overlap are sums of their `elements`.

    Args:
        nodes: The sets; two may be the same.
    """
    places = _distinct(nodes)
    first = {nodes[place]: place for place in places}
    same = [Addition(place, (first[node],)) for place, node in enumerate(nodes) if first[node] != place]
    if not _clash(nodes, places):
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
    """Return the coarsest partition of which every set is a union: the regions of a Venn diagram."""
    made = [_union(nodes)]
    for node in nodes:
        made = [part for whole in made for part in (whole & node, whole & ~node) if part]
    return tuple(made)


def _distinct(nodes: Sequence[Node]) -> list[int]:
    """Return the numbers of the distinct sets, the largest first."""
    first: dict[Node, int] = {}
    for place, node in enumerate(nodes):
        first.setdefault(node, place)
    return sorted(first.values(), key=lambda place: (-nodes[place].bit_count(), place))


def _clash(nodes: Sequence[Node], places: Sequence[int]) -> tuple[Node, Node] | None:
    """Return two sets that overlap without being nested, if there are any; places are in order of size."""
    for number, place in enumerate(places):
        for other in places[number + 1 :]:
            if nodes[place] & nodes[other] not in {0, nodes[other]}:
                return nodes[place], nodes[other]
    return None


def _within(nodes: Sequence[Node], places: Sequence[int]) -> dict[int, list[int]]:
    """Return, for each set, the sets directly within it; places are in order of size."""
    within: dict[int, list[int]] = {}
    for number, place in enumerate(places):
        above = next((other for other in reversed(places[:number]) if nodes[other] & nodes[place]), None)
        if above is not None:
            within.setdefault(above, []).append(place)
    return within


def _unshared(nodes: Sequence[Node], places: Sequence[int]) -> Iterator[Rest]:
    """Return the elements of overlapping sets that are not among them.

    The sets are sums of elements, and the elements follow from the sets only if that matrix has full column rank.
    """
    made = elements([nodes[place] for place in places])
    member = np.array([[float(bool(nodes[place] & element)) for element in made] for place in places])
    if np.linalg.matrix_rank(member) < len(made):
        raise OverlapError(*(_clash(nodes, places) or (0, 0)))
    inverse = np.linalg.pinv(member)
    published = {nodes[place] for place in places}
    for element, row in zip(made, inverse, strict=True):
        if element not in published:
            yield Rest(element, tuple((place, float(times)) for place, times in zip(places, row, strict=True)))


def _union(nodes: Iterable[Node]) -> Node:
    whole = 0
    for node in nodes:
        whole |= node
    return whole
