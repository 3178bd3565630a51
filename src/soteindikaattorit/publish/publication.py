"""Publications: figures that are to be released together, with everything that they disclose."""

from collections.abc import Iterator, Mapping
from functools import partial

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
from soteindikaattorit.measures import Figures, Measure
from soteindikaattorit.measures.disclosed import summed
from soteindikaattorit.measures.split import Classes
from soteindikaattorit.model import status
from soteindikaattorit.model.policy import Policy
from soteindikaattorit.publish.cell_mapping import CellMapping
from soteindikaattorit.publish.history import History
from soteindikaattorit.publish.quantities import PUBLISHED, sources
from soteindikaattorit.publish.sdc.hierarchy import OverlapError

ANY_LEVEL = 0.95
"""The confidence level of figures that rest on nothing; they have no limits."""


@attrs.frozen(eq=False, kw_only=True)
class Publication:
    """Figures that are to be released together.

    Args:
        frame: The figures, as the table of results.
        groups: The columns that are groups.
        indicators: The indicators of the figures, and those they are derived from, by id.
        bases: The aggregates from which figures were computed.
    """

    frame: pd.DataFrame
    groups: tuple[str, ...]
    indicators: Mapping[str, Indicator]
    bases: tuple[Aggregates, ...] = ()

    @classmethod
    def from_results(cls, results: Results) -> "Publication":
        """Return results as a publication."""
        indicators = {indicator.id: indicator for indicator in results.indicators}
        return cls(frame=results.frame, groups=results.groups, indicators=indicators, bases=results.aggregates)

    def __repr__(self) -> str:
        """Return the number of figures, and no figure."""
        return f"<Publication of {len(self.frame)} figures, not released>"

    def __attrs_post_init__(self) -> None:
        """Refuse computed figures without a description of what they disclose."""
        unknown = set(self.frame.loc[self.frame["method"] != PUBLISHED, "indicator"]) - set(self.indicators)
        if unknown:
            raise ReleaseError(
                f"no definition of the indicator {min(unknown)!r}", "compute its figures from rows or from kept parts"
            )
        based = {name for basis in self.bases for name in basis.parts}
        for name in self.frame["indicator"].unique():
            if name in based and not self.indicators[name].measure.disclosed().base:
                kind = self.indicators[name].measure.kind
                raise ReleaseError(
                    f"the measure {kind!r} does not say what its figures disclose", "define Measure.disclosed"
                )

    def map_cells(self, policy: Policy, past: History | None = None) -> tuple[CellMapping, ...]:
        """Return the cells of the figures, by dataset, with those of earlier releases.

        Args:
            policy: The rules.
            past: The earlier releases; None if there are none.

        Raises:
            ReleaseError: Periods or regions overlap in a way that cannot be checked, tables do not agree,
                or the new figures would disclose what was hidden before.
        """
        try:
            return tuple(
                CellMapping.build(source, past.merged(source.name) if past else None, threshold=policy.threshold)
                for source in sources(self.frame, self.bases, self.indicators, policy)
            )
        except OverlapError as error:
            raise ReleaseError(
                "periods or regions overlap in a way that cannot be checked",
                "release tables of periods and regions that lie within each other, such as months with quarters",
            ) from error

    def derived_from(self, name: str) -> tuple[str, ...]:
        """Return the indicators from which one is derived in the end: itself, if it is not derived."""
        operands = self.indicators[name].measure.indicators if name in self.indicators else ()
        return tuple(source for other in operands for source in self.derived_from(other)) if operands else (name,)

    def disclosed_figures(self, name: str, rows: pd.DataFrame) -> Iterator[tuple[str, pd.DataFrame]]:
        """Return the figures that others disclose, as indicator and keys: growth discloses those of two periods.

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
                yield from self.disclosed_figures(operand.indicator, moved(operand, rows))

    def is_known(self, name: str) -> bool:
        """Whether the base of the figures of an indicator is known: aggregates, or a publication elsewhere.

        Args:
            name: The id of an indicator from which others are derived.
        """
        is_based = any(name in basis.parts for basis in self.bases)
        return is_based or name in set(self.frame["indicator"]) or not self.indicators[name].measure.is_computed

    def counts_rows(self, name: str) -> bool:
        """Whether the n of figures of an indicator is a number of rows rather than of persons.

        Args:
            name: The id of the indicator.
        """
        measure = self.indicators[name].measure
        is_aggregate = any(basis.dataset.is_aggregate for basis in self.bases if name in basis.parts)
        disclosed = measure.disclosed()
        return "n" in measure.parts() and (disclosed.base != summed("n") or (is_aggregate and bool(disclosed.amounts)))

    def completed(self, mappings: tuple[CellMapping, ...]) -> pd.DataFrame:
        """Return the figures with a row for each combination of periods, places and codes without any count.

        A missing row would disclose a zero.
        """
        frames = [self.frame]
        names = [str(name) for name in self.frame["indicator"].unique() if name in self.indicators]
        for source in (mapping.source for mapping in mappings):
            for item in source.published:
                for table in source.tables:
                    counts = [table.sums[quantity] == 0 for quantity in item.quantities if quantity in table.sums]
                    empty = table.rows[np.logical_and.reduce(counts)] if counts else table.rows[:0]
                    own = [name for name in names if item.indicator in self.derived_from(name)] if len(empty) else ()
                    frames += [self._zeros(empty, self.indicators[name]) for name in own]
        whole = pd.concat(frames, ignore_index=True) if len(frames) > 1 else self.frame
        return whole.drop_duplicates(subset=["indicator", PERIOD, *self.groups], ignore_index=True)

    def _zeros(self, rows: pd.DataFrame, indicator: Indicator) -> pd.DataFrame:
        """Return figures that rest on nothing, with the status that their measure gives them."""
        keys = pd.DataFrame({PERIOD: rows[PERIOD].to_numpy()})
        keys = keys.assign(**{name: rows[name].to_numpy() if name in rows else TOTAL for name in self.groups})
        if indicator.measure.is_computed:
            made = result_rows(indicator, partial(_finish_nothing, indicator.measure, len(rows)), keys, (ANY_LEVEL,))
        else:
            named = keys.assign(indicator=indicator.id, version=indicator.version, value=np.nan, status=status.NO_DATA)
            made = with_targets(named, indicator, self.groups)
        frame = made.reindex(columns=self.frame.columns)
        texts = [name for name in frame.columns if self.frame[name].dtype.kind not in "fbi" and name not in NAMED]
        return frame.assign(**{name: frame[name].fillna("") for name in texts if name != "met"}).astype(
            self.frame.dtypes.to_dict()
        )


def _finish_nothing(measure: Measure, count: int, level: float) -> Figures:
    """Return figures of so many cells without rows; measures of split parts have classes, of which there are none."""
    parts = measure.parts()
    if not any(part.split for part in parts.values()):
        return measure.finish({name: np.zeros(count) for name in parts}, level)
    classes = Classes(cell=np.zeros(0, dtype=np.int64), key=np.zeros(0), cells=count)
    return measure.finish_classes({name: np.zeros(0) for name in parts}, classes, level)
