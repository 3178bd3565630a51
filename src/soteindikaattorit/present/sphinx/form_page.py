"""The page of a form: its questions in each language, and where its publisher keeps what is not worded here."""

from collections.abc import Iterator, Sequence

from docutils import nodes

from soteindikaattorit.catalogue.items import FormEntry
from soteindikaattorit.feedback.form import NAME, Form
from soteindikaattorit.feedback.question import Question
from soteindikaattorit.feedback.scale import Option, Scale
from soteindikaattorit.model.text import LANGUAGES, Text
from soteindikaattorit.present.sphinx import markup
from soteindikaattorit.present.sphinx.example import example
from soteindikaattorit.present.sphinx.origin import laws, revisions, sources
from soteindikaattorit.present.sphinx.shelf import Shelf
from soteindikaattorit.present.sphinx.voice import Voice, autonym

Fact = tuple[nodes.Node, Sequence[nodes.Node]]
"""A short name, and what is told under it."""


def languages_of(entry: FormEntry, shelf: Shelf) -> tuple[str, ...]:
    """Return the languages in which a form says anything, or its publisher promises to."""
    form = shelf.catalogue.form(entry.id)
    worded = {language for _, text in form.texts if text for language in text.languages}
    return tuple(language for language in LANGUAGES if language in {*worded, *form.languages})


def told(entry: FormEntry, voice: Voice) -> list[nodes.Node]:
    """Tell of a form in one language: what it is for, and what it asks."""
    form = voice.shelf.catalogue.form(entry.id)
    description = [markup.paragraph(voice.word(form.description))] if form.description else []
    pairs = (
        (voice.say("audience"), [markup.paragraph(_audience(form, voice))]),
        *_asked(form, voice),
        *laws(form.law, voice),
        *sources([form.source] if form.source else [], voice),
        *revisions(form.history, voice),
        *_synonyms(form, voice),
    )
    return [*description, *_state(form, voice), markup.facts(pairs)]


def _audience(form: Form, voice: Voice) -> list[nodes.Node]:
    youngest, oldest = (str(age or "") for age in (form.audience.youngest, form.audience.oldest))
    ages = f", {youngest}\N{EN DASH}{oldest} {voice.plain('years')}" if youngest or oldest else ""
    return [voice.say(form.audience.who), nodes.Text(ages)]


def _state(form: Form, voice: Voice) -> Iterator[nodes.Node]:
    """Tell whether the form can be used in the language, and if not, who has what is missing."""
    missing = form.missing(voice.language)
    yield markup.paragraph(voice.say("incomplete" if missing else "complete"), classes=["sote-state"])
    kept = dict.fromkeys(filter(None, (form.place_kept(place) for place in missing)))
    if kept:
        yield markup.paragraph(voice.say("kept"), " ", "; ".join(kept))


def _asked(form: Form, voice: Voice) -> Iterator[Fact]:
    if form.questions:
        asked = (nodes.list_item("", markup.paragraph(_question(one, voice))) for one in form.questions)
        yield voice.say("questions"), [nodes.enumerated_list("", *asked, enumtype="arabic", prefix="", suffix=".")]
        scales = [scale for scale in form.scales if scale.options]
        yield voice.say("scales"), [markup.facts((markup.literal(one.id), [_scale(one, voice)]) for one in scales)]


def _question(question: Question, voice: Voice) -> list[nodes.Node]:
    """Return a question by its wording, its code and its scale; a slot where there is no wording."""
    scale = markup.literal(question.scale.id) if question.scale.options else voice.say("open-text")
    marks = [voice.say("required")] if question.required else []
    marks += [] if question.official or not question.text else [voice.say("unofficial")]
    notes = [node for mark in marks for node in (nodes.Text(", "), mark)]
    shown = [*_worded(question.text, voice), nodes.Text(" ("), markup.literal(question.code), nodes.Text(", "), scale]
    return [*shown, *notes, nodes.Text(")")]


def _worded(text: Text | None, voice: Voice) -> list[nodes.Node]:
    if text is None or voice.language not in text.languages:
        return [nodes.inline("", "", nodes.Text("— "), voice.say("unworded"), classes=["sote-slot"])]
    return voice.word(text)


def _scale(scale: Scale, voice: Voice) -> nodes.Node:
    return markup.listing(_option(option, scale, voice) for option in scale.options)


def _option(option: Option, scale: Scale, voice: Voice) -> list[nodes.Node]:
    code = markup.literal(option.code)
    return [code, nodes.Text(" "), *_worded(option.label, voice)] if scale.needs_label(option) else [code]


def _synonyms(form: Form, voice: Voice) -> Iterator[Fact]:
    words = form.synonyms.to_dict().get(voice.language, []) if form.synonyms else []
    if words:
        yield voice.say("synonyms"), [markup.paragraph(", ".join(words))]


def computed(entry: FormEntry, voice: Voice) -> Iterator[nodes.section]:
    """Tell in which languages the form can be used, and what is computed from its answers."""
    completeness = _completeness(voice.shelf.catalogue.form(entry.id), voice)
    yield markup.section("languages", voice.say("completeness"), completeness)
    yield example(entry.example, voice)
    if entry.variants:
        yield markup.section("variants", voice.say("variants"), voice.links("form", entry.variants))
    if entry.indicators:
        yield markup.section("indicators", voice.say("of-answers"), voice.links("indicator", entry.indicators))


def _completeness(form: Form, voice: Voice) -> nodes.Node:
    texts = len(form.texts)
    rows = (
        (
            [markup.marked(autonym(language), language), nodes.Text(f" ({language})")],
            voice.say("yes" if form.is_complete(language) else "no"),
            [nodes.Text(f"{_worded_texts(form, language)} "), voice.say("of"), nodes.Text(f" {texts}")],
        )
        for language in LANGUAGES
    )
    heads = [voice.say(name) for name in ("language", "usable", "worded")]
    return markup.table(f"{voice.plain('completeness')}: {form.id}", heads, rows)


def _worded_texts(form: Form, language: str) -> int:
    missing = [place for place in form.missing(language) if place == NAME or place in dict(form.texts)]
    return len(form.texts) - len(missing)
