"""The Net Promoter Score: the share of promoters less the share of detractors."""

from typing import ClassVar

import attrs
import numpy as np

from soteindikaattorit.measures.disclosed import Disclosed, summed
from soteindikaattorit.measures.explain import Formula, term
from soteindikaattorit.measures.measure import PERCENT, Figures, Floats, Measure, Need, Sums, quotient, scaled
from soteindikaattorit.measures.part import Part
from soteindikaattorit.model.condition import Condition, Criterion
from soteindikaattorit.stats.contrast import Contrast, nps_difference
from soteindikaattorit.stats.interval import by_name
from soteindikaattorit.stats.nps import GROUPS, Breaks, detractor_on, promoter_on

INTERVALS = ("adjusted-wald", "score", "wald")
"""The interval methods of a net promoter score, the default first."""


@attrs.frozen(kw_only=True)
class NPS(Measure):
    """The share of promoters less the share of detractors, in points (-100…100).

    The shares of promoters, passives and detractors are given with it, in percent (0…100).
    Zero is an answer.

    Args:
        column: The column with the answer to the question.
        lowest: The lowest answer of the scale.
        highest: The highest answer of the scale.
        promoter: The lowest answer of a promoter; required on any scale but 0 to 10.
        detractor: The highest answer of a detractor; required on any scale but 0 to 10.
        interval: "adjusted-wald", "score" or "wald".
        distribution: Whether results also contain the share of each answer, in columns such as ``answer_0``.

    Raises:
        InvalidValueError: The breaks are not in order on the scale, or are missing, or the interval is unknown.

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
    expects_values: ClassVar[bool] = True

    @promoter.default
    def _promoter(self) -> int:
        return promoter_on(self.lowest, self.highest)

    @detractor.default
    def _detractor(self) -> int:
        return detractor_on(self.lowest, self.highest)

    def check(self) -> None:
        _ = self.breaks

    def contrast(self, how: str, first: Sums, second: Sums, level: float) -> Contrast:
        """Return the difference in points, by the adjusted Wald method unless the interval is "wald"."""
        method = "wald" if self.interval == "wald" else "adjusted-wald"
        return nps_difference(self._groups(first), self._groups(second), level, method).scaled(PERCENT)

    @property
    def breaks(self) -> Breaks:
        """The scale and its breaks."""
        return Breaks(lowest=self.lowest, highest=self.highest, promoter=self.promoter, detractor=self.detractor)

    @property
    def answers(self) -> range:
        """Every answer of the scale, lowest first."""
        return range(self.lowest, self.highest + 1)

    def needs(self) -> tuple[Need, ...]:
        return (Need(column=self.column, types=("integer",), minimum=self.lowest, maximum=self.highest),)

    def parts(self) -> dict[str, Part]:
        """Return the number of rows with each answer."""
        return {
            f"answer_{answer}": Part(where=Condition((Criterion(column=self.column, any_of=(answer,)),)))
            for answer in self.answers
        }

    @property
    def formula(self) -> Formula:
        """Promoters less detractors, in percent of all answers."""
        promoters, detractors, answered = (
            term(Part(where=Condition((Criterion(column=self.column, minimum=low, maximum=high),))))
            for low, high in (
                (self.promoter, self.highest),
                (self.lowest, self.detractor),
                (self.lowest, self.highest),
            )
        )
        return PERCENT * (promoters - detractors) / answered

    @property
    def interval_method(self) -> str:
        return f"nps-{self.interval}"

    def disclosed(self) -> Disclosed:
        """Return promoters, passives and detractors, or every answer when the distribution is shown."""
        names = [tuple(f"answer_{answer}" for answer in group) for group in self.breaks.groups]
        classes = tuple((name, summed(*group)) for name, group in zip(self.extras, names, strict=True))
        if self.distribution:
            classes = tuple((name, summed(name)) for name in self.parts())
        return Disclosed(base=summed(*self.parts()), classes=classes, is_score=True)

    def finish(self, sums: Sums, level: float) -> Figures:
        groups = self._groups(sums)
        promoters, _, detractors = groups
        n = np.sum(groups, axis=0)
        limits = scaled(by_name(self.interval_method).limits(*groups, level), PERCENT)
        counts = dict(zip(self.extras, groups, strict=True))
        counts |= {name: sums[name] for name in self.parts()} if self.distribution else {}
        shares = tuple((name, quotient(count, n) * PERCENT) for name, count in counts.items())
        net = promoters - detractors
        score = quotient(net, n) * PERCENT
        return Figures.from_values(score, n=n, limits=limits, numerator=net, denominator=n, extras=shares)

    def _groups(self, sums: Sums) -> tuple[Floats, Floats, Floats]:
        zero = np.zeros(sums[f"answer_{self.lowest}"].shape)
        promoters, passives, detractors = (
            zero + sum(sums[f"answer_{answer}"] for answer in answers) for answers in self.breaks.groups
        )
        return promoters, passives, detractors
