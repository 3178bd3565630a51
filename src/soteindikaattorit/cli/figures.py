"""Print and write figures, verdicts and releases: rounded for people, exact for programs."""

import json
from collections.abc import Callable, Hashable, Mapping
from functools import partial
from pathlib import Path
from typing import Any

import pandas as pd

from soteindikaattorit.catalogue.catalogue import Catalogue
from soteindikaattorit.cli.options import report
from soteindikaattorit.cli.tables import show_table, write_text
from soteindikaattorit.compute.aggregates import TOTAL
from soteindikaattorit.compute.result import UNPROTECTED, Results
from soteindikaattorit.definitions.indicator import Indicator
from soteindikaattorit.errors import SoteError
from soteindikaattorit.judge import Verdicts
from soteindikaattorit.model import status
from soteindikaattorit.model.region import LEVELS
from soteindikaattorit.model.target import band_of
from soteindikaattorit.publish.plan import ReleasePlan
from soteindikaattorit.publish.release import Release
from soteindikaattorit.sources.csv_output import POLICY, guard_frame
from soteindikaattorit.stats.nps import GROUPS

_Figure = Mapping[Hashable, Any]
_Cell = Callable[[_Figure, Indicator], str]


def show_results(results: Results, catalogue: Catalogue, language: str, form: str) -> None:
    """Print results, rounded and with names in a table."""
    if form != "table":
        _print_frame(results.to_pandas(), form)
    else:
        frame = results.to_pandas()
        columns = _columns(frame, catalogue, language, results.groups)
        figures = [(row, catalogue[str(row["indicator"])]) for row in frame.to_dict("records")]
        rows = ([cell(row, indicator) for cell in columns.values()] for row, indicator in figures)
        show_table(tuple(columns), rows, "table")


def _columns(frame: pd.DataFrame, catalogue: Catalogue, language: str, groups: tuple[str, ...]) -> dict[str, _Cell]:
    """Return the columns of a table of figures with the function of their cells; empty columns are left out."""
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
    """Print verdicts, rounded and with names in a table."""
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
    print(guard_frame(frame).to_csv(index=False, lineterminator="\n").rstrip("\n") if form == "csv" else _json(frame))


def _json(table: pd.DataFrame) -> str:
    frame = table.astype("object")
    return json.dumps(frame.where(frame.notna(), None).to_dict("records"), ensure_ascii=False, indent=2)


def write_results(results: Results, path: str | None, form: str) -> None:
    """Write unprotected figures to a file, or print them; every row is marked as unprotected.

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
        report(f"wrote {len(results)} figures to {path}; not protected, for internal use only")


def write_release(release: Release, path: str | None, form: str) -> None:
    """Write released figures to a file with their record, or print them.

    Raises:
        FileError: The file cannot be written.
    """
    if path is None:
        _print_frame(release.to_pandas().assign(**{POLICY: release.policy.cite()}), form)
    else:
        release.write(path)
        report(f"wrote {len(release)} figures to {path}, {release.withheld} of them withheld")


def show_plan(plan: ReleasePlan, form: str) -> None:
    """Print how much of the tables would be suppressed, and coarser tables that lose less; the best is marked."""
    frame = plan.to_pandas()
    if form != "table":
        _print_frame(frame, form)
        return
    columns = ("tables", "figures", "small %", "withheld %", "volume %", "")
    show_table(columns, (_choice(row) for row in frame.to_dict("records")), "table")


def _choice(row: _Figure) -> tuple[str, ...]:
    shares = [_number(row[name], 1) for name in ("small", "withheld", "volume")]
    return str(row["choice"]), str(row["figures"]), *shares, "best" if row["best"] else ""
