"""The documentation: everything is told, and everything it tells is so."""

import io
import re
import shlex
import shutil
import sys
import tomllib
from contextlib import redirect_stderr, redirect_stdout
from functools import cache
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from types import ModuleType

import attrs
import click
import pandas as pd
import pytest

import soteindikaattorit
from soteindikaattorit import errors
from soteindikaattorit.catalogue.plugins import hookspecs
from soteindikaattorit.cli.commands import sote
from soteindikaattorit.definitions import json_schema
from soteindikaattorit.definitions.schema import kind_schema
from soteindikaattorit.errors import MissingPackageError, SoteError
from soteindikaattorit.feedback.answers.profile import mapping_schema, profiles
from soteindikaattorit.feedback.export import FORMATS
from soteindikaattorit.feedback.sections import sections
from soteindikaattorit.measures import BUILT_IN
from soteindikaattorit.model import status
from soteindikaattorit.model.observation import QUALIFIERS
from soteindikaattorit.model.region import LEVELS
from soteindikaattorit.publish.writing import FORMATS as RELEASED
from soteindikaattorit.stats.interval import METHODS

ROOT = Path(__file__).parents[1]
DOCS = ROOT / "docs"
REFERENCE = DOCS / "reference"
SOURCE = ROOT / "src" / "soteindikaattorit"
EXAMPLES = DOCS / "examples"

ERRORS = sorted(
    (error for error in SoteError.__subclasses__() if error.__module__ == errors.__name__),
    key=lambda error: error.__name__,
)
"""The errors of the library."""

STRAY = {"fit", "indicator", "region_table"}
"""Modules that have yet to move into a package."""

OPTIONAL = ("dask", "duckdb", "polars", "pyarrow", "fastapi", "httpx")
"""Packages that an example may need and a small installation has not."""


def module_of(path: Path) -> ModuleType:
    """Return a module that lies beside the pages."""
    spec = spec_from_file_location(path.stem, path)
    module = sys.modules[path.stem] = module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@cache
def generated() -> dict[str, str]:
    """Return the pages that are made from the library when the site is built."""
    return {name: page() for name, page in module_of(DOCS / "generated.py").PAGES.items()}


def written(page: Path) -> str:
    """Return a page with the generated pages that it includes."""
    text = page.read_text("utf-8")
    for name in re.findall(r"```\{include\} (?:\.\./reference/)?_generated/([\w-]+)\.md", text):
        text += generated()[name]
    return text


def is_told(name: str, text: str) -> bool:
    """Whether a name stands in a page as code."""
    return re.search(rf"`{re.escape(name)}[` ]|`~?[\w.]*\.{re.escape(name)}`", text) is not None


def is_hook(thing: object) -> bool:
    """Whether a thing is the specification of a hook."""
    return hasattr(thing, f"{hookspecs.PROJECT}_spec")


def commands(group: click.Group, before: str = "") -> dict[str, click.Command]:
    """Return every command of a group by its whole name, also those of the groups in it."""
    found = {}
    for name, command in group.commands.items():
        found[f"{before}{name}"] = command
        found |= commands(command, f"{before}{name} ") if isinstance(command, click.Group) else {}
    return found


