"""Wording packs as gettext PO: one language, each wording with its original."""

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
    """Read a PO file; the context of an entry is its place, and fuzzy entries are not wordings yet.

    Raises:
        FileError: The file cannot be read, or lacks a language or a place.
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
    entries = [entry for entry in content if not entry.obsolete]
    if any(not entry.msgctxt for entry in entries):
        raise FileError(str(file), "an entry has no msgctxt, which must name the place of its text")
    wordings = [
        (entry.msgctxt, ((language, entry.msgstr),) if entry.msgstr.strip() and not entry.fuzzy else ())
        for entry in entries
    ]
    form, version = (content.metadata.get(key, "") for key in (_FORM, _VERSION))
    return Pack(form=form, version=version, wordings=tuple(wordings))


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
    for place, wordings in pack.wordings:
        original = next((wording for other, wording in wordings if other != language), place)
        entry = polib.POEntry(msgctxt=place, msgid=original, msgstr=dict(wordings).get(language, ""))
        content.append(entry)
    return f"{content}\n".encode()
