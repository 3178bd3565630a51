"""What each plugin contributes to a catalogue, and whether contributions agree with each other."""

from collections import Counter
from collections.abc import Iterable, Iterator
from functools import cached_property, partial, reduce
from pathlib import Path
from time import perf_counter
from typing import Self

import attrs

from soteindikaattorit.catalogue.plugins.hookspecs import API_LEVEL
from soteindikaattorit.catalogue.plugins.offer import Offer, asked, outside
from soteindikaattorit.definitions import (
    Builder,
    Definitions,
    Sections,
    Sheet,
    check_kind,
    joined,
    offered_tables,
    to_tables,
)
from soteindikaattorit.definitions.indicator import Indicator
from soteindikaattorit.definitions.indicator_check import check_indicator
from soteindikaattorit.definitions.variant import INDICATOR, Tables
from soteindikaattorit.errors import PluginError, Problem, SoteError, suggest
from soteindikaattorit.measures import BUILT_IN, Measure
from soteindikaattorit.model.dataset import Dataset
from soteindikaattorit.model.region import LEVELS
from soteindikaattorit.model.regions import Regions

_IDENTIFIED = {
    "datasets": "dataset",
    "indicators": "indicator",
    "goals": "goal",
    "services": "service",
    "policies": "policy",
    "limits": "limit",
    "standards": "standard",
    "instruments": "instrument",
}
_Taken = dict[tuple[str, str], str]
"""The name of the plugin that has an id, by section and id."""

_REFERENCES = {"dataset": "datasets", "goal": "goals", "service": "services"}


@attrs.frozen(eq=False, kw_only=True, slots=False)
class Contribution:
    """What one plugin contributes.

    Args:
        plugin: The name of the plugin.
        version: The version of its package; empty when unknown.
        written: What it defines itself.
        api_level: The API level for which it is written.
        kinds: The kinds of measure it brings.
        sections: The sections of definitions files it brings.
        import_seconds: How long it took to import, in seconds.
        read_seconds: How long it took to read its files and to make values of them, in seconds.
        tables: Its tables as they are written, by section and id, of which variants may be made.
    """

    plugin: str
    version: str = ""
    api_level: int = API_LEVEL
    import_seconds: float = 0.0
    read_seconds: float = 0.0
    written: Definitions = Definitions()
    kinds: tuple[type[Measure], ...] = ()
    sections: Sections = ()
    tables: Tables = attrs.Factory(dict)

    @cached_property
    def definitions(self) -> Definitions:
        """All its definitions, with the datasets and indicators that follow from its forms and the like."""
        return Definitions.joined((self.written, *(value.implied() for value in self.written.others)))


def contribute(offers: tuple[Offer, ...]) -> tuple[tuple[Contribution, ...], tuple[PluginError, ...]]:
    """Make contributions of offers; kinds of measure and bases of variants may come from any of them.

    Returns:
        The contributions, and what is wrong with those that cannot be made.
    """
    kinds, broken = BUILT_IN, []
    sections: Sections = ()
    for one in offers:
        try:
            asked(one.plugin, "its kinds of measure cannot be used", partial(_check_kinds, one, kinds))
            _check_sections(one, sections)
            kinds, sections = kinds + one.kinds, sections + one.sections
        except PluginError as error:
            broken.append(error)
    builder = Builder(kinds, sections)
    refused = {error.plugin for error in broken}
    drafts, wrong = _drafts([one for one in offers if one.plugin not in refused], builder)
    known: Tables = reduce(joined, (draft.tables for draft in drafts), {})
    named = tuple(value for draft in drafts for value in draft.named)
    made = []
    for draft in drafts:
        try:
            make = partial(_contribution, draft, builder, known, named)
            made.append(asked(draft.offer.plugin, "its definitions cannot be used", make))
        except PluginError as error:
            broken.append(error)
    return tuple(made), (*broken, *wrong)


@attrs.frozen(eq=False, kw_only=True)
class _Draft:
    """An offer, and what others may build on or refer to, before anything is built."""

    offer: Offer
    tables: Tables
    named: tuple[object, ...]

    @classmethod
    def of(cls, one: Offer, builder: Builder) -> Self:
        wrong = [text for sheet in one.sheets for text in _outside(sheet, builder.sections, one.home)]
        if wrong:
            raise PluginError.from_reasons(one.plugin, wrong)
        tables = joined(offered_tables(one.sheets, builder.sections), made_tables(one.made, builder.sections))
        return cls(offer=one, tables=tables, named=(*builder.named_values(one.sheets), *one.made.named))


def _drafts(offers: Iterable[Offer], builder: Builder) -> tuple[list[_Draft], list[PluginError]]:
    drafts, broken = [], []
    for one in offers:
        try:
            drafts.append(asked(one.plugin, "its definitions cannot be used", partial(_Draft.of, one, builder)))
        except PluginError as error:
            broken.append(error)
    return drafts, broken


