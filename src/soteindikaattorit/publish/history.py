"""The history: what earlier releases published and suppressed, so that later ones do not disclose it by difference."""

import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import attrs
import numpy as np
import pandas as pd

from soteindikaattorit.compute.aggregates import TOTAL
from soteindikaattorit.errors import FileError, InvalidValueError, ReleaseError
from soteindikaattorit.model.argument import checked
from soteindikaattorit.publish.cell_table import NEGLIGIBLE, CellTable, Table
from soteindikaattorit.publish.coordinates import Area, Coordinates
from soteindikaattorit.publish.quantities import PublishedQuantities
from soteindikaattorit.publish.sdc.matrix import Floats, Mask, times
from soteindikaattorit.sources.files import replacing

_FORMAT = 1


@attrs.frozen(eq=False, kw_only=True)
class PastRelease:
    """The figures of one dataset in a past release.

    Args:
        release: The id of the release.
        source: The id of the dataset, or of an indicator that was not computed here.
        rows: ``period`` and groups, a row for each figure.
        levels: The level of each group that is a region.
        areas: The finest places in the region of each row, by name.
        shown: Of each quantity, the number that was shown in each row; not-a-number where none was.
        hidden: Of each quantity, whether it was withheld in each row; withheld numbers are not kept.
    """

    release: str
    source: str
    rows: pd.DataFrame
    levels: Mapping[str, str]
    areas: tuple[Area, ...]
    shown: Mapping[str, Floats]
    hidden: Mapping[str, Mask]

    def __repr__(self) -> str:
        """Return the number of figures, and no figure."""
        return f"<PastRelease: {len(self.rows)} figures of {self.source!r} in release {self.release}>"

    @checked()
    def rows_of(self, name: str, *, is_hidden: bool) -> Mask:
        """Return the rows in which a quantity was withheld, or shown."""
        if name not in self.shown:
            return np.zeros(len(self.rows), dtype=bool)
        return self.hidden[name] if is_hidden else ~np.isnan(self.shown[name])

    def to_dict(self) -> dict[str, object]:
        """Return plain data: numbers that were shown, ``null`` where one was withheld, "" where there was none."""
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
            "quantities": {
                name: [
                    None if is_hidden else "" if np.isnan(value) else value
                    for value, is_hidden in zip(values.tolist(), self.hidden[name].tolist(), strict=True)
                ]
                for name, values in self.shown.items()
            },
        }

    @classmethod
    @checked()
    def from_dict(cls, table: Mapping[str, Any]) -> "PastRelease":
        """Read plain data.

        Raises:
            InvalidValueError: It is of another version.
        """
        if table["format"] != _FORMAT:
            raise InvalidValueError("format of history", str(table["format"]), f"expected {_FORMAT}")
        quantities = table["quantities"].items()
        return cls(
            release=table["release"],
            source=table["source"],
            rows=pd.DataFrame(table["rows"], columns=table["groups"], dtype="str"),
            levels=dict(table["levels"]),
            areas=tuple(tuple(table["places"][at] for at in area) for area in table["areas"]),
            shown={
                name: np.array([np.nan if one is None or one == "" else float(one) for one in values])
                for name, values in quantities
            },
            hidden={name: np.array([one is None for one in values], dtype=bool) for name, values in quantities},
        )


@attrs.frozen(kw_only=True)
class History:
    """The past releases in a file; a file that does not exist has none.

    It holds published numbers only, so that it is no more sensitive than the publications themselves.

    Args:
        path: The file.
        releases: The past releases, the oldest first.
    """

    path: Path
    releases: tuple[PastRelease, ...] = attrs.field(repr=lambda releases: str(len(releases)))

    @classmethod
    @checked()
    def read(cls, path: str | Path) -> "History":
        """Read a history.

        Args:
            path: A file of JSON lines that a release wrote.

        Raises:
            FileError: The file cannot be read, or is not a history.
        """
        path = Path(path)
        try:
            lines = path.read_text("utf-8").splitlines() if path.exists() else []
            return cls(path=path, releases=tuple(PastRelease.from_dict(json.loads(line)) for line in lines))
        except OSError as error:
            raise FileError(str(path), f"cannot be read: {error.strerror}") from error
        except (ValueError, LookupError, TypeError, AttributeError) as error:
            raise FileError(str(path), "is not a history of releases; pass the file that a release wrote") from error

    @checked()
    def merged(self, source: str) -> PastRelease | None:
        """Return all past releases of one dataset as one: of each figure the last; None if there are none."""
        releases = [past for past in self.releases if past.source == source]
        return _merged(releases) if releases else None

    @checked()
    def write(self, releases: Sequence[PastRelease]) -> None:
        """Write the history with further releases; the file is replaced as a whole.

        Raises:
            FileError: The file cannot be written.
            ReleaseError: Another release was written meanwhile.
        """
        own = {past.release for past in releases}
        since = [past for past in History.read(self.path).releases if past.release not in own]
        if [past.release for past in since] != [past.release for past in self.releases if past.release not in own]:
            raise ReleaseError(
                "another release was written into the history since this one was made", "make the release again"
            )
        lines = [json.dumps(past.to_dict(), ensure_ascii=False) for past in (*since, *releases)]
        with replacing(self.path) as temporary:
            temporary.write_text("".join(f"{line}\n" for line in lines), "utf-8")


