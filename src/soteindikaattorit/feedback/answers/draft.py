"""Drafts: a mapping file begun from the header of an export, for a person to finish."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree as ET

import attrs

from soteindikaattorit.errors import FileError, SoteError
from soteindikaattorit.feedback.answers.coding import folded
from soteindikaattorit.feedback.answers.export import Export
from soteindikaattorit.feedback.answers.personal_data import is_personal_column
from soteindikaattorit.feedback.answers.profile import PLAIN, profile, profiles
from soteindikaattorit.feedback.answers.reading import read_export
from soteindikaattorit.feedback.form import Form

_FIELDS = {
    "answer_id": (
        "id",
        "vastaus-id",
        "vastausid",
        "vastausnro",
        "vastausnumero",
        "vastaajanumero",
        "svars-id",
        "response id",
        "respondent id",
    ),
    "answered": ("date", "time", "päivä", "päivämäärä", "pvm", "vastausaika", "aika", "datum", "tid", "timestamp"),
    "language": ("language", "kieli", "vastauskieli", "språk", "locale"),
    "channel": ("channel", "kanava", "vastauskanava", "kanal"),
}
_DICTIONARY = "Variable / Field Name"
_LEAST_KNOWN = 2


@attrs.frozen(kw_only=True)
class _Header:
    """The columns of an export, and the profile by which it was read."""

    name: str
    profile: str
    columns: tuple[str, ...]


def draft_mapping(path: str | Path, form: Form) -> str:
    """Return a mapping file, begun from the header of an export.

    What the columns are called says which tool it was, and which question a column holds;
    the rest stands as comments to be finished. No value of any row is shown.
    The structure of a LimeSurvey (``.lss``) and the data dictionary of a REDCap project do as well as an export.

    Args:
        path: An export, or the structure of a survey.
        form: The form that was answered.

    Raises:
        FileError: The file cannot be read.
    """
    return "\n".join(_lines(_header(Path(path)), form)) + "\n"


def _header(path: Path) -> _Header:
    if path.suffix.lower() == ".lss":
        return _Header(name=path.name, profile="limesurvey", columns=tuple(_of_structure(path)))
    found = [(score, name, export) for name in profiles() for score, export in _tried(path, name)]
    if not found:
        export = read_export(path, profile(PLAIN).shape)
        found = [(0, PLAIN, export)]
    score, name, export = max(found, key=lambda one: (one[0], one[1] == PLAIN))
    is_known = score >= min(_LEAST_KNOWN, len(profile(name).optional))
    columns = tuple(map(str, export.frame.columns))
    if _DICTIONARY in columns:
        return _Header(name=path.name, profile="redcap", columns=tuple(export.frame[_DICTIONARY].astype("str")))
    return _Header(name=path.name, profile=name if is_known else PLAIN, columns=columns)


def _tried(path: Path, name: str) -> Iterator[tuple[int, Export]]:
    mapping = profile(name)
    try:
        export = read_export(path, mapping.shape)
    except SoteError:
        return
    yield len(set(mapping.optional) & set(export.frame.columns)), export


def _of_structure(path: Path) -> Iterator[str]:
    """Return the columns that an export of a LimeSurvey would have, from its structure."""
    try:
        root = ET.fromstring(path.read_bytes())  # noqa: S314 - expat itself refuses entities that grow
    except (OSError, ET.ParseError) as error:
        raise FileError(str(path), "is no structure of a LimeSurvey that can be read") from error
    rows = [{cell.tag: cell.text or "" for cell in row} for row in root.findall("./*/rows/row")]
    titles = {row["qid"]: row["title"] for row in rows if "title" in row and row.get("parent_qid") == "0"}
    parents = {row["parent_qid"] for row in rows if row.get("parent_qid", "0") != "0"}
    yield from ("id", "submitdate", "startlanguage")
    yield from (title for qid, title in titles.items() if qid not in parents)
    yield from (f"{titles[row['parent_qid']]}[{row['title']}]" for row in rows if row.get("parent_qid") in titles)


def _lines(header: _Header, form: Form) -> Iterator[str]:
    codes = [question.code for question in form.questions]
    known = {use.column for use in profile(header.profile).with_columns(list(header.columns), codes).uses}
    yield f"# Begun from the header of {header.name}."
    yield f"# Questions: {', '.join(codes)}; background: {', '.join(one.id for one in form.background) or 'none'}."
    yield "# Take the # from each column that is wanted and say what it holds: question, background or field."
    yield f"profile = {_quoted(header.profile)}"
    yield f"form = {_quoted(form.id)}"
    yield f"version = {_quoted(form.version)}"
    yield '# language = "fi"       # of all answers, if no column says it'
    yield '# channel = "kiosk"     # how all answers were collected, if no column has it'
    yield "\n[columns]"
    worded = []
    for column in header.columns:
        line, scale = (f"# {_quoted(column)} is known by the profile", "") if column in known else _line(column, form)
        worded += [scale] if scale else []
        yield line
    for scale in dict.fromkeys(worded):
        yield f'\n[answers.{scale}]\nlabels = "form"     # or the code of each answer with its labels'


def _line(column: str, form: Form) -> tuple[str, str]:
    """Return the line of a column, and the scale whose labels it probably holds."""
    name = _quoted(column)
    if is_personal_column(column):
        return f"# {name} is named like personal data, and left out", ""
    for field, names in _FIELDS.items():
        if folded(column) in names:
            return f'{name} = {{ field = "{field}" }}', ""
    if column in {one.id for one in form.background}:
        return f"{name} = {{ background = {name} }}", ""
    for question in form.questions:
        texts = [question.text, *(other.text for other in question.alternatives)]
        wordings = {folded(wording) for text in texts if text for wording in text.to_dict().values()}
        wordings |= {folded(question.theme)} - {""}
        if folded(column) in wordings:
            scale = "" if question.scale.kind == "text" else question.scale.id
            return f'{name} = {{ question = "{question.code}" }}', scale
    return f'# {name} = {{ question = "" }}', ""


def _quoted(text: str) -> str:
    return json.dumps(re.sub(r"\s", " ", text), ensure_ascii=False)
