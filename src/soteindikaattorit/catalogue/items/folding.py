"""Folding: words as a search compares them, with and without the marks of letters."""

import re
import unicodedata
from typing import Final

MARKS: Final = "\u02b9\u02bc'\u2018\u2019\u00b4\u02ca\u2032\u0060"
"""Signs inside words that people write in many ways or not at all, such as the Skolt marks; no search asks for them."""

LETTERS: Final = {"đ": "d", "ð": "d", "ŋ": "n", "ŧ": "t", "ʒ": "z", "ǥ": "g", "ø": "o", "æ": "ae", "ß": "ss", "ł": "l"}
"""Letters that are no others with a mark, and what stands for them where they are not on the keyboard."""

_WORD: Final = re.compile(r"\d+/\d+|[^\W_]+")
_UNMARKED: Final = str.maketrans("", "", MARKS)
_FOLDED: Final = str.maketrans(LETTERS)


def words_of(text: str) -> tuple[str, ...]:
    """Return the words of a text in lower case and normalisation form C, each once, in their order.

    Words are runs of letters and digits; a number with a stroke, such as that of a law, stays one word.

    Example:
        >>> words_of("Laki 612/2021, client's Čáhci")
        ('laki', '612/2021', 'clients', 'čáhci')
    """
    plain = unicodedata.normalize("NFC", text).lower().translate(_UNMARKED)
    return tuple(dict.fromkeys(_WORD.findall(plain)))


def fold(word: str) -> str:
    """Return a word without the marks of its letters.

    Example:
        >>> fold("sääm\N{LATIN SMALL LETTER K WITH CARON}iõll"), fold("čáhci"), fold("đŋŧ")
        ('saamkioll', 'cahci', 'dnt')
    """
    apart = unicodedata.normalize("NFD", word)
    return "".join(sign for sign in apart if not unicodedata.category(sign).startswith("M")).translate(_FOLDED)


def shorten(word: str) -> str:
    """Return a folded word with each double letter once, as the cases of Finnish double and undouble them.

    Example:
        >>> shorten("lappi"), shorten("lapissa")
        ('lapi', 'lapisa')
    """
    return re.sub(r"(.)\1+", r"\1", word)
