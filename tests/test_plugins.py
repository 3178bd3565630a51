"""Plugins: found, read one by one, and left out with the reason when they are broken; the others still work."""

import tempfile
import tomllib
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import ClassVar

import attrs
import numpy as np
import pytest

from soteindikaattorit import Catalogue, Definitions, Text, __version__, hookimpl
from soteindikaattorit.catalogue.plugins.hookspecs import API_LEVEL, OLDEST_API_LEVEL
from soteindikaattorit.definitions import Sheet, build
from soteindikaattorit.definitions.sheet import plain
from soteindikaattorit.errors import DefinitionError, PluginError
from soteindikaattorit.feedback.sections import sections
from soteindikaattorit.measures import Count, Figures, Measure, Part
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
        monkeypatch.setattr("soteindikaattorit.catalogue.plugins.loading.entry_points", lambda **_: [*points, *named])

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

    def test_none(self, install):
        """Without plugins there is the national content."""
        install()

        catalogue = Catalogue.installed()

        assert offered(catalogue) == ()
        assert len(catalogue.goals) == 5
        assert catalogue.broken == ()

    def test_one(self, install):
        """A plugin's indicators are in the catalogue, and it is known whose they are."""
        install(lappi=TOML)

        catalogue = Catalogue.installed()

        assert catalogue["lappi.count"].dataset == "lappi.visits"
        assert catalogue.plugin_of("lappi.count") == "lappi"
        assert next(one.version for one in catalogue.contributions if one.plugin == "lappi") == "1.2.3"
        assert catalogue.broken == ()

    def test_files(self, install, tmp_path):
        """A plugin offers files or folders of definitions, with figures beside them."""
        (tmp_path / "data").mkdir()
        (tmp_path / "definitions").mkdir()
        (tmp_path / "data" / "figures.csv").write_text("indicator,period,value\nlappi.count,2024,5\n", encoding="utf-8")
        text = TOML.format(name="lappi") + '[[observations]]\nfile = "../data/figures.csv"\n'
        (tmp_path / "definitions" / "a.toml").write_text(text, encoding="utf-8")
        install(lappi=module(definition_files=lambda: [tmp_path / "definitions"]))

        catalogue = Catalogue.installed(strict=True)

        assert [one.value for one in catalogue.select("lappi").observations] == [5]

    def test_order_never_matters(self, install):
        """In whatever order plugins are found, the catalogue is the same."""
        points = [
            Point(name, module(definitions=lambda name=name: [definitions_of(TOML.format(name=name))]))
            for name in "cab"
        ]
        points.append(Point("d", ImportError("no module")))
        points.append(Point("e", module(definitions=lambda: [definitions_of(TOML.format(name="a"))])))

        found = set()
        for order in (points, points[::-1], [*points[2:], *points[:2]], [*points[3:], *points[2::-1]]):
            install(*order)
            catalogue = Catalogue.installed()
            found.add((offered(catalogue), tuple(map(str, catalogue.broken)), repr(catalogue)))

        assert len(found) == 1
        assert found.pop()[0] == ("a.count", "b.count", "c.count")

    def test_generators(self, install):
        """A hook may be a generator."""

        def definitions() -> Iterator[Definitions]:
            yield definitions_of(TOML.format(name="lappi"))
            yield Definitions(goals=(Goal(id="oma", name=Text.finnish("Oma")),))

        install(lappi=module(definitions=definitions))

        catalogue = Catalogue.installed(strict=True)

        assert "lappi.count" in catalogue
        assert "oma" in {goal.id for goal in catalogue.goals}

    def test_nothing_to_offer(self, install):
        """A plugin may offer nothing."""
        install(lappi=module(definitions=nothing), savo=ModuleType("empty"))

        assert Catalogue.installed(strict=True).broken == ()

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

    def test_taken(self, install):
        """A kind that is there already is refused."""
        install(lappi=module(measures=lambda: [Count], definitions=lambda: [definitions_of(TOML.format(name="lappi"))]))

        catalogue = Catalogue.installed()

        assert broken(catalogue) == {"lappi": "offers the measure 'count', which there already is; rename it"}

    def test_twice_by_one(self, install):
        """A plugin that offers two kinds of one name is refused."""

        @attrs.frozen
        class Other(Doubled):
            kind = "doubled"

        install(lappi=module(measures=lambda: [Doubled, Other]), savo=TOML)

        catalogue = Catalogue.installed()

        assert "doubled" in broken(catalogue)["lappi"]
        assert "savo.count" in catalogue

    @pytest.mark.parametrize("offered", [Doubled(), "doubled", int, Measure, None])
    def test_no_kind(self, install, offered):
        """What is no kind of measure is refused."""
        install(lappi=module(measures=lambda: [offered]), savo=TOML)

        catalogue = Catalogue.installed()

        assert "hook 'measures' offers" in broken(catalogue)["lappi"]
        assert "savo.count" in catalogue

    @pytest.mark.parametrize("schema", [5, {"properties": 3}, {"properties": {"x": {"type": "nonsense"}}}])
    def test_broken_schema(self, install, schema):
        """A kind whose schema is none is refused, and the others still work."""
        wrong = type("Wrong", (Doubled,), {"kind": "wrong", "schema": schema})
        install(lappi=module(measures=lambda: [wrong]), savo=TOML)

        catalogue = Catalogue.installed()

        assert set(broken(catalogue)) == {"lappi"}
        assert "savo.count" in catalogue


