"""The commands that tell of the catalogue: all of it for other programs, and what is looked for in it."""

import click

from soteindikaattorit.cli.options import (
    catalogue_of,
    definitions_option,
    format_option,
    language_option,
    shared,
)
from soteindikaattorit.cli.tables import show_table


@click.command()
@click.option("--out", metavar="FILE", help="Write it here, with its schema beside it, instead of printing it.")
@shared(definitions_option)
def catalogue(definitions: tuple[str, ...], out: str | None) -> None:
    """Return the whole catalogue as JSON, in all languages, for other programs to read."""
    from soteindikaattorit.catalogue.items import to_json, write_catalogue

    whole = catalogue_of(definitions)
    if out is None:
        click.echo(to_json(whole), nl=False)
    else:
        write_catalogue(whole, out)
        click.echo(f"sote: wrote {len(whole)} indicators and {len(whole.forms)} forms to {out}", err=True)


@click.command()
@click.argument("words", nargs=-1, required=True)
@click.option("--most", type=click.IntRange(1), default=20, show_default=True, help="How many hits are shown at most.")
@shared(definitions_option, language_option, format_option)
def search(words: tuple[str, ...], definitions: tuple[str, ...], language: str, form: str, most: int) -> None:
    """Find indicators, forms, datasets and regions by word, goal, region, law and synonym, in any language."""
    from soteindikaattorit.catalogue.items import search as find

    hits = find(catalogue_of(definitions), " ".join(words))
    rows = [(hit.id, hit.kind, str(hit.name.show(language))) for hit in hits[:most]]
    show_table(("id", "kind", "name"), rows, form)
    if len(hits) > most:
        click.echo(f"sote: {len(hits)} hits; the first {most} are shown", err=True)
