"""Masking of personal data in open answers: identity codes, IBANs, e-mail addresses and telephone numbers.

Names, street addresses and anything that identifies a person by its meaning are not masked.
Columns whose names suggest personal data are kept only when they are allowed by name.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from functools import partial

import attrs
import pandas as pd

from soteindikaattorit.errors import MissingPackageError

KINDS = ("iban", "mistyped-iban", "identity-code", "mistyped-identity-code", "e-mail", "telephone")
"""The kinds of personal data, in the order of the search.

The mistyped kinds have the form of an account number, or of an identity code with a day of birth, but their check
digits are wrong; they still identify a person, so they are masked too.
"""

_DASHES = str.maketrans(dict.fromkeys("/\u2010\u2011\u2012\u2013\u2014\u2212", "-"))
_SPACE = r"[^\S\n]"
"""Any space within a line: a tab, a no-break space, a thin space."""
_MIN_IBAN_LENGTH = 15
Counts = tuple[tuple[str, int], ...]
"""The number of personal data by kind."""

_Find = Callable[[str], tuple[str, int]]

_IBAN = re.compile(rf"[A-Z]{{2}}[0-9]{{2}}(?:(?:{_SPACE}|-)?[A-Z0-9]){{11,30}}", re.IGNORECASE)
_IBAN_OF_DIGITS = re.compile(rf"[A-Z]{{2}}[0-9]{{2}}(?:(?:{_SPACE}|-)?[0-9]){{11,30}}", re.IGNORECASE)
_IDENTITY = re.compile(
    rf"(?<![0-9])([0-9]{{2}}(?:{_SPACE}|\.)?[0-9]{{2}}(?:{_SPACE}|\.)?[0-9]{{2}})"
    rf"{_SPACE}{{0,3}}([-+/A-FU-Y\u2010-\u2014\u2212]){_SPACE}{{0,3}}"
    rf"[0-9]{{3}}{_SPACE}{{0,3}}(?:[A-FHJ-NPR-Y]|[0-9](?![0-9]))",
    re.IGNORECASE,
)
_EMAIL = re.compile(r"(?<![\w.+%'\u2019-])[\w.+%'\u2019!#$&*/=?^`{|}~-]++@[\w-]++(?:\.[\w-]++)+")
_DAY = (
    r"(?:[0-9]{4}-[0-9]{2}-[0-9]{2}(?:[T ][0-9]{2}:[0-9]{2}[0-9:.]*)?"
    r"|[0-9]{1,2}[-./][0-9]{1,2}[-./][0-9]{4}(?: (?:klo )?[0-9]{1,2}[.:][0-9]{2})?"
    r"|[0-9]{1,2}\.[0-9]{1,2}\.[0-9]{2}|0[1-9]\.(?:19|20)[0-9]{2})"
)
_BETWEEN_DIGITS = rf"(?:{_SPACE}|[()./\u2010-\u2014\u2212-]){{0,3}}"
_TELEPHONE = re.compile(
    rf"(?<![0-9])(?<![0-9][.,])(?:{_DAY}|\(?(?:\+|00)[1-9][0-9]{{0,2}}(?:{_BETWEEN_DIGITS}[0-9]){{6,12}}"
    rf"|\(?0[1-9](?:{_BETWEEN_DIGITS}[0-9]){{4,10}})(?![0-9])"
)
_NAMED = re.compile(
    r"e-?mail|sähköposti|e-?post|phone|puhelin|telefon|mobil|\bip\b|ip.?a?dd?res|ipaddr|\baddress|osoite|adress|"
    r"latitud|longitud|location|gps|coordinat|koordinaat|leveysaste|pituusaste|"
    r"first.?name|last.?name|full.?name|^name$|^nimi$|etunimi|sukunimi|förnamn|efternamn|recipient|"
    r"hetu|henkilötunnus|personal.?identity|personbeteckning|\bssn\b|"
    r"\bdob\b|birth|syntym|född|födelse|^age$|\bage\b|^ikä|ålder|gender|sukupuoli|^kön|\bsex\b|ethnic|\brace\b|contact|yhteystie",
    re.IGNORECASE,
)


@attrs.frozen(kw_only=True)
class Masked:
    """A text with its personal data masked.

    Args:
        text: The text; each item is replaced by its kind in brackets, such as ``[e-mail]``.
        found: The number of items by kind, in the order of `KINDS`; never the items.
    """

    text: str = attrs.field(repr=False)
    found: Counts = ()


def mask(text: str) -> Masked:
    """Mask identity codes, telephone numbers, e-mail addresses and IBANs in a text.

    Identity codes (with every century sign) and IBANs are recognised by their check digits,
    telephone numbers by their first digits (0, 00 or +) and their length.

    Args:
        text: Any text.

    Raises:
        MissingPackageError: python-stdnum, of the extra ``feedback``, is not installed.

    Source:
        Digital and Population Data Services Agency, The personal identity code, 2023 (century signs);
        ISO 13616-1:2020, International bank account number; ITU-T E.164, 2010 (lengths of telephone numbers).

    Example:
        >>> mask("Soita 040 123 4567 tai kirjoita nimi@example.fi").text
        'Soita [telephone] tai kirjoita [e-mail]'
    """
    counts: Counter[str] = Counter()
    before = ""
    while text != before:  # a masked item may have hidden the next one
        before = text
        for character, pattern, find in _searches():
            if re.search(character, text):
                text = pattern.sub(partial(_replace, find, counts), text)
    return Masked(text=text, found=tuple((kind, counts[kind]) for kind in KINDS if counts[kind]))


def mask_all(texts: pd.Series) -> tuple[pd.Series, Counts]:
    """Mask personal data in many texts.

    Args:
        texts: The texts; none may be missing.

    Returns:
        The masked texts, and the number of items by kind in all of them.

    Raises:
        MissingPackageError: python-stdnum, of the extra ``feedback``, is not installed.
    """
    masked = [mask(text) for text in texts]
    counts = add_up(item.found for item in masked)
    return pd.Series([item.text for item in masked], index=texts.index, dtype="str"), counts


def add_up(counts: Iterable[Counts]) -> Counts:
    """Return the sum of several counts, by kind."""
    total: Counter[str] = Counter()
    for count in counts:
        total.update(dict(count))
    return tuple((kind, total[kind]) for kind in KINDS if total[kind])


def is_personal_column(name: str) -> bool:
    """Whether a column name suggests contact details, an address, coordinates, an age or a gender.

    Args:
        name: The name of the column, in Finnish, Swedish or English.

    Example:
        >>> is_personal_column("IPAddress"), is_personal_column("Kunta")
        (True, False)
    """
    return _NAMED.search(re.sub(r"(?<=[a-z])(?=[A-Z])", " ", name)) is not None or _NAMED.search(name) is not None


def _searches() -> tuple[tuple[str, re.Pattern[str], _Find], ...]:
    """Return the searches: the characters that a text must have, the pattern, and the function that finds the kind."""
    return (
        ("[0-9]", _IBAN, _iban),
        ("[0-9]", _IDENTITY, _identity_code),
        ("@", _EMAIL, lambda text: ("e-mail", len(text))),
        ("[0-9]", _TELEPHONE, _telephone),
    )


def _replace(find: _Find, counts: Counter[str], match: re.Match[str]) -> str:
    """Return the replacement of a match, which may be longer than the item itself."""
    text = match.group()
    kind, length = find(text)
    counts[kind] += 1
    return f"[{kind}]{text[length:]}" if kind else text


def _iban(text: str) -> tuple[str, int]:
    try:
        from stdnum import iban  # noqa: PLC0415 - of the extra feedback
    except ImportError as error:
        raise MissingPackageError("masking personal data", "feedback") from error
    ends = [end for end in _checked_ends(text) if iban.is_valid(re.sub(r"\s", " ", text[:end]))]
    digits = _IBAN_OF_DIGITS.match(text)
    if ends or not digits:
        return ("iban" if ends else "", max(ends, default=0))
    return "mistyped-iban", digits.end()


def _checked_ends(text: str) -> Iterator[int]:
    """Return the ends at which the check digits of an IBAN are right, in one pass: texts may be long."""
    remainder, length = 0, 0
    check = int("".join(str(int(sign, 36)) for sign in text[:4]))
    for place, sign in enumerate(text[4:], start=5):
        if sign.isalnum():
            digits = str(int(sign, 36))
            remainder = (remainder * 10 ** len(digits) + int(digits)) % 97
            length += 1
            if length >= _MIN_IBAN_LENGTH - 4 and (remainder * 1_000_000 + check) % 97 == 1:
                yield place


def _identity_code(text: str) -> tuple[str, int]:
    try:
        from stdnum.fi import hetu  # noqa: PLC0415 - of the extra feedback
    except ImportError as error:
        raise MissingPackageError("masking personal data", "feedback") from error
    code = re.sub(r"[\s.]", "", text).translate(_DASHES).upper()
    if hetu.is_valid(code, allow_temporary=True):
        return "identity-code", len(text)
    has_day = "01" <= code[:2] <= "31" and "01" <= code[2:4] <= "12"
    return ("mistyped-identity-code" if has_day else "", len(text))


def _telephone(text: str) -> tuple[str, int]:
    return ("" if re.fullmatch(_DAY, text) else "telephone", len(text))
