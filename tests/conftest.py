"""What several tests share: catalogues made of TOML, and rows that have everything that engines disagree about."""

import csv
import gc
import os
import shutil
import tomllib
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import settings

from soteindikaattorit import Catalogue
from soteindikaattorit.catalogue.plugins import discovery
from soteindikaattorit.definitions import Definitions, Sheet, build
from soteindikaattorit.definitions.sheet import plain
from soteindikaattorit.errors import InvalidValueError
from soteindikaattorit.feedback.form import Form
from soteindikaattorit.feedback.question import Question
from soteindikaattorit.feedback.scale import Option, Scale
from soteindikaattorit.feedback.sections import sections
from soteindikaattorit.model.text import LANGUAGES, Text
from soteindikaattorit.publish.sdc import secondary
from soteindikaattorit.sources import frames

# No deadline: the time of an example means nothing on a shared machine.
settings.register_profile("quick", deadline=None, max_examples=30)
settings.register_profile("ci", deadline=None, max_examples=50)
settings.register_profile("thorough", deadline=None, max_examples=100)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "quick"))

Engine = Callable[[pd.DataFrame], object]

FULL_EFFORT = {"STARTS": secondary.STARTS, "VARIATIONS": secondary.VARIATIONS}
"""How long the search for the least loss is for users: the least and the most starts and variations."""


def pytest_collection_finish():
    """Spare the garbage collector what lives until the end: modules, catalogues and thousands of collected tests."""
    gc.collect()
    gc.freeze()


@pytest.fixture(scope="session", autouse=True)
def refusals():
    """Hold each refusal that a test meets to its form: the thing, its value and the expectation, in plain words."""
    construct = InvalidValueError.__init__

    def checked(self: InvalidValueError, kind: str, value: str, expected: str) -> None:
        assert all(isinstance(text, str) for text in (kind, value, expected))
        for text in (kind, expected):
            assert text
            assert not text[:2].isupper()
            assert not text.endswith(".")
        construct(self, kind, value, expected)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(InvalidValueError, "__init__", checked)
        yield


ANSWERS = """
[[dataset]]
id = "vastaukset"
name = { fi = "Vastaukset (keksittyjä)" }
[dataset.columns]
kunta = { type = "region", level = "kunta" }
pvm = { type = "date", role = "period" }
kieli = { type = "text" }
nps = { type = "integer", optional = true, min = 0, max = 10 }
arvio = { type = "integer", optional = true, min = 1, max = 5 }
ajoissa = { type = "boolean", optional = true }
hinta = { type = "number", unit = "€", optional = true }
paino = { type = "number", optional = true }
tila = { type = "code", values = { answered = { fi = "a" }, skipped = { fi = "b" }, does-not-concern = { fi = "c" } } }
"""

