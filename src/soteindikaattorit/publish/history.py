"""The history: what earlier releases published and suppressed, so that later ones do not disclose it by difference."""

import json
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import attrs
import numpy as np
import pandas as pd

from soteindikaattorit.errors import FileError, InvalidValueError, ReleaseError
from soteindikaattorit.model.argument import checked
from soteindikaattorit.publish.cell_table import NEGLIGIBLE, CellTable, Table
from soteindikaattorit.publish.coordinates import Area, Coordinates
from soteindikaattorit.publish.quantities import PublishedQuantities
from soteindikaattorit.publish.sdc.rows import Floats, Mask, times
from soteindikaattorit.sources.files import replacing

_FORMAT = 1


@attrs.frozen(eq=False, kw_only=True)
class PastRelease:
    """What one release told of one dataset.

    Args:
        release: The id of the release.
        source: The id of the dataset, or of an indicator that was not computed here.
        rows: ``period`` and groups, a row for each figure.
        levels: The level of each group that is a region.
        areas: What lay in the region of each row, as the names of the finest places.
        shown: Of each quantity, the number that was told in each row; not-a-number where it was not.
        hidden: Of each quantity, whether it was withheld in each row; what was withheld stands nowhere.
    """

    release: str
    source: str
    rows: pd.DataFrame
    levels: Mapping[str, str]
    areas: tuple[Area, ...]
    shown: Mapping[str, Floats]
    hidden: Mapping[str, Mask]

    def __repr__(self) -> str:
        """Say what was told of, and not what."""
        return f"<PastRelease: {len(self.rows)} figures of {self.source!r} in release {self.release}>"

    @checked()
    def told(self, name: str, *, is_hidden: bool) -> Mask:
        """Return the rows in which a quantity was shown, or withheld."""
        if name not in self.shown:
            return np.zeros(len(self.rows), dtype=bool)
        return self.hidden[name] if is_hidden else ~np.isnan(self.shown[name])

    def to_dict(self) -> dict[str, object]:
        """Return the entry as it is kept: numbers that were shown, ``null`` where one was withheld."""
        places = list(dict.fromkeys(name for area in self.areas for name in area))
        number = {name: at for at, name in enumerate(places)}
        return {
            "format": _FORMAT,
            "release": self.release,
            "source": self.source,
            "groups": [str(name) for name in self.rows.columns],
            "levels": dict(self.levels),
            "rows": self.rows.to_numpy().tolist(),
            "places": places,
            "areas": [[number[name] for name in area] for area in self.areas],
            "quantities": {name: list(self._told(name)) for name in self.shown},
        }

    def _told(self, name: str) -> Iterator[float | str | None]:
        for number, is_hidden in zip(self.shown[name].tolist(), self.hidden[name].tolist(), strict=True):
            yield None if is_hidden else "" if np.isnan(number) else number

    @classmethod
    @checked()
    def from_dict(cls, table: Mapping[str, Any]) -> "PastRelease":
        """Return an entry that was kept.

        Raises:
            InvalidValueError: It is of another version.
        """
        if table["format"] != _FORMAT:
            raise InvalidValueError("format of history", str(table["format"]), f"expected {_FORMAT}")
        told = {name: np.array(numbers, dtype=object) for name, numbers in table["quantities"].items()}
        hidden = {name: np.array([number is None for number in numbers]) for name, numbers in told.items()}
        shown = {
            name: np.array([np.nan if number is None or number == "" else float(number) for number in numbers])
            for name, numbers in told.items()
        }
        return cls(
            release=table["release"],
            source=table["source"],
            rows=pd.DataFrame(table["rows"], columns=table["groups"], dtype="str"),
            levels=dict(table["levels"]),
            areas=tuple(tuple(table["places"][at] for at in area) for area in table["areas"]),
            shown=shown,
            hidden=hidden,
        )


@attrs.frozen(kw_only=True)
class History:
    """What a file says of earlier releases; a file that is not there says that there were none.

    It holds what was published and no hidden value, so it is no more sensitive than the publications themselves.

    Args:
        path: The file.
        entries: What earlier releases told, the oldest first.
    """

    path: Path
    entries: tuple[PastRelease, ...] = attrs.field(repr=lambda entries: str(len(entries)))

    @classmethod
    @checked()
    def read(cls, path: str | Path) -> "History":
        """Read a history.

        Args:
            path: A file of JSON lines that a release wrote.

        Raises:
            FileError: The file cannot be read, or is no history.
        """
        path = Path(path)
        try:
            lines = path.read_text("utf-8").splitlines() if path.exists() else []
            return cls(path=path, entries=tuple(PastRelease.from_dict(json.loads(line)) for line in lines))
        except OSError as error:
            raise FileError(str(path), f"cannot be read: {error.strerror}") from error
        except (ValueError, LookupError, TypeError, AttributeError) as error:
            raise FileError(str(path), "is not a history of releases; pass the file that a release wrote") from error

    @checked()
    def of(self, source: str) -> tuple[PastRelease, ...]:
        """Return what was told of one dataset, the oldest first."""
        return tuple(entry for entry in self.entries if entry.source == source)

    @checked()
    def write(self, entries: Sequence[PastRelease]) -> None:
        """Write the history with further entries; the file is replaced as a whole.

        Raises:
            FileError: The file cannot be written.
            ReleaseError: Another release was written meanwhile.
        """
        own = {entry.release for entry in entries}
        since = [entry for entry in History.read(self.path).entries if entry.release not in own]
        if [entry.release for entry in since] != [entry.release for entry in self.entries if entry.release not in own]:
            raise ReleaseError(
                "another release was written into the history since this one was made", "make the release again"
            )
        lines = [json.dumps(entry.to_dict(), ensure_ascii=False) for entry in (*since, *entries)]
        with replacing(self.path) as temporary:
            temporary.write_text("".join(f"{line}\n" for line in lines), "utf-8")


