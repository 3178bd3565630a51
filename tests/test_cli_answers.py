"""The commands ``sote answers``: a mapping is begun, an export is checked, a file is masked."""

import json
import shutil
from pathlib import Path

import pandas as pd
import pytest
from click.testing import CliRunner

from soteindikaattorit.cli.commands import sote
from soteindikaattorit.errors import DataError, FileError, InvalidValueError, SoteError, UnknownNameError

pytest.importorskip("stdnum")

EXAMPLES = Path(__file__).parents[1] / "docs" / "examples"
FORM = ("--form", "thl-asiakaspalaute")
CHECK = f"check kiosk.csv {' '.join(FORM)} --mapping kiosk.toml"


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch):
    """Return a folder with the export of a kiosk and its mapping, and go there."""
    for name in ("kiosk.csv", "kiosk.toml", "exclusions.toml"):
        shutil.copy(EXAMPLES / name, tmp_path)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def run(*words):
    """Run ``sote answers`` and give what it printed; whatever goes wrong is raised."""
    result = CliRunner().invoke(sote, ["answers", *words])
    if isinstance(result.exception, SoteError):
        raise result.exception
    assert result.exit_code == 0, result.output
    return result.output


class TestMap:
    """A mapping is begun from a header."""

    def test_out(self, folder):
        """It is written to a file, and a file that is there is not written over."""
        assert "wrote begun.toml" in run("map", "kiosk.csv", *FORM, "--out", "begun.toml")
        assert '"Suosittelu" = { question = "nps" }' in (folder / "begun.toml").read_text("utf-8")

        with pytest.raises(InvalidValueError, match="already exists"):
            run("map", "kiosk.csv", *FORM, "--out", "begun.toml")

    def test_unknown_form(self):
        """A form that nobody defines is told."""
        with pytest.raises(UnknownNameError, match="thl-asiakaspalute"):
            run("map", "kiosk.csv", "--form", "thl-asiakaspalute")


class TestCheck:
    """An export is checked."""

    def test_error(self, folder):
        """What is wrong is an error, and nothing is written."""
        with pytest.raises(DataError, match="no answer on its scale: '11'"):
            run("check", "kiosk.csv", *FORM, "--mapping", "kiosk.toml", "--out", "rows.csv")
        assert not (folder / "rows.csv").exists()

    def test_report(self):
        """The report tells what became of every row."""
        printed = run(*f"{CHECK} --exclusions exclusions.toml --drop --format json".split())

        report = {line["item"]: line["number or list"] for line in json.loads(printed)}
        items = ("read", "kept", "duplicates", "excluded: Laitteen koekäyttö")
        assert [report[item] for item in items] == ["8", "6", "1", "1"]

    def test_files(self, folder):
        """All four tables are written, and it is said that they are not protected."""
        files = "--out rows.csv --texts texts.csv --aside aside.csv --unread unread.csv"
        printed = run(*f"{CHECK} --drop {files}".split())

        assert printed.count("not protected, for internal use only") == 4
        assert pd.read_csv(folder / "unread.csv")[["question", "value"]].to_numpy().tolist() == [["nps", 11]]
        assert list(pd.read_csv(folder / "texts.csv")["text"]) == ["Kiitos, soittakaa [telephone]", "'=1+1"]
        assert len(pd.read_csv(folder / "rows.csv")) + len(pd.read_csv(folder / "aside.csv")) == 8
        states = pd.read_csv(folder / "rows.csv")["saatavuus_state"].value_counts().to_dict()
        assert states == {"answered": 6, "does-not-concern": 1}

    def test_profile(self, folder):
        """The profile of a tool alone will do where columns bear the codes of the form."""
        (folder / "a.csv").write_text("_uuid,_submission_time,nps\nu1,2025-01-31T22:30:00,9\n", encoding="utf-8")

        run("check", "a.csv", *FORM, "--profile", "kobo", "--out", "rows.csv")
        assert list(pd.read_csv(folder / "rows.csv")["date"]) == ["2025-02-01"]

    def test_profile_refused(self):
        """A mapping file names its profile itself, and a profile must exist."""
        with pytest.raises(InvalidValueError, match="a mapping file names its profile itself"):
            run(*f"{CHECK} --profile kobo".split())
        with pytest.raises(UnknownNameError, match="kobo"):
            run("check", "kiosk.csv", *FORM, "--profile", "kobi")


class TestMask:
    """A file is masked."""

    def test_rows(self, folder):
        """Every text of a table is masked, days stay, and formulas do not leave."""
        assert "masked telephone: 1" in run("mask", "kiosk.csv", "--out", "masked.csv")

        masked = pd.read_csv(folder / "masked.csv")
        assert masked["Avoin palaute"].dropna().tolist() == ["Kiitos, soittakaa [telephone]", "'=1+1"]
        assert masked["Aika"].iloc[0] == "2025-03-03 09:15"

    def test_text(self, folder):
        """Plain text stays plain text."""
        (folder / "a.txt").write_text("Hetu 131052-308T\na@b.fi\n", encoding="utf-8")

        assert "identity-code: 1, e-mail: 1" in run("mask", "a.txt", "--out", "b.txt")
        assert (folder / "b.txt").read_text("utf-8") == "Hetu [identity-code]\n[e-mail]\n"

    @pytest.mark.parametrize(
        ("words", "error", "said"),
        [
            (("kiosk.csv", "--out", "kiosk.csv"), InvalidValueError, "expected another file"),
            (("kiosk.csv", "--out", "x.ods"), InvalidValueError, "ending in .csv, .xlsx, .parquet"),
            (("a.txt", "--out", "a.csv"), InvalidValueError, "plain text stays plain text"),
            (("no.txt", "--out", "b.txt"), FileError, "cannot be read"),
        ],
    )
    def test_refused(self, folder, words, error, said):
        """What cannot be masked is told."""
        (folder / "a.txt").write_text("x", encoding="utf-8")

        with pytest.raises(error, match=said):
            run("mask", *words)
