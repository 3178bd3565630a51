"""How values are written as tables, and read from them again."""

from collections.abc import Callable, Mapping
from datetime import date
from functools import cache, partial
from typing import Any, get_args

import attrs
from cattrs import Converter
from cattrs.gen import make_dict_structure_fn, make_dict_unstructure_fn, override

from soteindikaattorit.definitions.indicator import Indicator
from soteindikaattorit.definitions.sheet import Table
from soteindikaattorit.errors import InvalidValueError, unknown
from soteindikaattorit.measures import BUILT_IN, Component, Measure
from soteindikaattorit.model.condition import Condition
from soteindikaattorit.model.dataset import Column, Dataset
from soteindikaattorit.model.goal import Goal
from soteindikaattorit.model.instrument import Domain, Instrument
from soteindikaattorit.model.limit import Allowance, Limit
from soteindikaattorit.model.missing import Missing
from soteindikaattorit.model.policy import Policy
from soteindikaattorit.model.population import StandardPopulation
from soteindikaattorit.model.revision import Revision
from soteindikaattorit.model.service import Service
from soteindikaattorit.model.source import Law, Source
from soteindikaattorit.model.target import Band, Target
from soteindikaattorit.model.text import Synonyms, Text

Kinds = tuple[type[Measure], ...]
Prepare = Callable[[Table], Table]

_TABLES = (tuple[tuple[str, int], ...], tuple[tuple[str, float], ...])
"""What a table of numbers is as a field of a measure."""

NAMED: dict[str, type[Instrument | Limit | StandardPopulation]] = {
    "instrument": Instrument,
    "limit": Limit,
    "standard": StandardPopulation,
}
"""The types of values that measures refer to by their id, by their section."""


@attrs.define(eq=False)
class References:
    """What tables refer to by a name; it changes from one plugin to the next, while what reads them stays.

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


def _same(table: Any, _: References) -> Table:  # noqa: ANN401 - whatever the file holds
    return dict(table)


@attrs.frozen(eq=False, kw_only=True)
class Layout:
    """How a class of values is written in a table, where that differs from its fields.

    Args:
        keys: The key of each field that has another name in files.
        before: Prepares a table, or what stands in its place, before the fields are read.
        after: Prepares a table after the fields are written.
    """

    keys: Mapping[str, str] = attrs.Factory(dict)
    before: Callable[[Any, References], Table] = _same
    after: Prepare = dict


def converter(
    kinds: Kinds = BUILT_IN, references: References | None = None, layouts: Mapping[type, Layout] | None = None
) -> Converter:
    """Return what turns tables into values and values into tables; each type is prepared when it is first met.

    Args:
        kinds: The kinds of measure that tables may name.
        references: What tables may refer to by a name, as it is when they are read.
        layouts: How the values of registered sections are written.
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
    for owner, layout in {**LAYOUTS, **(layouts or {})}.items():
        _register_value(made, owner, layout, known)
    return made


def _register(made: Converter, owner: type, read: Callable[[Any], Any], write: Callable[[Any], Any]) -> None:
    made.register_structure_hook(owner, lambda table, _: read(table))
    made.register_unstructure_hook(owner, write)


def _register_value(made: Converter, owner: type, layout: Layout, known: References) -> None:
    renamed = {name: override(rename=key) for name, key in layout.keys.items()}

    @cache
    def read() -> Callable[..., Any]:
        return make_dict_structure_fn(owner, made, **renamed)  # type: ignore[arg-type]  # by name

    @cache
    def write() -> Callable[..., Table]:
        return make_dict_unstructure_fn(owner, made, _cattrs_omit_if_default=True, **renamed)  # type: ignore[arg-type]  # by name

    _register(
        made,
        owner,
        lambda table: read()(layout.before(table, known), owner),
        lambda value: layout.after(write()(value)),
    )


def _register_measures(made: Converter, kinds: Mapping[str, type[Measure]], known: References) -> None:
    @cache
    def reader(name: str) -> Callable[..., Measure]:
        return make_dict_structure_fn(kinds[name], made, **_fields(kinds[name], known))

    @cache
    def writer(name: str) -> Callable[[Measure], Table]:
        return make_dict_unstructure_fn(kinds[name], made, _cattrs_omit_if_default=True, **_fields(kinds[name], known))

    def read(table: Table) -> Measure:
        keys = {key: value for key, value in table.items() if key != "kind"}
        return reader(table["kind"])(keys, kinds[table["kind"]])

    made.register_structure_hook(Measure, lambda table, _: read(table))
    made.register_unstructure_hook(Measure, lambda measure: {"kind": measure.kind, **writer(measure.kind)(measure)})


