"""Plugins: found, read one by one, and left out with the reason when they are broken; the others still work."""

import tomllib
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import ClassVar

import attrs
import numpy as np
import pytest

from soteindikaattorit import Catalogue, Definitions, Text, hookimpl
from soteindikaattorit.definitions import Sheet, build
from soteindikaattorit.definitions.sheet import plain
from soteindikaattorit.errors import DefinitionError, PluginError
from soteindikaattorit.feedback.sections import sections
from soteindikaattorit.measures import Figures, Measure, Part
from soteindikaattorit.measures.measure import Floats, Schema
from soteindikaattorit.model.goal import Goal

TOML = """
[[dataset]]
id = "{name}.visits"
name = {{ fi = "Käynnit" }}
columns = {{ pvm = {{ type = "date", role = "period" }} }}

[[indicator]]
id = "{name}.count"
version = "1"
name = {{ fi = "Määrä" }}
dataset = "{name}.visits"
measure = {{ kind = "count" }}
"""


GROWTH = """
[[indicator]]
id = "{}"
version = "1"
name = {{ fi = "Kasvu" }}
measure = {{ kind = "growth", indicator = "{}" }}
"""


def nothing() -> tuple[Definitions, ...]:
    """Offer nothing."""
    return ()


def definitions_of(text: str) -> Definitions:
    """Return the definitions that are written in TOML."""
    return build([Sheet(path="plugin.toml", tables=plain(tomllib.loads(text)), folder=Path())], sections=sections())


def module(name: str = "plugin", **hooks: Callable[[], object]) -> ModuleType:
    """Return a module whose functions implement hooks."""
    made = ModuleType(name)
    for hook, function in hooks.items():
        setattr(made, hook, hookimpl(function))
    return made


@attrs.define(eq=False)
class Point:
    """An entry point that is installed nowhere.

    Args:
        name: The name of the plugin.
        made: Its module, or what goes wrong when it is imported.
        package: The name of the package it comes in.
    """

    name: str
    made: ModuleType | BaseException
    package: str = ""
    value: str = "plugin_module"

    @property
    def dist(self) -> SimpleNamespace:
        """The package that it comes in."""
        return SimpleNamespace(name=self.package or f"soteindikaattorit-{self.name}", version="1.2.3")

    def load(self) -> ModuleType:
        """Import the module."""
        if isinstance(self.made, BaseException):
            raise self.made
        return self.made


@pytest.fixture
def install(monkeypatch) -> Callable[..., None]:
    """Return a function that makes plugins as if they were installed: modules, errors or TOML by name."""

    def pretend(*points: Point, **plugins: ModuleType | BaseException | str) -> None:
        named = [
            Point(name, given if not isinstance(given, str) else toml(name, given)) for name, given in plugins.items()
        ]
        monkeypatch.setattr("soteindikaattorit.catalogue.plugins.discovery.entry_points", lambda **_: [*points, *named])

    def toml(name: str, text: str) -> ModuleType:
        return module(name, definitions=lambda: [definitions_of(text.format(name=name))])

    return pretend


def offered(catalogue: Catalogue) -> tuple[str, ...]:
    """Return the ids of the selected indicators that are not national."""
    return tuple(name for name in catalogue.ids if catalogue.plugin_of(name) != "national")


def broken(catalogue: Catalogue) -> dict[str, str]:
    """Return why plugins were left out, by name."""
    return {error.plugin: error.reason for error in catalogue.broken}


class TestGood:
    """Plugins that work."""

    def test_generators(self, install):
        """A hook may be a generator."""

        def definitions() -> Iterator[Definitions]:
            yield definitions_of(TOML.format(name="lappi"))
            yield Definitions(goals=(Goal(id="oma", name=Text.finnish("Oma")),))

        install(lappi=module(definitions=definitions))

        catalogue = Catalogue.installed(strict=True)

        assert "lappi.count" in catalogue
        assert "oma" in {goal.id for goal in catalogue.goals}

    def test_variant_of_another_plugin(self, install, tmp_path):
        """A plugin's file may build a variant on an indicator in another plugin's file."""
        (tmp_path / "a.toml").write_text(
            '[[indicator]]\nid = "a.v"\nbase = "savo.count"\ndecimals = 4\n', encoding="utf-8"
        )
        (tmp_path / "savo.toml").write_text(TOML.format(name="savo"), encoding="utf-8")
        install(
            a=module(definition_files=lambda: [tmp_path / "a.toml"]),
            savo=module(definition_files=lambda: [tmp_path / "savo.toml"]),
        )

        catalogue = Catalogue.installed(strict=True)

        assert (catalogue["a.v"].dataset, catalogue["a.v"].decimals) == ("savo.visits", 4)


