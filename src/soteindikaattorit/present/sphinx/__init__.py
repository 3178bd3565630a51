"""The Sphinx extension: on any site, a page for each indicator, form, dataset and region level.

It is switched on in ``conf.py`` by ``extensions = ["soteindikaattorit.present.sphinx"]``.
"""

from pathlib import Path

from sphinx.addnodes import pending_xref
from sphinx.application import Sphinx
from sphinx.domains import Domain
from sphinx.util.typing import ExtensionMetadata

from soteindikaattorit import __version__
from soteindikaattorit.present.sphinx.assets import write_assets
from soteindikaattorit.present.sphinx.directives import DIRECTIVES
from soteindikaattorit.present.sphinx.domain import SoteDomain, domain_of
from soteindikaattorit.present.sphinx.markup import (
    Head,
    Languages,
    Scroll,
    depart_head,
    depart_scroll,
    visit_head,
    visit_scroll,
)
from soteindikaattorit.present.sphinx.navigation import Navigation
from soteindikaattorit.present.sphinx.pages import SUFFIX, PageParser, outdated, write_pages

HERE = Path(__file__).parent

SETTINGS: tuple[tuple[str, object, tuple[type, ...], str], ...] = (
    ("sote_plugins", None, (list, tuple), "The plugins whose definitions are shown; default: all that are installed."),
    ("sote_folder", "catalogue", (str,), "The folder of the pages, within the site; empty for no pages."),
    ("sote_languages", None, (list, tuple), "The languages of the pages; default: all six."),
    ("sote_phrases", "", (str,), "A file with the phrases of the pages in further languages; default: none."),
)
"""The settings of ``conf.py``: name, default, types and description."""


def setup(app: Sphinx) -> ExtensionMetadata:
    """Register the extension with Sphinx."""
    for name, default, types, description in SETTINGS:
        app.add_config_value(name, default, "env", types=types, description=description)
    app.add_domain(SoteDomain)
    for name, directive in DIRECTIVES.items():
        app.add_directive(name, directive)
    app.add_node(Scroll, html=(visit_scroll, depart_scroll))
    app.add_node(Head, html=(visit_head, depart_head))
    app.add_post_transform(Languages)
    app.add_source_suffix(SUFFIX, "sote")
    app.add_source_parser(PageParser)
    app.connect("builder-inited", write_pages)
    app.connect("build-finished", write_assets)
    app.connect("env-get-outdated", outdated)
    app.connect("warn-missing-reference", is_quiet)
    app.connect("config-inited", add_files)
    app.connect("html-page-context", name_landmarks)
    app.connect("html-page-context", Navigation().share, priority=100)
    app.add_css_file("sote.css")
    return {"version": __version__, "env_version": 1, "parallel_read_safe": True, "parallel_write_safe": True}


def add_files(app: Sphinx, *_: object) -> None:
    """Add the style sheet and the template to the site."""
    app.config.html_static_path.append(str(HERE / "static"))
    app.config.templates_path.append(str(HERE / "templates"))


def name_landmarks(app: Sphinx, _: str, __: str, context: dict[str, object], ___: object) -> None:
    """Add the names of the landmarks of a page to the context of its template."""
    content = domain_of(app.env).content
    names = {"site": "whole-site", "page": "this-page", "tools": "page-tools"}
    context["sote_landmarks"] = {key: content.phrases.show(name, content.home).text for key, name in names.items()}


def is_quiet(_: Sphinx, __: Domain, node: pending_xref) -> bool | None:
    """Whether a reference may have no target: a page of the catalogue may name items that are not on the site."""
    return True if node.get("quiet") else None
