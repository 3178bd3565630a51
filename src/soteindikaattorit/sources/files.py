"""Files that are replaced as a whole or not at all, and read only up to a bearable size."""

import glob
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from importlib.resources.abc import Traversable
from pathlib import Path
from secrets import token_hex
from typing import BinaryIO

from soteindikaattorit.errors import FileError

if sys.platform != "win32":
    import fcntl

LARGEST = 50 * 1024 * 1024
"""The largest table of figures or regions that is read as a whole, in bytes."""


def read_text(file: Traversable) -> str:
    """Return the text of a table that is kept as CSV in UTF-8.

    Raises:
        FileError: The file cannot be read, is not in UTF-8, or is too large to be such a table.
    """
    try:
        with file.open("rb") as stream:
            content = stream.read(LARGEST + 1)
    except OSError as error:
        raise FileError(str(file), f"cannot be read: {error.strerror}") from error
    if len(content) > LARGEST:
        raise FileError(str(file), f"is larger than {LARGEST // 1024**2} MiB; divide it")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise FileError(str(file), "is not UTF-8; save it as UTF-8") from error


@contextmanager
def replacing(path: str | Path) -> Iterator[Path]:
    """Return a temporary path beside a file; when all went well, it takes the file's place at once.

    Temporary files of earlier writes of the same file that were killed are removed.

    Args:
        path: The file to be written or replaced.

    Raises:
        FileError: The folder does not exist or cannot be written to.
    """
    path = Path(path)
    _remove_abandoned(path)
    try:
        temporary, stream = _create_locked(path)
    except OSError as error:
        raise FileError(str(path), f"cannot be written: {error.strerror}") from error
    try:
        yield temporary
        if sys.platform == "win32":
            stream.close()  # Windows replaces closed files only
        temporary.replace(path)
    except OSError as error:
        raise FileError(str(path), f"cannot be written: {error.strerror}") from error
    finally:
        stream.close()
        temporary.unlink(missing_ok=True)


def _create_locked(path: Path) -> tuple[Path, BinaryIO]:
    """Create a temporary file and hold its lock, which the system releases when the process ends, however it ends."""
    while True:
        temporary = path.with_name(f".{path.stem}.{token_hex(4)}{path.suffix}")
        stream = temporary.open("xb")
        if sys.platform != "win32":
            with suppress(OSError):  # some network drives have no locks
                fcntl.flock(stream, fcntl.LOCK_EX)
        if temporary.exists():  # not removed by another process just before it was locked
            return temporary, stream
        stream.close()


def _remove_abandoned(path: Path) -> None:
    """Remove temporary files whose lock nobody holds."""
    if sys.platform == "win32":
        return
    for left in path.parent.glob(f".{glob.escape(path.stem)}.{'[0-9a-f]' * 8}{glob.escape(path.suffix)}"):
        with suppress(OSError), left.open("rb") as stream:
            fcntl.flock(stream, fcntl.LOCK_EX | fcntl.LOCK_NB)
            left.unlink()
