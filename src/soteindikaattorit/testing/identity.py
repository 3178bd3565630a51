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
"""The kinds of definitions with an id, and the attribute of `Definitions` that holds them."""


def foreign_ids(subject: Subject) -> Iterator[Problem]:
    """Return every id that does not begin with the namespace of the plugin."""
    start = f"{subject.namespace}."
    definitions = subject.definitions
    values = [(kind, value.id) for kind, name in SECTIONS for value in getattr(definitions, name)]
    values += [(kind, value.id) for kind in ("form", "scale") for value in definitions.section(kind)]
    for kind, name in values:
        if not name.startswith(start):
            yield Problem(f"{kind} {name!r}", f"is not in the namespace {start!r}", f"call it {start + name!r}")


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
