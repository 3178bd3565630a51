"""The sections of definitions files for scales and forms."""

import json
from collections.abc import Iterable, Mapping
from functools import cache
from importlib import resources
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any

import attrs

from soteindikaattorit.definitions.build import whole
from soteindikaattorit.definitions.converter import References
from soteindikaattorit.definitions.describe import FileForm
from soteindikaattorit.definitions.schema import json_schema, tables
from soteindikaattorit.definitions.section import Context, Section, Sections
from soteindikaattorit.definitions.sheet import Table
from soteindikaattorit.definitions.variant import bases, without_history
from soteindikaattorit.errors import InvalidValueError, unknown
from soteindikaattorit.feedback.form import Audience, Form
from soteindikaattorit.feedback.question import Alternative, Question
from soteindikaattorit.feedback.scale import Option, Scale
from soteindikaattorit.feedback.wording import add_wording, read_pack
from soteindikaattorit.model.source import Source
from soteindikaattorit.sources.files import replacing

FILE = "sections.schema.json"
"""The name of the shipped JSON Schema of scales and forms, generated from their classes."""

_WORDED = ("sources", "alternatives", "where_kept", "official")
"""The keys of a question that belong to its wording."""


@attrs.frozen(kw_only=True)
class Wording:
    """A wording pack in the folder of the definitions file: CSV, XLSX or gettext PO.

    Args:
        file: Its name, relative to the definitions file.
        source: Where its wordings were published.
        accept: Whether to accept wordings that a check of the pack reports.
    """

    file: str
    source: Source | None = None
    accept: bool = False


@attrs.frozen(kw_only=True)
class FormTable(Form):
    """A form: complete, or a variant of another form with the differences only.

    Args:
        without: The codes of questions of the base that are left out.
        wording: Wording packs, whose wordings are added to those of this table.
    """

    without: tuple[str, ...] = ()
    wording: tuple[Wording, ...] = ()


@cache
def sections() -> Sections:
    """Return the sections ``scale`` and ``form``, in the order in which they are made."""
    schema: dict[str, Any] = json.loads(resources.files(__package__).joinpath(FILE).read_text("utf-8"))
    return (
        Section(
            key=Scale.section,
            make=lambda table, context: context.reader.structure(table, Scale),
            schema=schema,
            values={Option: None, Scale: _scale_table},
        ),
        Section(
            key=Form.section,
            make=_make_form,
            schema=schema,
            values={Alternative: None, Audience: None, Form: None, Question: _check_scale},
            place=_place_packs,
            files=_pack_files,
        ),
    )


def section_schema() -> dict[str, Any]:
    """Return the part of the schema of definitions that describes scales and forms, derived from their classes."""
    properties = {
        "scale": tables("scale", "Scales that questions refer to by their id."),
        "form": tables("form", "Forms that are put to people."),
    }
    built_in = json_schema()["$defs"]
    described = FileForm().describe((Scale, FormTable))
    return {"properties": properties, "$defs": {key: described[key] for key in described if key not in built_in}}


def write_schema() -> None:
    """Generate the shipped schema of scales and forms anew."""
    text = json.dumps(section_schema(), indent=2, ensure_ascii=False) + "\n"
    with replacing(Path(__file__).with_name(FILE)) as temporary:
        temporary.write_text(text, encoding="utf-8")


def _scale_table(scale: str | Table, references: References) -> Table:
    """Return the table of a scale, which a question may name by its id."""
    if not isinstance(scale, str):
        return scale
    scales = references.tables.get(Scale.section, {})
    if scale not in scales:
        raise unknown("scale", scale, scales)
    return scales[scale]


def _check_scale(table: Table, _: References) -> Table:
    if "scale" not in table:
        raise InvalidValueError("question", table["code"], "key 'scale' is missing")
    return dict(table)


def _place_packs(table: Table, folder: Traversable) -> Table:
    """Return the table of a form with whole paths of its wording packs, which word every question so far."""
    if "wording" not in table:
        return table
    packs = [{**pack, "file": folder.joinpath(pack["file"]), "not": ()} for pack in table["wording"]]
    return {**table, "wording": packs}


def _pack_files(table: Table) -> Iterable[str]:
    return [str(pack.get("file", "")) for pack in table.get("wording", ()) if isinstance(pack, dict)]


def _make_form(table: Table, context: Context) -> Form:
    """Make a form of its table: completed by its bases, then with the wordings of its packs."""
    completed = completed_form(table, context.tables)
    packs = completed.pop("wording")
    parts = [(f"question {question['code']!r}", question) for question in completed.get("question", [])]
    form = whole(context.check(completed), Form, parts, Question, context.reader)
    for entry in packs:
        source = context.reader.structure(entry["source"], Source) if "source" in entry else None
        pack = read_pack(entry["file"])
        pack = attrs.evolve(pack, wordings=tuple(pair for pair in pack.wordings if pair[0] not in entry["not"]))
        form = add_wording(form, pack, source=source, accept=entry.get("accept", False))
    return form


def completed_form(table: Table, known: Mapping[str, Table]) -> Table:
    """Return the table of a form, completed by the tables of its bases.

    A key of the form replaces that of its base.
    A question with a code of the base changes that question: a new wording replaces the old one in all languages,
    with its sources. A question with a new code is added at the end.
    The wording packs of the base are added too, except to questions with a new wording.
    Questions of the base keep the base's ``where_kept`` when the form has another.

    Args:
        table: The table of a form.
        known: The tables of all forms that may be a base, by id.

    Raises:
        UnknownNameError: There is no such base, or no such question to leave out.
        DefinitionError: The bases form a circle.
    """
    completed: Table = {}
    for own in bases("form", table, known):
        new = [question["code"] for question in own.get("question", ()) if "text" in question]
        packs = [{**pack, "not": (*pack["not"], *new)} for pack in completed.get("wording", ())]
        questions = _questions(completed, own)
        completed = {**without_history(completed, own), **own, "question": questions}
        completed["wording"] = [*packs, *own.get("wording", ())]
    return {key: value for key, value in completed.items() if key != "without"}


def _questions(base: Table, own: Table) -> list[Table]:
    """Return the questions of a base, changed and added to by those of a variant."""
    kept = {"where_kept": base["where_kept"]} if "where_kept" in base and "where_kept" in own else {}
    questions = {question["code"]: {**kept, **question} for question in base.get("question", [])}
    for code in own.get("without", []):
        if code not in questions:
            raise unknown("question", code, questions)
    codes = [code for code in questions if code not in own.get("without", [])]
    changes = {question["code"]: question for question in own.get("question", [])}
    added = [question for question in own.get("question", []) if question["code"] not in questions]
    return [_changed(questions[code], changes.get(code, {})) for code in codes] + added


def _changed(base: Table, own: Table) -> Table:
    dropped = _WORDED if "text" in own else ()
    return {**{key: value for key, value in base.items() if key not in dropped}, **own}
