"""Broken plugins, really installed: each is left out with the reason and what to do, and the others still work."""

import json
import locale
import sys
from collections.abc import Callable
from itertools import permutations
from pathlib import Path
from textwrap import dedent

import attrs
import pandas as pd
import pytest

from soteindikaattorit import Catalogue, compute
from soteindikaattorit.catalogue.plugins.hookspecs import API_LEVEL
from soteindikaattorit.errors import PluginError

TOML = """
[[dataset]]
id = "{name}.kaynnit"
name = {{ fi = "Käynnit" }}
columns = {{ pvm = {{ type = "date", role = "period" }}, arvo = {{ type = "number", optional = true }} }}

[[indicator]]
id = "{name}.maara"
version = "1"
name = {{ fi = "Määrä" }}
dataset = "{name}.kaynnit"
measure = {{ kind = "count" }}
"""

FILES = """
from importlib.resources import files
from soteindikaattorit import hookimpl

API_LEVEL = 1

@hookimpl
def definition_files():
    return [files(__name__) / "definitions"]
"""

KIND = """
import attrs
from soteindikaattorit import hookimpl
from soteindikaattorit.measures import Figures, Measure, Part

@attrs.frozen(kw_only=True)
class Broken(Measure):
    kind = "broken"
    schema = {schema}

    def parts(self):
        {parts}

    def finish(self, sums, level):
        return Figures.from_values(sums["n"], n=sums["n"])

@hookimpl
def measures():
    return [Broken]
"""


@attrs.frozen(kw_only=True)
class Case:
    """A plugin that is broken in one way.

    Args:
        name: What is wrong with it.
        reason: What is said of it.
        remedy: What is said to be done about it.
        module: Its module.
        files: The files beside the module, by their path; a number for a file of so many bytes.
        point: Its entry point.
    """

    name: str
    reason: str
    remedy: str = ""
    module: str = FILES
    files: dict[str, str | bytes | int] = attrs.Factory(dict)
    point: str = "sote_rikki"


def hook(body: str, name: str = "definitions", arguments: str = "", before: str = "") -> str:
    """Write a module with one hook."""
    inner = dedent(body).strip().replace("\n", "\n    ")
    return f"from soteindikaattorit import Definitions, hookimpl\n{before}\n\n@hookimpl\ndef {name}({arguments}):\n    {inner}\n"


def toml(text: str | bytes | int, **more: str | bytes | int) -> dict[str, str | bytes | int]:
    """Return the files of a plugin with one definitions file."""
    return {"definitions/a.toml": text, **more}


