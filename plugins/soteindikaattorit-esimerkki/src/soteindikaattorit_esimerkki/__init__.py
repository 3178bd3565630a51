"""Indicators of esimerkki."""

from collections.abc import Iterable
from importlib.resources import files
from importlib.resources.abc import Traversable

from soteindikaattorit import hookimpl

API_LEVEL = 1
"""The level of hooks that the plugin is written for."""


@hookimpl
def definition_files() -> Iterable[Traversable]:
    """Offer every definitions file of the folder."""
    return [files(__name__) / "definitions"]
