"""The pages of the catalogue as Sphinx reads them: a file names one thing, and the parser renders its page.

Each thing has a page at an address that never changes: ``catalogue/indicators/<id>``.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import ClassVar

from docutils import nodes
from sphinx import addnodes
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment
from sphinx.parsers import Parser

from soteindikaattorit.present.sphinx.domain import Home, domain_of
from soteindikaattorit.present.sphinx.render import CONTENTS, contents_page, thing_page
from soteindikaattorit.present.sphinx.site_content import SiteContent

SUFFIX = ".sote"
"""How the files of the pages end."""

NOTE = "Written by soteindikaattorit.present.sphinx whenever the site is built; kept out of version control.\n"

CONTENT = "contents"
"""The kind of a page of contents."""


def page_names(content: SiteContent) -> Iterator[tuple[str, str]]:
    """Return the path of each page inside the folder, and the first line of its file."""
    yield from ((name, f"{CONTENT} {name}") for name in CONTENTS)
    yield from ((f"{kind}s/{name}", f"{kind} {name}") for kind, name in content.things)


def write_pages(app: Sphinx) -> None:
    """Write a file for each page and remove those of things that are gone; unchanged files are not touched."""
    content = domain_of(app.env).content
    if not content.folder:
        return
    folder = Path(app.srcdir) / content.folder
    files = {folder / f"{name}{SUFFIX}": f"{line}\n{NOTE}" for name, line in page_names(content)}
    for path, text in {**files, folder / ".gitignore": "*\n"}.items():
        if not path.is_file() or path.read_text("utf-8") != text:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, "utf-8")
    for path in set(folder.rglob(f"*{SUFFIX}")) - set(files):
        path.unlink()


def outdated(_: Sphinx, env: BuildEnvironment, *__: set[str]) -> list[str]:
    """Return the pages that show earlier definitions."""
    return domain_of(env).outdated()


class PageParser(Parser):
    """Reads a file that names the thing on its page."""

    supported: ClassVar[tuple[str, ...]] = ("sote",)

    def parse(self, inputstring: str, document: nodes.document) -> None:
        """Render the page of the thing; one that no longer exists leaves an empty page."""
        self.setup_parse(inputstring, document)
        kind, _, name = inputstring.partition("\n")[0].partition(" ")
        env = document.settings.env
        domain = domain_of(env)
        domain.note_state(env.docname)
        if kind == CONTENT:
            if name == "index":
                env.metadata[env.docname]["orphan"] = ""  # whoever has no list of contents has no warning either
            document += _contents(name, domain.content, env.docname)
        elif (kind, name) in domain.content.things:
            env.metadata[env.docname]["orphan"] = ""
            thing = domain.content.things[kind, name]
            domain.note_home(kind, name, Home(env.docname, "", thing.name.wordings))
            document += thing_page(kind, name, domain.content)
        self.finish_parse()


def _contents(name: str, content: SiteContent, page: str) -> nodes.Element:
    """Return a page of contents; the index has the tree of the others, so that each has its place on the site."""
    (section,) = contents_page(name, content)
    if name == "index":
        pages = [f"{content.folder}/{other}" for other in CONTENTS if other != name]
        tree = addnodes.toctree("", parent=page, entries=[(None, other) for other in pages], includefiles=pages)
        tree.attributes |= {"maxdepth": 1, "caption": None, "numbered": 0}
        tree.attributes |= {"hidden": True, "titlesonly": True, "glob": False, "includehidden": False}
        section += nodes.compound("", tree, classes=["toctree-wrapper"])
    return section
