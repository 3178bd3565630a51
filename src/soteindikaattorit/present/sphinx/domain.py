"""The domain ``sote``: indicators, forms, datasets and region levels as things that pages tell of and refer to."""

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
from soteindikaattorit.present.sphinx.site_content import SiteContent, language_of

ROLES = {"indicator": "indicator", "form": "form", "dataset": "dataset", "region-level": "level"}
"""The role that refers to each kind of thing."""


@attrs.frozen
class Place:
    """Where a thing is told.

    Args:
        page: The page.
        anchor: The place on the page; empty for its beginning.
        wordings: What the thing is called, by language.
    """

    page: str
    anchor: str
    wordings: tuple[tuple[str, str], ...]

    def title(self, language: str) -> tuple[str, str]:
        """Return what it is called in a language, or else in the first it has, and that language."""
        found = dict(self.wordings)
        shown = language if language in found else self.wordings[0][0]
        return found[shown], shown


class SoteDomain(Domain):
    """Indicators, forms, datasets and region levels.

    Of each page it is known which things it is the home of, and what the definitions were when it was read, so that
    it is read anew when they have changed.
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
    initial_data: ClassVar[dict[str, Any]] = {"homes": {}, "told": {}}
    data_version = 1

    @cached_property
    def content(self) -> SiteContent:
        """What the site tells of; gathered when it is first asked for."""
        return SiteContent.of(self.env.config)

    @property
    def _homes(self) -> dict[tuple[str, str], Place]:
        homes: dict[tuple[str, str], Place] = self.data["homes"]
        return homes

    def note_home(self, kind: str, name: str, place: Place, node: nodes.Node | None = None) -> None:
        """Note where a thing is told; a second place is a warning."""
        other = self._homes.get((kind, name))
        if other is not None and other.page != place.page:
            said = "%s %r is told on %s already; use :no-index: on one of them"
            logging.getLogger(__name__).warning(said, kind, name, other.page, location=node, type="sote")
        self._homes[kind, name] = place

    def note_told(self, page: str) -> None:
        """Note that a page tells of things as they are now."""
        self.data["told"][page] = self.content.state

    def outdated(self) -> list[str]:
        """Return the pages that tell of things as they no longer are."""
        return [page for page, state in self.data["told"].items() if state != self.content.state]

    def clear_doc(self, docname: str) -> None:
        """Forget what a page told."""
        self.data["told"].pop(docname, None)
        for thing in [thing for thing, place in self._homes.items() if place.page == docname]:
            del self._homes[thing]

    def merge_domaindata(self, docnames: AbstractSet[str], otherdata: dict[str, Any]) -> None:
        """Take over what another process read."""
        for (kind, name), place in otherdata["homes"].items():
            if place.page in docnames:
                self.note_home(kind, name, place)
        self.data["told"] |= {page: told for page, told in otherdata["told"].items() if page in docnames}

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
        """Link to where a thing is told, by its name in the language of the page unless a title was given."""
        for kind in self.objtypes_for_role(typ) or ():
            place = self._homes.get((kind, target))
            if place is not None:
                title, language = place.title(language_of(env, fromdocname))
                shown = contnode if node.get("refexplicit") else marked(title, language)
                return make_refnode(builder, fromdocname, place.page, place.anchor, [shown], target)
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
        """Link to everything of that id."""
        found = (
            (f"sote:{role}", self.resolve_xref(env, fromdocname, builder, role, target, node, contnode))
            for role in ROLES.values()
        )
        return [(role, link) for role, link in found if link is not None]

    def get_objects(self) -> Iterable[tuple[str, str, str, str, str, int]]:
        """Return everything that other sites may refer to, by its name in the language of this one."""
        for (kind, name), place in sorted(self._homes.items()):
            title, _ = place.title(self.content.home)
            yield name, title, kind, place.page, place.anchor, 1


def domain_of(env: BuildEnvironment) -> SoteDomain:
    """Return the domain of a site."""
    return cast("SoteDomain", env.get_domain("sote"))
