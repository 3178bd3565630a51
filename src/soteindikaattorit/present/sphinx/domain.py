"""The domain ``sote``: indicators, forms, datasets and region levels as items that pages show and refer to."""

from collections.abc import Iterable
from collections.abc import Set as AbstractSet
from functools import cached_property
from typing import Any, ClassVar, cast

import attrs
from docutils import nodes
from sphinx.addnodes import pending_xref
from sphinx.builders import Builder
from sphinx.domains import Domain, ObjType
from sphinx.environment import BuildEnvironment
from sphinx.roles import XRefRole
from sphinx.util import logging
from sphinx.util.nodes import make_refnode

from soteindikaattorit.present.sphinx.markup import marked
from soteindikaattorit.present.sphinx.site_content import ROLES, SiteContent, language_of


@attrs.frozen
class Home:
    """The place on a site to which references to a thing lead.

    Args:
        page: The page.
        anchor: The place on the page; empty for its beginning.
        wordings: The name of the thing, by language.
    """

    page: str
    anchor: str
    wordings: tuple[tuple[str, str], ...]

    def title(self, language: str) -> tuple[str, str]:
        """Return its name in a language, or else in its first one, and that language."""
        wordings = dict(self.wordings)
        own = language if language in wordings else self.wordings[0][0]
        return wordings[own], own


class SoteDomain(Domain):
    """Indicators, forms, datasets and region levels.

    Sphinx keeps the home of each thing, and for each page the state of the definitions when it was read, so that the
    page is read again when they have changed.
    """

    name = "sote"
    label = "Indicators"
    object_types: ClassVar[dict[str, ObjType]] = {
        kind: ObjType(kind.replace("-", " "), role) for kind, role in ROLES.items()
    }
    roles: ClassVar[dict[str, Any]] = {
        role: XRefRole(innernodeclass=nodes.inline, warn_dangling=True) for role in ROLES.values()
    }
    dangling_warnings: ClassVar[dict[str, str]] = {
        role: f"there is no {kind.replace('-', ' ')} '%(target)s' on this site or those it refers to"
        for kind, role in ROLES.items()
    }
    initial_data: ClassVar[dict[str, Any]] = {"homes": {}, "states": {}}
    data_version = 2

    @cached_property
    def content(self) -> SiteContent:
        """The content of the site, loaded when it is first needed."""
        return SiteContent.of(self.env.config)

    @property
    def _homes(self) -> dict[tuple[str, str], Home]:
        homes: dict[tuple[str, str], Home] = self.data["homes"]
        return homes

    def note_home(self, kind: str, name: str, home: Home, node: nodes.Node | None = None) -> None:
        """Note the home of a thing; a second one is a warning."""
        other = self._homes.get((kind, name))
        if other is not None and other.page != home.page:
            message = "%s %r has its home on %s already; use :no-index: on one of them"
            logging.getLogger(__name__).warning(message, kind, name, other.page, location=node, type="sote")
        self._homes[kind, name] = home

    def note_state(self, page: str) -> None:
        """Note the present state of the definitions, which a page shows."""
        self.data["states"][page] = self.content.state

    def outdated(self) -> list[str]:
        """Return the pages that show earlier definitions."""
        return [page for page, state in self.data["states"].items() if state != self.content.state]

    def clear_doc(self, docname: str) -> None:
        """Delete the homes and the state of a page."""
        self.data["states"].pop(docname, None)
        for thing in [thing for thing, home in self._homes.items() if home.page == docname]:
            del self._homes[thing]

    def merge_domaindata(self, docnames: AbstractSet[str], otherdata: dict[str, Any]) -> None:
        """Add the homes and states from another process."""
        for (kind, name), home in otherdata["homes"].items():
            if home.page in docnames:
                self.note_home(kind, name, home)
        self.data["states"] |= {page: state for page, state in otherdata["states"].items() if page in docnames}

    def resolve_xref(
        self,
        env: BuildEnvironment,
        fromdocname: str,
        builder: Builder,
        typ: str,
        target: str,
        node: pending_xref,
        contnode: nodes.Element,
    ) -> nodes.reference | None:
        """Link to the home of a thing, by its name in the language of the page unless a title was given."""
        for kind in self.objtypes_for_role(typ) or ():
            home = self._homes.get((kind, target))
            if home is not None:
                title, language = home.title(language_of(env, fromdocname))
                shown = contnode if node.get("refexplicit") else marked(title, language)
                return make_refnode(builder, fromdocname, home.page, home.anchor, [shown], target)
        return None

    def resolve_any_xref(
        self,
        env: BuildEnvironment,
        fromdocname: str,
        builder: Builder,
        target: str,
        node: pending_xref,
        contnode: nodes.Element,
    ) -> list[tuple[str, nodes.reference]]:
        """Return links to all items with that id."""
        links = (
            (f"sote:{role}", self.resolve_xref(env, fromdocname, builder, role, target, node, contnode))
            for role in ROLES.values()
        )
        return [(role, link) for role, link in links if link is not None]

    def get_objects(self) -> Iterable[tuple[str, str, str, str, str, int]]:
        """Return all items that other sites may refer to, by their names in the language of this site."""
        for (kind, name), home in sorted(self._homes.items()):
            title, _ = home.title(self.content.home)
            yield name, title, kind, home.page, home.anchor, 1


def domain_of(env: BuildEnvironment) -> SoteDomain:
    """Return the domain of a site."""
    return cast("SoteDomain", env.get_domain("sote"))
