"""Datasets at random: columns of every type and role, with names that are easily broken."""

from typing import Any

import attrs
from hypothesis import strategies as st

from soteindikaattorit.model.dataset import DATED, NUMERIC, TYPES, Column, ColumnType, Dataset, Role
from soteindikaattorit.model.text import Text
from soteindikaattorit.testing.strategies.fields import build

NAMES = ("arvo", "Käynnin kesto", "ŋŧ", "a.b", "x-y", "select", "sum", "1", "päivä/aika", "c0")
"""Names of columns, some of which query languages and engines have a use of their own for."""

CODES = ("a", "b", "047", "Ŋŧ", "x y")
"""Codes of columns of codes."""

_UNITS = ("", "min", "€")


@st.composite
def datasets(draw: st.DrawFn, name: str = "testi.rivit") -> Dataset:
    """Return datasets.

    Every integer column may hold 1 to 5, so that measures of any scale find answers.
    The rows are those of the whole country.

    Example:
        >>> from hypothesis import given, settings
        >>> @settings(max_examples=20, deadline=None)
        ... @given(datasets())
        ... def test_one_column_at_most_places_a_row(dataset):
        ...     assert sum(column.role == "region" for column in dataset.columns) <= 1
        >>> test_one_column_at_most_places_a_row()
    """
    names = draw(st.lists(st.sampled_from(NAMES), unique=True, min_size=1, max_size=7))
    found: list[Column] = []
    for one in names:
        column = draw(_columns(one, draw(st.sampled_from(TYPES))))
        found.append(draw(_with_role(column, found)))
    return draw(build(Dataset, id=st.just(name), columns=st.just(tuple(found)), is_aggregate=st.just(value=False)))


def _columns(name: str, kind: ColumnType) -> st.SearchStrategy[Column]:
    keys: dict[str, st.SearchStrategy[Any]] = {"id": st.just(name), "type": st.just(kind), "role": st.just("")}
    if kind == "code":
        keys["values"] = st.lists(st.sampled_from(CODES), unique=True, min_size=1).map(
            lambda codes: tuple((code, Text.finnish(f"TESTI {code}")) for code in codes)
        )
    if kind == "region":
        keys["level"] = st.sampled_from(["kunta", "hyvinvointialue"])
    if kind in NUMERIC:
        keys["unit"] = st.sampled_from(_UNITS)
        keys["minimum"] = st.none() | st.sampled_from([-1000.0, 0.0, 1.0])
        keys["maximum"] = st.none() | st.sampled_from([5.0, 10.0, 1000.0])
    return build(Column, **keys)


def _with_role(column: Column, before: list[Column]) -> st.SearchStrategy[Column]:
    """Return the column with a role that none of those before it has, or a start that is one of them."""
    taken = {other.role for other in before}
    roles: dict[str, tuple[Role, ...]] = {
        "text": ("person", "provider"),
        "region": ("region",),
        "number": ("count",),
        "integer": ("count",),
    }
    free = [role for role in roles.get(column.type, ()) if role not in taken]
    choices = [column, *(attrs.evolve(column, role=role) for role in free)]
    if column.type in DATED:
        choices = [attrs.evolve(column, role="period")] if "period" not in taken else choices
        choices += [attrs.evolve(column, not_before=other.id) for other in before if other.type in DATED]
    return st.sampled_from(choices)