@attrs.frozen(kw_only=True)
class Doubled(Measure):
    """Twice the number of rows: a kind of measure as a plugin brings it."""

    kind: ClassVar[str] = "doubled"
    schema: ClassVar[Schema] = {"properties": {}}

    def parts(self) -> dict[str, Part]:
        """Return the number of rows."""
        return {"n": Part()}

    def finish(self, sums: Mapping[str, Floats], level: float) -> Figures:
        """Finish with twice the number."""
        return Figures.from_values(2 * sums["n"], n=sums["n"])


class TestMeasures:
    """Kinds of measure that plugins bring."""

    def test_for_all(self, install, tmp_path):
        """A kind that one plugin brings may be used by another, and in one's own files."""
        text = TOML.format(name="a").replace('kind = "count"', 'kind = "doubled"')
        (tmp_path / "a.toml").write_text(text, encoding="utf-8")
        install(
            a=module(definition_files=lambda: [tmp_path / "a.toml"]),
            z=module(measures=lambda: [Doubled]),
        )
        own = tmp_path / "own.toml"
        own.write_text(text.replace("a.count", "own.count").replace("a.visits", "own.visits"), encoding="utf-8")

        catalogue = Catalogue.installed(strict=True).with_file(own)

        assert catalogue["a.count"].measure == catalogue["own.count"].measure == Doubled()
        assert np.allclose(catalogue["a.count"].measure.finish({"n": np.array([2.0])}, 0.95).value, 4)

    def test_twice_by_one(self, install):
        """A plugin that offers two kinds of one name is refused."""

        @attrs.frozen
        class Other(Doubled):
            kind = "doubled"

        install(lappi=module(measures=lambda: [Doubled, Other]), savo=TOML)

        catalogue = Catalogue.installed()

        assert "doubled" in broken(catalogue)["lappi"]
        assert "savo.count" in catalogue


class TestBroken:
    """Plugins that are broken are named and left out; the others still work."""

    def test_base_of_a_broken_plugin(self, install, tmp_path):
        """A variant of an indicator that is broken is broken with it; other plugins are not."""
        (tmp_path / "a.toml").write_text('[[indicator]]\nid = "a.v"\nbase = "b.count"\n', encoding="utf-8")
        (tmp_path / "b.toml").write_text(TOML.format(name="b").replace('"count"', '"cuont"'), encoding="utf-8")
        install(
            a=module(definition_files=lambda: [tmp_path / "a.toml"]),
            b=module(definition_files=lambda: [tmp_path / "b.toml"]),
            c=TOML,
        )

        catalogue = Catalogue.installed()

        assert set(broken(catalogue)) == {"a", "b"}
        assert offered(catalogue) == ("c.count",)

    @pytest.mark.parametrize(
        "text",
        ["indicator = 5", '[[indicator]]\nname = { fi = "no id" }', "indicator = [5]", "indicator = [{ id = [] }]"],
    )
    def test_tables_without_ids(self, install, tmp_path, text):
        """A plugin's file that is not even made of tables with ids is left out like any other."""
        (tmp_path / "a.toml").write_text(text, encoding="utf-8")
        install(a=module(definition_files=lambda: [tmp_path / "a.toml"]), c=TOML)

        catalogue = Catalogue.installed()

        assert set(broken(catalogue)) == {"a"}
        assert offered(catalogue) == ("c.count",)


class TestLevel:
    """The API level that a plugin declares."""

    @staticmethod
    def plugin(level: object, **hooks: Callable[[], object]) -> ModuleType:
        """Return a plugin of some level."""
        made = module(**{"definitions": lambda: [definitions_of(TOML.format(name="lappi"))], **hooks})
        made.API_LEVEL = level
        return made

    def test_too_old(self, install, monkeypatch):
        """A plugin of a level that is no longer read is left out, and says what to update."""
        monkeypatch.setattr("soteindikaattorit.catalogue.plugins.loading.API_LEVEL", 3)
        monkeypatch.setattr("soteindikaattorit.catalogue.plugins.loading.OLDEST_API_LEVEL", 2)
        monkeypatch.setattr("soteindikaattorit.national.API_LEVEL", 3)
        install(lappi=self.plugin(1), savo=self.plugin(2))

        catalogue = Catalogue.installed()

        assert set(broken(catalogue)) == {"lappi"}
        assert "is written for API level 1" in broken(catalogue)["lappi"]
        assert "update soteindikaattorit-lappi" in broken(catalogue)["lappi"]

    @pytest.mark.parametrize("level", ["1", 1.0, True, None, 0, -1, [1], "x" * 1000])
    def test_no_level(self, install, level):
        """What is no whole number is no level."""
        install(lappi=self.plugin(level), savo=TOML)

        catalogue = Catalogue.installed()

        assert "declares API_LEVEL" in broken(catalogue)["lappi"]
        assert "expected a whole number" in broken(catalogue)["lappi"]
        assert len(broken(catalogue)["lappi"]) < 120
        assert offered(catalogue) == ("savo.count",)


