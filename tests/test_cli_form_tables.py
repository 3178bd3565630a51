"""Forms in ``sote list`` and ``sote show``."""

import json

import pytest
from click.testing import CliRunner

from soteindikaattorit.cli.commands import sote
from soteindikaattorit.errors import InvalidValueError, UnknownNameError


def works(*words: str) -> str:
    """Run a command that must succeed, and give what it prints."""
    result = CliRunner().invoke(sote, words)
    assert result.exit_code == 0, result.exception
    return result.output


def test_list():
    """Every form stands with its version, whom it asks, and the languages in which it is complete."""
    rows = {row["id"]: row for row in json.loads(works("list", "--forms", "--format", "json"))}

    national = rows["thl-asiakaspalaute"]
    assert (national["version"], national["audience"], national["questions"]) == ("13+", "client 13+", "9")
    assert national["complete in"] == "fi"
    assert rows["thl-asiakaspalaute-7-12"]["audience"] == "client 7-12"
    assert rows["thl-asiakaspalaute-laheiset"]["complete in"] == ""


def test_list_some():
    """Forms are listed by their ids."""
    rows = json.loads(works("list", "--forms", "thl-asiakaspalaute-18", "--format", "json"))

    assert [row["id"] for row in rows] == ["thl-asiakaspalaute-18"]


def test_list_unknown():
    """A form that is not there is told."""
    result = CliRunner().invoke(sote, ["list", "--forms", "thl-palaute"])

    assert isinstance(result.exception, UnknownNameError)


@pytest.mark.parametrize("option", ["--goal", "--plugin", "--dataset", "--service", "--tag"])
def test_filters_are_of_indicators(option):
    """What narrows indicators does not narrow forms, and is refused rather than ignored."""
    result = CliRunner().invoke(sote, ["list", "--forms", option, "x"])

    assert isinstance(result.exception, InvalidValueError)
    assert "filters indicators only" in str(result.exception)


def test_show():
    """A form is shown with its questions, whose wording each is, and what is missing with where it is kept."""
    said = works("show", "thl-asiakaspalaute")

    for part in ("Sain apua, kun sitä tarvitsin.", "Kainuun hyvinvointialue", "not official", "thl-agreement.na"):
        assert part in said
    assert "THL: Kansallinen asiakaspalaute: kieliversiot" in said


def test_show_without_questions():
    """A form of which nothing is known says so."""
    said = works("show", "thl-asiakaspalaute-7-12")

    assert "questions, form.name" in said
    assert "THL: ehdotus lasten ja nuorten asiakaspalautteen" in said


def test_indicators_of_a_form():
    """The indicators of a form are listed like any."""
    rows = json.loads(works("list", "thl-asiakaspalaute", "--format", "json"))

    assert {"thl-asiakaspalaute.nps", "thl-asiakaspalaute.saatavuus.mean"} <= {row["id"] for row in rows}
    assert {row["dataset"] for row in rows} == {"thl-asiakaspalaute"}
