"""Net promoter scores: where a scale breaks, the score of some answers, and how many answers a precision takes."""

from collections.abc import Iterable
from math import ceil
from numbers import Real
from typing import Final, Self

import attrs
import numpy as np

from soteindikaattorit.errors import InvalidValueError
from soteindikaattorit.model import status
from soteindikaattorit.stats.contrast import Contrast, nps_difference
from soteindikaattorit.stats.interval import by_name, z

PERCENT: Final = 100.0
GROUPS: Final = ("promoters", "passives", "detractors")
"""The groups that answers fall into, those who would recommend first."""

_STANDARD: Final = (0, 10)
_PROMOTER: Final = 9
_DETRACTOR: Final = 6
_NOBODY: Final = (0.0, 0.0, 0.0)


def promoter_on(lowest: int, highest: int) -> int:
    """Return lowest answer of a promoter: 9 from 0 to 10, and impossible on any other scale, where it is declared."""
    return _PROMOTER if (lowest, highest) == _STANDARD else lowest - 1


def detractor_on(lowest: int, highest: int) -> int:
    """Return the highest answer of a detractor: 6 from 0 to 10, and impossible on any other scale."""
    return _DETRACTOR if (lowest, highest) == _STANDARD else lowest - 1


@attrs.frozen(kw_only=True)
class Breaks:
    """A scale of answers, and where it breaks into detractors, passives and promoters.

    Only the scale from 0 to 10 has breaks that everybody knows; on any other they are declared.

    Args:
        lowest: The lowest answer of the scale.
        highest: The highest answer of the scale.
        promoter: The lowest answer of a promoter.
        detractor: The highest answer of a detractor.

    Raises:
        InvalidValueError: The breaks do not lie in order on the scale, or are not declared.

    Source:
        Reichheld F. The one number you need to grow. Harvard Business Review 81(12) (2003) 46-54.

    Example:
        >>> Breaks(lowest=1, highest=5, promoter=5, detractor=3).answers
        range(1, 6)
    """

    lowest: int = _STANDARD[0]
    highest: int = _STANDARD[1]
    promoter: int = attrs.field()
    detractor: int = attrs.field()

    @promoter.default
    def _promoter(self) -> int:
        return promoter_on(self.lowest, self.highest)

    @detractor.default
    def _detractor(self) -> int:
        return detractor_on(self.lowest, self.highest)

    def __attrs_post_init__(self) -> None:
        """Check that the breaks lie in order on the scale."""
        if not self.lowest <= self.detractor < self.promoter <= self.highest:
            given = f"{self.lowest}, {self.detractor}, {self.promoter}, {self.highest}"
            expected = "expected lowest <= detractor < promoter <= highest, declared on any scale but 0 to 10"
            raise InvalidValueError("breaks of NPS", given, expected)

    @property
    def answers(self) -> range:
        """Every answer of the scale, lowest first."""
        return range(self.lowest, self.highest + 1)

    @property
    def groups(self) -> tuple[range, range, range]:
        """The answers of promoters, passives and detractors."""
        return (
            range(self.promoter, self.highest + 1),
            range(self.detractor + 1, self.promoter),
            range(self.lowest, self.detractor + 1),
        )


