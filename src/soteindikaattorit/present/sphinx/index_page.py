"""The pages of contents: what there is, and the indicators by goal, service, plugin, dataset and region."""

from collections.abc import Callable, Iterable, Mapping

from docutils import nodes
from sphinx import addnodes

from soteindikaattorit.catalogue.items import IndicatorItem
from soteindikaattorit.catalogue.items.search_page import search_form
from soteindikaattorit.model.region import LEVELS
from soteindikaattorit.model.text import Text
from soteindikaattorit.present.sphinx import markup
from soteindikaattorit.present.sphinx.site_content import SiteContent
from soteindikaattorit.present.sphinx.translator import Translator

Headed = tuple[tuple[object, ...], list[nodes.Node]]
"""A group: what it is sorted by, and its heading."""


def contents_page(name: str, content: SiteContent) -> nodes.Element:
    """Return a page of contents by its name."""
    return markup.spoken(CONTENTS[name](Translator(language=content.home, content=content)), content.home)


def index(translator: Translator) -> nodes.section:
    """Return the page that leads to all others."""
    ways = [nodes.list_item("", nodes.paragraph("", "", page_link(name, translator))) for name in GROUPED]
    body = markup.section(
        "indicators",
        [translator.say("indicators"), nodes.Text(f" ({len(translator.content.indicators)})")],
        nodes.bullet_list("", *ways),
    )
    others = (
        markup.section(f"{kind}s", translator.say(f"{kind}s"), _listed(kind, names, translator))
        for kind in ("form", "dataset", "region-level")
        if (names := [name for other, name in translator.content.things if other == kind])
    )
    about = markup.paragraph(translator.say("about-catalogue"), " ", page_link("search", translator))
    return markup.section(
        "catalogue", translator.say("catalogue"), about, body, *others, _plugins(translator), _machines(translator)
    )


def _listed(kind: str, names: Iterable[str], translator: Translator) -> nodes.bullet_list:
    """Return a list of things, each by its name and its id, for several may have one name."""
    return markup.listing([translator.link(kind, name), nodes.Text(" "), markup.literal(name)] for name in names)


def search(translator: Translator) -> nodes.section:
    """Return the page that searches; it says itself that it needs a script, and the others do not."""
    form = nodes.raw("", search_form(translator.language), format="html")
    return markup.section("search", translator.say("search"), form)


def _machines(translator: Translator) -> nodes.paragraph:
    return markup.paragraph(translator.say("machine"), " ", markup.outside("catalogue.json", "catalogue.json"))


def page_link(name: str, translator: Translator) -> addnodes.pending_xref:
    """Return a link to a page of contents."""
    target = f"/{translator.content.folder}/{name}"
    return addnodes.pending_xref(
        "", translator.say(name), refdomain="std", reftype="doc", reftarget=target, refexplicit=True, refwarn=True
    )


def _plugins(translator: Translator) -> nodes.section:
    told = ([markup.literal(one.plugin), nodes.Text(f" {one.version}")] for one in translator.content.contributions)
    return markup.section("plugins", translator.say("plugins"), markup.listing(told))


def grouped(
    name: str, group: Callable[[IndicatorItem, Translator], Iterable[Headed]]
) -> Callable[[Translator], nodes.section]:
    """Return what makes a page of the indicators by groups, into several of which one may fall."""

    def page(translator: Translator) -> nodes.section:
        headings: dict[tuple[object, ...], list[nodes.Node]] = {}
        members: dict[tuple[object, ...], list[str]] = {}
        for indicator in translator.content.indicators:
            for key, heading in group(indicator, translator):
                headings.setdefault(key, heading)
                members.setdefault(key, []).append(indicator.id)
        sections = (
            markup.section(f"group-{number}", headings[key], indicator_list(members[key], translator))
            for number, key in enumerate(sorted(members))
        )
        return markup.section(name, translator.say(name), *sections)

    return page


def indicator_list(names: Iterable[str], translator: Translator) -> nodes.bullet_list:
    """Return a list of indicators, each by its name, its unit and its id."""
    return markup.listing(
        [translator.link("indicator", name), nodes.Text(_unit(name, translator)), markup.literal(name)]
        for name in names
    )


def _unit(name: str, translator: Translator) -> str:
    item = translator.content.items["indicator", name]
    return f" ({item.unit}) " if isinstance(item, IndicatorItem) and item.unit else " "


def _by_goal(indicator: IndicatorItem, translator: Translator) -> Iterable[Headed]:
    return [_named(indicator.goal, translator.content.goals, translator)]


def _by_service(indicator: IndicatorItem, translator: Translator) -> Iterable[Headed]:
    return [_named(indicator.service, translator.content.services, translator)]


def _named(name: str, known: Mapping[str, Text], translator: Translator) -> Headed:
    """Return the group of a name, in the order in which such things were defined; those without one come last."""
    if not name:
        return (len(known),), [translator.say("none-of-these")]
    return (list(known).index(name),), translator.word(known[name])


def _by_plugin(indicator: IndicatorItem, translator: Translator) -> Iterable[Headed]:
    return [((translator.content.plugins.index(indicator.plugin),), [nodes.Text(indicator.plugin)])]


def _by_dataset(indicator: IndicatorItem, translator: Translator) -> Iterable[Headed]:
    if not indicator.dataset:
        return [((1, ""), [translator.say("none-of-these")])]
    return [((0, indicator.dataset), [translator.link("dataset", indicator.dataset)])]


def _by_region(indicator: IndicatorItem, translator: Translator) -> Iterable[Headed]:
    """Group by the regions that rows cover and figures were published of."""
    if not indicator.regions:
        return [((len(LEVELS) + 1, ""), [translator.say("any-region")])]
    named = [region.partition(":") for region in indicator.regions]
    return [((len(LEVELS) - LEVELS.index(level), code), translator.region(level, code)) for level, _, code in named]


GROUPED = ("by-goal", "by-service", "by-plugin", "by-dataset", "by-region")
"""The pages of indicators by groups."""

CONTENTS: Mapping[str, Callable[[Translator], nodes.section]] = {
    "index": index,
    "search": search,
    "by-goal": grouped("by-goal", _by_goal),
    "by-service": grouped("by-service", _by_service),
    "by-plugin": grouped("by-plugin", _by_plugin),
    "by-dataset": grouped("by-dataset", _by_dataset),
    "by-region": grouped("by-region", _by_region),
}
"""What makes each page of contents, by its name."""
