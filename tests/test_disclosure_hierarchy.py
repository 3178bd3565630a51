"""How sets of one dimension add up: checked element by element, as sets of Python."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from soteindikaattorit.publish.sdc.hierarchy import OverlapError, additions, elements, rests

YEAR, QUARTERS = 0b111111111111, (0b000000000111, 0b000000111000, 0b000111000000, 0b111000000000)
NODES = st.lists(st.integers(1, 2**6 - 1), min_size=1, max_size=6).map(tuple)


def members(node: int) -> np.ndarray:
    """Return the elements of a set as zeros and ones."""
    return np.array([node >> place & 1 for place in range(12)], dtype=float)


@given(nodes=NODES)
def test_elements(nodes):
    """Two members are of one element exactly when the same sets contain both; nothing else is in any element."""
    classes: dict[tuple[bool, ...], int] = {}
    for place in range(6):
        membership = tuple(bool(node >> place & 1) for node in nodes)
        if any(membership):
            classes[membership] = classes.get(membership, 0) | 1 << place

    assert sorted(elements(nodes)) == sorted(classes.values())


@given(nodes=NODES)
def test_sums(nodes):
    """Each whole is the sum of its parts, and each unpublished rest the sum of published sets with their signs."""
    try:
        unpublished = rests(nodes)
    except OverlapError:
        return
    sets = (*nodes, *(rest.node for rest in unpublished))
    for rest in unpublished:
        assert rest.node not in nodes
        combined = sum(times * members(nodes[number]) for number, times in rest.sum)
        np.testing.assert_allclose(combined, members(rest.node), atol=1e-9)
    for addition in additions(sets):
        assert addition.whole not in addition.parts
        np.testing.assert_equal(sum(members(sets[part]) for part in addition.parts), members(sets[addition.whole]))


@pytest.mark.parametrize(
    ("nodes", "sums", "unpublished"),
    [
        pytest.param((YEAR, *QUARTERS), {0: (1, 2, 3, 4)}, [], id="a year of its quarters"),
        pytest.param(
            (YEAR, *QUARTERS[:3]), None, [(QUARTERS[3], {0: 1, 1: -1, 2: -1, 3: -1})], id="a quarter is missing"
        ),
        pytest.param(
            (YEAR, QUARTERS[0], 0b001), None, [(0b110, {1: 1, 2: -1}), (YEAR - 0b111, {0: 1, 1: -1})], id="steps"
        ),
        pytest.param((0b11, 0b11), {1: (0,)}, [], id="one set twice"),
        pytest.param((0b01, 0b10), {}, [], id="nothing in common"),
        pytest.param((0b111, 0b011, 0b110), None, [(0b001, None), (0b010, None), (0b100, None)], id="overlap"),
    ],
)
def test_examples(nodes, sums, unpublished):
    """A year less three quarters is the fourth; sets that overlap are made of what membership tells apart."""
    found = {rest.node: dict(rest.sum) for rest in rests(nodes)}

    assert set(found) == {node for node, _ in unpublished}
    for node, expected in unpublished:
        assert expected is None or found[node] == expected
    if sums is not None:
        assert {addition.whole: tuple(sorted(addition.parts)) for addition in additions(nodes)} == sums


def test_overlap_that_cannot_be_checked():
    """Two sets that overlap, without their union, leave open how much they have in common."""
    with pytest.raises(OverlapError, match="overlap in a way that cannot be checked") as caught:
        rests((0b011, 0b110))

    assert {caught.value.first, caught.value.second} == {0b011, 0b110}
