"""A page of the catalogue: one thing, with a section for each language and one of what is needed to use it."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

import attrs
from docutils import nodes

from soteindikaattorit.catalogue.items import FormItem, IndicatorItem, Item
from soteindikaattorit.present.sphinx import dataset_page, form_page, indicator_page, level_page, markup
from soteindikaattorit.present.sphinx.site_content import SiteContent
from soteindikaattorit.present.sphinx.translator import Translator, autonym


@attrs.frozen
class Renderer:
    """How things of a kind are told.

    Args:
        told: What is told in each language.
        computed: What is told once, to those who compute or collect.
    """

    told: Callable[[Any, Translator], list[nodes.Node]]
    computed: Callable[[Any, Translator], Iterator[nodes.section]]


RENDERERS: Mapping[str, Renderer] = {
    "indicator": Renderer(indicator_page.told, indicator_page.computed),
    "form": Renderer(form_page.told, form_page.computed),
    "dataset": Renderer(dataset_page.told, dataset_page.computed),
    "region-level": Renderer(level_page.told, level_page.computed),
}
"""The tellers, by kind."""


def page_of(kind: str, name: str, content: SiteContent) -> nodes.Element:
    """Return the whole page of a thing."""
    thing, renderer = content.things[kind, name], RENDERERS[kind]
    home = Translator(language=content.home, content=content)
    parts = (
        markup.section(
            language, _heading(language), *_spoken(kind, thing, Translator(language=language, content=content))
        )
        for language in languages_of(thing, content)
    )
    marked = (markup.spoken(part, part["ids"][0]) for part in parts)
    body = (head(thing, home), *marked, *renderer.computed(thing, home))
    return markup.spoken(markup.section(name, home.word(thing.name), *body), home.language)


def _heading(language: str) -> nodes.Node:
    """Return the heading of a language, which is marked as it also stands among the contents of the page."""
    return markup.marked(autonym(language), language)


def languages_of(thing: Item, content: SiteContent) -> tuple[str, ...]:
    """Return languages in which a thing is told, that of the site first; its first one where it has none of them."""
    there = form_page.languages_of(thing, content) if isinstance(thing, FormItem) else thing.name.languages
    shown = [language for language in content.languages if language in there]
    return tuple(sorted(shown, key=lambda language: language != content.home)) or there[:1]


def _spoken(kind: str, thing: Item, translator: Translator) -> list[nodes.Node]:
    called = nodes.strong("", "", *translator.word(thing.name))
    return [markup.paragraph(called), *RENDERERS[kind].told(thing, translator)]


def head(thing: Item, translator: Translator) -> nodes.paragraph:
    """Return the line that says what kind of thing it is, by which id, in which version and from which plugin."""
    said = [translator.say(thing.kind), nodes.Text(" "), markup.literal(thing.id)]
    if isinstance(thing, IndicatorItem | FormItem):
        said += [nodes.Text(" · "), translator.say("version"), nodes.Text(f" {thing.version}")]
    if thing.plugin:
        plugin = f" {thing.plugin} {thing.plugin_version}".rstrip()
        said += [nodes.Text(" · "), translator.say("plugin"), nodes.Text(plugin)]
    return markup.paragraph(said, classes=["sote-head"])


def in_place(kind: str, name: str, languages: tuple[str, ...], content: SiteContent) -> list[nodes.Node]:
    """Return a thing as it is told in the middle of another page: without headings, in some languages."""
    thing = content.things[kind, name]
    translators = [Translator(language=language, content=content) for language in languages]
    parts = (
        markup.spoken(nodes.container("", *_spoken(kind, thing, translator)), translator.language)
        for translator in translators
    )
    return [head(thing, translators[0]), *parts]
