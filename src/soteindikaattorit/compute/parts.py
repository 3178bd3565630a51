"""Mergeable partial aggregates for incremental computation."""

import json
from datetime import date
from pathlib import Path
from typing import Any, Self

import attrs
import pandas as pd
from pandas.api.types import is_numeric_dtype

from soteindikaattorit.compute.engine import CLASS, add_up
from soteindikaattorit.compute.plan import PERIOD
from soteindikaattorit.errors import FileError, InvalidValueError, MissingPackageError
from soteindikaattorit.model.argument import checked
from soteindikaattorit.sources.files import replacing
from soteindikaattorit.sources.frames import is_installed

_FORMAT = 1
_META = "soteindikaattorit"
_SPLIT = "__split"


@attrs.frozen(eq=False, kw_only=True)
class Parts:
    """Partial aggregates of one dataset: the sums of additive aggregates, by period and groups.

    Those of later rows are merged into them, so that earlier rows need not be read again.

    Args:
        dataset: The id of the dataset.
        grain: The grain of the periods; empty when rows are not split by period.
        groups: The columns of the dataset by which rows are split.
        frame: ``period`` (the number of the period, when there is a grain), the groups, ``rows``,
            and each part by its canonical name.
        classes: Sums by class, by the canonical name of the split: the same keys, the class, and each part by its
            canonical name.
        first: The first day of the rows; None when there are no rows or no dates.
        last: The last day of the rows.
        dropped: How many rows with faults were left out.
    """

    dataset: str
    grain: str
    groups: tuple[str, ...]
    frame: pd.DataFrame
    classes: dict[str, pd.DataFrame] = attrs.Factory(dict)
    first: date | None = None
    last: date | None = None
    dropped: int = 0

    def __repr__(self) -> str:
        """Name the dataset and the groups, and show no sum."""
        split = ", ".join((self.grain, *self.groups) if self.grain else self.groups)
        return f"<Parts of {self.dataset!r} by {split or 'nothing'}>"

    @property
    def keys(self) -> tuple[str, ...]:
        """The columns that identify a row."""
        return (PERIOD, *self.groups) if self.grain else self.groups

    @checked()
    def merge(self, later: Self) -> Self:
        """Return the parts of both sets of rows together.

        Only the periods that the later rows touch are added up anew.

        Args:
            later: Parts of other rows of the same dataset, split alike.

        Raises:
            InvalidValueError: The two are not of the same dataset, grain, groups and parts.
        """
        self._check_alike(later)
        frame = self._merged(self.frame, later.frame, ())
        classes = {name: self._merged(own, later.classes[name], (CLASS,)) for name, own in self.classes.items()}
        days = [day for day in (self.first, later.first, self.last, later.last) if day is not None]
        first, last = (min(days), max(days)) if days else (None, None)
        dropped = self.dropped + later.dropped
        return attrs.evolve(self, frame=frame, classes=classes, first=first, last=last, dropped=dropped)

    def _check_alike(self, later: Self) -> None:
        for name, own, other in (
            ("dataset", self.dataset, later.dataset),
            ("grain", self.grain, later.grain),
            ("groups", ", ".join(self.groups), ", ".join(later.groups)),
        ):
            if own != other:
                raise InvalidValueError(f"{name} of parts to merge", other, f"expected {own!r}")
        differing = sorted(self._names() ^ later._names())
        if differing:
            expected = "both must have the same parts; compute both from the same definitions"
            raise InvalidValueError("parts to merge", differing[0], expected)

    def _names(self) -> set[str]:
        """Return the names of all columns."""
        return {*self.frame.columns, *(name for frame in self.classes.values() for name in frame.columns)}

    def _merged(self, own: pd.DataFrame, later: pd.DataFrame, classes: tuple[str, ...]) -> pd.DataFrame:
        keys = (*self.keys, *classes)
        if not self.grain:
            return add_up(pd.concat([own, later[own.columns]]), keys)
        touched = own[PERIOD].isin(later[PERIOD].unique())
        anew = add_up(pd.concat([own[touched], later[own.columns]]), keys)
        return pd.concat([own[~touched], anew], ignore_index=True)

    @checked()
    def write(self, path: str | Path) -> None:
        """Write the parts to a Parquet file, which is replaced as a whole or not at all.

        Raises:
            MissingPackageError: PyArrow is not installed.
            FileError: The file cannot be written.
        """
        if not is_installed("pyarrow"):
            raise MissingPackageError("writing parts", "duckdb")
        frame = self._one_frame()
        frame.attrs = {_META: json.dumps(self._meta())}
        with replacing(path) as temporary:
            frame.to_parquet(temporary, index=False, engine="pyarrow")

    def _one_frame(self) -> pd.DataFrame:
        """Return all sums in one frame, each row with the name of its split; classes are text."""
        if not self.classes:
            return self.frame.copy(deep=False)
        classes = (
            frame.assign(**{CLASS: _as_text(frame[CLASS])}).assign(**{_SPLIT: name})
            for name, frame in self.classes.items()
        )
        return pd.concat([self.frame.assign(**{_SPLIT: ""}), *classes], ignore_index=True)

    def _meta(self) -> dict[str, object]:
        return {
            "format": _FORMAT,
            "dataset": self.dataset,
            "grain": self.grain,
            "groups": self.groups,
            "classes": {name: [*map(str, frame.columns)] for name, frame in self.classes.items()},
            "numbers": [name for name, frame in self.classes.items() if is_numeric_dtype(frame[CLASS])],
            "first": self.first.isoformat() if self.first else None,
            "last": self.last.isoformat() if self.last else None,
            "dropped": self.dropped,
        }

    @classmethod
    @checked()
    def read(cls, path: str | Path) -> Self:
        """Read parts from a file.

        Raises:
            FileError: The file is missing, is not a Parquet file, or holds no parts.
            MissingPackageError: PyArrow is not installed.
        """
        if not is_installed("pyarrow"):
            raise MissingPackageError("reading parts", "duckdb")
        try:
            frame = pd.read_parquet(path, engine="pyarrow")
        except (OSError, ValueError) as error:
            reason = "there is no such file" if isinstance(error, FileNotFoundError) else "cannot be read as Parquet"
            raise FileError(str(path), reason) from error
        if _META not in frame.attrs:
            raise FileError(str(path), "holds no parts; expected a file that Parts.write made")
        try:
            return cls._of(frame, json.loads(frame.attrs.pop(_META)))
        except (ValueError, LookupError, TypeError) as error:
            raise FileError(str(path), "holds parts of another version; compute them anew") from error

    @classmethod
    def _of(cls, frame: pd.DataFrame, meta: dict[str, Any]) -> Self:
        if meta["format"] != _FORMAT:
            raise InvalidValueError("format of parts", str(meta["format"]), f"expected {_FORMAT}")
        classes = {name: _of_split(frame, name, names) for name, names in meta.get("classes", {}).items()}
        for name in meta.get("numbers", []):
            classes[name] = classes[name].assign(**{CLASS: classes[name][CLASS].astype("float64")})
        keys = {PERIOD, *meta["groups"]}
        only_in_classes = {name for table in classes.values() for name in table.columns} - keys
        own = [name for name in frame.columns if name not in {_SPLIT, CLASS, *only_in_classes}]
        return cls(
            dataset=meta["dataset"],
            grain=meta["grain"],
            groups=tuple(meta["groups"]),
            frame=_of_split(frame, "", own) if classes else frame,
            classes=classes,
            first=date.fromisoformat(meta["first"]) if meta["first"] else None,
            last=date.fromisoformat(meta["last"]) if meta["last"] else None,
            dropped=meta["dropped"],
        )


def _as_text(classes: pd.Series) -> pd.Series:
    """Return classes as text that reads back as the same numbers."""
    return classes.map(repr).astype("str") if is_numeric_dtype(classes) else classes


def _of_split(frame: pd.DataFrame, split: str, names: list[str]) -> pd.DataFrame:
    return frame.loc[frame[_SPLIT] == split, names].reset_index(drop=True)