def raising() -> Iterable[Definitions]:
    """Fail at once, with a message of several lines."""
    raise ZeroDivisionError("the first line\nand more")


def failing_half_way() -> Iterator[Definitions]:
    """Offer something, then fail."""
    yield definitions_of(TOML.format(name="lappi"))
    raise KeyError("gone")


def endless() -> Iterator[Definitions]:
    """Never stop offering."""
    while True:
        yield Definitions()


class TestBroken:
    """Plugins that are broken are named and left out; the others still work."""

    @pytest.mark.parametrize(
        ("plugin", "reason"),
        [
            (ImportError("No module named 'x'"), "cannot be imported: ImportError: No module named 'x'"),
            (SyntaxError("invalid syntax"), "cannot be imported: SyntaxError: invalid syntax"),
            (AttributeError("module has no attribute"), "cannot be imported: AttributeError: module has no attribute"),
            (module(definitions=raising), "hook 'definitions' failed: ZeroDivisionError: the first line"),
            (module(definitions=failing_half_way), "hook 'definitions' failed: KeyError: 'gone'"),
            (module(definitions=endless), "hook 'definitions' offers more than 10000 records"),
            (module(definitions=lambda: 5), "hook 'definitions' failed: TypeError"),
            (module(definitions=lambda: None), "hook 'definitions' failed: TypeError"),
            (module(definitions=lambda: [None]), "hook 'definitions' offers NoneType, expected Definitions"),
            (module(definitions=lambda: ["x"]), "hook 'definitions' offers str, expected Definitions"),
            (module(definitions=lambda: definitions_of(TOML.format(name="lappi"))), "hook 'definitions'"),
            (module(definition_files=lambda: ["definitions"]), "hook 'definition_files' offers str, expected a path"),
            (module(definition_files=lambda: [Path("/nowhere/a.toml")]), "there is no such file or folder"),
            (
                module(definitons=nothing),
                "unknown hook 'definitons' (did you mean 'definitions'?)",
            ),
            (module(charts=nothing), "unknown hook 'charts' (expected one of definition_files, definitions"),
            (module(definitions=lambda argument: []), "argument"),
        ],
        ids=lambda value: value if isinstance(value, str) else "",
    )
    def test_left_out(self, install, plugin, reason):
        """It is left out with the reason in one line."""
        install(lappi=plugin, aasia=TOML, zulu=TOML)

        catalogue = Catalogue.installed()

        assert set(broken(catalogue)) == {"lappi"}
        assert reason in broken(catalogue)["lappi"]
        assert "\n" not in broken(catalogue)["lappi"]
        assert offered(catalogue) == ("aasia.count", "zulu.count")

    @pytest.mark.parametrize("plugin", [ImportError("gone"), module(definitions=raising), module(definitons=nothing)])
    def test_strict(self, install, plugin):
        """In strict mode a broken plugin is an error, whatever is wrong with it."""
        install(lappi=plugin, aasia=TOML)

        with pytest.raises(PluginError, match="plugin 'lappi'"):
            Catalogue.installed(strict=True)

    @pytest.mark.parametrize("stop", [SystemExit(3), KeyboardInterrupt()])
    def test_stopping(self, install, stop):
        """A plugin that ends the process when it is imported is broken; the user's own interruption is not caught."""
        install(lappi=stop, savo=TOML)

        if isinstance(stop, KeyboardInterrupt):
            with pytest.raises(KeyboardInterrupt):
                Catalogue.installed()
        else:
            assert set(broken(Catalogue.installed())) == {"lappi"}

    def test_all_reasons_of_a_file(self, install, tmp_path):
        """Every problem of a plugin's definitions is told."""
        text = TOML.format(name="lappi").replace("version", "verison")
        (tmp_path / "a.toml").write_text(text, encoding="utf-8")
        install(lappi=module(definition_files=lambda: [tmp_path]), savo=TOML)

        catalogue = Catalogue.installed()

        assert "unknown key 'verison' (did you mean 'version'?)" in broken(catalogue)["lappi"]
        assert "key 'version' is missing" in broken(catalogue)["lappi"]
        assert "savo.count" in catalogue

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

    @pytest.mark.parametrize("level", range(OLDEST_API_LEVEL, API_LEVEL + 1))
    def test_supported(self, install, level):
        """A plugin of a level that the library offers is read."""
        install(lappi=self.plugin(level))

        assert offered(Catalogue.installed(strict=True)) == ("lappi.count",)

    def test_too_new(self, install):
        """A plugin of a newer level is left out, before its hooks are understood wrongly, and says what to update."""
        install(lappi=self.plugin(API_LEVEL + 1, charts=nothing), savo=TOML)

        catalogue = Catalogue.installed()

        assert broken(catalogue) == {
            "lappi": f"needs API level {API_LEVEL + 1}, this soteindikaattorit {__version__} offers {API_LEVEL}: "
            "update soteindikaattorit"
        }
        assert offered(catalogue) == ("savo.count",)

    def test_too_old(self, install, monkeypatch):
        """A plugin of a level that is no longer read is left out, and says what to update."""
        monkeypatch.setattr("soteindikaattorit.catalogue.plugins.offer.API_LEVEL", 3)
        monkeypatch.setattr("soteindikaattorit.catalogue.plugins.offer.OLDEST_API_LEVEL", 2)
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

    def test_one_name_of_two_packages(self, install):
        """Two packages whose plugins have one name are both left out, and both are named."""
        good = module(definitions=lambda: [definitions_of(TOML.format(name="lappi"))])
        install(Point("lappi", good, "sote-lappi"), Point("lappi", good, "lapin-sote"), savo=TOML)

        catalogue = Catalogue.installed()

        assert set(broken(catalogue)) == {"lappi"}
        assert "lapin-sote, sote-lappi" in broken(catalogue)["lappi"]
        assert offered(catalogue) == ("savo.count",)

    def test_told_once(self, install):
        """A name that two packages share is one problem, told once."""
        good = module(definitions=nothing)
        install(Point("lappi", good, "a"), Point("lappi", good, "b"))

        assert len(Catalogue.installed().broken) == 1

    def test_name_of_the_national_content(self, install):
        """No plugin may call itself as the national content."""
        install(national=TOML)

        catalogue = Catalogue.installed()

        assert "in soteindikaattorit, soteindikaattorit-national; uninstall" in broken(catalogue)["national"]
        assert len(catalogue.goals) == 5

    def test_name_of_ones_own(self, install):
        """No plugin may call itself as what is one's own."""
        install(own=TOML)

        assert "own" in broken(Catalogue.installed())

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

    def test_one_id_twice_in_a_plugin(self, install):
        """A plugin that defines an id twice is left out."""
        twice = [definitions_of(TOML.format(name="lappi"))] * 2
        install(lappi=module(definitions=lambda: twice), savo=TOML)

        assert "indicator 'lappi.count': is defined twice by 'lappi'" in broken(Catalogue.installed())["lappi"]

    def test_national_ids(self, install):
        """A plugin cannot take over what is national."""
        install(lappi=module(definitions=lambda: [Definitions(goals=(Goal(id="laatu", name=Text.finnish("x")),))]))

        catalogue = Catalogue.installed()

        assert "goal 'laatu': is defined by both 'national' and 'lappi'" in broken(catalogue)["lappi"]

    @pytest.mark.parametrize(
        ("keys", "problem"),
        [
            ('dataset = "savo.vists"', "unknown dataset 'savo.vists'"),
            ('goal = "laadu"', "unknown goal 'laadu'"),
            ('service = "P99"', "unknown service 'P99'"),
        ],
    )
    def test_references_to_nothing(self, install, keys, problem):
        """A plugin that refers to what is not there is left out."""
        key = keys.split(" = ")[0]
        lines = [
            line
            for line in TOML.format(name="lappi").splitlines()
            if not (line.startswith("dataset =") and key == "dataset")
        ]
        text = "\n".join([*lines, keys])
        install(lappi=module(definitions=lambda: [definitions_of(text)]), savo=TOML)

        catalogue = Catalogue.installed()

        assert problem in broken(catalogue)["lappi"]
        assert offered(catalogue) == ("savo.count",)

    def test_references_to_a_plugin_that_is_left_out(self, install):
        """What refers to a plugin that is left out is left out too, and says why."""
        text, second = GROWTH.format("a.g", "b.count"), GROWTH.format("c.g", "a.g")
        install(
            a=module(definitions=lambda: [definitions_of(text)]),
            b=ImportError("gone"),
            c=module(definitions=lambda: [definitions_of(second)]),
            d=TOML,
        )

        catalogue = Catalogue.installed()

        assert set(broken(catalogue)) == {"a", "b", "c"}
        assert "is derived from 'b.count', which there is not" in broken(catalogue)["a"]
        assert offered(catalogue) == ("d.count",)

    def test_derived_from_itself(self, install):
        """Indicators of two plugins that are derived from each other are left out, and the others stay."""
        install(
            a=module(definitions=lambda: [definitions_of(GROWTH.format("a.g", "b.g"))]),
            b=module(definitions=lambda: [definitions_of(GROWTH.format("b.g", "a.g"))]),
            c=TOML,
        )

        catalogue = Catalogue.installed()

        assert set(broken(catalogue)) == {"a", "b"}
        assert "is derived from itself" in broken(catalogue)["a"]
        assert offered(catalogue) == ("c.count",)

    def test_regions_that_disagree(self, install):
        """A plugin whose regions do not agree with the national ones is left out, and nobody else."""
        csv = "level,code,name_fi,parents\nkunta,698,Rovaniemi,hyvinvointialue:21\n"
        toml = '[[regions]]\nfile = "regions.csv"\n'

        def with_regions(folder: Path) -> ModuleType:
            (folder / "regions.csv").write_text(csv, encoding="utf-8")
            (folder / "a.toml").write_text(toml, encoding="utf-8")
            return module(definition_files=lambda: [folder / "a.toml"])

        with tempfile.TemporaryDirectory() as folder:
            install(lappi=with_regions(Path(folder)), savo=TOML)

            catalogue = Catalogue.installed()

        assert set(broken(catalogue)) == {"lappi"}
        assert catalogue.regions.find("kunta", "698").title == "Rovaniemi"
        assert offered(catalogue) == ("savo.count",)


