"""Import of answers from any survey tool; every row is kept, or left out with a reason."""

from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Any

import attrs
import numpy as np
import pandas as pd

from soteindikaattorit.errors import DataError, MissingPackageError, Problem
from soteindikaattorit.feedback.answers.answers import Answers
from soteindikaattorit.feedback.answers.checks import check_mapping
from soteindikaattorit.feedback.answers.coding import ANSWERED, NOT_ASKED, Coded, plain
from soteindikaattorit.feedback.answers.columns import ExportColumns
from soteindikaattorit.feedback.answers.exclusion import Exclusion
from soteindikaattorit.feedback.answers.export import Export
from soteindikaattorit.feedback.answers.mapping import AnswerMapping
from soteindikaattorit.feedback.answers.metadata import is_marked
from soteindikaattorit.feedback.answers.personal_data import Counts, add_up, mask, mask_all
from soteindikaattorit.feedback.answers.profile import PLAIN, profile
from soteindikaattorit.feedback.answers.reading import read_export
from soteindikaattorit.feedback.answers.report import OF_ANOTHER_FORM, ImportReport, Unread
from soteindikaattorit.feedback.form import Form
from soteindikaattorit.measures.distribution import STATES
from soteindikaattorit.model.argument import checked
from soteindikaattorit.sources.frames import NO_ROWS, is_installed
from soteindikaattorit.sources.spreadsheet import unguard

DUPLICATE = "has an id that the tool gave again"
"""The reason for leaving out an answer whose id comes again."""

_KEPT = ""
_NO_DAY = "has no readable date"
_NOTHING_ASKED = "holds no question of the form"
_MARKED = {"test": "is marked as a test", "misuse": "is marked as misuse", "partial": "was broken off"}
_MAX_VALUE_LENGTH = 200


@checked()
def read_answers(
    data: object,
    form: Form,
    mapping: AnswerMapping | None = None,
    *,
    exclusions: Iterable[Exclusion] = (),
    drop: bool = False,
) -> Answers:
    """Read answers to a form from the export of a survey tool.

    Answers become codes, independent of their language; open answers are masked, in a separate table.
    Nothing is dropped silently: every row that is left out has a reason.

    Args:
        data: The path of a CSV, XLSX, JSON, JSON Lines or Parquet file, a list of answers, or a frame of any engine.
        form: The form.
        mapping: The use of each column; by default the columns have the library's own names.
        exclusions: Answers that do not count.
        drop: Whether values that cannot be understood are left out and counted; otherwise they are an error.

    Raises:
        DataError: A value cannot be understood or a column is missing; with every problem.
        DefinitionError: The mapping does not fit the form.
        FileError: The file cannot be read.
        InvalidValueError: The data hold no rows.
        MissingPackageError: A package of the extra ``feedback`` is not installed.
    """
    if not is_installed("stdnum"):
        raise MissingPackageError("reading answers", "feedback")
    answers = _imported(data, form, mapping or profile(PLAIN), tuple(exclusions))
    if answers.report.problems and not drop:
        raise DataError(form.id, answers.report.problems)
    return answers


def _imported(data: object, form: Form, mapping: AnswerMapping, exclusions: tuple[Exclusion, ...]) -> Answers:
    export = read_export(data, mapping.shape, form)
    codes, background = [question.code for question in form.questions], [column.id for column in form.background]
    mapping = mapping.with_columns(list(export.frame.columns), codes, background)
    check_mapping(mapping, form)
    _check_columns(export, mapping, form)
    understood = _Understood.of(ExportColumns(export=export, mapping=mapping, form=form))
    reasons = understood.reasons(exclusions)
    kept = (reasons == _KEPT).to_numpy(dtype="bool")
    texts, masked = understood.texts(kept)
    return Answers(
        form=form,
        rows=understood.assembled()[kept].reset_index(drop=True),
        texts=texts,
        aside=understood.aside(reasons),
        unread=understood.not_understood(),
        report=understood.report(reasons, exclusions, masked),
    )


