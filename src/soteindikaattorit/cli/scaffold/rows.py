"""A plugin begun from one's own rows: a dataset of the columns that were guessed, and the measures they allow."""

import re
import unicodedata
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import attrs

from soteindikaattorit.catalogue.items.toml import inline, key
from soteindikaattorit.cli.scaffold.columns import HIGHEST_SCORE, LEFT_OUT, Guess, guess_columns
from soteindikaattorit.cli.scaffold.start import COVERS, SOURCE, Start
from soteindikaattorit.model.dataset import DATED, NUMERIC
from soteindikaattorit.model.regions import Regions

DAYS = 7
"""Within how many days something is in time, until the author says it."""

_YES = frozenset({"kyllä", "kylla", "k", "yes", "y", "ja", "j"})
_OPENING = """\
# Begun from the columns of a file of rows: look at each guess, and replace whatever begins with Malli or Modell.
# No row of the file is in this package, and no value but the codes that are listed.
"""


@attrs.frozen(kw_only=True)
class _Measured:
    """An indicator that the columns allow: the end of its id, how it is computed, and what it is called."""

    end: str
    measure: Mapping[str, Any]
    unit: str
    decimals: int
    fi: str
    sv: str


def rows_start(name: str, path: str | Path, regions: Regions) -> Start:
    """Return the beginning that a CSV file of rows allows.

    Args:
        name: The name of the plugin, with which ids begin.
        path: The file, with a header.
        regions: The regions whose codes are known.

    Raises:
        FileError: It cannot be read, or its first line does not name the columns.
    """
    columns = guess_columns(path, regions)
    dataset = f"{name}.{slug(Path(path).stem) or 'rivit'}"
    measured = tuple(_measured(columns))
    tables = [_dataset(dataset, columns), *(_indicator(dataset, one) for one in measured)]
    return Start(
        definitions="\n".join([_OPENING, SOURCE, *tables]),
        told=f"One dataset and {len(measured)} indicators are there to begin with, guessed from the columns of a file.",
    )


def slug(text: str) -> str:
    """Return a text as the part of an id: lower-case ASCII letters and digits, joined by hyphens.

    Example:
        >>> slug("Käynnin kesto (min)")
        'kaynnin-kesto-min'
    """
    folded = unicodedata.normalize("NFKD", text.casefold()).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "-", folded).strip("-")


def _measured(columns: tuple[Guess, ...]) -> Iterator[_Measured]:
    yield _Measured(end="maara", measure={"kind": "count"}, unit="kpl", decimals=0, fi="rivien määrä", sv="antal rader")
    words: set[str] = set()
    start = next((one.name for one in columns if one.key("role") == "period"), "")
    for number, one in enumerate(columns, start=1):
        found = _share(one) or _figure(one) or _in_time(one, start)
        if found:
            word = slug(one.name)
            if word in words or not word:
                word = f"{word or 'sarake'}-{number}"
            words.add(word)
            yield attrs.evolve(found, end=f"{word}-{found.end}")


def _share(one: Guess) -> _Measured | None:
    """Return the share of a column that holds truths, or yes and no."""
    yes = [value for value in one.key("values") or () if value.casefold() in _YES]
    counted = True if one.type == "boolean" else yes[0] if len(yes) == 1 else None
    if counted is None:
        return None
    measure = {"kind": "proportion", "numerator": {one.name: counted}}
    return _Measured(
        end="osuus", measure=measure, unit="%", decimals=1, fi=f"{one.name}, osuus", sv=f"{one.name}, andel"
    )


def _figure(one: Guess) -> _Measured | None:
    """Return the net promoter score of answers, or the mean of other numbers."""
    if one.type not in NUMERIC:
        return None
    if one.key("max") == HIGHEST_SCORE:
        measure = {"kind": "nps", "column": one.name}
        fi, sv = f"{one.name}, suositteluindeksi", f"{one.name}, rekommendationsindex"
        return _Measured(end="nps", measure=measure, unit="NPS", decimals=0, fi=fi, sv=sv)
    measure = {"kind": "mean", "column": one.name}
    fi, sv = f"{one.name}, keskiarvo", f"{one.name}, medelvärde"
    return _Measured(end="keskiarvo", measure=measure, unit=one.key("unit"), decimals=1, fi=fi, sv=sv)


def _in_time(one: Guess, start: str) -> _Measured | None:
    """Return the share of rows where a date follows the period's in time."""
    if one.type not in DATED or not one.key("not_before"):
        return None
    measure = {"kind": "within", "start": start, "end": one.name, "days": DAYS}
    fi, sv = f"{one.name}, {DAYS} päivän kuluessa", f"{one.name}, inom {DAYS} dagar"
    return _Measured(end="ajoissa", measure=measure, unit="%", decimals=1, fi=fi, sv=sv)


def _dataset(name: str, columns: tuple[Guess, ...]) -> str:
    lines = [
        "[[dataset]]",
        f"id = {inline(name)}",
        f"name = {inline(_said('rivit', 'rader'))}",
        f"description = {inline(_said('mitä yksi rivi on.', 'vad en rad är.'))}",
        COVERS,
        "",
        "[dataset.columns]",
    ]
    return "\n".join([*lines, *(line for one in columns for line in _column(one)), ""])


def _column(one: Guess) -> Iterator[str]:
    if one.type == LEFT_OUT:
        yield f"# {inline(one.name)} {one.why}"
        return
    told = _said(f"mitä sarake {one.name} kertoo.", f"vad kolumnen {one.name} berättar.")
    yield f"# {one.why}"
    keys = dict(one.keys) | (
        {"values": {code: _said(code, code) for code in one.key("values")}} if one.key("values") else {}
    )
    yield f"{key(one.name)} = {inline({'type': one.type, **keys, 'description': told})}"


def _indicator(dataset: str, one: _Measured) -> str:
    lines = [
        "[[indicator]]",
        f"id = {inline(f'{dataset}.{one.end}')}",
        'version = "1"',
        f"name = {inline(_said(one.fi, one.sv))}",
        f"description = {inline(_said('mitä luku kertoo ja mitä ei.', 'vad talet berättar och inte.'))}",
        f"dataset = {inline(dataset)}",
        f"measure = {inline(one.measure)}",
        f"unit = {inline(one.unit)}",
        f"decimals = {one.decimals}",
        '# direction = "higher"  # which way is better',
        'source = { ref = "malli" }',
    ]
    return "\n".join([*lines, ""])


def _said(fi: str, sv: str) -> dict[str, str]:
    return {"fi": f"Malli: {fi}", "sv": f"Modell: {sv}"}
