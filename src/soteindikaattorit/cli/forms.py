"""The command ``sote form``, and what the other commands print of forms."""

from collections.abc import Iterable
from typing import Any

import click

from soteindikaattorit.cli.options import catalogue_of, check_out, definitions_option, report, shared
from soteindikaattorit.cli.tables import show_table
from soteindikaattorit.errors import InvalidValueError
from soteindikaattorit.feedback.export import FORMATS, export_form
from soteindikaattorit.feedback.export.phrases import Phrases
from soteindikaattorit.feedback.form import Audience, Form
from soteindikaattorit.feedback.question import Question
from soteindikaattorit.feedback.wording import add_wording, read_pack
from soteindikaattorit.model.text import LANGUAGES


@click.command()
@click.argument("name", metavar="ID")
@click.option("--format", "to", type=click.Choice(FORMATS), default="html", show_default=True, help="File format.")
@click.option(
    "--language",
    "languages",
    multiple=True,
    type=click.Choice(LANGUAGES),
    help="Language of the form; repeatable except for html, the first is shown first.  [default: fi for html, else all "
    "that are complete]",
)
@click.option(
    "--wording", multiple=True, metavar="FILE", help="Wordings from the publisher, as CSV, XLSX or PO. Repeatable."
)
@click.option("--mixed", is_flag=True, help="Show texts without wording in another language, marked as such.")
@click.option("--post-to", default="", metavar="URL", help="Where an html form sends answers.  [default: to a file]")
@click.option("--channel", default="web", show_default=True, help="Channel of answers to an html form, such as kiosk.")
@click.option("--phrases", metavar="FILE", help="A TOML file with the texts around the questions, by language.")
@click.option("--out", metavar="FILE", help="Write the form to this file.  [default: print it]")
@shared(definitions_option)
def form(
    name: str,
    definitions: tuple[str, ...],
    wording: tuple[str, ...],
    phrases: str | None,
    out: str | None,
    **options: Any,  # noqa: ANN401 - the options of export_form, as they are
) -> None:
    """Export a form as a web page, or for a survey tool."""
    check_out("--out", out)
    worded = catalogue_of(definitions).form(name)
    for path in wording:
        worded = add_wording(worded, read_pack(path))
    texts = Phrases.shipped().with_file(phrases) if phrases else None
    document = export_form(worded, phrases=texts, **options)
    for note in document.notes:
        report(note)
    if out:
        document.write(out)
        report(f"wrote {name} to {out}")
    elif document.is_text:
        click.echo(document.content.decode("utf-8-sig"), nl=False)
    else:
        raise InvalidValueError("--out", "", f"expected a file ending in {document.ending}, which cannot be printed")


def show_list(forms: Iterable[Form], language: str, format_: str) -> None:
    """Print forms, with the languages in which each is complete."""
    rows = (
        (
            form.id,
            str(form.name.show(language)),
            form.version,
            _audience(form.audience),
            str(len(form.questions)),
            " ".join(form.complete_languages),
        )
        for form in forms
    )
    show_table(("id", "name", "version", "audience", "questions", "complete in"), rows, format_)


def show_form(form: Form, language: str) -> None:
    """Print a form: its questions, the texts missing in each language, and who keeps them."""
    facts = {"name": str(form.name.show(language)), "version": form.version, "audience": _audience(form.audience)}
    facts |= {"base": form.base} if form.base else {}
    facts |= {"description": str(form.description.show(language))} if form.description else {}
    facts |= {"source": form.source.cite()} if form.source else {}
    show_table(("key", "value"), facts.items(), "table", title=form.id)
    show_table(
        ("code", "question", "scale", "wording of"),
        (
            (question.code, _text(question, language), question.scale.kind, _publishers(question))
            for question in form.questions
        ),
        "table",
        title="questions",
    )
    rows = [(name, *_missing(form, name)) for name in LANGUAGES if name in form.languages or not form.languages]
    show_table(("language", "missing", "kept by"), rows, "table", title="languages")


def _audience(audience: Audience) -> str:
    low, high = audience.youngest, audience.oldest
    ages = f"{low}-{high}" if low is not None and high is not None else f"{low}+" if low is not None else ""
    return f"{audience.who} {ages or (f'up to {high}' if high is not None else '')}".strip()


def _text(question: Question, language: str) -> str:
    return str(question.text.show(language)) if question.text else ""


def _publishers(question: Question) -> str:
    """Return the publishers of an official wording."""
    publishers = dict.fromkeys(source.publisher or source.title for _, source in question.sources)
    return ", ".join(publishers) if question.official else "not official"


def _missing(form: Form, language: str) -> tuple[str, str]:
    places = form.missing(language)
    kept = dict.fromkeys(form.place_kept(place) for place in places if form.place_kept(place))
    return ", ".join(places), "; ".join(kept)
