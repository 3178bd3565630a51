"""Conflicts: ids that are defined twice, references to nothing, and circular derivations among plugins."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property, reduce

import attrs

from soteindikaattorit.catalogue.plugins.content import IDENTIFIED, PluginContent
from soteindikaattorit.catalogue.plugins.isolation import call_plugin
from soteindikaattorit.definitions import Definitions
from soteindikaattorit.definitions.indicator import Indicator
from soteindikaattorit.definitions.indicator_check import check_indicator
from soteindikaattorit.errors import PluginError, Problem, SoteError, suggest
from soteindikaattorit.measures import BUILT_IN
from soteindikaattorit.model.dataset import Dataset
from soteindikaattorit.model.region import LEVELS
from soteindikaattorit.model.regions import Regions

_Owners = Mapping[tuple[str, str], str]
"""The name of the plugin that defines an id, by section and id."""

_REFERENCES = {"dataset": "datasets", "goal": "goals", "service": "services"}


def resolve(
    contents: Iterable[PluginContent], broken: Iterable[PluginError] = ()
) -> tuple[tuple[PluginContent, ...], tuple[PluginError, ...]]:
    """Leave out contents that conflict with earlier ones or have dangling references, until the rest is consistent.

    Args:
        contents: The contents; of two that define the same id, the earlier is kept.
        broken: The errors of other plugins.

    Returns:
        The consistent contents, and all errors.
    """
    kept: list[PluginContent] = []
    owners: _Owners = {}
    errors = list(broken)
    for content in contents:
        if problems := [*_defined_twice(content, owners), *_region_conflicts(content, kept)]:
            errors.append(PluginError.from_reasons(content.plugin, map(str, problems)))
        else:
            kept.append(content)
            owners = {**owners, **_owners(content)}
    while True:
        merged = _Merged(tuple(kept))
        wrong = {content.plugin: error for content in kept if (error := _reference_error(content, merged))}
        if not wrong:
            return merged.contents, tuple(errors)
        errors += wrong.values()
        # What is left out may have been the target of other references: look again.
        kept = [content for content in kept if content.plugin not in wrong]


def find_conflicts(content: PluginContent, others: tuple[PluginContent, ...]) -> Iterator[Problem]:
    """Return all conflicts of a content with itself and others, and all its dangling references."""
    names = {kind.kind for kind in (*BUILT_IN, *(kind for other in others for kind in other.kinds))}
    for kind in content.kinds:
        if kind.kind in names:
            yield Problem(f"measure {kind.kind!r}", "already exists", "rename it")
    owners: _Owners = reduce(lambda known, other: {**_owners(other), **known}, others, {})
    yield from _defined_twice(content, owners)
    regions = tuple(_region_conflicts(content, others))
    yield from regions or _reference_problems(content, _Merged((*others, content)))


@attrs.frozen(eq=False, slots=False)
class _Merged:
    """All contents together, by id."""

    contents: tuple[PluginContent, ...]

    @cached_property
    def definitions(self) -> Definitions:
        return Definitions.joined(content.definitions for content in self.contents)

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
    def ids(self) -> dict[str, frozenset[str]]:
        """The ids to which each key of an indicator may refer."""
        return {
            key: frozenset(value.id for value in getattr(self.definitions, field)) for key, field in _REFERENCES.items()
        }


def _count_ids(content: PluginContent) -> Counter[tuple[str, str]]:
    built_in = ((key, value.id) for field, key in IDENTIFIED.items() for value in getattr(content.definitions, field))
    return Counter((*((value.section, value.id) for value in content.definitions.others), *built_in))


def _owners(content: PluginContent) -> _Owners:
    return dict.fromkeys(_count_ids(content), content.plugin)


def _defined_twice(content: PluginContent, owners: _Owners) -> Iterator[Problem]:
    counts = sorted(_count_ids(content).items())
    for (section, name), count in counts:
        if count > 1:
            message = f"is defined twice by {content.plugin!r}"
            yield Problem(f"{section} {name!r}", message, "give each an id of its own")
    for (section, name), _ in counts:
        if (section, name) in owners:
            message = f"is defined by both {owners[section, name]!r} and {content.plugin!r}"
            yield Problem(f"{section} {name!r}", message, "rename one of them")


def _region_conflicts(content: PluginContent, others: Iterable[PluginContent]) -> Iterator[Problem]:
    if content.definitions.regions:
        try:
            Regions(region for other in (*others, content) for region in other.definitions.regions)
        except SoteError as error:
            yield Problem("regions", str(error))


def _reference_error(content: PluginContent, merged: _Merged) -> PluginError | None:
    """Return the error of a plugin with dangling references; its measures run here, and may fail."""
    try:
        failure = "its definitions cannot be used"
        problems = call_plugin(content.plugin, failure, lambda: list(_reference_problems(content, merged)))
    except PluginError as error:
        return error
    return PluginError.from_reasons(content.plugin, map(str, problems)) if problems else None


def _reference_problems(content: PluginContent, merged: _Merged) -> Iterator[Problem]:
    """Return every dangling reference, circular derivation and unknown region of a content."""
    for indicator in content.definitions.indicators:
        place = f"indicator {indicator.id!r}"
        for key, ids in merged.ids.items():
            name = getattr(indicator, key)
            if name and name not in ids:
                yield Problem(place, f"unknown {key} {name!r}", _suggest(name, ids))
        yield from _derivation_problems(indicator, merged.indicators)
        if indicator.dataset in merged.datasets:
            yield from check_indicator(indicator, merged.datasets[indicator.dataset])
    yield from _region_problems(content, merged)
    for observation in content.definitions.observations:
        if (name := observation.indicator) not in merged.indicators:
            place = f"observation {observation.period}"
            yield Problem(place, f"unknown indicator {name!r}", _suggest(name, merged.indicators))


def _suggest(name: str, ids: Iterable[str]) -> str:
    return suggest(name, ids, "define it, or install the plugin that does")


def _derivation_problems(indicator: Indicator, indicators: Mapping[str, Indicator]) -> Iterator[Problem]:
    place = f"indicator {indicator.id!r}"
    for name in indicator.measure.averaged_indicators:
        if name not in indicators:
            yield Problem(place, f"averages the unknown indicator {name!r}", _suggest(name, indicators))
    path = list(indicator.measure.indicators)
    for name in path:
        if name == indicator.id:
            yield Problem(place, "is derived from itself", "a derivation must end in other indicators")
            return
        if name not in indicators:
            yield Problem(place, f"is derived from the unknown indicator {name!r}", _suggest(name, indicators))
        else:
            path += [other for other in indicators[name].measure.indicators if other not in path]


def _region_problems(content: PluginContent, merged: _Merged) -> Iterator[Problem]:
    """Return every unknown region that a dataset covers or a condition names."""
    datasets, regions = merged.datasets, merged.regions
    for dataset in content.definitions.datasets:
        level, _, code = dataset.covers.partition(":")
        if dataset.covers and (level not in LEVELS or code not in regions.codes(level)):
            hint = regions.explain(level, code) if level in LEVELS else f"the levels are {', '.join(LEVELS)}"
            yield Problem(f"dataset {dataset.id!r}", f"covers {dataset.covers!r}, which is no region", hint)
    for indicator in content.definitions.indicators:
        if indicator.dataset in datasets:
            for level, code in _condition_regions(indicator, datasets[indicator.dataset]):
                if code not in regions.codes(level):
                    yield Problem(f"indicator {indicator.id!r}", regions.explain(level, code))


def _condition_regions(indicator: Indicator, dataset: Dataset) -> Iterable[tuple[str, str]]:
    """Return the level and code of each region in the conditions of an indicator, each once."""
    levels = {column.id: column.level for column in dataset.columns if column.type == "region"}
    if not levels:
        return ()
    parts = indicator.measure.parts().values()
    conditions = (indicator.where, *(condition for part in parts for condition in part.conditions))
    criteria = (rule for condition in conditions for rule in condition.criteria if rule.column in levels)
    return dict.fromkeys((levels[rule.column], str(code)) for rule in criteria for code in rule.any_of)
