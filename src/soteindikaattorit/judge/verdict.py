"""A verdict: what a figure says when it is held against something, and by which rule."""

from collections.abc import Mapping
from math import isinf, isnan, nan
from types import MappingProxyType
from typing import Final

import attrs

from soteindikaattorit.definitions.indicator import DIRECTIONS
from soteindikaattorit.errors import InvalidValueError, check_choice
from soteindikaattorit.model import status

EXCLUDES: Final = "interval-excludes"
"""The rule of a verdict that the whole interval of a figure, or of a change, bears out."""
HOLDS: Final = "interval-holds"
"""The rule of a verdict when the interval holds what the figure is compared with, so that chance may be all."""
VALUES_ALONE: Final = "values-alone"
"""The rule of a verdict on figures without an interval: which way, and nothing of chance."""

_SAME = 1e-12


@attrs.frozen(kw_only=True)
class Words:
    """The words of one kind of verdict.

    Args:
        better: The word for what is better than the reference.
        worse: The word for what is worse.
        same: The word for what cannot be told from the reference.
        neutral: The word for what differs, when neither way is better.
    """

    better: str
    worse: str
    same: str
    neutral: str = "neutral"


WORDS: Final[Mapping[str, Words]] = MappingProxyType(
    {
        "target": Words(better="met", worse="not-met", same="met"),
        "benchmark": Words(better="better", worse="worse", same="similar"),
        "change": Words(better="improvement", worse="concern", same="no-clear-change"),
        "variation": Words(better="improvement", worse="concern", same="common-cause"),
        "assurance": Words(better="consistent-pass", worse="consistent-fail", same="hit-or-miss"),
        "funnel": Words(better="better", worse="worse", same="similar"),
    }
)
"""The words of each kind of verdict."""


@attrs.frozen(kw_only=True)
class Verdict:
    """What one figure says when it is held against something.

    Args:
        kind: One of the keys of `WORDS`.
        verdict: A word of that kind; empty when nothing can be said, and the status says why.
        rule: The rule by which it was said.
        points: The labels of the figures that fired the rule.
        value: The figure, in the unit of its indicator.
        reference: What it is held against, in the same unit.
        against: What the reference is, such as "target" or an earlier period.
        lower: The lower limit, in the same unit; of a change that of the difference.
        upper: The upper limit, in the same unit; of a change that of the difference.
        level: The level of the limits (0…1); nan where they have none.
        method: The method of the limits.
        p_value: The probability of a difference at least as large, were there none (0…1); nan when it is not known.
        n: On how many figures the limits rest; nan when on the figure alone.
        status: Why there is no verdict, or "ok".
        left_out: What took no part because it has no figure, each with its status.

    Raises:
        InvalidValueError: The kind is unknown, or verdict and status do not go together.
    """

    kind: str
    verdict: str = ""
    rule: str = ""
    points: tuple[str, ...] = ()
    value: float = nan
    reference: float = nan
    against: str = ""
    lower: float = nan
    upper: float = nan
    level: float = nan
    method: str = ""
    p_value: float = nan
    n: float = nan
    status: str = status.OK
    left_out: tuple[str, ...] = ()

    def __attrs_post_init__(self) -> None:
        """Check that the kind is known and that a verdict stands with the status ok only."""
        check_choice("kind of verdict", self.kind, WORDS)
        if (self.status == status.OK) != bool(self.verdict):
            raise InvalidValueError("verdict", self.verdict, "a verdict stands with the status ok, and only with it")

    @property
    def difference(self) -> float:
        """The figure less what it is held against, in the unit of the indicator."""
        return self.value - self.reference


def side(value: float, reference: float) -> int:
    """Return on which side of a reference a value lies: 1 above, -1 below, 0 when they are the same but for rounding.

    Args:
        value: The value, in any unit.
        reference: The reference, in the same unit.
    """
    if abs(value - reference) <= _SAME * max(abs(value), abs(reference)):
        return 0
    return 1 if value > reference else -1


def word(kind: str, where: int, direction: str) -> str:
    """Return the word for a side, by the direction that is better.

    Args:
        kind: One of the keys of `WORDS`.
        where: 1 above the reference, -1 below it, 0 when it cannot be told from it.
        direction: One of `DIRECTIONS`.

    Raises:
        InvalidValueError: There is no such direction.

    Example:
        >>> word("benchmark", 1, "lower"), word("benchmark", 1, "neutral"), word("benchmark", 0, "lower")
        ('worse', 'neutral', 'similar')
    """
    check_choice("direction", direction, DIRECTIONS)
    words = WORDS[kind]
    if where == 0:
        return words.same
    if direction == "neutral":
        return words.neutral
    return words.better if (where > 0) == (direction == "higher") else words.worse


def standing(*figures: tuple[float, str]) -> str:
    """Return the first status that keeps one of some figures from being judged, or "ok".

    Args:
        figures: Each value with its status; a value that is missing has no data, an infinite one is undefined.
    """
    for value, said in figures:
        if said != status.OK:
            return said
        if isnan(value):
            return status.NO_DATA
        if isinf(value):
            return status.UNDEFINED
    return status.OK


def ruled(lower: float, upper: float, reference: float) -> str:
    """Return the rule that an interval makes for a reference; without limits, that of the values alone.

    Args:
        lower: The lower limit, in any unit; nan when there is none.
        upper: The upper limit, in the same unit.
        reference: What the interval may hold, in the same unit.
    """
    if isnan(lower) or isnan(upper):
        return VALUES_ALONE
    return HOLDS if side(lower, reference) <= 0 <= side(upper, reference) else EXCLUDES
