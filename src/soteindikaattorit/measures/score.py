"""Scores of published instruments: their mean, or the share of persons who reach a score."""

from typing import Annotated, ClassVar

import attrs

from soteindikaattorit.errors import InvalidValueError, one_of
from soteindikaattorit.measures.disclosed import Disclosed, summed
from soteindikaattorit.measures.explain import Formula, term
from soteindikaattorit.measures.mean import mean_contrast, mean_figures
from soteindikaattorit.measures.measure import Figures, Measure, Need, Sums
from soteindikaattorit.measures.part import SQUARE, Part, Scored, Scoring
from soteindikaattorit.measures.proportion import INTERVALS, share, share_contrast, share_disclosed, share_formula
from soteindikaattorit.model.field import AtLeast
from soteindikaattorit.model.instrument import Instrument
from soteindikaattorit.stats.contrast import Contrast


@attrs.frozen(kw_only=True)
class Score(Measure):
    """The mean score of a domain of an instrument, or the share of persons with at least a given score, in percent.

    A row contains the answers of one person at one time.
    Its score is the mean of the answered items of the domain, reversed where the instrument requires it, rescaled to
    the range of the instrument's scores; a row with too few answered items has no score and does not count.
    An answer off the scale is an error of the data.
    The mean has Student's t interval and Welch's difference, the share Wilson's interval and Newcombe's difference.

    Args:
        instrument: The instrument.
        domain: The id of the domain.
        columns: The names of the columns of the items, with ``{}`` for the number: "q{}" for q1, q2 and so on.
        reading: The name of the reading of the manual that says how many answers are enough; default: the first.
        at_least: The least score of the persons whose share is computed; None for the mean score.

    Raises:
        InvalidValueError: The domain or the reading is unknown, or the names of the columns lack ``{}``.

    Source:
        That of the instrument.
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
        low, high = self.instrument.lowest, self.instrument.highest
        return tuple(
            Need(column=column, types=("integer",), minimum=low, maximum=high) for column in self.scoring.columns
        )

    def parts(self) -> dict[str, Part]:
        """Return the rows with a score, and those that reach the least score or the sums of scores and squares."""
        n = Part(rules=(Scored(scoring=self.scoring),))
        if self.at_least is not None:
            return {"numerator": Part(rules=(Scored(scoring=self.scoring, at_least=self.at_least),)), "denominator": n}
        return {"n": n, "sum": Part(scoring=self.scoring), "squares": Part(scoring=self.scoring, power=SQUARE)}

    @property
    def formula(self) -> Formula:
        """The sum of the scores divided by their number, or those who reach the least score in percent."""
        parts = self.parts()
        return term(parts["sum"]) / term(parts["n"]) if self.at_least is None else share_formula(parts)

    @property
    def interval_method(self) -> str:
        return "student-t" if self.at_least is None else INTERVALS[0]

    def disclosed(self) -> Disclosed:
        if self.at_least is None:
            return Disclosed(base=summed("n"), amounts=(("sum", summed("sum")),), is_score=True)
        return attrs.evolve(share_disclosed(self.parts()), is_score=True)

    def finish(self, sums: Sums, level: float) -> Figures:
        if self.at_least is None:
            return mean_figures(sums, level)
        return share(sums["numerator"], sums["denominator"], level, INTERVALS[0])

    def contrast(self, how: str, first: Sums, second: Sums, level: float) -> Contrast:
        """Return the difference of means by Welch, or of shares in percentage points."""
        if self.at_least is None:
            return mean_contrast(first, second, level)
        return share_contrast(how, first, second, level)
