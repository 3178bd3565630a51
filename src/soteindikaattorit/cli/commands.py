"""The commands of ``sote``."""

from pathlib import Path
from typing import Any

import click

from soteindikaattorit import __version__
from soteindikaattorit.catalogue.catalogue import Catalogue
from soteindikaattorit.cli import form_tables, tables
from soteindikaattorit.cli.answers import answers
from soteindikaattorit.cli.authoring import check, new
from soteindikaattorit.cli.cataloguing import catalogue, search
from soteindikaattorit.cli.locking import lock
from soteindikaattorit.cli.options import (
    catalogue_of,
    check_given,
    definitions_option,
    format_option,
    installed,
    language_option,
    rows_of,
    shared,
)
from soteindikaattorit.cli.releasing import policy_of, policy_option, release
from soteindikaattorit.errors import InvalidValueError, told_rows
from soteindikaattorit.feedback.export import FORMATS, export_form
from soteindikaattorit.feedback.export.phrases import Phrases
from soteindikaattorit.feedback.wording import add_wording, read_pack
from soteindikaattorit.model.text import LANGUAGES


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, message="%(version)s")
def sote() -> None:
    """Indicators of social and health care: define once, compute anywhere."""


sote.add_command(answers)
sote.add_command(catalogue)
sote.add_command(check)
sote.add_command(lock)
sote.add_command(new)
sote.add_command(release)
sote.add_command(search)


@sote.command(name="list")
@click.argument("ids", nargs=-1)
@click.option("--goal", default="", help="Only those that serve this goal.")
@click.option("--plugin", default="", help="Only those of this plugin.")
@click.option("--dataset", default="", help="Only those computed from this dataset.")
@click.option("--service", default="", help="Only those of this service.")
@click.option("--tag", default="", help="Only those with this tag.")
@click.option("--forms", is_flag=True, help="List forms instead, with the languages in which each is complete.")
@shared(definitions_option, language_option, format_option)
def list_(
    ids: tuple[str, ...], definitions: tuple[str, ...], language: str, form: str, *, forms: bool, **filters: str
) -> None:
    """List indicators, or forms; IDS are ids, or of indicators their beginnings up to a dot."""
    catalogue = catalogue_of(definitions)
    if forms:
        if any(filters.values()):
            raise InvalidValueError(
                "--forms", next(name for name in filters if filters[name]), "narrows indicators only"
            )
        form_tables.show_list([catalogue.form(name) for name in ids] or catalogue.forms, language, form)
    else:
        tables.show_list(catalogue.select(*ids, **filters), language, form)


@sote.command()
@click.argument("name", metavar="ID")
@shared(definitions_option, language_option)
def show(name: str, definitions: tuple[str, ...], language: str) -> None:
    """Show an indicator: its definition, the columns it needs, and its published figures; or a form."""
    catalogue = catalogue_of(definitions)
    if name in {form.id for form in catalogue.forms}:
        form_tables.show_form(catalogue.form(name), language)
    else:
        tables.show_indicator(catalogue[name], catalogue, language)
        _show_published(catalogue.select(name), language)


def _show_published(catalogue: Catalogue, language: str) -> None:
    if catalogue.observations:
        from soteindikaattorit.cli import figures

        figures.show_results(catalogue.observed(), catalogue, language, "table")


@sote.command()
@click.argument("ids", nargs=-1)
@click.option("--data", multiple=True, required=True, metavar="DATASET=PATH", help="Rows: Parquet or CSV; repeatable.")
@click.option("--by", multiple=True, metavar="GROUP", help="Split by a column or a level of region; repeatable.")
@click.option("--every", default="", metavar="GRAIN", help="Split by day, week, month, quarter, tertial, half or year.")
@click.option("--totals", is_flag=True, help="Also give the figures of all groups together.")
@click.option(
    "--level",
    type=float,
    multiple=True,
    default=(0.95,),
    show_default=True,
    help="The confidence level; further ones, when repeated, have limits of their own.",
)
@click.option("--drop", is_flag=True, help="Leave out rows that do not fit, and say how many.")
@click.option(
    "--as-of",
    type=click.DateTime(["%Y-%m-%d"]),
    callback=lambda _, __, day: day.date() if day else None,
    help="The last day for which all rows are there; periods that end later are not complete.",
)
@click.option("--out", metavar="FILE", help="Release figures into this file, as CSV or JSON by its ending.")
@click.option("--unprotected", is_flag=True, help="Write or print figures as they are, for use inside the house.")
@shared(policy_option, definitions_option, language_option, format_option)
def compute(
    ids: tuple[str, ...],
    definitions: tuple[str, ...],
    data: tuple[str, ...],
    out: str | None,
    policy: str | None,
    language: str,
    form: str,
    *,
    unprotected: bool,
    **how: Any,  # noqa: ANN401 - the options of computing, as they are
) -> None:
    """Compute indicators from rows; IDS are ids, or their beginnings up to a dot. All that the rows allow if none."""
    from soteindikaattorit.cli import figures
    from soteindikaattorit.compute.computation import compute as run

    catalogue = catalogue_of(definitions)
    rows = rows_of(data)
    _check_out(out)
    selected = catalogue.select(*ids) if ids else catalogue
    if ids:
        check_given(selected, rows)
    with tables.working("computing"):
        results = run(selected, rows, **how)
    for dataset, count in results.dropped:
        if count:
            click.echo(f"sote: left out {told_rows(count)} of {dataset} that do not fit", err=True)
    if form == "table" and not out:
        figures.show_results(results, catalogue, language, form)
    elif unprotected:
        figures.give_results(results, out, form)
    else:
        figures.give_release(results.release(policy_of(policy, catalogue)), out, form)


