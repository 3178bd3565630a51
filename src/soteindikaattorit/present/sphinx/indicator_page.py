"""The page of an indicator: what it means, in each language, and what is needed to compute it."""

from collections.abc import Iterator, Sequence

from docutils import nodes

from soteindikaattorit.catalogue.items import IndicatorEntry
from soteindikaattorit.model.observation import Observation
from soteindikaattorit.model.region import LEVELS
from soteindikaattorit.model.target import Target
from soteindikaattorit.present.sphinx import markup
from soteindikaattorit.present.sphinx.columns import column_table
from soteindikaattorit.present.sphinx.example import example
from soteindikaattorit.present.sphinx.origin import laws, revisions, sources
from soteindikaattorit.present.sphinx.voice import Voice, separated

MOST_FIGURES = 60
"""How many published figures a page shows; the newest come first."""

Fact = tuple[nodes.Node, Sequence[nodes.Node]]
"""A short name, and what is told under it."""


def told(indicator: IndicatorEntry, voice: Voice) -> list[nodes.Node]:
    """Tell of an indicator in one language."""
    description = [markup.paragraph(voice.word(indicator.description))] if indicator.description else []
    pairs = (
        *_measured(indicator, voice),
        *_valued(indicator, voice),
        *_serves(indicator, voice),
        *laws(indicator.law, voice),
        *sources([indicator.source] if indicator.source else [], voice),
        *revisions(indicator.history, voice),
        *_called(indicator, voice),
    )
    return [*description, markup.facts(pairs)]


def _fact(voice: Voice, name: str, said: markup.Said) -> Iterator[Fact]:
    if said:
        yield voice.say(name), [markup.paragraph(said)]


def _measured(indicator: IndicatorEntry, voice: Voice) -> Iterator[Fact]:
    """Tell how it is computed, and from what."""
    how = indicator.calculation
    yield from _fact(voice, "formula", voice.word(how.formula))
    yield from _fact(voice, "rows", voice.word(how.rows))
    yield from _fact(voice, "limit", voice.word(how.limit.name) if how.limit else "")
    yield from _fact(voice, "measure", _method(how.kind, how.source))
    yield from _fact(voice, "interval", _method(how.method, how.method_source))
    if indicator.dataset:
        yield from _fact(voice, "measured-from", voice.link("dataset", indicator.dataset))
    if indicator.derived_from:
        yield voice.say("derived-from"), [voice.links("indicator", indicator.derived_from)]
    if indicator.base:
        yield from _fact(voice, "variant-of", voice.link("indicator", indicator.base))


def _method(name: str, source: str) -> list[nodes.Node]:
    """Return the name of a method, with the publications that define it."""
    return [markup.literal(name), *([nodes.Text(f" ({source.rstrip('.')})")] if source else [])] if name else []


def _valued(indicator: IndicatorEntry, voice: Voice) -> Iterator[Fact]:
    """Tell what its values are and what they should be."""
    yield from _fact(voice, "unit", indicator.unit)
    yield from _fact(voice, "direction", voice.say(indicator.direction))
    if indicator.targets:
        yield voice.say("targets"), [markup.listing(_target(one, indicator, voice) for one in indicator.targets)]
    if indicator.bands:
        bands = [[*voice.word(band.name), nodes.Text(f" ≥ {voice.number(band.minimum)}")] for band in indicator.bands]
        yield voice.say("bands"), [markup.listing(bands)]
    if indicator.minimum_base:
        yield from _fact(voice, "minimum-base", voice.number(indicator.minimum_base))


def _target(target: Target, indicator: IndicatorEntry, voice: Voice) -> list[nodes.Node]:
    value = " ".join(filter(None, (voice.number(target.value), indicator.unit)))
    source = [nodes.Text(f" ({target.source.cite()})")] if target.source else []
    return [nodes.Text(f"{value} "), *voice.days(target.since, target.until), *source]


def _serves(indicator: IndicatorEntry, voice: Voice) -> Iterator[Fact]:
    """Tell what it serves."""
    yield from _fact(voice, "goal", voice.word(voice.shelf.goals.get(indicator.goal)))
    yield from _fact(voice, "service", voice.word(voice.shelf.services.get(indicator.service)))


def _called(indicator: IndicatorEntry, voice: Voice) -> Iterator[Fact]:
    """Tell by what else it is known."""
    words = indicator.synonyms.to_dict().get(voice.language, []) if indicator.synonyms else []
    yield from _fact(voice, "synonyms", ", ".join(words))
    yield from _fact(voice, "tags", separated([markup.literal(tag)] for tag in indicator.tags))
    yield from _fact(voice, "codes", ", ".join(f"{system}: {code}" for system, code in indicator.codes))


def computed(indicator: IndicatorEntry, voice: Voice) -> Iterator[nodes.section]:
    """Tell those who compute it what they need."""
    if indicator.columns:
        table = column_table(f"{voice.plain('columns')}: {indicator.dataset}", indicator.columns, voice)
        yield markup.section("columns", voice.say("columns"), table)
    yield example(indicator.example, voice)
    figures = voice.shelf.published.get(indicator.id, [])
    if figures:
        yield markup.section("published", voice.say("published"), *_figures(figures, indicator, voice))
    for name, others in (("variants", indicator.variants), ("used-by", indicator.used_by)):
        if others:
            yield markup.section(name, voice.say(name), voice.links("indicator", others))


def _figures(figures: list[Observation], indicator: IndicatorEntry, voice: Voice) -> Iterator[nodes.Node]:
    shown = sorted(figures, key=lambda one: (one.period.last, one.groups), reverse=True)[:MOST_FIGURES]
    if len(figures) > len(shown):
        yield markup.paragraph(voice.say("newest"), f" {len(figures)}.")
    heads = [voice.say(name) for name in ("period", "region", "value", "source")]
    rows = ((str(one.period), _groups(one, voice), _value(one, indicator, voice), _cited(one)) for one in shown)
    yield markup.table(f"{voice.plain('published')}: {indicator.id}", heads, rows)


def _groups(one: Observation, voice: Voice) -> list[nodes.Node]:
    return separated(
        voice.region(name, code) if name in LEVELS else [nodes.Text(f"{name}: {code}")] for name, code in one.groups
    )


def _value(one: Observation, indicator: IndicatorEntry, voice: Voice) -> str:
    if one.value is None:
        return one.status
    signs = {"about": "≈ ", "over": "> ", "under": "< "}
    high = f"\N{EN DASH}{voice.number(one.value_high, one.decimals)}" if one.value_high is not None else ""
    value = f"{signs.get(one.qualifier, '')}{voice.number(one.value, one.decimals)}{high}"
    return " ".join(filter(None, (value, indicator.unit)))


def _cited(one: Observation) -> str:
    return one.source.cite() if one.source else ""
