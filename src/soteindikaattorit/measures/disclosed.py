"""Quantities disclosed by a published figure: counts of persons and amounts that a reader can see or compute."""

from collections.abc import Iterable

import attrs

Sum = tuple[tuple[str, int], ...]
"""The names of parts, each with the number of times that it is added (1) or subtracted (-1)."""


def summed(*parts: str, less: Iterable[str] = ()) -> Sum:
    """Return the sum of parts, less others."""
    return (*((part, 1) for part in parts), *((part, -1) for part in less))


@attrs.frozen(kw_only=True)
class Disclosed:
    """The counts and amounts behind the figures of a measure, as sums of its parts.

    A reader of a figure is assumed to know all of them: a percentage and its base disclose the numerator.

    Args:
        base: The number of persons, or of rows that represent them, behind a figure; empty when there is none.
        classes: The disclosed counts, by name; together they are the base.
        amounts: The disclosed sums of values, by name, such as of money or of scores.
        together: The names of classes whose sum is disclosed by the value: nobody, or everybody, is in one of them.
        other_columns: The columns with counts that are not part of the base, and with figures computed from these.
        is_score: Whether the value is computed from answers or values of single persons, as a mean, a median or an
            NPS is, so that it needs a larger base than a count.
        is_additive: Whether the counts of groups and periods add up to those of all; not so for persons, of whom one
            may be in several: the total is then at least the largest of them, and at most their sum.
    """

    base: Sum = ()
    classes: tuple[tuple[str, Sum], ...] = ()
    amounts: tuple[tuple[str, Sum], ...] = ()
    together: tuple[tuple[str, ...], ...] = ()
    other_columns: tuple[str, ...] = ()
    is_score: bool = False
    is_additive: bool = True

    @property
    def sums(self) -> tuple[Sum, ...]:
        """Every sum, the base first."""
        return (self.base, *(quantity for _, quantity in (*self.classes, *self.amounts)))