GOOD = TOML.format(name="rikki")
REPAIR = "update or repair sote-rikki"
CASES = (
    Case(
        name="import error",
        module="raise ImportError('no luck')",
        reason="cannot be imported: ImportError: no luck",
        remedy=REPAIR,
    ),
    Case(name="error at import", module="1 / 0", reason="cannot be imported: ZeroDivisionError", remedy=REPAIR),
    Case(name="syntax error", module="def f(:\n", reason="cannot be imported: SyntaxError", remedy=REPAIR),
    Case(
        name="module that is not UTF-8",
        files={"__init__.py": b"x = '\xe4'\n"},
        reason="cannot be imported: SyntaxError",
        remedy=REPAIR,
    ),
    Case(
        name="ends the process", module="raise SystemExit(3)", reason="cannot be imported: SystemExit: 3", remedy=REPAIR
    ),
    Case(
        name="stops everything",
        module="import asyncio\nraise asyncio.CancelledError",
        reason="cannot be imported: CancelledError",
        remedy=REPAIR,
    ),
    Case(
        name="error without words",
        module="class E(Exception):\n    def __str__(self): raise ValueError\nraise E",
        reason="cannot be imported: E",
        remedy=REPAIR,
    ),
    Case(
        name="error of many words",
        module="raise ValueError('x' * 1_000_000)",
        reason="cannot be imported: ValueError: xxx",
        remedy=REPAIR,
    ),
    Case(
        name="recursion at import",
        module="def f(): f()\nf()",
        reason="cannot be imported: RecursionError",
        remedy=REPAIR,
    ),
    Case(
        name="warning at import",
        module="import warnings\nwarnings.warn('old', DeprecationWarning)",
        reason="cannot be imported: DeprecationWarning: old",
        remedy=REPAIR,
    ),
    Case(
        name="missing module of a package that is there",
        module="import soteindikaattorit.puuttuva",
        reason="needs 'soteindikaattorit.puuttuva', which the installed 'soteindikaattorit' has not",
        remedy="update soteindikaattorit or sote-rikki",
    ),
    Case(
        name="missing dependency",
        module="import puuttuva_paketti",
        reason="needs the package 'puuttuva_paketti', which is not installed",
        remedy="python -m pip install puuttuva_paketti",
    ),
    Case(
        name="missing module of its own",
        module="import sote_rikki.puuttuva",
        reason="has no module 'sote_rikki.puuttuva'",
        remedy="reinstall sote-rikki",
    ),
    Case(
        name="entry point to no module",
        point="sote_olematon",
        reason="has no module 'sote_olematon'",
        remedy="reinstall sote-rikki",
    ),
    Case(
        name="entry point to nothing in it",
        point="sote_rikki:olematon",
        reason="its entry point names 'sote_rikki:olematon', which there is not",
        remedy="correct it",
    ),
    Case(
        name="entry point to a function",
        point="sote_rikki:definition_files",
        reason="its entry point names a function, expected a module with hooks",
        remedy="correct it",
    ),
    Case(name="entry point that is none", point="ei mikään!", reason="cannot be imported", remedy=REPAIR),
    Case(
        name="newer level",
        module=f"API_LEVEL = {API_LEVEL + 1}\n" + hook("return []", "charts"),
        reason=f"needs API level {API_LEVEL + 1}",
        remedy="update soteindikaattorit",
    ),
    Case(
        name="level that is none",
        module="API_LEVEL = '1'\n",
        reason="declares API_LEVEL '1'",
        remedy="expected a whole number",
    ),
    Case(
        name="misspelt hook",
        module=hook("return []", "definition_fils"),
        reason="unknown hook 'definition_fils'",
        remedy="did you mean 'definition_files'?",
    ),
    Case(
        name="hook of nobody",
        module=hook("return []", "plot"),
        reason="unknown hook 'plot'",
        remedy="expected one of definition_files, definitions, measures",
    ),
    Case(
        name="hook without its mark",
        module=FILES.replace("@hookimpl\n", ""),
        reason="function 'definition_files' is not marked as a hook",
        remedy="put @hookimpl above it",
    ),
    Case(
        name="hook with an argument",
        module=hook("return []", arguments="catalogue"),
        reason="hook 'definitions' takes an argument",
        remedy="a hook takes none",
    ),
    Case(
        name="hook that fails",
        module=hook("raise KeyError('x')"),
        reason="hook 'definitions' failed: KeyError: 'x'",
        remedy=REPAIR,
    ),
    Case(
        name="hook that ends the process",
        module=hook("raise SystemExit"),
        reason="hook 'definitions' failed: SystemExit",
        remedy=REPAIR,
    ),
    Case(
        name="hook that warns",
        module=hook("import warnings\nwarnings.warn('x')\nreturn []"),
        reason="hook 'definitions' failed: UserWarning: x",
        remedy=REPAIR,
    ),
    Case(
        name="hook that returns nothing",
        module=hook("pass"),
        reason="hook 'definitions' failed: TypeError",
        remedy=REPAIR,
    ),
    Case(
        name="hook that returns a number",
        module=hook("return 5"),
        reason="hook 'definitions' failed: TypeError",
        remedy=REPAIR,
    ),
    Case(
        name="hook that returns text",
        module=hook("return 'x' * 10_000_000"),
        reason="hook 'definitions' offers str, expected Definitions",
        remedy="offers more than 10000 records",
    ),
    Case(
        name="hook of other records",
        module=hook("return [Definitions(), None, 5]"),
        reason="hook 'definitions' offers NoneType, expected Definitions",
        remedy="offers int, expected Definitions",
    ),
    Case(
        name="hook that is no function of records",
        module=hook("return ['definitions']", "definition_files"),
        reason="hook 'definition_files' offers str, expected a path",
        remedy="expected a path",
    ),
    Case(
        name="generator that fails half-way",
        module=hook("yield Definitions()\nraise OSError('gone')"),
        reason="hook 'definitions' failed: OSError: gone",
        remedy=REPAIR,
    ),
    Case(
        name="infinite generator",
        module=hook("while True:\n    yield Definitions()"),
        reason="hook 'definitions' offers more than 10000 records",
        remedy="offer fewer",
    ),
    Case(
        name="moves the process",
        module="import os\nos.chdir('/')",
        reason="changes the working directory of the whole process",
        remedy="put back",
    ),
    Case(
        name="moves the process in a hook",
        module=hook("import os\nos.chdir('/')\nreturn []"),
        reason="changes the working directory of the whole process",
        remedy="put back",
    ),
    Case(
        name="moves the process and fails",
        module="import os\nos.chdir('/')\n1 / 0",
        reason="cannot be imported: ZeroDivisionError",
        remedy=REPAIR,
    ),
    Case(
        name="changes the locale",
        module="import locale\nlocale.setlocale(locale.LC_ALL, {'C': 'C.UTF-8'}.get(locale.setlocale(locale.LC_ALL), 'C'))",
        reason="changes the locale of the whole process",
        remedy="put back",
    ),
    Case(
        name="missing file",
        module=FILES.replace('"definitions"]', '"definitions" / "b.toml"]'),
        files=toml(GOOD),
        reason="b.toml: there is no such file or folder",
        remedy="correct the path",
    ),
    Case(
        name="empty folder",
        files={"definitions/readme.txt": ""},
        reason="holds no definitions",
        remedy="expected files ending in .toml or .json",
    ),
    Case(
        name="huge file",
        files=toml(11 * 1024**2),
        reason="is larger than 10 MiB",
        remedy="definitions are written by people",
    ),
    Case(
        name="file that is not UTF-8",
        files=toml(GOOD.encode("latin-1")),
        reason="is not UTF-8 (line 4)",
        remedy="save it as UTF-8",
    ),
    Case(
        name="file in UTF-16",
        files=toml(GOOD.encode("utf-16")),
        reason="is not UTF-8 (line 1)",
        remedy="save it as UTF-8",
    ),
    Case(name="invalid TOML", files=toml("[[indicator]\n"), reason="is not valid TOML", remedy="line 1"),
    Case(name="invalid JSON", files={"definitions/a.json": "{"}, reason="is not valid JSON", remedy="line 1"),
    Case(
        name="JSON that is no table",
        files={"definitions/a.json": "[1]"},
        reason="unknown key ''",
        remedy="expected one of",
    ),
    Case(
        name="deeply nested TOML",
        files=toml("a = " + "[" * 100_000),
        reason="is not valid TOML",
        remedy="nested too deeply",
    ),
    Case(
        name="deeply nested keys",
        files=toml("[" + ".".join("a" * 5000) + "]\n"),
        reason="is not valid TOML",
        remedy="nested too deeply",
    ),
    Case(
        name="deeply nested JSON",
        files={"definitions/a.json": "[" * 1_000_000},
        reason="is not valid JSON",
        remedy="nested too deeply",
    ),
    Case(
        name="deep tables",
        files=toml(GOOD + "where.x." + ".".join("a" * 300) + " = 1\n"),
        reason="rikki.maara",
        remedy="where",
    ),
    Case(name="endless integer", files=toml("x = " + "9" * 1_000_000), reason="is not valid TOML", remedy="integer"),
    Case(
        name="unknown keys",
        files=toml(GOOD.replace("version", "verison")),
        reason="unknown key 'verison'",
        remedy="did you mean 'version'?",
    ),
    Case(
        name="number where text is due",
        files=toml(GOOD.replace('version = "1"', "version = 1")),
        reason="expected string, not integer",
        remedy="version",
    ),
    Case(
        name="wrong value",
        files=toml(GOOD.replace('fi = "Määrä"', 'fi = ""')),
        reason="name.fi: is empty",
        remedy="leave it out instead",
    ),
    Case(
        name="day that is none",
        files=toml(GOOD + "target = { value = 1, from = '2024-02-31' }\n"),
        reason="date '2024-02-31'",
        remedy="expected a date such as",
    ),
    Case(
        name="id of another plugin",
        files=toml(TOML.format(name="bertta")),
        reason="indicator 'bertta.maara': is defined by both 'bertta' and 'rikki'",
        remedy="rename one of them",
    ),
    Case(
        name="id of national content",
        files=toml('[[goal]]\nid = "laatu"\nname = { fi = "x" }\n'),
        reason="goal 'laatu': is defined by both 'national' and 'rikki'",
        remedy="rename one of them",
    ),
    Case(
        name="id twice",
        files=toml(GOOD, **{"definitions/b.toml": GOOD}),
        reason="indicator 'rikki.maara': is defined twice by 'rikki'",
        remedy="give each an id of its own",
    ),
    Case(
        name="reference to nothing",
        files=toml(GOOD.replace('dataset = "rikki.kaynnit"', 'dataset = "kaynti"')),
        reason="unknown dataset 'kaynti'",
        remedy="define it, or install the plugin that does",
    ),
    Case(
        name="goal that is none",
        files=toml(GOOD + 'goal = "laadu"\n'),
        reason="unknown goal 'laadu'",
        remedy="did you mean 'laatu'?",
    ),
    Case(
        name="column that is none",
        files=toml(GOOD.replace('"count"', '"mean", column = "avro"')),
        reason="has no column 'avro'",
        remedy="did you mean 'arvo'?",
    ),
    Case(
        name="derived from itself",
        files=toml(
            GOOD
            + "".join(
                f'[[indicator]]\nid = "rikki.{one}"\nversion = "1"\nname = {{ fi = "x" }}\nmeasure = {{ kind = "growth", indicator = "rikki.{other}" }}\n'
                for one, other in ("ab", "ba")
            )
        ),
        reason="is derived from itself",
        remedy="a derivation must end in other indicators",
    ),
    Case(
        name="bases in a circle",
        files=toml(
            GOOD
            + "".join(f'[[indicator]]\nid = "rikki.{one}"\nbase = "rikki.{other}"\n' for one, other in ("ab", "ba"))
        ),
        reason="leads back to itself",
        remedy="base",
    ),
    Case(
        name="variant of nothing",
        files=toml(GOOD + '[[indicator]]\nid = "rikki.v"\nbase = "rikki.mara"\n'),
        reason="unknown base indicator 'rikki.mara'",
        remedy="did you mean 'rikki.maara'?",
    ),
    Case(
        name="unknown kind of measure",
        files=toml(GOOD.replace('"count"', '"cuont"')),
        reason="'cuont' is not known",
        remedy="did you mean 'count'?",
    ),
    Case(
        name="missing figures",
        files=toml(GOOD + '[[observations]]\nfile = "../data/a.csv"\n'),
        reason="a.csv: cannot be read",
        remedy="No such file",
    ),
    Case(
        name="path outside",
        files=toml(GOOD + '[[observations]]\nfile = "/etc/hostname"\n'),
        reason="'/etc/hostname' is no path inside the plugin",
        remedy="put the file beside",
    ),
    Case(
        name="path above",
        files=toml(GOOD + '[[observations]]\nfile = "../../../a.csv"\n'),
        reason="'../../../a.csv' is no path inside the plugin",
        remedy="put the file beside",
    ),
    Case(
        name="figures that are not UTF-8",
        files=toml(
            GOOD + '[[observations]]\nfile = "../data/a.csv"\n', **{"data/a.csv": b"indicator,period,value\n\xe4"}
        ),
        reason="a.csv: is not UTF-8",
        remedy="save it as UTF-8",
    ),
    Case(
        name="huge figures",
        files=toml(GOOD + '[[observations]]\nfile = "../data/a.csv"\n', **{"data/a.csv": 51 * 1024**2}),
        reason="a.csv: is larger than 50 MiB",
        remedy="divide it",
    ),
    Case(
        name="figures of nothing",
        files=toml(
            GOOD + '[[observations]]\nfile = "../data/a.csv"\n',
            **{"data/a.csv": "indicator,period,value\nx.y,2024,1\n"},
        ),
        reason="unknown indicator 'x.y'",
        remedy="define it, or install the plugin that does",
    ),
    Case(
        name="kind that is there",
        module=hook("from soteindikaattorit.measures import Count\nreturn [Count]", "measures"),
        reason="offers the measure 'count', which there already is",
        remedy="rename it",
    ),
    Case(
        name="kind that is none",
        module=hook("return [int]", "measures"),
        reason="hook 'measures' offers int",
        remedy="expected a subclass of Measure",
    ),
    Case(
        name="kind with a broken schema",
        module=KIND.format(schema="{'properties': 3}", parts="return {'n': Part()}"),
        reason="is no JSON Schema of properties",
        remedy="schema",
    ),
    Case(
        name="kind whose schema fails",
        module=KIND.format(schema="property(lambda self: 1 / 0)", parts="return {'n': Part()}"),
        reason="is no JSON Schema of properties",
        remedy="schema",
    ),
    Case(
        name="kind that refers to nothing",
        module=KIND.format(schema="{'properties': {'x': {'$ref': '#/$defs/nothing'}}}", parts="return {'n': Part()}"),
        reason="'#/$defs/nothing' is not a definition of the file",
        remedy="schema",
    ),
    Case(
        name="kind that refers to the network",
        module=KIND.format(
            schema="{'properties': {'x': {'$ref': 'http://127.0.0.1:9/x.json'}}}", parts="return {'n': Part()}"
        ),
        reason="'http://127.0.0.1:9/x.json' is not a definition of the file",
        remedy="schema",
    ),
    Case(
        name="kind that fails in use",
        module=FILES + KIND.format(schema="{'properties': {}}", parts="raise ZeroDivisionError('parts')"),
        files=toml(GOOD.replace('"count"', '"broken"')),
        reason="ZeroDivisionError: parts",
        remedy="update or repair the plugin",
    ),
    Case(
        name="regions that disagree",
        files=toml('[[regions]]\nfile = "../data/r.csv"\n', **{"data/r.csv": "level,code,name_fi\nkunta,698,Toinen\n"}),
        reason="kunta code '698'",
        remedy="have it at the same time",
    ),
)


