"""Wording packs: the wordings of a form by place and language, checked before they are added to a form."""

from collections.abc import Iterator, Mapping

import attrs

from soteindikaattorit.errors import DefinitionError, InvalidValueError, Problem, check_choice
from soteindikaattorit.feedback.form import NAME, Form
from soteindikaattorit.feedback.question import Question
from soteindikaattorit.model.language import check_wording
from soteindikaattorit.model.source import Source
from soteindikaattorit.model.text import LANGUAGES, Text, normalise

Wordings = tuple[tuple[str, str], ...]
"""The wording by language."""

_ByPlace = Mapping[str, Mapping[str, str]]


@attrs.frozen(kw_only=True)
class Pack:
    """The wordings of a form, as a file holds them.

    Args:
        form: The id of the form; empty when the file does not have it.
        version: The version of the form; empty when the file does not have it.
        wordings: By place, the wording by language, unchanged; a place without any is an empty slot.

    Raises:
        InvalidValueError: A language is not one of the six, or a place occurs twice.
    """

    form: str = ""
    version: str = ""
    wordings: tuple[tuple[str, Wordings], ...]

    def __attrs_post_init__(self) -> None:
        """Check languages and places."""
        places = [place for place, _ in self.wordings]
        for place, wordings in self.wordings:
            if places.count(place) > 1:
                raise InvalidValueError("place of a wording", place, "each place may occur once")
            for language, _ in wordings:
                check_choice("language of a wording", language, LANGUAGES)

    @property
    def languages(self) -> tuple[str, ...]:
        """The languages with at least one wording, in the order of `LANGUAGES`."""
        used = {language for _, wordings in self.wordings for language, _ in wordings}
        return tuple(language for language in LANGUAGES if language in used)


def pack_of(form: Form) -> Pack:
    """Return the wordings of a form, with an empty slot at each place that has none."""
    wordings = tuple((place, text.wordings if text else ()) for place, text in form.texts)
    return Pack(form=form.id, version=form.version, wordings=wordings)


def check_pack(pack: Pack, form: Form) -> tuple[Problem, ...]:
    """Return every problem of a pack for a form.

    Problems are another form or version, places that the form does not have, wordings that differ from those of the
    form, and those that `check_wording` reports of each wording.
    Missing wordings are not a problem; `Form.missing` lists them once the pack is added.

    Args:
        pack: The pack.
        form: The form.
    """
    return (*_place_problems(pack, form), *_wording_problems(pack, form))


def _place_problems(pack: Pack, form: Form) -> Iterator[Problem]:
    if pack.form and pack.form not in {form.id, form.base}:
        yield Problem("form", f"is {pack.form!r}", f"expected {form.id!r}")
    elif pack.form == form.id and pack.version and pack.version != form.version:
        yield Problem("version", f"is {pack.version!r}", f"expected {form.version!r}; questions may have changed")
    places = dict(form.texts)
    for place, wordings in pack.wordings:
        if place not in places and wordings:
            yield Problem(place, "is not a place of the form", f"the places are {', '.join(places)}")


def _wording_problems(pack: Pack, form: Form) -> Iterator[Problem]:
    texts = dict(form.texts)
    for place, wordings in pack.wordings:
        text = texts.get(place)
        present = text.to_dict() if text else {}
        original = next(iter([*present.values(), *dict(wordings).values()]), "")
        for language, wording in wordings:
            where = f"{place}, {language}"
            yield from check_wording(wording, language, place=where, like=original)
            if language in present and present[language] != normalise(wording.strip()):
                hint = "a new meaning is a new version or a variant"
                yield Problem(where, f"is worded {present[language]!r} so far", hint)


def add_wording(form: Form, pack: Pack, *, source: Source | None = None, accept: bool = False) -> Form:
    """Return a form with the wordings of a pack.

    Args:
        form: The form.
        pack: The pack.
        source: Where its wordings were published.
        accept: Whether to accept wordings that `check_pack` reports; never those of another form or place.

    Raises:
        DefinitionError: With every problem that `check_pack` reports, unless it is accepted.
    """
    problems = tuple(_place_problems(pack, form)) or (() if accept else tuple(_wording_problems(pack, form)))
    if problems:
        raise DefinitionError(problems)
    new = {place: {language: text.strip() for language, text in texts} for place, texts in pack.wordings if texts}
    questions = tuple(_reworded(question, new, source) for question in form.questions)
    return attrs.evolve(form, name=_merged(form.name, new.get(NAME, {})) or form.name, questions=questions)


def _reworded(question: Question, new: _ByPlace, source: Source | None) -> Question:
    wordings = new.get(question.code, {})
    present = question.text.to_dict() if question.text else {}
    changed = {language for language, wording in wordings.items() if present.get(language) != normalise(wording)}
    kept = tuple(pair for pair in question.sources if pair[0] not in changed)
    added = () if source is None else tuple((language, source) for language in LANGUAGES if language in changed)
    options = tuple(
        attrs.evolve(option, label=_merged(option.label, new.get(f"{question.scale.id}.{option.code}", {})))
        for option in question.scale.options
    )
    scale = attrs.evolve(question.scale, options=options)
    return attrs.evolve(question, text=_merged(question.text, wordings), scale=scale, sources=(*kept, *added))


def _merged(text: Text | None, wordings: Mapping[str, str]) -> Text | None:
    merged = {**(text.to_dict() if text else {}), **wordings}
    return Text(merged) if merged else None
