"""Text in up to six languages, with a visible fallback.

Language is a label, never a key: nothing is ever grouped or looked up by wording.
"""

import unicodedata
from collections.abc import Iterable, Mapping
from typing import Any, ClassVar, Self

import attrs

from soteindikaattorit.errors import InvalidValueError, check_choice, one_of
from soteindikaattorit.model.argument import check_type, checked

LANGUAGES = ("fi", "sv", "en", "se", "smn", "sms")
"""Finnish, Swedish, English, North Sámi, Inari Sámi and Skolt Sámi, as BCP 47 tags, in the order of fallback."""


NAMES = {
    "fi": "Finnish",
    "sv": "Swedish",
    "en": "English",
    "se": "North Sámi",
    "smn": "Inari Sámi",
    "sms": "Skolt Sámi",
}
"""The English names of the languages."""


def by_language(description: str, rule: Mapping[str, Any]) -> dict[str, Any]:
    """Return the JSON Schema of a table that has a value for some languages."""
    return {
        "description": description,
        "type": "object",
        "properties": {language: {**rule, "description": f"In {name}."} for language, name in NAMES.items()},
        "additionalProperties": False,
        "minProperties": 1,
    }


def normalise(text: str) -> str:
    """Return the text in Unicode normalisation form C, and nothing else changed.

    Form KC is never used: it would break letters and marks of the Sámi languages.

    Source:
        Unicode Standard Annex #15, Unicode Normalization Forms.
    """
    return unicodedata.normalize("NFC", text)


@attrs.frozen(kw_only=True)
class Wording:
    """A text as shown to a reader, with its real language.

    Args:
        text: The text.
        language: The language of the text.
        asked: The requested language.
    """

    text: str
    language: str
    asked: str

    @property
    def is_fallback(self) -> bool:
        """Whether the text is in another language than the requested one."""
        return self.language != self.asked

    def __str__(self) -> str:
        """Return the text, marked with its language when it is a fallback: ``Lappi [fi]``."""
        return f"{self.text} [{self.language}]" if self.is_fallback else self.text


def _wordings(wordings: Mapping[str, str]) -> tuple[tuple[str, str], ...]:
    check_type("wordings of Text", wordings, Mapping[str, str])
    unknown = sorted(set(wordings) - set(LANGUAGES))
    if unknown:
        raise InvalidValueError("text language", unknown[0], one_of(LANGUAGES))
    if not wordings:
        raise InvalidValueError("text", "", "expected wording in at least one language")
    empty = [language for language in LANGUAGES if language in wordings and not wordings[language].strip()]
    if empty:
        raise InvalidValueError("text", "", f"the wording in {empty[0]!r} is empty; leave the language out instead")
    return tuple((language, normalise(wordings[language])) for language in LANGUAGES if language in wordings)


@attrs.frozen
class Text:
    """One meaning in up to six languages.

    Wording is never invented: a language without an official wording is simply absent.

    Args:
        wordings: The wording by language; kept in the order of `LANGUAGES` and in normalisation form C.

    Raises:
        InvalidValueError: A language is not one of the six, or a wording is empty.

    Example:
        >>> name = Text({"fi": "Lappi", "sv": "Lappland"})
        >>> str(name.show("sv"))
        'Lappland'
        >>> str(name.show("sms"))
        'Lappi [fi]'
    """

    json_form: ClassVar[Mapping[str, Any]] = by_language(
        "Wording by language; a language without an official wording is left out.", {"type": "string", "minLength": 1}
    )
    wordings: tuple[tuple[str, str], ...] = attrs.field(converter=_wordings)

    @classmethod
    @checked()
    def finnish(cls, wording: str) -> Self:
        """Return a text that has a wording in Finnish only."""
        return cls({"fi": wording})

    @checked()
    def show(self, language: str) -> Wording:
        """Return the wording in a language, or the first that exists in the order of `LANGUAGES`.

        Raises:
            InvalidValueError: The language is not one of the six.
        """
        check_choice("language", language, LANGUAGES)
        wordings = dict(self.wordings)
        found = language if language in wordings else self.wordings[0][0]
        return Wording(text=wordings[found], language=found, asked=language)

    @property
    def languages(self) -> tuple[str, ...]:
        """The languages that have a wording, in the order of `LANGUAGES`."""
        return tuple(language for language, _ in self.wordings)

    def to_dict(self) -> dict[str, str]:
        """Return the wording by language."""
        return dict(self.wordings)


def _synonyms(words: Mapping[str, Iterable[str]]) -> tuple[tuple[str, tuple[str, ...]], ...]:
    check_type("words of Synonyms", words, Mapping[str, Iterable[str]])
    unknown = sorted(set(words) - set(LANGUAGES))
    if unknown:
        raise InvalidValueError("synonym language", unknown[0], one_of(LANGUAGES))
    given = ((language, tuple(map(normalise, words[language]))) for language in LANGUAGES if language in words)
    kept = tuple((language, own) for language, own in given if own)
    for language, own in kept:
        if len(set(own)) < len(own) or any(word != " ".join(word.split()) or not word for word in own):
            raise InvalidValueError(f"synonyms in {language!r}", ", ".join(own), "expected words, each once")
    return kept


@attrs.frozen
class Synonyms:
    """Other words by which people search for something, by language; they are never shown in its place.

    Args:
        words: The words by language; kept in the order of `LANGUAGES` and in normalisation form C.

    Raises:
        InvalidValueError: A language is not one of the six, or a word is empty or given twice.

    Example:
        >>> Synonyms({"fi": ["hoitotakuu"]}).to_dict()
        {'fi': ['hoitotakuu']}
    """

    json_form: ClassVar[Mapping[str, Any]] = by_language(
        "Other words by which people look for it, by language.",
        {"type": "array", "items": {"type": "string", "minLength": 1}, "minItems": 1},
    )
    words: tuple[tuple[str, tuple[str, ...]], ...] = attrs.field(converter=_synonyms)

    def to_dict(self) -> dict[str, list[str]]:
        """Return the words by language."""
        return {language: list(own) for language, own in self.words}
