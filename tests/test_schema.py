"""JSON and JSON Schema of attrs classes."""

from datetime import date
from enum import StrEnum
from typing import Literal

import attrs
import jsonschema
import pytest

from soteindikaattorit.model.schema import Computed, JsonForm, Projection, describe_fields


class Colour(StrEnum):
    """A closed set."""

    RED = "red"


@attrs.frozen
class Inner:
    """An inner value.

    Args:
        since: A day,
            which may be open.
        parts: Values of the same class.
    """

    since: date | None = None
    parts: tuple["Inner", ...] = ()


@attrs.frozen(kw_only=True)
class Outer(Inner):
    """An outer value; more of it.

    Args:
        count: A count.
        share: A share, 0…1.
        way: A direction.
        colour: A colour.
        names: Names by code.
        inner: An inner value.
        code: A value with a form of its own.
    """

    count: int
    share: float = 0.5
    way: Literal["up", "down"] = "up"
    colour: Colour = Colour.RED
    names: tuple[tuple[str, str], ...] = ()
    inner: Inner | None = None
    code: complex | None = None


PROJECTION = Projection(
    keys={"since": "from"},
    forms={complex: JsonForm(str, {"type": "string"})},
    computed={Inner: Computed("title", "A title.", lambda inner: f"from {inner.since}")},
)
FULL = Outer(
    since=date(2025, 1, 31),
    parts=(Inner(),),
    count=0,
    names=(("a", "x"),),
    inner=Inner(since=date(2024, 1, 1)),
    code=1j,
)


def test_written():
    """Fields are written by their keys, pairs as an object, and what is empty by default is left out."""
    assert PROJECTION.write(FULL) == {
        "from": "2025-01-31",
        "parts": [{"title": "from None"}],
        "count": 0,
        "share": 0.5,
        "way": "up",
        "colour": "red",
        "names": {"a": "x"},
        "inner": {"from": "2024-01-01", "title": "from 2024-01-01"},
        "code": "1j",
    }
    assert PROJECTION.write(Outer(count=1)) == {"count": 1, "share": 0.5, "way": "up", "colour": "red"}


def test_schema_accepts():
    """What is written is valid by the schema of its class, whether full or empty."""
    schema = PROJECTION.schema(Outer)

    jsonschema.Draft202012Validator.check_schema(schema)
    for value in (FULL, Outer(count=1)):
        jsonschema.validate(PROJECTION.write(value), schema)


@pytest.mark.parametrize(
    "wrong",
    [
        {"count": "1"},
        {"count": None},
        {"way": "left"},
        {"colour": "blue"},
        {"from": "31.1.2025"},
        {"names": {"a": ""}},
        {"names": []},
        {"inner": {}},
        {"parts": [{"title": "x", "other": 1}]},
        {"other": 1},
    ],
)
def test_schema_refuses(wrong):
    """Another type, a value outside a closed set, a missing or an unknown key is refused at any depth."""
    assert not jsonschema.Draft202012Validator(PROJECTION.schema(Outer)).is_valid({**PROJECTION.write(FULL), **wrong})


def test_required():
    """A field is required when it has no default or is a number or truth, which is never left out."""
    assert PROJECTION.schema(Outer)["required"] == ["count", "share"]


def test_descriptions():
    """Descriptions come from the docstrings of a class and of its bases, on one line each."""
    assert describe_fields(Outer)["since"] == "A day, which may be open."
    assert PROJECTION.schema(Outer)["properties"]["way"]["description"] == "A direction."
    assert PROJECTION.schema(Outer)["$defs"]["Inner"]["description"] == "An inner value."
