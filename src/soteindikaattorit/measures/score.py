"""Scores of published instruments: their mean, or the share of people who reach so much."""

from collections.abc import Mapping
from typing import Annotated, ClassVar

import attrs

from soteindikaattorit.errors import InvalidValueError, one_of
from soteindikaattorit.measures.disclosed import Disclosed, summed
from soteindikaattorit.measures.explain import Formula, term
from soteindikaattorit.measures.mean import mean_contrast, mean_figures
from soteindikaattorit.measures.measure import Figures, Floats, Measure, Need
from soteindikaattorit.measures.part import Part, Scored, Scoring
from soteindikaattorit.measures.proportion import INTERVALS, share, share_contrast, share_formula
from soteindikaattorit.model.field import AtLeast
from soteindikaattorit.model.instrument import Instrument
from soteindikaattorit.stats.contrast import Contrast


@attrs.frozen(kw_only=True)
class Score(Measure):
    """The mean score of a domain of an instrument, or the share of people who score at least so much, in percent.

    A row is one person's answers at one time.
    Its score is the mean of the answered items of the domain, reversed where the instrument says so, brought to the
    range of the instrument's scores; a row in which too few items are answered has none and does not count.
    An answer off the scale is an error of the data.

    Args:
        instrument: The instrument.
        domain: The id of the domain.
        columns: The names of the columns of the items, with ``{}`` for the number: "q{}" for q1, q2 and so on.
        reading: How many answers are enough, by the name of the reading of the manual; the domain's first when empty.
        at_least: The score whose reaching is asked, so that the share of people is given; None for the mean score.

    Raises:
        InvalidValueError: There is no such domain or reading, or the names of the columns lack ``{}``.

    Source:
        As the instrument says.
    """

    instrument: Instrument
    domain: str
    columns: Annotated[str, AtLeast(2)]
    reading: str = ""
    at_least: float | None = None
    kind: ClassVar[str] = "score"
    contrasts: ClassVar[tuple[str, ...]] = ("difference",)
    extras: ClassVar[tuple[str, ...]] = ("standard_deviation",)

    def check(self) -> None:
        """Check the domain, the reading and the names of the columns."""
        readings = dict(self.instrument.domain(self.domain).answered)
        if self.reading and self.reading not in readings:
            raise InvalidValueError("reading", self.reading, one_of(readings))
        if self.columns.count("{}") != 1:
            raise InvalidValueError("columns", self.columns, "expected a name with {} for the number, such as q{}")

    @property
    def scoring(self) -> Scoring:
        """How the score of a row follows from its columns."""
        key, domain = self.instrument, self.instrument.domain(self.domain)
        readings = dict(domain.answered)
        whole = range(1, key.items + 1) if key.answered else ()
        return Scoring(
            items=tuple(self._column(item) for item in domain.items),
            turned=tuple(self._column(item) for item in domain.items if item in key.reversed),
            answered=readings[self.reading or domain.answered[0][0]],
            whole=tuple(self._column(item) for item in whole),
            whole_answered=key.answered,
            answers=(key.lowest, key.highest),
            scores=(key.score_from, key.score_to),
        )

    def _column(self, item: int) -> str:
        return self.columns.replace("{}", str(item))

    def needs(self) -> tuple[Need, ...]:
        """Return the columns of the items, which may hold nothing off the scale."""
        low, high = self.instrument.lowest, self.instrument.highest
        return tuple(
            Need(column=column, types=("integer",), minimum=low, maximum=high) for column in self.scoring.columns
        )

    def parts(self) -> dict[str, Part]:
        """Return how many have a score, and how many reach so much, or the sum of the scores and of their squares."""
        n = Part(rules=(Scored(scoring=self.scoring),))
        if self.at_least is not None:
            return {"numerator": Part(rules=(Scored(scoring=self.scoring, at_least=self.at_least),)), "denominator": n}
        return {"n": n, "sum": Part(scoring=self.scoring), "squares": Part(scoring=self.scoring, power=2)}

    @property
    def formula(self) -> Formula:
        """The sum of the scores over their number, or those who reach so much in percent."""
        parts = self.parts()
        if self.at_least is not None:
            return share_formula(parts)
        return term(parts["sum"]) / term(parts["n"])

    @property
    def interval_method(self) -> str:
        """Student's t for the mean, Wilson's for the share."""
        return "student-t" if self.at_least is None else INTERVALS[0]

    def disclosed(self) -> Disclosed:
        """Return how many have a score, and how many reach so much or the sum of the scores."""
        if self.at_least is None:
            return Disclosed(base=summed("n"), amounts=(("sum", summed("sum")),), is_score=True)
        rest = summed("denominator", less=["numerator"])
        classes = (("numerator", summed("numerator")), ("rest", rest))
        return Disclosed(base=summed("denominator"), classes=classes, is_score=True)

    def finish(self, sums: Mapping[str, Floats], level: float) -> Figures:
        """Finish the mean with Student's t interval, the share with Wilson's."""
        if self.at_least is None:
            return mean_figures(sums, level)
        return share(sums["numerator"], sums["denominator"], level, INTERVALS[0])

    def contrast(self, how: str, first: Mapping[str, Floats], second: Mapping[str, Floats], level: float) -> Contrast:
        """Return the difference of means by Welch, or of shares in percentage points."""
        if self.at_least is None:
            return mean_contrast(first, second, level)
        return share_contrast(how, first, second, level)
