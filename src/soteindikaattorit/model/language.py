"""The six languages: their letters, and how they write numbers and dates in Finland.

All errors of spelling are reported and nothing is repaired: what looks like one mark may be meant as another.
"""

import re
import unicodedata
from collections.abc import Iterator
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from soteindikaattorit.errors import Problem, check_choice
from soteindikaattorit.model.text import LANGUAGES, normalise

SOFTENER = "\u02b9"
"""The Skolt mark of softening, MODIFIER LETTER PRIME: between a vowel and a consonant."""

APOSTROPHE = "\u02bc"
"""The Skolt apostrophe, MODIFIER LETTER APOSTROPHE: between two consonants, as before a j."""

_ASCII = "abcdefghijklmnopqrstuvwxyz"
_LETTERS = {
    "fi": frozenset(_ASCII + "åäöšž"),
    "sv": frozenset(_ASCII + "åäöàé"),
    "en": frozenset(_ASCII),
    "se": frozenset(_ASCII + "åäö" + "áčđŋšŧž"),
    "smn": frozenset(_ASCII + "åäö" + "áâčđŋšž"),
    "sms": frozenset(_ASCII + "åäö" + "âčʒǯđǧǥǩŋõšž" + SOFTENER + APOSTROPHE),
}
_MEANT = {
    "ð": "đ",
    "ɖ": "đ",
    "\u0437": "ʒ",
    "\u01b6": "ž",
    "\u03b7": "ŋ",
    "\u0273": "ŋ",
}
"""Letters that look like others and are taken for them."""

_ELSEWHERE = "\u00b4\u02ca\u02c8\u2032\u0060"
"""Accents and primes that belong in no word of any of the languages."""

_IN_SKOLT = _ELSEWHERE + "'\u2018\u2019\u201b"
"""Signs that are often typed in place of one of the two Skolt marks."""

_VOWELS = frozenset("aâeioõuyåäö")
_PLACEHOLDER = re.compile(r"\{[A-Za-z_]\w*\}")


def letters(language: str) -> frozenset[str]:
    """Return the lower-case letters of a language, with the marks that are letters to it.

    Source:
        Sámediggi (Saamelaiskäräjät), Sähköiset palvelut: tekniset edellytykset, for the Sámi languages;
        Unicode CLDR, exemplar characters of fi, sv and en.

    Raises:
        InvalidValueError: The language is not one of the six.

    Example:
        >>> "ǩ" in letters("sms"), "ǩ" in letters("se")
        (True, False)
    """
    check_choice("language", language, LANGUAGES)
    return _LETTERS[language]


def placeholders(text: str) -> frozenset[str]:
    """Return the placeholders of a text, such as ``{palvelu}``, whose names are the same in every language."""
    return frozenset(_PLACEHOLDER.findall(text))


def check_wording(text: str, language: str, *, place: str = "", like: str = "") -> tuple[Problem, ...]:
    """Return the parts of a text that do not belong to its language or were damaged by software.

    Names from other languages are reported too: whoever reads the report knows better.

    Args:
        text: The wording.
        language: The language it is in.
        place: The place of the text, for the report.
        like: The same text in another language, whose placeholders it must have.

    Raises:
        InvalidValueError: The language is not one of the six.

    Example:
        >>> check_wording("Lappi", "fi")
        ()
        >>> print(check_wording("Sápmi", "fi", place="nimi")[0])
        nimi: 'á' (U+00E1 LATIN SMALL LETTER A WITH ACUTE) does not belong to the language, in 'Sápmi'
    """
    known = letters(language)
    found = [*_form(text), *_blanks(text), *_marks(normalise(text), language), *_foreign(normalise(text), known)]
    if like and placeholders(text) != placeholders(like):
        wanted = ", ".join(sorted(placeholders(like))) or "none"
        found.append(("its placeholders are others than in the original", f"expected {wanted}"))
    return tuple(Problem(place or language, said, hint) for said, hint in found)


def _form(text: str) -> Iterator[tuple[str, str]]:
    if normalise(text) != text:
        yield "is not in Unicode normalisation form C", "save it in form C (NFC), never in KC"


def _blanks(text: str) -> Iterator[tuple[str, str]]:
    if text != text.strip():
        yield "has blanks at its ends", "remove them"


