"""Conformance: for every rule of plugins there are plugins that break it and no other, and one that keeps to all."""

import shutil
from collections.abc import Callable, Iterable
from importlib.metadata import EntryPoint
from pathlib import Path
from typing import Self

import attrs
import pytest

from soteindikaattorit.catalogue.lock import LOCK
from soteindikaattorit.errors import Problem, SoteError
from soteindikaattorit.testing import PluginConformance, Subject, engines
from soteindikaattorit.testing.checks import computing, imports
from soteindikaattorit.testing.conformance import said

GOOD = """
[[source]]
id = "keksitty"
title = "Keksitty raportti"
publisher = "Keksitty alue"
year = 2025

[[dataset]]
id = "koe.kaynnit"
name = { fi = "Käynnit", sv = "SV-TESTI 1" }
description = { fi = "Yksi rivi on yksi käynti.", sv = "SV-TESTI 2" }

[dataset.columns.kunta]
type = "region"
level = "kunta"
description = { fi = "Kunta.", sv = "SV-TESTI 3" }

[dataset.columns.pvm]
type = "date"
role = "period"
description = { fi = "Päivä.", sv = "SV-TESTI 4" }

[dataset.columns.kesto]
type = "number"
unit = "min"
min = 0
description = { fi = "Kesto.", sv = "SV-TESTI 5" }

[dataset.columns.tapa]
type = "code"
values = { a = { fi = "A", sv = "A" }, b = { fi = "B", sv = "B" } }
description = { fi = "Tapa.", sv = "SV-TESTI 6" }

[[indicator]]
id = "koe.kesto"
version = "1"
name = { fi = "Kesto", sv = "SV-TESTI 7" }
dataset = "koe.kaynnit"
where = { tapa = "a" }
measure = { kind = "mean", column = "kesto" }
unit = "min"
source = { ref = "keksitty" }

[[indicator]]
id = "koe.maara"
version = "1"
name = { fi = "Määrä", sv = "SV-TESTI 8" }
dataset = "koe.kaynnit"
measure = { kind = "count" }
source = { ref = "keksitty" }

[[form]]
id = "koe.lomake"
version = "1"
name = { fi = "Lomake", sv = "SV-TESTI 9" }
languages = ["fi", "sv"]
where_kept = "Keksitty alue: lomake"
source = { ref = "keksitty" }

[[form.question]]
code = "k1"
text = { fi = "FI-TESTI 1" }
[form.question.scale]
id = "koe.asteikko"
kind = "yes-no"
options = [{ code = "yes", label = { fi = "FI-TESTI 2" } }, { code = "no", label = { fi = "FI-TESTI 3" } }]

[[observations]]
file = "../luvut.csv"
source = { ref = "keksitty" }
"""

FIGURES = "indicator,period,kunta,value,note\nkoe.maara,2024,698,10,\nkoe.maara,2024,297,5,\nkoe.maara,2024,,15,\n"

MODULE = '''"""A plugin that is made for a test."""

from importlib.resources import files

from soteindikaattorit.catalogue.plugins.hookspecs import hookimpl

API_LEVEL = 1


@hookimpl
def definition_files():
    return [files(__name__) / "definitions"]
'''

