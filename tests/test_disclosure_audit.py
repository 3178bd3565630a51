"""The audit: what an attacker works out of tables that look safe."""

import numpy as np
import pytest

from soteindikaattorit.publish.sdc.audit import audit
from soteindikaattorit.publish.sdc.cells import Role, System
from soteindikaattorit.publish.sdc.feasibility import Ground, Outcome

THRESHOLD = 5
OK, NARROW, EXACT, UNDECIDED = Outcome.OK, Outcome.NARROW, Outcome.EXACT, Outcome.UNDECIDED


class Table:
    """Named cells, what adds up, and what is hidden: a primary cell is hidden and asked about."""

    def __init__(self, values, *sums, primary, also=(), limits=(), **arrays):
        """Take the values by name, and sums as a total with what it is the sum of."""
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
            **{name: self.array(name, given, numbers) for name, given in arrays.items()},
        )

    def places(self, *names):
        """Return the numbers of cells."""
        return np.array([self.names.index(name) for name in names], dtype=int)

    def array(self, name, given, numbers):
        """Return an array of what is given for some cells only."""
        usual = {"lower": 0.0, "upper": np.inf, "shown_low": numbers, "shown_high": numbers, "width": 0.0}[name]
        whole = np.broadcast_to(usual, len(numbers)).astype(float)
        whole[self.places(*given)] = list(given.values())
        return whole

    def audit(self, **options):
        """Audit with primary and hidden cells hidden, all others shown."""
        return audit(self.system, self.system.always_hidden(), **options)

    def found(self, **options):
        """Return outcome and interval of each primary cell, by name."""
        told = self.audit(**options)
        return {
            self.names[cell]: (Outcome(outcome), low, high)
            for cell, outcome, low, high in zip(told.cells, told.outcomes, told.low, told.high, strict=True)
        }


