"""Files of wording packs: a table in CSV or XLSX with all languages, or gettext PO with one language."""

from importlib.resources.abc import Traversable
from pathlib import Path

from soteindikaattorit.errors import InvalidValueError
from soteindikaattorit.feedback.wording import po, table
from soteindikaattorit.feedback.wording.pack import Pack
from soteindikaattorit.sources.files import replacing

ENDINGS = (".csv", ".xlsx", ".po")
"""The endings of wording packs."""


def read_pack(path: str | Path | Traversable) -> Pack:
    """Read a wording pack; its texts are not changed, and `check_pack` reports their problems.

    Args:
        path: A file ending in ``.csv``, ``.xlsx`` or ``.po``.

    Raises:
        InvalidValueError: The file has another ending.
        FileError: The file cannot be read, or its content does not match its ending.
        MissingPackageError: XLSX and PO need the extra ``feedback``.
    """
    file = Path(path) if isinstance(path, str) else path
    return {".csv": table.from_csv, ".xlsx": table.from_xlsx, ".po": po.from_po}[_ending(file.name)](file)


def write_pack(pack: Pack, path: str | Path, *, language: str = "") -> None:
    """Write a wording pack for translators; the file is replaced as a whole.

    In CSV and XLSX each row is a place and each column a language; texts that begin like a formula are escaped.
    In PO the wording of the first language is the original.

    Args:
        pack: The pack.
        path: A file ending in ``.csv``, ``.xlsx`` or ``.po``.
        language: The language of a PO file, which has one only.

    Raises:
        InvalidValueError: The file has another ending, a PO file has no language, or a workbook cannot hold a text.
        FileError: The file cannot be written.
        MissingPackageError: XLSX and PO need the extra ``feedback``.
    """
    ending = _ending(Path(path).name)
    if ending == ".po":
        content = po.to_po(pack, language)
    else:
        content = table.to_csv(pack) if ending == ".csv" else table.to_xlsx(pack)
    with replacing(path) as temporary:
        temporary.write_bytes(content)


def _ending(name: str) -> str:
    ending = Path(name).suffix.lower()
    if ending not in ENDINGS:
        raise InvalidValueError("wording pack", name, f"expected a file ending in {', '.join(ENDINGS)}")
    return ending
