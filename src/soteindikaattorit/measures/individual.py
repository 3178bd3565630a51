"""Individuals: what is worked out for each person from rows, before persons are summed."""

import attrs

INDICES = ("coc", "upc", "secon", "mmci")
"""The indices of continuity that are worked out for a person."""

INDEX = "index"
"""What a part sums in place of a column when it sums the index of each person."""

VISITS = "visits"
"""What a part sums in place of a column when it sums the number of rows of each person."""


@attrs.frozen(kw_only=True)
class Individual:
    """What is worked out for each person from the rows of a cell.

    It adds up over no groups or periods: who has rows in two of them is one person in both together.

    Args:
        person: The column that says whose a row is; a row that does not say is left out.
        provider: The column that says with whom; empty when persons are only counted.
        time: The column of the date or datetime by which rows follow each other; empty when no order is asked.
            Of rows of one time, those with one provider follow each other.
        index: One of `INDICES`; empty when persons are only counted.
        minimum: The least number of rows that a person must have to count.
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