def _fields(kind: type[Measure], known: References) -> dict[str, Any]:
    """Return how the fields of a measure are read and written that a table has in another form."""
    fields = {}
    for field in attrs.fields(attrs.resolve_types(kind)):
        one = next((one for one in NAMED.values() if field.type == one or one in get_args(field.type)), None)
        if one:
            fields[field.name] = override(
                struct_hook=partial(known.find, one),
                unstruct_hook=lambda value: None if value is None else value.id,
            )
        elif field.type in _TABLES:
            fields[field.name] = override(struct_hook=lambda table, _: tuple(table.items()), unstruct_hook=dict)
    return fields


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


def _read_indicator(table: Table) -> Table:
    codes = tuple(table.get("codes", {}).items())
    return {**read_laws(table), "target": _listed(table.get("target", [])), "codes": codes}


def _listed(given: Table | list[Table]) -> list[Table]:
    """Return a list of what may be written as one table or as a list of them."""
    return [given] if isinstance(given, dict) else given


def read_laws(table: Table) -> Table:
    """Return a table whose laws are a list, as they may be one table or several."""
    return {**table, "law": _listed(table.get("law", []))}


def _write_indicator(table: Table) -> Table:
    return {**table, "codes": dict(table["codes"])} if "codes" in table else table


def _read_dataset(table: Table) -> Table:
    return {**table, "columns": [{"id": name, **column} for name, column in table["columns"].items()]}


def _write_dataset(table: Table) -> Table:
    columns = {column["id"]: {key: column[key] for key in column if key != "id"} for column in table["columns"]}
    return {**table, "columns": columns}


def _read_column(table: Table) -> Table:
    values = table.get("values", {})
    named = values if isinstance(values, dict) else {code: {"fi": code} for code in values}
    return {**table, "values": tuple(named.items())}


def _write_column(table: Table) -> Table:
    return {**table, "values": dict(table["values"])} if "values" in table else table


_PAIRS = ("decimals", "from_level")
_STRATA = ("population", "events")


def _read_policy(table: Table) -> Table:
    dominance = table.get("dominance")
    pairs: Table = {key: tuple(table[key].items()) for key in _PAIRS if key in table}
    return {**table, **pairs, "dominance": (dominance["largest"], dominance["percent"]) if dominance else None}


def _write_policy(table: Table) -> Table:
    pairs: Table = {key: dict(table[key]) for key in _PAIRS if key in table}
    dominance = table.get("dominance")
    named = {"dominance": {"largest": dominance[0], "percent": dominance[1]}} if dominance else {}
    return {**table, **pairs, **named}


def _read_standard(table: Table) -> Table:
    return {**table, **{key: tuple(table[key].items()) for key in _STRATA if key in table}}


def _read_domain(table: Table) -> Table:
    return {**table, "answered": tuple(table["answered"].items())}


def _write_domain(table: Table) -> Table:
    return {**table, "answered": dict(table["answered"])}


def _write_standard(table: Table) -> Table:
    return {**table, **{key: dict(table[key]) for key in _STRATA if key in table}}


def _before(read: Prepare) -> Callable[[Any, References], Table]:
    return lambda table, _: read(table)


LAYOUTS: dict[type, Layout] = {
    Allowance: Layout(keys={"since": "from", "until": "to"}),
    Band: Layout(keys={"minimum": "min"}),
    Column: Layout(keys={"minimum": "min", "maximum": "max"}, before=_before(_read_column), after=_write_column),
    Component: Layout(),
    Dataset: Layout(keys={"is_aggregate": "aggregate"}, before=_before(_read_dataset), after=_write_dataset),
    Domain: Layout(before=_before(_read_domain), after=_write_domain),
    Goal: Layout(),
    Indicator: Layout(keys={"targets": "target"}, before=_before(_read_indicator), after=_write_indicator),
    Instrument: Layout(),
    Law: Layout(),
    Limit: Layout(before=_before(read_laws)),
    Policy: Layout(before=_before(_read_policy), after=_write_policy),
    Revision: Layout(keys={"since": "from"}),
    Service: Layout(),
    StandardPopulation: Layout(before=_before(_read_standard), after=_write_standard),
    Target: Layout(keys={"since": "from", "until": "to"}),
}
"""How the values of built-in sections are written."""
