"""New plugins: what is written is whole, works at once, and holds nothing that could tell of a person."""

import tomllib
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from soteindikaattorit import Catalogue, compute
from soteindikaattorit.catalogue.items.toml import inline
from soteindikaattorit.catalogue.lock import LOCK, Lock
from soteindikaattorit.catalogue.plugins.discovery import installed_names
from soteindikaattorit.cli.scaffold.columns import LEFT_OUT, MIN_ROWS_PER_CODE, guess_columns
from soteindikaattorit.cli.scaffold.package import Package
from soteindikaattorit.cli.scaffold.rows import rows_start, slug
from soteindikaattorit.cli.scaffold.start import Start
from soteindikaattorit.cli.scaffold.variants import variants_start
from soteindikaattorit.errors import DefinitionError, FileError, InvalidValueError, SoteError, UnknownNameError
from soteindikaattorit.testing.rows import generated_rows

ROWS = 200
"""How many rows the files of the tests have."""


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    """Return the installed catalogue."""
    return Catalogue.installed()


def definitions(package: Package) -> str:
    """Return the definitions file of a package."""
    return next(text for path, text in package.files().items() if path.endswith(".toml") and "definitions" in path)


def added(catalogue: Catalogue, package: Package, folder: Path) -> Catalogue:
    """Return the catalogue with what a new package defines, as it is written."""
    return catalogue.with_file(package.write(catalogue, folder) / "src" / package.module / "definitions")


class TestPackage:
    """The package as it is written."""

    def test_names(self):
        """The package, its module and its entry point bear the name of the plugin, as each of them can."""
        package = Package(name="kanta-hame")
        project = tomllib.loads(package.files()["pyproject.toml"])["project"]

        assert project["name"] == "soteindikaattorit-kanta-hame"
        assert project["entry-points"] == {"soteindikaattorit": {"kanta_hame": "soteindikaattorit_kanta_hame"}}
        assert "src/soteindikaattorit_kanta_hame/definitions/kanta-hame.toml" in package.files()
        assert 'plugin = "kanta_hame"' in package.files()["tests/test_kanta_hame.py"]

    def test_filled(self):
        """No placeholder of the template is left, in a file or in its name, and every Python file can be compiled."""
        files = Package(name="koe", title="Kö, kø & kå $name").files()

        assert not [path for path in files if "MODULE" in path or "PLUGIN" in path or ".template" in path]
        for path, text in files.items():
            assert "$name" not in text.replace("kå $name", ""), path
            if path.endswith(".py"):
                compile(text, path, "exec")

    @pytest.mark.parametrize(
        "name",
        [
            *("", "Koe", "koe_a", "-koe", "koe-", "1koe", "käynti", "a" * 41, "../koe", "koe\n"),
            *("own", "national", "all", "none", "soteindikaattorit"),
        ],
    )
    def test_bad_name(self, name):
        """A name that cannot be one, or is the library's own, is refused."""
        with pytest.raises(InvalidValueError, match="plugin name"):
            Package(name=name)

    @pytest.mark.parametrize("title", ["", " koe", "a\nb", 'a "b"', "a\\b", "[koe](x)", "a" * 81, '"""'])
    def test_bad_title(self, title):
        """A title that would break a file it stands in is refused."""
        with pytest.raises(InvalidValueError, match="plugin title"):
            Package(name="koe", title=title)

    @pytest.mark.parametrize("name", ["lappi", "pohjois-savo", "thl"])
    def test_taken(self, catalogue, name):
        """A name is refused under which a plugin is installed, or with which ids begin."""
        with pytest.raises(InvalidValueError, match="choose another"):
            Package(name=name).check_free([one.plugin for one in catalogue.contents], catalogue.ids)

    def test_not_overwritten(self, catalogue, tmp_path):
        """An existing package is left as it is, and a folder that does not exist is not created."""
        (tmp_path / "soteindikaattorit-koe").mkdir()

        with pytest.raises(FileError, match="already exists"):
            Package(name="koe").write(catalogue, tmp_path)
        assert list((tmp_path / "soteindikaattorit-koe").iterdir()) == []
        with pytest.raises(FileError, match="no such folder"):
            Package(name="koe").write(catalogue, tmp_path / "gone")

    def test_nothing_half_written(self, catalogue, tmp_path, monkeypatch):
        """When definitions conflict with others, or writing fails, nothing is left behind."""
        start = Start(definitions='[[dataset]]\nid = "lappi.ensiarvioinnit"\n', summary="", needs=())
        with pytest.raises(DefinitionError):
            Package(name="koe", start=start).write(catalogue, tmp_path)

        def fail(*_, **__):
            raise OSError(28, "No space left on device")

        monkeypatch.setattr(Path, "write_text", fail)
        with pytest.raises(FileError, match="No space left"):
            Package(name="koe").write(catalogue, tmp_path)
        assert list(tmp_path.iterdir()) == []


