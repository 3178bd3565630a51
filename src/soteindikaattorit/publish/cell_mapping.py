"""The mapping of figures to cells: each row of results has a cell of its dataset, in which it discloses quantities."""

from collections.abc import Hashable, Iterable, Mapping, Sequence
from functools import cached_property

import attrs
import numpy as np
import pandas as pd

from soteindikaattorit.compute.aggregates import TOTAL
from soteindikaattorit.compute.plan import PERIOD
from soteindikaattorit.model.policy import Policy
from soteindikaattorit.model.region import find_level
from soteindikaattorit.publish.cell_table import CellTable, build_cell_table
from soteindikaattorit.publish.coordinates import Coordinates
from soteindikaattorit.publish.history import PastRelease, check_additivity, check_history, past_cells
from soteindikaattorit.publish.quantities import PublishedQuantities, Source
from soteindikaattorit.publish.sdc.matrix import Floats, Ints, Mask

GIVES_WAY = 0.25
"""The cost of figures of the group that gives way first, where others cost 1."""

WHOLE_COST = 4.0
"""The cost of figures of the whole region, where others cost 1: many readers use them."""


@attrs.frozen(eq=False, kw_only=True)
class CellMapping:
    """A source with its cells, and the cell of each figure.

    Args:
        source: The source.
        where: The coordinates of its rows.
        cell_table: Its cells.
        past: The figures of earlier releases; None if there are none.
    """

    source: Source
    where: Coordinates
    cell_table: CellTable
    past: PastRelease | None = None

    def __repr__(self) -> str:
        """Return the source of the cells, and no cell."""
        return f"<CellMapping of {self.source!r}>"

    @classmethod
    def build(cls, source: Source, past: PastRelease | None = None, *, threshold: int = 1) -> "CellMapping":
        """Build the cells of a source, with those of earlier releases.

        Args:
            source: The source.
            past: The figures of earlier releases; None if there are none.
            threshold: The least count that is shown.

        Raises:
            OverlapError: Periods, regions or groups overlap in a way that cannot be checked.
            InvalidValueError: Two tables do not agree on a cell.
            ReleaseError: The new figures would disclose cells that were hidden before.
        """
        rows = (*(table.rows for table in source.tables), *((past.rows,) if past else ()))
        names = dict.fromkeys(str(name) for table in rows for name in table.columns)
        levels = {**(past.levels if past else {}), **source.levels}
        where = Coordinates(
            rows=rows,
            levels=levels,
            groups=tuple(name for name in names if name not in levels and name != PERIOD),
            regions=source.regions,
            recorded=past.areas if past else (),
        )
        tables = (*source.tables, *((past_cells(past, source.tables, where),) if past else ()))
        cell_table = build_cell_table(tables, where)
        # A value that an earlier release has under one name is known under all names of the merged quantity.
        values = dict(cell_table.true_values)
        for name, first in _merged_quantities(cell_table, source.published).items():
            values[first] = np.where(np.isnan(values[first]), values[name], values[first])
        cell_table = attrs.evolve(cell_table, true_values=values)
        if past:
            counts = {name for item in source.published for name in (item.base, *item.classes)}
            check_history(past, cell_table, counts, threshold)
        check_additivity(cell_table, source.published, len(source.tables))
        return cls(source=source, where=where, cell_table=cell_table, past=past)

    @cached_property
    def merged(self) -> dict[str, str]:
        """The quantity with which each is merged, because both have the same value in every cell."""
        return _merged_quantities(self.cell_table, self.source.published)

    def cells(self, frame: pd.DataFrame) -> Ints:
        """Return the cell of each row of figures; -1 where it has none.

        Args:
            frame: ``period`` and groups, ``_T`` where a row is a sum over a group.
        """
        found = np.full(len(frame), -1, dtype=np.int64)
        columns = [str(name) for name in frame.columns]
        end = columns.index("value") if "value" in columns else len(columns)
        groups = columns[columns.index(PERIOD) + 1 : end]
        is_whole = _is_whole(frame, [name for name in groups if name not in self.source.groups])
        for table, cells in zip(self.source.tables, self.cell_table.cells, strict=False):
            on = [str(name) for name in table.rows.columns]
            absent = [name for name in self.source.groups if name in frame and name not in on]
            fits = is_whole & _is_whole(frame, absent)
            keys = frame[[name for name in on if name in frame]].assign(**{n: TOTAL for n in on if n not in frame})
            at = keys[on].merge(table.rows.assign(at=cells), how="left", on=on)["at"].fillna(-1)
            found = np.where(fits & (found < 0), at.to_numpy(dtype=np.int64), found)
        return found

    def released_before(self, *, is_hidden: bool) -> dict[str, Mask]:
        """Return the cells of each quantity that earlier releases hid, or showed."""
        masks: dict[str, Mask] = {}
        for name in self.cell_table.true_values if self.past else ():
            mask = masks.setdefault(self.merged[name], np.zeros(len(self.cell_table), dtype=bool))
            if self.past:
                mask[self.cell_table.cells[-1][self.past.rows_of(name, is_hidden=is_hidden)]] = True
        return masks

    def past_release(self, release: str, masks: Mapping[str, Mask]) -> PastRelease:
        """Return the figures of a release, for the history.

        Args:
            release: The id of the release.
            masks: Of each quantity, whether each cell is hidden.
        """
        tables = self.source.tables
        cells = np.concatenate(self.cell_table.cells[: len(tables)])
        hidden = {name: masks[first][cells] for name, first in self.merged.items() if first in masks}
        return PastRelease(
            release=release,
            source=self.source.name,
            rows=pd.concat([table.rows for table in tables], ignore_index=True).fillna(TOTAL),
            levels=self.source.levels,
            areas=tuple(area for table in tables for area in self.where.areas(table.rows)),
            shown={
                name: np.where(mask, np.nan, self.cell_table.true_values[name][cells]) for name, mask in hidden.items()
            },
            hidden=hidden,
        )

    def unplanned(self, policy: Policy) -> Mask:
        """Return the cells of regions that are too small for a group, under the policy's ``from_level``."""
        unplanned = np.zeros(len(self.cell_table), dtype=bool)
        for table, cells in zip(self.source.tables, self.cell_table.cells, strict=False):
            for group, level in policy.from_level:
                if group in table.rows:
                    rank = find_level(level).rank
                    ranks = {name: find_level(its_level).rank for name, its_level in self.source.levels.items()}
                    finer = [name for name, its_rank in ranks.items() if name in table.rows and its_rank < rank]
                    is_finer = ~_is_whole(table.rows, [group]) & ~_is_whole(table.rows, finer)
                    unplanned[cells[is_finer]] = True
        return unplanned

    def weights(self, policy: Policy) -> Floats:
        """Return the cost of cells relative to their value: the whole region costs more, groups that give way less."""
        keys, nodes = self.cell_table.keys, self.cell_table.nodes
        is_whole = []
        for dimension, column in enumerate(nodes):
            whole = max(column, key=int.bit_count)
            is_whole.append(np.array([node == whole for node in column])[keys[:, dimension]])
        weights = np.where(is_whole[1] & (len(nodes[1]) > 1), WHOLE_COST, 1.0)
        for order, group in enumerate(policy.gives_way):
            if group in self.where.dimensions:
                weights *= np.where(is_whole[self.where.dimensions.index(group)], 1.0, GIVES_WAY * (order + 1))
        return weights