class TestAdversarialCases:
    """Tables that look safe, with what an attacker learns of them; the numbers are those of the list of cases."""

    def test_case_1_total_less_the_rest(self):
        """One hidden cell beside a shown total is not hidden."""
        table = Table({"total": 10, "a": 8, "b": 2}, ("total", "a", "b"), primary=["b"])

        assert table.found() == {"b": (EXACT, 2, 2)}

    def test_case_2_two_ones(self):
        """Two hidden cells with a rest of 2 are both 1 if zeros are always shown, and below 3 if they are not."""
        values = {"total": 15, "a": 10, "b": 3, "c": 1, "d": 1}
        sums = ("total", "a", "b", "c", "d")

        shown = Table(values, sums, primary=["c", "d"], lower={"c": 1, "d": 1})
        eligible = Table(values, sums, primary=["c", "d"])

        assert shown.found() == {"c": (EXACT, 1, 1), "d": (EXACT, 1, 1)}
        assert eligible.found() == {"c": (NARROW, 0, 2), "d": (NARROW, 0, 2)}

    def test_case_3_zero_of_zeros(self):
        """What adds up to 0 is 0."""
        table = Table({"total": 0, "a": 0, "b": 0}, ("total", "a", "b"), primary=["a", "b"])

        assert table.found() == {"a": (EXACT, 0, 0), "b": (EXACT, 0, 0)}

    def test_case_4_small_rest(self):
        """A rest of 3 tells that no hidden cell is 4."""
        table = Table({"total": 3, "a": 1, "b": 2}, ("total", "a", "b"), primary=["a", "b"])

        assert table.found() == {"a": (NARROW, 0, 3), "b": (NARROW, 0, 3)}

    def test_case_5_large_rest(self):
        """A rest of 11 tells nothing that the rule does not."""
        table = Table({"total": 11, "a": 2, "b": 9}, ("total", "a", "b"), primary=["a"], also=["b"])

        assert table.found() == {"a": (OK, 0, 11)}

    def test_case_6_two_by_two(self):
        """A square of hidden cells is safe where the margins leave room."""
        table = Table(
            {"r1": 4, "r2": 6, "c1": 5, "c2": 5, "a": 1, "b": 3, "c": 4, "d": 2},
            *[("r1", "a", "b"), ("r2", "c", "d"), ("c1", "a", "c"), ("c2", "b", "d")],
            primary=["a", "b", "c", "d"],
        )

        assert table.found() == {"a": (OK, 0, 4), "b": (OK, 0, 4), "c": (OK, 1, 5), "d": (OK, 1, 5)}

    def test_case_7_tight_two_by_two(self):
        """The same square tells too much where a margin is small."""
        table = Table(
            {"r1": 2, "r2": 10, "c1": 5, "c2": 7, "a": 2, "b": 0, "c": 3, "d": 7},
            *[("r1", "a", "b"), ("r2", "c", "d"), ("c1", "a", "c"), ("c2", "b", "d")],
            primary=["a", "c"],
            also=["b", "d"],
        )

        assert table.found() == {"a": (NARROW, 0, 2), "c": (NARROW, 3, 5)}

    def test_case_8_overlapping_groups(self):
        """Overlapping groups determine all three cells, though no sum has one hidden cell alone."""
        table = Table(
            {"xy": 5, "yz": 7, "xz": 6, "x": 2, "y": 3, "z": 4},
            *[("xy", "x", "y"), ("yz", "y", "z"), ("xz", "x", "z")],
            primary=["x", "y", "z"],
        )

        assert table.found() == {"x": (EXACT, 2, 2), "y": (EXACT, 3, 3), "z": (EXACT, 4, 4)}
        assert set(table.audit().grounds) == {Ground.RANK}

    def test_case_9_six_cycle(self):
        """A ring of six in a table of three by three leaves the three too narrow, for it cannot be 1."""
        cells = {"a": 2, "b": 6, "c": 1, "d": 8, "e": 3, "f": 5}
        sums = {
            "r1": ("a", "b"),
            "r2": ("c", "d"),
            "r3": ("e", "f"),
            "c1": ("a", "f"),
            "c2": ("b", "c"),
            "c3": ("d", "e"),
        }
        totals = {name: sum(cells[cell] for cell in parts) for name, parts in sums.items()}
        relations = [(name, *parts) for name, parts in sums.items()]

        found = Table(totals | cells, *relations, primary=["a", "c", "e"], also=["b", "d", "f"]).found()

        assert found == {"a": (OK, 1, 7), "c": (OK, 0, 6), "e": (NARROW, 2, 8)}

    def test_case_10_marks_of_the_primary(self):
        """Four cells marked as below five with a sum of 16 are all 4; with one symbol for all they are not."""
        values = {"total": 16, "a": 4, "b": 4, "c": 4, "d": 4}
        sums, primary = ("total", "a", "b", "c", "d"), ["a", "b", "c", "d"]

        marked = Table(values, sums, primary=primary, upper=dict.fromkeys(primary, 4)).found()
        unmarked = Table(values, sums, primary=primary).found()

        assert set(marked.values()) == {(EXACT, 4, 4)}
        assert set(unmarked.values()) == {(OK, 0, 16)}

    def test_case_11_same_cell_twice(self):
        """An area of one municipality is that municipality."""
        table = Table({"area": 3, "municipality": 3}, ("area", "municipality"), primary=["municipality"])

        assert table.found() == {"municipality": (EXACT, 3, 3)}

    def test_case_12_other_dimension(self):
        """A cell protected among regions only is worked out from its quarter."""
        table = Table(
            {"quarter": 40, "m1": 20, "m2": 17, "m3": 3, "county": 12, "other": 9},
            *[("quarter", "m1", "m2", "m3"), ("county", "m3", "other")],
            primary=["m3"],
            also=["other"],
        )

        assert table.found() == {"m3": (EXACT, 3, 3)}

    def test_case_13_complement_of_the_numerator(self):
        """The denominator and those who are not in the numerator give those who are."""
        table = Table({"n": 20, "k": 2, "rest": 18}, ("n", "k", "rest"), primary=["k"])

        assert table.found() == {"k": (EXACT, 2, 2)}

    def test_case_14_percent_of_a_known_base(self):
        """9.5 % of 21 is 2."""
        table = Table({"n": 21, "k": 2}, primary=["k"], limits=[({"k": 100 / 21}, 9.45, 9.55)])

        assert table.found() == {"k": (EXACT, 2, 2)}

    def test_case_16_exact_percent_of_a_rounded_base(self):
        """A base rounded to 20 with a percentage of exact figures, 5.3 %, gives both."""
        table = Table(
            {"n": 19, "k": 1},
            primary=["k", "n"],
            limits=[({"k": 100, "n": -5.25}, 0, np.inf), ({"k": 100, "n": -5.35}, -np.inf, 0)],
            lower={"n": 18},
            upper={"n": 22},
        )

        assert table.found() == {"n": (EXACT, 19, 19), "k": (EXACT, 1, 1)}

    def test_case_17_rate_of_a_known_population(self):
        """3.0 of a thousand in a municipality of a thousand are 3."""
        table = Table({"k": 3}, primary=["k"], limits=[({"k": 1.0}, 2.95, 3.05)])

        assert table.found() == {"k": (EXACT, 3, 3)}

    def test_case_18_change_on_a_shown_year(self):
        """A change of -75.0 % on 12 is 3."""
        table = Table({"k": 3}, primary=["k"], limits=[({"k": 100 / 12}, 24.95, 25.05)])

        assert table.found() == {"k": (EXACT, 3, 3)}

    def test_case_19_year_to_date(self):
        """Two sums from the beginning of the year give the month between them."""
        table = Table(
            {"to-march": 32, "to-february": 30, "march": 2}, ("to-march", "to-february", "march"), primary=["march"]
        )

        assert table.found() == {"march": (EXACT, 2, 2)}

    def test_case_20_two_releases(self):
        """What one release hides with B and the next with C is hidden in neither."""
        union = Table({"total": 33, "a": 3, "b": 20, "c": 10}, ("total", "a", "b", "c"), primary=["a"])
        sticky = Table({"total": 33, "a": 3, "b": 20, "c": 10}, ("total", "a", "b", "c"), primary=["a"], also=["b"])

        assert union.found() == {"a": (EXACT, 3, 3)}
        assert sticky.found() == {"a": (OK, 0, 23)}

    def test_case_21_late_answer(self):
        """Means before and after one late answer give that answer."""
        table = Table(
            {"after": 81, "before": 80, "late": 1},
            ("after", "before", "late"),
            primary=["late"],
            shown_low={"before": 20 * 3.995, "after": 21 * 3.855},
            shown_high={"before": 20 * 4.005, "after": 21 * 3.865},
        )

        assert table.found() == {"late": (EXACT, 1, 1)}

    def test_case_22_differences_of_scores(self):
        """The scores of all and of a large group give promoters less detractors of the small one."""
        table = Table(
            {"all": 13, "fi": 14, "sv": -1},
            ("all", "fi", "sv"),
            primary=["sv"],
            shown_low={"all": 43 * 0.295, "fi": 40 * 0.345},
            shown_high={"all": 43 * 0.305, "fi": 40 * 0.355},
            lower={"sv": -3},
            upper={"sv": 3},
        )

        assert table.found() == {"sv": (EXACT, -1, -1)}

    def test_case_23_merger(self):
        """The region before and after it lost a part give the part."""
        table = Table({"before": 41, "after": 38, "c": 3}, ("before", "after", "c"), primary=["c"])

        assert table.found() == {"c": (EXACT, 3, 3)}

    def test_case_25_singleton(self):
        """Who is alone in a cell works out the other, which outsiders cannot."""
        table = Table({"total": 4, "a": 1, "b": 3}, ("total", "a", "b"), primary=["a", "b"])

        told = table.audit(singletons=table.places("a"))

        assert table.found() == {"a": (OK, 0, 4), "b": (OK, 0, 4)}
        assert told.pairs.tolist() == [table.places("a", "b").tolist()]
        assert not told.is_safe

    def test_case_26_structural_zero(self):
        """A hidden cell that cannot be anything but 0 protects nothing."""
        table = Table({"total": 3, "a": 0, "b": 3}, ("total", "a", "b"), primary=["b"], also=["a"], upper={"a": 0})

        assert table.found() == {"b": (EXACT, 3, 3)}


