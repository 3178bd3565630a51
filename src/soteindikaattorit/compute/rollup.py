"""Roll-up: the sums of parts, added up to the periods, groups and totals of the results."""

from collections.abc import Iterator, Mapping
from datetime import date
from itertools import combinations

import attrs
import numpy as np
import pandas as pd

from soteindikaattorit.compute.aggregates import TOTAL
from soteindikaattorit.compute.engine import CLASS, UNKNOWN, DatasetRows, GroupKey, RegionKey, RegionMembers, add_up
from soteindikaattorit.compute.parts import Parts
from soteindikaattorit.compute.plan import PERIOD, Group, Plan
from soteindikaattorit.measures import Classes, Part, Split
from soteindikaattorit.model.period import Period, from_key, key
from soteindikaattorit.model.region import find_level
from soteindikaattorit.model.regions import Regions

_CELL = "__cell"


@attrs.frozen(eq=False, kw_only=True)
class Rollup:
    """The roll-up of the parts of one dataset to cells: a period and a group of each kind.

    Args:
        plan: The plan of the dataset.
        parts: The parts.
        every: The grain of the periods; empty for one period of all rows.
        totals: Whether there are totals of all groups together.
        regions: All regions.
    """

    plan: Plan
    parts: Parts
    every: str
    totals: bool
    regions: Regions

    @property
    def groups(self) -> tuple[str, ...]:
        """The names of the groups."""
        return tuple(group.name for group in self.plan.groups)

    @property
    def keys(self) -> tuple[str, ...]:
        """The columns that identify a cell."""
        return (PERIOD, *self.groups)

    def sums(self, frame: pd.DataFrame, classes: tuple[str, ...] = ()) -> pd.DataFrame:
        """Return the sums of parts by cell.

        Args:
            frame: The sums, by the periods and groups of the parts.
            classes: The columns that split a cell into classes.

        Returns:
            The keys, the classes, and every sum; totals under ``_T``.
        """
        frame = self._with_levels(frame)
        frame = self._coarsened(frame, classes, _stocks(self.plan) if not classes else {})
        totals = [self._over(frame, over, classes) for over in self._summed_over() if over]
        return pd.concat([frame, *totals], ignore_index=True) if totals else frame

    def class_sums(self, split: Split, sums: pd.DataFrame) -> "ClassSums":
        """Return the sums of the classes of every cell.

        Args:
            split: The value that is the class.
            sums: The sums of every cell, a row each.
        """
        frame = self.sums(self.parts.classes[str(split)], (CLASS,))
        for part in self.plan.splits[split]:
            if part.is_whole:
                frame[str(part)] = self._whole(frame, str(part))
        numbered = sums[list(self.keys)].assign(**{_CELL: np.arange(len(sums))})
        frame = frame.merge(numbered, how="inner", on=list(self.keys)).sort_values([_CELL, CLASS], ignore_index=True)
        classes = Classes(cell=frame[_CELL].to_numpy(), key=frame[CLASS].to_numpy(), cells=len(sums))
        return ClassSums(classes=classes, frame=frame, parts=self.plan.splits[split])

    def _whole(self, frame: pd.DataFrame, part: str) -> np.ndarray:
        """Return, for each row, the sum of its class over all groups of its period."""
        finest = frame[~frame[list(self.groups)].isin([TOTAL]).any(axis=1)] if self.groups else frame
        whole = finest.groupby([PERIOD, CLASS], as_index=False, sort=False)[part].sum()
        return frame[[PERIOD, CLASS]].merge(whole, how="left", on=[PERIOD, CLASS])[part].to_numpy()

    def with_individuals(self, sums: pd.DataFrame, rows: DatasetRows) -> pd.DataFrame:
        """Add to the sums of every cell those over persons, by a query for each set of groups.

        Args:
            sums: The sums of every cell, a row each.
            rows: The rows.
        """
        for parts in self.plan.individuals:
            tables = [self._individuals(parts, over, rows) for over in self._summed_over()]
            sums = sums.merge(pd.concat(tables, ignore_index=True), how="left", on=list(self.keys))
            names = list(map(str, parts))
            sums[names] = sums[names].fillna(0.0)
        return sums

    def _individuals(self, parts: tuple[Part, ...], over: tuple[str, ...], rows: DatasetRows) -> pd.DataFrame:
        sums = rows.sum_individuals(parts, self._query_keys(over))
        numbers = sums[PERIOD] if PERIOD in sums else pd.Series(0, index=sums.index)
        return sums.assign(**{PERIOD: self._labels(numbers)}, **dict.fromkeys(over, TOTAL))

    def _over(self, frame: pd.DataFrame, over: tuple[str, ...], classes: tuple[str, ...]) -> pd.DataFrame:
        kept = [name for name in (*self.keys, *classes) if name not in over]
        return add_up(frame.drop(columns=list(over)), kept).assign(**dict.fromkeys(over, TOTAL))

    def _summed_over(self) -> Iterator[tuple[str, ...]]:
        """Yield every set of groups to sum over; a finer region is never kept where the coarser is summed over."""
        sizes = range(len(self.groups) + 1 if self.totals else 1)
        for size in sizes:
            for over in combinations(self.groups, size):
                if not _keeps_finer(over, self.plan.groups):
                    yield over

    def _labels(self, numbers: pd.Series) -> pd.Series:
        """Return periods as text, from their numbers."""
        labels = {number: self._label(int(number)) for number in numbers.unique()}
        return numbers.map(labels).astype("str")

    def _label(self, number: int) -> str:
        if self.every:
            return str(from_key(number, self.every))
        return str(Period(self.parts.first, self.parts.last)) if self.parts.first and self.parts.last else ""

    def _query_keys(self, over: tuple[str, ...]) -> tuple[GroupKey, ...]:
        """Return the keys of a query for the cells themselves, all groups of `over` together."""
        period = self.plan.dataset.period
        by_period = (GroupKey(name=PERIOD, column=period.id, grain=self.every),) if period and self.every else ()
        return by_period + tuple(self._query_key(group) for group in self.plan.groups if group.name not in over)

    def _query_key(self, group: Group) -> GroupKey:
        if group.column and not group.level:
            return GroupKey(name=group.name, column=group.column)
        return RegionKey(name=group.name, column=group.column, members=self._members(group))

    def _members(self, group: Group) -> tuple[RegionMembers, ...]:
        """Return the codes that lie in each coarser region, at the beginning of each period."""
        codes = sorted(set(self.parts.frame[group.column])) if group.column else [UNKNOWN]
        numbers = [int(number) for number in np.unique(self._numbers(self.parts.frame))]
        members: dict[tuple[str, tuple[int, ...]], tuple[str, ...]] = {}
        for code in codes:
            regions = {number: self._region(group, code, self._first_day(number)) for number in numbers}
            for region in sorted(set(regions.values()) - {UNKNOWN}):
                periods = tuple(number for number in numbers if regions[number] == region)
                lies = (region, () if len(periods) == len(numbers) else periods)
                members[lies] = (*members.get(lies, ()), code)
        return tuple(RegionMembers(region=region, codes=codes, periods=on) for (region, on), codes in members.items())

    def _first_day(self, number: int) -> date | None:
        return from_key(number, self.every).first if self.every else self.parts.last

    def _with_levels(self, frame: pd.DataFrame) -> pd.DataFrame:
        """Add the coarser regions of the groups, as they were at the beginning of each period."""
        added = {}
        for group in self.plan.groups:
            if not group.column or group.level:
                added[group.name] = self._coarser(group, frame)
            elif group.name != group.column:
                added[group.name] = frame[group.column]
        return frame.assign(**added) if added else frame

    def _coarser(self, group: Group, frame: pd.DataFrame) -> pd.Series:
        codes = frame[group.column] if group.column else pd.Series(UNKNOWN, index=frame.index, dtype="str")
        periods = frame[PERIOD] if self.parts.grain else pd.Series(-1, index=codes.index)
        pairs = pd.DataFrame({"code": codes, "period": periods})
        distinct = pairs.drop_duplicates()
        regions = []
        for code, number in zip(distinct["code"], distinct["period"], strict=True):
            on = from_key(int(number), self.parts.grain).first if self.parts.grain else self.parts.last
            regions.append(self._region(group, code, on))
        merged = pairs.merge(distinct.assign(region=regions), how="left", on=["code", "period"])
        return merged["region"].set_axis(codes.index)

    def _region(self, group: Group, code: str, on: date | None) -> str:
        """Return the code of the coarser region to which a region belonged on a day; `UNKNOWN` when it is not known."""
        region = group.covers if code == UNKNOWN else f"{group.level}:{code}"
        level, _, code = region.partition(":")
        if level == group.name:
            return code
        return (self.regions.parent(level, code, group.name, on) if region and on else None) or UNKNOWN

    def _coarsened(self, frame: pd.DataFrame, classes: tuple[str, ...], stocks: Mapping[str, str]) -> pd.DataFrame:
        """Add up to the periods and groups of the results; of a stock, only the last day of each period counts."""
        summed = [name for name in frame.columns if name not in {PERIOD, *self.parts.groups, *self.groups, *classes}]
        days = frame[PERIOD].to_numpy() if self.parts.grain else np.zeros(len(frame), dtype="int64")
        periods = self._numbers(frame)
        frame = frame[[*self.groups, *classes, *summed]].assign(**{PERIOD: periods})
        for name, count in stocks.items():
            has_rows = frame[count].to_numpy() > 0
            last = pd.Series(days[has_rows]).groupby(periods[has_rows]).max()
            is_last = days == pd.Series(periods).map(last).to_numpy()
            frame[name] = frame[name].where(is_last, 0.0)
        frame = add_up(frame, (*self.keys, *classes))
        return frame.assign(**{PERIOD: self._labels(frame[PERIOD])})

    def _numbers(self, frame: pd.DataFrame) -> np.ndarray:
        """Return the number of the period of the results in which each sum lies."""
        if not self.every:
            return np.zeros(len(frame), dtype="int64")
        numbers = frame[PERIOD].to_numpy()
        if self.parts.grain == self.every:
            return numbers
        distinct, inverse = np.unique(numbers, return_inverse=True)
        coarse = [key(from_key(int(number), self.parts.grain).first, self.every) for number in distinct]
        return np.asarray(coarse, dtype="int64")[inverse]


