"""What ``sote`` prints of forms: what each asks, and in which languages it can."""

from collections.abc import Iterable

from soteindikaattorit.cli.tables import show_table
from soteindikaattorit.feedback.form import Audience, Form
from soteindikaattorit.feedback.question import Question
from soteindikaattorit.model.text import LANGUAGES


def show_list(forms: Iterable[Form], language: str, form: str) -> None:
    """Print forms, each with the languages in which it is complete."""
    rows = (
        (
            one.id,
            str(one.name.show(language)),
            one.version,
            _audience(one.audience),
            str(len(one.questions)),
            " ".join(one.complete_languages),
        )
        for one in forms
    )
    show_table(("id", "name", "version", "asked", "questions", "complete in"), rows, form)


def show_form(form: Form, language: str) -> None:
    """Print a form: what it asks, and what is missing in each language with where it is kept."""
    facts = {"name": str(form.name.show(language)), "version": form.version, "asked": _audience(form.audience)}
    facts |= {"base": form.base} if form.base else {}
    facts |= {"description": str(form.description.show(language))} if form.description else {}
    facts |= {"source": form.source.cite()} if form.source else {}
    show_table(("key", "value"), facts.items(), "table", title=form.id)
    show_table(
        ("code", "question", "scale", "wording of"),
        ((question.code, _text(question, language), question.scale.kind, _of(question)) for question in form.questions),
        "table",
        title="questions",
    )
    rows = [(name, *_lacking(form, name)) for name in LANGUAGES if name in form.languages or not form.languages]
    show_table(("language", "missing", "kept by"), rows, "table", title="languages")


def _audience(audience: Audience) -> str:
    low, high = audience.youngest, audience.oldest
    ages = f"{low}-{high}" if low is not None and high is not None else f"{low}+" if low is not None else ""
    return f"{audience.who} {ages or (f'up to {high}' if high is not None else '')}".strip()


def _text(question: Question, language: str) -> str:
    return str(question.text.show(language)) if question.text else ""


def _of(question: Question) -> str:
    """Return whose wording it is: its publishers', or not an official one."""
    publishers = dict.fromkeys(source.publisher or source.title for _, source in question.sources)
    return ", ".join(publishers) if question.official else "not official"


def _lacking(form: Form, language: str) -> tuple[str, str]:
    places = form.missing(language)
    kept = dict.fromkeys(form.place_kept(place) for place in places if form.place_kept(place))
    return ", ".join(places), "; ".join(kept)
