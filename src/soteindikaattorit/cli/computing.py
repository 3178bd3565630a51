"""The commands that compute, judge and release figures."""

from functools import reduce
from operator import add
from typing import Any

import click

from soteindikaattorit.catalogue.catalogue import Catalogue
from soteindikaattorit.cli import tables
from soteindikaattorit.cli.options import (
    catalogue_of,
    check_out,
    check_rows,
    data_option,
    definitions_option,
    drop_option,
    format_option,
    language_option,
    policy_option,
    report,
    rows_of,
    shared,
)
from soteindikaattorit.errors import InvalidValueError, count_rows, unknown
from soteindikaattorit.model.policy import Policy


def _policy(name: str | None, catalogue: Catalogue) -> Policy:
    policies = {policy.id: policy for policy in (Policy(), *catalogue.policies)}
    if name and name not in policies:
        raise unknown("policy", name, policies)
    return policies[name] if name else Policy()


def _run_compute(catalogue: Catalogue, ids: tuple[str, ...], rows: dict[str, object], **options: Any) -> Any:  # noqa: ANN401 - Results, which are slow to import
    """Compute the selected indicators, or all that the rows allow, and report the rows that were dropped."""
    from soteindikaattorit.compute.computation import compute as run

    selected = catalogue.select(*ids) if ids else catalogue
    if ids:
        check_rows(selected, rows.keys())
    with tables.working("computing"):
        results = run(selected, rows, **options)
    for dataset, count in results.dropped:
        if count:
            report(f"dropped {count_rows(count)} of {dataset} that do not fit")
    return results


@click.command()
@click.argument("ids", nargs=-1)
@data_option
@click.option("--by", multiple=True, metavar="GROUP", help="Group by a column or a region level. Repeatable.")
@click.option("--every", default="", metavar="GRAIN", help="Group by day, week, month, quarter, tertial, half or year.")
@click.option("--totals", is_flag=True, help="Add totals over all groups.")
@click.option(
    "--level",
    type=float,
    multiple=True,
    default=(0.95,),
    show_default=True,
    help="Confidence level between 0 and 1. Repeat it for further limits.",
)
@click.option(
    "--as-of",
    type=click.DateTime(["%Y-%m-%d"]),
    metavar="YYYY-MM-DD",
    callback=lambda _, __, day: day.date() if day else None,
    help="Last day with all its rows; periods that end later are incomplete.",
)
@click.option("--out", metavar="FILE", help="Write the figures to this file, ending in .csv or .json.")
@click.option("--unprotected", is_flag=True, help="Skip disclosure control. For internal use only.")
@shared(drop_option, policy_option, definitions_option, language_option, format_option)
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
    **options: Any,  # noqa: ANN401 - the options of computing, as they are
) -> None:
    """Compute indicators from rows.

    IDS are ids of indicators, or the first parts of ids (default: all that the rows allow).
    Figures are printed as a table for internal use; CSV, JSON and files are protected against disclosure.
    """
    from soteindikaattorit import publish
    from soteindikaattorit.cli import figures

    check_out("--out", out, ".csv", ".json")
    catalogue = catalogue_of(definitions)
    rules = _policy(policy, catalogue)
    results = _run_compute(catalogue, ids, rows_of(data, catalogue), **options)
    if form == "table" and not out:
        figures.show_results(results, catalogue, language, form)
    elif unprotected:
        figures.write_results(results, out, form)
    else:
        figures.write_release(publish.release(results, rules), out, form)


