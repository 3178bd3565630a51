"""Side effects of an import: run in a process of its own, it imports a module and prints them as JSON."""

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

CPU_LIMIT = 1.0
"""The greatest time of an import beyond that of the library, in seconds of the processor."""

_CODE = (".py", ".pyc", ".so", ".pyd", ".dll", ".pth")
_EVENTS = {
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


def side_effects(module: str) -> list[str]:
    """Import a module and return everything else that happens, in words; what every plugin needs is loaded before."""
    import_module("soteindikaattorit.catalogue.plugins.hookspecs")
    effects: list[str] = []
    watching = [True]

    def watch(event: str, arguments: tuple[object, ...]) -> None:
        if watching and event == "open" and not _is_code(arguments[0]):
            effects.append(f"opens the file {os.path.basename(str(arguments[0]))!r}")  # noqa: PTH119 - as it was given
        elif watching and event in _EVENTS:
            effects.append(_EVENTS[event])

    sys.addaudithook(watch)
    before, state, started = set(sys.modules), _state(), time.process_time()
    output = io.StringIO()
    with contextlib.redirect_stdout(output), contextlib.redirect_stderr(output):
        import_module(module)
    took = time.process_time() - started
    watching.clear()
    heavy = sorted({name.partition(".")[0] for name in set(sys.modules) - before} & HEAVY)
    effects += [f"loads {name}" for name in heavy]
    effects += ["prints or warns"] if output.getvalue() else []
    effects += [f"changes {name}" for name, value in _state().items() if value != state[name]]
    effects += [f"takes {took:.1f} seconds of the processor"] if took > CPU_LIMIT else []
    return list(dict.fromkeys(effects))


def _is_code(path: object) -> bool:
    # A descriptor is of a file that was opened before.
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
    sys.stdout.write(json.dumps(side_effects(sys.argv[1])))
