"""What ``sote`` prints: tables that people read, or CSV and JSON that programs read."""

import csv
import json
import sys
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from functools import partial
from pathlib import Path
from typing import Any

import pandas as pd
from rich.console import Console
from rich.table import Table
from rich.text import Text

from soteindikaattorit import status
from soteindikaattorit.answers.report import ImportReport
from soteindikaattorit.band import band_of
from soteindikaattorit.basis import TOTAL
from soteindikaattorit.catalogue import Catalogue
from soteindikaattorit.definitions import Definitions, to_tables
from soteindikaattorit.disclosure.publication_plan import PublicationPlan
from soteindikaattorit.disclosure.release import Release
from soteindikaattorit.disclosure.writing import POLICY, guarded
from soteindikaattorit.errors import SoteError
from soteindikaattorit.files import replacing
from soteindikaattorit.indicator import Indicator
from soteindikaattorit.nps import GROUPS
from soteindikaattorit.region import LEVELS
from soteindikaattorit.result import UNPROTECTED, Results
from soteindikaattorit.verdict import Verdicts

_WIDE = 180
_Figure = Mapping[Hashable, Any]
_Cell = Callable[[_Figure, Indicator], str]


def _console() -> Console:
    """Give the console; what is piped is never broken to the width of a screen that is not there."""
    return Console(emoji=False) if sys.stdout.isatty() else Console(width=_WIDE, emoji=False)


def working(what: str) -> AbstractContextManager[object]:
    """Say what is being done while it takes long, to a person at a terminal and nobody else."""
    console = Console(stderr=True)
    return console.status(f"{what} …") if console.is_terminal else nullcontext()


def show_table(columns: Sequence[str], rows: Iterable[Sequence[str]], form: str, *, title: str = "") -> None:
    """Print a table: for people, or as CSV or JSON for programs."""
    rows = list(rows)
    if form == "json":
        print(json.dumps([dict(zip(columns, row, strict=True)) for row in rows], ensure_ascii=False, indent=2))
    elif form == "csv":
        writer = csv.writer(sys.stdout, lineterminator="\n")
        writer.writerow(columns)
        writer.writerows(rows)
    else:
        table = Table(title=title or None, title_justify="left")
        for number, name in enumerate(columns):
            table.add_column(name, no_wrap=number == 0)
        for row in rows:
            table.add_row(*(Text(cell) for cell in row))
        _console().print(table)


def show_list(catalogue: Catalogue, language: str, form: str) -> None:
    """Print the selected indicators."""
    columns = ("id", "name", "measure", "unit", "goal", "dataset")
    rows = (
        (
            indicator.id,
            str(indicator.name.show(language)),
            indicator.measure.kind,
            indicator.shown_unit,
            indicator.goal,
            indicator.dataset,
        )
        for indicator in catalogue
    )
    show_table(columns, rows, form)


def show_indicator(indicator: Indicator, catalogue: Catalogue, language: str) -> None:
    """Print an indicator with the columns it needs and its published figures."""
    written = to_tables(Definitions(indicators=(indicator,)), [type(indicator.measure)])["indicator"][0]
    facts = {"name": str(indicator.name.show(language)), "plugin": catalogue.plugin_of(indicator.id)}
    if indicator.description:
        facts["description"] = str(indicator.description.show(language))
    facts |= {key: _plain(value) for key, value in written.items() if key not in {"name", "description"}}
    if indicator.source:
        facts["source"] = indicator.source.cite()
    show_table(("key", "value"), facts.items(), "table", title=indicator.id)
    if indicator.dataset:
        _show_columns(indicator, catalogue, language)
    published = catalogue.select(indicator.id).observed().select([indicator.id])
    if len(published):
        show_results(published, catalogue, language, "table")


def _plain(value: object) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def _show_columns(indicator: Indicator, catalogue: Catalogue, language: str) -> None:
    dataset = catalogue.dataset(indicator.dataset)
    rows = (
        (
            column.id,
            column.type,
            column.level or column.unit or ", ".join(column.codes),
            column.role,
            "optional" if column.optional else "",
            str(column.description.show(language)) if column.description else "",
        )
        for column in dataset.columns
    )
    show_table(("column", "type", "of", "role", "", "description"), rows, "table", title=f"dataset {dataset.id}")


