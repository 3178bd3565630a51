"""Markup: the pages that templates write in a small HTML, as the nodes of Sphinx.

Nodes and not raw HTML, so that Sphinx resolves references, lists headings and finds words as on any other page.
Templates write a table as ``<table caption="…">``, a reference as ``<ref kind="form" id="…">`` and a page of contents
as ``<page to="…">``; a table has scopes and scrolls inside a region of its own that a keyboard can reach.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from xml.etree.ElementTree import Element, fromstring

from docutils import nodes
from sphinx import addnodes
from sphinx.transforms.post_transforms import SphinxPostTransform
from sphinx.writers.html5 import HTML5Translator

from soteindikaattorit.present.sphinx.site_content import ROLES


class Scroll(nodes.container):
    """A part of a page that scrolls sideways on its own; its title is in ``label``."""


class CaptionedTable(nodes.table):
    """A table with a caption, which is not numbered among the tables of a site."""


class Head(nodes.entry):
    """A heading cell of a column or a row, which is its ``scope``."""


_BLANKS = re.compile(r"[ \t\r\n]+")
_NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
_INLINE = frozenset({"a", "code", "page", "ref", "span", "strong"})


def to_nodes(markup: str) -> list[nodes.Element]:
    """Return the nodes of the markup of a template; text may hold any character.

    Raises:
        xml.etree.ElementTree.ParseError: A template writes markup that is not well formed.
    """
    root = fromstring(f"<page>{_NOT_XML.sub('', markup)}</page>")  # noqa: S314 - our own templates escape all text
    return list(_blocks(root))


def marked(text: str, language: str) -> nodes.inline:
    """Return a text marked with its language."""
    return nodes.inline("", text, classes=[f"language-{language}"])


def _blocks(element: Element) -> Iterator[nodes.Element]:
    return (_node(child) for child in element)


def _inline(element: Element) -> list[nodes.Node]:
    """Return text and the elements in it, with blanks as in HTML: runs are one, and none at either end of a block."""
    texts = [_BLANKS.sub(" ", text or "") for text in (element.text, *(child.tail for child in element))]
    if element.tag not in _INLINE:
        texts[0] = texts[0].lstrip(" ")
        texts[-1] = texts[-1].rstrip(" ")
    children: list[nodes.Node] = [nodes.Text(texts[0])]
    for child, text in zip(element, texts[1:], strict=True):
        children += [_node(child), nodes.Text(text)]
    return children


def _flow(element: Element) -> list[nodes.Node]:
    """Return the blocks of an element, or its text as a paragraph."""
    if len(element) and element[0].tag not in _INLINE and not (element.text or "").strip():
        return list(_blocks(element))
    return [nodes.paragraph("", "", *_inline(element))]


def _node(element: Element) -> nodes.Element:
    if element.tag in _SPECIAL:
        return _SPECIAL[element.tag](element)
    kind, content = _KINDS[element.tag]
    node = kind("", "", *content(element)) if issubclass(kind, nodes.TextElement) else kind("", *content(element))
    classes, language = element.get("class", "").split(), element.get("lang")
    if language and kind is nodes.inline:
        classes.append(f"language-{language}")
    elif language:
        spoken(node, language)
    node["classes"] += classes
    node["ids"] += filter(None, [element.get("id")])
    return node


_KINDS: Mapping[str, tuple[type[nodes.Element], Callable[[Element], Iterable[nodes.Node]]]] = {
    "section": (nodes.section, _blocks),
    "div": (nodes.container, _blocks),
    "h": (nodes.title, _inline),
    "p": (nodes.paragraph, _inline),
    "ul": (nodes.bullet_list, _blocks),
    "li": (nodes.list_item, _flow),
    "dt": (nodes.term, _inline),
    "dd": (nodes.definition, _flow),
    "span": (nodes.inline, _inline),
    "strong": (nodes.strong, _inline),
    "td": (nodes.entry, _flow),
}
"""The node of each element, and the function that returns its content."""


def _definitions(element: Element) -> nodes.Element:
    parts = list(element)
    pairs = zip(parts[::2], parts[1::2], strict=True)
    items = (nodes.definition_list_item("", _node(term), _node(text)) for term, text in pairs)
    return nodes.definition_list("", *items, classes=element.get("class", "").split())


def _table(element: Element) -> nodes.Element:
    """Return a table: its first row heads the columns, and the first cell of each other row heads the row."""
    head, *rows = ([_head(cell) if cell.tag == "th" else _node(cell) for cell in row] for row in element)
    columns = [nodes.colspec(colwidth=1) for _ in head]
    body = nodes.tbody("", *(nodes.row("", *cells) for cells in rows))
    group = nodes.tgroup("", *columns, nodes.thead("", nodes.row("", *head)), body, cols=len(columns))
    caption = element.attrib["caption"]
    return Scroll("", CaptionedTable("", nodes.title("", caption), group), label=caption)


def _head(element: Element) -> nodes.Element:
    return Head("", *_flow(element), scope=element.attrib["scope"])


def _reference(element: Element) -> nodes.Element:
    """Return a reference to a thing, on this site or another; one that leads nowhere shows its name alone."""
    shown = nodes.inline("", "", *_inline(element))
    role, name = ROLES[element.attrib["kind"]], element.attrib["id"]
    return addnodes.pending_xref(
        "", shown, refdomain="sote", reftype=role, reftarget=name, refexplicit=True, quiet=True
    )


def _page(element: Element) -> nodes.Element:
    shown, target = _inline(element), element.attrib["to"]
    return addnodes.pending_xref(
        "", *shown, refdomain="std", reftype="doc", reftarget=target, refexplicit=True, refwarn=True
    )


def _code(element: Element) -> nodes.Element:
    text = element.text or ""
    return nodes.literal_block(text, text, language=element.get("class"), classes=["sote-code"])


_SPECIAL: Mapping[str, Callable[[Element], nodes.Element]] = {
    "a": lambda element: nodes.reference("", "", *_inline(element), refuri=element.attrib["href"], internal=False),
    "code": lambda element: nodes.literal("", element.text or ""),
    "dl": _definitions,
    "ol": lambda element: nodes.enumerated_list("", *_blocks(element), enumtype="arabic", prefix="", suffix="."),
    "page": _page,
    "pre": _code,
    "raw": lambda element: nodes.raw("", element.text or "", format="html"),
    "ref": _reference,
    "table": _table,
}


def spoken(part: nodes.Element, language: str) -> nodes.Element:
    """Mark a part of a page with its language."""
    part["spoken"], part["support_smartquotes"] = language, False
    return part


class Languages(SphinxPostTransform):
    """Marks parts of pages with their languages.

    It comes late: earlier, Docutils would ask for the quotation marks of each language and know none of Sámi.
    """

    default_priority = 5

    def run(self, **_: object) -> None:
        """Mark every part."""
        for part in self.document.findall(nodes.Element):
            if "spoken" in part:
                part["classes"].append(f"language-{part['spoken']}")


def visit_scroll(writer: HTML5Translator, node: Scroll) -> None:
    """Begin a region that a keyboard can reach."""
    attributes = {"role": "region", "tabindex": "0", "aria-label": node["label"]}
    writer.body.append(writer.starttag(node, "div", CLASS="sote-region", **attributes))


def depart_scroll(writer: HTML5Translator, _: Scroll) -> None:
    """End it."""
    writer.body.append("</div>\n")


def visit_head(writer: HTML5Translator, node: Head) -> None:
    """Begin a heading cell."""
    writer.visit_entry(node)
    tag = writer.body.pop().replace("<td", "<th", 1)
    writer.body.append(tag.replace("<th", f'<th scope="{node["scope"]}"', 1))
    writer.context[-1] = "</th>\n"


def depart_head(writer: HTML5Translator, node: Head) -> None:
    """End it."""
    writer.depart_entry(node)
