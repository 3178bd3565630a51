"""A start from a file of rows: a dataset of the guessed columns, and the indicators that they allow."""

import re
import unicodedata
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from soteindikaattorit.catalogue.items.toml import inline, key, to_toml
from soteindikaattorit.cli.scaffold.columns import LEFT_OUT, MAX_SCORE, Guess, guess_columns
from soteindikaattorit.cli.scaffold.start import COVERS, SOURCE, Start
from soteindikaattorit.model.dataset import DATED, NUMERIC
from soteindikaattorit.model.regions import Regions

LIMIT_DAYS = 7
"""The limit of time between two dates until the author names it, in days."""

_YES = frozenset({"kyllä", "kylla", "k", "yes", "y", "ja", "j"})
_OPENING = """\
# Created from the columns of a file of rows: check each guess, and replace every text that begins with Malli or Modell.
# The package contains no row of the file, and no value of it except the codes below.
"""
_DIRECTION = '# direction = "higher"  # or "lower": which values are better\n'

_Names = tuple[str, str]
"""A name in Finnish and in Swedish."""


def rows_start(name: str, path: str | Path, regions: Regions) -> Start:
    """Return the start from a CSV file of rows.

    Args:
        name: The name of the plugin, with which its ids begin.
        path: The file, with a header.
        regions: The regions whose codes are known.

    Raises:
        FileError: The file cannot be read, or its first line does not name the columns.
    """
    columns = guess_columns(path, regions)
    dataset = f"{name}.{slug(Path(path).stem) or 'rivit'}"
    indicators = list(_indicators(dataset, columns))
    return Start(
        definitions="\n".join([_OPENING, SOURCE, _dataset(dataset, columns), *indicators]),
        summary=f"It starts with one dataset and {len(indicators)} indicators, guessed from the columns of a file.",
    )


def slug(text: str) -> str:
    """Return a text as a part of an id: lower-case ASCII letters and digits, joined by hyphens.

    Example:
        >>> slug("Käynnin kesto (min)")
        'kaynnin-kesto-min'
    """
    folded = unicodedata.normalize("NFKD", text.casefold()).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "-", folded).strip("-")


def _placeholder(fi: str, sv: str) -> dict[str, str]:
    return {"fi": f"Malli: {fi}", "sv": f"Modell: {sv}"}


def _dataset(name: str, columns: tuple[Guess, ...]) -> str:
    names = {
        "name": _placeholder("rivit", "rader"),
        "description": _placeholder("mitä yksi rivi on.", "vad en rad är."),
    }
    lines = [to_toml("dataset", {"id": name, **names}) + COVERS, "", "[dataset.columns]"]
    for column in columns:
        if column.type == LEFT_OUT:
            lines.append(f"# {inline(column.name)} {column.reason}")
            continue
        keys = {"type": column.type, **dict(column.keys)}
        if codes := column.key("values"):
            keys["values"] = {code: _placeholder(code, code) for code in codes}
        fi, sv = f"mitä sarake {column.name} kertoo.", f"vad kolumnen {column.name} berättar."
        lines += [f"# {column.reason}", f"{key(column.name)} = {inline({**keys, 'description': _placeholder(fi, sv)})}"]
    return "\n".join([*lines, ""])


def _indicators(dataset: str, columns: tuple[Guess, ...]) -> Iterator[str]:
    yield _indicator(dataset, "maara", ("rivien määrä", "antal rader"), {"kind": "count"}, "kpl", 0)
    slugs: set[str] = set()
    start = next((column.name for column in columns if column.key("role") == "period"), "")
    for number, column in enumerate(columns, start=1):
        if allowed := _allowed_measure(column, start):
            end, (fi, sv), measure, unit, decimals = allowed
            word = slug(column.name)
            if word in slugs or not word:
                word = f"{word or 'sarake'}-{number}"
            slugs.add(word)
            names = (f"{column.name}, {fi}", f"{column.name}, {sv}")
            yield _indicator(dataset, f"{word}-{end}", names, measure, unit, decimals)


def _allowed_measure(column: Guess, start: str) -> tuple[str, _Names, dict[str, Any], str, int] | None:
    """Return the measure that a column allows, if any: the end of its id, its names, itself, its unit and decimals."""
    yes = [code for code in column.key("values") or () if code.casefold() in _YES]
    if column.type == "boolean" or len(yes) == 1:
        numerator = {column.name: True if column.type == "boolean" else yes[0]}
        return "osuus", ("osuus", "andel"), {"kind": "proportion", "numerator": numerator}, "%", 1
    if column.type in NUMERIC and column.key("max") == MAX_SCORE:
        names = ("suositteluindeksi", "rekommendationsindex")
        return "nps", names, {"kind": "nps", "column": column.name}, "NPS", 0
    if column.type in NUMERIC:
        names = ("keskiarvo", "medelvärde")
        return "keskiarvo", names, {"kind": "mean", "column": column.name}, column.key("unit"), 1
    if column.type in DATED and column.key("not_before"):
        names = (f"{LIMIT_DAYS} päivän kuluessa", f"inom {LIMIT_DAYS} dagar")
        measure = {"kind": "within", "start": start, "end": column.name, "days": LIMIT_DAYS}
        return "ajoissa", names, measure, "%", 1
    return None


def _indicator(dataset: str, end: str, names: _Names, measure: dict[str, Any], unit: str, decimals: int) -> str:
    table = {
        "id": f"{dataset}.{end}",
        "version": "1",
        "name": _placeholder(*names),
        "description": _placeholder("mitä luku kertoo ja mitä ei.", "vad talet berättar och inte."),
        "dataset": dataset,
        "measure": measure,
        "unit": unit,
        "decimals": decimals,
        "source": {"ref": "malli"},
    }
    return to_toml("indicator", table) + _DIRECTION
