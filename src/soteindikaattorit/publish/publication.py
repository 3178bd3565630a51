"""Publications: figures that are to be released together, with all that they tell."""

from collections.abc import Iterator, Mapping

import attrs
import numpy as np
import pandas as pd

from soteindikaattorit.compute.aggregates import TOTAL, Aggregates
from soteindikaattorit.compute.derived import moved
from soteindikaattorit.compute.plan import PERIOD
from soteindikaattorit.compute.result import Results
from soteindikaattorit.compute.result_rows import NAMED, result_rows, with_targets
from soteindikaattorit.definitions.indicator import Indicator
from soteindikaattorit.errors import ReleaseError
from soteindikaattorit.measures.disclosed import summed
from soteindikaattorit.model import status
from soteindikaattorit.model.policy import Policy
from soteindikaattorit.publish.cell_mapping import CellMapping
from soteindikaattorit.publish.history import History, merge_releases
from soteindikaattorit.publish.quantities import PublishedQuantities
from soteindikaattorit.publish.sdc.hierarchy import OverlapError
from soteindikaattorit.publish.sdc.rows import Floats, Mask
from soteindikaattorit.publish.sources import PUBLISHED, sources

ANY_LEVEL = 0.95
"""The confidence level at which figures of nothing are finished; they have no limits."""


@attrs.frozen(eq=False, kw_only=True)
class Publication:
    """Figures that are to be released together.

    Args:
        frame: The figures, as the table of results.
        groups: The columns that are groups.
        indicators: The indicators that the figures are of, and those they are derived from, by id.
        bases: What computed figures rest on.
    """

    frame: pd.DataFrame
    groups: tuple[str, ...]
    indicators: Mapping[str, Indicator]
    bases: tuple[Aggregates, ...] = ()

    @classmethod
    def of(cls, results: Results) -> "Publication":
        """Return results as a publication."""
        indicators = {indicator.id: indicator for indicator in results.indicators}
        return cls(frame=results.frame, groups=results.groups, indicators=indicators, bases=results.aggregates)

    def __repr__(self) -> str:
        """Say how many figures there are, and none of them."""
        return f"<Publication of {len(self.frame)} figures, not released>"

    def __attrs_post_init__(self) -> None:
        """Refuse computed figures of which nobody said what they disclose."""
        unknown = set(self.frame.loc[self.frame["method"] != PUBLISHED, "indicator"]) - set(self.indicators)
        if unknown:
            raise ReleaseError(
                f"nothing is known of the indicator {min(unknown)!r}",
                "compute its figures from rows or from kept parts",
            )
        based = {name for basis in self.bases for name in basis.parts}
        for name in self.frame["indicator"].unique():
            if name in based and not self.indicators[name].measure.disclosed().base:
                kind = self.indicators[name].measure.kind
                raise ReleaseError(
                    f"the measure {kind!r} does not say what its figures disclose", "give it Measure.disclosed"
                )

    def map_cells(self, policy: Policy, past: History | None = None) -> tuple[CellMapping, ...]:
        """Return the cells of the figures, by dataset, with what earlier releases told of them.

        Args:
            policy: The rules.
            past: What earlier releases told; None when there were none.

        Raises:
            ReleaseError: Periods or regions overlap in a way that cannot be checked, tables do not agree,
                or what is new would give away what was hidden before.
        """
        found = sources(self.frame, self.bases, self.indicators, policy)
        try:
            return tuple(
                CellMapping.of(
                    source, merge_releases(past.of(source.name)) if past else None, threshold=policy.threshold
                )
                for source in found
            )
        except OverlapError as error:
            raise ReleaseError(
                "periods or regions overlap in a way that cannot be checked",
                "release tables of periods and regions that lie within each other, such as months with quarters",
            ) from error

    def derived_from(self, name: str) -> tuple[str, ...]:
        """Return the indicators from which figures of one are made in the end: itself, when it is not derived."""
        of = self.indicators[name].measure.indicators if name in self.indicators else ()
        return tuple(source for other in of for source in self.derived_from(other)) if of else (name,)

    def tells(self, name: str, rows: pd.DataFrame) -> Iterator[tuple[str, pd.DataFrame]]:
        """Return the indicators of which figures tell, with the keys of the cells: growth discloses of two periods.

        Args:
            name: The id of the indicator.
            rows: Its figures.
        """
        measure = self.indicators[name].measure if name in self.indicators else None
        if measure is None or not measure.indicators:
            yield name, rows
            return
        for operand in measure.operands():
            if not operand.is_target:
                yield from self.tells(operand.indicator, moved(operand, rows))

    def is_known(self, name: str) -> bool:
        """Whether it is known what figures of an indicator rest on: on sums, or on what was published anyway.

        Args:
            name: The id of an indicator of which others are derived.
        """
        is_based = any(name in basis.parts for basis in self.bases)
        return is_based or name in set(self.frame["indicator"]) or not self.indicators[name].measure.is_computed

    def counts_rows(self, name: str) -> bool:
        """Whether the n of figures of an indicator is a number of rows, which are no persons.

        Args:
            name: The id of the indicator.
        """
        measure = self.indicators[name].measure
        is_aggregate = any(basis.dataset.is_aggregate for basis in self.bases if name in basis.parts)
        counts = measure.disclosed()
        return "n" in measure.parts() and (counts.base != summed("n") or (is_aggregate and bool(counts.amounts)))

    def completed(self, mapping: tuple[CellMapping, ...]) -> pd.DataFrame:
        """Return the figures with a row for each combination of periods, places and codes in which nothing was counted.

        A row that is left out would say that there is a zero.
        """
        frames = [self.frame]
        told = [str(name) for name in self.frame["indicator"].unique() if name in self.indicators]
        for source in (one.source for one in mapping):
            for item in source.published:
                names = [name for name in told if item.indicator in self.derived_from(name)]
                empty = [table.rows[_is_empty(table.sums, item)] for table in source.tables]
                frames += [self._zeros(rows, self.indicators[name]) for rows in empty for name in names if len(rows)]
        whole = pd.concat(frames, ignore_index=True) if len(frames) > 1 else self.frame
        return whole.drop_duplicates(subset=["indicator", PERIOD, *self.groups], ignore_index=True)

    def _zeros(self, rows: pd.DataFrame, indicator: Indicator) -> pd.DataFrame:
        """Return figures that rest on nothing, with the status that their measure gives them."""
        keys = pd.DataFrame({PERIOD: rows[PERIOD].to_numpy()})
        keys = keys.assign(**{name: rows[name].to_numpy() if name in rows else TOTAL for name in self.groups})
        if indicator.measure.is_computed:
            sums = {name: np.zeros(len(rows)) for name in indicator.measure.parts()}
            made = result_rows(indicator, lambda level: indicator.measure.finish(sums, level), keys, (ANY_LEVEL,))
        else:
            named = keys.assign(indicator=indicator.id, version=indicator.version, value=np.nan, status=status.NO_DATA)
            made = with_targets(named, indicator, self.groups)
        frame = made.reindex(columns=self.frame.columns)
        texts = [name for name in frame.columns if self.frame[name].dtype.kind not in "fbi" and name not in NAMED]
        return frame.assign(**{name: frame[name].fillna("") for name in texts if name != "met"}).astype(
            self.frame.dtypes.to_dict()
        )


def _is_empty(sums: Mapping[str, Floats], item: PublishedQuantities) -> Mask:
    """Whether nothing at all was counted in each row."""
    counted = [sums[name] == 0 for name in item.quantities if name in sums]
    return np.logical_and.reduce(counted) if counted else np.zeros(len(next(iter(sums.values()))), dtype=bool)