class TestReference:
    """What the library has, the reference tells."""

    @pytest.mark.parametrize(
        "package", sorted(path.stem for path in SOURCE.iterdir() if path.suffix != ".typed" and path.stem[0] != "_")
    )
    def test_package(self, package):
        """Every package has a page, which documents each of its modules once and is in the list of layers."""
        path = SOURCE / package
        if package in STRAY:
            return
        page = written(REFERENCE / f"{package}.md")

        found = re.findall(r"^\.\. automodule:: soteindikaattorit\.(\S+)$", page, re.MULTILINE)
        expected = {
            ".".join(file.relative_to(SOURCE).with_suffix("").parts).removesuffix(".__init__")
            for file in (path.rglob("*.py") if path.is_dir() else [path])
        }
        assert sorted(found) == sorted(expected if path.is_dir() else {package})
        assert f"</reference/{package}>`" in written(REFERENCE / "index.md")

    def test_reached(self):
        """Every page can be reached from the contents of another."""
        pages = {path for path in DOCS.rglob("*.md") if "_generated" not in path.parts} - {DOCS / "index.md"}
        reached = {
            (page.parent / entry).with_suffix(".md").resolve()
            for page in DOCS.rglob("*.md")
            for listing in re.findall(r"```\{toctree\}\n(.*?)```", page.read_text("utf-8"), re.DOTALL)
            for entry in re.findall(r"^(?!:)(\S+)$", listing, re.MULTILINE)
        }

        assert pages <= reached

    @pytest.mark.parametrize("name", sorted(soteindikaattorit.__all__))
    def test_public_name(self, name):
        """Every public name is in the table of them."""
        assert is_told(name, written(REFERENCE / "soteindikaattorit.md"))

    @pytest.mark.parametrize("kind", [kind.kind for kind in BUILT_IN])
    def test_measure(self, kind):
        """Every kind of measure has its keys told, and is explained."""
        assert f'`kind = "{kind}"`' in written(REFERENCE / "definition-keys.md")
        assert is_told(kind, written(REFERENCE / "measures.md"))

    @pytest.mark.parametrize("kind", BUILT_IN, ids=lambda kind: kind.kind)
    def test_measure_keys(self, kind):
        """Every key of a kind of measure says what it is."""
        _, _, section = written(REFERENCE / "definition-keys.md").partition(f'`kind = "{kind.kind}"`')
        rows = re.findall(r"^\| `(\w+)` .*\| (.*) \|$", section.partition("\n### ")[0], re.MULTILINE)

        assert {key for key, _ in rows} == set(kind_schema(kind)["properties"])
        assert all(told for _, told in rows)

    @pytest.mark.parametrize("name", ["", "file", "column", "coding"])
    def test_mapping_key(self, name):
        """Every key of a mapping file is told, with what it is."""
        rule = mapping_schema()["$defs"][name] if name else mapping_schema()
        _, _, section = written(REFERENCE / "mapping-keys.md").partition(f"## `{name}`" if name else "## The file")
        rows = re.findall(r"^\| `(\w+)` .*\| (.+) \|$", section.partition("\n## ")[0], re.MULTILINE)

        assert {key for key, _ in rows} == set(rule["properties"])

    @pytest.mark.parametrize("name", sorted(json_schema(sections=sections())["properties"]))
    def test_section(self, name):
        """Every section of a definitions file is told."""
        assert is_told(name, written(REFERENCE / "definition-keys.md"))

    @pytest.mark.parametrize(
        ("definition", "key"),
        [
            (name, key)
            for name, rule in json_schema(sections=sections())["$defs"].items()
            if name != "measure"
            for key in rule.get("properties", ())
        ],
    )
    def test_key(self, definition, key):
        """Every key of a definition is told where its definition is, with what it is."""
        _, _, section = written(REFERENCE / "definition-keys.md").partition(f"## `{definition}`")

        assert re.search(rf"^\| `{re.escape(key)}` .*\| \S.* \|$", section.partition("\n(")[0], re.MULTILINE)

    @pytest.mark.parametrize("name", sorted(name for name, thing in vars(hookspecs).items() if is_hook(thing)))
    def test_hook(self, name):
        """Every hook is told in the reference, and in how to write a plugin."""
        assert is_told(name, written(REFERENCE / "hooks.md"))
        assert is_told(name, written(DOCS / "how-to" / "write-a-plugin.md"))

    @pytest.mark.parametrize("command", sorted(commands(sote)))
    def test_command(self, command):
        """Every command is told with every option."""
        _, _, section = written(REFERENCE / "command-line.md").partition(f"## `sote {command}`")
        options = [
            name
            for option in commands(sote)[command].params
            if isinstance(option, click.Option)
            for name in option.opts
        ]

        assert section
        assert all(name in section.partition("\n## ")[0] for name in options)

    @pytest.mark.parametrize("error", ERRORS, ids=lambda error: error.__name__)
    def test_error(self, error):
        """Every error is listed with every field."""
        page = written(REFERENCE / "errors.md")

        assert is_told(error.__name__, page)
        assert all(is_told(field.name, page) for field in attrs.fields(error))

    @pytest.mark.parametrize("name", [*status.STATUSES, "_T", "_U"])
    def test_status(self, name):
        """Every status, and every code with a meaning of its own, is explained."""
        assert is_told(name, written(DOCS / "explanation" / "design.md"))

    @pytest.mark.parametrize("method", [method.name for method in METHODS])
    def test_interval(self, method):
        """Every interval method is explained."""
        assert is_told(method, written(DOCS / "explanation" / "intervals.md"))

    @pytest.mark.parametrize("level", LEVELS)
    def test_level(self, level):
        """Every level of region is explained."""
        assert is_told(level, written(DOCS / "explanation" / "regions.md"))

    @pytest.mark.parametrize("qualifier", [name for name in QUALIFIERS if name])
    def test_qualifier(self, qualifier):
        """Every way in which a figure may be put is told where published figures are added."""
        assert is_told(qualifier, written(DOCS / "how-to" / "add-published-figures.md"))


