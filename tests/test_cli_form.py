"""The command ``sote form``: a form in a file, or on the terminal, and never one that is not complete."""

import json

import pytest
from click.testing import CliRunner

from soteindikaattorit.cli.commands import sote
from soteindikaattorit.errors import DefinitionError, FileError, InvalidValueError, UnknownNameError, WordingError
from soteindikaattorit.feedback.wording import Pack, write_pack

LETTERS = {"se": "áčđŋšŧž", "smn": "áâčđŋšž", "sms": "sääʹmǩiõll ʒǯǧǥ"}
"""Letters of each Sámi language, in words that are no words."""

FORM = """
[[scale]]
id = "testi.kylla"
kind = "yes-no"
options = [
    { code = "yes", label = { fi = "FI-TESTI yes", sms = "SMS-TESTI sääʹmǩiõll yes" } },
    { code = "no", label = { fi = "FI-TESTI no", sms = "SMS-TESTI sääʹmǩiõll no" } },
]

[[form]]
id = "testi.palaute"
version = "1"
name = { fi = "FI-TESTI form", sms = "SMS-TESTI sääʹmǩiõll form" }

[[form.question]]
code = "kielella"
scale = "testi.kylla"
text = { fi = "FI-TESTI question", sms = "SMS-TESTI sääʹmǩiõll question" }
"""


@pytest.fixture
def run(tmp_path):
    """Return a function that runs ``sote form`` with a form of its own."""
    (tmp_path / "form.toml").write_text(FORM, "utf-8")

    def command(*words):
        return CliRunner().invoke(sote, ["form", "testi.palaute", "--definitions", str(tmp_path / "form.toml"), *words])

    return command


class TestForm:
    """What it writes."""

    def test_page(self, run, tmp_path):
        """A page is written in the language that is asked for, and notes say what else has no words in it."""
        pytest.importorskip("jinja2")

        result = run("--language", "sms", "--out", str(tmp_path / "form.html"))

        assert result.exit_code == 0, result.output
        html = (tmp_path / "form.html").read_text("utf-8")
        assert '<html lang="sms">' in html
        assert "SMS-TESTI sääʹmǩiõll question" in html
        assert "no phrases in 'sms'" in result.stderr
        assert f"wrote testi.palaute to {tmp_path / 'form.html'}" in result.stderr

    def test_terminal(self, run):
        """A form is printed without a byte order mark; what a format cannot hold is reported beside it, not in it."""
        result = run("--format", "limesurvey")

        assert result.stdout.startswith("id\t")
        assert "LimeSurvey has no sms" in result.stderr
        assert "LimeSurvey has no" not in result.stdout
        assert "sääʹmǩiõll" in run("--format", "fhir").stdout

    def test_languages(self, run):
        """Other formats have every complete language, or those that are asked for, the first one first."""
        questionnaire = json.loads(run("--format", "fhir").stdout)
        turned = json.loads(run("--format", "fhir", "--language", "sms", "--language", "fi").stdout)

        translated = questionnaire["_title"]["extension"][0]["extension"][0]["valueCode"]
        assert (questionnaire["language"], translated) == ("fi", "sms")
        assert turned["language"] == "sms"

    def test_mixed(self, run):
        """A mixed page says so and marks what is in another language."""
        pytest.importorskip("jinja2")

        printed = run("--language", "se", "--mixed").stdout

        assert 'id="mixed"' in printed
        assert '<span class="wording" lang="fi">FI-TESTI question <span class="mark">[fi]</span></span>' in printed

    def test_phrases(self, run, tmp_path):
        """Words beside the form are given in a file."""
        pytest.importorskip("jinja2")
        (tmp_path / "phrases.toml").write_text('[save]\nsms = "SMS-TESTI save"\n', "utf-8")

        printed = run("--language", "sms", "--phrases", str(tmp_path / "phrases.toml")).stdout

        assert '<span class="wording" lang="sms">SMS-TESTI save</span>' in printed

    def test_address(self, run):
        """Without a language a page is in Finnish, without a file it is printed; it sends answers to its address."""
        pytest.importorskip("jinja2")

        printed = run("--post-to", "https://example.org/answers").stdout

        assert printed.startswith('<!doctype html>\n<html lang="fi">')
        assert 'action="https://example.org/answers"' in printed


class TestPack:
    """A form with the wordings of a pack."""

    @pytest.mark.parametrize("language", ["se", "smn", "sms"])
    @pytest.mark.parametrize("ending", ["csv", "xlsx"])
    def test_sami(self, national, tmp_path, language, ending):
        """Once its wording is given in a file, the national form is shown in each Sámi language, letter by letter."""
        pytest.importorskip("jinja2")
        pytest.importorskip("openpyxl")
        form = national.form("thl-asiakaspalaute")
        words = f"{language.upper()}-TESTI {LETTERS[language]}"
        wordings = tuple((place, ((language, f"{words} {number}"),)) for number, (place, _) in enumerate(form.texts))
        pack = Pack(form=form.id, version=form.version, wordings=wordings)
        write_pack(pack, tmp_path / f"pack.{ending}")

        command = ["form", form.id, "--wording", str(tmp_path / f"pack.{ending}"), "--language", language]
        result = CliRunner().invoke(sote, command, catch_exceptions=False)

        missing = [
            said
            for _, ((_, said),) in wordings
            if f'<span class="wording" lang="{language}">{said}</span>' not in result.stdout
        ]
        assert missing == []
        assert 'id="mixed"' not in result.stdout

    def test_other_form(self, run, tmp_path):
        """A pack of another form is refused."""
        pack = Pack(form="thl-asiakaspalaute", version="13+", wordings=(("kielella", (("se", "SE-TESTI"),)),))
        write_pack(pack, tmp_path / "pack.csv")

        result = run("--wording", str(tmp_path / "pack.csv"), "--language", "se")

        assert isinstance(result.exception, DefinitionError)


class TestRefused:
    """What it does not write."""

    @pytest.mark.parametrize("to", ["html", "xlsform", "limesurvey", "fhir"])
    def test_incomplete(self, run, tmp_path, to):
        """A form that is not complete in a language is not written in it."""
        result = run("--language", "sv", "--format", to, "--out", str(tmp_path / "out"))

        assert isinstance(result.exception, WordingError)
        assert not (tmp_path / "out").exists()

    def test_workbook_on_a_terminal(self, run):
        """A workbook is not printed."""
        pytest.importorskip("openpyxl")

        result = run("--format", "xlsform")

        assert isinstance(result.exception, InvalidValueError)
        assert "--out" in str(result.exception)

    def test_no_folder(self, run, tmp_path):
        """A folder that is not there is an error."""
        assert isinstance(run("--format", "fhir", "--out", str(tmp_path / "no" / "x.json")).exception, FileError)

    def test_unknown(self, run):
        """A form that nobody offers is an error."""
        assert isinstance(CliRunner().invoke(sote, ["form", "thl-asiakaspalautee"]).exception, UnknownNameError)
