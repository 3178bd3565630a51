"""Personal data: in open answers, four kinds that are told by their form are masked, and nothing else is claimed.

Names, addresses, and what tells of a person by its meaning stay where they are.
Columns that by their name hold personal data are not kept unless they are allowed by name.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from functools import partial

import attrs
import pandas as pd

from soteindikaattorit.errors import MissingPackageError

KINDS = ("iban", "identity-code", "mistyped-identity-code", "e-mail", "telephone")
"""What is found, in the order in which it is looked for.

A ``mistyped-identity-code`` has a day of birth and the form of an identity code but fails its check;
it still tells who was born when, and is masked too.
"""

_DASHES = str.maketrans(dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2212", "-"))
_LEAST_IBAN = 15
Counts = tuple[tuple[str, int], ...]
"""How many there are of each kind."""

_Find = Callable[[str], tuple[str, int]]

_IBAN = re.compile(r"(?<![A-Za-z0-9])[A-Z]{2}[0-9]{2}(?:[ \u00a0-]?[A-Z0-9]){11,30}", re.IGNORECASE)
_IDENTITY = re.compile(
    r"(?<![0-9])([0-9]{6})[ \u00a0]?([-+A-FU-Y\u2010-\u2014\u2212])[ \u00a0]?[0-9]{3}(?:[A-FHJ-NPR-Y]|[0-9](?![0-9]))",
    re.IGNORECASE,
)
_EMAIL = re.compile(r"(?<![\w.+%-])[\w.+%-]++@[\w-]++(?:\.[\w-]++)+")
_DAY = (
    r"(?:[0-9]{4}-[0-9]{2}-[0-9]{2}(?:[T ][0-9]{2}:[0-9]{2}[0-9:.]*)?"
    r"|[0-9]{1,2}[-./][0-9]{1,2}[-./][0-9]{4}(?: (?:klo )?[0-9]{1,2}[.:][0-9]{2})?)"
)
_TELEPHONE = re.compile(
    rf"(?<![0-9])(?<![0-9][.,])(?:{_DAY}|\(?(?:\+|00)[1-9][0-9]{{0,2}}(?:[ \u00a0()/\u2011\u2013-]{{0,3}}[0-9]){{6,12}}"
    r"|\(?0[1-9](?:[ \u00a0()/\u2011\u2013-]{0,3}[0-9]){4,10})(?![0-9])"
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
    """A text without the personal data that were found in it.

    Args:
        text: The text, with the name of its kind in brackets in place of each thing found: ``[e-mail]``.
        found: How many of each kind were found, in the order of `KINDS`; never the things themselves.
    """

    text: str = attrs.field(repr=False)
    found: Counts = ()


def mask(text: str) -> Masked:
    """Mask identity codes, telephone numbers, e-mail addresses and IBANs in a text.

    Identity codes and IBANs are told by their check digits, in every century sign there is.
    A telephone number is told by its beginning with 0, 00 or +, and by its length.

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
    found: Counter[str] = Counter()
    before = ""
    while text != before:  # what is masked may have hidden what stood beside it
        before = text
        for holds, pattern, find in _looks():
            if re.search(holds, text):
                text = pattern.sub(partial(_put, find, found), text)
    return Masked(text=text, found=tuple((kind, found[kind]) for kind in KINDS if found[kind]))


def mask_all(texts: pd.Series) -> tuple[pd.Series, Counts]:
    """Mask personal data in many texts.

    Args:
        texts: The texts; none may be missing.

    Returns:
        The texts without what was found, and how many of each kind were found in all of them.

    Raises:
        MissingPackageError: python-stdnum, of the extra ``feedback``, is not installed.
    """
    masked = [mask(text) for text in texts]
    return pd.Series([one.text for one in masked], index=texts.index, dtype="str"), add_up(one.found for one in masked)


def add_up(counts: Iterable[Counts]) -> Counts:
    """Return how many of each kind there are in all counts together."""
    total: Counter[str] = Counter()
    for found in counts:
        total.update(dict(found))
    return tuple((kind, total[kind]) for kind in KINDS if total[kind])


def is_personal_column(name: str) -> bool:
    """Whether a column is named like one with contact details, an address, coordinates, an age or a gender.

    Args:
        name: The name of the column, in Finnish, Swedish or English.

    Example:
        >>> is_personal_column("IPAddress"), is_personal_column("Kunta")
        (True, False)
    """
    return _NAMED.search(re.sub(r"(?<=[a-z])(?=[A-Z])", " ", name)) is not None or _NAMED.search(name) is not None


def _looks() -> tuple[tuple[str, re.Pattern[str], _Find], ...]:
    """Return what a text must hold to be looked at, the form looked for, and what tells what it is."""
    return (
        ("[0-9]", _IBAN, _iban),
        ("[0-9]", _IDENTITY, _identity_code),
        ("@", _EMAIL, lambda given: ("e-mail", len(given))),
        ("[0-9]", _TELEPHONE, _telephone),
    )


def _put(find: _Find, found: Counter[str], match: re.Match[str]) -> str:
    """Return what stands in place of a match, which may reach further than the thing itself."""
    given = match.group()
    kind, length = find(given)
    found[kind] += 1
    return f"[{kind}]{given[length:]}" if kind else given


def _iban(given: str) -> tuple[str, int]:
    try:
        from stdnum import iban  # noqa: PLC0415 - of the extra feedback
    except ImportError as error:
        raise MissingPackageError("masking personal data", "feedback") from error
    ends = [end for end in _checked_ends(given) if iban.is_valid(given[:end].replace("\u00a0", " "))]
    return ("iban" if ends else "", max(ends, default=0))


def _checked_ends(given: str) -> Iterator[int]:
    """Return where the check digits of an IBAN would be right if it ended there, in one walk: texts may be long."""
    remainder, length = 0, 0
    check = int("".join(str(int(sign, 36)) for sign in given[:4]))
    for place, sign in enumerate(given[4:], start=5):
        if sign.isalnum():
            digits = str(int(sign, 36))
            remainder = (remainder * 10 ** len(digits) + int(digits)) % 97
            length += 1
            if length >= _LEAST_IBAN - 4 and (remainder * 1_000_000 + check) % 97 == 1:
                yield place


def _identity_code(given: str) -> tuple[str, int]:
    try:
        from stdnum.fi import hetu  # noqa: PLC0415 - of the extra feedback
    except ImportError as error:
        raise MissingPackageError("masking personal data", "feedback") from error
    code = re.sub(r"\s", "", given).translate(_DASHES).upper()
    if hetu.is_valid(code, allow_temporary=True):
        return "identity-code", len(given)
    has_day = "01" <= code[:2] <= "31" and "01" <= code[2:4] <= "12"
    return ("mistyped-identity-code" if has_day else "", len(given))


def _telephone(given: str) -> tuple[str, int]:
    return ("" if re.fullmatch(_DAY, given) else "telephone", len(given))
