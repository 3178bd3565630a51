"""The pages in Finnish: each says that it is, what is English around it says so, and so do links to it elsewhere."""

import re
from typing import Any

from sphinx.application import Sphinx

FOLDER = "fi/"
CAPTION = "Suomeksi"
_TO_FINNISH = re.compile(rf'<a (?=[^>]*href="(?:\.\./)*{FOLDER})')
_BESIDE = re.compile(r'<a (?=[^>]*href="(?!\.\./|https?:))')
_BLOCK = re.compile(r"^(\s*)<(p|ul)\b", re.MULTILINE)


def mark(_: Sphinx, name: str, __: str, context: dict[str, Any], ___: object) -> None:
    """Mark the language of a page in Finnish, and that of links to such a page."""
    is_finnish = name.startswith(FOLDER)
    tree = context.get("furo_navigation_tree", "")
    if is_finnish:
        context["language"] = "fi"
        tree = _BLOCK.sub(r'\1<\2 lang="en"', tree)
    tree = (_BESIDE if is_finnish else _TO_FINNISH).sub('<a lang="fi" ', tree)
    caption = f'<span class="caption-text">{CAPTION}'
    context["furo_navigation_tree"] = tree.replace(caption, caption.replace("<span", '<span lang="fi"'))
