"""Individuals: numbers that are computed for each person from rows, before persons are summed."""

import attrs

INDICES = ("coc", "upc", "secon", "mmci")
"""The indices of continuity of care of a person."""

INDEX = "index"
"""The column of a part that sums the index of each person."""

VISITS = "visits"
"""The column of a part that sums the number of rows of each person."""


@attrs.frozen(kw_only=True)
class Individual:
    """A number that is computed for each person from the rows of a cell.

    It is not additive over groups or periods: a person with rows in two of them is one person in both together.

    Args:
        person: The column with the person of a row; a row without one is left out.
        provider: The column with the provider; empty when persons are only counted.
        time: The column of the date or datetime that orders the rows; empty when the order does not matter.
            Rows of the same time are ordered by provider.
        index: One of `INDICES`; empty when persons are only counted.
        minimum: The least number of rows of a person who counts.
    """

    person: str
    provider: str = ""
    time: str = ""
    index: str = ""
    minimum: int = 1

    def __str__(self) -> str:
        """Return the canonical form."""
        over = f" over {self.provider}" if self.provider else ""
        order = f" by {self.time}" if self.time else ""
        return f"{self.index or 'one'} of each {self.person}{over}{order} from {self.minimum}"

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns that are read."""
        return tuple(name for name in (self.person, self.provider, self.time) if name)
