"""How tutorials are followed: what a page says is done as it is written, and what it shows is what comes out."""

import sys
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]


@pytest.fixture(scope="module")
def run():
    """Return what follows tutorials."""
    spec = spec_from_file_location("run", ROOT / "docs" / "run.py")
    module = sys.modules["run"] = module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def follow(run, tmp_path):
    """Return a function that follows a page of some text, and gives the folder where that was done."""

    def follow(text: str) -> Path:
        (tmp_path / "clone").mkdir()
        page = tmp_path / "page.md"
        page.write_text(text, "utf-8")
        run.follow(page, tmp_path / "clone")
        return tmp_path / "clone"

    return follow


class TestShown:
    """What a page shows is what comes out, but for what it leaves out visibly."""

    @pytest.mark.parametrize(
        ("said", "shown"),
        [
            ("a\nb\n", "a\nb"),
            ("a  \nb\n\n", "a\nb\n"),
            ("a\nb\nc\nd\n", "a\n…\nd\n"),
            ("took 3.2 s of 7\n", "took … s of 7\n"),
            ("38.5…61.5\n", "38.5…61.5\n"),
        ],
    )
    def test_same(self, run, said, shown):
        """Blanks at the ends of lines do not matter, and ``…`` stands for anything."""
        assert run.is_as_shown(said, shown)

    @pytest.mark.parametrize(
        ("said", "shown"),
        [("a\n", "b\n"), ("a\nb\n", "a\n"), ("38.5 and 61.5\n", "38.5…61.5\n"), ("a\nc\n", "a\n…\nb\n"), ("", "a\n")],
    )
    def test_other(self, run, said, shown):
        """Anything else is something else; between two numbers ``…`` is itself."""
        assert not run.is_as_shown(said, shown)


class TestFollow:
    """A page is followed in one shell, in order."""

    def test_one_shell(self, follow):
        """Commands are typed in one shell: the folder and the variables of one are those of the next."""
        folder = follow(
            "```console\n$ mkdir a && cd a\n$ word=here\n```\n\nThen\n\n```console\n$ echo $word > b\n```\n"
        )

        assert (folder / "a" / "b").read_text("utf-8") == "here\n"

    def test_files(self, follow):
        """A file is saved where the reader then is, from the block of code after its name or by its download."""
        page = "```console\n$ mkdir a && cd a\n```\n\nSave this as `b/c.toml`, for now:\n\n```toml\nd = 1\n```\n"
        assert (follow(page) / "a" / "b" / "c.toml").read_text("utf-8") == "d = 1\n"

    def test_download(self, run, tmp_path):
        """What can be downloaded is saved by the name that the page gives it."""
        (tmp_path / "there.csv").write_text("a;b\n", "utf-8")
        page = tmp_path / "page.md"
        page.write_text("Save {download}`here.csv <there.csv>`:\n\n```{literalinclude} there.csv\n```\n", "utf-8")

        assert list(run.steps(page)) == [run.Step("file", "a;b\n", name="here.csv")]

    def test_failure(self, follow):
        """A command that fails ends it, and says what was printed."""
        with pytest.raises(ValueError, match="(?s)ends with 1.*no such word"):
            follow("```console\n$ echo no such word && false\n$ true\n```\n")

    def test_shown_failure(self, follow):
        """A command may fail if the page shows the error."""
        follow("```console\n$ echo 'sote: no' && false\nsote: no\n```\n")

    def test_other_output(self, follow):
        """A command that prints something else than the page shows ends it."""
        with pytest.raises(ValueError, match="(?s)prints\nb.*and not\na"):
            follow("```console\n$ echo b\na\n```\n")

    def test_end(self, follow):
        """A command that ends the shell is told."""
        with pytest.raises(EOFError, match="exit 3"):
            follow("```console\n$ exit 3\n```\n")


class TestTutorials:
    """Every tutorial is followed on every change."""

    def test_session(self):
        """The session that follows all tutorials is among those that run on every change."""
        assert "nox -s tutorial\n" in (ROOT / ".ci" / "run").read_text("utf-8")

    @pytest.mark.parametrize("page", sorted((ROOT / "docs" / "tutorial").glob("*.md")), ids=lambda page: page.stem)
    def test_fresh(self, run, page):
        """A tutorial begins in a fresh clone with an environment of its own, and installs what it needs itself."""
        commands = [step.text for step in run.steps(page) if step.kind == "command"]

        assert commands[:2] == ["python3 -m venv .venv", ". .venv/bin/activate"]
        assert commands[2].startswith("python -m pip install ")

    @pytest.mark.parametrize("page", sorted((ROOT / "docs" / "tutorial").glob("*.md")), ids=lambda page: page.stem)
    def test_nothing_else(self, page):
        """No command stands on a tutorial page in a way that is not followed."""
        lines = page.read_text("utf-8").splitlines()

        fence = ""
        for line in lines:
            fence = ("" if fence else line) if line.startswith("```") else fence
            assert not line.startswith("$ ") or fence == "```console", line
