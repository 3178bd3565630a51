"""Conflicts of a plugin: with other installed plugins, with the order in which hooks are called, and with files."""

from collections.abc import Iterator

import attrs

from soteindikaattorit.catalogue.catalogue import Catalogue
from soteindikaattorit.catalogue.plugins.loading import load_plugin
from soteindikaattorit.definitions import Definitions, Sheet, build, to_tables
from soteindikaattorit.errors import Problem, SoteError
from soteindikaattorit.testing.subject import Subject, failure

_CALLED_AGAIN = "hooks called again", "a hook returns the same each time, and keeps nothing between calls"


def with_others(subject: Subject) -> Iterator[Problem]:
    """Return each conflict of the plugin with another installed plugin or with the national content."""
    names = ", ".join(other.plugin for other in subject.others)
    for error in Catalogue.from_plugins((*subject.others, subject.loaded[-1])).broken:
        if error.plugin == subject.name:
            yield Problem(f"beside {names}", error.reason, "rename your own definition")


def with_order(subject: Subject) -> Iterator[Problem]:
    """Return what the plugin returns differently when its hooks are called again, and in another order."""
    place, hint = _CALLED_AGAIN
    again = Catalogue.from_plugins([load_plugin(subject.plugin), *subject.loaded[:-1][::-1]])
    first = subject.content
    later = next((each for each in again.contents if each.plugin == subject.name), None)
    if later is None:
        reason = next((error.reason for error in again.broken if error.plugin == subject.name), "returns nothing")
        yield Problem(place, reason, hint)
        return
    if first.kinds != later.kinds:
        yield Problem(place, "returns other kinds of measure", hint)
    for field in attrs.fields(Definitions):
        if getattr(first.definitions, field.name) != getattr(later.definitions, field.name):
            yield Problem(place, f"returns other {field.name}", hint)


def with_files(subject: Subject) -> Iterator[Problem]:
    """Return each definition that changes when it is written and read again."""
    tables = to_tables(subject.definitions, subject.kinds, subject.sections)
    sheet = Sheet(path="written", tables=tables, folder=subject.home)
    named = [value for other in subject.catalogue.contents for value in other.definitions.named]
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
                hint = "create a kind of measure from exactly the keys that it writes"
                yield Problem(f"{section} {table['id']!r}", "changes when it is written and read again", hint)
