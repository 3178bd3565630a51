"""The audit: what an attacker infers from tables that look safe."""

import numpy as np
import pytest

from soteindikaattorit.publish.sdc.audit import audit
from soteindikaattorit.publish.sdc.cells import Role, System
from soteindikaattorit.publish.sdc.feasibility import Ground, Outcome

THRESHOLD = 5
OK, NARROW, EXACT = Outcome.OK, Outcome.NARROW, Outcome.EXACT
INFINITE = np.inf


class Table:
    """Named cells with their sums; primary cells are hidden and have to be protected."""

    def __init__(self, values, *sums, primary, also=(), limits=(), **arrays):
        """Take the values by name, and each sum as a total followed by its parts."""
        self.names = list(values)
        numbers = np.array(list(values.values()), dtype=float)
        relations = np.zeros((len(sums), len(values)))
        for row, (parent, *children) in enumerate(sums):
            relations[row, self.places(parent)] = 1
            relations[row, self.places(*children)] -= 1
        roles = np.full(len(values), Role.FREE)
        roles[self.places(*also)] = Role.HIDDEN
        roles[self.places(*primary)] = Role.PRIMARY
        rows = np.zeros((len(limits), len(values)))
        for row, (weights, _, _) in enumerate(limits):
            rows[row, self.places(*weights)] = list(weights.values())
        self.system = System(
            values=numbers,
            relations=relations,
            roles=roles,
            limits=rows,
            limits_low=[low for _, low, _ in limits],
            limits_high=[high for _, _, high in limits],
            required_low=np.minimum(numbers, 1),
            required_high=np.maximum(numbers, THRESHOLD - 1),
            **{name: self.array(name, some, numbers) for name, some in arrays.items()},
        )

    def places(self, *names):
        """Return the numbers of cells."""
        return np.array([self.names.index(name) for name in names], dtype=int)

    def array(self, name, some, numbers):
        """Return an array of which some cells are given."""
        usual = {"lower": 0.0, "upper": np.inf, "shown_low": numbers, "shown_high": numbers, "width": 0.0}[name]
        whole = np.broadcast_to(usual, len(numbers)).astype(float)
        whole[self.places(*some)] = list(some.values())
        return whole

    def audit(self, **options):
        """Audit with primary and hidden cells hidden, all others shown."""
        return audit(self.system, self.system.always_hidden(), **options)

    def intervals(self):
        """Return outcome and interval of each primary cell, by name."""
        result = self.audit()
        return {
            self.names[cell]: (Outcome(outcome), low, high)
            for cell, outcome, low, high in zip(result.cells, result.outcomes, result.low, result.high, strict=True)
        }


SQUARE = (("r1", "a", "b"), ("r2", "c", "d"), ("c1", "a", "c"), ("c2", "b", "d"))
RING = (("r1", "a", "b"), ("r2", "c", "d"), ("r3", "e", "f"), ("c1", "a", "f"), ("c2", "b", "c"), ("c3", "d", "e"))
LINE = ("total", "a", "b")
FOUR = {"total": 16, "a": 4, "b": 4, "c": 4, "d": 4}
TWO_ONES = ({"total": 15, "a": 10, "b": 3, "c": 1, "d": 1}, ("total", "a", "b", "c", "d"))
TWO_YEARS = ({"total": 33, "a": 3, "b": 20, "c": 10}, ("total", "a", "b", "c"))

