"""Mappings: the use of each column of an export, and the answer that each value or label means."""

import re
from collections.abc import Collection, Iterable, Mapping
from datetime import date
from typing import Any, Self

import attrs

from soteindikaattorit.feedback.answers.export import Long, Shape, header_name
from soteindikaattorit.feedback.answers.personal_data import is_personal_column
from soteindikaattorit.model.argument import checked

FIELDS = ("answer_id", "answered", "language", "channel", "form", "version")
"""Fields besides questions: the tool's id of the answer, its time, language and channel, and the form and version."""

MARKS = ("test", "misuse", "partial")
"""Marks of a whole answer: a test, misuse, or broken off."""

OF_FORM = "form"
"""The value of ``labels`` for the labels of the form, in all its languages."""

Table = dict[str, Any]
Pairs = tuple[tuple[str, str], ...]
_BY_ITSELF = Shape()
_BARE = "{code}"


@attrs.frozen(kw_only=True)
class Use:
    """One use of a column; a column may have several.

    Args:
        column: The name of the column, as the header has it.
        field: One of `FIELDS`; of several columns with the time, the first that is not empty counts.
        question: The code of its question.
        background: The column of the form's background that it fills.
        marks: For each of `MARKS`, the values that set it; the empty text means an empty cell.
        when: Conditions on other columns under which the use applies.
        format: The format of times, as in Python's ``strptime``; default: ISO 8601.
        zone: The time zone of times without one; default: that of the mapping.
        contains: One of several answers in a cell; the value is 1 if the cell has it, else 0.
        separator: The text between several answers in a cell.
        meanings: Replacements of values, for a column of the background.
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
    @checked()
    def parse(cls, column: str, table: Mapping[str, Any]) -> Self:
        """Return a use from a table of a mapping file."""
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
    """The codes and labels of one scale, or of one question, in an export.

    Args:
        of: The id of the scale or the code of the question; a question takes precedence.
        add: The difference between the number of the answer and that of the tool: 1 for buttons that count from 0.
        lowest: The lowest number of the tool, before ``add``.
        highest: The highest number of the tool, before ``add``.
        codes: Pairs of a value of the tool and the code of the answer.
        labels: Pairs of a label, in any language, and the code of the answer.
        form_labels: Whether the labels of the form, in all its languages, are read too.
        skipped: Values for a skipped question, besides the empty cell.
        not_asked: Values for a question that was not asked.
        reply: Whether answers are free replies, such as text messages; replies that are no answer are only counted.
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
    @checked()
    def parse(cls, of: str, table: Mapping[str, Any]) -> Self:
        """Return a coding from a table of a mapping file."""
        labels = table.get("labels", {})
        pairs = [] if labels == OF_FORM else [(code, label) for code in labels for label in _texts(labels[code])]
        return cls(
            of=of,
            add=table.get("add", 0),
            lowest=table.get("min"),
            highest=table.get("max"),
            codes=_pairs(table.get("codes", {})),
            labels=tuple((label, code) for code, label in pairs),
            form_labels=labels == OF_FORM,
            skipped=_texts(table.get("skipped", ())),
            not_asked=_texts(table.get("not_asked", ())),
            reply=table.get("reply", False),
        )


@attrs.frozen(kw_only=True)
class AnswerMapping:
    """The use of each column of an export, and the meaning of its values.

    Args:
        uses: The uses of columns.
        codings: The codes and labels of answers, by scale or question.
        shape: The format of the export.
        form: The id of its form; empty for any.
        version: The version of its form; empty for any.
        language: The language of all answers, where no column has it.
        channel: The channel of all answers, where no column has it.
        day: The day of all answers, where no column has it.
        time_zone: The time zone of times without one.
        by_code: Patterns of column names with the code of a question, such as "answers.{code}"; "*" matches
            anything. With the pattern "{code}", columns with the names of the background fill it too.
        languages: Pairs of a value of the tool and the language it means.
        channels: Pairs of a value of the tool and the channel it means.
        duplicates: Which of several answers with the same id counts: "last" or "first".
        leave_out: The `MARKS` that leave an answer out.
        personal: Columns with personal data that may be kept as background.
        optional: Columns that an export need not have: those that only a profile names.
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
    @checked()
    def parse(cls, table: Table) -> Self:
        """Return a mapping from the table of a whole mapping file."""
        plain = ("form", "version", "language", "channel", "time_zone", "duplicates")
        others = {key: table[key] for key in plain if key in table}
        others |= {key: tuple(table[key]) for key in ("by_code", "leave_out") if key in table}
        file = dict(table.get("file", {}))
        long = Long(**file.pop("long")) if "long" in file else None
        return cls(
            uses=tuple(
                Use.parse(column, use)
                for column, uses in table.get("columns", {}).items()
                for use in (uses if isinstance(uses, list) else [uses])
            ),
            codings=tuple(Coding.parse(of, coding) for of, coding in table.get("answers", {}).items()),
            shape=Shape(**file, long=long),
            day=date.fromisoformat(table["date"]) if "date" in table else None,
            languages=_pairs(table.get("languages", {})),
            channels=_pairs(table.get("channels", {})),
            personal=tuple(map(header_name, table.get("personal", ()))),
            **others,
        )

    @checked()
    def with_columns(self, names: list[str], codes: list[str], background: Collection[str] = ()) -> "AnswerMapping":
        """Return the mapping with a use for every column whose name has the code of a question or of the background.

        Args:
            names: The columns of the export.
            codes: The codes of the form's questions.
            background: The columns of the form's background; each filled once, and with personal data only if allowed.
        """
        columns, filled = {use.column for use in self.uses}, {use.background for use in self.uses}
        unused = [name for name in names if name not in columns]
        asked = [
            Use(column=name, question=code) for name in unused for code in codes if _matches(self.by_code, name, code)
        ]
        allowed = [name for name in unused if name in self.personal or not is_personal_column(name)]
        about = [Use(column=name, background=name) for name in allowed if name in background and name not in filled]
        return attrs.evolve(self, uses=(*self.uses, *asked, *(about if _BARE in self.by_code else ())))

    @checked()
    def foreign(self, names: list[str]) -> list[str]:
        """Return the unused columns that are named like questions; a name without a pattern may be anything.

        Args:
            names: The columns of the export.
        """
        columns = {use.column for use in self.uses}
        patterns = [pattern for pattern in self.by_code if pattern.replace("*", "") != _BARE]
        return [name for name in names if name not in columns and _matches(patterns, name, "[A-Za-z][A-Za-z0-9]*")]

    @checked()
    def coding(self, question: str, scale: str) -> Coding:
        """Return the coding of a question, or else of its scale."""
        codings = {coding.of: coding for coding in self.codings}
        return codings.get(question) or codings.get(scale) or Coding(of=question)


def _matches(patterns: Iterable[str], name: str, code: str) -> bool:
    """Whether a column name matches one of the patterns, with a regular expression for the code."""
    expressions = (re.escape(pattern).replace(r"\{code\}", code).replace(r"\*", ".*") for pattern in patterns)
    return any(re.fullmatch(expression, name) for expression in expressions)


def _texts(values: object) -> tuple[str, ...]:
    """Return one value, a list of values or those of a table by language, as texts."""
    values = values.values() if isinstance(values, dict) else values
    return (
        tuple(map(_text, values)) if isinstance(values, Iterable) and not isinstance(values, str) else (_text(values),)
    )


def _text(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _pairs(table: Mapping[str, Any]) -> Pairs:
    return tuple((key, _text(value)) for key, value in table.items())
