"""A review: definitions or a plugin held against all that is installed, and against what is asked of plugins."""

from collections.abc import Iterable, Iterator
from functools import partial, reduce
from pathlib import Path

import attrs

from soteindikaattorit.catalogue.catalogue import Catalogue
from soteindikaattorit.catalogue.plugins.contribution import Contribution, disagreements
from soteindikaattorit.catalogue.plugins.loading import OWN, installed_names
from soteindikaattorit.definitions import Definitions, Inspection, Sheet, inspect, joined
from soteindikaattorit.errors import Problem
from soteindikaattorit.testing.lint.draft import Draft
from soteindikaattorit.testing.lint.findings import Findings
from soteindikaattorit.testing.lint.subject import Reviewed, told

_REFERENCES = ("dataset", "goal", "service")


def review(target: str | Path) -> Findings:
    """Review definitions files, the package of a plugin, or a plugin that is installed, beside all that is installed.

    Args:
        target: A file or a folder, which may be that of a plugin's package, or the name of an installed plugin.

    Raises:
        FileError: There is nothing of that name.
        PluginError: The environment variable ``SOTE_PLUGINS`` names a plugin that is not installed.

    Example:
        >>> review("gone.toml")
        Traceback (most recent call last):
        ...
        soteindikaattorit.errors.FileError: gone.toml: there is no such file or folder, and no such plugin; ...
    """
    reviewed = Reviewed.of(target)
    others = Catalogue.installed(only=None if reviewed.name == OWN else {*installed_names()} - {*reviewed.names})
    kinds = (*others.kinds, *reviewed.kinds)
    tables = reduce(joined, (one.tables for one in others.contributions))
    named = Definitions.joined(one.definitions for one in others.contributions).named
    found = inspect(reviewed.sheets, kinds, tables, named, others.sections)
    own = Contribution(plugin=reviewed.name, written=found.definitions + reviewed.made, kinds=reviewed.kinds)
    apart = (*disagreements(own, others.contributions), *_dangling(found, reviewed.sheets, own, others))
    draft = Draft.of(reviewed, own, kinds, others.sections)
    problems = (
        *reviewed.problems,
        *found.problems,
        *(problem for problem in apart if not found.follows(problem)),
        *draft.broken_promises(),
    )
    placed = partial(_placed, reviewed.sheets)
    return Findings(
        problems=tuple(map(placed, problems or _kept_out(reviewed))),
        warnings=tuple(placed(one) for one in draft.shortcomings() if not found.misses(one)),
        definitions=own.definitions,
        is_plugin=reviewed.lock is not None,
    )


def _dangling(found: Inspection, sheets: Iterable[Sheet], own: Contribution, others: Catalogue) -> Iterator[Problem]:
    """Return what indicators refer to that there is not, of those that cannot be made for another reason."""
    known = Definitions.joined(one.definitions for one in (*others.contributions, own))
    ids = {key: {value.id for value in getattr(known, f"{key}s")} for key in _REFERENCES}
    for place, table in (pair for sheet in sheets for pair in sheet.each("indicator")):
        if table.get("id") in found.faulty:
            for key in _REFERENCES:
                name = table.get(key)
                if isinstance(name, str) and name not in ids[key]:
                    yield Problem(place, f"there is no {key} {name!r}")


def _kept_out(reviewed: Reviewed) -> Iterator[Problem]:
    """Return what keeps an installed plugin out though nothing else is wrong with it."""
    if reviewed.is_installed:
        for error in Catalogue.installed().broken:
            if error.plugin == reviewed.name:
                yield from told(error)


def _placed(sheets: Iterable[Sheet], problem: Problem) -> Problem:
    """Return a problem with the file in which the definition stands that it is about."""
    for sheet in sheets:
        for section in sheet.tables:
            for place, _ in sheet.each(section):
                named = place.removeprefix(f"{sheet.path}: ")
                if problem.place == named or problem.place.startswith(f"{named}: "):
                    return attrs.evolve(problem, place=f"{sheet.path}: {problem.place}")
    return problem
