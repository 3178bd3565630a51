"""Starting points: the first definitions of a new plugin."""

from importlib import resources
from string import Template

import attrs

LIBRARY = "soteindikaattorit"
"""The package on which every plugin depends."""

ENDING = ".template"
"""The ending of template files, which the files of a package do not have."""

SOURCE = """\
[[source]]
id = "malli"
title = "Malli: lähde, josta määritelmä on"
publisher = "Malli: julkaisija"
"""
"""The placeholder for the source of definitions."""

UNKNOWN_UNIT = "Malli: yksikkö"
"""The placeholder for a unit that cannot be guessed."""

COVERS = '# covers = "hyvinvointialue:21"  # the county of these rows, by its code'
"""The placeholder for the region of a dataset."""


@attrs.frozen(kw_only=True)
class Start:
    """The first definitions of a plugin.

    Args:
        definitions: A definitions file, in TOML.
        summary: The definitions in one sentence, for the README.
        needs: The packages on which they depend, the library first.
        beside: The names of the plugins on whose definitions they build.
        incomplete: The languages in which some texts are missing.
    """

    definitions: str
    summary: str
    needs: tuple[str, ...] = (LIBRARY,)
    beside: tuple[str, ...] = ()
    incomplete: tuple[str, ...] = ()


def example_start(name: str) -> Start:
    """Return the smallest start that works: an invented dataset with two invented indicators, marked as such.

    Args:
        name: The name of the plugin, with which its ids begin.
    """
    return Start(
        definitions=fill("example.toml", name=name),
        summary="It starts with one invented dataset and two invented indicators; replace them with your own.",
    )


def fill(template: str, **values: str) -> str:
    """Return a file of the template with its placeholders replaced.

    Args:
        template: The path of the file in the template.
        values: The value of each placeholder.
    """
    text = resources.files(__package__).joinpath(f"{template}{ENDING}").read_text("utf-8")
    return Template(text).substitute(values)
