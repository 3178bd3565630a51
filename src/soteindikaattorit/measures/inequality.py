"""Measures of inequality, derived from the figures of one indicator for several groups."""

from collections.abc import Sequence
from typing import Annotated, ClassVar

import attrs
import numpy as np

from soteindikaattorit.errors import InvalidValueError
from soteindikaattorit.measures.derived import first_not_ok
from soteindikaattorit.measures.explain import Formula, phrase_term
from soteindikaattorit.measures.measure import Figures, Floats, Measure
from soteindikaattorit.measures.operand import Operand
from soteindikaattorit.model.field import AtLeast
from soteindikaattorit.stats.inequality import Groups, gap, relative_gap, relative_index, slope_index
from soteindikaattorit.stats.interval import Limits

_MIN_GROUPS = 3
"""The least number of groups of a slope index."""


@attrs.frozen(kw_only=True)
class Inequality(Measure):
    """A comparison of the figures of one indicator for the groups of a column.

    Args:
        indicator: The id of the indicator whose groups are compared.
        group: The column by which its results are split.
        relative: Whether the comparison is a ratio rather than a difference.
    """

    indicator: str
    group: str
    relative: bool = False

    def operands(self) -> tuple[Operand, ...]:
        """Return the groups that are compared."""
        return tuple(Operand(indicator=self.indicator, group=(self.group, code)) for code in self.compared)

    def derive(self, figures: Sequence[Figures], level: float) -> Figures:
        """Return the comparison; the weight of a group is the denominator of its figure, or else its n."""
        sizes = [np.where(np.isnan(group.denominator), group.n, group.denominator) for group in figures]
        values, lower, upper, n = (
            np.stack([getattr(group, name) for group in figures], axis=1) for name in ("value", "lower", "upper", "n")
        )
        with np.errstate(over="ignore", invalid="ignore"):
            value, limits = self.compare((values, lower, upper), np.stack(sizes, axis=1), level)
        return Figures.from_values(value, statuses=first_not_ok(figures), n=n.sum(axis=1), limits=limits)

    @property
    def compared(self) -> tuple[str, ...]:
        """The codes of the groups that are compared, in their order."""
        raise NotImplementedError

    def compare(self, groups: Groups, weights: Floats, level: float) -> tuple[Floats, Limits]:
        """Return the value of each cell and its limits.

        Args:
            groups: The values of the groups with their limits; a row for each cell, a column for each group.
            weights: The size of each group.
            level: The confidence level of the limits (0…1).
        """
        raise NotImplementedError


@attrs.frozen(kw_only=True)
class Gap(Inequality):
    """The difference between the values of two groups, or their ratio.

    Args:
        indicator: The id of the indicator whose groups are compared.
        group: The column by which its results are split.
        first: The code of the group that is compared.
        second: The code of the group that it is compared with.
        relative: Whether the gap is the ratio rather than the difference.

    Raises:
        InvalidValueError: A group is compared with itself.

    Source:
        As for `soteindikaattorit.stats.inequality.gap` and `soteindikaattorit.stats.inequality.relative_gap`.
    """

    first: str
    second: str
    kind: ClassVar[str] = "gap"

    def check(self) -> None:
        if self.first == self.second:
            raise InvalidValueError("gap", self.first, "expected two different groups")

    @property
    def formula(self) -> Formula:
        """One group less the other, or divided by it."""
        first, second = (phrase_term("group", self.indicator, f"{self.group} = {code}") for code in self.compared)
        return first / second if self.relative else first - second

    @property
    def interval_method(self) -> str:
        return "mover-ratio" if self.relative else "mover"

    @property
    def compared(self) -> tuple[str, ...]:
        return (self.first, self.second)

    def compare(self, groups: Groups, weights: Floats, level: float) -> tuple[Floats, Limits]:
        value, lower, upper = groups
        first, second = ((value[:, at], lower[:, at], upper[:, at]) for at in (0, 1))
        return relative_gap(first, second) if self.relative else gap(first, second)


@attrs.frozen(kw_only=True)
class SlopeIndex(Inequality):
    """The slope index of inequality: the difference between the value at the top of an order and at its bottom.

    The weight of every group is its size, the denominator of its figure.

    Args:
        indicator: The id of the indicator whose groups are compared.
        group: The column by which its results are split.
        order: The codes of the groups, from the lowest position to the highest, such as by education.
        relative: Whether it is the relative index: the value at the top divided by that at the bottom.

    Raises:
        InvalidValueError: There are fewer than three groups, or one is given twice.

    Source:
        As for `soteindikaattorit.stats.inequality.slope_index` and `soteindikaattorit.stats.inequality.relative_index`.
    """

    order: Annotated[tuple[str, ...], AtLeast(3)]
    kind: ClassVar[str] = "slope-index"

    def check(self) -> None:
        if len(set(self.order)) < max(len(self.order), _MIN_GROUPS):
            raise InvalidValueError("order", ", ".join(self.order), "expected at least three groups, each once")

    @property
    def formula(self) -> Formula:
        """The value of the line through the groups at the top of the order, less, or divided by, that at the bottom."""
        top, bottom = phrase_term("top"), phrase_term("bottom")
        return top / bottom if self.relative else top - bottom

    @property
    def interval_method(self) -> str:
        return "fieller" if self.relative else "normal"

    @property
    def compared(self) -> tuple[str, ...]:
        return self.order

    def compare(self, groups: Groups, weights: Floats, level: float) -> tuple[Floats, Limits]:
        index = relative_index if self.relative else slope_index
        with np.errstate(divide="ignore", invalid="ignore"):
            return index(groups, weights, level)
