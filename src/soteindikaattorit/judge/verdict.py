"""A verdict: the judgement of a figure against a reference, with its rule."""

from collections.abc import Mapping
from math import isinf, isnan, nan
from types import MappingProxyType
from typing import Final, Literal

import attrs

from soteindikaattorit.definitions.indicator import DIRECTIONS
from soteindikaattorit.errors import InvalidValueError, check_choice
from soteindikaattorit.model import status

Kind = Literal["target", "benchmark", "change", "variation", "assurance", "funnel"]
"""The kinds of verdicts."""

Word = Literal[
    "met", "not-met", "better", "worse", "similar", "improvement", "concern", "no-clear-change", "common-cause",
    "consistent-pass", "consistent-fail", "hit-or-miss", "neutral",
]  # fmt: skip
"""The words of verdicts, of all kinds."""

EXCLUDES: Final = "interval-excludes"
"""The rule when the whole interval of a figure, or of a change, lies on one side of the reference."""
HOLDS: Final = "interval-holds"
"""The rule when the interval includes the reference, so that chance may explain the difference."""
VALUES_ALONE: Final = "values-alone"
"""The rule for figures without an interval; chance is not accounted for."""

_RELATIVE_ROUNDING = 1e-12


@attrs.frozen(kw_only=True)
class Words:
    """The words of one kind of verdict.

    Args:
        better: The word for a figure that is better than the reference.
        worse: The word for a worse one.
        same: The word for one that does not differ from the reference.
        neutral: The word for one that differs, when neither way is better.
    """

    better: str
    worse: str
    same: str
    neutral: str = "neutral"


WORDS: Final[Mapping[Kind, Words]] = MappingProxyType(
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

_ALWAYS_NEUTRAL = ("target", "assurance")
"""The kinds without a word for a figure of a neutral indicator that equals its reference."""


@attrs.frozen(kw_only=True)
class Verdict:
    """The judgement of one figure against a reference.

    Args:
        kind: The kind of verdict.
        verdict: A word of that kind; empty when the figure cannot be judged, for the reason in the status.
        rule: The rule that decided.
        points: The labels of the figures that triggered the rule.
        value: The figure, in the unit of its indicator.
        reference: The reference, in the same unit.
        against: The label of the reference, such as "target" or an earlier period.
        lower: The lower limit, in the same unit; of a change that of the difference.
        upper: The upper limit, in the same unit; of a change that of the difference.
        level: The level of the limits (0…1); nan where they have none.
        method: The method of the limits.
        p_value: The p-value of the difference (0…1); nan when unknown.
        n: The number of figures behind the limits; nan when there is only the figure itself.
        status: The reason for having no verdict, or "ok".
        left_out: Periods or units that have no figure, each with its status.

    Raises:
        InvalidValueError: The kind is unknown, or verdict and status do not go together.
    """

    kind: Kind
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
            raise InvalidValueError("verdict", self.verdict, "expected a verdict exactly when the status is ok")

    @property
    def difference(self) -> float:
        """The figure minus the reference, in the unit of the indicator."""
        return self.value - self.reference


def side(value: float, reference: float) -> int:
    """Return the side of a reference on which a value lies: 1 above, -1 below, 0 when they are equal but for rounding.

    Args:
        value: The value, in any unit.
        reference: The reference, in the same unit.
    """
    if abs(value - reference) <= _RELATIVE_ROUNDING * max(abs(value), abs(reference)):
        return 0
    return 1 if value > reference else -1


def word(kind: Kind, where: int, direction: str) -> str:
    """Return the word for a side, by the direction that is better.

    Args:
        kind: The kind of verdict.
        where: 1 above the reference, -1 below it, 0 when there is no difference.
        direction: One of `DIRECTIONS`.

    Raises:
        InvalidValueError: There is no such direction.

    Example:
        >>> word("benchmark", 1, "lower"), word("benchmark", 1, "neutral"), word("benchmark", 0, "lower")
        ('worse', 'neutral', 'similar')
    """
    check_choice("direction", direction, DIRECTIONS)
    words = WORDS[kind]
    if direction == "neutral" and (where != 0 or kind in _ALWAYS_NEUTRAL):
        return words.neutral
    if where == 0:
        return words.same
    return words.better if (where > 0) == (direction == "higher") else words.worse


def first_status(*figures: tuple[float, str]) -> str:
    """Return the first status that prevents some figures from being judged, or "ok".

    Args:
        figures: Each value with its status; a value that is missing has no data, an infinite one is undefined.
    """
    for value, value_status in figures:
        if value_status != status.OK:
            return value_status
        if isnan(value):
            return status.NO_DATA
        if isinf(value):
            return status.UNDEFINED
    return status.OK


def interval_rule(lower: float, upper: float, reference: float) -> str:
    """Return the rule of an interval and a reference; without limits, the rule of the values alone.

    Args:
        lower: The lower limit, in any unit; nan when there is none.
        upper: The upper limit, in the same unit.
        reference: The reference, in the same unit.
    """
    if isnan(lower) or isnan(upper):
        return VALUES_ALONE
    return HOLDS if side(lower, reference) <= 0 <= side(upper, reference) else EXCLUDES


def compare(  # noqa: PLR0913 - a figure has limits, a level and a status
    kind: Kind,
    value: float,
    reference: float,
    *,
    direction: str,
    lower: float = nan,
    upper: float = nan,
    level: float = nan,
    value_status: str = status.OK,
    reference_status: str = status.OK,
    against: str = "",
) -> Verdict:
    """Return the verdict on a figure beside a reference, which the interval of the figure decides.

    For a target the value alone decides.
    The arguments are those of `soteindikaattorit.judge.benchmark.against_benchmark`.
    """
    reason = first_status((value, value_status), (reference, reference_status))
    is_judged = reason == status.OK
    rule = interval_rule(lower, upper, reference) if is_judged else ""
    where = 0 if rule == HOLDS and kind != "target" else side(value, reference)
    return Verdict(
        kind=kind,
        verdict=word(kind, where, direction) if is_judged else "",
        rule=rule,
        value=value if value_status == status.OK and not isinf(value) else nan,
        reference=reference if reference_status == status.OK else nan,
        against=against,
        lower=lower,
        upper=upper,
        level=level,
        status=reason,
    )
