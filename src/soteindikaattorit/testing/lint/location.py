"""The file and the line of a problem, for editors."""

import re
from collections.abc import Iterable, Iterator
from pathlib import Path

from soteindikaattorit.definitions.sheet import ENDINGS
from soteindikaattorit.errors import Problem

_FILE = re.compile(rf"(.+?({'|'.join(map(re.escape, ENDINGS))}))(: |$)")
_LINE = re.compile(r"\bline (\d+)")
_START = re.compile(r"^\[\[\w+\]\]")


def file_of(problem: Problem) -> str:
    """Return the file of a problem; empty when it has none."""
    found = _FILE.match(problem.place)
    return found.group(1) if found else ""


def line_of(problem: Problem) -> int | None:
    """Return the line of a problem from 1: that of the key, or else of the definition; None when unknown."""
    file = file_of(problem)
    match = _LINE.search(problem.message)
    if match and file:
        return int(match.group(1))
    try:
        lines = Path(file).read_text("utf-8-sig").splitlines() if file else []
    except (OSError, ValueError):
        return None
    place = problem.place[len(file) + 2 :]
    return _search(lines, place, re.findall(r"unknown key '([^']+)'", problem.message))


def _search(lines: list[str], place: str, more: Iterable[str]) -> int | None:
    name = re.match(r"[\w-]+ '([^']+)'", place)
    if not name:
        return next(_at(lines, more, 0), None)
    wanted = re.compile(rf"""\b(id|file)"?\s*[=:]\s*["']{re.escape(name.group(1))}["']""")
    start = next((number for number, line in enumerate(lines) if wanted.search(line)), None)
    if start is None:
        return None
    keys = [key for key in re.split(r"\.|: ", place[name.end() :].removeprefix(": ")) if key]
    return [start + 1, *_at(lines, (*keys, *more), start)][-1]


def _at(lines: list[str], keys: Iterable[str], start: int) -> Iterator[int]:
    """Return the line of each key in turn, from a line to the end of the definition."""
    at = start
    for key in keys:
        wanted = re.compile(rf"""(^|[\s{{,."\[])["']?{re.escape(key)}["']?\s*[=:\].]""")
        for number in range(at, len(lines)):
            if number > start and _START.match(lines[number]):
                break
            if wanted.search(lines[number]):
                at = number
                yield at + 1
                break
