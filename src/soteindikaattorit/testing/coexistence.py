"""Coexistence: a plugin beside others, in any order, asked any number of times."""

from collections.abc import Iterator

import attrs

from soteindikaattorit.catalogue.catalogue import Catalogue
from soteindikaattorit.catalogue.plugins.contribution import Contribution
from soteindikaattorit.catalogue.plugins.offer import offer
from soteindikaattorit.definitions import Definitions, Sheet, build, to_tables
from soteindikaattorit.errors import Problem, SoteError
from soteindikaattorit.testing.subject import Subject, failure


def clashes(subject: Subject) -> Iterator[Problem]:
    """Return everything in which the plugin and what else is installed cannot stand together."""
    mine = subject.offers[-1]
    for error in Catalogue.gathered((*subject.others, mine)).broken:
        if error.plugin == subject.name:
            yield Problem(f"beside {_names(subject)}", error.reason, "rename what is yours")


def _names(subject: Subject) -> str:
    return ", ".join(one.plugin for one in subject.others)


def inconstant(subject: Subject) -> Iterator[Problem]:
    """Return what the plugin offers otherwise when it is asked again, or in another order."""
    again = Catalogue.gathered([offer(subject.plugin), *subject.offers[:-1][::-1]])
    later = next((one for one in again.contributions if one.plugin == subject.name), None)
    if later is None:
        reason = next((error.reason for error in again.broken if error.plugin == subject.name), "it is gone")
        yield Problem("asked again", reason, "a hook gives the same each time, and keeps nothing between")
        return
    for what in _unlike(subject.contribution, later):
        yield Problem(
            "asked again", f"offers other {what}", "a hook gives the same each time, and keeps nothing between"
        )


def _unlike(first: Contribution, second: Contribution) -> Iterator[str]:
    if first.kinds != second.kinds:
        yield "kinds of measure"
    for field in attrs.fields(Definitions):
        if getattr(first.definitions, field.name) != getattr(second.definitions, field.name):
            yield field.name


def unwritable(subject: Subject) -> Iterator[Problem]:
    """Return every definition that is not the same after it was written and read again."""
    tables = to_tables(subject.definitions, subject.kinds, subject.sections)
    sheet = Sheet(path="written", tables=tables, folder=subject.home)
    named = [one for other in subject.catalogue.contributions for one in other.definitions.named]
    try:
        built = build([sheet], subject.kinds, named=named, sections=subject.sections)
        again = to_tables(built, subject.kinds, subject.sections)
    except SoteError as error:
        yield failure("written definitions", error, "they cannot be read again")
        return
    for section, written in tables.items():
        read = {table["id"]: table for table in again.get(section, ())}
        for table in written:
            if read.get(table["id"]) != table:
                hint = "a kind of measure must be made of the keys that it writes"
                yield Problem(f"{section} {table['id']!r}", "is another after it was written and read", hint)