def _check_out(out: str | None) -> None:
    if out and Path(out).suffix.lower() not in {".csv", ".json"}:
        raise InvalidValueError("--out", out, "expected a file ending in .csv or .json")


@sote.command()
@click.argument("ids", nargs=-1)
@click.option(
    "--results", "path", metavar="FILE", help="Figures that compute wrote as CSV; the published ones if none."
)
@click.option(
    "--on", default="year", show_default=True, metavar="ON", help="Change on the year or on the previous period."
)
@click.option("--against", metavar="GROUP=CODE", help="Also against this benchmark, such as maa=FI.")
@click.option("--over", default="", metavar="GROUP", help="Also in funnels, with this group as the units.")
@click.option("--kind", "kinds", multiple=True, metavar="KIND", help="Only this kind of verdict; repeatable.")
@click.option("--latest", is_flag=True, help="Only the verdicts on the latest figures.")
@shared(definitions_option, language_option, format_option)
def verdicts(
    ids: tuple[str, ...],
    definitions: tuple[str, ...],
    path: str | None,
    against: str | None,
    kinds: tuple[str, ...],
    language: str,
    form: str,
    *,
    latest: bool,
    **how: str,
) -> None:
    """Judge figures: targets, change, control charts. IDS are ids, or their beginnings up to a dot; all if none."""
    from soteindikaattorit.cli import figures
    from soteindikaattorit.compute.result import Results
    from soteindikaattorit.judge import judge

    catalogue = catalogue_of(definitions)
    selected = catalogue.select(*ids) if ids else catalogue
    given = Results.from_csv(path) if path else selected.observed()
    made = judge(selected, given.select(selected.ids), against=_benchmark(against), **how)
    made = made.select(*kinds) if kinds else made
    figures.show_verdicts(made.latest if latest else made, catalogue, language, form)


def _benchmark(against: str | None) -> dict[str, str]:
    group, equals, code = (against or "").partition("=")
    if against and not (group and equals and code):
        raise InvalidValueError("--against", against, "expected GROUP=CODE, such as maa=FI")
    return {group: code} if against else {}


@sote.command()
@format_option
def plugins(form: str) -> None:
    """List the plugins: what each offers and how long it takes to load, and why others are broken or left out."""
    tables.show_plugins(installed().plugins, form)


@sote.command()
@click.argument("name", metavar="ID")
@click.option("--format", "to", type=click.Choice(FORMATS), default="html", show_default=True, help="What to write.")
@click.option(
    "--language",
    "languages",
    multiple=True,
    type=click.Choice(LANGUAGES),
    help="The language of a page; elsewhere repeatable, the first to begin with, and all that are complete if none.",
)
@click.option(
    "--wording",
    multiple=True,
    metavar="FILE",
    help="A pack of wordings of the form, from its publisher: CSV, XLSX or PO; repeatable.",
)
@click.option("--mixed", is_flag=True, help="Let texts without wording stand in another language, marked with it.")
@click.option(
    "--post-to", default="", metavar="URL", help="Where a page sends answers; it saves them to a file if none."
)
@click.option("--channel", default="web", show_default=True, help="How answers come from a page, such as kiosk.")
@click.option("--phrases", metavar="FILE", help="TOML with what a page says beside the form, by language.")
@click.option("--out", metavar="FILE", help="Write the form here instead of printing it.")
@shared(definitions_option)
def form(
    name: str,
    definitions: tuple[str, ...],
    wording: tuple[str, ...],
    phrases: str | None,
    out: str | None,
    **how: Any,  # noqa: ANN401 - the options of export_form, as they are
) -> None:
    """Write a form as an accessible page, or as a file that another tool takes."""
    asked = catalogue_of(definitions).form(name)
    for path in wording:
        asked = add_wording(asked, read_pack(path))
    said = Phrases.shipped().with_file(phrases) if phrases else None
    document = export_form(asked, phrases=said, **how)
    for note in document.notes:
        click.echo(f"sote: {note}", err=True)
    if out:
        document.write(out)
        click.echo(f"sote: wrote {name} to {out}", err=True)
    elif document.is_text:
        click.echo(document.content.decode("utf-8-sig"), nl=False)
    else:
        raise InvalidValueError("--out", "", f"expected a file ending in {document.ending}: it is no text to print")
