"""Fixtures and an option for pytest, which finds them by itself once the library is installed."""

from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the option that checks an installed plugin without a test file."""
    parser.getgroup("soteindikaattorit").addoption(
        "--sote-plugin",
        action="append",
        default=[],
        metavar="NAME",
        help="check that an installed plugin keeps to the rules of plugins; repeatable",
    )


def pytest_configure(config: pytest.Config) -> None:
    """Collect the rules of plugins when a plugin is named, alone when nothing else was asked for."""
    rules = str(Path(__file__).with_name("installed.py"))
    if config.getoption("--sote-plugin") and rules not in config.args:
        others = config.args if config.args_source is pytest.Config.ArgsSource.ARGS else []
        config.args = [*others, rules]


@pytest.fixture(scope="session")
def sote_catalogue() -> Any:  # noqa: ANN401 - its module is loaded by those who ask for it alone
    """Return the catalogue of all that is installed; a plugin that is broken is an error."""
    return import_module("soteindikaattorit.catalogue.catalogue").Catalogue.installed(strict=True)


@pytest.fixture(scope="session")
def sote_rows(sote_catalogue: Any) -> Callable[..., Any]:  # noqa: ANN401 - the same
    """Return a function that generates rows of an installed dataset: its id, and count and seed where they matter."""
    generated_rows = import_module("soteindikaattorit.testing.rows").generated_rows

    def rows(dataset: str, *, count: int = 100, seed: int = 0) -> Any:  # noqa: ANN401 - a frame
        return generated_rows(sote_catalogue.dataset(dataset), sote_catalogue, count=count, seed=seed)

    return rows
