"""Files that are replaced as a whole or not at all, and read only up to a bearable size."""

from collections.abc import Iterator
from contextlib import contextmanager
from importlib.resources.abc import Traversable
from pathlib import Path
from secrets import token_hex

from soteindikaattorit.errors import FileError

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

    Args:
        path: The file to be written or replaced.

    Raises:
        FileError: The folder does not exist or cannot be written to.
    """
    path = Path(path)
    temporary = path.with_name(f".{path.stem}.{token_hex(4)}{path.suffix}")
    try:
        temporary.touch(exist_ok=False)
    except OSError as error:
        raise FileError(str(path), f"cannot be written: {error.strerror}") from error
    try:
        yield temporary
        temporary.replace(path)
    except OSError as error:
        raise FileError(str(path), f"cannot be written: {error.strerror}") from error
    finally:
        temporary.unlink(missing_ok=True)
