"""Indicators of the wellbeing services county of Lapland."""

from collections.abc import Iterable
from importlib.resources import files
from importlib.resources.abc import Traversable

from soteindikaattorit import hookimpl

API_LEVEL = 1

INCOMPLETE_LANGUAGES = ("sv",)
"""Languages in which its names and descriptions are not there yet; nobody has published them."""


@hookimpl
def definition_files() -> Iterable[Traversable]:
    """Offer the definitions of Lapland."""
    return [files(__name__) / "definitions"]