MEASURE = '''

from typing import ClassVar

import attrs
import numpy as np

from soteindikaattorit.measures import Disclosed, Figures, Measure, Part

CALLS = []


@attrs.frozen(kw_only=True)
class Odd(Measure):
    """A kind of measure that goes wrong."""

    step: float = attrs.field(default=1.0{field})
    kind: ClassVar[str] = "odd"
    schema: ClassVar = {{"properties": {{"step": {{"type": "number"}}}}}}

    def parts(self):
        return {{"n": Part()}}

    def finish(self, sums, level):
        n = sums["n"]
        {finish}

    {more}


@hookimpl
def measures():
    return [Odd]
'''
COUNTS = "def disclosed(self):\n        return Disclosed(base=(('n', 1),))"
ODD_FORM = '''

import attrs

from soteindikaattorit.definitions import Definitions
from soteindikaattorit.feedback.form import Form
from soteindikaattorit.feedback.question import Question
from soteindikaattorit.feedback.scale import Option, Scale
from soteindikaattorit.model.source import Source
from soteindikaattorit.model.text import Text


@attrs.frozen(kw_only=True)
class Boastful(Form):
    """A form that says it is complete in Swedish."""

    def is_complete(self, language):
        return language in {"fi", "sv"}


@hookimpl
def definitions():
    options = (Option(code="yes", label=Text.finnish("FI-TESTI 5")), Option(code="no", label=Text.finnish("FI-TESTI 6")))
    scale = Scale(id="koe.avoin", kind="choice", options=options)
    asked = Question(code="k2", text=Text.finnish("FI-TESTI 4"), scale=scale)
    source = Source(title="Keksitty raportti")
    form = Boastful(id="koe.toinen", version="1", name=Text.finnish("Toinen"), questions=(asked,), source=source)
    return [Definitions(others=(form,))]
'''
ODD = """
[[indicator]]
id = "koe.outo"
version = "1"
name = { fi = "Outo", sv = "SV-TESTI 10" }
dataset = "koe.kaynnit"
measure = { kind = "odd", step = 3.0 }
source = { ref = "keksitty" }
"""
DERIVED = """
[[indicator]]
id = "koe.kasvu"
version = "1"
name = { fi = "Kasvu", sv = "SV-TESTI 11" }
measure = { kind = "odd-growth", indicator = "koe.kesto" }
source = { ref = "keksitty" }
"""
ODD_GROWTH = '''

from typing import ClassVar

import attrs

from soteindikaattorit.measures import Growth


@attrs.frozen(kw_only=True)
class OddGrowth(Growth):
    """A kind of growth that cannot be derived."""

    kind: ClassVar[str] = "odd-growth"

    def derive(self, figures, level):
        return [][0] if (figures[0].n > 0).any() else Growth.derive(self, figures, level)


@hookimpl
def measures():
    return [OddGrowth]
'''
BACKGROUND = '{ type = "text", description = { fi = "Lomake." } }'
SOURCELESS = 'source = { ref = "keksitty" }\n'


@attrs.define
class Package:
    """The package of a plugin that a test makes and breaks.

    Args:
        home: The folder of its module.
    """

    home: Path

    def change(self, before: str, after: str, *, file: str = "definitions/a.toml", count: int = 1) -> None:
        """Replace something in a file of the package."""
        path = self.home / file
        text = path.read_text("utf-8")
        assert before in text, before
        path.write_text(text.replace(before, after, count), "utf-8")

    def add(self, text: str, *, file: str = "__init__.py") -> None:
        """Add something at the end of a file of the package."""
        path = self.home / file
        path.write_text(path.read_text("utf-8") + text, "utf-8")

    def add_measure(self, finish: str, field: str = "", more: str = COUNTS) -> None:
        """Add a kind of measure, and an indicator of it."""
        self.add(MEASURE.format(finish=finish, field=field, more=more))
        self.add(ODD, file="definitions/a.toml")

    def add_derived(self) -> None:
        """Add a kind of measure that is derived, and an indicator of it."""
        self.add(ODD_GROWTH)
        self.add(DERIVED, file="definitions/a.toml")

    def add_plugin(self) -> None:
        """Install another plugin, which defines what this one does."""
        other = self.home.with_name(f"muu_{self.home.name}")
        shutil.copytree(self.home, other)
        (other / "definitions" / "a.toml").write_text(GOOD.replace("koe.kaynnit", "aaa.kaynnit"), "utf-8")


Break = Callable[[Package], None]
LOCKED: dict[str, list[Break]] = {
    "test_versions": [
        lambda one: one.change('where = { tapa = "a" }', 'where = { tapa = "b" }'),
        lambda one: one.change("FI-TESTI 1", "FI-TESTI 11"),
    ],
    "test_ids_stay": [lambda one: one.change(_indicator("koe.kesto"), "")],
    "test_locked": [
        lambda one: one.change('version = "1"', 'version = "2"'),
        lambda one: (one.home / LOCK).unlink(),
        lambda one: (one.home / LOCK).write_text("indicator = 5", "utf-8"),
    ],
}
"""What breaks a rule on what was locked before."""

