"""Packs: the wordings of a form by place and language, checked before a form takes them."""

from collections.abc import Iterator, Mapping

import attrs

from soteindikaattorit.errors import DefinitionError, InvalidValueError, Problem, check_choice
from soteindikaattorit.feedback.form import NAME, Form
from soteindikaattorit.feedback.question import Question
from soteindikaattorit.feedback.scale import Scale
from soteindikaattorit.model.language import check_wording
from soteindikaattorit.model.source import Source
from soteindikaattorit.model.text import LANGUAGES, Text, normalise

Wordings = tuple[tuple[str, str], ...]
"""The wording by language."""


@attrs.frozen(kw_only=True)
class Pack:
    """The wordings of a form, as they stand in a file.

    Args:
        form: The id of the form; empty when the file does not say it.
        version: The version of the form; empty when the file does not say it.
        wordings: By place, the wording by language, as it was read; a place without any is a slot to fill.

    Raises:
        InvalidValueError: A language is not one of the six, or a place stands twice.
    """

    form: str = ""
    version: str = ""
    wordings: tuple[tuple[str, Wordings], ...]

    def __attrs_post_init__(self) -> None:
        """Check languages and places."""
        places = [place for place, _ in self.wordings]
        for place, said in self.wordings:
            if places.count(place) > 1:
                raise InvalidValueError("place of a wording", place, "each may stand once")
            for language, _ in said:
                check_choice("language of a wording", language, LANGUAGES)

    @property
    def languages(self) -> tuple[str, ...]:
        """The languages in which anything is worded, in the order of `LANGUAGES`."""
        found = {language for _, said in self.wordings for language, _ in said}
        return tuple(language for language in LANGUAGES if language in found)


def pack_of(form: Form) -> Pack:
    """Return the wordings of a form, with an empty slot at each place that has none."""
    wordings = tuple((place, text.wordings if text else ()) for place, text in form.texts)
    return Pack(form=form.id, version=form.version, wordings=wordings)


def check_pack(pack: Pack, form: Form) -> tuple[Problem, ...]:
    """Report everything in a pack that a form should not take unseen.

    That is another form or version, places the form has not, wordings that differ from those it has,
    and in each wording what `check_wording` reports.
    What is still missing is no fault: `Form.missing` tells it once the pack is added.

    Args:
        pack: The pack.
        form: The form.
    """
    return (*_misfits(pack, form), *_doubts(pack, form))


def _misfits(pack: Pack, form: Form) -> Iterator[Problem]:
    if pack.form and pack.form not in {form.id, form.base}:
        yield Problem("form", f"is {pack.form!r}", f"expected {form.id!r}")
    elif pack.form == form.id and pack.version and pack.version != form.version:
        yield Problem("version", f"is {pack.version!r}", f"expected {form.version!r}; questions may have changed")
    known = dict(form.texts)
    for place, said in pack.wordings:
        if place not in known and said:
            yield Problem(place, "is no place of the form", f"the places are {', '.join(known)}")


def _doubts(pack: Pack, form: Form) -> Iterator[Problem]:
    known = dict(form.texts)
    for place, said in pack.wordings:
        there = known.get(place)
        had = there.to_dict() if there else {}
        original = next(iter([*had.values(), *dict(said).values()]), "")
        for language, wording in said:
            where = f"{place}, {language}"
            yield from check_wording(wording, language, place=where, like=original)
            if language in had and had[language] != normalise(wording.strip()):
                yield Problem(
                    where, f"is worded {had[language]!r} so far", "a new meaning is a new version or a variant"
                )


def add_wording(form: Form, pack: Pack, *, source: Source | None = None, accept: bool = False) -> Form:
    """Return a form with the wordings of a pack.

    Args:
        form: The form.
        pack: The pack.
        source: Where its wordings were published.
        accept: Whether wordings are taken that `check_pack` reports; not if they are of another form or place.

    Raises:
        DefinitionError: With everything that `check_pack` reports, unless it is accepted.
    """
    problems = tuple(_misfits(pack, form)) or (() if accept else tuple(_doubts(pack, form)))
    if problems:
        raise DefinitionError(problems)
    new = {place: {language: wording.strip() for language, wording in said} for place, said in pack.wordings if said}
    return attrs.evolve(
        form,
        name=_more(form.name, new.get(NAME, {})) or form.name,
        questions=tuple(_question(question, new, source) for question in form.questions),
    )


def _more(text: Text | None, wordings: Mapping[str, str]) -> Text | None:
    whole = {**(text.to_dict() if text else {}), **wordings}
    return Text(whole) if whole else None


def _question(question: Question, new: Mapping[str, Mapping[str, str]], source: Source | None) -> Question:
    wordings = new.get(question.code, {})
    had = question.text.to_dict() if question.text else {}
    changed = {language for language, wording in wordings.items() if had.get(language) != normalise(wording)}
    kept = tuple(pair for pair in question.sources if pair[0] not in changed)
    added = () if source is None else tuple((language, source) for language in LANGUAGES if language in changed)
    return attrs.evolve(
        question,
        text=_more(question.text, wordings),
        scale=_scale(question.scale, new),
        sources=(*kept, *added),
    )


def _scale(scale: Scale, new: Mapping[str, Mapping[str, str]]) -> Scale:
    options = tuple(
        attrs.evolve(option, label=_more(option.label, new.get(f"{scale.id}.{option.code}", {})))
        for option in scale.options
    )
    return attrs.evolve(scale, options=options)
