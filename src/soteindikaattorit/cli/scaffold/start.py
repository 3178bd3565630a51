"""Starting points: what a new plugin defines first."""

from importlib import resources
from string import Template

import attrs

LIBRARY = "soteindikaattorit"
"""The package on which every plugin depends."""

ENDING = ".template"
"""The ending of the files of the template, which the files of a package do not have."""

SOURCE = """\
[[source]]
id = "malli"
title = "Malli: lähde, josta määritelmä on"
publisher = "Malli: julkaisija"
"""
"""The source to which definitions refer until the author names the true one."""

UNKNOWN_UNIT = "Malli: yksikkö"
"""What stands where nothing tells the unit of numbers."""

COVERS = '# covers = "hyvinvointialue:21"  # the county whose rows these are, by its code'
"""What stands in a dataset until the author says whose rows it is of."""


@attrs.frozen(kw_only=True)
class Start:
    """The definitions with which a plugin begins.

    Args:
        definitions: A definitions file, as TOML.
        told: What a reader of the plugin should know of them, in a sentence.
        needs: The packages on which they depend, the library first.
        beside: The names of the plugins on whose definitions they build.
        incomplete: The languages of which it is marked that not all texts are in them yet.
    """

    definitions: str
    told: str
    needs: tuple[str, ...] = (LIBRARY,)
    beside: tuple[str, ...] = ()
    incomplete: tuple[str, ...] = ()


def example_start(name: str) -> Start:
    """Return the smallest beginning that works: one dataset and two indicators that are made up and say so.

    Args:
        name: The name of the plugin, with which ids begin.
    """
    return Start(
        definitions=filled("example.toml", name=name),
        told="One dataset and two indicators are there to begin with, made up, to be replaced by one's own.",
    )


def filled(template: str, **values: str) -> str:
    """Return a file of the template with its places filled.

    Args:
        template: The path of the file in the template.
        values: What stands in each place.
    """
    text = resources.files(__package__).joinpath(f"{template}{ENDING}").read_text("utf-8")
    return Template(text).substitute(values)
