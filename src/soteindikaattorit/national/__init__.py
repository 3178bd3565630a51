"""National content: regions, goals, services and the national series."""

from collections.abc import Iterable
from importlib.resources import files
from importlib.resources.abc import Traversable

from soteindikaattorit.catalogue.plugins import hookspecs
from soteindikaattorit.catalogue.plugins.hookspecs import hookimpl
from soteindikaattorit.definitions import Section
from soteindikaattorit.feedback.sections import sections as feedback_sections

API_LEVEL = hookspecs.API_LEVEL


@hookimpl
def definition_files() -> Iterable[Traversable]:
    """Return the national definitions."""
    return [files(__name__) / "definitions"]


@hookimpl
def sections() -> Iterable[Section]:
    """Return the sections of the national feedback model: scales and forms."""
    return feedback_sections()