def test_example(catalogue, tmp_path):
    """The default start has two indicators that can be computed, all marked as invented and locked, and no figures."""
    package = Package(name="koe")
    whole = added(catalogue, package, tmp_path)
    own = whole.contents[-1].definitions
    rows = generated_rows(whole.dataset("koe.kaynnit"), whole.select("koe"), count=ROWS)

    results = compute(whole.select("koe"), {"koe.kaynnit": rows}, every="quarter").to_pandas()

    ids = ("koe.kaynnit.ajallaan", "koe.kaynnit.suositus")
    assert set(results["indicator"]) == set(ids)
    assert set(results["status"]) == {"ok"}
    assert whole.select("koe").observations == ()
    for thing in (*own.indicators, *own.datasets):
        assert thing.name.to_dict()["fi"].startswith("Malli: ")
        assert thing.name.to_dict()["sv"].startswith("Modell: ")
    assert Lock.read(tmp_path / package.folder / "src" / package.module / LOCK).ids == ids


def test_plugin_of_this_repository(tmp_path):
    """The plugin that stands here as an example is, file by file, what is written for its name."""
    stands = Path(__file__).parents[1] / "plugins" / "soteindikaattorit-esimerkki"
    others = Catalogue.installed(only={*installed_names()} - {"esimerkki"})

    written = Package(name="esimerkki").write(others, tmp_path)

    assert texts(stands) == texts(written)


def texts(folder: Path) -> dict[str, str]:
    """Return the text of each file of a package, but of those that are made when it is built or run."""
    files = (path for path in folder.rglob("*") if path.is_file())
    built = ("__pycache__", "build", "_build", ".pytest_cache", "catalogue")
    return {
        path.relative_to(folder).as_posix(): path.read_text("utf-8")
        for path in files
        if not {*built} & {*path.parts} and ".egg-info" not in str(path)
    }


