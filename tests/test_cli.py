"""The command ``sote``: what it prints and writes, and that whatever goes wrong is said in plain lines."""

import csv
import io
import json
import re
import shutil
import sys
from collections.abc import Callable
from pathlib import Path
from types import ModuleType, SimpleNamespace

import attrs
import pandas as pd
import pytest
from click.testing import CliRunner, Result

import soteindikaattorit.cli
from soteindikaattorit import Catalogue, Results, __version__, compute
from soteindikaattorit.cli import main
from soteindikaattorit.cli.commands import sote

DATA = Path(__file__).parent / "data" / "visits"
"""A dataset of visits with indicators, rows and published figures; everything is invented."""

MINE, VISITS = ((DATA / name).read_text("utf-8") for name in ("mine.toml", "visits.csv"))

SCORES = {("297", "2025-01"): 25.0, ("297", "2025-02"): 100.0, ("698", "2025-01"): -100.0}
"""Promoters (9–10) less detractors (0–6) in percent of those who answered, counted by hand."""

COUNTS = {("297", "2025-01"): 4.0, ("297", "2025-02"): 1.0, ("698", "2025-01"): 2.0}

MUST_HOLD = "compute --definitions mine.toml --data visits=visits.csv --by kunta --every month --unprotected"

Sote = Callable[..., Result]


@attrs.frozen
class Ended:
    """How a run ended.

    Args:
        code: The exit code.
        out: What was printed.
        err: What was said beside.
    """

    code: int
    out: str
    err: str


Run = Callable[[str], Ended]


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch) -> Path:
    """Work in a folder with definitions, rows and published figures; no plugin is installed."""
    shutil.copytree(DATA, tmp_path, dirs_exist_ok=True)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("soteindikaattorit.catalogue.plugins.discovery.entry_points", lambda **_: [])
    return tmp_path


@pytest.fixture
def works() -> Sote:
    """Return a function that runs a command that must succeed."""

    def run(line: str) -> Result:
        result = CliRunner().invoke(sote, line.split(), catch_exceptions=False)
        assert result.exit_code == 0, result.output
        return result

    return run


@pytest.fixture
def ends(monkeypatch, capsys) -> Run:
    """Return a function that runs the command as it is installed, to its exit code."""

    def run(line: str) -> Ended:
        monkeypatch.setattr(sys, "argv", ["sote", *line.split()])
        with pytest.raises(SystemExit) as ended:
            main()
        said = capsys.readouterr()
        code = ended.value.code
        return Ended(code if isinstance(code, int) else int(bool(code)), said.out, said.err)

    return run


def _plain(frame: pd.DataFrame) -> list[dict]:
    cells = frame.astype("object")
    return cells.where(cells.notna(), None).to_dict("records")


def figures(frame: pd.DataFrame, indicator: str) -> dict[tuple[str, str], float]:
    """Return the values of an indicator by municipality and month."""
    rows = frame[frame["indicator"] == indicator]
    return dict(zip(zip(rows["kunta"], rows["period"], strict=True), rows["value"], strict=True))


def plugin(name: str, *, error: Exception | None = None) -> SimpleNamespace:
    """Return the entry point of a plugin that offers nothing, or cannot be imported."""

    def load() -> ModuleType:
        if error:
            raise error
        return ModuleType(name)

    return SimpleNamespace(
        name=name, value=name, dist=SimpleNamespace(name=f"soteindikaattorit-{name}", version="1.2.3"), load=load
    )


