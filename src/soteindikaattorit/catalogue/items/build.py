"""Builds the items of a catalogue from its definitions and the relations between them."""

import inspect
from collections.abc import Iterator

from soteindikaattorit.catalogue.catalogue import MEANT, Catalogue
from soteindikaattorit.catalogue.items.example import example_of_dataset, example_of_form, example_of_indicator
from soteindikaattorit.catalogue.items.item import (
    Calculation,
    DatasetItem,
    FormItem,
    GoalItem,
    IndicatorItem,
    Item,
    LevelItem,
    LevelRegion,
)
from soteindikaattorit.catalogue.items.relations import Relations
from soteindikaattorit.catalogue.plugins.contribution import Contribution
from soteindikaattorit.definitions.indicator import Indicator
from soteindikaattorit.feedback.form import Form
from soteindikaattorit.measures import Measure
from soteindikaattorit.measures.explain import condition_in_words, in_own_languages
from soteindikaattorit.model.argument import checked
from soteindikaattorit.model.dataset import Column, Dataset
from soteindikaattorit.model.goal import Goal
from soteindikaattorit.model.region import LEVELS, find_level
from soteindikaattorit.model.source import Law
from soteindikaattorit.model.text import LANGUAGES, Text
from soteindikaattorit.stats.interval import METHODS


@checked(catalogue=MEANT)
def items(catalogue: Catalogue) -> tuple[Item, ...]:
    """Return the catalogue items of everything in a catalogue.

    Args:
        catalogue: The catalogue; of its indicators, the selected ones have items.

    Returns:
        Items in the order of their kinds in `soteindikaattorit.catalogue.items.item.KINDS`, and of their ids.

    Example:
        >>> [item.id for item in items(Catalogue.of()) if item.kind == "goal"]
        ['ennaltaehkaisy', 'kustannukset', 'laatu', 'saatavuus', 'yhteentoimivuus']
    """
    return catalogue.derive(_build)


def _build(catalogue: Catalogue) -> tuple[Item, ...]:
    relations, selected = Relations.of(catalogue), set(catalogue.ids)
    made: list[list[Item]] = [[], [], [], _levels(relations), []]
    for part in catalogue.contributions:
        indicators = (one for one in part.definitions.indicators if one.id in selected)
        made[0] += [_indicator(one, part, relations) for one in indicators]
        made[1] += [_form(one, part, relations) for one in part.definitions.section("form")]
        made[2] += [_dataset(one, part, relations) for one in part.definitions.datasets]
        made[4] += [_goal(one, part, relations) for one in part.definitions.goals]
    return tuple(item for of_kind in made for item in sorted(of_kind, key=lambda item: item.id))


def _indicator(one: Indicator, part: Contribution, relations: Relations) -> IndicatorItem:
    calculation = _calculation(one, relations)
    limited = calculation.limit.law if calculation.limit else ()
    return IndicatorItem(
        id=one.id,
        address=f"indicators/{one.id}.html",
        name=one.name,
        description=one.description,
        plugin=part.plugin,
        plugin_version=part.version,
        version=one.version,
        history=one.history,
        unit=one.shown_unit,
        decimals=one.decimals,
        direction=one.direction,
        goal=one.goal,
        service=one.service,
        targets=one.targets,
        bands=one.bands,
        minimum_base=one.minimum_base,
        calculation=calculation,
        law=_each_once((*one.law, *limited)),
        source=one.source,
        synonyms=one.synonyms,
        tags=one.tags,
        codes=one.codes,
        dataset=one.dataset,
        columns=_needed(one, relations.datasets.get(one.dataset)),
        regions=relations.regions_of(one),
        base=one.base,
        variants=relations.variants.get(one.id, ()),
        derived_from=one.measure.indicators,
        used_by=relations.used_by.get(one.id, ()),
        example=example_of_indicator(one, part, relations),
    )


def _each_once(laws: tuple[Law, ...]) -> tuple[Law, ...]:
    return tuple(dict.fromkeys(laws))


