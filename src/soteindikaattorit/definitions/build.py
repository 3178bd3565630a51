"""From sheets to values: variants completed, references to sources and files followed."""

from collections.abc import Callable, Iterable
from importlib.resources.abc import Traversable
from itertools import chain
from typing import Self, TypeVar

import attrs
from cattrs import Converter

from soteindikaattorit.definitions.checker import Checker
from soteindikaattorit.definitions.converter import NAMED, Kinds, References, converter
from soteindikaattorit.definitions.published import read_observations
from soteindikaattorit.definitions.schema import checker
from soteindikaattorit.definitions.sheet import Sheet, Table, check, problems
from soteindikaattorit.definitions.variant import Tables, completed, completed_form, joined, tables_of
from soteindikaattorit.errors import DefinitionError, Problem, SoteError
from soteindikaattorit.feedback.form import Form
from soteindikaattorit.feedback.question import Question
from soteindikaattorit.feedback.scale import Scale
from soteindikaattorit.feedback.wording import Pack, add_wording, read_pack
from soteindikaattorit.indicator import Indicator
from soteindikaattorit.measures import BUILT_IN
from soteindikaattorit.model.argument import checked
from soteindikaattorit.model.dataset import Column, Dataset
from soteindikaattorit.model.goal import Goal
from soteindikaattorit.model.instrument import Instrument
from soteindikaattorit.model.limit import Limit
from soteindikaattorit.model.observation import Observation
from soteindikaattorit.model.policy import Policy
from soteindikaattorit.model.population import StandardPopulation
from soteindikaattorit.model.region import Region
from soteindikaattorit.model.service import Service
from soteindikaattorit.model.source import Source
from soteindikaattorit.region_table import read_regions

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
    standards: tuple[StandardPopulation, ...] = ()
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

    @classmethod
    @checked()
    def joined(cls, many: Iterable["Definitions"]) -> Self:
        """All together, without a check of one against the other."""
        many = tuple(many)
        return cls(
            **{
                field.name: tuple(chain.from_iterable(getattr(one, field.name) for one in many))
                for field in attrs.fields(Definitions)
            }
        )

    @property
    def named(self) -> tuple[Instrument | Limit | StandardPopulation, ...]:
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
    return Builder(kinds).build(sheets, known, named)