class TestCompute:
    """Computing from the terminal."""

    def test_out(self, works, folder):
        """One command computes indicators of one's own by municipality and month, and writes them to a file."""
        result = works(f"{MUST_HOLD} --out results.csv")

        frame = Results.from_csv(folder / "results.csv").to_pandas()
        assert figures(frame, "oma.nps") == SCORES
        assert figures(frame, "oma.kaynnit") == COUNTS
        assert result.stdout == ""
        assert "wrote 6 figures to results.csv" in result.stderr

    def test_table(self, works, folder):
        """A table has names of regions, rounded values with their shares and n, and bands only where there are some."""
        lines = works(MUST_HOLD).stdout.splitlines()

        (row,) = [line.split() for line in lines if " 25 NPS" in line]
        assert row[row.index("50") :][:7] == ["50", "/", "25", "/", "25", "│", "4"]
        table = "\n".join(lines)
        assert "promoters / passives / detractors" in table
        assert "Kuopio" in table
        assert "-100 NPS" in table
        assert "band" not in table

        named = MINE.replace('id = "oma.nps"', 'id = "oma.nps"\nbands = [{ min = 0, name = { fi = "TESTI A" } }]')
        (folder / "mine.toml").write_text(named, "utf-8")
        lines = works(MUST_HOLD).stdout.splitlines()
        banded = [line for line in lines if "TESTI A" in line]
        assert len(banded) == len([line for line in lines if " 25 NPS" in line or " 100 NPS" in line]) == 2

    def test_levels(self, works, folder):
        """A level that is given again adds its limits to the file and to the table."""
        works(f"{MUST_HOLD} --level 0.95 --level 0.998 --out results.csv")

        frame = Results.from_csv(folder / "results.csv").to_pandas()
        assert (frame["lower_99.8"].dropna() <= frame["lower"].dropna()).all()
        assert frame["level"].dropna().unique().tolist() == [0.95]
        assert "99.8 %" in works(f"{MUST_HOLD} --level 0.95 --level 0.998").stdout

    @pytest.mark.parametrize("separator", [";", "\t"])
    def test_separators(self, works, folder, separator):
        """Rows with semicolons or tabs, as spreadsheets write them, give the same figures."""
        (folder / "visits.csv").write_text(VISITS.replace(",", separator), "utf-8-sig")

        works(f"{MUST_HOLD} --out results.csv")

        assert figures(Results.from_csv(folder / "results.csv").to_pandas(), "oma.nps") == SCORES

    def test_exact(self, works, folder):
        """CSV and strict JSON, printed or written, have the figures of the library to the last bit."""
        catalogue = Catalogue.of().with_file(folder / "mine.toml")
        computed = compute(catalogue, {"visits": folder / "visits.csv"}, by=["kunta"], every="month").to_pandas()
        (folder / "printed.csv").write_text(works(f"{MUST_HOLD} --format csv").stdout, "utf-8")
        works(f"{MUST_HOLD} --out written.csv")
        printed = works(f"{MUST_HOLD} --format json").stdout
        works(f"{MUST_HOLD} --out written.json")

        for name in ("printed.csv", "written.csv"):
            pd.testing.assert_frame_equal(Results.from_csv(folder / name).to_pandas(), computed, check_exact=True)
        rows = _plain(computed.assign(policy="unprotected"))
        assert rows[0]["target"] is None
        for text in (printed, (folder / "written.json").read_text("utf-8")):
            assert json.loads(text, parse_constant=pytest.fail) == rows

    def test_totals(self, works):
        """Only the named indicators are computed, with totals over all municipalities on demand."""
        rows = json.loads(works(f"{MUST_HOLD} --totals --format json".replace("compute", "compute oma.kaynnit")).stdout)

        assert {row["indicator"] for row in rows} == {"oma.kaynnit"}
        sums = {row["period"]: row["value"] for row in rows if row["kunta"] == "_T"}
        assert sums == {"2025-01": 6.0, "2025-02": 1.0}

    def test_drop(self, works, folder):
        """Rows that do not fit are left out when one says so; few are not counted aloud."""
        (folder / "visits.csv").write_text(VISITS + "698,2025-01-07,11\n", "utf-8")

        result = works(f"{MUST_HOLD} --drop --out results.csv")

        assert "dropped some rows of visits that do not fit" in result.stderr
        assert figures(Results.from_csv(folder / "results.csv").to_pandas(), "oma.nps") == SCORES

    def test_replaces(self, works, folder):
        """An earlier file of results is replaced, and nothing else is left in the folder."""
        (folder / "results.csv").write_text("old", "utf-8")
        before = set(folder.iterdir())

        works(f"{MUST_HOLD} --out results.csv")

        assert "oma.nps" in (folder / "results.csv").read_text("utf-8")
        assert set(folder.iterdir()) == before


