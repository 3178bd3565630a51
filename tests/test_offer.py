"""Asking plugins: what is theirs is called so that nothing else suffers."""

import os
from pathlib import Path
from types import ModuleType

import pytest

from soteindikaattorit import hookimpl
from soteindikaattorit.catalogue.plugins.offer import Plugin, asked, implemented, known_hooks, offer, said
from soteindikaattorit.errors import DefinitionError, PluginError, Problem


def failing(error: BaseException) -> None:
    """Fail as told."""
    raise error


class TestAsked:
    """What is called is a plugin's, and what goes wrong is its fault."""

    def test_answer(self):
        """What is asked for is given."""
        assert asked("lappi", "fails", lambda: 5) == 5

    @pytest.mark.parametrize("error", [ValueError("x"), SystemExit(1), GeneratorExit("x"), MemoryError("x")])
    def test_failure(self, error):
        """Whatever goes wrong becomes the plugin's error, with its cause and what to do."""
        with pytest.raises(
            PluginError, match=f"'lappi': fails: {type(error).__name__}.*; update or repair sote-l"
        ) as told:
            asked("lappi", "fails", lambda: failing(error), "sote-lappi")

        assert told.value.__cause__ is error

    def test_interruption(self):
        """A person who interrupts is no fault of the plugin."""
        with pytest.raises(KeyboardInterrupt):
            asked("lappi", "fails", lambda: failing(KeyboardInterrupt()))

    def test_all_problems(self):
        """Each problem of a definition is a reason of its own."""
        error = DefinitionError((Problem("a", "is wrong"), Problem("b", "too")))

        with pytest.raises(PluginError) as told:
            asked("lappi", "fails", lambda: failing(error))

        assert told.value.reasons == ("a: is wrong", "b: too")

    def test_working_directory(self, tmp_path):
        """Where the process stands is put back, and said."""
        before = Path.cwd()

        with pytest.raises(PluginError, match="changes the working directory of the whole process"):
            asked("lappi", "fails", lambda: os.chdir(tmp_path))

        assert Path.cwd() == before


def test_said():
    """What an error says stands in one line that can be read."""
    assert said(ValueError("a\n  b")) == "ValueError: a b"
    assert said(KeyError()) == "KeyError"
    assert len(said(ValueError("x" * 10_000))) < 400


class TestHooks:
    """The hooks that there are, and those that a module implements."""

    def test_known(self):
        """There are four hooks."""
        assert known_hooks() == ("definition_files", "definitions", "measures", "sections")

    def test_implemented(self):
        """A function is a hook by its mark, under its own name or the one that it is given."""
        module = ModuleType("plugin")
        module.definitions = hookimpl(lambda: ())
        module.mine = hookimpl(specname="measures")(lambda: ())
        module.other = len

        assert implemented(module) == (("definitions", "definitions"), ("mine", "measures"))

    def test_offer(self):
        """What a plugin offers comes with the level it is written for and how long it took."""
        made = offer(Plugin(name="lappi", module=ModuleType("plugin"), version="1.2", import_seconds=0.5))

        assert (made.plugin, made.version, made.api_level, made.import_seconds) == ("lappi", "1.2", 1, 0.5)
        assert made.read_seconds > 0
