"""Answers to a form, as figures are made of them: rows by code, open texts apart, and the report of their import."""

from pathlib import Path

import attrs
import pandas as pd

from soteindikaattorit.errors import InvalidValueError, MissingPackageError
from soteindikaattorit.feedback.answers.report import ImportReport
from soteindikaattorit.feedback.form import Form
from soteindikaattorit.model.argument import checked
from soteindikaattorit.sources.files import replacing
from soteindikaattorit.sources.opening import is_installed
from soteindikaattorit.sources.spreadsheet import guard

_NEEDS = {".csv": ("pandas", ""), ".xlsx": ("openpyxl", "feedback"), ".parquet": ("pyarrow", "duckdb")}
"""What writes a file, by its ending, and the extra that brings it."""


@attrs.frozen(eq=False, kw_only=True)
class Answers:
    """Answers to one form, whatever tool collected them and in whatever language they were given.

    Args:
        form: The form.
        rows: A row for each answer, in the order of the export, with the columns of the form's dataset.
        texts: Open answers, masked: ``answer_id``, ``question``, ``language`` and ``text``; in the same order.
        aside: What was set aside: ``row`` (the number in the export), ``answer_id`` and ``reason``.
        unread: What could not be understood: ``row``, ``answer_id``, ``question`` and ``value``, masked.
        report: What became of every row.
    """

    form: Form
    rows: pd.DataFrame
    texts: pd.DataFrame
    aside: pd.DataFrame
    unread: pd.DataFrame
    report: ImportReport

    def __repr__(self) -> str:
        """Tell only what they are of: answers are confidential."""
        return f"<Answers to {self.form.id} {self.form.version}>"

    def __len__(self) -> int:
        """How many answers were kept."""
        return len(self.rows)

    @checked()
    def write_rows(self, path: str | Path) -> None:
        """Write the rows, for use inside the house.

        Args:
            path: A file ending in ``.csv``, ``.xlsx`` or ``.parquet``, which is replaced as a whole.

        Raises:
            InvalidValueError: The file ends otherwise.
            FileError: The file cannot be written.
            MissingPackageError: Parquet needs pyarrow, of the extra ``duckdb``, and XLSX the extra ``feedback``.
        """
        write(self.rows, path)

    @checked()
    def write_texts(self, path: str | Path) -> None:
        """Write the open answers, for use inside the house; none is taken for a formula by a spreadsheet.

        Args:
            path: A file ending in ``.csv``, ``.xlsx`` or ``.parquet``, which is replaced as a whole.

        Raises:
            InvalidValueError: The file ends otherwise.
            FileError: The file cannot be written.
            MissingPackageError: Parquet needs pyarrow, of the extra ``duckdb``, and XLSX the extra ``feedback``.
        """
        write(self.texts, path)


def write(frame: pd.DataFrame, path: str | Path) -> None:
    """Write a frame as CSV or XLSX, in which no text is a formula, or as Parquet, in which texts are as they were.

    Args:
        frame: Any rows.
        path: A file ending in ``.csv``, ``.xlsx`` or ``.parquet``, which is replaced as a whole.

    Raises:
        InvalidValueError: The file ends otherwise.
        FileError: The file cannot be written.
        MissingPackageError: Parquet needs pyarrow, of the extra ``duckdb``, and XLSX the extra ``feedback``.
    """
    ending = Path(path).suffix.lower()
    if ending not in _NEEDS:
        raise InvalidValueError("file", str(path), f"expected a file ending in {', '.join(_NEEDS)}")
    package, extra = _NEEDS[ending]
    if not is_installed(package):
        raise MissingPackageError(f"writing {ending}", extra)
    with replacing(path) as temporary:
        if ending == ".parquet":
            frame.to_parquet(temporary, index=False)
            return
        neutral = frame.apply(lambda column: _neutral(column) if column.dtype in ("str", "object") else column)
        if ending == ".xlsx":
            neutral.to_excel(temporary, index=False, engine="openpyxl")
        else:
            neutral.to_csv(temporary, index=False, encoding="utf-8-sig", lineterminator="\n", date_format="%Y-%m-%d")


def _neutral(texts: pd.Series) -> pd.Series:
    """Keep texts from being taken for formulas by a spreadsheet."""
    return texts.map(guard, na_action="ignore")
