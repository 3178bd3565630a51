"""Figures in their cells: which counts and amounts each row of results discloses, and in which cell of its dataset."""

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
from soteindikaattorit.publish.history import PastRelease, check_adding_up, check_history, past_cells
from soteindikaattorit.publish.primary import Protection
from soteindikaattorit.publish.quantities import PublishedQuantities
from soteindikaattorit.publish.sdc.rows import Floats, Ints, Mask
from soteindikaattorit.publish.sources import Source

GIVES_WAY = 0.25
"""What the figures of the group that gives way first cost, for those of everything that cost 1."""

WHOLE_COST = 4.0
"""What the figures of the whole region cost, for those of a part that cost 1."""


@attrs.frozen(eq=False, kw_only=True)
class CellMapping:
    """A source with its cells, and the cell of each figure.

    Args:
        source: The source.
        where: The coordinates of its rows.
        cell_table: Its cells.
        earlier: What earlier releases told; None when nothing.
    """

    source: Source
    where: Coordinates
    cell_table: CellTable
    earlier: PastRelease | None = None

    def __repr__(self) -> str:
        """Say what the cells are of, and none of them."""
        return f"<CellMapping of {self.source!r}>"

    @classmethod
    def of(cls, source: Source, earlier: PastRelease | None = None, *, threshold: int = 1) -> "CellMapping":
        """Put the tables of a source together, with what earlier releases told.

        Args:
            source: The source.
            earlier: What earlier releases told; None when nothing.
            threshold: The least count that is shown.

        Raises:
            OverlapError: Periods, regions or groups overlap in a way that cannot be checked.
            InvalidValueError: Two tables do not agree on a cell.
            ReleaseError: What is new would give away what was hidden before.
        """
        rows = (*(table.rows for table in source.tables), *((earlier.rows,) if earlier else ()))
        names = dict.fromkeys(str(name) for table in rows for name in table.columns)
        levels = {**(earlier.levels if earlier else {}), **source.levels}
        where = Coordinates(
            rows=rows,
            levels=levels,
            groups=tuple(name for name in names if name not in levels and name != PERIOD),
            regions=source.regions,
            recorded=earlier.areas if earlier else (),
        )
        tables = (*source.tables, *((past_cells(earlier, source.tables, where),) if earlier else ()))
        mapping = cls(
            source=source,
            where=where,
            cell_table=_filled(build_cell_table(tables, where), source.published),
            earlier=earlier,
        )
        if earlier:
            check_history(earlier, mapping.cell_table, mapping.counts, threshold)
        check_adding_up(mapping.cell_table, source.published, len(source.tables))
        return mapping

    @property
    def counts(self) -> frozenset[str]:
        """The quantities that are counts of persons."""
        return frozenset(name for one in self.source.published for name in (one.base, *one.classes))

    @cached_property
    def same(self) -> dict[str, str]:
        """The quantity that each is one with."""
        return _same(self.cell_table, self.source.published)

    def cells(self, frame: pd.DataFrame) -> Ints:
        """Return the cell of each row of figures; -1 where there is none.

        Args:
            frame: ``period`` and groups, ``_T`` where a group is summed over.
        """
        found = np.full(len(frame), -1, dtype=np.int64)
        whole = _is_whole(frame, [name for name in _groups(frame) if name not in self.source.groups])
        for table_, cells in zip(self.source.tables, self.cell_table.cells, strict=False):
            on = [str(name) for name in table_.rows.columns]
            absent = [name for name in self.source.groups if name in frame and name not in on]
            fits = whole & _is_whole(frame, absent)
            keys = frame[[name for name in on if name in frame]].assign(**{n: TOTAL for n in on if n not in frame})
            at = keys[on].merge(table_.rows.assign(at=cells), how="left", on=on)["at"].fillna(-1)
            found = np.where(fits & (found < 0), at.to_numpy(dtype=np.int64), found)
        return found

    def protection(self, policy: Policy, dominated: Mapping[str, Mask] | None = None) -> Protection:
        """Return what has to be protected, under a policy.

        Args:
            policy: The rules.
            dominated: Of each amount of money, the cells that few contributors dominate.
        """
        planned = np.zeros(len(self.cell_table), dtype=bool)
        for table, cells in zip(self.source.tables, self.cell_table.cells, strict=False):
            planned[cells[self._planned(table.rows, policy)]] = True
        return Protection(
            cell_table=self.cell_table,
            published=tuple(one.renamed(self.same) for one in self.source.published),
            policy=policy,
            planned=planned,
            fixed=self._released_before(is_hidden=False),
            earlier=self._released_before(is_hidden=True),
            dominated=dominated or {},
            weight=self._weights(policy),
        )

    def _released_before(self, *, is_hidden: bool) -> dict[str, Mask]:
        """Return the cells of each quantity that earlier releases showed, or hid."""
        found: dict[str, Mask] = {}
        if self.earlier:
            for name in self.cell_table.known:
                mask = found.setdefault(self.same[name], np.zeros(len(self.cell_table), dtype=bool))
                mask[self.cell_table.cells[-1][self.earlier.told(name, is_hidden=is_hidden)]] = True
        return found

    def entry(self, release: str, masks: Mapping[str, Mask]) -> PastRelease:
        """Return what a release discloses of the cells, for the history.

        Args:
            release: The id of the release.
            masks: Of each quantity, whether each cell is hidden.
        """
        tables = self.source.tables
        rows = pd.concat([table.rows for table in tables], ignore_index=True).fillna(TOTAL)
        cells = np.concatenate(self.cell_table.cells[: len(tables)])
        hidden = {name: masks[same][cells] for name, same in self.same.items() if same in masks}
        shown = {name: np.where(mask, np.nan, self.cell_table.known[name][cells]) for name, mask in hidden.items()}
        areas = tuple(area for table in tables for area in self.where.areas(table.rows))
        return PastRelease(
            release=release,
            source=self.source.name,
            rows=rows,
            levels=self.source.levels,
            areas=areas,
            shown=shown,
            hidden=hidden,
        )

    def _planned(self, rows: pd.DataFrame, policy: Policy) -> Mask:
        """Whether each row is of a region that is too small for a group by which it is split."""
        found = np.zeros(len(rows), dtype=bool)
        for group, level in policy.from_level:
            if group in rows:
                finer = [
                    name for name in self.source.levels if name in rows and _is_finer(self.source.levels[name], level)
                ]
                found |= ~_is_whole(rows, [group]) & ~_is_whole(rows, finer)
        return found

    def _weights(self, policy: Policy) -> Floats:
        """Return how dear cells are: the whole more than its parts, and less what gives way first."""
        keys, nodes = self.cell_table.keys, self.cell_table.nodes
        whole = [max(known, key=int.bit_count) for known in nodes]
        is_whole = [
            np.array([node == top for node in known])[keys[:, d]]
            for d, (known, top) in enumerate(zip(nodes, whole, strict=True))
        ]
        weights = np.where(is_whole[1] & (len(nodes[1]) > 1), WHOLE_COST, 1.0)
        for order, group in enumerate(policy.gives_way):
            if group in self.where.dimensions:
                weights *= np.where(is_whole[self.where.dimensions.index(group)], 1.0, GIVES_WAY * (order + 1))
        return weights


