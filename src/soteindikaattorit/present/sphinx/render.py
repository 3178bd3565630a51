"""Rendering: the pages of things and of contents, from templates in ``templates/catalogue``."""

from collections.abc import Callable, Iterator, Mapping
from functools import cache
from typing import Any

from docutils import nodes
from jinja2 import Environment, PackageLoader, StrictUndefined

from soteindikaattorit.catalogue.items import FormItem, IndicatorItem, Item
from soteindikaattorit.catalogue.items.search_page import search_form
from soteindikaattorit.feedback.form import NAME, Form
from soteindikaattorit.model.region import LEVELS
from soteindikaattorit.model.text import LANGUAGES, Text
from soteindikaattorit.present.sphinx.markup import to_nodes
from soteindikaattorit.present.sphinx.site_content import SiteContent
from soteindikaattorit.present.sphinx.translator import Translator, autonym, mark

MAX_FIGURES = 60
"""The most published figures that a page shows; the newest come first."""

MAX_CODES = 12
"""The most codes of a column that a page shows; more of them make a table unreadable."""

GROUPED = ("by-goal", "by-service", "by-plugin", "by-dataset", "by-region")
"""The pages of indicators by groups."""

CONTENTS = ("index", "search", *GROUPED)
"""The pages of contents."""

_WORDS = ("say", "plain", "word", "number", "days", "link", "page", "region")
"""The methods of a translator that templates call."""

Group = tuple[tuple[object, ...], object]
"""A group of indicators: its place among the groups, and its heading."""


@cache
def _environment() -> Environment:
    """Return the templates; text is escaped, and a name that a template misspells is an error."""
    loader = PackageLoader(__package__, "templates/catalogue")
    return Environment(loader=loader, autoescape=True, trim_blocks=True, lstrip_blocks=True, undefined=StrictUndefined)


def _render(template: str, translator: Translator, **values: object) -> list[nodes.Element]:
    words = {name: getattr(translator, name) for name in _WORDS}
    common = {"language": translator.language, "content": translator.content, "autonym": autonym, "mark": mark}
    return to_nodes(_environment().get_template(f"{template}.xml").render(**words, **common, **values))


def thing_page(kind: str, name: str, content: SiteContent) -> list[nodes.Element]:
    """Return the page of a thing: a section for each language, and one for those who compute or collect."""
    item, home = content.things[kind, name], Translator(language=content.home, content=content)
    (page,) = _render("thing", home, item=item)
    for language in languages_of(item, content):
        page += _render("language", Translator(language=language, content=content), **_values(item, content))
    page += _render(f"{kind}-uses", home, **_values(item, content))
    return [page]


def thing_in_place(kind: str, name: str, languages: tuple[str, ...], content: SiteContent) -> list[nodes.Element]:
    """Return a thing as it is shown in the middle of another page: without headings, in some languages."""
    item = content.things[kind, name]
    translators = [Translator(language=language, content=content) for language in languages]
    parts = (_render("in-place", translator, **_values(item, content)) for translator in translators)
    return [*_render("head", translators[0], item=item), *(node for part in parts for node in part)]


def languages_of(item: Item, content: SiteContent) -> tuple[str, ...]:
    """Return the languages of a page, that of the site first; the first one of the item where it has none of them."""
    worded = _form_languages(content.catalogue.form(item.id)) if isinstance(item, FormItem) else item.name.languages
    shown = [language for language in content.languages if language in worded]
    return tuple(sorted(shown, key=lambda language: language != content.home)) or worded[:1]


def _form_languages(form: Form) -> tuple[str, ...]:
    """Return the languages in which a form has any wording, or in which its publisher offers it."""
    worded = {language for _, text in form.texts if text for language in text.languages}
    return tuple(language for language in LANGUAGES if language in {*worded, *form.languages})


