"""The conversion of values to tables and back."""

from collections.abc import Callable, Mapping
from datetime import date
from functools import cache, partial
from typing import Any, get_args, get_origin

import attrs
from cattrs import Converter
from cattrs.gen import make_dict_structure_fn, make_dict_unstructure_fn, override

from soteindikaattorit.definitions.describe import is_keyed
from soteindikaattorit.definitions.indicator import Indicator
from soteindikaattorit.definitions.sheet import Table
from soteindikaattorit.errors import InvalidValueError, unknown
from soteindikaattorit.measures import BUILT_IN, Component, Measure
from soteindikaattorit.model.condition import Condition
from soteindikaattorit.model.dataset import Column, Dataset
from soteindikaattorit.model.field import ONE_OR_MANY, TABLE_KEY, Names
from soteindikaattorit.model.goal import Goal
from soteindikaattorit.model.instrument import Domain, Instrument
from soteindikaattorit.model.limit import Allowance, Limit
from soteindikaattorit.model.missing import Missing
from soteindikaattorit.model.policy import Policy
from soteindikaattorit.model.population import StandardPopulation
from soteindikaattorit.model.revision import Revision
from soteindikaattorit.model.schema import Field, fields_of, is_pair, split_marks
from soteindikaattorit.model.service import Service
from soteindikaattorit.model.source import Law, Source
from soteindikaattorit.model.target import Band, Target
from soteindikaattorit.model.text import Synonyms, Text

Kinds = tuple[type[Measure], ...]

NAMED: dict[str, type[Instrument | Limit | StandardPopulation]] = {
    "instrument": Instrument,
    "limit": Limit,
    "standard": StandardPopulation,
}
"""The types of values that measures refer to by their id, by their section."""


@attrs.define(eq=False)
class References:
    """The values to which tables refer by name; they change from one plugin to the next, and the converter does not.

    Args:
        sources: The sources to which tables may refer, by their id.
        named: The values, such as limits, to which measures may refer by their id.
        tables: The tables to which others may refer, by section and id.
    """

    sources: Mapping[str, Source] = attrs.Factory(dict)
    named: tuple[object, ...] = ()
    tables: Mapping[str, Mapping[str, Table]] = attrs.Factory(dict)

    def find(self, kind: type[Instrument | Limit | StandardPopulation], name: str | None, _: object = None) -> object:
        """Return the value of a kind to which a measure refers, or none where it refers to none.

        Raises:
            UnknownNameError: There is no such value.
        """
        if name is None:
            return None
        values = {value.id: value for value in self.named if isinstance(value, kind)}
        if name not in values:
            section = next(section for section, named in NAMED.items() if named is kind)
            raise unknown(section, name, values)
        return values[name]


Before = Callable[[Any, References], Table]
"""Prepares a table, or the value in its place, before the fields are read."""


def _same(table: Any, _: References) -> Table:  # noqa: ANN401 - whatever the file holds
    return dict(table)


def converter(
    kinds: Kinds = BUILT_IN, references: References | None = None, values: Mapping[type, Before | None] | None = None
) -> Converter:
    """Return a converter of tables to values and back; each type is prepared at its first use.

    Args:
        kinds: The kinds of measure that tables may name.
        references: The values to which tables may refer by name, looked up at reading.
        values: The classes of registered sections, each with the function that prepares its table, or None.
    """
    known = references or References()
    made = Converter(detailed_validation=False)
    _register(made, Text, Text, lambda text: text.to_dict())
    _register(made, Synonyms, Synonyms, lambda synonyms: synonyms.to_dict())
    _register(made, Missing, Missing.parse, lambda missing: missing.to_plain())
    _register(made, Condition, Condition.parse, lambda condition: condition.to_dict())
    _register(made, date, _date, lambda day: day.isoformat())
    _register(made, Source, lambda table: _source(table, known.sources), _only_given)
    _register_measures(made, {kind.kind: kind for kind in kinds}, known)
    for owner, before in {**dict.fromkeys(VALUES), **(values or {})}.items():
        _register_value(made, owner, before or _same, known)
    return made


def _register(made: Converter, owner: type, read: Callable[[Any], Any], write: Callable[[Any], Any]) -> None:
    made.register_structure_hook(owner, lambda table, _: read(table))
    made.register_unstructure_hook(owner, write)


def _register_value(made: Converter, owner: type, before: Before, known: References) -> None:
    """Register a class of values; its functions are prepared at their first use."""

    @cache
    def reader() -> Callable[..., Any]:
        return make_dict_structure_fn(owner, made, **_overrides(owner, made, known))

    @cache
    def writer() -> Callable[..., Table]:
        return make_dict_unstructure_fn(owner, made, _cattrs_omit_if_default=True, **_overrides(owner, made, known))

    def write(value: object) -> Table:
        return writer()(value)

    _register(made, owner, lambda table: reader()(before(table, known), owner), write)


