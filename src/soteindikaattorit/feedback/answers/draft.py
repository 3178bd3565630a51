"""Drafts of mapping files from the header of an export, to be completed by a person."""

import json
import re
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from xml.etree import ElementTree as ET

from soteindikaattorit.errors import FileError, SoteError
from soteindikaattorit.feedback.answers.coding import folded
from soteindikaattorit.feedback.answers.personal_data import is_personal_column
from soteindikaattorit.feedback.answers.profile import PLAIN, profile, profiles
from soteindikaattorit.feedback.answers.reading import read_export
from soteindikaattorit.feedback.form import Form

_FIELDS = {
    "id vastaus-id vastausid vastausnro vastausnumero vastaajanumero svars-id": "answer_id",
    "date time päivä päivämäärä pvm vastausaika aika datum tid timestamp": "answered",
    "language kieli vastauskieli språk locale": "language",
    "channel kanava vastauskanava kanal": "channel",
}
"""The field of a column by its name."""

_FIELD_OF = {name: field for names, field in _FIELDS.items() for name in names.split()}
_FIELD_OF |= {"response id": "answer_id", "respondent id": "answer_id"}
_DICTIONARY = "Variable / Field Name"
_MIN_KNOWN_COLUMNS = 2


def draft_mapping(path: str | Path, form: Form) -> str:
    """Return a draft of a mapping file from the header of an export.

    The names of the columns decide the tool's profile and the columns of questions; other columns are comments,
    to be completed by a person. The draft has no value of any row.
    A LimeSurvey structure (``.lss``) or a REDCap data dictionary can be used instead of an export.

    Args:
        path: An export, or the structure of a survey.
        form: The form.

    Raises:
        FileError: The file cannot be read.
    """
    path = Path(path)
    name, columns = _header(path)
    return "\n".join(_lines(path.name, name, columns, form)) + "\n"


def _header(path: Path) -> tuple[str, list[str]]:
    """Return the name of the profile, and the columns."""
    if path.suffix.lower() == ".lss":
        return "limesurvey", list(_of_structure(path))
    readings = []
    for name in profiles():
        mapping = profile(name)
        with suppress(SoteError):
            export = read_export(path, mapping.shape)
            readings.append((len(set(mapping.optional) & set(export.frame.columns)), name == PLAIN, name, export))
    if not readings:  # none of them can read it: raise the error of the plain profile
        readings = [(0, True, PLAIN, read_export(path, profile(PLAIN).shape))]
    count, _, name, export = max(readings, key=lambda reading: reading[:2])
    columns = list(map(str, export.frame.columns))
    if _DICTIONARY in columns:
        return "redcap", list(export.frame[_DICTIONARY].astype("str"))
    return name if count >= min(_MIN_KNOWN_COLUMNS, len(profile(name).optional)) else PLAIN, columns


def _of_structure(path: Path) -> Iterator[str]:
    """Return the columns of an export, from the structure of a LimeSurvey survey."""
    try:
        root = ET.fromstring(path.read_bytes())  # noqa: S314 - expat itself refuses entities that grow
    except (OSError, ET.ParseError) as error:
        raise FileError(str(path), "is not a readable LimeSurvey structure") from error
    rows = [{cell.tag: cell.text or "" for cell in row} for row in root.findall("./*/rows/row")]
    titles = {row["qid"]: row["title"] for row in rows if "title" in row and row.get("parent_qid") == "0"}
    parents = {row["parent_qid"] for row in rows if row.get("parent_qid", "0") != "0"}
    yield from ("id", "submitdate", "startlanguage")
    yield from (title for qid, title in titles.items() if qid not in parents)
    yield from (f"{titles[row['parent_qid']]}[{row['title']}]" for row in rows if row.get("parent_qid") in titles)


def _lines(file: str, name: str, columns: list[str], form: Form) -> Iterator[str]:
    codes = [question.code for question in form.questions]
    known = {use.column for use in profile(name).with_columns(columns, codes).uses}
    yield f"# A draft from the header of {file}."
    yield f"# Questions: {', '.join(codes)}; background: {', '.join(item.id for item in form.background) or 'none'}."
    yield "# Remove the # from each column that you need, and complete it: question, background or field."
    yield f"profile = {_quoted(name)}"
    yield f"form = {_quoted(form.id)}"
    yield f"version = {_quoted(form.version)}"
    yield '# language = "fi"       # of all answers, if no column has it'
    yield '# channel = "kiosk"     # of all answers, if no column has it'
    yield "\n[columns]"
    scales = []
    for column in columns:
        line, scale = (f"# {_quoted(column)} is known by the profile", "") if column in known else _line(column, form)
        scales += [scale] if scale else []
        yield line
    for scale in dict.fromkeys(scales):
        yield f'\n[answers.{scale}]\nlabels = "form"     # or the code of each answer with its labels'


def _line(column: str, form: Form) -> tuple[str, str]:
    """Return the line of a column, and the scale whose labels it probably holds."""
    name = _quoted(column)
    if is_personal_column(column):
        return f"# {name} is named like personal data, and left out", ""
    if folded(column) in _FIELD_OF:
        return f'{name} = {{ field = "{_FIELD_OF[folded(column)]}" }}', ""
    if column in {item.id for item in form.background}:
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
