"""The columns of a form's dataset, made from the columns of an export by the mapping."""

from collections.abc import Iterable

import attrs
import numpy as np
import pandas as pd

from soteindikaattorit.errors import one_of
from soteindikaattorit.feedback.answers import coding, metadata
from soteindikaattorit.feedback.answers.export import Export
from soteindikaattorit.feedback.answers.mapping import MARKS, AnswerMapping, Use
from soteindikaattorit.feedback.answers.personal_data import Counts, add_up, mask
from soteindikaattorit.feedback.answers.report import Unread
from soteindikaattorit.feedback.form import Form
from soteindikaattorit.feedback.question import Question
from soteindikaattorit.measures.distribution import STATES
from soteindikaattorit.model.dataset import NUMERIC, Column

LONGEST = 100_000
"""The largest length of an open answer, in characters; a longer one is not read."""

_LONGEST_LABEL = 60
_MOST_DIGITS = 6
_NO_ID = "0-"
_LEAST_ZEROS = 8


@attrs.frozen(eq=False, kw_only=True)
class ExportColumns:
    """An export with the form and the mapping of its columns.

    Args:
        export: The export of a survey tool.
        mapping: The use of each column.
        form: The form.
    """

    export: Export
    mapping: AnswerMapping
    form: Form

    @property
    def frame(self) -> pd.DataFrame:
        """The raw rows."""
        return self.export.frame

    def uses(self, **wanted: str) -> list[Use]:
        """Return the uses of existing columns for one field, question or background column."""
        return [
            use
            for use in self.mapping.uses
            if use.column in self.frame and all(getattr(use, key) == value for key, value in wanted.items())
        ]

    def holds(self, use: Use) -> np.ndarray:
        """Return, by row, whether the use applies."""
        held = np.ones(len(self.frame), dtype="bool")
        for column, values in use.when:
            held &= metadata.is_marked(self.frame[column], values)
        return held

    def first_of(self, uses: Iterable[Use]) -> tuple[pd.Series, np.ndarray]:
        """Return, by row, the first value that applies and is not empty, and whether any use applies."""
        uses = list(uses)
        if len(uses) == 1 and not uses[0].when:
            return self._values(uses[0]), np.ones(len(self.frame), dtype="bool")
        found = pd.Series(None, index=self.frame.index, dtype="object")
        any_holds = np.zeros(len(self.frame), dtype="bool")
        for use in uses:
            values, holds = self._values(use).astype("object"), self.holds(use)
            found = found.where(~(holds & ~_is_filled(found)), values)
            any_holds |= holds
        return found, any_holds

    def _values(self, use: Use) -> pd.Series:
        raw = self.frame[use.column]
        if not use.contains:
            return raw
        places, texts = coding.distinct(raw)
        among = [{coding.folded(part) for part in text.split(use.separator)} for text in texts]
        wanted = coding.folded(use.contains)
        found = [str(int(wanted in parts)) if text else "" for text, parts in zip(texts, among, strict=True)]
        return pd.Series(pd.array(found, dtype="str").take(places), index=raw.index)

    def answer_ids(self) -> tuple[pd.Series, np.ndarray]:
        """Return the id of each answer (its row number when the tool gave none), and whether the tool gave it."""
        raw, _ = self.first_of(self.uses(field="answer_id"))
        ids = _as_texts(raw)
        own = (ids.str.strip(_NO_ID) != "") | ((ids != "") & (ids.str.len() < _LEAST_ZEROS))
        numbers = pd.Series([f"row-{number}" for number in ids.index[~own]], index=ids.index[~own], dtype="str")
        return ids.mask(~own, numbers) if len(numbers) else ids, own.to_numpy(dtype="bool")

    def days(self) -> pd.Series:
        """Return the day in Finland of each answer; missing when neither a column nor the mapping has it."""
        days = pd.Series(np.datetime64("NaT", "s"), index=self.frame.index)
        for use in self.uses(field="answered"):
            days = days.fillna(metadata.day(self.frame[use.column], use, self.mapping.time_zone).where(self.holds(use)))
        return days if self.mapping.day is None else days.fillna(pd.Timestamp(self.mapping.day).as_unit("s"))

    def named(self, field: str) -> tuple[pd.Series, list[Unread]]:
        """Return the language or channel of each answer, and the values that are none."""
        uses = self.uses(field=field)
        raw, _ = self.first_of(uses)
        read, pairs, otherwise = {
            "language": (metadata.language, self.mapping.languages, self.mapping.language),
            "channel": (metadata.channel, self.mapping.channels, self.mapping.channel),
        }[field]
        found, unknown = read(raw, pairs)
        wrong = metadata.is_marked(raw, unknown) if unknown else np.zeros(len(raw), dtype="bool")
        if otherwise:
            found = found.where(found.notna() | wrong, otherwise)
        if not unknown:
            return found, []
        hint = f"add each to [{field}s] of the mapping"
        return found, [self._unread(field, uses, "is not known", raw[wrong], hint)]

    def _unread(self, of: str, uses: list[Use], reason: str, raw: pd.Series, hint: str) -> Unread:
        texts = sorted({coding.plain(value) for value in raw.unique()})
        column = ", ".join(dict.fromkeys(use.column for use in uses))
        return Unread(
            question=of, column=column, reason=reason, rows=len(raw), labels=shareable_labels(texts), hint=hint
        )

    def marks(self) -> dict[str, np.ndarray]:
        """Return, for each mark (test, misuse, partial), whether an answer has it."""
        found = {mark: np.zeros(len(self.frame), dtype="bool") for mark in MARKS}
        for use in self.uses():
            for mark, values in use.marks:
                found[mark] |= metadata.is_marked(self.frame[use.column], values) & self.holds(use)
        return found

    def background(self, column: Column) -> tuple[pd.Series, list[Unread], Counts]:
        """Return a column of the background, its unknown values, and the personal data masked in it."""
        uses = self.uses(background=column.id)
        raw, _ = self.first_of(uses)
        places, texts = coding.distinct(raw)
        named = {key: value for use in uses for key, value in use.meanings}
        masked = [mask(named.get(text, text)) for text in texts]
        meant = [one.text or None for one in masked]
        unknown = [
            text for text, one in zip(texts, meant, strict=True) if one and column.codes and one not in column.codes
        ]
        found = pd.Series(pd.array(meant, dtype="str").take(places), index=raw.index)
        kinds = add_up(one.found for one in masked)
        if not unknown:
            return _typed(found, column), [], kinds
        wrong = metadata.is_marked(raw, tuple(unknown))
        hint = f"{one_of(column.codes)}; add each to values"
        return found.mask(wrong), [self._unread(column.id, uses, "is not known", raw[wrong], hint)], kinds

    def was_asked(self, uses: list[Use], held: np.ndarray) -> np.ndarray:
        """Return, by row, whether a question was asked.

        An answer that names its form has a key for every question asked, with null for a skipped one.
        """
        if self.uses(field="form"):
            columns = {use.column for use in uses}
            for column, absent in self.export.absent:
                held = held & ~absent if column in columns else held
        return held

    def answers(self, question: Question) -> tuple[coding.Coded, list[Unread], pd.Series]:
        """Return the coded answers to a question, the values that are no answer, and the raw values."""
        uses = self.uses(question=question.code)
        raw, asked = self.first_of(uses)
        if not uses:
            return coding.not_asked(raw, question), [], raw
        asked = self.was_asked(uses, asked)
        if question.scale.kind == "text":
            coded = _open(raw, asked)
            reason, hint = f"is longer than {LONGEST} characters", "it is left out; the export keeps it"
            found = [self._unread(question.code, uses, reason, raw[coded.unread], hint)] if coded.unread.any() else []
            return coded, [attrs.evolve(one, labels=()) for one in found], raw
        said = self.mapping.coding(question.code, question.scale.id)
        coded = coding.code(raw, question, said, asked)
        if not coded.unread.any():
            return coded, [], raw
        unread = self._unread(question.code, uses, "is no answer on its scale", raw[coded.unread], _hint(question))
        if said.reply:
            unread = attrs.evolve(unread, is_problem=False, labels=(), reason="is no bare answer", hint="")
        return coded, [unread], raw


