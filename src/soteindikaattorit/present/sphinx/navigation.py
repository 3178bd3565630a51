"""Navigation: the tree of a site's pages, rendered once for all pages of a folder that are not in it.

Themes render it again for each page, which takes most of the time of a site with a thousand indicators.
"""

from collections.abc import Callable
from typing import Any

from sphinx.application import Sphinx

Tree = Callable[..., str]
"""A function that returns the tree for a page, as HTML."""


class Navigation:
    """The trees of one build."""

    def __init__(self) -> None:
        """Start without trees."""
        self._made: dict[tuple[str, str], str] = {}

    def share(self, app: Sphinx, page: str, _: str, context: dict[str, Any], __: object) -> None:
        """Show pages outside the tree the tree of the first such page of their folder: they are the same."""
        if "orphan" in app.env.metadata.get(page, {}) and "toctree" in context:
            context["toctree"] = self._shared(page.rpartition("/")[0], context["toctree"])

    def _shared(self, folder: str, tree: Tree) -> Tree:
        def shared(**how: object) -> str:
            key = folder, repr(sorted(how.items()))
            if key not in self._made:
                self._made[key] = tree(**how)
            return self._made[key]

        return shared
