"""What pytest gets without any configuration: an option, and fixtures."""

import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from soteindikaattorit.testing import PluginConformance, pytest_plugin

ROOT = Path(__file__).parents[1]
NAMED = ["-p", "soteindikaattorit.testing.pytest_plugin", "-p", "no:cacheprovider", "--import-mode=importlib"]
RULES = [name for name in vars(PluginConformance) if name.startswith("test_")]


@pytest.fixture
def run(tmp_path):
    """Return a function that runs pytest in a folder of its own, in a process of its own, and gives what it prints."""

    def pytest_of(*words: str, code: str = "") -> str:
        if code:
            (tmp_path / "test_own.py").write_text(code, "utf-8")
        options = NAMED if not is_found() else NAMED[2:]
        command = [sys.executable, "-W", "error", "-m", "pytest", *options, *words]
        done = subprocess.run(command, check=False, capture_output=True, text=True, cwd=tmp_path)  # noqa: S603 - ours
        return done.stdout + done.stderr

    return pytest_of


def is_found() -> bool:
    """Whether this installation was made since pytest finds the library by itself."""
    from importlib.metadata import entry_points

    return "soteindikaattorit" in entry_points(group="pytest11").names


def test_found_by_pytest():
    """The library names its plugin for pytest in its own package."""
    table = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))

    assert table["project"]["entry-points"]["pytest11"] == {"soteindikaattorit": pytest_plugin.__name__}


def test_light():
    """Every project loads it that has the library installed, so it loads nothing of it but itself."""
    code = (
        "import sys, pytest; before = set(sys.modules); import soteindikaattorit.testing.pytest_plugin;"
        "print(*sorted(set(sys.modules) - before))"
    )
    done = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)  # noqa: S603 - ours

    assert done.stdout.split() == [
        "soteindikaattorit",
        "soteindikaattorit.testing",
        "soteindikaattorit.testing.pytest_plugin",
    ]


def test_option_without_a_file(run):
    """Named plugins are asked every rule, and nothing else is collected."""
    printed = run(
        "--sote-plugin", "lappi", "--sote-plugin", "pohjois_savo", "--collect-only", "-q", code="def test_x(): 1 / 0"
    )

    for name in ("lappi", "pohjois_savo"):
        assert [rule for rule in RULES if f"::{rule}[{name}]" not in printed] == []
    assert "test_x" not in printed


def test_option_beside_files(run):
    """Files that are named are collected too."""
    printed = run("test_own.py", "--sote-plugin", "lappi", "--collect-only", "-q", code="def test_x(): 1 / 0")

    assert "test_own.py::test_x" in printed
    assert "::test_loads[lappi]" in printed


def test_option_asks(run):
    """A plugin that is not installed is told, with those that are."""
    printed = run("--sote-plugin", "ei-mikaan", "-q", "-k", "test_loads or test_sources")

    assert "1 failed, 1 skipped" in printed
    assert "is not installed; installed are" in printed


def test_fixtures(run):
    """The catalogue of what is installed, and rows of it, are there by name, also where warnings are errors."""
    code = """
def test_rows(sote_catalogue, sote_rows):
    name = "thl-asiakaspalaute"
    rows = sote_rows(name, count=7)
    assert len(rows) == 7 and rows["generated"].all()
    assert {column.id for column in sote_catalogue.dataset(name).columns} < set(rows)
"""

    assert "1 passed" in run("-q", code=code)
