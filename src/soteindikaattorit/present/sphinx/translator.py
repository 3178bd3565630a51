"""The translator: the words of a page in one language, with text in another language marked as such."""

from datetime import date

import attrs
from markupsafe import Markup

from soteindikaattorit.errors import SoteError
from soteindikaattorit.model.language import show_date, show_number
from soteindikaattorit.model.text import Text, Wording
from soteindikaattorit.present.sphinx.site_content import SiteContent


@attrs.frozen(kw_only=True)
class Translator:
    """The words of a page in one language, as markup for its template.

    Args:
        language: The language.
        content: The content of the site.
    """

    language: str
    content: SiteContent

    def _phrase(self, name: str) -> Wording:
        wording = self.content.phrases.show(name, self.language)
        return self.content.phrases.show(name, self.content.home) if wording.is_fallback else wording

    def say(self, name: str) -> Markup:
        """Return a phrase of the pages; in the language of the site where it has none in this one."""
        return self._marked(self._phrase(name))

    def plain(self, name: str) -> str:
        """Return a phrase where no marks are possible, such as in the caption of a table."""
        return self._phrase(name).text

    def word(self, text: Text | None) -> Markup:
        """Return a text; one in another language is marked, for machines and visibly."""
        if text is None:
            return Markup()
        wording = text.show(self.language)
        mark = Markup('<span class="sote-other"> [{}]</span>').format(wording.language)
        return self._marked(wording) + (mark if wording.is_fallback else "")

    def _marked(self, wording: Wording) -> Markup:
        return mark(wording.text, "" if wording.language == self.language else wording.language)

    def number(self, value: float, decimals: int | None = None) -> str:
        """Return a number as the language writes it, with so many decimals, or those that it has."""
        own = f"{value:.6f}".rstrip("0").partition(".")[2]
        return show_number(value, self.language, len(own) if decimals is None else decimals)

    def days(self, first: date | None, last: date | None) -> str:
        """Return the first and the last day with a dash between; either may be open."""
        start, end = (show_date(day, self.language) if day else "" for day in (first, last))
        return f"{start}\N{EN DASH}{end}" if start or end else ""

    def link(self, kind: str, name: str) -> Markup:
        """Return a link to a thing on this site or another; its name alone where neither has it."""
        return Markup('<ref kind="{}" id="{}">{}</ref>').format(kind, name, self.word(self.content.name_of(kind, name)))

    def page(self, name: str) -> Markup:
        """Return a link to a page of contents."""
        return Markup('<page to="/{}/{}">{}</page>').format(self.content.folder, name, self.say(name))

    def region(self, level: str, code: str) -> Markup:
        """Return the name of a region; its code where there is no such region."""
        try:
            return self.word(self.content.catalogue.regions.find(level, code).name)
        except SoteError:
            return Markup("{} {}").format(level, code)


def mark(text: str, language: str) -> Markup:
    """Return a text marked with its language; without a mark when there is no language."""
    return Markup('<span lang="{}">{}</span>').format(language, text) if language else Markup("{}").format(text)


def autonym(language: str) -> Markup:
    """Return the name of a language in that language, marked with it.

    Source:
        Unicode CLDR.

    Example:
        >>> autonym("se").striptags()
        'davvisámegiella'
    """
    from babel import Locale  # noqa: PLC0415 - it is slow to import

    return mark(str(Locale(language).get_display_name(language) or language), language)
