"""Meaning: what a definition says apart from its wording, as a hash that changes when the figures come to mean another.

Names, descriptions, sources, laws, tags and targets may change at any time; a translation may be added to a form.
What figures are counted from and how, and what people are asked, may not without a new version.
"""

import hashlib
import json
from collections.abc import Iterable
from typing import Any

import attrs

from soteindikaattorit.definitions import Definitions, to_tables
from soteindikaattorit.feedback.form import Form
from soteindikaattorit.feedback.question import Question
from soteindikaattorit.indicator import Indicator
from soteindikaattorit.model.dataset import Column
from soteindikaattorit.model.text import Text

INDICATOR = ("dataset", "where", "measure", "direction", "minimum_base", "missing")
"""The keys of an indicator that say what its figures mean, beside its unit and the columns that it reads."""

FORM = ("audience", "has_invitations")
"""The keys of a form that say what its answers mean, beside its questions and its background."""

_COLUMN = ("type", "unit", "level", "role")
_BOUNDS = ("optional", "minimum", "maximum", "not_before")
_SCALE = ("kind", "promoter", "detractor", "agreeing")
_WORDS = frozenset({"name", "description", "source", "law"})
_NAMED = ("instrument", "limit", "standard")
_Table = dict[str, Any]
Key = tuple[str, str, str]
"""Of what: the section, the id and the version."""


def written(definitions: Definitions) -> Definitions:
    """Return definitions without the indicators and datasets that follow from their forms, which nobody wrote."""
    forms = definitions.forms
    follow = {indicator.id for form in forms for indicator in form.indicators()}
    answers = {name for form in forms for name in (form.id, f"{form.id}.invitations")}
    return attrs.evolve(
        definitions,
        indicators=tuple(one for one in definitions.indicators if one.id not in follow),
        datasets=tuple(one for one in definitions.datasets if one.id not in answers),
    )


def hashes(definitions: Definitions, kinds: Iterable[type]) -> dict[Key, str]:
    """Return the hash of what each indicator and each form means.

    That of an indicator covers the measure, the rows that count, the unit, which way is better, and the type and unit
    of the columns that are read; limits, standards and instruments too, when they are defined beside it.
    That of a form covers its questions in their first language, its scales, its background and whom it is put to.

    Args:
        definitions: The indicators and forms, with what is defined beside them; what others define is theirs to keep.
        kinds: The kinds of measure that may be used.

    Returns:
        A hash, in 64 hexadecimal digits, by section, id and version.
    """
    ours = written(definitions)
    tables = to_tables(ours, kinds)
    indicators = zip(ours.indicators, tables.get("indicator", ()), strict=True)
    forms = zip(ours.forms, tables.get("form", ()), strict=True)
    return {
        **{("indicator", one.id, one.version): _hash(_meaning(one, table, ours, tables)) for one, table in indicators},
        **{("form", one.id, one.version): _hash(_asked(one, table)) for one, table in forms},
    }


def _meaning(indicator: Indicator, table: _Table, ours: Definitions, tables: _Table) -> _Table:
    fields = attrs.asdict(indicator.measure, recurse=False).values()
    referred = {one.id for one in ours.named if one in fields}
    named = {
        section: [one for one in tables.get(section, ()) if one["id"] in referred] for section in _NAMED if referred
    }
    return {
        **{key: table[key] for key in INDICATOR if key in table},
        "unit": indicator.shown_unit,
        "columns": _columns(indicator, ours),
        "named": _without_words({section: found for section, found in named.items() if found}),
    }


def _asked(form: Form, table: _Table) -> _Table:
    return {
        **{key: table[key] for key in FORM if key in table},
        "questions": [_question(question) for question in form.questions],
        "background": {column.id: _background(column) for column in form.background},
    }


def _hash(table: _Table) -> str:
    plain = json.dumps(table, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return f"sha256:{hashlib.sha256(plain.encode()).hexdigest()}"


def _columns(indicator: Indicator, ours: Definitions) -> _Table:
    dataset = next((one for one in ours.datasets if one.id == indicator.dataset), None)
    if dataset is None:
        return {}
    read = {need.column for need in indicator.measure.needs()} | set(indicator.where.columns)
    read |= {name for part in indicator.measure.parts().values() for name in part.columns}
    read |= {column.id for column in (dataset.period, dataset.count) if column}
    return {
        column.id: {key: getattr(column, key) for key in _COLUMN} for column in dataset.columns if column.id in read
    }


def _question(question: Question) -> _Table:
    options = [[one.code, one.value, one.counts, _first(one.label)] for one in question.scale.options]
    scale = {key: getattr(question.scale, key) for key in _SCALE}
    return {"code": question.code, "text": _first(question.text), "scale": {**scale, "options": options}}


def _background(column: Column) -> _Table:
    values = {code: _first(name) for code, name in column.values}
    return {key: getattr(column, key) for key in (*_COLUMN, *_BOUNDS)} | {"values": values}


def _first(text: Text | None) -> str:
    """Return the wording in the first language: translations may be added or mended, and ask the same."""
    return text.wordings[0][1] if text else ""


def _without_words(value: Any) -> Any:  # noqa: ANN401 - tables as they are
    if isinstance(value, dict):
        return {key: _without_words(item) for key, item in value.items() if key not in _WORDS}
    return [_without_words(item) for item in value] if isinstance(value, list) else value
