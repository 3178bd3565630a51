"""Released figures as files: CSV, JSON and JSON-stat, with a legend of their statuses."""

import json
from collections.abc import Iterable, Mapping
from typing import Any

import pandas as pd

from soteindikaattorit.compute.aggregates import TOTAL
from soteindikaattorit.compute.plan import PERIOD
from soteindikaattorit.compute.result_rows import figure_schema
from soteindikaattorit.definitions.indicator import Indicator
from soteindikaattorit.model import status
from soteindikaattorit.model.plain import DRAFT
from soteindikaattorit.model.region import LEVELS
from soteindikaattorit.model.text import Text
from soteindikaattorit.publish.record import Json, Record
from soteindikaattorit.sources.csv_output import POLICY, guard_frame

LEGEND: tuple[tuple[str, Text], ...] = (
    (status.OK, Text({"fi": "luku on voimassa", "sv": "uppgiften gäller", "en": "the figure stands"})),
    (status.NO_DATA, Text({"fi": "ei tietoja", "sv": "inga uppgifter", "en": "no data"})),
    (status.UNDEFINED, Text({"fi": "nimittäjä on nolla", "sv": "nämnaren är noll", "en": "the denominator is zero"})),
    (status.TOO_FEW, Text({"fi": "liian vähän havaintoja", "sv": "för få observationer", "en": "too few to tell"})),
    (
        status.OVER,
        Text(
            {
                "fi": "suurempi kuin kaikki mitatut arvot",
                "sv": "större än alla uppmätta värden",
                "en": "greater than all measured values",
            }
        ),
    ),
    (
        status.INCOMPLETE,
        Text({"fi": "tiedot puutteelliset", "sv": "ofullständiga uppgifter", "en": "incomplete data"}),
    ),
    (
        status.WITHHELD,
        Text(
            {
                "fi": "ei julkaista yksityisyyden suojaamiseksi",
                "sv": "publiceras inte för att skydda enskilda",
                "en": "withheld to protect people",
            }
        ),
    ),
    (status.NOT_APPLICABLE, Text({"fi": "ei sovellu", "sv": "ej tillämplig", "en": "not applicable"})),
)
"""The meaning of each status, in the library's own words; nobody has worded it in the Sámi languages yet."""


METRICS = ("value", "lower", "upper", "n")
"""The numbers of each figure in JSON-stat."""

FORMATS = ("csv", "json", "json-stat")
"""The formats of released figures."""


def to_csv(frame: pd.DataFrame, record: Record) -> str:
    """Return the figures as CSV: commas, decimal points, and the policy in every row.

    Args:
        frame: The released figures.
        record: The record of the release.
    """
    return guard_frame(frame.assign(**{POLICY: record.policy.cite()})).to_csv(index=False, lineterminator="\n")


def to_json(frame: pd.DataFrame, record: Record) -> str:
    """Return the figures as JSON, with the keys of `to_dict`."""
    return json.dumps(to_dict(frame, record), ensure_ascii=False, indent=2, allow_nan=False) + "\n"


def to_dict(frame: pd.DataFrame, record: Record) -> Json:
    """Return the figures as plain data: the record, the meaning of the statuses, and the rows.

    Args:
        frame: The released figures.
        record: The record of the release.
    """
    rows = [{name: _plain(value) for name, value in row.items()} for row in frame.to_dict("records")]
    return {"release": record.to_dict(), "statuses": _legend(), "figures": rows}


def json_schema() -> dict[str, Any]:
    """Return the JSON Schema of `to_dict`; columns of figures besides those named are groups or of some measures."""
    properties = {
        "release": {"type": "object", "required": ["release", "policy", "figures", "withheld"]},
        "statuses": {"type": "object", "additionalProperties": Text.json_form},
        "figures": {"type": "array", "items": figure_schema()},
    }
    head = {"$schema": DRAFT, "title": "Release", "type": "object", "required": list(properties)}
    return {**head, "properties": properties, "additionalProperties": False}


def _plain(value: object) -> object:
    missing = value is None or value is pd.NA or (isinstance(value, float) and value != value)  # noqa: PLR0124 - NaN
    return None if missing else value


def _legend() -> Json:
    return {name: text.to_dict() for name, text in LEGEND}


def to_json_stat(
    frame: pd.DataFrame, record: Record, groups: Iterable[str], indicators: Mapping[str, Indicator]
) -> str:
    """Return the figures as one JSON-stat dataset of the dimensions indicator, period, groups and figure.

    A figure without a value has its status in its place.

    Args:
        frame: The released figures.
        record: The record of the release.
        groups: The columns that are groups.
        indicators: The indicators, by id.

    Source:
        Badosa, X., JSON-stat 2.0, json-stat.org/full.
    """
    names = ["indicator", PERIOD, *groups]
    codes = {name: sorted(frame[name].unique(), key=lambda code: (code != TOTAL, code)) for name in names}
    codes["figure"] = list(METRICS)
    sizes = [len(known) for known in codes.values()]
    place = {name: {code: number for number, code in enumerate(known)} for name, known in codes.items()}
    values: Json = {}
    statuses: Json = {}
    for row in frame.to_dict("records"):
        start = 0
        for name, size in zip(names, sizes, strict=False):
            start = start * size + place[name][row[name]]
        for number, metric in enumerate(METRICS):
            at = str(start * len(METRICS) + number)
            if (value := _plain(row[metric])) is not None:
                values[at] = value
            elif row["status"] != status.OK:
                statuses[at] = row["status"]
    whole = {
        "version": "2.0",
        "class": "dataset",
        "label": record.id,
        "id": list(codes),
        "size": sizes,
        "role": {"time": [PERIOD], "geo": [name for name in groups if name in LEVELS], "metric": ["figure"]},
        "dimension": {name: _dimension(known, indicators) for name, known in codes.items()},
        "value": values,
        "status": statuses,
        "extension": {"release": record.to_dict(), "statuses": _legend()},
    }
    return json.dumps(whole, ensure_ascii=False, indent=2, allow_nan=False) + "\n"


def _dimension(codes: Iterable[str], indicators: Mapping[str, Indicator]) -> Json:
    codes = [str(code) for code in codes]
    labels = {code: str(indicators[code].name.show("fi")) if code in indicators else code for code in codes}
    return {"category": {"index": codes, "label": labels}}