def show_results(results: Results, catalogue: Catalogue, language: str, form: str) -> None:
    """Print results: for people with names and rounded, for programs as they are."""
    if form != "table":
        _print_frame(results.to_pandas(), form)
    else:
        frame = results.to_pandas()
        columns = _columns(frame, catalogue, language, results.groups)
        figures = [(row, catalogue[str(row["indicator"])]) for row in frame.to_dict("records")]
        rows = ([cell(row, indicator) for cell in columns.values()] for row, indicator in figures)
        show_table(tuple(columns), rows, "table")


def _columns(frame: pd.DataFrame, catalogue: Catalogue, language: str, groups: tuple[str, ...]) -> dict[str, _Cell]:
    """Give the columns of a table of figures, with what gives the cell of a figure; only those that say something."""
    further = [name.removeprefix("lower_") for name in map(str, frame) if name.startswith("lower_")]
    bands = any(catalogue[name].bands for name in frame["indicator"].unique())
    shares = set(GROUPS) <= set(frame)
    return {
        "indicator": lambda _, indicator: indicator.id,
        "region": lambda row, _: _region(row, catalogue, language, groups),
        "period": lambda row, _: str(row["period"]),
        "value": _value,
        "interval": partial(_interval, ""),
        **{f"{percent} %": partial(_interval, f"_{percent}") for percent in further},
        **({" / ".join(GROUPS): _shares} if shares else {}),
        "n": lambda row, _: _number(row["n"], 0),
        "target": lambda row, indicator: _number(row["target"], indicator.decimals),
        "met": lambda row, _: "" if _is_missing(row["met"]) else "yes" if row["met"] else "no",
        **({"band": partial(_band, language)} if bands else {}),
        "status": lambda row, _: "" if row["status"] == status.OK else str(row["status"]),
    }


def _region(row: _Figure, catalogue: Catalogue, language: str, groups: tuple[str, ...]) -> str:
    return ", ".join(_group(name, str(row[name]), catalogue, language) for name in groups if row[name] != TOTAL)


def _shares(row: _Figure, _: Indicator) -> str:
    shares = [_number(row[name], 0) for name in GROUPS]
    return " / ".join(shares) if all(shares) else ""


def _band(language: str, row: _Figure, indicator: Indicator) -> str:
    value = row["value"]
    band = None if _is_missing(value) else band_of(value, indicator.bands)
    return str(band.name.show(language)) if band else ""


def _interval(suffix: str, row: _Figure, indicator: Indicator) -> str:
    ends = [_number(row[f"{end}{suffix}"], indicator.decimals) for end in ("lower", "upper")]
    return "…".join(ends) if all(ends) else ""


def _value(row: _Figure, indicator: Indicator) -> str:
    decimals: Any = row.get("decimals")
    shown = indicator.decimals if _is_missing(decimals) else int(decimals)
    value, high = _number(row["value"], shown), _number(row.get("value_high"), shown)
    qualifier = str(row.get("qualifier") or "")
    put = f"{value}…{high}" if high else f"{qualifier} {value}".strip() if value else ""
    return f"{put} {indicator.shown_unit}".strip() if put else ""


def _group(name: str, code: str, catalogue: Catalogue, language: str) -> str:
    if name not in LEVELS:
        return code
    try:
        return str(catalogue.regions.find(name, code).name.show(language))
    except SoteError:
        return code


def _is_missing(value: Any) -> bool:  # noqa: ANN401 - a cell of a frame
    return value is None or bool(pd.isna(value))


def _number(value: Any, decimals: int) -> str:  # noqa: ANN401 - a cell of a frame
    return "" if _is_missing(value) else f"{value:.{decimals}f}"


