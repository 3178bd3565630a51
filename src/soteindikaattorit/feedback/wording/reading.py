"""Packs as files: a table in CSV or XLSX with all languages, or gettext PO with one."""

from importlib.resources.abc import Traversable
from pathlib import Path

from soteindikaattorit.errors import InvalidValueError
from soteindikaattorit.feedback.wording import po, table
from soteindikaattorit.feedback.wording.pack import Pack
from soteindikaattorit.sources.files import replacing

ENDINGS = (".csv", ".xlsx", ".po")
"""The endings of wording packs."""


def _ending(path: Path | Traversable) -> str:
    ending = Path(path.name).suffix.lower()
    if ending not in ENDINGS:
        raise InvalidValueError("wording pack", path.name, f"expected a file ending in {', '.join(ENDINGS)}")
    return ending


def read_pack(path: str | Path | Traversable) -> Pack:
    """Read a wording pack; nothing in it is changed, and `check_pack` says what should be.

    Args:
        path: A file ending in ``.csv``, ``.xlsx`` or ``.po``.

    Raises:
        InvalidValueError: The file ends otherwise.
        FileError: The file cannot be read, or is not what its ending says.
        MissingPackageError: XLSX and PO need the extra ``feedback``.
    """
    file = Path(path) if isinstance(path, str) else path
    readers = {".csv": table.from_csv, ".xlsx": table.from_xlsx, ".po": po.from_po}
    return readers[_ending(file)](file)


def write_pack(pack: Pack, path: str | Path, *, language: str = "") -> None:
    """Write a wording pack for translators; the file is replaced as a whole.

    In CSV and XLSX a row is a place and each language has a column; texts that begin like a formula are kept from
    being one. In PO the wording of the first language is the original.

    Args:
        pack: The pack.
        path: A file ending in ``.csv``, ``.xlsx`` or ``.po``.
        language: The language of a PO file, which has one only.

    Raises:
        InvalidValueError: The file ends otherwise, a PO file has no language, or a workbook cannot hold a text.
        FileError: The file cannot be written.
        MissingPackageError: XLSX and PO need the extra ``feedback``.
    """
    ending = _ending(Path(path))
    content = {
        ".csv": lambda: table.to_csv(pack),
        ".xlsx": lambda: table.to_xlsx(pack),
        ".po": lambda: po.to_po(pack, language),
    }[ending]()
    with replacing(path) as temporary:
        temporary.write_bytes(content)
