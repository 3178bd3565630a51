"""From sheets to values: variants completed, references to sources and files followed."""

from collections.abc import Callable, Iterable, Mapping
from importlib.resources.abc import Traversable
from typing import TypeVar

import attrs
from cattrs import Converter
from jsonschema import Draft202012Validator

from soteindikaattorit.dataset import Column, Dataset
from soteindikaattorit.definitions.converter import NAMED, Kinds, converter
from soteindikaattorit.definitions.published import read_observations
from soteindikaattorit.definitions.schema import validator
from soteindikaattorit.definitions.sheet import Sheet, Table, check, problems
from soteindikaattorit.definitions.variant import Tables, completed, completed_form, joined, tables_of
from soteindikaattorit.errors import DefinitionError, Problem, SoteError
from soteindikaattorit.form import Form
from soteindikaattorit.goal import Goal
from soteindikaattorit.indicator import Indicator
from soteindikaattorit.instrument import Instrument
from soteindikaattorit.limit import Limit
from soteindikaattorit.measures import BUILT_IN
from soteindikaattorit.observation import Observation
from soteindikaattorit.policy import Policy
from soteindikaattorit.question import Question
from soteindikaattorit.region import Region
from soteindikaattorit.region_table import read_regions
from soteindikaattorit.scale import Scale
from soteindikaattorit.service import Service
from soteindikaattorit.source import Source
from soteindikaattorit.standard import Standard
from soteindikaattorit.wording import Pack, add_wording, read_pack

Value = TypeVar("Value")


@attrs.frozen(kw_only=True)
class Definitions:
    """What one plugin or one person defines.

    Args:
        datasets: Datasets.
        indicators: Indicators.
        goals: Goals that indicators serve.
        services: Services that indicators describe.
        limits: Limits of the law that measures refer to.
        standards: Standard populations that measures refer to.
        instruments: Scoring keys that measures refer to.
        regions: Regions.
        observations: Published figures.
        policies: Policies under which figures may be released.
        scales: Scales that forms of others may use.
        forms: Forms.
    """

    datasets: tuple[Dataset, ...] = ()
    indicators: tuple[Indicator, ...] = ()
    goals: tuple[Goal, ...] = ()
    services: tuple[Service, ...] = ()
    limits: tuple[Limit, ...] = ()
    standards: tuple[Standard, ...] = ()
    instruments: tuple[Instrument, ...] = ()
    regions: tuple[Region, ...] = ()
    observations: tuple[Observation, ...] = ()
    policies: tuple[Policy, ...] = ()
    scales: tuple[Scale, ...] = ()
    forms: tuple[Form, ...] = ()

    def __add__(self, other: "Definitions") -> "Definitions":
        """Both together, without a check of one against the other."""
        names = [field.name for field in attrs.fields(Definitions)]
        return Definitions(**{name: getattr(self, name) + getattr(other, name) for name in names})

    @property
    def named(self) -> tuple[Instrument | Limit | Standard, ...]:
        """Everything that measures may refer to by its id."""
        return (*self.instruments, *self.limits, *self.standards)


def build(
    sheets: Iterable[Sheet], kinds: Kinds = BUILT_IN, known: Tables | None = None, named: Iterable[object] = ()
) -> Definitions:
    """Make values of sheets.

    Args:
        sheets: The sheets of one plugin, or of one person.
        kinds: The kinds of measure that may be used.
        known: Tables of others, of which variants may be made or to which these may refer.
        named: What others define to which measures may refer.

    Raises:
        DefinitionError: With every problem of all sheets.
    """
    sheets = tuple(sheets)
    check(validator(kinds), sheets)
    known = joined(known or {}, tables_of(sheets))
    found: list[Problem] = []
    sources = _sources(sheets, found)
    own = _named(sheets, sources, found)
    reader = converter(kinds, sources, (*named, *own.named), known["scale"])
    complete, whole = validator(kinds, "indicator"), validator(kinds, "form")
    built = attrs.evolve(
        own,
        datasets=_each(sheets, "dataset", found, lambda _, table: _dataset(table, reader)),
        indicators=_each(
            sheets,
            "indicator",
            found,
            lambda _, table: reader.structure(_checked(completed(table, known["indicator"]), complete), Indicator),
        ),
        scales=_each(sheets, "scale", found, lambda _, table: reader.structure(table, Scale)),
        forms=_each(
            sheets,
            "form",
            found,
            lambda _, table: _form(completed_form(known["form"][table["id"]], known["form"]), whole, reader),
        ),
        goals=_each(sheets, "goal", found, lambda _, table: reader.structure(table, Goal)),
        services=_each(sheets, "service", found, lambda _, table: reader.structure(table, Service)),
        regions=_flat(
            _each(sheets, "regions", found, lambda folder, table: read_regions(folder.joinpath(table["file"])))
        ),
        observations=_flat(
            _each(sheets, "observations", found, lambda folder, table: _observations(folder, table, reader))
        ),
        policies=_each(sheets, "policy", found, lambda _, table: reader.structure(table, Policy)),
    )
    if found:
        raise DefinitionError(tuple(found))
    return built