class TestConflicts:
    """Plugins that do not agree."""

    @pytest.mark.parametrize("section", ["indicator", "dataset"])
    def test_one_id_of_two_plugins(self, install, section):
        """Of two plugins with one id both are named, and the first by name stays."""
        text = TOML.format(name="savo")
        other = (
            text.replace("savo.visits", "other.visits") if section == "indicator" else text.replace("savo.count", "x.y")
        )
        install(
            b=module(definitions=lambda: [definitions_of(other)]),
            a=module(definitions=lambda: [definitions_of(text)]),
            c=TOML,
        )

        catalogue = Catalogue.installed()

        assert set(broken(catalogue)) == {"b"}
        assert f"{section} 'savo." in broken(catalogue)["b"]
        assert "is defined by both 'a' and 'b'" in broken(catalogue)["b"]
        assert offered(catalogue) == ("c.count", "savo.count")

    @pytest.mark.parametrize(
        ("growth", "reason"),
        [
            ({"a": "b.count", "c": "a.g"}, "is derived from the unknown indicator 'b.count'"),
            ({"a": "c.g", "c": "a.g"}, "is derived from itself"),
        ],
        ids=["left-out", "circle"],
    )
    def test_references_between_plugins(self, install, growth, reason):
        """What refers to a plugin that is left out, or back to itself, is left out too and says why; others stay."""
        texts = {name: GROWTH.format(f"{name}.g", other) for name, other in growth.items()}
        hooks = {name: module(definitions=lambda text=text: [definitions_of(text)]) for name, text in texts.items()}
        install(**hooks, b=ImportError("gone"), d=TOML)

        catalogue = Catalogue.installed()

        assert set(broken(catalogue)) == {"a", "b", "c"}
        assert reason in broken(catalogue)["a"]
        assert offered(catalogue) == ("d.count",)


class TestChoosing:
    """Which plugins may be loaded; national content always is."""

    @pytest.mark.parametrize(
        ("only", "variable", "ids"),
        [
            (None, "all", ("lappi.count", "savo.count")),
            (None, "", ("lappi.count", "savo.count")),
            (None, "none", ()),
            (None, "savo", ("savo.count",)),
            (None, " savo , lappi,", ("lappi.count", "savo.count")),
            (None, "national", ()),
            (["lappi"], "nobody", ("lappi.count",)),
            (["national"], "all", ()),
            ((), "nobody", ()),
        ],
    )
    def test_choice(self, install, monkeypatch, only, variable, ids):
        """The argument selects plugins by name; without it the environment variable: all, none or names."""
        install(lappi=TOML, savo=TOML)
        monkeypatch.setenv("SOTE_PLUGINS", variable)

        catalogue = Catalogue.installed(only=only, strict=True)

        assert offered(catalogue) == ids
        assert len(catalogue.goals) == 5

    def test_not_imported(self, install):
        """A plugin that is not selected is not imported, and `Catalogue.of` imports none."""
        install(lappi=AssertionError("must not be imported"), savo=TOML)

        assert offered(Catalogue.installed(only=["savo"], strict=True)) == ("savo.count",)
        assert offered(Catalogue.of()) == ()

    def test_unknown(self, install, monkeypatch):
        """A name that is not installed is one error, which says what is, or names the variable."""
        install(savo=TOML, lappi=TOML)
        with pytest.raises(PluginError, match="plugin 'lapi': is not installed; installed are lappi, national, savo"):
            Catalogue.installed(only=["lapi"])

        monkeypatch.setenv("SOTE_PLUGINS", "lapi,savo,kainu")
        with pytest.raises(PluginError, match="'kainu, lapi': is not installed, but SOTE_PLUGINS names it"):
            Catalogue.installed()


def test_catalogues_are_objects(install):
    """Nothing is kept between catalogues: what was installed for one is not in the next."""
    install(lappi=TOML)
    first = Catalogue.installed()
    install(savo=TOML)

    assert offered(Catalogue.installed()) == ("savo.count",)
    assert offered(first) == ("lappi.count",)


def test_strict_names_the_problem(install):
    """Strict mode raises the error of the first broken plugin by name."""
    install(b=ImportError("b"), a=ImportError("a"))

    with pytest.raises(PluginError, match="plugin 'a': cannot be imported: ImportError: a"):
        Catalogue.installed(strict=True)


def test_own_definitions_that_disagree_are_an_error(install):
    """What one adds oneself is never left out in silence."""
    install(lappi=TOML)

    with pytest.raises(DefinitionError, match=r"indicator 'lappi.count': is defined by both 'lappi' and 'own'"):
        Catalogue.installed().with_definitions(definitions_of(TOML.format(name="lappi")))