VISITS = """
[[dataset]]
id = "visits"
name = { fi = "Käynnit" }
[dataset.columns]
kunta = { type = "region", level = "kunta" }
pvm = { type = "date", role = "period" }
valmis = { type = "date", optional = true }
"Käynnin kesto" = { type = "number", unit = "min", optional = true, min = 0 }
palvelu = { type = "code", values = ["a", "b", "c"], optional = true }
nps = { type = "integer", optional = true, min = 0, max = 10 }
"kiireellinen" = { type = "boolean", optional = true }
yksikko = { type = "text", optional = true }
hinta = { type = "number", unit = "€", optional = true }
asukkaita = { type = "integer", optional = true }

[[indicator]]
id = "t.count"
version = "1"
name = { fi = "Määrä" }
dataset = "visits"
where = { palvelu = { not = "a" }, "kiireellinen" = true }
measure = { kind = "count" }

[[indicator]]
id = "t.total"
version = "1"
name = { fi = "Summa" }
dataset = "visits"
where = { yksikko = ["Sääʹmǩiõll", "x"] }
measure = { kind = "total", column = "hinta" }

[[indicator]]
id = "t.mean"
version = "1"
name = { fi = "Keskiarvo" }
dataset = "visits"
where = { pvm = { min = 2024-02-01 } }
measure = { kind = "mean", column = "Käynnin kesto" }

[[indicator]]
id = "t.proportion"
version = "1"
name = { fi = "Osuus" }
dataset = "visits"
measure.kind = "proportion"
measure.numerator = { "Käynnin kesto" = { min = 30, max = 40 } }
measure.denominator = { palvelu = ["a", "b"] }
measure.exclude = { "kiireellinen" = true }

[[indicator]]
id = "t.missing"
version = "1"
name = { fi = "Puuttuvia" }
dataset = "visits"
measure = { kind = "proportion", numerator = { "kiireellinen" = { missing = true } } }

[[indicator]]
id = "t.false"
version = "1"
name = { fi = "Kiireettömiä" }
dataset = "visits"
where = { nps = { not = { min = 9 } } }
measure = { kind = "proportion", numerator = { "kiireellinen" = false } }

[[indicator]]
id = "t.rate"
version = "1"
name = { fi = "Käyntejä tuhatta asukasta kohden" }
dataset = "visits"
measure = { kind = "rate", events = "nps", population = "asukkaita" }

[[indicator]]
id = "t.ratio"
version = "1"
name = { fi = "Euroja minuutilta" }
dataset = "visits"
measure = { kind = "ratio", numerator = "hinta", denominator = "Käynnin kesto" }

[[indicator]]
id = "t.nps"
version = "1"
name = { fi = "NPS" }
dataset = "visits"
where = { nps = [0, 1, 2.0, 6, 7, 8, 9, 10] }
measure = { kind = "nps", column = "nps" }

[[indicator]]
id = "t.within"
version = "1"
name = { fi = "Ajoissa" }
dataset = "visits"
measure = { kind = "within", start = "pvm", end = "valmis", days = 7, exclude = { palvelu = "b" } }

[[indicator]]
id = "t.within-calendar"
version = "1"
name = { fi = "Ajoissa kalenteripäivinä" }
dataset = "visits"
measure = { kind = "within", start = "pvm", end = "valmis", days = 7, calendar = "calendar" }

[[indicator]]
id = "t.within-months"
version = "1"
name = { fi = "Kuukaudessa" }
dataset = "visits"
measure = { kind = "within", start = "pvm", end = "valmis", months = 1 }

[[indicator]]
id = "t.composite"
version = "1"
name = { fi = "Kaikki" }
dataset = "visits"
[indicator.measure]
kind = "composite"
components = [
    { done = { "kiireellinen" = false }, due = { palvelu = ["a", "b"] } },
    { done = { nps = { not = { max = 6 } } }, due = { "Käynnin kesto" = { min = 30 } } },
]

[[indicator]]
id = "t.growth"
version = "1"
name = { fi = "Kasvu" }
measure = { kind = "growth", indicator = "t.count", on = "previous" }
"""


def definitions_of(toml: str, named: Iterable[object] = ()) -> Definitions:
    """Return the definitions that are written in TOML, which may refer to limits and the like of others."""
    sheet = Sheet(path="test.toml", tables=plain(tomllib.loads(toml)), folder=Path(__file__).parent)
    return build([sheet], named=named, sections=sections())


@pytest.fixture(scope="module", autouse=True)
def little_effort():
    """Let the search for the least loss be short: what is hidden is protected after any search, and rules are tried on it."""
    with pytest.MonkeyPatch.context() as patch:
        for name, effort in FULL_EFFORT.items():
            patch.setattr(secondary, name, effort[:1])
        yield


ABOUT_GATHERING = ("test_plugins", "test_catalogue", "test_cli_locking", "test_testing_conformance")
"""How the names of the modules begin that are about gathering plugins: they gather each time."""

ENTRY_POINTS = discovery.entry_points
GATHER = Catalogue.installed
GATHERED: dict[object, Catalogue] = {}
"""The catalogues of what is installed, by the arguments for which they were gathered."""