def _merged(releases: Sequence[PastRelease]) -> PastRelease:
    """Return several releases as one: a figure that was ever shown is known, one that was only hidden stays hidden."""
    names = list(dict.fromkeys(name for past in releases for name in past.shown))
    rows = pd.concat([past.rows for past in releases], ignore_index=True).fillna(TOTAL)
    keys = rows.assign(area=[" ".join(area) for past in releases for area in past.areas])
    last = ~keys.duplicated(keep="last").to_numpy()
    groups = keys.groupby(list(keys.columns), sort=False).ngroup().to_numpy()
    shown, hidden = {}, {}
    for name in names:
        values = np.concatenate([past.shown.get(name, np.full(len(past.rows), np.nan)) for past in releases])
        was_hidden = np.concatenate([past.hidden.get(name, np.zeros(len(past.rows), dtype=bool)) for past in releases])
        latest = pd.Series(values).groupby(groups).transform("last").to_numpy()
        ever_hidden = pd.Series(was_hidden).groupby(groups).transform("any").to_numpy()
        shown[name], hidden[name] = latest[last], (ever_hidden & np.isnan(latest))[last]
    areas = [area for past in releases for area in past.areas]
    return PastRelease(
        release=releases[-1].release,
        source=releases[-1].source,
        rows=rows[last].reset_index(drop=True),
        levels={name: level for past in releases for name, level in past.levels.items()},
        areas=tuple(area for area, is_last in zip(areas, last, strict=True) if is_last),
        shown=shown,
        hidden=hidden,
    )


def past_cells(past: PastRelease, tables: Sequence[Table], where: Coordinates) -> Table:
    """Return the cells of earlier releases, without the values of those that are computed again now.

    Args:
        past: The figures of earlier releases.
        tables: The tables of this release.
        where: The coordinates of all rows.
    """
    now = {key for table in tables for key in zip(*where.nodes(table.rows), strict=True)}
    is_old = np.array([key not in now for key in zip(*where.nodes(past.rows, past.areas), strict=True)])
    names = {name for table in tables for name in table.sums}
    sums = {name: np.where(is_old, values, np.nan) for name, values in past.shown.items() if name in names}
    return Table(rows=past.rows, sums=sums, areas=past.areas)


def check_history(past: PastRelease, cell_table: CellTable, counts: Collection[str], threshold: int) -> None:
    """Refuse figures that would disclose hidden cells of an earlier release, or cannot be checked against it.

    Args:
        past: The figures of earlier releases, in the last table of the cell table.
        cell_table: The cells of this release and of earlier ones.
        counts: The quantities that are counts of persons.
        threshold: The least count that is shown.

    Raises:
        ReleaseError: Figures have changed by a few persons, or sum with figures that are not computed again.
    """
    is_now = np.zeros(len(cell_table), dtype=bool)
    for cells in cell_table.cells[:-1]:
        is_now[cells] = True
    only_past = _contains(cell_table, ~is_now & cell_table.is_published)
    for name in sorted(past.shown.keys() & cell_table.true_values.keys()):
        values, then = cell_table.true_values[name], cell_table.cells[-1]
        # The difference of two publications is a count of its own, as small as the few who were added or removed.
        change = np.abs(values[then] - past.shown[name])
        if name in counts and ((change > 0) & (change < threshold)).any():
            raise ReleaseError(
                f"figures of {past.source!r} that were released before have changed by a few persons",
                "release revisions once they are larger, or leave the changed periods out",
            )
        # A hidden figure of then has no value now: a sum that contains it cannot be part of the audit.
        is_lost = np.zeros(len(cell_table), dtype=bool)
        is_lost[then[past.rows_of(name, is_hidden=True)]] = True
        sums = np.abs(times(cell_table.relations, np.nan_to_num(values)))
        is_wrong = sums > NEGLIGIBLE * float(np.nanmax(np.abs(values), initial=1.0))
        is_wrong &= ~_contains(cell_table, np.isnan(values)) & only_past
        clashes = is_wrong | _contains(cell_table, is_lost & np.isnan(values))
        if (_contains(cell_table, is_now) & clashes).any():
            raise ReleaseError(
                f"tables of {past.source!r} add up with figures of an earlier release that are not among them",
                "compute the periods and groups of the earlier release together with the new ones",
            )


def check_additivity(cell_table: CellTable, published: Iterable[PublishedQuantities], tables: int) -> None:
    """Refuse tables that were computed from different rows: the difference of the rows would be published.

    Args:
        cell_table: The cells.
        published: The quantities that figures disclose.
        tables: The number of tables of this release; all others are of earlier ones.

    Raises:
        ReleaseError: A total is not the sum of its groups.
    """
    only_past = np.zeros(len(cell_table), dtype=bool)
    for cells in cell_table.cells[tables:]:
        only_past[cells] = True
    for cells in cell_table.cells[:tables]:
        only_past[cells] = False
    of_now = ~_contains(cell_table, only_past)
    for name in dict.fromkeys(name for item in published if item.is_summed for name in item.quantities):
        values = cell_table.true_values[name]
        sums, sizes = np.abs(times(cell_table.relations, np.nan_to_num(values))), np.abs(np.nan_to_num(values))
        is_wrong = sums > NEGLIGIBLE * np.maximum(times(abs(cell_table.relations), sizes), 1.0)
        if (is_wrong & of_now & ~_contains(cell_table, np.isnan(values))).any():
            raise ReleaseError(
                "tables do not add up to each other", "compute all tables of a release from the same rows"
            )


def _contains(cell_table: CellTable, cells: Mask) -> Mask:
    """Return whether each relation contains any of the cells."""
    counts: Floats = times(abs(cell_table.relations), cells.astype(np.float64))
    return counts > 0
