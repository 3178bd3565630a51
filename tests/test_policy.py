"""Policies: what may be published."""

import pytest

from soteindikaattorit import Catalogue, read_definitions
from soteindikaattorit.definitions import to_tables
from soteindikaattorit.errors import DefinitionError, InvalidValueError
from soteindikaattorit.model.policy import Policy

WRITTEN = """
[[policy]]
id = "testialue"
version = "2026-1"
threshold = 8
dominance = { largest = 2, percent = 80 }
decimals = { "" = 1, "%" = 0 }
from_level = { kieli = "hyvinvointialue" }
harmless = ["oma.osuus"]
"""


def _file(folder, text):
    path = folder / "policy.toml"
    path.write_text(text, "utf-8")
    return path


@pytest.mark.parametrize(
    "wrong",
    [
        {"threshold": 0},
        {"score_base": 4},
        {"p_percent": 0},
        {"dominance": (0, 75)},
        {"dominance": (1, 101)},
        {"rounding": 0},
        {"from_level": (("kieli", "kylä"),)},
        {"version": " "},
        {"id": "Meidän sääntö"},
        {"time_limit": 0},
    ],
)
def test_a_policy_that_makes_no_sense_is_refused(wrong):
    """A rule that cannot be kept is an error at once, which names the rule."""
    with pytest.raises(InvalidValueError, match=next(iter(wrong))):
        Policy(**wrong)


def test_a_policy_is_written_in_a_definitions_file(tmp_path):
    """An organisation writes its policy once, in TOML, and it comes back as it was written."""
    definitions = read_definitions(_file(tmp_path, WRITTEN))
    policy = definitions.policies[0]

    assert (policy.threshold, policy.dominance) == (8, (2, 80))
    assert policy.from_level == (("kieli", "hyvinvointialue"),)
    assert to_tables(definitions)["policy"][0]["decimals"] == {"": 1, "%": 0}
    assert Catalogue.of(definitions).policies == (policy,)


def test_an_unknown_rule_is_refused(tmp_path):
    """A misspelt rule is an error, never a rule that is quietly not kept."""
    with pytest.raises(DefinitionError, match="treshold"):
        read_definitions(_file(tmp_path, WRITTEN.replace("threshold", "treshold")))


def test_units_of_money_are_told_by_how_they_begin():
    """Euros for each inhabitant are money; hours are not."""
    policy = Policy()

    assert policy.is_money("€")
    assert policy.is_money("€/asukas")
    assert not policy.is_money("h")


def test_decimals_are_by_unit():
    """An NPS is a whole number, everything else has one decimal."""
    assert [Policy().decimals_of(unit) for unit in ("NPS", "%", "")] == [0, 1, 1]