def _contribution(draft: _Draft, builder: Builder, known: Tables, named: tuple[object, ...]) -> Contribution:
    start, one = perf_counter(), draft.offer
    definitions = builder.build(one.sheets, known, named) + one.made
    return Contribution(
        plugin=one.plugin,
        version=one.version,
        api_level=one.api_level,
        written=definitions,
        kinds=one.kinds,
        sections=one.sections,
        tables=draft.tables,
        import_seconds=one.import_seconds,
        read_seconds=one.read_seconds + perf_counter() - start,
    )


def _outside(sheet: Sheet, sections: Sections, home: Path | None) -> Iterator[str]:
    """Return the files named in registered sections that would not be installed together with the plugin."""
    for section in sections:
        files = [(place, name) for place, table in sheet.each(section.key) for name in section.files(table)]
        yield from outside(sheet.folder, files, home)


def _check_sections(one: Offer, there: Sections) -> None:
    known = {*_IDENTIFIED.values(), *(section.key for section in there)}
    for section in one.sections:
        if section.key in known:
            raise PluginError(one.plugin, f"offers the section {section.key!r}, which already exists; rename it")
        known.add(section.key)


def _check_kinds(one: Offer, there: tuple[type[Measure], ...]) -> None:
    known = {kind.kind for kind in there}
    for kind in one.kinds:
        if kind.kind in known:
            raise PluginError(one.plugin, f"offers the measure {kind.kind!r}, which there already is; rename it")
        check_kind(kind)
        known.add(kind.kind)


def made_tables(definitions: Definitions, sections: Sections = ()) -> Tables:
    """Return the tables of definitions that were made in Python, by section and id, as they would be written."""
    if not (definitions.indicators or definitions.others):
        return {}
    kinds = {type(indicator.measure) for indicator in definitions.indicators}
    written = to_tables(definitions, kinds, sections)
    keys = (INDICATOR, *(section.key for section in sections))
    return {key: {table["id"]: table for table in written.get(key, ())} for key in keys}


def agreeing(
    contributions: tuple[Contribution, ...], broken: tuple[PluginError, ...]
) -> tuple[tuple[Contribution, ...], tuple[PluginError, ...]]:
    """Leave out contributions that clash with earlier ones or refer to what is not there, until the rest agree.

    Args:
        contributions: In the order in which the earlier of two rivals stays.
        broken: What is wrong with others.
    """
    kept: list[Contribution] = []
    taken: _Taken = {}
    errors = list(broken)
    for one in contributions:
        clashes = [*_twice(one), *_rivals(one, taken), *_regions(one, kept)]
        if clashes:
            errors.append(PluginError.from_reasons(one.plugin, map(str, clashes)))
        else:
            kept.append(one)
            taken |= _taken(one)
    while True:
        whole = _Whole(tuple(kept))
        wrong = {one.plugin: error for one in kept if (error := _error(one, whole))}
        if not wrong:
            return whole.contributions, tuple(errors)
        errors += wrong.values()
        kept = [one for one in kept if one.plugin not in wrong]


@attrs.frozen(eq=False, slots=False)
class _Whole:
    """All contributions together, looked up by id."""

    contributions: tuple[Contribution, ...]

    @cached_property
    def definitions(self) -> Definitions:
        return Definitions.joined(one.definitions for one in self.contributions)

    @cached_property
    def indicators(self) -> dict[str, Indicator]:
        return {indicator.id: indicator for indicator in self.definitions.indicators}

    @cached_property
    def datasets(self) -> dict[str, Dataset]:
        return {dataset.id: dataset for dataset in self.definitions.datasets}

    @cached_property
    def regions(self) -> Regions:
        return Regions(self.definitions.regions)

    @cached_property
    def references(self) -> dict[str, frozenset[str]]:
        """The ids to which each key may refer."""
        return {
            key: frozenset(value.id for value in getattr(self.definitions, section))
            for key, section in _REFERENCES.items()
        }


def _error(one: Contribution, whole: _Whole) -> PluginError | None:
    """Return what is wrong with a contribution among all others, if anything is."""
    try:
        found = asked(one.plugin, "its definitions cannot be used", lambda: list(_unresolved(one, whole)))
    except PluginError as error:
        return error
    return PluginError.from_reasons(one.plugin, map(str, found)) if found else None


def disagreements(one: Contribution, others: tuple[Contribution, ...]) -> Iterator[Problem]:
    """Return everything in which a contribution clashes with itself or others, or refers to what is not there."""
    taken: _Taken = reduce(lambda known, other: {**_taken(other), **known}, others, {})
    yield from (*_twice(one), *_rivals(one, taken))
    regions = tuple(_regions(one, others))
    yield from regions or _unresolved(one, _Whole((*others, one)))