BROKEN: dict[str, list[Break]] = {
    "test_loads": [
        lambda one: one.add("\nimport sote_is_not_there\n"),
        lambda one: one.change("return [files", "return [5, files", file="__init__.py"),
        lambda one: one.change("def definition_files", "def definition_filse", file="__init__.py"),
    ],
    "test_definitions": [
        lambda one: one.change("version", "verison"),
        lambda one: one.change('dataset = "koe.kaynnit"', 'dataset = "koe.kaynit"'),
        lambda one: one.change('column = "kesto"', 'column = "tapa"'),
    ],
    "test_api_level": [lambda one: one.change("API_LEVEL = 1\n", "", file="__init__.py")],
    "test_namespace": [
        lambda one: one.change("koe.kesto", "kesto"),
        lambda one: one.add(
            '\n[[goal]]\nid = "hyva"\nname = { fi = "Hyvä", sv = "SV-TESTI" }\n', file="definitions/a.toml"
        ),
        lambda one: one.change("koe.lomake", "lomake"),
    ],
    "test_languages": [
        lambda one: one.change(', sv = "SV-TESTI 7"', ""),
        lambda one: one.change(', sv = "SV-TESTI 5"', ""),
        lambda one: one.change('b = { fi = "B", sv = "B" }', 'b = { sv = "B" }'),
        lambda one: one.add('\nINCOMPLETE_LANGUAGES = ("sv",)\n'),
    ],
    "test_sami_letters": [
        lambda one: one.change('sv = "SV-TESTI 7"', 'sv = "SV-TESTI 7", sms = "SMS-TE\\u00b4STI"'),
    ],
    "test_datasets": [
        lambda one: one.change('description = { fi = "Yksi rivi on yksi käynti.", sv = "SV-TESTI 2" }\n', ""),
        lambda one: one.change('description = { fi = "Kesto.", sv = "SV-TESTI 5" }\n', ""),
        lambda one: one.change('unit = "min"\nmin = 0\n', ""),
    ],
    "test_sources": [
        lambda one: one.change(SOURCELESS, ""),
        lambda one: one.change(f'file = "../luvut.csv"\n{SOURCELESS}', 'file = "../luvut.csv"\n'),
        lambda one: one.change('text = { fi = "FI-TESTI 1" }', 'text = { fi = "FI-TESTI 1", se = "SE-TESTI 1" }'),
    ],
    "test_computable": [
        lambda one: one.add_measure("return Figures.from_values(np.where(n > 5, np.nan, n), n=n)"),
        lambda one: one.add_measure("return Figures.from_values(n if (n < 300).all() else [][0], n=n)"),
        lambda one: one.change('where = { tapa = "a" }', 'where = { tapa = "a", kesto = { min = 5, max = 5.01 } }'),
        lambda one: one.add_derived(),
    ],
    "test_frames_alike": [
        lambda one: one.add_measure("CALLS.append(1)\n        return Figures.from_values(n + len(CALLS), n=n)"),
    ],
    "test_few_rows": [
        lambda one: one.add_measure("return Figures.from_values(n if (n > 1).all() else [][0], n=n)"),
        lambda one: one.add_measure(
            "return attrs.evolve(Figures.from_values(n, n=n), value=np.where(n > 1, n, np.inf))"
        ),
    ],
    "test_released": [
        lambda one: one.add_measure(
            "return Figures.from_values(n, n=n)", more="def disclosed(self):\n        return [][0]"
        ),
        lambda one: one.add_measure("return Figures.from_values(n, n=n)", more=""),
    ],
    "test_published": [lambda one: one.change("koe.maara,2024,,15,", "koe.maara,2024,,16,", file="luvut.csv")],
    "test_published_codes": [
        lambda one: one.change("2024,297,5", "2024,999,5", file="luvut.csv"),
        lambda one: one.add("koe.maara,2024,,15,\n", file="luvut.csv"),
    ],
    "test_vectors": [lambda one: one.change("koe.maara,2025,698,2", "koe.maara,2025,698,3", file="tests/expected.csv")],
    "test_form_languages": [
        lambda one: one.change('where_kept = "Keksitty alue: lomake"\n', ""),
        lambda one: one.change(', label = { fi = "FI-TESTI 2" }', ""),
    ],
    "test_form_pages": [lambda one: one.add(ODD_FORM)],
    "test_form_answers": [
        lambda one: one.change("[[form.question]]", f"[form.background]\nform = {BACKGROUND}\n\n[[form.question]]"),
    ],
    "test_beside_others": [lambda one: one.add_plugin()],
    "test_order": [
        lambda one: one.add(
            "\nasked = []\n\n\n@hookimpl\ndef definitions():\n    asked.append(1)\n"
            "    from soteindikaattorit.definitions import Definitions\n"
            "    from soteindikaattorit.model.goal import Goal\n    from soteindikaattorit.model.text import Text\n"
            "    return [Definitions(goals=(Goal(id='koe.a' if len(asked) % 2 else 'koe.b', name=Text({'fi': 'x', 'sv': 'x'})),))]\n"
        ),
    ],
    "test_round_trip": [
        lambda one: one.add_measure("return Figures.from_values(n, n=n)", field=", converter=lambda given: given + 1.0")
    ],
    "test_import": [
        lambda one: one.add("\nimport pytest\n"),
        lambda one: one.add("\nprint('ready')\n"),
        lambda one: one.add("\n(files(__name__) / 'luvut.csv').read_text('utf-8')\n"),
        lambda one: one.add("\nimport socket\nsocket.getaddrinfo('localhost', None)\n"),
        lambda one: one.add("\nimport os\nos.environ['SOTE_KOE'] += 'x'\n"),
        lambda one: one.add("\nimport time\nwhile time.process_time() < 3:\n    pass\n"),
    ],
    "test_public_names": [
        lambda one: one.add("\nfrom soteindikaattorit.definitions.indicator_check import check_indicator\n"),
        lambda one: one.add("\nfrom soteindikaattorit import _HOMES\n"),
        lambda one: one.add("\nimport soteindikaattorit.sources.files\n"),
        lambda one: one.add("\nimport soteindikaattorit\n\n\ndef names():\n    return soteindikaattorit._HOMES\n"),
    ],
}
"""What breaks a rule, by the rule."""


