"""The page of an indicator: what it means, in each language, and what is needed to compute it."""

from collections.abc import Iterator, Sequence

from docutils import nodes

from soteindikaattorit.catalogue.items import IndicatorItem
from soteindikaattorit.model.observation import Observation
from soteindikaattorit.model.region import LEVELS
from soteindikaattorit.model.target import Target
from soteindikaattorit.present.sphinx import markup
from soteindikaattorit.present.sphinx.columns import column_table
from soteindikaattorit.present.sphinx.example import example
from soteindikaattorit.present.sphinx.origin import laws, revisions, sources
from soteindikaattorit.present.sphinx.translator import Translator, separated

MOST_FIGURES = 60
"""How many published figures a page shows; the newest come first."""

Fact = tuple[nodes.Node, Sequence[nodes.Node]]
"""A short name, and what is told under it."""


def told(indicator: IndicatorItem, translator: Translator) -> list[nodes.Node]:
    """Tell of an indicator in one language."""
    description = [markup.paragraph(translator.word(indicator.description))] if indicator.description else []
    pairs = (
        *_measured(indicator, translator),
        *_valued(indicator, translator),
        *_serves(indicator, translator),
        *laws(indicator.law, translator),
        *sources([indicator.source] if indicator.source else [], translator),
        *revisions(indicator.history, translator),
        *_called(indicator, translator),
    )
    return [*description, markup.facts(pairs)]


def _fact(translator: Translator, name: str, said: markup.Said) -> Iterator[Fact]:
    if said:
        yield translator.say(name), [markup.paragraph(said)]


def _measured(indicator: IndicatorItem, translator: Translator) -> Iterator[Fact]:
    """Tell how it is computed, and from what."""
    how = indicator.calculation
    yield from _fact(translator, "formula", translator.word(how.formula))
    yield from _fact(translator, "rows", translator.word(how.rows))
    yield from _fact(translator, "limit", translator.word(how.limit.name) if how.limit else "")
    yield from _fact(translator, "measure", _method(how.kind, how.source))
    yield from _fact(translator, "interval", _method(how.method, how.method_source))
    if indicator.dataset:
        yield from _fact(translator, "measured-from", translator.link("dataset", indicator.dataset))
    if indicator.derived_from:
        yield translator.say("derived-from"), [translator.links("indicator", indicator.derived_from)]
    if indicator.base:
        yield from _fact(translator, "variant-of", translator.link("indicator", indicator.base))


def _method(name: str, source: str) -> list[nodes.Node]:
    """Return the name of a method, with the publications that define it."""
    return [markup.literal(name), *([nodes.Text(f" ({source.rstrip('.')})")] if source else [])] if name else []


def _valued(indicator: IndicatorItem, translator: Translator) -> Iterator[Fact]:
    """Tell what its values are and what they should be."""
    yield from _fact(translator, "unit", indicator.unit)
    yield from _fact(translator, "direction", translator.say(indicator.direction))
    if indicator.targets:
        yield (
            translator.say("targets"),
            [markup.listing(_target(one, indicator, translator) for one in indicator.targets)],
        )
    if indicator.bands:
        bands = [
            [*translator.word(band.name), nodes.Text(f" ≥ {translator.number(band.minimum)}")]
            for band in indicator.bands
        ]
        yield translator.say("bands"), [markup.listing(bands)]
    if indicator.minimum_base:
        yield from _fact(translator, "minimum-base", translator.number(indicator.minimum_base))


def _target(target: Target, indicator: IndicatorItem, translator: Translator) -> list[nodes.Node]:
    value = " ".join(filter(None, (translator.number(target.value), indicator.unit)))
    source = [nodes.Text(f" ({target.source.cite()})")] if target.source else []
    return [nodes.Text(f"{value} "), *translator.days(target.since, target.until), *source]


def _serves(indicator: IndicatorItem, translator: Translator) -> Iterator[Fact]:
    """Tell what it serves."""
    yield from _fact(translator, "goal", translator.word(translator.content.goals.get(indicator.goal)))
    yield from _fact(translator, "service", translator.word(translator.content.services.get(indicator.service)))


def _called(indicator: IndicatorItem, translator: Translator) -> Iterator[Fact]:
    """Tell by what else it is known."""
    words = indicator.synonyms.to_dict().get(translator.language, []) if indicator.synonyms else []
    yield from _fact(translator, "synonyms", ", ".join(words))
    yield from _fact(translator, "tags", separated([markup.literal(tag)] for tag in indicator.tags))
    yield from _fact(translator, "codes", ", ".join(f"{system}: {code}" for system, code in indicator.codes))


def computed(indicator: IndicatorItem, translator: Translator) -> Iterator[nodes.section]:
    """Tell those who compute it what they need."""
    if indicator.columns:
        table = column_table(f"{translator.plain('columns')}: {indicator.dataset}", indicator.columns, translator)
        yield markup.section("columns", translator.say("columns"), table)
    yield example(indicator.example, translator)
    figures = translator.content.published.get(indicator.id, [])
    if figures:
        yield markup.section("published", translator.say("published"), *_figures(figures, indicator, translator))
    for name, others in (("variants", indicator.variants), ("used-by", indicator.used_by)):
        if others:
            yield markup.section(name, translator.say(name), translator.links("indicator", others))


def _figures(figures: list[Observation], indicator: IndicatorItem, translator: Translator) -> Iterator[nodes.Node]:
    shown = sorted(figures, key=lambda one: (one.period.last, one.groups), reverse=True)[:MOST_FIGURES]
    if len(figures) > len(shown):
        yield markup.paragraph(translator.say("newest"), f" {len(figures)}.")
    heads = [translator.say(name) for name in ("period", "region", "value", "source")]
    rows = (
        (str(one.period), _groups(one, translator), _value(one, indicator, translator), _cited(one)) for one in shown
    )
    yield markup.table(f"{translator.plain('published')}: {indicator.id}", heads, rows)


def _groups(one: Observation, translator: Translator) -> list[nodes.Node]:
    return separated(
        translator.region(name, code) if name in LEVELS else [nodes.Text(f"{name}: {code}")]
        for name, code in one.groups
    )


def _value(one: Observation, indicator: IndicatorItem, translator: Translator) -> str:
    if one.value is None:
        return one.status
    signs = {"about": "≈ ", "over": "> ", "under": "< "}
    high = f"\N{EN DASH}{translator.number(one.value_high, one.decimals)}" if one.value_high is not None else ""
    value = f"{signs.get(one.qualifier, '')}{translator.number(one.value, one.decimals)}{high}"
    return " ".join(filter(None, (value, indicator.unit)))


def _cited(one: Observation) -> str:
    return one.source.cite() if one.source else ""
