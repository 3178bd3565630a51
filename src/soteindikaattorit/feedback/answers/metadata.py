"""Metadata of answers: day, language, channel and marks."""

import numpy as np
import pandas as pd

from soteindikaattorit.feedback.answers.coding import distinct, plain
from soteindikaattorit.feedback.answers.mapping import Pairs, Use
from soteindikaattorit.feedback.form import CHANNELS
from soteindikaattorit.model.text import LANGUAGES

FINLAND = "Europe/Helsinki"
"""The time zone of the days of answers."""

_OTHER_TAGS = {"sme": "se", "fin": "fi", "swe": "sv", "eng": "en"}
_AMBIGUOUS = "SE"
_WITH_ZONE = r"(?:Z|[+-][0-9]{2}:?[0-9]{2})$"


def day(raw: pd.Series, use: Use, zone: str) -> pd.Series:
    """Return the day in Finland of each time; missing when the time is empty or unreadable.

    Args:
        raw: The times, as text or as times.
        use: The format of the times, and their zone.
        zone: The zone of times without one, unless ``use`` has a zone.
    """
    zone = use.zone or zone
    if isinstance(raw.dtype, pd.DatetimeTZDtype):
        return _bare(raw.dt.tz_convert(FINLAND).dt.tz_localize(None))
    if pd.api.types.is_datetime64_dtype(raw.dtype):
        return _bare(_moved(raw, zone))
    if pd.api.types.is_string_dtype(raw.dtype) and raw.dtype != "object":
        return _bare(_times(raw.astype("str").fillna("").str.strip(), use.format, zone))
    dated = raw.map(lambda value: hasattr(value, "isoformat")).astype("bool")
    texts = raw.map(lambda value: value.isoformat() if hasattr(value, "isoformat") else plain(value)).astype("str")
    return _bare(_times(texts.where(dated, ""), "", zone).fillna(_times(texts.where(~dated, ""), use.format, zone)))


def _bare(times: pd.Series) -> pd.Series:
    days: pd.Series = times.dt.normalize().astype("datetime64[s]")
    return days


def _times(texts: pd.Series, form: str, zone: str) -> pd.Series:
    """Return texts as local times in Finland; texts with a zone are ISO 8601."""
    zoned = texts.str.contains(_WITH_ZONE, regex=True)
    local = pd.Series(np.datetime64("NaT", "us"), index=texts.index)
    if zoned.any():
        instants = pd.to_datetime(texts.where(zoned), format="ISO8601", errors="coerce", utc=True)
        local = instants.dt.tz_convert(FINLAND).dt.tz_localize(None)
    if not zoned.all():
        written = pd.to_datetime(texts.where(~zoned & (texts != "")), format=form or "ISO8601", errors="coerce")
        local = local.fillna(_moved(written, zone))
    return local


def _moved(times: pd.Series, zone: str) -> pd.Series:
    """Convert times of a zone to local times in Finland; an ambiguous hour is the earlier one."""
    if zone == FINLAND:
        return times
    first = np.ones(len(times), dtype="bool")
    placed = times.dt.tz_localize(zone, ambiguous=first, nonexistent="shift_forward")
    moved: pd.Series = placed.dt.tz_convert(FINLAND).dt.tz_localize(None)
    return moved


def language(raw: pd.Series, named: Pairs) -> tuple[pd.Series, tuple[str, ...]]:
    """Return the language of each answer (missing when unknown) and the unknown values.

    Args:
        raw: Values as the tool wrote them.
        named: Pairs of a value of the tool and the language it means.
    """
    return _recoded(raw, {text: _language(text, dict(named)) for text in distinct(raw)[1]})


def _language(text: str, named: dict[str, str]) -> str | None:
    if text in named:
        return named[text]
    if text == _AMBIGUOUS:
        return None
    tag = text.lower().replace("_", "-").split("-")[0]
    tag = _OTHER_TAGS.get(tag, tag)
    return tag if tag in {"", "smi", *LANGUAGES} else None


def channel(raw: pd.Series, named: Pairs) -> tuple[pd.Series, tuple[str, ...]]:
    """Return the channel of each answer (missing when unknown) and the unknown values.

    Args:
        raw: Values as the tool wrote them.
        named: Pairs of a value of the tool and the channel it means.
    """
    channels = {"": "", **{name: name for name in CHANNELS}}
    return _recoded(raw, {text: dict(named).get(text, channels.get(text.lower())) for text in distinct(raw)[1]})


def _recoded(raw: pd.Series, meanings: dict[str, str | None]) -> tuple[pd.Series, tuple[str, ...]]:
    places, texts = distinct(raw)
    codes = pd.array([meanings[text] or None for text in texts], dtype="str")
    return pd.Series(codes.take(places), index=raw.index), tuple(
        sorted(text for text in texts if meanings[text] is None)
    )


def is_marked(raw: pd.Series, values: tuple[str, ...]) -> np.ndarray:
    """Return, by row, whether it has one of the values; the empty text means an empty cell.

    Args:
        raw: Values as the tool wrote them.
        values: The values, as plain text.
    """
    places, texts = distinct(raw)
    marked: np.ndarray = np.array([text in values for text in texts], dtype="bool")[places]
    return marked
