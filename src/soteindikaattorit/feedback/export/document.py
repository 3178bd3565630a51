"""Documents: a form in the format of a tool, ready to be written to a file."""

from pathlib import Path

import attrs

from soteindikaattorit.model.argument import checked
from soteindikaattorit.sources.files import replacing


@attrs.frozen(kw_only=True)
class Document:
    """A form in the format of a tool.

    Args:
        content: What the file holds.
        ending: The ending of its name, such as ".html".
        is_text: Whether it can be printed.
        notes: What the format cannot hold and how it was put instead, one sentence each.
    """

    content: bytes = attrs.field(repr=lambda content: f"<{len(content)} bytes>")
    ending: str
    is_text: bool = True
    notes: tuple[str, ...] = ()

    @checked()
    def write(self, path: str | Path) -> None:
        """Write the file, as a whole or not at all.

        Raises:
            FileError: The file cannot be written.
        """
        with replacing(path) as temporary:
            temporary.write_bytes(self.content)
