"""Notation: numbers and days as each of the six languages writes them in Finland."""

from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from soteindikaattorit.errors import check_choice

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
