"""Checking by a schema: compiled where it passes, explained where it does not."""

import pytest

from soteindikaattorit.definitions.checker import Checker

SCHEMA = {
    "properties": {"year": {"type": "integer"}, "code": {"pattern": "^[a-z]+$"}},
    "required": ["code"],
    "additionalProperties": False,
}


class TestChecker:
    """A value is as its schema asks, or everything that is wrong is told."""

    @pytest.mark.parametrize("value", [{"code": "a"}, {"code": "a", "year": 2025}, {"code": "a", "year": 2025.0}])
    def test_valid(self, value):
        """What the schema allows passes, and nothing is told of it."""
        assert Checker(SCHEMA).is_valid(value)
        assert Checker(SCHEMA).violations(value) == ()

    def test_all_violations(self):
        """Everything that is wrong is told, with the steps that lead to it."""
        found = Checker(SCHEMA).violations({"year": "x", "cod": 1})

        assert {(one.steps, one.rule) for one in found} == {
            ((), "additionalProperties"),
            ((), "required"),
            (("year",), "type"),
        }

    @pytest.mark.parametrize("value", [{1: 2}, {"code": object()}, {"code": {1}}])
    def test_what_json_has_not_got(self, value):
        """A value that JSON could not hold is refused like any other."""
        assert not Checker({**SCHEMA, "properties": {"code": {"type": "string"}}}).is_valid(value)

    def test_patterns_of_python(self):
        """A pattern that Python alone can read still holds."""
        checker = Checker({"pattern": "^(?P<letter>[a-z])(?P=letter)$"})

        assert checker.is_valid("aa")
        assert not checker.is_valid("ab")

    def test_python_has_the_last_word(self):
        """Where the two read a pattern unlike, it is as Python reads it."""
        checker = Checker({"pattern": "^[a-z]+$"})

        assert not checker.passes("a\n")
        assert checker.is_valid("a\n")
        assert checker.violations("a\n") == ()
