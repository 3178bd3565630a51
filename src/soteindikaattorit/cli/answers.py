"""The commands ``sote answers``: answers to forms, as the tools give them out that collected them."""

from pathlib import Path

import click

from soteindikaattorit.cli import tables
from soteindikaattorit.cli.options import catalogue_of, definitions_option, format_option, shared
from soteindikaattorit.errors import InvalidValueError
from soteindikaattorit.sources.files import replacing

_form = click.option("--form", "name", required=True, metavar="ID", help="The form that was answered.")


@click.group()
def answers() -> None:
    """Answers to a form, as the tool gave them out that collected them: read, check, mask."""


@answers.command(name="map")
@click.argument("path", metavar="FILE")
@click.option("--out", metavar="FILE", help="Write the mapping here instead of printing it.")
@shared(_form, definitions_option)
def map_(path: str, name: str, out: str | None, definitions: tuple[str, ...]) -> None:
    """Begin a mapping file from the header of an export; no answer is shown."""
    from soteindikaattorit.feedback.answers.draft import draft_mapping

    text = draft_mapping(path, catalogue_of(definitions).form(name))
    if not out:
        click.echo(text, nl=False)
        return
    if Path(out).exists():
        raise InvalidValueError("--out", out, "is there already; a mapping that was finished is not written over")
    with replacing(out) as temporary:
        temporary.write_text(text, encoding="utf-8")
    click.echo(f"sote: wrote {out}; finish it, and check it with sote answers check", err=True)


@answers.command()
@click.argument("path", metavar="FILE")
@click.option("--mapping", metavar="FILE", help="Which column holds what; see sote answers map.")
@click.option("--profile", "tool", metavar="NAME", help="The tool, where its profile alone will do.")
@click.option("--exclusions", metavar="FILE", help="Answers that are not to count, with the reasons.")
@click.option(
    "--drop", is_flag=True, help="Set aside what cannot be understood, and count it; otherwise it is an error."
)
@click.option("--out", metavar="FILE", help="Write the rows here, as CSV, XLSX or Parquet by its ending.")
@click.option("--texts", metavar="FILE", help="Write the open answers here, masked, as CSV, XLSX or Parquet.")
@click.option("--aside", metavar="FILE", help="Write here which rows were set aside, and why.")
@click.option("--unread", metavar="FILE", help="Write here what is no answer to its question, masked, with its row.")
@shared(_form, definitions_option, format_option)
def check(
    path: str,
    name: str,
    definitions: tuple[str, ...],
    form: str,
    mapping: str | None,
    tool: str | None,
    exclusions: str | None,
    *,
    drop: bool,
    **files: str | None,
) -> None:
    """Read answers to a form: everything wrong is told at once, and then what became of every row."""
    from soteindikaattorit.feedback.answers.answers import write
    from soteindikaattorit.feedback.answers.exclusion import read_exclusions
    from soteindikaattorit.feedback.answers.importing import read_answers
    from soteindikaattorit.feedback.answers.profile import PLAIN, profile, read_mapping

    if mapping and tool:
        raise InvalidValueError("--profile", tool, "a mapping file names its profile itself")
    answered = catalogue_of(definitions).form(name)
    means = read_mapping(mapping) if mapping else profile(tool or PLAIN)
    left_out = read_exclusions(exclusions) if exclusions else ()
    read = read_answers(path, answered, means, exclusions=left_out, drop=drop)
    tables.show_table(("what", "how many, or which"), read.report.lines(), form)
    frames = {"out": read.rows, "texts": read.texts, "aside": read.aside, "unread": read.unread}
    for frame, file in ((frame, files[what]) for what, frame in frames.items()):
        if file:
            write(frame, file)
            click.echo(f"sote: wrote {file}; not protected, for use inside the house", err=True)


@answers.command()
@click.argument("path", metavar="FILE")
@click.option("--out", required=True, metavar="FILE", help="Write the masked copy here.")
def mask(path: str, out: str) -> None:
    """Mask identity codes, telephone numbers, e-mail addresses and IBANs in every text of a file; nothing else."""
    from soteindikaattorit.feedback.answers.masking import mask_file

    found = mask_file(path, out)
    told = ", ".join(f"{kind}: {count}" for kind, count in found) or "nothing found"
    click.echo(f"sote: wrote {out}; masked {told}", err=True)
