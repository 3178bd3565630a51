"""Imported answers: coded rows, masked open texts and the report of the import."""

from pathlib import Path

import attrs
import pandas as pd

from soteindikaattorit.errors import InvalidValueError, MissingPackageError
from soteindikaattorit.feedback.answers.report import ImportReport
from soteindikaattorit.feedback.form import Form
from soteindikaattorit.model.argument import checked
from soteindikaattorit.sources.files import replacing
from soteindikaattorit.sources.frames import is_installed
from soteindikaattorit.sources.spreadsheet import guard

_NEEDS = {".csv": ("pandas", ""), ".xlsx": ("openpyxl", "feedback"), ".parquet": ("pyarrow", "duckdb")}
"""The package that writes each kind of file, and the extra that installs it."""


@attrs.frozen(eq=False, kw_only=True)
class Answers:
    """Coded answers to one form, independent of tool and language.

    Args:
        form: The form.
        rows: One row for each answer, in the order of the export; columns as in the form's dataset.
        texts: Masked open answers in the same order; columns ``answer_id``, ``question``, ``language``, ``text``.
        aside: Rows left out; columns ``row`` (number in the export), ``answer_id``, ``reason``.
        unread: Masked values that are no answer; columns ``row``, ``answer_id``, ``question``, ``value``.
        report: The fate of every row, as counts.
    """

    form: Form
    rows: pd.DataFrame
    texts: pd.DataFrame
    aside: pd.DataFrame
    unread: pd.DataFrame
    report: ImportReport

    def __repr__(self) -> str:
        """Show the form only: answers are confidential."""
        return f"<Answers to {self.form.id} {self.form.version}>"

    def __len__(self) -> int:
        """Return the number of answers that were kept."""
        return len(self.rows)

    @checked()
    def write_rows(self, path: str | Path) -> None:
        """Write the rows, for internal use.

        Args:
            path: A file ending in ``.csv``, ``.xlsx`` or ``.parquet``, which is replaced as a whole.

        Raises:
            InvalidValueError: The file has another ending.
            FileError: The file cannot be written.
            MissingPackageError: pyarrow (for Parquet) or openpyxl (for XLSX) is not installed.
        """
        write(self.rows, path)

    @checked()
    def write_texts(self, path: str | Path) -> None:
        """Write the open answers, for internal use; formulas in them are escaped for spreadsheets.

        Args:
            path: A file ending in ``.csv``, ``.xlsx`` or ``.parquet``, which is replaced as a whole.

        Raises:
            InvalidValueError: The file has another ending.
            FileError: The file cannot be written.
            MissingPackageError: pyarrow (for Parquet) or openpyxl (for XLSX) is not installed.
        """
        write(self.texts, path)


def write(frame: pd.DataFrame, path: str | Path) -> None:
    """Write a frame as CSV or XLSX, with texts guarded against formulas, or as Parquet, with texts unchanged.

    Args:
        frame: Any rows.
        path: A file ending in ``.csv``, ``.xlsx`` or ``.parquet``, which is replaced as a whole.

    Raises:
        InvalidValueError: The file has another ending.
        FileError: The file cannot be written.
        MissingPackageError: pyarrow (for Parquet) or openpyxl (for XLSX) is not installed.
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
    """Guard texts against being read as formulas by a spreadsheet."""
    return texts.map(guard, na_action="ignore")
