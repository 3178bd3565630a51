"""What earlier releases told of the cells of now, and whether anything is told by the difference."""

from collections.abc import Collection, Iterable, Sequence

import numpy as np

from soteindikaattorit.errors import ReleaseError
from soteindikaattorit.publish.coordinates import Coordinates
from soteindikaattorit.publish.grid import NEGLIGIBLE, Grid, Table
from soteindikaattorit.publish.ledger import Entry
from soteindikaattorit.publish.sdc.rows import Floats, Mask, times
from soteindikaattorit.publish.telling import Telling


def recalled(earlier: Entry, tables: Sequence[Table], where: Coordinates) -> Table:
    """Return what earlier releases told, but for cells of which the tables of now know better.

    Args:
        earlier: What earlier releases told.
        tables: The tables of now.
        where: The coordinates of all rows.
    """
    now = {key for table in tables for key in zip(*where.nodes(table.rows), strict=True)}
    is_old = np.array([key not in now for key in zip(*where.nodes(earlier.rows, earlier.areas), strict=True)])
    names = {name for table in tables for name in table.sums}
    sums = {name: np.where(is_old, values, np.nan) for name, values in earlier.shown.items() if name in names}
    return Table(rows=earlier.rows, sums=sums, areas=earlier.areas)


def check_recalled(earlier: Entry, grid: Grid, counts: Collection[str], threshold: int) -> None:
    """Refuse what would give an earlier release away, and what cannot be checked against it.

    Args:
        earlier: What earlier releases told, the last of the tables of the grid.
        grid: The cells of now and of then.
        counts: The quantities that are counts of persons.
        threshold: The least count that is shown.

    Raises:
        ReleaseError: Figures have changed by a few persons, or add up with figures that are not there any more.
    """
    for name in sorted(earlier.shown.keys() & grid.known.keys()):
        change = np.abs(grid.known[name][grid.cells[-1]] - earlier.shown[name])
        if name in counts and ((change > 0) & (change < threshold)).any():
            raise ReleaseError(
                f"figures of {earlier.source!r} that were released before have changed by a few persons",
                "release revisions once they are larger, or leave the changed periods out",
            )
        if _clashes(earlier, grid, name):
            raise ReleaseError(
                f"tables of {earlier.source!r} add up with figures of an earlier release that are not among them",
                "compute the periods and groups of the earlier release together with the new ones",
            )


def check_adding_up(grid: Grid, tellings: Iterable[Telling], tables: int) -> None:
    """Refuse tables that were computed from different rows: what one has more than the other is told.

    Args:
        grid: The cells.
        tellings: What figures tell.
        tables: How many of the tables of the grid are of now.

    Raises:
        ReleaseError: A total is not the sum of its groups.
    """
    is_then = np.zeros(len(grid), dtype=bool)
    for cells in grid.cells[tables:]:
        is_then[cells] = True
    for cells in grid.cells[:tables]:
        is_then[cells] = False
    of_now = ~_has(grid, is_then)
    for name in dict.fromkeys(name for one in tellings if one.is_summed for name in one.quantities):
        values = grid.known[name]
        sums, size = np.abs(times(grid.relations, np.nan_to_num(values))), np.abs(np.nan_to_num(values))
        wrong = sums > NEGLIGIBLE * np.maximum(times(abs(grid.relations), size), 1.0)
        if (wrong & of_now & ~_has(grid, np.isnan(values))).any():
            raise ReleaseError(
                "tables do not add up to each other", "compute all tables of a release from the same rows"
            )


def _clashes(earlier: Entry, grid: Grid, name: str) -> bool:
    """Whether figures of now add up with figures of then that are lost, or that they do not agree with."""
    values, is_now = grid.known[name], np.zeros(len(grid), dtype=bool)
    for cells in grid.cells[:-1]:
        is_now[cells] = True
    is_lost = np.zeros(len(grid), dtype=bool)
    is_lost[grid.cells[-1][earlier.told(name, is_hidden=True)]] = True
    sums = np.abs(times(grid.relations, np.nan_to_num(values)))
    size = float(np.nanmax(np.abs(values), initial=1.0))
    wrong = (sums > NEGLIGIBLE * size) & ~_has(grid, np.isnan(values)) & _has(grid, ~is_now & grid.is_told)
    return bool((_has(grid, is_now) & (wrong | _has(grid, is_lost & np.isnan(values)))).any())


def _has(grid: Grid, cells: Mask) -> Mask:
    """Whether each relation has any of the cells."""
    counts: Floats = times(abs(grid.relations), cells.astype(np.float64))
    return counts > 0
