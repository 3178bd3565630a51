"""Columns guessed from a file of rows: their types and roles, and never a value that could tell of a person."""

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

ROWS = 100_000
"""How many rows of a file are looked at."""

FEWEST = 20
"""In how many rows each code must stand, so that none tells of a few."""

MOST_CODES = 12
"""How many codes a column has at most that is taken for one of codes."""

LONGEST_CODE = 40
"""How many characters a code has at most."""

MOST_KNOWN = 0.9
"""Which share of the values must be codes of regions for a column to be one of regions (0…1)."""

LEFT_OUT = ""
"""The type of a column that the definition had better leave out."""

HIGHEST_SCORE = 10
"""The highest answer to whether one would recommend."""

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
    """What a column was taken for.

    Args:
        name: The name of the column in the data.
        type: Its type; `LEFT_OUT` when it had better not be in the definition.
        keys: The other keys of its definition.
        why: Why it was taken for that, and what is to be looked at.
    """

    name: str
    type: str
    keys: tuple[tuple[str, Any], ...] = ()
    why: str = ""

    def key(self, name: str) -> Any:  # noqa: ANN401 - whatever a key holds
        """Return what was guessed under a key; None when nothing was."""
        return dict(self.keys).get(name)


def guess_columns(path: str | Path, regions: Regions) -> tuple[Guess, ...]:
    """Guess what the columns of a CSV file are.

    The codes of a column are taken over only when they are few and each stands in many rows,
    and the column is named neither like one of persons nor like one of names; bounds are never those of the file.

    Args:
        path: The file, with a header.
        regions: The regions whose codes are known.

    Raises:
        FileError: It cannot be read, or its first line does not name the columns.
    """
    path = Path(path)
    rows, decimal = _read(path)
    rows = rows.drop(columns=GENERATED, errors="ignore")
    for number, name in enumerate(rows.columns, start=1):
        if not _is_name(name) or rows[name].eq(name).any():
            raise FileError(str(path), f"column {number} has no name that can be one; the first line names the columns")
    seen = [_Seen(name=name, cells=rows[name].dropna(), regions=regions, decimal=decimal) for name in rows.columns]
    guesses = [_with_gaps(_guess(one), rows[one.name]) for one in seen]
    return _with_order(_with_roles(guesses), rows)


def _read(path: Path) -> tuple[pd.DataFrame, str]:
    try:
        form = CsvDialect.sniff(path)
        with catch_warnings():
            simplefilter("error", pd.errors.ParserWarning)
            rows = pd.read_csv(path, sep=form.separator, dtype="str", nrows=ROWS, encoding="utf-8-sig", index_col=False)
    except UnicodeDecodeError as error:
        raise FileError(str(path), "is not UTF-8; save it as UTF-8") from error
    except OSError as error:
        raise FileError(str(path), f"cannot be read: {error.strerror}") from error
    except (ValueError, pd.errors.ParserWarning) as error:
        raise FileError(str(path), "is no CSV with a header and as many cells in every row") from error
    return rows.apply(lambda column: column.str.strip().replace("", None)), form.decimal


def _is_name(name: str) -> bool:
    is_short = bool(name.strip()) and len(name) <= LONGEST_CODE and name.isprintable()
    return is_short and not re.match(r"[\d\W]|Unnamed: ", name) and "@" not in name and not _MANY_DIGITS.search(name)


@attrs.frozen(eq=False, kw_only=True)
class _Seen:
    """A column as it was seen: its name, the cells that are not empty, and what is needed to understand them."""

    name: str
    cells: pd.Series
    regions: Regions
    decimal: str

    def all_are(self, pattern: str) -> bool:
        return bool(self.cells.str.fullmatch(pattern).all())

    def guess(self, kind: str, why: str, **keys: object) -> Guess:
        return Guess(name=self.name, type=kind, keys=tuple(keys.items()), why=why)


def _guess(seen: _Seen) -> Guess:
    """Return the first guess that fits."""
    if seen.cells.empty:
        return seen.guess("text", "holds nothing in the file")
    found = (look(seen) for look in _LOOKS)
    return next((guess for guess in found if guess), seen.guess("text", "text, for it is nothing else"))


def _personal(seen: _Seen) -> Guess | None:
    """Take what is named like persons for text, of which nothing is told."""
    if is_personal_column(seen.name) or seen.cells.str.contains("@").any():
        return seen.guess(LEFT_OUT, "is left out, for by its name or what it holds it is personal data")
    if _PROVIDER.search(seen.name):
        return seen.guess("text", "who gives the service; give a code in place of a name", role="provider")
    if _PERSON.search(seen.name):
        return seen.guess("text", "who it is about; give a code in place of a name", role="person")
    if _NAMES.search(seen.name):
        return seen.guess("text", "names; no value of it is written here")
    return None


def _boolean(seen: _Seen) -> Guess | None:
    is_truth = seen.all_are("(?i:true|false)")
    return seen.guess("boolean", "true and false") if is_truth else None