@cache
def by_hand() -> str:
    """Return all that somebody wrote: every page without what is made from the library itself."""
    return "\n".join(page.read_text("utf-8") for page in [ROOT / "README.md", *sorted(DOCS.rglob("*.md"))])


@cache
def source() -> str:
    """Return the source of the library, with the packages in it."""
    return "\n".join(path.read_text("utf-8") for path in sorted(SOURCE.rglob("*.py")))


def named(pattern: str, text: str = "") -> list[str]:
    """Return what a pattern finds in the source, once each, in order."""
    return sorted(set(re.findall(pattern, text or source(), re.MULTILINE)))


def defined(module: str, pattern: str) -> list[str]:
    """Return what a pattern finds in a module or package."""
    path = SOURCE / module
    files = sorted(path.rglob("*.py")) if path.is_dir() else [path.with_suffix(".py")]
    return named(pattern, "\n".join(file.read_text("utf-8") for file in files if file.exists()) or " ")


class TestToldByHand:
    """What people meet is told by somebody: a table made from the code is not enough."""

    @pytest.mark.parametrize("name", sorted(name for name, thing in vars(hookspecs).items() if is_hook(thing)))
    def test_hook(self, name):
        """Every hook is told in prose, or shown in an example."""
        assert is_told(name, by_hand()) or f"def {name}(" in by_hand()

    @pytest.mark.parametrize(
        "command", sorted(name for name, command in commands(sote).items() if not isinstance(command, click.Group))
    )
    def test_command(self, command):
        """Every command stands on a page as one would type it."""
        assert re.search(rf"(?:^\$ |`)sote {command}\b", by_hand(), re.MULTILINE)

    @pytest.mark.parametrize(
        ("command", "option"),
        [
            (name, option)
            for name, command in commands(sote).items()
            for option in command.params
            if isinstance(option, click.Option)
        ],
        ids=lambda value: getattr(value, "name", value),
    )
    def test_option(self, command, option):
        """Every option of a command says what it does."""
        assert option.help, command

    @pytest.mark.parametrize("name", sorted({*FORMATS, *RELEASED, "csv", "json", "table"}))
    def test_format(self, name):
        """Every format, of forms, of releases and of what is printed, is told or used on a page."""
        assert re.search(rf"`{name}`|(--format|--as|format=)[ \"]*{name}\b", by_hand())

    @pytest.mark.parametrize("profile", profiles())
    def test_profile(self, profile):
        """Every profile of answers is told where exports are read."""
        assert is_told(profile, (DOCS / "how-to" / "read-your-kiosks-export.md").read_text("utf-8"))

    @pytest.mark.parametrize("name", named(r"\bSOTE_[A-Z]+(?:_[A-Z]+)*\b"))
    def test_environment(self, name):
        """Every variable of the environment is told."""
        assert is_told(name, by_hand())

    @pytest.mark.parametrize("name", named(r'add_config_value\(\s*"(\w+)"') or named(r'\("(sote_\w+)"'))
    def test_configuration(self, name):
        """Every value that a site may configure is told."""
        assert is_told(name, by_hand())

    @pytest.mark.parametrize("directive", named(r'"(sote-[a-z-]+)": ?\w+'))
    def test_directive(self, directive):
        """Every directive of a site is told, or used on a page."""
        assert re.search(rf"`{directive}`|\{{{directive}\}}|\.\. {directive}::", by_hand())

    @pytest.mark.parametrize("status", sorted({"0", "1", "2", *named(r"\bexit\((\d)\)")}))
    def test_exit_status(self, status):
        """Every status with which a command ends is told where commands are."""
        assert re.search(rf"^\| `{status}` \|", (REFERENCE / "command-line.md").read_text("utf-8"), re.MULTILINE)

    @pytest.mark.parametrize("check", defined("testing/conformance", r"^    def (test_\w+)\("))
    def test_conformance(self, check):
        """Every check of conformance is told where plugins are tested, with what it demands."""
        page = DOCS / "how-to" / "test-a-plugin.md"

        assert is_told(check, written(page)) or is_told(check, by_hand())

    @pytest.mark.parametrize(
        "name",
        [
            name
            for names in defined("testing/strategies/__init__", r"^__all__ = \[([^\]]*)\]")
            for name in re.findall(r'"([a-z]\w*)"', names)
        ],
    )
    def test_strategy(self, name):
        """Every strategy is told, or used in an example."""
        assert is_told(name, by_hand()) or re.search(rf"strategies\.{name}\(", by_hand())

    @pytest.mark.parametrize("error", ERRORS, ids=lambda error: error.__name__)
    def test_error(self, error):
        """The page on reading errors says of every error how it comes about and what to do."""
        assert is_told(error.__name__, (DOCS / "how-to" / "read-an-error.md").read_text("utf-8"))

    @pytest.mark.parametrize("name", named(r"addoption\(\s*\"(--[\w-]+)\""))
    def test_pytest_option(self, name):
        """Every option that the library adds to pytest is told."""
        assert name in by_hand()


