"""Guesses about the columns of a file of rows: their types and roles, without any value that could reveal a person."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any
from warnings import catch_warnings, simplefilter

import attrs
import pandas as pd

from soteindikaattorit.cli.scaffold.start import UNKNOWN_UNIT
from soteindikaattorit.errors import FileError
from soteindikaattorit.feedback.answers.personal_data import is_personal_column
from soteindikaattorit.model.dataset import DATED
from soteindikaattorit.model.regions import Regions
from soteindikaattorit.sources.scanning import CsvDialect
from soteindikaattorit.testing.rows import GENERATED

MAX_ROWS = 100_000
"""How many rows of a file are read."""

MIN_ROWS_PER_CODE = 20
"""The fewest rows with a code that is written into the definition, so that none reveals a few persons."""

MAX_CODES = 12
"""The most codes of a column of codes."""

MAX_CODE_CHARACTERS = 40
"""The longest code, and the longest name of a column."""

MIN_KNOWN_SHARE = 0.9
"""The smallest share of values that are codes of regions in a column of regions (0…1)."""

LEFT_OUT = ""
"""The type of a column that is left out of the definition."""

MAX_SCORE = 10
"""The highest answer to the question of recommendation."""

_PERSON = re.compile(r"asiakas|asiakkaan|potila|henkil|hlö|person|klient|client|patient|user|käyttäjä", re.IGNORECASE)
_PROVIDER = re.compile(
    r"tekij|l[aä]ä?k[aä]ri|hoitaja|ohjaaja|työntekij|tyontekij|ammattil|ammattih|käsittelij|kasittelij|kirjaaja|vastuu|"
    r"läkare|sköt|provider|doctor|nurse|worker|staff|employee",
    re.IGNORECASE,
)
_NAMES = re.compile(r"nimi|namn|name|nimike\b", re.IGNORECASE)
_IDENTIFIES = re.compile(
    r"(^|[_\W])(id|nro|numero|nr|no|tunnus|tunniste|key|uuid)$|(tunnus|tunniste|numero)$", re.IGNORECASE
)
_LEVELS = {
    "kunta": re.compile(r"kunta|kunnan|municip|kommun", re.IGNORECASE),
    "hyvinvointialue": re.compile(r"hyvinvointialue|välfärdsområde|^hva|county", re.IGNORECASE),
    "yhteistyoalue": re.compile(r"yhteisty[oö]alue|samarbetsområde", re.IGNORECASE),
}
_SCORE = re.compile(r"nps|suosit|recommend|rekommend", re.IGNORECASE)
_DAY = r"[0-9]{4}-[0-9]{2}-[0-9]{2}"
_FULL_NAME = r"[A-ZÅÄÖ][\w'-]+,? [A-ZÅÄÖ][\w'-]+"
_MANY_DIGITS = re.compile(r"(?:[0-9][ -]?){6,}")
_UNITS = {
    "min": re.compile(r"min", re.IGNORECASE),
    "h": re.compile(r"tunti|tunnit|hour|timm|_h$", re.IGNORECASE),
    "€": re.compile(r"eur|€|hinta|kust|cost|kostnad", re.IGNORECASE),
    "vrk": re.compile(r"vrk|päivi|paivi|pv$|days|dagar|dygn", re.IGNORECASE),
}


@attrs.frozen(kw_only=True)
class Guess:
    """The guessed definition of a column.

    Args:
        name: The name of the column in the data.
        type: Its type; `LEFT_OUT` when it should not be in the definition.
        keys: The other keys of its definition.
        reason: The reason of the guess, and what to check.
    """

    name: str
    type: str
    keys: tuple[tuple[str, Any], ...] = ()
    reason: str = ""

    def key(self, name: str) -> Any:  # noqa: ANN401 - the value of any key
        """Return the value of a key; None when it has none."""
        return dict(self.keys).get(name)

    def with_key(self, name: str, value: object) -> "Guess":
        """Return the guess with one more key."""
        return attrs.evolve(self, keys=(*self.keys, (name, value)))


def guess_columns(path: str | Path, regions: Regions) -> tuple[Guess, ...]:
    """Guess the definitions of the columns of a CSV file.

    The codes of a column are taken from the file only when they are few, each is in many rows, and the name of the
    column suggests neither persons nor names. Bounds are never those of the file.

    Args:
        path: The file, with a header.
        regions: The regions whose codes are known.

    Raises:
        FileError: The file cannot be read, or its first line does not name the columns.
    """
    path = Path(path)
    rows, decimal = _read(path)
    rows = rows.drop(columns=GENERATED, errors="ignore")
    for number, name in enumerate(rows.columns, start=1):
        if not _is_name(name) or rows[name].eq(name).any():
            raise FileError(str(path), f"column {number} has no valid name; the first line must name the columns")
    guesses = []
    for name in rows.columns:
        guess = _guess(_Cells(name=name, cells=rows[name].dropna(), regions=regions, decimal=decimal))
        guesses.append(guess.with_key("optional", value=True) if guess.type and rows[name].isna().any() else guess)
    return _with_order(_with_roles(guesses), rows)


def _read(path: Path) -> tuple[pd.DataFrame, str]:
    """Return the rows as texts, and the decimal sign of the file."""
    try:
        dialect = CsvDialect.sniff(path)
        with catch_warnings():
            simplefilter("error", pd.errors.ParserWarning)
            rows = pd.read_csv(
                path, sep=dialect.separator, dtype="str", nrows=MAX_ROWS, encoding="utf-8-sig", index_col=False
            )
    except UnicodeDecodeError as error:
        raise FileError(str(path), "is not UTF-8; save it as UTF-8") from error
    except OSError as error:
        raise FileError(str(path), f"cannot be read: {error.strerror}") from error
    except (ValueError, pd.errors.ParserWarning) as error:
        raise FileError(str(path), "is not a CSV with a header and as many cells in every row") from error
    return rows.apply(lambda column: column.str.strip().replace("", None)), dialect.decimal


def _is_name(name: str) -> bool:
    is_short = bool(name.strip()) and len(name) <= MAX_CODE_CHARACTERS and name.isprintable()
    return is_short and not re.match(r"[\d\W]|Unnamed: ", name) and "@" not in name and not _MANY_DIGITS.search(name)


@attrs.frozen(eq=False, kw_only=True)
class _Cells:
    """The cells of a column that are not empty, with its name, the known regions and the decimal sign."""

    name: str
    cells: pd.Series
    regions: Regions
    decimal: str

    def match(self, pattern: str) -> bool:
        return bool(self.cells.str.fullmatch(pattern).all())

    def guess(self, kind: str, reason: str, **keys: object) -> Guess:
        return Guess(name=self.name, type=kind, keys=tuple(keys.items()), reason=reason)


def _guess(column: _Cells) -> Guess:
    if column.cells.empty:
        return column.guess("text", "empty in the file")
    guesses = (guess(column) for guess in _GUESSES)
    return next((guess for guess in guesses if guess), column.guess("text", "text: nothing else fits"))


def _guess_personal(column: _Cells) -> Guess | None:
    """Guess that a column with a name of persons is text, so that no value of it is written."""
    if is_personal_column(column.name) or column.cells.str.contains("@").any():
        return column.guess(LEFT_OUT, "is left out: its name or its values are personal data")
    if _PROVIDER.search(column.name):
        return column.guess("text", "the provider of the service; use a code instead of a name", role="provider")
    if _PERSON.search(column.name):
        return column.guess("text", "the person; use a code instead of a name", role="person")
    return column.guess("text", "names; none of them is written here") if _NAMES.search(column.name) else None


def _guess_boolean(column: _Cells) -> Guess | None:
    return column.guess("boolean", "true and false") if column.match("(?i:true|false)") else None


def _guess_region(column: _Cells) -> Guess | None:
    level = next((level for level, pattern in _LEVELS.items() if pattern.search(column.name)), "")
    if not level:
        return None
    if column.cells.isin(column.regions.codes(level)).mean() >= MIN_KNOWN_SHARE:
        return column.guess("region", f"codes of the level {level!r}", level=level)
    return column.guess("text", f"named like a region; write codes and make it a region of the level {level!r}")


def _guess_date(column: _Cells) -> Guess | None:
    if column.match(_DAY):
        return column.guess("date", "days")
    if column.match(rf"{_DAY}[T ]\d{{2}}:\d{{2}}.*"):
        return column.guess("datetime", "points in time")
    if column.match(r"[0-9]{1,2}\.[0-9]{1,2}\.[0-9]{4}.*"):
        return column.guess("text", "days in another format; write YYYY-MM-DD and make it a date")
    return None


def _guess_number(column: _Cells) -> Guess | None:
    is_whole = column.match("-?(0|[1-9][0-9]*)")
    is_decimal = column.match(rf"-?[0-9]+({re.escape(column.decimal)}[0-9]+)?") and not column.match("0[0-9]+")
    if not (is_whole or is_decimal):
        return None
    if is_whole and (_IDENTIFIES.search(column.name) or column.match("[0-9]{6,}")):
        return column.guess("text", "numbers that identify something")
    numbers = pd.to_numeric(column.cells.str.replace(",", "."))
    least, most = numbers.min(), numbers.max()
    is_score = _SCORE.search(column.name) or (least == 0 and most == MAX_SCORE)
    if is_whole and least >= 0 and most <= MAX_SCORE and is_score:
        return column.guess("integer", "answers from 0 to 10", min=0, max=MAX_SCORE)
    unit = next((unit for unit, pattern in _UNITS.items() if pattern.search(column.name)), UNKNOWN_UNIT)
    bounds = {} if least < 0 else {"min": 0}
    kind, reason = ("integer", "whole numbers") if is_whole else ("number", "numbers")
    return column.guess(kind, f"{reason}; check the unit", unit=unit, **bounds)


def _guess_code(column: _Cells) -> Guess | None:
    """Guess that the values are codes when they are few, each is in many rows, and none looks personal."""
    counts = column.cells.value_counts()
    is_few = len(counts) <= MAX_CODES and counts.min() >= MIN_ROWS_PER_CODE
    is_short = counts.index.str.len().max() <= MAX_CODE_CHARACTERS
    looks_personal = (counts.index.str.contains(_MANY_DIGITS) | counts.index.str.fullmatch(_FULL_NAME)).any()
    if not (is_few and is_short) or looks_personal:
        return None
    reason = f"a code: each value is in at least {MIN_ROWS_PER_CODE} rows; check that none reveals a person"
    return column.guess("code", reason, values=sorted(counts.index))


def _with_roles(guesses: list[Guess]) -> list[Guess]:
    """Return the guesses with the first date as the period, and the first of several regions as the region of a row."""
    dates = sorted((guess for guess in guesses if guess.type in DATED), key=lambda guess: bool(guess.key("optional")))
    regions = [guess.name for guess in guesses if guess.type == "region"]
    roles = {guess.name: "period" for guess in dates[:1]} | {name: "region" for name in regions[:1] if len(regions) > 1}
    return [guess.with_key("role", roles[guess.name]) if guess.name in roles else guess for guess in guesses]


def _with_order(guesses: list[Guess], rows: pd.DataFrame) -> tuple[Guess, ...]:
    """Return the guesses with the period as the lower bound of the dates that are never before it."""
    period = next((guess.name for guess in guesses if guess.key("role") == "period"), "")

    def follows(guess: Guess) -> bool:
        if guess.type not in DATED or guess.name == period:
            return False
        days = pd.DataFrame({"later": rows[guess.name].str[:10], "earlier": rows[period].str[:10]}).dropna()
        return len(days) > 0 and bool((days["later"] >= days["earlier"]).all())

    return tuple(guess.with_key("not_before", period) if follows(guess) else guess for guess in guesses)


_GUESSES: tuple[Callable[[_Cells], Guess | None], ...] = (
    _guess_personal,
    _guess_boolean,
    _guess_region,
    _guess_date,
    _guess_number,
    _guess_code,
)
