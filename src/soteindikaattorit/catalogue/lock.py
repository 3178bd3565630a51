"""Locks: the fingerprint of each version of a definition, so that no meaning changes unnoticed."""

import tomllib
from collections.abc import Iterable
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Self

import attrs

from soteindikaattorit.catalogue.fingerprint import Key, fingerprints
from soteindikaattorit.catalogue.items.toml import inline
from soteindikaattorit.definitions import Definitions, Sections
from soteindikaattorit.errors import DefinitionError, FileError, Problem
from soteindikaattorit.measures import BUILT_IN
from soteindikaattorit.sources.files import replacing

LOCK = "definitions.lock"
"""The name of the file, in the folder of the definitions folder."""

SECTIONS = ("indicator", "form")
"""The sections whose definitions have versions."""

_HEAD = """\
# What each version of a definition meant, written by `sote lock`; it is not edited by hand.
# Whoever gives a definition another meaning gives it another version; the earlier ones stay here.
"""
_RETIRE = "sote lock NAME --retire ID"


@attrs.frozen(kw_only=True)
class Lock:
    """The published versions of definitions, each with its fingerprint.

    Args:
        hashes: The fingerprint by section, id and version: "sha256:" and 64 hexadecimal digits.
        retired: The ids that are no longer defined, on purpose; they cannot be defined again.
    """

    hashes: tuple[tuple[Key, str], ...] = ()
    retired: tuple[str, ...] = ()

    @classmethod
    def of(cls, definitions: Definitions, kinds: Iterable[type] = BUILT_IN, sections: Sections = ()) -> Self:
        """Return the lock of definitions as they are now.

        Args:
            definitions: The definitions as written, with the datasets that they read.
            kinds: The kinds of measure that they may use.
            sections: The registered sections that they may use.
        """
        return cls(hashes=tuple(sorted(fingerprints(definitions, kinds, sections).items())))

    @classmethod
    def read(cls, file: Traversable) -> Self:
        """Read a lock; a missing file is an empty lock.

        Raises:
            FileError: The file is not a lock.
        """
        if not file.is_file():
            return cls()
        try:
            tables = tomllib.loads(file.read_text("utf-8"))
            versions = {
                (section, name, str(version)): str(fingerprint)
                for section in SECTIONS
                for name, by_version in tables.get(section, {}).items()
                for version, fingerprint in by_version.items()
            }
            retired = sorted(map(str, tables.get("retired", ())))
        except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError, AttributeError, TypeError) as error:
            raise FileError(str(file), f"is not a lock ({error}); restore what `sote lock` wrote") from error
        return cls(hashes=tuple(sorted(versions.items())), retired=tuple(retired))

    def write(self, path: str | Path) -> None:
        """Write the lock; the file is replaced atomically.

        Raises:
            FileError: The file cannot be written.
        """
        with replacing(path) as temporary:
            temporary.write_text(self.to_toml(), "utf-8", newline="\n")

    def to_toml(self) -> str:
        """Return the lock as TOML: a table for each id, a line for each version."""
        lines = [_HEAD]
        if self.retired:
            lines.append(f"retired = {inline(sorted(self.retired))}\n")
        for section, name in dict.fromkeys((section, name) for (section, name, _), _ in self.hashes):
            lines.append(f"[{section}.{inline(name)}]")
            lines += [f"{inline(key[2])} = {inline(one)}" for key, one in self.hashes if key[:2] == (section, name)]
            lines.append("")
        return "\n".join(lines).rstrip("\n") + "\n"

    @property
    def ids(self) -> tuple[str, ...]:
        """Every id that was ever locked."""
        return tuple(dict.fromkeys(name for (_, name, _), _ in self.hashes))

    def changed(self, now: "Lock") -> tuple[Problem, ...]:
        """Return a problem for each version whose fingerprint has changed."""
        before = dict(self.hashes)
        return tuple(
            Problem(
                f"{section} {name!r}",
                f"means something else than version {version!r} of it did",
                "give it a new version, or take the change back",
            )
            for (section, name, version), fingerprint in now.hashes
            if before.get((section, name, version), fingerprint) != fingerprint
        )

    def gone(self, now: "Lock") -> tuple[Problem, ...]:
        """Return a problem for each missing id that is not retired, and for each retired id that is defined."""
        missing = [name for name in self.ids if name not in now.ids and name not in self.retired]
        back = [name for name in self.retired if name in now.ids]
        return (
            *(Problem(repr(name), "is no longer defined", f"bring it back, or say so: {_RETIRE}") for name in missing),
            *(Problem(repr(name), "was retired and is defined again", "give it an id of its own") for name in back),
        )

    def unknown(self, now: "Lock") -> tuple[Problem, ...]:
        """Return a problem for each version that is not locked."""
        known = {key for key, _ in self.hashes}
        return tuple(
            Problem(f"{section} {name!r}", f"version {version!r} is not in {LOCK}", "write it there: sote lock NAME")
            for section, name, version in (key for key, _ in now.hashes)
            if (section, name, version) not in known
        )

    def renewed(self, now: "Lock", retire: Iterable[str] = ()) -> "Lock":
        """Return the lock with the present versions added to the earlier ones.

        Args:
            now: The lock of the present definitions.
            retire: The ids that are no longer defined, on purpose.

        Raises:
            DefinitionError: A fingerprint has changed under the same version, an id is missing and not retired, or an
                id to retire was never locked or is still defined.
        """
        retire = tuple(retire)
        wrong = [Problem(repr(name), "was never locked") for name in retire if name not in self.ids]
        wrong += [Problem(repr(name), "cannot be retired", "it is still defined") for name in retire if name in now.ids]
        there = attrs.evolve(self, retired=tuple(sorted({*self.retired, *retire})))
        if problems := (*wrong, *there.changed(now), *(there.gone(now) if not wrong else ())):
            raise DefinitionError(problems)
        return attrs.evolve(there, hashes=tuple(sorted({**dict(self.hashes), **dict(now.hashes)}.items())))
