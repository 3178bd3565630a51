"""Words of a search: cut, folded and compared, so that a word meets its other cases, compounds and typing errors.

``search.js`` compares words in the same way, for a page may have no server to ask; a test holds the two together.
"""

import re
import unicodedata
from typing import Final, NamedTuple

MARKS: Final = "\u02b9\u02bc'\u2018\u2019\u00b4\u02ca\u2032\u0060"
"""Signs inside words that people write in many ways or not at all, such as the Skolt marks; a search ignores them."""

LETTERS: Final = {"đ": "d", "ð": "d", "ŋ": "n", "ŧ": "t", "ʒ": "z", "ǥ": "g", "ø": "o", "æ": "ae", "ß": "ss", "ł": "l"}
"""Letters that Unicode does not decompose into a letter and a mark, and what replaces them."""

EXACT, FOLDED, BEGINNING, CASE, PART, PART_CASE, MISTYPED = 9, 8, 6, 5, 4, 3, 1
"""Points of the word itself; with other marks of letters; of a longer word that begins with it, from two letters; in
another case or number (a long common beginning and short endings); of a compound that contains it, or that ends in
another case of it; and of the word with one typing error, tried only where nothing else matches."""

MIN_STEM: Final = 4
"""The fewest letters of a stem, of a part of a compound and of a mistyped word."""

MAX_ENDING: Final = 5
"""The most letters of an ending."""

_WORD: Final = re.compile(r"\d+/\d+|[^\W_]+")
_DIGIT: Final = re.compile(r"\d")
_DOUBLE: Final = re.compile(r"(.)\1+")
_UNMARKED: Final = str.maketrans("", "", MARKS)
_FOLDED: Final = str.maketrans(LETTERS)


class Forms(NamedTuple):
    """The forms in which two words are compared.

    Args:
        word: The word in lower case and normalisation form C.
        folded: The word without the marks of its letters.
        short: The folded word with each double letter once.
        has_digit: Whether the word has a digit; such a word matches only itself.
    """

    word: str
    folded: str
    short: str
    has_digit: bool


def split_words(text: str) -> tuple[str, ...]:
    """Return the words of a text in lower case and normalisation form C, each once, in their order.

    Words are runs of letters and digits; a number with a stroke, such as that of a law, stays one word.

    Example:
        >>> split_words("Laki 612/2021, client's Čáhci")
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
    decomposed = unicodedata.normalize("NFD", word)
    return "".join(sign for sign in decomposed if not unicodedata.category(sign).startswith("M")).translate(_FOLDED)


def shorten(word: str) -> str:
    """Return a folded word with each double letter once, as the cases of Finnish double and undouble them.

    Example:
        >>> shorten("lappi"), shorten("lapissa")
        ('lapi', 'lapisa')
    """
    return _DOUBLE.sub(r"\1", word)


def forms_of(word: str) -> Forms:
    """Return the forms in which a word is compared."""
    folded = fold(word)
    return Forms(word, folded, shorten(folded), _DIGIT.search(word) is not None)


def quality(query: Forms, other: Forms) -> int:
    """Return how well a word of a text matches a word of a query, from 0 to `EXACT`; without typing errors."""
    if query.folded == other.folded:
        return EXACT if query.word == other.word else FOLDED
    if query.has_digit:
        return 0
    if len(query.folded) > 1 and other.folded.startswith(query.folded):
        return BEGINNING
    # The first letters alone decide whether two words can be cases of one; most pairs end here.
    if query.short[:MIN_STEM] == other.short[:MIN_STEM] and _is_case(query.short, other.short):
        return CASE
    if len(query.folded) >= MIN_STEM and query.folded in other.folded:
        return PART
    return PART_CASE if _ends_in_case(query.short, other.short) else 0


def _common(word: str, other: str) -> int:
    """Return how many letters two words share at their beginning."""
    pairs = enumerate(zip(word, other, strict=False))
    return next((at for at, (a, b) in pairs if a != b), min(len(word), len(other)))


def _is_case(word: str, other: str) -> bool:
    """Whether four letters and four sevenths of the longer word are common, and the endings are short."""
    common, longest = _common(word, other), max(len(word), len(other))
    return common >= MIN_STEM and longest - common <= MAX_ENDING and common * 7 >= longest * 4


def _ends_in_case(word: str, compound: str) -> bool:
    """Whether a compound ends in a word that shares two thirds of its letters, and five, with the given one."""
    stem = word[: max(MIN_STEM + 1, -(-len(word) * 2 // 3))]
    at = compound.rfind(stem)
    return at > 0 and len(word) > MIN_STEM + 1 and len(compound) - at - len(stem) <= MAX_ENDING


def is_mistyped(query: Forms, other: Forms) -> bool:
    """Whether two folded words differ by one letter more, less, other, or two that changed places."""
    word, right = query.folded, other.folded
    if query.has_digit or min(len(word), len(right)) < MIN_STEM or abs(len(word) - len(right)) > 1:
        return False
    at = _common(word, right)
    rest, expected = word[at:], right[at:]
    swapped = rest[:2] == expected[:2][::-1] and rest[2:] == expected[2:]
    return rest[1:] == expected[1:] or rest[1:] == expected or rest == expected[1:] or swapped
