"""The site: what Sphinx is told."""

import sys
from pathlib import Path
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.domains.python import ObjectEntry, PythonDomain, PyXRefRole
from sphinx.environment import BuildEnvironment

import soteindikaattorit

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE))

import accessible  # noqa: E402 - it lies beside this file
import generated  # noqa: E402 - it lies beside this file

project = "soteindikaattorit"
author = "The soteindikaattorit authors"
project_copyright = "2026, the soteindikaattorit authors"
version = release = soteindikaattorit.__version__

extensions = [
    "sphinx.ext.autodoc",
    "sphinx.ext.doctest",
    "sphinx.ext.napoleon",
    "myst_parser",
    "soteindikaattorit.present.sphinx",
]
exclude_patterns = ["_build", "reference/_generated"]
html_theme = "furo"
html_theme_options = {"top_of_page_buttons": []}
html_title = f"soteindikaattorit {version}"

sote_plugins = ["lappi", "national", "pohjois_savo"]  # the example defines nothing real

default_role = "py:named"
nitpicky = True
nitpick_ignore_regex = [
    ("py:.*", r"(collections|contextlib|datetime|importlib|pathlib|types|typing|xml)\..*"),  # Python's own
    (
        "py:.*",
        r"(attrs?|cattrs|click|hypothesis|jsonschema(_rs)?|markupsafe|narwhals|np|numpy|nw|pandas|pd|pluggy|_?pytest|rich|scipy)\..*",
    ),  # other libraries
    ("py:.*", r"(addnodes|docutils|nodes|sphinx)\..*"),  # those of the site
    (
        "py:class",
        r"(soteindikaattorit\.[\w.]*\.)?(Annotated|Derived|Value|_Given|_Back|_Arguments|_Result)",
    ),  # type variables
    ("py:class", r"tuple\[~.*"),  # an alias
]
nitpick_ignore = [
    ("py:obj", name)  # parameters and fields that docstrings name; they are told under Args
    for name in ("Measure.intervals", "broken", "by", "calendar", "kind", "only", "per", "strict")
]
nitpick_ignore += [("py:class", "BuildEnvironment"), ("py:obj", "self.data")]  # Sphinx names its own types in short

myst_enable_extensions = ["colon_fence", "deflist"]
myst_heading_anchors = 3

autodoc_member_order = "bysource"
autodoc_typehints_format = "short"
napoleon_numpy_docstring = False
napoleon_custom_sections = [("Source", "returns_style")]
doctest_test_doctest_blocks = ""  # the examples of docstrings are run by pytest


class Named(PyXRefRole):
    """A name in a docstring, looked up in its own module first and then in all: ``Part`` is ``measures.part.Part``."""

    def process_link(
        self,
        env: BuildEnvironment,
        refnode: nodes.Element,
        has_explicit_title: bool,  # noqa: FBT001 - Sphinx calls it so
        title: str,
        target: str,
    ) -> tuple[str, str]:
        """Look everywhere, for anything."""
        refnode["refspecific"], refnode["reftype"] = True, "obj"
        return super().process_link(env, refnode, has_explicit_title, title, target)


class Python(PythonDomain):
    """Takes a name that is both a module and a thing in it for the thing."""

    name = "py"

    def find_obj(self, *where: Any) -> list[tuple[str, ObjectEntry]]:  # noqa: ANN401 - Sphinx calls it so
        """Return the matches of a name, without modules if others match too."""
        matches = super().find_obj(*where)
        return [match for match in matches if match[1].objtype != "module"] or matches


class Sentences:
    """Keeps the docstrings of attributes from napoleon, which takes what stands before a colon for a type."""

    def __init__(self) -> None:
        """Begin with none."""
        self.kept: dict[str, list[str]] = {}

    def keep(self, _: Sphinx, what: str, name: str, *more: Any) -> None:  # noqa: ANN401 - Sphinx calls it so
        """Keep a docstring before napoleon comes."""
        if what in {"attribute", "data", "property"}:
            self.kept[name] = list(more[-1])

    def restore(self, _: Sphinx, what: str, name: str, *more: Any) -> None:  # noqa: ANN401, ARG002 - Sphinx calls it so
        """Put it back after napoleon has gone."""
        if name in self.kept:
            more[-1][:] = self.kept.pop(name)


def generate(_: Sphinx) -> None:
    """Write the pages that are made from the library."""
    folder = HERE / "reference" / "_generated"
    folder.mkdir(exist_ok=True)
    for name, page in generated.PAGES.items():
        (folder / f"{name}.md").write_text(page() + "\n", encoding="utf-8")


def setup(app: Sphinx) -> None:
    """Register what is made here."""
    sentences = Sentences()
    app.add_domain(Python, override=True)
    app.add_role_to_domain("py", "named", Named())
    app.connect("builder-inited", generate)
    app.connect("html-page-context", accessible.mark, priority=900)  # after the theme has made its navigation
    app.connect("autodoc-process-docstring", sentences.keep, priority=400)
    app.connect("autodoc-process-docstring", sentences.restore, priority=600)
