"""Answers in JSON files: one list, or one answer on each line."""

import json
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import Any

import attrs
import numpy as np
import pandas as pd

from soteindikaattorit.errors import DataError, FileError, Problem
from soteindikaattorit.feedback.answers.export import Export, Long, Lost, Shape, numbered, of_frame
from soteindikaattorit.feedback.export.fhir import read_questionnaire_response
from soteindikaattorit.feedback.form import Form
from soteindikaattorit.sources.frames import is_installed

RESPONSE = "QuestionnaireResponse"
"""The type of the FHIR resource with the answers of one person."""

_LINES_FOR_SCHEMA = 200
_MIN_LINES_FOR_ARROW = 10_000
_Numbered = list[tuple[int, Any]]


def read(
    path: Path, content: bytes, shape: Shape, form: Form | None, *, text: str, notes: tuple[str, ...] = ()
) -> Export:
    """Read a file of answers.

    A line that is not JSON, such as a half-written one, is reported with its number; the others are read.

    Args:
        path: The file; each line is an answer when it ends in ``.jsonl`` or ``.ndjson``.
        content: Its bytes.
        shape: The format of the export.
        form: The form, if FHIR responses may be among the answers.
        text: Its content as text.
        notes: Observations made while reading.

    Raises:
        FileError: The file is not JSON, or has no list of answers.
    """
    if path.suffix.lower() == ".json":
        try:
            listed = _list_of(path, json.loads(text), shape)
            return of_answers(str(path), list(enumerate(listed, 1)), shape, form, notes=notes)
        except json.JSONDecodeError as error:
            if not error.msg.startswith("Extra data"):
                raise FileError(str(path), f"is not valid JSON: {error}") from error
    fast = None if shape.long or notes else _read_with_arrow(content, text)
    absent = None if fast is None else _nulls(fast, text)
    if fast is not None and absent is not None:
        return attrs.evolve(of_frame(str(path), numbered(fast), notes=notes), absent=tuple(absent))
    answers, lost = [], []
    for number, line in enumerate(text.split("\n"), 1):
        try:
            answers += [(number, json.loads(line))] if line.strip() else []
        except (json.JSONDecodeError, RecursionError):
            lost.append(Lost(row=number, reason="is not valid JSON; it may be half written"))
    return of_answers(str(path), answers, shape, form, notes=notes, lost=tuple(lost))


def of_answers(
    name: str,
    answers: _Numbered,
    shape: Shape,
    form: Form | None = None,
    *,
    notes: tuple[str, ...] = (),
    lost: tuple[Lost, ...] = (),
) -> Export:
    """Return an export made of JSON answers; a nested value is named by both keys: ``answers.nps``.

    Args:
        name: The file, for messages.
        answers: The answers with their numbers.
        shape: The format of the export.
        form: The form, if FHIR responses may be among the answers.
        notes: Observations made while reading.
        lost: Rows that could not be read.
    """
    tables, numbers, contradicting, unread = [], [], [], list(lost)
    for number, answer in answers:
        try:
            if not isinstance(answer, dict):
                raise DataError("", (Problem("answer", "is not an object"),))  # noqa: TRY301 - lost like the others
            is_response = form is not None and answer.get("resourceType") == RESPONSE
            read_answer = read_questionnaire_response(form, answer) if form and is_response else answer
            flat, twice = _flat(read_answer, shape.long)
        except DataError as error:
            unread += [Lost(row=number, reason=str(problem)) for problem in error.problems[:1]]
            continue
        numbers.append(number)
        tables.append(flat)
        contradicting += twice
    if contradicting:
        some = ", ".join(map(repr, dict.fromkeys(contradicting)))
        notes += (f"an answer has more than one value of {some}; the last one was taken",)
    frame = pd.DataFrame(tables, index=numbers, dtype="object")
    export = of_frame(name, frame, notes=notes, lost=tuple(sorted(unread, key=lambda row: row.row)))
    return attrs.evolve(export, absent=tuple(_absent(export.frame, tables)))


def _absent(frame: pd.DataFrame, tables: list[dict[str, Any]]) -> Iterator[tuple[str, np.ndarray]]:
    """Return the rows without a key, for nested keys."""
    for name in frame.columns:
        if "." in name:
            absent = np.array([name not in table for table in tables], dtype="bool")
            yield from [(name, absent)] if absent.any() else []


def _nulls(frame: pd.DataFrame, text: str) -> list[tuple[str, np.ndarray]] | None:
    """Return the rows without a nested key, from how often each key is written; None if that is not enough."""
    if _written_nulls(text) == int(frame.isna().to_numpy().sum()):
        return []
    absent = []
    leaves = [name.rpartition(".")[2] for name in frame.columns]
    for name, leaf in zip(frame.columns, leaves, strict=True):
        missing = frame[name].isna().to_numpy(dtype="bool")
        if "." in name and missing.any():
            written = text.count(f'"{leaf}":')
            if leaves.count(leaf) > 1 or written not in {len(frame), len(frame) - missing.sum()}:
                return None
            absent += [] if written == len(frame) else [(name, missing)]
    return absent


