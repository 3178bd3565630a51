"""The directives: an item in the middle of a page, and a list of indicators."""

from typing import ClassVar

from docutils import nodes
from docutils.parsers.rst import directives
from sphinx.util.docutils import SphinxDirective
from sphinx.util.nodes import make_id

from soteindikaattorit.errors import SoteError
from soteindikaattorit.model.text import LANGUAGES
from soteindikaattorit.present.sphinx.domain import Home, domain_of
from soteindikaattorit.present.sphinx.render import indicator_list, thing_in_place
from soteindikaattorit.present.sphinx.site_content import ROLES, language_of
from soteindikaattorit.present.sphinx.translator import Translator


def languages(argument: str) -> tuple[str, ...]:
    """Read the codes of languages.

    Raises:
        ValueError: A code is not one of the six.
    """
    return tuple(directives.choice(code, LANGUAGES) for code in argument.replace(",", " ").split())


class ThingDirective(SphinxDirective):
    """Shows one item of the kind in its name: ``.. sote-indicator:: lappi.sairaanhoitajachat.nps``."""

    required_arguments = 1
    option_spec: ClassVar = {"languages": languages, "no-index": directives.flag}

    def run(self) -> list[nodes.Node]:
        """Return its nodes; references link to it when the item has no page of its own."""
        domain, kind, name = domain_of(self.env), self.name.removeprefix("sote-"), self.arguments[0]
        domain.note_state(self.env.docname)
        if (kind, name) not in domain.content.things:
            raise self.error(f"unknown {kind.replace('-', ' ')} {name!r} on this site")
        shown = self.options.get("languages") or (language_of(self.env, self.env.docname),)
        node = nodes.container("", *thing_in_place(kind, name, shown, domain.content), classes=["sote-item"])
        if not domain.content.folder and "no-index" not in self.options:
            anchor = make_id(self.env, self.state.document, f"sote-{kind}", name)
            node["ids"].append(anchor)
            wordings = domain.content.things[kind, name].name.wordings
            domain.note_home(kind, name, Home(self.env.docname, anchor, wordings), node)
        return [node]


class CatalogueDirective(SphinxDirective):
    """Lists the indicators of the site, or those of one goal, plugin, dataset, service or tag."""

    option_spec: ClassVar = {
        **dict.fromkeys(("goal", "plugin", "dataset", "service", "tag"), directives.unchanged_required),
        "language": lambda argument: directives.choice(argument, LANGUAGES),
    }

    def run(self) -> list[nodes.Node]:
        """Return the nodes of the list."""
        domain = domain_of(self.env)
        domain.note_state(self.env.docname)
        language = self.options.get("language") or language_of(self.env, self.env.docname)
        criteria = {key: value for key, value in self.options.items() if key != "language"}
        try:
            selection = domain.content.catalogue.select(**criteria)
        except SoteError as error:
            raise self.error(str(error)) from error
        names = [name for name in selection.ids if ("indicator", name) in domain.content.things]
        translator = Translator(language=language, content=domain.content)
        return [*indicator_list(names, translator)]


DIRECTIVES = {**{f"sote-{kind}": ThingDirective for kind in ROLES}, "sote-catalogue": CatalogueDirective}
"""The directives by name."""