@attrs.frozen(kw_only=True, repr=False)
class NetPromoterScore:
    """The net promoter score of some answers, with all that belongs to it.

    Zero is an answer.
    A score is told with its shares and the number of answers, never alone.

    Args:
        counts: How many gave each answer, the lowest first.
        breaks: The scale and its breaks.
        minimum_base: The least number of answers on which a score is told.

    Raises:
        InvalidValueError: There is not a count for each answer, or one is negative or infinite.

    Source:
        Rocks B. Interval estimation for the net promoter score. The American Statistician 70 (2016) 365-372.

    Example:
        >>> score = NetPromoterScore.from_answers([10, 9, 9, 8, 7, 3, 0, None])
        >>> print(f"{score.value:.0f} of {score.n:.0f}: {score.shares['promoters']:.0f} % promote")
        14 of 7: 43 % promote
    """

    counts: tuple[float, ...]
    breaks: Breaks = Breaks()
    minimum_base: int = 0

    def __attrs_post_init__(self) -> None:
        """Check the counts."""
        if len(self.counts) != len(self.breaks.answers):
            expected = f"expected one for each answer from {self.breaks.lowest} to {self.breaks.highest}"
            raise InvalidValueError("counts of NPS", f"{len(self.counts)} of them", expected)
        if not all(np.isfinite(count) and count >= 0 for count in self.counts):
            raise InvalidValueError("counts of NPS", "negative or infinite", "expected finite numbers from 0")

    def __repr__(self) -> str:
        """Say on which scale the answers are, and none of them."""
        return f"<NetPromoterScore on {self.breaks.lowest} to {self.breaks.highest}, not released>"

    @classmethod
    def from_answers(cls, answers: Iterable[object], breaks: Breaks | None = None, *, minimum_base: int = 0) -> Self:
        """Count answers; those that are missing do not count.

        Args:
            answers: The answers, whole numbers on the scale.
            breaks: The scale and its breaks; 0 to 10 when None.
            minimum_base: The least number of answers on which a score is told.

        Raises:
            InvalidValueError: An answer is no whole number, or is off the scale.
        """
        breaks = breaks or Breaks()
        given = np.array([_number(answer) for answer in answers if not _is_missing(answer)], dtype=np.float64)
        if not np.isin(given, breaks.answers).all():
            expected = f"expected whole numbers from {breaks.lowest} to {breaks.highest}"
            raise InvalidValueError("answer", "off the scale", expected)
        counts = tuple(float((given == answer).sum()) for answer in breaks.answers)
        return cls(counts=counts, breaks=breaks, minimum_base=minimum_base)

    @property
    def n(self) -> float:
        """The number of answers."""
        return float(sum(self.counts))

    @property
    def status(self) -> str:
        """Whether the score stands: ``ok``, ``no-data`` or ``too-few``."""
        if self.n == 0:
            return status.NO_DATA
        return status.OK if self.n >= self.minimum_base else status.TOO_FEW

    @property
    def groups(self) -> tuple[float, float, float]:
        """How many promoters, passives and detractors there are."""
        of = dict(zip(self.breaks.answers, self.counts, strict=True))
        promoters, passives, detractors = (float(sum(of[each] for each in group)) for group in self.breaks.groups)
        return promoters, passives, detractors

    @property
    def value(self) -> float:
        """The score, in points (-100…100); nan where it does not stand."""
        promoters, _, detractors = self.groups
        return self._share(promoters - detractors)

    @property
    def shares(self) -> dict[str, float]:
        """The shares of promoters, passives and detractors, in percent (0…100); nan where they do not stand."""
        return {name: self._share(count) for name, count in zip(GROUPS, self.groups, strict=True)}

    @property
    def distribution(self) -> dict[int, float]:
        """The share of each answer, in percent (0…100); nan where it does not stand."""
        return {answer: self._share(count) for answer, count in zip(self.breaks.answers, self.counts, strict=True)}

    @property
    def standard_error(self) -> float:
        """The standard error of the score, in points, without pseudo-observations; nan where it does not stand."""
        promoters, _, detractors = self.groups
        variance = self._share(promoters + detractors) / PERCENT - (self.value / PERCENT) ** 2
        return PERCENT * float(np.sqrt(max(variance, 0.0) / self.n)) if self.status == status.OK else float("nan")

    def limits(self, level: float = 0.95, interval: str = "adjusted-wald") -> tuple[float, float]:
        """Return the confidence limits, in points (-100…100); nan where the score does not stand.

        Args:
            level: The confidence level, between 0 and 1.
            interval: "adjusted-wald", "score" or "wald".

        Raises:
            InvalidValueError: The level is not between 0 and 1.
            UnknownNameError: There is no such interval.
        """
        found = by_name(f"nps-{interval}").limits(*self.groups, level)
        stands = PERCENT if self.status == status.OK else float("nan")
        return float(found.lower) * stands, float(found.upper) * stands

    def difference(self, other: "NetPromoterScore", level: float = 0.95, interval: str = "adjusted-wald") -> Contrast:
        """Return by how many points this score is over another, of another group or another period.

        Args:
            other: The other score, of answers that are not among these.
            level: The confidence level, between 0 and 1.
            interval: "adjusted-wald" or "wald".

        Returns:
            The difference in points (-200…200); nan where one of the scores does not stand.

        Raises:
            InvalidValueError: The two are of different scales or breaks, or the level or interval is not possible.
        """
        if self.breaks != other.breaks:
            raise InvalidValueError("other score", repr(other), "expected the same scale with the same breaks")
        stands = self.status == other.status == status.OK
        one, another = (self.groups, other.groups) if stands else (_NOBODY, _NOBODY)
        return nps_difference(one, another, level, interval).scaled(PERCENT)

    def _share(self, count: float) -> float:
        return PERCENT * count / self.n if self.status == status.OK else float("nan")


def _is_missing(answer: object) -> bool:
    """Whether there is no answer: None, or what is not even equal to itself, as missing values of frames are."""
    try:
        return answer is None or bool(answer != answer)  # noqa: PLR0124 - not-a-number
    except TypeError:  # pandas.NA does not say
        return True


def _number(answer: object) -> float:
    if isinstance(answer, Real) and not isinstance(answer, bool):
        return float(answer)
    raise InvalidValueError("answer", "no number", "expected whole numbers on the scale")


def sample_size(
    precision: float,
    level: float = 0.95,
    *,
    promoters: float = 50.0,
    detractors: float = 50.0,
    population: float = float("inf"),
) -> int:
    """Return how many answers it takes to know a net promoter score as precisely as wanted.

    Args:
        precision: How many points the limits may lie from the score (over 0).
        level: The confidence level, between 0 and 1.
        promoters: The share of promoters that is expected, in percent; with the default the answer is always enough.
        detractors: The share of detractors that is expected, in percent.
        population: How many could answer at all; infinite when they are many more than are asked.

    Raises:
        InvalidValueError: The precision is not over 0, the shares are no shares of a whole, the population is below
            1, or the level is not between 0 and 1.

    Source:
        The variance of one answer by Rocks B. The American Statistician 70 (2016) 365-372; the finite population
        correction by Cochran WG. Sampling techniques. 3rd edition. New York: Wiley, 1977, section 4.4.

    Example:
        >>> sample_size(5), sample_size(10), sample_size(10, promoters=60, detractors=15)
        (1537, 385, 211)
    """
    if not precision > 0:
        raise InvalidValueError("precision", str(precision), "expected points over 0")
    if not (promoters >= 0 and detractors >= 0 and promoters + detractors <= PERCENT):
        raise InvalidValueError("shares", f"{promoters} and {detractors}", "expected percent, at most 100 together")
    if not population >= 1:
        raise InvalidValueError("population", str(population), "expected at least 1")
    plus, minus = promoters / PERCENT, detractors / PERCENT
    variance = plus + minus - (plus - minus) ** 2
    endless = variance * (z(level) / (precision / PERCENT)) ** 2
    return max(1, ceil(endless / (1 + (endless - 1) / population)))
