"""The inventory of plugins: what is installed, what each offers, and why others are broken or left out."""

from collections import Counter

import attrs

from soteindikaattorit.catalogue.plugins.contribution import Contribution
from soteindikaattorit.catalogue.plugins.loading import Announcement
from soteindikaattorit.errors import PluginError

LOADED, BROKEN, LEFT_OUT = "loaded", "broken", "left out"
"""What may have become of a plugin; one that is left out is so by choice."""

_PARTS = {
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


OFFERS = (*_PARTS, "kinds of measure")
"""What any plugin may offer, beside the values of registered sections."""


@attrs.frozen(kw_only=True)
class PluginState:
    """One installed plugin, and what has become of it.

    Args:
        name: The name of the plugin.
        state: One of ``loaded``, ``broken`` and ``left out``.
        package: The name of the package it comes in.
        version: The version of that package; empty when unknown.
        api_level: The API level for which it is written; none where it was not loaded.
        reasons: Everything that is wrong with a broken one, each in one line with what to do.
        offers: How much it offers, each with a number above zero.
        import_seconds: How long it took to import, in seconds; none where it was not loaded.
        read_seconds: How long it took to read its files and to make values of them, in seconds; likewise.
    """

    name: str
    state: str
    package: str
    version: str = ""
    api_level: int | None = None
    reasons: tuple[str, ...] = ()
    offers: tuple[tuple[str, int], ...] = ()
    import_seconds: float | None = None
    read_seconds: float | None = None


def plugin_states(
    announced: tuple[Announcement, ...], contributions: tuple[Contribution, ...], broken: tuple[PluginError, ...]
) -> tuple[PluginState, ...]:
    """Return what has become of each plugin that is installed, one for each name.

    Args:
        announced: What is installed.
        contributions: What the plugins that were loaded contribute.
        broken: Why others are broken; the rest is left out by choice.
    """
    loaded = {one.plugin: one for one in contributions}
    reasons = {error.plugin: error.reasons for error in broken}
    first = {one.name: one for one in reversed(announced)}
    names = dict.fromkeys(one.name for one in announced)
    return tuple(_state(first[name], loaded.get(name), reasons.get(name, ())) for name in names)


def _state(one: Announcement, loaded: Contribution | None, reasons: tuple[str, ...]) -> PluginState:
    if loaded is None:
        state = BROKEN if reasons else LEFT_OUT
        return PluginState(name=one.name, state=state, package=one.package, version=one.version, reasons=reasons)
    return PluginState(
        name=one.name,
        state=LOADED,
        package=one.package,
        version=one.version,
        api_level=loaded.api_level,
        reasons=reasons,
        offers=offers_of(loaded),
        import_seconds=loaded.import_seconds,
        read_seconds=loaded.read_seconds,
    )


def offers_of(one: Contribution) -> tuple[tuple[str, int], ...]:
    """Return how much a plugin offers, by what it is; the values of a registered section by its key in the plural."""
    counts = {what: len(getattr(one.definitions, part)) for what, part in _PARTS.items()}
    counts |= Counter(f"{value.section}s" for value in one.definitions.others)
    counts["kinds of measure"] = len(one.kinds)
    return tuple((what, count) for what, count in counts.items() if count)
