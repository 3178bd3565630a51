"""A stock: how much there is at the end of a period."""

from collections.abc import Mapping
from typing import ClassVar

import attrs

from soteindikaattorit.measures.disclosed import Disclosed, summed
from soteindikaattorit.measures.explain import Formula, term
from soteindikaattorit.measures.measure import Figures, Floats, Measure, Need
from soteindikaattorit.measures.part import Part
from soteindikaattorit.model.condition import present
from soteindikaattorit.model.dataset import NUMERIC


@attrs.frozen(kw_only=True)
class Stock(Measure):
    """The value on the last day of a period for which there are rows.

    It adds up over regions and groups on one day, never over time: the stock of a quarter is that of its last day.
    What has no row on that day is not in the stock.

    Args:
        column: The column with the amount; the stock is in its unit.
    """

    column: str
    kind: ClassVar[str] = "stock"

    @property
    def adds_up(self) -> bool:
        """Always: stocks of one day sum."""
        return True

    def needs(self) -> tuple[Need, ...]:
        """Return the column."""
        return (Need(column=self.column, types=tuple(sorted(NUMERIC))),)

    def parts(self) -> dict[str, Part]:
        """Return the number of values and their sum, by day."""
        where = present(self.column)
        return {
            "n": Part(where=where, at_end=True),
            "sum": Part(column=self.column, where=where, at_end=True),
        }

    @property
    def formula(self) -> Formula:
        """The sum of the column on the last day."""
        return term(self.parts()["sum"])

    def disclosed(self) -> Disclosed:
        """Return the number of values and their sum."""
        return Disclosed(base=summed("n"), amounts=(("sum", summed("sum")),))

    def finish(self, sums: Mapping[str, Floats], level: float) -> Figures:
        """Finish without an interval: a stock is counted, not sampled."""
        return Figures.of(sums["sum"], n=sums["n"])