class TestProblems:
    """Whatever goes wrong is one clear line for each problem, exit code 1, and nothing half-written."""

    @pytest.mark.parametrize(
        ("line", "said"),
        [
            ("compute --data visits=visits.csv", "--data 'visits': is not a dataset here"),
            (f"{MUST_HOLD} --out results.xlsx", "--out 'results.xlsx': expected a file ending in .csv or .json"),
            (f"{MUST_HOLD} --out results", "expected a file ending in .csv or .json"),
            (
                f"{MUST_HOLD} --out nowhere/results.csv",
                "nowhere/results.csv: cannot be written: there is no folder 'nowhere'",
            ),
            (f"{MUST_HOLD} --data visits.csv", "expected DATASET=PATH"),
            (MUST_HOLD.replace("--data visits=", "--data ="), "expected DATASET=PATH"),
            (f"{MUST_HOLD} --data visits=", "expected DATASET=PATH"),
            (f"{MUST_HOLD} --data vists=visits.csv", "--data 'vists': is not a dataset here; did you mean 'visits'?"),
            (MUST_HOLD.replace("visits.csv", "gone.csv"), "gone.csv"),
            (MUST_HOLD.replace("mine.toml", "gone.toml"), "gone.toml"),
            (MUST_HOLD.replace("kunta", "kuntta"), "kuntta"),
            (MUST_HOLD.replace("month", "moth"), "moth"),
            (
                f"{MUST_HOLD} --definitions more.toml".replace("compute", "compute oma.nps toinen.nps"),
                "needs rows of 'calls'; add --data calls=PATH",
            ),
            (f"{MUST_HOLD} --data visits=more.csv", "--data 'visits': is repeated; put its rows into one file"),
            (f"{MUST_HOLD} --level 95", "level '95.0': expected a confidence level between 0 and 1"),
            (MUST_HOLD.replace("compute", "compute oma.np"), "unknown indicator 'oma.np' (did you mean 'oma.nps'?)"),
            (MUST_HOLD.replace("compute", "compute oma.julkaistu"), "has published figures only"),
            ("show oma.np --definitions mine.toml", "unknown indicator 'oma.np' (did you mean 'oma.nps'?)"),
            ("list --definitions mine.toml --goal laatuu", "unknown goal 'laatuu' (did you mean 'laatu"),
            ("list --plugin lapi", "unknown plugin 'lapi'"),
            *((f"verdicts thl --against {value}", "expected GROUP=CODE") for value in ("FI", "maa=", "=FI")),
            ("verdicts thl --against alue=1", "alue"),
            ("verdicts thl --over alue", "alue"),
            ("verdicts thl --kind guess", "guess"),
            ("verdicts thl --on month", "month"),
            ("check gone.toml", "gone.toml"),
            ("check published.csv", "published.csv"),
            ("check mine.toml/inside", "mine.toml/inside"),
        ],
    )
    def test_one_line(self, ends, folder, line, said):
        """What was wrong with the command is one line on stderr that names it."""
        (folder / "more.toml").write_text(MINE.replace("visits", "calls").replace("oma.", "toinen."), "utf-8")
        before = {path: path.read_bytes() for path in folder.iterdir()}

        ended = ends(line)

        assert (ended.code, ended.out) == (1, "")
        assert ended.err.startswith("sote: ")
        assert ended.err.count("\n") == 1
        assert said in ended.err
        assert {path: path.read_bytes() for path in folder.iterdir()} == before

    @pytest.mark.parametrize(
        "command", [f"{MUST_HOLD} --out results.csv", "check mine.toml", "list --definitions mine.toml"]
    )
    def test_bad_definitions(self, ends, folder, command):
        """Every problem of the definitions is said at once, a line each, with its file and key."""
        bad = MINE.replace('column = "arvio"', 'colum = "arvio"').replace('type = "date"', 'type = "dat"')
        (folder / "mine.toml").write_text(bad, "utf-8")

        ended = ends(command)

        lines = ended.err.splitlines()
        assert (ended.code, ended.out) == (1, "")
        assert len(lines) >= 3
        assert all(line.startswith("  - mine.toml: ") for line in lines[1:])
        assert "'dat'" in ended.err
        assert "'colum'" in ended.err

    @pytest.mark.parametrize("text", ["[[indicator", "", "ä"])
    def test_no_toml(self, ends, folder, text):
        """What is no TOML, or says nothing, is no traceback."""
        (folder / "mine.toml").write_bytes(text.encode("latin-1"))

        ended = ends(MUST_HOLD)

        assert ended.code == 1
        assert ended.err.startswith("sote: ")

    def test_bad_rows(self, ends, folder):
        """Every problem of the rows is said at once, a line each; an earlier file keeps its content."""
        bad = VISITS.replace("2025-01-03,9", "2025-01-03,99").replace("698,2025-01-05", ",2025-01-05")
        (folder / "visits.csv").write_text(bad, "utf-8")
        (folder / "results.csv").write_text("old", "utf-8")
        before = set(folder.iterdir())

        ended = ends(f"{MUST_HOLD} --out results.csv")

        assert (ended.code, ended.out) == (1, "")
        assert ended.err.splitlines()[0] == "sote: the data do not fit dataset 'visits', 2 problems:"
        assert "column 'kunta'" in ended.err
        assert "column 'arvio'" in ended.err
        assert (folder / "results.csv").read_text("utf-8") == "old"
        assert set(folder.iterdir()) == before

    @pytest.mark.parametrize("content", [b"", b"kunta,pvm,arvio\n", b"kunta\n297\n", VISITS.encode("utf-16")])
    def test_no_rows(self, ends, folder, content):
        """A file of rows that is empty, in another encoding or without its columns is no traceback."""
        (folder / "visits.csv").write_bytes(content)

        ended = ends(f"{MUST_HOLD} --out results.csv")

        assert (ended.code, ended.out) == (1, "")
        assert ended.err.startswith("sote: ")
        assert not (folder / "results.csv").exists()

    @pytest.mark.parametrize("name", ["results.csv", "results.json"])
    def test_full_disk(self, ends, folder, monkeypatch, name):
        """When writing fails half-way, an earlier file keeps its content and nothing else is left."""
        (folder / name).write_text("old", "utf-8")
        before = set(folder.iterdir())

        def full(_: object, path: Path, *args: object, **how: object) -> None:
            Path(path).write_bytes(b"half")
            raise OSError(28, "No space left on device")

        monkeypatch.setattr(pd.DataFrame, "to_csv", full)
        monkeypatch.setattr(Path, "write_text", lambda path, *_, **__: full(None, path))

        ended = ends(f"{MUST_HOLD} --out {name}")

        assert ended.code == 1
        assert ended.err == f"sote: {name}: cannot be written: No space left on device\n"
        assert (folder / name).read_bytes() == b"old"
        assert set(folder.iterdir()) == before

    @pytest.mark.parametrize("line", ["comput", "compute", "compute --no-such-option", "list --format xml", "show"])
    def test_usage(self, ends, line):
        """A command that is written wrongly ends with the exit code 2 of usage errors."""
        ended = ends(line)

        assert ended.code == 2
        assert "Usage: sote" in ended.err
        assert "Traceback" not in ended.err


