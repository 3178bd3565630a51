"""Markup: the pieces that pages are made of, each marked with its language and open to everybody.

A table has a caption and scopes, and scrolls inside a region of its own that a keyboard can reach.
"""

from collections.abc import Iterable, Sequence

from docutils import nodes
from sphinx.transforms.post_transforms import SphinxPostTransform
from sphinx.writers.html5 import HTML5Translator

Said = str | nodes.Node | Sequence[nodes.Node]
"""Words, or words that are marked already."""


class Scroll(nodes.container):
    """A part of a page that scrolls sideways on its own; its title is in ``label``."""


class Table(nodes.table):
    """A table with a caption, which is not numbered among the tables of a site."""


class Head(nodes.entry):
    """A cell that heads its column or its row; which, is in ``scope``."""


def words(said: Said) -> list[nodes.Node]:
    """Return words as nodes."""
    if isinstance(said, str):
        return [nodes.Text(said)]
    return [said] if isinstance(said, nodes.Node) else list(said)


def marked(text: str, language: str, *classes: str) -> nodes.inline:
    """Return a text marked with its language."""
    return nodes.inline("", text, classes=[f"language-{language}", *classes])


def paragraph(*said: Said, classes: Iterable[str] = ()) -> nodes.paragraph:
    """Return a paragraph of words, one after the other."""
    return nodes.paragraph("", "", *(node for one in said for node in words(one)), classes=list(classes))


def section(name: str, title: Said, *body: nodes.Node) -> nodes.section:
    """Return a section that links can point to."""
    return nodes.section("", nodes.title("", "", *words(title)), *body, ids=[name])


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


def listing(items: Iterable[Said]) -> nodes.bullet_list:
    """Return a list."""
    return nodes.bullet_list("", *(nodes.list_item("", paragraph(item)) for item in items))


def facts(pairs: Iterable[tuple[Said, Sequence[nodes.Node]]]) -> nodes.definition_list:
    """Return what is told under a few short names, such as the unit."""
    items = (
        nodes.definition_list_item("", nodes.term("", "", *words(name)), nodes.definition("", *body))
        for name, body in pairs
    )
    return nodes.definition_list("", *items, classes=["sote-facts"])


def code(text: str, language: str) -> nodes.literal_block:
    """Return an example in a computer language."""
    return nodes.literal_block(text, text, language=language, classes=["sote-code"])


def literal(text: str) -> nodes.literal:
    """Return a name as it is written in files and code."""
    return nodes.literal("", text)


def outside(text: str, address: str) -> nodes.reference:
    """Return a link to a page elsewhere."""
    return nodes.reference("", text, refuri=address, internal=False)


def table(caption: str, columns: Sequence[Said], rows: Iterable[Sequence[Said]]) -> Scroll:
    """Return a table: the first cell of each row heads it, and no row is wider than the columns."""
    head = nodes.row("", *(_cell(name, Head, scope="col") for name in columns))
    body = [nodes.row("", *(_cell(said, *_kind(number)) for number, said in enumerate(row))) for row in rows]
    width = nodes.colspec(colwidth=1)
    group = nodes.tgroup("", *(width.copy() for _ in columns), nodes.thead("", head), nodes.tbody("", *body))
    group["cols"] = len(columns)
    return Scroll("", Table("", nodes.title("", caption), group), label=caption)


def _kind(number: int) -> tuple[type[nodes.entry], str]:
    return (nodes.entry, "") if number else (Head, "row")


def _cell(said: Said, kind: type[nodes.entry], scope: str = "") -> nodes.entry:
    cell = kind("", paragraph(said))
    if scope:
        cell["scope"] = scope
    return cell


def visit_scroll(writer: HTML5Translator, node: Scroll) -> None:
    """Begin a region that a keyboard can reach."""
    attributes = {"role": "region", "tabindex": "0", "aria-label": node["label"]}
    writer.body.append(writer.starttag(node, "div", CLASS="sote-region", **attributes))


def depart_scroll(writer: HTML5Translator, _: Scroll) -> None:
    """End it."""
    writer.body.append("</div>\n")


def visit_head(writer: HTML5Translator, node: Head) -> None:
    """Begin a cell that heads others."""
    writer.visit_entry(node)
    tag = writer.body.pop().replace("<td", "<th", 1)
    writer.body.append(tag.replace("<th", f'<th scope="{node["scope"]}"', 1))
    writer.context[-1] = "</th>\n"


def depart_head(writer: HTML5Translator, node: Head) -> None:
    """End it."""
    writer.depart_entry(node)
