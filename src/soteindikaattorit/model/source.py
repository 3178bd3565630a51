"""Sources and laws of definitions and figures, with all that a reader needs to look them up."""

import re
from typing import Annotated

import attrs

from soteindikaattorit.errors import InvalidValueError
from soteindikaattorit.model.argument import check_fields, checked
from soteindikaattorit.model.field import Pattern
from soteindikaattorit.model.text import Text

_EARLIEST = 1500
"""The first year that can be a year of publication: printing is hardly older."""

_LATEST = 2200


@attrs.frozen(kw_only=True)
class Source:
    """A publication that a definition or a figure was taken from.

    Args:
        id: The id by which definitions refer to it; empty when it is written out where it is used.
        title: Its title.
        publisher: Who published it.
        section: The chapter, table or page in it.
        year: The year of publication; None when it is not known.
        url: Its web address.
        licence: The licence under which it may be used.

    Raises:
        InvalidValueError: The title is empty, a text has several lines, or the id, year or address is not possible.

    Example:
        >>> Source(title="VASA 2, loppuraportti", publisher="Lapin hyvinvointialue", section="4.1", year=2025).cite()
        'Lapin hyvinvointialue: VASA 2, loppuraportti, 4.1 (2025)'
    """

    id: str = ""
    title: str
    publisher: str = ""
    section: str = ""
    year: int | None = None
    url: str = ""
    licence: str = ""

    def __attrs_post_init__(self) -> None:
        """Check every part."""
        check_fields(self)
        self._check_lines()
        if self.id and not re.fullmatch(r"[a-z0-9]+([.-][a-z0-9]+)*", self.id):
            raise InvalidValueError("source id", self.id, "expected lower-case a to z and digits with dots and hyphens")
        if self.year is not None and not _EARLIEST <= self.year <= _LATEST:
            raise InvalidValueError("year of a source", str(self.year), "expected four digits, such as 2025")
        if self.url and not re.fullmatch(r"https?://\S+", self.url):
            raise InvalidValueError("address of a source", self.url, "expected https:// and no blanks")

    def _check_lines(self) -> None:
        if not self.title.strip():
            raise InvalidValueError("source", self.title, "expected a title")
        for text in (self.title, self.publisher, self.section, self.licence):
            if text != " ".join(text.split()):
                raise InvalidValueError("source", text, "expected one line without stray blanks")

    def cite(self) -> str:
        """Return the source in one line: publisher, title, section, year, address and licence, as far as known."""
        publisher = f"{self.publisher}: " if self.publisher else ""
        section = f", {self.section}" if self.section else ""
        year = f" ({self.year})" if self.year is not None else ""
        return "".join([publisher, self.title, section, year, *(f", {end}" for end in (self.url, self.licence) if end)])


@attrs.frozen(kw_only=True)
class Law:
    """A place in an act of Finland.

    Args:
        act: The name of the act, in its official languages.
        number: Its number in the Statutes of Finland, with the year: "417/2007".
        section: The section, such as "26 §"; empty for the whole act.
        url: Its web address.

    Raises:
        InvalidValueError: The number, section or address is not possible.

    Example:
        >>> Law(act=Text.finnish("Lastensuojelulaki"), number="417/2007", section="26 §").cite("fi")
        'Lastensuojelulaki 417/2007, 26 §'
    """

    act: Text
    number: Annotated[str, Pattern(r"^[1-9][0-9]{0,3}/[12][0-9]{3}$")]
    section: str = ""
    url: str = ""

    def __attrs_post_init__(self) -> None:
        """Check number, section and address."""
        check_fields(self)
        if not re.fullmatch(r"[1-9][0-9]{0,3}/[12][0-9]{3}", self.number):
            raise InvalidValueError("number of a law", self.number, "expected number and year, such as '417/2007'")
        if self.section != " ".join(self.section.split()):
            raise InvalidValueError("section of a law", self.section, "expected one line without stray blanks")
        if self.url and not re.fullmatch(r"https?://\S+", self.url):
            raise InvalidValueError("address of a law", self.url, "expected https:// and no blanks")

    @checked()
    def cite(self, language: str) -> str:
        """Return the law in one line: act, number and section; an act without a name in the language is marked.

        Raises:
            InvalidValueError: The language is not one of the six.
        """
        section = f", {self.section}" if self.section else ""
        return f"{self.act.show(language)} {self.number}{section}"
