"""Net promoter scores: the breaks of a scale, the score of answers, and the sample size for a precision."""

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
"""The groups of answers, promoters first."""

_STANDARD: Final = (0, 10)
_PROMOTER: Final = 9
_DETRACTOR: Final = 6
_NO_ANSWERS: Final = (0.0, 0.0, 0.0)


def promoter_on(lowest: int, highest: int) -> int:
    """Return the default lowest answer of a promoter: 9 on the scale 0 to 10, below the scale on any other."""
    return _PROMOTER if (lowest, highest) == _STANDARD else lowest - 1


def detractor_on(lowest: int, highest: int) -> int:
    """Return the default highest answer of a detractor: 6 on the scale 0 to 10, below the scale on any other."""
    return _DETRACTOR if (lowest, highest) == _STANDARD else lowest - 1


@attrs.frozen(kw_only=True)
class Breaks:
    """A scale of answers, and its breaks between detractors, passives and promoters.

    Only the scale from 0 to 10 has standard breaks; on any other scale both must be given.

    Args:
        lowest: The lowest answer of the scale.
        highest: The highest answer of the scale.
        promoter: The lowest answer of a promoter.
        detractor: The highest answer of a detractor.

    Raises:
        InvalidValueError: The breaks are not in order on the scale, or are missing.

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
        """Check that the breaks are in order on the scale."""
        if not self.lowest <= self.detractor < self.promoter <= self.highest:
            breaks = f"{self.lowest}, {self.detractor}, {self.promoter}, {self.highest}"
            expected = "expected lowest <= detractor < promoter <= highest, declared on any scale but 0 to 10"
            raise InvalidValueError("breaks of NPS", breaks, expected)

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
    """The net promoter score of answers, with its shares, distribution and limits.

    Zero is an answer.
    A number is nan unless the status is ``ok``.

    Args:
        counts: The number of each answer, the lowest first.
        breaks: The scale and its breaks.
        minimum_base: The least number of answers of a score with the status ``ok``.

    Raises:
        InvalidValueError: The counts are not one for each answer, or one is negative or infinite.

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
        """Return the scale, without any number of answers."""
        return f"<NetPromoterScore on {self.breaks.lowest} to {self.breaks.highest}, not released>"

    @classmethod
    def from_answers(cls, answers: Iterable[object], breaks: Breaks | None = None, *, minimum_base: int = 0) -> Self:
        """Return the score of answers; missing answers do not count.

        Args:
            answers: The answers, whole numbers on the scale.
            breaks: The scale and its breaks; 0 to 10 when None.
            minimum_base: The least number of answers of a score with the status ``ok``.

        Raises:
            InvalidValueError: An answer is not a whole number on the scale.
        """
        breaks = breaks or Breaks()
        numbers = np.array([_number(answer) for answer in answers if not _is_missing(answer)], dtype=np.float64)
        if not np.isin(numbers, breaks.answers).all():
            expected = f"expected whole numbers from {breaks.lowest} to {breaks.highest}"
            raise InvalidValueError("answer", "off the scale", expected)
        counts = tuple(float((numbers == answer).sum()) for answer in breaks.answers)
        return cls(counts=counts, breaks=breaks, minimum_base=minimum_base)

    @property
    def n(self) -> float:
        """The number of answers."""
        return float(sum(self.counts))

    @property
    def status(self) -> str:
        """The status: ``ok``, ``no-data`` or ``too-few``."""
        if self.n == 0:
            return status.NO_DATA
        return status.OK if self.n >= self.minimum_base else status.TOO_FEW

    @property
    def groups(self) -> tuple[float, float, float]:
        """The numbers of promoters, passives and detractors."""
        count = dict(zip(self.breaks.answers, self.counts, strict=True))
        promoters, passives, detractors = (float(sum(map(count.__getitem__, group))) for group in self.breaks.groups)
        return promoters, passives, detractors

    @property
    def value(self) -> float:
        """The score, in points (-100…100)."""
        promoters, _, detractors = self.groups
        return self._share(promoters - detractors)

    @property
    def shares(self) -> dict[str, float]:
        """The shares of promoters, passives and detractors, in percent (0…100)."""
        return {name: self._share(count) for name, count in zip(GROUPS, self.groups, strict=True)}

    @property
    def distribution(self) -> dict[int, float]:
        """The share of each answer, in percent (0…100)."""
        return {answer: self._share(count) for answer, count in zip(self.breaks.answers, self.counts, strict=True)}

    @property
    def standard_error(self) -> float:
        """The standard error of the score, in points, without pseudo-observations."""
        promoters, _, detractors = self.groups
        variance = self._share(promoters + detractors) / PERCENT - (self.value / PERCENT) ** 2
        return PERCENT * float(np.sqrt(max(variance, 0.0) / self.n)) if self.status == status.OK else float("nan")

    def limits(self, level: float = 0.95, interval: str = "adjusted-wald") -> tuple[float, float]:
        """Return the confidence limits, in points (-100…100).

        Args:
            level: The confidence level, between 0 and 1.
            interval: "adjusted-wald", "score" or "wald".

        Raises:
            InvalidValueError: The level is not between 0 and 1.
            UnknownNameError: The interval is unknown.
        """
        limits = by_name(f"nps-{interval}").limits(*self.groups, level)
        factor = PERCENT if self.status == status.OK else float("nan")
        return float(limits.lower) * factor, float(limits.upper) * factor

    def difference(self, other: "NetPromoterScore", level: float = 0.95, interval: str = "adjusted-wald") -> Contrast:
        """Return this score less another, of another group or another period.

        Args:
            other: The other score, of other answers.
            level: The confidence level, between 0 and 1.
            interval: "adjusted-wald" or "wald".

        Returns:
            The difference in points (-200…200); nan unless the status of both scores is ``ok``.

        Raises:
            InvalidValueError: The scales or breaks differ, or the level or interval is not possible.
        """
        if self.breaks != other.breaks:
            raise InvalidValueError("other score", repr(other), "expected the same scale with the same breaks")
        is_ok = self.status == other.status == status.OK
        groups = (self.groups, other.groups) if is_ok else (_NO_ANSWERS, _NO_ANSWERS)
        return nps_difference(*groups, level, interval).scaled(PERCENT)

    def _share(self, count: float) -> float:
        return PERCENT * count / self.n if self.status == status.OK else float("nan")


def _is_missing(answer: object) -> bool:
    """Whether an answer is missing: None, or a value that is not equal to itself, such as nan."""
    try:
        return answer is None or bool(answer != answer)  # noqa: PLR0124 - not-a-number
    except TypeError:  # pandas.NA has no truth value
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
    """Return the number of answers needed for a net promoter score of a precision.

    Args:
        precision: The greatest distance of the limits from the score, in points (over 0).
        level: The confidence level, between 0 and 1.
        promoters: The expected share of promoters, in percent; the default needs the most answers.
        detractors: The expected share of detractors, in percent.
        population: The size of the population; infinite when it is much larger than the sample.

    Raises:
        InvalidValueError: The precision is not over 0, the shares are not shares of a whole, the population is below
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
