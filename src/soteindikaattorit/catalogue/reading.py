"""Reading definitions files by themselves, without a catalogue."""

from pathlib import Path

from soteindikaattorit.catalogue.plugins.discovery import load_built_in
from soteindikaattorit.definitions import Definitions, build, read_sheets
from soteindikaattorit.definitions.converter import Kinds
from soteindikaattorit.measures import BUILT_IN
from soteindikaattorit.model.argument import checked


@checked()
def read_definitions(path: str | Path, kinds: Kinds = BUILT_IN) -> Definitions:
    """Read a definitions file, or all definitions files of a folder.

    Args:
        path: A TOML or JSON file, or a folder of them.
        kinds: The kinds of measure that may be used.

    Raises:
        FileError: There is no such file, or it cannot be read.
        DefinitionError: With every problem, each with its file, id and key.
    """
    return build(read_sheets(Path(path)), kinds, sections=load_built_in().sections)