def write(folder: Path, files: dict[str, str | bytes | int]) -> None:
    """Write the files of a folder."""
    for path, content in files.items():
        file = folder / path
        file.parent.mkdir(parents=True, exist_ok=True)
        if isinstance(content, int):
            with file.open("wb") as stream:
                stream.truncate(content)
        else:
            file.write_bytes(content.encode() if isinstance(content, str) else content)


def write_plugin(
    folder: Path, name: str, module: str, files: dict[str, str | bytes | int], *, point: str = "", package: str = ""
) -> None:
    """Write a plugin as it is when its package is installed."""
    package = package or f"sote-{name}"
    write(folder / f"sote_{name}", {"__init__.py": module, **files})
    entry = f"[soteindikaattorit]\n{name} = {point or f'sote_{name}'}\n"
    about = f"Metadata-Version: 2.1\nName: {package}\nVersion: 1.2.3\n"
    write(folder / f"{package.replace('-', '_')}-1.2.3.dist-info", {"METADATA": about, "entry_points.txt": entry})


@pytest.fixture
def site(tmp_path, monkeypatch) -> Path:
    """Return a folder of installed packages, with two plugins that work; forget at the end what was imported from it."""
    folder = tmp_path / "site"
    for name in ("aatos", "bertta"):
        write_plugin(folder, name, FILES, toml(TOML.format(name=name)))
    monkeypatch.syspath_prepend(folder)
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    yield folder
    for name in [name for name in sys.modules if name.startswith("sote_")]:
        del sys.modules[name]


