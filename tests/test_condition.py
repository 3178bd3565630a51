"""Conditions: written as data, read, negated, joined and written again."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from soteindikaattorit.errors import InvalidValueError
from soteindikaattorit.model.condition import Condition, Criterion, criterion, present, spell

WRITTEN = st.text(max_size=5) | st.booleans() | st.integers() | st.floats(allow_nan=False)
SCALARS = WRITTEN | st.dates()
BOUNDS = st.dictionaries(st.sampled_from(["min", "max"]), WRITTEN, min_size=1)
PLAIN = WRITTEN | st.lists(WRITTEN, min_size=2, max_size=3) | BOUNDS
VALUES = PLAIN | PLAIN.map(lambda value: {"not": value}) | st.booleans().map(lambda missing: {"missing": missing})


class TestReading:
    """What may stand behind a column."""

    @pytest.mark.parametrize(
        ("value", "expected"),
        [
            ("perhe", Criterion(column="c", any_of=("perhe",))),
            (9, Criterion(column="c", any_of=(9,))),
            (False, Criterion(column="c", any_of=(False,))),
            (date(2025, 1, 1), Criterion(column="c", any_of=(date(2025, 1, 1),))),
            (["se", "smn"], Criterion(column="c", any_of=("se", "smn"))),
            ({"min": 9}, Criterion(column="c", minimum=9)),
            ({"max": 0}, Criterion(column="c", maximum=0)),
            ({"min": 0, "max": 6.5}, Criterion(column="c", minimum=0, maximum=6.5)),
            ({"missing": True}, Criterion(column="c", missing=True)),
            ({"missing": False}, Criterion(column="c", missing=True, negated=True)),
            ({"not": "x"}, Criterion(column="c", any_of=("x",), negated=True)),
            ({"not": ["x", "y"]}, Criterion(column="c", any_of=("x", "y"), negated=True)),
            ({"not": {"min": 9}}, Criterion(column="c", minimum=9, negated=True)),
            ({"not": {"missing": True}}, Criterion(column="c", missing=True, negated=True)),
            ({"not": {"not": "x"}}, Criterion(column="c", any_of=("x",))),
        ],
    )
    def test_forms(self, value, expected):
        """A value, a list for any of, bounds, missing, and the negation of each."""
        assert criterion("c", value) == expected

    @pytest.mark.parametrize(
        "value",
        [
            None,
            [],
            {},
            [["x"]],
            [None],
            {"minimum": 1},
            {"min": None},
            {"min": [1]},
            {"missing": 1},
            {"missing": "true"},
            {"min": 1, "missing": True},
            {"not": None},
            {"not": "x", "min": 1},
            {"not": {}},
            object(),
            {"x > 3"},
        ],
        ids=lambda value: type(value).__name__,
    )
    def test_anything_else(self, value):
        """Anything else is no condition, and the error says what would be."""
        with pytest.raises(InvalidValueError, match=r"condition on 'c'.*expected a value, a list of values, or"):
            Condition.parse({"c": value})

    def test_no_expressions(self):
        """Text is a value to compare with, and never evaluated."""
        assert criterion("c", "__import__('os')").any_of == ("__import__('os')",)

    @given(st.dictionaries(st.text(min_size=1, max_size=5), VALUES, max_size=4))
    def test_round_trip(self, table):
        """What is written of a condition reads as the same condition."""
        condition = Condition.parse(table)

        assert Condition.parse(condition.to_dict()) == condition

    def test_dates_are_written_as_text(self):
        """A date is written as a definition holds it."""
        condition = Condition.parse({"a": {"min": date(2025, 1, 31)}, "b": [date(2025, 2, 1), date(2025, 2, 2)]})

        assert condition.to_dict() == {"a": {"min": "2025-01-31"}, "b": ["2025-02-01", "2025-02-02"]}


class TestJoining:
    """Conditions that must hold at once."""

    def test_and(self):
        """Both conditions hold, and what stands in both is kept once."""
        one, other = Condition.parse({"a": 1, "b": 2}), Condition.parse({"b": 2, "c": 3})

        assert one & other == Condition.parse({"a": 1, "b": 2, "c": 3})

    def test_two_on_one_column(self):
        """Two criteria on one column are both kept."""
        joined = Condition.parse({"a": {"min": 1}}) & Condition.parse({"a": {"max": 3}})

        assert len(joined.criteria) == 2
        assert joined.columns == ("a",)

    def test_every_row(self):
        """No criteria mean every row, and change nothing."""
        assert Condition() & Condition.parse({"a": 1}) == Condition.parse({"a": 1})
        assert str(Condition()) == ""

    def test_present(self):
        """That a column holds a value is the negation of missing."""
        assert present("a") == Condition.parse({"a": {"missing": False}})


class TestNames:
    """The canonical form, under which parts are kept."""

    @pytest.mark.parametrize(
        ("table", "name"),
        [
            ({"palvelu": "perhe"}, "palvelu in ['perhe']"),
            ({"palvelu": {"not": ["a", "b"]}}, "palvelu not in ['a', 'b']"),
            ({"arvo": {"min": 9}}, "arvo within [9, ]"),
            ({"arvo": {"max": 6}}, "arvo within [, 6]"),
            ({"arvo": {"min": 0, "max": 6}}, "arvo within [0, 6]"),
            ({"arvo": {"missing": True}}, "arvo missing"),
            ({"arvo": {"missing": False}}, "arvo not missing"),
            ({"a": True, "b": date(2025, 1, 31)}, "a in [true] and b in [2025-01-31]"),
        ],
    )
    def test_canonical(self, table, name):
        """Each form has one spelling."""
        assert str(Condition.parse(table)) == name

    def test_equal_numbers_have_one_name(self):
        """A whole number has one name, however it is written; a text of digits has another."""
        assert spell(1) == spell(1.0) == "1"
        assert spell("1") == "'1'"
        assert spell(value=True) == "true"
        assert spell("true") == "'true'"

    @given(one=SCALARS, other=SCALARS)
    def test_unlike_values_have_unlike_names(self, one, other):
        """Two values have the same name only when they are the same value."""
        if spell(one) == spell(other):
            assert one == other


def test_minimum_of_zero_is_a_bound():
    """Zero is a bound like any other."""
    assert Criterion(column="a", minimum=0).to_value() == {"min": 0}
    assert str(Criterion(column="a", maximum=0)) == "a within [, 0]"


@pytest.mark.parametrize(
    ("table", "is_valid"),
    [
        ({"x": "a"}, True),
        ({"x": ["a", 1, True]}, True),
        ({"x": []}, False),
        ({"x": {"min": 1}}, True),
        ({"x": {}}, False),
        ({"x": {"min": 1, "mox": 2}}, False),
        ({"x": {"missing": True}}, True),
        ({"x": {"missing": "yes"}}, False),
        ({"x": {"missing": True, "min": 1}}, False),
        ({"x": {"not": {"max": 2.5}}}, True),
        ({"x": {"not": {"not": "a"}}}, True),
        ({"x": {"not": "a", "min": 1}}, False),
        ({"x": None}, False),
        ({}, True),
    ],
)
def test_schema(table, is_valid):
    """The JSON Schema admits a value, a list of values, bounds, missing and their negation, and no other key."""
    schema = {**Condition.json_form, "$defs": {"criterion": Criterion.json_form}}

    assert Draft202012Validator(schema).is_valid(table) == is_valid
