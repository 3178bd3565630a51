"""The examples of a page in their order, and a tutorial run as a reader types it: in a fresh clone, in one shell."""

import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from uuid import uuid4

DOCS = Path(__file__).parent
ROOT = DOCS.parent
TUTORIALS = DOCS / "tutorial"

_MARKUP = re.compile(
    r"\{download\}`(?P<name>[^`<]+?) <(?P<path>[^>]+)>`"
    r"|^```(?P<language>[\w{}]+)(?: (?P<argument>\S+))?\n(?P<code>.*?)^```$(?:\n\n```text\n(?P<shown>.*?)^```$)?",
    re.DOTALL | re.MULTILINE,
)
_SAVED = re.compile(r"^Save this as `([^`]+)`.*:$")
_COMMAND = re.compile(r"^\$ (.*)\n((?:(?!\$ ).*\n?)*)", re.MULTILINE)
_LEFT_OUT = re.compile(r"(?<!\d)…|…(?!\d)")
_BUILT = (".git", ".nox", ".venv*", "__pycache__", ".*_cache", "build", "dist", "_generated", ".hypothesis")
_OF_THE_RUNNER = ("PYTHONPATH", "PYTHONHOME", "VIRTUAL_ENV", "COLUMNS", "FORCE_COLOR", "PY_COLORS", "NO_COLOR")


@dataclass(frozen=True)
class Step:
    """Something that a page tells its reader to do.

    Args:
        kind: ``file`` to save one, ``python`` for lines of Python, or ``command`` for one in the terminal.
        text: What stands in the file, the lines, or the command.
        shown: What is shown to come out; nothing if the page shows nothing.
        name: The file that is saved.
    """

    kind: str
    text: str
    shown: str = ""
    name: str = ""

    @property
    def may_fail(self) -> bool:
        """Whether an error is what the page shows."""
        return re.search(r"^(sote: |FAILED |ERROR )", self.shown, re.MULTILINE) is not None


def steps(page: Path) -> Iterator[Step]:
    """Return what a page tells its reader to do, in order.

    A file is saved where the page lets it be downloaded, or where the line before a block of code begins with
    *Save this as* and the name of the file. Other blocks of code are steps if they are Python or a console.
    """
    text = page.read_text("utf-8")
    for found in _MARKUP.finditer(text):
        before = text[: found.start()].rstrip().rpartition("\n")[2]
        saved = _SAVED.search(before)
        if found["name"]:
            yield Step("file", (page.parent / found["path"]).read_text("utf-8"), name=found["name"])
        elif saved:
            yield Step("file", _code(page, found), name=saved[1])
        elif found["language"] == "python":
            yield Step("python", found["code"], found["shown"] or "")
        elif found["language"] == "console":
            yield from (Step("command", command, shown) for command, shown in _COMMAND.findall(found["code"]))


def _code(page: Path, found: re.Match[str]) -> str:
    """Return what stands in a block of code, or in the file that it includes."""
    if found["language"] != "{literalinclude}":
        return found["code"]
    return (page.parent / found["argument"]).read_text("utf-8")


def save(step: Step, folder: Path) -> None:
    """Save the file of a step."""
    path = folder / step.name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(step.text, "utf-8")


def lines(text: str) -> list[str]:
    """Return the lines of an output without blanks at their ends."""
    return [line.rstrip() for line in text.strip("\n").splitlines()]


def is_as_shown(said: str, shown: str) -> bool:
    """Whether an output is what a page shows; ``…`` stands for anything, but not between two digits."""
    parts = (re.escape(part) for part in _LEFT_OUT.split("\n".join(lines(shown))))
    return re.fullmatch(".*".join(parts), "\n".join(lines(said)), re.DOTALL) is not None


class Shell:
    """A shell in which commands are typed one after the other, as in a terminal that one has just opened."""

    def __init__(self, folder: Path) -> None:
        """Open it in a folder."""
        kept = {name: value for name, value in os.environ.items() if name not in _OF_THE_RUNNER}
        self._bash = subprocess.Popen(
            ["bash", "--noprofile", "--norc"],  # noqa: S607 - the reader's own
            cwd=folder,
            env=kept | {"PYTHONUNBUFFERED": "1"},  # what is printed comes in the order in which a terminal shows it
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            encoding="utf-8",
        )

    def type(self, command: str) -> tuple[str, int]:
        """Type a command; give what it prints, and its exit code."""
        end = uuid4().hex
        self._bash.stdin.write(f"{{ {command}\n}} </dev/null\nprintf '\\n%s %s\\n' {end} $?\n")
        self._bash.stdin.flush()
        said = []
        for line in self._bash.stdout:
            if line.startswith(end):
                return "".join(said), int(line.split()[1])
            said.append(line)
        raise EOFError(f"the shell ended at: {command}\n{''.join(said)}")

    @property
    def folder(self) -> Path:
        """The folder in which the shell is now."""
        return Path(self.type("pwd")[0].strip())

    def close(self) -> None:
        """Leave the shell."""
        self._bash.communicate()


def follow(page: Path, clone: Path) -> None:
    """Do what a page says, from a fresh clone.

    Raises:
        ValueError: If something fails, or does not print what the page shows.
    """
    shell = Shell(clone)
    try:
        for step in steps(page):
            began = time.monotonic()
            _do(step, shell, clone.parent / "example.py")
            told = step.name or step.text.partition("\n")[0]
            print(f"{time.monotonic() - began:6.1f} s  {step.kind:8}{told}", flush=True)  # noqa: T201 - it tells
    finally:
        shell.close()


def _do(step: Step, shell: Shell, script: Path) -> None:
    if step.kind == "file":
        save(step, shell.folder)
        return
    if step.kind == "python":
        script.write_text(step.text, "utf-8")
    said, code = shell.type(f"python {script}" if step.kind == "python" else step.text)
    if code and not step.may_fail:
        raise ValueError(f"{step.text}\nends with {code}, and prints\n{said}")
    if step.shown and not is_as_shown(said, step.shown):
        raise ValueError(f"{step.text}\nprints\n{said}\nand not\n{step.shown}")


def main(names: list[str]) -> None:
    """Follow tutorials, all of them or those that are named, each in a clone of its own."""
    for page in [TUTORIALS / f"{name}.md" for name in names] or sorted(TUTORIALS.glob("*.md")):
        began = time.monotonic()
        print(page.relative_to(ROOT), flush=True)  # noqa: T201 - it tells
        with tempfile.TemporaryDirectory() as folder:
            clone = Path(folder) / "soteindikaattorit"
            shutil.copytree(ROOT, clone, ignore=shutil.ignore_patterns(*_BUILT))
            follow(page, clone)
        print(f"{time.monotonic() - began:6.1f} s in all", flush=True)  # noqa: T201 - it tells


if __name__ == "__main__":
    main(sys.argv[1:])
