"""Values at random that follow from the fields of their classes: a new field needs no strategy of its own."""

from types import NoneType, UnionType
from typing import Any, Literal, TypeVar, Union, get_args, get_origin

from hypothesis import strategies as st

from soteindikaattorit.model.field import Choices, Maximum, Minimum
from soteindikaattorit.model.schema import fields_of
from soteindikaattorit.model.source import Source
from soteindikaattorit.model.text import Text
from soteindikaattorit.testing.strategies.wording import texts

SOURCE = Source(title="TESTI", publisher="TESTI", year=2025)
"""The source of everything random."""

_ABOVE_MINIMUM = 3
"""How far above its minimum an integer without a maximum lies at most."""

Value = TypeVar("Value")


def build(kind: type[Value], **own: st.SearchStrategy[Any]) -> st.SearchStrategy[Value]:
    """Return values of an attrs class.

    Args:
        kind: The class.
        own: Strategies of fields; the others follow from type and marks, or have their default.
    """
    owner: type = kind
    derived = {field.name: _values(field.hint, field.marks) for field in fields_of(owner) if field.name not in own}
    return st.builds(kind, **{name: values for name, values in derived.items() if values is not None}, **own)


def _values(hint: Any, marks: tuple[Any, ...]) -> st.SearchStrategy[Any] | None:  # noqa: ANN401 - any type
    """Return the values of a field; None for a type whose values depend on more than the field."""
    choices = next((mark.values for mark in marks if isinstance(mark, Choices)), None)
    if choices or get_origin(hint) is Literal:
        return st.sampled_from(choices or get_args(hint))
    if get_origin(hint) in {Union, UnionType}:
        parts = [_values(part, marks) for part in get_args(hint) if part is not NoneType]
        return st.one_of(st.none(), *(part for part in parts if part is not None)) if None not in parts else None
    least, most = (next((mark.value for mark in marks if isinstance(mark, end)), None) for end in (Minimum, Maximum))
    if hint is int and least is not None:
        return st.integers(least, least + _ABOVE_MINIMUM if most is None else most)
    known: dict[Any, st.SearchStrategy[Any]] = {Text: texts(), Source: st.just(SOURCE), bool: st.booleans()}
    return known.get(hint)
