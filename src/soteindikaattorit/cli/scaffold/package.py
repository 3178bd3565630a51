"""New plugin packages: written from the template, completely or not at all."""

import re
from collections.abc import Collection, Iterator
from importlib import resources
from importlib.resources.abc import Traversable
from pathlib import Path, PurePosixPath
from secrets import token_hex
from shutil import rmtree

import attrs

from soteindikaattorit.catalogue.catalogue import Catalogue
from soteindikaattorit.catalogue.items.toml import inline
from soteindikaattorit.catalogue.lock import LOCK, Lock
from soteindikaattorit.catalogue.plugins.discovery import ALL, NATIONAL, NONE, OWN
from soteindikaattorit.cli.scaffold.start import ENDING, LIBRARY, Start, example_start, fill
from soteindikaattorit.errors import FileError, InvalidValueError

MAX_NAME_CHARACTERS = 40
"""The longest name of a plugin."""

MAX_TITLE_CHARACTERS = 80
"""The longest title of a plugin."""

_NAME = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*")


@attrs.frozen(kw_only=True)
class Package:
    """A plugin package to write.

    Args:
        name: The name of the plugin, in lower-case words joined by hyphens; its ids begin with it.
        title: Whose indicators they are, in a few words; default: the name.
        start: Its first definitions; default: an example.

    Raises:
        InvalidValueError: The name or the title is not valid.

    Example:
        >>> package = Package(name="kanta-hame", title="a county of the south")
        >>> package.folder, package.plugin, package.module
        ('soteindikaattorit-kanta-hame', 'kanta_hame', 'soteindikaattorit_kanta_hame')
    """

    name: str
    title: str = attrs.Factory(lambda self: self.name, takes_self=True)
    start: Start = attrs.Factory(lambda self: example_start(self.name), takes_self=True)

    def __attrs_post_init__(self) -> None:
        """Check the name and the title."""
        if not _NAME.fullmatch(self.name) or len(self.name) > MAX_NAME_CHARACTERS:
            expected = f"expected at most {MAX_NAME_CHARACTERS} lower-case a to z and digits, joined by hyphens"
            raise InvalidValueError("plugin name", self.name, expected)
        if self.name in {NATIONAL, OWN, ALL, NONE, LIBRARY}:
            raise InvalidValueError("plugin name", self.name, "is reserved by the library; choose another")
        # The title is written into TOML, Python and Markdown: no quotes, brackets or line breaks.
        is_plain = self.title == " ".join(self.title.split()) and self.title.isprintable()
        if not self.title or not is_plain or {*'"\\<>{}[]`'} & {*self.title} or len(self.title) > MAX_TITLE_CHARACTERS:
            expected = f"expected a line of at most {MAX_TITLE_CHARACTERS} characters, without quotes or brackets"
            raise InvalidValueError("plugin title", self.title, expected)

    @property
    def plugin(self) -> str:
        """The name of the entry point, which is the name of the plugin in Python and in commands."""
        return self.name.replace("-", "_")

    @property
    def folder(self) -> str:
        """The name of the package, and of its folder."""
        return f"{LIBRARY}-{self.name}"

    @property
    def module(self) -> str:
        """The name of the Python package."""
        return f"{LIBRARY}_{self.plugin}"

    def check_free(self, plugins: Collection[str], ids: Collection[str]) -> None:
        """Check that the name is free.

        Args:
            plugins: The names of the installed plugins.
            ids: The ids of the installed indicators.

        Raises:
            InvalidValueError: A plugin of that name is installed, or ids begin with the name.
        """
        if self.plugin in plugins:
            raise InvalidValueError("plugin name", self.name, "is the name of an installed plugin; choose another")
        if any(name.startswith(f"{self.name}.") for name in ids):
            raise InvalidValueError("plugin name", self.name, f"ids begin with {self.name!r} already; choose another")

    def files(self) -> dict[str, str]:
        """Return the text of each file by its path in the package."""
        values = {
            "name": self.name,
            "plugin": self.plugin,
            "module": self.module,
            "title": self.title,
            "dependencies": inline(self.start.needs),
            "summary": self.start.summary,
            "incomplete": _to_python(self.start.incomplete),
            "beside": f"    beside = {_to_python(self.start.beside)}\n" if self.start.beside else "",
        }
        paths = _template_paths(resources.files(__package__) / "files", PurePosixPath())
        texts = {
            path.replace("MODULE", self.module).replace("PLUGIN", self.plugin): fill(f"files/{path}", **values)
            for path in paths
        }
        if self.start.incomplete:  # the only reason for a module: a plugin of definitions needs no Python
            texts[f"src/{self.module}/__init__.py"] = fill("module.py", **values)
        return {**texts, f"src/{self.module}/definitions/{self.name}.toml": self.start.definitions}

    def write(self, catalogue: Catalogue, parent: str | Path = ".") -> Path:
        """Write the package into a folder, with the lock of its definitions, and return its path.

        Args:
            catalogue: The installed catalogue, to which the definitions may refer.
            parent: The folder in which the folder of the package is created.

        Raises:
            FileError: There is no such folder, the package exists already, or it cannot be written.
            DefinitionError: The first definitions conflict with the catalogue.
        """
        target = Path(parent) / self.folder
        temporary = target.with_name(f".{target.name}.{token_hex(4)}")
        module = temporary / "src" / self.module
        if not target.parent.is_dir():
            raise FileError(str(parent), "no such folder; create it first")
        if target.exists():
            raise FileError(str(target), "already exists; a package is never overwritten")
        try:
            for path, text in self.files().items():
                file = temporary / path
                file.parent.mkdir(parents=True, exist_ok=True)
                file.write_text(text, encoding="utf-8", newline="\n")
            whole = catalogue.with_file(module / "definitions")
            Lock.of(whole.contents[-1].written, whole.kinds, whole.sections).write(module / LOCK)
            temporary.rename(target)
        except OSError as error:
            raise FileError(str(target), f"cannot be written: {error.strerror}") from error
        finally:
            rmtree(temporary, ignore_errors=True)
        return target


def _to_python(names: tuple[str, ...]) -> str:
    """Return names as a tuple in Python, with double quotes."""
    return repr(names).replace("'", '"')


def _template_paths(folder: Traversable, path: PurePosixPath) -> Iterator[str]:
    """Return the path of each file of the template, without its ending."""
    for entry in sorted(folder.iterdir(), key=lambda entry: entry.name):
        if entry.is_dir():
            yield from _template_paths(entry, path / entry.name)
        elif entry.name.endswith(ENDING):
            yield str(path / entry.name.removesuffix(ENDING))
