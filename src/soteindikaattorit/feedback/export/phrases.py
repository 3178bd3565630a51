"""Phrases of a form's page, such as "send" and "required"."""

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
"""The name of the shipped file, with the project's own words in Finnish, Swedish and English."""


@attrs.frozen
class Phrases:
    """The phrases of a page by language.

    None is shipped in a Sámi language: such a phrase is shown in another language, and marked, until a file has it.

    Args:
        texts: The phrases by name.

    Example:
        >>> str(Phrases.shipped().show("required", "sv"))
        'obligatorisk'
        >>> str(Phrases.shipped().show("required", "se"))
        'pakollinen [fi]'
    """

    texts: tuple[tuple[str, Text], ...]

    @classmethod
    def shipped(cls) -> Self:
        """Return the project's own phrases."""
        return cls.of(resources.files(__package__) / FILE)

    @classmethod
    @checked()
    def of(cls, file: Traversable) -> Self:
        """Return the phrases of a file in a package."""
        tables = tomllib.loads(file.read_text("utf-8"))
        return cls(tuple((name, Text(wordings)) for name, wordings in tables.items()))

    @property
    def names(self) -> tuple[str, ...]:
        """The names of the phrases."""
        return tuple(name for name, _ in self.texts)

    @checked()
    def show(self, name: str, language: str) -> Wording:
        """Return a phrase in a language, or in the first language that has it."""
        return dict(self.texts)[name].show(language)

    @checked()
    def with_file(self, path: str | Path) -> Self:
        """Return the phrases, replaced by those of a file.

        Args:
            path: A TOML file with a table for each phrase, such as ``[send]``, and its words by language.

        Raises:
            FileError: The file cannot be read, or is not valid TOML.
            DefinitionError: It has unknown phrases, or words that are not text.
        """
        texts, problems = dict(self.texts), []
        for name, wordings in _read(path).items():
            try:
                texts[name] = Text({**texts[name].to_dict(), **_words(wordings)})
            except KeyError:
                problems.append(Problem(f"{path}: {name}", "unknown phrase", suggest(name, texts)))
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
        raise FileError(str(path), f"is not valid TOML in UTF-8: {error}") from error


def _words(wordings: object) -> dict[str, str]:
    if not isinstance(wordings, dict) or not all(isinstance(words, str) for words in wordings.values()):
        raise DefinitionError(
            (Problem("phrase", "is not a table of words by language", 'such as send = { se = "…" }'),)
        )
    return wordings