def _marks(text: str, language: str) -> Iterator[tuple[str, str]]:
    """Return signs within words that are no letters of the language."""
    wrong = _IN_SKOLT if language == "sms" else _ELSEWHERE
    for at in range(1, len(text) - 1):
        sign, before, after = text[at], text[at - 1].lower(), text[at + 1].lower()
        if sign in wrong and before.isalpha() and after.isalpha():
            kind = "is no Skolt mark" if language == "sms" else "is no letter"
            meant = _meant_mark(before, after) if language == "sms" else ""
            yield f"{_named(sign)} {kind}, in '{_word(text, at)}'", meant


def _meant_mark(before: str, after: str) -> str:
    """Return which of the two Skolt marks was probably meant; there is no one mark for all."""
    if before in _VOWELS and after not in _VOWELS:
        return f"probably {_named(SOFTENER)}"
    if before not in _VOWELS and after not in _VOWELS:
        return f"probably {_named(APOSTROPHE)}"
    return "ask someone who writes the language"


def _foreign(text: str, known: frozenset[str]) -> Iterator[tuple[str, str]]:
    for sign in dict.fromkeys(text):
        if unicodedata.category(sign) == "Cc" and sign != "\n":
            yield f"{_named(sign)} is a control character", "remove it"
        elif unicodedata.category(sign).startswith("M") or sign == "\N{REPLACEMENT CHARACTER}":
            yield f"{_named(sign)} stands alone", "a letter or mark was lost on the way; take the text from its source"
        elif sign.isalpha() and sign.lower() not in known and sign not in _IN_SKOLT:
            meant = _MEANT.get(sign.lower(), "")
            said = f"{_named(sign)} does not belong to the language, in '{_word(text, text.index(sign))}'"
            yield said, f"did you mean {_named(meant)}?" if meant in known else ""


def _named(sign: str) -> str:
    return f"'{sign if sign.isprintable() else ''}' (U+{ord(sign):04X} {unicodedata.name(sign, 'without a name')})"


def _word(text: str, at: int) -> str:
    """Return the word around a sign."""
    start = max(text.rfind(" ", 0, at), text.rfind("\N{NO-BREAK SPACE}", 0, at)) + 1
    end = text.find(" ", at)
    return text[start : end if end >= 0 else len(text)]


_LOCALES = {"fi": "fi_FI", "sv": "sv_FI", "en": "en_FI", "se": "se_FI", "smn": "smn_FI", "sms": "fi_FI"}
"""The locale of each language. That of Skolt Sámi is a skeleton, with the notation of no country: it takes Finnish."""


def _locale(language: str) -> str:
    check_choice("language", language, _LOCALES)
    return _LOCALES[language]


def show_number(value: float, language: str, decimals: int = 0) -> str:
    r"""Return a number with so many decimals, rounded half up as in print.

    Args:
        value: The number.
        language: One of the six.
        decimals: How many decimals are shown.

    Raises:
        InvalidValueError: The language is not one of the six.

    Source:
        Unicode CLDR; for Skolt Sámi, whose data there are a skeleton, the notation of Finnish.

    Example:
        >>> show_number(1234.5, "sms", 1) == show_number(1234.5, "fi", 1) == "1\N{NO-BREAK SPACE}234,5"
        True
    """
    from babel.numbers import format_decimal  # noqa: PLC0415 - it is slow to import

    rounded = Decimal(str(value)).quantize(Decimal(1).scaleb(-decimals), rounding=ROUND_HALF_UP)
    pattern = f"#,##0.{'0' * decimals}" if decimals else "#,##0"
    return str(format_decimal(rounded, format=pattern, locale=_locale(language)))


def show_percent(value: float, language: str, decimals: int = 0) -> str:
    r"""Return a share with its sign.

    Args:
        value: The share, in percent (0…100).
        language: One of the six.
        decimals: How many decimals are shown.

    Raises:
        InvalidValueError: The language is not one of the six.

    Example:
        >>> show_percent(25.6, "sms") == "26\N{NO-BREAK SPACE}%"
        True
    """
    return f"{show_number(value, language, decimals)}\N{NO-BREAK SPACE}%"


def show_date(day: date, language: str) -> str:
    """Return a day in figures.

    Raises:
        InvalidValueError: The language is not one of the six.

    Source:
        Unicode CLDR, short dates; for Skolt Sámi, whose data there are a skeleton, those of Finnish.

    Example:
        >>> show_date(date(2025, 2, 6), "sms")
        '6.2.2025'
    """
    from babel.dates import format_date  # noqa: PLC0415 - it is slow to import

    return str(format_date(day, "short", locale=_locale(language)))