def _is_whole(rows: pd.DataFrame, groups: Iterable[str]) -> Mask:
    """Whether each row is summed over all of the groups."""
    found = np.ones(len(rows), dtype=bool)
    for name in groups:
        found &= (rows[name] == TOTAL).to_numpy(dtype=bool)
    return found


def _is_finer(level: str, other: str) -> bool:
    return find_level(level).rank < find_level(other).rank


def _groups(frame: pd.DataFrame) -> list[str]:
    names = [str(name) for name in frame.columns]
    end = names.index("value") if "value" in names else len(names)
    return names[names.index(PERIOD) + 1 : end]


def _same(cells: CellTable, published: Sequence[PublishedQuantities]) -> dict[str, str]:
    """Return, for each quantity, the one that it is merged with: another indicator's that is the same in every cell.

    So is the base of two questions that all answered, and a class that two indicators tell by different names.
    What is nobody or everybody is the same by chance, and quantities that one figure discloses apart never are.
    """
    bases = dict.fromkeys(one.base for one in published if one.base)
    same: dict[str, str] = {}
    for name in bases:
        alike = (one for one in dict.fromkeys(same.values()) if _is_one(cells.known[name], cells.known[one]))
        same[name] = next(alike, name)
    apart = [set(one.classes) for one in published]
    classes = dict.fromkeys(
        ((same[one.base], cells.known[name].tobytes()), name)
        for one in published
        if one.base
        for name in one.classes
        if name not in same and _is_telling(cells.known[name], cells.known[one.base])
    )
    return {name: name for name in cells.known} | same | _merged(list(classes), apart)


def _is_one(one: Floats, other: Floats) -> bool:
    """Whether two counts are the same in every cell that both have, and there are such."""
    both = ~np.isnan(one) & ~np.isnan(other)
    return bool((one[both] == other[both]).all() and one[both].any())


def _filled(cells: CellTable, published: Sequence[PublishedQuantities]) -> CellTable:
    """Return the cells with what is known of a quantity from another that is one with it."""
    known = dict(cells.known)
    for name, first in _same(cells, published).items():
        known[first] = np.where(np.isnan(known[first]), known[name], known[first])
    return attrs.evolve(cells, known=known)


def _is_telling(counts: Floats, base: Floats) -> bool:
    """Whether counts are some of their base in two cells or more, so that they are hardly the same by chance."""
    return int(((counts > 0) & (counts < base)).sum()) > 1


def _merged(marked: Sequence[tuple[Hashable, str]], apart: Sequence[set[str]] = ()) -> dict[str, str]:
    """Return, for each name, the first of those with its mark that it is not to be told apart from."""
    alike: dict[Hashable, list[list[str]]] = {}
    for mark, name in marked:
        fits = [one for one in alike.setdefault(mark, []) if not any({name} < told & {name, *one} for told in apart)]
        if fits:
            fits[0].append(name)
        else:
            alike[mark].append([name])
    return {name: names[0] for groups in alike.values() for names in groups for name in names}