class TestOutcomes:
    """What an outcome rests on."""

    def test_shown(self):
        """A cell that needs protection and is shown is exact."""
        table = Table({"a": 3}, primary=["a"])

        told = audit(table.system, np.zeros(1, dtype=bool))

        assert (told.outcomes.tolist(), told.grounds.tolist()) == ([EXACT], [Ground.SHOWN])

    @pytest.mark.parametrize(("width", "outcome"), [(8, OK), (9, NARROW)])
    def test_width(self, width, outcome):
        """An interval has to be as wide as is asked."""
        table = Table({"total": 8, "a": 6, "b": 2}, ("total", "a", "b"), primary=["a"], also=["b"], width={"a": width})

        assert table.found() == {"a": (outcome, 0, 8)}

    def test_out_of_time(self):
        """What is not decided in time is undecided, and not safe."""
        table = Table(
            {"r1": 4, "r2": 6, "c1": 5, "c2": 5, "a": 1, "b": 3, "c": 4, "d": 2},
            *[("r1", "a", "b"), ("r2", "c", "d"), ("c1", "a", "c"), ("c2", "b", "d")],
            primary=["a", "b", "c", "d"],
        )

        told = table.audit(time_limit=0)

        assert told.counts()["UNDECIDED"] == 4
        assert not told.is_safe

    def test_nothing_to_ask(self):
        """Where nothing needs protection, everything is safe."""
        table = Table({"total": 30, "a": 10, "b": 20}, ("total", "a", "b"), primary=[])

        assert table.audit().is_safe


class TestSaysNothing:
    """What is hidden stands in no representation."""

    def test_repr(self):
        """An audit shows counts of outcomes only."""
        table = Table({"total": 9871, "a": 9867, "b": 4}, ("total", "a", "b"), primary=["b"])

        assert repr(table.audit()) == "<Audit: 0 OK, 0 NARROW, 1 EXACT, 0 UNDECIDED, 0 SINGLETON>"
