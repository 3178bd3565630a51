"""What a plugin may offer: hooks take nothing and return records, and the host decides what becomes of them."""

from collections.abc import Iterable
from importlib.resources.abc import Traversable

import pluggy

from soteindikaattorit.definitions import Definitions, Section
from soteindikaattorit.measures import Measure

PROJECT = "soteindikaattorit"
"""The name of the project for pluggy, and of the entry-point group of plugins."""

API_LEVEL = 1
"""The API level of this library: it goes up when hooks, or the records that they return, are added to or changed."""

OLDEST_API_LEVEL = 1
"""The oldest API level whose plugins this library still reads."""

hookspec = pluggy.HookspecMarker(PROJECT)
hookimpl = pluggy.HookimplMarker(PROJECT)
"""Marks the functions of a plugin that implement hooks."""


@hookspec
def definition_files() -> Iterable[Traversable]:
    """Offer definitions files, or folders of them.

    Returns:
        Files or folders, such as ``[importlib.resources.files(__name__) / "definitions"]``.
    """
    return ()


@hookspec
def definitions() -> Iterable[Definitions]:
    """Offer definitions that are made in Python.

    Returns:
        Definitions, which join those of the files.
    """
    return ()


@hookspec
def measures() -> Iterable[type[Measure]]:
    """Offer kinds of measure, which any definitions may then use.

    Returns:
        Subclasses of `Measure`.
    """
    return ()


@hookspec
def sections() -> Iterable[Section]:
    """Offer sections of definitions files, which any definitions may then use.

    Returns:
        Sections, each with the class of its values.
    """
    return ()
