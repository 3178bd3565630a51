"""New plugin packages: written from the template, as a whole or not at all."""

import json
import re
from collections.abc import Collection, Iterator
from importlib import resources
from importlib.resources.abc import Traversable
from pathlib import Path, PurePosixPath
from secrets import token_hex
from shutil import rmtree

import attrs

from soteindikaattorit.catalogue.catalogue import Catalogue
from soteindikaattorit.catalogue.lock import LOCK, Lock
from soteindikaattorit.catalogue.plugins.loading import ALL, NATIONAL, NONE, OWN
from soteindikaattorit.cli.scaffold.start import ENDING, LIBRARY, Start, example_start, filled
from soteindikaattorit.errors import FileError, InvalidValueError

LONGEST_NAME = 40
"""How many characters the name of a plugin may have."""

LONGEST_TITLE = 80
"""How many characters the title of a plugin may have."""

_MARK = """
INCOMPLETE_LANGUAGES = {}
\"\"\"The languages in which not every text is there yet.\"\"\"
"""

_NAME = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*")


def _check_name(name: str) -> None:
    if not _NAME.fullmatch(name) or len(name) > LONGEST_NAME:
        raise InvalidValueError(
            "plugin name", name, f"expected at most {LONGEST_NAME} lower-case a to z and digits, joined by hyphens"
        )
    if name in {NATIONAL, OWN, ALL, NONE, LIBRARY}:
        raise InvalidValueError("plugin name", name, "is taken by the library itself")


def _check_title(title: str) -> None:
    is_plain = title == " ".join(title.split()) and title.isprintable() and not {*'"\\<>{}[]`'} & {*title}
    if not title or not is_plain or len(title) > LONGEST_TITLE:
        raise InvalidValueError(
            "plugin title",
            title,
            f"expected a line of at most {LONGEST_TITLE} characters, without quotes or brackets",
        )


@attrs.frozen(kw_only=True)
class Package:
    """A plugin package that is to be written.

    Args:
        name: The name of the plugin, in lower-case words joined by hyphens; its ids begin with it.
        title: Whose indicators they are, in a few words.
        start: With what it begins.

    Raises:
        InvalidValueError: The name or the title cannot be one.

    Example:
        >>> package = Package(name="kanta-hame", title="a county of the south")
        >>> package.folder, package.plugin, package.module
        ('soteindikaattorit-kanta-hame', 'kanta_hame', 'soteindikaattorit_kanta_hame')
    """

    name: str
    title: str = attrs.field()
    start: Start = attrs.field()

    @title.default
    def _title(self) -> str:
        return self.name

    @start.default
    def _start(self) -> Start:
        return example_start(self.name)

    def __attrs_post_init__(self) -> None:
        """Check the name and the title."""
        _check_name(self.name)
        _check_title(self.title)

    @property
    def plugin(self) -> str:
        """The name of the entry point, by which the plugin is chosen and listed."""
        return self.name.replace("-", "_")

    @property
    def folder(self) -> str:
        """The name of the package, and of its folder."""
        return f"{LIBRARY}-{self.name}"

    @property
    def module(self) -> str:
        """The name of the module that holds the hooks."""
        return f"{LIBRARY}_{self.plugin}"

    def check_free(self, plugins: Collection[str], ids: Collection[str]) -> None:
        """Refuse a name that is taken.

        Args:
            plugins: The names of the plugins that are installed.
            ids: The ids of all that is defined.

        Raises:
            InvalidValueError: A plugin of that name is installed, or ids begin with the name.
        """
        if self.plugin in plugins:
            raise InvalidValueError("plugin name", self.name, "is that of a plugin that is installed; choose another")
        if any(name.startswith(f"{self.name}.") for name in ids):
            raise InvalidValueError("plugin name", self.name, f"ids begin with {self.name!r} already; choose another")

    def files(self) -> dict[str, str]:
        """Return the text of each file by its path in the package."""
        values = {
            "name": self.name,
            "plugin": self.plugin,
            "module": self.module,
            "title": self.title,
            "dependencies": ", ".join(f'"{package}"' for package in self.start.needs),
            "beginning": self.start.told,
            "incomplete": _MARK.format(_several(self.start.incomplete)) if self.start.incomplete else "",
            "beside": f"    beside = {_several(self.start.beside)}\n" if self.start.beside else "",
        }
        definitions = f"src/{self.module}/definitions/{self.name}.toml"
        written = {self._path(path): filled(f"files/{path}", **values) for path in _template()}
        return {**written, definitions: self.start.definitions}

    def _path(self, path: str) -> str:
        return path.replace("MODULE", self.module).replace("PLUGIN", self.plugin)

    def write(self, catalogue: Catalogue, into: str | Path = ".") -> Path:
        """Write the package into a folder, with the lock of its definitions, and give where it is.

        Args:
            catalogue: What else is installed, to which the definitions may refer.
            into: The folder in which the folder of the package is made.

        Raises:
            FileError: There is no such folder, the package is there already, or it cannot be written.
            DefinitionError: What it begins with does not agree with the catalogue.
        """
        target = Path(into) / self.folder
        temporary = target.with_name(f".{target.name}.{token_hex(4)}")
        if not target.parent.is_dir():
            raise FileError(str(into), "there is no such folder; make it first")
        if target.exists():
            raise FileError(str(target), "is there already; a package is not written over")
        try:
            for path, text in self.files().items():
                file = temporary / path
                file.parent.mkdir(parents=True, exist_ok=True)
                file.write_text(text, encoding="utf-8", newline="\n")
            self._lock(temporary / "src" / self.module, catalogue)
            temporary.rename(target)
        except OSError as error:
            raise FileError(str(target), f"cannot be written: {error.strerror}") from error
        finally:
            rmtree(temporary, ignore_errors=True)
        return target

    def _lock(self, module: Path, catalogue: Catalogue) -> None:
        whole = catalogue.with_file(module / "definitions")
        Lock.of(whole.contributions[-1].written, whole.kinds, whole.sections).write(module / LOCK)


def _several(names: tuple[str, ...]) -> str:
    """Return names as a tuple is written in Python."""
    return f"({', '.join(f'{json.dumps(name)}' for name in names)}{',' if len(names) == 1 else ''})"


def _template() -> Iterator[str]:
    """Return the path of each file of the template, without its ending."""
    return _inside(resources.files(__package__) / "files", PurePosixPath())


def _inside(folder: Traversable, path: PurePosixPath) -> Iterator[str]:
    for entry in sorted(folder.iterdir(), key=lambda entry: entry.name):
        if entry.is_dir():
            yield from _inside(entry, path / entry.name)
        elif entry.name.endswith(ENDING):
            yield str(path / entry.name.removesuffix(ENDING))