def _written_nulls(text: str) -> int:
    """Return the number of keys with null, spaced as in the first line; a quote inside a text is escaped."""
    start = next(_lines(text), "")
    null = '": null' if '": ' in start else '":null'
    return text.count(null) - text.count(f"\\{null}")


def _list_of(path: Path, content: Any, shape: Shape) -> list[Any]:  # noqa: ANN401 - what JSON may hold
    for key in shape.rows.split(".") if shape.rows else ():
        if isinstance(content, list):
            break
        if not isinstance(content, dict) or key not in content:
            raise FileError(str(path), f"has no list of answers under {shape.rows!r}; set rows in [file]")
        content = content[key]
    if isinstance(content, dict) and content.get("resourceType") == "Bundle":
        return [entry.get("resource") for entry in content.get("entry", ()) if isinstance(entry, dict)]
    if isinstance(content, dict):
        return [content]
    if not isinstance(content, list):
        raise FileError(str(path), "has no list of answers; set its keys with rows in [file]")
    return content


def _flat(answer: dict[str, Any], long: Long | None) -> tuple[dict[str, Any], list[str]]:
    """Return the values of an answer by joined keys, and the questions that have more than one value."""
    flat = dict(_values(answer, "", long.at if long else ""))
    twice = []
    items = answer.get(long.at) if long else None
    for item in items if isinstance(items, list) else ():
        if long and isinstance(item, dict) and item.get(long.name) is not None:
            name = str(item[long.name])
            twice += [name] if name in flat and flat[name] != item.get(long.value) else []
            flat[name] = item.get(long.value)
    return flat, twice


def _values(answer: dict[str, Any], before: str, left_out: str) -> Iterator[tuple[str, Any]]:
    for key, value in answer.items():
        name = f"{before}{key}"
        if isinstance(value, dict):
            yield from _values(value, f"{name}.", left_out)
        elif isinstance(value, list) and name != left_out:
            yield name, ";".join(map(str, value))
        elif not isinstance(value, list):
            yield name, value


def _read_with_arrow(content: bytes, text: str) -> pd.DataFrame | None:
    """Read many lines at once with Arrow; None when Arrow is missing or the lines differ in form."""
    if next(islice(_lines(text), _MIN_LINES_FOR_ARROW - 1, None), None) is None or not is_installed("pyarrow"):
        return None
    import pyarrow as pa  # noqa: PLC0415 - optional
    from pyarrow import json as arrow  # noqa: PLC0415 - optional

    schema = _schema(text)
    if schema is None:
        return None
    options = arrow.ParseOptions(explicit_schema=schema, unexpected_field_behavior="error")
    try:
        table = arrow.read_json(pa.BufferReader(content), parse_options=options)
    except (pa.ArrowInvalid, pa.ArrowNotImplementedError):
        return None
    while any(str(field.type).startswith("struct") for field in table.schema):
        table = table.flatten()
    frame: pd.DataFrame = table.to_pandas(types_mapper={pa.int64(): pd.Int64Dtype()}.get)
    return frame


def _schema(text: str) -> Any:  # noqa: ANN401 - a schema of an optional package
    """Return the types of all keys, inferred from the first lines; texts that look like times stay texts."""
    import pyarrow as pa  # noqa: PLC0415 - optional

    try:
        looked_at = [json.loads(line) for line in islice(_lines(text), _LINES_FOR_SCHEMA)]
        inferred = pa.Table.from_pylist(looked_at).schema
    except (ValueError, TypeError, AttributeError, pa.ArrowException):
        return None
    fields = [pa.field(field.name, _known(field.type)) for field in inferred]
    return pa.schema(fields) if all(_is_plain(field.type) for field in fields) else None


def _known(kind: Any) -> Any:  # noqa: ANN401 - a type of an optional package
    """Return the type with text in place of null: later lines may hold text."""
    import pyarrow as pa  # noqa: PLC0415 - optional

    if str(kind).startswith("struct"):
        return pa.struct([pa.field(field.name, _known(field.type)) for field in kind])
    return pa.string() if str(kind) == "null" else kind


def _lines(text: str) -> Iterator[str]:
    start = 0
    while start < len(text):
        end = text.find("\n", start)
        end = len(text) if end < 0 else end
        if text[start:end].strip():
            yield text[start:end]
        start = end + 1


def _is_plain(kind: Any) -> bool:  # noqa: ANN401 - a type of an optional package
    if str(kind).startswith("struct"):
        return all(_is_plain(field.type) for field in kind)
    return str(kind) in {"string", "int64", "bool"}
