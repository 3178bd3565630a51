"""Navigation: the tree of a site's pages, made once for all pages of a folder that do not stand in it.

Themes make it anew for each page, which takes most of the time of a site with a thousand indicators.
"""

from collections.abc import Callable
from typing import Any

from sphinx.application import Sphinx

Tree = Callable[..., str]
"""What gives the tree for a page, as HTML."""


class Navigation:
    """The trees of one build."""

    def __init__(self) -> None:
        """Begin with none."""
        self._made: dict[tuple[str, str], str] = {}

    def share(self, app: Sphinx, page: str, _: str, context: dict[str, Any], __: object) -> None:
        """Let a page that stands in no tree have that of the other such pages of its folder: they are the same."""
        if "orphan" in app.env.metadata.get(page, {}) and "toctree" in context:
            context["toctree"] = self._shared(page.rpartition("/")[0], context["toctree"])

    def _shared(self, folder: str, tree: Tree) -> Tree:
        def shared(**how: object) -> str:
            key = folder, repr(sorted(how.items()))
            if key not in self._made:
                self._made[key] = tree(**how)
            return self._made[key]

        return shared
