"""The command ``sote lock``."""

import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from soteindikaattorit.catalogue.lock import LOCK, Lock
from soteindikaattorit.cli.commands import sote
from soteindikaattorit.errors import DefinitionError, FileError, PluginError

TOML = """
[[dataset]]
id = "koe.kaynnit"
name = { fi = "Käynnit" }
columns = { pvm = { type = "date", role = "period" } }

[[indicator]]
id = "koe.maara"
version = "1"
name = { fi = "Määrä" }
dataset = "koe.kaynnit"
measure = { kind = "count" }
"""
PYPROJECT = '[project.entry-points.soteindikaattorit]\nkoe = "sote_koe"\n'


def run(*words: str) -> str:
    """Run the command and give what it prints."""
    result = CliRunner().invoke(sote, ["lock", *words])
    if result.exception is not None:
        raise result.exception
    return result.output


@pytest.fixture
def package(tmp_path) -> Path:
    """Return the folder of a plugin that is not installed."""
    definitions = tmp_path / "src" / "sote_koe" / "definitions"
    definitions.mkdir(parents=True)
    (definitions / "a.toml").write_text(TOML, "utf-8")
    (tmp_path / "pyproject.toml").write_text(PYPROJECT, "utf-8")
    return tmp_path


@pytest.fixture
def lock(package) -> Path:
    """Return the path of its lock."""
    return package / "src" / "sote_koe" / LOCK


def test_written_beside_definitions(package, lock):
    """The lock of a package is written into it, before it is installed."""
    printed = run(str(package))

    assert printed == f"sote: wrote {LOCK}: 1 ids, 1 versions, 1 of them new\n"
    assert Lock.read(lock).ids == ("koe.maara",)


def test_nothing_new(package, lock):
    """Locking again what has not changed leaves the file as it is."""
    run(str(package))
    before = lock.read_bytes()

    assert "0 of them new" in run(str(package))
    assert lock.read_bytes() == before


def test_refused(package, lock):
    """A definition that means something else is refused, and the file stays as it was."""
    run(str(package))
    before = lock.read_bytes()
    changed = TOML.replace('kind = "count" }', 'kind = "count" }\ndirection = "higher"')
    (lock.parent / "definitions" / "a.toml").write_text(changed, "utf-8")

    with pytest.raises(DefinitionError, match="means something else than version '1'"):
        run(str(package))
    assert lock.read_bytes() == before


def test_retire(package, lock):
    """An id that is no longer defined is retired by name."""
    run(str(package))
    (lock.parent / "definitions" / "a.toml").write_text(TOML.replace("koe.maara", "koe.toinen"), "utf-8")

    with pytest.raises(DefinitionError, match=r"'koe.maara': is no longer defined"):
        run(str(package))
    run(str(package), "--retire", "koe.maara")

    assert Lock.read(lock).retired == ("koe.maara",)


@pytest.mark.parametrize("missing", ["pyproject.toml", "src/sote_koe/definitions/a.toml"])
def test_no_plugin(package, missing):
    """A folder that is no plugin's is an error that says what was expected."""
    (package / missing).unlink()

    with pytest.raises((DefinitionError, FileError), match="pyproject.toml|definitions"):
        run(str(package))


def test_not_installed():
    """The name of a plugin that is not installed is an error that says what is."""
    with pytest.raises(PluginError, match="is not installed"):
        run("ei-mikaan")


@pytest.mark.parametrize("chosen", ["all", "none"])
def test_installed(package, lock, monkeypatch, chosen):
    """A plugin that is installed is locked by name and by folder alike, with what it defines in Python and its kinds."""
    source = (
        "import attrs\nfrom importlib.resources import files\n"
        "from soteindikaattorit import Definitions, Text, hookimpl\nfrom soteindikaattorit.measures import Count\n"
        "from soteindikaattorit.definitions.indicator import Indicator\n\n"
        "class Own(Count):\n    kind = 'koe-own'\n\n"
        "@hookimpl\ndef measures():\n    return [Own]\n\n"
        "@hookimpl\ndef definition_files():\n    return [files(__name__) / 'definitions']\n\n"
        "@hookimpl\ndef definitions():\n"
        "    return [Definitions(indicators=(Indicator(id='koe.oma', version='1', name=Text.finnish('Oma'),"
        " dataset='koe.kaynnit', measure=Count()),))]\n"
    )
    (lock.parent / "__init__.py").write_text(source, "utf-8")
    (lock.parent / "definitions" / "a.toml").write_text(TOML.replace('kind = "count"', 'kind = "koe-own"'), "utf-8")
    about = package / "src" / "sote_koe-1.dist-info"
    about.mkdir()
    (about / "METADATA").write_text("Metadata-Version: 2.1\nName: sote-koe\nVersion: 1\n", "utf-8")
    (about / "entry_points.txt").write_text("[soteindikaattorit]\nkoe = sote_koe\n", "utf-8")
    monkeypatch.syspath_prepend(package / "src")
    monkeypatch.delitem(sys.modules, "sote_koe", raising=False)
    monkeypatch.setenv("SOTE_PLUGINS", chosen)

    assert "2 ids" in run(str(package))
    assert Lock.read(lock).ids == ("koe.maara", "koe.oma")
    assert "0 of them new" in run("koe")
    monkeypatch.delitem(sys.modules, "sote_koe")
