"""The command that releases figures: under a policy, with a plan before and a record after."""

import difflib
from functools import reduce
from operator import add
from typing import Any

import click

from soteindikaattorit.catalogue.catalogue import Catalogue
from soteindikaattorit.cli import tables
from soteindikaattorit.cli.options import (
    catalogue_of,
    check_given,
    definitions_option,
    format_option,
    rows_of,
    shared,
)
from soteindikaattorit.errors import InvalidValueError, UnknownNameError
from soteindikaattorit.model.policy import Policy

policy_option = click.option(
    "--policy", metavar="ID", help="The policy of the release, of those that are defined; the library's own if none."
)


def policy_of(name: str | None, catalogue: Catalogue) -> Policy:
    """Return the policy of that id; the library's own when none is given.

    Raises:
        UnknownNameError: There is no such policy.
    """
    known = {policy.id: policy for policy in (Policy(), *catalogue.policies)}
    if name and name not in known:
        raise UnknownNameError("policy", name, tuple(difflib.get_close_matches(name, known, n=1)))
    return known[name] if name else Policy()


@click.command()
@click.argument("ids", nargs=-1)
@click.option("--data", multiple=True, required=True, metavar="DATASET=PATH", help="Rows: Parquet or CSV; repeatable.")
@click.option(
    "--table",
    "wanted",
    multiple=True,
    required=True,
    metavar="GROUPS/GRAIN",
    help="A table, as kunta,hyvinvointialue/month; repeatable, and all are protected together.",
)
@click.option("--totals/--no-totals", default=True, help="Whether figures of all groups together are released, too.")
@click.option("--drop", is_flag=True, help="Leave out rows that do not fit, and say how many.")
@click.option("--history", metavar="FILE", help="The file of earlier releases; this one is added when it is written.")
@click.option("--plan", is_flag=True, help="Say how much the tables would lose, and which coarser ones lose less.")
@click.option("--out", metavar="FILE", help="Write the release here, as CSV or JSON by its ending, with its record.")
@click.option("--as", "kind", default="", metavar="FORMAT", help="csv, json or json-stat, whatever the ending.")
@click.option(
    "--encoding",
    default="utf-8",
    show_default=True,
    metavar="NAME",
    help="Of CSV: utf-8, or utf-8-sig for Excel and Power BI, which know ä and Sámi letters by its mark.",
)
@click.option("--page", metavar="FILE", help="Write the page for the person who signs here.")
@shared(policy_option, definitions_option, format_option)
def release(  # noqa: PLR0913, PLR0917 - a command has an argument for each of its options
    ids: tuple[str, ...],
    definitions: tuple[str, ...],
    data: tuple[str, ...],
    policy: str | None,
    history: str | None,
    out: str | None,
    page: str | None,
    kind: str,
    encoding: str,
    form: str,
    *,
    plan: bool,
    **how: Any,  # noqa: ANN401 - the options of computing, as they are
) -> None:
    """Release figures: hide what is small and what would give it away. IDS are as for compute."""
    from soteindikaattorit import publish
    from soteindikaattorit.cli import figures

    catalogue = catalogue_of(definitions)
    rules, rows = policy_of(policy, catalogue), rows_of(data)
    selected = catalogue.select(*ids) if ids else catalogue
    if ids:
        check_given(selected, rows)
    results = _computed(selected, rows, **how)
    if plan:
        figures.show_plan(publish.plan(results, rules), form)
        return
    with tables.working("releasing"):
        made = publish.release(results, rules, history=history)
    if out:
        made.write(out, format=kind, encoding=encoding)
        click.echo(f"sote: wrote {len(made)} figures to {out}, {made.withheld} of them withheld", err=True)
    if page:
        tables.write_text(made.record.to_html(), page)
    if not out and not page:
        figures.give_release(made, None, form)


def _computed(selected: Catalogue, rows: dict[str, object], wanted: tuple[str, ...], **how: Any) -> Any:  # noqa: ANN401 - it is slow to import
    from soteindikaattorit.compute.computation import compute

    splits = [_split(table) for table in wanted]
    with tables.working("computing"):
        return reduce(add, [compute(selected, rows, by=by, every=every, **how) for by, every in splits])


def _split(table: str) -> tuple[tuple[str, ...], str]:
    groups, slash, every = table.partition("/")
    if not slash:
        raise InvalidValueError("--table", table, "expected GROUPS/GRAIN, such as kunta,hyvinvointialue/month or /year")
    return tuple(name for name in groups.split(",") if name), every