CASES = {
    "1: one hidden part of a shown total": (
        Table({"total": 10, "a": 8, "b": 2}, LINE, primary=["b"]),
        {"b": (EXACT, 2, 2)},
    ),
    "2: two parts with a rest of 2, if zeros are always shown": (
        Table(*TWO_ONES, primary=["c", "d"], lower={"c": 1, "d": 1}),
        {"c": (EXACT, 1, 1), "d": (EXACT, 1, 1)},
    ),
    "2: two parts with a rest of 2, if zeros may be hidden": (
        Table(*TWO_ONES, primary=["c", "d"]),
        {"c": (NARROW, 0, 2), "d": (NARROW, 0, 2)},
    ),
    "3: the parts of a zero": (
        Table({"total": 0, "a": 0, "b": 0}, LINE, primary=["a", "b"]),
        {"a": (EXACT, 0, 0), "b": (EXACT, 0, 0)},
    ),
    "4: a rest of 3 excludes a 4": (
        Table({"total": 3, "a": 1, "b": 2}, LINE, primary=["a", "b"]),
        {"a": (NARROW, 0, 3), "b": (NARROW, 0, 3)},
    ),
    "5: a rest of 11 discloses no more than the rule": (
        Table({"total": 11, "a": 2, "b": 9}, LINE, primary=["a"], also=["b"]),
        {"a": (OK, 0, 11)},
    ),
    "6: a square with room in its margins": (
        Table({"r1": 4, "r2": 6, "c1": 5, "c2": 5, "a": 1, "b": 3, "c": 4, "d": 2}, *SQUARE, primary="abcd"),
        {"a": (OK, 0, 4), "b": (OK, 0, 4), "c": (OK, 1, 5), "d": (OK, 1, 5)},
    ),
    "7: a square with a small margin": (
        Table({"r1": 2, "r2": 10, "c1": 5, "c2": 7, "a": 2, "b": 0, "c": 3, "d": 7}, *SQUARE, primary="ac", also="bd"),
        {"a": (NARROW, 0, 2), "c": (NARROW, 3, 5)},
    ),
    "8: overlapping groups, though no sum has one hidden part": (
        Table(
            {"xy": 5, "yz": 7, "xz": 6, "x": 2, "y": 3, "z": 4},
            *[("xy", "x", "y"), ("yz", "y", "z"), ("xz", "x", "z")],
            primary="xyz",
        ),
        {"x": (EXACT, 2, 2), "y": (EXACT, 3, 3), "z": (EXACT, 4, 4)},
    ),
    "9: a ring of six leaves the 3 too narrow, for it cannot be 1": (
        Table(
            {"r1": 8, "r2": 9, "r3": 8, "c1": 7, "c2": 7, "c3": 11, "a": 2, "b": 6, "c": 1, "d": 8, "e": 3, "f": 5},
            *RING,
            primary="ace",
            also="bdf",
        ),
        {"a": (OK, 1, 7), "c": (OK, 0, 6), "e": (NARROW, 2, 8)},
    ),
    "10: four cells marked as below five sum to 16": (
        Table(FOUR, tuple(FOUR), primary="abcd", upper=dict.fromkeys("abcd", 4)),
        dict.fromkeys("abcd", (EXACT, 4, 4)),
    ),
    "10: the same with one mark for all hidden cells": (
        Table(FOUR, tuple(FOUR), primary="abcd"),
        dict.fromkeys("abcd", (OK, 0, 16)),
    ),
    "11: an area of one municipality": (
        Table({"area": 3, "municipality": 3}, ("area", "municipality"), primary=["municipality"]),
        {"municipality": (EXACT, 3, 3)},
    ),
    "12: protected among regions, inferred from its quarter": (
        Table(
            {"quarter": 40, "m1": 20, "m2": 17, "m3": 3, "county": 12, "other": 9},
            *[("quarter", "m1", "m2", "m3"), ("county", "m3", "other")],
            primary=["m3"],
            also=["other"],
        ),
        {"m3": (EXACT, 3, 3)},
    ),
    "13: the denominator less those not in the numerator": (
        Table({"n": 20, "k": 2, "rest": 18}, ("n", "k", "rest"), primary=["k"]),
        {"k": (EXACT, 2, 2)},
    ),
    "14: 9.5 % of 21": (
        Table({"n": 21, "k": 2}, primary=["k"], limits=[({"k": 100 / 21}, 9.45, 9.55)]),
        {"k": (EXACT, 2, 2)},
    ),
    "16: an exact percentage of a rounded base": (
        Table(
            {"n": 19, "k": 1},
            primary=["k", "n"],
            limits=[({"k": 100, "n": -5.25}, 0, INFINITE), ({"k": 100, "n": -5.35}, -INFINITE, 0)],
            lower={"n": 18},
            upper={"n": 22},
        ),
        {"n": (EXACT, 19, 19), "k": (EXACT, 1, 1)},
    ),
    "17: 3.0 of a population of a thousand": (
        Table({"k": 3}, primary=["k"], limits=[({"k": 1.0}, 2.95, 3.05)]),
        {"k": (EXACT, 3, 3)},
    ),
    "18: a change of -75.0 % on 12": (
        Table({"k": 3}, primary=["k"], limits=[({"k": 100 / 12}, 24.95, 25.05)]),
        {"k": (EXACT, 3, 3)},
    ),
    "19: two sums from the beginning of the year": (
        Table({"to-march": 32, "to-february": 30, "march": 2}, ("to-march", "to-february", "march"), primary=["march"]),
        {"march": (EXACT, 2, 2)},
    ),
    "20: hidden with B in one release and with C in the next": (
        Table(*TWO_YEARS, primary=["a"]),
        {"a": (EXACT, 3, 3)},
    ),
    "20: hidden with B in both": (Table(*TWO_YEARS, primary=["a"], also=["b"]), {"a": (OK, 0, 23)}),
    "21: means before and after a late answer": (
        Table(
            {"after": 81, "before": 80, "late": 1},
            ("after", "before", "late"),
            primary=["late"],
            shown_low={"before": 20 * 3.995, "after": 21 * 3.855},
            shown_high={"before": 20 * 4.005, "after": 21 * 3.865},
        ),
        {"late": (EXACT, 1, 1)},
    ),
    "22: the scores of all and of a large group": (
        Table(
            {"all": 13, "fi": 14, "sv": -1},
            ("all", "fi", "sv"),
            primary=["sv"],
            shown_low={"all": 43 * 0.295, "fi": 40 * 0.345},
            shown_high={"all": 43 * 0.305, "fi": 40 * 0.355},
            lower={"sv": -3},
            upper={"sv": 3},
        ),
        {"sv": (EXACT, -1, -1)},
    ),
    "23: a region before and after it lost a part": (
        Table({"before": 41, "after": 38, "c": 3}, ("before", "after", "c"), primary=["c"]),
        {"c": (EXACT, 3, 3)},
    ),
    "26: a structural zero protects nothing": (
        Table({"total": 3, "a": 0, "b": 3}, LINE, primary=["b"], also=["a"], upper={"a": 0}),
        {"b": (EXACT, 3, 3)},
    ),
    "an interval as wide as required": (
        Table({"total": 8, "a": 6, "b": 2}, LINE, primary=["a"], also=["b"], width={"a": 8}),
        {"a": (OK, 0, 8)},
    ),
    "an interval that is too narrow": (
        Table({"total": 8, "a": 6, "b": 2}, LINE, primary=["a"], also=["b"], width={"a": 9}),
        {"a": (NARROW, 0, 8)},
    ),
    "nothing to protect": (Table({"total": 30, "a": 10, "b": 20}, LINE, primary=[]), {}),
}
"""Tables that look safe, with the interval that an attacker infers; the numbers are those of published attacks."""


