"""Indicators of an invented county."""

from collections.abc import Iterable
from importlib.resources import files
from importlib.resources.abc import Traversable

from soteindikaattorit import hookimpl

API_LEVEL = 1


@hookimpl
def definition_files() -> Iterable[Traversable]:
    """Offer the definitions of the county."""
    return [files(__name__) / "definitions"]
