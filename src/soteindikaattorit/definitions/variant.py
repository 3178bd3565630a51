"""Variants: indicators and forms that say only in what they differ from their base."""

from collections.abc import Iterable, Mapping
from difflib import get_close_matches
from importlib.resources.abc import Traversable
from typing import Any

from soteindikaattorit.definitions.sheet import Sheet, Table
from soteindikaattorit.errors import DefinitionError, Problem, UnknownNameError

Tables = Mapping[str, Mapping[str, Table]]
"""Tables as they are written, by section and id."""

SECTIONS = ("indicator", "form", "scale")
"""The sections of which others may make variants, or to which they may refer."""

_MERGED = ("name", "description", "where", "measure", "codes", "synonyms")
_OF_VERSION = "history"
"""What is told of a version; a variant with a version of its own does not take its base's."""

_WORDED = ("sources", "alternatives", "where_kept", "official")


def tables_of(sheets: Iterable[Sheet]) -> dict[str, dict[str, Table]]:
    """Return the tables of sheets by section and id, of which variants may be made."""
    found: dict[str, dict[str, Table]] = {section: {} for section in SECTIONS}
    for sheet in sheets:
        for section in SECTIONS:
            tables = [_placed(table, sheet.folder) for _, table in sheet.each(section)]
            found[section] |= {table["id"]: table for table in tables if isinstance(table.get("id"), str)}
    return found


def _placed(table: Table, folder: Traversable) -> Table:
    """Return a table whose wording packs are found from anywhere; it is told of what they may not word."""
    if "wording" not in table:
        return table
    return {
        **table,
        "wording": [{**pack, "file": folder.joinpath(pack["file"]), "not": ()} for pack in table["wording"]],
    }


def offered_tables(sheets: Iterable[Sheet]) -> dict[str, dict[str, Table]]:
    """Return the same for other plugins, which do not know the sources of these: each is written out."""
    sheets = tuple(sheets)
    sources = {table["id"]: table for sheet in sheets for _, table in sheet.each("source") if "id" in table}
    return {
        section: {name: _cited(table, sources) for name, table in tables.items()}
        for section, tables in tables_of(sheets).items()
    }


def _cited(value: Any, sources: Mapping[str, Table]) -> Any:  # noqa: ANN401 - whatever a table holds
    """Return a value with every reference to a source replaced by the source."""
    if isinstance(value, list):
        return [item if type(item) is str else _cited(item, sources) for item in value]
    if not isinstance(value, dict):
        return value
    if value.get("ref") in sources:
        own = {key: value[key] for key in value if key != "ref"}
        return {**{key: item for key, item in sources[value["ref"]].items() if key != "id"}, **own}
    return {key: item if type(item) is str else _cited(item, sources) for key, item in value.items()}


def joined(tables: Tables, more: Tables) -> dict[str, dict[str, Table]]:
    """Return both, the second where both have a table."""
    return {section: {**tables.get(section, {}), **more.get(section, {})} for section in SECTIONS}


def completed(table: Table, known: Mapping[str, Table]) -> Table:
    """Return the table of an indicator with what it leaves out taken from its base.

    A key that is given replaces the base's; in names, conditions and measures this holds key by key.

    Args:
        table: The table of an indicator.
        known: The tables of all indicators that may be a base, by id.

    Raises:
        UnknownNameError: There is no such base.
        DefinitionError: The bases lead back to where they began.
    """
    whole: Table = {}
    for one in _line("indicator", table, known):
        whole = _without_history(whole, one)
        whole |= {key: _override(whole.get(key), value, key) for key, value in one.items()}
    return whole


def _line(section: str, table: Table, known: Mapping[str, Table]) -> list[Table]:
    """Return the table with those it is built on before it, the ground first."""
    line, seen = [table], [table["id"]]
    while "base" in line[0]:
        base = line[0]["base"]
        if base in seen:
            raise DefinitionError((Problem("base", f"{base!r} leads back to itself"),))
        if base not in known:
            raise UnknownNameError(f"{section} to be the base", base, tuple(get_close_matches(base, known, n=1)))
        seen.append(base)
        line.insert(0, known[base])
    return line


def _without_history(base: Table, own: Table) -> Table:
    return {key: value for key, value in base.items() if key != _OF_VERSION} if "version" in own else base


def _override(base: object, value: object, key: str) -> object:
    return {**base, **value} if key in _MERGED and isinstance(base, dict) and isinstance(value, dict) else value


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
    for one in _line("form", table, known):
        questions = _questions(_kept(whole, one), one.get("question", []), one.get("without", []))
        packs = [{**pack, "not": (*pack["not"], *_worded(one))} for pack in whole.get("wording", ())]
        whole = {**_without_history(whole, one), **one, "question": questions}
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
            raise UnknownNameError("question to leave out", code, tuple(get_close_matches(code, codes, n=1)))
    given = {question["code"]: question for question in own}
    kept = [question for question in base if question["code"] not in without]
    added = [question for question in own if question["code"] not in codes]
    return [_reworded(question, given.get(question["code"], {})) for question in kept] + added


def _reworded(base: Table, own: Table) -> Table:
    dropped = _WORDED if "text" in own else ()
    return {**{key: value for key, value in base.items() if key not in dropped}, **own}
