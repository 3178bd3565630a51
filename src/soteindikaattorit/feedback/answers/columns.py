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

MAX_TEXT_LENGTH = 100_000
"""The largest length of an open answer, in characters; a longer one is not read."""

_MAX_LABEL_LENGTH = 60
_MAX_LABEL_DIGITS = 5
_EMPTY_ID = "0-"
_MIN_EMPTY_ID_LENGTH = 8


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
        first = pd.Series(None, index=self.frame.index, dtype="object")
        any_holds = np.zeros(len(self.frame), dtype="bool")
        for use in uses:
            values, holds = self._values(use).astype("object"), self.holds(use)
            is_filled = first.notna() & (first != "")
            first = first.where(~(holds & ~is_filled), values)
            any_holds |= holds
        return first, any_holds

    def _values(self, use: Use) -> pd.Series:
        raw = self.frame[use.column]
        if not use.contains:
            return raw
        places, texts = coding.distinct(raw)
        wanted = coding.folded(use.contains)
        parts = [{coding.folded(part) for part in text.split(use.separator)} for text in texts]
        flags = [str(int(wanted in several)) if text else "" for text, several in zip(texts, parts, strict=True)]
        return pd.Series(pd.array(flags, dtype="str").take(places), index=raw.index)

    def answer_ids(self) -> tuple[pd.Series, np.ndarray]:
        """Return the id of each answer (its row number when the tool gave none), and whether the tool gave it."""
        raw, _ = self.first_of(self.uses(field="answer_id"))
        ids = _as_texts(raw)
        # Some tools write a long id of zeros for no id; a short one, such as 0, is an id.
        own = (ids.str.strip(_EMPTY_ID) != "") | ((ids != "") & (ids.str.len() < _MIN_EMPTY_ID_LENGTH))
        numbers = pd.Series([f"row-{number}" for number in ids.index[~own]], index=ids.index[~own], dtype="str")
        return ids.mask(~own, numbers) if len(numbers) else ids, own.to_numpy(dtype="bool")

    def days(self) -> pd.Series:
        """Return the day in Finland of each answer; missing when neither a column nor the mapping has it."""
        days = pd.Series(np.datetime64("NaT", "s"), index=self.frame.index)
        for use in self.uses(field="answered"):
            days = days.fillna(metadata.day(self.frame[use.column], use, self.mapping.time_zone).where(self.holds(use)))
        return days if self.mapping.day is None else days.fillna(pd.Timestamp(self.mapping.day).as_unit("s"))

    def named(self, field: str) -> tuple[pd.Series, list[Unread]]:
        """Return the language or channel of each answer, and the unknown values."""
        uses = self.uses(field=field)
        raw, _ = self.first_of(uses)
        read, pairs, default = {
            "language": (metadata.language, self.mapping.languages, self.mapping.language),
            "channel": (metadata.channel, self.mapping.channels, self.mapping.channel),
        }[field]
        values, unknown = read(raw, pairs)
        wrong = metadata.is_marked(raw, unknown) if unknown else np.zeros(len(raw), dtype="bool")
        if default:
            values = values.where(values.notna() | wrong, default)
        hint = f"add each to [{field}s] of the mapping"
        return values, [self._unread(field, uses, "is not known", raw[wrong], hint)] if unknown else []

    def _unread(self, of: str, uses: list[Use], reason: str, raw: pd.Series, hint: str) -> Unread:
        texts = sorted({coding.plain(value) for value in raw.unique()})
        column = ", ".join(dict.fromkeys(use.column for use in uses))
        return Unread(
            question=of, column=column, reason=reason, rows=len(raw), labels=shareable_labels(texts), hint=hint
        )

    def marks(self) -> dict[str, np.ndarray]:
        """Return, for each mark (test, misuse, partial), whether an answer has it."""
        marked = {mark: np.zeros(len(self.frame), dtype="bool") for mark in MARKS}
        for use in self.uses():
            for mark, values in use.marks:
                marked[mark] |= metadata.is_marked(self.frame[use.column], values) & self.holds(use)
        return marked

    def background(self, column: Column) -> tuple[pd.Series, list[Unread], Counts]:
        """Return a column of the background, its unknown values, and the personal data masked in it."""
        uses = self.uses(background=column.id)
        raw, _ = self.first_of(uses)
        places, texts = coding.distinct(raw)
        meanings = {key: value for use in uses for key, value in use.meanings}
        masked = [mask(meanings.get(text, text)) for text in texts]
        codes = [item.text or None for item in masked]
        pairs = zip(texts, codes, strict=True)
        unknown = tuple(text for text, code in pairs if code and column.codes and code not in column.codes)
        values = pd.Series(pd.array(codes, dtype="str").take(places), index=raw.index)
        kinds = add_up(item.found for item in masked)
        if not unknown:
            return _cast(values, column), [], kinds
        wrong = metadata.is_marked(raw, unknown)
        hint = f"{one_of(column.codes)}; add each to values"
        return values.mask(wrong), [self._unread(column.id, uses, "is not known", raw[wrong], hint)], kinds

    def was_asked(self, uses: list[Use], held: np.ndarray) -> np.ndarray:
        """Return, by row, whether a question was asked.

        An answer that names its form has a key for every question that was asked, with null for a skipped one.
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
            reason, hint = f"is longer than {MAX_TEXT_LENGTH} characters", "it is left out; the export keeps it"
            unread = attrs.evolve(self._unread(question.code, uses, reason, raw[coded.unread], hint), labels=())
            return coded, [unread] if coded.unread.any() else [], raw
        scale = question.scale
        own = self.mapping.coding(question.code, scale.id)
        coded = coding.code(raw, question, own, asked)
        if not coded.unread.any():
            return coded, [], raw
        expected = f"expected {scale.lowest} to {scale.highest}" if question.has_number else one_of(scale.codes)
        hint = f"{expected}; add codes or labels to [answers.{scale.id}]"
        unread = self._unread(question.code, uses, "is no answer on its scale", raw[coded.unread], hint)
        if own.reply:
            unread = attrs.evolve(unread, is_problem=False, labels=(), reason="is not a plain answer", hint="")
        return coded, [unread], raw


def _as_texts(raw: pd.Series) -> pd.Series:
    """Return raw values as plain text; text columns take a fast path."""
    if is_text(raw):
        return raw.astype("str").fillna("").str.strip()
    return raw.map(coding.plain).astype("str")


def is_text(raw: pd.Series) -> bool:
    """Whether a column holds texts and nothing else."""
    return pd.api.types.is_string_dtype(raw.dtype) and raw.dtype != "object"


def shareable_labels(texts: Iterable[str]) -> tuple[str, ...]:
    """Return the texts that are short enough for labels and hold no personal data."""
    short = (text for text in texts if text and len(text) <= _MAX_LABEL_LENGTH)
    return tuple(text for text in short if sum(map(str.isdigit, text)) <= _MAX_LABEL_DIGITS and not mask(text).found)


def _cast(texts: pd.Series, column: Column) -> pd.Series:
    if column.type in NUMERIC:
        numbers = pd.to_numeric(texts.str.replace(",", ".", regex=False), errors="coerce")
        return numbers.astype("Float64" if column.type == "number" else "Int64")
    if column.type == "boolean":
        truths = {"true": True, "1": True, "false": False, "0": False}
        return texts.str.lower().map(truths).astype("boolean")
    return pd.to_datetime(texts, format="ISO8601", errors="coerce") if column.type in {"date", "datetime"} else texts


def _open(raw: pd.Series, asked: np.ndarray) -> coding.Coded:
    texts = _as_texts(raw)
    lengths = texts.str.len().to_numpy(dtype="int64")
    unread = asked & (lengths > MAX_TEXT_LENGTH)
    states = np.where(lengths > 0, STATES.index(coding.ANSWERED), STATES.index(coding.SKIPPED))
    states = np.where(unread, STATES.index(coding.UNREAD), states)
    states = np.where(asked, states, STATES.index(coding.NOT_ASKED)).astype("int8")
    return coding.Coded(states=states, column=None, unread=unread)
