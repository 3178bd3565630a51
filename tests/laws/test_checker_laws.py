"""Laws of checking: the compiled schema and the explained one are one schema."""

import copy
import json
from importlib import resources

from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from soteindikaattorit.definitions import checker, json_schema, read_sheets
from soteindikaattorit.feedback.sections import sections

SHEETS = [sheet.tables for sheet in read_sheets(resources.files("soteindikaattorit.national") / "definitions")]
DEFINITIONS = [(section, table) for tables in SHEETS for section, many in tables.items() for table in many]
CHECKER = checker(sections=sections())
EXPLAINING = Draft202012Validator(json_schema(sections=sections()))

SIMPLE = (
    st.none()
    | st.booleans()
    | st.integers(-3, 3)
    | st.sampled_from([0.0, 1.0, 0.5, 10**30, "", "a", "A b", "2025-01-31", "fi", "count", "number", "a\n", "ä"])
)
VALUES = st.recursive(
    SIMPLE,
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.sampled_from(["fi", "kind", "id", "x"]), inner),
    max_leaves=4,
)


def places(value: object, way: tuple = ()) -> list[tuple]:
    """Return the way to every value inside a value."""
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [place for key, item in inner for place in ((*way, key), *places(item, (*way, key)))]


@st.composite
def changed(draw) -> dict[str, list[object]]:
    """Return a file of one definition, changed in some places: a value replaced, left out or added."""
    section, table = draw(st.sampled_from(DEFINITIONS))
    table = copy.deepcopy(table)
    for _ in range(draw(st.integers(0, 2))):
        ways = places(table)
        if not ways:
            break
        *steps, last = draw(st.sampled_from(ways))
        owner = table
        for step in steps:
            owner = owner[step]
        match draw(st.sampled_from(["replace", "remove", "add"])):
            case "replace":
                owner[last] = draw(VALUES)
            case "remove":
                del owner[last]
            case "add" if isinstance(owner, dict):
                owner[draw(st.sampled_from(["id", "unit", "from", "base", "kind", "x"]))] = draw(VALUES)
    return {section: [table]}


class TestOneSchema:
    """What one refuses the other refuses, and what is refused is explained."""

    @given(changed())
    def test_agree(self, tables):
        """Whatever the compiled schema lets pass jsonschema lets pass, and what jsonschema refuses is told."""
        errors = list(EXPLAINING.iter_errors(tables))

        assert not (CHECKER.passes(tables) and errors)
        assert CHECKER.is_valid(tables) == (not errors)
        assert len(CHECKER.violations(tables)) == len(errors)

    @given(changed())
    def test_last_word_is_seldom_asked(self, tables):
        """What jsonschema lets pass the compiled schema lets pass, but for a line's end at the end of a pattern."""
        if "\\n" not in json.dumps(tables):
            assert CHECKER.passes(tables) == EXPLAINING.is_valid(tables)