def _indicator(name: str) -> str:
    return next(f"[[indicator]]{part}" for part in GOOD.split("[[indicator]]") if f'id = "{name}"' in part)


@pytest.fixture
def package(tmp_path, monkeypatch, request) -> Package:
    """Return the package of a plugin that keeps to every rule, as if it were installed; and what else lies beside it."""
    site = tmp_path / "site"
    home = site / f"sote_koe_{abs(hash(request.node.name))}"
    (home / "definitions").mkdir(parents=True)
    (home / "__init__.py").write_text(MODULE, "utf-8")
    (home / "definitions" / "a.toml").write_text(GOOD, "utf-8")
    (home / "luvut.csv").write_text(FIGURES, "utf-8")
    (home / "tests").mkdir()
    (home / "tests" / "expected.csv").write_text("indicator,period,kunta,value\nkoe.maara,2025,698,2\n", "utf-8")
    rows = "kunta,pvm,kesto,tapa\n698,2025-01-01,5,a\n698,2025-02-01,5,b\n297,2025-02-01,5,b\n"
    (home / "tests" / "koe.kaynnit.csv").write_text(rows, "utf-8")
    monkeypatch.setenv("SOTE_KOE", "")
    monkeypatch.syspath_prepend(site)

    def points(**_: str) -> list[EntryPoint]:
        names = {path.name: "koe" if path == home else "aaa" for path in site.iterdir()}
        return [EntryPoint(name, module, "soteindikaattorit") for module, name in names.items()]

    monkeypatch.setattr("soteindikaattorit.catalogue.plugins.discovery.entry_points", points)
    return Package(home)


