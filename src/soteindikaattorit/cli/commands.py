"""The command ``sote`` with all its commands, and those that look things up in the catalogue."""

import click

from soteindikaattorit import __version__
from soteindikaattorit.catalogue.catalogue import Catalogue
from soteindikaattorit.cli import forms, tables
from soteindikaattorit.cli.answers import answers
from soteindikaattorit.cli.authoring import check, lock, new
from soteindikaattorit.cli.computing import compute, release, verdicts
from soteindikaattorit.cli.options import (
    catalogue_of,
    check_out,
    definitions_option,
    format_option,
    installed,
    language_option,
    report,
    shared,
)
from soteindikaattorit.errors import InvalidValueError


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, message="%(version)s")
def sote() -> None:
    """Indicators of social and health care: define once, compute anywhere.

    For the options of a command: sote COMMAND --help
    """


for _command in (answers, check, compute, forms.form, lock, new, release, verdicts):
    sote.add_command(_command)


def run() -> int:
    """Run the command of the process, and return its exit status.

    Raises:
        SoteError: Something that the command was given is wrong.
        KeyboardInterrupt: The user has interrupted it.
    """
    try:
        return int(sote.main(prog_name="sote", standalone_mode=False) or 0)
    except click.ClickException as error:
        error.show()
        return error.exit_code
    except click.Abort:
        raise KeyboardInterrupt from None


@sote.command(name="list")
@click.argument("ids", nargs=-1)
@click.option("--goal", default="", metavar="ID", help="Only indicators of this goal.")
@click.option("--plugin", default="", metavar="NAME", help="Only indicators of this plugin.")
@click.option("--dataset", default="", metavar="ID", help="Only indicators of this dataset.")
@click.option("--service", default="", metavar="ID", help="Only indicators of this service.")
@click.option("--tag", default="", metavar="TAG", help="Only indicators with this tag.")
@click.option("--forms", "is_forms", is_flag=True, help="List forms, with the languages in which each is complete.")
@shared(definitions_option, language_option, format_option)
def list_(
    ids: tuple[str, ...], definitions: tuple[str, ...], language: str, form: str, *, is_forms: bool, **filters: str
) -> None:
    """List indicators, or forms.

    IDS are ids of indicators or forms; the first parts of an id select all indicators below (default: all).
    """
    catalogue = catalogue_of(definitions)
    if not is_forms:
        tables.show_list(catalogue.select(*ids, **filters), language, form)
        return
    for name in filter(filters.get, filters):
        raise InvalidValueError("--forms", name, "filters indicators only")
    forms.show_list([catalogue.form(name) for name in ids] or catalogue.forms, language, form)


@sote.command()
@click.argument("name", metavar="ID")
@shared(definitions_option, language_option)
def show(name: str, definitions: tuple[str, ...], language: str) -> None:
    """Show an indicator or a form.

    An indicator is shown with its columns and published figures, a form with its questions and missing wordings.
    """
    catalogue = catalogue_of(definitions)
    if name in {form.id for form in catalogue.forms}:
        forms.show_form(catalogue.form(name), language)
    else:
        tables.show_indicator(catalogue[name], catalogue, language)
        _show_published(catalogue.select(name), language)


def _show_published(catalogue: Catalogue, language: str) -> None:
    if catalogue.observations:
        from soteindikaattorit.cli import figures  # pandas is slow to import

        figures.show_results(catalogue.observed(), catalogue, language, "table")


@sote.command()
@click.argument("words", nargs=-1, required=True)
@click.option("--most", type=click.IntRange(1), default=20, show_default=True, help="Largest number of hits.")
@shared(definitions_option, language_option, format_option)
def search(words: tuple[str, ...], definitions: tuple[str, ...], language: str, form: str, most: int) -> None:
    """Search indicators, forms, datasets and regions, in any language.

    WORDS may be names, synonyms, goals, regions or laws.
    """
    from soteindikaattorit.catalogue.items import search as find

    hits = find(catalogue_of(definitions), " ".join(words))
    rows = [(hit.id, hit.kind, str(hit.name.show(language))) for hit in hits[:most]]
    tables.show_table(("id", "kind", "name"), rows, form)
    if len(hits) > most:
        report(f"showing {most} of {len(hits)} hits")


@sote.command()
@click.option("--out", metavar="FILE", help="Write the catalogue to this file, with its JSON Schema beside it.")
@shared(definitions_option)
def catalogue(definitions: tuple[str, ...], out: str | None) -> None:
    """Print the whole catalogue as JSON, in all languages."""
    from soteindikaattorit.catalogue.items import to_json, write_catalogue

    check_out("--out", out)
    whole = catalogue_of(definitions)
    if out is None:
        click.echo(to_json(whole), nl=False)
    else:
        write_catalogue(whole, out)
        report(f"wrote {len(whole)} indicators and {len(whole.forms)} forms to {out}")


@sote.command()
@format_option
def plugins(form: str) -> None:
    """List the installed plugins with their contents or errors.

    The list also has the time that each takes to import and to read, in milliseconds.
    """
    tables.show_plugins(installed().plugins, form)
