"""The pages of contents: what there is, and the indicators by goal, service, plugin, dataset and region."""

from collections.abc import Callable, Iterable, Mapping

from docutils import nodes
from sphinx import addnodes

from soteindikaattorit.catalogue.items import IndicatorEntry
from soteindikaattorit.catalogue.items.search_page import search_form
from soteindikaattorit.model.region import LEVELS
from soteindikaattorit.model.text import Text
from soteindikaattorit.present.sphinx import markup
from soteindikaattorit.present.sphinx.shelf import Shelf
from soteindikaattorit.present.sphinx.voice import Voice

Headed = tuple[tuple[object, ...], list[nodes.Node]]
"""A group: what it is sorted by, and its heading."""


def contents_page(name: str, shelf: Shelf) -> nodes.Element:
    """Return a page of contents by its name."""
    return markup.spoken(CONTENTS[name](Voice(language=shelf.home, shelf=shelf)), shelf.home)


def index(voice: Voice) -> nodes.section:
    """Return the page that leads to all others."""
    ways = [nodes.list_item("", nodes.paragraph("", "", page_link(name, voice))) for name in GROUPED]
    body = markup.section(
        "indicators",
        [voice.say("indicators"), nodes.Text(f" ({len(voice.shelf.indicators)})")],
        nodes.bullet_list("", *ways),
    )
    others = (
        markup.section(f"{kind}s", voice.say(f"{kind}s"), _listed(kind, names, voice))
        for kind in ("form", "dataset", "region-level")
        if (names := [name for other, name in voice.shelf.things if other == kind])
    )
    about = markup.paragraph(voice.say("about-catalogue"), " ", page_link("search", voice))
    return markup.section("catalogue", voice.say("catalogue"), about, body, *others, _plugins(voice), _machines(voice))


def _listed(kind: str, names: Iterable[str], voice: Voice) -> nodes.bullet_list:
    """Return a list of things, each by its name and its id, for several may have one name."""
    return markup.listing([voice.link(kind, name), nodes.Text(" "), markup.literal(name)] for name in names)


def search(voice: Voice) -> nodes.section:
    """Return the page that searches; it says itself that it needs a script, and the others do not."""
    form = nodes.raw("", search_form(voice.language), format="html")
    return markup.section("search", voice.say("search"), form)


def _machines(voice: Voice) -> nodes.paragraph:
    return markup.paragraph(voice.say("machine"), " ", markup.outside("catalogue.json", "catalogue.json"))


def page_link(name: str, voice: Voice) -> addnodes.pending_xref:
    """Return a link to a page of contents."""
    target = f"/{voice.shelf.folder}/{name}"
    return addnodes.pending_xref(
        "", voice.say(name), refdomain="std", reftype="doc", reftarget=target, refexplicit=True, refwarn=True
    )


def _plugins(voice: Voice) -> nodes.section:
    told = ([markup.literal(one.plugin), nodes.Text(f" {one.version}")] for one in voice.shelf.contributions)
    return markup.section("plugins", voice.say("plugins"), markup.listing(told))


def grouped(name: str, group: Callable[[IndicatorEntry, Voice], Iterable[Headed]]) -> Callable[[Voice], nodes.section]:
    """Return what makes a page of the indicators by groups, into several of which one may fall."""

    def page(voice: Voice) -> nodes.section:
        headings: dict[tuple[object, ...], list[nodes.Node]] = {}
        members: dict[tuple[object, ...], list[str]] = {}
        for indicator in voice.shelf.indicators:
            for key, heading in group(indicator, voice):
                headings.setdefault(key, heading)
                members.setdefault(key, []).append(indicator.id)
        sections = (
            markup.section(f"group-{number}", headings[key], indicator_list(members[key], voice))
            for number, key in enumerate(sorted(members))
        )
        return markup.section(name, voice.say(name), *sections)

    return page


def indicator_list(names: Iterable[str], voice: Voice) -> nodes.bullet_list:
    """Return a list of indicators, each by its name, its unit and its id."""
    return markup.listing(
        [voice.link("indicator", name), nodes.Text(_unit(name, voice)), markup.literal(name)] for name in names
    )


def _unit(name: str, voice: Voice) -> str:
    entry = voice.shelf.entries["indicator", name]
    return f" ({entry.unit}) " if isinstance(entry, IndicatorEntry) and entry.unit else " "


def _by_goal(indicator: IndicatorEntry, voice: Voice) -> Iterable[Headed]:
    return [_named(indicator.goal, voice.shelf.goals, voice)]


def _by_service(indicator: IndicatorEntry, voice: Voice) -> Iterable[Headed]:
    return [_named(indicator.service, voice.shelf.services, voice)]


def _named(name: str, known: Mapping[str, Text], voice: Voice) -> Headed:
    """Return the group of a name, in the order in which such things were defined; those without one come last."""
    if not name:
        return (len(known),), [voice.say("none-of-these")]
    return (list(known).index(name),), voice.word(known[name])


def _by_plugin(indicator: IndicatorEntry, voice: Voice) -> Iterable[Headed]:
    return [((voice.shelf.plugins.index(indicator.plugin),), [nodes.Text(indicator.plugin)])]


def _by_dataset(indicator: IndicatorEntry, voice: Voice) -> Iterable[Headed]:
    if not indicator.dataset:
        return [((1, ""), [voice.say("none-of-these")])]
    return [((0, indicator.dataset), [voice.link("dataset", indicator.dataset)])]


def _by_region(indicator: IndicatorEntry, voice: Voice) -> Iterable[Headed]:
    """Group by the regions that rows cover and figures were published of."""
    if not indicator.regions:
        return [((len(LEVELS) + 1, ""), [voice.say("any-region")])]
    named = [region.partition(":") for region in indicator.regions]
    return [((len(LEVELS) - LEVELS.index(level), code), voice.region(level, code)) for level, _, code in named]


GROUPED = ("by-goal", "by-service", "by-plugin", "by-dataset", "by-region")
"""The pages of indicators by groups."""

CONTENTS: Mapping[str, Callable[[Voice], nodes.section]] = {
    "index": index,
    "search": search,
    "by-goal": grouped("by-goal", _by_goal),
    "by-service": grouped("by-service", _by_service),
    "by-plugin": grouped("by-plugin", _by_plugin),
    "by-dataset": grouped("by-dataset", _by_dataset),
    "by-region": grouped("by-region", _by_region),
}
"""What makes each page of contents, by its name."""
