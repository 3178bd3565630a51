"""The directives: a thing told in the middle of a page, and a list of indicators."""

from typing import ClassVar

from docutils import nodes
from docutils.parsers.rst import directives
from sphinx.util.docutils import SphinxDirective
from sphinx.util.nodes import make_id

from soteindikaattorit.errors import SoteError
from soteindikaattorit.model.text import LANGUAGES
from soteindikaattorit.present.sphinx import markup
from soteindikaattorit.present.sphinx.domain import Place, domain_of
from soteindikaattorit.present.sphinx.index_page import indicator_list, page_link
from soteindikaattorit.present.sphinx.page import in_place
from soteindikaattorit.present.sphinx.site_content import language_of
from soteindikaattorit.present.sphinx.translator import Translator


def languages(given: str) -> tuple[str, ...]:
    """Read the codes of languages.

    Raises:
        ValueError: One is none of the six.
    """
    return tuple(directives.choice(one, LANGUAGES) for one in given.replace(",", " ").split())


class ThingDirective(SphinxDirective):
    """Tells of one thing in place: ``.. sote-indicator:: lappi.sairaanhoitajachat.nps``."""

    kind: ClassVar[str]
    required_arguments = 1
    option_spec: ClassVar = {"languages": languages, "no-index": directives.flag}

    def run(self) -> list[nodes.Node]:
        """Tell it, and let references lead here when it has no page of its own."""
        domain, name = domain_of(self.env), self.arguments[0]
        domain.note_told(self.env.docname)
        if (self.kind, name) not in domain.content.things:
            raise self.error(f"there is no {self.kind.replace('-', ' ')} {name!r} that this site tells of")
        shown = self.options.get("languages") or (language_of(self.env, self.env.docname),)
        told = nodes.container("", *in_place(self.kind, name, shown, domain.content), classes=["sote-item"])
        if not domain.content.folder and "no-index" not in self.options:
            anchor = make_id(self.env, self.state.document, f"sote-{self.kind}", name)
            told["ids"].append(anchor)
            wordings = domain.content.things[self.kind, name].name.wordings
            domain.note_home(self.kind, name, Place(self.env.docname, anchor, wordings), told)
        return [told]


class IndicatorDirective(ThingDirective):
    """Tells of an indicator."""

    kind = "indicator"


class FormDirective(ThingDirective):
    """Tells of a form."""

    kind = "form"


class DatasetDirective(ThingDirective):
    """Tells of a dataset."""

    kind = "dataset"


class LevelDirective(ThingDirective):
    """Tells of a region level."""

    kind = "region-level"


class CatalogueDirective(SphinxDirective):
    """Lists indicators: all that the site tells of, or those of one goal, plugin, dataset, service or tag."""

    option_spec: ClassVar = {
        **dict.fromkeys(("goal", "plugin", "dataset", "service", "tag"), directives.unchanged_required),
        "language": lambda given: directives.choice(given, LANGUAGES),
    }

    def run(self) -> list[nodes.Node]:
        """List them."""
        domain = domain_of(self.env)
        domain.note_told(self.env.docname)
        language = self.options.get("language") or language_of(self.env, self.env.docname)
        asked = {key: given for key, given in self.options.items() if key != "language"}
        try:
            chosen = domain.content.catalogue.select(**asked)
        except SoteError as error:
            raise self.error(str(error)) from error
        names = [name for name in chosen.ids if ("indicator", name) in domain.content.things]
        translator = Translator(language=language, content=domain.content)
        more = [markup.paragraph(page_link(name, translator)) for name in ("index", "search") if domain.content.folder]
        told = nodes.container("", indicator_list(names, translator), *more, classes=["sote-list"])
        return [markup.spoken(told, language)]


DIRECTIVES = {
    "sote-indicator": IndicatorDirective,
    "sote-form": FormDirective,
    "sote-dataset": DatasetDirective,
    "sote-region-level": LevelDirective,
    "sote-catalogue": CatalogueDirective,
}
"""The directives by name."""
