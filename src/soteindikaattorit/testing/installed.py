"""Installed plugins that are named at the command line: what ``pytest --sote-plugin NAME`` collects."""

import pytest

from soteindikaattorit.testing.conformance import PluginConformance


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Run every rule for each named plugin."""
    metafunc.parametrize("plugin_name", metafunc.config.getoption("--sote-plugin"), scope="class")


class TestInstalled(PluginConformance):
    """The rules for every plugin."""
