"""From sheets to values: variants completed, references to sources and files followed."""

from collections.abc import Callable, Iterable
from functools import partial
from importlib.resources.abc import Traversable
from itertools import chain
from typing import Any, TypeVar

import attrs
from cattrs import Converter

from soteindikaattorit.definitions.checker import Checker
from soteindikaattorit.definitions.converter import NAMED, Kinds, References, converter
from soteindikaattorit.definitions.definitions import Definitions
from soteindikaattorit.definitions.indicator import Indicator
from soteindikaattorit.definitions.published import read_observations
from soteindikaattorit.definitions.region_table import read_regions
from soteindikaattorit.definitions.schema import checker
from soteindikaattorit.definitions.section import Context, Section, Sections, values_of
from soteindikaattorit.definitions.sheet import Sheet, Table, check, problems
from soteindikaattorit.definitions.variant import INDICATOR, Tables, completed, joined, tables_of
from soteindikaattorit.errors import DefinitionError, Problem, SoteError
from soteindikaattorit.measures import BUILT_IN
from soteindikaattorit.model.dataset import Column, Dataset
from soteindikaattorit.model.goal import Goal
from soteindikaattorit.model.instrument import Instrument
from soteindikaattorit.model.limit import Limit
from soteindikaattorit.model.observation import Observation
from soteindikaattorit.model.policy import Policy
from soteindikaattorit.model.population import StandardPopulation
from soteindikaattorit.model.service import Service
from soteindikaattorit.model.source import Source

Value = TypeVar("Value")


def build(
    sheets: Iterable[Sheet],
    kinds: Kinds = BUILT_IN,
    known: Tables | None = None,
    named: Iterable[object] = (),
    sections: Sections = (),
) -> Definitions:
    """Build the values of sheets.

    Args:
        sheets: The sheets of one plugin, or of one person.
        kinds: The kinds of measure that may be used.
        known: Tables of others, of which variants may be made or to which these may refer.
        named: Values of others, such as limits, to which measures may refer.
        sections: The registered sections that may be used.

    Raises:
        DefinitionError: With every problem of all sheets.
    """
    return Builder(kinds, sections).build(sheets, known, named)


@attrs.frozen(eq=False)
class Builder:
    """Builds values from sheets; it is prepared once, and used for one plugin after the other.

    Args:
        kinds: The kinds of measure that may be used.
        sections: The registered sections that may be used.
    """

    kinds: Kinds = BUILT_IN
    sections: Sections = ()
    _checker: Checker = attrs.field(init=False)
    _completed: dict[str, Checker] = attrs.field(init=False, factory=dict)
    _references: References = attrs.field(init=False, factory=References)
    _reader: Converter = attrs.field(init=False)

    @_checker.default
    def _check_files(self) -> Checker:
        return checker(self.kinds, sections=self.sections)

    @_reader.default
    def _read(self) -> Converter:
        return converter(self.kinds, self._references, values_of(self.sections))

    def _check_completed(self, key: str, table: Table) -> Table:
        """Check a variant again once it is complete: its own keys may not go with its base's."""
        if key not in self._completed:
            self._completed[key] = checker(self.kinds, key, self.sections)
        wrong = problems(self._completed[key], {name: table[name] for name in table if name != "base"}, "completed")
        if wrong:
            raise DefinitionError(tuple(wrong))
        return table

    def build(self, sheets: Iterable[Sheet], known: Tables | None = None, named: Iterable[object] = ()) -> Definitions:
        """Build the values of the sheets of one plugin or person; see `build`.

        Raises:
            DefinitionError: With every problem of all sheets.
        """
        sheets = tuple(sheets)
        check(self._checker, sheets)
        built, found = self.attempt(sheets, known, named)
        if found:
            raise DefinitionError(found)
        return built

    def attempt(
        self, sheets: tuple[Sheet, ...], known: Tables | None, named: Iterable[object]
    ) -> tuple[Definitions, tuple[Problem, ...]]:
        """Return the valid values of sheets that pass the schema, and the problems of the others."""
        found: list[Problem] = []
        known = joined(known or {}, tables_of(sheets, self.sections))
        own = self._named(sheets, found)
        self._references.named, self._references.tables = (*named, *own.named), known
        return own + self._built(sheets, known, found), tuple(found)

    def named_values(self, sheets: Iterable[Sheet]) -> tuple[object, ...]:
        """Return the valid values to which measures refer by id; building the sheets reports the problems of others."""
        return self._named(tuple(self._right(sheet) for sheet in sheets), []).named

    def _right(self, sheet: Sheet) -> Sheet:
        """Return the sheet with its sources and the tables that others refer to, as far as they pass the schema."""
        tables = {
            section: [table for _, table in sheet.each(section) if self._checker.is_valid({section: [table]})]
            for section in ("source", *NAMED)
        }
        return attrs.evolve(sheet, tables=tables)

    def _named(self, sheets: tuple[Sheet, ...], found: list[Problem]) -> Definitions:
        """Build the values to which measures refer, before the measures."""
        self._references.sources = _sources(sheets, found)
        reader = self._reader
        return Definitions(
            limits=_each(sheets, "limit", found, lambda _, table: reader.structure(table, Limit)),
            instruments=_each(sheets, "instrument", found, lambda _, table: reader.structure(table, Instrument)),
            standards=_each(sheets, "standard", found, lambda _, table: reader.structure(table, StandardPopulation)),
        )

    def _built(self, sheets: tuple[Sheet, ...], known: Tables, found: list[Problem]) -> Definitions:
        """Build all other values."""
        reader = self._reader

        def files(section: str, read: Callable[[Traversable, Table], tuple[Value, ...]]) -> tuple[Value, ...]:
            return tuple(chain.from_iterable(_each(sheets, section, found, read)))

        return Definitions(
            datasets=_each(sheets, "dataset", found, lambda _, table: _dataset(table, reader)),
            indicators=_each(sheets, "indicator", found, lambda _, table: self._indicator(table, known)),
            others=tuple(
                chain.from_iterable(self._registered(section, sheets, known, found) for section in self.sections)
            ),
            goals=_each(sheets, "goal", found, lambda _, table: reader.structure(table, Goal)),
            services=_each(sheets, "service", found, lambda _, table: reader.structure(table, Service)),
            regions=files("regions", lambda folder, table: read_regions(folder.joinpath(table["file"]))),
            observations=files("observations", lambda folder, table: _observations(folder, table, reader)),
            policies=_each(sheets, "policy", found, lambda _, table: reader.structure(table, Policy)),
        )

    def _indicator(self, table: Table, known: Tables) -> Indicator:
        if "base" in table:
            table = self._check_completed(INDICATOR, completed(table, known[INDICATOR]))
        return self._reader.structure(table, Indicator)

    def _registered(
        self, section: Section, sheets: tuple[Sheet, ...], known: Tables, found: list[Problem]
    ) -> tuple[Any, ...]:
        """Make the values of a registered section."""
        tables, check = known[section.key], partial(self._check_completed, section.key)
        context = Context(tables=tables, check=check, reader=self._reader)
        return _each(sheets, section.key, found, lambda _, table: section.make(tables[table["id"]], context))


