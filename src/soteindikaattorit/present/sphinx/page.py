"""A page of the catalogue: one thing, with a section for each language and one of what is needed to use it."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

import attrs
from docutils import nodes

from soteindikaattorit.catalogue.items import Entry, FormEntry, IndicatorEntry
from soteindikaattorit.present.sphinx import dataset_page, form_page, indicator_page, level_page, markup
from soteindikaattorit.present.sphinx.shelf import Shelf
from soteindikaattorit.present.sphinx.voice import Voice, autonym


@attrs.frozen
class Teller:
    """How things of a kind are told.

    Args:
        told: What is told in each language.
        computed: What is told once, to those who compute or collect.
    """

    told: Callable[[Any, Voice], list[nodes.Node]]
    computed: Callable[[Any, Voice], Iterator[nodes.section]]


TELLERS: Mapping[str, Teller] = {
    "indicator": Teller(indicator_page.told, indicator_page.computed),
    "form": Teller(form_page.told, form_page.computed),
    "dataset": Teller(dataset_page.told, dataset_page.computed),
    "region-level": Teller(level_page.told, level_page.computed),
}
"""The tellers, by kind."""


def page_of(kind: str, name: str, shelf: Shelf) -> nodes.Element:
    """Return the whole page of a thing."""
    thing, teller = shelf.things[kind, name], TELLERS[kind]
    home = Voice(language=shelf.home, shelf=shelf)
    parts = (
        markup.section(language, _heading(language), *_spoken(kind, thing, Voice(language=language, shelf=shelf)))
        for language in languages_of(thing, shelf)
    )
    marked = (markup.spoken(part, part["ids"][0]) for part in parts)
    body = (head(thing, home), *marked, *teller.computed(thing, home))
    return markup.spoken(markup.section(name, home.word(thing.name), *body), home.language)


def _heading(language: str) -> nodes.Node:
    """Return the heading of a language, which is marked as it also stands among the contents of the page."""
    return markup.marked(autonym(language), language)


def languages_of(thing: Entry, shelf: Shelf) -> tuple[str, ...]:
    """Return languages in which a thing is told, that of the site first; its first one where it has none of them."""
    there = form_page.languages_of(thing, shelf) if isinstance(thing, FormEntry) else thing.name.languages
    shown = [language for language in shelf.languages if language in there]
    return tuple(sorted(shown, key=lambda language: language != shelf.home)) or there[:1]


def _spoken(kind: str, thing: Entry, voice: Voice) -> list[nodes.Node]:
    called = nodes.strong("", "", *voice.word(thing.name))
    return [markup.paragraph(called), *TELLERS[kind].told(thing, voice)]


def head(thing: Entry, voice: Voice) -> nodes.paragraph:
    """Return the line that says what kind of thing it is, by which id, in which version and from which plugin."""
    said = [voice.say(thing.kind), nodes.Text(" "), markup.literal(thing.id)]
    if isinstance(thing, IndicatorEntry | FormEntry):
        said += [nodes.Text(" · "), voice.say("version"), nodes.Text(f" {thing.version}")]
    if thing.plugin:
        plugin = f" {thing.plugin} {thing.plugin_version}".rstrip()
        said += [nodes.Text(" · "), voice.say("plugin"), nodes.Text(plugin)]
    return markup.paragraph(said, classes=["sote-head"])


def in_place(kind: str, name: str, languages: tuple[str, ...], shelf: Shelf) -> list[nodes.Node]:
    """Return a thing as it is told in the middle of another page: without headings, in some languages."""
    thing = shelf.things[kind, name]
    voices = [Voice(language=language, shelf=shelf) for language in languages]
    parts = (markup.spoken(nodes.container("", *_spoken(kind, thing, voice)), voice.language) for voice in voices)
    return [head(thing, voices[0]), *parts]
