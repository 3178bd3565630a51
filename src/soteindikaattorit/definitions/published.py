"""Published figures as they are kept: a CSV file, one figure a row."""

import csv
import math
from collections.abc import Iterator, Mapping
from importlib.resources.abc import Traversable
from io import StringIO
from typing import cast

import attrs

from soteindikaattorit.errors import DefinitionError, FileError, InvalidValueError, Problem, SoteError
from soteindikaattorit.model import status
from soteindikaattorit.model.observation import Observation, Qualifier
from soteindikaattorit.model.period import Period
from soteindikaattorit.model.source import Source
from soteindikaattorit.sources.files import read_text

REQUIRED = ("indicator", "period", "value")
OPTIONAL = ("value_high", "qualifier", "n", "lower", "upper", "status", "section", "note")
"""Columns of the file that are no groups; every other column is a group, such as the code of a region."""


def read_observations(file: Traversable, source: Source | None = None) -> tuple[Observation, ...]:
    """Read published figures.

    Values are read as printed: ``7.70`` has two decimals.
    An empty value is a missing figure, with the status ``no-data`` unless the row has another.

    Args:
        file: The CSV file: UTF-8, commas, with a header.
        source: The source of every figure; a row's ``section`` names the place in it.

    Raises:
        FileError: The file cannot be read or lacks a column.
        DefinitionError: With every row that is wrong.
    """
    rows = list(_rows(file))
    found: list[Problem] = []
    observations = []
    for number, row in rows:
        try:
            observations.append(_observation(row, source))
        except SoteError as error:
            found.append(Problem(f"line {number}", str(error)))
    if found:
        raise DefinitionError(tuple(found))
    return tuple(observations)


def _rows(file: Traversable) -> Iterator[tuple[int, dict[str, str]]]:
    reader = csv.DictReader(StringIO(read_text(file), newline=""))
    names = list(reader.fieldnames or ())
    missing = [name for name in REQUIRED if name not in names]
    if missing:
        raise FileError(str(file), f"lacks the column {', '.join(missing)}; a header names the columns")
    if len(set(names)) < len(names):
        raise FileError(str(file), "has two columns of one name; rename or drop one of them")
    number = reader.line_num + 1
    for row in reader:
        if None in row or None in row.values():
            raise FileError(str(file), f"line {number} has another number of cells than the header")
        yield number, row
        number = reader.line_num + 1


def _observation(row: Mapping[str, str], source: Source | None) -> Observation:
    value = _number(row, "value")
    groups = ((name, row[name]) for name in row if name not in (*REQUIRED, *OPTIONAL) and row[name])
    section = row.get("section", "")
    return Observation(
        indicator=row["indicator"],
        period=Period.parse(row["period"]),
        groups=tuple(sorted(groups)),
        value=value,
        value_high=_number(row, "value_high"),
        qualifier=cast("Qualifier", row.get("qualifier", "")),  # the observation checks it
        decimals=len(row["value"].partition(".")[2]),
        n=_number(row, "n"),
        lower=_number(row, "lower"),
        upper=_number(row, "upper"),
        status=row.get("status") or (status.NO_DATA if value is None else status.OK),
        source=attrs.evolve(source, section=section) if source and section else source,
        note=row.get("note", ""),
    )


def _number(row: Mapping[str, str], key: str) -> float | None:
    text = row.get(key, "")
    if not text:
        return None
    try:
        number = float(text)
    except ValueError:
        number = math.nan
    if not math.isfinite(number):
        raise InvalidValueError(key, text, "expected a number with a decimal point")
    return number
