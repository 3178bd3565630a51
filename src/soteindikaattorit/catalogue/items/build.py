"""Builds the items of a catalogue from its definitions and the relations between them."""

import inspect
from collections.abc import Iterator
from typing import Any, TypeVar

import attrs

from soteindikaattorit.catalogue.catalogue import CATALOGUE_HINT, Catalogue
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
from soteindikaattorit.catalogue.plugins.content import PluginContent
from soteindikaattorit.definitions.indicator import Indicator
from soteindikaattorit.feedback.form import Form
from soteindikaattorit.measures.explain import condition_in_words, in_own_languages
from soteindikaattorit.model.argument import checked
from soteindikaattorit.model.dataset import Column, Dataset
from soteindikaattorit.model.region import LEVELS, find_level
from soteindikaattorit.model.text import LANGUAGES
from soteindikaattorit.stats.interval import METHODS

_METHOD_SOURCES = {method.name: method.source for method in METHODS}

AnyItem = TypeVar("AnyItem", bound=Item)


@checked(catalogue=CATALOGUE_HINT)
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
    by_kind: list[list[Item]] = [[], [], [], list(_levels(relations)), []]
    for content in catalogue.contents:
        definitions = content.definitions
        by_kind[0] += [_indicator(one, content, relations) for one in definitions.indicators if one.id in selected]
        by_kind[1] += [_form(form, content, relations) for form in definitions.section("form")]
        by_kind[2] += [_dataset(dataset, content, relations) for dataset in definitions.datasets]
        for goal in definitions.goals:
            names = relations.by_goal.get(goal.id, ())
            by_kind[4].append(_item(GoalItem, goal, content, address="by-goal.html", indicators=names))
    return tuple(item for group in by_kind for item in sorted(group, key=lambda item: item.id))


def _item(kind: type[AnyItem], value: Any, content: PluginContent, **computed: Any) -> AnyItem:  # noqa: ANN401 - any definition
    """Return the item of a definition; the fields that have the same name in both are copied."""
    names = (field.name for field in attrs.fields(kind) if field.name not in computed and hasattr(value, field.name))
    copied = {name: getattr(value, name) for name in names}
    return kind(**copied, **computed, plugin=content.plugin, plugin_version=content.version)


def _indicator(indicator: Indicator, content: PluginContent, relations: Relations) -> IndicatorItem:
    calculation = _calculation(indicator, relations)
    limit_law = calculation.limit.law if calculation.limit else ()
    return _item(
        IndicatorItem,
        indicator,
        content,
        address=f"indicators/{indicator.id}.html",
        unit=indicator.shown_unit,
        calculation=calculation,
        law=tuple(dict.fromkeys((*indicator.law, *limit_law))),
        columns=_columns_read(indicator, relations.datasets.get(indicator.dataset)),
        regions=relations.regions_of(indicator),
        variants=relations.variants.get(indicator.id, ()),
        derived_from=indicator.measure.indicators,
        used_by=relations.used_by.get(indicator.id, ()),
        example=example_of_indicator(indicator, content, relations),
    )


def _calculation(indicator: Indicator, relations: Relations) -> Calculation:
    measure, dataset, where = indicator.measure, relations.datasets.get(indicator.dataset), indicator.where
    formula = measure.formula
    # The section "Source" of the docstring of the kind of measure, in one line.
    source = (inspect.getdoc(type(measure)) or "").partition("Source:\n")[2].partition("\n\n")[0]
    return Calculation(
        kind=measure.kind,
        formula=in_own_languages(lambda language: formula.to_text(language, dataset, relations.names)),
        rows=in_own_languages(lambda language: condition_in_words(where, language, dataset))
        if where.criteria
        else None,
        source=" ".join(source.split()),
        method=measure.interval_method,
        method_source=_METHOD_SOURCES.get(measure.interval_method, ""),
        limit=measure.statutory_limit,
    )


def _columns_read(indicator: Indicator, dataset: Dataset | None) -> tuple[Column, ...]:
    """Return the columns that an indicator reads, with those of the period, the region and the count of a row."""
    if dataset is None:
        return ()
    measure = indicator.measure
    parts = (*measure.parts().values(), *measure.expected_rows().values())
    names = {*indicator.where.columns, *(need.column for need in measure.needs())}
    names |= {column for part in parts for column in part.columns}
    names |= {column.id for column in (dataset.period, dataset.region, dataset.count) if column}
    return tuple(column for column in dataset.columns if column.id in names)


def _form(form: Form, content: PluginContent, relations: Relations) -> FormItem:
    missing = ((language, form.missing(language)) for language in LANGUAGES)
    datasets = (form.id, f"{form.id}.invitations")
    return _item(
        FormItem,
        form,
        content,
        address=f"forms/{form.id}.html",
        missing=tuple((language, places) for language, places in missing if places),
        variants=relations.variants.get(form.id, ()),
        indicators=tuple(name for dataset in datasets for name in relations.by_dataset.get(dataset, ())),
        example=example_of_form(form, content, relations),
    )


def _dataset(dataset: Dataset, content: PluginContent, relations: Relations) -> DatasetItem:
    return _item(
        DatasetItem,
        dataset,
        content,
        address=f"datasets/{dataset.id}.html",
        form=relations.forms.get(dataset.id, ""),
        indicators=relations.by_dataset.get(dataset.id, ()),
        example=example_of_dataset(dataset, content, relations),
    )


def _levels(relations: Relations) -> Iterator[LevelItem]:
    regions: dict[str, list[LevelRegion]] = {}
    for region in relations.catalogue.regions:
        parents = tuple(parent.id for parent in region.parents)
        item = LevelRegion(code=region.code, name=region.name, validity=region.validity, parents=parents)
        regions.setdefault(region.level, []).append(item)
    for name in LEVELS:
        if name in regions:
            level = find_level(name)
            yield LevelItem(
                id=name,
                address=f"region-levels/{name}.html",
                name=level.name,
                regions=tuple(regions[name]),
                code_form=level.example,
                datasets=relations.by_level.get(name, ()),
            )
