"""The inventory of plugins: what each offers, and what has become of it."""

import pytest

from soteindikaattorit.catalogue.plugins.content import PluginContent
from soteindikaattorit.catalogue.plugins.discovery import DiscoveredPlugin
from soteindikaattorit.catalogue.plugins.status import CONTENTS, count_contents, plugin_states
from soteindikaattorit.definitions import Definitions
from soteindikaattorit.errors import PluginError
from soteindikaattorit.measures import Count
from soteindikaattorit.model.goal import Goal
from soteindikaattorit.model.text import Text

GOALS = tuple(Goal(id=name, name=Text.finnish(name)) for name in "ab")
WHOLE = PluginContent(
    plugin="ehja", written=Definitions(goals=GOALS), kinds=(Count,), import_seconds=0.25, read_seconds=0.5
)
DISCOVERED = tuple(
    DiscoveredPlugin(name=name, package=f"sote-{name}", version="1") for name in ("ehja", "pois", "rikki")
)
BROKEN = (PluginError.from_reasons("rikki", ["one thing", "another"]),)


class TestStates:
    """What has become of each plugin."""

    def test_states(self):
        """A plugin that contributes is loaded, one with reasons against it is broken, and the rest is left out."""
        states = plugin_states(DISCOVERED, (WHOLE,), BROKEN)

        assert [(one.name, one.state) for one in states] == [
            ("ehja", "loaded"),
            ("pois", "left out"),
            ("rikki", "broken"),
        ]

    def test_broken(self):
        """A broken plugin has every reason, and neither offers nor times."""
        *_, rikki = plugin_states(DISCOVERED, (WHOLE,), BROKEN)

        assert rikki.reasons == ("one thing", "another")
        assert (rikki.contents, rikki.api_level, rikki.import_seconds, rikki.read_seconds) == ((), None, None, None)

    def test_loaded(self):
        """A plugin that is loaded has its times and its API level."""
        ehja, *_ = plugin_states(DISCOVERED, (WHOLE,), BROKEN)

        assert (ehja.api_level, ehja.import_seconds, ehja.read_seconds) == (1, 0.25, 0.5)

    def test_one_name_of_two_packages(self):
        """A name stands once, however many packages announce it."""
        twice = (*DISCOVERED, DiscoveredPlugin(name="rikki", package="toinen"))

        assert len(plugin_states(twice, (WHOLE,), BROKEN)) == 3


def test_offers():
    """What a plugin offers is counted, and what it offers none of is not named."""
    assert count_contents(WHOLE) == (("goals", 2), ("kinds of measure", 1))


@pytest.mark.parametrize("name", ["indicators", "published figures", "kinds of measure"])
def test_what_may_be_offered(name):
    """Whatever a plugin may define has a name in the inventory."""
    assert name in CONTENTS