def show_verdicts(verdicts: Verdicts, catalogue: Catalogue, language: str, form: str) -> None:
    """Print verdicts: for people with names and rounded, for programs as they are."""
    if form != "table":
        _print_frame(verdicts.to_pandas(), form)
    else:
        columns = ("indicator", "region", "period", "kind", "value", "against", "limits", "verdict", "rule", "points")
        records = verdicts.to_pandas().to_dict("records")
        show_table(columns, (_judged(row, catalogue, language, verdicts.groups) for row in records), "table")


def _judged(row: _Figure, catalogue: Catalogue, language: str, groups: tuple[str, ...]) -> tuple[str, ...]:
    indicator = catalogue[str(row["indicator"])]
    return (
        indicator.id,
        ", ".join(_group(name, str(row[name]), catalogue, language) for name in groups if row[name] != TOTAL),
        str(row["period"]),
        str(row["kind"]),
        _value(row, indicator),
        f"{row['against']} {_number(row['reference'], indicator.decimals)}".strip(),
        _interval("", row, indicator),
        str(row["verdict"] or row["status"]),
        str(row["rule"]),
        str(row["points"]),
    )


def _print_frame(frame: pd.DataFrame, form: str) -> None:
    print(guarded(frame).to_csv(index=False, lineterminator="\n").rstrip("\n") if form == "csv" else _json(frame))


def _json(table: pd.DataFrame) -> str:
    frame = table.astype("object")
    return json.dumps(frame.where(frame.notna(), None).to_dict("records"), ensure_ascii=False, indent=2)


def give_results(results: Results, path: str | None, form: str) -> None:
    """Write figures as they are to a file, or print them; every row says that they are not protected.

    Raises:
        FileError: The file cannot be written.
    """
    frame = results.to_pandas().assign(**{POLICY: UNPROTECTED})
    if path is None:
        _print_frame(frame, form)
    elif Path(path).suffix.lower() == ".csv":
        results.to_csv(path, unprotected=True)
    else:
        write_text(_json(frame) + "\n", path)
    if path:
        print(f"sote: wrote {len(results)} figures to {path}; not protected, for use inside the house", file=sys.stderr)


def give_release(release: Release, path: str | None, form: str) -> None:
    """Write released figures to a file with their record, or print them.

    Raises:
        FileError: The file cannot be written.
    """
    if path is None:
        _print_frame(release.to_pandas().assign(**{POLICY: release.policy.cite()}), form)
    else:
        release.write(path)
        told = f"sote: wrote {len(release)} figures to {path}, {release.withheld} of them withheld"
        print(told, file=sys.stderr)


def show_plan(plan: PublicationPlan, form: str) -> None:
    """Print how much tables would lose, and which coarser ones would lose less; the best is marked."""
    frame = plan.to_pandas()
    if form != "table":
        _print_frame(frame, form)
        return
    columns = ("tables", "figures", "small %", "withheld %", "volume %", "")
    show_table(columns, (_choice(row) for row in frame.to_dict("records")), "table")


def _choice(row: _Figure) -> tuple[str, ...]:
    shares = [_number(row[name], 1) for name in ("small", "withheld", "volume")]
    return str(row["choice"]), str(row["figures"]), *shares, "best" if row["best"] else ""


def write_text(text: str, path: str) -> None:
    """Write a text to a file, which is replaced as a whole.

    Raises:
        FileError: The file cannot be written.
    """
    with replacing(path) as temporary:
        temporary.write_text(text, encoding="utf-8")


def show_plugins(catalogue: Catalogue, form: str) -> None:
    """Print what each plugin offers, and the broken ones with the reason."""
    rows = [
        (
            one.plugin,
            one.version,
            str(len(one.definitions.indicators)),
            str(len(one.definitions.datasets)),
            str(len(one.definitions.observations)),
            str(len(one.definitions.forms)),
            "",
        )
        for one in catalogue.contributions
    ]
    rows += [(error.plugin, "", "", "", "", "", error.reason) for error in catalogue.broken]
    show_table(("plugin", "version", "indicators", "datasets", "published figures", "forms", "broken"), rows, form)


def show_report(report: ImportReport, form: str) -> None:
    """Print what became of every row of an export."""
    show_table(("what", "how many, or which"), report.lines(), form)
