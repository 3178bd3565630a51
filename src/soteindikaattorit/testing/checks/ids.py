"""Ids of a plugin: they begin with its namespace, and keep their meaning."""

from collections.abc import Iterator

from soteindikaattorit.catalogue.lock import Lock
from soteindikaattorit.errors import Problem, SoteError
from soteindikaattorit.testing.subject import SECTIONS, Subject, failure


def foreign(subject: Subject) -> Iterator[Problem]:
    """Return each id that does not begin with the namespace of the plugin."""
    start, own = f"{subject.namespace}.", subject.definitions
    built_in = [(section, value.id) for section, field in SECTIONS.items() for value in getattr(own, field)]
    for section, name in (*built_in, *((value.section, value.id) for value in own.others)):
        if not name.startswith(start):
            yield Problem(f"{section} {name!r}", f"is not in the namespace {start!r}", f"call it {start + name!r}")


def changed(subject: Subject) -> Iterator[Problem]:
    """Return each definition with another meaning than in its locked version."""
    yield from _lock(subject).changed(subject.now)


def gone(subject: Subject) -> Iterator[Problem]:
    """Return each locked id that is neither defined nor retired."""
    yield from _lock(subject).gone(subject.now)


def unlocked(subject: Subject) -> Iterator[Problem]:
    """Return each definition without its version in the lock."""
    try:
        yield from Lock.read(subject.lock).unknown(subject.now)
    except SoteError as error:
        yield failure(str(subject.lock), error)


def _lock(subject: Subject) -> Lock:
    try:
        return Lock.read(subject.lock)
    except SoteError:  # `unlocked` reports it
        return Lock()
