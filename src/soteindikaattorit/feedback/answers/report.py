"""The report of an import: what was read, what was set aside and why, what could not be understood."""

from collections.abc import Iterator

import attrs

from soteindikaattorit.errors import Problem, told_rows
from soteindikaattorit.feedback.answers.personal_data import Counts

OF_ANOTHER_FORM = "is of another form or version"
"""Why an answer was refused that says of itself that it is to something else."""

MOST_SHOWN = 40
"""How many unknown labels of one question a report shows at most."""


@attrs.frozen(kw_only=True)
class Unread:
    """What was given to one question and is no answer to it.

    Args:
        question: The code of the question, or the name of a field such as "language".
        column: The column it stands in.
        reason: What is wrong with it, in words.
        rows: In how many rows.
        labels: What was written, each once, where it tells nothing of people.
        hint: What to do about it.
        is_problem: Whether somebody has to say what is meant; a reply typed as one likes is only counted.
    """

    question: str
    column: str
    reason: str
    rows: int
    labels: tuple[str, ...] = ()
    hint: str = ""
    is_problem: bool = True

    def problem(self) -> Problem:
        """Return it as a problem of the data; few rows are not counted in it."""
        shown = ", ".join(repr(label) for label in self.labels[:MOST_SHOWN])
        more = len(self.labels) - MOST_SHOWN
        tail = f": {shown}{f' and {more} more' if more > 0 else ''}" if shown else ""
        return Problem(
            f"column {self.column!r}", f"in {told_rows(self.rows)}, {self.question!r} {self.reason}{tail}", self.hint
        )


@attrs.frozen(kw_only=True)
class ImportReport:
    """What became of every row of an export: what was read is what was kept and what was set aside.

    Args:
        form: The id of the form.
        version: The version of the form.
        source: The file, or the kind of frame.
        read: How many rows were read, also those that could not be.
        kept: How many answers were kept.
        refused: How many rows were refused, by reason.
        duplicates: How many were left out because the tool gave their id again.
        tests: How many were marked as tests.
        misuse: How many were marked as misuse.
        partials: How many were marked as broken off; they are kept unless the mapping leaves them out.
        excluded: How many were left out by an exclusion, by its reason.
        unread: What could not be understood, by question.
        masked: How many personal data of each kind were masked in open answers and background.
        ignored: The columns that nothing was read from.
        notes: What was noticed while reading, a sentence each.
    """

    form: str
    version: str
    source: str
    read: int = 0
    kept: int = 0
    refused: Counts = ()
    duplicates: int = 0
    tests: int = 0
    misuse: int = 0
    partials: int = 0
    excluded: Counts = ()
    unread: tuple[Unread, ...] = ()
    masked: Counts = ()
    ignored: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()

    @property
    def problems(self) -> tuple[Problem, ...]:
        """Everything that somebody has to do something about, at once."""
        refused = [
            Problem("rows", f"each of {told_rows(count)} {reason}", self._hint(reason))
            for reason, count in self.refused
        ]
        return (*refused, *(one.problem() for one in self.unread if one.is_problem))

    def _hint(self, reason: str) -> str:
        return f"expected {self.form} {self.version}" if reason == OF_ANOTHER_FORM else ""

    def lines(self) -> Iterator[tuple[str, str]]:
        """Return what it says, as names and values."""
        yield "form", f"{self.form} {self.version}"
        yield "source", self.source
        for name in ("read", "kept", "duplicates", "tests", "misuse", "partials"):
            yield name, str(getattr(self, name))
        yield from ((f"refused: {reason}", str(count)) for reason, count in self.refused)
        yield from ((f"excluded: {reason}", str(count)) for reason, count in self.excluded)
        yield from (("not understood", str(one.problem())) for one in self.unread)
        yield from ((f"masked: {kind}", str(count)) for kind, count in self.masked)
        if self.ignored:
            yield "columns left out", ", ".join(self.ignored)
        yield from (("note", note) for note in self.notes)

    def __str__(self) -> str:
        """A line for each thing it says."""
        return "\n".join(f"{name}: {value}" for name, value in self.lines())