GLOSSARY = re.findall(
    r"^\| ([\w -]+) \| ([A-Z].*\.) \| (\w.*) \| (\w.*) \| (–|[A-Z].*) \|$",
    (REFERENCE / "glossary.md").read_text("utf-8"),
    re.MULTILINE,
)
"""The rows of the glossary: a word, what it is, in Finnish, in Swedish, and whose words those are."""

WORDS = (
    *("indicator", "measure", "part", "dataset", "result", "release", "period", "region", "service", "text", "form"),
    *("statement", "answer", "target", "catalogue", "plugin", "numerator", "denominator", "confidence limits"),
    *("promoter", "detractor", "stratum", "suppression", "observation", "parts", "hook", "conformance"),
)
"""Words that mean one thing everywhere, beside those by which classes are called."""

OF_THE_FIELD = ("model", "stats", "feedback", "catalogue", "compute", "judge")
"""Packages directly in which a class that is named like its module is a thing of the field."""

NO_THING_OF_THE_FIELD = {
    *("rollup", "counted", "export", "plan", "report", "problem", "hit", "item", "plugin state", "column"),
    *("published comparison", "standard population", "alternative", "answer mapping", "discovered plugin", "audience"),
    *(
        "coding",
        "criterion",
        "document",
        "figure table",
        "history",
        "import report",
        "inconsistency",
        "long",
        "membership",
    ),
    *("past release", "phrases", "shape", "synonyms", "unread", "use", "validity"),
}
"""Classes by which the library works, and no word of the field."""


def words(name: str) -> str:
    """Return the name of a class as words: ``ControlChart`` is ``control chart``."""
    return re.sub(r"(?<!^)(?=[A-Z][a-z])", " ", name).casefold()


def nouns() -> set[str]:
    """Return the public classes, the classes after which modules of the field are named, and all sections."""
    public = {name for name in soteindikaattorit.__all__ if isinstance(getattr(soteindikaattorit, name), type)}
    named = {
        name
        for package in OF_THE_FIELD
        for module in (SOURCE / package).glob("*.py")
        for name in re.findall(r"^class (\w+)", module.read_text("utf-8"), re.MULTILINE)
        if words(name) == module.stem.replace("_", " ")
    }
    keys = {name.replace("-", " ").replace("_", " ") for name in json_schema(sections=sections())["properties"]}
    found = {words(name) for name in public | named} | keys
    return {word for word in found - NO_THING_OF_THE_FIELD if not word.endswith("error")}