class TestChoosing:
    """Which plugins may be loaded."""

    def test_allow_list(self, install):
        """Only those that are named are imported; the national content always is."""
        install(lappi=AssertionError("must not be imported"), savo=TOML)

        catalogue = Catalogue.installed(only=["savo"], strict=True)

        assert offered(catalogue) == ("savo.count",)
        assert len(catalogue.goals) == 5

    def test_none(self, install):
        """An empty list allows none, and `Catalogue.of` imports none."""
        install(lappi=AssertionError("must not be imported"))

        assert offered(Catalogue.installed(only=[], strict=True)) == ()
        assert offered(Catalogue.of()) == ()

    def test_unknown(self, install):
        """A name that is not installed is an error that says what is."""
        install(savo=TOML, lappi=TOML)

        with pytest.raises(PluginError, match="plugin 'lapi': is not installed; installed are lappi, national, savo"):
            Catalogue.installed(only=["lapi"])

    @pytest.mark.parametrize(
        ("said", "found"),
        [
            ("all", ("lappi.count", "savo.count")),
            ("", ("lappi.count", "savo.count")),
            ("none", ()),
            ("savo", ("savo.count",)),
            (" savo , lappi,", ("lappi.count", "savo.count")),
            ("national", ()),
        ],
    )
    def test_variable(self, install, monkeypatch, said, found):
        """When nothing is said, the environment variable says which are loaded: all, none, or names."""
        install(lappi=TOML, savo=TOML)
        monkeypatch.setenv("SOTE_PLUGINS", said)

        catalogue = Catalogue.installed(strict=True)

        assert offered(catalogue) == found
        assert len(catalogue.goals) == 5

    def test_argument_before_variable(self, install, monkeypatch):
        """What is said outright counts, and the variable does not."""
        install(lappi=TOML, savo=TOML)
        monkeypatch.setenv("SOTE_PLUGINS", "nobody")

        assert offered(Catalogue.installed(only=["lappi"])) == ("lappi.count",)
        assert offered(Catalogue.installed(only=())) == ()

    def test_unknown_in_variable(self, install, monkeypatch):
        """Names in the variable that are not installed are one error, which names the variable."""
        install(savo=TOML)
        monkeypatch.setenv("SOTE_PLUGINS", "lapi,savo,kainu")

        with pytest.raises(PluginError, match="'kainu, lapi': is not installed, but SOTE_PLUGINS names it"):
            Catalogue.installed()

    @pytest.mark.parametrize("name", ["all", "none"])
    def test_names_that_mean_something(self, install, name):
        """No plugin may have a name that stands for all plugins or for none."""
        install(Point(name, module(definitions=nothing)), savo=TOML)

        catalogue = Catalogue.installed()

        assert "in SOTE_PLUGINS; rename it" in broken(catalogue)[name]
        assert offered(catalogue) == ("savo.count",)

    def test_national_may_be_named(self, install):
        """The national content may be named and need not be."""
        install()

        assert len(Catalogue.installed(only=["national"]).goals) == 5


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
