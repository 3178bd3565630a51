"""The commands ``sote answers``: read, check and mask the answers that a survey tool exports."""

from pathlib import Path

import click

from soteindikaattorit.cli import tables
from soteindikaattorit.cli.options import catalogue_of, check_out, definitions_option, format_option, report, shared
from soteindikaattorit.errors import InvalidValueError

_form = click.option("--form", "name", required=True, metavar="ID", help="The form of the answers.")


@click.group()
def answers() -> None:
    """Read, check and mask exported answers to a form."""


@answers.command(name="map")
@click.argument("path", metavar="FILE")
@click.option("--out", metavar="FILE", help="Write the mapping to this file.  [default: print it]")
@shared(_form, definitions_option)
def map_(path: str, name: str, out: str | None, definitions: tuple[str, ...]) -> None:
    """Create a mapping file from the header of an export.

    No answers are shown.
    """
    from soteindikaattorit.feedback.answers.draft import draft_mapping

    check_out("--out", out)
    text = draft_mapping(path, catalogue_of(definitions).form(name))
    if not out:
        click.echo(text, nl=False)
        return
    if Path(out).exists():
        raise InvalidValueError("--out", out, "already exists; delete it first to create it again")
    tables.write_text(text, out)
    report(f"wrote {out}; complete it, then run sote answers check")


@answers.command()
@click.argument("path", metavar="FILE")
@click.option("--mapping", metavar="FILE", help="The mapping of columns to questions; see sote answers map.")
@click.option("--profile", "tool", metavar="NAME", help="The survey tool, when its profile is enough.")
@click.option("--exclusions", metavar="FILE", help="Answers to exclude, with the reasons.")
@click.option("--drop", is_flag=True, help="Set aside rows that cannot be read, and report how many.")
@click.option("--out", metavar="FILE", help="Write the rows to this file, ending in .csv, .xlsx or .parquet.")
@click.option("--texts", metavar="FILE", help="Write the open answers to this file, masked.")
@click.option("--aside", metavar="FILE", help="Write the rows that were set aside to this file, with the reasons.")
@click.option("--unread", metavar="FILE", help="Write values that answer no question to this file, masked.")
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
    """Read answers to a form, and report every problem at once.

    Without problems, the report has the number of rows that were kept, dropped and excluded.
    """
    from soteindikaattorit.feedback.answers.answers import write
    from soteindikaattorit.feedback.answers.exclusion import read_exclusions
    from soteindikaattorit.feedback.answers.importing import read_answers
    from soteindikaattorit.feedback.answers.profile import PLAIN, profile, read_mapping

    if mapping and tool:
        raise InvalidValueError("--profile", tool, "a mapping file names its profile itself")
    for option, file in files.items():
        check_out(f"--{option}", file, ".csv", ".xlsx", ".parquet")
    answered = catalogue_of(definitions).form(name)
    means = read_mapping(mapping) if mapping else profile(tool or PLAIN)
    left_out = read_exclusions(exclusions) if exclusions else ()
    read = read_answers(path, answered, means, exclusions=left_out, drop=drop)
    tables.show_table(("item", "number or list"), read.report.lines(), form)
    frames = {"out": read.rows, "texts": read.texts, "aside": read.aside, "unread": read.unread}
    for option, frame in frames.items():
        if file := files[option]:
            write(frame, file)
            report(f"wrote {file}; not protected, for internal use only")


@answers.command()
@click.argument("path", metavar="FILE")
@click.option("--out", required=True, metavar="FILE", help="Write the masked copy to this file.")
def mask(path: str, out: str) -> None:
    """Mask personal data in every text of a file.

    Identity codes, telephone numbers, e-mail addresses and IBANs are replaced by their kind.
    """
    from soteindikaattorit.feedback.answers.masking import mask_file

    check_out("--out", out)
    counts = mask_file(path, out)
    masked = ", ".join(f"{kind}: {count}" for kind, count in counts) or "nothing"
    report(f"wrote {out}; masked {masked}")
