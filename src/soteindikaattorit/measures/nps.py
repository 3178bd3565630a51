"""The Net Promoter Score: promoters less detractors."""

from collections.abc import Mapping
from typing import ClassVar

import attrs
import numpy as np

from soteindikaattorit.condition import Condition, Criterion
from soteindikaattorit.errors import InvalidValueError
from soteindikaattorit.interval import by_name
from soteindikaattorit.measures.counts import Counts, summed
from soteindikaattorit.measures.measure import (
    Figures,
    Floats,
    Measure,
    Need,
    Schema,
    check_interval,
    quotient,
    scaled,
)
from soteindikaattorit.measures.part import Part

PERCENT = 100.0
INTERVALS = ("adjusted-wald", "score", "wald")
"""The interval methods of a net promoter score, the one that is used when none is named first."""

_ANSWER = {"type": "integer"}


@attrs.frozen(kw_only=True)
class NPS(Measure):
    """The share of promoters less the share of detractors, in points (-100…100).

    Every answer has a part of its own, so that the distribution is always known beside the score.
    Zero is an answer.

    Args:
        column: The column with the answer to the question.
        lowest: The lowest answer of the scale.
        highest: The highest answer of the scale.
        promoter: The lowest answer of a promoter.
        detractor: The highest answer of a detractor.
        interval: "adjusted-wald", "score" or "wald".

    Raises:
        InvalidValueError: The breaks do not lie in order on the scale, or the interval is unknown.

    Source:
        Reichheld, F. (2003), The one number you need to grow, Harvard Business Review 81(12);
        Rocks, B. (2016), Interval estimation for the "Net Promoter Score", The American Statistician 70(4).
    """

    column: str
    lowest: int = 0
    highest: int = 10
    promoter: int = 9
    detractor: int = 6
    interval: str = INTERVALS[0]
    kind: ClassVar[str] = "nps"
    unit: ClassVar[str] = "NPS"
    intervals: ClassVar[tuple[str, ...]] = INTERVALS
    extras: ClassVar[tuple[str, ...]] = ("promoters", "passives", "detractors")
    schema: ClassVar[Schema] = {
        "properties": {
            "column": {"type": "string", "minLength": 1},
            "lowest": _ANSWER,
            "highest": _ANSWER,
            "promoter": _ANSWER,
            "detractor": _ANSWER,
            "interval": {"enum": list(INTERVALS)},
        },
        "required": ["column"],
    }

    def __attrs_post_init__(self) -> None:
        """Check that the breaks lie in order on the scale."""
        check_interval(self, self.interval)
        if not self.lowest <= self.detractor < self.promoter <= self.highest:
            breaks = f"{self.lowest}, {self.detractor}, {self.promoter}, {self.highest}"
            raise InvalidValueError("breaks of NPS", breaks, "expected lowest <= detractor < promoter <= highest")

    @property
    def answers(self) -> range:
        """Every answer of the scale, lowest first."""
        return range(self.lowest, self.highest + 1)

    def needs(self) -> tuple[Need, ...]:
        """Give the column, which may hold nothing off the scale."""
        return (Need(column=self.column, types=("integer",), minimum=self.lowest, maximum=self.highest),)

    def parts(self) -> dict[str, Part]:
        """Give how many gave each answer."""
        return {
            f"answer_{answer}": Part(where=Condition((Criterion(column=self.column, any_of=(answer,)),)))
            for answer in self.answers
        }

    def counts(self) -> Counts:
        """Give promoters, passives and detractors."""
        names = [tuple(f"answer_{answer}" for answer in group) for group in self._breaks]
        classes = tuple((name, summed(*group)) for name, group in zip(self.extras, names, strict=True))
        return Counts(base=summed(*self.parts()), classes=classes, is_score=True)

    def finish(self, sums: Mapping[str, Floats], level: float) -> Figures:
        """Finish with the score, its shares in percent (0…100) and the interval by its name."""
        groups = self._groups(sums)
        n = np.sum(groups, axis=0)
        promoters, passives, detractors = groups
        method = by_name(f"nps-{self.interval}")
        limits = scaled(method.limits(promoters, passives, detractors, level), PERCENT)
        shares = tuple((name, quotient(group, n) * PERCENT) for name, group in zip(self.extras, groups, strict=True))
        score = quotient(promoters - detractors, n) * PERCENT
        return Figures.of(score, n=n, limits=limits, numerator=promoters - detractors, denominator=n, extras=shares)

    @property
    def _breaks(self) -> tuple[range, range, range]:
        """The answers of promoters, passives and detractors."""
        return (
            range(self.promoter, self.highest + 1),
            range(self.detractor + 1, self.promoter),
            range(self.lowest, self.detractor + 1),
        )

    def _groups(self, sums: Mapping[str, Floats]) -> tuple[Floats, Floats, Floats]:
        zero = np.zeros(sums[f"answer_{self.lowest}"].shape)
        promoters, passives, detractors = (
            zero + sum(sums[f"answer_{answer}"] for answer in answers) for answers in self._breaks
        )
        return promoters, passives, detractors