@click.command()
@click.argument("ids", nargs=-1)
@data_option
@click.option(
    "--table",
    "wanted",
    multiple=True,
    required=True,
    metavar="GROUPS/GRAIN",
    help="A table, such as kunta,hyvinvointialue/month. Repeatable; all tables are protected together.",
)
@click.option("--totals/--no-totals", default=True, show_default=True, help="Release totals over all groups.")
@click.option("--history", metavar="FILE", help="The file of earlier releases; this release is added to it.")
@click.option("--plan", is_flag=True, help="Show how much would be suppressed, and coarser tables that lose less.")
@click.option("--out", metavar="FILE", help="Write the release to this file, with its record beside it.")
@click.option("--as", "kind", default="", metavar="FORMAT", help="csv, json or json-stat.  [default: ending of --out]")
@click.option(
    "--encoding",
    default="utf-8",
    show_default=True,
    metavar="NAME",
    help="Encoding of CSV: utf-8, or utf-8-sig for Excel and Power BI.",
)
@click.option("--page", metavar="FILE", help="Write the page (HTML) for the person who approves the release.")
@shared(drop_option, policy_option, definitions_option, format_option)
def release(  # noqa: PLR0913, PLR0917 - a command has an argument for each of its options
    ids: tuple[str, ...],
    definitions: tuple[str, ...],
    data: tuple[str, ...],
    wanted: tuple[str, ...],
    policy: str | None,
    history: str | None,
    out: str | None,
    page: str | None,
    kind: str,
    encoding: str,
    form: str,
    *,
    plan: bool,
    **options: Any,  # noqa: ANN401 - the options of computing, as they are
) -> None:
    """Release figures with small counts suppressed.

    Further figures are suppressed where they would reveal a small count.
    IDS are ids of indicators, or the first parts of ids (default: all that the rows allow).
    """
    from soteindikaattorit import publish
    from soteindikaattorit.cli import figures

    check_out("--out", out, *(() if kind else (".csv", ".json")))
    check_out("--page", page)
    catalogue = catalogue_of(definitions)
    rules, rows = _policy(policy, catalogue), rows_of(data, catalogue)
    tables_ = [_split(table) for table in wanted]
    results = reduce(add, [_run_compute(catalogue, ids, rows, by=by, every=every, **options) for by, every in tables_])
    if plan:
        figures.show_plan(publish.plan(results, rules), form)
        return
    with tables.working("releasing"):
        made = publish.release(results, rules, history=history)
    if out:
        made.write(out, format=kind, encoding=encoding)
        report(f"wrote {len(made)} figures to {out}, {made.withheld} of them withheld")
    if page:
        tables.write_text(made.record.to_html(), page)
    if not out and not page:
        figures.write_release(made, None, form)


def _split(table: str) -> tuple[tuple[str, ...], str]:
    groups, slash, every = table.partition("/")
    if not slash:
        raise InvalidValueError("--table", table, "expected GROUPS/GRAIN, such as kunta,hyvinvointialue/month or /year")
    return tuple(name for name in groups.split(",") if name), every


@click.command()
@click.argument("ids", nargs=-1)
@click.option(
    "--results", "path", metavar="FILE", help="A CSV file that sote compute wrote.  [default: published figures]"
)
@click.option(
    "--on",
    default="year",
    show_default=True,
    metavar="ON",
    help="Measure change on the same period a year before (year), or on the period before (previous).",
)
@click.option("--against", metavar="GROUP=CODE", help="Judge against this benchmark too, such as maa=FI.")
@click.option("--over", default="", metavar="GROUP", help="Judge in funnels too; the codes of GROUP are the units.")
@click.option("--kind", "kinds", multiple=True, metavar="KIND", help="Only verdicts of this kind. Repeatable.")
@click.option("--latest", is_flag=True, help="Only verdicts on the latest figures.")
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
    **options: str,
) -> None:
    """Judge figures against targets and earlier periods.

    Other rules are control charts, benchmarks (--against) and funnels (--over).
    IDS are ids of indicators, or the first parts of ids (default: all).
    """
    from soteindikaattorit.cli import figures
    from soteindikaattorit.compute.result import Results
    from soteindikaattorit.judge import judge

    catalogue = catalogue_of(definitions)
    selected = catalogue.select(*ids) if ids else catalogue
    results = Results.from_csv(path) if path else selected.observed()
    made = judge(selected, results.select(selected.ids), against=_benchmark(against), **options)
    made = made.select(*kinds) if kinds else made
    figures.show_verdicts(made.latest if latest else made, catalogue, language, form)


def _benchmark(against: str | None) -> dict[str, str]:
    group, equals, code = (against or "").partition("=")
    if against and not (group and equals and code):
        raise InvalidValueError("--against", against, "expected GROUP=CODE, such as maa=FI")
    return {group: code} if against else {}
