"""CSV for spreadsheets: text that is not taken for a formula, and an encoding that Excel and Power BI read."""

import re

import pandas as pd

from soteindikaattorit.errors import InvalidValueError

POLICY = "policy"
"""The column of a file of figures that names the policy under which they were released."""

ENCODINGS = ("utf-8", "utf-8-sig")
"""UTF-8 without and with a byte order mark; without it Excel and Power BI misread ä and the Sámi letters."""

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


def guard_frame(frame: pd.DataFrame) -> pd.DataFrame:
    """Return a frame in which `guard` was applied to every text."""
    texts = [name for name in frame.columns if frame[name].dtype in ("str", "object")]
    return frame.assign(**{name: frame[name].map(_guard_value) for name in texts})


def _guard_value(value: object) -> object:
    return guard(value) if isinstance(value, str) else value


def check_encoding(encoding: str, form: str) -> str:
    """Return an encoding that a format may be written in.

    Args:
        encoding: One of `ENCODINGS`.
        form: The format; only "csv" may begin with a byte order mark.

    Raises:
        InvalidValueError: There is no such encoding, or not of this format.
    """
    allowed = ENCODINGS if form == "csv" else ENCODINGS[:1]
    if encoding not in allowed:
        raise InvalidValueError(f"encoding of {form}", encoding, f"expected {' or '.join(allowed)}")
    return encoding