def named_values(sheets: Iterable[Sheet]) -> tuple[object, ...]:
    """Give what measures may refer to by its id, as far as it is right; building the sheets tells what is wrong."""
    right = tuple(_right(sheet) for sheet in sheets)
    return _named(right, _sources(right, []), []).named


def _right(sheet: Sheet) -> Sheet:
    """Give the sources of a sheet, and what may be referred to, that the schema lets pass."""
    tables = {
        section: [table for _, table in sheet.each(section) if validator((), section).is_valid(table)]
        for section in ("source", *NAMED)
    }
    return attrs.evolve(sheet, tables=tables)


def _sources(sheets: tuple[Sheet, ...], found: list[Problem]) -> dict[str, Source]:
    sources = _each(sheets, "source", found, lambda _, table: Source(**table))
    ids = [source.id for source in sources]
    found += [
        Problem(f"source {name!r}", "is given twice") for name in dict.fromkeys(ids) if name and ids.count(name) > 1
    ]
    return {source.id: source for source in sources}


def _named(sheets: tuple[Sheet, ...], sources: Mapping[str, Source], found: list[Problem]) -> Definitions:
    """Make what measures may refer to, before the measures."""
    reader = converter((), sources)
    return Definitions(
        limits=_each(sheets, "limit", found, lambda _, table: reader.structure(table, Limit)),
        instruments=_each(sheets, "instrument", found, lambda _, table: reader.structure(table, Instrument)),
        standards=_each(sheets, "standard", found, lambda _, table: reader.structure(table, Standard)),
    )


def _each(
    sheets: tuple[Sheet, ...], section: str, found: list[Problem], make: Callable[[Traversable, Table], Value]
) -> tuple[Value, ...]:
    """Make a value of every table of a section, and keep what goes wrong with its place."""
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
    found = []
    for name, column in table["columns"].items():
        try:
            reader.structure({"id": name, **column}, Column)
        except SoteError as error:
            found.append(Problem(f"columns.{name}", str(error)))
    if found:
        raise DefinitionError(tuple(found))
    return reader.structure(table, Dataset)


def _form(table: Table, validator: Draft202012Validator, reader: Converter) -> Form:
    """Make a form, with the problems of all its questions at once, and add its wording packs."""
    packs = table.pop("wording")
    _checked(table, validator)
    found = []
    for question in table["question"]:
        try:
            reader.structure(question, Question)
        except SoteError as error:
            found.append(Problem(f"question {question['code']!r}", str(error)))
    if found:
        raise DefinitionError(tuple(found))
    form = reader.structure(table, Form)
    for pack in packs:
        source = reader.structure(pack["source"], Source) if "source" in pack else None
        form = add_wording(
            form, _without(read_pack(pack["file"]), pack["not"]), source=source, accept=pack.get("accept", False)
        )
    return form


def _without(pack: Pack, places: Iterable[str]) -> Pack:
    return attrs.evolve(pack, wordings=tuple(pair for pair in pack.wordings if pair[0] not in places))


def _flat(many: tuple[tuple[Value, ...], ...]) -> tuple[Value, ...]:
    return tuple(value for values in many for value in values)


def _checked(table: Table, validator: Draft202012Validator) -> Table:
    """Check a variant again once it is complete: its own keys may not go with its base's."""
    wrong = problems(validator, {key: table[key] for key in table if key != "base"}, "completed")
    if wrong:
        raise DefinitionError(tuple(wrong))
    return table


def _observations(folder: Traversable, table: Table, reader: Converter) -> tuple[Observation, ...]:
    source = reader.structure(table["source"], Source) if "source" in table else None
    return read_observations(folder.joinpath(table["file"]), source)