@attrs.frozen(eq=False)
class Builder:
    """What makes values of sheets; it is prepared once, and used for one plugin after the other.

    Args:
        kinds: The kinds of measure that may be used.
    """

    kinds: Kinds = BUILT_IN
    _checker: Checker = attrs.field(init=False)
    _indicators: Checker = attrs.field(init=False)
    _forms: Checker = attrs.field(init=False)
    _references: References = attrs.field(init=False, factory=References)
    _reader: Converter = attrs.field(init=False)

    @_checker.default
    def _check_files(self) -> Checker:
        return checker(self.kinds)

    @_indicators.default
    def _check_indicators(self) -> Checker:
        return checker(self.kinds, "indicator")

    @_forms.default
    def _check_forms(self) -> Checker:
        return checker(self.kinds, "form")

    @_reader.default
    def _read(self) -> Converter:
        return converter(self.kinds, self._references)

    def build(self, sheets: Iterable[Sheet], known: Tables | None = None, named: Iterable[object] = ()) -> Definitions:
        """Make values of the sheets of one plugin, or of one person; see `build`.

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
        """Make what can be made of sheets that the schema lets pass, and give what is wrong with the rest."""
        found: list[Problem] = []
        known = joined(known or {}, tables_of(sheets))
        own = self._named(sheets, found)
        self._references.named, self._references.scales = (*named, *own.named), known["scale"]
        return own + self._built(sheets, known, found), tuple(found)

    def named_values(self, sheets: Iterable[Sheet]) -> tuple[object, ...]:
        """Return what measures refer to by its id, as far as it is right; building the sheets tells what is wrong."""
        return self._named(tuple(self._right(sheet) for sheet in sheets), []).named

    def _right(self, sheet: Sheet) -> Sheet:
        """Return the sources of a sheet, and what may be referred to, that the schema lets pass."""
        tables = {
            section: [table for _, table in sheet.each(section) if self._checker.is_valid({section: [table]})]
            for section in ("source", *NAMED)
        }
        return attrs.evolve(sheet, tables=tables)

    def _named(self, sheets: tuple[Sheet, ...], found: list[Problem]) -> Definitions:
        """Make what measures may refer to, before the measures."""
        self._references.sources = _sources(sheets, found)
        reader = self._reader
        return Definitions(
            limits=_each(sheets, "limit", found, lambda _, table: reader.structure(table, Limit)),
            instruments=_each(sheets, "instrument", found, lambda _, table: reader.structure(table, Instrument)),
            standards=_each(sheets, "standard", found, lambda _, table: reader.structure(table, StandardPopulation)),
        )

    def _built(self, sheets: tuple[Sheet, ...], known: Tables, found: list[Problem]) -> Definitions:
        """Make everything else."""
        reader = self._reader

        def files(section: str, read: Callable[[Traversable, Table], tuple[Value, ...]]) -> tuple[Value, ...]:
            return tuple(chain.from_iterable(_each(sheets, section, found, read)))

        return Definitions(
            datasets=_each(sheets, "dataset", found, lambda _, table: _dataset(table, reader)),
            indicators=_each(sheets, "indicator", found, lambda _, table: self._indicator(table, known)),
            scales=_each(sheets, "scale", found, lambda _, table: reader.structure(table, Scale)),
            forms=_each(sheets, "form", found, lambda _, table: self._form(table, known)),
            goals=_each(sheets, "goal", found, lambda _, table: reader.structure(table, Goal)),
            services=_each(sheets, "service", found, lambda _, table: reader.structure(table, Service)),
            regions=files("regions", lambda folder, table: read_regions(folder.joinpath(table["file"]))),
            observations=files("observations", lambda folder, table: _observations(folder, table, reader)),
            policies=_each(sheets, "policy", found, lambda _, table: reader.structure(table, Policy)),
        )

    def _indicator(self, table: Table, known: Tables) -> Indicator:
        if "base" in table:
            table = _checked(completed(table, known["indicator"]), self._indicators)
        return self._reader.structure(table, Indicator)

    def _form(self, table: Table, known: Tables) -> Form:
        whole = completed_form(known["form"][table["id"]], known["form"])
        packs = whole.pop("wording")
        return _worded(_asked(_checked(whole, self._forms), self._reader), packs, self._reader)


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
    columns = [(f"columns.{name}", {"id": name, **column}) for name, column in table["columns"].items()]
    return _whole(table, Dataset, columns, Column, reader)


def _whole(table: Table, kind: type[Value], parts: Iterable[tuple[str, Table]], part: type, reader: Converter) -> Value:
    """Make a value; if it cannot be made, tell the problems of all its parts at once."""
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


def _asked(table: Table, reader: Converter) -> Form:
    """Make a form without its wording packs, with the problems of all its questions at once."""
    parts = [(f"question {question['code']!r}", question) for question in table["question"]]
    return _whole(table, Form, parts, Question, reader)


def _worded(form: Form, packs: Iterable[Table], reader: Converter) -> Form:
    """Add the wording packs of a form."""
    for pack in packs:
        source = reader.structure(pack["source"], Source) if "source" in pack else None
        form = add_wording(
            form, _without(read_pack(pack["file"]), pack["not"]), source=source, accept=pack.get("accept", False)
        )
    return form


def _without(pack: Pack, places: Iterable[str]) -> Pack:
    return attrs.evolve(pack, wordings=tuple(pair for pair in pack.wordings if pair[0] not in places))


def _checked(table: Table, checker: Checker) -> Table:
    """Check a variant again once it is complete: its own keys may not go with its base's."""
    wrong = problems(checker, {key: table[key] for key in table if key != "base"}, "completed")
    if wrong:
        raise DefinitionError(tuple(wrong))
    return table


def _observations(folder: Traversable, table: Table, reader: Converter) -> tuple[Observation, ...]:
    source = reader.structure(table["source"], Source) if "source" in table else None
    return read_observations(folder.joinpath(table["file"]), source)
