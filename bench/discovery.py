"""Time of finding, reading and checking fifty installed plugins with a thousand indicators, beside national content.

The plugins are generated: each a package of its own, installed as a distribution, with one dataset and twenty
indicators that have names in three languages, targets and a source.
"""

import argparse
import json
import os
import platform
import subprocess
import sys
import tempfile
from pathlib import Path

import page

PLUGINS, INDICATORS, RUNS = 50, 20, 7

MEASURES = (
    'measure = { kind = "count" }',
    'measure = { kind = "proportion", numerator = { palvelu = "a" } }\nunit = "%"\ndecimals = 1',
    'measure = { kind = "nps", column = "suositus" }',
    'measure = { kind = "within", start = "saapunut", end = "alkoi", days = 7, calendar = "working" }\nunit = "%"',
    'measure = { kind = "mean", column = "kesto" }\nunit = "min"',
)

DATASET = """
[[source]]
id = "raportti"
title = "Generated figures of {name}"
publisher = "Nobody"
year = 2025

[[dataset]]
id = "{name}.kaynnit"
name = {{ fi = "Käynnit", sv = "Besök", en = "Visits" }}
[dataset.columns]
kunta = {{ type = "region", level = "kunta" }}
pvm = {{ type = "date", role = "period" }}
saapunut = {{ type = "date" }}
alkoi = {{ type = "date", optional = true }}
palvelu = {{ type = "code", values = ["a", "b", "c"] }}
suositus = {{ type = "integer", min = 0, max = 10, optional = true }}
kesto = {{ type = "number", unit = "min", optional = true }}
"""

INDICATOR = """
[[indicator]]
id = "{name}.osoitin-{number}"
version = "2025-1"
name = {{ fi = "Osoitin {number}", sv = "Indikator {number}", en = "Indicator {number}" }}
description = {{ fi = "Tuotettu mittausta varten.", en = "Generated to be measured." }}
dataset = "{name}.kaynnit"
where = {{ palvelu = ["a", "b"] }}
{measure}
direction = "higher"
goal = "saatavuus"
target = {{ value = {number}, from = 2024-01-01 }}
source = {{ ref = "raportti", section = "{number}" }}
"""

MODULE = '''"""Generated."""

from importlib.resources import files

from soteindikaattorit.catalogue.plugins.hookspecs import hookimpl

API_LEVEL = 1


@hookimpl
def definition_files():
    """Offer definitions."""
    return [files(__name__) / "definitions"]
'''

MEASURE = """
import json, sys, time
sys.path.insert(0, sys.argv[1])
def clocks():
    return time.perf_counter(), time.process_time()
def since(before):
    return [after - start for start, after in zip(before, clocks())]
start = clocks()
import soteindikaattorit.catalogue.catalogue
times = since(start)
for _ in range(2):
    start = clocks()
    made = soteindikaattorit.catalogue.catalogue.Catalogue.installed(only=sys.argv[2:], strict=True)
    times += since(start)
print(json.dumps([*times, len(made)]))
"""

HEADING = "## Discovery of plugins"


def write_plugin(folder: Path, name: str) -> None:
    """Write a plugin as it is when it is installed."""
    package, info = folder / f"sote_{name}", folder / f"sote_{name}-1.0.dist-info"
    (package / "definitions").mkdir(parents=True)
    info.mkdir()
    (package / "__init__.py").write_text(MODULE, "utf-8")
    indicators = "".join(
        INDICATOR.format(name=name, number=number, measure=MEASURES[number % len(MEASURES)])
        for number in range(INDICATORS)
    )
    (package / "definitions" / "kaikki.toml").write_text(DATASET.format(name=name) + indicators, "utf-8")
    (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: sote-{name}\nVersion: 1.0\n", "utf-8")
    (info / "entry_points.txt").write_text(f"[soteindikaattorit]\n{name} = sote_{name}\n", "utf-8")


def measured(folder: Path, names: list[str]) -> list[float]:
    """Return the shortest times to import, to find and read at first, and again; and the number of indicators."""
    command = [sys.executable, "-c", MEASURE, str(folder), *names]
    runs = [json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout) for _ in range(RUNS)]
    return [min(column) for column in zip(*runs, strict=True)]


def row(label: str, folder: Path, names: list[str], goal: str) -> str:
    """Return the row of a table."""
    *times, count = measured(folder, names)
    shown = [f"{1000 * wall:.0f} ({1000 * cpu:.0f})" for wall, cpu in zip(times[::2], times[1::2], strict=True)]
    return f"| {label} | {count:.0f} | {' | '.join(shown)} | {goal} |"


def render(rows: list[str]) -> str:
    """Return the section of the page."""
    lines = [
        HEADING,
        "",
        "Made by `python -m nox -s bench`: fifty generated plugins, each an installed package with one dataset and",
        "twenty indicators with names in three languages, targets and a source; national content comes with them.",
        f"The best of {RUNS} processes, in milliseconds by the clock and, in parentheses, of processor time,",
        "for others use the machine too.",
        f"Python {platform.python_version()}, {os.cpu_count()} cores, shared with others.",
        "",
        "| installed | indicators | import | discovery | discovery again | goal |",
        "|---|---:|---:|---:|---:|---:|",
        *rows,
    ]
    return "\n".join(lines)


def main() -> None:
    """Measure, print, and keep the table in the documentation."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--keep", type=Path, default=page.PAGE)
    keep = parser.parse_args().keep
    names = [f"alue{number:02}" for number in range(PLUGINS)]
    with tempfile.TemporaryDirectory() as folder:
        for name in names:
            write_plugin(Path(folder), name)
        rows = [
            row("national content", Path(folder), ["national"], ""),
            row(f"with {PLUGINS} plugins", Path(folder), names, "< 300"),
        ]
    print(*rows, sep="\n")
    page.keep(HEADING, render(rows), keep)


if __name__ == "__main__":
    main()
