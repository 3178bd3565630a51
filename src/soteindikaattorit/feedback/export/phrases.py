"""Phrases: what a page says beside its form, such as "send" and "required"."""

import tomllib
from importlib import resources
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Self

import attrs

from soteindikaattorit.errors import DefinitionError, FileError, Problem, SoteError, suggest
from soteindikaattorit.model.argument import checked
from soteindikaattorit.model.text import Text, Wording

FILE = "phrases.toml"
"""The name of the shipped file: the project's own words in Finnish, Swedish and English."""


@attrs.frozen
class Phrases:
    """The phrases of a page, each in the languages in which somebody has given it.

    None is shipped in a Sámi language: such a phrase falls back visibly until its words are given in a file.

    Args:
        texts: Each phrase by its name.

    Example:
        >>> str(Phrases.shipped().show("required", "sv"))
        'obligatorisk'
        >>> str(Phrases.shipped().show("required", "se"))
        'pakollinen [fi]'
    """

    texts: tuple[tuple[str, Text], ...]

    @classmethod
    def shipped(cls) -> Self:
        """Return the project's own words beside forms."""
        return cls.of(resources.files(__package__) / FILE)

    @classmethod
    @checked()
    def of(cls, file: Traversable) -> Self:
        """Return the words of a file that is shipped with a package, which names all phrases that its pages say."""
        tables = tomllib.loads(file.read_text("utf-8"))
        return cls(tuple((name, Text(wordings)) for name, wordings in tables.items()))

    @property
    def names(self) -> tuple[str, ...]:
        """The names of the phrases."""
        return tuple(name for name, _ in self.texts)

    @checked()
    def show(self, name: str, language: str) -> Wording:
        """Return a phrase in a language, or in the first that has it."""
        return dict(self.texts)[name].show(language)

    @checked()
    def with_file(self, path: str | Path) -> Self:
        """Return the phrases with those of a file in addition, which are taken first.

        Args:
            path: A TOML file with a table for each phrase, such as ``[send]``, and the words by language.

        Raises:
            FileError: The file cannot be read, or is no TOML.
            DefinitionError: It has phrases that no page says, or wordings that are none.
        """
        given = _read(path)
        texts, problems = dict(self.texts), []
        for name, wordings in given.items():
            try:
                texts[name] = Text({**texts[name].to_dict(), **_words(wordings)})
            except KeyError:
                problems.append(Problem(f"{path}: {name}", "is a phrase that no page says", suggest(name, texts)))
            except SoteError as error:
                problems.append(Problem(f"{path}: {name}", str(error)))
        if problems:
            raise DefinitionError(tuple(problems))
        return attrs.evolve(self, texts=tuple(texts.items()))


def _read(path: str | Path) -> dict[str, object]:
    try:
        return tomllib.loads(Path(path).read_text("utf-8"))
    except OSError as error:
        raise FileError(str(path), f"cannot be read: {error.strerror}") from error
    except ValueError as error:
        raise FileError(str(path), f"is no TOML in UTF-8: {error}") from error


def _words(wordings: object) -> dict[str, str]:
    if not isinstance(wordings, dict) or not all(isinstance(words, str) for words in wordings.values()):
        raise DefinitionError((Problem("phrase", "is no table of words by language", 'such as send = { se = "…" }'),))
    return wordings