def _region(seen: _Seen) -> Guess | None:
    level = next((level for level, pattern in _LEVELS.items() if pattern.search(seen.name)), "")
    if not level:
        return None
    known = seen.cells.isin(seen.regions.codes(level))
    if known.mean() >= MOST_KNOWN:
        return seen.guess("region", f"codes of the level {level!r}", level=level)
    return seen.guess("text", f"is named like a region; write codes and make it one of level {level!r}")


def _date(seen: _Seen) -> Guess | None:
    if seen.all_are(_DAY):
        return seen.guess("date", "days")
    if seen.all_are(rf"{_DAY}[T ]\d{{2}}:\d{{2}}.*"):
        return seen.guess("datetime", "points in time")
    if seen.all_are(r"[0-9]{1,2}\.[0-9]{1,2}\.[0-9]{4}.*"):
        return seen.guess("text", "days, written otherwise; write year-month-day and make it a date")
    return None


def _number(seen: _Seen) -> Guess | None:
    if seen.all_are("-?(0|[1-9][0-9]*)"):
        return _identifier(seen) or _integer(seen)
    if seen.all_are(rf"-?[0-9]+({re.escape(seen.decimal)}[0-9]+)?") and not seen.all_are("0[0-9]+"):
        numbers = pd.to_numeric(seen.cells.str.replace(",", "."))
        bounds = {} if numbers.min() < 0 else {"min": 0}
        return seen.guess("number", "numbers; look at the unit", unit=_unit(seen.name), **bounds)
    return None


def _identifier(seen: _Seen) -> Guess | None:
    """Take whole numbers for text where they name something."""
    if _IDENTIFIES.search(seen.name) or seen.all_are("[0-9]{6,}"):
        return seen.guess("text", "numbers that name something and are not counted")
    return None


def _integer(seen: _Seen) -> Guess:
    numbers = pd.to_numeric(seen.cells)
    least, most = numbers.min(), numbers.max()
    if least >= 0 and most <= HIGHEST_SCORE and (_SCORE.search(seen.name) or (least == 0 and most == HIGHEST_SCORE)):
        return seen.guess("integer", "answers from 0 to 10", min=0, max=HIGHEST_SCORE)
    bounds = {} if least < 0 else {"min": 0}
    return seen.guess("integer", "whole numbers; look at the unit", unit=_unit(seen.name), **bounds)


def _unit(name: str) -> str:
    return next((unit for unit, pattern in _UNITS.items() if pattern.search(name)), UNKNOWN_UNIT)


def _code(seen: _Seen) -> Guess | None:
    """Take the values for codes when they are few, each stands in many rows, and none looks like a person's."""
    counts = seen.cells.value_counts()
    is_few = len(counts) <= MOST_CODES and counts.min() >= FEWEST
    is_short = counts.index.str.len().max() <= LONGEST_CODE and not counts.index.str.contains(_MANY_DIGITS).any()
    if not (is_few and is_short) or counts.index.str.fullmatch(_FULL_NAME).any():
        return None
    why = f"a code, for each of its values stands in at least {FEWEST} rows; look whether one tells of a person"
    return seen.guess("code", why, values=sorted(counts.index))


def _with_gaps(guess: Guess, values: pd.Series) -> Guess:
    return attrs.evolve(guess, keys=(*guess.keys, ("optional", True))) if guess.type and values.isna().any() else guess


def _with_roles(guesses: list[Guess]) -> list[Guess]:
    """Return the first date the period, and the first region the place of a row when there are several."""
    dates = [one.name for one in guesses if one.type in DATED and not one.key("optional")]
    dates += [one.name for one in guesses if one.type in DATED]
    regions = [one.name for one in guesses if one.type == "region"]
    roles = dict.fromkeys(dates[:1], "period") | {name: "region" for name in regions[:1] if len(regions) > 1}
    return [
        attrs.evolve(one, keys=(*one.keys, ("role", roles[one.name]))) if one.name in roles else one for one in guesses
    ]


def _with_order(guesses: list[Guess], rows: pd.DataFrame) -> tuple[Guess, ...]:
    """Say of dates that never come before the period that they may not."""
    first = next((one.name for one in guesses if one.key("role") == "period"), "")
    return tuple(
        attrs.evolve(one, keys=(*one.keys, ("not_before", first)))
        if one.type in DATED and one.name != first and _follows(rows[one.name], rows[first])
        else one
        for one in guesses
    )


def _follows(later: pd.Series, earlier: pd.Series) -> bool:
    days = pd.DataFrame({"later": later.str[:10], "earlier": earlier.str[:10]}).dropna()
    return len(days) > 0 and bool((days["later"] >= days["earlier"]).all())


_LOOKS: tuple[Callable[[_Seen], Guess | None], ...] = (_personal, _boolean, _region, _date, _number, _code)