def gathered(_: type[Catalogue], **asked: Any) -> Catalogue:
    """Return the catalogue of what is installed, gathered once; anew where a test has changed what is installed."""
    only, is_usual = asked.get("only"), discovery.entry_points is ENTRY_POINTS
    has_own_plugins = not is_usual and any(discovery.entry_points(group=discovery.PROJECT))
    if has_own_plugins or discovery.SELECTION in os.environ or isinstance(only, str):
        return GATHER(**asked)
    key = (is_usual, None if only is None else frozenset(only), asked.get("strict", False))
    if key not in GATHERED:
        GATHERED[key] = GATHER(**asked)
    return GATHERED[key]


@pytest.fixture(scope="module", autouse=True)
def gathered_once(request):
    """Let all modules but those about gathering share the catalogues of what is installed: nothing can change them."""
    with pytest.MonkeyPatch.context() as patch:
        if not Path(request.path).name.startswith(ABOUT_GATHERING):
            patch.setattr(Catalogue, "installed", classmethod(gathered))
        yield


@pytest.fixture
def full_effort(monkeypatch):
    """Let the search for the least loss be as long as it is for users, for tests of how much is lost and what is shown."""
    for name, effort in FULL_EFFORT.items():
        monkeypatch.setattr(secondary, name, effort)


Vectors = Callable[[str], list[dict[str, str]]]


@pytest.fixture(scope="session")
def vectors() -> Vectors:
    """Return a function that reads the published figures of a file in ``vectors``."""

    def read(name: str) -> list[dict[str, str]]:
        with (Path(__file__).parent / "vectors" / f"{name}.csv").open(encoding="utf-8", newline="") as stream:
            return list(csv.DictReader(stream))

    return read


@pytest.fixture(scope="session")
def as_published() -> Callable[[str], object]:
    """Return a function that gives a published figure with the tolerance of its own decimals."""

    def approximate(figure: str, units: float = 0.5) -> object:
        decimals = len(figure.partition(".")[2])
        return pytest.approx(float(figure), rel=1e-12, abs=units * 10**-decimals)

    return approximate


@pytest.fixture(scope="session")
def national() -> Catalogue:
    """Return the catalogue of the national content only."""
    return Catalogue.of()


@pytest.fixture(scope="session")
def catalogue_of(national: Catalogue) -> Callable[[str], Catalogue]:
    """Return a function that makes a catalogue of definitions written in TOML, beside the national content."""
    named = (*national.instruments, *national.limits, *national.standards)
    return lambda toml: national.with_definitions(definitions_of(toml, named))


@pytest.fixture(scope="session")
def answers_toml() -> str:
    """Return the dataset ``vastaukset`` in TOML, answers that are made up, of which figures are released."""
    return ANSWERS


@pytest.fixture(scope="session")
def answers_catalogue(catalogue_of, answers_toml) -> Catalogue:
    """Return indicators of answers, one of every kind that a release treats in its own way."""
    return catalogue_of(answers_toml + (Path(__file__).parent / "data" / "answers.toml").read_text("utf-8"))


@pytest.fixture(scope="session")
def visits(catalogue_of) -> Catalogue:
    """Return a catalogue with one indicator of every kind that adds up over days, on one dataset."""
    return catalogue_of(VISITS)


@pytest.fixture(scope="session")
def rows() -> pd.DataFrame:
    """Return rows of the dataset ``visits`` in NumPy's types, every optional column with values missing."""
    random = np.random.default_rng(20250304)
    count = 600
    day = pd.to_datetime("2024-01-01") + pd.to_timedelta(random.integers(0, 366, count), "D")
    late = pd.to_timedelta(random.integers(0, 20, count), "D")

    def some(values: object, share: float = 0.15) -> pd.Series:
        return pd.Series(values).where(random.random(count) > share)

    return pd.DataFrame(
        {
            "kunta": random.choice(["698", "047", "297"], count),
            "pvm": day,
            "valmis": some(day + late),
            "Käynnin kesto": some(random.normal(32, 7, count).round(1).clip(0)),
            "palvelu": some(random.choice(["a", "b", "c"], count)),
            "nps": some(random.integers(0, 11, count).astype("float64")),
            "kiireellinen": some(random.random(count) > 0.5).astype("boolean"),
            "yksikko": some(random.choice(["Sääʹmǩiõll", "x", 'y; "z", ä'], count)),
            "hinta": some(random.normal(0, 100, count).round(2)),
            "asukkaita": some(random.integers(1, 100, count).astype("float64")),
        }
    )


