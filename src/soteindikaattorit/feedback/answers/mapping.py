"""Mappings: which column of an export holds what, and which of its values and labels means which answer."""

import re
from collections.abc import Collection, Mapping
from datetime import date
from typing import Any, Self

import attrs

from soteindikaattorit.feedback.answers.export import Long, Shape, header_name
from soteindikaattorit.feedback.answers.personal_data import is_personal_column

FIELDS = ("answer_id", "answered", "language", "channel", "form", "version")
"""What a column may hold that is no answer to a question: the tool's own id of the answer, when it was given,
its language, by which way it came, and the form and version that were answered."""

MARKS = ("test", "misuse", "partial")
"""What may be the matter with an answer as a whole: it was a test, misuse, or broken off."""

OF_FORM = "form"
"""Said in place of labels: they are those of the form, in every language in which it has them."""

Table = dict[str, Any]
Pairs = tuple[tuple[str, str], ...]
_BY_ITSELF = Shape()
_BARE = "{code}"


@attrs.frozen(kw_only=True)
class Use:
    """What one column holds; a column may be of several uses.

    Args:
        column: The name of the column, as the header has it.
        field: One of `FIELDS`; the first column that says when it was answered and is not empty says it.
        question: The code of the question whose answers it holds.
        background: The column of the form's background that it fills.
        marks: By one of `MARKS`, the values that mark an answer so; the empty text is an empty cell.
        when: Which rows it holds that of: by a column, the values it then has.
        format: How times are written, as in Python's ``strptime``; ISO 8601 when empty.
        zone: The time zone of times that do not say theirs; that of the mapping when empty.
        contains: One of several answers in a cell: the answer is then 1 where it is among them and 0 where not.
        separator: What stands between several answers in a cell.
        meanings: What a value becomes, for a column of the background.
    """

    column: str
    field: str = ""
    question: str = ""
    background: str = ""
    marks: tuple[tuple[str, tuple[str, ...]], ...] = ()
    when: tuple[tuple[str, tuple[str, ...]], ...] = ()
    format: str = ""
    zone: str = ""
    contains: str = ""
    separator: str = ";"
    meanings: Pairs = ()

    @classmethod
    def of(cls, column: str, table: Mapping[str, Any]) -> Self:
        """Return the use that a table of a mapping file says."""
        plain = {key: table[key] for key in table if key not in {*MARKS, "when", "values", "contains"}}
        return cls(
            column=header_name(column),
            marks=tuple((mark, _texts(table[mark])) for mark in MARKS if mark in table),
            when=tuple((header_name(name), _texts(values)) for name, values in table.get("when", {}).items()),
            meanings=_pairs(table.get("values", {})),
            contains=str(table.get("contains", "")),
            **plain,
        )


@attrs.frozen(kw_only=True)
class Coding:
    """How the answers on one scale, or to one question, are written in an export.

    Args:
        of: The id of the scale or the code of the question; what is said of a question goes before.
        add: What is added to a number to give the number of the answer: 1 for buttons that count from 0.
        lowest: The lowest number that the tool may write, before anything is added.
        highest: The highest number that the tool may write, before anything is added.
        codes: By what the tool writes, the code of the answer.
        labels: The code of the answer by its label, in any language.
        form_labels: Whether the labels of the form are known too, in every language in which it has them.
        skipped: What the tool writes when the question was passed over, beside nothing at all.
        not_asked: What the tool writes when the question was not put.
        reply: Whether answers were typed as one likes, as in a text message: what is not a bare answer is counted.
    """

    of: str
    add: int = 0
    lowest: int | None = None
    highest: int | None = None
    codes: Pairs = ()
    labels: tuple[tuple[str, str], ...] = ()
    form_labels: bool = False
    skipped: tuple[str, ...] = ()
    not_asked: tuple[str, ...] = ()
    reply: bool = False

    @classmethod
    def named(cls, of: str, table: Mapping[str, Any]) -> Self:
        """Return the coding that a table of a mapping file says."""
        labels = table.get("labels", {})
        return cls(
            of=of,
            add=table.get("add", 0),
            lowest=table.get("min"),
            highest=table.get("max"),
            codes=_pairs(table.get("codes", {})),
            labels=() if labels == OF_FORM else tuple(_labels(labels)),
            form_labels=labels == OF_FORM,
            skipped=_texts(table.get("skipped", ())),
            not_asked=_texts(table.get("not_asked", ())),
            reply=table.get("reply", False),
        )