def _ids(one: Contribution) -> Counter[tuple[str, str]]:
    """Return how often a contribution gives each id, by section."""
    built_in = ((key, value.id) for name, key in _IDENTIFIED.items() for value in getattr(one.definitions, name))
    return Counter((*((value.section, value.id) for value in one.definitions.others), *built_in))


def _taken(one: Contribution) -> _Taken:
    """Return the ids of a contribution, with its name."""
    return dict.fromkeys(_ids(one), one.plugin)


def _twice(one: Contribution) -> Iterator[Problem]:
    for (section, name), count in sorted(_ids(one).items()):
        if count > 1:
            yield Problem(f"{section} {name!r}", f"is defined twice by {one.plugin!r}", "give each an id of its own")


def _rivals(one: Contribution, taken: _Taken) -> Iterator[Problem]:
    for section, name in sorted(_ids(one)):
        if (section, name) in taken:
            both = f"is defined by both {taken[section, name]!r} and {one.plugin!r}"
            yield Problem(f"{section} {name!r}", both, "rename one of them")


def _unresolved(one: Contribution, whole: _Whole) -> Iterator[Problem]:
    """Return every reference that leads nowhere, and every derivation that leads back to itself."""
    for indicator in one.definitions.indicators:
        place = f"indicator {indicator.id!r}"
        for key, known in whole.references.items():
            name = getattr(indicator, key)
            if name and name not in known:
                yield Problem(place, f"unknown {key} {name!r}", _missing(name, known))
        yield from _underived(indicator, whole.indicators)
        if indicator.dataset in whole.datasets:
            yield from check_indicator(indicator, whole.datasets[indicator.dataset])
    yield from _misplaced(one, whole)
    for observation in one.definitions.observations:
        if observation.indicator not in whole.indicators:
            name = observation.indicator
            told = f"unknown indicator {name!r}"
            yield Problem(f"observation {observation.period}", told, _missing(name, whole.indicators))


def _missing(name: str, known: Iterable[str]) -> str:
    """Return what to do about a name that nothing goes by."""
    return suggest(name, known, "define it, or install the plugin that does")


def _misplaced(one: Contribution, whole: _Whole) -> Iterator[Problem]:
    """Return every region that is named and is not there: what a dataset covers, and what a condition asks for."""
    datasets, regions = whole.datasets, whole.regions
    for dataset in one.definitions.datasets:
        level, _, code = dataset.covers.partition(":")
        if dataset.covers and (level not in LEVELS or code not in regions.codes(level)):
            hint = regions.explain(level, code) if level in LEVELS else f"the levels are {', '.join(LEVELS)}"
            yield Problem(f"dataset {dataset.id!r}", f"covers {dataset.covers!r}, which is no region", hint)
    for indicator in one.definitions.indicators:
        if indicator.dataset in datasets:
            for level, code in _asked_regions(indicator, datasets[indicator.dataset]):
                if code not in regions.codes(level):
                    yield Problem(f"indicator {indicator.id!r}", regions.explain(level, code))


def _asked_regions(indicator: Indicator, dataset: Dataset) -> Iterable[tuple[str, str]]:
    """Return the level and code of each region that the conditions of an indicator ask for, each once."""
    levels = {column.id: column.level for column in dataset.columns if column.type == "region"}
    if not levels:
        return ()
    parts = indicator.measure.parts().values()
    conditions = (indicator.where, *(one for part in parts for one in part.conditions))
    asked_for = (one for condition in conditions for one in condition.criteria if one.column in levels)
    return dict.fromkeys((levels[one.column], str(code)) for one in asked_for for code in one.any_of)


def _underived(indicator: Indicator, indicators: dict[str, Indicator]) -> Iterator[Problem]:
    place = f"indicator {indicator.id!r}"
    for name in indicator.measure.averaged_indicators:
        if name not in indicators:
            yield Problem(place, f"is a mean of {name!r}, which there is not", _missing(name, indicators))
    path = list(indicator.measure.indicators)
    for name in path:
        if name == indicator.id:
            yield Problem(place, "is derived from itself", "a derivation must end in other indicators")
            return
        if name not in indicators:
            yield Problem(place, f"is derived from {name!r}, which there is not", _missing(name, indicators))
        else:
            path += [other for other in indicators[name].measure.indicators if other not in path]


def _regions(one: Contribution, others: Iterable[Contribution]) -> Iterator[Problem]:
    if one.definitions.regions:
        try:
            Regions(region for other in (*others, one) for region in other.definitions.regions)
        except SoteError as error:
            yield Problem("regions", str(error))
