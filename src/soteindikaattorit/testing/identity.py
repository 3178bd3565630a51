"""Identity: whose an id is, and that it keeps its meaning."""

from collections.abc import Iterator

from soteindikaattorit.catalogue.lock import Lock
from soteindikaattorit.errors import Problem, SoteError
from soteindikaattorit.testing.subject import Subject, failure

SECTIONS = (
    ("indicator", "indicators"),
    ("dataset", "datasets"),
    ("goal", "goals"),
    ("service", "services"),
    ("policy", "policies"),
    ("limit", "limits"),
    ("standard", "standards"),
    ("instrument", "instruments"),
)
"""The built-in sections whose values have an id, each with its field of `Definitions`."""


def foreign_ids(subject: Subject) -> Iterator[Problem]:
    """Return every id that does not begin with the namespace of the plugin."""
    start = f"{subject.namespace}."
    ours = subject.definitions
    built_in = [(section, value.id) for section, field in SECTIONS for value in getattr(ours, field)]
    for section, name in (*built_in, *((value.section, value.id) for value in ours.others)):
        if not name.startswith(start):
            yield Problem(f"{section} {name!r}", f"is not in the namespace {start!r}", f"call it {start + name!r}")


def changed(subject: Subject) -> Iterator[Problem]:
    """Return every definition that means something else than this version of it did."""
    yield from _kept(subject).changed(subject.now)


def gone(subject: Subject) -> Iterator[Problem]:
    """Return every id that was handed out, is no longer defined, and was not retired."""
    yield from _kept(subject).gone(subject.now)


def unlocked(subject: Subject) -> Iterator[Problem]:
    """Return every definition whose version is not in the lock."""
    try:
        yield from Lock.read(subject.lock).unknown(subject.now)
    except SoteError as error:
        yield failure(str(subject.lock), error)


def _kept(subject: Subject) -> Lock:
    """Return what is locked; a file that is no lock is told once, as what locks nothing."""
    try:
        return Lock.read(subject.lock)
    except SoteError:
        return Lock()
