"""Where a definition comes from: its laws, its sources and its earlier versions, told in one language."""

from collections.abc import Iterator, Sequence

from docutils import nodes

from soteindikaattorit.model.revision import Revision
from soteindikaattorit.model.source import Law, Source
from soteindikaattorit.present.sphinx import markup
from soteindikaattorit.present.sphinx.translator import Translator

Fact = tuple[nodes.Node, Sequence[nodes.Node]]
"""A short name, and what is told under it."""


def laws(laws: Sequence[Law], translator: Translator) -> Iterator[Fact]:
    """Tell on which laws a definition rests."""
    if laws:
        yield translator.say("law"), [markup.listing(_law(law, translator) for law in laws)]


def _law(law: Law, translator: Translator) -> list[nodes.Node]:
    place = ", ".join(filter(None, (law.number, law.section)))
    shown = [*translator.word(law.act), nodes.Text(f" {place}")]
    return [nodes.reference("", "", *shown, refuri=law.url, internal=False)] if law.url else shown


def sources(sources: Sequence[Source], translator: Translator) -> Iterator[Fact]:
    """Tell where a definition was published."""
    if sources:
        yield translator.say("source"), [markup.paragraph(_source(source)) for source in sources]


def _source(source: Source) -> list[nodes.Node]:
    """Return a source as it is cited, with its title as a link where it can be read."""
    publisher = [nodes.Text(f"{source.publisher}: ")] if source.publisher else []
    title = markup.outside(source.title, source.url) if source.url else nodes.Text(source.title)
    section = f", {source.section}" if source.section else ""
    year = f" ({source.year})" if source.year is not None else ""
    licence = f", {source.licence}" if source.licence else ""
    return [*publisher, title, nodes.Text(f"{section}{year}{licence}")]


def revisions(history: Sequence[Revision], translator: Translator) -> Iterator[Fact]:
    """Tell what changed with each version, the newest first."""
    if history:
        yield translator.say("history"), [markup.listing(_revision(one, translator) for one in reversed(history))]


def _revision(one: Revision, translator: Translator) -> list[nodes.Node]:
    since = f" ({translator.say('from').astext()} {translator.day(one.since)})" if one.since else ""
    return [markup.literal(one.version), nodes.Text(f"{since}: "), *translator.word(one.changed)]
