"""Reviews: every problem at once, each with its place; what should be better is told apart from it."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from soteindikaattorit import Catalogue
from soteindikaattorit.catalogue.plugins.discovery import installed_names
from soteindikaattorit.cli.scaffold.package import Package
from soteindikaattorit.errors import FileError, Problem
from soteindikaattorit.testing.lint import file_of, line_of, lint

HOOKS = (
    '"""Hooks."""\nfrom soteindikaattorit import hookimpl\nAPI_LEVEL = 1\n@hookimpl\ndef measures():\n    return []\n'
)

DATASET = """
[[dataset]]
id = "koe.kaynnit"
name = { fi = "Käynnit", sv = "Besök" }
description = { fi = "Käynti on rivi.", sv = "Ett besök är en rad." }

[dataset.columns]
paiva = { type = "date", role = "period", description = { fi = "Päivä.", sv = "Dag." } }
arvio = { type = "integer", min = 0, max = 10, description = { fi = "Arvio.", sv = "Omdöme." } }
sana = { type = "text", description = { fi = "Sana.", sv = "Ord." } }
"""

INDICATOR = """
[[indicator]]
id = "koe.{}"
version = "1"
name = {{ fi = "Koe", sv = "Prov" }}
dataset = "koe.kaynnit"
measure = {{ kind = "mean", column = "arvio" }}
source = {{ title = "Koe" }}
"""


def written(folder: Path, *parts: str) -> Path:
    """Write a definitions file."""
    path = folder / "koe.toml"
    path.write_text("".join((DATASET, *parts)), "utf-8")
    return path


def indicator(name: str, *changes: tuple[str, str]) -> str:
    """Return the text of an indicator, with changes."""
    text = INDICATOR.format(name)
    for old, new in changes:
        assert old in text
        text = text.replace(old, new)
    return text


FAULTS = {
    "syntax-of-another-file": "other.toml",
    "unknown key 'unitt'": indicator("a", ("version", 'unitt = "x"\nversion')),
    "key 'name' is missing": indicator("b", ('name = { fi = "Koe", sv = "Prov" }\n', "")),
    "'up' is not known": indicator("c", ("version", 'direction = "up"\nversion')),
    "expected string, not integer": indicator("d", ('version = "1"', "version = 1")),
    "'Koe.E' is not an id": indicator("e", ('"koe.e"', '"Koe.E"')),
    "unknown dataset 'koe.kaynti'": indicator("f", ('"koe.kaynnit"', '"koe.kaynti"')),
    "unknown goal 'laatuu'": indicator("g", ("version", 'goal = "laatuu"\nversion')),
    "column 'sana' is text": indicator("h", ('"arvio"', '"sana"')),
    "unknown source 'gone'": indicator("i", ('title = "Koe"', 'ref = "gone"')),
    "is derived from the unknown indicator 'koe.gone'": indicator(
        "j", ('dataset = "koe.kaynnit"\n', ""), ('kind = "mean", column = "arvio"', 'kind = "growth", indicator = "koe.gone"')
    ),
    "unknown base indicator 'koe.gone'": '\n[[indicator]]\nid = "koe.k"\nbase = "koe.gone"\n',
    "is defined by both 'lappi' and 'own'": indicator("l", ("koe.l", "lappi.ensiarviointi.kuultu-osuus")),
    "is defined twice by 'own'": indicator("m") + indicator("m"),
    "gone.csv": '\n[[observations]]\nfile = "gone.csv"\n',
    "the least value is greater": '\n[[dataset]]\nid = "koe.muut"\nname = { fi = "Muut" }\ncolumns = { x = { type = "number", min = 2, max = 1 } }\n',
    "which is no region": '\n[[dataset]]\nid = "koe.alue"\nname = { fi = "Alue" }\ncovers = "hyvinvointialue:99"\ncolumns = { x = { type = "text" } }\n',
}  # fmt: skip
"""Faults of every kind, by what is said of them."""


class TestProblems:
    """What is wrong."""

    def test_all_at_once(self, tmp_path):
        """Every fault of a folder is told at once, whatever kinds of fault there are."""
        written(tmp_path, *(text for text in FAULTS.values() if text != "other.toml"))
        (tmp_path / "other.toml").write_text("a = \n", "utf-8")
        wanted = {**FAULTS, "is not valid TOML": ""}
        del wanted["syntax-of-another-file"]

        told = [str(problem) for problem in lint(tmp_path).problems]

        assert [said for said in wanted if not any(said in line for line in told)] == []
        assert len(told) == len(wanted), told

    @pytest.mark.parametrize("said", [said for said, text in FAULTS.items() if text != "other.toml"])
    def test_alone(self, tmp_path, said):
        """A fault is told once, with its file, and nothing that only follows from it."""
        path = written(tmp_path, FAULTS[said], indicator("hyva"))

        (problem,) = lint(path).problems

        assert said in str(problem)
        assert file_of(problem) == str(path)

    def test_what_follows(self, tmp_path):
        """What refers to a faulty definition is not told to refer to nothing."""
        path = written(
            tmp_path,
            indicator("a"),
            indicator(
                "b",
                ("koe.b", "koe.b"),
                ('kind = "mean", column = "arvio"', 'kind = "growth", indicator = "koe.a"'),
                ('dataset = "koe.kaynnit"\n', ""),
            ),
        )
        path.write_text(path.read_text("utf-8").replace('role = "period"', 'role = "perod"'), "utf-8")

        (problem,) = lint(path).problems

        assert "'perod' is not known" in str(problem)

    def test_rest_is_looked_at(self, tmp_path):
        """A definition with a faulty key is looked at without it."""
        fault = indicator("a", ("version", 'decimals = 99\ndirection = "up"\nversion'), ('"arvio"', '"sana"'))

        told = [problem.message for problem in lint(written(tmp_path, fault)).problems]

        assert len(told) == 3
        assert any("is text" in message for message in told)

    def test_as_the_catalogue(self, tmp_path):
        """What has no problem can be added to what is installed, and the other way round."""
        path = written(tmp_path, indicator("a"))

        assert lint(path).problems == ()
        assert "koe.a" in Catalogue.installed().with_file(path)

    def test_nothing(self, tmp_path):
        """What there is not is an error that says what may be reviewed."""
        with pytest.raises(FileError, match=r"no such file, folder or plugin \(installed plugins: "):
            lint(tmp_path / "gone.toml")

    def test_folder_without_definitions(self, tmp_path):
        """A folder without definitions is a problem."""
        (problem,) = lint(tmp_path).problems

        assert "has no definitions" in problem.message


class TestWarnings:
    """What should be better."""

    @pytest.mark.parametrize(
        ("old", "new", "said"),
        [
            ('name = { fi = "Koe", sv = "Prov" }', 'name = { fi = "Koe" }', "has no wording in 'sv'"),
            ('source = { title = "Koe" }', "", "has no source"),
            (', description = { fi = "Sana.", sv = "Ord." }', "", "has no description"),
            ("min = 0, max = 10, ", "", "without a unit"),
        ],
    )
    def test_warning(self, tmp_path, old, new, said):
        """What is missing for readers is a warning, and no problem."""
        path = written(tmp_path, indicator("a"))
        path.write_text(path.read_text("utf-8").replace(old, new), "utf-8")

        found = lint(path)

        assert found.problems == ()
        assert [said in str(problem) for problem in found.warnings] == [True]

    def test_none(self, tmp_path):
        """What is whole has no warning."""
        assert lint(written(tmp_path, indicator("a"))).warnings == ()


@pytest.fixture
def package(tmp_path) -> Path:
    """Return the folder of a new plugin's package, which is not installed."""
    return Package(name="koe").write(Catalogue.installed(), tmp_path)


