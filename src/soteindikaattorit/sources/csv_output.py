"""CSV files of figures: their encodings, and texts guarded from being taken for formulas."""

import pandas as pd

from soteindikaattorit.errors import InvalidValueError
from soteindikaattorit.sources.spreadsheet import guard

POLICY = "policy"
"""The column of a file of figures that names the policy under which they were released."""

ENCODINGS = ("utf-8", "utf-8-sig")
"""UTF-8 without and with a byte order mark; without it Excel and Power BI misread ä and the Sámi letters."""


def guard_frame(frame: pd.DataFrame) -> pd.DataFrame:
    """Return a frame in which `guard` was applied to every text."""
    texts = [name for name in frame.columns if frame[name].dtype in ("str", "object")]
    guarded = {name: frame[name].map(lambda cell: guard(cell) if isinstance(cell, str) else cell) for name in texts}
    return frame.assign(**guarded)


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