def _hint(question: Question) -> str:
    scale = question.scale
    if question.has_number:
        return f"expected {scale.lowest} to {scale.highest}; add codes or labels to [answers.{scale.id}]"
    return f"{one_of(scale.codes)}; add codes or labels to [answers.{scale.id}]"


def _as_texts(raw: pd.Series) -> pd.Series:
    """Return raw values as plain text; text columns take a fast path."""
    if is_text(raw):
        return raw.astype("str").fillna("").str.strip()
    return raw.map(coding.plain).astype("str")


def is_text(raw: pd.Series) -> bool:
    """Whether a column holds texts and nothing else."""
    return pd.api.types.is_string_dtype(raw.dtype) and raw.dtype != "object"


def _is_filled(values: pd.Series) -> pd.Series:
    return values.notna() & (values != "")


def shareable_labels(texts: Iterable[str]) -> tuple[str, ...]:
    """Return the texts that are short enough for labels and hold no personal data."""
    short = (text for text in texts if text and len(text) <= _LONGEST_LABEL)
    return tuple(text for text in short if sum(map(str.isdigit, text)) < _MOST_DIGITS and not mask(text).found)


def _typed(found: pd.Series, column: Column) -> pd.Series:
    if column.type in NUMERIC:
        numbers = pd.to_numeric(found.str.replace(",", ".", regex=False), errors="coerce")
        return numbers.astype("Float64" if column.type == "number" else "Int64")
    if column.type == "boolean":
        truths = {"true": True, "1": True, "false": False, "0": False}
        return found.str.lower().map(truths).astype("boolean")
    return pd.to_datetime(found, format="ISO8601", errors="coerce") if column.type in {"date", "datetime"} else found


def _open(raw: pd.Series, asked: np.ndarray) -> coding.Coded:
    texts = _as_texts(raw)
    lengths = texts.str.len().to_numpy(dtype="int64")
    unread = asked & (lengths > LONGEST)
    states = np.where(lengths > 0, STATES.index(coding.ANSWERED), STATES.index(coding.SKIPPED))
    states = np.where(unread, STATES.index(coding.UNREAD), states)
    states = np.where(asked, states, STATES.index(coding.NOT_ASKED)).astype("int8")
    return coding.Coded(states=states, column=None, unread=unread)