@pytest.mark.parametrize("case", CASES)
def test_an_attacker_infers_exactly_this(case):
    """The audit finds the outcome and the feasibility interval of each hidden cell, and is safe if all are OK."""
    table, expected = CASES[case]

    assert table.intervals() == expected
    assert table.audit().is_safe == all(outcome is OK for outcome, _, _ in expected.values())


def test_cells_that_only_all_equations_determine_are_found_by_rank():
    """Case 8 needs all three sums at once."""
    table, _ = CASES["8: overlapping groups, though no sum has one hidden part"]

    assert set(table.audit().grounds) == {Ground.RANK}


def test_a_person_alone_in_a_cell_infers_the_other():
    """Case 25: who is alone in a cell infers the other hidden part, which outsiders cannot."""
    table = Table({"total": 4, "a": 1, "b": 3}, LINE, primary=["a", "b"])
    result = table.audit(singletons=table.places("a"))

    assert table.intervals() == {"a": (OK, 0, 4), "b": (OK, 0, 4)}
    assert result.pairs.tolist() == [table.places("a", "b").tolist()]
    assert not result.is_safe


def test_a_primary_cell_that_is_shown_is_exact():
    """Its value needs no inference."""
    result = audit(Table({"a": 3}, primary=["a"]).system, np.zeros(1, dtype=bool))

    assert (result.outcomes.tolist(), result.grounds.tolist()) == ([EXACT], [Ground.SHOWN])


def test_out_of_time_is_undecided_and_not_safe():
    """No release is made on an audit that did not finish."""
    table, _ = CASES["6: a square with room in its margins"]
    result = table.audit(time_limit=0)

    assert result.counts()["UNDECIDED"] == 4
    assert not result.is_safe


def test_a_repr_contains_no_hidden_value():
    """An audit shows counts of outcomes only."""
    table = Table({"total": 9871, "a": 9867, "b": 4}, LINE, primary=["b"])

    assert repr(table.audit()) == "<Audit: 0 OK, 0 NARROW, 1 EXACT, 0 UNDECIDED, 0 SINGLETON>"