def _register_measures(made: Converter, kinds: Mapping[str, type[Measure]], known: References) -> None:
    @cache
    def reader(name: str) -> Callable[..., Measure]:
        return make_dict_structure_fn(kinds[name], made, **_overrides(kinds[name], made, known))

    @cache
    def writer(name: str) -> Callable[[Measure], Table]:
        overrides = _overrides(kinds[name], made, known)
        return make_dict_unstructure_fn(kinds[name], made, _cattrs_omit_if_default=True, **overrides)

    def read(table: Table) -> Measure:
        keys = {key: value for key, value in table.items() if key != "kind"}
        return reader(table["kind"])(keys, kinds[table["kind"]])

    made.register_structure_hook(Measure, lambda table, _: read(table))
    made.register_unstructure_hook(Measure, lambda measure: {"kind": measure.kind, **writer(measure.kind)(measure)})


def _overrides(owner: type, made: Converter, known: References) -> dict[str, Any]:
    """Return how the fields of a class are read and written, where a table has them under another key or form."""
    return {
        field.name: override(rename=field.key if field.key != field.name else None, **_hooks(field, made, known))
        for field in fields_of(owner)
    }


def _hooks(field: Field, made: Converter, known: References) -> dict[str, Any]:
    """Return the functions that read and write a field whose form in tables is not that of its type."""
    named = next((kind for kind in NAMED.values() if kind in (field.hint, *get_args(field.hint))), None)
    if named:
        return {
            "struct_hook": partial(known.find, named),
            "unstruct_hook": lambda value: None if value is None else value.id,
        }
    names = next((mark.keys for mark in field.marks if isinstance(mark, Names)), ())
    if names:
        return {
            "struct_hook": lambda table, _: tuple(table[name] for name in names) if table else None,
            "unstruct_hook": lambda value: dict(zip(names, value, strict=True)) if value else None,
        }
    item: Any = next(iter(get_args(field.hint)), None) if get_origin(field.hint) is tuple else None
    if is_pair(item):
        return _pair_hooks(get_args(item)[1], made)
    if attrs.has(item) and is_keyed(item):
        return _keyed_hooks(item, made)
    if ONE_OR_MANY in field.marks:
        return {"struct_hook": lambda given, _: tuple(made.structure(table, item) for table in listed(given))}
    return {}


def _pair_hooks(kind: Any, made: Converter) -> dict[str, Any]:  # noqa: ANN401 - any type
    """Return how pairs of a name and a value are read from a table, or from a list of names, and written."""
    kind, _ = split_marks(kind)

    def read(given: Table | list[str], _: object) -> tuple[tuple[str, Any], ...]:
        table = given if isinstance(given, dict) else {name: {"fi": name} for name in given}
        return tuple((name, made.structure(value, kind)) for name, value in table.items())

    return {
        "struct_hook": read,
        "unstruct_hook": lambda pairs: {name: made.unstructure(value) for name, value in pairs},
    }


def _keyed_hooks(kind: type, made: Converter) -> dict[str, Any]:
    """Return how values that are the tables of a table are read and written; the key is one of their fields."""
    key = next(field.name for field in fields_of(kind) if TABLE_KEY in field.marks)

    def write(values: tuple[Any, ...]) -> Table:
        written = (made.unstructure(value, kind) for value in values)
        return {table.pop(key): table for table in written}

    return {
        "struct_hook": lambda table, _: tuple(made.structure({key: name, **own}, kind) for name, own in table.items()),
        "unstruct_hook": write,
    }


def _source(table: Table, sources: Mapping[str, Source]) -> Source:
    if "ref" not in table:
        return Source(**table)
    if table["ref"] not in sources:
        raise unknown("source", table["ref"], sources)
    return attrs.evolve(sources[table["ref"]], **{key: value for key, value in table.items() if key != "ref"})


def _date(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise InvalidValueError("date", text, "expected a date such as 2025-01-31") from None


def _only_given(source: Source) -> Table:
    """Return a source as it is written where it is used: without the id that others refer to."""
    return {name: value for name, value in attrs.asdict(source).items() if name != "id" and value not in {"", None}}


def listed(given: Table | list[Table]) -> list[Table]:
    """Return the list of tables that may be written as one table or as a list."""
    return [given] if isinstance(given, dict) else given


VALUES = (
    Allowance,
    Band,
    Column,
    Component,
    Dataset,
    Domain,
    Goal,
    Indicator,
    Instrument,
    Law,
    Limit,
    Policy,
    Revision,
    Service,
    StandardPopulation,
    Target,
)
"""The classes of values of built-in sections."""