@pytest.fixture
def rows(tmp_path) -> Path:
    """Return a file of artificial rows, as a Finnish system would write it."""
    random = np.random.default_rng(20251122)
    first = pd.Series(pd.to_datetime("2025-01-01") + pd.to_timedelta(random.integers(0, 300, ROWS), "D"))
    later = first + pd.to_timedelta(random.integers(0, 20, ROWS), "D")
    frame = pd.DataFrame(
        {
            "Kunta": random.choice(["698", "047"], ROWS),
            "Kotikunnan nimi": random.choice(["Kunta A", "Kunta B"], ROWS),
            "Saapunut": first.dt.strftime("%Y-%m-%d"),
            "Yhteydenotto": later.dt.strftime("%Y-%m-%d").where(random.random(ROWS) > 0.1),
            "Kirjattu": later.dt.strftime("%Y-%m-%dT%H:%M"),
            "Päivä": first.dt.strftime("%d.%m.%Y"),
            "asiakasnumero": random.integers(1, 30, ROWS),
            "Lääkäri": random.choice(["Testinen", "Kokeilija"], ROWS),
            "palvelu": random.choice(["perhe", "aikuis"], ROWS),
            "Hoito auttoi": random.choice(["kyllä", "ei"], ROWS),
            "ratkaistu": random.choice(["true", "false"], ROWS),
            "arvosana": [*range(11), *random.integers(0, 11, ROWS - 11)],
            "kesto min": [f"{number:.1f}".replace(".", ",") for number in random.gamma(4, 8, ROWS)],
            "käyntejä": random.integers(1, 9, ROWS),
            "harvinainen": ["tavallinen"] * (ROWS - MIN_ROWS_PER_CODE + 1)
            + ["HARVINAINEN ARVO"] * (MIN_ROWS_PER_CODE - 1),
            "kirjattu kuka": ["Testi Testinen"] * (ROWS // 2) + ["Koe Kokeilija"] * (ROWS // 2),
            "nimi": ["Testi Testinen"] * ROWS,
            "hetu": ["010101-123N"] * ROWS,
            "viesti": ["kirjoita: testi@example.fi"] * ROWS,
            "viite": [f"{number:08d}" for number in range(ROWS)],
            "huomio": [f"Huomio numero {number}" for number in range(ROWS)],
            "tyhjä": [""] * ROWS,
            "generated": "true",
        }
    )
    frame.to_csv(tmp_path / "käynnit.csv", sep=";", index=False)
    return tmp_path / "käynnit.csv"


class TestColumns:
    """What columns are taken for."""

    def test_guesses(self, catalogue, rows):
        """A column is guessed from its name and all its values; the mark of generated rows is no column."""
        guesses = guess_columns(rows, catalogue.regions)

        assert {guess.name: (guess.type, dict(guess.keys)) for guess in guesses} == {
            "Kunta": ("region", {"level": "kunta"}),
            "Kotikunnan nimi": ("text", {}),
            "Saapunut": ("date", {"role": "period"}),
            "Yhteydenotto": ("date", {"optional": True, "not_before": "Saapunut"}),
            "Kirjattu": ("datetime", {"not_before": "Saapunut"}),
            "Päivä": ("text", {}),
            "asiakasnumero": ("text", {"role": "person"}),
            "Lääkäri": ("text", {"role": "provider"}),
            "palvelu": ("code", {"values": ["aikuis", "perhe"]}),
            "Hoito auttoi": ("code", {"values": ["ei", "kyllä"]}),
            "ratkaistu": ("boolean", {}),
            "arvosana": ("integer", {"min": 0, "max": 10}),
            "kesto min": ("number", {"min": 0, "unit": "min"}),
            "käyntejä": ("integer", {"min": 0, "unit": "Malli: yksikkö"}),
            "harvinainen": ("text", {}),
            "kirjattu kuka": ("text", {}),
            "nimi": (LEFT_OUT, {}),
            "hetu": (LEFT_OUT, {}),
            "viesti": (LEFT_OUT, {}),
            "viite": ("text", {}),
            "huomio": ("text", {}),
            "tyhjä": ("text", {"optional": True}),
        }
        assert all(guess.reason for guess in guesses)

    @pytest.mark.parametrize(
        "text",
        [
            "Testinen;2025-01-01\nTestinen;2025-01-02\n",
            "010101-123N;arvo\n010101-123N;2\n",
            "arvo;testi@example.fi\n1;2\n",
            "arvo;\n1;2\n",
            "arvo;2025-01-01\n1;2\n",
        ],
        ids=["value", "identity-code", "address", "empty", "day"],
    )
    def test_without_header(self, catalogue, tmp_path, text):
        """A first line that names no columns is refused, and nothing of it is told."""
        (tmp_path / "rows.csv").write_text(text, "utf-8")

        with pytest.raises(FileError, match="the first line must name the columns") as error:
            guess_columns(tmp_path / "rows.csv", catalogue.regions)
        assert not [
            cell for line in text.split() for cell in line.split(";") if len(cell) > 6 and cell in str(error.value)
        ]

    @pytest.mark.parametrize(
        "content", [b"", b"\n", b"a;b\n1;2;3\n", "päivä\n1\n".encode("latin-1"), b'a,b\n"1,2\n', b"a,a\n1,2\n"]
    )
    def test_unreadable(self, catalogue, tmp_path, content):
        """What is no table is refused with a line that names the file."""
        (tmp_path / "rows.csv").write_bytes(content)

        with pytest.raises(FileError, match="rows.csv"):
            guess_columns(tmp_path / "rows.csv", catalogue.regions)


class TestRows:
    """A beginning from one's own rows."""

    def test_computable(self, catalogue, rows, tmp_path):
        """What was guessed from a file is computed from that file."""
        start = rows_start("koe", rows, catalogue.regions)
        whole = added(catalogue, Package(name="koe", start=start), tmp_path)

        results = compute(whole.select("koe"), {"koe.kaynnit": rows}, every="year").to_pandas()

        assert set(results["status"]) == {"ok"}
        assert {name.rpartition(".")[2] for name in results["indicator"]} == {
            *("maara", "yhteydenotto-ajoissa", "kirjattu-ajoissa", "hoito-auttoi-osuus", "ratkaistu-osuus"),
            *("arvosana-nps", "kesto-min-keskiarvo", "kaynteja-keskiarvo"),
        }

    def test_tells_of_nobody(self, catalogue, rows):
        """No value stands in the package but codes that stand in many rows."""
        package = Package(name="koe", start=rows_start("koe", rows, catalogue.regions))
        frame = pd.read_csv(rows, sep=";", dtype="str")
        told = "\n".join(package.files().values())
        rare = {
            value
            for name in frame
            for value, count in frame[name].value_counts().items()
            if len(value) > 3
            and (count < MIN_ROWS_PER_CODE or name in {"nimi", "hetu", "Lääkäri", "viesti", "kirjattu kuka"})
        }

        assert len(rare) > ROWS
        assert [value for value in rare if value in told] == []

    def test_sums_of_everything(self, catalogue, tmp_path):
        """Any header that can be one gives definitions that can be read."""
        (tmp_path / "2025 €.csv").write_text(
            'Käynnin "kesto" [min],a.b,A-B,Tieto$x,tyhjä\n1,2,3,4,\n5,6,7,8,\n', "utf-8"
        )
        start = rows_start("koe", tmp_path / "2025 €.csv", catalogue.regions)

        whole = added(catalogue, Package(name="koe", start=start), tmp_path)

        assert len(whole.select("koe")) == 5


class TestVariants:
    """A beginning as variants of another's."""

    @pytest.mark.parametrize("ids", ["lappi", "pohjois-savo", "thl", "thl-asiakaspalaute", "lappi.ensiarviointi"])
    def test_whole(self, catalogue, tmp_path, ids):
        """Whatever is defined can be begun from, and each indicator of it has its variant."""
        start = variants_start("koe", ids, catalogue)

        whole = added(catalogue, Package(name="koe", start=start), tmp_path)

        assert len(whole.select("koe")) == len(catalogue.select(ids))

    def test_takes_over(self, catalogue, tmp_path):
        """A variant measures as its base does, on a dataset of its own, without the targets and the source."""
        start = variants_start("koe", "lappi.ensiarviointi.yhteydenotto-ajoissa", catalogue)
        whole = added(catalogue, Package(name="koe", start=start), tmp_path)
        base, own = whole["lappi.ensiarviointi.yhteydenotto-ajoissa"], whole["koe.ensiarviointi.yhteydenotto-ajoissa"]

        assert (own.measure, own.where, own.unit) == (base.measure, base.where, base.unit)
        assert (own.dataset, whole.dataset(own.dataset).covers) == ("koe.ensiarvioinnit", "")
        assert own.targets == ()
        assert own.source != base.source

    def test_derived(self, catalogue, tmp_path):
        """A variant of what is derived is derived from variants."""
        whole = added(catalogue, Package(name="koe", start=variants_start("koe", "lappi", catalogue)), tmp_path)
        derived = [indicator for indicator in whole.select("koe") if indicator.measure.indicators]

        assert derived
        assert all(name.startswith("koe.") for indicator in derived for name in indicator.measure.indicators)

    def test_needs(self, catalogue):
        """A package depends on that of its bases; national content comes with the library."""
        of_lapland = variants_start("koe", "lappi.ensiarviointi", catalogue).needs

        assert of_lapland == ("soteindikaattorit", "soteindikaattorit-lappi")
        assert variants_start("koe", "thl", catalogue).needs == ("soteindikaattorit",)

    def test_unknown(self, catalogue):
        """What there is not cannot be begun from."""
        with pytest.raises(UnknownNameError, match="unknown indicator 'lappi.ensi'"):
            variants_start("koe", "lappi.ensi", catalogue)

    def test_ones_own(self, catalogue, tmp_path):
        """What stands in a file of one's own cannot be depended on."""
        whole = added(catalogue, Package(name="koe"), tmp_path)

        with pytest.raises(SoteError, match="expected indicators of an installed plugin"):
            variants_start("toinen", "koe", whole)


@pytest.mark.parametrize(
    "value", ["a", 'a "b" \\ ', "ä\t\x7f\x00€", 1, -1.5, True, [1, 2], {"a b": {"c": ["x"]}}, {"": 1}]
)
def test_toml(value):
    """What is written as TOML is read as it was."""
    assert tomllib.loads(f"key = {inline(value)}") == {"key": value}


@pytest.mark.parametrize(
    ("text", "word"), [("Käynnin kesto (min)", "kaynnin-kesto-min"), ("€", ""), ("ÅÄÖ_1", "aao-1")]
)
def test_slug(text, word):
    """The part of an id is made of what the text has of ASCII letters and digits."""
    assert slug(text) == word
