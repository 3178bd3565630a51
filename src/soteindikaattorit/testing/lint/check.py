"""Lint definitions or a plugin: against their rules, the installed catalogue, and the conformance checks."""

from collections.abc import Iterable, Iterator
from functools import partial, reduce
from pathlib import Path

import attrs

from soteindikaattorit.catalogue.catalogue import Catalogue
from soteindikaattorit.catalogue.plugins.conflicts import find_conflicts
from soteindikaattorit.catalogue.plugins.content import PluginContent
from soteindikaattorit.catalogue.plugins.discovery import OWN, installed_names
from soteindikaattorit.definitions import Definitions, Inspection, Sheet, inspect, joined
from soteindikaattorit.errors import Problem
from soteindikaattorit.testing.lint.report import LintReport
from soteindikaattorit.testing.lint.subject import LintSubject
from soteindikaattorit.testing.lint.target import Target, problems_of

_REFERENCES = ("dataset", "goal", "service")


def lint(target: str | Path) -> LintReport:
    """Lint definitions files, the package of a plugin, or an installed plugin, together with all that is installed.

    Args:
        target: A file, a folder, the folder of a plugin package, or the name of an installed plugin.

    Raises:
        FileError: There is no such file, folder or plugin.
        PluginError: The environment variable ``SOTE_PLUGINS`` names a plugin that is not installed.

    Example:
        >>> lint("gone.toml")
        Traceback (most recent call last):
        ...
        soteindikaattorit.errors.FileError: gone.toml: no such file, folder or plugin (installed plugins: ...
    """
    checked = Target.find(target)
    others = Catalogue.installed(only=None if checked.name == OWN else {*installed_names()} - {*checked.names})
    kinds = (*others.kinds, *checked.kinds)
    tables = reduce(joined, (one.tables for one in others.contents))
    named = Definitions.joined(one.definitions for one in others.contents).named
    found = inspect(checked.sheets, kinds, tables, named, others.sections)
    own = PluginContent(plugin=checked.name, written=found.definitions + checked.made, kinds=checked.kinds)
    conflicts = (*find_conflicts(own, others.contents), *_dangling(found, checked.sheets, own, others))
    subject = LintSubject(
        name=checked.name, target=checked, content=own, usable_kinds=kinds, usable_sections=others.sections
    )
    problems = (
        *checked.problems,
        *found.problems,
        *(problem for problem in conflicts if not found.follows(problem)),
        *subject.changed_meanings(),
    )
    placed = partial(_placed, checked.sheets)
    return LintReport(
        problems=tuple(map(placed, problems or _load_errors(checked))),
        warnings=tuple(placed(warning) for warning in subject.warnings() if not found.misses(warning)),
        definitions=own.definitions,
        is_plugin=checked.lock is not None,
    )


def _dangling(found: Inspection, sheets: Iterable[Sheet], own: PluginContent, others: Catalogue) -> Iterator[Problem]:
    """Return dangling references of indicators that cannot be built for another reason."""
    known = Definitions.joined(one.definitions for one in (*others.contents, own))
    ids = {key: {value.id for value in getattr(known, f"{key}s")} for key in _REFERENCES}
    for place, table in (pair for sheet in sheets for pair in sheet.each("indicator")):
        if table.get("id") in found.faulty:
            for key in _REFERENCES:
                name = table.get(key)
                if isinstance(name, str) and name not in ids[key]:
                    yield Problem(place, f"unknown {key} {name!r}")


def _load_errors(target: Target) -> Iterator[Problem]:
    """Return the errors of loading an installed plugin that has no other problem."""
    if target.is_installed:
        for error in Catalogue.installed().broken:
            if error.plugin == target.name:
                yield from problems_of(error)


def _placed(sheets: Iterable[Sheet], problem: Problem) -> Problem:
    """Return a problem with the file of its definition."""
    for sheet in sheets:
        for section in sheet.tables:
            for place, _ in sheet.each(section):
                named = place.removeprefix(f"{sheet.path}: ")
                if problem.place == named or problem.place.startswith(f"{named}: "):
                    return attrs.evolve(problem, place=f"{sheet.path}: {problem.place}")
    return problem