@pytest.fixture
def change(package) -> Callable[[str, str, str], None]:
    """Return a function that changes a file of the package."""

    def change(pattern: str, old: str, new: str) -> None:
        (path,) = package.glob(pattern)
        assert old in path.read_text("utf-8")
        path.write_text(path.read_text("utf-8").replace(old, new), "utf-8")

    return change


class TestPackage:
    """The package of a plugin, whether it is installed or not."""

    def test_new(self, package):
        """A new package has neither problems nor warnings."""
        found = lint(package)

        assert (found.problems, found.warnings) == ((), ())
        assert found.is_plugin

    @pytest.mark.parametrize(
        ("pattern", "old", "new", "said"),
        [
            ("pyproject.toml", "[project.entry-points.soteindikaattorit]", "[project.scripts]", "has no plugin under"),
            ("pyproject.toml", "[project]", "[project", "cannot be read"),
            (
                "pyproject.toml",
                '= "soteindikaattorit_koe"',
                '= "soteindikaattorit_muu"',
                "is missing, but an entry point",
            ),
            ("src/*/definitions/*.toml", 'kind = "nps"', 'kind = "npz"', "'npz' is not known"),
            ("src/*/definitions/*.toml", "{ ajallaan = true }", "{ ajallaan = false }", "means something else"),
        ],
    )
    def test_problem(self, package, change, pattern, old, new, said):
        """What is wrong with a package is told, without its being installed or run."""
        change(pattern, old, new)

        assert any(said in str(problem) for problem in lint(package).problems)

    @pytest.mark.parametrize(
        ("pattern", "old", "new", "said"),
        [
            ("src/*/definitions/*.toml", '"koe.kaynnit"', '"kaynnit"', "is not in the namespace"),
            ("src/*/definitions/*.toml", '"koe.kaynnit.suositus"', '"koe.kaynnit.muu"', "is no longer defined"),
            ("src/*/definitions.lock", '"1" = ', '"0" = ', "is not in definitions.lock"),
        ],
    )
    def test_warning(self, package, change, pattern, old, new, said):
        """What a package should have before others use it is a warning."""
        change(pattern, old, new)
        found = lint(package)

        assert any(said in str(problem) for problem in found.warnings)

    @pytest.mark.parametrize(
        ("source", "problem"),
        [
            (HOOKS, ""),
            (HOOKS.replace("API_LEVEL", "API_LEVEL: int"), ""),
            (f"\ufeff{HOOKS}", ""),
            ("LEVEL = 1\n", ""),
            (HOOKS.replace("API_LEVEL", "LEVEL"), "declares no API_LEVEL"),
            (HOOKS.replace("[]", "]["), "is not valid Python"),
        ],
        ids=["plain", "annotation", "byte-order-mark", "no-hooks", "no-level", "syntax"],
    )
    @pytest.mark.parametrize("name", ["__init__", "hooks"])
    def test_source(self, package, change, source, problem, name):
        """A module with hooks, or a module inside the package, is read without being run, and declares its level."""
        (module,) = package.glob("src/*")
        (module / f"{name}.py").write_text(source, "utf-8")
        if name != "__init__":
            change("pyproject.toml", '= "soteindikaattorit_koe"', f'= "soteindikaattorit_koe.{name}"')

        found = lint(package)

        assert [problem in str(line) for line in (*found.problems, *found.warnings)] == [True] * bool(problem)

    def test_here(self, package, change, monkeypatch):
        """A package that names no plugin yet goes by the name of its folder, from inside too."""
        change("pyproject.toml", "[project.entry-points.soteindikaattorit]", "[project.scripts]")
        monkeypatch.chdir(package)

        assert any(package.name in problem.message for problem in lint(".").warnings)

    def test_without_definitions(self, package):
        """A package without definitions is a problem."""
        shutil.rmtree(next(package.glob("src/*/definitions")))

        assert any("has no folder" in problem.message for problem in lint(package).problems)

    @pytest.mark.parametrize("name", sorted({"lappi", "pohjois_savo"} & {*installed_names()}))
    def test_itself(self, name):
        """A plugin that is installed is not held against itself, by its name or by its folder."""
        folder = Path(__file__).parents[1] / "plugins" / f"soteindikaattorit-{name.replace('_', '-')}"
        by_name, by_folder = lint(name), lint(folder)

        assert by_name.problems == by_folder.problems == ()
        assert by_name.counts == by_folder.counts
        assert by_name.counts["indicators"] > 0