class TestGlossary:
    """Each word means one thing, in three languages."""

    @pytest.mark.parametrize("word", sorted({*WORDS, *nouns()}))
    def test_word(self, word):
        """Every thing of the field has its word, with a sentence, its Finnish and Swedish word, and whose they are."""
        told = {row[0].removeprefix("wording ") for row in GLOSSARY}

        assert {word, word.removesuffix("s")} & told, word

    def test_rows(self):
        """No row of the glossary lacks anything."""
        _, _, table = (REFERENCE / "glossary.md").read_text("utf-8").partition("|---|\n")

        assert len(GLOSSARY) == len(table.partition("\n\n")[0].strip().splitlines())

    def test_once(self):
        """No word stands twice, and words stand in order."""
        found = [row[0] for row in GLOSSARY]

        assert found == sorted(set(found), key=str.casefold)

    def test_one_translation(self):
        """No two words share their Finnish word: one word is one thing in each language."""
        finnish = [row[2] for row in GLOSSARY]

        assert {word for word in finnish if finnish.count(word) > 1} == set()

    def test_seen(self):
        """Whoever is named for a word is named below with the place."""
        _, _, places = (REFERENCE / "glossary.md").read_text("utf-8").partition("## Where the words were seen")

        publishers = {row[4].removesuffix(" (fi)") for row in GLOSSARY} - {"–"}
        assert {name for name in publishers if f"- {name}: " not in places} == set()


@cache
def run() -> ModuleType:
    """Return what reads the examples of a page, and runs tutorials."""
    return module_of(DOCS / "run.py")


def steps(page: Path) -> list[object]:
    """Return what a page tells its reader to do."""
    return list(run().steps(page))


READMES = [ROOT / "README.md", ROOT / "README.fi.md"]

INSTALLS = {"first-plugin"}
"""Tutorials that install what they make: they are run as written, and not here."""

PAGES = [
    page
    for page in [*READMES, *sorted(DOCS.rglob("*.md"))]
    if page.stem not in INSTALLS and any(step.kind != "file" for step in steps(page))
]


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """Return a folder with the files of the examples, also where the README has them, and go there."""
    shutil.copytree(EXAMPLES, tmp_path, dirs_exist_ok=True)
    (tmp_path / "docs").mkdir()
    (tmp_path / "docs" / "examples").symlink_to(EXAMPLES)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def run_command(step: object) -> None:
    """Run a ``sote`` command of an example, and compare what it prints with what is shown."""
    words = shlex.split(step.text)
    if words[0] != "sote":
        return
    printed, failed = io.StringIO(), False
    with redirect_stdout(printed), redirect_stderr(printed):
        try:
            sote.main(words[1:], prog_name="sote", standalone_mode=False)
        except MissingPackageError:
            raise
        except SoteError as error:
            failed = True
            printed.write(f"sote: {error}\n")
    assert step.may_fail or not failed, printed.getvalue()
    assert not step.shown or run().is_as_shown(printed.getvalue(), step.shown), printed.getvalue()


def run_python(step: object, names: dict[str, object], page: Path) -> None:
    """Run a Python example, and compare what it prints with what is shown."""
    printed = io.StringIO()
    with redirect_stdout(printed), pd.option_context("display.width", 120):
        exec(compile(step.text, str(page), "exec"), names)  # noqa: S102 - these are our own examples
    assert run().is_as_shown(printed.getvalue(), step.shown), printed.getvalue()


