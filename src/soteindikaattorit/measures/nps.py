"""The Net Promoter Score: promoters less detractors."""

from collections.abc import Mapping
from typing import ClassVar

import attrs
import numpy as np

from soteindikaattorit.measures.disclosed import Disclosed, summed
from soteindikaattorit.measures.explain import Formula, term
from soteindikaattorit.measures.measure import (
    Figures,
    Floats,
    Measure,
    Need,
    check_interval,
    quotient,
    scaled,
)
from soteindikaattorit.measures.part import Part
from soteindikaattorit.model.condition import Condition, Criterion
from soteindikaattorit.stats.contrast import Contrast, nps_difference
from soteindikaattorit.stats.interval import by_name
from soteindikaattorit.stats.nps import GROUPS, PERCENT, Breaks, detractor_on, promoter_on

INTERVALS = ("adjusted-wald", "score", "wald")
"""The interval methods of a net promoter score, the one that is used when none is named first."""


@attrs.frozen(kw_only=True)
class NPS(Measure):
    """The share of promoters less the share of detractors, in points (-100…100).

    Every answer has a part of its own, so that the distribution is always known beside the score.
    Zero is an answer.

    Args:
        column: The column with the answer to the question.
        lowest: The lowest answer of the scale.
        highest: The highest answer of the scale.
        promoter: The lowest answer of a promoter; to be declared on any scale but 0 to 10.
        detractor: The highest answer of a detractor; to be declared on any scale but 0 to 10.
        interval: "adjusted-wald", "score" or "wald".
        distribution: Whether results also hold the share of each answer, in columns such as ``answer_0``.

    Raises:
        InvalidValueError: The breaks do not lie in order on the scale, or are not declared, or the interval is unknown.

    Source:
        Reichheld, F. (2003), The one number you need to grow, Harvard Business Review 81(12);
        Rocks, B. (2016), Interval estimation for the "Net Promoter Score", The American Statistician 70(4).
    """

    column: str
    lowest: int = 0
    highest: int = 10
    promoter: int = attrs.field()
    detractor: int = attrs.field()
    interval: str = INTERVALS[0]
    distribution: bool = False
    kind: ClassVar[str] = "nps"
    unit: ClassVar[str] = "NPS"
    intervals: ClassVar[tuple[str, ...]] = INTERVALS
    contrasts: ClassVar[tuple[str, ...]] = ("difference",)
    extras: ClassVar[tuple[str, ...]] = GROUPS

    @promoter.default
    def _promoter(self) -> int:
        return promoter_on(self.lowest, self.highest)

    @detractor.default
    def _detractor(self) -> int:
        return detractor_on(self.lowest, self.highest)

    def check(self) -> None:
        """Check the interval, and that the breaks lie in order on the scale."""
        check_interval(self, self.interval)
        _ = self.breaks

    def contrast(self, how: str, first: Mapping[str, Floats], second: Mapping[str, Floats], level: float) -> Contrast:
        """Return the difference in points, adjusted unless the interval is Wald's."""
        method = "wald" if self.interval == "wald" else "adjusted-wald"
        return nps_difference(self._groups(first), self._groups(second), level, method).scaled(PERCENT)

    @property
    def breaks(self) -> Breaks:
        """The scale and where it breaks."""
        return Breaks(lowest=self.lowest, highest=self.highest, promoter=self.promoter, detractor=self.detractor)

    @property
    def answers(self) -> range:
        """Every answer of the scale, lowest first."""
        return range(self.lowest, self.highest + 1)

    def needs(self) -> tuple[Need, ...]:
        """Return the column, which may hold nothing off the scale."""
        return (Need(column=self.column, types=("integer",), minimum=self.lowest, maximum=self.highest),)

    def parts(self) -> dict[str, Part]:
        """Return how many gave each answer."""
        return {
            f"answer_{answer}": Part(where=Condition((Criterion(column=self.column, any_of=(answer,)),)))
            for answer in self.answers
        }

    def expected_rows(self) -> dict[str, Part]:
        """Return all rows: each should hold a value."""
        return {"expected": Part()}

    @property
    def formula(self) -> Formula:
        """Promoters less detractors, in percent of all who answered."""
        promoters, detractors = (
            self._answered(self.promoter, self.highest),
            self._answered(self.lowest, self.detractor),
        )
        return PERCENT * (promoters - detractors) / self._answered(self.lowest, self.highest)

    def _answered(self, low: int, high: int) -> Formula:
        return term(Part(where=Condition((Criterion(column=self.column, minimum=low, maximum=high),))))

    @property
    def interval_method(self) -> str:
        """As the interval says."""
        return f"nps-{self.interval}"

    def disclosed(self) -> Disclosed:
        """Return promoters, passives and detractors, or every answer where all are told."""
        names = [tuple(f"answer_{answer}" for answer in group) for group in self.breaks.groups]
        classes = tuple((name, summed(*group)) for name, group in zip(self.extras, names, strict=True))
        if self.distribution:
            classes = tuple((name, summed(name)) for name in self.parts())
        return Disclosed(base=summed(*self.parts()), classes=classes, is_score=True)

    def finish(self, sums: Mapping[str, Floats], level: float) -> Figures:
        """Finish with the score, its shares in percent (0…100) and the interval by its name."""
        groups = self._groups(sums)
        n = np.sum(groups, axis=0)
        promoters, passives, detractors = groups
        method = by_name(f"nps-{self.interval}")
        limits = scaled(method.limits(promoters, passives, detractors, level), PERCENT)
        told = dict(zip(self.extras, groups, strict=True))
        told |= {name: sums[name] for name in self.parts()} if self.distribution else {}
        shares = tuple((name, quotient(count, n) * PERCENT) for name, count in told.items())
        score = quotient(promoters - detractors, n) * PERCENT
        return Figures.of(score, n=n, limits=limits, numerator=promoters - detractors, denominator=n, extras=shares)

    def _groups(self, sums: Mapping[str, Floats]) -> tuple[Floats, Floats, Floats]:
        zero = np.zeros(sums[f"answer_{self.lowest}"].shape)
        promoters, passives, detractors = (
            zero + sum(sums[f"answer_{answer}"] for answer in answers) for answers in self.breaks.groups
        )
        return promoters, passives, detractors
