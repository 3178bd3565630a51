"""Locks: what each version of a definition meant, so that none comes to mean something else unseen."""

import tomllib
from collections.abc import Iterable
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Self

import attrs

from soteindikaattorit.catalogue.items.toml import inline
from soteindikaattorit.catalogue.meaning import Key, hashes
from soteindikaattorit.definitions import Definitions, Sections
from soteindikaattorit.errors import DefinitionError, FileError, Problem
from soteindikaattorit.measures import BUILT_IN
from soteindikaattorit.sources.files import replacing

LOCK = "definitions.lock"
"""The name of the file, which lies beside the definitions in the package of a plugin."""

SECTIONS = ("indicator", "form")
"""What has versions."""

_HEAD = """\
# What each version of a definition meant, written by `sote lock`; it is not edited by hand.
# Whoever gives a definition another meaning gives it another version; the earlier ones stay here.
"""
_RETIRE = "sote lock NAME --retire ID"


@attrs.frozen(kw_only=True)
class Lock:
    """The versions of definitions that were handed out, each with the hash of what it meant.

    Args:
        hashes: By section, id and version, the hash: "sha256:" and 64 hexadecimal digits.
        retired: The ids that are no longer defined, on purpose; none of them may return with another meaning.
    """

    hashes: tuple[tuple[Key, str], ...] = ()
    retired: tuple[str, ...] = ()

    @classmethod
    def of(cls, definitions: Definitions, kinds: Iterable[type] = BUILT_IN, sections: Sections = ()) -> Self:
        """Return the lock of definitions that were never handed out before.

        Args:
            definitions: The definitions as written, with the datasets they read and what else is theirs.
            kinds: The kinds of measure that may be used.
            sections: The registered sections that may be used.
        """
        return cls(hashes=tuple(sorted(hashes(definitions, kinds, sections).items())))

    @classmethod
    def read(cls, file: Traversable) -> Self:
        """Read a lock; there is none where there is no file, and it is empty.

        Raises:
            FileError: The file is no lock.
        """
        if not file.is_file():
            return cls()
        try:
            tables = tomllib.loads(file.read_text("utf-8"))
            versions = {
                (section, name, str(version)): str(found)
                for section in SECTIONS
                for name, each in tables.get(section, {}).items()
                for version, found in each.items()
            }
            retired = sorted(map(str, tables.get("retired", ())))
        except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError, AttributeError, TypeError) as error:
            raise FileError(str(file), f"is no lock ({error}); bring back what `sote lock` wrote") from error
        return cls(hashes=tuple(sorted(versions.items())), retired=tuple(retired))

    def write(self, path: str | Path) -> None:
        """Write the lock, as a whole or not at all.

        Raises:
            FileError: The file cannot be written.
        """
        with replacing(path) as temporary:
            temporary.write_text(self.to_toml(), "utf-8", newline="\n")

    def to_toml(self) -> str:
        """Return the lock as it is written: a table for each id, a line for each version."""
        lines = [_HEAD]
        if self.retired:
            lines.append(f"retired = {inline(sorted(self.retired))}\n")
        for section, name in dict.fromkeys((section, name) for (section, name, _), _ in self.hashes):
            versions = {key[2]: found for key, found in self.hashes if key[:2] == (section, name)}
            lines.append(f"[{section}.{inline(name)}]")
            lines += [f"{inline(version)} = {inline(found)}" for version, found in versions.items()]
            lines.append("")
        return "\n".join(lines).rstrip("\n") + "\n"

    @property
    def ids(self) -> tuple[str, ...]:
        """Every id that was ever handed out."""
        return tuple(dict.fromkeys(name for (_, name, _), _ in self.hashes))

    def changed(self, now: "Lock") -> tuple[Problem, ...]:
        """Return the definitions that mean something else than this version of them did before."""
        before = dict(self.hashes)
        return tuple(
            Problem(
                f"{section} {name!r}",
                f"means something else than version {version!r} of it did",
                "give it a new version, or take the change back",
            )
            for (section, name, version), found in now.hashes
            if before.get((section, name, version), found) != found
        )

    def gone(self, now: "Lock") -> tuple[Problem, ...]:
        """Return the ids that are no longer defined though nobody retired them, and the retired that are defined."""
        missing = [name for name in self.ids if name not in now.ids and name not in self.retired]
        back = [name for name in self.retired if name in now.ids]
        return (
            *(Problem(repr(name), "is no longer defined", f"bring it back, or say so: {_RETIRE}") for name in missing),
            *(Problem(repr(name), "was retired and is defined again", "give it an id of its own") for name in back),
        )

    def unknown(self, now: "Lock") -> tuple[Problem, ...]:
        """Return the definitions of which no version, or not this one, stands here."""
        known = {key for key, _ in self.hashes}
        return tuple(
            Problem(f"{section} {name!r}", f"version {version!r} is not in {LOCK}", "write it there: sote lock NAME")
            for section, name, version in (key for key, _ in now.hashes)
            if (section, name, version) not in known
        )

    def renewed(self, now: "Lock", retire: Iterable[str] = ()) -> "Lock":
        """Return the lock with what is defined now, beside the earlier versions.

        Args:
            now: The lock of what is defined now.
            retire: The ids that are no longer defined, on purpose.

        Raises:
            DefinitionError: A definition means something else under the same version, an id is no longer defined and
                not retired, or one is to be retired that never was or still is defined.
        """
        retire = tuple(retire)
        wrong = [Problem(repr(name), "was never locked") for name in retire if name not in self.ids]
        wrong += [Problem(repr(name), "cannot be retired", "it is still defined") for name in retire if name in now.ids]
        there = attrs.evolve(self, retired=tuple(sorted({*self.retired, *retire})))
        if problems := (*wrong, *there.changed(now), *(there.gone(now) if not wrong else ())):
            raise DefinitionError(problems)
        return attrs.evolve(there, hashes=tuple(sorted({**dict(self.hashes), **dict(now.hashes)}.items())))