PEOPLE = """
[[dataset]]
id = "k"
name = { fi = "Käynnit" }
[dataset.columns]
kunta = { type = "region", level = "kunta", optional = true }
pvm = { type = "date", role = "period" }
pyynto = { type = "date", optional = true }
saatu = { type = "date", optional = true }
aika = { type = "datetime", optional = true }
henkilo = { type = "text", role = "person", optional = true }
tekija = { type = "code", values = ["a", "b", "c", "d"], optional = true }
ammatti = { type = "code", values = ["laakari", "hoitaja"], optional = true }
minuuttia = { type = "number", unit = "min", optional = true }
arvo = { type = "integer", min = 1, max = 5, optional = true }
paino = { type = "number", optional = true }
ositus = { type = "text", optional = true }
vaesto = { type = "integer", optional = true }
"""

PEOPLE_MEASURES = {
    "median": '{ kind = "quantile", column = "minuuttia" }',
    "steps": '{ kind = "quantile", column = "minuuttia", quantile = 0.9, width = 5, limit = 60 }',
    "days": '{ kind = "quantile", start = "pyynto", end = "saatu" }',
    "working-days": '{ kind = "quantile", start = "pyynto", end = "saatu", calendar = "working", quantile = 0.25 }',
    "waiting": '{ kind = "quantile", start = "pyynto", end = "saatu", quantile = 0.75, waiting = true }',
    "third": '{ kind = "quantile", start = "pyynto", end = "saatu", nth = 3 }',
    "distinct": '{ kind = "distinct", column = "henkilo" }',
    "coc": '{ kind = "continuity", person = "henkilo", provider = "tekija" }',
    "upc": '{ kind = "continuity", person = "henkilo", provider = "tekija", index = "upc", minimum = 3 }',
    "secon": '{ kind = "continuity", person = "henkilo", provider = "tekija", index = "secon", time = "aika" }',
    "mmci": '{ kind = "continuity", person = "henkilo", provider = "tekija", index = "mmci" }',
    "mean": '{ kind = "weighted-mean", column = "arvo", weight = "paino", stratum = "ositus", population = "vaesto" }',
    "share": '{ kind = "weighted-proportion", numerator = { arvo = { min = 4 } }, weight = "paino" }',
}

PEOPLE_WHERE = {
    "coc": '{ ammatti = "laakari" }',
    "days": "{ ammatti = { not = 'hoitaja' } }",
    "mean": '{ tekija = "a" }',
}


def people_indicator(name: str, measure: str) -> str:
    """Write one indicator."""
    where = f"where = {PEOPLE_WHERE[name]}" if name in PEOPLE_WHERE else ""
    return (
        f'[[indicator]]\nid = "k.{name}"\nversion = "1"\nname = {{ fi = "{name}" }}\n'
        f'dataset = "k"\nmeasure = {measure}\n{where}\n'
    )


@pytest.fixture(scope="session")
def people(catalogue_of) -> Catalogue:
    """Return a catalogue of measures that read histograms, persons and weights, on one dataset."""
    indicators = (people_indicator(*named) for named in PEOPLE_MEASURES.items())
    return catalogue_of(PEOPLE + "".join(indicators))