def _is_whole(rows: pd.DataFrame, groups: Iterable[str]) -> Mask:
    """Return whether each row is a sum over all of the groups."""
    whole = np.ones(len(rows), dtype=bool)
    for name in groups:
        whole &= (rows[name] == TOTAL).to_numpy(dtype=bool)
    return whole


def _merged_quantities(cells: CellTable, published: Sequence[PublishedQuantities]) -> dict[str, str]:
    """Return, for each quantity, the one with which it is merged: another indicator's that is equal in every cell.

    The base of two questions that all answered is one number, hidden in both indicators or in neither.
    Counts of nobody and of everybody are equal by chance, and quantities of one indicator are never merged.
    """
    bases = dict.fromkeys(item.base for item in published if item.base)
    merged: dict[str, str] = {}
    for name in bases:
        equal = (
            one for one in dict.fromkeys(merged.values()) if _is_equal(cells.true_values[name], cells.true_values[one])
        )
        merged[name] = next(equal, name)
    classes = dict.fromkeys(
        ((merged[item.base], cells.true_values[name].tobytes()), name)
        for item in published
        if item.base
        for name in item.classes
        if name not in merged and _is_characteristic(cells.true_values[name], cells.true_values[item.base])
    )
    distinct = [set(item.classes) for item in published]
    return {name: name for name in cells.true_values} | merged | _merged_by_value(list(classes), distinct)


def _is_equal(one: Floats, other: Floats) -> bool:
    """Whether two counts are equal, and not only 0, in the cells that both have."""
    both = ~np.isnan(one) & ~np.isnan(other)
    return bool((one[both] == other[both]).all() and one[both].any())


def _is_characteristic(counts: Floats, base: Floats) -> bool:
    """Whether counts are neither nobody nor everybody in two cells or more, so that equal ones are hardly chance."""
    return int(((counts > 0) & (counts < base)).sum()) > 1


def _merged_by_value(marked: Sequence[tuple[Hashable, str]], distinct: Sequence[set[str]]) -> dict[str, str]:
    """Return, for each name, the first name with the same mark, unless one indicator distinguishes the two."""
    alike: dict[Hashable, list[list[str]]] = {}
    for mark, name in marked:
        groups = alike.setdefault(mark, [])
        fits = [names for names in groups if not any({name} < own & {name, *names} for own in distinct)]
        if fits:
            fits[0].append(name)
        else:
            groups.append([name])
    return {name: names[0] for groups in alike.values() for names in groups for name in names}
