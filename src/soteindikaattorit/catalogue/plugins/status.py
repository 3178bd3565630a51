"""Plugin status: whether each installed plugin is loaded, what it contains, and why others are broken or left out."""

from collections import Counter
from typing import Literal

import attrs

from soteindikaattorit.catalogue.plugins.content import PluginContent
from soteindikaattorit.catalogue.plugins.discovery import DiscoveredPlugin
from soteindikaattorit.errors import PluginError

State = Literal["loaded", "broken", "left out"]
"""The state of an installed plugin; one that is left out was not selected."""

_FIELDS = {
    "indicators": "indicators",
    "datasets": "datasets",
    "published figures": "observations",
    "regions": "regions",
    "goals": "goals",
    "services": "services",
    "instruments": "instruments",
    "limits": "limits",
    "standards": "standards",
    "policies": "policies",
}

CONTENTS = (*_FIELDS, "kinds of measure")
"""The possible contents of a plugin, besides the values of registered sections."""


@attrs.frozen(kw_only=True)
class PluginState:
    """The state of an installed plugin.

    Args:
        name: The name of the plugin.
        state: The state: ``loaded``, ``broken`` or ``left out``.
        package: The name of its package.
        version: The version of that package; empty when unknown.
        api_level: The API level for which it is written; None unless it is loaded.
        reasons: All errors of a broken plugin, each in one line with what to do.
        contents: The contents of a loaded plugin, each with its number (1 or more).
        import_seconds: The time of its import, in seconds; None unless it is loaded.
        read_seconds: The time of reading its files and building its definitions, in seconds; None unless it is loaded.
    """

    name: str
    state: State
    package: str
    version: str = ""
    api_level: int | None = None
    reasons: tuple[str, ...] = ()
    contents: tuple[tuple[str, int], ...] = ()
    import_seconds: float | None = None
    read_seconds: float | None = None


def plugin_states(
    discovered: tuple[DiscoveredPlugin, ...], contents: tuple[PluginContent, ...], broken: tuple[PluginError, ...]
) -> tuple[PluginState, ...]:
    """Return the state of each installed plugin, one for each name.

    Args:
        discovered: The installed plugins.
        contents: The contents of the loaded plugins.
        broken: The errors of the broken plugins.
    """
    loaded = {content.plugin: content for content in contents}
    reasons = {error.plugin: error.reasons for error in broken}
    first = {plugin.name: plugin for plugin in reversed(discovered)}
    states = []
    for name in dict.fromkeys(plugin.name for plugin in discovered):
        content = loaded.get(name)
        state = PluginState(
            name=name,
            state="loaded" if content else "broken" if name in reasons else "left out",
            package=first[name].package,
            version=first[name].version,
            reasons=reasons.get(name, ()),
        )
        if content:
            state = attrs.evolve(
                state,
                api_level=content.api_level,
                contents=count_contents(content),
                import_seconds=content.import_seconds,
                read_seconds=content.read_seconds,
            )
        states.append(state)
    return tuple(states)


def count_contents(content: PluginContent) -> tuple[tuple[str, int], ...]:
    """Return how many definitions of each kind a plugin has; those of a registered section by its key in the plural."""
    counts = {name: len(getattr(content.definitions, field)) for name, field in _FIELDS.items()}
    counts |= Counter(f"{value.section}s" for value in content.definitions.others)
    counts["kinds of measure"] = len(content.kinds)
    return tuple((name, count) for name, count in counts.items() if count)
