"""Packs as gettext PO: one language, each wording beside its original."""

from importlib.resources.abc import Traversable
from typing import Any

from soteindikaattorit.errors import FileError, MissingPackageError, check_choice, one_of
from soteindikaattorit.feedback.wording.pack import Pack
from soteindikaattorit.model.text import LANGUAGES

_FORM, _VERSION = "X-Form", "X-Form-Version"


def _polib() -> Any:  # noqa: ANN401 - an optional package
    try:
        import polib
    except ImportError as error:
        raise MissingPackageError("gettext PO", "feedback") from error
    return polib


def from_po(file: Traversable) -> Pack:
    """Read a PO file: the context of an entry is its place.

    Entries that are marked fuzzy are no wordings yet, and left out.

    Raises:
        FileError: The file cannot be read, or says no language or no place.
        MissingPackageError: The extra ``feedback`` is not installed.
    """
    polib = _polib()
    try:
        content = polib.pofile(file.read_bytes().decode("utf-8-sig"))
    except OSError as error:
        raise FileError(str(file), f"cannot be read: {error.strerror or error}") from error
    except UnicodeDecodeError as error:
        raise FileError(str(file), "is not UTF-8; save it as UTF-8") from error
    language = content.metadata.get("Language", "").partition("_")[0].partition("-")[0]
    if language not in LANGUAGES:
        raise FileError(str(file), f"its Language is {language!r}; {one_of(LANGUAGES)}")
    if any(not entry.msgctxt for entry in content if not entry.obsolete):
        raise FileError(str(file), "an entry has no msgctxt, which must name the place of its text")
    return Pack(
        form=content.metadata.get(_FORM, ""),
        version=content.metadata.get(_VERSION, ""),
        wordings=tuple((entry.msgctxt, _said(language, entry)) for entry in content if not entry.obsolete),
    )


def _said(language: str, entry: Any) -> tuple[tuple[str, str], ...]:  # noqa: ANN401 - an entry of polib
    return ((language, entry.msgstr),) if entry.msgstr.strip() and not entry.fuzzy else ()


def to_po(pack: Pack, language: str) -> bytes:
    """Return a PO file of one language.

    Raises:
        InvalidValueError: The language is not one of the six.
        MissingPackageError: The extra ``feedback`` is not installed.
    """
    check_choice("language of a PO file", language, LANGUAGES)
    polib = _polib()
    content = polib.POFile()
    content.metadata = {
        "Project-Id-Version": f"{pack.form} {pack.version}".strip(),
        "Language": language,
        "MIME-Version": "1.0",
        "Content-Type": "text/plain; charset=UTF-8",
        "Content-Transfer-Encoding": "8bit",
        _FORM: pack.form,
        _VERSION: pack.version,
    }
    for place, said in pack.wordings:
        wordings = dict(said)
        original = next((wording for other, wording in said if other != language), place)
        content.append(polib.POEntry(msgctxt=place, msgid=original, msgstr=wordings.get(language, "")))
    return f"{content}\n".encode()
