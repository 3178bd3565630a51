"""From figures to cells: which counts and amounts each row of results tells, and in which cell."""

from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence

import attrs
import numpy as np
import pandas as pd

from soteindikaattorit.basis import TOTAL, Basis
from soteindikaattorit.disclosure.coordinates import Coordinates
from soteindikaattorit.disclosure.grid import Grid, Table, grid
from soteindikaattorit.disclosure.protection import Protection
from soteindikaattorit.disclosure.rows import Floats, Ints, Mask
from soteindikaattorit.disclosure.telling import Telling, table, telling
from soteindikaattorit.indicator import Indicator
from soteindikaattorit.plan import PERIOD
from soteindikaattorit.policy import Policy
from soteindikaattorit.region import LEVELS, find_level
from soteindikaattorit.regions import Regions

COUNTS = ("n", "numerator", "denominator")
"""The columns of figures without a basis that are taken for counts of persons when they are whole numbers."""

GIVES_WAY = 0.25
"""What the figures of the group that gives way first cost, for those of everything that cost 1."""

WHOLE_COST = 4.0
"""What the figures of the whole region cost, for those of a part that cost 1."""


@attrs.frozen(eq=False, kw_only=True)
class Source:
    """The figures of one dataset, or of one indicator that was not computed here.

    Args:
        tables: The sums, by cell.
        tellings: What the figures of each indicator tell.
        levels: The level of each group that is a region.
        groups: All groups.
        regions: The regions that are known.
    """

    tables: tuple[Table, ...]
    tellings: tuple[Telling, ...]
    levels: Mapping[str, str]
    groups: tuple[str, ...]
    regions: Regions

    def __repr__(self) -> str:
        """Say of how many indicators, and nothing of the sums."""
        return f"<Source of {len(self.tellings)} indicators>"


def sources(
    frame: pd.DataFrame, bases: Iterable[Basis], indicators: Mapping[str, Indicator], policy: Policy
) -> Iterator[Source]:
    """Give the sources of figures: by dataset where they were computed, by indicator where they were not.

    Args:
        frame: The figures.
        bases: What computed figures rest on.
        indicators: The indicators, by id.
        policy: The rules.
    """
    told = _told(frame["indicator"].unique(), indicators)
    by_dataset: dict[str, list[Basis]] = {}
    for basis in bases:
        by_dataset.setdefault(basis.dataset.id, []).append(basis)
    based = set()
    for together in by_dataset.values():
        names = [name for name in told if any(name in basis.parts for basis in together)]
        based.update(names)
        if names:
            yield _computed(together, [indicators[name] for name in names], policy)
    for name in told:
        rows = frame[frame["indicator"] == name]
        if name not in based and not (name in indicators and indicators[name].measure.of) and len(rows):
            yield _given(name, rows, bases, policy)


def _told(ids: Iterable[str], indicators: Mapping[str, Indicator]) -> list[str]:
    """Give the indicators whose figures are told, directly or by those derived from them."""
    found = list(ids)
    for name in found:
        found += [other for other in (indicators[name].measure.of if name in indicators else ()) if other not in found]
    return found


def _computed(bases: Sequence[Basis], indicators: Sequence[Indicator], policy: Policy) -> Source:
    made: dict[str, Telling] = {}
    tables = []
    for basis in bases:
        own = [indicator for indicator in indicators if indicator.id in basis.parts]
        counted = [(indicator.measure.counts(), basis.parts[indicator.id]) for indicator in own]
        tables.append(table(basis, [pair for pair in counted if pair[0].base]))
        for indicator in own:
            if indicator.measure.counts().base:
                is_harmless, is_money = indicator.id in policy.harmless, policy.is_money(indicator.shown_unit)
                made[indicator.id] = telling(indicator, basis, is_harmless=is_harmless, is_money=is_money)
    levels = {name: level for basis in bases for name, level in basis.levels.items()}
    groups = tuple(dict.fromkeys(name for basis in bases for name in basis.groups))
    regions = bases[0].regions
    return Source(tables=tuple(tables), tellings=tuple(made.values()), levels=levels, groups=groups, regions=regions)


def _given(name: str, rows: pd.DataFrame, bases: Iterable[Basis], policy: Policy) -> Source:
    """Give what figures tell that were read from elsewhere: the counts that stand in them."""
    names = [str(column) for column in rows.columns]
    groups = tuple(names[names.index(PERIOD) + 1 : names.index("value")])
    levels = {group: group for group in groups if group in LEVELS}
    counts = {column: rows[column].to_numpy(dtype=np.float64) for column in COUNTS}
    rest = counts["denominator"] - counts["numerator"]
    is_share = bool(np.isfinite(rest).any() and (rest[np.isfinite(rest)] >= 0).all())
    sums = {f"{column} of {name}": _counted(values) for column, values in counts.items()}
    sums[f"rest of {name}"] = _counted(rest if is_share else np.full(len(rest), np.nan))
    sums = {named: values for named, values in sums.items() if np.isfinite(values).any()}
    told = Telling(indicator=name, classes=tuple(sums), is_harmless=name in policy.harmless)
    regions = next((basis.regions for basis in bases), Regions.of(()))
    cells = Table(rows=rows[[PERIOD, *groups]].reset_index(drop=True), sums=sums, places=tuple(levels))
    return Source(tables=(cells,) if sums else (), tellings=(told,), levels=levels, groups=groups, regions=regions)