def _values(item: Item, content: SiteContent) -> dict[str, Any]:
    """Return the values that the templates of a kind show besides the item."""
    values: dict[str, Any] = {"item": item, "max_codes": MAX_CODES, "levels": LEVELS}
    if isinstance(item, IndicatorItem):
        figures = content.published.get(item.id, [])
        newest = sorted(figures, key=lambda one: (one.period.last, one.groups), reverse=True)
        return {**values, "figures": newest[:MAX_FIGURES], "figure_count": len(figures)}
    if isinstance(item, FormItem):
        form = content.catalogue.form(item.id)
        worded = {language: _worded(form, language) for language in LANGUAGES}
        return {**values, "form": form, "worded": worded, "where_kept": lambda language: _where_kept(form, language)}
    if item.kind == "region-level":
        return {**values, "regions": content.regions(item.id), "names_once": _names_once}
    return values


def _worded(form: Form, language: str) -> int:
    """Return the number of texts of a form that have a wording in a language."""
    texts = dict(form.texts)
    return len(texts) - sum(place == NAME or place in texts for place in form.missing(language))


def _where_kept(form: Form, language: str) -> list[str]:
    """Return where the publisher keeps the wordings that a form lacks in a language."""
    return list(dict.fromkeys(filter(None, map(form.place_kept, form.missing(language)))))


def _names_once(name: Text) -> list[tuple[str, str]]:
    """Return each wording of a name once, with its first language."""
    first: dict[str, str] = {}
    for language, wording in name.wordings:
        first.setdefault(wording, language)
    return list(first.items())


def contents_page(name: str, content: SiteContent) -> list[nodes.Element]:
    """Return a page of contents by its name."""
    translator = Translator(language=content.home, content=content)
    if name in _GROUPS:
        return _render("grouped", translator, name=name, groups=_grouped(_GROUPS[name], translator))
    kinds = ("form", "dataset", "region-level")
    listed = {kind: [name for other, name in content.things if other == kind] for kind in kinds}
    form = search_form(content.home)
    return _render(name, translator, listed=listed, grouped=GROUPED, search_form=form)


def indicator_list(names: list[str], translator: Translator) -> list[nodes.Element]:
    """Return a list of indicators, and links to the pages of contents if the site has them."""
    return _render("list", translator, names=names)


def _grouped(group: Callable[[IndicatorItem, Translator], Iterator[Group]], translator: Translator) -> list[Any]:
    """Return the headings and ids of groups of indicators, into several of which one may fall."""
    headings: dict[tuple[object, ...], object] = {}
    members: dict[tuple[object, ...], list[str]] = {}
    for indicator in translator.content.indicators:
        for place, heading in group(indicator, translator):
            headings.setdefault(place, heading)
            members.setdefault(place, []).append(indicator.id)
    return [(headings[place], members[place]) for place in sorted(members)]


def _named(name: str, names: Mapping[str, Text], translator: Translator) -> Iterator[Group]:
    """Return the group of a name, in the order in which the names were defined; those without one come last."""
    shown = translator.word(names[name]) if name else translator.say("none-of-these")
    yield (list(names).index(name) if name else len(names),), shown


def _by_plugin(indicator: IndicatorItem, translator: Translator) -> Iterator[Group]:
    yield (translator.content.plugins.index(indicator.plugin),), indicator.plugin


def _by_dataset(indicator: IndicatorItem, translator: Translator) -> Iterator[Group]:
    name = indicator.dataset
    yield (not name, name), translator.link("dataset", name) if name else translator.say("none-of-these")


def _by_region(indicator: IndicatorItem, translator: Translator) -> Iterator[Group]:
    """Group by the regions of rows and of published figures, the largest first."""
    if not indicator.regions:
        yield (len(LEVELS) + 1, ""), translator.say("any-region")
    for level, _, code in (region.partition(":") for region in indicator.regions):
        yield (len(LEVELS) - LEVELS.index(level), code), translator.region(level, code)


_GROUPS: Mapping[str, Callable[[IndicatorItem, Translator], Iterator[Group]]] = {
    "by-goal": lambda indicator, translator: _named(indicator.goal, translator.content.goals, translator),
    "by-service": lambda indicator, translator: _named(indicator.service, translator.content.services, translator),
    "by-plugin": _by_plugin,
    "by-dataset": _by_dataset,
    "by-region": _by_region,
}
