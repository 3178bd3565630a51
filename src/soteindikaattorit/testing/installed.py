"""Installed plugins that are named at the command line: what ``pytest --sote-plugin NAME`` collects."""

import pytest

from soteindikaattorit.testing.conformance import PluginConformance


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Ask every rule of each plugin that is named."""
    metafunc.parametrize("plugin_name", metafunc.config.getoption("--sote-plugin"), scope="class")


class TestInstalled(PluginConformance):
    """What every plugin must keep to."""