@attrs.frozen(eq=False, kw_only=True)
class ClassSums:
    """Sums of parts by class, within every cell.

    Args:
        classes: The classes, by cell and in order.
        frame: The sums, a row for each class.
        parts: The parts.
    """

    classes: Classes
    frame: pd.DataFrame
    parts: tuple[Part, ...]

    def of(self, part: Part) -> np.ndarray:
        """Return the sums of a part, one for each class."""
        return self.frame[str(part)].to_numpy(dtype="float64")

    def total(self, part: Part) -> np.ndarray:
        """Return the sums of a part over all classes, one for each cell."""
        return self.classes.total(self.of(part))


def _stocks(plan: Plan) -> dict[str, str]:
    """Return, for each part that is a stock, the part that counts its rows."""
    stocks = [part for part in plan.row_parts if part.at_end]
    return {str(part): str(attrs.evolve(part, column="", power=1)) for part in stocks}


def _keeps_finer(over: tuple[str, ...], groups: tuple[Group, ...]) -> bool:
    kept = [group for group in groups if group.name not in over]
    summed = [group for group in groups if group.name in over and group.level]
    return any(fine.column == coarse.column and _is_finer(fine, coarse) for coarse in summed for fine in kept)


def _is_finer(group: Group, other: Group) -> bool:
    return not group.level or find_level(group.name).rank < find_level(other.name).rank
