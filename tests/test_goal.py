"""Goals."""

import tomllib
from importlib import resources

import pytest

from soteindikaattorit.errors import InvalidValueError
from soteindikaattorit.model.goal import Goal
from soteindikaattorit.model.text import Text


def national() -> list[Goal]:
    """Return the national goals."""
    text = (resources.files("soteindikaattorit") / "national" / "definitions" / "goals.toml").read_text("utf-8")
    return [Goal(id=goal["id"], name=Text(goal["name"])) for goal in tomllib.loads(text)["goal"]]


def test_five_national_goals():
    """The national programme has five goals, access first and costs last."""
    assert [goal.id for goal in national()] == [
        "saatavuus",
        "ennaltaehkaisy",
        "laatu",
        "yhteentoimivuus",
        "kustannukset",
    ]


def test_no_invented_wording():
    """The national goals are worded in Finnish and English, the languages that their source has."""
    assert {goal.name.languages for goal in national()} == {("fi", "en")}


@pytest.mark.parametrize("given", ["", "Saatavuus", "hoito on", "ennaltaehkäisy", "-laatu", "laatu\n"])
def test_id(given):
    """An id is lower-case ASCII without blanks."""
    with pytest.raises(InvalidValueError, match="goal id"):
        Goal(id=given, name=Text.finnish("x"))
