"""The plugin keeps what every plugin promises."""

from soteindikaattorit.testing import PluginConformance


class TestPlugin(PluginConformance):
    """Everything that is asked of a plugin."""

    plugin = "esimerkki"
