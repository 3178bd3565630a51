"""Inspection: the valid definitions of files, and all problems of the others."""

import re
from collections.abc import Iterable
from copy import deepcopy
from typing import Any

import attrs

from soteindikaattorit.definitions.build import Builder
from soteindikaattorit.definitions.checker import Checker, Violation
from soteindikaattorit.definitions.converter import Kinds
from soteindikaattorit.definitions.definitions import Definitions
from soteindikaattorit.definitions.schema import checker
from soteindikaattorit.definitions.section import Sections
from soteindikaattorit.definitions.sheet import Sheet, Table, problems
from soteindikaattorit.definitions.variant import Tables
from soteindikaattorit.errors import Problem

MOST_FAULTS = 100
"""How many faults of one definition are left out at most to check the rest of it."""

Removed = frozenset[tuple[str, str]]
"""Keys that were left out of definitions, each after the id of its definition."""


@attrs.frozen(kw_only=True)
class Inspection:
    """The valid definitions of sheets, and all problems.

    Args:
        definitions: The valid definitions.
        problems: All problems, without those that only follow from others.
        faulty: The ids of definitions that are not valid.
        removed: The keys that were left out because they are not valid.
    """

    definitions: Definitions
    problems: tuple[Problem, ...]
    faulty: frozenset[str] = frozenset()
    removed: Removed = frozenset()

    def follows(self, problem: Problem) -> bool:
        """Whether a problem only follows from another: a definition that is faulty, or a key that was removed."""
        message = problem.message.partition(" (did you mean ")[0]  # a suggestion may name what is faulty itself
        if any(repr(name) in message for name in self.faulty):
            return True
        said = set(re.findall(r"\w+", problem.message))
        return any(key in said and repr(name) in f"{problem.place} {problem.message}" for name, key in self.removed)

    def misses(self, problem: Problem) -> bool:
        """Whether a problem is that a definition is missing which exists and is not valid."""
        return any(repr(name) == problem.place for name in self.faulty)


def inspect(
    sheets: Iterable[Sheet],
    kinds: Kinds,
    known: Tables | None = None,
    named: Iterable[object] = (),
    sections: Sections = (),
) -> Inspection:
    """Check everything in sheets: keys that the schema refuses are left out, and the rest is built.

    Args:
        sheets: The sheets of one plugin, or of one person.
        kinds: The kinds of measure that may be used.
        known: Tables of others, of which variants may be made or to which these may refer.
        named: Values of others, such as limits, to which measures may refer.
        sections: The registered sections that may be used.
    """
    sheets, checks = tuple(sheets), checker(kinds, sections=sections)
    refused = tuple(problem for sheet in sheets for problem in problems(checks, sheet.tables, sheet.path))
    removed: set[tuple[str, str]] = set()
    sound = tuple(attrs.evolve(sheet, tables=_sound(sheet, checks, removed)) for sheet in sheets)
    built, wrong = Builder(kinds, sections).attempt(sound, known, named)
    whole = Inspection(
        definitions=built, problems=refused, faulty=_ids(sheets) - _built(built, sound), removed=frozenset(removed)
    )
    return attrs.evolve(whole, problems=(*refused, *(problem for problem in wrong if not whole.follows(problem))))


def _ids(sheets: Iterable[Sheet]) -> frozenset[str]:
    tables = (table for sheet in sheets for section in sheet.tables for _, table in sheet.each(section))
    return frozenset(table["id"] for table in tables if isinstance(table.get("id"), str))


def _built(built: Definitions, sound: tuple[Sheet, ...]) -> frozenset[str]:
    """Return the ids of the values that were built, and of the sources that pass the schema."""
    made = (value.id for field in attrs.fields(Definitions) for value in getattr(built, field.name) if _has_id(value))
    sources = (table["id"] for sheet in sound for _, table in sheet.each("source") if "id" in table)
    return frozenset((*made, *sources))


def _has_id(value: object) -> bool:
    return hasattr(value, "id")


def _sound(sheet: Sheet, checks: Checker, removed: set[tuple[str, str]]) -> Table:
    """Return the tables of a sheet without keys and definitions that the schema refuses."""
    found = {}
    for section in sheet.tables:
        tables = [_mended(section, table, checks, removed) for _, table in sheet.each(section)]
        if checks.is_valid({section: []}) or any(tables):
            found[section] = [table for table in tables if table is not None]
    return found


def _mended(section: str, table: Table, checks: Checker, removed: set[tuple[str, str]]) -> Table | None:
    """Return a definition without the keys that the schema refuses; None when it needs them."""
    whole: Table = {section: [deepcopy(table)]}
    for _ in range(MOST_FAULTS):
        violations = checks.violations(whole)
        if not violations:
            return whole[section][0]  # type: ignore[no-any-return]
        if not _without(whole, violations[0]):
            return None
        if violations[0].rule != "additionalProperties":
            removed.add((str(table.get("id", "")), str(violations[0].steps[2])))
    return None


def _without(whole: Table, wrong: Violation) -> bool:
    """Remove the key or value of a violation, and return whether the rest of the definition remains."""
    inside: Any = whole
    if wrong.rule == "additionalProperties" and len(wrong.steps) > 1:
        for step in wrong.steps:
            inside = inside[step]
        for key in set(inside) - set(wrong.schema.get("properties", {})):
            del inside[key]
        return True
    if len(wrong.steps) <= len(("section", "number")):
        return False
    for step in wrong.steps[:-1]:
        inside = inside[step]
    del inside[wrong.steps[-1]]
    return True