def _check_columns(export: Export, mapping: AnswerMapping, form: Form) -> None:
    """Refuse an export in which a column of the mapping is missing or occurs twice."""
    columns = list(export.frame.columns)
    used = dict.fromkeys(name for use in mapping.uses for name in (use.column, *(column for column, _ in use.when)))
    missing = [name for name in used if name not in columns and name not in mapping.optional]
    hint = f"the export has {', '.join(columns) or 'no columns'}"
    problems = [Problem(f"column {name!r}", "is missing", hint) for name in missing]
    twice = [name for name in used if name in export.twice]
    problems += [Problem(f"column {name!r}", "occurs twice", "rename one of them") for name in twice]
    if not missing and not any((use.question or use.field == "form") and use.column in columns for use in mapping.uses):
        problems.append(Problem("columns", "no column has answers to a question of the form", hint))
    if not len(export.frame) and not export.lost:
        problems.append(NO_ROWS)
    if problems:
        raise DataError(form.id, tuple(problems))


@attrs.frozen(eq=False, kw_only=True)
class _Understood:
    """The content of an export, row by row, before any row is left out."""

    columns: ExportColumns
    rows: pd.DataFrame
    is_own_id: np.ndarray
    coded: dict[str, tuple[Coded, pd.Series]]
    marks: dict[str, np.ndarray]
    unread: tuple[Unread, ...]
    masked: Counts

    @classmethod
    def of(cls, columns: ExportColumns) -> "_Understood":
        ids, is_own_id = columns.answer_ids()
        language, no_languages = columns.named("language")
        channel, no_channels = columns.named("channel")
        rows = {"answer_id": ids, "language": language, "channel": channel, "date": columns.days()}
        unread, masked = [*no_languages, *no_channels], []
        for column in columns.form.background:
            rows[column.id], unknown, kinds = columns.background(column)
            unread += unknown
            masked.append(kinds)
        coded = {}
        for question in columns.form.questions:
            answers, wrong, raw = columns.answers(question)
            coded[question.code] = (answers, raw)
            unread += wrong
        return cls(
            columns=columns,
            rows=pd.DataFrame(rows),
            is_own_id=is_own_id,
            coded=coded,
            marks=columns.marks(),
            unread=(*unread, *_foreign(columns)),
            masked=add_up(masked),
        )

    def reasons(self, exclusions: tuple[Exclusion, ...]) -> pd.Series:
        """Return, by row, the first reason to leave it out; empty for a row that is kept."""
        reasons = np.zeros(len(self.rows), dtype="int16")
        numbers = {_KEPT: 0}
        for reason, where in self._checks(exclusions):
            reasons[where & (reasons == 0)] = numbers.setdefault(reason, len(numbers))
        own = self.rows["answer_id"][self.is_own_id & (reasons == 0)]
        keep: Any = self.columns.mapping.duplicates
        again = own.index[own.duplicated(keep=keep)]
        reasons[self.rows.index.get_indexer(again)] = numbers.setdefault(DUPLICATE, len(numbers))
        return pd.Series(pd.Categorical.from_codes(reasons, categories=pd.Index(list(numbers))), index=self.rows.index)

    def _checks(self, exclusions: tuple[Exclusion, ...]) -> Iterator[tuple[str, np.ndarray]]:
        yield OF_ANOTHER_FORM, self._of_another_form()
        yield from ((_MARKED[mark], self.marks[mark]) for mark in self.columns.mapping.leave_out)
        yield from ((exclusion.reason, exclusion.covers(self.rows)) for exclusion in exclusions)
        not_asked = [answers.states == STATES.index(NOT_ASKED) for answers, _ in self.coded.values()]
        yield _NOTHING_ASKED, np.logical_and.reduce(not_asked)
        yield _NO_DAY, self.rows["date"].isna().to_numpy(dtype="bool")

    def _of_another_form(self) -> np.ndarray:
        form, other = self.columns.form, np.zeros(len(self.rows), dtype="bool")
        for field, own in (("form", form.id), ("version", form.version)):
            for use in self.columns.uses(field=field):
                other |= ~is_marked(self.columns.frame[use.column], (own, ""))
        return other

    def assembled(self) -> pd.DataFrame:
        """Return the rows with the answer and the state of each question."""
        columns = {}
        for code, (answers, _) in self.coded.items():
            if answers.column is not None:
                columns[code] = answers.column
            states = pd.array(STATES, dtype="str").take(answers.states)
            columns[f"{code}_state"] = pd.Series(states, index=self.rows.index)
        return pd.concat([self.rows, pd.DataFrame(columns, index=self.rows.index)], axis=1)

    def texts(self, kept: np.ndarray) -> tuple[pd.DataFrame, Counts]:
        """Return the masked open answers that are kept, and the number of masked items by kind."""
        guarded = self.columns.mapping.shape.guarded  # whether the tool puts an apostrophe before formulas
        tables = [pd.DataFrame(columns=["answer_id", "question", "language", "text"], dtype="str")]
        for code, (answers, raw) in self.coded.items():
            answered = kept & (answers.states == STATES.index(ANSWERED))
            if answers.column is None and answered.any():
                raw_texts = raw[answered].map(str)
                texts = (raw_texts.map(unguard) if guarded else raw_texts).astype("str").str.strip()
                table = self.rows.loc[answered, ["answer_id", "language"]].assign(question=code, text=texts)
                tables.append(table[list(tables[0].columns)])
        whole = pd.concat(tables).sort_index(kind="stable").reset_index(drop=True)
        masked, kinds = mask_all(whole["text"])
        return whole.assign(text=masked), kinds

    def aside(self, reasons: pd.Series) -> pd.DataFrame:
        """Return the rows left out, with their reasons, in the order of the export."""
        out = (reasons != _KEPT).to_numpy(dtype="bool")
        left = {
            "row": reasons.index[out],
            "answer_id": self.rows["answer_id"][out],
            "reason": reasons[out].astype("str"),
        }
        lost = [(row.row, "", row.reason) for row in self.columns.export.lost]
        both = [pd.DataFrame(left), pd.DataFrame(lost, columns=list(left))]
        return pd.concat([table for table in both if len(table)] or both[:1]).sort_values("row", ignore_index=True)

    def not_understood(self) -> pd.DataFrame:
        """Return the values that were not understood, masked, in the order of the questions."""
        ids = self.rows["answer_id"]
        values = [
            (row, name, code, mask(plain(value)[:_MAX_VALUE_LENGTH]).text)
            for code, (answers, raw) in self.coded.items()
            for row, name, value in zip(
                ids.index[answers.unread], ids[answers.unread], raw[answers.unread], strict=True
            )
        ]
        return pd.DataFrame(values, columns=["row", "answer_id", "question", "value"])

    def report(self, reasons: pd.Series, exclusions: tuple[Exclusion, ...], masked: Counts) -> ImportReport:
        """Return the fate of every row, as counts."""
        export, form = self.columns.export, self.columns.form
        refusals = [OF_ANOTHER_FORM, _NO_DAY, _NOTHING_ASKED]
        used = {name for use in self.columns.mapping.uses for name in (use.column, *(column for column, _ in use.when))}
        return ImportReport(
            form=form.id,
            version=form.version,
            source=export.name,
            read=len(reasons) + len(export.lost),
            kept=int((reasons == _KEPT).sum()),
            refused=_counted([*(row.reason for row in export.lost), *reasons[reasons.isin(refusals)]]),
            duplicates=int((reasons == DUPLICATE).sum()),
            tests=int(self.marks["test"].sum()),
            misuse=int(self.marks["misuse"].sum()),
            partials=int(self.marks["partial"].sum()),
            excluded=_counted(reasons[reasons.isin([exclusion.reason for exclusion in exclusions])]),
            unread=self.unread,
            masked=add_up([self.masked, masked]),
            ignored=tuple(name for name in export.frame.columns if name not in used),
            notes=export.notes,
        )


def _foreign(columns: ExportColumns) -> tuple[Unread, ...]:
    """Return the columns named like questions that the form does not have."""
    foreign = []
    for column in columns.mapping.foreign(list(columns.frame.columns)):
        filled = int((columns.frame[column].notna() & (columns.frame[column] != "")).sum())
        if filled:
            reason = "answers a question that the form does not ask"
            hint = f"is it of another version than {columns.form.version}?"
            foreign.append(Unread(question=column, column=column, reason=reason, rows=filled, hint=hint))
    return tuple(foreign)


def _counted(reasons: Iterable[str]) -> Counts:
    return tuple(Counter(reasons).items())
