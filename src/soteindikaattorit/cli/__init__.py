"""The command ``sote``: list, show and compute indicators, and check plugins and definitions."""

import sys
from importlib.util import find_spec
from io import TextIOWrapper

from soteindikaattorit.errors import MissingPackageError, SoteError


def main() -> None:
    """Run the command line; an error of ours is printed, one line for each problem, and ends with exit code 1."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors="replace")
    try:
        if not (find_spec("click") and find_spec("rich")):
            raise MissingPackageError("the command line", "cli")
        from soteindikaattorit.cli.commands import sote  # click is an extra

        sote(prog_name="sote")
    except SoteError as error:
        print(f"sote: {error}", file=sys.stderr)
        sys.exit(1)
