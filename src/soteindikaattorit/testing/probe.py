"""Probe: what importing a module does beside importing; run in a process of its own, it prints what it saw."""

import contextlib
import io
import json
import os
import sys
import threading
import time
from importlib import import_module

HEAVY = frozenset(
    {
        *("pandas", "polars", "pyarrow", "duckdb", "dask", "pyspark", "matplotlib", "statsmodels", "sklearn"),
        *("requests", "openpyxl", "hypothesis", "pytest"),
    }
)
"""Packages that take long to load and that defining anything does not need."""

LONGEST = 1.0
"""How long an import may take beyond that of the library, in seconds of the processor."""

_CODE = (".py", ".pyc", ".so", ".pyd", ".dll", ".pth")
_TOLD = {
    "socket.connect": "opens a connection",
    "socket.getaddrinfo": "looks up an address",
    "socket.bind": "opens a socket",
    "subprocess.Popen": "starts a process",
    "os.system": "starts a process",
    "os.posix_spawn": "starts a process",
    "os.exec": "starts a process",
    "os.fork": "starts a process",
    "os.remove": "removes a file",
    "os.rename": "renames a file",
    "os.mkdir": "makes a folder",
    "sqlite3.connect": "opens a database",
}


def seen(module: str) -> list[str]:
    """Import a module and give everything it does beside that, in words.

    Args:
        module: The name of the module; what every plugin needs of the library is loaded before.
    """
    import_module("soteindikaattorit.catalogue.plugins.hookspecs")
    found: list[str] = []
    watching = [True]

    def watch(event: str, arguments: tuple[object, ...]) -> None:
        if watching and event == "open" and not _is_code(arguments[0]):
            found.append(f"opens the file {os.path.basename(str(arguments[0]))!r}")  # noqa: PTH119 - as it was given
        elif watching and event in _TOLD:
            found.append(_TOLD[event])

    sys.addaudithook(watch)
    before, state, started = set(sys.modules), _state(), time.process_time()
    said = io.StringIO()
    with contextlib.redirect_stdout(said), contextlib.redirect_stderr(said):
        import_module(module)
    took = time.process_time() - started
    watching.clear()
    heavy = sorted({name.partition(".")[0] for name in set(sys.modules) - before} & HEAVY)
    found += [f"loads {name}" for name in heavy]
    found += ["prints or warns"] if said.getvalue() else []
    found += [f"changes {what}" for what, value in _state().items() if value != state[what]]
    found += [f"takes {took:.1f} seconds of the processor"] if took > LONGEST else []
    return list(dict.fromkeys(found))


def _is_code(path: object) -> bool:
    """Whether a path is that of code; descriptors are of files that were opened before."""
    name = os.fsdecode(path) if isinstance(path, bytes) else str(path)
    return isinstance(path, int) or name.endswith(_CODE)


def _state() -> dict[str, object]:
    return {
        "the environment": dict(os.environ),
        "the working folder": os.getcwd(),  # noqa: PTH109 - as it is
        "where modules are looked for": list(sys.path),
        "the number of threads": threading.active_count(),
    }


if __name__ == "__main__":
    sys.stdout.write(json.dumps(seen(sys.argv[1])))
