"""Distributions of answers to a statement: the share that agrees, with the share of every answer."""

from typing import ClassVar

import attrs
import numpy as np

from soteindikaattorit.errors import InvalidValueError
from soteindikaattorit.measures.disclosed import Disclosed, summed
from soteindikaattorit.measures.explain import Formula
from soteindikaattorit.measures.measure import (
    PERCENT,
    CountModel,
    Figures,
    Floats,
    Measure,
    Need,
    Sums,
    quotient,
    scaled,
)
from soteindikaattorit.measures.part import Part
from soteindikaattorit.measures.proportion import share_formula
from soteindikaattorit.model.condition import Condition, Criterion
from soteindikaattorit.stats.interval import wilson

STATES = ("answered", "skipped", "does-not-concern", "not-asked", "unread")
"""The states of the answer to a question of a form; only what was answered counts.

A text that is not one of the answers of the question is ``unread``.
"""

MAX_ANSWERS = 5
"""The greatest number of answers of a scale whose distribution is shown answer by answer."""

_STATES = {"skipped": "skipped", "does_not_concern": "does-not-concern"}


@attrs.frozen(kw_only=True)
class Distribution(Measure):
    """The share of answers that agree, in percent (0…100), with Wilson's interval and the share of every answer.

    Answers are numbered from 1, and there are five at most.
    Only answers on the scale count: the base does not include questions that were skipped, that were not asked or
    that do not concern the person.

    The shares are ``share_1`` to ``share_5``, in percent (0…100).
    With a column of states there are also ``skipped`` and ``does_not_concern``, which are counts, and
    ``completeness``: the share of those asked who answered or whom the question does not concern, in percent (0…100).

    Args:
        column: The column with the answers.
        highest: The highest answer of the scale.
        agreeing: The lowest answer that agrees.
        state: The column with the state of the answer of each row; empty when there is none.

    Raises:
        InvalidValueError: The answers are not in order.

    Source:
        PPSHP, Asiakasmittarit 2014-2018: the top two and bottom two answers with n beside them;
        Wilson, E. B. (1927), Probable inference, Journal of the American Statistical Association 22.
    """

    column: str
    highest: int = 5
    agreeing: int = 4
    state: str = ""
    kind: ClassVar[str] = "distribution"
    unit: ClassVar[str] = "%"
    interval: ClassVar[str] = "wilson"
    extras: ClassVar[tuple[str, ...]] = (
        *(f"share_{answer}" for answer in range(1, MAX_ANSWERS + 1)),
        "skipped",
        "does_not_concern",
        "completeness",
    )

    def check(self) -> None:
        if not 1 < self.agreeing <= self.highest <= MAX_ANSWERS:
            answers = f"{self.agreeing}, {self.highest}"
            expected = f"expected 1 < agreeing <= highest <= {MAX_ANSWERS}"
            raise InvalidValueError("answers of a distribution", answers, expected)

    @property
    def answers(self) -> range:
        """Every answer of the scale, lowest first."""
        return range(1, self.highest + 1)

    def needs(self) -> tuple[Need, ...]:
        answers = Need(column=self.column, types=("integer",), minimum=1, maximum=self.highest)
        return (answers, Need(column=self.state, types=("code",))) if self.state else (answers,)

    def parts(self) -> dict[str, Part]:
        """Return the number of rows with each answer, and of those that were skipped or do not concern the person."""
        states = _STATES if self.state else {}
        values: dict[str, tuple[str, str | int]] = {
            f"answer_{answer}": (self.column, answer) for answer in self.answers
        }
        values |= {name: (self.state, code) for name, code in states.items()}
        return {
            name: Part(where=Condition((Criterion(column=column, any_of=(value,)),)))
            for name, (column, value) in values.items()
        }

    @property
    def formula(self) -> Formula:
        """The answers that agree in percent of all answers."""
        lowest = {"numerator": self.agreeing, "denominator": 1}
        return share_formula(
            {
                name: Part(where=Condition((Criterion(column=self.column, minimum=answer, maximum=self.highest),)))
                for name, answer in lowest.items()
            }
        )

    @property
    def count_model(self) -> CountModel:
        return CountModel(kind="proportion", factor=PERCENT)

    def disclosed(self) -> Disclosed:
        """Return the number of each answer; those of states are in addition to the base."""
        classes = tuple((f"share_{answer}", summed(f"answer_{answer}")) for answer in self.answers)
        agreeing = tuple(f"share_{answer}" for answer in self.answers if answer >= self.agreeing)
        columns = (*_STATES, "completeness") if self.state else ()
        base = summed(*(f"answer_{answer}" for answer in self.answers))
        return Disclosed(base=base, classes=classes, together=(agreeing,), other_columns=columns, is_score=True)

    def finish(self, sums: Sums, level: float) -> Figures:
        counts = [sums[f"answer_{answer}"] for answer in self.answers]
        n = np.sum(counts, axis=0)
        agreeing = np.sum(counts[self.agreeing - 1 :], axis=0)
        unknown: Floats = np.full(n.shape, np.nan)
        shares = [quotient(count, n) * PERCENT for count in counts] + [unknown] * (MAX_ANSWERS - self.highest)
        skipped, other = sums.get("skipped", unknown), sums.get("does_not_concern", unknown)
        completeness = quotient(n + other, n + other + skipped) * PERCENT
        return Figures.from_values(
            quotient(agreeing, n) * PERCENT,
            n=n,
            limits=scaled(wilson(agreeing, n, level), PERCENT),
            numerator=agreeing,
            denominator=n,
            extras=tuple(zip(self.extras, [*shares, skipped, other, completeness], strict=True)),
        )
