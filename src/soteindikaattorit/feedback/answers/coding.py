"""Coding: values of a survey tool to codes of answers, once for each distinct value of a column.

The scale comes from the form and the mapping, never from the data.
"""

import re
import unicodedata
from collections.abc import Hashable

import attrs
import numpy as np
import pandas as pd

from soteindikaattorit.feedback.answers.mapping import Coding
from soteindikaattorit.feedback.question import Question
from soteindikaattorit.feedback.scale import Option, Scale
from soteindikaattorit.measures.distribution import STATES
from soteindikaattorit.sources.spreadsheet import unguard

ANSWERED, SKIPPED, DOES_NOT_CONCERN, NOT_ASKED, UNREAD = STATES

_WHOLE = re.compile(r"-?[0-9]+")
_NUMBER = re.compile(r"-?[0-9]+[.,]0+")
_REPLY = re.compile(r"\s*([0-9]{1,2})\s*[.!]?\s*")


@attrs.frozen(eq=False, kw_only=True)
class Coded:
    """The answers to one question.

    Args:
        states: By row, the position of its state in `STATES`.
        column: By row, the number or code of the answer; missing unless it was answered and counts.
        unread: By row, whether the value is no answer on the scale.
    """

    states: np.ndarray
    column: pd.Series | None
    unread: np.ndarray


@attrs.frozen(kw_only=True)
class _Meaning:
    state: str
    option: Option | None = None


def plain(value: Hashable) -> str:
    """Return a raw value as plain text, without blanks at its ends, zero decimals or a guard against formulas.

    Example:
        >>> plain(9.0), plain("9,0"), plain("'-1"), plain(" 10 "), plain(None)
        ('9', '9', '-1', '10', '')
    """
    if value is None or value is pd.NA or value != value:  # noqa: PLR0124 - not-a-number differs from itself
        return ""
    if isinstance(value, bool | np.bool_):
        return str(bool(value)).lower()
    if isinstance(value, float | np.floating) and float(value).is_integer():
        return str(int(value))
    text = str(value).replace("\u00a0", " ").strip()
    text = unguard(text)
    return re.split("[.,]", text)[0] if _NUMBER.fullmatch(text) else text


def folded(label: str) -> str:
    """Normalise a label for comparison: composed accents (NFC), single blanks, no capitals."""
    return " ".join(unicodedata.normalize("NFC", label).replace("\u00a0", " ").split()).casefold()


def distinct(raw: pd.Series) -> tuple[np.ndarray, list[str]]:
    """Return, by row, the position of its value among the distinct values, and these as text; the last is empty."""
    places, values = pd.factorize(raw)
    texts = [plain(value) for value in values]
    return np.where(places < 0, len(texts), places), [*texts, ""]


def code(raw: pd.Series, question: Question, coding: Coding, asked: np.ndarray) -> Coded:
    """Code the answers to a question with a closed scale.

    Args:
        raw: The values of the tool, by row.
        question: The question.
        coding: The codes and labels of the tool.
        asked: By row, whether the column holds an answer to this question.
    """
    places, texts = distinct(raw)
    reading = _Reading.of(question.scale, coding)
    meanings = [reading.meaning(text) for text in texts]
    states = np.array([STATES.index(meaning.state) for meaning in meanings], dtype="int8")[places]
    states = np.where(asked, states, STATES.index(NOT_ASKED)).astype("int8")
    answered = states == STATES.index(ANSWERED)
    if question.has_number:
        numbers = np.array([_number(meaning) for meaning in meanings], dtype="int64")[places]
        column = pd.Series(pd.arrays.IntegerArray(numbers, ~answered), index=raw.index)
    else:
        codes = pd.array([meaning.option.code if meaning.option else None for meaning in meanings], dtype="str")
        column = pd.Series(codes.take(np.where(answered, places, -1), allow_fill=True), index=raw.index)
    return Coded(states=states, column=column, unread=states == STATES.index(UNREAD))


def not_asked(raw: pd.Series, question: Question) -> Coded:
    """Return the answers to a question that nobody was asked.

    Args:
        raw: Anything with a row for each answer.
        question: The question.
    """
    states = np.full(len(raw), STATES.index(NOT_ASKED), dtype="int8")
    kind = "Int64" if question.has_number else "str"
    column = None if question.scale.kind == "text" else pd.Series(pd.NA, index=raw.index, dtype=kind)
    return Coded(states=states, column=column, unread=np.zeros(len(raw), dtype="bool"))


def _number(meaning: _Meaning) -> int:
    return meaning.option.value or 0 if meaning.option else 0


@attrs.frozen(kw_only=True)
class _Reading:
    """The options of one scale by code, number and label."""

    coding: Coding
    codes: dict[str, Option]
    numbers: dict[int, Option]
    labels: dict[str, Option]

    @classmethod
    def of(cls, scale: Scale, coding: Coding) -> "_Reading":
        codes = {} if coding.add else {option.code.casefold(): option for option in scale.options}
        codes |= {raw.casefold(): scale.option(code) for raw, code in coding.codes}
        labels = {folded(label): scale.option(code) for label, code in coding.labels}
        return cls(
            coding=coding,
            codes=codes,
            numbers={option.value: option for option in scale.options if option.value is not None},
            labels=(_labels_of_form(scale) if coding.form_labels else {}) | labels,
        )

    def meaning(self, text: str) -> _Meaning:
        """Return the meaning of a value."""
        if text == "" or text in self.coding.skipped:
            return _Meaning(state=SKIPPED)
        if text in self.coding.not_asked:
            return _Meaning(state=NOT_ASKED)
        option = self._option(text)
        if option is None:
            return _Meaning(state=UNREAD)
        return _Meaning(state=ANSWERED if option.counts else DOES_NOT_CONCERN, option=option)

    def _option(self, text: str) -> Option | None:
        if self.coding.reply:
            bare = _REPLY.fullmatch(text)
            text = str(int(bare.group(1))) if bare else text
        option = self.codes.get(text.casefold())
        if option is None and _WHOLE.fullmatch(text):
            option = self.numbers.get(int(text) + self.coding.add)
        return option or self.labels.get(folded(text))


def _labels_of_form(scale: Scale) -> dict[str, Option]:
    """Return the answers by the labels of the form in any language, without ambiguous labels."""
    by_label: dict[str, list[Option]] = {}
    for option in scale.options:
        for label in option.label.to_dict().values() if option.label else ():
            by_label.setdefault(folded(label), []).append(option)
    return {label: options[0] for label, options in by_label.items() if len({item.code for item in options}) == 1}
