"""Matching: how well a word that is looked for is met by a word that stands somewhere."""

from collections.abc import Callable
from typing import Final

EXACT: Final = 9
"""The word itself."""

FOLDED: Final = 8
"""The word, but for the marks of its letters."""

BEGINNING: Final = 6
"""A longer word that begins so."""

CASE: Final = 5
"""The word in another case or number: a long beginning in common, and short ends."""

PART: Final = 4
"""A compound word with the word inside it."""

PART_CASE: Final = 3
"""A compound word with another case of the word inside it."""

MISTYPED: Final = 1
"""The word with one typing error; asked only where nothing else meets it."""

LEAST: Final = 4
"""The fewest letters of a stem, of a part of a compound and of a mistyped word."""

LONGEST_END: Final = 5
"""The most letters of an ending."""

_SHORTEST_BEGINNING: Final = 2
_STEM: Final = (4, 7)
_PART: Final = (2, 3)


Forms = tuple[str, str, str]
"""A word, its folded form, and that with double letters once."""


def quality(asked: Forms, found: Forms) -> int:
    """Return how well one word meets another, from 0 for not at all to `EXACT`; typing errors are not asked here.

    Words with a digit are met by themselves only.

    Args:
        asked: The word that is looked for, in its forms.
        found: The word that stands somewhere, in its forms.
    """
    if asked[1] == found[1]:
        return EXACT if asked[0] == found[0] else FOLDED
    if _has_digit(asked[1]):
        return 0
    return next((level for level, meets in _RULES if meets(asked, found)), 0)


def _has_digit(word: str) -> bool:
    return any(sign.isdecimal() for sign in word)


def _common(one: str, other: str) -> int:
    """Return how many letters two words begin with together."""
    pairs = enumerate(zip(one, other, strict=False))
    return next((at for at, (a, b) in pairs if a != b), min(len(one), len(other)))


def _is_case(one: str, other: str) -> bool:
    common, longest = _common(one, other), max(len(one), len(other))
    return common >= LEAST and longest - common <= LONGEST_END and common * _STEM[1] >= longest * _STEM[0]


def _has_case(asked: str, found: str) -> bool:
    """Whether a compound ends in a word with the beginning of the one that is asked."""
    stem = asked[: max(LEAST + 1, -(-len(asked) * _PART[0] // _PART[1]))]
    at = found.rfind(stem)
    return len(asked) > LEAST + 1 and at > 0 and len(found) - at - len(stem) <= LONGEST_END


_RULES: Final[tuple[tuple[int, Callable[[Forms, Forms], bool]], ...]] = (
    (BEGINNING, lambda asked, found: len(asked[1]) >= _SHORTEST_BEGINNING and found[1].startswith(asked[1])),
    (CASE, lambda asked, found: _is_case(asked[2], found[2])),
    (PART, lambda asked, found: len(asked[1]) >= LEAST and asked[1] in found[1]),
    (PART_CASE, lambda asked, found: _has_case(asked[2], found[2])),
)


def is_mistyped(asked: str, found: str) -> bool:
    """Whether two folded words differ by one letter more, less, other, or two that changed places."""
    if (
        min(len(asked), len(found)) < LEAST
        or abs(len(asked) - len(found)) > 1
        or any(sign.isdecimal() for sign in asked)
    ):
        return False
    at = _common(asked, found)
    rest, other = asked[at:], found[at:]
    swapped = rest[:2] == other[:2][::-1] and rest[2:] == other[2:]
    return rest[1:] == other[1:] or rest[1:] == other or rest == other[1:] or swapped