@pytest.fixture(scope="session")
def people_rows() -> pd.DataFrame:
    """Return rows of the dataset of persons in NumPy's types, every optional column with values missing."""
    random = np.random.default_rng(20251122)
    count = 900
    day = pd.Series(pd.to_datetime("2024-01-01") + pd.to_timedelta(random.integers(0, 366, count), "D"))
    asked = day - pd.to_timedelta(random.integers(0, 30, count), "D")

    def some(values: object, share: float = 0.1) -> pd.Series:
        return pd.Series(values).where(random.random(count) > share)

    strata = random.choice(["x", "y", "z"], count)
    return pd.DataFrame(
        {
            "kunta": some(random.choice(["698", "047", "297"], count)),
            "pvm": day,
            "pyynto": some(asked),
            "saatu": some(day),
            "aika": some(day + pd.to_timedelta(random.integers(8, 11, count), "h")),
            "henkilo": some(random.choice([f"h{number}" for number in range(60)], count)),
            "tekija": some(random.choice(["a", "b", "c", "d"], count, p=[0.6, 0.2, 0.1, 0.1])),
            "ammatti": some(random.choice(["laakari", "hoitaja"], count)),
            "minuuttia": some(random.gamma(4, 8, count).round(1)),
            "arvo": some(random.integers(1, 6, count).astype("float64")),
            "paino": some(random.gamma(4, 10, count).round(2)),
            "ositus": strata,
            "vaesto": pd.Series(strata).map({"x": 2000.0, "y": 5000.0, "z": 900.0}),
        }
    )


ALONE = {"polars", "duckdb"}
"""The engines to which pandas and PyArrow frames are handed when they are installed."""


def _categorical(frame: pd.DataFrame) -> pd.DataFrame:
    return frame.astype(dict.fromkeys(frame.select_dtypes("str").columns, "category"))


def _objects(frame: pd.DataFrame) -> pd.DataFrame:
    return frame.astype(dict.fromkeys(frame.select_dtypes("str").columns, "object"))


def _arrow(frame: pd.DataFrame) -> object:
    return pytest.importorskip("pyarrow").Table.from_pandas(frame, preserve_index=False)


def _arrow_backed(frame: pd.DataFrame) -> pd.DataFrame:
    pytest.importorskip("pyarrow")
    return frame.convert_dtypes(dtype_backend="pyarrow")


def _polars(frame: pd.DataFrame) -> Any:
    return pytest.importorskip("polars").from_pandas(frame)


FRAMES: dict[str, Engine] = {
    "pandas": pd.DataFrame.copy,
    "pandas-nullable": pd.DataFrame.convert_dtypes,
    "pandas-arrow": _arrow_backed,
    "pandas-categorical": _categorical,
    "pandas-object": _objects,
    "polars": _polars,
    "polars-lazy": lambda frame: _polars(frame).lazy(),
    "pyarrow": _arrow,
    "duckdb": lambda frame: pytest.importorskip("duckdb").from_arrow(_arrow(frame)),
    "dask": lambda frame: pytest.importorskip("dask.dataframe").from_pandas(frame, npartitions=3),
}
"""How rows in pandas become rows of another engine."""

MOVING = pytest.mark.filterwarnings("ignore:Dask support is moving:FutureWarning")
"""Narwhals announces a package of its own for Dask, which is not published yet."""


@pytest.fixture(params=[pytest.param(name, marks=MOVING if name == "dask" else ()) for name in FRAMES])
def engine(request) -> Engine:
    """Return what turns rows in pandas into rows of an engine, one engine after the other."""
    return FRAMES[request.param]


@pytest.fixture(params=[name for name in FRAMES if name.startswith("pandas")] + ["pyarrow"])
def in_memory(request) -> Engine:
    """Return what turns rows in pandas into a frame that may be handed to another engine."""
    return FRAMES[request.param]


@pytest.fixture
def alone(monkeypatch) -> None:
    """Let no engine be installed to which a pandas or PyArrow frame could be handed."""
    is_installed = frames.is_installed
    monkeypatch.setattr(frames, "is_installed", lambda package: package not in ALONE and is_installed(package))


