"""Time of finding, reading and checking fifty installed plugins with a thousand indicators, beside national content.

The plugins are generated: each a package of its own, installed as a distribution, with one dataset and twenty
indicators that have names in three languages, targets and a source.
"""

import json
import subprocess
import sys
import tempfile
from importlib.metadata import version
from pathlib import Path

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

from soteindikaattorit.hookspecs import hookimpl

API_LEVEL = 1


@hookimpl
def definition_files():
    """Offer definitions."""
    return [files(__name__) / "definitions"]
'''

MEASURE = """
import json, sys, time
sys.path.insert(0, sys.argv[1])
start = time.perf_counter()
import soteindikaattorit.catalogue
imported = time.perf_counter()
first = soteindikaattorit.catalogue.Catalogue.installed(only=sys.argv[2:], strict=True)
found = time.perf_counter()
again = soteindikaattorit.catalogue.Catalogue.installed(only=sys.argv[2:], strict=True)
print(json.dumps([imported - start, found - imported, time.perf_counter() - found, len(first)]))
"""


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
    """Give the shortest times to import, to find and read at first, and again; and the number of indicators."""
    command = [sys.executable, "-c", MEASURE, str(folder), *names]
    runs = [json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout) for _ in range(RUNS)]
    return [min(column) for column in zip(*runs, strict=True)]


def main() -> None:
    """Measure, and print."""
    names = [f"alue{number:02}" for number in range(PLUGINS)]
    with tempfile.TemporaryDirectory() as folder:
        for name in names:
            write_plugin(Path(folder), name)
        for label, chosen in (("national content", ["national"]), (f"with {PLUGINS} plugins", names)):
            imported, first, again, count = measured(Path(folder), chosen)
            print(
                f"{label}, {count:.0f} indicators: import {1000 * imported:.0f} ms, "
                f"discovery {1000 * first:.0f} ms at first, {1000 * again:.0f} ms again"
            )
    print(f"Python {sys.version.split()[0]}, jsonschema {version('jsonschema')}")


if __name__ == "__main__":
    main()
