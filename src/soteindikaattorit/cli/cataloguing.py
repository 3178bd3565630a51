"""The command that writes the whole catalogue for other programs."""

import click

from soteindikaattorit.cli.options import catalogue_of, definitions_option, shared


@click.command()
@click.option("--out", metavar="FILE", help="Write it here, with its schema beside it, instead of printing it.")
@shared(definitions_option)
def catalogue(definitions: tuple[str, ...], out: str | None) -> None:
    """Give the whole catalogue as JSON, in all languages, for other programs to read."""
    from soteindikaattorit.entry import to_json, write_catalogue

    whole = catalogue_of(definitions)
    if out is None:
        click.echo(to_json(whole), nl=False)
    else:
        write_catalogue(whole, out)
        click.echo(f"sote: wrote {len(whole)} indicators and {len(whole.forms)} forms to {out}", err=True)