@pytest.mark.usefixtures("full_effort")
class TestExamples:
    """What the pages tell one to do can be done, and gives what they show."""

    @pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
    @pytest.mark.filterwarnings("ignore:Dask support is moving:FutureWarning")
    def test_page(self, page, folder):
        """Every example of a page runs, and prints what is shown."""
        names = {"__name__": page.stem}

        try:
            for step in steps(page):
                if step.kind == "file":
                    run().save(step, folder)
                elif step.kind == "command":
                    run_command(step)
                elif "pyspark" not in step.text:
                    run_python(step, names, page)
        except MissingPackageError as error:
            pytest.skip(str(error))
        except ImportError as error:
            if not any(name in str(error) for name in OPTIONAL):
                raise
            pytest.skip(str(error))

    @pytest.mark.spark
    @pytest.mark.filterwarnings("ignore:PySpark does not yet fully support pandas:FutureWarning")
    @pytest.mark.filterwarnings("ignore:The copy keyword is deprecated")
    @pytest.mark.filterwarnings("ignore::ResourceWarning")
    @pytest.mark.usefixtures("folder")
    def test_spark(self):
        """The example with Spark runs."""
        pytest.importorskip("pyspark")
        page = DOCS / "how-to" / "compute-from-any-frame.md"
        names = {}

        for step in steps(page):
            if step.kind == "python" and re.search(r"pyspark|import pandas|to_parquet", step.text):
                run_python(step, names, page)

    def test_definitions(self):
        """Every TOML example can be read."""
        pages = [*READMES, *DOCS.rglob("*.md")]

        found = [
            code for page in pages for code in re.findall(r"```toml\n(.*?)```", page.read_text("utf-8"), re.DOTALL)
        ]
        assert all(tomllib.loads(code) for code in found)

    def test_readme_definitions(self):
        """The definitions of the README are the file of the tutorial."""
        readme = (ROOT / "README.md").read_text("utf-8")

        assert (EXAMPLES / "mine.toml").read_text("utf-8") in readme

    def test_readme_commands(self):
        """The README's commands are those that run on every change."""
        run_on_change = (ROOT / ".ci" / "run").read_text("utf-8").replace(" --quiet", "").splitlines()
        readme = (ROOT / "README.md").read_text("utf-8")
        commands = [line.removeprefix("$ ") for line in re.findall(r"^\$ python .*$", readme, re.MULTILINE)]

        assert len(commands) == 2
        assert {part for command in commands for part in command.split(" && ")} <= set(run_on_change)

    def test_readme_in_finnish(self):
        """The Finnish README has the same commands, definitions and figures as the English one, in the same order."""
        english, finnish = (
            re.findall(r"^```(?:console|toml)\n.*?^```$", readme.read_text("utf-8"), re.DOTALL | re.MULTILINE)
            for readme in READMES
        )

        assert finnish == english

    def test_generated_rows(self):
        """Rows that belong to nobody say that they are generated."""
        assert pd.read_csv(EXAMPLES / "visits.csv")["generated"].all()


def test_catalogue_of_the_site():
    """The site shows the national content and each plugin of the repository by its name, but for the example."""
    written_plugins = re.search(r"^sote_plugins = \[(.*?)\]", (DOCS / "conf.py").read_text("utf-8"), re.MULTILINE)[1]
    projects = [tomllib.loads(path.read_text("utf-8")) for path in (ROOT / "plugins").glob("*/pyproject.toml")]
    names = {name for project in projects for name in project["project"]["entry-points"]["soteindikaattorit"]}

    assert set(re.findall(r'"(.*?)"', written_plugins)) == names - {"esimerkki"} | {"national"}


class TestChangelog:
    """Every change is told in a fragment of its own."""

    @pytest.mark.parametrize("fragment", sorted((ROOT / "changelog.d").glob("[!R]*")), ids=lambda path: path.name)
    def test_fragment(self, fragment):
        """A fragment is named by its number and kind, and is a sentence."""
        assert re.fullmatch(r"\d{4}\.(breaking|definition|change)\.md", fragment.name)
        assert fragment.read_text("utf-8").rstrip().endswith(".")

    def test_kinds(self):
        """The changelog explains the three kinds."""
        page = (ROOT / "CHANGELOG.md").read_text("utf-8")

        assert all(is_told(kind, page) for kind in ("breaking", "definition", "change"))


