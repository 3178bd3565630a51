"""How the answers to a statement divide: the share that agrees, with the share of every answer."""

from collections.abc import Mapping
from typing import ClassVar

import attrs
import numpy as np

from soteindikaattorit.errors import InvalidValueError
from soteindikaattorit.measures.disclosed import Disclosed, summed
from soteindikaattorit.measures.explain import Formula
from soteindikaattorit.measures.measure import CountModel, Figures, Floats, Measure, Need, quotient, scaled
from soteindikaattorit.measures.part import Part
from soteindikaattorit.measures.proportion import share_formula
from soteindikaattorit.model.condition import Condition, Criterion
from soteindikaattorit.stats.interval import wilson

PERCENT = 100.0
STATES = ("answered", "skipped", "does-not-concern", "not-asked", "unread")
"""What a question of a form may have met with; only what was answered counts.

What is ``unread`` was given, and is no answer that the question has.
"""

MOST = 5
"""The most answers a scale may have for its distribution to be told, answer by answer."""

_STATES = {"skipped": "skipped", "does_not_concern": "does-not-concern"}


def _is(column: str, value: str | int) -> Part:
    return Part(where=Condition((Criterion(column=column, any_of=(value,)),)))


@attrs.frozen(kw_only=True)
class Distribution(Measure):
    """The share of answers that agree, in percent (0…100), with the share of every answer beside it.

    Answers are numbered from 1, and there are five at most.
    Only answers on the scale count: what was skipped, not asked or does not concern the person is no part of n.

    Args:
        column: The column with the answers.
        highest: The highest answer of the scale.
        agreeing: The lowest answer that agrees.
        state: The column that says of each row whether the question was answered; empty when there is none.

    Raises:
        InvalidValueError: The answers do not lie in order.

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
    extras: ClassVar[tuple[str, ...]] = (
        *(f"share_{answer}" for answer in range(1, MOST + 1)),
        "skipped",
        "does_not_concern",
        "completeness",
    )

    def check(self) -> None:
        """Check that the answers lie in order."""
        if not 1 < self.agreeing <= self.highest <= MOST:
            given = f"{self.agreeing}, {self.highest}"
            raise InvalidValueError("answers of a distribution", given, f"expected 1 < agreeing <= highest <= {MOST}")

    @property
    def answers(self) -> range:
        """Every answer of the scale, lowest first."""
        return range(1, self.highest + 1)

    def needs(self) -> tuple[Need, ...]:
        """Return the column, which may hold nothing off the scale, and that of the states."""
        answers = Need(column=self.column, types=("integer",), minimum=1, maximum=self.highest)
        return (answers, Need(column=self.state, types=("code",))) if self.state else (answers,)

    def parts(self) -> dict[str, Part]:
        """Return how many gave each answer, how many skipped the question and how many it does not concern."""
        answers = {f"answer_{answer}": _is(self.column, answer) for answer in self.answers}
        states = {name: _is(self.state, code) for name, code in _STATES.items()} if self.state else {}
        return answers | states

    @property
    def formula(self) -> Formula:
        """The answers that agree in percent of all answers."""
        return share_formula({"numerator": self._from(self.agreeing), "denominator": self._from(1)})

    def _from(self, lowest: int) -> Part:
        return Part(where=Condition((Criterion(column=self.column, minimum=lowest, maximum=self.highest),)))

    @property
    def interval_method(self) -> str:
        """Wilson's."""
        return "wilson"

    @property
    def count_model(self) -> CountModel:
        """Those who agree of those who answered."""
        return CountModel(kind="proportion", factor=PERCENT)

    def disclosed(self) -> Disclosed:
        """Return how many gave each answer, and how many were asked beside them."""
        classes = tuple((f"share_{answer}", summed(f"answer_{answer}")) for answer in self.answers)
        agreeing = tuple(f"share_{answer}" for answer in self.answers if answer >= self.agreeing)
        beside = (*_STATES, "completeness") if self.state else ()
        base = summed(*(f"answer_{answer}" for answer in self.answers))
        return Disclosed(base=base, classes=classes, together=(agreeing,), beside=beside, is_score=True)

    def finish(self, sums: Mapping[str, Floats], level: float) -> Figures:
        """Finish with Wilson's interval; beside it ``share_1`` to ``share_5``, in percent (0…100).

        With a column of states also ``skipped`` and ``does_not_concern``, which are counts, and ``completeness``:
        of those asked, the share that answered or whom it does not concern, in percent (0…100).
        """
        given = [sums[f"answer_{answer}"] for answer in self.answers]
        n = np.sum(given, axis=0)
        agreeing = np.sum(given[self.agreeing - 1 :], axis=0)
        shares = [quotient(count, n) * PERCENT for count in given]
        unknown = [np.full(n.shape, np.nan)] * (MOST - len(shares))
        return Figures.of(
            quotient(agreeing, n) * PERCENT,
            n=n,
            limits=scaled(wilson(agreeing, n, level), PERCENT),
            numerator=agreeing,
            denominator=n,
            extras=tuple(zip(self.extras, [*shares, *unknown, *self._states(n, sums)], strict=True)),
        )

    def _states(self, n: Floats, sums: Mapping[str, Floats]) -> tuple[Floats, Floats, Floats]:
        unknown = np.full(n.shape, np.nan)
        skipped, other = sums.get("skipped", unknown), sums.get("does_not_concern", unknown)
        return skipped, other, quotient(n + other, n + other + skipped) * PERCENT
