"""The sections of definitions files that feedback registers: scales and forms."""

import json
from collections.abc import Iterable, Mapping
from functools import cache
from importlib import resources
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any

import attrs
from cattrs import Converter

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
from soteindikaattorit.feedback.wording import Pack, add_wording, read_pack
from soteindikaattorit.model.source import Source
from soteindikaattorit.sources.files import replacing

FILE = "sections.schema.json"
"""The name of the shipped JSON Schema of scales and forms, generated from their classes."""

_WORDED = ("sources", "alternatives", "where_kept", "official")
"""The keys of a question that belong to its wording."""


@attrs.frozen(kw_only=True)
class Wording:
    """A wording pack beside this file: CSV, XLSX or gettext PO.

    Args:
        file: Its name, relative to this file.
        source: Where its wordings were published.
        accept: Whether wordings are taken that a check of the pack reports.
    """

    file: str
    source: Source | None = None
    accept: bool = False


@attrs.frozen(kw_only=True)
class FormTable(Form):
    """A form: complete, or a variant of another that says only what is different.

    Args:
        without: The codes of questions of the base that are not asked.
        wording: Wording packs, whose wordings are added to those given here.
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


def _scale_table(given: str | Table, references: References) -> Table:
    """Return the table of a scale, which a question may name by its id."""
    if not isinstance(given, str):
        return given
    known = references.tables.get(Scale.section, {})
    if given not in known:
        raise unknown("scale", given, known)
    return known[given]


def _check_scale(table: Table, _: References) -> Table:
    if "scale" not in table:
        raise InvalidValueError("question", table["code"], "key 'scale' is missing")
    return dict(table)


def _place_packs(table: Table, folder: Traversable) -> Table:
    """Return the table of a form whose wording packs are found from anywhere; each may word every question so far."""
    if "wording" not in table:
        return table
    packs = [{**pack, "file": folder.joinpath(pack["file"]), "not": ()} for pack in table["wording"]]
    return {**table, "wording": packs}


def _pack_files(table: Table) -> Iterable[str]:
    packs = table.get("wording", ())
    return [str(pack.get("file", "")) for pack in packs if isinstance(pack, dict)]


def _make_form(table: Table, context: Context) -> Form:
    """Make a form of its table: completed by its bases, then worded by its packs."""
    completed = completed_form(table, context.tables)
    packs = completed.pop("wording")
    parts = [(f"question {question['code']!r}", question) for question in completed.get("question", [])]
    form = whole(context.check(completed), Form, parts, Question, context.reader)
    return _add_packs(form, packs, context.reader)


def _add_packs(form: Form, packs: Iterable[Table], reader: Converter) -> Form:
    for pack in packs:
        source = reader.structure(pack["source"], Source) if "source" in pack else None
        wordings = _without(read_pack(pack["file"]), pack["not"])
        form = add_wording(form, wordings, source=source, accept=pack.get("accept", False))
    return form


def _without(pack: Pack, places: Iterable[str]) -> Pack:
    return attrs.evolve(pack, wordings=tuple(pair for pair in pack.wordings if pair[0] not in places))


def completed_form(table: Table, known: Mapping[str, Table]) -> Table:
    """Return the table of a form with what it leaves out taken from its base.

    A key that is given replaces the base's.
    A question with a code of the base changes that question: a new wording replaces the old one in all languages
    and takes its sources with it. A question with a new code is asked at the end.
    The wording packs of the base are added too, but to no question that is worded anew.
    Where the wordings of the base are kept stays said of its questions, when the form says another place of itself.

    Args:
        table: The table of a form.
        known: The tables of all forms that may be a base, by id.

    Raises:
        UnknownNameError: There is no such base, or no such question to be left out.
        DefinitionError: The bases lead back to where they began.
    """
    whole: Table = {}
    for one in bases("form", table, known):
        questions = _questions(_kept(whole, one), one.get("question", []), one.get("without", []))
        packs = [{**pack, "not": (*pack["not"], *_worded(one))} for pack in whole.get("wording", ())]
        whole = {**without_history(whole, one), **one, "question": questions}
        whole["wording"] = [*packs, *one.get("wording", ())]
    return {key: value for key, value in whole.items() if key != "without"}


def _kept(base: Table, own: Table) -> list[Table]:
    """Return questions of the base, each with where its wordings are kept if the variant keeps its own elsewhere."""
    said = {"where_kept": base["where_kept"]} if "where_kept" in base and "where_kept" in own else {}
    return [{**said, **question} for question in base.get("question", [])]


def _worded(table: Table) -> list[str]:
    return [question["code"] for question in table.get("question", ()) if "text" in question]


def _questions(base: list[Table], own: list[Table], without: list[str]) -> list[Table]:
    codes = [question["code"] for question in base]
    for code in without:
        if code not in codes:
            raise unknown("question", code, codes)
    given = {question["code"]: question for question in own}
    kept = [question for question in base if question["code"] not in without]
    added = [question for question in own if question["code"] not in codes]
    return [_reworded(question, given.get(question["code"], {})) for question in kept] + added


def _reworded(base: Table, own: Table) -> Table:
    dropped = _WORDED if "text" in own else ()
    return {**{key: value for key, value in base.items() if key not in dropped}, **own}