def _counted(values: Floats) -> Floats:
    """Give counts where numbers are such, not-a-number elsewhere."""
    is_count = np.isfinite(values) & (values >= 0) & (values == np.rint(values))
    return np.where(is_count, values, np.nan)


@attrs.frozen(eq=False, kw_only=True)
class Placed:
    """A source with its cells, and the cell of each figure.

    Args:
        source: The source.
        where: The coordinates of its rows.
        grid: Its cells.
    """

    source: Source
    where: Coordinates
    grid: Grid

    def __repr__(self) -> str:
        """Say what the cells are of, and none of them."""
        return f"<Placed {self.source!r}>"

    @classmethod
    def of(cls, source: Source) -> "Placed":
        """Put the tables of a source together.

        Raises:
            OverlapError: Periods, regions or groups overlap in a way that cannot be checked.
            InvalidValueError: Two tables do not agree on a cell.
        """
        others = tuple(name for name in source.groups if name not in source.levels)
        rows = tuple(table.rows for table in source.tables)
        where = Coordinates(rows=rows, levels=dict(source.levels), groups=others, regions=source.regions)
        return cls(source=source, where=where, grid=grid(source.tables, where))

    def cells(self, frame: pd.DataFrame) -> Ints:
        """Give the cell of each row of figures; -1 where there is none.

        Args:
            frame: ``period`` and groups, ``_T`` where a group is summed over.
        """
        found = np.full(len(frame), -1, dtype=np.int64)
        whole = _is_whole(frame, [name for name in _groups(frame) if name not in self.source.groups])
        for table_, cells in zip(self.source.tables, self.grid.cells, strict=True):
            on = [str(name) for name in table_.rows.columns]
            absent = [name for name in self.source.groups if name in frame and name not in on]
            fits = whole & _is_whole(frame, absent)
            keys = frame[[name for name in on if name in frame]].assign(**{n: TOTAL for n in on if n not in frame})
            at = keys[on].merge(table_.rows.assign(at=cells), how="left", on=on)["at"].fillna(-1)
            found = np.where(fits & (found < 0), at.to_numpy(dtype=np.int64), found)
        return found

    def protection(self, policy: Policy) -> Protection:
        """Give what has to be protected, under a policy."""
        grid_, same = self.grid, _same(self.grid, self.source.tellings)
        tellings = tuple(one.renamed(same) for one in self.source.tellings)
        planned = np.zeros(len(grid_), dtype=bool)
        for table_, cells in zip(self.source.tables, grid_.cells, strict=True):
            planned[cells[self._planned(table_.rows, policy)]] = True
        return Protection(grid=grid_, tellings=tellings, policy=policy, planned=planned, weight=self._weights(policy))

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
        """Give how dear cells are: the whole more than its parts, and less what gives way first."""
        keys, nodes = self.grid.keys, self.grid.nodes
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


def _same(cells: Grid, tellings: Sequence[Telling]) -> dict[str, str]:
    """Give, for each quantity, the one that it is merged with: another indicator's that is the same in every cell.

    So is the base of two questions that all answered, and a class that two indicators tell by different names.
    What is nobody or everybody is the same by chance, and quantities that one figure tells apart never are.
    """
    bases = dict.fromkeys(one.base for one in tellings if one.base)
    same = _merged([(cells.known[name].tobytes(), name) for name in bases])
    apart = [set(one.classes) for one in tellings]
    classes = dict.fromkeys(
        ((same[one.base], cells.known[name].tobytes()), name)
        for one in tellings
        if one.base
        for name in one.classes
        if name not in same and _is_telling(cells.known[name], cells.known[one.base])
    )
    return {name: name for name in cells.known} | same | _merged(list(classes), apart)


def _is_telling(counts: Floats, base: Floats) -> bool:
    """Whether counts are some of their base in two cells or more, so that they are hardly the same by chance."""
    return int(((counts > 0) & (counts < base)).sum()) > 1


def _merged(marked: Sequence[tuple[Hashable, str]], apart: Sequence[set[str]] = ()) -> dict[str, str]:
    """Give, for each name, the first of those with its mark that it is not to be told apart from."""
    alike: dict[Hashable, list[list[str]]] = {}
    for mark, name in marked:
        fits = [one for one in alike.setdefault(mark, []) if not any({name} < told & {name, *one} for told in apart)]
        if fits:
            fits[0].append(name)
        else:
            alike[mark].append([name])
    return {name: names[0] for groups in alike.values() for names in groups for name in names}