class TestVerdicts:
    """Verdicts on published figures, or on those that were written before."""

    def test_published(self, works):
        """Published figures are judged, with the rule by which it is said: real figures of the country."""
        printed = works("verdicts thl.odotus-yli-7-paivaa --kind change --latest").stdout

        line = next(line for line in printed.splitlines() if "2025" in line)
        assert all(word in line for word in ("Suomi", "54.7 %", "2024 43.4", "concern", "values-alone"))

    def test_written(self, works):
        """Figures that compute wrote are judged as they are; what cannot be judged says why."""
        works(f"{MUST_HOLD} --out results.csv")
        printed = works(
            "verdicts oma --definitions mine.toml --results results.csv --on previous --against kunta=297 --format json"
        ).stdout

        found = {
            (row["kunta"], row["period"], row["kind"]): row
            for row in json.loads(printed)
            if row["indicator"] == "oma.nps"
        }
        assert found["297", "2025-02", "change"]["difference"] == 75
        assert found["297", "2025-01", "change"]["status"] == "no-data"
        assert found["698", "2025-01", "benchmark"]["reference"] == 25
        assert found["698", "2025-01", "variation"]["status"] == "too-few"


class TestListAndShow:
    """Looking at indicators."""

    def test_list(self, works):
        """The list has a row for each indicator, as CSV or JSON, in the language that was asked for, filtered."""
        rows = list(csv.DictReader(io.StringIO(works("list oma --definitions mine.toml --format csv").stdout)))
        english = works("list oma.nps --definitions mine.toml --format json --language en").stdout
        filtered = works("list --dataset visits --definitions mine.toml --format json").stdout

        assert sorted((row["id"], row["measure"], row["dataset"]) for row in rows) == [
            ("oma.julkaistu", "published", ""),
            ("oma.kaynnit", "count", "visits"),
            ("oma.nps", "nps", "visits"),
        ]
        assert list(rows[0]) == ["id", "name", "measure", "unit", "goal", "dataset"]
        assert [row["name"] for row in json.loads(english)] == ["Score [en]"]
        assert {row["id"] for row in json.loads(filtered)} == {"oma.nps", "oma.kaynnit"}

    def test_no_mark_up(self, works):
        """What stands in brackets or between colons is text, and neither mark-up nor a picture."""
        listed = works("list oma --definitions mine.toml").stdout

        assert "Suositteluindeksi [fi] [bold]" in listed
        assert "[red]punainen[/red]" in listed
        assert ":sos:" in listed

    def test_show(self, works):
        """An indicator is shown with its measure and the columns it needs."""
        said = works("show oma.nps --definitions mine.toml").stdout

        parts = ("oma.nps", '"kind": "nps"', "dataset visits", "kunta", "pvm", "arvio", "own")
        for part in (*parts, "Suositteluindeksi [fi] [bold]", "Arvio [/] 0–10"):
            assert part in said

    def test_published(self, works):
        """Published figures are shown as they were printed, with their decimals and base."""
        said = works("show oma.julkaistu --definitions mine.toml").stdout

        assert "61.50 %" in said
        assert "400" in said

    def test_version(self, works):
        """The version is that of the library."""
        assert works("--version").stdout == f"{__version__}\n"

    @pytest.mark.parametrize(
        "line", ["-h", "--help", "answers -h", "compute -h", "list --help", "show -h", "check -h", "plugins -h"]
    )
    def test_help(self, works, line):
        """Every command says how it is used, and no summary in the list of commands is cut off."""
        said = works(line).stdout

        assert said.startswith("Usage: ")
        assert not re.search(r"[a-z,] ?\.\.\.", said)