@attrs.frozen(kw_only=True)
class AnswerMapping:
    """Which column of an export holds what, and which of its values means what.

    Args:
        uses: What the columns hold.
        codings: How answers are written, by scale or question.
        shape: How the export is written.
        form: The id of the form that it is for; empty for any.
        version: The version of the form that it is for; empty for any.
        language: The language of all answers, where no column says it.
        channel: By which way all answers came, where no column says it.
        day: The day of all answers, where no column says it.
        time_zone: The time zone of times that do not say theirs.
        by_code: How the columns of questions are named where each has the code of its question in its name,
            such as "answers.{code}"; "*" stands for anything. With "{code}" alone among them, columns of the
            background are known by their names too.
        languages: By what the tool writes, the language.
        channels: By what the tool writes, the channel.
        duplicates: Which of several answers with one id counts: "last" or "first".
        leave_out: Which of `MARKS` leave an answer out.
        personal: The columns with personal data that may be kept as background.
        optional: The columns that an export may lack: those that only a profile names.
    """

    uses: tuple[Use, ...] = ()
    codings: tuple[Coding, ...] = ()
    shape: Shape = _BY_ITSELF
    form: str = ""
    version: str = ""
    language: str = ""
    channel: str = ""
    day: date | None = None
    time_zone: str = "Europe/Helsinki"
    by_code: tuple[str, ...] = ()
    languages: Pairs = ()
    channels: Pairs = ()
    duplicates: str = "last"
    leave_out: tuple[str, ...] = ("test", "misuse")
    personal: tuple[str, ...] = ()
    optional: tuple[str, ...] = ()

    @classmethod
    def of(cls, table: Table) -> Self:
        """Return the mapping that the table of a whole mapping file says."""
        plain = ("form", "version", "language", "channel", "time_zone", "duplicates")
        listed = ("by_code", "leave_out")
        said = {key: table[key] for key in plain if key in table}
        said |= {key: tuple(table[key]) for key in listed if key in table}
        return cls(
            uses=tuple(
                Use.of(column, use)
                for column, uses in table.get("columns", {}).items()
                for use in (uses if isinstance(uses, list) else [uses])
            ),
            codings=tuple(Coding.named(of, coding) for of, coding in table.get("answers", {}).items()),
            shape=_shape(table.get("file", {})),
            day=date.fromisoformat(table["date"]) if "date" in table else None,
            languages=_pairs(table.get("languages", {})),
            channels=_pairs(table.get("channels", {})),
            personal=tuple(map(header_name, table.get("personal", ()))),
            **said,
        )

    def with_columns(self, names: list[str], codes: list[str], background: Collection[str] = ()) -> "AnswerMapping":
        """Return the mapping with a use for every column that is named by the code of a question, or as the background.

        Args:
            names: The columns that there are.
            codes: The codes of the form's questions.
            background: The columns of the form's background; none is filled twice, or with personal data unasked.
        """
        said = {use.column for use in self.uses}
        left = [name for name in names if name not in said]
        asked = [Use(column=name, question=code) for name in left for code in codes if self._is_of(name, code)]
        about = [Use(column=name, background=name) for name in left if name in background and self._may_fill(name)]
        return attrs.evolve(self, uses=(*self.uses, *asked, *about))

    def _may_fill(self, name: str) -> bool:
        is_known = _BARE in self.by_code and name not in {use.background for use in self.uses}
        return is_known and (name in self.personal or not is_personal_column(name))

    def _is_of(self, name: str, code: str) -> bool:
        forms = (re.escape(form).replace(r"\{code\}", code).replace(r"\*", ".*") for form in self.by_code)
        return any(re.fullmatch(form, name) for form in forms)

    def foreign(self, names: list[str]) -> list[str]:
        """Return the columns that are named as those of questions but are of no use; a bare name may be anything.

        Args:
            names: The columns that there are.
        """
        said = {use.column for use in self.uses}
        forms = [form for form in self.by_code if form.replace("*", "") != _BARE]
        patterns = [re.escape(form).replace(r"\{code\}", "[A-Za-z][A-Za-z0-9]*").replace(r"\*", ".*") for form in forms]
        return [name for name in names if name not in said and any(re.fullmatch(one, name) for one in patterns)]

    def coding(self, question: str, scale: str) -> Coding:
        """Return how the answers to a question are written: as said of it, or else of its scale."""
        found = {coding.of: coding for coding in self.codings}
        return found.get(question) or found.get(scale) or Coding(of=question)


def _texts(values: object) -> tuple[str, ...]:
    listed = values if isinstance(values, list | tuple) else [values]
    return tuple(_text(value) for value in listed)


def _text(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _pairs(table: Mapping[str, Any]) -> Pairs:
    return tuple((key, _text(value)) for key, value in table.items())


def _labels(table: Mapping[str, Any]) -> list[tuple[str, str]]:
    found = []
    for code, labels in table.items():
        listed = list(labels.values()) if isinstance(labels, dict) else _texts(labels)
        found += [(str(label), code) for label in listed]
    return found


def _shape(table: Table) -> Shape:
    long = Long(**table["long"]) if "long" in table else None
    return Shape(**{key: value for key, value in table.items() if key != "long"}, long=long)
