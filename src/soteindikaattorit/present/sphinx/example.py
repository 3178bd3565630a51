"""Examples: how a thing is written and used, for those who write and use it."""

from docutils import nodes

from soteindikaattorit.catalogue.items import Example
from soteindikaattorit.present.sphinx import markup
from soteindikaattorit.present.sphinx.translator import Translator


def example(shown: Example, translator: Translator) -> nodes.section:
    """Tell how a thing is written, and used in Python and from a terminal."""
    parts = (
        ("as-written", markup.code(shown.definition, "toml")),
        ("in-python", markup.code(shown.python, "python")),
        ("in-terminal", markup.code(f"$ {shown.command}", "console")),
    )
    told = (node for name, code in parts for node in (markup.paragraph(translator.say(name)), code))
    return markup.section("example", translator.say("example"), *told)