class TestContributing:
    """The contributor's guide describes the code as it is."""

    def test_map(self):
        """The map lists every package of the import contract, from the lowest layer to the highest."""
        packages = re.findall(r"^\| `(\w+)` \|", (ROOT / "CONTRIBUTING.md").read_text("utf-8"), re.MULTILINE)
        layers = module_of(DOCS / "generated.py").layers()

        assert sorted(packages) == sorted(name for layer in layers for name in layer)
        layer_of = {name: number for number, layer in enumerate(layers) for name in layer}
        assert [layer_of[name] for name in packages] == sorted(layer_of.values())

    def test_sessions(self):
        """Every session that the guide names exists."""
        guide, sessions = ((ROOT / name).read_text("utf-8") for name in ("CONTRIBUTING.md", "noxfile.py"))

        assert set(re.findall(r"nox -s (\w+)", guide)) <= set(
            re.findall(r"^def (\w+)\(session", sessions, re.MULTILINE)
        )

    def test_left_out(self):
        """What the session of the smallest installation leaves out exists: a new name of a file does not bring it back."""
        names = re.search(r"^SAME_WITHOUT_EXTRAS = \((.*)\)$", (ROOT / "noxfile.py").read_text("utf-8"), re.MULTILINE)[
            1
        ]

        assert all([*(ROOT / "tests").glob(name)] for name in re.findall(r'"(.*?)"', names))


class TestAccessible:
    """Who listens to a page hears it in its language, and who has no mouse reaches all of it."""

    @staticmethod
    def marked(name: str, *, tree: str, body: str = "") -> dict[str, object]:
        """Return what a page is made of after its language was marked."""
        pytest.importorskip("sphinx")
        context = {"language": "en", "furo_navigation_tree": tree, "body": body}
        module_of(DOCS / "accessible.py").mark(None, name, "page.html", context, None)
        return context

    def test_page(self):
        """A page in Finnish has that language, and what is English beside it is marked."""
        tree = '<p class="caption">Learn</p>\n<ul>\n<li><a href="#">Aloitus</a></li>\n<li><a href="../a.html">A</a></li>\n</ul>'

        found = self.marked("fi/aloitus", tree=tree)
        assert found["language"] == "fi"
        assert found["furo_navigation_tree"].startswith('<p lang="en" class="caption">Learn</p>\n<ul lang="en">')
        assert '<a lang="fi" href="#">' in found["furo_navigation_tree"]
        assert '<a href="../a.html">' in found["furo_navigation_tree"]

    def test_other_page(self):
        """On a page in English the links to Finnish ones are marked, and nothing else is."""
        tree = '<ul>\n<li><a href="../fi/aloitus.html">Aloitus</a></li>\n<li><a href="first.html">A</a></li>\n</ul>'

        found = self.marked("tutorial/first", tree=tree)
        assert found["language"] == "en"
        assert found["furo_navigation_tree"] == tree.replace('<a href="../fi', '<a lang="fi" href="../fi')

    def test_keyboard(self):
        """Captions have their level, and what scrolls sideways is reached by keyboard."""
        found = self.marked("tutorial/first", tree='<p role="heading">Learn</p>', body="<pre>sote</pre>")

        assert found["furo_navigation_tree"] == '<p role="heading" aria-level="2">Learn</p>'
        assert found["body"] == '<pre tabindex="0">sote</pre>'

    def test_reached(self):
        """The pages in Finnish are reached from both front pages and both READMEs."""
        assert "(fi/index.md)" in (DOCS / "index.md").read_text("utf-8")
        assert all(page.name in READMES[1].read_text("utf-8") for page in (DOCS / "fi").glob("[!i]*.md"))
        assert "(README.fi.md)" in READMES[0].read_text("utf-8")
        assert "(README.md)" in READMES[1].read_text("utf-8")


@pytest.mark.parametrize("path", [*READMES, ROOT / "CONTRIBUTING.md"], ids=lambda path: path.name)
def test_links(path):
    """Every file exists that a README or the contributor's guide links to."""
    readme = path.read_text("utf-8")

    targets = [target for target in re.findall(r"\]\(([^)#]+)", readme) if "://" not in target]
    assert [target for target in targets if not (ROOT / target).exists()] == []
