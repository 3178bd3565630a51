"""The plugin follows the rules of all plugins."""

from soteindikaattorit.testing import PluginConformance


class TestPlugin(PluginConformance):
    """The conformance checks of plugins."""

    plugin = "esimerkki"
