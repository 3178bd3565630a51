"""Proportions: the share of rows that meet a condition."""

from collections.abc import Iterable
from typing import ClassVar

import attrs
import numpy as np

from soteindikaattorit.measures.disclosed import Disclosed, Sum, summed
from soteindikaattorit.measures.explain import Formula, term
from soteindikaattorit.measures.measure import (
    CONTRASTS,
    PERCENT,
    CountModel,
    Figures,
    Floats,
    Measure,
    Sums,
    quotient,
    scaled,
)
from soteindikaattorit.measures.part import Implied, Part
from soteindikaattorit.model.condition import Condition, present
from soteindikaattorit.stats.contrast import Contrast, proportion_difference, proportion_ratio
from soteindikaattorit.stats.interval import by_name

INTERVALS = ("wilson", "clopper-pearson", "agresti-coull")
"""The interval methods of a share, the default first."""


def share(numerator: Floats, denominator: Floats, level: float, interval: str) -> Figures:
    """Return shares with their interval, in percent (0…100).

    Args:
        numerator: The number of rows that meet the condition.
        denominator: The number of rows.
        level: The confidence level (0…1).
        interval: One of `INTERVALS`.
    """
    limits = scaled(by_name(interval).limits(numerator, denominator, level), PERCENT)
    value = quotient(numerator, denominator) * PERCENT
    return Figures.from_values(value, n=denominator, limits=limits, numerator=numerator, denominator=denominator)


def share_contrast(how: str, first: Sums, second: Sums, level: float) -> Contrast:
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


def rows_with_values(condition: Condition, rows: Condition | None) -> Condition:
    """Return those of the rows that contain every value on which the condition depends."""
    rows = rows or Condition()
    for criterion in condition.criteria:
        rows = rows if criterion.missing else rows & present(criterion.column)
    return rows


def without(parts: dict[str, Part], exclude: Condition | None) -> dict[str, Part]:
    """Return the parts and, for each of them, a part over its excluded rows, whose sum is subtracted later."""
    if exclude is None:
        return parts
    excluded = {f"{name}_out": attrs.evolve(part, where=part.where & exclude) for name, part in parts.items()}
    return parts | excluded


def share_formula(parts: dict[str, Part], exclude: Condition | None = None) -> Formula:
    """Return the formula of a share in percent, of the parts ``numerator`` and ``denominator``."""
    rules = () if exclude is None else (Implied(given=exclude),)
    numerator, denominator = (
        term(attrs.evolve(parts[name], rules=(*parts[name].rules, *rules))) for name in ("numerator", "denominator")
    )
    return PERCENT * numerator / denominator


def share_disclosed(parts: Iterable[str]) -> Disclosed:
    """Return the rows that meet the condition and those that do not, without the excluded."""
    numerator, denominator = (_net(parts, start) for start in ("numerator", "denominator"))
    rest = (*denominator, *((part, -sign) for part, sign in numerator))
    return Disclosed(base=denominator, classes=(("numerator", numerator), ("rest", rest)))


def net(sums: Sums, start: str) -> Floats:
    """Return the sum of the parts whose name begins with a word, less their excluded rows."""
    return np.asarray(sum(sums[name] * sign for name, sign in _net(sums, start)), dtype=np.float64)


def _net(parts: Iterable[str], start: str) -> Sum:
    names = [name for name in parts if name.startswith(start)]
    excluded = [name for name in names if name.endswith("_out")]
    return summed(*(name for name in names if name not in excluded), less=excluded)


@attrs.frozen(kw_only=True)
class Share(Measure):
    """A share in percent (0…100), of parts whose names begin with ``numerator`` and ``denominator``.

    Args:
        interval: "wilson", "clopper-pearson" or "agresti-coull".

    Raises:
        InvalidValueError: The interval is unknown.
    """

    interval: str = INTERVALS[0]
    contrasts: ClassVar[tuple[str, ...]] = CONTRASTS
    unit: ClassVar[str] = "%"
    intervals: ClassVar[tuple[str, ...]] = INTERVALS

    @property
    def count_model(self) -> CountModel:
        return CountModel(kind="proportion", factor=PERCENT)

    def disclosed(self) -> Disclosed:
        return share_disclosed(self.parts())

    def finish(self, sums: Sums, level: float) -> Figures:
        return share(net(sums, "numerator"), net(sums, "denominator"), level, self.interval)

    def contrast(self, how: str, first: Sums, second: Sums, level: float) -> Contrast:
        """Return the difference in percentage points, or the ratio."""
        return share_contrast(how, first, second, level)


@attrs.frozen(kw_only=True)
class Proportion(Share):
    """The share of rows that meet a condition, in percent (0…100).

    A row that lacks a value on which the numerator depends counts in neither numerator nor denominator,
    unless the numerator asks whether it is missing.

    Args:
        numerator: The condition.
        denominator: The rows of which it is the share; None for all.
        exclude: Rows that are left out of both numerator and denominator; None for none.
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
        whole = rows_with_values(self.numerator, self.denominator)
        return without(
            {"numerator": Part(where=whole & self.numerator), "denominator": Part(where=whole)}, self.exclude
        )

    def expected_rows(self) -> dict[str, Part]:
        """Return the rows of the denominator, with or without the values on which the numerator depends."""
        return without({"expected": Part(where=self.denominator or Condition())}, self.exclude)

    @property
    def formula(self) -> Formula:
        """The numerator in percent of the denominator, without the excluded."""
        return share_formula(self.parts(), self.exclude)
