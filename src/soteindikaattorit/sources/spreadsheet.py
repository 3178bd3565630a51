"""Spreadsheets: text guarded so that no spreadsheet takes it for a formula, and read back as it was."""

import re

FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")
"""With what a text begins that a spreadsheet takes for a formula; the last four are the first in full width."""

_FORMULA = re.compile(f"'*[{re.escape(''.join(FORMULA))}]")


def guard(text: str) -> str:
    """Return a text as it may stand in a cell: with an apostrophe before it if it begins like a formula.

    Source:
        OWASP, CSV Injection.

    Example:
        >>> guard("=1+1"), guard("apua")
        ("'=1+1", 'apua')
    """
    return f"'{text}" if _FORMULA.match(text) else text


def unguard(text: str) -> str:
    """Return a text without the apostrophe that `guard` put before it.

    Example:
        >>> unguard("'=1+1"), unguard("'apua'")
        ('=1+1', "'apua'")
    """
    return text[1:] if text.startswith("'") and _FORMULA.match(text) else text