def _calculation(one: Indicator, relations: Relations) -> Calculation:
    measure, dataset = one.measure, relations.datasets.get(one.dataset)
    formula = measure.formula
    return Calculation(
        kind=measure.kind,
        formula=in_own_languages(lambda language: formula.to_text(language, dataset, relations.names)),
        rows=_rows(one, dataset),
        source=_source(type(measure)),
        method=measure.interval_method,
        method_source=_METHOD_SOURCES.get(measure.interval_method, ""),
        limit=measure.statutory_limit,
    )


_METHOD_SOURCES = {method.name: method.source for method in METHODS}


def _rows(one: Indicator, dataset: Dataset | None) -> Text | None:
    if not one.where.criteria:
        return None
    return in_own_languages(lambda language: condition_in_words(one.where, language, dataset))


def _source(kind: type[Measure]) -> str:
    """Return the section "Source" of the docstring of a kind of measure, in one line."""
    _, _, section = (inspect.getdoc(kind) or "").partition("Source:\n")
    return " ".join(section.partition("\n\n")[0].split())


def _needed(one: Indicator, dataset: Dataset | None) -> tuple[Column, ...]:
    """Return the columns that an indicator reads, and those that place a row in time and space."""
    if dataset is None:
        return ()
    parts = (*one.measure.parts().values(), *one.measure.expected_rows().values())
    named = {*one.where.columns, *(need.column for need in one.measure.needs())}
    named |= {column for part in parts for column in part.columns}
    named |= {column.id for column in (dataset.period, dataset.region, dataset.count) if column}
    return tuple(column for column in dataset.columns if column.id in named)


def _form(one: Form, part: Contribution, relations: Relations) -> FormItem:
    lacking = ((language, one.missing(language)) for language in LANGUAGES)
    names = (*relations.by_dataset.get(one.id, ()), *relations.by_dataset.get(f"{one.id}.invitations", ()))
    return FormItem(
        id=one.id,
        address=f"forms/{one.id}.html",
        name=one.name,
        description=one.description,
        plugin=part.plugin,
        plugin_version=part.version,
        version=one.version,
        history=one.history,
        audience=one.audience,
        questions=one.questions,
        languages=one.languages,
        complete_languages=one.complete_languages,
        missing=tuple((language, places) for language, places in lacking if places),
        where_kept=one.where_kept,
        law=one.law,
        source=one.source,
        synonyms=one.synonyms,
        base=one.base,
        variants=relations.variants.get(one.id, ()),
        indicators=names,
        example=example_of_form(one, part, relations),
    )


def _dataset(one: Dataset, part: Contribution, relations: Relations) -> DatasetItem:
    return DatasetItem(
        id=one.id,
        address=f"datasets/{one.id}.html",
        name=one.name,
        description=one.description,
        plugin=part.plugin,
        plugin_version=part.version,
        columns=one.columns,
        is_aggregate=one.is_aggregate,
        covers=one.covers,
        form=relations.forms.get(one.id, ""),
        indicators=relations.by_dataset.get(one.id, ()),
        example=example_of_dataset(one, part, relations),
    )


def _goal(one: Goal, part: Contribution, relations: Relations) -> GoalItem:
    return GoalItem(
        id=one.id,
        address="by-goal.html",
        name=one.name,
        description=one.description,
        plugin=part.plugin,
        plugin_version=part.version,
        indicators=relations.by_goal.get(one.id, ()),
    )


def _levels(relations: Relations) -> list[Item]:
    regions = relations.catalogue.regions
    there = {region.level for region in regions}
    return [
        LevelItem(
            id=name,
            address=f"region-levels/{name}.html",
            name=find_level(name).name,
            regions=tuple(_regions(name, relations)),
            code_form=find_level(name).example,
            datasets=relations.by_level.get(name, ()),
        )
        for name in LEVELS
        if name in there
    ]


def _regions(level: str, relations: Relations) -> Iterator[LevelRegion]:
    for region in relations.catalogue.regions:
        if region.level == level:
            parents = tuple(parent.id for parent in region.parents)
            yield LevelRegion(code=region.code, name=region.name, validity=region.validity, parents=parents)