class TestPlugins:
    """Plugins, whole and broken."""

    @pytest.fixture
    def broken(self, monkeypatch) -> None:
        """Let a plugin that is whole and one that is broken be installed."""
        points = [plugin("rikki", error=ImportError("no module [named] x")), plugin("ehja")]
        monkeypatch.setattr("soteindikaattorit.catalogue.plugins.discovery.entry_points", lambda **_: points)

    def test_reported(self, works, broken):
        """A broken plugin is said on stderr, and everything else works."""
        result = works(f"{MUST_HOLD} --format json")

        assert result.stderr.startswith("sote: plugin 'rikki': cannot be imported: ImportError: no module [named] x; ")
        assert result.stderr.count("\n") == 1
        assert len(json.loads(result.stdout)) == 6

    def test_listed(self, works, broken):
        """Plugins are listed as JSON, CSV and a table, with version and contents, and every reason of a broken one."""
        rows = {row["plugin"]: row for row in json.loads(works("plugins --format json").stdout)}
        columns = {row["plugin"]: row for row in csv.DictReader(io.StringIO(works("plugins --format csv").stdout))}

        assert (rows["ehja"]["state"], rows["ehja"]["version"], rows["ehja"]["api_level"]) == ("loaded", "1.2.3", 1)
        assert rows["ehja"]["reasons"] == []
        assert rows["national"]["contents"]["goals"] == 5
        assert rows["national"]["read_ms"] >= 0
        assert rows["national"]["version"] == __version__
        assert rows["rikki"]["state"] == "broken"
        assert rows["rikki"]["reasons"][0].startswith("cannot be imported: ImportError: no module [named] x")
        assert (columns["national"]["goals"], columns["ehja"]["kinds of measure"]) == ("5", "0")
        assert (columns["rikki"]["state"], columns["rikki"]["read_ms"]) == ("broken", "")
        assert "no module [named] x" in works("plugins").stdout

    def test_left_out(self, works, broken, monkeypatch):
        """What the environment variable does not name is left out, and is no error."""
        monkeypatch.setenv("SOTE_PLUGINS", "none")
        rows = {row["plugin"]: row for row in json.loads(works("plugins --format json").stdout)}

        states = {"national": "loaded", "ehja": "left out", "rikki": "left out"}
        assert {name: row["state"] for name, row in rows.items()} == states
        assert rows["rikki"]["reasons"] == []


