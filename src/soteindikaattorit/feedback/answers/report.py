"""The report of an import: rows read, kept and left out with reasons, and values not understood."""

from collections.abc import Iterator

import attrs

from soteindikaattorit.errors import Problem, count_rows
from soteindikaattorit.feedback.answers.personal_data import Counts

OF_ANOTHER_FORM = "is of another form or version"
"""The reason for refusing an answer that names another form or version."""

MAX_LABELS_SHOWN = 40
"""The largest number of unknown labels shown for one question."""


@attrs.frozen(kw_only=True)
class Unread:
    """Values of one question that were not understood.

    Args:
        question: The code of the question, or the name of a field such as "language".
        column: The column of the values.
        reason: The fault, in words.
        rows: The number of rows.
        labels: The distinct values, except any that may identify a person.
        hint: What to do about it.
        is_problem: Whether the mapping must explain the values; free replies are only counted.
    """

    question: str
    column: str
    reason: str
    rows: int
    labels: tuple[str, ...] = ()
    hint: str = ""
    is_problem: bool = True

    def problem(self) -> Problem:
        """Return the problem it makes; small numbers of rows are not shown."""
        shown = ", ".join(repr(label) for label in self.labels[:MAX_LABELS_SHOWN])
        more = len(self.labels) - MAX_LABELS_SHOWN
        tail = f": {shown}{f' and {more} more' if more > 0 else ''}" if shown else ""
        return Problem(
            f"column {self.column!r}", f"in {count_rows(self.rows)}, {self.question!r} {self.reason}{tail}", self.hint
        )


@attrs.frozen(kw_only=True)
class ImportReport:
    """The fate of every row of an export; rows read = rows kept + rows left out.

    Args:
        form: The id of the form.
        version: The version of the form.
        source: The file, or the kind of frame.
        read: Rows read, including unreadable ones.
        kept: Answers kept.
        refused: Rows refused, by reason.
        duplicates: Answers left out because their id came again.
        tests: Answers marked as tests.
        misuse: Answers marked as misuse.
        partials: Answers marked as broken off; they are kept unless the mapping leaves them out.
        excluded: Answers left out by an exclusion, by its reason.
        unread: Values not understood, by question.
        masked: Personal data masked in open answers and background, by kind.
        ignored: Columns that were not used.
        notes: Observations made while reading, one sentence each.
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
        """All problems that need a decision."""
        refused = [
            Problem("rows", f"each of {count_rows(count)} {reason}", self._hint(reason))
            for reason, count in self.refused
        ]
        return (*refused, *(values.problem() for values in self.unread if values.is_problem))

    def _hint(self, reason: str) -> str:
        return f"expected {self.form} {self.version}" if reason == OF_ANOTHER_FORM else ""

    def lines(self) -> Iterator[tuple[str, str]]:
        """Return its lines as names and values."""
        yield "form", f"{self.form} {self.version}"
        yield "source", self.source
        for name in ("read", "kept", "duplicates", "tests", "misuse", "partials"):
            yield name, str(getattr(self, name))
        yield from ((f"refused: {reason}", str(count)) for reason, count in self.refused)
        yield from ((f"excluded: {reason}", str(count)) for reason, count in self.excluded)
        yield from (("not understood", str(values.problem())) for values in self.unread)
        yield from ((f"masked: {kind}", str(count)) for kind, count in self.masked)
        if self.ignored:
            yield "columns left out", ", ".join(self.ignored)
        yield from (("note", note) for note in self.notes)

    def __str__(self) -> str:
        """Return one line for each entry."""
        return "\n".join(f"{name}: {value}" for name, value in self.lines())
