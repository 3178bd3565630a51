"""The installed command in a shell: the bytes of its output, its exit statuses, interruption and closed pipes."""

import io
import json
import os
import shutil
import signal
import subprocess
import sysconfig
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

DATA = Path(__file__).parents[1] / "data" / "visits"
COMPUTE = "sote compute oma.nps oma.kaynnit --definitions mine.toml --data visits=visits.csv --by kunta --every month"
RELEASE = "sote release oma.kaynnit --definitions mine.toml --data visits=many.csv --table kunta/month"

pytestmark = pytest.mark.skipif(os.name == "nt", reason="needs bash")

Shell = Callable[..., subprocess.CompletedProcess[bytes]]


@pytest.fixture
def folder(tmp_path) -> Path:
    """Return a folder with definitions and rows, of which ``many.csv`` has cells large and small."""
    shutil.copytree(DATA, tmp_path, dirs_exist_ok=True)
    random = np.random.default_rng(20250601)
    columns = {"kunta": ["297", "698", "047"], "pvm": ["2025-01-15", "2025-02-15"], "arvio": range(11)}
    rows = pd.DataFrame({name: random.choice([*values], 400) for name, values in columns.items()})
    rows.loc[:2, "kunta"] = "091"
    rows.to_csv(tmp_path / "many.csv", index=False)
    return tmp_path


@pytest.fixture
def environment() -> dict[str, str]:
    """Return an environment in which ``sote`` is the installed command, without plugins."""
    path = os.pathsep.join((sysconfig.get_path("scripts"), os.environ["PATH"]))
    return os.environ | {"PATH": path, "SOTE_PLUGINS": "none"}


@pytest.fixture
def shell(folder, environment) -> Shell:
    """Return a function that runs a line of bash in the folder; a pipe has the status of its first failure."""

    def run(line: str, **more: str) -> subprocess.CompletedProcess[bytes]:
        command = ["bash", "-o", "pipefail", "-c", line]
        return subprocess.run(command, cwd=folder, env=environment | more, capture_output=True, check=False)  # noqa: S603

    return run


@pytest.mark.parametrize(
    "line",
    [
        "sote list --definitions mine.toml --format {}",
        "sote verdicts --definitions mine.toml --format {}",
        f"{COMPUTE} --format {{}}".replace("visits.csv", "many.csv"),
        f"{RELEASE} --format {{}}",
    ],
    ids=["list", "verdicts", "compute", "release"],
)
def test_stdout_is_data(shell, line):
    """Standard output is JSON or CSV and nothing else, and both have the same rows."""
    parsed = shell(f"{line.format('json')} | python -m json.tool")
    printed = shell(line.format("csv"))

    assert (parsed.returncode, printed.returncode) == (0, 0), parsed.stderr + printed.stderr
    frame = pd.read_csv(io.BytesIO(printed.stdout), comment=None)
    assert len(frame) == len(json.loads(parsed.stdout)) > 0
    assert printed.stdout.endswith(b"\n")
    assert not printed.stdout.endswith(b"\n\n")
    assert b"\r" not in printed.stdout


def test_messages_are_on_stderr(shell, folder):
    """A command that writes a file prints nothing to standard output; its messages begin with its name."""
    ended = shell(f"{COMPUTE} --unprotected --out results.csv")

    assert (ended.returncode, ended.stdout) == (0, b"")
    assert ended.stderr == b"sote: wrote 6 figures to results.csv; not protected, for internal use only\n"
    assert len(pd.read_csv(folder / "results.csv")) == 6


@pytest.mark.parametrize(
    ("line", "status", "message"),
    [
        ("sote --version", 0, ""),
        ("sote show oma.np --definitions mine.toml", 1, "did you mean 'oma.nps'?"),
        (f"{COMPUTE} --out results.xlsx", 1, "expected a file ending in .csv or .json"),
        ("sote compute --no-such-option", 2, "Usage: sote"),
    ],
)
def test_exit_status(shell, folder, line, status, message):
    """The status is 0 on success, 1 on an error and 2 on wrong usage; an error is on stderr, and writes no file."""
    before = {*folder.iterdir()}

    ended = shell(line)

    assert ended.returncode == status
    assert message in ended.stderr.decode()
    assert b"Traceback" not in ended.stderr
    assert {*folder.iterdir()} == before
    assert bool(ended.stdout) == (status == 0)


@pytest.mark.parametrize("encoding", ["ascii", "cp1252"])
def test_letters(shell, folder, encoding):
    """Sámi letters reach a file or pipe whole, whatever the encoding of the system."""
    text = (folder / "mine.toml").read_text("utf-8").replace("Käynnit :sos:", "TESTI sääʹmǩiõll čđŋ")
    (folder / "mine.toml").write_text(text, "utf-8")

    ended = shell(
        "sote list oma --definitions mine.toml --format csv", PYTHONIOENCODING=encoding, PYTHONUTF8="0", LC_ALL="C"
    )

    assert "TESTI sääʹmǩiõll čđŋ" in ended.stdout.decode("utf-8")


def test_closed_pipe(shell):
    """A reader that closes the pipe early ends the command without a complaint."""
    ended = shell("sote catalogue | head -1 >/dev/null")

    assert b"Traceback" not in ended.stderr
    assert b"BrokenPipeError" not in ended.stderr


def test_interrupted(folder, environment):
    """Ctrl-C ends the command with the status 130, without a traceback and without a half-written file."""
    os.mkfifo(folder / "endless.csv")  # reading it waits for a writer, which never comes
    before = {*folder.iterdir()}
    line = f"exec {COMPUTE} --unprotected --out results.csv".replace("visits.csv", "endless.csv")
    pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
    process = subprocess.Popen(["bash", "-c", line], cwd=folder, env=environment, **pipes)  # noqa: S603, S607
    _wait_until_reading(process.pid)

    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=60)

    assert (process.returncode, out) == (130, b"")
    assert b"Traceback" not in err
    assert {*folder.iterdir()} == before


def _wait_until_reading(pid: int) -> None:
    """Wait until a process has used no processor time for a second: it has loaded, and waits for its file."""
    used, since = "", time.monotonic()
    while time.monotonic() - since < 60:
        now = " ".join(Path(f"/proc/{pid}/stat").read_text("utf-8").rpartition(")")[2].split()[11:13])
        if now == used and now not in {"", "0 0"}:
            return
        used = now
        time.sleep(1)
