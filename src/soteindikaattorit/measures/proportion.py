"""Shares of a whole: of rows that meet a condition."""

from collections.abc import Iterable, Mapping
from typing import ClassVar

import attrs
import numpy as np

from soteindikaattorit.measures.disclosed import Disclosed, Sum, summed
from soteindikaattorit.measures.explain import Formula, term
from soteindikaattorit.measures.measure import (
    CONTRASTS,
    CountModel,
    Figures,
    Floats,
    Measure,
    check_interval,
    quotient,
    scaled,
)
from soteindikaattorit.measures.part import Implied, Part
from soteindikaattorit.model.condition import Condition, present
from soteindikaattorit.stats.contrast import Contrast, proportion_difference, proportion_ratio
from soteindikaattorit.stats.interval import by_name

PERCENT = 100.0


INTERVALS = ("wilson", "clopper-pearson", "agresti-coull")
"""The interval methods of a share, the one that is used when none is named first."""


def share(numerator: Floats, denominator: Floats, level: float, interval: str) -> Figures:
    """Finish a share with its interval, in percent (0…100).

    Args:
        numerator: Those who meet the condition.
        denominator: All who count.
        level: The confidence level (0…1).
        interval: One of `INTERVALS`.
    """
    limits = scaled(by_name(interval).limits(numerator, denominator, level), PERCENT)
    value = quotient(numerator, denominator) * PERCENT
    return Figures.of(value, n=denominator, limits=limits, numerator=numerator, denominator=denominator)


def share_contrast(how: str, first: Mapping[str, Floats], second: Mapping[str, Floats], level: float) -> Contrast:
    """Return the difference of two shares in percentage points, or their ratio.

    Args:
        how: One of `CONTRASTS`.
        first: The sums of the parts of the first share.
        second: The sums of the parts of the second share.
        level: The confidence level (0…1).
    """
    x, n, y, m = (net(sums, start) for sums in (first, second) for start in ("numerator", "denominator"))
    if how == "ratio":
        return proportion_ratio(x, n, y, m, level)
    return proportion_difference(x, n, y, m, level).scaled(PERCENT)


def without(parts: dict[str, Part], exclude: Condition | None) -> dict[str, Part]:
    """Add, for each part, the same over the rows that are to be taken out again."""
    if exclude is None:
        return parts
    out = {f"{name}_out": attrs.evolve(part, where=part.where & exclude) for name, part in parts.items()}
    return parts | out


def excluding(part: Part, exclude: Condition | None) -> Part:
    """Return a part over the rows that are not taken out again, as a reader is told of it."""
    return part if exclude is None else attrs.evolve(part, rules=(*part.rules, Implied(given=exclude)))


def share_formula(parts: Mapping[str, Part], exclude: Condition | None = None) -> Formula:
    """Return the formula of a share in percent, of the parts ``numerator`` and ``denominator``."""
    numerator, denominator = (term(excluding(parts[name], exclude)) for name in ("numerator", "denominator"))
    return PERCENT * numerator / denominator


def share_disclosed(parts: Iterable[str]) -> Disclosed:
    """Return those who meet the condition and those who do not, without the excluded."""
    numerator, denominator = (_less_excluded(parts, start) for start in ("numerator", "denominator"))
    rest = (*denominator, *((part, -times) for part, times in numerator))
    return Disclosed(base=denominator, classes=(("numerator", numerator), ("rest", rest)))


def net(sums: Mapping[str, Floats], start: str) -> Floats:
    """Return the sum of the parts whose name begins so, without the excluded rows."""
    return np.asarray(sum(sums[name] * times for name, times in _less_excluded(sums, start)), dtype=np.float64)


def _less_excluded(parts: Iterable[str], start: str) -> Sum:
    names = [name for name in parts if name.startswith(start)]
    out = [name for name in names if name.endswith("_out")]
    return summed(*(name for name in names if name not in out), less=out)


@attrs.frozen(kw_only=True)
class Share(Measure):
    """What all shares in percent (0…100) have in common, whatever their parts, whose names say which side they are of.

    Args:
        interval: "wilson", "clopper-pearson" or "agresti-coull".

    Raises:
        InvalidValueError: The interval is unknown.
    """

    interval: str = INTERVALS[0]
    contrasts: ClassVar[tuple[str, ...]] = CONTRASTS
    unit: ClassVar[str] = "%"
    intervals: ClassVar[tuple[str, ...]] = INTERVALS

    def check(self) -> None:
        """Check the interval."""
        check_interval(self, self.interval)

    @property
    def count_model(self) -> CountModel:
        """The numerator of the denominator."""
        return CountModel(kind="proportion", factor=PERCENT)

    def disclosed(self) -> Disclosed:
        """Return the numerator, what is left of the denominator, and both together."""
        return share_disclosed(self.parts())

    def finish(self, sums: Mapping[str, Floats], level: float) -> Figures:
        """Finish with the interval by its name."""
        return share(net(sums, "numerator"), net(sums, "denominator"), level, self.interval)

    def contrast(self, how: str, first: Mapping[str, Floats], second: Mapping[str, Floats], level: float) -> Contrast:
        """Return the difference in percentage points, or the ratio."""
        return share_contrast(how, first, second, level)


@attrs.frozen(kw_only=True)
class Proportion(Share):
    """The share of rows that meet a condition, in percent (0…100).

    A row that lacks the value on which the numerator depends counts in neither numerator nor denominator,
    unless the numerator asks whether it is missing.

    Args:
        numerator: The condition whose share is asked.
        denominator: The rows of which it is a share; None for all.
        exclude: Rows to be left out of both numerator and denominator; None for none.
        interval: "wilson", "clopper-pearson" or "agresti-coull".

    Raises:
        InvalidValueError: The interval is unknown.

    Source:
        FHIR R5, Measure, scoring "proportion": exclusions leave the denominator and the numerator.
    """

    numerator: Condition
    denominator: Condition | None = None
    exclude: Condition | None = None
    kind: ClassVar[str] = "proportion"

    def parts(self) -> dict[str, Part]:
        """Return numerator and denominator, and both again over excluded rows."""
        whole = self.denominator or Condition()
        for criterion in self.numerator.criteria:
            whole = whole if criterion.missing else whole & present(criterion.column)
        parts = {"numerator": Part(where=whole & self.numerator), "denominator": Part(where=whole)}
        return without(parts, self.exclude)

    def expected_rows(self) -> dict[str, Part]:
        """Return the rows of the denominator, whether or not they hold what the numerator depends on."""
        return without({"expected": Part(where=self.denominator or Condition())}, self.exclude)

    @property
    def formula(self) -> Formula:
        """The numerator in percent of the denominator, without the excluded."""
        return share_formula(self.parts(), self.exclude)
