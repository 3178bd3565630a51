"""The translator: what a page says, in one language, with everything in another language marked as such."""

from collections.abc import Iterable
from datetime import date
from itertools import chain

import attrs
from docutils import nodes
from sphinx import addnodes

from soteindikaattorit.errors import SoteError
from soteindikaattorit.model.language import show_date, show_number
from soteindikaattorit.model.text import Text, Wording
from soteindikaattorit.present.sphinx.domain import ROLES
from soteindikaattorit.present.sphinx.markup import marked
from soteindikaattorit.present.sphinx.site_content import SiteContent


@attrs.frozen(kw_only=True)
class Translator:
    """What is said in one language.

    Args:
        language: The language.
        content: What the site tells of.
    """

    language: str
    content: SiteContent

    def say(self, name: str) -> nodes.Node:
        """Return a phrase of the page's own; in the language of the site where it has none in this one."""
        said = self.content.phrases.show(name, self.language)
        shown = self.content.phrases.show(name, self.content.home) if said.is_fallback else said
        return self._shown(shown)

    def plain(self, name: str) -> str:
        """Return a phrase where no marks can stand, such as in the caption of a table."""
        return self.say(name).astext()

    def word(self, text: Text | None) -> list[nodes.Node]:
        """Return a text; one in another language is marked, for machines and visibly."""
        if text is None:
            return []
        said = text.show(self.language)
        other = [nodes.inline("", f" [{said.language}]", classes=["sote-other"])] if said.is_fallback else []
        return [self._shown(said), *other]

    def _shown(self, said: Wording) -> nodes.Node:
        return nodes.Text(said.text) if said.language == self.language else marked(said.text, said.language)

    def number(self, value: float, decimals: int | None = None) -> str:
        """Return a number as the language writes it, with so many decimals, or those that it has."""
        own = f"{value:.6f}".rstrip("0").partition(".")[2]
        return show_number(value, self.language, len(own) if decimals is None else decimals)

    def day(self, day: date) -> str:
        """Return a day as the language writes it."""
        return show_date(day, self.language)

    def days(self, first: date | None, last: date | None) -> list[nodes.Node]:
        """Return a span of days, either end of which may be open."""
        ends = [(name, day) for name, day in (("from", first), ("until", last)) if day]
        return separated(([self.say(name), nodes.Text(f" {self.day(day)}")] for name, day in ends), " ")

    def link(self, kind: str, name: str) -> nodes.Node:
        """Return a link to what is told of a thing, on this site or another; its name alone where nothing is."""
        shown = nodes.inline("", "", *self.word(self.content.items[kind, name].name))
        where = {"refdomain": "sote", "reftype": ROLES[kind], "reftarget": name}
        return addnodes.pending_xref("", shown, refexplicit=True, quiet=True, **where)

    def links(self, kind: str, names: Iterable[str]) -> nodes.bullet_list:
        """Return a list of links."""
        items = (nodes.list_item("", nodes.paragraph("", "", self.link(kind, name))) for name in names)
        return nodes.bullet_list("", *items)

    def region(self, level: str, code: str) -> list[nodes.Node]:
        """Return the name of a region; its code where it is not known."""
        try:
            return self.word(self.content.catalogue.regions.find(level, code).name)
        except SoteError:
            return [nodes.Text(f"{level} {code}")]


def separated(items: Iterable[Iterable[nodes.Node]], sign: str = ", ") -> list[nodes.Node]:
    """Return items one after the other with a sign between."""
    return list(
        chain.from_iterable([*([nodes.Text(sign)] if number else []), *one] for number, one in enumerate(items))
    )


def autonym(language: str) -> str:
    """Return what a language calls itself.

    Source:
        Unicode CLDR.

    Example:
        >>> autonym("sv"), autonym("se")
        ('svenska', 'davvisámegiella')
    """
    from babel import Locale  # noqa: PLC0415 - it is slow to import

    return str(Locale(language).get_display_name(language) or language)
