"""The command ``sote``: list, show, compute, judge and release indicators, and check plugins and definitions."""

import os
import sys
from importlib.util import find_spec
from io import TextIOWrapper

from soteindikaattorit.errors import MissingPackageError, SoteError

INTERRUPTED = 130
"""The exit status after Ctrl-C, as shells have it: 128 and the number of the signal."""


def main() -> None:
    """Run the command line and exit: 0 on success, 1 on an error, 2 on wrong usage, 130 when interrupted."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            _set_encoding(stream)
    try:
        status = _run()
        sys.stdout.flush()
    except SoteError as error:
        print(f"sote: {error}", file=sys.stderr)
        status = 1
    except KeyboardInterrupt:
        status = INTERRUPTED
    except BrokenPipeError:
        # The reader has closed the pipe: point stdout elsewhere, or Python complains again when it flushes at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        status = 1
    sys.exit(status)


def _set_encoding(stream: TextIOWrapper) -> None:
    """Write UTF-8 to files and pipes on every system; a terminal keeps its encoding, with substitutes."""
    if stream.isatty():
        stream.reconfigure(errors="replace")
    else:
        stream.reconfigure(encoding="utf-8", errors="backslashreplace", newline="\n")


def _run() -> int:
    if not (find_spec("click") and find_spec("rich")):
        raise MissingPackageError("the command line", "cli")
    from soteindikaattorit.cli.commands import run  # click is an extra

    return run()
