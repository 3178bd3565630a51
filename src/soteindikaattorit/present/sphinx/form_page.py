"""The page of a form: its questions in each language, and where its publisher keeps what is not worded here."""

from collections.abc import Iterator, Sequence

from docutils import nodes

from soteindikaattorit.catalogue.items import FormItem
from soteindikaattorit.feedback.form import NAME, Form
from soteindikaattorit.feedback.question import Question
from soteindikaattorit.feedback.scale import Option, Scale
from soteindikaattorit.model.text import LANGUAGES, Text
from soteindikaattorit.present.sphinx import markup
from soteindikaattorit.present.sphinx.example import example
from soteindikaattorit.present.sphinx.origin import laws, revisions, sources
from soteindikaattorit.present.sphinx.site_content import SiteContent
from soteindikaattorit.present.sphinx.translator import Translator, autonym

Fact = tuple[nodes.Node, Sequence[nodes.Node]]
"""A short name, and what is told under it."""


def languages_of(item: FormItem, content: SiteContent) -> tuple[str, ...]:
    """Return the languages in which a form says anything, or its publisher promises to."""
    form = content.catalogue.form(item.id)
    worded = {language for _, text in form.texts if text for language in text.languages}
    return tuple(language for language in LANGUAGES if language in {*worded, *form.languages})


def told(item: FormItem, translator: Translator) -> list[nodes.Node]:
    """Tell of a form in one language: what it is for, and what it asks."""
    form = translator.content.catalogue.form(item.id)
    description = [markup.paragraph(translator.word(form.description))] if form.description else []
    pairs = (
        (translator.say("audience"), [markup.paragraph(_audience(form, translator))]),
        *_asked(form, translator),
        *laws(form.law, translator),
        *sources([form.source] if form.source else [], translator),
        *revisions(form.history, translator),
        *_synonyms(form, translator),
    )
    return [*description, *_state(form, translator), markup.facts(pairs)]


def _audience(form: Form, translator: Translator) -> list[nodes.Node]:
    youngest, oldest = (str(age or "") for age in (form.audience.youngest, form.audience.oldest))
    ages = f", {youngest}\N{EN DASH}{oldest} {translator.plain('years')}" if youngest or oldest else ""
    return [translator.say(form.audience.who), nodes.Text(ages)]


def _state(form: Form, translator: Translator) -> Iterator[nodes.Node]:
    """Tell whether the form can be used in the language, and if not, who has what is missing."""
    missing = form.missing(translator.language)
    yield markup.paragraph(translator.say("incomplete" if missing else "complete"), classes=["sote-state"])
    kept = dict.fromkeys(filter(None, (form.place_kept(place) for place in missing)))
    if kept:
        yield markup.paragraph(translator.say("kept"), " ", "; ".join(kept))


def _asked(form: Form, translator: Translator) -> Iterator[Fact]:
    if form.questions:
        asked = (nodes.list_item("", markup.paragraph(_question(one, translator))) for one in form.questions)
        yield translator.say("questions"), [nodes.enumerated_list("", *asked, enumtype="arabic", prefix="", suffix=".")]
        scales = [scale for scale in form.scales if scale.options]
        yield (
            translator.say("scales"),
            [markup.facts((markup.literal(one.id), [_scale(one, translator)]) for one in scales)],
        )


def _question(question: Question, translator: Translator) -> list[nodes.Node]:
    """Return a question by its wording, its code and its scale; a slot where there is no wording."""
    scale = markup.literal(question.scale.id) if question.scale.options else translator.say("open-text")
    marks = [translator.say("required")] if question.required else []
    marks += [] if question.official or not question.text else [translator.say("unofficial")]
    notes = [node for mark in marks for node in (nodes.Text(", "), mark)]
    shown = [
        *_worded(question.text, translator),
        nodes.Text(" ("),
        markup.literal(question.code),
        nodes.Text(", "),
        scale,
    ]
    return [*shown, *notes, nodes.Text(")")]


def _worded(text: Text | None, translator: Translator) -> list[nodes.Node]:
    if text is None or translator.language not in text.languages:
        return [nodes.inline("", "", nodes.Text("— "), translator.say("unworded"), classes=["sote-slot"])]
    return translator.word(text)


def _scale(scale: Scale, translator: Translator) -> nodes.Node:
    return markup.listing(_option(option, scale, translator) for option in scale.options)


def _option(option: Option, scale: Scale, translator: Translator) -> list[nodes.Node]:
    code = markup.literal(option.code)
    return [code, nodes.Text(" "), *_worded(option.label, translator)] if scale.needs_label(option) else [code]


def _synonyms(form: Form, translator: Translator) -> Iterator[Fact]:
    words = form.synonyms.to_dict().get(translator.language, []) if form.synonyms else []
    if words:
        yield translator.say("synonyms"), [markup.paragraph(", ".join(words))]


def computed(item: FormItem, translator: Translator) -> Iterator[nodes.section]:
    """Tell in which languages the form can be used, and what is computed from its answers."""
    completeness = _completeness(translator.content.catalogue.form(item.id), translator)
    yield markup.section("languages", translator.say("completeness"), completeness)
    yield example(item.example, translator)
    if item.variants:
        yield markup.section("variants", translator.say("variants"), translator.links("form", item.variants))
    if item.indicators:
        yield markup.section("indicators", translator.say("of-answers"), translator.links("indicator", item.indicators))


def _completeness(form: Form, translator: Translator) -> nodes.Node:
    texts = len(form.texts)
    rows = (
        (
            [markup.marked(autonym(language), language), nodes.Text(f" ({language})")],
            translator.say("yes" if form.is_complete(language) else "no"),
            [nodes.Text(f"{_worded_texts(form, language)} "), translator.say("of"), nodes.Text(f" {texts}")],
        )
        for language in LANGUAGES
    )
    heads = [translator.say(name) for name in ("language", "usable", "worded")]
    return markup.table(f"{translator.plain('completeness')}: {form.id}", heads, rows)


def _worded_texts(form: Form, language: str) -> int:
    missing = [place for place in form.missing(language) if place == NAME or place in dict(form.texts)]
    return len(form.texts) - len(missing)