INSTALLED = ("aatos", "bertta", "rikki")
ROWS = pd.DataFrame({"pvm": pd.to_datetime(["2025-01-01", "2025-02-01", "2025-02-02"]), "arvo": [1.0, 2.0, 3.0]})


def of_plugins(catalogue: Catalogue) -> tuple[str, ...]:
    """Return the ids of the indicators that are not national."""
    return tuple(name for name in catalogue.ids if catalogue.plugin_of(name) != "national")


def assert_others_work(catalogue: Catalogue) -> None:
    """Assert that the plugins that are whole are there, and compute."""
    assert of_plugins(catalogue) == ("aatos.maara", "bertta.maara")
    for name in ("aatos", "bertta"):
        results = compute(catalogue.select(f"{name}.maara"), {f"{name}.kaynnit": ROWS})
        assert list(results.to_pandas()["value"]) == [3.0]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_broken(site, case):
    """A broken plugin is left out, in one line, with its name and what to do; the others work and compute."""
    write_plugin(site, "rikki", case.module, case.files, point=case.point)
    before = Path.cwd(), locale.setlocale(locale.LC_ALL)

    catalogue = Catalogue.installed(only=INSTALLED)

    (error,) = catalogue.broken
    assert error.plugin == "rikki"
    assert any(case.reason in reason for reason in error.reasons)
    assert case.remedy in str(error)
    assert str(error).startswith("plugin 'rikki': ")
    assert "\n" not in str(error)
    assert all(len(reason) < 600 for reason in error.reasons)
    assert (Path.cwd(), locale.setlocale(locale.LC_ALL)) == before
    state = next(one for one in catalogue.plugins if one.name == "rikki")
    assert (state.state, state.package, state.version) == ("broken", "sote-rikki", "1.2.3")
    assert state.reasons == error.reasons
    assert_others_work(catalogue)