@pytest.fixture(params=["parquet", "parquet-folder", "csv", "csv-semicolon", "csv-tab-bom"])
def file(request, tmp_path) -> Engine:
    """Return what writes rows in pandas to a file and gives its path, one format after the other."""
    form = request.param
    path = tmp_path / ("rows.csv" if form.startswith("csv") else "rows.parquet" if form == "parquet" else "rows")

    def write(frame: pd.DataFrame) -> Path:
        if form == "parquet":
            frame.to_parquet(path)
        elif form == "parquet-folder":
            path.mkdir()
            frame[: len(frame) // 2].to_parquet(path / "first.parquet")
            frame[len(frame) // 2 :].to_parquet(path / "second.parquet")
        elif form == "csv-tab-bom":
            frame.to_csv(path, index=False, sep="\t", encoding="utf-8-sig", lineterminator="\r\n")
        else:
            frame.to_csv(path, index=False, sep=";" if form == "csv-semicolon" else ",")
        return path

    return write


ARTIFICIAL = {
    "fi": "FI-TESTI Ääkköset",
    "sv": "SV-TEST Åländska",
    "en": "EN-TEST Words",
    "se": "SE-TESTI áčđŋšŧž",
    "smn": "SMN-TESTI áâäčđŋšž",
    "sms": "SMS-TESTI sääʹmǩiõll ʒǯǧǥǩʹʼ",
}
"""Wording that nobody can take for anybody's: each begins with the code of its language."""


def artificial(what: str, languages: tuple[str, ...]) -> Text:
    """Return an artificial text in some languages."""
    return Text({language: f"{ARTIFICIAL[language]} {what}" for language in languages})


def _scales(languages: tuple[str, ...]) -> dict[str, Scale]:
    def label(what: object) -> Text:
        return artificial(f"option {what}", languages)

    na = Option(code="na", label=label("na"), counts=False)
    five = tuple(Option(code=str(number), value=number, label=label(number)) for number in (5, 4, 3, 2, 1))
    ends = {0: label("lowest"), 10: label("highest")}
    eleven = tuple(Option(code=str(number), value=number, label=ends.get(number)) for number in range(11))
    faces = tuple(Option(code=str(number), value=number, label=label(f"face {number}")) for number in range(1, 6))
    often = tuple(Option(code=code, label=label(code)) for code in ("always", "not-always", "never"))
    return {
        "agreement": Scale(id="agreement", kind="agreement", options=(*five, na)),
        "nps": Scale(id="nps", kind="nps", options=eleven),
        "smiley": Scale(id="smiley", kind="smiley", options=faces),
        "yes-no": Scale(
            id="yes-no", kind="yes-no", options=tuple(Option(code=c, label=label(c)) for c in ("yes", "no"))
        ),
        "choice": Scale(id="testi.how-often", kind="choice", options=often),
        "text": Scale(id="text", kind="text"),
    }


@pytest.fixture(scope="session")
def artificial_form() -> Callable[..., Form]:
    """Return a function that makes a form with a question of every kind, worded artificially in some languages."""

    def make(languages: tuple[str, ...] = LANGUAGES, **changed: Text | None) -> Form:
        scales = _scales(languages)

        def ask(code: str, kind: str, *, required: bool = False) -> Question:
            text = changed.get(code, artificial(f"question {code}", languages))
            return Question(code=code, text=text, scale=scales[kind], required=required)

        questions = (
            ask("suositus", "nps", required=True),
            ask("apu", "agreement", required=True),
            ask("turvallisuus", "agreement"),
            ask("naama", "smiley"),
            ask("hyodyllinen", "yes-no"),
            ask("kielella", "choice"),
            ask("miksi", "text", required=True),
            ask("avoin", "text"),
        )
        name = artificial("form", languages)
        return Form(id="testi.lomake", version="2025-1", name=name, questions=questions, where_kept="nowhere: a test")

    return make


FLAGS = (
    *("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"),
    *("--disable-component-update", "--disable-sync"),
)


@pytest.fixture(scope="module")
def chromium():
    """Return a browser; the tests are left out where there is none."""
    playwright = pytest.importorskip("playwright.sync_api")
    path = shutil.which("chromium")
    if not path:
        pytest.skip("Chromium is not installed")
    with playwright.sync_playwright() as running:
        browser = running.chromium.launch(executable_path=path, args=FLAGS)
        yield browser
        browser.close()
