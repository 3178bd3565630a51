"""Loading plugins: their code is called in isolation, and their hooks through pluggy."""

import os
from pathlib import Path
from types import ModuleType

import attrs
import pluggy
import pytest

from soteindikaattorit import Definitions, Text, hookimpl
from soteindikaattorit.catalogue.plugins import hookspecs
from soteindikaattorit.catalogue.plugins.hookspecs import HOOKS, Hook, hookspec
from soteindikaattorit.catalogue.plugins.isolation import call_plugin, describe_error
from soteindikaattorit.catalogue.plugins.loading import Plugin, load_plugin, register
from soteindikaattorit.errors import DefinitionError, PluginError, Problem
from soteindikaattorit.measures import Count
from soteindikaattorit.model.goal import Goal


@attrs.frozen(kw_only=True)
class Doubled(Count):
    """A kind of measure of a plugin."""

    kind = "doubled"


def failing(error: BaseException) -> None:
    """Fail as told."""
    raise error


class TestCalls:
    """What is called is a plugin's, and what goes wrong is its fault."""

    def test_answer(self):
        """What is asked for is given."""
        assert call_plugin("lappi", "fails", lambda: 5) == 5

    @pytest.mark.parametrize("error", [ValueError("x"), SystemExit(1), GeneratorExit("x"), MemoryError("x")])
    def test_failure(self, error):
        """Whatever goes wrong becomes the plugin's error, with its cause and what to do."""
        with pytest.raises(
            PluginError, match=f"'lappi': fails: {type(error).__name__}.*; update or repair sote-l"
        ) as told:
            call_plugin("lappi", "fails", lambda: failing(error), "sote-lappi")

        assert told.value.__cause__ is error

    def test_interruption(self):
        """A person who interrupts is no fault of the plugin."""
        with pytest.raises(KeyboardInterrupt):
            call_plugin("lappi", "fails", lambda: failing(KeyboardInterrupt()))

    def test_all_problems(self):
        """Each problem of a definition is a reason of its own."""
        error = DefinitionError((Problem("a", "is wrong"), Problem("b", "too")))

        with pytest.raises(PluginError) as told:
            call_plugin("lappi", "fails", lambda: failing(error))

        assert told.value.reasons == ("a: is wrong", "b: too")

    def test_working_directory(self, tmp_path):
        """Where the process stands is put back, and said."""
        before = Path.cwd()

        with pytest.raises(PluginError, match="changes the working directory of the whole process"):
            call_plugin("lappi", "fails", lambda: os.chdir(tmp_path))

        assert Path.cwd() == before


def test_describe_error():
    """What an error says stands in one line that can be read."""
    assert describe_error(ValueError("a\n  b")) == "ValueError: a b"
    assert describe_error(KeyError()) == "KeyError"
    assert len(describe_error(ValueError("x" * 10_000))) < 400


def plugin_of(name="lappi", **hooks):
    """Return an imported plugin whose module has some functions."""
    module = ModuleType(name)
    for hook, function in hooks.items():
        setattr(module, hook, function)
    return Plugin(name=name, module=module, version="1.2", import_seconds=0.5)


class TestHooks:
    """Hooks are specified, registered and called with pluggy."""

    def test_table(self):
        """Every specification has a line in the table, and every line a specification."""
        specified = pluggy.PluginManager("soteindikaattorit")
        specified.add_hookspecs(hookspecs)

        assert sorted(hook.name for hook in HOOKS) == sorted(vars(specified.hook))

    def test_manager(self):
        """A plugin is registered under its name with a manager of its own, which calls its hooks."""
        goals = Definitions(goals=(Goal(id="oma", name=Text.finnish("Oma")),))
        manager = register(plugin_of(definitions=hookimpl(lambda: [goals])))

        assert manager.list_name_plugin()[0][0] == "lappi"
        assert manager.hook.definitions() == [[goals]]

    def test_records(self):
        """A plugin is loaded with its records, its API level and its times; a function may have another name."""
        plugin = plugin_of(mine=hookimpl(specname="measures")(lambda: [Doubled]), other=len)

        loaded = load_plugin(plugin)

        assert (loaded.plugin, loaded.version, loaded.api_level, loaded.import_seconds) == ("lappi", "1.2", 1, 0.5)
        assert loaded.kinds == (Doubled,)
        assert loaded.read_seconds > 0

    def test_order(self):
        """Records come in the order of their functions' names, although pluggy calls the last function first."""
        kinds = [type(name, (Doubled,), {"kind": name}) for name in ("first", "second")]
        hooks = {kind.kind: hookimpl(specname="measures")(lambda kind=kind: [kind]) for kind in kinds}

        assert [kind.kind for kind in load_plugin(plugin_of(**hooks)).kinds] == ["first", "second"]

    def test_wrapper(self):
        """A hook wrapper of one plugin does not surround the hooks of another."""

        @hookimpl(wrapper=True)
        def measures():
            yield
            return [[]]

        assert load_plugin(plugin_of("a", measures=measures)).kinds == ()
        assert load_plugin(plugin_of("b", measures=hookimpl(lambda: [Doubled]))).kinds == (Doubled,)

    def test_optional(self):
        """A hook that only a newer library has may be marked as optional."""

        @hookimpl(optionalhook=True)
        def charts():
            return []

        assert load_plugin(plugin_of(charts=charts)).records["measures"] == ()

    def test_new_hook(self, monkeypatch):
        """A hook is added by a specification and a line of the table."""
        monkeypatch.setattr(hookspecs, "charts", hookspec(lambda: ()), raising=False)
        added = Hook("charts", "a text", lambda record: isinstance(record, str))
        monkeypatch.setattr("soteindikaattorit.catalogue.plugins.loading.HOOKS", (*HOOKS, added))

        loaded = load_plugin(plugin_of(charts=hookimpl(lambda: ["bar"])))

        assert loaded.records["charts"] == ("bar",)
        with pytest.raises(PluginError, match="hook 'charts' returns int, expected a text"):
            load_plugin(plugin_of(charts=hookimpl(lambda: [5])))