def test_many_kinds():
    """No kind of broken plugin stands twice, and there are many."""
    names = [case.name for case in CASES]

    assert len(set(names)) == len(names) > 60


@pytest.mark.parametrize("case", CASES[::9], ids=lambda case: case.name)
def test_strict(site, case):
    """In strict mode a broken plugin is an error, whatever is wrong with it."""
    write_plugin(site, "rikki", case.module, case.files, point=case.point)

    with pytest.raises(PluginError, match="plugin 'rikki': "):
        Catalogue.installed(only=INSTALLED, strict=True)


def test_every_reason(site):
    """Everything that is wrong with hooks and files is told at once, each as a reason of its own."""
    module = FILES + hook("return [None]") + hook("return []", "measurs")
    write_plugin(site, "rikki", module, toml("[[indicator]\n", **{"definitions/b.toml": "x = ", "c.toml": ""}))

    (error,) = Catalogue.installed(only=INSTALLED).broken

    assert len(error.reasons) == 3
    assert "'measurs'" in error.reasons[0]
    assert "offers NoneType" in error.reasons[1]
    assert "a.toml" in error.reasons[2]


def test_reasons_of_one_line_are_counted(site):
    """A plugin with a hundred problems fills no screen, and none of them is lost."""
    text = "".join(f'[[goal]]\nid = "g{number}"\nnmae = {{ fi = "x" }}\n' for number in range(50))
    write_plugin(site, "rikki", FILES, toml(text))

    (error,) = Catalogue.installed(only=INSTALLED).broken

    assert len(error.reasons) == 100
    assert str(error).endswith("; and 90 more")


