"""What the theme leaves to be done for who listens to a page or reads it by keyboard, and the language of pages."""

import re
from typing import Any

from sphinx.application import Sphinx

FINNISH = "fi/"
CAPTION = "Suomeksi"
_TO_FINNISH = re.compile(rf'<a (?=[^>]*href="(?:\.\./)*{FINNISH})')
_BESIDE = re.compile(r'<a (?=[^>]*href="(?!\.\./|https?:))')
_BLOCK = re.compile(r"^(\s*)<(p|ul)\b", re.MULTILINE)
_HEADING = re.compile(r'role="heading"(?! aria-level)')


def mark(_: Sphinx, name: str, __: str, context: dict[str, Any], ___: object) -> None:
    """Mark the language of a page in Finnish and of links to such pages, and let all be reached by keyboard."""
    tree = _HEADING.sub('role="heading" aria-level="2"', context.get("furo_navigation_tree", ""))
    if name.startswith(FINNISH):
        context["language"] = "fi"
        tree = _BLOCK.sub(r'\1<\2 lang="en"', tree)
    tree = (_BESIDE if name.startswith(FINNISH) else _TO_FINNISH).sub('<a lang="fi" ', tree)
    caption = f'<span class="caption-text">{CAPTION}'
    context["furo_navigation_tree"] = tree.replace(caption, caption.replace("<span", '<span lang="fi"'))
    context["body"] = context.get("body", "").replace("<pre>", '<pre tabindex="0">')  # it scrolls sideways
