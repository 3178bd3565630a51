"""Plain English: words that the project has retired stay out of messages, help, pages and docstrings."""

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import click
import pytest

import soteindikaattorit
from soteindikaattorit.cli.commands import sote

ROOT = Path(__file__).parents[1]
SOURCE = Path(soteindikaattorit.__file__).parent
PAGES = (
    ROOT / "README.md",
    *sorted((ROOT / "docs").glob("how-to/*.md")),
    *sorted((ROOT / "docs").glob("tutorial/*.md")),
)

RETIRED = {
    r"has not the form": "is not a date (expected YYYY-MM-DD)",
    r"which there is not": "unknown hook 'x'",
    r"(?<!there )(?-i:\bis none\b)": "is not a region; unknown region",
    r"do(es)? not keep to it": "2 violations",
    r"cannot be told from": "cannot count distinct persons",
    r"(?<!-)\btold\b": "see …; described; reported",
    r"betray": "disclose",
    r"how dear": "cost",
    r"(all|own) if none\b(?! does)": "default: all",
    r"\bcontributions? of (a|the|each) plugin": "plugin content",
    r"\binventory\b": "plugin status",
    r"misfits?\b": "check",
    r"\bledgers?\b": "release history",
    r"\btell(er|ing)\b": "render; published quantities",
    r"\b(lattice|enclosures?|gathering|misfit)\b": "the field's own word",
    r"day that can be read": "no readable date",
    r"\bbegin a plugin\b": "create a plugin package",
    r"what figures": "figures",
}
"""Each retired expression, and a plain one in its place."""

RETIRED_OPENINGS = {
    **dict.fromkeys(["Give", "Gives", "Hold", "Tell", "Tells", "Say", "Says"], "Return …, Report …, Show …"),
    **dict.fromkeys(["Put", "Take", "Let"], "the verb of what is done: Replace …, Remove …, Allow …"),
    **dict.fromkeys(["What", "Whoever"], "the noun: The columns …, The people …"),
}
"""Each retired first word of a docstring, and plain ones in its place."""


def retired(place: object, text: str) -> Iterator[str]:
    """Yield each retired expression of a text, with its place and the plain expression."""
    for pattern, plain in RETIRED.items():
        for match in re.finditer(pattern, text, re.IGNORECASE):
            yield f"{place}: {match.group()!r} (write {plain!r})"


@cache
def docstrings() -> dict[ast.Constant, str]:
    """Return the docstring of every module, class and function of the source, with its place."""
    found = {}
    for path in sorted(SOURCE.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef) and ast.get_docstring(node) is not None:
                found[node.body[0].value] = f"{path.relative_to(SOURCE)}:{node.body[0].lineno}"
    return found


@cache
def messages() -> dict[str, str]:
    """Return the text of everything that the source may print, by its place: texts of several words."""
    found = {}
    for path in sorted(SOURCE.rglob("*.py")):
        tree = ast.parse(path.read_text("utf-8"))
        described = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
        for node in ast.walk(tree):
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and " " in node.value:
                place = f"{path.relative_to(SOURCE)}:{node.lineno}:{node.col_offset}"
                found |= {} if id(node) in described else {place: node.value}
    return found


def helps(command: click.Command, name: str) -> Iterator[tuple[str, str]]:
    """Yield the help of a command, of its options and of the commands in it, each with its name."""
    yield name, command.help or ""
    yield from ((f"{name} {option.name}", getattr(option, "help", None) or "") for option in command.params)
    for key, inner in getattr(command, "commands", {}).items():
        yield from helps(inner, f"{name} {key}")


class TestPlainEnglish:
    """A retired expression comes back nowhere that people read."""

    def test_messages(self):
        """Errors and other messages have plain words."""
        assert [word for place, text in messages().items() for word in retired(place, text)] == []

    def test_help(self):
        """The help of every command and option has plain words."""
        assert [word for place, text in helps(sote, "sote") for word in retired(place, text)] == []

    @pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
    def test_page(self, page):
        """The README, the tutorials and the how-to pages have plain words."""
        assert list(retired(page.name, page.read_text("utf-8"))) == []

    def test_summaries(self):
        """The first line of a docstring has plain words, and begins with a verb or a noun of the field."""
        found = []
        for node, place in docstrings().items():
            summary = node.value.strip().partition("\n")[0]
            found += retired(place, summary)
            opening = summary.partition(" ")[0]
            if opening in RETIRED_OPENINGS:
                found.append(f"{place}: {opening!r} (write {RETIRED_OPENINGS[opening]!r})")
        assert found == []

    def test_is_noticed(self):
        """A retired expression is reported with its place and the plain one."""
        assert list(retired("page", "Figures betray people")) == ["page: 'betray' (write 'disclose')"]