class TestLine:
    """Where an editor shows a problem."""

    @pytest.mark.parametrize(
        ("said", "line"),
        [
            ("unknown key 'unitt'", 'unitt = "x"'),
            ("'up' is not known", 'direction = "up"'),
            ("expected string, not integer", "version = 1"),
            ("key 'name' is missing", 'id = "koe.b"'),
            ("unknown goal 'laatuu'", 'id = "koe.g"'),
            ("gone.csv", 'file = "gone.csv"'),
            ("the least value is greater", 'columns = { x = { type = "number", min = 2, max = 1 } }'),
        ],
    )
    def test_line(self, tmp_path, said, line):
        """A problem is shown at its key, or else at the id of its definition."""
        path = written(tmp_path, *(text for text in FAULTS.values() if text != "other.toml"))
        problem = next(problem for problem in lint(path).problems if said in str(problem))

        assert path.read_text("utf-8").splitlines()[line_of(problem) - 1] == line

    def test_syntax(self, tmp_path):
        """What is no TOML is shown where reading stopped."""
        path = tmp_path / "koe.toml"
        path.write_text("a = 1\nb = \n", "utf-8")

        assert [line_of(problem) for problem in lint(path).problems] == [2]

    def test_unknown(self):
        """Of what has no file there is no line."""
        assert line_of(Problem("plugin 'koe'", "cannot be imported")) is None


def test_json_is_plain(tmp_path):
    """What editors read has the file and the line of each problem."""
    from click.testing import CliRunner

    from soteindikaattorit.cli.commands import sote

    path = written(tmp_path, FAULTS["unknown key 'unitt'"])
    ended = CliRunner().invoke(sote, ["check", str(path), "--format", "json"])
    told = json.loads(ended.stdout)

    assert ended.exit_code == 1
    assert [(one["file"], one["message"]) for one in told["problems"]] == [(str(path), "unknown key 'unitt'")]
    assert told["defines"] == {"indicators": 1, "datasets": 1, "published figures": 0, "forms": 0}
