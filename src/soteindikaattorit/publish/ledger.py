"""The ledger: what earlier releases showed and hid, so that later ones do not give it away."""

import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import attrs
import numpy as np
import pandas as pd

from soteindikaattorit.errors import FileError, InvalidValueError, ReleaseError
from soteindikaattorit.publish.coordinates import Area
from soteindikaattorit.publish.sdc.rows import Floats, Mask
from soteindikaattorit.sources.files import replacing

_FORMAT = 1


@attrs.frozen(eq=False, kw_only=True)
class Entry:
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
        return f"<Entry: {len(self.rows)} figures of {self.source!r} in release {self.release}>"

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
    def from_dict(cls, table: Mapping[str, Any]) -> "Entry":
        """Return an entry that was kept.

        Raises:
            InvalidValueError: It is of another version.
        """
        if table["format"] != _FORMAT:
            raise InvalidValueError("format of ledger", str(table["format"]), f"expected {_FORMAT}")
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
class Ledger:
    """What a file says of earlier releases; a file that is not there says that there were none.

    It holds what was published and no hidden value, so it is no more sensitive than the publications themselves.

    Args:
        path: The file.
        entries: What earlier releases told, the oldest first.
    """

    path: Path
    entries: tuple[Entry, ...] = attrs.field(repr=lambda entries: str(len(entries)))

    @classmethod
    def read(cls, path: str | Path) -> "Ledger":
        """Read a ledger.

        Args:
            path: A file of JSON lines that a release wrote.

        Raises:
            FileError: The file cannot be read, or is no ledger.
        """
        path = Path(path)
        try:
            lines = path.read_text("utf-8").splitlines() if path.exists() else []
            return cls(path=path, entries=tuple(Entry.from_dict(json.loads(line)) for line in lines))
        except OSError as error:
            raise FileError(str(path), f"cannot be read: {error.strerror}") from error
        except (ValueError, LookupError, TypeError, AttributeError) as error:
            raise FileError(str(path), "is no ledger of releases; give the file that a release wrote") from error

    def of(self, source: str) -> tuple[Entry, ...]:
        """Return what was told of one dataset, the oldest first."""
        return tuple(entry for entry in self.entries if entry.source == source)

    def write(self, entries: Sequence[Entry]) -> None:
        """Write the ledger with further entries; the file is replaced as a whole.

        Raises:
            FileError: The file cannot be written.
            ReleaseError: Another release was written meanwhile.
        """
        own = {entry.release for entry in entries}
        since = [entry for entry in Ledger.read(self.path).entries if entry.release not in own]
        if [entry.release for entry in since] != [entry.release for entry in self.entries if entry.release not in own]:
            raise ReleaseError(
                "another release was written into the ledger since this one was made", "make the release again"
            )
        lines = [json.dumps(entry.to_dict(), ensure_ascii=False) for entry in (*since, *entries)]
        with replacing(self.path) as temporary:
            temporary.write_text("".join(f"{line}\n" for line in lines), "utf-8")


def merged(entries: Sequence[Entry]) -> Entry | None:
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
    return Entry(
        release=entries[-1].release,
        source=entries[-1].source,
        rows=rows[last].reset_index(drop=True),
        levels={name: level for entry in entries for name, level in entry.levels.items()},
        areas=tuple(area for area, is_last in zip(areas, last, strict=True) if is_last),
        shown=shown,
        hidden=hidden,
    )