@attrs.define(eq=False)
class Reports:
    """What pytest says of tests that it runs for a test.

    Args:
        failed: What was said of those that failed, by their name.
        skipped: The names of those that were skipped.
        passed: The names of those that passed.
    """

    failed: dict[str, str] = attrs.Factory(dict)
    skipped: list[str] = attrs.Factory(list)
    passed: list[str] = attrs.Factory(list)

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Keep what is reported."""
        name = report.nodeid.rpartition("::")[2]
        if report.failed:
            self.failed[name] = str(report.longrepr)
        elif report.skipped:
            self.skipped.append(name)
        elif report.when == "call":
            self.passed.append(name)

    @classmethod
    def of(cls, *arguments: str) -> Self:
        """Run pytest and give what it reports."""
        reports = cls()
        pytest.main(
            [*["-s", "-p", "no:cacheprovider", "-p", "no:terminal", "--import-mode=importlib"], *arguments], [reports]
        )
        return reports


KNOWN: dict[object, tuple[Problem, ...]] = {}
"""What computing found, by the check and by what it depends on: most plugins differ from each other in words alone."""


def computed_by(subject: Subject) -> tuple[object, ...]:
    """Return everything on which the figures of a plugin without code of its own depend."""
    keys = ("id", "type", "level", "role", "optional", "minimum", "maximum", "not_before", "codes")
    columns = [
        (dataset.id, *(getattr(column, key) for key in keys))
        for dataset in subject.whole.datasets
        for column in dataset.columns
    ]
    return (*((each.id, each.dataset, each.where, each.measure) for each in subject.whole.indicators), *columns)


def once(check: Callable[[Subject], Iterable[Problem]]) -> Callable[[Subject], tuple[Problem, ...]]:
    """Return a check that computes once for all plugins that compute the same."""

    def checked(subject: Subject) -> tuple[Problem, ...]:
        key = (check.__name__, computed_by(subject))
        if key not in KNOWN:
            KNOWN[key] = tuple(check(subject))
        return KNOWN[key]

    return checked


@pytest.fixture
def broken(package, tmp_path, monkeypatch) -> Callable[[], dict[str, str]]:
    """Return a function that asks every rule of the plugin, and gives what was said of each that it breaks."""

    def rules() -> dict[str, str]:
        if (package.home / "__init__.py").read_text("utf-8") == MODULE:
            monkeypatch.setattr(imports, "side_effects", lambda _: ())  # asked once, of this code
            for name in ("without_value", "different_by_engine", "failing_on_few_rows", "unreleasable"):
                monkeypatch.setattr(computing, name, once(getattr(computing, name)))
        monkeypatch.setattr(engines, "there", lambda: ("polars",))
        test = tmp_path / f"test_{package.home.name}.py"
        test.write_text(
            "from pathlib import Path\n"
            "from soteindikaattorit.testing import PluginConformance\n"
            "class TestKoe(PluginConformance):\n"
            f"    plugin = 'koe'\n    vectors = Path({str(package.home / 'tests')!r})\n",
            "utf-8",
        )
        return Reports.of(str(test), "--rootdir", str(tmp_path)).failed

    return rules


def lock(package: Package) -> None:
    """Write the lock of the plugin as it is; one that does not work has none."""
    subject = Subject(name="koe")
    try:
        subject.now.write(package.home / LOCK)
    except (SoteError, StopIteration):
        return


RULES = [name for name in vars(PluginConformance) if name.startswith("test_")]


def cases(breaks: dict[str, list[Break]]) -> list[object]:
    """Return each way of breaking each rule."""
    return [pytest.param(rule, one, id=f"{rule}-{n}") for rule, ways in breaks.items() for n, one in enumerate(ways)]


class TestRules:
    """Every rule."""

    @pytest.mark.parametrize("rule", RULES)
    def test_can_be_broken(self, rule):
        """There is a plugin that breaks it: a rule that nothing can break is worth nothing."""
        assert {**BROKEN, **LOCKED}[rule]

    @pytest.mark.parametrize("rule", RULES)
    def test_says_what_it_is(self, rule):
        """It is a sentence."""
        assert str(getattr(PluginConformance, rule).__doc__).endswith(".")

    def test_all_kept(self, package, broken):
        """A plugin that keeps to all of them breaks none."""
        pytest.importorskip("polars")
        lock(package)

        assert broken() == {}

    @pytest.mark.parametrize(("rule", "how"), cases(BROKEN))
    def test_broken(self, rule, how, package, broken):
        """A plugin that breaks it breaks no other."""
        pytest.importorskip("polars")
        how(package)
        lock(package)

        assert set(broken()) == {rule}

    @pytest.mark.parametrize(("rule", "how"), cases(LOCKED))
    def test_broken_after_it_was_locked(self, rule, how, package, broken):
        """A plugin that changes what was handed out breaks that rule and no other."""
        pytest.importorskip("polars")
        lock(package)
        how(package)

        assert set(broken()) == {rule}


class TestSaying:
    """How it is said."""

    def test_hint_once(self):
        """What to do is said once where it is the same for several, and every offender is named."""
        problems = (Problem("a", "is wrong", "mend it"), Problem("b", "is amiss"), Problem("c", "is wrong", "mend it"))

        assert said(problems).splitlines() == [
            "3 violations:",
            "  - a: is wrong",
            "  - c: is wrong",
            "    mend it",
            "  - b: is amiss",
        ]

    def test_rule_and_offender(self, package, broken):
        """A failure tells the rule, the offender and what to do, and no code."""
        pytest.importorskip("polars")
        package.change("API_LEVEL = 1\n", "", file="__init__.py")
        lock(package)

        (told,) = broken().values()

        assert told.splitlines()[0].startswith(
            "A plugin with hook functions declares the API level of the library for which they are written."
        )
        assert f"  - {package.home.name}: declares no API_LEVEL" in told.splitlines()
        assert told.splitlines()[-1] == "    add API_LEVEL = 1 to the module of its hooks"


class TestWaiting:
    """What cannot be asked is not asked."""

    def test_what_does_not_load(self, package, tmp_path):
        """Of a plugin that cannot be imported, one rule is broken and the others wait for it."""
        package.add("\nimport sote_is_not_there\n")
        test = tmp_path / f"test_waiting_{package.home.name}.py"
        test.write_text(
            "from soteindikaattorit.testing import PluginConformance\n"
            "class TestKoe(PluginConformance):\n    plugin = 'koe'\n",
            "utf-8",
        )

        reports = Reports.of(str(test), "--rootdir", str(tmp_path))

        assert (set(reports.failed), reports.passed) == ({"test_loads"}, [])
        assert len(reports.skipped) == len(RULES) - 1
