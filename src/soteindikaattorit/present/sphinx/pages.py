"""The pages of the catalogue as Sphinx reads them: a file names what it tells of, and the parser tells it.

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

from soteindikaattorit.present.sphinx.domain import Place, domain_of
from soteindikaattorit.present.sphinx.index_page import CONTENTS, contents_page
from soteindikaattorit.present.sphinx.page import page_of
from soteindikaattorit.present.sphinx.site_content import SiteContent

SUFFIX = ".sote"
"""How the files of the pages end."""

NOTE = "Written by soteindikaattorit.present.sphinx whenever the site is built; kept out of version control.\n"

CONTENT = "contents"
"""The kind of a page of contents."""


def page_names(content: SiteContent) -> Iterator[tuple[str, str]]:
    """Return the path of each page inside the folder, and what the file says."""
    yield from ((name, f"{CONTENT} {name}") for name in CONTENTS)
    yield from ((f"{kind}s/{name}", f"{kind} {name}") for kind, name in content.things)


def write_pages(app: Sphinx) -> None:
    """Write a file for each page, and remove those of things that are gone; what stays the same is not touched."""
    content = domain_of(app.env).content
    if not content.folder:
        return
    folder = Path(app.srcdir) / content.folder
    files = {folder / f"{name}{SUFFIX}": f"{says}\n{NOTE}" for name, says in page_names(content)}
    for path, text in {**files, folder / ".gitignore": "*\n"}.items():
        if not path.is_file() or path.read_text("utf-8") != text:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, "utf-8")
    for path in set(folder.rglob(f"*{SUFFIX}")) - set(files):
        path.unlink()


def outdated(_: Sphinx, env: BuildEnvironment, *__: set[str]) -> list[str]:
    """Return the pages that tell of things as they no longer are."""
    return domain_of(env).outdated()


class PageParser(Parser):
    """Reads a file that says what its page tells of."""

    supported: ClassVar[tuple[str, ...]] = ("sote",)

    def parse(self, inputstring: str, document: nodes.document) -> None:
        """Tell what the file names; a thing that is not there any more leaves an empty page."""
        self.setup_parse(inputstring, document)
        kind, _, name = inputstring.partition("\n")[0].partition(" ")
        env = document.settings.env
        domain = domain_of(env)
        domain.note_told(env.docname)
        if kind == CONTENT:
            if name == "index":
                env.metadata[env.docname]["orphan"] = ""  # whoever has no list of contents has no warning either
            document += _contents(name, domain.content, env.docname)
        elif (kind, name) in domain.content.things:
            env.metadata[env.docname]["orphan"] = ""
            thing = domain.content.things[kind, name]
            domain.note_home(kind, name, Place(env.docname, "", thing.name.wordings))
            document += page_of(kind, name, domain.content)
        self.finish_parse()


def _contents(name: str, content: SiteContent, page: str) -> nodes.Element:
    section = contents_page(name, content)
    if name == "index":
        pages = [f"{content.folder}/{other}" for other in CONTENTS if other != name]
        tree = addnodes.toctree("", parent=page, entries=[(None, other) for other in pages], includefiles=pages)
        tree.attributes |= {"maxdepth": 1, "caption": None, "numbered": 0}
        tree.attributes |= {"hidden": True, "titlesonly": True, "glob": False, "includehidden": False}
        section += nodes.compound("", tree, classes=["toctree-wrapper"])
    return section
