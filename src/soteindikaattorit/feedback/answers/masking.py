"""Masking of personal data in whole files."""

from pathlib import Path

import pandas as pd

from soteindikaattorit.errors import FileError, InvalidValueError, MissingPackageError
from soteindikaattorit.feedback.answers.answers import write
from soteindikaattorit.feedback.answers.export import Shape
from soteindikaattorit.feedback.answers.personal_data import Counts, add_up, mask, mask_all
from soteindikaattorit.feedback.answers.reading import decode, read_export
from soteindikaattorit.sources.files import replacing
from soteindikaattorit.sources.frames import is_installed

_PLAIN = frozenset({".txt", ".md"})


def mask_file(path: str | Path, to: str | Path) -> Counts:
    """Write a copy of a file in which personal data are masked in every text.

    Args:
        path: A file of answers, or plain text ending in ``.txt`` or ``.md``.
        to: The path of the copy: CSV, XLSX or Parquet, or plain text for plain text.

    Returns:
        The number of personal data found, by kind.

    Raises:
        FileError: The file or one of its rows cannot be read; nothing is written.
        InvalidValueError: The copy would overwrite the file, or has another ending.
        MissingPackageError: A package that is needed for it is not installed.
    """
    path, to = Path(path), Path(to)
    if not is_installed("stdnum"):
        raise MissingPackageError("masking personal data", "feedback")
    if path.exists() and to.exists() and path.samefile(to):
        raise InvalidValueError("file", str(to), "expected another file than the one that is masked")
    return _mask_text(path, to) if path.suffix.lower() in _PLAIN else _mask_rows(path, to)


def _mask_text(path: Path, to: Path) -> Counts:
    if to.suffix.lower() not in _PLAIN:
        raise InvalidValueError(
            "file", str(to), "expected a file ending in .txt or .md, as plain text stays plain text"
        )
    try:
        text, _ = decode(str(path), path.read_bytes())
    except OSError as error:
        raise FileError(str(path), f"cannot be read: {error.strerror}") from error
    masked = mask(text)
    with replacing(to) as temporary:
        temporary.write_text(masked.text, encoding="utf-8")
    return masked.found


def _mask_rows(path: Path, to: Path) -> Counts:
    export = read_export(path, Shape())
    if export.lost:
        raise FileError(str(path), f"row {export.lost[0].row} {export.lost[0].reason}; correct or remove it first")
    columns, counts = {}, []
    for name in export.frame:
        column = export.frame[name]
        if column.dtype in ("str", "object"):
            there = column.notna()
            texts, count = mask_all(column[there].astype("str"))
            column = column.astype("object").mask(there, texts)
            counts.append(count)
        columns[mask(str(name)).text] = column
    write(pd.DataFrame(columns), to)
    return add_up(counts)
