"""What figures betray: the counts of persons and the amounts that they tell, or that can be worked out from them."""

from collections.abc import Iterable

import attrs

Sum = tuple[tuple[str, int], ...]
"""Parts, by the name under which a measure receives them, and how many times each is taken."""


def summed(*parts: str, less: Iterable[str] = ()) -> Sum:
    """Return the sum of parts, less others."""
    return (*((part, 1) for part in parts), *((part, -1) for part in less))


@attrs.frozen(kw_only=True)
class Disclosed:
    """The counts and amounts behind the figures of a measure, as sums of its parts.

    Whoever sees a figure is taken to know all of them: a percentage and its base give the numerator away.

    Args:
        base: How many persons, or rows that stand for them, a figure rests on; empty when that is not counted.
        classes: The counts that a figure tells apart, by name; together they are the base.
        amounts: Sums of values that a figure tells, by name, such as of money or of scores.
        together: Classes of which the value tells how many are in any of them, by their names: nobody, or everybody.
        beside: The columns in which counts stand that are no part of the base, and what follows from them.
        is_score: Whether the value is made of what single persons said or had, such as a mean, a median or an NPS,
            so that it needs a broader base than a count does.
        is_additive: Whether the counts of groups and periods sum to those of all together; not so of persons, of whom
            one may be in several: the total is then at least the greatest of them, and at most their sum.
    """

    base: Sum = ()
    classes: tuple[tuple[str, Sum], ...] = ()
    amounts: tuple[tuple[str, Sum], ...] = ()
    together: tuple[tuple[str, ...], ...] = ()
    beside: tuple[str, ...] = ()
    is_score: bool = False
    is_additive: bool = True

    @property
    def sums(self) -> tuple[Sum, ...]:
        """Every sum, the base first."""
        return (self.base, *(of for _, of in self.classes), *(of for _, of in self.amounts))
