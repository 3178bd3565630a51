"""Laws: the act and section on which a definition rests, so that a reader can look them up."""

import re

import attrs

from soteindikaattorit.errors import InvalidValueError
from soteindikaattorit.model.text import Text


@attrs.frozen(kw_only=True)
class Law:
    """A place in an act of Finland.

    Args:
        act: The name of the act, in the languages in which it was given.
        number: Its number in the Statutes of Finland, with the year: "417/2007".
        section: The section, such as "26 §"; empty for the whole act.
        url: Where it can be read.

    Raises:
        InvalidValueError: The number, section or address cannot be.

    Example:
        >>> Law(act=Text.finnish("Lastensuojelulaki"), number="417/2007", section="26 §").cite("fi")
        'Lastensuojelulaki 417/2007, 26 §'
    """

    act: Text
    number: str
    section: str = ""
    url: str = ""

    def __attrs_post_init__(self) -> None:
        """Check number, section and address."""
        if not re.fullmatch(r"[1-9][0-9]{0,3}/[12][0-9]{3}", self.number):
            raise InvalidValueError("number of a law", self.number, "expected number and year, such as '417/2007'")
        if self.section != " ".join(self.section.split()):
            raise InvalidValueError("section of a law", self.section, "expected one line without stray blanks")
        if self.url and not re.fullmatch(r"https?://\S+", self.url):
            raise InvalidValueError("address of a law", self.url, "expected https:// and no blanks")

    def cite(self, language: str) -> str:
        """Return the law in one line: act, number and section; an act without a name in the language is marked.

        Raises:
            InvalidValueError: The language is not one of the six.
        """
        section = f", {self.section}" if self.section else ""
        return f"{self.act.show(language)} {self.number}{section}"