class TestCheck:
    """Checking definitions."""

    def test_no_problems(self, works):
        """A file without problems is said to have none, with what it defines."""
        said = works("check mine.toml").stdout

        assert said == "mine.toml: no problems; indicators: 3, datasets: 1, published figures: 1\n"

    def test_folder(self, works, folder):
        """A folder is checked as a whole."""
        (folder / "definitions").mkdir()
        for name in ("mine.toml", "published.csv"):
            (folder / name).rename(folder / "definitions" / name)

        assert "indicators: 3, datasets: 1, published figures: 1" in works("check definitions").stdout

    def test_package(self, works, folder, monkeypatch):
        """The package of a plugin is not held against itself, though it is installed, and nothing of it is run."""
        inside = folder / "package" / "src" / "oma" / "definitions"
        inside.mkdir(parents=True)
        (inside.parent / "__init__.py").write_text(
            "raise AssertionError\n@hookimpl\ndef measures():\n    return []\n", "utf-8"
        )
        (folder / "package" / "pyproject.toml").write_text(
            "project.entry-points.soteindikaattorit.oma = 'oma'", "utf-8"
        )
        for name in ("mine.toml", "published.csv"):
            (folder / name).rename(inside / name)
        monkeypatch.setattr(
            "soteindikaattorit.catalogue.plugins.discovery.entry_points",
            lambda **_: [plugin("oma", error=AssertionError("imported"))],
        )

        result = works("check package")

        assert "no problems; indicators: 3" in result.stdout
        assert "sote: warning: plugin 'oma': declares no API_LEVEL" in result.stderr

    def test_warnings(self, works):
        """Of files of one's own, what should be better is told when it is asked for, each kind of it in a line."""
        quiet, asked = works("check mine.toml"), works("check mine.toml --warnings")

        assert quiet.stderr == ""
        assert asked.stdout == quiet.stdout
        assert asked.stderr.count("has no wording in 'sv'") == 1
        assert "and 2 more: has no wording in 'sv'" in asked.stderr

    def test_plugin(self, works, monkeypatch):
        """An installed plugin is checked by its name."""
        monkeypatch.setattr("soteindikaattorit.catalogue.plugins.discovery.entry_points", lambda **_: [plugin("hyva")])

        assert "hyva: no problems" in works("check hyva --no-warnings").stdout

    def test_broken_plugin(self, ends, monkeypatch):
        """Of an installed plugin that cannot be imported, that is the problem."""
        points = [plugin("hyva"), plugin("rikki", error=ImportError("no x"))]
        monkeypatch.setattr("soteindikaattorit.catalogue.plugins.discovery.entry_points", lambda **_: points)

        ended = ends("check rikki --no-warnings")

        assert ended.code == 1
        assert "plugin 'rikki': cannot be imported: ImportError: no x" in ended.err


class TestNew:
    """Beginning a plugin."""

    def test_new(self, works):
        """What to do next is printed, and what was written has no problem."""
        said = works("new koe").stderr

        assert "python -m pip install -e 'soteindikaattorit-koe[test]'" in said
        assert "no problems; indicators: 2" in works("check soteindikaattorit-koe").stdout

    @pytest.mark.parametrize("more", ["--from-csv visits.csv", "--variant-of thl", "--variant-of thl-asiakaspalaute"])
    def test_starting_points(self, works, more):
        """Whatever a plugin begins with, it has no problem at once, and nothing to be better."""
        works(f"new koe --title Kokeilu {more}")

        checked = works("check soteindikaattorit-koe")

        assert "no problems" in checked.stdout
        assert checked.stderr == ""

    @pytest.mark.parametrize(
        ("line", "said"),
        [
            ("new koe --from-csv visits.csv --variant-of thl", "cannot be combined with --from-csv"),
            ("new Koe", "plugin name 'Koe': expected"),
            ("new koe --title a[b]", "plugin title 'a[b]': expected"),
            ("new koe --from-csv gone.csv", "gone.csv"),
            ("new koe --variant-of gone", "unknown indicator 'gone'"),
            ("new koe --folder gone", "no such folder"),
        ],
    )
    def test_refused(self, ends, folder, line, said):
        """What cannot be begun leaves nothing behind."""
        before = {*folder.iterdir()}

        ended = ends(line)

        assert (ended.code, ended.out) == (1, "")
        assert said in ended.err
        assert {*folder.iterdir()} == before


class TestExtra:
    """The command without the packages it needs."""

    @pytest.mark.parametrize("package", ["click", "rich"])
    def test_missing(self, ends, monkeypatch, package):
        """Without click or rich the command says which extra brings them."""
        found = soteindikaattorit.cli.find_spec
        monkeypatch.setattr(soteindikaattorit.cli, "find_spec", lambda name: None if name == package else found(name))

        ended = ends("list")

        assert (ended.code, ended.out) == (1, "")
        assert ended.err == (
            "sote: the command line needs a package that is not installed: pip install 'soteindikaattorit[cli]'\n"
        )
