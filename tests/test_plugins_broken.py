"""Broken plugins, really installed: each is left out with the reason and what to do, and the others still work."""

import json
import locale
import sys
import tomllib
from collections.abc import Callable
from itertools import permutations
from pathlib import Path
from textwrap import dedent
from typing import Any, Self

import attrs
import pandas as pd
import pytest

from soteindikaattorit import Catalogue, compute
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

GOOD = TOML.format(name="rikki")


def hook(body: str, name: str = "definitions", arguments: str = "", before: str = "") -> str:
    """Write a module with one hook."""
    inner = dedent(body).strip().replace("\n", "\n    ")
    return f"from soteindikaattorit import Definitions, hookimpl\n{before}\n\n@hookimpl\ndef {name}({arguments}):\n    {inner}\n"


def toml(text: str | bytes | int, **more: str | bytes | int) -> dict[str, str | bytes | int]:
    """Return the files of a plugin with one definitions file."""
    return {"definitions/a.toml": text, **more}


@attrs.frozen(kw_only=True)
class Case:
    """A plugin that is broken in one way.

    Args:
        name: What is wrong with it.
        reason: The reason that is reported.
        remedy: What to do.
        module: Its module.
        files: The files beside the module, by their path; a number for a file of so many bytes.
        point: Its entry point.
    """

    name: str
    reason: str
    remedy: str = "update or repair sote-rikki"
    module: str = FILES
    files: dict[str, str | bytes | int] = attrs.Factory(dict)
    point: str = "sote_rikki"

    @classmethod
    def read(cls, keys: dict[str, Any]) -> Self:
        """Return a case of the file of cases."""
        kept = {name: keys[name] for name in ("name", "reason", "remedy", "module", "point") if name in keys}
        if "hook" in keys:
            name, _, arguments = keys["hook"].rstrip(")").partition("(")
            kept["module"] = hook(keys["body"], name, arguments)
        text = keys.get("text", GOOD.replace(keys.get("old", "\0"), keys.get("new", "")) + keys.get("add", ""))
        return cls(files=(toml(text) if text else {}) | keys.get("files", {}), **kept)


FIGURES = '[[observations]]\nfile = "../data/a.csv"\n'
ENCODED = (
    Case(
        name="module that is not UTF-8",
        files={"__init__.py": b"x = '\xe4'\n"},
        reason="cannot be imported: SyntaxError",
    ),
    Case(name="huge file", files=toml(11 * 1024**2), reason="is larger than 10 MiB", remedy="written by people"),
    Case(name="latin-1", files=toml(GOOD.encode("latin-1")), reason="is not UTF-8 (line 4)", remedy="save it as UTF-8"),
    Case(name="UTF-16", files=toml(GOOD.encode("utf-16")), reason="is not UTF-8 (line 1)", remedy="save it as UTF-8"),
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
    Case(name="endless integer", files=toml("x = " + "9" * 1_000_000), reason="is not valid TOML", remedy="integer"),
    Case(
        name="figures that are not UTF-8",
        files=toml(GOOD + FIGURES, **{"data/a.csv": b"indicator,period,value\n\xe4"}),
        reason="a.csv: is not UTF-8",
        remedy="save it as UTF-8",
    ),
    Case(
        name="huge figures",
        files=toml(GOOD + FIGURES, **{"data/a.csv": 51 * 1024**2}),
        reason="a.csv: is larger than 50 MiB",
        remedy="divide it",
    ),
)
"""Cases that TOML cannot hold."""

BROKEN = tomllib.loads((Path(__file__).parent / "data" / "broken_plugins.toml").read_text("utf-8"))
CASES = (*map(Case.read, BROKEN["case"]), *ENCODED)


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
    folder: Path,
    name: str,
    module: str | None,
    files: dict[str, str | bytes | int],
    *,
    point: str = "",
    package: str = "",
) -> None:
    """Write a plugin as it is when its package is installed, with or without a Python module."""
    package = package or f"sote-{name}"
    write(folder / f"sote_{name}", files if module is None else {"__init__.py": module, **files})
    entry = f"[soteindikaattorit]\n{name} = {point or f'sote_{name}'}\n"
    about = f"Metadata-Version: 2.1\nName: {package}\nVersion: 1.2.3\n"
    write(folder / f"{package.replace('-', '_')}-1.2.3.dist-info", {"METADATA": about, "entry_points.txt": entry})


@pytest.fixture
def site(tmp_path, monkeypatch) -> Path:
    """Return a folder of installed packages, with two plugins that work; forget at the end what was imported from it."""
    folder = tmp_path / "site"
    for name, module in (("aatos", FILES), ("bertta", None)):
        write_plugin(folder, name, module, toml(TOML.format(name=name)))
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
    """A broken plugin is left out, in one line, with its name and what to do; the others are loaded."""
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
    assert of_plugins(catalogue) == ("aatos.maara", "bertta.maara")


@pytest.mark.parametrize("case", CASES[::13], ids=lambda case: case.name)
def test_others_work(site, case):
    """Beside a broken plugin the others compute; in strict mode it is an error."""
    write_plugin(site, "rikki", case.module, case.files, point=case.point)

    assert_others_work(Catalogue.installed(only=INSTALLED))
    with pytest.raises(PluginError, match="plugin 'rikki': "):
        Catalogue.installed(only=INSTALLED, strict=True)


@pytest.mark.parametrize(
    "module",
    [None, "", '"""A module."""', hook("return []", "measures")],
    ids=["none", "empty", "docstring", "measures"],
)
def test_definitions_need_no_python(site, module):
    """A package with a folder of definitions, and data beside it, needs neither a hook for them nor a module."""
    figures = '[[observations]]\nfile = "../data/a.csv"\n'
    data = "indicator,period,value\nrikki.maara,2024,5\n"
    write_plugin(site, "rikki", module, toml(GOOD + figures, **{"data/a.csv": data}))

    catalogue = Catalogue.installed(only=INSTALLED, strict=True)

    assert [figure.value for figure in catalogue.select("rikki").observations] == [5]
    state = next(state for state in catalogue.plugins if state.name == "rikki")
    assert (state.state, state.version, state.api_level) == ("loaded", "1.2.3", 1)


def test_definitions_in_python_replace_the_folder(site):
    """A package that creates its definitions in Python decides what to do with its folder."""
    write_plugin(site, "rikki", hook("return []"), toml(GOOD))

    assert "rikki.maara" not in Catalogue.installed(only=INSTALLED, strict=True)


def test_every_reason(site):
    """Everything that is wrong with hooks and files is told at once, each as a reason of its own."""
    module = FILES + hook("return [None]") + hook("return []", "measurs")
    write_plugin(site, "rikki", module, toml("[[indicator]\n", **{"definitions/b.toml": "x = ", "c.toml": ""}))

    (error,) = Catalogue.installed(only=INSTALLED).broken

    assert len(error.reasons) == 3
    assert "'measurs'" in error.reasons[0]
    assert "returns NoneType" in error.reasons[1]
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
        states = tuple((one.name, one.state, one.reasons, one.contents) for one in catalogue.plugins)
        found.add((catalogue.ids, tuple(map(str, catalogue.broken)), states))
    for name in ORDERED:
        sys.modules.pop(f"sote_{name}", None)

    (one,) = found
    assert [line.partition(":")[0] for line in one[1]] == ["plugin 'bertta'", "plugin 'rikki'", "plugin 'tuovi'"]
    assert "aatos.maara" in one[0]
