"""What all of Finland shares: regions, goals and services, and the national series."""

from collections.abc import Iterable
from importlib.resources import files
from importlib.resources.abc import Traversable

from soteindikaattorit.hookspecs import hookimpl


@hookimpl
def definition_files() -> Iterable[Traversable]:
    """Offer the national definitions."""
    return [files(__name__) / "definitions"]