def test_interruption_is_the_persons(site):
    """Whoever interrupts the program interrupts it, and no plugin is blamed."""
    write_plugin(site, "rikki", "raise KeyboardInterrupt", {})

    with pytest.raises(KeyboardInterrupt):
        Catalogue.installed(only=INSTALLED)


def test_loop_of_links(site):
    """A definitions file that is a link to itself is told, and the others work."""
    write_plugin(site, "rikki", FILES, {"definitions/b.toml": GOOD})
    (site / "sote_rikki" / "definitions" / "a.toml").symlink_to("a.toml")

    catalogue = Catalogue.installed(only=INSTALLED)

    assert "a.toml: cannot be read" in str(catalogue.broken[0])
    assert_others_work(catalogue)


@pytest.mark.parametrize("name", ["own", "national", "all", "none"])
def test_names_that_are_taken(site, name):
    """A plugin may not have a name that means something else."""
    write_plugin(site, name, FILES, toml(GOOD))

    catalogue = Catalogue.installed(only=["aatos", "bertta", name])

    assert [error.plugin for error in catalogue.broken] == [name]
    assert len(catalogue.goals) == 5
    assert_others_work(catalogue)


def test_two_packages_of_one_name(site):
    """Of two packages whose plugins have one name both are left out and named."""
    write_plugin(site, "rikki", FILES, toml(GOOD), package="sote-rikki")
    write_plugin(site, "rikki", FILES, {}, package="rikkinen")

    catalogue = Catalogue.installed(only=INSTALLED)

    assert "in rikkinen, sote-rikki; uninstall all but one" in str(catalogue.broken[0])
    assert_others_work(catalogue)