def _sources(sheets: tuple[Sheet, ...], found: list[Problem]) -> dict[str, Source]:
    sources = _each(sheets, "source", found, lambda _, table: Source(**table))
    ids = [source.id for source in sources]
    found += [
        Problem(f"source {name!r}", "is given twice") for name in dict.fromkeys(ids) if name and ids.count(name) > 1
    ]
    return {source.id: source for source in sources}


def _each(
    sheets: tuple[Sheet, ...], section: str, found: list[Problem], make: Callable[[Traversable, Table], Value]
) -> tuple[Value, ...]:
    """Build a value from every table of a section, and collect the problems with their places."""
    made = []
    for sheet in sheets:
        for place, table in sheet.each(section):
            try:
                made.append(make(sheet.folder, table))
            except DefinitionError as error:
                found.extend(attrs.evolve(problem, place=f"{place}: {problem.place}") for problem in error.problems)
            except SoteError as error:
                found.append(Problem(place, str(error)))
    return tuple(made)


def _dataset(table: Table, reader: Converter) -> Dataset:
    """Make a dataset, with the problems of all its columns at once."""
    columns = [(f"columns.{name}", {"id": name, **column}) for name, column in table["columns"].items()]
    return whole(table, Dataset, columns, Column, reader)


def whole(table: Table, kind: type[Value], parts: Iterable[tuple[str, Table]], part: type, reader: Converter) -> Value:
    """Make a value; if it cannot be made, collect the problems of all its parts.

    Args:
        table: The table of the value.
        kind: The class of the value.
        parts: The tables of its parts, each with its place.
        part: The class of its parts.
        reader: Turns tables into values.

    Raises:
        DefinitionError: With every problem of its parts.
        SoteError: The parts are right, but do not go together.
    """
    try:
        return reader.structure(table, kind)
    except SoteError:
        found = [Problem(place, wrong) for place, one in parts if (wrong := _wrong(one, part, reader))]
        if found:
            raise DefinitionError(tuple(found)) from None
        raise


def _wrong(table: Table, kind: type, reader: Converter) -> str:
    try:
        reader.structure(table, kind)
    except SoteError as error:
        return str(error)
    return ""


def _observations(folder: Traversable, table: Table, reader: Converter) -> tuple[Observation, ...]:
    source = reader.structure(table["source"], Source) if "source" in table else None
    return read_observations(folder.joinpath(table["file"]), source)