def merge_releases(entries: Sequence[PastRelease]) -> PastRelease | None:
    """Return what several releases told of one dataset as one entry: of a figure, what was told last.

    What was ever hidden stays hidden, and what was ever shown is known.
    """
    if not entries:
        return None
    names = list(dict.fromkeys(name for entry in entries for name in entry.shown))
    rows = pd.concat([entry.rows for entry in entries], ignore_index=True).fillna("_T")
    keys = rows.assign(area=[" ".join(area) for entry in entries for area in entry.areas])
    last = ~keys.duplicated(keep="last").to_numpy()
    groups = keys.groupby(list(keys.columns), sort=False).ngroup().to_numpy()
    shown, hidden = {}, {}
    for name in names:
        told = np.concatenate([entry.shown.get(name, np.full(len(entry.rows), np.nan)) for entry in entries])
        was = np.concatenate([entry.hidden.get(name, np.zeros(len(entry.rows), dtype=bool)) for entry in entries])
        latest = pd.Series(told).groupby(groups).transform("last").to_numpy()
        ever = pd.Series(was).groupby(groups).transform("any").to_numpy()
        shown[name], hidden[name] = latest[last], (ever & np.isnan(latest))[last]
    areas = [area for entry in entries for area in entry.areas]
    return PastRelease(
        release=entries[-1].release,
        source=entries[-1].source,
        rows=rows[last].reset_index(drop=True),
        levels={name: level for entry in entries for name, level in entry.levels.items()},
        areas=tuple(area for area, is_last in zip(areas, last, strict=True) if is_last),
        shown=shown,
        hidden=hidden,
    )


def past_cells(earlier: PastRelease, tables: Sequence[Table], where: Coordinates) -> Table:
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


def check_history(earlier: PastRelease, cell_table: CellTable, counts: Collection[str], threshold: int) -> None:
    """Refuse what would give an earlier release away, and what cannot be checked against it.

    Args:
        earlier: What earlier releases told, the last of the tables of the cell table.
        cell_table: The cells of now and of then.
        counts: The quantities that are counts of persons.
        threshold: The least count that is shown.

    Raises:
        ReleaseError: Figures have changed by a few persons, or add up with figures that are not there any more.
    """
    for name in sorted(earlier.shown.keys() & cell_table.known.keys()):
        change = np.abs(cell_table.known[name][cell_table.cells[-1]] - earlier.shown[name])
        if name in counts and ((change > 0) & (change < threshold)).any():
            raise ReleaseError(
                f"figures of {earlier.source!r} that were released before have changed by a few persons",
                "release revisions once they are larger, or leave the changed periods out",
            )
        if _clashes(earlier, cell_table, name):
            raise ReleaseError(
                f"tables of {earlier.source!r} add up with figures of an earlier release that are not among them",
                "compute the periods and groups of the earlier release together with the new ones",
            )


def check_adding_up(cell_table: CellTable, published: Iterable[PublishedQuantities], tables: int) -> None:
    """Refuse tables that were computed from different rows: what one has more than the other is published.

    Args:
        cell_table: The cells.
        published: What figures tell.
        tables: How many of the tables of the cell table are of now.

    Raises:
        ReleaseError: A total is not the sum of its groups.
    """
    is_then = np.zeros(len(cell_table), dtype=bool)
    for cells in cell_table.cells[tables:]:
        is_then[cells] = True
    for cells in cell_table.cells[:tables]:
        is_then[cells] = False
    of_now = ~_has(cell_table, is_then)
    for name in dict.fromkeys(name for one in published if one.is_summed for name in one.quantities):
        values = cell_table.known[name]
        sums, size = np.abs(times(cell_table.relations, np.nan_to_num(values))), np.abs(np.nan_to_num(values))
        wrong = sums > NEGLIGIBLE * np.maximum(times(abs(cell_table.relations), size), 1.0)
        if (wrong & of_now & ~_has(cell_table, np.isnan(values))).any():
            raise ReleaseError(
                "tables do not add up to each other", "compute all tables of a release from the same rows"
            )


def _clashes(earlier: PastRelease, cell_table: CellTable, name: str) -> bool:
    """Whether figures of now add up with figures of then that are lost, or that they do not agree with."""
    values, is_now = cell_table.known[name], np.zeros(len(cell_table), dtype=bool)
    for cells in cell_table.cells[:-1]:
        is_now[cells] = True
    is_lost = np.zeros(len(cell_table), dtype=bool)
    is_lost[cell_table.cells[-1][earlier.told(name, is_hidden=True)]] = True
    sums = np.abs(times(cell_table.relations, np.nan_to_num(values)))
    size = float(np.nanmax(np.abs(values), initial=1.0))
    wrong = (
        (sums > NEGLIGIBLE * size)
        & ~_has(cell_table, np.isnan(values))
        & _has(cell_table, ~is_now & cell_table.is_told)
    )
    return bool((_has(cell_table, is_now) & (wrong | _has(cell_table, is_lost & np.isnan(values)))).any())


def _has(cell_table: CellTable, cells: Mask) -> Mask:
    """Whether each relation has any of the cells."""
    counts: Floats = times(abs(cell_table.relations), cells.astype(np.float64))
    return counts > 0
