"""What all of Finland shares: regions, goals and services, and the national series."""

from collections.abc import Iterable
from importlib.resources import files
from importlib.resources.abc import Traversable

from soteindikaattorit.catalogue.plugins import hookspecs
from soteindikaattorit.catalogue.plugins.hookspecs import hookimpl

API_LEVEL = hookspecs.API_LEVEL


@hookimpl
def definition_files() -> Iterable[Traversable]:
    """Offer the national definitions."""
    return [files(__name__) / "definitions"]