@pytest.mark.parametrize(
    "entry",
    [b"[soteindikaattorit]\nrikki\n", b"[soteindikaattorit]\n\xe4\xe4 = x\n"],
    ids=["no-equals-sign", "latin-1"],
)
def test_entry_points_that_cannot_be_read(site, entry):
    """A package whose announcement cannot be read keeps nobody else out."""
    write(
        site / "soteindikaattorit_rikki-1.dist-info",
        {"METADATA": "Name: soteindikaattorit-rikki\nVersion: 1\n", "entry_points.txt": entry},
    )

    catalogue = Catalogue.installed(only=["aatos", "bertta", "soteindikaattorit-rikki"])

    assert "its entry points cannot be read" in str(catalogue.broken[0])
    assert "reinstall soteindikaattorit-rikki" in str(catalogue.broken[0])
    assert_others_work(catalogue)


def test_what_prints(site, capsys):
    """What a plugin prints while it is loaded does not mix with what a command gives."""
    main = pytest.importorskip("soteindikaattorit.cli.commands").sote
    printing = "print('hei')\n" + hook("print('hei')\nreturn []")
    write_plugin(site, "rikki", printing, {})

    main(["plugins", "--format", "json"], standalone_mode=False)

    captured = capsys.readouterr()
    rows = {row["plugin"]: row for row in json.loads(captured.out)}
    assert rows["rikki"]["state"] == "loaded"
    assert "hei" in captured.err

    main(["check", "rikki", "--format", "json"], standalone_mode=False)

    assert json.loads(capsys.readouterr().out)["target"] == "rikki"


def test_what_changes_its_mind(site):
    """A plugin that changes what it has given changes nothing that was read."""
    module = hook(
        "return KEPT",
        before="from soteindikaattorit.model.goal import Goal\nfrom soteindikaattorit import Text\nKEPT = [Definitions(goals=(Goal(id='oma', name=Text.finnish('Oma')),))]",
    )
    write_plugin(site, "rikki", module, {})
    catalogue = Catalogue.installed(only=INSTALLED, strict=True)

    sys.modules["sote_rikki"].KEPT.clear()

    assert "oma" in {goal.id for goal in catalogue.goals}


ORDERED: dict[str, Callable[[str], str]] = {
    "aatos": lambda text: text,
    "bertta": lambda text: text + TOML.format(name="aatos"),
    "rikki": lambda text: text.replace("[[indicator]]", "[[indicator]"),
    "tuovi": lambda text: (
        text
        + '[[indicator]]\nid = "tuovi.kasvu"\nversion = "1"\nname = { fi = "x" }\nmeasure = { kind = "growth", indicator = "bertta.maara" }\n'
    ),
}


def test_order_never_matters(tmp_path, monkeypatch):
    """In whatever order plugins are found, the same are loaded, and the others are broken for the same reasons."""
    for name, change in ORDERED.items():
        write_plugin(tmp_path / name, name, FILES, toml(change(TOML.format(name=name))))
    found = set()

    for order in permutations(ORDERED):
        with monkeypatch.context() as patched:
            for name in order:
                patched.syspath_prepend(tmp_path / name)
            catalogue = Catalogue.installed(only=ORDERED)
        states = tuple((one.name, one.state, one.reasons, one.offers) for one in catalogue.plugins)
        found.add((catalogue.ids, tuple(map(str, catalogue.broken)), states))
    for name in ORDERED:
        sys.modules.pop(f"sote_{name}", None)

    (one,) = found
    assert [line.partition(":")[0] for line in one[1]] == ["plugin 'bertta'", "plugin 'rikki'", "plugin 'tuovi'"]
    assert "aatos.maara" in one[0]
