"""Checks of a mapping against a form: every question, answer, scale and column that it names exists."""

from collections.abc import Iterator
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from soteindikaattorit.errors import DefinitionError, Problem, one_of, suggest
from soteindikaattorit.feedback.answers.mapping import AnswerMapping, Coding
from soteindikaattorit.feedback.answers.personal_data import is_personal_column
from soteindikaattorit.feedback.form import CHANNELS, Form
from soteindikaattorit.feedback.scale import Scale


def check_mapping(mapping: AnswerMapping, form: Form) -> None:
    """Refuse a mapping that names something that the form does not have.

    Raises:
        DefinitionError: With every problem.
    """
    problems = (*_check_head(mapping, form), *_check_columns(mapping, form), *_check_codings(mapping, form))
    if problems:
        raise DefinitionError(problems)


def _check_head(mapping: AnswerMapping, form: Form) -> Iterator[Problem]:
    if mapping.form not in {"", form.id}:
        yield Problem("form", f"the mapping is for {mapping.form!r}, not for {form.id!r}")
    elif mapping.version not in {"", form.version}:
        yield Problem("version", f"the mapping is for version {mapping.version!r} of the form, not {form.version!r}")
    channels = [("channel", mapping.channel), *((f"channels.{key}", value) for key, value in mapping.channels)]
    for place, channel in channels:
        if channel and channel not in CHANNELS:
            yield Problem(place, f"{channel!r} is not a channel", one_of(CHANNELS))
    zones = [("time_zone", mapping.time_zone), *((f"columns.{use.column}", use.zone) for use in mapping.uses)]
    for place, zone in zones:
        try:
            ZoneInfo(zone or "UTC")
        except (ZoneInfoNotFoundError, ValueError, OSError):
            yield Problem(place, f"{zone!r} is not a time zone", "expected one such as Europe/Helsinki or UTC")


def _check_columns(mapping: AnswerMapping, form: Form) -> Iterator[Problem]:
    questions = [question.code for question in form.questions]
    background = [column.id for column in form.background]
    used: list[tuple[str, object]] = []
    for use in mapping.uses:
        place = f"columns.{use.column}"
        if use.question and use.question not in questions:
            hint = _hint(use.question, questions, "the questions of this version are")
            yield Problem(place, f"form {form.id!r} {form.version} has no question {use.question!r}", hint)
        if use.question and (use.question, use.when) in used:
            yield Problem(place, f"question {use.question!r} has another column too", "add when to both")
        used.append((use.question, use.when))
        if use.background and use.background not in background:
            hint = _hint(use.background, background, "its background is")
            yield Problem(place, f"form {form.id!r} has no background {use.background!r}", hint)
        if use.background and is_personal_column(use.column) and use.column not in mapping.personal:
            hint = f"to keep it, set personal = [{use.column!r}]"
            yield Problem(place, "has the name of a column with personal data", hint)
        if sum(map(bool, (use.field, use.question, use.background, use.marks))) == 0:
            yield Problem(place, "has no use", "add a field, question, background or mark")
        elif sum(map(bool, (use.field, use.question, use.background))) > 1:
            yield Problem(place, "has several uses in one table", "write a list with a table for each use")


def _hint(name: str, known: list[str], otherwise: str) -> str:
    return suggest(name, known, f"{otherwise} {', '.join(known) or 'empty'}")


def _check_codings(mapping: AnswerMapping, form: Form) -> Iterator[Problem]:
    scales = {scale.id: scale for scale in form.scales}
    known = scales | {question.code: question.scale for question in form.questions}
    for coding in mapping.codings:
        place = f"answers.{coding.of}"
        if coding.of not in known:
            hint = _hint(coding.of, list(known), "they are")
            yield Problem(place, f"form {form.id!r} has no such scale or question", hint)
        else:
            yield from _check_coding(coding, known[coding.of], place)


def _check_coding(coding: Coding, scale: Scale, place: str) -> Iterator[Problem]:
    for key, pairs in (("codes", coding.codes), ("labels", coding.labels)):
        for code in dict.fromkeys(code for _, code in pairs if code not in scale.codes):
            hint = one_of(scale.codes)
            yield Problem(f"{place}.{key}", f"scale {scale.id!r} has no answer {code!r}", hint)
    meanings: dict[str, str] = {}
    for label, code in coding.labels:
        if meanings.setdefault(label, code) != code:
            yield Problem(f"{place}.labels", f"{label!r} means both {meanings[label]!r} and {code!r}")
    ends = ((coding.lowest, scale.lowest), (coding.highest, scale.highest))
    if any(own is not None and own + coding.add != expected for own, expected in ends):
        add = f" + {coding.add}" if coding.add else ""
        low, high = ("…" if own is None else f"{own}{add}" for own, _ in ends)
        message = f"the tool writes {low} to {high}, and scale {scale.id!r} is {scale.lowest} to {scale.highest}"
        hint = "use a scale with as many answers in the form, or list the codes"
        if scale.kind == "nps":
            hint = "no net promoter score follows; use a scale with its own limits in the form"
        yield Problem(place, message, hint)
